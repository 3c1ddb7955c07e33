//! The client against the emulator: one long day at a Dremio, and every operation is used in it.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![cfg(all(feature = "dremio", feature = "testing"))]

use std::collections::BTreeSet;
use std::time::Duration;

use lakehouse::dremio::Software;
use lakehouse::dremio::auth::{EarlyLoginRequest, LoginRequest};
use lakehouse::dremio::catalog::{
    DatasetType, GrantsUpdate, Include, NewFolder, NewFunction, NewGrant, NewSource, NewSpace, NewTable,
    NewView, SourceType, Tags, TextFormat, Wiki,
};
use lakehouse::dremio::jobs::{JobSortKey, JobState, SortOrder};
use lakehouse::dremio::maintenance::{MaintenanceTaskConfig, MaintenanceTaskDefinition, MaintenanceTaskType};
use lakehouse::dremio::search::SearchRequest;
use lakehouse::dremio::source_config::{DatabaseAuthenticationType, NasConfig, PostgresConfig, SourceConfig};
use lakehouse::dremio::sources::NewLegacySource;
use lakehouse::{ErrorKind, Json, OptionalExt as _, Result, Secret};
use lakehouse_emulator::{DataType, Emulator, Value};

fn start() -> (Emulator, Software) {
    let rows = (0..1200).map(|id| {
        vec![Value::Int(id), Value::Text(format!("order {id}")), Value::Decimal(format!("{id}.50"))]
    });
    let columns = [
        ("id", DataType::BigInt),
        ("name", DataType::Varchar),
        ("amount", DataType::Decimal { precision: 10, scale: 2 }),
    ];
    let emulator = Emulator::dremio()
        .admin("ada", "correct horse")
        .user("bob", "battery staple")
        .personal_access_token("ada", "pat-of-ada")
        .table("lake.orders", columns, rows)
        .file(["lake", "raw", "people.csv"], "name,age\nAda,36\nBob,41\n")
        .start()
        .expect("the emulator starts");
    let client =
        Software::builder(emulator.url()).login("ada", "correct horse").build().expect("valid settings");
    (emulator, client)
}

#[test]
fn every_operation_is_used_and_answered() -> Result<()> {
    let (emulator, client) = start();
    sign_in(&emulator, &client)?;
    manage_spaces_and_folders(&client)?;
    manage_views_and_functions(&client)?;
    promote_a_file(&client)?;
    describe_and_share(&client)?;
    manage_sources(&client)?;
    run_jobs(&client)?;
    maintain_and_search(&client)?;

    let unused: BTreeSet<&str> = lakehouse::testing::operations()
        .filter(|operation| {
            !emulator.requests().iter().any(|request| is_for(&request.method, &request.target, operation))
        })
        .map(lakehouse::testing::Operation::id)
        .collect();
    assert_eq!(unused, BTreeSet::new());
    Ok(())
}

/// Whether a request is one of an operation; of two that fit, the one with fewer parameters is meant.
fn is_for(method: &str, target: &str, operation: &lakehouse::testing::Operation) -> bool {
    let fits = |operation: &lakehouse::testing::Operation| {
        let path: Vec<&str> = target.split('?').next().unwrap_or_default().split('/').collect();
        method == operation.method()
            && operation.paths().any(|known| {
                let known: Vec<&str> = known.split('/').collect();
                let many = known.last() == Some(&"{path}");
                (known.len() == path.len() || many && path.len() >= known.len())
                    && known
                        .iter()
                        .zip(&path)
                        .all(|(known, part)| known == part || known.starts_with('{') && !part.is_empty())
            })
    };
    let parameters = |operation: &lakehouse::testing::Operation| {
        operation.paths().map(|path| path.matches('{').count()).min()
    };
    fits(operation)
        && !lakehouse::testing::operations()
            .any(|other| fits(other) && parameters(other) < parameters(operation))
}

#[allow(deprecated, reason = "deprecated operations are operations")]
fn sign_in(emulator: &Emulator, client: &Software) -> Result<()> {
    assert!(client.auth().check().send()?);
    let session = client.auth().login(LoginRequest::new("bob", "battery staple")).send()?;
    assert_eq!((session.user_name.as_deref(), session.admin), (Some("bob"), Some(false)));
    let token = client.auth().create_temporary_token("/apiv2/job/1/download", 60).send()?;
    assert!(!token.token.is_empty());
    let error = client
        .auth()
        .login_v2(EarlyLoginRequest::new("ada", "correct horse"))
        .send()
        .expect_err("no such route");
    assert!(matches!(error.status(), Some(404 | 405)), "{error}");

    let bob = Software::builder(emulator.url()).session_token(session.token.expose()).build()?;
    assert!(bob.auth().check().send()?);
    bob.auth().logout().send()?;
    assert!(bob.auth().check().send().expect_err("signed out").is_unauthorized());
    // Who signed in with a password is signed in again without noticing.
    emulator.expire_tokens();
    assert!(client.auth().check().send()?);
    let ada = Software::builder(emulator.url()).personal_access_token("pat-of-ada").build()?;
    assert!(ada.auth().check().send()?);
    Ok(())
}

