//! What tells requests apart, and bodies and answers that are no JSON documents.

use super::refusal_of;

/// What is refused of a document, without the file and the pointer.
fn message(name: &str, from: &str, to: &str) -> String {
    let refusal = refusal_of(name, from, to);
    refusal.rsplit_once("POST /drawers/labels: ").map_or(refusal.as_str(), |(_, message)| message).to_owned()
}

#[test]
fn two_operations_that_a_server_cannot_tell_apart() {
    let parameter = r#"          {
            "name": "format",
            "in": "query",
            "required": true,
            "description": "How it is told.",
            "schema": {"type": "string", "enum": ["lines"]}
          },
"#;
    assert_eq!(
        refusal_of("drawer_lines", parameter, ""),
        "drawers.json: #/paths/~1drawers~1labels/post: POST /drawers/labels: `drawer_lines.label` sends the same \
         request: a parameter with one value, or another content type of the body, tells two operations apart"
    );
}

#[test]
fn a_constant_that_may_be_missing() {
    assert_eq!(
        message("drawer_lines", "\"in\": \"query\",\n            \"required\": true", "\"in\": \"query\""),
        "what has one value only is always sent: `required` must be true"
    );
}

#[test]
fn a_constant_with_a_name_in_rust() {
    assert_eq!(
        message("drawer_lines", r#""name": "format","#, r#""name": "format", "x-rust-name": "format","#),
        "no program sees a parameter that is always the same"
    );
}

#[test]
fn a_constant_with_another_example() {
    assert_eq!(
        message("drawer_lines", r#""name": "format","#, r#""name": "format", "example": "rows","#),
        r#"the only value is "lines""#
    );
}

#[test]
fn a_constant_of_which_nothing_is_said() {
    assert_eq!(
        message("drawer_lines", "\"description\": \"How it is told.\",\n", ""),
        "`description` is missing: it becomes the docs"
    );
}

#[test]
fn entries_that_are_required_or_joined() {
    assert_eq!(
        message(
            "drawers",
            r#""name": "settings","#,
            r#""name": "settings", "required": true, "example": {},"#
        ),
        "a map in the query may be empty: it cannot be required"
    );
    assert_eq!(
        message("drawers", r#""explode": true"#, r#""explode": false"#),
        "the entries of a map are parameters of their own"
    );
}

#[test]
fn a_map_of_numbers_in_the_query() {
    assert_eq!(
        message(
            "drawers",
            r#""additionalProperties": {"type": "string"}"#,
            r#""additionalProperties": {"type": "integer"}"#
        ),
        "a parameter in the query is text, a number, a boolean, an enumeration, a list of these or a map of text"
    );
}

#[test]
fn a_text_that_is_none() {
    assert_eq!(
        message(
            "drawers",
            r#"{"schema": {"type": "string"}, "example": "Spoons"}"#,
            r#"{"schema": {"type": "integer"}, "example": 1}"#
        ),
        "plain text has the type `string`"
    );
}

#[test]
fn parts_that_are_no_text_and_files() {
    let refused = "parts are an object: its properties are text, and `additionalProperties` with the format `binary` the files";
    let part = r#"{"text": {"type": "string", "description": "What the label says."}}"#;
    for other in [r#"{"text": {"type": "integer"}}"#, r#"{"text": {"type": "string", "format": "uuid"}}"#] {
        assert_eq!(message("drawer_files", part, other), refused);
    }
    for files in [r#"{"type": "string"}"#, "true"] {
        assert_eq!(message("drawer_files", r#"{"type": "string", "format": "binary"}"#, files), refused);
    }
}

#[test]
fn parts_whose_example_is_no_text() {
    assert_eq!(
        message("drawer_files", r#""picture": "GIF89a""#, r#""picture": 89"#),
        "the example does not fit its schema: an object with text in it was expected"
    );
    assert_eq!(
        message(
            "drawer_files",
            ",\n              \"example\": {\"text\": \"Spoons\", \"picture\": \"GIF89a\"}",
            ""
        ),
        "`example` is missing: it goes into the docs"
    );
}

#[test]
fn lines_without_an_end() {
    assert_eq!(
        message(
            "drawer_lines",
            ",\n                \"x-stream-end\": {\"member\": \"name\", \"values\": [\"dry\"]}",
            ""
        ),
        "`x-stream-end` is missing: without it nobody knows whether all lines came"
    );
}

#[test]
fn an_answer_that_may_be_empty_and_never_is() {
    let labelled = r#""description": "It is labelled.""#;
    for (from, to) in [
        (labelled, format!(r#"{labelled}, "x-may-be-empty": true"#)),
        (r#""x-may-be-empty": true"#, r#""x-may-be-empty": false"#.to_owned()),
    ] {
        let refusal = refusal_of("drawers", from, &to);
        assert!(refusal.ends_with("only `true` on an answer in JSON says anything"), "{refusal}");
    }
}
