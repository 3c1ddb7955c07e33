//! Sessions: how one is found, what it keeps from statement to statement, and where it does not go.

use lakehouse::firebolt::{V1, V2};
use lakehouse::{ErrorKind, OptionalExt as _, Result};

use crate::support::{Reply, Request, Stub};
use crate::{NOTHING, ONE, bodies, core, nothing, parameters};

fn v2(stub: &Stub) -> V2 {
    let builder = V2::builder("acme").service_account("id", "s&cret").api_url(stub.url());
    builder.build().expect("valid settings")
}

/// A 2.x service: tokens, the system engine, `USE`, and statements that give one row.
fn service(request: &Request, base: &str) -> Reply {
    let host = base.trim_start_matches("http://");
    let path = request.target.split('?').next().unwrap_or_default();
    match (path, request.body.as_str()) {
        ("/oauth/token", _) => {
            Reply::json(200, r#"{"access_token":"t-1","token_type":"bearer","expires_in":7200}"#)
        }
        ("/web/v3/account/acme/engineUrl", _) => {
            Reply::json(200, format!(r#"{{"engineUrl":"{host}?account_id=01hz"}}"#))
        }
        (_, "USE DATABASE \"traf\"\"fic\"") => {
            Reply::headed(200, &[("Firebolt-Update-Parameters", "database=traf%22fic")], NOTHING)
        }
        (_, "USE ENGINE \"web\"") => {
            let endpoint = format!("{host}/v2?engine=web");
            Reply::headed(
                200,
                &[("Firebolt-Update-Endpoint", &endpoint), ("Firebolt-Reset-Session", "true")],
                NOTHING,
            )
        }
        (_, "SELECT 1") => nothing(),
        _ => Reply::json(200, ONE),
    }
}

fn v2_stub() -> Stub {
    Stub::answering(|request| {
        let base = format!("http://{}", request.header("host").expect("HTTP/1.1"));
        service(request, &base)
    })
}

#[test]
fn a_connection_of_two_x_is_found_step_by_step() {
    let stub = v2_stub();
    let mut web = v2(&stub).engine("web").database("traf\"fic").connect().expect("connected");
    assert_eq!((web.database(), web.engine()), (Some("traf\"fic"), Some("web")));
    assert_eq!(
        web.query("SELECT a").rows_as::<i32>().expect("a result").collect::<Result<Vec<_>>>().expect("fits"),
        [1]
    );
    let requests = stub.requests();
    let token = &requests[0];
    assert_eq!(token.line(), "POST /oauth/token");
    assert_eq!(token.header("content-type"), Some("application/x-www-form-urlencoded"));
    let mut form: Vec<&str> = token.body.split('&').collect();
    form.sort_unstable();
    assert_eq!(
        form,
        [
            "audience=https%3A%2F%2Fapi.firebolt.io",
            "client_id=id",
            "client_secret=s%26cret",
            "grant_type=client_credentials"
        ]
    );
    assert_eq!(token.header("authorization"), None);
    assert_eq!(requests[1].line(), "GET /web/v3/account/acme/engineUrl");
    assert_eq!(requests[1].header("authorization"), Some("Bearer t-1"));
    assert_eq!(parameters(&requests[2]), ["account_id=01hz", "output_format=JSON_Compact"]);
    assert_eq!(
        parameters(&requests[3]),
        ["account_id=01hz", "database=traf%22fic", "output_format=JSON_Compact"]
    );
    let last = &requests[4];
    assert!(
        last.target.starts_with("/v2?account_id=01hz&database=traf%22fic&engine=web&"),
        "{}",
        last.target
    );
    assert!(
        last.target.contains("&output_format=JSONLines_Compact&query_label=lakehouse-"),
        "{}",
        last.target
    );
    assert_eq!(last.header("firebolt-protocol-version"), Some("2.4"));
    assert_eq!(last.body, "SELECT a");
    assert_eq!(requests.len(), 5, "one token and one look for the system engine");
}

#[test]
fn the_system_engine_is_asked_for_once() {
    let stub = v2_stub();
    let firebolt = v2(&stub);
    for _ in 0..3 {
        firebolt
            .clone()
            .connect()
            .expect("connected")
            .query("SELECT a")
            .execute()
            .expect_err("lines, not a document");
    }
    let looks = stub.lines().iter().filter(|line| line.ends_with("/engineUrl")).count();
    assert_eq!(looks, 1);
}

#[test]
fn settings_are_tried_kept_and_forgotten() {
    let unknown = r#"{"errors":[{"description":"Unknown setting nonsense"}]}"#;
    let stub = Stub::answering(move |request| {
        if request.target.contains("nonsense") {
            return Reply::headed(400, &[("Firebolt-Update-Parameters", "database=evil")], unknown);
        }
        nothing()
    });
    let mut connection = core(&stub);
    connection.set("timezone", "Europe/Oslo").expect("known");
    let error = connection.set("nonsense", "1").expect_err("unknown");
    assert!(error.to_string().contains("Unknown setting nonsense"), "{error}");
    assert_eq!((connection.setting("nonsense"), connection.database()), (None, None));
    connection.query("/* x */ SET max_result_rows = '5';").execute().expect("known");
    connection.query("SELECT 2").setting("once", "a b").execute().expect("done");
    connection.unset("timezone");
    connection.query("SELECT 3").execute().expect("done");
    let requests = stub.requests();
    assert_eq!(requests[0].body, "SELECT 1");
    assert_eq!(parameters(&requests[0]), ["timezone=Europe%2FOslo", "output_format=JSON_Compact"]);
    assert_eq!(
        parameters(&requests[3]),
        ["timezone=Europe%2FOslo", "max_result_rows=5", "once=a%20b", "output_format=JSON_Compact"]
    );
    assert_eq!(parameters(&requests[4]), ["max_result_rows=5", "output_format=JSON_Compact"]);
    for name in ["database", "engine", "output_format", "transaction_id", "async", "", "a b", "a&b"] {
        let errors = [
            connection.set(name, "x").expect_err(name),
            connection.query("SELECT 1").setting(name, "x").execute().expect_err(name),
        ];
        assert!(
            errors.iter().all(|error| matches!(error.kind(), ErrorKind::InvalidRequest(_))),
            "{errors:?}"
        );
    }
    assert_eq!(stub.requests().len(), 5);
}

#[test]
fn headers_of_a_session_are_obeyed_in_their_order() {
    let headers = [
        ("Firebolt-Remove-Parameters", "gone, transaction_id"),
        ("Firebolt-Update-Parameters", "database=a%2Cb,engine = e=1"),
        ("Firebolt-Update-Parameters", "new=1,gone=2"),
        ("Firebolt-Reset-Session", ""),
    ];
    let stub = Stub::new([nothing(), Reply::headed(200, &headers, NOTHING), nothing()]);
    let mut connection = core(&stub);
    connection.set("timezone", "UTC").expect("known");
    connection.query("USE SOMETHING").execute().expect("done");
    connection.query("SELECT 1").execute().expect("done");
    assert_eq!(
        parameters(&stub.requests()[2]),
        ["database=a%2Cb", "engine=e%3D1", "new=1", "output_format=JSON_Compact"]
    );
}

#[test]
fn headers_of_a_failure_are_not_obeyed() {
    let failed = r#"{"errors":[{"description":"no"}]}"#;
    let late = r#"{"meta":[],"data":[],"rows":0,"errors":[{"description":"no"}]}"#;
    let headers =
        [("Firebolt-Update-Parameters", "database=evil"), ("Firebolt-Update-Endpoint", "127.0.0.1:9?x=1")];
    let stub = Stub::new([
        Reply::headed(400, &headers, failed),
        Reply::headed(200, &headers, failed),
        Reply::headed(200, &headers, late),
        nothing(),
    ]);
    let mut connection = core(&stub);
    for _ in 0..3 {
        connection.query("USE DATABASE x").execute().expect_err("fails");
    }
    connection.query("SELECT 1").execute().expect("done");
    assert_eq!(parameters(&stub.requests()[3]), ["output_format=JSON_Compact"]);
}

#[test]
fn a_connection_does_not_leave_the_domain_of_its_account() {
    for endpoint in
        ["evil.example", "evil.example?engine=web", "127.0.0.1:9", "https://127.0.0.1:1", "a@127.0.0.1", ""]
    {
        let stub =
            Stub::new([Reply::headed(200, &[("Firebolt-Update-Endpoint", endpoint)], NOTHING), nothing()]);
        let mut connection = core(&stub);
        connection.use_engine("web").expect_err(endpoint);
        connection.query("SELECT 1").execute().expect("still where it was");
        assert_eq!(stub.requests().len(), 2, "{endpoint}");
    }
    let stub = Stub::answering(|request| match request.target.as_str() {
        "/oauth/token" => Reply::json(200, r#"{"access_token":"t-1","expires_in":7200}"#),
        _ => Reply::json(200, r#"{"engineUrl":"https://evil.example"}"#),
    });
    let error = v2(&stub).connect().expect_err("another domain");
    assert_eq!(error.kind(), &ErrorKind::Redirect { host: "evil.example".to_owned() });
    let firebolt = V1::builder().api_url(stub.url()).access_token("t").build().expect("valid settings");
    assert!(firebolt.connect_to("evil.example", "db").is_err());
}

#[test]
fn a_transaction_travels_with_its_statements_and_ends() {
    let begin = [("Firebolt-Update-Parameters", "transaction_id=t7,transaction_sequence_id=1")];
    let step = [("Firebolt-Update-Parameters", "transaction_sequence_id=2")];
    let end = [("Firebolt-Remove-Parameters", "transaction_id,transaction_sequence_id")];
    let answer = move |request: &Request| match request.body.as_str() {
        "BEGIN TRANSACTION" => Reply::headed(200, &begin, NOTHING),
        "INSERT" => Reply::headed(200, &step, NOTHING),
        "FAIL" => Reply::json(400, r#"{"errors":[{"description":"no"}]}"#),
        _ => Reply::headed(200, &end, NOTHING),
    };
    let stub = Stub::answering(answer);
    let mut connection = core(&stub);
    connection.set("timezone", "UTC").expect("known");
    connection.transaction(|inside| inside.query("INSERT").execute()).expect("committed");
    assert!(!connection.in_transaction());
    let error = connection.transaction(|inside| inside.query("FAIL").execute()).expect_err("fails");
    assert!(error.to_string().contains("no"), "{error}");
    assert!(!connection.in_transaction());
    connection.begin().expect("begun");
    drop(connection);
    let requests: Vec<(String, Vec<String>)> =
        stub.requests().iter().skip(1).map(|request| (request.body.clone(), parameters(request))).collect();
    let bodies: Vec<&str> = requests.iter().map(|(body, _)| body.as_str()).collect();
    assert_eq!(
        bodies,
        [
            "BEGIN TRANSACTION",
            "INSERT",
            "COMMIT",
            "BEGIN TRANSACTION",
            "FAIL",
            "ROLLBACK",
            "BEGIN TRANSACTION",
            "ROLLBACK"
        ]
    );
    let open = |sequence| {
        ["timezone=UTC", "transaction_id=t7", sequence, "output_format=JSON_Compact"]
            .map(str::to_owned)
            .to_vec()
    };
    assert_eq!(requests[1].1, open("transaction_sequence_id=1"));
    assert_eq!(requests[2].1, open("transaction_sequence_id=2"));
    assert!(requests[7].1.contains(&"transaction_id=t7".to_owned()));
}

#[test]
fn a_transaction_whose_commit_fails_is_rolled_back_and_none_nests() {
    let open = [("Firebolt-Update-Parameters", "transaction_id=t7,transaction_sequence_id=1")];
    let over = [("Firebolt-Remove-Parameters", "transaction_id,transaction_sequence_id")];
    let stub = Stub::answering(move |request| match request.body.as_str() {
        "BEGIN TRANSACTION" => Reply::headed(200, &open, NOTHING),
        "ROLLBACK" => Reply::headed(200, &over, NOTHING),
        "COMMIT" => Reply::json(400, r#"{"errors":[{"description":"The transaction has failed"}]}"#),
        _ => nothing(),
    });
    let mut connection = core(&stub);
    let error = connection.transaction(|_| Ok(())).expect_err("it cannot be committed");
    assert!(error.to_string().contains("The transaction has failed"), "{error}");
    assert!(!connection.in_transaction());

    connection.begin().expect("the first one");
    assert!(matches!(connection.begin().expect_err("a second one").kind(), ErrorKind::InvalidRequest(_)));
    assert!(connection.transaction(|_| Ok(())).is_err() && connection.in_transaction());
    drop(connection);
    assert_eq!(bodies(&stub), ["BEGIN TRANSACTION", "COMMIT", "ROLLBACK", "BEGIN TRANSACTION", "ROLLBACK"]);
}

#[test]
fn a_transaction_that_the_server_has_lost_is_over_for_the_connection_too() {
    let open = [("Firebolt-Update-Parameters", "transaction_id=t7,transaction_sequence_id=1")];
    let lost = || Reply::json(400, r#"{"errors":[{"description":"there is no transaction with this id"}]}"#);
    let stub = Stub::answering(move |request| match request.body.as_str() {
        "BEGIN TRANSACTION" => Reply::headed(200, &open, NOTHING),
        _ if request.target.contains("transaction_id") => lost(),
        _ => nothing(),
    });
    let mut connection = core(&stub);
    connection.transaction(|inside| inside.query("INSERT").execute()).expect_err("it is lost");
    assert!(!connection.in_transaction());
    connection.begin().expect("another one");
    connection.rollback().expect_err("it is lost");
    connection.query("SELECT 1").execute().expect("the connection goes on");
}

#[test]
fn an_engine_that_is_not_there_is_not_found() {
    let stub = Stub::answering(|request| match request.target.as_str() {
        target if target.contains("engineUrl") => {
            Reply::json(200, format!(r#"{{"engineUrl":"{}"}}"#, request.header("host").expect("a host")))
        }
        _ => nothing(),
    });
    let firebolt = V2::builder("acme").access_token("t").api_url(stub.url()).build().expect("valid settings");
    let engine = firebolt.engine("web").get().optional().expect("an answer");
    assert!(engine.is_none());
}

#[test]
fn a_connection_shows_where_it_is_and_no_more() {
    let stub = v2_stub();
    let web = v2(&stub).engine("web").database("traf\"fic").connect().expect("connected");
    let shown = format!("{web:?}");
    let endpoint = format!("{}/v2", stub.url());
    assert_eq!(
        shown,
        format!(
            "Connection {{ generation: V2, endpoint: {endpoint:?}, engine: Some(\"web\"), \
             database: Some(\"traf\\\"fic\"), in_transaction: false, .. }}"
        )
    );
}
