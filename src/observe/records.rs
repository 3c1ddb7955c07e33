//! Events as records of the `log` crate, each kind under a target of its own.

use log::{Level, log, log_enabled};

use super::Event;

/// Requests, answers and retries.
const HTTP: &str = "lakehouse::http";
/// Tokens.
const AUTH: &str = "lakehouse::auth";
/// Pages of lists and results.
const PAGES: &str = "lakehouse::pages";
/// Jobs and engines that are waited for.
const STATES: &str = "lakehouse::states";
/// How clients are set up.
const SETUP: &str = "lakehouse::setup";

pub(super) fn are_wanted() -> bool {
    [HTTP, AUTH, PAGES, STATES].into_iter().any(|target| log_enabled!(target: target, Level::Debug))
}

pub(super) fn write(event: &Event<'_>) {
    let (target, level) = place(event);
    log!(target: target, level, "{event}");
}

pub(super) fn warn(text: &str) {
    log!(target: SETUP, Level::Warn, "{text}");
}

fn place(event: &Event<'_>) -> (&'static str, Level) {
    match event {
        Event::Attempt(_) | Event::Answer { .. } => (HTTP, Level::Trace),
        Event::Failure { .. } => (HTTP, Level::Debug),
        Event::Retry { .. } => (HTTP, Level::Info),
        Event::SignedIn { .. } => (AUTH, Level::Debug),
        Event::SignInFailed { .. } => (AUTH, Level::Warn),
        Event::Page { .. } => (PAGES, Level::Trace),
        Event::State { .. } => (STATES, Level::Debug),
    }
}
