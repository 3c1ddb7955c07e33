//! Responses: what a success gives, and what the other statuses mean.

use openapiv3::{
    MediaType, Operation as OpenApiOperation, ReferenceOr, Response as OpenApiResponse, SchemaKind,
    StatusCode, StringFormat, Type as OpenApiType, VariantOrUnknownOrEmpty as Format,
};
use serde_json::Value;

use super::super::model::{Content, Response, Type};
use super::super::refusal::Refusal;
use super::body::{JSON, media_type, only_content};
use super::operations::Context;
use super::place::Place;
use super::references;
use super::types::described;

const TEXT: &str = "text/plain";
const BINARY: &str = "application/octet-stream";
const EVENTS: &str = "text/event-stream";
const LINES: &str = "application/x-ndjson";

/// Loads what a success gives.
pub fn load(context: &Context<'_>, at: &Place, operation: &OpenApiOperation) -> Result<Response, Refusal> {
    let mut found: Option<Response> = None;
    for (at, response) in each(at, operation, true) {
        let (at, response) = references::follow(context.documents, &at, response)?;
        let response = success(context, &at, response)?;
        found = Some(match found {
            Some(other) => together(&at, other, response)?,
            None => response,
        });
    }
    match found {
        Some(found) => Ok(found),
        None => at.key("responses").refuse("there is no success status"),
    }
}

fn success(context: &Context<'_>, at: &Place, response: &OpenApiResponse) -> Result<Response, Refusal> {
    let loaded = content(context, at, response)?;
    match response.extensions.get("x-may-be-empty") {
        None => Ok(loaded),
        Some(Value::Bool(true)) if loaded.content == Content::Json => {
            Ok(Response { optional: true, ..loaded })
        }
        Some(_) => at.key("x-may-be-empty").refuse("only `true` on an answer in JSON says anything"),
    }
}

fn content(context: &Context<'_>, at: &Place, response: &OpenApiResponse) -> Result<Response, Refusal> {
    let description = described(at, Some(&response.description))?;
    let nothing = Response {
        content: Content::Nothing,
        ty: None,
        end: None,
        optional: false,
        description,
        example: None,
    };
    if response.content.is_empty() {
        return Ok(nothing);
    }
    let (at, name, media) = only_content(at, response.content.iter(), &[JSON, TEXT, BINARY, EVENTS, LINES])?;
    if name == BINARY {
        check_binary(&at, media)?;
        return Ok(Response { content: Content::Binary, ..nothing });
    }
    if media.example.is_none() {
        return at.refuse("`example` is missing: the tests of every operation stand on it");
    }
    let ty = media_type(context, &at, media)?;
    if name == TEXT && !matches!(ty, Type::Text | Type::Secret) {
        return at.key("schema").refuse("plain text has the type `string`");
    }
    let kind = match name {
        TEXT => Content::Text,
        EVENTS => Content::Events,
        LINES => Content::Lines,
        _ => Content::Json,
    };
    let end = stream_end(&at, kind, media)?;
    Ok(Response { content: kind, ty: Some(ty), end, example: media.example.clone(), ..nothing })
}

/// What marks the last event of a stream.
fn stream_end(
    at: &Place,
    kind: Content,
    media: &MediaType,
) -> Result<Option<(String, Vec<String>)>, Refusal> {
    let Some(end) = media.extensions.get("x-stream-end") else {
        return match kind {
            Content::Lines => {
                at.refuse("`x-stream-end` is missing: without it nobody knows whether all lines came")
            }
            _ => Ok(None),
        };
    };
    if !matches!(kind, Content::Events | Content::Lines) {
        return at.key("x-stream-end").refuse("only a stream of events has an end");
    }
    let member = end.get("member").and_then(Value::as_str).unwrap_or_default().to_owned();
    let values = end.get("values").and_then(Value::as_array).into_iter().flatten();
    Ok(Some((member, values.filter_map(Value::as_str).map(str::to_owned).collect())))
}

fn check_binary(at: &Place, media: &MediaType) -> Result<(), Refusal> {
    let is_binary = |kind: &SchemaKind| matches!(kind, SchemaKind::Type(OpenApiType::String(text)) if text.format == Format::Item(StringFormat::Binary));
    match &media.schema {
        Some(ReferenceOr::Item(schema)) if is_binary(&schema.schema_kind) => Ok(()),
        _ => at.key("schema").refuse("bytes have the type `string` and the format `binary`"),
    }
}

/// What two success statuses give: the same, or one of them nothing.
fn together(at: &Place, first: Response, second: Response) -> Result<Response, Refusal> {
    match (first.content, second.content) {
        (Content::Json, Content::Nothing) => Ok(Response { optional: true, ..first }),
        (Content::Nothing, Content::Json) => Ok(Response { optional: true, ..second }),
        (one, other) if one == other && first.ty == second.ty => Ok(first),
        _ => at.refuse("another success status has another schema: one method cannot give both"),
    }
}

/// What the other statuses mean, without those that mean the same for every operation.
pub fn errors(
    context: &Context<'_>,
    at: &Place,
    operation: &OpenApiOperation,
) -> Result<Vec<(String, String)>, Refusal> {
    let mut errors = Vec::new();
    for (at, response) in each(at, operation, false) {
        let status = at.last().to_owned();
        let (at, response) = references::follow(context.documents, &at, response)?;
        if !response.content.is_empty() {
            let (at, _, media) = only_content(&at, response.content.iter(), &[JSON])?;
            media_type(context, &at, media)?;
        }
        let text = described(&at, Some(&response.description))?;
        if response.extensions.get("x-everywhere") != Some(&Value::Bool(true)) {
            errors.push((status, text));
        }
    }
    Ok(errors)
}

fn each<'a>(
    at: &Place,
    operation: &'a OpenApiOperation,
    success: bool,
) -> Vec<(Place, &'a ReferenceOr<OpenApiResponse>)> {
    let at = at.key("responses");
    let all = operation.responses.responses.iter();
    let wanted = all.filter(|(status, _)| matches!(status, StatusCode::Code(200..=299)) == success);
    wanted.map(|(status, response)| (at.key(&status.to_string()), response)).collect()
}
