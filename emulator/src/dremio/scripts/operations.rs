//! The operations on single scripts.

use std::sync::Arc;

use serde::Serialize;

use super::{Script, find};
use crate::dremio::body::Object;
use crate::dremio::error::ApiError;
use crate::dremio::reply::Reply;
use crate::dremio::route::Call;
use crate::dremio::{Dremio, Edition, ids, lock};

const MAX_NAME: usize = 128;
const MAX_CONTENT: usize = 250_000;
const MAX_SCRIPTS: usize = 1000;

/// What a request says; unknown keys are nobody's concern.
struct Change {
    name: Option<String>,
    content: Option<String>,
    context: Option<Vec<String>>,
    owner: Option<String>,
}

impl Change {
    fn parse(dremio: &Dremio, body: &Object<'_>) -> Result<Self, ApiError> {
        let (name, content) = (body.text("name")?, body.text("content")?);
        let within = |text: &Option<String>, most: usize, what: &str| {
            if text.as_ref().is_some_and(|text| text.chars().count() > most) {
                return Err(ApiError::bad_request(format!(
                    "A script's {what} has at most {most} characters."
                )));
            }
            Ok(())
        };
        within(&name, MAX_NAME, "name")?;
        within(&content, MAX_CONTENT, "content")?;
        let enterprise = dremio.settings.edition == Edition::Enterprise;
        let owner = if enterprise { body.text("owner")? } else { None };
        let unknown = |owner: &&String| lock(&dremio.accounts).by_id(owner).is_none();
        if let Some(owner) = owner.as_ref().filter(unknown) {
            return Err(ApiError::bad_request(format!("Could not find user with id [{owner}].")));
        }
        Ok(Self { name, content, context: body.texts("context")?, owner })
    }
}

fn check_name(scripts: &[Script], owner: &str, name: &str, except: &str) -> Result<(), ApiError> {
    let taken = |script: &Script| script.owner == owner && script.name == name && script.id != except;
    if scripts.iter().any(taken) {
        // Clients know this refusal by its first words.
        return Err(ApiError::bad_request(format!("Cannot reuse the same script name: {name}")));
    }
    Ok(())
}

/// `POST /api/v3/scripts`
pub(crate) fn create(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let body = call.json()?;
    let change = Change::parse(dremio, &Object::root(&body)?)?;
    let required = |key: &str| ApiError::bad_request(format!("A script needs a {key}."));
    let name = change.name.filter(|name| !name.trim().is_empty()).ok_or_else(|| required("name"))?;
    let content = change.content.ok_or_else(|| required("content"))?;
    let now = dremio.clock.now();
    let caller = call.caller.id.clone();
    let owner = change.owner.unwrap_or_else(|| caller.clone());
    let mut scripts = lock(&dremio.scripts);
    if scripts.iter().filter(|script| script.owner == owner).count() >= MAX_SCRIPTS {
        return Err(ApiError::bad_request(format!("A user has at most {MAX_SCRIPTS} scripts.")));
    }
    check_name(&scripts, &owner, &name, "")?;
    let script = Script {
        id: ids::uuid(),
        name,
        content,
        context: change.context.unwrap_or_default(),
        owner,
        created_at: now,
        created_by: caller.clone(),
        modified_at: now,
        modified_by: caller,
        users: Vec::new(),
        roles: Vec::new(),
    };
    let reply = Reply::json(&script.shown(dremio));
    scripts.push(script);
    Ok(reply)
}

/// `GET /api/v3/scripts/{id}`
pub(crate) fn get(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let scripts = lock(&dremio.scripts);
    let place = find(&scripts, &call.caller, call.part(0), "VIEW")?;
    Ok(Reply::json(&scripts.get(place).map(|script| script.shown(dremio))))
}

/// `PATCH /api/v3/scripts/{id}`: what is not sent stays.
pub(crate) fn update(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let body = call.json()?;
    let change = Change::parse(dremio, &Object::root(&body)?)?;
    let mut scripts = lock(&dremio.scripts);
    let place = find(&scripts, &call.caller, call.part(0), "MODIFY")?;
    let Some(mut script) = scripts.get(place).cloned() else { return Err(ApiError::new(500, "")) };
    if let Some(owner) = change.owner.filter(|owner| *owner != script.owner) {
        if script.owner != call.caller.id {
            return Err(ApiError::forbidden("Only its owner can give a script to somebody else."));
        }
        script.owner = owner;
    }
    script.name = change.name.unwrap_or(script.name);
    script.content = change.content.unwrap_or(script.content);
    script.context = change.context.unwrap_or(script.context);
    check_name(&scripts, &script.owner, &script.name, &script.id)?;
    script.modified_at = dremio.clock.now();
    script.modified_by.clone_from(&call.caller.id);
    let reply = Reply::json(&script.shown(dremio));
    if let Some(stored) = scripts.get_mut(place) {
        *stored = script;
    }
    Ok(reply)
}

/// `DELETE /api/v3/scripts/{id}`
pub(crate) fn delete(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let mut scripts = lock(&dremio.scripts);
    let place = find(&scripts, &call.caller, call.part(0), "DELETE")?;
    scripts.remove(place);
    Ok(Reply::NoContent)
}

/// `POST /api/v3/scripts:batchDelete`: tells which could not be deleted, each once.
pub(crate) fn batch_delete(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    #[derive(Default, Serialize)]
    struct Left {
        #[serde(rename = "unauthorizedIds")]
        unauthorized: Vec<String>,
        #[serde(rename = "notFoundIds")]
        not_found: Vec<String>,
        #[serde(rename = "otherErrorIds")]
        other_error: Vec<String>,
    }

    let body = call.json()?;
    let body = Object::root(&body)?;
    let ids = body.texts("ids")?.ok_or_else(|| ApiError::bad_request("ids is required."))?;
    let mut left = Left::default();
    let mut scripts = lock(&dremio.scripts);
    let mut done: Vec<&String> = Vec::new();
    for id in &ids {
        if done.contains(&id) {
            continue;
        }
        done.push(id);
        match find(&scripts, &call.caller, id, "DELETE") {
            Ok(place) => drop(scripts.remove(place)),
            Err(error) => match error.status() {
                403 => left.unauthorized.push(id.clone()),
                404 => left.not_found.push(id.clone()),
                _ => left.other_error.push(id.clone()),
            },
        }
    }
    Ok(Reply::json(&left))
}
