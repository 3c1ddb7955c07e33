//! Reflections: made, filled, changed, refreshed and listed.

use std::time::Duration;

use lakehouse::dremio::Software;
use lakehouse::dremio::jobs::JobState;
use lakehouse::dremio::reflections::{
    AvailabilityStatus, CombinedStatus, DimensionGranularity, MeasureType, NewReflection, Reflection,
    ReflectionDimensionField, ReflectionField, ReflectionMeasureField, ReflectionSortKey,
    ReflectionSummaryFilter, ReflectionType,
};
use lakehouse::{OptionalExt as _, OrderBy, Result};

use crate::eventually::eventually;
use crate::start;

/// Every column of a dataset.
pub fn raw(name: &str, dataset_id: &str) -> NewReflection {
    let columns = ["id", "name", "amount"].map(ReflectionField::new);
    NewReflection::new(ReflectionType::Raw, name, dataset_id, true).display_fields(columns)
}

fn sums(name: &str, dataset_id: &str) -> NewReflection {
    let amount =
        ReflectionMeasureField::new("amount").measure_type_list([MeasureType::Sum, MeasureType::Count]);
    NewReflection::new(ReflectionType::Aggregation, name, dataset_id, true)
        .dimension_fields([ReflectionDimensionField::new("name")])
        .measure_fields([amount])
}

/// Reads a reflection until it is as it should be.
fn wait_for(client: &Software, id: &str, done: impl Fn(&Reflection) -> bool) -> Result<Reflection> {
    eventually(|| client.reflections().get(id).send(), done)
}

fn is_available(reflection: &Reflection) -> bool {
    let status = reflection.status.as_ref();
    status.and_then(|status| status.combined_status.as_ref()) == Some(&CombinedStatus::CanAccelerate)
}

pub fn manage_reflections(client: &Software) -> Result<()> {
    client.query("CREATE TABLE lake.sales AS SELECT * FROM lake.orders WHERE id < 10").execute()?;
    let table = client.catalog().get_by_path(["lake", "sales"]).send()?.into_dataset()?;
    let reflections = client.reflections();
    let made = reflections.create(raw("all of it", &table.id)).send()?;
    assert_eq!((made.dataset_id.as_str(), made.can_alter), (table.id.as_str(), Some(true)));
    let filled = wait_for(client, &made.id, is_available)?;
    assert_eq!(filled.record_count, Some(10));
    let columns: Vec<&str> = filled.display_fields.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(columns, ["id", "name", "amount"]);

    let mut renamed = filled.clone();
    renamed.name = "everything".into();
    let renamed = reflections.update(renamed).send()?;
    assert_eq!((renamed.name.as_str(), is_available(&renamed)), ("everything", true));
    assert!(reflections.update(filled).send().expect_err("stale").is_conflict());

    let aggregation = reflections.create_and_wait(sums("sums", &table.id), Duration::from_secs(20))?;
    assert_eq!(aggregation.dimension_fields[0].granularity, Some(DimensionGranularity::Normal));
    let of_table = client.datasets().list_reflections(&table.id).send()?;
    assert_eq!((of_table.data.len(), of_table.can_alter_reflections), (2, Some(true)));
    let all = reflections.list().send()?.data;
    assert!(all.iter().any(|reflection| reflection.id == made.id));

    refresh(client, &table.id, &made.id)?;
    look_at_the_job_of_a_reflection(client, &made.id)?;
    for id in [&made.id, &aggregation.id] {
        reflections.delete(id).send()?;
        assert!(reflections.get(id).send().optional()?.is_none());
    }
    assert!(client.datasets().list_reflections(&table.id).send()?.data.is_empty());
    Ok(())
}

/// Rows that came later are read by a refresh of the reflection, and by one of the table.
fn refresh(client: &Software, table: &str, reflection: &str) -> Result<()> {
    client.query("INSERT INTO lake.sales (id, name) VALUES (10, 'late')").execute()?;
    client.reflections().refresh(reflection).send()?;
    wait_for(client, reflection, |now| now.record_count == Some(11))?;
    client.query("INSERT INTO lake.sales (id, name) VALUES (11, 'later')").execute()?;
    client.catalog().refresh_reflections(table).send()?;
    wait_for(client, reflection, |now| now.record_count == Some(12))?;
    Ok(())
}

