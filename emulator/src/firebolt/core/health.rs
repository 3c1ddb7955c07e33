//! Whether it is well.

use crate::firebolt::{Firebolt, media};
use crate::http::Response;

/// Answers a probe, if the path is one.
pub(super) fn answer(firebolt: &Firebolt, path: &[&str]) -> Option<Response> {
    match path {
        ["health", "ready" | "live"] => Some(Response::empty(200)),
        ["healthz"] if firebolt.settings.is_gateway => Some(Response::empty(200)),
        ["ping"] => Some(media::text("Ok.\n")),
        ["metrics"] => Some(metrics(firebolt)),
        _ => None,
    }
}

/// Counts in the text form of Prometheus.
fn metrics(firebolt: &Firebolt) -> Response {
    let queries = firebolt.queries.all();
    let running = queries.iter().filter(|query| query.progress().end.is_none()).count();
    let text = format!(
        "# HELP firebolt_running_queries Queries that run now.\n\
         # TYPE firebolt_running_queries gauge\n\
         firebolt_running_queries {running}\n\
         # HELP firebolt_queries_total Queries so far.\n\
         # TYPE firebolt_queries_total counter\n\
         firebolt_queries_total {}\n",
        queries.len()
    );
    Response { content_type: Some("text/plain; version=0.0.4; charset=utf-8"), ..media::text(text) }
}
