//! The document as a whole: JSON, the version, keys.

use super::refusal_of;

#[test]
fn text_that_is_not_json() {
    let refusal = refusal_of("widgets", r#""openapi": "3.0.3","#, r#""openapi" "3.0.3","#);
    assert_eq!(refusal, "widgets.json: expected `:` at line 2 column 13");
}

#[test]
fn a_key_that_stands_twice() {
    let refusal = refusal_of(
        "parts",
        r#""title": "Widgets: parts","#,
        r#""title": "Widgets: parts", "title": "again","#,
    );
    assert_eq!(refusal, "parts.json: #/info/title: this key stands here a second time");
}

#[test]
fn another_version_of_openapi() {
    let refusal = refusal_of("widgets", r#""openapi": "3.0.3""#, r#""openapi": "3.1.0""#);
    assert_eq!(refusal, "widgets.json: #/openapi: OpenAPI 3.1.0 is not supported, only 3.0");
}

#[test]
fn an_unknown_extension() {
    let refusal = refusal_of("widgets", r#""x-since": "2.0""#, r#""x-sunset": "2.0""#);
    assert!(refusal.starts_with("widgets.json: #/paths/~1widgets/post/x-sunset: POST /widgets: `x-sunset` is not understood here; an operation may have:"), "{refusal}");
}

#[test]
fn a_misspelt_key() {
    let refusal =
        refusal_of("widgets", r#""summary": "Creates a widget.""#, r#""sumary": "Creates a widget.""#);
    assert!(refusal.starts_with("widgets.json: #/paths/~1widgets/post/sumary: POST /widgets: `sumary` is not understood here; an operation may have:"), "{refusal}");
}

#[test]
fn a_value_of_the_wrong_kind() {
    let refusal = refusal_of("parts", r#""deprecated": true"#, r#""deprecated": "yes""#);
    assert_eq!(
        refusal,
        "parts.json: #/paths/~1parts/post/deprecated: POST /parts: must be true or false, not text"
    );
}

#[test]
fn a_missing_key() {
    let refusal = refusal_of(
        "widgets",
        r#""propertyName": "kind",
          "mapping": {"none""#,
        r#""mapping": {"none""#,
    );
    assert_eq!(
        refusal,
        "widgets.json: #/components/schemas/WidgetPage/discriminator: `propertyName` is missing"
    );
}

#[test]
fn a_key_beside_a_reference() {
    let refusal = refusal_of(
        "parts",
        r##""requestBody": {"$ref": "#/components/requestBodies/Part"}"##,
        r##""requestBody": {"$ref": "#/components/requestBodies/Part", "description": "x"}"##,
    );
    assert_eq!(
        refusal,
        "parts.json: #/paths/~1parts~1{number}/put/requestBody/description: PUT /parts/{number}: OpenAPI ignores what stands beside `$ref`: leave `description` out, or put the `$ref` into an `allOf`"
    );
}

#[test]
fn a_module_without_docs() {
    let refusal = refusal_of(
        "common",
        r#""description": "What more than one group of the sample needs.""#,
        r#""description": " ""#,
    );
    assert_eq!(refusal, "common.json: #/info: `description` is missing: it becomes the docs");
}

#[test]
fn a_path_without_a_slash() {
    let refusal = refusal_of("parts", r#""/parts/{number}""#, r#""parts/{number}""#);
    assert_eq!(
        refusal,
        "parts.json: #/paths/parts~1{number}: `parts/{number}` is not understood here: a path begins with `/`"
    );
}

#[test]
fn a_status_that_is_a_pattern() {
    let refusal = refusal_of("widgets", r#""400": {"description""#, r#""4XX": {"description""#);
    assert_eq!(
        refusal,
        "widgets.json: #/paths/~1widgets/get/responses/4XX: GET /widgets: `4XX` is not understood here: every status has an entry of its own, such as `404`"
    );
}

#[test]
fn a_handle_that_is_no_type() {
    let refusal = refusal_of("parts", r#""x-rust-name": "PartStore""#, r#""x-rust-name": "part_store""#);
    assert_eq!(refusal, "parts.json: #/x-rust-name: `part_store` is not a name in PascalCase");
}
