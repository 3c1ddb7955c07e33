//! The operations on conversations.

use std::sync::{Arc, Mutex};

use serde::Serialize;

use super::super::Cloud;
use super::super::page::{self, Size};
use super::super::project::Project;
use super::super::routes::Route;
use super::MODEL;
use super::conversation::{Conversation, title_of};
use super::event::Event;
use super::message::Message;
use super::run::Run;
use super::script::{Script, Task};
use crate::dremio::reply::Reply;
use crate::dremio::route::Call;
use crate::dremio::{ApiError, lock, new_id};

const CONVERSATIONS: &str = "/v1/projects/{projectId}/agent/conversations";
const MESSAGES: &str = "/v1/projects/{projectId}/agent/conversations/{conversationId}/messages";
const RUN: &str = "/v1/projects/{projectId}/agent/conversations/{conversationId}/runs/{runId}";

pub(super) const ROUTES: &[Route] = &[
    Route::new("GET", CONVERSATIONS, list),
    Route::new("POST", CONVERSATIONS, create),
    Route::new("DELETE", "/v1/projects/{projectId}/agent/conversations/{conversationId}", delete),
    Route::new("GET", MESSAGES, list_messages),
    Route::new("POST", MESSAGES, send),
    Route::new("GET", RUN, stream).events(),
    // The verb is a part of the last segment: `{runId}:cancel`.
    Route::new("POST", RUN, cancel),
];

const CONVERSATION_PAGE: Size = Size { default: 25, max: 100 };
const MESSAGE_PAGE: Size = Size { default: 50, max: 1000 };

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RunRef {
    pub conversation_id: String,
    pub current_run_id: String,
}

fn missing(id: &str) -> ApiError {
    ApiError::ai(404, format!("Conversation [{id}] was not found."))
}

/// Begins to answer, on a thread of its own.
fn begin(cloud: &Cloud, project: &Project, call: &Call, chat: &mut Conversation, task: Task) -> RunRef {
    let run = Arc::new(Run::new(new_id()));
    let now = cloud.clock.now();
    let asked = match &task {
        Task::Text { text, .. } => Some(Event::user(text).at(now)),
        Task::Decided { .. } => None,
    };
    chat.turns.push((asked, Arc::clone(&run)));
    chat.modified_at = now;
    let reference = RunRef { conversation_id: chat.id.clone(), current_run_id: run.id.clone() };
    let script = Script {
        dremio: Arc::clone(&project.dremio),
        caller: call.caller.clone(),
        run: Arc::clone(&run),
        pending: Arc::clone(&chat.pending),
        pace: cloud.settings.state_pace,
    };
    let answering = std::thread::Builder::new().name("emulator-agent".to_owned());
    if answering.spawn(move || script.perform(task)).is_err() {
        run.say(Event::error("internal", "There is no thread to answer on.").at(now));
        run.say(Event::end().at(now));
    }
    reference
}

/// Begins a conversation.
pub(super) fn open(cloud: &Cloud, call: &Call, message: Message) -> Result<RunRef, ApiError> {
    let project = cloud.project(call.part(0))?;
    if message.approvals.is_some() {
        return Err(ApiError::bad_request("Nothing waits for approval."));
    }
    let text = message.text.unwrap_or_default();
    let (now, title) = (cloud.clock.now(), title_of(&text));
    let mut chat = Conversation {
        id: new_id(),
        owner: call.caller.id.clone(),
        model: message.model.unwrap_or_else(|| MODEL.to_owned()),
        title: title.clone(),
        created_at: now,
        modified_at: now,
        turns: Vec::new(),
        pending: Arc::new(Mutex::new(None)),
    };
    let reference = begin(cloud, &project, call, &mut chat, Task::Text { text, title: Some(title) });
    lock(&project.agent).conversations.push(chat);
    Ok(reference)
}

/// `POST /v1/projects/{projectId}/agent/conversations`
fn create(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    cloud.project(call.part(0))?;
    Ok(Reply::json(&open(cloud, call, Message::read(cloud, call)?)?))
}

