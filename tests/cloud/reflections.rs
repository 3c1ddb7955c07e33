//! Reflections of a project, the maintenance of its tables, and pipes that load files into them.

use lakehouse::dremio::Project;
use lakehouse::dremio::maintenance::{
    MaintenanceLevel, MaintenanceTaskConfig, MaintenanceTaskDefinition, MaintenanceTaskType,
};
use lakehouse::dremio::pipes::{PipeFile, PipeFiles};
use lakehouse::dremio::reflections::{
    CombinedStatus, MeasureType, NewReflection, Reflection, ReflectionDimensionField, ReflectionField,
    ReflectionMeasureField, ReflectionSortKey, ReflectionSummaryFilter, ReflectionType,
};
use lakehouse::{OptionalExt as _, OrderBy, Result};

use crate::eventually::eventually;
use crate::{PIPE, client, project, start};

pub fn manage_reflections(project: &Project) -> Result<()> {
    project.query("CREATE TABLE lake.sales AS SELECT * FROM lake.orders WHERE id < 10").execute()?;
    let table = project.catalog().get_by_path(["lake", "sales"]).send()?.id().to_owned();
    make_and_change(project, &table)?;
    read_summaries(project, &table)?;
    maintain_tables(project)?;
    load_files(project)
}

fn raw(name: &str, dataset_id: &str) -> NewReflection {
    let columns = ["id", "name"].map(ReflectionField::new);
    NewReflection::new(ReflectionType::Raw, name, dataset_id, true).display_fields(columns)
}

fn counts(name: &str, dataset_id: &str) -> NewReflection {
    let ids = ReflectionMeasureField::new("id").measure_type_list([MeasureType::Count]);
    NewReflection::new(ReflectionType::Aggregation, name, dataset_id, true)
        .dimension_fields([ReflectionDimensionField::new("name")])
        .measure_fields([ids])
}

/// Reads a reflection until it is as it should be.
fn wait_for(project: &Project, id: &str, done: impl Fn(&Reflection) -> bool) -> Result<Reflection> {
    eventually(|| project.reflections().get(id).send(), done)
}

fn is_available(reflection: &Reflection) -> bool {
    let status = reflection.status.as_ref();
    status.and_then(|status| status.combined_status.as_ref()) == Some(&CombinedStatus::CanAccelerate)
}

fn make_and_change(project: &Project, table: &str) -> Result<()> {
    let reflections = project.reflections();
    let made = reflections.create(raw("all of it", table)).send()?;
    assert_eq!((made.dataset_id.as_str(), made.can_alter), (table, Some(true)));
    let filled = wait_for(project, &made.id, is_available)?;
    assert_eq!(filled.record_count, Some(10));

    let mut renamed = filled.clone();
    renamed.name = "everything".into();
    assert_eq!(reflections.update(renamed).send()?.name, "everything");
    assert!(reflections.update(filled).send().expect_err("stale").is_conflict());
    let columns =
        |columns: &[ReflectionField]| columns.iter().map(|field| field.name.clone()).collect::<Vec<_>>();
    let narrow = reflections.update_with(&made.id, |reflection| {
        reflection.display_fields.pop();
        Ok(())
    })?;
    assert_eq!(
        (narrow.name.as_str(), columns(&narrow.display_fields)),
        ("everything", vec!["id".to_owned()])
    );

    project.query("INSERT INTO lake.sales (id, name) VALUES (10, 'late')").execute()?;
    reflections.refresh(&made.id).send()?;
    wait_for(project, &made.id, |now| now.record_count == Some(11))?;
    project.query("INSERT INTO lake.sales (id, name) VALUES (11, 'later')").execute()?;
    project.catalog().refresh_reflections(table).send()?;
    wait_for(project, &made.id, |now| now.record_count == Some(12))?;

    let of_table = project.datasets().list_reflections(table).send()?;
    assert_eq!((of_table.data.len(), of_table.can_alter_reflections), (1, Some(true)));
    assert!(reflections.list().send()?.data.iter().any(|reflection| reflection.id == made.id));
    reflections.delete(&made.id).send()?;
    assert!(reflections.get(&made.id).send().optional()?.is_none());
    assert!(project.datasets().list_reflections(table).send()?.data.is_empty());
    Ok(())
}

