//! Arctic catalogs of an organization: the engine of each, and how it keeps tables in order.
#![expect(deprecated, reason = "organizations of the Classic kind have them")]

use lakehouse::dremio::Cloud;
use lakehouse::dremio::arctic_catalogs::NewArcticCatalog;
use lakehouse::dremio::arctic_engines::{
    ArcticAccessKey, ArcticEngineCredentials, ArcticEngineSize, ArcticEngineState, NewArcticEngine,
};
use lakehouse::dremio::arctic_jobs::{
    ArcticJob, ArcticJobState, ArcticJobView, ArcticTaskConfig, ArcticTaskType, NewArcticJob,
};
use lakehouse::dremio::arctic_schedules::NewArcticSchedule;
use lakehouse::dremio::arctic_vacuum::ArcticVacuumSettings;
use lakehouse::{OptionalExt as _, Result};

use crate::eventually::eventually;
use crate::{PROJECT, client, start};

pub fn manage_arctic_catalogs(cloud: &Cloud) -> Result<()> {
    let catalog = create_a_catalog(cloud)?;
    let failed = optimize(cloud, &catalog)?;
    assert_eq!(failed.state, Some(ArcticJobState::Failed));
    assert!(failed.error_message.expect("says why").contains("no engine"));
    give_it_an_engine(cloud, &catalog)?;
    run_jobs(cloud, &catalog)?;
    schedule_jobs(cloud, &catalog)?;
    clean_up(cloud, &catalog)?;
    delete_it(cloud, &catalog)
}

fn names(cloud: &Cloud) -> Result<Vec<String>> {
    let catalogs = cloud.arctic_catalogs().list().send()?.data;
    Ok(catalogs.into_iter().map(|catalog| catalog.name).collect())
}

fn create_a_catalog(cloud: &Cloud) -> Result<String> {
    let catalogs = cloud.arctic_catalogs();
    let new = NewArcticCatalog::new("sales").request_id("6f1d0c7a-8e2b-4a3c-9d5e-1b0a2c3d4e5f");
    let made = catalogs.create(new.clone()).send()?;
    assert_eq!((made.name.as_str(), made.owner_name.as_deref()), ("sales", Some("ada")));
    assert_eq!(catalogs.get(&made.id).send()?, made);
    assert_eq!(catalogs.create(new).send()?.id, made.id, "the request is known");
    let error = catalogs.create(NewArcticCatalog::new("sales")).send().expect_err("taken");
    assert!(error.is_already_exists(), "{error}");
    assert!(names(cloud)?.contains(&"sales".to_owned()));
    Ok(made.id)
}

fn give_it_an_engine(cloud: &Cloud, catalog: &str) -> Result<()> {
    let engines = cloud.arctic_engines();
    assert!(engines.get(catalog).send().optional()?.is_none());
    let key = ArcticAccessKey::new("AKIAIOSFODNN7EXAMPLE", "never shown");
    let new = NewArcticEngine::new(key, "cloud-1", "s3://logs", ArcticEngineSize::SmallV1);
    engines.create(catalog, new.clone()).send()?;
    assert!(engines.create(catalog, new).send().expect_err("has one").is_already_exists());
    let engine = engines.get(catalog).send()?;
    assert_eq!((engine.cloud_id.as_str(), &engine.engine_size), ("cloud-1", &ArcticEngineSize::SmallV1));
    let Some(ArcticEngineCredentials::AccessKey(key)) = &engine.credentials else { panic!("{engine:?}") };
    assert!(key.access_key_id.is_some() && key.secret_access_key.is_none(), "secrets do not come back");

    let mut larger = engine;
    larger.engine_size = ArcticEngineSize::LargeV1;
    assert_eq!(engines.update(catalog, larger).send()?.engine_size, ArcticEngineSize::LargeV1);
    eventually(|| engines.get(catalog).send(), |engine| engine.state == Some(ArcticEngineState::Enabled))?;
    assert!(engines.get(PROJECT).send().expect_err("no such catalog").is_not_found());
    Ok(())
}

fn orders() -> ArcticTaskConfig {
    ArcticTaskConfig::new().table_id("orders").reference("main").target_file_size("256 MB").min_files(5)
}

/// Runs a job, and reads it when it is over.
fn optimize(cloud: &Cloud, catalog: &str) -> Result<ArcticJob> {
    let jobs = cloud.arctic_jobs();
    let started = jobs.run(catalog, NewArcticJob::new(ArcticTaskType::Optimize, orders())).send()?;
    eventually(|| jobs.get(catalog, &started.id).send(), |job| job.ended_at.is_some())
}

