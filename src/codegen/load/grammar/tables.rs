//! The part of OpenAPI 3.0 that the generator understands, and its own `x-` keys.

use serde_json::{Map, Value};

use super::{Grammar, Place, Refusal, Shape};

pub static DOCUMENT: Grammar = Grammar {
    what: "a document",
    required: &["openapi", "info", "paths"],
    keys: &[
        ("openapi", Shape::Text),
        ("info", Shape::Object(&INFO)),
        ("servers", Shape::List(&Shape::Object(&SERVER))),
        ("paths", Shape::Keyed(is_path, "a path begins with `/`", &Shape::Object(&PATH_ITEM))),
        ("components", Shape::Object(&COMPONENTS)),
        ("x-rust-name", Shape::Text),
        ("x-accessor", Shape::Text),
        ("x-not-covered", Shape::List(&Shape::Object(&NOT_COVERED))),
    ],
    rule: None,
};

static NOT_COVERED: Grammar = Grammar {
    what: "an operation that is not covered",
    required: &["operation", "reason"],
    keys: &[("operation", Shape::Text), ("reason", Shape::Text)],
    rule: None,
};

static INFO: Grammar = Grammar {
    what: "the info object",
    required: &["title", "version"],
    keys: &[("title", Shape::Text), ("version", Shape::Text), ("description", Shape::Text)],
    rule: None,
};

static SERVER: Grammar = Grammar {
    what: "a server",
    required: &["url"],
    keys: &[
        ("url", Shape::Text),
        ("description", Shape::Text),
        ("variables", Shape::Map(&Shape::Object(&SERVER_VARIABLE))),
    ],
    rule: None,
};

static SERVER_VARIABLE: Grammar = Grammar {
    what: "a server variable",
    required: &["default"],
    keys: &[("default", Shape::Text), ("description", Shape::Text)],
    rule: None,
};

static COMPONENTS: Grammar = Grammar {
    what: "the components",
    required: &[],
    keys: &[
        ("schemas", Shape::Map(&Shape::ObjectOrReference(&SCHEMA))),
        ("parameters", Shape::Map(&Shape::ObjectOrReference(&PARAMETER))),
        ("responses", Shape::Map(&Shape::ObjectOrReference(&RESPONSE))),
        ("requestBodies", Shape::Map(&Shape::ObjectOrReference(&REQUEST_BODY))),
    ],
    rule: None,
};

pub static REFERENCE: Grammar =
    Grammar { what: "a reference", required: &["$ref"], keys: &[("$ref", Shape::Text)], rule: None };

static PATH_ITEM: Grammar = Grammar {
    what: "a path",
    required: &[],
    keys: &[
        ("servers", Shape::List(&Shape::Object(&SERVER))),
        ("parameters", Shape::List(&Shape::ObjectOrReference(&PARAMETER))),
        ("get", Shape::Object(&OPERATION)),
        ("put", Shape::Object(&OPERATION)),
        ("post", Shape::Object(&OPERATION)),
        ("delete", Shape::Object(&OPERATION)),
        ("patch", Shape::Object(&OPERATION)),
        ("head", Shape::Object(&OPERATION)),
    ],
    rule: None,
};

static OPERATION: Grammar = Grammar {
    what: "an operation",
    required: &["responses"],
    keys: &[
        ("operationId", Shape::Text),
        ("summary", Shape::Text),
        ("description", Shape::Text),
        ("servers", Shape::List(&Shape::Object(&SERVER))),
        ("parameters", Shape::List(&Shape::ObjectOrReference(&PARAMETER))),
        ("requestBody", Shape::ObjectOrReference(&REQUEST_BODY)),
        ("responses", Shape::Keyed(is_status, ONE_STATUS, &Shape::ObjectOrReference(&RESPONSE))),
        ("deprecated", Shape::Flag),
        ("security", Shape::List(&Shape::Map(&Shape::List(&Shape::Text)))),
        ("x-idempotent", Shape::Flag),
        ("x-edition", Shape::Word(&["enterprise"])),
        ("x-since", Shape::Text),
        ("x-until", Shape::Text),
        ("x-switchable-version", Shape::Flag),
        ("x-danger", Shape::Text),
        ("x-paging", Shape::Object(&PAGING)),
    ],
    rule: None,
};

