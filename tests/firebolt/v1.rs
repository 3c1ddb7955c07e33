//! A day in an account of Firebolt 1.0.

use std::time::Duration;

use lakehouse::firebolt::bindings::{Binding, BindingCreation, BindingId};
use lakehouse::firebolt::common::Token;
use lakehouse::firebolt::databases::{Database, DatabaseCreation, DatabaseUpdate, FieldMask, NewDatabase};
use lakehouse::firebolt::engines::{
    Engine, EngineCreation, EngineIds, EngineOrder, EngineRevisionSpecification, EngineStatus,
    EngineStatusSummary, NewEngine, NewEngineRevision,
};
use lakehouse::firebolt::{V1, auth};
use lakehouse::{ErrorKind, OptionalExt as _, Result};
use lakehouse_emulator::{Emulator, Received};

use super::eventually::{PATIENCE, eventually};

fn start() -> (Emulator, V1) {
    let emulator = Emulator::firebolt_v1()
        .account("acme")
        .user("ada@example.com", "correct horse")
        .service_account("robot", "beep")
        .database("sales")
        .engine("reporting", "sales")
        .stopped_engine("ingest", "sales")
        .state_pace(Duration::from_millis(5))
        .start()
        .expect("the emulator starts");
    let firebolt = client(&emulator, "correct horse").expect("valid settings");
    (emulator, firebolt)
}

fn client(emulator: &Emulator, password: &str) -> Result<V1> {
    V1::builder().api_url(emulator.url()).user("ada@example.com", password).build()
}

/// The whole day; gives the requests of it.
pub fn day() -> Vec<Received> {
    let (emulator, firebolt) = start();
    tokens(&emulator, &firebolt);
    let account = firebolt.accounts().get_default().send().expect("an account").account;
    assert_eq!(account.name.as_deref(), Some("acme"));
    assert_eq!(firebolt.accounts().get_id_by_name("acme").send().expect("known").account_id, account.id);
    assert!(firebolt.accounts().get_id_by_name("nowhere").send().optional().expect("an answer").is_none());

    engines_of_the_user(&firebolt);
    let engine = engines_of_an_account(&firebolt, &account.id);
    databases(&firebolt, &account.id, &engine);
    sql(&firebolt);
    emulator.requests()
}

fn tokens(emulator: &Emulator, firebolt: &V1) {
    let login = auth::Credentials::new("ada@example.com", "correct horse");
    let token: Token = firebolt.auth().login(login).send().expect("signed in");
    assert_eq!(token.expires_in, Some(43_200));
    let refresh = auth::TokenRefresh::new(token.refresh_token.expect("1.0 gives one"));
    let next = firebolt.auth().refresh(refresh).send().expect("refreshed");
    let by_token = V1::builder()
        .api_url(emulator.url())
        .access_token(next.access_token)
        .build()
        .expect("valid settings");
    by_token.accounts().get_default().send().expect("the new token is good");
    let robot = auth::ServiceAccount::new("robot", "beep");
    firebolt.auth().create_token(robot).send().expect("signed in");
    let robot = V1::builder()
        .api_url(emulator.url())
        .service_account("robot", "beep")
        .build()
        .expect("valid settings");
    robot.accounts().get_default().send().expect("signed in");

    let error = client(emulator, "wrong")
        .expect("valid")
        .accounts()
        .get_default()
        .send()
        .expect_err("wrong password");
    assert!(error.is_unauthorized() && matches!(error.kind(), ErrorKind::SignIn(_)), "{error:?}");
    firebolt.accounts().get_default().send().expect("signed in");
    emulator.advance(Duration::from_secs(44_000));
    firebolt.accounts().get_default().send().expect("signed in again");
    emulator.expire_tokens();
    firebolt.accounts().get_default().send().expect("signed in again");
}

fn summary(engine: &Engine) -> Option<&EngineStatusSummary> {
    engine.current_status_summary.as_ref()
}

