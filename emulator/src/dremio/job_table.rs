//! `sys.project.jobs`: the jobs of a project on Cloud as a table.

use super::Dremio;
use super::account::Caller;
use super::job::Job;
use super::time::iso;
use crate::sql::{Column, DataType, Table, Value};

const TEXTS: [&str; 7] = ["job_id", "status", "query_type", "user_name", "query", "engine", "error_msg"];

const TIMES: [&str; 5] =
    ["submitted_ts", "attempt_started_ts", "planning_start_ts", "execution_start_ts", "final_state_ts"];

const NUMBERS: [&str; 4] = ["rows_scanned", "bytes_scanned", "rows_returned", "bytes_returned"];

/// The rows that a user may see: his own, and for administrators all.
pub(crate) fn rows(dremio: &Dremio, caller: &Caller) -> Table {
    let typed = |names: &[&str], data_type: &DataType| -> Vec<Column> {
        names.iter().map(|name| Column::new(*name, data_type.clone())).collect()
    };
    let columns = [
        typed(&TEXTS, &DataType::Varchar),
        typed(&TIMES, &DataType::Timestamp),
        typed(&NUMBERS, &DataType::BigInt),
        typed(&["planner_estimated_cost"], &DataType::Double),
        typed(&["accelerated"], &DataType::Boolean),
    ];
    let jobs = dremio.jobs.newest();
    let mine = jobs.iter().filter(|job| caller.admin || job.owner.id == caller.id);
    Table { columns: columns.concat(), rows: mine.map(|job| row(job)).collect() }
}

/// What the embedded engine does not measure is NULL.
fn row(job: &Job) -> Vec<Value> {
    let progress = job.progress();
    let text = |text: &str| Value::Text(text.to_owned());
    let number = |number: u64| i64::try_from(number).map_or(Value::Null, Value::Int);
    let mut row = vec![
        text(&job.id),
        text(progress.state.as_str()),
        text(job.query_type()),
        text(&job.owner.name),
        text(&job.sql),
        Value::Null,
        text(&progress.error),
    ];
    let times = [
        Some(job.started_at),
        Some(job.started_at),
        progress.scheduled_at,
        progress.running_at,
        progress.ended_at,
    ];
    row.extend(times.map(|ms| ms.map_or(Value::Null, timestamp)));
    row.extend([Value::Null, Value::Null, number(progress.row_count), number(progress.bytes)]);
    row.extend([Value::Null, Value::Boolean(false)]);
    row
}

/// The time without the zone, which is UTC.
fn timestamp(ms: i64) -> Value {
    Value::Text(iso(ms).replace('T', " ").trim_end_matches('Z').to_owned())
}
