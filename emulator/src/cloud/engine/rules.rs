//! The table of rules that sends queries to engines. It is replaced as a whole.

use std::sync::Arc;

use serde::Serialize;

use super::super::Cloud;
use super::super::project::Project;
use super::super::routes::Route;
use crate::dremio::reply::Reply;
use crate::dremio::route::{Access, Call};
use crate::dremio::{ApiError, Object, lock};

const RULES: &str = "/v0/projects/{projectId}/rules";

pub(in crate::cloud) const ROUTES: &[Route] =
    &[Route::new("GET", RULES, get), Route::new("PUT", RULES, update).access(Access::Admin)];

/// Where a query goes.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Rule {
    name: String,
    condition: String,
    engine_name: String,
    action: &'static str,
    reject_message: String,
}

/// The rules of a project, in the order in which they are tried.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RuleSet {
    rule_infos: Vec<Rule>,
    rule_info_default: Rule,
    tag: String,
}

impl Default for RuleSet {
    fn default() -> Self {
        let rest = Rule::route("All Other Queries".to_owned(), String::new(), "preview".to_owned());
        Self { rule_infos: Vec::new(), rule_info_default: rest, tag: String::new() }
    }
}

impl RuleSet {
    /// The engine for what no rule is about.
    pub fn default_engine(&self) -> &str {
        &self.rule_info_default.engine_name
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct View<'a> {
    rule_set: &'a RuleSet,
}

fn required<T>(body: &Object<'_>, key: &str, value: Option<T>) -> Result<T, ApiError> {
    value.ok_or_else(|| ApiError::bad_request(format!("{} is required.", body.at(key))))
}

fn text(body: &Object<'_>, key: &str) -> Result<String, ApiError> {
    required(body, key, body.text(key)?)
}

impl Rule {
    /// Sends what fits a condition to an engine.
    pub fn route(name: String, condition: String, engine_name: String) -> Self {
        Self { name, condition, engine_name, action: "ROUTE", reject_message: String::new() }
    }

    fn read(body: &Object<'_>) -> Result<Self, ApiError> {
        body.only(&["name", "condition", "engineName", "action", "rejectMessage"])?;
        Ok(Self {
            name: text(body, "name")?,
            condition: text(body, "condition")?,
            engine_name: text(body, "engineName")?,
            action: required(body, "action", body.word("action", &["ROUTE", "REJECT"])?)?,
            reject_message: text(body, "rejectMessage")?,
        })
    }

    /// Refuses a route to an engine that is not there.
    fn check(&self, cloud: &Cloud, project: &Project) -> Result<(), ApiError> {
        let (now, pace) = (cloud.clock.now(), cloud.pace());
        let is_known = lock(&project.engines)
            .iter()
            .any(|engine| engine.exists(now, pace) && engine.spec.name == self.engine_name);
        if self.action == "ROUTE" && !is_known {
            let (rule, engine) = (&self.name, &self.engine_name);
            return Err(ApiError::bad_request(format!("Rule [{rule}]: engine [{engine}] was not found.")));
        }
        Ok(())
    }
}

impl Project {
    /// Gives a project the rules of its seed.
    pub fn add_rules(&self, cloud: &Cloud, rules: Vec<Rule>) -> Result<(), ApiError> {
        let old = RuleSet::default();
        let new = RuleSet { rule_infos: rules, ..old.clone() };
        new.check(cloud, self, &old)?;
        *lock(&self.rules) = new;
        Ok(())
    }
}

impl RuleSet {
    fn read(body: &Object<'_>) -> Result<Self, ApiError> {
        body.only(&["ruleInfos", "ruleInfoDefault", "tag"])?;
        let rules = required(body, "ruleInfos", body.objects("ruleInfos")?)?;
        let rest = required(body, "ruleInfoDefault", body.object("ruleInfoDefault")?)?;
        Ok(Self {
            rule_infos: rules.iter().map(Rule::read).collect::<Result<_, _>>()?,
            rule_info_default: Rule::read(&rest)?,
            tag: text(body, "tag")?,
        })
    }

    fn check(&self, cloud: &Cloud, project: &Project, old: &Self) -> Result<(), ApiError> {
        let mut names: Vec<&str> = Vec::new();
        for rule in &self.rule_infos {
            if rule.condition.trim().is_empty() {
                return Err(ApiError::bad_request(format!("Rule [{}] has no condition.", rule.name)));
            }
            if names.contains(&rule.name.as_str()) {
                return Err(ApiError::bad_request(format!("Rule [{}] is there twice.", rule.name)));
            }
            names.push(&rule.name);
            rule.check(cloud, project)?;
        }
        // The engine of the default may have gone in the meantime; only another one has to be there.
        let rest = &self.rule_info_default;
        if rest.engine_name == old.rule_info_default.engine_name {
            return Ok(());
        }
        rest.check(cloud, project)
    }
}

/// `GET /v0/projects/{projectId}/rules`
fn get(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let project = cloud.project(call.part(0))?;
    let rules = lock(&project.rules);
    Ok(Reply::json(&View { rule_set: &rules }))
}

/// `PUT /v0/projects/{projectId}/rules`: rules that are left out are gone.
fn update(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let project = cloud.project(call.part(0))?;
    let body = call.json()?;
    let body = Object::root(&body)?;
    body.only(&["ruleSet"])?;
    let new = RuleSet::read(&required(&body, "ruleSet", body.object("ruleSet")?)?)?;
    let old = lock(&project.rules).clone();
    new.check(cloud, &project, &old)?;
    let reply = Reply::json(&View { rule_set: &new });
    *lock(&project.rules) = new;
    Ok(reply)
}
