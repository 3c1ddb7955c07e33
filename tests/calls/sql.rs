//! Calls of SQL.

use lakehouse::dremio::sql::Sql;
use lakehouse::dremio::{Project, Software};
use lakehouse::{Deployment, Result};
use serde_json::Value;

use super::{Recorded, json};

pub fn call(client: &Software, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    shared(&client.sql(), operation, x)
}

pub fn call_project(project: &Project, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    shared(&project.sql(), operation, x)
}

fn shared<D: Deployment>(sql: &Sql<D>, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    match operation {
        "sql.submit" => json(sql.submit(x.body()).send()),
        _ => panic!("no call for {operation}"),
    }
}
