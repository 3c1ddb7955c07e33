//! Recommendations for the datasets that are queried most.

use std::sync::Arc;

use super::definition::{Definition, Kind};
use super::operations;
use super::recommendation::{Read, Recommendation, compute, is_finished};
use super::recommended::list;
use super::show::Rights;
use super::{columns, settled};
use crate::dremio::account::Caller;
use crate::dremio::body::Object;
use crate::dremio::error::ApiError;
use crate::dremio::reply::Reply;
use crate::dremio::route::Call;
use crate::dremio::{Dremio, lock};

/// `GET /api/v3/reflection/recommendations/usage-based`: what the last refresh found.
pub(crate) fn get(dremio: &Arc<Dremio>, call: &Call) -> Reply {
    let store = lock(&dremio.catalog);
    let show = dremio.show(&store, &call.caller);
    let may_alter = |recommendation: &&Recommendation| {
        let node = store.node_by_id(&recommendation.dataset_id);
        node.is_some_and(|node| Rights::on(&show, node).can_alter)
    };
    let found: Vec<Recommendation> =
        lock(&dremio.recommendations).usage.iter().filter(may_alter).cloned().collect();
    Reply::json(&list(dremio, call, &found, true))
}

/// `POST /api/v3/reflection/recommendations/usage-based/refresh`: datasets without a raw reflection, from all jobs.
pub(crate) fn refresh(dremio: &Arc<Dremio>, _: &Call) -> Reply {
    let since = lock(&dremio.recommendations).usage_since;
    let jobs = dremio.jobs.newest().into_iter();
    let counted = jobs.filter(|job| is_finished(job) && job.started_at >= since);
    let reads: Vec<Read> = counted.map(|job| Read::of(dremio, job).without_shape()).collect();
    let (store, reflections) = settled(dremio);
    let mut found = compute(dremio, &store, &Caller::system(), &reads);
    found.retain(|recommendation| {
        !reflections.iter().any(|reflection| {
            let definition = &reflection.definition;
            definition.kind == Kind::Raw && definition.dataset_id == recommendation.dataset_id
        })
    });
    lock(&dremio.recommendations).usage = found;
    Reply::Accepted
}

/// `DELETE /api/v3/reflection/recommendations/usage-based`
pub(crate) fn delete(dremio: &Arc<Dremio>, _: &Call) -> Reply {
    let mut recommendations = lock(&dremio.recommendations);
    recommendations.usage.clear();
    // What ran in this very millisecond is over, too.
    recommendations.usage_since = dremio.clock.now() + 1;
    Reply::Accepted
}

/// `POST /api/v3/reflection/recommendations/usage-based`: the name may be chosen, the rest is as recommended.
pub(crate) fn create(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let body = call.json()?;
    let body = Object::root(&body)?;
    body.only(&["reflection", "recommendationId"])?;
    let required = |key: &str| ApiError::bad_request(format!("{key} is required."));
    let id = body.text("recommendationId")?.ok_or_else(|| required("recommendationId"))?;
    let reflection = body.object("reflection")?.ok_or_else(|| required("reflection"))?;
    let wanted = Definition::parse(&reflection)?;
    if wanted.kind != Kind::Raw {
        return Err(ApiError::bad_request("Only raw reflections are recommended by usage."));
    }
    let known = lock(&dremio.recommendations).usage.iter().find(|known| known.id == id).cloned();
    let unknown = || ApiError::bad_request(format!("There is no recommendation with id [{id}]."));
    let known = known.ok_or_else(unknown)?;
    let fits = lock(&dremio.catalog)
        .node_by_id(&known.dataset_id)
        .is_some_and(|node| columns(node).len() == known.fields.display.len());
    if !fits {
        return Err(ApiError::bad_request(format!("Recommendation [{id}] is out of date.")));
    }
    let definition = Definition {
        kind: known.kind,
        name: wanted.name,
        dataset_id: known.dataset_id.clone(),
        enabled: true,
        arrow_caching: false,
        managed: false,
        fields: known.fields.clone(),
        strategy: "CONSOLIDATED",
    };
    let reply = operations::add(dremio, &call.caller, definition)?;
    lock(&dremio.recommendations).usage.retain(|other| other.id != id);
    Ok(reply)
}
