//! Parameters.

use super::refusal_of;

#[test]
fn a_header_parameter() {
    let refusal = refusal_of(
        "widgets",
        r#""name": "since",
            "in": "query""#,
        r#""name": "since",
            "in": "header""#,
    );
    assert_eq!(
        refusal,
        "widgets.json: #/paths/~1widgets/get/parameters/3: GET /widgets: header parameters are not supported"
    );
}

#[test]
fn a_cookie_parameter() {
    let refusal = refusal_of(
        "widgets",
        r#""name": "since",
            "in": "query""#,
        r#""name": "since",
            "in": "cookie""#,
    );
    assert_eq!(
        refusal,
        "widgets.json: #/paths/~1widgets/get/parameters/3: GET /widgets: cookie parameters are not supported"
    );
}

#[test]
fn a_style_that_is_not_supported() {
    let refusal = refusal_of("widgets", r#""style": "form""#, r#""style": "pipeDelimited""#);
    assert_eq!(
        refusal,
        r#"widgets.json: #/paths/~1widgets/get/parameters/1/style: GET /widgets: style "pipeDelimited" is not supported here, only "form""#
    );
}

#[test]
fn a_path_parameter_that_is_not_declared() {
    let refusal = refusal_of("parts", r#""/parts/{number}""#, r#""/parts/{number}/{revision}""#);
    assert_eq!(
        refusal,
        "parts.json: #/paths/~1parts~1{number}~1{revision}/put: PUT /parts/{number}/{revision}: `{revision}` stands in the path, but is no parameter"
    );
}

#[test]
fn a_path_parameter_that_is_not_in_the_path() {
    let refusal = refusal_of("parts", r#""/parts/{number}""#, r#""/parts/all""#);
    assert_eq!(
        refusal,
        "parts.json: #/paths/~1parts~1all/put/parameters/0: PUT /parts/all: `{number}` does not stand in the path"
    );
}

#[test]
fn a_path_parameter_that_may_be_missing() {
    let refusal = refusal_of(
        "parts",
        r#""in": "path",
            "required": true"#,
        r#""in": "path",
            "required": false"#,
    );
    assert_eq!(
        refusal,
        "parts.json: #/paths/~1parts~1{number}/put/parameters/0: PUT /parts/{number}: a parameter in the path is always there: `required` must be true"
    );
}

#[test]
fn a_list_in_one_segment() {
    let refusal = refusal_of(
        "widgets",
        r#""x-segments": true,
"#,
        "",
    );
    assert_eq!(
        refusal,
        "widgets.json: #/paths/~1widgets~1by-path~1{path}~1{colour}/post/parameters/0/schema: POST /widgets/by-path/{path}/{colour}: a segment of a path is text, a number, a boolean or an enumeration"
    );
}

#[test]
fn segments_of_a_text() {
    let refusal = refusal_of(
        "widgets",
        r#""schema": {"type": "array", "items": {"type": "string"}},
            "example": ["a", "b c"]"#,
        r#""schema": {"type": "string"},
            "example": "a""#,
    );
    assert_eq!(
        refusal,
        "widgets.json: #/paths/~1widgets~1by-path~1{path}~1{colour}/post/parameters/0/x-segments: POST /widgets/by-path/{path}/{colour}: only a list of text, given as an argument, has segments"
    );
}

#[test]
fn segments_in_the_query() {
    let refusal = refusal_of("widgets", r#""x-rust-name": "kind""#, r#""x-segments": true"#);
    assert_eq!(
        refusal,
        "widgets.json: #/paths/~1widgets/get/parameters/4/x-segments: GET /widgets: `x-segments` is for parameters in the path"
    );
}

#[test]
fn an_object_in_the_query() {
    let refusal = refusal_of(
        "widgets",
        r#""description": "Only this kind.",
            "schema": {"type": "string"}"#,
        r#""description": "Only this kind.",
            "schema": {}"#,
    );
    assert_eq!(
        refusal,
        "widgets.json: #/paths/~1widgets/get/parameters/4/schema: GET /widgets: a parameter in the query is text, a number, a boolean, an enumeration, a list of these or a map of text"
    );
}

#[test]
fn a_parameter_that_stands_twice() {
    let refusal = refusal_of("parts", r#""name": "limit","#, r#""name": "offset", "x-rust-name": "limit","#);
    assert_eq!(
        refusal,
        "parts.json: #/paths/~1parts/get/parameters/1: GET /parts: two things are called `offset` in the query: a parameter and a parameter"
    );
}

#[test]
fn a_parameter_without_docs() {
    let refusal = refusal_of(
        "parts",
        r#""description": "How many to give.",
"#,
        "",
    );
    assert_eq!(
        refusal,
        "parts.json: #/paths/~1parts/get/parameters/1: GET /parts: `description` is missing: it becomes the docs"
    );
}

#[test]
fn an_argument_without_an_example() {
    let refusal = refusal_of(
        "parts",
        r#""schema": {"type": "integer"},
            "example": 7"#,
        r#""schema": {"type": "integer"}"#,
    );
    assert_eq!(
        refusal,
        "parts.json: #/paths/~1parts~1{number}/put/parameters/0: PUT /parts/{number}: `example` is missing: it goes into the docs"
    );
}

#[test]
fn from_a_body_that_lacks_it() {
    let refusal = refusal_of("widgets", r#""x-from-body": "id""#, r#""x-from-body": "number""#);
    assert_eq!(
        refusal,
        "widgets.json: #/paths/~1widgets~1{id}/put/parameters/0/x-from-body: PUT /widgets/{id}: `number` is not a required text among the properties of `Gadget`"
    );
}

#[test]
fn from_a_property_that_may_be_missing() {
    let refusal = refusal_of(
        "widgets",
        r#""required": ["kind", "id", "fragile", "path"]"#,
        r#""required": ["kind", "fragile", "path"]"#,
    );
    assert_eq!(
        refusal,
        "widgets.json: #/paths/~1widgets~1{id}/put/parameters/0/x-from-body: PUT /widgets/{id}: `id` is not a required text among the properties of `Gadget`"
    );
}

#[test]
fn from_the_body_of_an_operation_without_one() {
    let refusal = refusal_of("common", r#""in": "path","#, r#""in": "path", "x-from-body": "id","#);
    assert_eq!(
        refusal,
        "common.json: #/components/parameters/Id/x-from-body: GET /widgets/{id}: the operation has no body with properties"
    );
}

/// The message for the sample's shelves with one text replaced, without where it is.
fn shelf_refusal(from: &str, to: &str) -> String {
    let refusal = refusal_of("shelves", from, to);
    refusal.split_once("GET /shelves: ").unwrap_or_else(|| panic!("{refusal}")).1.to_owned()
}

#[test]
fn something_joined_that_is_no_list() {
    let refusal = shelf_refusal(
        r#""schema": {"type": "array", "items": {"type": "string"}}
          }
        ]"#,
        r#""schema": {"type": "string"}
          }
        ]"#,
    );
    assert_eq!(refusal, "`explode` is for lists");
}

#[test]
fn json_in_a_path() {
    let refusal = refusal_of(
        "parts",
        r#""description": "Number of the part.",
            "schema": {"type": "integer"},"#,
        r#""description": "Number of the part.",
            "content": {"application/json": {"schema": {"type": "integer"}}},"#,
    );
    assert!(refusal.ends_with("JSON stands in queries only: use `schema`"), "{refusal}");
}

#[test]
fn json_in_a_query_that_is_no_object() {
    let refusal = shelf_refusal(
        r##"{"schema": {"$ref": "#/components/schemas/ShelfFilter"}, "example": {"rooms": ["attic"]}}"##,
        r#"{"schema": {"type": "string"}, "example": "attic"}"#,
    );
    assert_eq!(refusal, "JSON in a query is an object with properties, or a list of them");
}

#[test]
fn a_schema_and_a_content() {
    let refusal = shelf_refusal(
        r#""description": "Which shelves.","#,
        r#""description": "Which shelves.", "schema": {"type": "string"},"#,
    );
    assert_eq!(refusal, "a parameter has `schema` or `content`, not both");
}

#[test]
fn neither_a_schema_nor_a_content() {
    let refusal = shelf_refusal(
        r##""x-descending": "-",
            "schema": {"$ref": "#/components/schemas/ShelfSortKey"}"##,
        r#""x-descending": "-""#,
    );
    assert_eq!(refusal, "`schema` is missing");
}

#[test]
fn a_sort_key_that_is_no_enumeration() {
    let refusal = shelf_refusal(
        r##""x-descending": "-",
            "schema": {"$ref": "#/components/schemas/ShelfSortKey"}"##,
        r#""x-descending": "-",
            "schema": {"type": "string"}"#,
    );
    assert_eq!(refusal, "sort keys are an enumeration, or a list of one that is joined by commas");
}

#[test]
fn another_mark_for_descending() {
    let refusal = shelf_refusal(
        r##""x-descending": "-",
            "schema": {"$ref": "#/components/schemas/ShelfSortKey"}"##,
        r##""x-descending": " desc",
            "schema": {"$ref": "#/components/schemas/ShelfSortKey"}"##,
    );
    assert_eq!(refusal, r#"" desc" is not known here, only: -"#);
}

#[test]
fn a_sort_key_in_a_path() {
    let refusal = refusal_of(
        "parts",
        r#""description": "Number of the part.","#,
        r#""description": "Number of the part.", "x-descending": "-","#,
    );
    assert!(refusal.ends_with("`x-descending` is for parameters in the query"), "{refusal}");
}
