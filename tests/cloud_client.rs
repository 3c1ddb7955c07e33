//! The clients of Dremio Cloud, where Cloud is not like Software.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![cfg(feature = "dremio")]

mod support;

use std::time::{Duration, SystemTime};

use lakehouse::dremio::catalog::{NewFolder, NewSpace};
use lakehouse::dremio::cloud_engines::{EngineSize, EngineState, NewEngine};
use lakehouse::dremio::oauth::{ClientCredentialsGrant, TokenExchangeGrant, TokenGrant};
use lakehouse::dremio::{Cloud, Project, Region, Software};
use lakehouse::{ErrorKind, Result};
use support::{Reply, Stub};

fn cloud(stub: &Stub) -> Cloud {
    Cloud::builder(stub.url()).personal_access_token("s3cret").build().expect("valid settings")
}

fn project(stub: &Stub) -> Project {
    cloud(stub).project("p1")
}

const FOLDER: &str = r#"{"entityType":"folder","id":"f1","path":["lake","sales"],"tag":"t1"}"#;

#[test]
fn the_statuses_of_folders_give_the_right_errors() {
    for (status, holds) in [
        (400, None),
        (401, Some(lakehouse::Error::is_unauthorized as fn(&lakehouse::Error) -> bool)),
        (403, Some(lakehouse::Error::is_permission_denied)),
        (404, Some(lakehouse::Error::is_not_found)),
    ] {
        let stub = Stub::new([Reply::json(status, r#"{"errorMessage":"because","moreInfo":""}"#)]);
        let catalog = project(&stub).catalog();
        let folder: lakehouse::dremio::catalog::Folder = serde_json::from_str(FOLDER).expect("decodes");
        for error in [
            catalog.create(NewFolder::new(["lake", "sales"])).send().expect_err("create"),
            catalog.get("f1").send().expect_err("get"),
            catalog.get_by_path(["lake", "sales"]).send().expect_err("get_by_path"),
            catalog.update(folder).send().expect_err("update"),
            catalog.delete("f1").send().expect_err("delete"),
        ] {
            assert_eq!(error.status(), Some(status));
            assert!(holds.is_none_or(|holds| holds(&error)), "{error:?}");
            assert!(!error.is_already_exists() && error.to_string().contains("because"), "{error}");
        }
    }
}

#[test]
fn a_name_that_is_taken_is_one_predicate() -> Result<()> {
    let space = NewSpace::new("sales");
    for message in [
        "Unable to create. An object already exists with that name.",
        "Cannot make catalog north. It already exists.",
    ] {
        let stub = Stub::new([Reply::json(400, format!(r#"{{"errorMessage":"{message}","moreInfo":""}}"#))]);
        assert!(
            project(&stub).catalog().create(space.clone()).send().expect_err("taken").is_already_exists()
        );
    }
    let stub = Stub::new([Reply::json(409, r#"{"errorMessage":"Entity already exists","moreInfo":""}"#)]);
    let software = Software::builder(stub.url()).session_token("t").build()?;
    assert!(software.catalog().create(space).send().expect_err("taken").is_already_exists());
    Ok(())
}

#[test]
fn every_style_of_error_is_told() {
    for (body, told) in [
        (r#"{"errorMessage":"one","moreInfo":"details"}"#, ["one", "details"]),
        (r#"{"message":"two","reason":"INVALID_NAME"}"#, ["two", "INVALID_NAME"]),
        (r#"{"code":5,"id":"x","message":"three","reason":"why"}"#, ["three", "why"]),
        (r#"{"error":"four"}"#, ["four", "(status 400)"]),
        (r#"{"type":"https://x","title":"five","status":400,"errors":[]}"#, ["five", "(status 400)"]),
    ] {
        let stub = Stub::new([Reply::json(400, body)]);
        let text = cloud(&stub).projects().list().send().expect_err("refused").to_string();
        assert!(told.iter().all(|words| text.contains(words)), "{text}");
    }
}

#[test]
fn times_of_every_form_are_read_and_stay_as_they_are() -> Result<()> {
    let text = concat!(
        r#"[{"id":"p1","name":"a","createdAt":"Thu Aug 19 14:39:38 UTC 2021"},"#,
        r#"{"id":"p2","name":"b","createdAt":"2021-08-19T14:39:38.000Z"},"#,
        r#"{"id":"p3","name":"c","createdAt":"2021-08-19T14:39:38.000+0000"},"#,
        r#"{"id":"p4","name":"d","createdAt":1629383978000}]"#
    );
    let list = cloud(&Stub::new([Reply::json(200, text)])).projects().list().send()?;
    assert_eq!(list.data.len(), 4);
    for project in &list.data {
        let created_at = project.created_at.as_ref().expect("is there");
        assert_eq!(
            created_at.to_system_time(),
            SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(1_629_383_978))
        );
    }
    assert_eq!(serde_json::to_string(&list).expect("encodes"), text);
    Ok(())
}

#[test]
fn lists_are_lists_whether_bare_or_wrapped() -> Result<()> {
    for body in [r#"[{"id":"p1","name":"a"}]"#, r#"{"data":[{"id":"p1","name":"a"}]}"#] {
        let list = cloud(&Stub::new([Reply::json(200, body)])).projects().list().send()?;
        assert_eq!(list.data[0].id, "p1");
        assert_eq!(serde_json::to_string(&list).expect("encodes"), body);
    }
    Ok(())
}

#[test]
fn an_id_of_a_project_that_cannot_stand_in_a_path_is_refused_before_anything_is_sent() {
    let stub = Stub::new([Reply::json(200, "{}")]);
    for id in ["", ".", ".."] {
        let error = cloud(&stub).project(id).catalog().list().send().expect_err("refused");
        assert!(matches!(error.kind(), ErrorKind::InvalidRequest(_)), "{error:?}");
        assert!(error.to_string().contains("the id of the project"), "{error}");
        assert!(cloud(&stub).project(id).query("SELECT 1").rows().is_err());
    }
    assert!(stub.lines().is_empty());
    let _ = cloud(&stub).project("a/b c?").catalog().get("x").send();
    assert_eq!(stub.lines(), ["GET /v0/projects/a%2Fb%20c%3F/catalog/x"]);
}

#[test]
fn other_calls_of_a_project_have_its_id_in_their_path() -> Result<()> {
    let stub = Stub::new([Reply::json(200, r#"{"n":1}"#)]);
    let project = project(&stub);
    project.call("GET", "/v0/projects/{projectId}/new/things").send::<serde_json::Value>()?;
    project.cloud().call("GET", "/v0/new/things").send::<serde_json::Value>()?;
    assert_eq!(stub.lines(), ["GET /v0/projects/p1/new/things", "GET /v0/new/things"]);
    assert_eq!(stub.requests()[0].header("authorization"), Some("Bearer s3cret"));
    Ok(())
}

#[test]
fn users_and_roles_are_at_either_version() -> Result<()> {
    let stub = Stub::new([Reply::json(200, r#"{"id":"u1","name":"ada"}"#)]);
    let builder = || Cloud::builder(stub.url()).personal_access_token("t");
    for cloud in
        [builder().build()?, builder().identity_at_v0().build()?, builder().identity_at_v1().build()?]
    {
        cloud.users().get("u1").send()?;
        cloud.roles().get("r1").send()?;
    }
    assert_eq!(
        stub.lines(),
        [
            "GET /v1/users/u1",
            "GET /v1/roles/r1",
            "GET /v0/users/u1",
            "GET /v0/roles/r1",
            "GET /v1/users/u1",
            "GET /v1/roles/r1"
        ]
    );
    Ok(())
}

#[test]
fn a_new_folder_is_read_again_for_the_id_that_works() -> Result<()> {
    let id =
        r#"{"tableKey":["lake","sales"],"contentId":"c1","versionContext":{"type":"BRANCH","value":"main"}}"#;
    let read = serde_json::json!({"entityType": "folder", "id": id, "path": ["lake", "sales"]});
    let stub = Stub::new([Reply::json(200, FOLDER), Reply::json(200, read.to_string()), Reply::empty(204)]);
    let catalog = project(&stub).catalog();
    let folder = catalog.create_folder(NewFolder::new(["lake", "sales"]))?;
    assert_eq!(folder.id, id);
    catalog.delete(folder.id).send()?;
    assert_eq!(
        stub.lines(),
        [
            "POST /v0/projects/p1/catalog",
            "GET /v0/projects/p1/catalog/by-path/lake/sales",
            concat!(
                "DELETE /v0/projects/p1/catalog/%7B%22tableKey%22%3A%5B%22lake%22%2C%22sales%22%5D%2C%22contentId%22",
                "%3A%22c1%22%2C%22versionContext%22%3A%7B%22type%22%3A%22BRANCH%22%2C%22value%22%3A%22main%22%7D%7D"
            )
        ]
    );
    Ok(())
}

fn engine(state: &str) -> Reply {
    Reply::json(200, format!(r#"{{"id":"e1","name":"reporting","state":"{state}"}}"#))
}

#[test]
fn engines_are_waited_for() -> Result<()> {
    let long = Duration::from_secs(60);
    let stub = Stub::new([
        Reply::json(200, r#"{"id":"e1"}"#),
        engine("ENABLING"),
        Reply::empty(200),
        engine("ENABLING"),
        engine("ENABLED"),
        Reply::empty(204),
        engine("DISABLED"),
    ]);
    let engines = project(&stub).engines();
    let created = engines.create_and_get(NewEngine::new("reporting", EngineSize::XxSmall))?;
    assert_eq!((created.id.as_str(), created.state), ("e1", Some(EngineState::Enabling)));
    assert_eq!(engines.enable_and_wait("e1", long)?.state, Some(EngineState::Enabled));
    assert_eq!(engines.disable_and_wait("e1", long)?.state, Some(EngineState::Disabled));
    let root = "/v0/projects/p1/engines";
    assert_eq!(
        stub.lines(),
        [
            format!("POST {root}"),
            format!("GET {root}/e1"),
            format!("PUT {root}/e1/enable"),
            format!("GET {root}/e1"),
            format!("GET {root}/e1"),
            format!("PUT {root}/e1/disable"),
            format!("GET {root}/e1"),
        ]
    );
    Ok(())
}

#[test]
fn waiting_for_an_engine_ends() {
    let stub = Stub::new([Reply::empty(200), engine("ENABLING")]);
    let error = project(&stub).engines().enable_and_wait("e1", Duration::ZERO).expect_err("too short");
    assert!(error.is_timeout() && error.to_string().contains("engine e1 was not ENABLED"), "{error}");

    let stub = Stub::new([Reply::empty(200), Reply::Stall(Vec::new())]);
    let error =
        project(&stub).engines().enable_and_wait("e1", Duration::from_millis(100)).expect_err("it hangs");
    assert!(error.is_timeout() && error.to_string().contains("engine e1 was not ENABLED"), "{error}");

    let stub = Stub::new([Reply::empty(200), engine("INVALID")]);
    let error =
        project(&stub).engines().enable_and_wait("e1", Duration::from_secs(60)).expect_err("cannot be used");
    assert!(matches!(error.kind(), ErrorKind::Other(_)), "{error:?}");
    assert!(error.to_string().contains("engine e1 is INVALID, not ENABLED"), "{error}");
}

#[test]
fn tokens_come_from_the_login_host_and_are_renewed_before_they_end() -> Result<()> {
    let grants: [(TokenGrant, &str); 3] = [
        (
            TokenExchangeGrant::personal_access_token("pat+s3cret").into(),
            "subject_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Adremio%3Apersonal-access-token",
        ),
        (
            TokenExchangeGrant::jwt("a.b+s3cret.c").into(),
            "subject_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Ajwt",
        ),
        (
            ClientCredentialsGrant::new("robot", "r+s3cret", "dremio.all").into(),
            "grant_type=client_credentials",
        ),
    ];
    for (grant, in_body) in grants {
        let token = |name: &str| {
            Reply::json(200, format!(r#"{{"access_token":"{name}","token_type":"Bearer","expires_in":1}}"#))
        };
        let login = Stub::new([token("first"), token("second")]);
        let api = Stub::new([Reply::json(200, "[]")]);
        let region = Region::At { api: api.url().to_owned(), login: login.url().to_owned() };
        let cloud = Cloud::builder(region).oauth(grant).build()?;
        cloud.projects().list().send()?;
        cloud.project("p1").engines().list().send()?;
        std::thread::sleep(Duration::from_millis(700));
        cloud.projects().list().send()?;

        let tokens: Vec<_> =
            api.requests().iter().map(|sent| sent.header("authorization").map(str::to_owned)).collect();
        let bearer = |name: &str| Some(format!("Bearer {name}"));
        assert_eq!(tokens, [bearer("first"), bearer("first"), bearer("second")]);
        assert_eq!(login.lines(), ["POST /oauth/token", "POST /oauth/token"]);
        let asked = login.requests().remove(0);
        assert_eq!(asked.header("content-type"), Some("application/x-www-form-urlencoded"));
        assert_eq!(asked.header("authorization"), None);
        assert!(asked.body.contains(in_body) && asked.body.contains("%2Bs3cret"), "{}", asked.body);
        assert!(!format!("{cloud:?}").contains("s3cret"), "{cloud:?}");
    }
    Ok(())
}
