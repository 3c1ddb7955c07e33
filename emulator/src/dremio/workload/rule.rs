//! The rules, which are one object: the first one that fits a job decides.

use std::sync::Arc;

use serde::Serialize;

use super::Workload;
use crate::dremio::body::Object;
use crate::dremio::error::ApiError;
use crate::dremio::reply::Reply;
use crate::dremio::route::Call;
use crate::dremio::{Dremio, ids, lock};

const KEYS: [&str; 7] = ["id", "name", "conditions", "acceptId", "acceptName", "rejectMessage", "action"];

#[derive(Debug)]
pub(crate) struct RuleSet {
    pub tag: String,
    pub rules: Vec<Rule>,
    /// For jobs that no rule fits.
    pub rest: Rule,
}

#[derive(Clone, Debug)]
pub(crate) struct Rule {
    id: String,
    name: String,
    conditions: String,
    action: Action,
}

#[derive(Clone, Debug)]
enum Action {
    /// Into the queue with this id.
    Place(String),
    Reject(Option<String>),
}

impl Rule {
    pub fn placing(name: &str, conditions: &str, queue: String) -> Self {
        Self {
            id: ids::uuid(),
            name: name.to_owned(),
            conditions: conditions.to_owned(),
            action: Action::Place(queue),
        }
    }

    fn parse(workload: &Workload, body: &Object<'_>, id: String) -> Result<Self, ApiError> {
        body.only(&KEYS)?;
        let name = body.text("name")?.filter(|name| !name.trim().is_empty());
        let action = if body.word("action", &["PLACE", "REJECT"])? == Some("REJECT") {
            Action::Reject(body.text("rejectMessage")?)
        } else {
            Action::Place(queue(workload, body)?)
        };
        Ok(Self {
            id,
            name: name.ok_or_else(|| ApiError::bad_request("A rule needs a name."))?,
            conditions: body.text("conditions")?.unwrap_or_default(),
            action,
        })
    }
}

/// The id of the queue that a rule names by its id or its name.
fn queue(workload: &Workload, body: &Object<'_>) -> Result<String, ApiError> {
    let (id, name) = (body.text("acceptId")?, body.text("acceptName")?);
    let wanted = id.as_ref().or(name.as_ref());
    let wanted = wanted.ok_or_else(|| ApiError::bad_request("A rule needs a queue to place jobs into."))?;
    let queue = if id.is_some() { workload.queue(wanted) } else { workload.queue_by_name(wanted) };
    let queue = queue.ok_or_else(|| ApiError::bad_request(format!("Could not find queue [{wanted}].")))?;
    Ok(queue.id.clone())
}

impl RuleSet {
    /// The name of a rule that fills that queue.
    pub fn placing_into(&self, queue: &str) -> Option<&str> {
        let mut rules = self.rules.iter().chain([&self.rest]);
        rules
            .find(|rule| matches!(&rule.action, Action::Place(id) if id == queue))
            .map(|rule| rule.name.as_str())
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ShownSet<'a> {
    tag: &'a str,
    rules: Vec<ShownRule<'a>>,
    default_rule: ShownRule<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ShownRule<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    conditions: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    accept_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    accept_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reject_message: Option<&'a str>,
    action: &'static str,
    id: &'a str,
}

fn shown(workload: &Workload) -> Reply {
    let rule = |rule| shown_rule(workload, rule);
    let set = &workload.rules;
    let rules = set.rules.iter().map(rule).collect();
    Reply::json(&ShownSet { tag: &set.tag, rules, default_rule: rule(&set.rest) })
}

fn shown_rule<'a>(workload: &'a Workload, rule: &'a Rule) -> ShownRule<'a> {
    let (accept_id, reject_message, action) = match &rule.action {
        Action::Place(queue) => (Some(queue.as_str()), None, "PLACE"),
        Action::Reject(message) => (None, message.as_deref(), "REJECT"),
    };
    ShownRule {
        name: &rule.name,
        conditions: &rule.conditions,
        accept_id,
        accept_name: accept_id.and_then(|id| workload.queue(id)).map(|queue| queue.name.as_str()),
        reject_message,
        action,
        id: &rule.id,
    }
}

/// `GET /api/v3/wlm/rule`
pub(crate) fn get(dremio: &Arc<Dremio>, _: &Call) -> Reply {
    shown(&lock(&dremio.workload))
}

/// `PUT /api/v3/wlm/rule`: the whole list, in its order; rules that are not sent are gone.
pub(crate) fn update(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let body = call.json()?;
    let body = Object::root(&body)?;
    body.only(&["tag", "rules", "defaultRule"])?;
    let tag = body.text("tag")?;
    let required = |key: &str| ApiError::bad_request(format!("{key} is required."));
    let sent = body.objects("rules")?.ok_or_else(|| required("rules"))?;
    let rest = body.object("defaultRule")?.ok_or_else(|| required("defaultRule"))?;
    let mut workload = lock(&dremio.workload);
    if tag.as_ref() != Some(&workload.rules.tag) {
        return Err(ApiError::conflict(format!(
            "The provided tag [{}] does not match the stored tag [{}] of the rules.",
            tag.unwrap_or_default(),
            workload.rules.tag
        )));
    }
    let rules = parse_rules(&workload, &sent)?;
    let id = workload.rules.rest.id.clone();
    if rest.text("id")?.as_ref() != Some(&id) {
        return Err(ApiError::bad_request(format!(
            "The id of the default rule is [{id}], and must be sent."
        )));
    }
    let rest = Rule::parse(&workload, &rest, id)?;
    workload.rules = RuleSet { tag: ids::tag(), rules, rest };
    Ok(shown(&workload))
}

fn parse_rules(workload: &Workload, sent: &[Object<'_>]) -> Result<Vec<Rule>, ApiError> {
    let mut rules: Vec<Rule> = Vec::new();
    for body in sent {
        let id = body.text("id")?;
        let known = |id: &String| workload.rules.rules.iter().any(|rule| rule.id == *id);
        if let Some(unknown) = id.as_ref().filter(|id| !known(id)) {
            return Err(ApiError::bad_request(format!("Could not find rule [{unknown}].")));
        }
        let rule = Rule::parse(workload, body, id.unwrap_or_else(ids::uuid))?;
        if rule.conditions.trim().is_empty() {
            return Err(ApiError::bad_request(format!("Rule [{}] needs conditions.", rule.name)));
        }
        if rules.iter().any(|other| other.name == rule.name || other.id == rule.id) {
            return Err(ApiError::bad_request(format!("There are two rules [{}].", rule.name)));
        }
        rules.push(rule);
    }
    Ok(rules)
}