fn manage_spaces_and_folders(client: &Software) -> Result<()> {
    let catalog = client.catalog();
    let space = catalog.create(NewSpace::new("sales & more")).send()?.into_space()?;
    assert!(catalog.create(NewSpace::new("sales & more")).send().expect_err("exists").is_already_exists());
    for name in ["emea", "apac", "na", "a;b#c?d"] {
        catalog.create(NewFolder::new(["sales & more", name])).send()?;
    }
    let top = catalog.list().include([Include::from("datasetCount")]).send()?;
    assert!(top.data.iter().any(|item| item.id == space.id));

    let children =
        catalog.get(&space.id).max_children(3).items().map(|child| child.map(|child| child.path[1].clone()));
    assert_eq!(children.collect::<Result<Vec<_>>>()?, ["a;b#c?d", "apac", "emea", "na"]);
    let folder = catalog.get_by_path(["sales & more", "a;b#c?d"]).send()?;
    assert_eq!(folder.path(), ["sales & more", "a;b#c?d"]);
    let both =
        catalog.get_by_ids(20, [space.id.clone(), folder.id().to_owned(), "missing".to_owned()]).send()?;
    assert_eq!((both.data.len(), both.errors.len()), (2, 1));
    let both = catalog.get_by_paths(20, [vec!["sales & more".to_owned()]]).send()?;
    assert_eq!(both.data[0].id(), space.id);

    // A stale version is a conflict; the current one is not.
    catalog.update(space.clone()).send()?;
    assert!(catalog.update(space.clone()).send().expect_err("stale").is_conflict());
    catalog.update_with(&space.id, |space| space.space_mut().map(drop))?;
    assert!(catalog.delete(&space.id).tag("stale+/=").send().expect_err("stale").is_conflict());
    let tag = catalog.get(&space.id).send()?.tag().expect("spaces have one").to_owned();
    catalog.delete(&space.id).tag(tag).send()?;
    assert!(catalog.get(&space.id).send().optional()?.is_none());
    Ok(())
}

fn manage_views_and_functions(client: &Software) -> Result<()> {
    let catalog = client.catalog();
    catalog.create(NewSpace::new("sales")).send()?;
    let view =
        NewView::new(["sales", "big"], "SELECT id, amount FROM orders WHERE id > 1000").sql_context(["lake"]);
    let view = catalog.create(view).send()?.into_dataset()?;
    assert_eq!(view.dataset_type, DatasetType::VirtualDataset);
    assert_eq!(
        view.fields.iter().map(|field| field.name.as_deref().unwrap_or_default()).collect::<Vec<_>>(),
        ["id", "amount"]
    );
    let renamed = catalog.update_with(&view.id, |entity| {
        entity.dataset_mut()?.path = vec!["sales".to_owned(), "bigger".to_owned()];
        Ok(())
    })?;
    assert_eq!(renamed.path(), ["sales", "bigger"]);
    let function =
        NewFunction::new(["sales", "double"], true, "x * 2", "BIGINT").function_arg_list("x BIGINT");
    let function = catalog.create(function).send()?.into_function()?;
    assert_eq!(function.is_scalar, Some(true));
    assert!(!catalog.search().query("bigger").send()?.data.is_empty());
    catalog.refresh_reflections(&view.id).send()?;
    let lineage = catalog.get_lineage(&view.id).send()?;
    assert_eq!(lineage.parents[0].path, ["lake", "orders"]);
    Ok(())
}

fn promote_a_file(client: &Software) -> Result<()> {
    let catalog = client.catalog();
    let file = catalog.get_by_path(["lake", "raw", "people.csv"]).send()?.into_file()?;
    assert!(file.id.starts_with("dremio:/"), "{}", file.id);
    let table = NewTable::new(file.path.clone(), TextFormat::new().extract_header(true));
    let table = catalog.promote(&file.id, table).send()?;
    assert_eq!(table.dataset_type, DatasetType::PhysicalDataset);
    assert!(!table.id.starts_with("dremio:/"));
    catalog.delete(&table.id).send()?;
    assert!(catalog.get_by_path(["lake", "raw", "people.csv"]).send()?.into_file().is_ok());
    Ok(())
}

