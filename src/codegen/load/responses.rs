//! Responses: what a success gives, and what the other statuses mean.

use openapiv3::{Operation as OpenApiOperation, StatusCode};

use super::super::model::Response;
use super::super::refusal::Refusal;
use super::body::{json, media_type};
use super::operations::Context;
use super::place::Place;
use super::references;
use super::types::described;

/// Loads what a success gives.
pub fn load(context: &Context<'_>, at: &Place, operation: &OpenApiOperation) -> Result<Response, Refusal> {
    let mut found: Option<Response> = None;
    for (at, response) in each(at, operation, true) {
        let (at, response) = references::follow(context.documents, &at, response)?;
        let description = described(&at, Some(&response.description))?;
        let ty = if response.content.is_empty() {
            None
        } else {
            let (at, media) = json(&at, response.content.iter())?;
            if media.example.is_none() {
                return at.refuse("`example` is missing: the tests of every operation stand on it");
            }
            Some(media_type(context, &at, media)?)
        };
        match &found {
            Some(other) if other.ty != ty => {
                return at.refuse("another success status has another schema: one method cannot give both");
            }
            Some(_) => {}
            None => found = Some(Response { ty, description }),
        }
    }
    match found {
        Some(found) => Ok(found),
        None => at.key("responses").refuse("there is no success status"),
    }
}

/// What the other statuses mean.
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
            let (at, media) = json(&at, response.content.iter())?;
            media_type(context, &at, media)?;
        }
        errors.push((status, described(&at, Some(&response.description))?));
    }
    Ok(errors)
}

fn each<'a>(
    at: &Place,
    operation: &'a OpenApiOperation,
    success: bool,
) -> Vec<(Place, &'a openapiv3::ReferenceOr<openapiv3::Response>)> {
    let at = at.key("responses");
    let all = operation.responses.responses.iter();
    let wanted = all.filter(|(status, _)| matches!(status, StatusCode::Code(200..=299)) == success);
    wanted.map(|(status, response)| (at.key(&status.to_string()), response)).collect()
}
