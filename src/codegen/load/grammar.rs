//! Which keys may stand where: the part of OpenAPI 3.0 that the generator understands, and its own `x-` keys.
//!
//! Whatever is not listed here is refused, so that nothing in a spec is passed over without a word.

use serde_json::{Map, Value};

use super::super::refusal::Refusal;
use super::near;
use super::place::Place;

/// What a value must be.
enum Shape {
    Text,
    Word(&'static [&'static str]),
    Flag,
    Number,
    Any,
    List(&'static Shape),
    Map(&'static Shape),
    /// An object whose keys must pass a test; the text says what they must be.
    Keyed(fn(&str) -> bool, &'static str, &'static Shape),
    Object(&'static Grammar),
    ObjectOrReference(&'static Grammar),
    ObjectOrFlag(&'static Grammar),
}

/// What an object may hold.
struct Grammar {
    what: &'static str,
    required: &'static [&'static str],
    keys: &'static [(&'static str, Shape)],
    /// What else must hold, and openapiv3 would not tell clearly.
    rule: Option<Rule>,
}

type Rule = fn(&Place, &Map<String, Value>) -> Result<(), Refusal>;

/// Refuses unknown keys and values of the wrong kind, all that the document has.
pub fn check(at: &Place, document: &Value) -> Result<(), Vec<Refusal>> {
    let refusals = DOCUMENT.check(at, document);
    if refusals.is_empty() { Ok(()) } else { Err(refusals) }
}

impl Grammar {
    fn check(&self, at: &Place, value: &Value) -> Vec<Refusal> {
        let Value::Object(object) = value else {
            return at.refusal(format!("must be an object ({}), not {}", self.what, kind_of(value))).into();
        };
        let check = |(key, value): (&String, &Value)| match self.keys.iter().find(|(known, _)| known == key) {
            Some((_, shape)) => shape.check(&at.key(key), value),
            None => at.key(key).refusal(self.unknown(key)).into(),
        };
        let refusals: Vec<Refusal> = object.iter().flat_map(check).collect();
        // What is missing is often what is misspelt.
        if refusals.is_empty() { self.check_whole(at, object) } else { refusals }
    }

    fn check_whole(&self, at: &Place, object: &Map<String, Value>) -> Vec<Refusal> {
        let missing: Vec<Refusal> = self
            .required
            .iter()
            .filter(|key| !object.contains_key(**key))
            .map(|key| at.refusal(format!("`{key}` is missing")))
            .collect();
        match self.rule {
            Some(rule) if missing.is_empty() => rule(at, object).err().into_iter().collect(),
            _ => missing,
        }
    }

    fn unknown(&self, key: &str) -> String {
        if self.what == REFERENCE.what {
            return format!(
                "OpenAPI ignores what stands beside `$ref`: leave `{key}` out, or put the `$ref` into an `allOf`"
            );
        }
        let known: Vec<&str> = self.keys.iter().map(|(known, _)| *known).collect();
        match near::hint(key, known.iter().copied()) {
            hint if hint.is_empty() => {
                format!("`{key}` is not understood here; {} may have: {}", self.what, known.join(", "))
            }
            hint => format!("`{key}` is not understood here{hint}"),
        }
    }
}

impl Shape {
    fn check(&self, at: &Place, value: &Value) -> Vec<Refusal> {
        match (self, value) {
            (Self::Word(words), Value::String(text)) if !words.contains(&text.as_str()) => {
                at.refusal(format!("{text:?} is not known here, only: {}", words.join(", "))).into()
            }
            (Self::Any, _)
            | (Self::Text | Self::Word(_), Value::String(_))
            | (Self::Flag | Self::ObjectOrFlag(_), Value::Bool(_))
            | (Self::Number, Value::Number(_)) => Vec::new(),
            (Self::List(shape), Value::Array(values)) => {
                let values = values.iter().enumerate();
                values.flat_map(|(index, value)| shape.check(&at.index(index), value)).collect()
            }
            (Self::Map(shape), Value::Object(members)) => {
                members.iter().flat_map(|(key, value)| shape.check(&at.key(key), value)).collect()
            }
            (Self::Keyed(is_key, must, shape), Value::Object(members)) => {
                let check = |(key, value): (&String, &Value)| {
                    if is_key(key) {
                        return shape.check(&at.key(key), value);
                    }
                    at.key(key).refusal(format!("`{key}` is not understood here: {must}")).into()
                };
                members.iter().flat_map(check).collect()
            }
            (Self::ObjectOrReference(_) | Self::ObjectOrFlag(_), Value::Object(members))
                if members.contains_key("$ref") =>
            {
                REFERENCE.check(at, value)
            }
            (
                Self::Object(grammar) | Self::ObjectOrReference(grammar) | Self::ObjectOrFlag(grammar),
                Value::Object(_),
            ) => grammar.check(at, value),
            _ => at.refusal(format!("must be {}, not {}", self.expected(), kind_of(value))).into(),
        }
    }

    fn expected(&self) -> String {
        match self {
            Self::Text => "text".to_owned(),
            Self::Word(words) => format!("one of: {}", words.join(", ")),
            Self::Flag => "true or false".to_owned(),
            Self::Number => "a number".to_owned(),
            Self::Any => "anything".to_owned(),
            Self::List(_) => "a list".to_owned(),
            Self::Map(_) | Self::Keyed(..) => "an object".to_owned(),
            Self::Object(grammar) => format!("an object ({})", grammar.what),
            Self::ObjectOrReference(grammar) => format!("an object ({}) or a reference", grammar.what),
            Self::ObjectOrFlag(grammar) => {
                format!("an object ({}), a reference, true or false", grammar.what)
            }
        }
    }
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

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// One of our own keys where it may stand.
#[cfg(test)]
pub struct Extension {
    pub key: &'static str,
    /// What has it, such as `an operation`.
    pub of: &'static str,
    shape: &'static Shape,
}

#[cfg(test)]
impl Extension {
    /// What is wrong with a value of it.
    pub fn check(&self, value: &Value) -> Vec<Refusal> {
        self.shape.check(&Place::root(0, self.key), value)
    }
}

/// All of our own keys.
#[cfg(test)]
pub fn extensions() -> Vec<Extension> {
    let mut grammars: Vec<&'static Grammar> = vec![&DOCUMENT];
    let mut next = 0;
    while let Some(grammar) = grammars.get(next) {
        let within = grammar.keys.iter().filter_map(|(_, shape)| shape.grammar());
        let within: Vec<_> =
            within.filter(|grammar| grammars.iter().all(|g| g.what != grammar.what)).collect();
        grammars.extend(within);
        next += 1;
    }
    let of = |grammar: &'static Grammar| {
        let own = grammar.keys.iter().filter(|(key, _)| key.starts_with("x-"));
        own.map(|(key, shape)| Extension { key, of: grammar.what, shape })
    };
    let mut extensions: Vec<Extension> = grammars.into_iter().flat_map(of).collect();
    extensions.sort_by_key(|extension| (extension.key, extension.of));
    extensions.dedup_by_key(|extension| (extension.key, extension.of));
    extensions
}

#[cfg(test)]
impl Shape {
    /// What an object in it may hold.
    fn grammar(&self) -> Option<&'static Grammar> {
        match self {
            Self::List(shape) | Self::Map(shape) | Self::Keyed(_, _, shape) => shape.grammar(),
            Self::Object(grammar) | Self::ObjectOrReference(grammar) | Self::ObjectOrFlag(grammar) => {
                Some(grammar)
            }
            _ => None,
        }
    }
}

const ONE_STATUS: &str = "every status has an entry of its own, such as `404`";

fn is_path(key: &str) -> bool {
    key.starts_with('/')
}

fn is_status(key: &str) -> bool {
    key.len() == 3
        && key.starts_with(['1', '2', '3', '4', '5'])
        && key.bytes().all(|byte| byte.is_ascii_digit())
}

static DOCUMENT: Grammar = Grammar {
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

static REFERENCE: Grammar =
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