fn engines_of_the_user(firebolt: &V1) {
    let engines = firebolt.engines();
    let id = engines.get_id_by_name("ingest").account("acme").send().expect("known").engine_id.engine_id;
    assert!(engines.get_id_by_name("nowhere").send().expect_err("unknown").is_not_found());
    let engine = engines.get(&id).send().expect("there").engine;
    assert_eq!((engine.name.as_str(), summary(&engine)), ("ingest", Some(&EngineStatusSummary::Stopped)));

    let started = engines.start_and_wait(&id, PATIENCE).expect("starts");
    assert_eq!(summary(&started), Some(&EngineStatusSummary::Running));
    assert_eq!(started.current_status, Some(EngineStatus::RunningRevisionServing));
    let again = engines.start_and_wait(&id, PATIENCE).expect("runs already");
    assert_eq!(again.last_update_time, started.last_update_time);
    let restarted = engines.restart_and_wait(&id, PATIENCE).expect("restarts");
    assert_eq!(summary(&restarted), Some(&EngineStatusSummary::Running));
    assert_ne!(restarted.last_update_time, started.last_update_time);
    let stopped = engines.stop_and_wait(&id, PATIENCE).expect("stops");
    assert_eq!(summary(&stopped), Some(&EngineStatusSummary::Stopped));

    let handle = firebolt.engine("ingest");
    handle.start_and_wait(PATIENCE).expect("starts");
    handle.restart_and_wait(PATIENCE).expect("restarts");
    handle.stop_and_wait(PATIENCE).expect("stops");
    let error = firebolt.engine("ingest").start_and_wait(Duration::ZERO).expect_err("no time");
    assert!(error.is_timeout(), "{error:?}");
    assert!(firebolt.engine("nowhere").start_and_wait(PATIENCE).expect_err("unknown").is_not_found());

    let names = |list: lakehouse::Items<_, Engine>| -> Vec<String> {
        list.map(|engine| engine.expect("a page").name).collect()
    };
    let all = engines.list().order_by(EngineOrder::NameDesc).page_first(1).items();
    assert_eq!(names(all), ["reporting", "ingest"]);
    assert_eq!(names(engines.list().filter_name_contains("port").items()), ["reporting"]);
    let running = engines.list().filter_current_status_eq(EngineStatus::RunningRevisionServing).items();
    assert_eq!(names(running), ["reporting"]);
    let url = engines.get_url_by_database_name("sales").send().expect("a default engine").engine_url;
    assert_eq!(engines.get_url_by_database_name("none").send().optional().expect("an answer"), None);
    let listed =
        engines.list().filter_name_contains("reporting").items().next().expect("one").expect("a page");
    assert_eq!(listed.endpoint, Some(url));
}

fn engines_of_an_account(firebolt: &V1, account: &str) -> Engine {
    let engines = firebolt.engines();
    let region = firebolt.regions().list().items().next().expect("a region").expect("a page");
    let provider = firebolt.providers().list().items().next().expect("a provider").expect("a page");
    assert_eq!(provider.id, region.id.provider_id);
    let types = firebolt.instance_types().list_in_account(account);
    let kind =
        types.filter_id_region_id_eq(&region.id.region_id).items().next().expect("a type").expect("a page");

    let specification = EngineRevisionSpecification::new(kind.id.clone(), 2, kind.id, 1);
    let revision = NewEngineRevision::new(specification);
    let creation = EngineCreation::new(account, NewEngine::new("small", region.id), revision);
    let created = engines.create_in_account(creation.clone()).send().expect("created").engine;
    let id = created.id.engine_id.clone();
    let error = engines.create_in_account(creation).send().expect_err("the name is taken");
    assert!(error.is_already_exists() && error.is_conflict(), "{error:?}");
    assert_eq!(
        engines.get_id_by_name_in_account(account, "small").send().expect("known").engine_id.engine_id,
        id
    );
    assert_eq!(engines.get_in_account(account, &id).send().expect("there").engine.name, "small");
    let ids = EngineIds::new([created.id.clone()]);
    assert_eq!(engines.get_by_ids(ids).send().expect("there").engines[0].name, "small");
    let revision = created.latest_revision_id.clone().expect("has one").engine_revision_id;
    let revision =
        engines.get_revision_in_account(account, &id, revision).send().expect("there").engine_revision;
    assert_eq!(revision.specification.expect("has one").db_compute_instances_count, 2);

    engines.start_in_account(account, &id).send().expect("accepted");
    firebolt.engine("small").start_and_wait(PATIENCE).expect("starts");
    engines.restart_in_account(account, &id).send().expect("accepted");
    firebolt.engine("small").start_and_wait(PATIENCE).expect("runs again");
    engines.stop_in_account(account, &id).send().expect("accepted");
    firebolt.engine("small").stop_and_wait(PATIENCE).expect("stops");
    let listed =
        engines.list_in_account(account).filter_current_status_not_eq(EngineStatus::RunningRevisionServing);
    let mut listed: Vec<String> = listed.items().map(|engine| engine.expect("a page").name).collect();
    listed.sort_unstable();
    assert_eq!(listed, ["ingest", "small"]);
    engines.get(&id).send().expect("there").engine
}

