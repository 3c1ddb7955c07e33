//! Names: of types, fields, arguments and values.

use super::refusal_of;

#[test]
fn a_type_in_another_case() {
    let refusal = refusal_of(
        "parts",
        r#""Part": {
        "type""#,
        r#""part": {
        "type""#,
    );
    assert_eq!(refusal, "parts.json: #/components/schemas/part: `part` is not a name in PascalCase");
}

#[test]
fn a_type_called_like_an_import() {
    let refusal = refusal_of(
        "common",
        r#""Owner": {"#,
        r#""Result": {"type": "object", "description": "R.", "properties": {"a": {"type": "string", "description": "A."}}},
      "Owner": {"#,
    );
    assert_eq!(
        refusal,
        "common.json: #/components/schemas/Result: two things are called `Result` in module `common`: what every generated module imports and a schema"
    );
}

#[test]
fn a_type_called_like_the_handle() {
    let refusal = refusal_of("parts", r#""x-rust-name": "PartStore""#, r#""x-rust-name": "Part""#);
    assert_eq!(
        refusal,
        "parts.json: #/components/schemas/Part: two things are called `Part` in module `parts`: the handle of the group (`x-rust-name` renames it) and a schema"
    );
}

#[test]
fn a_request_called_like_a_type() {
    let refusal = refusal_of("parts", r#""operationId": "parts.replace""#, r#""operationId": "parts.part""#);
    assert_eq!(
        refusal,
        "parts.json: #/paths/~1parts~1{number}/put/operationId: PUT /parts/{number}: two things are called `Part` in module `parts`: a schema and the request of `parts.part`"
    );
}

#[test]
fn fields_with_one_name() {
    let refusal = refusal_of("widgets", r#""x-rust-name": "model""#, r#""x-rust-name": "weight""#);
    assert_eq!(
        refusal,
        r#"widgets.json: #/components/schemas/Gizmo/properties/type: two things are called `weight` in `Gizmo`: the property "weight" and the property "type"; `x-rust-name` gives another name"#
    );
}

#[test]
fn a_field_called_extra() {
    let refusal = refusal_of(
        "common",
        r#""name": {"type": "string", "description": "Name of the owner."}"#,
        r#""name": {"type": "string", "description": "N."}, "extra": {"type": "string", "description": "E."}"#,
    );
    assert_eq!(
        refusal,
        r#"common.json: #/components/schemas/Owner/properties/extra: two things are called `extra` in `Owner`: what every struct has and the property "extra"; `x-rust-name` gives another name"#
    );
}

#[test]
fn a_field_that_is_a_word_of_rust() {
    let refusal = refusal_of("widgets", r#""x-rust-name": "model", "#, "");
    assert_eq!(
        refusal,
        "widgets.json: #/components/schemas/Gizmo/properties/type: `type` is a word of Rust's: give another name with `x-rust-name`"
    );
}

#[test]
fn a_property_that_makes_no_identifier() {
    let refusal = refusal_of(
        "common",
        r#""name": {"type": "string", "description": "Name of the owner."}"#,
        r#""name": {"type": "string", "description": "N."}, "$id": {"type": "string", "description": "E."}"#,
    );
    assert_eq!(
        refusal,
        r#"common.json: #/components/schemas/Owner/properties/$id: "$id" makes no identifier: name it with `x-rust-name`"#
    );
}

#[test]
fn a_rust_name_in_another_case() {
    let refusal = refusal_of("widgets", r#""x-rust-name": "model""#, r#""x-rust-name": "Model""#);
    assert_eq!(
        refusal,
        r#"widgets.json: #/components/schemas/Gizmo/properties/type/x-rust-name: "Model" is not a name in snake_case"#
    );
}

#[test]
fn a_setter_called_like_what_every_request_has() {
    let refusal = refusal_of("widgets", r#""name": "since","#, r#""name": "pages","#);
    assert_eq!(
        refusal,
        r#"widgets.json: #/paths/~1widgets/get/parameters/3: GET /widgets: two things are called `pages` in the request: what every request has and the parameter "pages"; `x-rust-name` gives another name"#
    );
}

#[test]
fn setters_with_one_name() {
    let refusal = refusal_of("widgets", r#""x-rust-name": "kind""#, r#""x-rust-name": "since""#);
    assert_eq!(
        refusal,
        r#"widgets.json: #/paths/~1widgets/get/parameters/4: GET /widgets: two things are called `since` in the request: the parameter "since" and the parameter "type"; `x-rust-name` gives another name"#
    );
}

#[test]
fn arguments_with_one_name() {
    let refusal = refusal_of("widgets", r#""x-rust-name": "layers""#, r#""x-rust-name": "colour""#);
    assert_eq!(
        refusal,
        r#"widgets.json: #/paths/~1widgets~1by-path~1{path}~1{colour}/post/parameters/1: POST /widgets/by-path/{path}/{colour}: two things are called `colour` in the method: the body and the parameter "colour"; `x-rust-name` gives another name"#
    );
}

#[test]
fn a_body_that_is_a_word_of_rust() {
    let refusal = refusal_of("widgets", r#""x-rust-name": "layers""#, r#""x-rust-name": "move""#);
    assert_eq!(
        refusal,
        "widgets.json: #/paths/~1widgets~1by-path~1{path}~1{colour}/post/requestBody: POST /widgets/by-path/{path}/{colour}: `move` is a word of Rust's: give another name with `x-rust-name`"
    );
}

#[test]
fn values_with_one_name() {
    let refusal = refusal_of("widgets", r#""7": "Seventh""#, r#""7": "Blue""#);
    assert_eq!(
        refusal,
        r#"widgets.json: #/components/schemas/Colour/enum/2: two things are called `Blue` in `Colour`: the value "BLUE" and the value "7"; `x-enum-names` gives another name"#
    );
}

#[test]
fn a_value_that_makes_no_identifier() {
    let refusal = refusal_of("widgets", r#""x-enum-names": {"7": "Seventh"},"#, "");
    assert_eq!(
        refusal,
        r#"widgets.json: #/components/schemas/Colour/enum/2: "7" makes no identifier: name it with `x-enum-names`"#
    );
}

#[test]
fn a_value_name_in_another_case() {
    let refusal = refusal_of("widgets", r#""7": "Seventh""#, r#""7": "seventh""#);
    assert_eq!(
        refusal,
        "widgets.json: #/components/schemas/Colour/enum/2: `seventh` is not a name in PascalCase"
    );
}

#[test]
fn a_value_without_docs() {
    let refusal = refusal_of("widgets", r#", "7": "The seventh of the rainbow.""#, "");
    assert_eq!(
        refusal,
        r#"widgets.json: #/components/schemas/Colour/enum/2: "7" has no description: add it to `x-enum-descriptions`"#
    );
}

#[test]
fn a_name_for_a_value_that_is_not_there() {
    let refusal = refusal_of("widgets", r#""7": "Seventh""#, r#""7": "Seventh", "8": "Eighth""#);
    assert_eq!(
        refusal,
        r#"widgets.json: #/components/schemas/Colour/x-enum-names/8: there is no "8" that this could be about"#
    );
}

#[test]
fn a_variant_called_unrecognized() {
    let refusal = refusal_of("widgets", r#""7": "Seventh""#, r#""7": "Unrecognized""#);
    assert_eq!(
        refusal,
        r#"widgets.json: #/components/schemas/Colour/enum/2: two things are called `Unrecognized` in `Colour`: the variant for what is not known and the value "7"; `x-enum-names` gives another name"#
    );
}

#[test]
fn an_accessor_that_another_group_has() {
    let refusal = refusal_of("shelves", r#""x-accessor": "racks""#, r#""x-accessor": "parts""#);
    assert!(
        refusal.ends_with("two things are called `Software::parts` in a client: the accessor of `parts` and the accessor of `shelves`"),
        "{refusal}"
    );
}

#[test]
fn an_accessor_that_is_no_name() {
    let refusal = refusal_of("shelves", r#""x-accessor": "racks""#, r#""x-accessor": "Racks""#);
    assert!(refusal.contains("is not a name in snake_case"), "{refusal}");
}
