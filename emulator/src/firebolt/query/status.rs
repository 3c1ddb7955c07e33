//! What becomes of queries in the background, as rows.

use super::Site;
use super::failure::Failure;
use super::registry::{End, Query};
use super::run::nothing;
use crate::firebolt::Firebolt;
use crate::firebolt::sql::{Column, DataType, Kind, Outcome, SqlError, Value};
use crate::firebolt::time::zoned;
use crate::sql::firebolt::Zone;
use crate::sql::{Rows, Table};

/// The outcome of a statement that gave these rows.
pub(super) fn outcome(rows: Rows) -> Outcome {
    let kind = if rows.columns().is_empty() { Kind::Ddl } else { Kind::Query };
    Outcome {
        kind,
        rows,
        failure: None,
        changed: 0,
        scanned_rows: 0,
        scanned_bytes: 0,
        zone: Zone::default(),
    }
}

/// A result of a statement that no database runs.
pub(super) fn table(columns: Vec<Column>, rows: Vec<Vec<Value>>) -> Result<Outcome, Failure> {
    let rows = Rows::from_table(Table { columns, rows });
    Ok(outcome(rows.map_err(|error| Failure::Sql(SqlError::from(error)))?))
}

pub(super) fn text(text: impl Into<String>) -> Value {
    Value::Text(text.into())
}

pub(super) fn optional(value: Option<String>) -> Value {
    value.map_or(Value::Null, Value::Text)
}

/// A count as far as a BIGINT holds it.
pub(super) fn count(number: u64) -> Value {
    Value::Int(i64::try_from(number).unwrap_or(i64::MAX))
}

pub(super) fn moment(ms: i64) -> Value {
    Value::Text(zoned(ms))
}

/// `CALL fb_GetAsyncStatus('..')`
pub(super) fn of_token(firebolt: &Firebolt, site: &Site, token: &str) -> Result<Outcome, Failure> {
    let owned = |query: &Query| query.token.as_deref() == Some(token) && query.account == site.account.name;
    let query = firebolt.queries.find(owned);
    let query =
        query.ok_or_else(|| Failure::request(format!("There is no async query with token '{token}'")))?;
    let ended = query.progress().end;
    let ended = ended.as_ref();
    let columns = vec![
        Column::required("account_name", DataType::Varchar),
        Column::required("user_name", DataType::Varchar),
        Column::required("submitted_time", DataType::TimestampTz),
        Column::new("start_time", DataType::TimestampTz),
        Column::new("end_time", DataType::TimestampTz),
        Column::required("status", DataType::Varchar),
        Column::new("request_id", DataType::Varchar),
        Column::new("query_id", DataType::Varchar),
        Column::new("error_message", DataType::Varchar),
        Column::new("scanned_bytes", DataType::BigInt),
        Column::new("scanned_rows", DataType::BigInt),
        Column::new("retries", DataType::BigInt),
    ];
    let row = vec![
        text(&query.account),
        text(&query.user),
        moment(query.started_at),
        moment(query.started_at),
        ended.map_or(Value::Null, |ended| moment(ended.at)),
        text(word(ended.map(|ended| ended.how))),
        text(&query.request_id),
        text(&query.id),
        optional(ended.and_then(|ended| ended.error.clone())),
        count(ended.map_or(0, |ended| ended.scanned_bytes)),
        count(ended.map_or(0, |ended| ended.scanned_rows)),
        Value::Int(0),
    ];
    table(columns, vec![row])
}

/// The word for how a query stands, with one in the background.
fn word(end: Option<End>) -> &'static str {
    match end {
        None => "RUNNING",
        Some(End::Succeeded) => "ENDED_SUCCESSFULLY",
        Some(End::Refused | End::Failed) => "EXECUTION_ERROR",
        Some(End::Cancelled) => "CANCELED_EXECUTION",
    }
}

/// `CANCEL QUERY`: one that has ended stays as it is.
pub(super) fn cancel(firebolt: &Firebolt, site: &Site, id: &str) -> Result<Outcome, Failure> {
    if site.is_system() {
        return Err(Failure::request("CANCEL QUERY is not supported on the system engine"));
    }
    let query = firebolt.queries.find(|query| query.id == id && query.account == site.account.name);
    let query = query.ok_or_else(|| Failure::request(format!("There is no query with id '{id}'")))?;
    query.end_early();
    Ok(nothing())
}

/// `CALL fb_GenerateServiceAccountKey('..')`: a new secret, which the old one makes way for.
pub(super) fn new_key(firebolt: &Firebolt, name: &str) -> Result<Outcome, Failure> {
    let mut organization = firebolt.organization();
    let found = organization.service_accounts.iter_mut().find(|account| account.name == name);
    let unknown = || Failure::request(format!("Service account '{name}' does not exist or not authorized."));
    let account = found.ok_or_else(unknown)?;
    account.secret = crate::dremio::ids::token();
    let columns = ["service_account_name", "service_account_id", "secret"];
    let columns = columns.map(|name| Column::required(name, DataType::Varchar)).into();
    table(columns, vec![vec![text(&account.name), text(&account.id), text(&account.secret)]])
}