fn look_at_the_job_of_a_reflection(client: &Software, reflection: &str) -> Result<()> {
    let jobs = client.jobs().list().filter(r#"qt=="ACCELERATION""#).items().collect::<Result<Vec<_>>>()?;
    let mut found = Vec::new();
    for job in jobs {
        found.extend(client.jobs().get_reflection_job(job.id, reflection).send().optional()?);
    }
    assert!(found.len() >= 3, "{found:?}");
    assert!(found.iter().all(|job| job.job_state == JobState::Completed));
    assert!(found.iter().any(|job| job.row_count == Some(12)), "{found:?}");
    Ok(())
}

#[allow(deprecated, reason = "deprecated operations are operations")]
pub fn read_summaries(client: &Software) -> Result<()> {
    let table = client.catalog().get_by_path(["lake", "sales"]).send()?.into_dataset()?;
    let reflections = client.reflections();
    let mut made = Vec::new();
    for name in ["b", "a", "c", "e", "d"] {
        made.push(reflections.create(raw(name, &table.id)).send()?);
    }
    made.push(reflections.create(sums("sums", &table.id)).send()?);
    for reflection in &made {
        wait_for(client, &reflection.id, is_available)?;
    }
    let mut off = reflections.get(&made[0].id).send()?;
    off.enabled = false;
    reflections.update(off).send()?;

    let ours = ReflectionSummaryFilter::new().reflection_name_or_dataset_path("lake.sales");
    let names = |filter: ReflectionSummaryFilter, order: OrderBy<ReflectionSortKey>| -> Result<Vec<String>> {
        let list = reflections.list_summaries().filter(filter).order_by(order).max_results(4);
        list.items().map(|summary| summary.map(|summary| summary.name)).collect()
    };
    let (up, down) = (
        OrderBy::from(ReflectionSortKey::ReflectionName),
        OrderBy::descending(ReflectionSortKey::ReflectionName),
    );
    assert_eq!(names(ours.clone(), up.clone())?, ["a", "b", "c", "d", "e", "sums"]);
    assert_eq!(names(ours.clone(), down)?, ["sums", "e", "d", "c", "b", "a"]);
    assert_eq!(names(ours.clone().enabled_flag(false), up.clone())?, ["b"]);
    assert_eq!(names(ours.clone().reflection_type([ReflectionType::Aggregation]), up.clone())?, ["sums"]);
    assert_eq!(names(ours.clone().availability_status([AvailabilityStatus::Available]), up)?.len(), 5);
    let by_id = reflections
        .list_summaries()
        .filter(ReflectionSummaryFilter::new().reflection_ids([&made[5].id]))
        .send()?;
    let summary = &by_id.data[0];
    assert_eq!(
        (summary.name.as_str(), summary.dataset_path.as_slice()),
        ("sums", ["lake".to_owned(), "sales".to_owned()].as_slice())
    );
    assert_eq!((summary.output_records, summary.is_enabled), (Some(12), Some(true)));
    assert_eq!(reflections.list_summaries().filter(ours).max_results(4).pages().count(), 2);

    assert!(reflections.list_early_summaries().send().optional()?.is_none(), "newer releases do not have it");
    for reflection in made {
        reflections.delete(reflection.id).send()?;
    }
    Ok(())
}

#[test]
fn the_refresh_of_a_reflection_can_be_cancelled() -> Result<()> {
    let (_emulator, client) = crate::run(crate::sample().job_pace(Duration::from_secs(30)));
    let table = client.catalog().get_by_path(["lake", "orders"]).send()?;
    let made = client.reflections().create(raw("slow", table.id())).send()?;
    let job = client.jobs().list().filter(r#"qt=="ACCELERATION""#).items().next().expect("one")?;
    client.jobs().cancel_reflection_job(&job.id, &made.id).send()?;
    let now = wait_for(&client, &made.id, |now| {
        now.status.as_ref().and_then(|status| status.combined_status.as_ref())
            != Some(&CombinedStatus::Refreshing)
    })?;
    assert!(!is_available(&now), "{now:?}");
    assert_eq!(client.jobs().get_reflection_job(&job.id, &made.id).send()?.job_state, JobState::Canceled);
    Ok(())
}

#[test]
fn a_reflection_of_a_dataset_that_one_may_not_see_is_denied() -> Result<()> {
    let (emulator, ada) = start();
    let bob = crate::bob(&emulator);
    let table = ada.catalog().get_by_path(["lake", "orders"]).send()?;
    let made = ada.reflections().create(raw("hers", table.id())).send()?;
    for error in [
        bob.reflections().get(&made.id).send().err(),
        bob.reflections().create(raw("his", table.id())).send().err(),
        bob.reflections().delete(&made.id).send().err(),
        bob.datasets().list_reflections(table.id()).send().err(),
    ] {
        assert!(error.expect("not allowed").is_permission_denied());
    }
    assert!(bob.reflections().list().send()?.data.is_empty());
    Ok(())
}
