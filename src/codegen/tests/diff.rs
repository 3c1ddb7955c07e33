//! What is told of a change: the sample before and after some.

use super::super::diff;
use super::golden::assert_golden;
use super::{edited, widgets};

/// What is edited: file, text, and the text in its place.
const EDITS: &[(&str, &str, &str)] = &[
    // Another accessor.
    ("shelves", r#""x-accessor": "racks""#, r#""x-accessor": "boards""#),
    // One operation under another name, another in place of one, one with another method.
    ("shelves", r#""operationId": "shelves.delete_all""#, r#""operationId": "shelves.empty""#),
    ("shelves", r#""operationId": "shelves.download_plan""#, r#""operationId": "shelves.download_map""#),
    ("shelves", r#""/shelves/plan""#, r#""/shelves/map""#),
    ("drawers", r#""put": {"#, r#""post": {"#),
    // Another client, and one more.
    (
        "shelves",
        r#"{"url": "{origin}/v1", "variables": {"#,
        r#"{"url": "{origin}/v1/projects/{projectId}", "variables": {"projectId": {"default": "0"}, "#,
    ),
    (
        "parts",
        "  ],\n  \"paths\"",
        ", {\"url\": \"{origin}/v0\", \"variables\": {\"origin\": {\"default\": \"\"}}}],\n  \"paths\"",
    ),
    // An argument that becomes an option, one of another type, one of another name; options.
    ("parts", "\"in\": \"query\",\n          \"required\": true,", "\"in\": \"query\","),
    ("shelves", r#""x-rust-name": "wish""#, r#""x-rust-name": "key""#),
    ("widgets", r#""name": "names""#, r#""name": "titles""#),
    (
        "widgets",
        r#""description": "Only those made since.",
            "schema": {"type": "string", "format": "date-time"}"#,
        r#""description": "Only those made since.",
            "schema": {"type": "integer"}"#,
    ),
    // Answers, pages and what else is special.
    ("shelves", ",\n          \"204\": {\"description\": \"The shelf is up, and not shown.\"}", ""),
    ("shelves", r#""x-paging": {"style": "token", "param": "page", "next": "next", "items": "data"},"#, ""),
    ("shelves", r#""x-idempotent": true,"#, ""),
    ("parts", r#""deprecated": true,"#, ""),
    // Types: what a constructor takes, what has a setter, names and values.
    ("shelves", r#""required": ["text"]"#, r#""required": ["text", "page"]"#),
    ("shelves", r#"{"text": "box"}"#, r#"{"text": "box", "page": "p1"}"#),
    ("drawers", r#""spoons": {"type": "integer","#, r#""spoons": {"type": "integer", "readOnly": true,"#),
    ("drawers", r#""size": {"#, r#""count": {"x-rust-name": "size", "#),
    ("shelves", r#""enum": ["name", "height"]"#, r#""enum": ["NAME", "width"]"#),
    (
        "shelves",
        r#"{"name": "The name.", "height": "The height."}"#,
        r#"{"NAME": "The name.", "width": "The width."}"#,
    ),
    ("shelves", r#""required": ["title"]"#, r#""required": []"#),
    ("widgets", r#""gadgetPro": "#, r#""gadgetMax": "#),
    ("widgets", ",\n        \"x-variant-names\": {\"Gizmo\": \"Simple\"}", ""),
];

#[test]
fn a_change_is_told_in_lines() {
    assert_golden("tests/golden/widgets/diff.txt", &diff("dremio", &widgets(), &edited(EDITS)).unwrap());
}
