//! Schemas.

use super::{refusal_of, refusals_of};

#[test]
fn an_inline_object() {
    let refusal = refusal_of(
        "widgets",
        r#""notes": {"description": "Anything."}"#,
        r#""notes": {"type": "object", "properties": {"a": {"type": "string", "description": "A."}}, "description": "Anything."}"#,
    );
    assert_eq!(
        refusal,
        "widgets.json: #/components/schemas/Gizmo/properties/notes: an object with properties needs a name: put it below components/schemas and refer to it"
    );
}

#[test]
fn an_inline_enumeration() {
    let refusal = refusal_of(
        "widgets",
        r#""name": {"type": "string", "description": "What it is called."}"#,
        r#""name": {"type": "string", "enum": ["a", "b"], "description": "What it is called."}"#,
    );
    assert_eq!(
        refusal,
        "widgets.json: #/components/schemas/Gadget/properties/name/enum: an enumeration needs a name: put it below components/schemas and refer to it"
    );
}

#[test]
fn an_inline_union() {
    let refusal = refusal_of(
        "widgets",
        r#""notes": {"description": "Anything."}"#,
        r##""notes": {"oneOf": [{"$ref": "#/components/schemas/Gadget"}], "description": "Anything."}"##,
    );
    assert_eq!(
        refusal,
        "widgets.json: #/components/schemas/Gizmo/properties/notes/oneOf: a union needs a name: put it below components/schemas"
    );
}

#[test]
fn any_of() {
    let refusal = refusal_of(
        "widgets",
        r#""notes": {"description": "Anything."}"#,
        r##""notes": {"anyOf": [{"$ref": "#/components/schemas/Gadget"}], "description": "Anything."}"##,
    );
    assert_eq!(
        refusal,
        "widgets.json: #/components/schemas/Gizmo/properties/notes/anyOf: `anyOf` is not supported: use `oneOf` with a discriminator"
    );
}

#[test]
fn all_of_several() {
    let refusal = refusal_of(
        "parts",
        r##""allOf": [{"$ref": "#/components/schemas/Part"}]"##,
        r##""allOf": [{"$ref": "#/components/schemas/Part"}, {"$ref": "#/components/schemas/PartList"}]"##,
    );
    assert_eq!(
        refusal,
        "parts.json: #/components/schemas/Part/properties/fits/allOf: only an `allOf` of one reference is understood: write the properties out"
    );
}

#[test]
fn not() {
    let refusal = refusal_of(
        "widgets",
        r#""notes": {"description": "Anything."}"#,
        r#""notes": {"not": {"type": "string"}, "description": "Anything."}"#,
    );
    assert_eq!(
        refusal,
        "widgets.json: #/components/schemas/Gizmo/properties/notes/not: `not` is not supported"
    );
}

#[test]
fn keys_of_different_kinds() {
    let refusal = refusal_of(
        "widgets",
        r#""notes": {"description": "Anything."}"#,
        r#""notes": {"minimum": 1, "enum": ["a"], "description": "Anything."}"#,
    );
    assert_eq!(
        refusal,
        "widgets.json: #/components/schemas/Gizmo/properties/notes: these keys do not go together: they belong to schemas of different kinds"
    );
}

#[test]
fn an_unknown_type() {
    let refusal = refusal_of(
        "widgets",
        r#""notes": {"description": "Anything."}"#,
        r#""notes": {"type": "file", "description": "Anything."}"#,
    );
    assert_eq!(
        refusal,
        r#"widgets.json: #/components/schemas/Gizmo/properties/notes/type: "file" is not known here, only: string, integer, number, boolean, array, object"#
    );
}

