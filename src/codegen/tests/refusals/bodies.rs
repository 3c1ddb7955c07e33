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
        r#"widgets.json: #/paths/~1widgets~1by-path~1{path}~1{colour}/post/requestBody/content/text~1csv: POST /widgets/by-path/{path}/{colour}: "text/csv" is not supported, only "application/json" or "application/json;charset=UTF-8" or "application/x-www-form-urlencoded" or "text/plain; charset=utf-8" or "text/sql" or "multipart/form-data""#
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
        "widgets.json: #/paths/~1widgets~1by-path~1{path}~1{colour}/post/requestBody/content/application~1json/schema: POST /widgets/by-path/{path}/{colour}: a body is a named type, a map, any JSON, a list of named types or of text, or a list of lists of text"
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
        r#""200": {"description": "Going.", "content": {"application/json": {"schema": {"type": "integer"}, "example": 1}}},
          "201": {"description": "Gone.", "content": {"application/json": {"schema": {"type": "string"}, "example": "1"}}}"#,
    );
    assert_eq!(
        refusal,
        "widgets.json: #/paths/~1widgets~1{id}/delete/responses/201: DELETE /widgets/{id}: another success status has another schema: one method cannot give both"
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

#[test]
fn an_example_of_a_form_with_a_list_in_place_of_text_or_the_other_way_round() {
    for (from, to) in [
        (
            r#""room": {"type": "string", "description": "The room."}"#,
            r#""room": {"type": "array", "items": {"type": "string"}, "description": "The rooms."}"#,
        ),
        (r#"{"room": "attic", "password": "sesame"}"#, r#"{"room": "attic", "password": ["sesame"]}"#),
    ] {
        let refusal = refusal_of("shelves", from, to);
        assert!(refusal.contains("the example does not fit its schema"), "{refusal}");
    }
}

#[test]
fn a_form_that_holds_a_list() {
    let refusal = refusal_of(
        "shelves",
        r#""password": {"type": "string", "format": "password", "description": "The word that opens the room."}"#,
        r#""password": {"type": "string", "format": "password", "description": "The word that opens the room."},
          "guests": {"type": "array", "items": {"type": "string"}, "description": "Who may come."}"#,
    );
    assert!(refusal.ends_with("a form cannot hold `guests`: only text, numbers and booleans"), "{refusal}");
}

#[test]
fn a_form_that_is_no_object() {
    let refusal = refusal_of(
        "shelves",
        r##"{"$ref": "#/components/schemas/KeyWish"},
              "example": {"room": "attic", "password": "sesame"}"##,
        r#"{"type": "string"},
              "example": "attic""#,
    );
    assert!(refusal.ends_with("a form is an object with properties"), "{refusal}");
}

#[test]
fn plain_text_that_is_a_number() {
    let refusal = refusal_of(
        "shelves",
        r#"{"schema": {"type": "string", "format": "password"}, "example": "k3y"}"#,
        r#"{"schema": {"type": "integer"}, "example": 1}"#,
    );
    assert!(refusal.ends_with("plain text has the type `string`"), "{refusal}");
}

#[test]
fn bytes_that_are_text() {
    let refusal = refusal_of("shelves", r#"{"type": "string", "format": "binary"}"#, r#"{"type": "string"}"#);
    assert!(refusal.ends_with("bytes have the type `string` and the format `binary`"), "{refusal}");
}

#[test]
fn two_contents() {
    let refusal = refusal_of(
        "shelves",
        r#""content": {"text/plain":"#,
        r#""content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}, "text/plain":"#,
    );
    assert!(refusal.ends_with("only one content is supported"), "{refusal}");
}

#[test]
fn a_body_whose_kind_stands_nowhere() {
    let refusal = refusal_of(
        "shelves",
        r##"{"$ref": "#/components/schemas/NewShelf"},
              "example": {"name": "top", "kind": "BOX", "content": {"lid": true, "key": "secret", "seal": "wax", "colour": "red"}, "height": "2 m"}"##,
        r##"{"$ref": "#/components/schemas/ShelfContent"},
              "example": {"lid": true}"##,
    );
    assert!(
        refusal.ends_with("nothing stands beside a body that could tell the variants apart"),
        "{refusal}"
    );
}

#[test]
fn the_end_of_something_that_is_no_stream() {
    let refusal = refusal_of(
        "shelves",
        r#"{"schema": {"type": "string", "format": "password"}, "example": "k3y"}"#,
        r#"{"schema": {"type": "string"}, "example": "k3y", "x-stream-end": {"member": "a", "values": ["b"]}}"#,
    );
    assert!(refusal.ends_with("only a stream of events has an end"), "{refusal}");
}