#[allow(deprecated, reason = "deprecated operations are operations")]
fn describe_and_share(client: &Software) -> Result<()> {
    let catalog = client.catalog();
    let id = catalog.get_by_path(["sales", "bigger"]).send()?.id().to_owned();
    assert!(catalog.get_tags(&id).send()?.tags.is_empty());
    let tags = catalog.set_tags(&id, Tags::new(["finance", "daily"])).send()?;
    assert!(catalog.set_tags(&id, Tags::new(["stale"])).send().expect_err("has a version").is_conflict());
    let tags =
        catalog.set_tags(&id, Tags::new(["finance"]).version(tags.version.expect("has one"))).send()?;
    assert_eq!(tags.tags, ["finance"]);
    assert_eq!(catalog.get_wiki(&id).send()?.text, "");
    let wiki = catalog.set_wiki(&id, Wiki::new("# Big orders")).send()?;
    let wiki =
        catalog.set_wiki(&id, Wiki::new("# Bigger orders").version(wiki.version.expect("has one"))).send()?;
    assert_eq!(wiki, catalog.get_wiki(&id).send()?);

    let grants = catalog.get_grants(&id).send()?;
    assert!(!grants.available_privileges.is_empty());
    let bob =
        client.auth().login(LoginRequest::new("bob", "battery staple")).send()?.user_id.expect("has one");
    let grant = NewGrant::new(
        [lakehouse::dremio::common::Privilege::Select],
        lakehouse::dremio::common::UserOrRole::User,
        &bob,
    );
    catalog.set_grants(&id, GrantsUpdate::new([grant])).send()?;
    assert_eq!(catalog.get_grants(&id).send()?.grants[0].id, bob);
    // Newer servers do not have it any more; both is an answer.
    let _ = catalog.list_privileges().send().optional()?;
    Ok(())
}

#[allow(deprecated, reason = "deprecated operations are operations")]
fn manage_sources(client: &Software) -> Result<()> {
    let catalog = client.catalog();
    let config = PostgresConfig::new("db.example.com", "d", DatabaseAuthenticationType::Master)
        .port("5432")
        .username("u")
        .password("hunter2");
    let source = catalog.create(NewSource::new("pg", config)).send()?.into_source()?;
    let Some(SourceConfig::Postgres(shown)) = &source.config else { panic!("{source:?}") };
    assert_eq!(shown.password.as_ref().map(Secret::expose), Some("$DREMIO_EXISTING_VALUE$"));
    let source = catalog.update_with(&source.id, |entity| {
        entity.source_mut()?.allow_cross_source_selection = Some(true);
        Ok(())
    })?;
    catalog.delete(source.id()).send()?;

    let sources = client.sources();
    let made = sources.create(NewLegacySource::new("archive", NasConfig::new("/data"))).send()?;
    let id = made.id;
    assert!(sources.list().send()?.data.iter().any(|source| source.name == "archive"));
    let read = sources.get(&id).send()?;
    let updated = sources.update(read).send()?;
    assert_eq!(updated.name, "archive");
    assert!(sources.list_types().send()?.data.iter().any(|kind| kind.source_type == Some(SourceType::S3)));
    assert!(!sources.get_type("S3").send()?.elements.is_empty());
    let _ = sources.clear_permission_cache("archive").send();
    sources.delete(&id).send()?;
    assert!(sources.get(&id).send().optional()?.is_none());
    Ok(())
}

