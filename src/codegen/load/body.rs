//! Request bodies.

use openapiv3::{
    AdditionalProperties, MediaType, ObjectType, Operation as OpenApiOperation, ReferenceOr, Schema,
    SchemaKind, StringFormat, StringType, Type as OpenApiType, VariantOrUnknownOrEmpty as Format,
};
use serde_json::Value;

use super::super::model::{Body, BodyKind, Tag, Type, fields};
use super::super::refusal::Refusal;
use super::names::snake_name;
use super::operations::Context;
use super::place::Place;
use super::types::{described, only_extensions};
use super::{examples, references};

pub const JSON: &str = "application/json";
/// As some vendors write it.
const JSON_IN_UTF_8: &str = "application/json;charset=UTF-8";
const FORM: &str = "application/x-www-form-urlencoded";
const TEXT: &str = "text/plain; charset=utf-8";
const SQL: &str = "text/sql";
const MULTIPART: &str = "multipart/form-data";
const CONTENTS: &[&str] = &[JSON, JSON_IN_UTF_8, FORM, TEXT, SQL, MULTIPART];

/// Loads the body of an operation, if it has one.
pub fn load(
    context: &Context<'_>,
    at: &Place,
    operation: &OpenApiOperation,
) -> Result<Option<Body>, Refusal> {
    let Some(body) = &operation.request_body else { return Ok(None) };
    let (at, body) = references::follow(context.documents, &at.key("requestBody"), body)?;
    if !body.required {
        return at.refuse("a body that may be missing is not supported: `required` must be true");
    }
    let description = described(&at, body.description.as_deref())?;
    let given = body.extensions.get("x-rust-name").and_then(Value::as_str);
    let name = snake_name(&at, "body", given)?;
    let (at, content_type, media) = only_content(&at, body.content.iter(), CONTENTS)?;
    let (kind, ty) = match content_type {
        MULTIPART => (BodyKind::Multipart(multipart(&at, media)?), Type::Json),
        _ => (kind_of(content_type), media_type(context, &at, media)?),
    };
    if media.example.is_none() {
        return at.refuse("`example` is missing: it goes into the docs");
    }
    match kind {
        BodyKind::Json => check_body(&at.key("schema"), &ty)?,
        BodyKind::Form => check_form(context, &at.key("schema"), &ty)?,
        BodyKind::Text if ty != Type::Text => {
            return at.key("schema").refuse("plain text has the type `string`");
        }
        BodyKind::Text | BodyKind::Multipart(_) => {}
    }
    let content_type = content_type.to_owned();
    Ok(Some(Body { name, ty, kind, content_type, description, example: media.example.clone() }))
}

fn kind_of(content_type: &str) -> BodyKind {
    match content_type {
        FORM => BodyKind::Form,
        TEXT | SQL => BodyKind::Text,
        _ => BodyKind::Json,
    }
}

/// The names of the parts that are text; all others are files.
fn multipart(at: &Place, media: &MediaType) -> Result<Vec<String>, Refusal> {
    let message = "parts are an object: its properties are text, and `additionalProperties` with the format `binary` the files";
    let refuse = || at.key("schema").refuse(message);
    let Some(ReferenceOr::Item(schema)) = &media.schema else { return refuse() };
    let SchemaKind::Type(OpenApiType::Object(ObjectType { properties, additional_properties, .. })) =
        &schema.schema_kind
    else {
        return refuse();
    };
    let Some(AdditionalProperties::Schema(files)) = additional_properties else { return refuse() };
    let is = |schema: &Schema, wanted: fn(&StringType) -> bool| matches!(&schema.schema_kind, SchemaKind::Type(OpenApiType::String(text)) if wanted(text));
    let is_binary = |text: &StringType| text.format == Format::Item(StringFormat::Binary);
    let is_text = |text: &StringType| text.format == Format::Empty && text.enumeration.is_empty();
    let all_text = properties.values().all(|part| part.as_item().is_some_and(|part| is(part, is_text)));
    match &**files {
        ReferenceOr::Item(files) if all_text && is(files, is_binary) => {}
        _ => return refuse(),
    }
    let example = media.example.as_ref();
    if example.is_some_and(|example| {
        example.as_object().is_none_or(|parts| parts.values().any(|part| !part.is_string()))
    }) {
        return at
            .key("example")
            .refuse("the example does not fit its schema: an object with text in it was expected");
    }
    Ok(properties.keys().cloned().collect())
}

/// The bodies that an argument can be made for.
fn check_body(at: &Place, ty: &Type) -> Result<(), Refusal> {
    let supported = match ty {
        Type::Named(_) | Type::Json | Type::Map(_) => true,
        Type::List(element) => match &**element {
            Type::Text | Type::Named(_) => true,
            Type::List(element) => **element == Type::Text,
            _ => false,
        },
        _ => false,
    };
    if supported {
        Ok(())
    } else {
        at.refuse("a body is a named type, a map, any JSON, a list of named types or of text, or a list of lists of text")
    }
}

/// What a form can hold: text, numbers and the like, each under its name.
fn check_form(context: &Context<'_>, at: &Place, ty: &Type) -> Result<(), Refusal> {
    let structs = context.api.structs_of(ty);
    if structs.is_empty() {
        return at.refuse("a form is an object with properties");
    }
    let mut all = structs.into_iter().flat_map(|(_, members)| fields(members));
    match all.find(|field| !(is_scalar(&field.ty) || context.api.is_enum(&field.ty))) {
        Some(field) => {
            at.refuse(format!("a form cannot hold `{}`: only text, numbers and booleans", field.wire))
        }
        None => Ok(()),
    }
}

fn is_scalar(ty: &Type) -> bool {
    matches!(ty, Type::Text | Type::Integer | Type::Number | Type::Boolean | Type::Timestamp | Type::Secret)
}

/// The one content there is, of one of the types that are supported.
pub fn only_content<'a>(
    at: &Place,
    content: impl Iterator<Item = (&'a String, &'a MediaType)>,
    supported: &[&str],
) -> Result<(Place, &'a str, &'a MediaType), Refusal> {
    let at = at.key("content");
    let listed: Vec<String> = supported.iter().map(|name| format!("{name:?}")).collect();
    let listed = listed.join(" or ");
    let mut found = None;
    for (name, media) in content {
        if !supported.contains(&name.as_str()) {
            return at.key(name).refuse(format!("{name:?} is not supported, only {listed}"));
        }
        if found.is_some() {
            return at.key(name).refuse("only one content is supported");
        }
        found = Some((at.key(name), name.as_str(), media));
    }
    match found {
        Some(found) => Ok(found),
        None => at.refuse(format!("there is no content: {listed} is expected")),
    }
}

/// The type of a content, whose example must fit it.
pub fn media_type(context: &Context<'_>, at: &Place, media: &MediaType) -> Result<Type, Refusal> {
    let Some(schema) = &media.schema else { return at.refuse("`schema` is missing") };
    let ty = context.schemas.type_of(&at.key("schema"), schema)?;
    if let ReferenceOr::Item(Schema { schema_data, .. }) = schema {
        only_extensions(&at.key("schema"), schema_data, &[])?;
        if schema_data.nullable {
            return at.keys(&["schema", "nullable"]).refuse("a body that is null is not supported");
        }
    }
    if matches!(ty, Type::Named(id) if context.api.definition(id).union().is_some_and(|union| union.tag == Tag::Beside))
    {
        return at.key("schema").refuse("nothing stands beside a body that could tell the variants apart");
    }
    if let Some(example) = &media.example {
        examples::check(context.api, &at.key("example"), &ty, example)?;
    }
    Ok(ty)
}
