//! When an Arctic engine does what.

use std::sync::Arc;

use serde::Serialize;

use super::super::Cloud;
use super::super::page::{self, Size};
use super::super::routes::Route;
use super::task::{Config, Task};
use crate::dremio::identity::expression::Expression;
use crate::dremio::reply::Reply;
use crate::dremio::route::{Access, Call};
use crate::dremio::{ApiError, Object, lock, new_id};

const SCHEDULES: &str = "/v0/arctic/catalogs/{catalogId}/schedules";
const SCHEDULE: &str = "/v0/arctic/catalogs/{catalogId}/schedules/{id}";

pub(in crate::cloud) const ROUTES: &[Route] = &[
    Route::new("GET", SCHEDULES, list),
    Route::new("POST", SCHEDULES, create).access(Access::Admin),
    Route::new("GET", SCHEDULE, get),
    Route::new("PUT", SCHEDULE, update).access(Access::Admin),
    Route::new("DELETE", SCHEDULE, delete).access(Access::Admin),
];

const SIZE: Size = Size { default: 25, max: 1000 };

const PRESETS: [&str; 6] = ["@once", "@hourly", "@daily", "@weekly", "@monthly", "@yearly"];

#[derive(Clone, Debug)]
pub(super) struct Schedule {
    id: String,
    task: Task,
    when: String,
    username: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct View {
    r#type: &'static str,
    catalog_id: String,
    id: String,
    schedule: String,
    username: String,
    config: Config,
}

impl Schedule {
    fn view(&self, catalog_id: &str) -> View {
        View {
            r#type: self.task.kind,
            catalog_id: catalog_id.to_owned(),
            id: self.id.clone(),
            schedule: self.when.clone(),
            username: self.username.clone(),
            config: self.task.config.clone(),
        }
    }
}

/// A preset, or cron's five fields; six with seconds.
fn is_cron(text: &str) -> bool {
    let is_field = |field: &str| field.chars().all(|c| c.is_ascii_alphanumeric() || "*/,-?#L".contains(c));
    let fields: Vec<&str> = text.split_whitespace().collect();
    PRESETS.contains(&text) || ((5..=6).contains(&fields.len()) && fields.into_iter().all(is_field))
}

fn read(call: &Call) -> Result<(Task, String), ApiError> {
    let body = call.json()?;
    let body = Object::root(&body)?;
    body.only(&["type", "catalogId", "id", "schedule", "username", "config"])?;
    if body.text("catalogId")?.is_some_and(|id| id != call.part(0)) {
        return Err(ApiError::bad_request("Ids must match."));
    }
    let when = body.text("schedule")?.ok_or_else(|| ApiError::bad_request("schedule is required."))?;
    if !is_cron(&when) {
        return Err(body.invalid("schedule"));
    }
    Ok((Task::read(&body)?, when))
}

fn missing(id: &str) -> ApiError {
    ApiError::not_found(format!("Schedule [{id}] was not found."))
}

/// `GET /v0/arctic/catalogs/{catalogId}/schedules`
fn list(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let filter = call.query.get("filter").unwrap_or_default();
    let filter = Expression::parse(filter, &["reference", "tableId"])?;
    let mut catalogs = lock(&cloud.arctic);
    let catalog = catalogs.get_mut(call.part(0))?;
    let fits = |schedule: &&Schedule| {
        let Config { table_id, reference, .. } = &schedule.task.config;
        let field = |name: &str| if name == "tableId" { table_id } else { reference };
        filter.accepts(&|name| field(name).clone().unwrap_or_default())
    };
    let schedules: Vec<&Schedule> = catalog.schedules.iter().filter(fits).collect();
    let page = page::cut(&call.query, SIZE, schedules, |schedule| schedule.id.clone())?;
    Ok(Reply::json(&page.map(|schedule| schedule.view(call.part(0)))))
}

/// `POST /v0/arctic/catalogs/{catalogId}/schedules`
fn create(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let mut catalogs = lock(&cloud.arctic);
    let catalog = catalogs.get_mut(call.part(0))?;
    let (task, when) = read(call)?;
    let schedule = Schedule { id: new_id(), task, when, username: call.caller.name.clone() };
    let reply = Reply::json(&schedule.view(call.part(0)));
    catalog.schedules.push(schedule);
    Ok(reply)
}

/// `GET /v0/arctic/catalogs/{catalogId}/schedules/{id}`
fn get(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let mut catalogs = lock(&cloud.arctic);
    let schedules = &catalogs.get_mut(call.part(0))?.schedules;
    let schedule = schedules.iter().find(|schedule| schedule.id == call.part(1));
    Ok(Reply::json(&schedule.ok_or_else(|| missing(call.part(1)))?.view(call.part(0))))
}

/// `PUT /v0/arctic/catalogs/{catalogId}/schedules/{id}`: the whole definition.
fn update(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let mut catalogs = lock(&cloud.arctic);
    let schedules = &mut catalogs.get_mut(call.part(0))?.schedules;
    let schedule = schedules.iter_mut().find(|schedule| schedule.id == call.part(1));
    let schedule = schedule.ok_or_else(|| missing(call.part(1)))?;
    (schedule.task, schedule.when) = read(call)?;
    Ok(Reply::json(&schedule.view(call.part(0))))
}

/// `DELETE /v0/arctic/catalogs/{catalogId}/schedules/{id}`
fn delete(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    let mut catalogs = lock(&cloud.arctic);
    let schedules = &mut catalogs.get_mut(call.part(0))?.schedules;
    let place = schedules.iter().position(|schedule| schedule.id == call.part(1));
    schedules.remove(place.ok_or_else(|| missing(call.part(1)))?);
    Ok(Reply::Empty)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedules_are_cron_or_presets() {
        assert!(["@daily", "0 0 * * *", "0 0/15 * ? * MON-FRI"].into_iter().all(is_cron));
        assert!(!["@never", "daily", "", "* * * *", "0 0 * * $"].into_iter().any(is_cron));
    }
}
