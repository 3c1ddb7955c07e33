//! The views that show queries: those that run, and those that did.

use std::sync::Arc;

use super::registry::{End, Ended, Progress, Query};
use super::run::Job;
use super::status::{count, moment, optional, text};
use super::views::{Field, table};
use crate::firebolt::sql::{DataType, SystemTable, Value};

/// A query of the account, at this moment.
struct Row {
    query: Arc<Query>,
    progress: Progress,
    now: i64,
}

impl Row {
    fn duration_us(&self) -> Value {
        let end = self.progress.end.as_ref().map_or(self.now, |ended| ended.at);
        Value::Int(end.saturating_sub(self.query.started_at).max(0).saturating_mul(1000))
    }

    fn ended(&self, value: impl FnOnce(&Ended) -> Value) -> Value {
        self.progress.end.as_ref().map_or(Value::Null, value)
    }

    fn counted(&self, number: impl FnOnce(&Ended) -> u64) -> Value {
        count(self.progress.end.as_ref().map_or(0, number))
    }
}

/// The queries of the engine that is asked; the system engine knows those of all of them.
fn queries(job: &Job<'_>, is_running: bool) -> impl Iterator<Item = Row> {
    let now = job.firebolt.clock.now();
    let (account, engine_id) = (job.site.account.name.clone(), job.site.engine_id().to_owned());
    let is_system = job.site.is_system();
    let rows = job.firebolt.queries.all().into_iter().map(move |query| {
        let progress = query.progress();
        Row { query, progress, now }
    });
    rows.filter(move |row| {
        let is_here = is_system || row.query.engine_id == engine_id;
        is_here && row.query.account == account && row.progress.end.is_none() == is_running
    })
}

pub(super) fn running(job: &Job<'_>) -> SystemTable {
    let fields: &[Field<Row>] = &[
        ("account_name", DataType::Varchar, |it| text(&it.query.account)),
        ("user_name", DataType::Varchar, |it| text(&it.query.user)),
        ("submitted_time", DataType::TimestampTz, |it| moment(it.query.started_at)),
        ("start_time", DataType::TimestampTz, |it| moment(it.query.started_at)),
        ("duration_us", DataType::BigInt, Row::duration_us),
        ("e2e_duration_us", DataType::BigInt, Row::duration_us),
        ("status", DataType::Varchar, |it| {
            text(if it.progress.is_canceling { "CANCELING" } else { "RUNNING" })
        }),
        ("request_id", DataType::Varchar, |it| text(&it.query.request_id)),
        ("query_id", DataType::Varchar, |it| text(&it.query.id)),
        ("query_label", DataType::Varchar, |it| optional(it.query.label.clone())),
        ("query_text", DataType::Varchar, |it| text(&it.query.text)),
        ("scanned_rows", DataType::BigInt, |_| Value::Int(0)),
        ("scanned_bytes", DataType::BigInt, |_| Value::Int(0)),
        ("inserted_rows", DataType::BigInt, |_| Value::Int(0)),
        ("inserted_bytes", DataType::BigInt, |_| Value::Int(0)),
        ("async_token", DataType::Varchar, |it| optional(it.query.token.clone())),
        ("retries", DataType::BigInt, |_| Value::Int(0)),
    ];
    table(fields, &["query_label", "async_token"], queries(job, true))
}

pub(super) fn history(job: &Job<'_>) -> SystemTable {
    let fields: &[Field<Row>] = &[
        ("account_name", DataType::Varchar, |it| text(&it.query.account)),
        ("user_name", DataType::Varchar, |it| text(&it.query.user)),
        ("submitted_time", DataType::TimestampTz, |it| moment(it.query.started_at)),
        ("start_time", DataType::TimestampTz, |it| moment(it.query.started_at)),
        ("end_time", DataType::TimestampTz, |it| it.ended(|ended| moment(ended.at))),
        ("duration_us", DataType::BigInt, Row::duration_us),
        ("e2e_duration_us", DataType::BigInt, Row::duration_us),
        ("status", DataType::Varchar, |it| it.ended(|ended| text(word(ended.how)))),
        ("request_id", DataType::Varchar, |it| text(&it.query.request_id)),
        ("query_id", DataType::Varchar, |it| text(&it.query.id)),
        ("query_label", DataType::Varchar, |it| optional(it.query.label.clone())),
        ("query_text", DataType::Varchar, |it| text(&it.query.text)),
        ("error_message", DataType::Varchar, |it| it.ended(|ended| optional(ended.error.clone()))),
        ("scanned_rows", DataType::BigInt, |it| it.counted(|ended| ended.scanned_rows)),
        ("scanned_bytes", DataType::BigInt, |it| it.counted(|ended| ended.scanned_bytes)),
        ("inserted_rows", DataType::BigInt, |it| it.counted(|ended| ended.changed)),
        ("async_token", DataType::Varchar, |it| optional(it.query.token.clone())),
        ("retries", DataType::BigInt, |_| Value::Int(0)),
    ];
    table(fields, &["query_label", "error_message", "async_token"], queries(job, false))
}

fn word(end: End) -> &'static str {
    match end {
        End::Succeeded => "ENDED_SUCCESSFULLY",
        End::Refused => "PARSE_ERROR",
        End::Failed => "EXECUTION_ERROR",
        End::Cancelled => "CANCELED",
    }
}

fn v1_word(end: Option<End>) -> &'static str {
    match end {
        None => "STARTED_EXECUTION",
        Some(End::Cancelled) => "CANCELED_EXECUTION",
        Some(end) => word(end),
    }
}

pub(super) fn v1_running(job: &Job<'_>) -> SystemTable {
    let fields: &[Field<Row>] = &[
        ("engine_name", DataType::Varchar, |it| text(&it.query.engine_name)),
        ("query_id", DataType::Varchar, |it| text(&it.query.id)),
        ("start_time", DataType::TimestampTz, |it| moment(it.query.started_at)),
        ("duration", DataType::BigInt, Row::duration_us),
        ("status", DataType::Varchar, |_| text(v1_word(None))),
        ("query_text", DataType::Varchar, |it| text(&it.query.text)),
        ("scanned_rows", DataType::BigInt, |_| Value::Int(0)),
        ("scanned_bytes", DataType::BigInt, |_| Value::Int(0)),
        ("inserted_rows", DataType::BigInt, |_| Value::Int(0)),
    ];
    table(fields, &[], queries(job, true))
}

pub(super) fn v1_history(job: &Job<'_>) -> SystemTable {
    let fields: &[Field<Row>] = &[
        ("engine_name", DataType::Varchar, |it| text(&it.query.engine_name)),
        ("query_id", DataType::Varchar, |it| text(&it.query.id)),
        ("start_time", DataType::TimestampTz, |it| moment(it.query.started_at)),
        ("end_time", DataType::TimestampTz, |it| it.ended(|ended| moment(ended.at))),
        ("duration", DataType::BigInt, Row::duration_us),
        ("status", DataType::Varchar, |it| it.ended(|ended| text(v1_word(Some(ended.how))))),
        ("query_text", DataType::Varchar, |it| text(&it.query.text)),
        ("error_message", DataType::Varchar, |it| it.ended(|ended| optional(ended.error.clone()))),
        ("scanned_rows", DataType::BigInt, |it| it.counted(|ended| ended.scanned_rows)),
        ("scanned_bytes", DataType::BigInt, |it| it.counted(|ended| ended.scanned_bytes)),
        ("inserted_rows", DataType::BigInt, |it| it.counted(|ended| ended.changed)),
    ];
    table(fields, &["error_message"], queries(job, false))
}