fn run_jobs(cloud: &Cloud, catalog: &str) -> Result<()> {
    let jobs = cloud.arctic_jobs();
    let job = optimize(cloud, catalog)?;
    assert_eq!(
        (&job.state, &job.engine_size),
        (&Some(ArcticJobState::Completed), &Some(ArcticEngineSize::LargeV1))
    );
    assert_eq!((job.catalog_id.as_deref(), job.username.as_deref()), (Some(catalog), Some("ada")));
    assert!(job.metrics.is_some());
    let config = job.config.as_ref().expect("is shown");
    assert_eq!(config.target_file_size.as_deref(), Some("256 MB"));

    let list = jobs.list(catalog);
    let ids = |jobs: Vec<ArcticJob>| jobs.into_iter().map(|job| job.id).collect::<Vec<_>>();
    let all = ids(list.send()?.data);
    assert_eq!((all.len(), &all[0]), (2, &job.id), "from the latest");
    assert_eq!(ids(list.clone().max_results(1).items().collect::<Result<Vec<_>>>()?), all);
    assert!(list.send()?.data[0].config.is_none());
    let completed = list.filter("state == 'COMPLETED' && tableId == 'orders'").view(ArcticJobView::Full);
    assert_eq!(completed.send()?.data, [job]);

    let nothing = NewArcticJob::new(ArcticTaskType::Optimize, ArcticTaskConfig::new());
    assert_eq!(jobs.run(catalog, nothing).send().expect_err("which table").status(), Some(400));
    assert!(jobs.get(catalog, PROJECT).send().expect_err("no such job").is_not_found());
    Ok(())
}

fn schedule_jobs(cloud: &Cloud, catalog: &str) -> Result<()> {
    let schedules = cloud.arctic_schedules();
    let every = |when: &str| NewArcticSchedule::new(ArcticTaskType::Optimize, when, orders());
    let daily = schedules.create(catalog, every("@daily")).send()?;
    assert_eq!((daily.schedule.as_deref(), daily.username.as_deref()), (Some("@daily"), Some("ada")));
    assert_eq!(schedules.get(catalog, &daily.id).send()?, daily);
    let weekly = schedules.update(catalog, &daily.id, every("0 3 * * SUN")).send()?;
    assert_eq!((&weekly.id, weekly.schedule.as_deref()), (&daily.id, Some("0 3 * * SUN")));
    let error = schedules.update(catalog, &daily.id, every("sometimes")).send().expect_err("when?");
    assert_eq!(error.status(), Some(400));

    let cleanup = NewArcticSchedule::new(ArcticTaskType::Vacuum, "@weekly", ArcticTaskConfig::new());
    let cleanup = schedules.create(catalog, cleanup).send()?;
    assert_eq!(schedules.list(catalog).items().collect::<Result<Vec<_>>>()?, [weekly.clone(), cleanup]);
    assert_eq!(schedules.list(catalog).filter("tableId == 'orders'").send()?.data, [weekly]);
    schedules.delete(catalog, &daily.id).send()?;
    assert!(schedules.get(catalog, &daily.id).send().optional()?.is_none());
    assert!(schedules.delete(catalog, &daily.id).send().expect_err("gone").is_not_found());
    Ok(())
}

fn clean_up(cloud: &Cloud, catalog: &str) -> Result<()> {
    let vacuum = cloud.arctic_vacuum();
    assert!(vacuum.get(catalog).send().optional()?.is_none());
    let settings = ArcticVacuumSettings::new("P5D", true);
    assert_eq!(vacuum.create(catalog, settings.clone()).send()?, settings);
    assert!(vacuum.create(catalog, settings.clone()).send().expect_err("has them").is_already_exists());
    assert_eq!(vacuum.get(catalog).send()?, settings);
    let longer = ArcticVacuumSettings::new("P30D", false);
    assert_eq!(vacuum.update(catalog, longer.clone()).send()?, longer);
    let never = ArcticVacuumSettings::new("never", true);
    assert_eq!(vacuum.update(catalog, never).send().expect_err("how long?").status(), Some(400));
    vacuum.delete(catalog).send()?;
    assert!(vacuum.update(catalog, longer).send().expect_err("gone").is_not_found());
    Ok(())
}

fn delete_it(cloud: &Cloud, catalog: &str) -> Result<()> {
    let catalogs = cloud.arctic_catalogs();
    catalogs.delete(catalog).send()?;
    assert!(catalogs.get(catalog).send().optional()?.is_none());
    assert!(catalogs.delete(catalog).send().expect_err("gone").is_not_found());
    assert!(!names(cloud)?.contains(&"sales".to_owned()));
    Ok(())
}

#[test]
fn catalogs_are_made_by_administrators_and_seen_by_everybody() -> Result<()> {
    let (emulator, ada) = start();
    let made = ada.arctic_catalogs().create(NewArcticCatalog::new("sales")).send()?;
    let bobs = client(&emulator, "pat-of-bob").arctic_catalogs();
    assert_eq!(bobs.get(&made.id).send()?.name, "sales");
    for error in [bobs.create(NewArcticCatalog::new("his")).send().err(), bobs.delete(&made.id).send().err()]
    {
        assert!(error.expect("not allowed").is_permission_denied());
    }
    Ok(())
}
