//! Queries that are told to end.

use crate::dremio::target::Query;
use crate::firebolt::Firebolt;
use crate::firebolt::refusal::Refusal;
use crate::firebolt::settings::Deployment;
use crate::http::Response;

use super::Site;

/// `POST /cancel?query_id=..`, on the engine that runs the query.
pub(super) fn over_http(firebolt: &Firebolt, site: &Site, query: &Query) -> Result<Response, Refusal> {
    if site.is_system() {
        return Err(Refusal::text(400, "The system engine has no queries to cancel"));
    }
    let id = query.get("query_id").filter(|id| !id.is_empty());
    let id = id.ok_or_else(|| Refusal::text(400, "query_id is missing"))?;
    let found = firebolt.queries.find(|query| query.id == id && query.engine_id == site.engine_id());
    if found.is_some_and(|query| query.end_early()) {
        return Ok(Response::empty(200));
    }
    // Each generation has a status of its own for a query that is not there, or not any more.
    let status = match firebolt.settings.deployment {
        Deployment::V1 => 400,
        Deployment::V2 | Deployment::Core => 404,
    };
    Err(Refusal::text(status, format!("Query {id} is not running")))
}
