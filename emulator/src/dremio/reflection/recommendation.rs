//! Recommendations: views and reflections that would have served jobs.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use super::columns;
use super::dataset;
use super::definition::{Dimension, Fields, Kind, MEASURES, Measure};
use super::show::Rights;
use crate::dremio::account::Caller;
use crate::dremio::body::Object;
use crate::dremio::catalog::names::CatalogNames;
use crate::dremio::catalog::node::Node;
use crate::dremio::catalog::store::Store;
use crate::dremio::error::ApiError;
use crate::dremio::job::{Job, State, Work};
use crate::dremio::route::Call;
use crate::dremio::{Dremio, ids};
use crate::path::{quoted, quoted_path};
use crate::sql::Shape;

/// What was recommended, and to whom.
#[derive(Debug, Default)]
pub(crate) struct Recommendations {
    /// By the id of the request, with the user who made it.
    pub requests: HashMap<String, (String, Vec<Recommendation>)>,
    pub usage: Vec<Recommendation>,
    /// Jobs before this time count no more.
    pub usage_since: i64,
}

#[derive(Clone, Debug)]
pub(crate) struct Recommendation {
    pub id: String,
    pub kind: Kind,
    /// The dataset to reflect; for an aggregation, a view that is to be made.
    pub dataset_id: String,
    pub view_path: Vec<String>,
    pub view_sql: String,
    pub fields: Fields,
    pub jobs: Vec<Served>,
    /// From 0 to 100: the share of the jobs that it would serve.
    pub score: f64,
}

/// A job, how long it took, and how much of that could have been saved.
#[derive(Clone, Debug)]
pub(crate) struct Served {
    pub id: String,
    pub total: i64,
    pub running: i64,
}

/// A job and the datasets that it reads directly.
pub(crate) struct Read {
    job: Arc<Job>,
    parents: Vec<Vec<String>>,
    shape: Option<Shape>,
}

impl Read {
    /// Nothing may hold the catalog meanwhile.
    pub fn of(dremio: &Arc<Dremio>, job: Arc<Job>) -> Self {
        let names = CatalogNames::new(dremio, &job.owner);
        let parents = dremio.engine.parents(&job.sql, &job.context, &names).unwrap_or_default();
        let shape = dremio.engine.shape(&job.sql).ok().flatten();
        Self { job, parents, shape }
    }

    /// As if it did not aggregate.
    pub fn without_shape(self) -> Self {
        Self { shape: None, ..self }
    }
}

/// Whether it is a finished statement of a user.
pub(crate) fn is_finished(job: &Job) -> bool {
    matches!(job.work, Work::Statement) && job.progress().state == State::Completed
}

/// What would have served these jobs, among the datasets whose reflections the caller may alter.
pub(crate) fn compute(
    dremio: &Dremio,
    store: &Store,
    caller: &Caller,
    reads: &[Read],
) -> Vec<Recommendation> {
    let show = dremio.show(store, caller);
    let mut found: Vec<Recommendation> = Vec::new();
    for read in reads {
        let parents = read.parents.iter().filter_map(|path| store.node(path));
        let usable = |node: &&Node| node.kind.is_dataset() && Rights::on(&show, node).can_alter;
        let parents: Vec<&Node> = parents.filter(usable).collect();
        if parents.len() < read.parents.len() {
            continue;
        }
        let aggregate = read.shape.as_ref().and_then(|shape| aggregation(shape, &parents, read));
        let proposals = match aggregate {
            Some(proposal) => vec![proposal],
            None => parents.into_iter().map(raw).collect(),
        };
        for proposal in proposals {
            let served = Served::by(&read.job);
            let same = |known: &&mut Recommendation| {
                (&known.view_sql, &known.fields, known.kind)
                    == (&proposal.view_sql, &proposal.fields, proposal.kind)
                    && (known.kind == Kind::Aggregation || known.dataset_id == proposal.dataset_id)
            };
            match found.iter_mut().find(same) {
                Some(known) => known.jobs.push(served),
                None => found.push(Recommendation { jobs: vec![served], ..proposal }),
            }
        }
    }
    for recommendation in &mut found {
        recommendation.score = 100.0 * ratio(recommendation.jobs.len(), reads.len());
    }
    found.sort_by_key(|recommendation| Reverse(recommendation.jobs.len()));
    found
}

