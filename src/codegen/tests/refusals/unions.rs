//! Unions.

use super::refusal_of;

#[test]
fn no_discriminator() {
    let refusal = refusal_of(
        "widgets",
        r##""discriminator": {"propertyName": "kind", "mapping": {"gizmo": "#/components/schemas/Gizmo"}},
        "x-variant"##,
        r#""x-variant"#,
    );
    assert_eq!(
        refusal,
        "widgets.json: #/components/schemas/NewWidget: a `oneOf` needs a `discriminator` that tells its variants apart, or `x-tags` when the text stands beside it"
    );
}

#[test]
fn an_inline_variant() {
    let refusal = refusal_of(
        "widgets",
        r##""oneOf": [{"$ref": "#/components/schemas/Gizmo"}]"##,
        r#""oneOf": [{"type": "string"}]"#,
    );
    assert_eq!(
        refusal,
        "widgets.json: #/components/schemas/NewWidget/oneOf/0: a variant needs a name: put it below components/schemas and refer to it"
    );
}

#[test]
fn a_variant_that_is_no_object() {
    let refusal = refusal_of(
        "widgets",
        r##""oneOf": [{"$ref": "#/components/schemas/Gizmo"}]"##,
        r##""oneOf": [{"$ref": "#/components/schemas/Gizmo"}, {"$ref": "#/components/schemas/Colour"}]"##,
    );
    assert_eq!(
        refusal,
        "widgets.json: #/components/schemas/NewWidget/oneOf/1: no value in the mapping of the discriminator leads to `Colour`"
    );
}

#[test]
fn a_variant_that_stands_twice() {
    let refusal = refusal_of(
        "widgets",
        r##""oneOf": [{"$ref": "#/components/schemas/Gizmo"}]"##,
        r##""oneOf": [{"$ref": "#/components/schemas/Gizmo"}, {"$ref": "#/components/schemas/Gizmo"}]"##,
    );
    assert_eq!(refusal, "widgets.json: #/components/schemas/NewWidget/oneOf/1: this variant is listed twice");
}

#[test]
fn a_variant_that_nothing_leads_to() {
    let refusal = refusal_of(
        "widgets",
        r##""gizmo": "#/components/schemas/Gizmo"
          }"##,
        r##""gadgetMini": "#/components/schemas/Gadget"
          }"##,
    );
    assert_eq!(
        refusal,
        "widgets.json: #/components/schemas/Widget/oneOf/1: no value in the mapping of the discriminator leads to `Gizmo`"
    );
}

#[test]
fn a_mapping_to_nowhere() {
    let refusal = refusal_of(
        "widgets",
        r##""mapping": {"gizmo": "#/components/schemas/Gizmo"}"##,
        r##""mapping": {"gizmo": "#/components/schemas/Gizmos"}"##,
    );
    assert_eq!(
        refusal,
        "widgets.json: #/components/schemas/NewWidget/discriminator/mapping/gizmo: widgets.json has no `Gizmos` below components/schemas (did you mean `Gizmo`?)"
    );
}

#[test]
fn a_mapping_to_something_else() {
    let refusal = refusal_of(
        "widgets",
        r##""mapping": {"gizmo": "#/components/schemas/Gizmo"}"##,
        r##""mapping": {"gizmo": "#/components/schemas/Gizmo", "gadget": "#/components/schemas/Gadget"}"##,
    );
    assert_eq!(
        refusal,
        r##"widgets.json: #/components/schemas/NewWidget/discriminator/mapping/gadget: "#/components/schemas/Gadget" is not among the variants of this `oneOf`"##
    );
}

