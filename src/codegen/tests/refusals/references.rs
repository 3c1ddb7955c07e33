//! References.

use super::refusal_of;

#[test]
fn a_reference_to_nowhere() {
    let refusal = refusal_of(
        "parts",
        r##""items": {"$ref": "#/components/schemas/Part"}"##,
        r##""items": {"$ref": "#/components/schemas/Parts"}"##,
    );
    assert_eq!(
        refusal,
        "parts.json: #/components/schemas/PartList/properties/parts/items/$ref: parts.json has no `Parts` below components/schemas (did you mean `Part`?)"
    );
}

#[test]
fn a_reference_to_another_kind_of_component() {
    let refusal = refusal_of(
        "parts",
        r##""items": {"$ref": "#/components/schemas/Part"}"##,
        r##""items": {"$ref": "#/components/requestBodies/Part"}"##,
    );
    assert_eq!(
        refusal,
        r##"parts.json: #/components/schemas/PartList/properties/parts/items/$ref: "#/components/requestBodies/Part" does not lead to a component: `#/components/schemas/<Name>` is expected here"##
    );
}

#[test]
fn a_reference_to_a_file_that_is_not_there() {
    let refusal = refusal_of(
        "widgets",
        r#""common.json#/components/schemas/Owner""#,
        r#""shared.json#/components/schemas/Owner""#,
    );
    assert_eq!(
        refusal,
        r#"widgets.json: #/components/schemas/Gizmo/properties/owner/allOf/0/$ref: there is no file "shared.json" in the folder of this one"#
    );
}

#[test]
fn a_reference_to_another_folder() {
    let refusal = refusal_of(
        "widgets",
        r#""common.json#/components/schemas/Owner""#,
        r#""../common.json#/components/schemas/Owner""#,
    );
    assert_eq!(
        refusal,
        r#"widgets.json: #/components/schemas/Gizmo/properties/owner/allOf/0/$ref: "../common.json" is outside the folder of this file: only files beside it can be referred to"#
    );
}

#[test]
fn a_reference_to_another_machine() {
    let refusal = refusal_of(
        "widgets",
        r#""common.json#/components/schemas/Owner""#,
        r#""https://example.com/common.json#/components/schemas/Owner""#,
    );
    assert_eq!(
        refusal,
        r#"widgets.json: #/components/schemas/Gizmo/properties/owner/allOf/0/$ref: "https://example.com/common.json" is not on this machine: keep a copy in the folder of this file"#
    );
}

#[test]
fn a_reference_to_a_whole_file() {
    let refusal = refusal_of("widgets", r#""common.json#/components/schemas/Owner""#, r#""common.json""#);
    assert_eq!(
        refusal,
        r#"widgets.json: #/components/schemas/Gizmo/properties/owner/allOf/0/$ref: "common.json" names a whole file; a reference has a `#` and a JSON pointer"#
    );
}

#[test]
fn an_alias_of_itself() {
    let refusal = refusal_of(
        "common",
        r#""Id": {"type": "string", "format": "uuid", "description": "Not a type of its own: another name for text."}"#,
        r##""Id": {"$ref": "#/components/schemas/Id"}"##,
    );
    assert_eq!(refusal, "common.json: #/components/schemas/Id/$ref: `Id` is defined by itself");
}

#[test]
fn a_parameter_that_is_itself() {
    let refusal = refusal_of(
        "common",
        r##""Id": {
        "name": "id",
        "in": "path",
        "required": true,
        "description": "Id of the widget, as `widgets.list` gives it.",
        "schema": {"$ref": "#/components/schemas/Id"},
        "example": "b7c0"
      }"##,
        r##""Id": {"$ref": "#/components/parameters/Id"}"##,
    );
    assert_eq!(
        refusal,
        "widgets.json: #/paths/~1widgets~1{id}/get/parameters/0: GET /widgets/{id}: these references lead back to themselves"
    );
}