fn read_summaries(project: &Project, table: &str) -> Result<()> {
    let reflections = project.reflections();
    let mut made = Vec::new();
    for name in ["b", "a", "c"] {
        made.push(reflections.create(raw(name, table)).send()?.id);
    }
    made.push(reflections.create(counts("counts", table)).send()?.id);
    for id in &made {
        wait_for(project, id, is_available)?;
    }
    let ours = ReflectionSummaryFilter::new().reflection_name_or_dataset_path("lake.sales");
    let names = |filter: ReflectionSummaryFilter, order: OrderBy<ReflectionSortKey>| -> Result<Vec<String>> {
        let list = reflections.list_summaries().filter(filter).order_by(order).max_results(3);
        list.items().map(|summary| summary.map(|summary| summary.name)).collect()
    };
    let name = ReflectionSortKey::ReflectionName;
    assert_eq!(names(ours.clone(), OrderBy::from(name.clone()))?, ["a", "b", "c", "counts"]);
    assert_eq!(names(ours.clone(), OrderBy::descending(name.clone()))?, ["counts", "c", "b", "a"]);
    let sums = ours.clone().reflection_type([ReflectionType::Aggregation]);
    assert_eq!(names(sums, OrderBy::from(name))?, ["counts"]);
    assert_eq!(reflections.list_summaries().filter(ours).max_results(3).pages().count(), 2);

    let one = ReflectionSummaryFilter::new().reflection_ids([&made[3]]);
    let summary = &reflections.list_summaries().filter(one).send()?.data[0];
    assert_eq!((summary.dataset_path.join("."), summary.output_records), ("lake.sales".to_owned(), Some(12)));
    assert_eq!((summary.can_view, summary.reflection_mode.as_deref()), (Some(true), Some("MANUAL")));
    for id in made {
        reflections.delete(id).send()?;
    }
    Ok(())
}

fn maintain_tables(project: &Project) -> Result<()> {
    let tasks = project.maintenance();
    let config = MaintenanceTaskConfig::new().table_id("arctic.sales.orders");
    let definition = |kind| MaintenanceTaskDefinition::new(kind, true, config.clone());
    let optimize = tasks.create(definition(MaintenanceTaskType::Optimize)).send()?;
    assert_eq!((&optimize.level, optimize.is_enabled), (&Some(MaintenanceLevel::Table), Some(true)));
    assert_eq!(optimize.source_name.as_deref(), Some("main"), "the catalog of the project");
    assert_eq!(tasks.get(&optimize.id).send()?, optimize);
    let error = tasks.create(definition(MaintenanceTaskType::Optimize)).send().expect_err("one of a type");
    assert!(error.is_already_exists(), "{error}");
    let expire = tasks.create(definition(MaintenanceTaskType::ExpireSnapshots)).send()?;

    let mut off = definition(MaintenanceTaskType::Optimize);
    off.is_enabled = false;
    assert_eq!(tasks.update(&optimize.id, off).send()?.is_enabled, Some(false));
    let all = tasks.list().max_results(1).items().map(|task| task.map(|task| task.id));
    assert_eq!(all.collect::<Result<Vec<_>>>()?, [optimize.id.clone(), expire.id.clone()]);
    let found = tasks.list().filter("type == 'EXPIRE_SNAPSHOTS'").send()?.data;
    assert_eq!(found, std::slice::from_ref(&expire));
    for id in [&optimize.id, &expire.id] {
        tasks.delete(id).send()?;
        assert!(tasks.get(id).send().optional()?.is_none());
    }
    assert!(tasks.list().send()?.data.is_empty());
    Ok(())
}

fn load_files(project: &Project) -> Result<()> {
    let pipes = project.pipes();
    let files =
        PipeFiles::new([PipeFile::new("s3://drop/a.csv", "12 KB"), PipeFile::new("s3://drop/b.csv", "1 MB")]);
    let first = pipes.load_files(PIPE, files.clone()).send()?.request_id;
    assert_ne!(
        pipes.load_files(PIPE, files.clone()).send()?.request_id,
        first,
        "each batch has an id of its own"
    );
    let unknown = "00000000-0000-0000-0000-000000000000";
    assert!(pipes.load_files(unknown, files).send().optional()?.is_none());
    let error = pipes.load_files(PIPE, PipeFiles::new([PipeFile::new("s3://drop/a.csv", "12KB")])).send();
    assert_eq!(error.expect_err("a number, a blank and a unit").status(), Some(400));
    Ok(())
}

#[test]
fn reflections_and_tasks_are_not_for_everybody() -> Result<()> {
    let (emulator, ada) = start();
    let (ada, bob) = (project(&ada), project(&client(&emulator, "pat-of-bob")));
    let table = ada.catalog().get_by_path(["lake", "orders"]).send()?.id().to_owned();
    let made = ada.reflections().create(raw("hers", &table)).send()?.id;
    let config = MaintenanceTaskConfig::new().table_id("arctic.sales.orders");
    let task = MaintenanceTaskDefinition::new(MaintenanceTaskType::Optimize, true, config);
    for error in [
        bob.reflections().get(&made).send().err(),
        bob.reflections().create(raw("his", &table)).send().err(),
        bob.reflections().delete(&made).send().err(),
        bob.datasets().list_reflections(&table).send().err(),
        bob.maintenance().create(task).send().err(),
    ] {
        let error = error.expect("not allowed");
        assert!(error.is_permission_denied(), "{error}");
    }
    assert!(bob.reflections().list().send()?.data.is_empty());
    Ok(())
}