fn ratio(part: usize, whole: usize) -> f64 {
    let number = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    if whole == 0 { 0.0 } else { number(part) / number(whole) }
}

/// All columns of a dataset, as they are.
fn raw(node: &Node) -> Recommendation {
    Recommendation {
        id: ids::uuid(),
        kind: Kind::Raw,
        dataset_id: node.id.clone(),
        view_path: node.path.clone(),
        view_sql: "--Default Raw Reflection".to_owned(),
        fields: dataset::raw(columns(node)),
        jobs: Vec::new(),
        score: 0.0,
    }
}

/// A view of the columns that a query groups and computes, and an aggregation on it.
fn aggregation(shape: &Shape, parents: &[&Node], read: &Read) -> Option<Recommendation> {
    let from = match parents {
        // As written, a name may depend on the context.
        [parent] if !shape.from.contains(['(', ',']) && !shape.from.contains(" JOIN ") => {
            let alias = shape.from.split_once(" AS ").map(|(_, alias)| format!(" AS {alias}"));
            format!("{}{}", quoted_path(&parent.path), alias.unwrap_or_default())
        }
        [_, ..] if read.job.context.is_empty() => shape.from.clone(),
        _ => return None,
    };
    let groups = shape.groups.iter().map(|(name, text)| (name, text));
    let measures = shape.measures.iter().map(|(name, text, _)| (name, text));
    let mut selected: Vec<(&String, &String)> = Vec::new();
    for (name, text) in groups.chain(measures) {
        match selected.iter().find(|(known, _)| *known == name) {
            Some((_, known)) if *known != text => return None,
            Some(_) => {}
            None => selected.push((name, text)),
        }
    }
    let items: Vec<String> =
        selected.iter().map(|(name, text)| format!("{text} AS {}", quoted(name))).collect();
    let dimension = |(name, _): &(String, String)| Dimension { name: name.clone(), granularity: "NORMAL" };
    let measure = |(name, _, functions): &(String, String, Vec<String>)| {
        let kept = MEASURES.into_iter().filter(|known| functions.iter().any(|function| function == known));
        Measure { name: name.clone(), measure_type_list: kept.collect() }
    };
    let id = ids::uuid();
    Some(Recommendation {
        kind: Kind::Aggregation,
        dataset_id: "recommended_view_id".to_owned(),
        view_path: vec!["recommended_view".to_owned(), format!("Dataset_{id}")],
        view_sql: format!("SELECT {} FROM {from}", items.join(", ")),
        fields: Fields {
            dimensions: shape.groups.iter().map(dimension).collect(),
            measures: shape.measures.iter().map(measure).collect(),
            ..Fields::default()
        },
        jobs: Vec::new(),
        score: 0.0,
        id,
    })
}

impl Served {
    fn by(job: &Job) -> Self {
        let progress = job.progress();
        let ended = progress.ended_at.unwrap_or(job.started_at);
        let running = ended - progress.running_at.unwrap_or(ended);
        Self { id: job.id.clone(), total: ended - job.started_at, running }
    }
}

/// The finished jobs that a request names.
pub(crate) fn jobs_in(dremio: &Dremio, call: &Call) -> Result<Vec<Arc<Job>>, ApiError> {
    let body = call.json()?;
    let body = Object::root(&body)?;
    body.only(&["jobIds"])?;
    let ids = body.texts("jobIds")?.unwrap_or_default();
    if ids.is_empty() || ids.len() > 100 {
        return Err(ApiError::bad_request("jobIds must have 1 to 100 ids of jobs."));
    }
    let job = |id: &String| {
        let own = |job: &Arc<Job>| call.caller.admin || job.owner.id == call.caller.id;
        let job = dremio.jobs.get(id).filter(own);
        let job =
            job.ok_or_else(|| ApiError::bad_request(format!("Could not find a job with id [{id}].")))?;
        if is_finished(&job) {
            return Ok(job);
        }
        Err(ApiError::bad_request(format!("Job [{id}] is no query that has completed.")))
    };
    ids.iter().map(job).collect()
}