fn databases(firebolt: &V1, account: &str, engine: &Engine) {
    let databases = firebolt.databases();
    let region = engine.compute_region_id.clone().expect("is somewhere");
    let creation = DatabaseCreation::new(account, NewDatabase::new("archive", region).description("old"));
    let created = databases.create_in_account(creation.clone()).send().expect("created").database;
    assert!(databases.create_in_account(creation).send().expect_err("the name is taken").is_already_exists());
    let id = created.id.database_id;
    let found = databases.get_id_by_name_in_account(account, "archive").send().expect("known");
    assert_eq!(found.database_id.expect("known").database_id, id);
    let mut database: Database = databases.get_in_account(account, &id).send().expect("there").database;
    database.description = Some("older".to_owned());
    let update = DatabaseUpdate::new(account, &id, database, FieldMask::new(["description"]));
    let changed = databases.update_in_account(update).send().expect("changed").database;
    assert_eq!(changed.description.as_deref(), Some("older"));

    let bindings = firebolt.bindings();
    let binding = Binding::new(BindingId::new(account, &id, &engine.id.engine_id)).engine_is_default(true);
    let bound = bindings.create_in_account(account, &id, &engine.id.engine_id, BindingCreation::new(binding));
    assert_eq!(bound.send().expect("bound").binding.engine_is_default, Some(true));
    bindings.get_in_account(account, &id, &engine.id.engine_id).send().expect("there");
    let listed = bindings.list_in_account(account).filter_id_database_id_eq(&id).items();
    assert_eq!(
        listed.map(|binding| binding.expect("a page").id.engine_id).collect::<Vec<_>>(),
        [&*engine.id.engine_id]
    );
    let url =
        firebolt.engines().get_url_by_database_name_in_account(account, "archive").send().expect("has one");
    assert_eq!(Some(url.engine_url), engine.endpoint);

    let names = |list: lakehouse::Items<_, Database>| -> Vec<String> {
        list.map(|database| database.expect("a page").name).collect()
    };
    assert_eq!(names(databases.list().filter_attached_engine_name_eq("small").items()), ["archive"]);
    assert_eq!(
        names(databases.list_in_account(account).filter_name_contains("al").page_first(1).items()),
        ["sales"]
    );
    databases.delete_in_account(account, &id).send().expect("deleted");
    assert!(databases.get_in_account(account, &id).send().optional().expect("an answer").is_none());
    firebolt.engines().delete_in_account(account, &engine.id.engine_id).send().expect("deleted");
    eventually(|| firebolt.engines().get(&engine.id.engine_id).send().optional(), Option::is_none)
        .expect("it is deleted");
}

fn sql(firebolt: &V1) {
    let error = firebolt.engine("reporting").connect().expect_err("no database");
    assert!(matches!(error.kind(), ErrorKind::InvalidRequest(_)), "{error:?}");
    let mut connection = firebolt.database("sales").connect().expect("has a default engine");
    connection.query("CREATE FACT TABLE t (a BIGINT, b TEXT) PRIMARY INDEX a").execute().expect("created");
    let text =
        "INSERT INTO t VALUES (1, 'x;y'); INSERT INTO t VALUES (9223372036854775807, NULL);\n-- more\n";
    connection.query(text).execute().expect("inserted");
    let rows = connection
        .query("SELECT a, b FROM t ORDER BY a")
        .rows_as::<(i64, Option<String>)>()
        .expect("a result");
    let rows: Vec<_> = rows.collect::<Result<_>>().expect("fits");
    assert_eq!(rows, [(1, Some("x;y".to_owned())), (i64::MAX, None)]);
    let results =
        connection.query("SELECT a FROM t; SELECT b FROM t WHERE b IS NULL").results().expect("sent");
    let counts: Vec<usize> = results.map(|rows| rows.expect("a result").count()).collect();
    assert_eq!(counts, [2, 1]);
    let bound = connection
        .query("SELECT b FROM t WHERE b = ? OR a = param('a')::BIGINT")
        .bind("x;y")
        .named_param("a", 1);
    assert_eq!(bound.rows_as::<String>().expect("a result").next().expect("a row").expect("fits"), "x;y");
    let error = connection.query("SELECT nothing FROM t").rows().expect_err("no such column");
    assert!(error.to_string().contains("nothing"), "{error}");

    let endpoint = connection.endpoint();
    let raw =
        endpoint.sql().execute_at_query_path("SELECT 1 AS one").database("sales").send().expect("a result");
    assert_eq!(raw.expect("a body").rows, Some(1));
    endpoint.sql().cancel("nothing-like-this").send().expect_err("there is no such query");
    connection.cancel("nothing-like-this").expect("it has ended, as far as anybody knows");

    let mut stopped = firebolt.engine("ingest").database("sales").connect().expect("an address");
    let error = stopped.query("SELECT 1").rows().expect_err("stopped");
    assert!(error.is_engine_stopped(), "{error:?}");
}
