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
        "widgets.json: #/components/schemas/NewWidget: a `oneOf` needs a `discriminator` that tells its variants apart"
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
        "widgets.json: #/components/schemas/NewWidget/discriminator/mapping/gizmo: widgets.json has no `Gizmos` below components/schemas"
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