fn run_jobs(client: &Software) -> Result<()> {
    // Three pages of 500, 500 and 200.
    let ids: Vec<i64> =
        client.query("SELECT id FROM lake.orders ORDER BY id").rows_as()?.collect::<Result<_>>()?;
    assert_eq!(ids, (0..1200).collect::<Vec<_>>());
    let row = client
        .query("SELECT SUM(amount) AS total FROM orders")
        .context(["lake"])
        .rows()?
        .next()
        .expect("one")?;
    assert_eq!(row.get::<String>("total")?, "720000.00");
    let made =
        client.query("CREATE TABLE lake.big AS SELECT * FROM lake.orders WHERE id >= 1000").execute()?;
    assert_eq!(made.status.job_state, JobState::Completed);
    assert_eq!(client.query("SELECT COUNT(*) FROM lake.big").rows_as::<i64>()?.next().expect("one")?, 200);

    let error = client.query("SELECT * FROM nowhere.at_all").rows().expect_err("must fail");
    assert!(
        matches!(error.kind(), ErrorKind::Job(job) if job.state == "FAILED" && job.message.contains("at_all")),
        "{error}"
    );

    let job = client.query("SELECT sleep(60)").submit()?;
    assert!(job.wait_for(Duration::from_millis(100))?.is_none());
    job.cancel()?;
    let error = job.wait().expect_err("must fail");
    assert!(matches!(error.kind(), ErrorKind::Job(failure) if failure.state == "CANCELED"), "{error}");
    job.cancel()?;

    let done = client.query("SELECT id FROM lake.orders").submit()?;
    done.wait()?;
    let rows = client.jobs().get_results(done.id()).items().collect::<Result<Vec<Json>>>()?;
    assert_eq!((rows.len(), rows[3].as_str()), (1200, r#"{"id":3}"#));
    assert!(
        client
            .jobs()
            .get_reflection(done.id(), "6c5b4a39-2817-4605-b4c3-d2e1f0a9b8c7")
            .send()
            .optional()?
            .is_none()
    );
    assert!(
        client
            .jobs()
            .cancel_reflection(done.id(), "6c5b4a39-2817-4605-b4c3-d2e1f0a9b8c7")
            .send()
            .optional()?
            .is_none()
    );
    let listed = client.jobs().list().sort(JobSortKey::Start).order(SortOrder::Descending).limit(3).items();
    assert!(listed.collect::<Result<Vec<_>>>()?.len() >= 5);
    assert!(
        client.call("GET", &format!("/api/v3/job/{}", done.id())).send_raw()?.text().contains("COMPLETED")
    );
    Ok(())
}

fn maintain_and_search(client: &Software) -> Result<()> {
    let source = client.catalog().get_by_path(["lake"]).send()?.id().to_owned();
    let tasks = client.maintenance();
    let task = MaintenanceTaskDefinition::new(
        MaintenanceTaskType::Optimize,
        true,
        MaintenanceTaskConfig::new().table_id("orders"),
    );
    let made = tasks.create(&source, task.clone()).send()?;
    assert_eq!(tasks.list(&source).items().collect::<Result<Vec<_>>>()?.len(), 1);
    assert_eq!(tasks.get(&source, &made.id).send()?.is_enabled, Some(true));
    let mut off = task;
    off.is_enabled = false;
    assert_eq!(tasks.update(&source, &made.id, off).send()?.is_enabled, Some(false));
    tasks.delete(&source, &made.id).send()?;
    assert_eq!(tasks.list(&source).items().count(), 0);

    let found = client.search().query(SearchRequest::new("orders")).send()?;
    assert!(!found.results.is_empty());
    client.search().get_status().send()?;
    client.search().remove_documents().send()?;
    Ok(())
}

#[test]
fn someone_without_a_privilege_is_told_so() -> Result<()> {
    let (emulator, ada) = start();
    let space = ada.catalog().create(NewSpace::new("private")).send()?;
    let bob = Software::builder(emulator.url()).login("bob", "battery staple").build()?;
    let error = bob.catalog().delete(space.id()).send().expect_err("not allowed");
    assert!(error.is_permission_denied() || error.is_not_found(), "{error}");
    Ok(())
}

#[test]
fn a_job_that_someone_else_cancels_and_a_token_that_runs_out_while_rows_are_read() -> Result<()> {
    let (emulator, client) = start();
    let job = client.query("SELECT sleep(60)").submit()?;
    std::thread::sleep(Duration::from_millis(100));
    assert!(emulator.cancel_job(job.id()));
    let error = job.wait().expect_err("must fail");
    assert!(
        error.to_string().contains("CANCELED") && error.to_string().contains("cancelled by user"),
        "{error}"
    );

    let mut rows = client.query("SELECT id FROM lake.orders").rows_as::<i64>()?;
    assert!(rows.next().expect("one").is_ok());
    emulator.expire_tokens();
    assert_eq!(rows.collect::<Result<Vec<_>>>()?.len(), 1199);
    Ok(())
}

#[test]
fn a_client_is_shared_by_threads_and_signs_in_once() {
    let (emulator, client) = start();
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| client.catalog().list().send().expect("an answer"));
        }
    });
    let logins = emulator.requests().iter().filter(|request| request.target == "/apiv2/login").count();
    assert_eq!(logins, 1);
}
