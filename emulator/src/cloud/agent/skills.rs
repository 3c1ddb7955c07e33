//! Skills: prompts that are kept for the agent.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::super::Cloud;
use super::super::page::{self, Size};
use super::super::routes::Route;
use crate::dremio::reply::Reply;
use crate::dremio::route::Call;
use crate::dremio::{ApiError, Object, lock, new_id};

const SKILLS: &str = "/v1/projects/{projectId}/agent/skills";
const SKILL: &str = "/v1/projects/{projectId}/agent/skills/{skillId}";

pub(super) const ROUTES: &[Route] = &[
    Route::new("GET", SKILLS, list),
    Route::new("POST", SKILLS, create),
    Route::new("GET", SKILL, get),
    Route::new("PUT", SKILL, update),
    Route::new("DELETE", SKILL, delete),
];

const SIZE: Size = Size { default: 100, max: 100 };
const STATUSES: [&str; 2] = ["DRAFT", "PUBLISHED"];
const SCOPES: [&str; 3] = ["ALL", "AGENT", "MANUAL"];

/// A skill, as it is kept and shown.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Skill {
    id: String,
    name: String,
    description: String,
    prompt_text: String,
    status: &'static str,
    activation_scope: &'static str,
    /// A decimal number, which every change moves on.
    tag: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    when_to_use: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    metadata: BTreeMap<String, String>,
}

fn missing(id: &str) -> ApiError {
    ApiError::ai(404, format!("Skill [{id}] was not found."))
}

fn required(body: &Object<'_>, key: &str) -> Result<String, ApiError> {
    let text = body.text(key)?.filter(|text| !text.trim().is_empty());
    text.ok_or_else(|| ApiError::bad_request(format!("{key} is required.")))
}

fn metadata(body: &Object<'_>) -> Result<Option<BTreeMap<String, String>>, ApiError> {
    let Some(pairs) = body.object("metadata")? else { return Ok(None) };
    let pair = |key: &String| {
        let value = pairs.text(key)?.ok_or_else(|| pairs.invalid(key))?;
        Ok((key.clone(), value))
    };
    pairs.members().keys().map(pair).collect::<Result<_, ApiError>>().map(Some)
}

fn check_name(skills: &[Skill], name: &str, but: &str) -> Result<(), ApiError> {
    if skills.iter().any(|skill| skill.id != but && skill.name == name) {
        return Err(ApiError::bad_request(format!("Skill [{name}] already exists.")));
    }
    Ok(())
}

/// `GET /v1/projects/{projectId}/agent/skills`
fn list(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let project = cloud.project(call.part(0))?;
    let status = call.query.get("status").filter(|status| !status.is_empty());
    if let Some(status) = status.filter(|status| !STATUSES.contains(status)) {
        return Err(ApiError::bad_request(format!("status cannot be [{status}].")));
    }
    let agent = lock(&project.agent);
    let fits = |skill: &&Skill| status.is_none_or(|status| skill.status == status);
    let skills: Vec<&Skill> = agent.skills.iter().filter(fits).collect();
    Ok(Reply::json(&page::cut(&call.query, SIZE, skills, |skill| skill.id.clone())?))
}

/// `POST /v1/projects/{projectId}/agent/skills`
fn create(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let project = cloud.project(call.part(0))?;
    let body = call.json()?;
    let body = Object::root(&body)?;
    body.only(&[
        "name",
        "description",
        "promptText",
        "status",
        "activationScope",
        "whenToUse",
        "tags",
        "metadata",
    ])?;
    let skill = Skill {
        id: new_id(),
        name: required(&body, "name")?,
        description: required(&body, "description")?,
        prompt_text: required(&body, "promptText")?,
        status: body.word("status", &STATUSES)?.unwrap_or("DRAFT"),
        activation_scope: body.word("activationScope", &SCOPES)?.unwrap_or("ALL"),
        tag: "1".to_owned(),
        when_to_use: body.text("whenToUse")?.unwrap_or_default(),
        tags: body.texts("tags")?.unwrap_or_default(),
        metadata: metadata(&body)?.unwrap_or_default(),
    };
    let mut agent = lock(&project.agent);
    check_name(&agent.skills, &skill.name, "")?;
    agent.skills.push(skill.clone());
    Ok(Reply::json(&skill))
}

/// `GET /v1/projects/{projectId}/agent/skills/{skillId}`
fn get(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let project = cloud.project(call.part(0))?;
    let agent = lock(&project.agent);
    let skill = agent.skills.iter().find(|skill| skill.id == call.part(1));
    Ok(Reply::json(skill.ok_or_else(|| missing(call.part(1)))?))
}

/// `PUT /v1/projects/{projectId}/agent/skills/{skillId}`: the tag must be that of the last read.
fn update(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let project = cloud.project(call.part(0))?;
    let body = call.json()?;
    let body = Object::root(&body)?;
    body.only(&["name", "description", "promptText", "status", "tag", "activationScope", "manifestUpdate"])?;
    let id = call.part(1);
    let mut agent = lock(&project.agent);
    let mut new = agent.skills.iter().find(|skill| skill.id == id).cloned().ok_or_else(|| missing(id))?;
    if required(&body, "tag")? != new.tag {
        return Err(ApiError::ai(409, format!("Skill [{id}] was changed in the meantime.")));
    }
    new.name = required(&body, "name")?;
    new.description = required(&body, "description")?;
    new.prompt_text = required(&body, "promptText")?;
    let status = body.word("status", &STATUSES)?;
    new.status = status.ok_or_else(|| ApiError::bad_request("status is required."))?;
    new.activation_scope = body.word("activationScope", &SCOPES)?.unwrap_or(new.activation_scope);
    if let Some(manifest) = body.object("manifestUpdate")? {
        manifest.only(&["whenToUse", "tags", "metadata"])?;
        new.when_to_use = manifest.text("whenToUse")?.unwrap_or(new.when_to_use);
        if let Some(tags) = manifest.object("tags")? {
            new.tags = tags.texts("values")?.unwrap_or_default();
        }
        new.metadata = metadata(&manifest)?.unwrap_or(new.metadata);
    }
    new.tag = new.tag.parse::<u64>().unwrap_or_default().saturating_add(1).to_string();
    check_name(&agent.skills, &new.name, id)?;
    if let Some(skill) = agent.skills.iter_mut().find(|skill| skill.id == id) {
        *skill = new.clone();
    }
    Ok(Reply::json(&new))
}

/// `DELETE /v1/projects/{projectId}/agent/skills/{skillId}`
fn delete(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let project = cloud.project(call.part(0))?;
    let mut agent = lock(&project.agent);
    let place = agent.skills.iter().position(|skill| skill.id == call.part(1));
    agent.skills.remove(place.ok_or_else(|| missing(call.part(1)))?);
    Ok(Reply::NoContent)
}