/// `GET /v1/projects/{projectId}/agent/conversations`: the caller's, from the latest.
fn list(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let project = cloud.project(call.part(0))?;
    let agent = lock(&project.agent);
    let is_his = |chat: &&Conversation| chat.owner == call.caller.id;
    let mut talks: Vec<&Conversation> = agent.conversations.iter().rev().filter(is_his).collect();
    talks.sort_by_key(|chat| std::cmp::Reverse(chat.modified_at));
    let page = page::cut(&call.query, CONVERSATION_PAGE, talks, |chat| chat.id.clone())?;
    Ok(Reply::json(&page.map(Conversation::view)))
}

/// Does something with a conversation, which must be the caller's.
fn with_chat<T>(
    cloud: &Cloud,
    call: &Call,
    id: &str,
    act: impl FnOnce(&Project, &mut Conversation) -> Result<T, ApiError>,
) -> Result<T, ApiError> {
    let project = cloud.project(call.part(0))?;
    let mut agent = lock(&project.agent);
    let is_it = |chat: &&mut Conversation| chat.id == id && chat.owner == call.caller.id;
    let chat = agent.conversations.iter_mut().find(is_it).ok_or_else(|| missing(id))?;
    act(&project, chat)
}

/// `DELETE /v1/projects/{projectId}/agent/conversations/{conversationId}`
fn delete(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    with_chat(cloud, call, call.part(1), |_, chat| {
        if let Some((_, run)) = chat.turns.last() {
            run.cancel(cloud.clock.now());
        }
        Ok(())
    })?;
    let project = cloud.project(call.part(0))?;
    lock(&project.agent).conversations.retain(|chat| chat.id != call.part(1));
    Ok(Reply::NoContent)
}

/// Goes on with a conversation.
pub(super) fn go_on(cloud: &Cloud, call: &Call, id: &str, message: Message) -> Result<RunRef, ApiError> {
    with_chat(cloud, call, id, |project, chat| {
        if chat.is_busy() {
            return Err(ApiError::bad_request("The last run of this conversation is not over."));
        }
        let task = match (message.approvals, message.text) {
            (Some((nonce, decisions)), _) => {
                let refused = || ApiError::bad_request("Nothing waits for this approval.");
                let waiting = chat.take_pending(&nonce).ok_or_else(refused)?;
                let is_approved = decisions.iter().any(|(id, is_approved)| *id == waiting.id && *is_approved);
                Task::Decided { call: waiting, is_approved }
            }
            (None, text) => {
                lock(&chat.pending).take();
                Task::Text { text: text.unwrap_or_default(), title: None }
            }
        };
        if let Some(model) = message.model {
            chat.model = model;
        }
        Ok(begin(cloud, project, call, chat, task))
    })
}

/// `POST /v1/projects/{projectId}/agent/conversations/{conversationId}/messages`
fn send(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let message = Message::read(cloud, call)?;
    Ok(Reply::json(&go_on(cloud, call, call.part(1), message)?))
}

/// `GET /v1/projects/{projectId}/agent/conversations/{conversationId}/messages`: from the first on.
fn list_messages(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let rows = with_chat(cloud, call, call.part(1), |_, chat| Ok(chat.history()))?;
    let page = page::cut(&call.query, MESSAGE_PAGE, rows, |(key, _)| key.clone())?;
    Ok(Reply::json(&page.map(|(_, row)| row)))
}

pub(super) fn run_named(cloud: &Cloud, call: &Call, chat: &str, id: &str) -> Result<Arc<Run>, ApiError> {
    let found = with_chat(cloud, call, chat, |_, chat| Ok(chat.run(id).cloned()))?;
    found.ok_or_else(|| ApiError::ai(404, format!("Run [{id}] was not found.")))
}

/// `GET /v1/projects/{projectId}/agent/conversations/{conversationId}/runs/{runId}`: from its first event on, and
/// further ones as they come.
fn stream(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let run = run_named(cloud, call, call.part(1), call.part(2))?;
    Ok(Reply::Events(run.stream(Event::wire)))
}

/// `POST /v1/projects/{projectId}/agent/conversations/{conversationId}/runs/{runId}:cancel`: cancelling what is over
/// changes nothing.
fn cancel(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    #[derive(Serialize)]
    struct Nothing {}

    let id = call.part(2).strip_suffix(":cancel").ok_or_else(ApiError::no_route)?;
    run_named(cloud, call, call.part(1), id)?.cancel(cloud.clock.now());
    Ok(Reply::json(&Nothing {}))
}