static PAGING: Grammar = Grammar {
    what: "x-paging",
    required: &["style", "items"],
    keys: &[
        ("style", Shape::Word(&["token", "offset", "cursor"])),
        ("items", Shape::Text),
        ("param", Shape::Text),
        ("next", Shape::Text),
        ("offset", Shape::Text),
        ("limit", Shape::Text),
        ("total", Shape::Text),
        ("max", Shape::Number),
        ("node", Shape::Text),
        ("cursor", Shape::Text),
        ("more", Shape::Text),
    ],
    rule: None,
};

static PARAMETER: Grammar = Grammar {
    what: "a parameter",
    required: &["name", "in"],
    keys: &[
        ("name", Shape::Text),
        ("in", Shape::Word(&["path", "query", "header", "cookie"])),
        ("description", Shape::Text),
        ("required", Shape::Flag),
        ("deprecated", Shape::Flag),
        ("style", Shape::Text),
        ("explode", Shape::Flag),
        ("schema", Shape::ObjectOrReference(&SCHEMA)),
        ("content", Shape::Map(&Shape::Object(&MEDIA_TYPE))),
        ("example", Shape::Any),
        ("x-rust-name", Shape::Text),
        ("x-segments", Shape::Flag),
        ("x-from-body", Shape::Text),
        ("x-descending", Shape::Word(&["-"])),
    ],
    rule: Some(check_parameter),
};

static REQUEST_BODY: Grammar = Grammar {
    what: "a request body",
    required: &["content"],
    keys: &[
        ("description", Shape::Text),
        ("required", Shape::Flag),
        ("content", Shape::Map(&Shape::Object(&MEDIA_TYPE))),
        ("x-rust-name", Shape::Text),
    ],
    rule: None,
};

static RESPONSE: Grammar = Grammar {
    what: "a response",
    required: &["description"],
    keys: &[
        ("description", Shape::Text),
        ("content", Shape::Map(&Shape::Object(&MEDIA_TYPE))),
        ("x-everywhere", Shape::Flag),
        ("x-may-be-empty", Shape::Flag),
    ],
    rule: None,
};

static MEDIA_TYPE: Grammar = Grammar {
    what: "a media type",
    required: &["schema"],
    keys: &[
        ("schema", Shape::ObjectOrReference(&SCHEMA)),
        ("example", Shape::Any),
        ("x-stream-end", Shape::Object(&STREAM_END)),
    ],
    rule: None,
};

static STREAM_END: Grammar = Grammar {
    what: "the end of a stream",
    required: &["member", "values"],
    keys: &[("member", Shape::Text), ("values", Shape::List(&Shape::Text))],
    rule: None,
};

