//! Request bodies.

use openapiv3::{MediaType, Operation as OpenApiOperation, ReferenceOr, Schema};
use serde_json::Value;

use super::super::model::{Body, Type};
use super::super::refusal::Refusal;
use super::names::snake_name;
use super::operations::Context;
use super::place::Place;
use super::types::{described, only_extensions};
use super::{examples, references};

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
    let (at, media) = json(&at, body.content.iter())?;
    let ty = media_type(context, &at, media)?;
    if media.example.is_none() {
        return at.refuse("`example` is missing: it goes into the docs");
    }
    check_body(&at.key("schema"), &ty)?;
    Ok(Some(Body { name, ty, description, example: media.example.clone() }))
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
        at.refuse("a body is a named type, a list of text or a list of lists of text")
    }
}

/// The one content type that is supported.
pub fn json<'a>(
    at: &Place,
    content: impl Iterator<Item = (&'a String, &'a MediaType)>,
) -> Result<(Place, &'a MediaType), Refusal> {
    let at = at.key("content");
    let mut found = None;
    for (name, media) in content {
        if name != "application/json" {
            return at.key(name).refuse(format!("{name:?} is not supported, only \"application/json\""));
        }
        found = Some((at.key(name), media));
    }
    match found {
        Some(found) => Ok(found),
        None => at.refuse("there is no content: \"application/json\" is expected"),
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
    if let Some(example) = &media.example {
        examples::check(context.api, &at.key("example"), &ty, example)?;
    }
    Ok(ty)
}
