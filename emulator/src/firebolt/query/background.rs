//! Statements that run after their request is answered.

use std::sync::Arc;
use std::thread;

use serde::Serialize;

use super::command::Command;
use super::ending::ended;
use super::failure::Failure;
use super::words::changes_something;
use super::work::Work;
use crate::firebolt::media;
use crate::firebolt::sql::{ErrorKind, Word};
use crate::http::Response;

/// What is said of a statement that was taken.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Accepted {
    message: &'static str,
    monitor_sql: String,
    token: String,
}

/// Refuses what must be waited for.
fn check(work: &Work, words: &[Word], command: Option<&Command>) -> Result<(), Failure> {
    let settings = &work.firebolt.settings;
    let refused = |text: &str| Err(Failure::request(text));
    if settings.is_core() {
        return refused("Async queries are not supported here");
    }
    if work.site.is_system() {
        return refused("Async queries are not supported on the system engine");
    }
    if work.parameters.step.is_some() {
        return refused("Async queries are not supported in a transaction");
    }
    if command.is_some() || !changes_something(words) {
        return refused("Async queries are not supported for this kind of statement");
    }
    Ok(())
}

/// Lets a statement run on its own; what is seen to be wrong with it is told at once.
pub(super) fn submit(
    work: Work,
    text: String,
    words: &[Word],
    command: Option<&Command>,
) -> Result<Response, Failure> {
    check(&work, words, command)?;
    let used = work.used(words)?;
    match work.job(&text, &used).describe() {
        Err(Failure::Sql(error)) if matches!(error.kind, ErrorKind::Parse | ErrorKind::Validation) => {
            return Err(Failure::Sql(error));
        }
        _ => {}
    }
    let query = work.begin(&text, true);
    let token = query.token.clone().unwrap_or_default();
    let running = Arc::clone(&query);
    thread::spawn(move || {
        let outcome = work.job(&text, &used).run(&running, None);
        running.finish(ended(work.firebolt.clock.now(), outcome.as_ref()));
    });
    Ok(media::json_with(
        202,
        &Accepted {
            message: "the query was accepted for async processing",
            monitor_sql: format!("CALL fb_GetAsyncStatus('{token}');"),
            token,
        },
    ))
}
