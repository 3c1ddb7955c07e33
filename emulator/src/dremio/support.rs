//! Log bundles of queries, which only an installation on YARN can collect.

use std::sync::Arc;

use super::Dremio;
use super::error::ApiError;
use super::reply::Reply;
use super::route::Call;

/// `GET /api/v3/support-bundle/{jobId}/download`: this installation is not on YARN. Errors are bare sentences.
pub(crate) fn download(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let id = call.part(0);
    let job = dremio.jobs.get(id).filter(|job| call.caller.admin || job.owner.id == call.caller.id);
    Err(match job {
        Some(_) => ApiError::bare(503, "Log bundles can be collected on YARN only."),
        None => ApiError::bare(403, format!("There is no bundle of job [{id}] for this user.")),
    })
}
