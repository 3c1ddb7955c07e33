//! What the server recommends to reflect: for datasets, for jobs, and by what is used.

use lakehouse::dremio::Software;
use lakehouse::dremio::catalog::NewSpace;
use lakehouse::dremio::datasets::RecommendationKind;
use lakehouse::dremio::recommendations::{NewUsageBasedReflection, RecommendationJobs};
use lakehouse::dremio::reflections::{NewReflection, ReflectionType};
use lakehouse::{OptionalExt as _, Result};
use lakehouse_emulator::Emulator;

use crate::bob;

#[allow(deprecated, reason = "deprecated operations are operations")]
pub fn recommend_for_datasets_and_jobs(client: &Software) -> Result<()> {
    let table = client.catalog().get_by_path(["lake", "orders"]).send()?.into_dataset()?;
    let all = client.datasets().recommend_all_reflections(&table.id).send()?.data;
    let kinds: Vec<_> = all.iter().map(|proposal| &proposal.reflection_type).collect();
    assert_eq!(kinds, [&ReflectionType::Raw, &ReflectionType::Aggregation]);
    let raw = client.datasets().recommend_reflections(&table.id, RecommendationKind::Raw).send()?.data;
    assert_eq!(raw, all[..1]);
    assert_eq!(
        client.datasets().recommend_reflections(&table.id, RecommendationKind::Aggregation).send()?.data,
        all[1..]
    );
    let proposed = NewReflection::new(ReflectionType::Raw, "proposed", &table.id, true)
        .display_fields(raw[0].display_fields.clone());
    let made = client.reflections().create(proposed).send()?;
    client.reflections().delete(&made.id).send()?;

    client.catalog().create(NewSpace::new("recommended_view")).send()?;
    let run = |sql: &str| client.query(sql).execute().map(|done| done.job_id);
    let jobs = [
        run("SELECT name, SUM(amount) FROM lake.orders GROUP BY name")?,
        run("SELECT name, MAX(amount) FROM lake.orders GROUP BY name")?,
    ];
    let request = client.recommendations().submit_jobs(RecommendationJobs::new(&jobs)).send()?;
    let list = client.recommendations().get_job_results(&request.id).send()?;
    assert_eq!(list.can_alter_reflections, Some(true));
    assert!(!list.data.is_empty());
    for recommendation in list.data {
        // What is recommended can be sent as it is, with the id of the view in its place.
        let view = client.catalog().create(recommendation.view_request_body.expect("is there")).send()?;
        let mut reflection = recommendation.reflection_request_body.expect("is there");
        assert_eq!(reflection.reflection_type, ReflectionType::Aggregation);
        reflection.dataset_id = view.id().into();
        let made = client.reflections().create(reflection).send()?;
        assert_eq!(made.dataset_id, view.id());
        client.catalog().delete(view.id()).send()?;
        assert!(client.reflections().get(&made.id).send().optional()?.is_none(), "it goes with its view");
    }
    let at_once = client.recommendations().list_for_jobs(RecommendationJobs::new(&jobs)).send()?;
    assert!(!at_once.data.is_empty());
    let error = client.recommendations().submit_jobs(RecommendationJobs::new(["no such job"])).send();
    assert_eq!(error.expect_err("no job").status(), Some(400));
    Ok(())
}

pub fn recommend_by_usage(emulator: &Emulator, client: &Software) -> Result<()> {
    let recommendations = client.recommendations();
    let ids = || -> Result<Vec<Option<String>>> {
        Ok(recommendations
            .list_usage_based()
            .send()?
            .data
            .into_iter()
            .map(|found| found.recommendation_id)
            .collect())
    };
    assert!(ids()?.is_empty(), "nothing is recommended before the first refresh");
    client.query("SELECT id FROM lake.sales").execute()?;
    recommendations.refresh_usage_based().send()?;
    let mut found = recommendations.list_usage_based().send()?.data;
    assert!(!found.is_empty());
    assert!(bob(emulator).recommendations().list_usage_based().send()?.data.is_empty(), "they are for her");

    let chosen = found.remove(0);
    let id = chosen.recommendation_id.expect("is there");
    let mut reflection = chosen.reflection_request_body.expect("is there");
    reflection.name = "by usage".into();
    let made = recommendations.create_usage_based(NewUsageBasedReflection::new(reflection, &id)).send()?;
    assert_eq!(client.reflections().get(&made.id).send()?.name, "by usage");
    recommendations.refresh_usage_based().send()?;
    assert_eq!(ids()?.len(), found.len(), "what has its reflection is recommended no more");

    recommendations.delete_usage_based().send()?;
    assert!(ids()?.is_empty());
    recommendations.refresh_usage_based().send()?;
    assert!(ids()?.is_empty(), "the usage is forgotten, too");
    client.reflections().delete(&made.id).send()
}