#[test]
fn a_variant_without_the_discriminator() {
    let refusal = refusal_of(
        "widgets",
        r#""propertyName": "kind",
          "mapping": {"none""#,
        r#""propertyName": "type",
          "mapping": {"none""#,
    );
    assert_eq!(
        refusal,
        "widgets.json: #/components/schemas/WidgetPage/oneOf/0: `FullPage` lacks the discriminator `type`"
    );
}

#[test]
fn a_constant_that_another_value_leads_to() {
    let refusal = refusal_of(
        "widgets",
        r##""gadget": "#/components/schemas/Gadget",
            "gadgetPro""##,
        r##""gadgetMini": "#/components/schemas/Gadget",
            "gadgetPro""##,
    );
    assert_eq!(
        refusal,
        r#"widgets.json: #/components/schemas/Widget/oneOf/0: `Gadget` writes "gadget" as `kind`, but the first value that leads to it is "gadgetMini""#
    );
}

#[test]
fn a_discriminator_that_is_no_text() {
    let refusal = refusal_of(
        "widgets",
        r#""properties": {"kind": {"type": "string", "description": "Tells it apart."}}"#,
        r#""properties": {"kind": {"type": "integer", "description": "Tells it apart."}}"#,
    );
    assert_eq!(
        refusal,
        "widgets.json: #/components/schemas/WidgetPage/oneOf/1: the discriminator `kind` of `NoPage` must be text"
    );
}

#[test]
fn a_variant_name_for_nothing() {
    let refusal = refusal_of(
        "widgets",
        r#""x-variant-names": {"Gizmo": "Simple"}"#,
        r#""x-variant-names": {"Gadget": "Simple"}"#,
    );
    assert_eq!(
        refusal,
        r#"widgets.json: #/components/schemas/NewWidget/x-variant-names/Gadget: there is no "Gadget" that this could be about"#
    );
}

/// The message for the sample's shelves with one text replaced, without where it is.
fn shelf_refusal(from: &str, to: &str) -> String {
    let refusal = refusal_of("shelves", from, to);
    refusal.rsplit_once(": ").unwrap().1.to_owned()
}

const NEW_CONTENT: &str = r##""$ref": "#/components/schemas/ShelfContent"}],
            "x-tagged-by": "kind",
            "description": "What lies in it."
          },
          "height""##;

#[test]
fn a_union_without_what_tells_it_apart_beside_it() {
    let refusal = refusal_of("shelves", NEW_CONTENT, &NEW_CONTENT.replace(r#""x-tagged-by": "kind","#, ""));
    assert!(
        refusal.ends_with("`x-tagged-by` is missing: the member beside it that tells the variants apart"),
        "{refusal}"
    );
}

#[test]
fn a_tag_beside_a_union_that_is_not_there() {
    let refusal = shelf_refusal(NEW_CONTENT, &NEW_CONTENT.replace("kind", "sort"));
    assert_eq!(refusal, "`sort` is not a required text among the properties");
}

#[test]
fn a_tag_beside_something_that_is_no_union() {
    let refusal = shelf_refusal(
        r#""name": {"type": "string", "description": "Name of the shelf."}"#,
        r#""name": {"type": "string", "x-tagged-by": "kind", "description": "Name of the shelf."}"#,
    );
    assert_eq!(refusal, "only a `oneOf` with `x-tags` is tagged by another member");
}

#[test]
fn a_union_in_a_list_with_its_tag_nowhere() {
    let refusal = shelf_refusal(
        NEW_CONTENT,
        r##""$ref": "#/components/schemas/ShelfContent"}],
            "x-tagged-by": "kind",
            "description": "What lies in it."
          },
          "others": {
            "type": "array",
            "items": {"$ref": "#/components/schemas/ShelfContent"},
            "description": "What else lies in it."
          },
          "height""##,
    );
    assert_eq!(refusal, "a union whose tag stands beside it cannot be in a list or a map");
}

#[test]
fn a_union_that_is_told_apart_twice() {
    let refusal = shelf_refusal(
        r#""x-tags": {"BOX""#,
        r#""discriminator": {"propertyName": "title", "mapping": {}}, "x-tags": {"BOX""#,
    );
    assert_eq!(refusal, "a `oneOf` has a `discriminator` or `x-tags`, not both");
}

#[test]
fn a_variant_that_no_tag_leads_to() {
    let refusal = shelf_refusal(r##", "BOOK": "#/components/schemas/Book"}"##, "}");
    assert_eq!(refusal, "no value in the mapping of the tags leads to `Book`");
}

#[test]
fn an_example_of_an_unknown_kind() {
    let refusal = shelf_refusal(
        r#""example": {"data": [{"kind": "BOX", "#,
        r#""example": {"data": [{"kind": "VASE", "#,
    );
    assert_eq!(refusal, "the example has no known value of the discriminator `kind`");
}

#[test]
fn a_fallback_to_an_unknown_tag() {
    let refusal = refusal_of(
        "widgets",
        r##""discriminator": {"propertyName": "kind", "mapping": {"gizmo": "#/components/schemas/Gizmo"}},
        "x-variant"##,
        r##""discriminator": {"propertyName": "kind", "mapping": {"gizmo": "#/components/schemas/Gizmo"}},
        "x-tag-fallback": {"size": {"S": "gadget"}},
        "x-variant"##,
    );
    assert_eq!(
        refusal,
        "widgets.json: #/components/schemas/NewWidget/x-tag-fallback/size/S: \"gadget\" is not in the mapping"
    );
}

#[test]
fn a_fallback_for_a_tag_that_stands_beside() {
    let refusal = shelf_refusal(r#""x-tags": {"BOX""#, r#""x-tag-fallback": {}, "x-tags": {"BOX""#);
    assert_eq!(refusal, "only a `discriminator` can be missing");
}
