//! Recommendations for jobs that a request names.

use std::sync::Arc;

use serde::Serialize;

use super::definition::Kind;
use super::recommendation::{Read, compute, jobs_in};
use super::recommended::list;
use crate::dremio::error::ApiError;
use crate::dremio::reply::Reply;
use crate::dremio::route::Call;
use crate::dremio::{Dremio, ids, lock};

/// `POST /api/v3/reflection/recommendations/job-based`
pub(crate) fn submit(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    #[derive(Serialize)]
    struct RequestId {
        id: String,
    }

    let reads: Vec<Read> = jobs_in(dremio, call)?.into_iter().map(|job| Read::of(dremio, job)).collect();
    let found = compute(dremio, &lock(&dremio.catalog), &call.caller, &reads);
    let id = ids::uuid();
    lock(&dremio.recommendations).requests.insert(id.clone(), (call.caller.id.clone(), found));
    Ok(Reply::json(&RequestId { id }))
}

/// `GET /api/v3/reflection/recommendations/job-based/{id}/results`
pub(crate) fn results(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let id = call.part(0);
    let recommendations = lock(&dremio.recommendations);
    let request = recommendations.requests.get(id).filter(|(owner, _)| *owner == call.caller.id);
    let missing = || ApiError::bad_request(format!("There is no request for recommendations [{id}]."));
    let (_, found) = request.ok_or_else(missing)?;
    Ok(Reply::json(&list(dremio, call, found, true)))
}

/// `POST /api/v3/reflection/recommendations`: the older form, at once and for aggregations only.
pub(crate) fn legacy(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let reads: Vec<Read> = jobs_in(dremio, call)?.into_iter().map(|job| Read::of(dremio, job)).collect();
    let mut found = compute(dremio, &lock(&dremio.catalog), &call.caller, &reads);
    found.retain(|recommendation| recommendation.kind == Kind::Aggregation);
    Ok(Reply::json(&list(dremio, call, &found, false)))
}
