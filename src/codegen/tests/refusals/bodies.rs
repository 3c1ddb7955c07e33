//! Request bodies, responses and their examples.

use super::refusal_of;

#[test]
fn a_body_that_may_be_missing() {
    let refusal = refusal_of(
        "widgets",
        r#""description": "The layers.",
          "required": true"#,
        r#""description": "The layers.",
          "required": false"#,
    );
    assert_eq!(
        refusal,
        "widgets.json: #/paths/~1widgets~1by-path~1{path}~1{colour}/post/requestBody: POST /widgets/by-path/{path}/{colour}: a body that may be missing is not supported: `required` must be true"
    );
}

#[test]
fn a_body_without_docs() {
    let refusal = refusal_of(
        "widgets",
        r#""description": "The layers.",
"#,
        "",
    );
    assert_eq!(
        refusal,
        "widgets.json: #/paths/~1widgets~1by-path~1{path}~1{colour}/post/requestBody: POST /widgets/by-path/{path}/{colour}: `description` is missing: it becomes the docs"
    );
}

#[test]
fn a_body_without_an_example() {
    let refusal = refusal_of("widgets", r#", "example": ["first"]"#, "");
    assert_eq!(
        refusal,
        "widgets.json: #/paths/~1widgets~1by-path~1{path}~1{colour}/post/requestBody/content/application~1json: POST /widgets/by-path/{path}/{colour}: `example` is missing: it goes into the docs"
    );
}

#[test]
fn another_content_type() {
    let refusal = refusal_of(
        "widgets",
        r#""application/json": {"schema": {"type": "array", "items": {"type": "string"}}"#,
        r#""text/csv": {"schema": {"type": "array", "items": {"type": "string"}}"#,
    );
    assert_eq!(
        refusal,
        r#"widgets.json: #/paths/~1widgets~1by-path~1{path}~1{colour}/post/requestBody/content/text~1csv: POST /widgets/by-path/{path}/{colour}: "text/csv" is not supported, only "application/json""#
    );
}

#[test]
fn a_body_that_is_a_number() {
    let refusal = refusal_of(
        "widgets",
        r#"{"schema": {"type": "array", "items": {"type": "string"}}, "example": ["first"]}"#,
        r#"{"schema": {"type": "integer"}, "example": 1}"#,
    );
    assert_eq!(
        refusal,
        "widgets.json: #/paths/~1widgets~1by-path~1{path}~1{colour}/post/requestBody/content/application~1json/schema: POST /widgets/by-path/{path}/{colour}: a body is a named type, a list of text or a list of lists of text"
    );
}

#[test]
fn no_success() {
    let refusal = refusal_of(
        "widgets",
        r#""204": {"description": "The widget is gone."}"#,
        r#""404": {"description": "It was gone."}"#,
    );
    assert_eq!(
        refusal,
        "widgets.json: #/paths/~1widgets~1{id}/delete/responses: DELETE /widgets/{id}: there is no success status"
    );
}

#[test]
fn successes_that_differ() {
    let refusal = refusal_of(
        "widgets",
        r#""204": {"description": "The widget is gone."}"#,
        r#""204": {"description": "Gone."}, "200": {"description": "Going.", "content": {"application/json": {"schema": {"type": "integer"}, "example": 1}}}"#,
    );
    assert_eq!(
        refusal,
        "widgets.json: #/paths/~1widgets~1{id}/delete/responses/200: DELETE /widgets/{id}: another success status has another schema: one method cannot give both"
    );
}

#[test]
fn a_response_without_an_example() {
    let refusal = refusal_of(
        "parts",
        r#"{"schema": {"type": "integer"}, "example": 2}"#,
        r#"{"schema": {"type": "integer"}}"#,
    );
    assert_eq!(
        refusal,
        "parts.json: #/paths/~1parts/post/responses/200/content/application~1json: POST /parts: `example` is missing: the tests of every operation stand on it"
    );
}

#[test]
fn an_example_of_another_type() {
    let refusal = refusal_of("parts", r#""example": 2}"#, r#""example": "two"}"#);
    assert_eq!(
        refusal,
        "parts.json: #/paths/~1parts/post/responses/200/content/application~1json/example: POST /parts: the example does not fit its schema: an integer was expected"
    );
}

#[test]
fn an_example_with_a_member_that_the_type_lacks() {
    let refusal =
        refusal_of("widgets", r#""owner": {"name": "avery"}"#, r#""owner": {"name": "avery", "age": 7}"#);
    assert_eq!(
        refusal,
        "widgets.json: #/paths/~1widgets/post/requestBody/content/application~1json/example/owner/age: POST /widgets: the example has a member that `Owner` lacks"
    );
}

#[test]
fn an_example_that_lacks_a_required_member() {
    let refusal = refusal_of("widgets", r#""owner": {"name": "avery"}"#, r#""owner": {"id": "a"}"#);
    assert_eq!(
        refusal,
        "widgets.json: #/paths/~1widgets/post/requestBody/content/application~1json/example/owner: POST /widgets: the example lacks `name`, which `Owner` must have"
    );
}

#[test]
fn an_example_with_an_unknown_value() {
    let refusal =
        refusal_of("widgets", r#""colours": ["deep red", "BLUE"]"#, r#""colours": ["deep red", "GREEN"]"#);
    assert_eq!(
        refusal,
        "widgets.json: #/paths/~1widgets/post/requestBody/content/application~1json/example/colours/1: POST /widgets: the example is not a value of `Colour`"
    );
}

#[test]
fn an_example_with_an_unknown_discriminator() {
    let refusal = refusal_of("widgets", r#""inner": {"kind": "gadget""#, r#""inner": {"kind": "widget""#);
    assert_eq!(
        refusal,
        "widgets.json: #/paths/~1widgets/post/requestBody/content/application~1json/example/inner: POST /widgets: the example has no known value of the discriminator `kind`"
    );
}
