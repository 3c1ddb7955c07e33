//! Connections to Firebolt: signing in, sessions, parameters, cancelling, jobs, over a socket with scripted answers.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![cfg(feature = "firebolt")]

mod support;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use lakehouse::firebolt::{Connection, Core, Parameter, V1, V2};
use lakehouse::{ErrorKind, OptionalExt as _, Result};
use support::{Reply, Request, Stub};

const NOTHING: &str = r#"{"query":{"query_id":"q-0"},"meta":[],"data":[],"rows":0}"#;
const ONE: &str = "{\"message_type\":\"START\",\"query_id\":\"q-1\",\"result_columns\":[{\"name\":\"a\",\"type\":\"int\"}]}\n\
    {\"message_type\":\"DATA\",\"data\":[[1]]}\n{\"message_type\":\"FINISH_SUCCESSFULLY\"}\n";

fn nothing() -> Reply {
    Reply::json(200, NOTHING)
}

fn core(stub: &Stub) -> Connection {
    Connection::core(stub.url()).expect("an address")
}

fn v2(stub: &Stub) -> V2 {
    let builder = V2::builder("acme").service_account("id", "s&cret").api_url(stub.url());
    builder.build().expect("valid settings")
}

/// The parameters of a request for a statement, without the label that is made up.
fn parameters(request: &Request) -> Vec<String> {
    let query = request.target.strip_prefix("/?").unwrap_or_else(|| panic!("{}", request.target));
    query.split('&').filter(|pair| !pair.starts_with("query_label=lakehouse-")).map(str::to_owned).collect()
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
fn values_go_in_the_url_or_in_the_text() {
    let stub = Stub::new([nothing()]);
    let mut connection = core(&stub);
    let query = connection.query("SELECT $1, $2, param('cut')").param(41).param(None::<i32>);
    query.named_param("cut", "a\"b&c").execute().expect("done");
    let query = connection.query("SELECT ?, '?', ?").bind("it's").bind(vec![Some(1_i64), None]);
    query.execute().expect("done");
    connection.query("SELECT ?").execute().expect("a question mark of the server's");
    let error = connection.query("SELECT ?, ?").bind(1).execute().expect_err("one is missing");
    assert!(matches!(error.kind(), ErrorKind::InvalidRequest(_)), "{error:?}");
    let error =
        connection.query("SELECT 1").named_param("a", 1).named_param("a", 2).execute().expect_err("twice");
    assert!(error.to_string().contains("\"a\" is given twice"), "{error}");
    let requests = stub.requests();
    assert_eq!(requests.len(), 3);
    assert_eq!(
        requests[0].query("query_parameters").expect("parameters"),
        r#"[{"name":"$1","value":41},{"name":"$2","value":null},{"name":"cut","value":"a\"b&c"}]"#
    );
    assert_eq!(requests[1].body, "SELECT 'it''s', '?', [1, NULL]");
    assert_eq!(Parameter::from(1_i32), Parameter::from(1_i64));
}

#[test]
fn several_statements_go_one_by_one_or_as_they_are() {
    let stub = Stub::new([nothing()]);
    core(&stub)
        .query("CREATE TABLE a (b TEXT); -- x;\n INSERT INTO a VALUES (';');")
        .execute()
        .expect("done");
    let bodies: Vec<String> = stub.requests().into_iter().map(|request| request.body).collect();
    assert_eq!(bodies, ["CREATE TABLE a (b TEXT)", "-- x;\n INSERT INTO a VALUES (';')"]);
    let error = core(&stub).query("SELECT 1; SELECT 2").rows().expect_err("which rows?");
    assert!(error.to_string().contains("the text has 2 statements"), "{error}");
    assert!(core(&stub).query(" ; -- nothing").rows().is_err());
    let error = core(&stub).query("SELECT 'a").rows().expect_err("not closed");
    assert!(matches!(error.kind(), ErrorKind::InvalidRequest(_)), "{error:?}");

    let stub = Stub::new([nothing()]);
    core(&stub)
        .query("INSERT INTO a VALUES (?); INSERT INTO a VALUES (?)")
        .bind(";")
        .bind(2)
        .execute()
        .expect("done");
    let bodies: Vec<String> = stub.requests().into_iter().map(|request| request.body).collect();
    assert_eq!(bodies, ["INSERT INTO a VALUES (';')", "INSERT INTO a VALUES (2)"]);
    let stub = Stub::new([Reply::json(200, ONE)]);
    let mut connection = core(&stub);
    let results =
        connection.query("SELECT ?; SELECT ?").bind(1).bind("x").results().expect("nothing sent yet");
    assert_eq!(results.map(|rows| rows.expect("a result").count()).sum::<usize>(), 2);
    let bodies: Vec<String> = stub.requests().into_iter().map(|request| request.body).collect();
    assert_eq!(bodies, ["SELECT 1", "SELECT 'x'"]);

    let fails = Stub::new([nothing(), Reply::json(400, r#"{"errors":[{"description":"no"}]}"#)]);
    let error = core(&fails).query("A; B; C").execute().expect_err("the second fails");
    assert_eq!(error.to_string(), "sql.execute (POST /): statement 2 of 3: no");
    assert_eq!(fails.requests().len(), 2);

    let two = r#"{"meta":[{"name":"a","type":"int"}],"data":[[1]],"rows":1}
        {"meta":[{"name":"b","type":"text"}],"data":[["x"],["y"]],"rows":2}"#;
    let stub = Stub::new([Reply::json(200, two)]);
    let firebolt = V1::builder().api_url(stub.url()).access_token("t").build().expect("valid settings");
    let mut connection = firebolt.connect_to(stub.url(), "db").expect("an address");
    let text = "SELECT 1;\nSELECT 'x';\n";
    let counts: Vec<usize> =
        connection.query(text).results().expect("sent").map(|rows| rows.expect("a result").count()).collect();
    assert_eq!(counts, [1, 2]);
    assert_eq!(connection.query(text).execute().expect("done").row_count, 2);
    assert_eq!(stub.requests()[0].body, text);
    assert_eq!(stub.lines(), ["POST /?database=db&output_format=JSON_Compact", "POST /?database=db"]);

    let stub = Stub::new([Reply::json(200, ONE)]);
    let mut connection = core(&stub);
    let results = connection.query("SELECT 1; SELECT 2").results().expect("nothing sent yet");
    assert_eq!(results.map(|rows| rows.expect("a result").count()).sum::<usize>(), 2);
}

/// A server whose statements never end; what else it was asked is in its requests.
fn stuck(answer: &'static str) -> Stub {
    Stub::answering(move |request| {
        let body = request.body.as_str();
        if body.starts_with("SELECT query_id FROM") {
            let found = r#"{"meta":[{"name":"query_id","type":"text"}],"data":[["q-7"]],"rows":1}"#;
            return Reply::json(200, found);
        }
        if body.starts_with("CANCEL") || request.target.starts_with("/cancel") {
            return nothing();
        }
        Reply::Stall(answer.as_bytes().to_vec())
    })
}

const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n\
    {\"message_type\":\"START\",\"query_id\":\"q-8\",\"result_columns\":[{\"name\":\"a\",\"type\":\"int\"}]}\n\
    {\"message_type\":\"DATA\",\"data\":[[1]]}\n";

#[test]
fn a_statement_out_of_time_is_cancelled_by_its_label() {
    let stub = stuck("");
    let started = Instant::now();
    let error =
        core(&stub).query("SELECT slow").timeout(Duration::from_millis(300)).rows().expect_err("too slow");
    assert!(error.is_timeout(), "{error:?}");
    assert!(started.elapsed() < Duration::from_secs(5));
    let requests = stub.requests();
    assert!(parameters(&requests[0]).contains(&"statement_timeout=1300".to_owned()));
    let label = requests[0].query("query_label").expect("a label");
    let find = format!(
        "SELECT query_id FROM information_schema.engine_running_queries WHERE query_label = '{label}'"
    );
    let rest: Vec<&str> = requests[1..].iter().map(|request| request.body.as_str()).collect();
    assert_eq!(rest, [&find, "CANCEL QUERY WHERE query_id = 'q-7'"]);
}

#[test]
fn a_result_that_is_dropped_or_stalls_is_cancelled_by_its_id() {
    let stub = stuck(HEAD);
    let mut rows = core(&stub).query("SELECT slow").rows_as::<i32>().expect("begun");
    assert_eq!(rows.next().expect("a row").expect("fits"), 1);
    drop(rows);
    let mut rows =
        core(&stub).query("SELECT slow").timeout(Duration::from_millis(300)).rows_as::<i32>().expect("begun");
    assert_eq!(rows.next().expect("a row").expect("fits"), 1);
    assert!(rows.next().expect("an item").expect_err("too slow").is_timeout());
    assert!(rows.next().is_none());
    drop(rows);
    let cancels = stub.requests().iter().filter(|r| r.body == "CANCEL QUERY WHERE query_id = 'q-8'").count();
    assert_eq!(cancels, 2);
}

#[test]
fn a_label_of_the_callers_is_not_enough_to_cancel_what_is_somebody_elses() {
    let both = r#"{"meta":[{"name":"query_id","type":"text"}],"data":[["q-1"],["q-2"]],"rows":2}"#;
    let stub = Stub::answering(move |request| {
        if request.body.starts_with("SELECT query_id") {
            return Reply::json(200, both);
        }
        Reply::Stall(Vec::new())
    });
    let query_time = Duration::from_millis(200);
    core(&stub).query("SELECT slow").label("nightly").timeout(query_time).rows().expect_err("too slow");
    assert_eq!(stub.requests().len(), 2);
}

#[test]
fn what_has_ended_is_not_cancelled() {
    let stub = Stub::new([Reply::json(200, ONE)]);
    let mut connection = core(&stub);
    assert_eq!(connection.query("SELECT 1").rows().expect("a result").count(), 1);
    // Who wants the first row only need not ask for the end.
    assert!(connection.query("SELECT 1").rows().expect("a result").next().expect("a row").is_ok());
    drop(connection.query("SELECT 1").rows().expect("a result"));
    // Nothing listens there.
    let mut nowhere = Connection::core("http://127.0.0.1:1").expect("an address");
    assert!(nowhere.query("SELECT 1").rows().expect_err("refused").is_connection());
    assert_eq!(stub.requests().len(), 3);
}

#[test]
fn cancelling_by_id_speaks_the_language_of_the_generation() {
    let stub =
        Stub::new([Reply::json(400, r#"{"message":"query is not running"}"#), Reply::empty(200), nothing()]);
    let firebolt = V1::builder().api_url(stub.url()).access_token("t").build().expect("valid settings");
    let connection = firebolt.connect_to(stub.url(), "db").expect("an address");
    connection.cancel("q 1").expect("it has ended");
    connection.cancel("q-2").expect("cancelled");
    core(&stub).cancel("q'3").expect("cancelled");
    assert_eq!(stub.lines()[..2], ["POST /cancel?query_id=q%201", "POST /cancel?query_id=q-2"]);
    assert_eq!(stub.requests()[2].body, "CANCEL QUERY WHERE query_id = 'q''3'");
}

fn status(state: &str, rest: &str) -> Reply {
    Reply::json(
        200,
        format!(
            r#"{{"meta":[{{"name":"status","type":"text"}},{{"name":"query_id","type":"text"}},{{"name":"error_message","type":"text"}},{{"name":"scanned_rows","type":"long"}}],"data":[["{state}","q-5",{rest},"12"]],"rows":1}}"#
        ),
    )
}

#[test]
fn a_job_is_handed_over_looked_at_and_waited_for() {
    let accepted = Reply::json(202, r#"{"message":"accepted","monitorSql":"CALL x","token":"tok'1"}"#);
    let stub = Stub::new([
        accepted.clone(),
        status("RUNNING", "null"),
        status("SUSPENDED", "null"),
        status("WAKING_UP", "null"),
        status("ENDED_SUCCESSFULLY", "null"),
        status("EXECUTION_ERROR", "\"disk full\""),
        Reply::json(200, r#"{"meta":[{"name":"status","type":"text"}],"data":[],"rows":0}"#),
        status("RUNNING", "null"),
        nothing(),
        Reply::json(400, r#"{"errors":[{"description":"not in async mode"}]}"#),
    ]);
    let mut connection = core(&stub);
    let job = connection.query("INSERT INTO t SELECT * FROM s").submit().expect("accepted");
    assert_eq!(job.token(), "tok'1");
    let done = job.wait().expect("succeeds");
    assert_eq!((done.status.as_str(), done.scanned_rows), ("ENDED_SUCCESSFULLY", Some(12)));
    let ErrorKind::Job(failure) = job.wait().expect_err("fails").kind().clone() else {
        panic!("another kind")
    };
    assert_eq!((failure.state.as_str(), failure.message.as_str()), ("EXECUTION_ERROR", "disk full"));
    let ErrorKind::Job(failure) = job.status().expect_err("lost").kind().clone() else {
        panic!("another kind")
    };
    assert_eq!(failure.state, "LOST");
    connection.job(job.token()).cancel().expect("cancelled");
    let error = connection.query("SELECT 1").submit().expect_err("refused");
    assert!(matches!(error.kind(), ErrorKind::Statement(_)), "{error:?}");
    let requests = stub.requests();
    assert_eq!(requests[0].target, "/?async=true");
    assert_eq!(requests[1].body, "CALL fb_GetAsyncStatus('tok''1')");
    assert_eq!(requests[8].body, "CANCEL QUERY WHERE query_id = 'q-5'");
}

#[test]
fn a_statement_is_described_without_being_run() {
    let cell = r#"{\"parameter_types\":{\"$10\":\"text\",\"$2\":\"numeric(5, 2)\",\"$1\":\"integer\"},\"result_columns\":[{\"name\":\"a\",\"type\":\"array(int) null\"}]}"#;
    let body = format!(r#"{{"meta":[{{"name":"describe","type":"text"}}],"data":[["{cell}"]],"rows":1}}"#);
    let none =
        r#"{"meta":[{"name":"describe","type":"text"}],"data":[["{\"parameter_types\":null}"]],"rows":1}"#;
    let stub = Stub::new([Reply::json(200, body), Reply::json(200, none)]);
    let described = core(&stub).query("SELECT $1").describe().expect("described");
    let names: Vec<&str> = described.parameters.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["$1", "$2", "$10"]);
    assert_eq!(described.parameters[1].1.to_string(), "DECIMAL(5, 2)");
    assert_eq!(described.columns[0].data_type().to_string(), "LIST(INTEGER)");
    assert!(stub.lines()[0].starts_with("POST /?execution_mode=describe_parameters"), "{:?}", stub.lines());
    assert!(core(&stub).query("SELECT 1").describe().expect("described").parameters.is_empty());
}

#[test]
fn files_go_with_the_statement() {
    let stub = Stub::new([nothing()]);
    let mut connection = core(&stub);
    let sql = "INSERT INTO t SELECT * FROM read_csv('upload://batch')";
    connection.query(sql).file("batch", "1,2\n").execute().expect("done");
    assert!(connection.query(sql).file("sql", "x").execute().is_err());
    let request = &stub.requests()[0];
    let content_type = request.header("content-type").expect("of a form");
    let boundary = content_type.strip_prefix("multipart/form-data; boundary=").expect("of a form");
    let head = format!("--{boundary}\r\nContent-Disposition: form-data; name=\"sql\"\r\n");
    assert!(request.body.starts_with(&head), "{}", request.body);
    assert!(request.body.contains(&format!("\r\n\r\n{sql}\r\n--{boundary}\r\n")), "{}", request.body);
    assert!(request.body.contains("name=\"batch\"; filename=\"batch\""), "{}", request.body);
    assert!(request.body.ends_with(&format!("\r\n\r\n1,2\n\r\n--{boundary}--\r\n")), "{}", request.body);
}

#[test]
fn a_token_of_one_point_zero_is_refreshed_or_asked_for_anew() {
    let logins = AtomicUsize::new(0);
    let stub = Stub::answering(move |request| match request.target.as_str() {
        "/auth/v1/login" => {
            let number = logins.fetch_add(1, Ordering::SeqCst);
            Reply::json(
                200,
                format!(r#"{{"access_token":"a{number}","expires_in":1,"refresh_token":"r{number}"}}"#),
            )
        }
        "/auth/v1/refresh" if request.body.contains("r0") => {
            Reply::json(200, r#"{"access_token":"b","expires_in":43200}"#)
        }
        "/auth/v1/refresh" => Reply::json(403, r#"{"message":"no"}"#),
        _ if request.header("authorization") == Some("Bearer b") => Reply::Answer(
            500,
            "text/plain".to_owned(),
            b"Query failed: HTTP status code: 401 Unauthorized, body: x".to_vec(),
        ),
        _ => Reply::json(200, r#"{"account":{"id":"1"}}"#),
    });
    let firebolt =
        V1::builder().api_url(stub.url()).user("ada@example.com", "pass").build().expect("valid settings");
    firebolt.accounts().get_default().send().expect("signed in");
    std::thread::sleep(Duration::from_millis(1100));
    // The refreshed token is refused in the way of 1.0, and its refresh token works once more, in vain.
    let error = firebolt.accounts().get_default().send().expect_err("refused");
    assert_eq!(error.status(), Some(500));
    assert_eq!(
        stub.lines(),
        [
            "POST /auth/v1/login",
            "GET /iam/v2/account",
            "POST /auth/v1/refresh",
            "GET /iam/v2/account",
            "POST /auth/v1/refresh",
            "GET /iam/v2/account"
        ]
    );
    assert_eq!(stub.requests()[0].body, r#"{"username":"ada@example.com","password":"pass"}"#);
    assert_eq!(stub.requests()[0].header("content-type"), Some("application/json;charset=UTF-8"));
}

#[test]
fn a_self_managed_instance_says_where_tokens_are_given() {
    let discovery = |request: &Request, endpoint: &str| {
        let host = request.header("host").expect("HTTP/1.1").to_owned();
        let endpoint = endpoint.replace("HOST", &host);
        Reply::json(
            200,
            format!(
                r#"{{"instance":{{"id":"01J","auth":{{"oauth":{{"protectedResource":{{"resource":"https://firebolt.io/instance/01J"}},"authorizationServers":[{{"name":"okta"}},{{"name":"_local","token_endpoint":"{endpoint}"}}]}}}}}}}}"#
            ),
        )
    };
    let serve = move |endpoint: &'static str| {
        Stub::answering(move |request| match request.target.as_str() {
            "/.well-known/firebolt" => discovery(request, endpoint),
            target if target.ends_with("/oauth/token") => {
                Reply::json(200, r#"{"access_token":"t","expires_in":60}"#)
            }
            _ => Reply::json(200, ONE),
        })
    };
    let stub = serve("http://HOST/idp/oauth/token");
    let core =
        Core::builder(stub.url()).user("ada", "pass").engine("web").database("db").build().expect("valid");
    assert_eq!(core.connect().query("SELECT 1").rows().expect("a result").count(), 1);
    let requests = stub.requests();
    assert_eq!(requests[1].line(), "POST /idp/oauth/token");
    assert!(
        requests[1].body.contains("resource=https%3A%2F%2Ffirebolt.io%2Finstance%2F01J"),
        "{}",
        requests[1].body
    );
    assert!(!requests[1].body.contains("audience"));
    assert_eq!(requests[2].header("authorization"), Some("Bearer t"));
    assert!(requests[2].target.starts_with("/?database=db&engine=web&"), "{}", requests[2].target);

    let elsewhere = serve("https://evil.example/oauth/token");
    let core = Core::builder(elsewhere.url()).user("ada", "pass").build().expect("valid");
    let error = core.connect().query("SELECT 1").rows().expect_err("the password stays here");
    assert!(error.to_string().contains("evil.example"), "{error}");
    assert_eq!(elsewhere.requests().len(), 1);

    let open = Stub::answering(|request| match request.target.as_str() {
        "/.well-known/firebolt" => Reply::json(200, r#"{"instance":{"id":"01J","auth":null}}"#),
        _ => Reply::json(200, ONE),
    });
    let core = Core::builder(open.url()).user("ada", "pass").build().expect("valid");
    assert_eq!(core.connect().query("SELECT 1").rows().expect("a result").count(), 1);
    assert_eq!(open.requests()[1].header("authorization"), None);
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
    let sent: Vec<String> = stub.requests().into_iter().map(|request| request.body).collect();
    assert_eq!(sent, ["BEGIN TRANSACTION", "COMMIT", "ROLLBACK", "BEGIN TRANSACTION", "ROLLBACK"]);
}

#[test]
fn what_1_0_does_not_have_is_refused_before_anything_is_sent() {
    let stub = Stub::new([nothing()]);
    let firebolt = V1::builder().api_url(stub.url()).access_token("t").build().expect("valid settings");
    let mut connection = firebolt.connect_to(stub.url(), "db").expect("an address");
    let errors = [
        connection.query("SELECT $1").describe().map(drop),
        connection.query("INSERT INTO t SELECT 1").submit().map(drop),
        connection.query("SELECT 1").file("f", "x").execute().map(drop),
    ];
    for error in errors.map(|outcome| outcome.expect_err("not on 1.0")) {
        assert!(error.to_string().contains("Firebolt 1.0"), "{error}");
    }
    assert_eq!(stub.lines(), [""; 0]);
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
