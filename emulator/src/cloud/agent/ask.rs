//! A question whose answer is the stream itself. It stands in for conversations where a client finds none.

use std::sync::Arc;

use super::super::Cloud;
use super::super::routes::Route;
use super::message::Message;
use super::operations::{go_on, open, run_named};
use crate::dremio::reply::Reply;
use crate::dremio::route::Call;
use crate::dremio::{ApiError, Object};

pub(super) const ROUTES: &[Route] = &[Route::new("POST", "/v1/projects/{projectId}/agent", ask).events()];

/// `POST /v1/projects/{projectId}/agent`: a session is a conversation by another name.
fn ask(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    cloud.project(call.part(0))?;
    let body = call.json()?;
    let body = Object::root(&body)?;
    body.only(&["prompt", "model", "message", "modelProviderId", "sessionId"])?;
    let message = Message::of(cloud, &body)?;
    let begun = match body.text("sessionId")? {
        Some(session) => go_on(cloud, call, &session, message)?,
        None => open(cloud, call, message)?,
    };
    let session = begun.conversation_id;
    let run = run_named(cloud, call, &session, &begun.current_run_id)?;
    Ok(Reply::Events(run.stream(move |event| event.wire_of_session(&session))))
}