static SCHEMA: Grammar = Grammar {
    what: "a schema",
    required: &[],
    keys: &[
        ("type", Shape::Word(&["string", "integer", "number", "boolean", "array", "object"])),
        ("format", Shape::Text),
        ("description", Shape::Text),
        ("nullable", Shape::Flag),
        ("readOnly", Shape::Flag),
        ("deprecated", Shape::Flag),
        ("default", Shape::Any),
        ("example", Shape::Any),
        ("minimum", Shape::Number),
        ("maximum", Shape::Number),
        ("enum", Shape::List(&Shape::Text)),
        ("items", Shape::ObjectOrReference(&SCHEMA)),
        ("properties", Shape::Map(&Shape::ObjectOrReference(&SCHEMA))),
        ("required", Shape::List(&Shape::Text)),
        ("additionalProperties", Shape::ObjectOrFlag(&SCHEMA)),
        ("allOf", Shape::List(&Shape::ObjectOrReference(&SCHEMA))),
        ("anyOf", Shape::List(&Shape::ObjectOrReference(&SCHEMA))),
        ("oneOf", Shape::List(&Shape::ObjectOrReference(&SCHEMA))),
        ("not", Shape::ObjectOrReference(&SCHEMA)),
        ("discriminator", Shape::Object(&DISCRIMINATOR)),
        ("x-rust-name", Shape::Text),
        ("x-enum-descriptions", Shape::Map(&Shape::Text)),
        ("x-enum-names", Shape::Map(&Shape::Text)),
        ("x-variant-names", Shape::Map(&Shape::Text)),
        ("x-tags", Shape::Map(&Shape::Text)),
        ("x-tag-fallback", Shape::Map(&Shape::Map(&Shape::Text))),
        ("x-tagged-by", Shape::Text),
        ("x-null", Shape::Text),
        ("x-needed", Shape::Flag),
        ("x-bare-list", Shape::Text),
    ],
    rule: Some(check_schema),
};

static DISCRIMINATOR: Grammar = Grammar {
    what: "a discriminator",
    required: &["propertyName", "mapping"],
    keys: &[("propertyName", Shape::Text), ("mapping", Shape::Map(&Shape::Text))],
    rule: None,
};

const ONE_STATUS: &str = "every status has an entry of its own, such as `404`";

fn is_path(key: &str) -> bool {
    key.starts_with('/')
}

fn is_status(key: &str) -> bool {
    key.len() == 3
        && key.starts_with(['1', '2', '3', '4', '5'])
        && key.bytes().all(|byte| byte.is_ascii_digit())
}

/// A parameter is described by a schema or by a content; in a path it is `simple`, in a query it is `form`.
fn check_parameter(at: &Place, parameter: &Map<String, Value>) -> Result<(), Refusal> {
    match (parameter.contains_key("schema"), parameter.contains_key("content")) {
        (false, false) => return at.refuse("`schema` is missing"),
        (true, true) => return at.refuse("a parameter has `schema` or `content`, not both"),
        _ => {}
    }
    let supported = match parameter.get("in").and_then(Value::as_str) {
        Some("path") => "simple",
        Some("query") => "form",
        _ => return Ok(()),
    };
    if let Some(style) = parameter.get("style").filter(|style| *style != supported) {
        return at.key("style").refuse(format!("style {style} is not supported here, only \"{supported}\""));
    }
    if supported == "simple" && parameter.get("explode") == Some(&Value::Bool(true)) {
        return at.key("explode").refuse("`explode` is for lists in a query");
    }
    Ok(())
}

/// Which type a key needs that says nothing about others. Without `type`, a schema is one of the combinations.
const OF_TYPES: &[(&str, &[&str])] = &[
    ("minimum", &["integer", "number"]),
    ("maximum", &["integer", "number"]),
    ("enum", &["string"]),
    ("items", &["array"]),
    ("properties", &["object"]),
    ("required", &["object"]),
    ("additionalProperties", &["object"]),
    ("allOf", &[]),
    ("anyOf", &[]),
    ("oneOf", &[]),
    ("not", &[]),
];

/// `openapiv3` passes over what does not belong to the type.
fn check_schema(at: &Place, schema: &Map<String, Value>) -> Result<(), Refusal> {
    if let Some(ty) = schema.get("type").and_then(Value::as_str) {
        let mut keys =
            OF_TYPES.iter().filter(|(key, types)| schema.contains_key(*key) && !types.contains(&ty));
        if let Some((key, _)) = keys.next() {
            return at.key(key).refuse(format!(
                "`{key}` says nothing about a schema of type `{ty}`: leave one of them out"
            ));
        }
    }
    match schema.get("enum").and_then(Value::as_array) {
        Some(values) if values.is_empty() => at.key("enum").refuse("an enumeration has one value at least"),
        _ => Ok(()),
    }
}
