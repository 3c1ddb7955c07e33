//! The document as a whole: JSON, the version, keys.

use super::super::super::{Source, generate, report};
use super::super::widgets;
use super::{refusal_of, refusals_of};

#[test]
fn text_that_is_not_json() {
    let refusal = refusal_of("widgets", r#""openapi": "3.0.3","#, r#""openapi" "3.0.3","#);
    assert_eq!(refusal, "widgets.json: column 13: this is not JSON: expected `:`");
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
    assert_eq!(
        refusal,
        "widgets.json: #/openapi: OpenAPI 3.1.0 is not supported, only OpenAPI 3.0, such as `3.0.3`"
    );
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
    assert_eq!(
        refusal,
        "widgets.json: #/paths/~1widgets/post/sumary: POST /widgets: `sumary` is not understood here (did you mean `summary`?)"
    );
}

#[test]
fn a_method_in_capitals() {
    let refusal = refusal_of("parts", r#""put": {"#, r#""PUT": {"#);
    assert_eq!(
        refusal,
        "parts.json: #/paths/~1parts~1{number}/PUT: `PUT` is not understood here (did you mean `put`?)"
    );
}

#[test]
fn the_version_before_openapi() {
    let refusal = refusal_of("widgets", r#""openapi": "3.0.3""#, r#""swagger": "2.0""#);
    assert_eq!(
        refusal,
        "widgets.json: #/swagger: Swagger 2.0 is not supported, only OpenAPI 3.0, such as `3.0.3`"
    );
}

/// The message for a file with these bytes.
fn refusal_of_bytes(bytes: &[u8]) -> String {
    let source = Source::new("spec/things.json".to_owned(), bytes.to_vec()).map_err(Vec::from);
    report(&source.and_then(|source| generate("dremio", &[source])).unwrap_err())
}

#[test]
fn an_empty_file() {
    let wanted = "spec/things.json:1: the file is empty: a document was expected";
    assert_eq!(refusal_of_bytes(b""), wanted);
    assert_eq!(refusal_of_bytes(b" \t "), wanted);
}

#[test]
fn a_file_in_another_encoding() {
    assert_eq!(
        refusal_of_bytes(b"{\n\"openapi\": \"gr\xf6\xdfe\"}"),
        "spec/things.json:2: this is not UTF-8: save the file as such"
    );
    let utf_16: Vec<u8> = "\u{feff}{}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(refusal_of_bytes(&utf_16), "spec/things.json:1: this is not UTF-8: save the file as such");
}

#[test]
fn a_byte_order_mark() {
    assert_eq!(
        refusal_of_bytes(b"\xef\xbb\xbf{}"),
        "spec/things.json:1: the file begins with a byte order mark: save it as UTF-8 without one"
    );
}

#[test]
fn something_that_is_no_document() {
    assert_eq!(refusal_of_bytes(b"[]"), "spec/things.json:1: must be an object (a document), not a list");
    let wanted = ["openapi", "info", "paths"].map(|key| format!("spec/things.json:1: `{key}` is missing"));
    assert_eq!(refusal_of_bytes(b"{}"), wanted.join("\n"));
}

#[test]
fn lines_that_end_as_on_windows_and_tabs_are_taken() {
    let edited = |text: &str| text.replace("  ", "\t").replace('\n', "\r\n");
    let sources = widgets().into_iter().map(|source| Source { text: edited(&source.text), ..source });
    let texts = |sources: &[Source]| {
        generate("dremio", sources).unwrap().into_iter().map(|file| file.text).collect::<Vec<_>>()
    };
    assert_eq!(texts(&sources.collect::<Vec<_>>()), texts(&widgets()));
}

#[test]
fn all_that_is_not_understood_is_refused_at_once() {
    let refusals = refusals_of(
        "parts",
        &[
            (r#""title": "Widgets: parts""#, r#""titl": "Widgets: parts""#),
            (r#""deprecated": true"#, r#""deprecated": "yes""#),
        ],
    );
    assert_eq!(
        refusals,
        [
            "parts.json: #/info/titl: `titl` is not understood here (did you mean `title`?)",
            "parts.json: #/paths/~1parts/post/deprecated: POST /parts: must be true or false, not text",
        ]
    );
}

#[test]
fn documents_are_refused_together_in_their_order() {
    let mut sources = widgets();
    for source in &mut sources {
        source.text = source.text.replace("\"summary\"", "\"sumary\"");
    }
    let refusals = generate("dremio", &sources).unwrap_err();
    let mut files: Vec<&str> = refusals.iter().map(|refusal| refusal.file.as_str()).collect();
    files.dedup();
    let with_operations = ["drawer_files", "drawer_lines", "drawers", "parts", "shelves", "widgets"];
    assert_eq!(files, with_operations.map(|name| format!("tests/golden/widgets/{name}.json")));
    let lines = report(&refusals).lines().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(lines.len(), 21);
    assert_eq!(lines.last().unwrap(), &format!("… and {} more", refusals.len() - 20));
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
