//! Recommendations as the API shows them: as requests that a client may send.

use serde::Serialize;

use super::definition::{Dimension, Field, Kind, Measure};
use super::recommendation::{Recommendation, Served};
use crate::dremio::Dremio;
use crate::dremio::route::Call;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ViewRequest {
    entity_type: &'static str,
    r#type: &'static str,
    path: Vec<String>,
    sql: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReflectionRequest {
    r#type: Kind,
    name: String,
    dataset_id: String,
    enabled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    arrow_caching_enabled: Option<bool>,
    dimension_fields: Vec<Dimension>,
    measure_fields: Vec<Measure>,
    display_fields: Vec<Field>,
    entity_type: &'static str,
}

/// A recommendation as the API shows it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Shown {
    view_request_body: ViewRequest,
    view_request_endpoint: String,
    reflection_request_body: ReflectionRequest,
    reflection_request_endpoint: String,
    job_ids: Vec<String>,
    #[serde(flatten)]
    figures: Option<Figures>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Figures {
    job_count: usize,
    recommendation_id: String,
    reflection_score: f64,
    avg_improvement_factor: f64,
    avg_improvement_ms: f64,
}

/// Recommendations in their wrapper.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct List {
    pub data: Vec<Shown>,
    pub can_alter_reflections: bool,
}

/// The older call gives no figures.
pub(crate) fn list(dremio: &Dremio, call: &Call, all: &[Recommendation], figures: bool) -> List {
    let data = all.iter().map(|recommendation| shown(dremio, call, recommendation, figures)).collect();
    List { data, can_alter_reflections: true }
}

fn shown(dremio: &Dremio, call: &Call, recommendation: &Recommendation, figures: bool) -> Shown {
    let fields = recommendation.fields.clone();
    let origin = call.request.header("host").unwrap_or_default();
    let kind = if recommendation.kind == Kind::Raw { "raw" } else { "agg" };
    Shown {
        view_request_body: ViewRequest {
            entity_type: "dataset",
            r#type: "VIRTUAL_DATASET",
            path: recommendation.view_path.clone(),
            sql: recommendation.view_sql.clone(),
        },
        view_request_endpoint: format!("POST {origin}/api/v3/catalog"),
        reflection_request_body: ReflectionRequest {
            r#type: recommendation.kind,
            name: format!("{kind}_{}", recommendation.id),
            dataset_id: recommendation.dataset_id.clone(),
            enabled: true,
            arrow_caching_enabled: (!dremio.settings.version.is_26()).then_some(false),
            dimension_fields: fields.dimensions,
            measure_fields: fields.measures,
            display_fields: fields.display,
            entity_type: "reflection",
        },
        reflection_request_endpoint: format!("POST {origin}/api/v3/reflection"),
        job_ids: recommendation.jobs.iter().map(|job| job.id.clone()).collect(),
        figures: figures.then(|| recommendation.figures()),
    }
}

impl Recommendation {
    fn figures(&self) -> Figures {
        let mean = |of: &dyn Fn(&Served) -> f64| {
            let count = f64::from(u32::try_from(self.jobs.len()).unwrap_or(u32::MAX)).max(1.0);
            self.jobs.iter().map(of).sum::<f64>() / count
        };
        let number = |ms: i64| f64::from(i32::try_from(ms).unwrap_or(i32::MAX));
        Figures {
            job_count: self.jobs.len(),
            recommendation_id: self.id.clone(),
            reflection_score: self.score,
            avg_improvement_factor: mean(&|job| {
                number(job.total).max(1.0) / number(job.total - job.running).max(1.0)
            }),
            avg_improvement_ms: mean(&|job| number(job.running)),
        }
    }
}
