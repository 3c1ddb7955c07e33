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
use super::run::Run;
use super::script::{Script, Task};
use crate::dremio::reply::Reply;
use crate::dremio::route::Call;
use crate::dremio::{ApiError, Object, lock, new_id};
use crate::http::Stream;

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
struct RunRef {
    conversation_id: String,
    current_run_id: String,
}

fn missing(id: &str) -> ApiError {
    ApiError::ai(404, format!("Conversation [{id}] was not found."))
}

/// What a request says: a text, or the answer to an interrupt.
struct Message {
    text: Option<String>,
    /// The number of the interrupt, and what was decided about each call.
    approvals: Option<(String, Vec<(String, bool)>)>,
    model: Option<String>,
}

impl Message {
    /// The vendor's program sends `prompt`; another one sends `message`.
    fn read(cloud: &Cloud, call: &Call) -> Result<Self, ApiError> {
        let body = call.json()?;
        let body = Object::root(&body)?;
        body.only(&["prompt", "model", "message", "modelProviderId"])?;
        let mut model = body.text("model")?;
        if let Some(id) = body.text("modelProviderId")? {
            let unknown = || ApiError::bad_request(format!("Model provider [{id}] was not found."));
            model = Some(cloud.model_provider.model_of(&id).ok_or_else(unknown)?);
        }
        let mut text = body.text("message")?;
        let mut approvals = None;
        if let Some(prompt) = body.object("prompt")? {
            prompt.only(&["text", "approvals"])?;
            text = prompt.text("text")?.or(text);
            approvals = prompt.object("approvals")?.map(|given| read_approvals(&given)).transpose()?;
        }
        text = text.filter(|text| !text.trim().is_empty());
        if text.is_none() && approvals.is_none() {
            return Err(ApiError::bad_request("A prompt needs a text or approvals."));
        }
        Ok(Self { text, approvals, model })
    }
}

fn read_approvals(given: &Object<'_>) -> Result<(String, Vec<(String, bool)>), ApiError> {
    given.only(&["approvalNonce", "toolDecisions"])?;
    let nonce = given.text("approvalNonce")?.ok_or_else(|| given.invalid("approvalNonce"))?;
    let decisions = given.objects("toolDecisions")?.ok_or_else(|| given.invalid("toolDecisions"))?;
    let read = |decision: &Object<'_>| {
        let id = decision.text("callId")?.ok_or_else(|| decision.invalid("callId"))?;
        let word = decision.word("decision", &["approved", "denied"])?;
        Ok((id, word.ok_or_else(|| decision.invalid("decision"))? == "approved"))
    };
    Ok((nonce, decisions.iter().map(read).collect::<Result<_, ApiError>>()?))
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

/// `POST /v1/projects/{projectId}/agent/conversations`
fn create(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let project = cloud.project(call.part(0))?;
    let message = Message::read(cloud, call)?;
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
    Ok(Reply::json(&reference))
}

/// `GET /v1/projects/{projectId}/agent/conversations`: the caller's, from the latest.
fn list(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let project = cloud.project(call.part(0))?;
    let agent = lock(&project.agent);
    let is_his = |chat: &&Conversation| chat.owner == call.caller.id;
    let mut chats: Vec<&Conversation> = agent.conversations.iter().rev().filter(is_his).collect();
    chats.sort_by_key(|chat| std::cmp::Reverse(chat.modified_at));
    let page = page::cut(&call.query, CONVERSATION_PAGE, chats, |chat| chat.id.clone())?;
    Ok(Reply::json(&page.map(Conversation::view)))
}

/// Does something with the conversation in the path, which must be the caller's.
fn with_chat<T>(
    cloud: &Cloud,
    call: &Call,
    act: impl FnOnce(&Project, &mut Conversation) -> Result<T, ApiError>,
) -> Result<T, ApiError> {
    let project = cloud.project(call.part(0))?;
    let mut agent = lock(&project.agent);
    let is_it = |chat: &&mut Conversation| chat.id == call.part(1) && chat.owner == call.caller.id;
    let chat = agent.conversations.iter_mut().find(is_it).ok_or_else(|| missing(call.part(1)))?;
    act(&project, chat)
}

/// `DELETE /v1/projects/{projectId}/agent/conversations/{conversationId}`
fn delete(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    with_chat(cloud, call, |_, chat| {
        if let Some((_, run)) = chat.turns.last() {
            run.cancel(cloud.clock.now());
        }
        Ok(())
    })?;
    let project = cloud.project(call.part(0))?;
    lock(&project.agent).conversations.retain(|chat| chat.id != call.part(1));
    Ok(Reply::NoContent)
}

/// `POST /v1/projects/{projectId}/agent/conversations/{conversationId}/messages`
fn send(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let message = Message::read(cloud, call)?;
    with_chat(cloud, call, |project, chat| {
        let task = match (message.approvals, message.text) {
            (Some((nonce, decisions)), _) => {
                let refused = || ApiError::bad_request("Nothing waits for this approval.");
                let waiting = chat.take_pending(&nonce).ok_or_else(refused)?;
                let is_approved = decisions.iter().any(|(id, is_approved)| *id == waiting.id && *is_approved);
                Task::Decided { call: waiting, is_approved }
            }
            (None, text) => {
                // A run that waits for approval has nothing more to say.
                if lock(&chat.pending).take().is_none() && chat.is_busy() {
                    return Err(ApiError::bad_request("The last run of this conversation is not over."));
                }
                Task::Text { text: text.unwrap_or_default(), title: None }
            }
        };
        if let Some(model) = message.model {
            chat.model = model;
        }
        Ok(Reply::json(&begin(cloud, project, call, chat, task)))
    })
}

/// `GET /v1/projects/{projectId}/agent/conversations/{conversationId}/messages`: from the first on.
fn list_messages(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let rows = with_chat(cloud, call, |_, chat| Ok(chat.history()))?;
    let page = page::cut(&call.query, MESSAGE_PAGE, rows, |(key, _)| key.clone())?;
    Ok(Reply::json(&page.map(|(_, row)| row)))
}

fn run_named(cloud: &Cloud, call: &Call, id: &str) -> Result<Arc<Run>, ApiError> {
    let found = with_chat(cloud, call, |_, chat| Ok(chat.run(id).cloned()))?;
    found.ok_or_else(|| ApiError::ai(404, format!("Run [{id}] was not found.")))
}

/// `GET /v1/projects/{projectId}/agent/conversations/{conversationId}/runs/{runId}`: from its first event on, and
/// further ones as they come.
fn stream(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let run = run_named(cloud, call, call.part(2))?;
    let mut place = 0;
    Ok(Reply::Events(Stream::new(move |patience| {
        let step = run.step(place, patience);
        place += 1;
        if matches!(step, crate::http::Step::Pending) {
            place -= 1;
        }
        step
    })))
}

/// `POST /v1/projects/{projectId}/agent/conversations/{conversationId}/runs/{runId}:cancel`: cancelling what is over
/// changes nothing.
fn cancel(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    #[derive(Serialize)]
    struct Nothing {}

    let id = call.part(2).strip_suffix(":cancel").ok_or_else(ApiError::no_route)?;
    run_named(cloud, call, id)?.cancel(cloud.clock.now());
    Ok(Reply::json(&Nothing {}))
}