#[test]
fn an_unknown_format_of_text() {
    let refusal = refusal_of("widgets", r#""format": "password""#, r#""format": "byte""#);
    assert_eq!(
        refusal,
        "widgets.json: #/components/schemas/Gizmo/properties/secret/format: text has no format, or one of: uuid, date-time, password"
    );
}

#[test]
fn an_unknown_format_of_an_integer() {
    let refusal = refusal_of(
        "parts",
        r#""number": {"type": "integer","#,
        r#""number": {"type": "integer", "format": "uint8","#,
    );
    assert_eq!(
        refusal,
        "parts.json: #/components/schemas/Part/properties/number/format: an integer has no format, or one of: int32, int64"
    );
}

#[test]
fn an_unknown_format_of_a_number() {
    let refusal = refusal_of(
        "widgets",
        r#""weight": {"type": "number","#,
        r#""weight": {"type": "number", "format": "half","#,
    );
    assert_eq!(
        refusal,
        "widgets.json: #/components/schemas/Gizmo/properties/weight/format: a number has no format, or one of: float, double"
    );
}

#[test]
fn a_list_of_nothing() {
    let refusal = refusal_of(
        "parts",
        r##""type": "array",
            "items": {"$ref": "#/components/schemas/Part"},"##,
        r#""type": "array","#,
    );
    assert_eq!(refusal, "parts.json: #/components/schemas/PartList/properties/parts: a list needs `items`");
}

#[test]
fn a_required_name_that_is_no_property() {
    let refusal = refusal_of("parts", r#""required": ["parts"]"#, r#""required": ["parts", "sum"]"#);
    assert_eq!(
        refusal,
        "parts.json: #/components/schemas/PartList/required/1: `sum` is required, but not among the properties"
    );
}

#[test]
fn a_required_name_that_stands_twice() {
    let refusal = refusal_of("parts", r#""required": ["parts"]"#, r#""required": ["parts", "parts"]"#);
    assert_eq!(refusal, "parts.json: #/components/schemas/PartList/required/1: `parts` is listed twice");
}

#[test]
fn properties_and_more() {
    let refusal = refusal_of(
        "common",
        r#""required": ["name"],"#,
        r#""required": ["name"], "additionalProperties": true,"#,
    );
    assert_eq!(
        refusal,
        "common.json: #/components/schemas/Owner/additionalProperties: members beside the properties are always kept: leave `additionalProperties` out"
    );
}

#[test]
fn a_type_without_docs() {
    let refusal = refusal_of("common", r#""description": "Who owns a widget.","#, "");
    assert_eq!(
        refusal,
        "common.json: #/components/schemas/Owner: `description` is missing: it becomes the docs"
    );
}

#[test]
fn a_property_without_docs() {
    let refusal = refusal_of("common", r#", "description": "Name of the owner.""#, "");
    assert_eq!(
        refusal,
        "common.json: #/components/schemas/Owner/properties/name: `description` is missing: it becomes the docs"
    );
}

#[test]
fn a_property_that_is_only_a_reference() {
    let refusal = refusal_of(
        "common",
        r##"{"allOf": [{"$ref": "#/components/schemas/Id"}], "description": "Id of the owner."}"##,
        r##"{"$ref": "#/components/schemas/Id"}"##,
    );
    assert_eq!(
        refusal,
        r#"common.json: #/components/schemas/Owner/properties/id: a property needs a description of its own: {"allOf": [{"$ref": …}], "description": …}"#
    );
}

#[test]
fn a_type_that_may_be_null() {
    let refusal = refusal_of(
        "common",
        r#""description": "Who owns a widget.""#,
        r#""nullable": true, "description": "Who owns a widget.""#,
    );
    assert_eq!(
        refusal,
        "common.json: #/components/schemas/Owner/nullable: say where the type is used that null may stand there"
    );
}

#[test]
fn an_extension_where_it_says_nothing() {
    let refusal = refusal_of(
        "common",
        r#""description": "Who owns a widget.""#,
        r#""x-enum-names": {}, "description": "Who owns a widget.""#,
    );
    assert_eq!(
        refusal,
        "common.json: #/components/schemas/Owner/x-enum-names: `x-enum-names` says nothing about a schema of this kind"
    );
}

#[test]
fn a_discriminator_without_a_union() {
    let refusal = refusal_of(
        "common",
        r#""description": "Who owns a widget.""#,
        r#""discriminator": {"propertyName": "a", "mapping": {}}, "description": "Who owns a widget.""#,
    );
    assert_eq!(
        refusal,
        "common.json: #/components/schemas/Owner/discriminator: a discriminator belongs to a `oneOf`"
    );
}

#[test]
fn a_meaning_of_null_where_null_cannot_stand() {
    let refusal = refusal_of(
        "shelves",
        r#""nullable": true,
            "x-null""#,
        r#""x-null""#,
    );
    assert!(refusal.ends_with("only what may be left out and is `nullable` has three states"), "{refusal}");
}

#[test]
fn a_bare_list_that_is_not_there() {
    let refusal = refusal_of("shelves", r#""x-bare-list": "data""#, r#""x-bare-list": "items""#);
    assert!(refusal.ends_with("`items` is not a list among the properties"), "{refusal}");
}

#[test]
fn something_needed_that_is_always_there() {
    let refusal = refusal_of(
        "shelves",
        r#""title": {"type": "string", "description""#,
        r#""title": {"type": "string", "x-needed": true, "description""#,
    );
    assert!(
        refusal.ends_with("only what an answer may lack and a request may set can be needed in a request"),
        "{refusal}"
    );
}

#[test]
fn an_enumeration_without_values() {
    let refusal = refusal_of("widgets", r#""enum": ["BLUE", "deep red", "7"]"#, r#""enum": []"#);
    assert_eq!(
        refusal,
        "widgets.json: #/components/schemas/Colour/enum: an enumeration has one value at least"
    );
}

#[test]
fn a_value_that_stands_twice() {
    let refusal = refusal_of(
        "widgets",
        r#""enum": ["BLUE", "deep red", "7"]"#,
        r#""enum": ["BLUE", "deep red", "7", "BLUE"]"#,
    );
    assert_eq!(refusal, "widgets.json: #/components/schemas/Colour/enum/3: \"BLUE\" is listed twice");
}

#[test]
fn a_key_of_another_type() {
    let name = r#""name": {"type": "string", "description": "What it is called."}"#;
    for (type_and_key, message) in [
        (
            r#""type": "string", "minimum": 3"#,
            "minimum: `minimum` says nothing about a schema of type `string`: leave one of them out",
        ),
        (
            r#""type": "object", "allOf": [{"$ref": "common.json#/components/schemas/Owner"}]"#,
            "allOf: `allOf` says nothing about a schema of type `object`: leave one of them out",
        ),
        (
            r#""type": "integer", "enum": ["1"]"#,
            "enum: `enum` says nothing about a schema of type `integer`: leave one of them out",
        ),
        (
            r#""type": ["string", "null"]"#,
            "type: must be one of: string, integer, number, boolean, array, object, not a list",
        ),
    ] {
        let edited = format!(r#""name": {{{type_and_key}, "description": "What it is called."}}"#);
        let refusal = refusal_of("widgets", name, &edited);
        assert_eq!(refusal, format!("widgets.json: #/components/schemas/Gadget/properties/name/{message}"));
    }
}

#[test]
fn a_struct_that_cannot_be_without_itself() {
    let refusal = refusals_of(
        "parts",
        &[
            (r#""required": ["number", "made"]"#, r#""required": ["number", "made", "fits"]"#),
            (
                "            \"nullable\": true,\n            \"description\": \"The part that it fits.\"",
                "            \"description\": \"The part that it fits.\"",
            ),
        ],
    );
    assert_eq!(
        refusal,
        [
            "parts.json: #/components/schemas/Part/properties/fits: a `Part` cannot be without another `Part`: let the property be left out or be null"
        ]
    );
}

#[test]
fn properties_and_types_are_refused_together() {
    let refusals = refusals_of(
        "widgets",
        &[
            (
                r#""name": {"type": "string", "description": "What it is called."}"#,
                r#""name": {"type": "string"}"#,
            ),
            (
                r#""notes": {"description": "Anything."}"#,
                r#""notes": {"not": {}, "description": "Anything."}"#,
            ),
            (r#""description": "A colour.""#, r#""description": """#),
        ],
    );
    assert_eq!(
        refusals,
        [
            "widgets.json: #/components/schemas/Gadget/properties/name: `description` is missing: it becomes the docs",
            "widgets.json: #/components/schemas/Gizmo/properties/notes/not: `not` is not supported",
            "widgets.json: #/components/schemas/Colour: `description` is missing: it becomes the docs",
        ]
    );
}
