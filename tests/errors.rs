//! What a user is told when something goes wrong, over a socket.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![cfg(feature = "dremio")]

mod support;

use std::error::Error as _;
use std::net::TcpListener;
use std::time::{Duration, Instant};

use lakehouse::dremio::Software;
use lakehouse::{Delivery, ErrorKind, OptionalExt as _, Result, Retry};
use support::{Reply, Stub};

const SPACE: &str = r#"{"entityType":"space","id":"s1","name":"sales","tag":"t1","children":[]}"#;

fn client(stub: &Stub) -> Software {
    Software::builder(stub.url()).personal_access_token("s3cret-token").build().expect("valid settings")
}

fn login_client(stub: &Stub) -> Software {
    Software::builder(stub.url()).login("ada", "s3cret-password").build().expect("valid settings")
}

fn session(token: &str) -> Reply {
    Reply::json(200, format!(r#"{{"token":"{token}","userName":"ada","expires":32503680000000}}"#))
}

fn get(client: &Software) -> Result<lakehouse::dremio::catalog::CatalogEntity> {
    client.catalog().get("s1").send()
}

#[test]
fn a_wrong_password_is_said_to_be_one_and_nothing_else_is_sent() {
    let stub = Stub::new([Reply::json(
        401,
        r#"{"errorMessage":"Login failed: Invalid username or password","moreInfo":""}"#,
    )]);
    let client = login_client(&stub);
    let error = get(&client).expect_err("must fail");
    assert!(matches!(error.kind(), ErrorKind::SignIn(_)), "{error:?}");
    assert!(error.is_unauthorized());
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert_eq!(error.operation(), Some("catalog.get"));
    assert!(error.to_string().contains("Invalid username or password"), "{error}");
    assert!(error.source().is_some_and(|source| source.to_string().contains("auth.login")));
    assert!(get(&client).is_err());
    assert_eq!(stub.lines(), ["POST /apiv2/login"], "a password that was refused is not tried again at once");
}

#[test]
fn a_dead_server_is_a_connection_error_and_nothing_was_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("bound"));
    drop(listener);
    let client = Software::builder(url).retry(Retry::up_to(2)).build().expect("valid settings");
    let error = get(&client).expect_err("must fail");
    assert!(error.is_connection() && error.is_retryable(), "{error:?}");
    assert_eq!((error.delivery(), error.attempts()), (Delivery::NotSent, 2));
    assert!(
        error.to_string().contains("refused") && error.to_string().contains("http://127.0.0.1:"),
        "{error}"
    );
}

#[test]
fn a_client_without_credentials_is_told_that_it_has_none() {
    let stub = Stub::new([Reply::empty(401)]);
    let error = get(&Software::builder(stub.url()).build().expect("valid settings")).expect_err("must fail");
    assert!(error.is_unauthorized() && error.to_string().contains("built without credentials"), "{error}");
}

#[test]
fn an_answer_without_a_body_fits_nothing_and_perhaps_nothing() {
    let stub = Stub::new([Reply::empty(204)]);
    let client = client(&stub);
    client.call("DELETE", "/api/v3/x/1").send::<()>().expect("fits");
    assert!(client.call("DELETE", "/api/v3/x/1").send::<Option<lakehouse::Json>>().expect("fits").is_none());
    assert!(
        client
            .call("DELETE", "/api/v3/x/1")
            .send::<Vec<u8>>()
            .expect_err("must fail")
            .to_string()
            .contains("no body")
    );
}

#[test]
fn the_page_of_a_proxy_is_named_as_such() {
    let stub = Stub::new([Reply::Answer(
        200,
        "text/html; charset=utf-8".to_owned(),
        b"<html><title>Please sign in</title></html>".to_vec(),
    )]);
    let error = get(&client(&stub)).expect_err("must fail");
    let ErrorKind::UnexpectedContentType { content_type, excerpt } = error.kind() else {
        panic!("{error:?}")
    };
    assert_eq!(content_type, "text/html; charset=utf-8");
    assert!(excerpt.contains("Please sign in") && error.to_string().contains("proxy"), "{error}");

    let stub = Stub::new([Reply::Answer(502, "text/html".to_owned(), b"<html>Bad Gateway</html>".to_vec())]);
    let error = client(&stub).catalog().list().send().expect_err("must fail");
    assert_eq!((error.status(), error.attempts()), (Some(502), 3));
    assert!(
        error.to_string().contains("bad gateway") && error.body().is_some_and(|body| body.contains("<html>")),
        "{error}"
    );
}

#[test]
fn a_body_that_is_cut_off_is_an_error_and_never_a_shorter_answer() {
    let stub = Stub::new([Reply::cut(SPACE)]);
    let error = get(&client(&stub)).expect_err("must fail");
    assert!(error.is_connection(), "{error:?}");
    assert_eq!(error.delivery(), Delivery::MaybeSent);

    let stub = Stub::new([Reply::until_close("application/json", r#"{"entityType":"space","id":"s"#)]);
    let error = get(&client(&stub)).expect_err("must fail");
    assert!(matches!(error.kind(), ErrorKind::Decode(_)), "{error:?}");
}

#[test]
fn what_the_server_said_is_what_the_error_says() {
    for (status, content_type, body, wanted) in [
        (
            400,
            "application/json",
            r#"{"errorMessage":"Invalid value.","moreInfo":"at name"}"#,
            "Invalid value. (status 400): at name",
        ),
        (400, "text/plain", "Unexpected character at 3", "Unexpected character at 3 (status 400)"),
        (401, "application/json", "", "not signed in: the token is missing, wrong or expired (status 401)"),
        (
            400,
            "application/json",
            r#"{"errorMessage":"bad","validationErrorMessages":{"fieldErrorMessages":{"name":["too long"]},"globalErrorMessages":[]}}"#,
            "bad (name: too long) (status 400)",
        ),
        (
            403,
            "application/json",
            r#"{"errorMessage":"HTTP 403 Forbidden"}"#,
            "HTTP 403 Forbidden (status 403)",
        ),
    ] {
        let stub = Stub::new([Reply::Answer(status, content_type.to_owned(), body.as_bytes().to_vec())]);
        let error = get(&client(&stub)).expect_err("must fail");
        assert_eq!(error.to_string(), format!("catalog.get (GET /api/v3/catalog/{{id}}): {wanted}"));
        assert_eq!((error.status(), error.delivery()), (Some(status), Delivery::Refused));
    }
}

#[test]
fn predicates_tell_the_usual_cases_apart() {
    let error = |status, body: &str| {
        let stub = Stub::new([Reply::json(status, body)]);
        let retry = Retry::never();
        let client = Software::builder(stub.url()).retry(retry).build().expect("valid settings");
        get(&client).expect_err("must fail")
    };
    assert!(error(404, r#"{"errorMessage":"no"}"#).is_not_found());
    assert!(error(409, r#"{"errorMessage":"tag"}"#).is_conflict());
    assert!(!error(409, r#"{"errorMessage":"tag"}"#).is_already_exists());
    assert!(error(409, r#"{"errorMessage":"An entry already exists."}"#).is_already_exists());
    assert!(error(400, r#"{"errorMessage":"An object already exists with that name"}"#).is_already_exists());
    assert!(error(400, r#"{"errorMessage":"Cannot reuse the same script name: a"}"#).is_already_exists());
    assert!(error(403, "").is_permission_denied());
    assert!(error(429, "").is_throttled() && error(429, "").is_retryable());
    assert!(!error(502, "").is_retryable(), "it may have been done");
    let stub = Stub::new([Reply::json(404, "{}")]);
    assert!(get(&client(&stub)).optional().expect("not an error").is_none());
}

#[test]
fn a_401_in_the_middle_of_paging_signs_in_again_once_and_goes_on() {
    let page = |child: &str, next: &str| {
        let item = format!(r#"{{"id":"{child}","path":["sales","{child}"],"type":"DATASET"}}"#);
        Reply::json(
            200,
            format!(r#"{{"entityType":"space","id":"s1","name":"sales","children":[{item}]{next}}}"#),
        )
    };
    let stub = Stub::new([
        session("first"),
        page("a", r#","nextPageToken":"p+2=""#),
        Reply::empty(401),
        session("second"),
        page("b", ""),
    ]);
    let children: Vec<String> = login_client(&stub)
        .catalog()
        .get("s1")
        .max_children(1)
        .items()
        .map(|child| child.map(|child| child.id))
        .collect::<Result<_>>()
        .expect("all");
    assert_eq!(children, ["a", "b"]);
    let requests = stub.requests();
    let lines: Vec<String> = requests.iter().map(support::Request::line).collect();
    assert_eq!(
        lines,
        [
            "POST /apiv2/login",
            "GET /api/v3/catalog/s1?maxChildren=1",
            "GET /api/v3/catalog/s1?maxChildren=1&pageToken=p%2B2%3D",
            "POST /apiv2/login",
            "GET /api/v3/catalog/s1?maxChildren=1&pageToken=p%2B2%3D",
        ]
    );
    assert_eq!(requests[2].header("authorization"), Some("_dremiofirst"));
    assert_eq!(requests[4].header("authorization"), Some("_dremiosecond"));
}

#[test]
fn a_401_that_remains_is_returned_after_one_replay() {
    let stub = Stub::new([session("first"), Reply::empty(401), session("second"), Reply::empty(401)]);
    let error = get(&login_client(&stub)).expect_err("must fail");
    assert!(error.is_unauthorized());
    assert_eq!(stub.requests().len(), 4);
    // A token that the caller gave cannot be renewed, so there is nothing to replay with.
    let stub = Stub::new([Reply::empty(401)]);
    assert!(get(&client(&stub)).expect_err("must fail").is_unauthorized());
    assert_eq!(stub.requests().len(), 1);
}

#[test]
fn reads_are_attempted_again_and_writes_only_when_the_server_refused_them() {
    let stub = Stub::new([Reply::json(503, ""), Reply::json(500, ""), Reply::json(200, SPACE)]);
    assert!(get(&client(&stub)).is_ok());
    assert_eq!(stub.requests().len(), 3);
    // Replays after a token that ran out, or on a connection that was closed, do not count as attempts.
    let bad = || Reply::json(503, "");
    let stub = Stub::new([
        session("a"),
        Reply::empty(401),
        session("b"),
        Reply::close(),
        bad(),
        bad(),
        Reply::json(200, SPACE),
    ]);
    assert!(get(&login_client(&stub)).is_ok());
    assert_eq!(stub.requests().len(), 7);

    let create = |stub: &Stub| {
        client(stub).catalog().create(lakehouse::dremio::catalog::NewSpace::new("sales")).send()
    };
    let stub = Stub::new([Reply::json(503, ""), Reply::json(200, SPACE)]);
    let error = create(&stub).expect_err("it may have been done");
    assert_eq!((error.status(), stub.requests().len()), (Some(503), 1));

    let stub = Stub::new([Reply::json(429, ""), Reply::json(200, SPACE)]);
    assert!(create(&stub).is_ok());

    let stub = Stub::new([Reply::close(), Reply::json(200, SPACE)]);
    let error = create(&stub).expect_err("it may have been done");
    assert_eq!((error.delivery(), stub.requests().len()), (Delivery::MaybeSent, 1));
}

#[test]
fn a_deletion_that_finds_nothing_on_its_second_attempt_has_succeeded() {
    let stub = Stub::new([Reply::close(), Reply::json(404, "{}")]);
    client(&stub).catalog().delete("s1").send().expect("it is gone");
    assert_eq!(stub.requests().len(), 2);
    let stub = Stub::new([Reply::json(404, "{}")]);
    assert!(client(&stub).catalog().delete("s1").send().expect_err("was never there").is_not_found());
}

#[test]
fn one_deadline_holds_for_everything() {
    let slow = || Reply::json(200, SPACE).late(Duration::from_secs(20));
    for stub in [
        Stub::new([slow()]),
        Stub::new([Reply::Stall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{".to_vec())]),
        Stub::new([Reply::Stall(b"HTTP/1.1 200".to_vec())]),
    ] {
        let started = Instant::now();
        let error = client(&stub)
            .catalog()
            .get("s1")
            .timeout(Duration::from_millis(200))
            .send()
            .expect_err("must fail");
        assert!(error.is_timeout(), "{error:?}");
        assert!(started.elapsed() < Duration::from_secs(10));
    }
    // Asked to wait longer than there is time, the client says so at once.
    let stub = Stub::new([Reply::headed(503, &[("Retry-After", "3600")], "")]);
    let error = get(&client(&stub)).expect_err("must fail");
    assert_eq!((error.retry_after(), stub.requests().len()), (Some(Duration::from_secs(3600)), 1));
    // No time at all: nothing is sent.
    let stub = Stub::new([Reply::json(200, SPACE)]);
    let error = client(&stub).catalog().get("s1").timeout(Duration::ZERO).send().expect_err("must fail");
    assert_eq!((error.delivery(), stub.requests().len()), (Delivery::NotSent, 0));
    assert!(client(&stub).catalog().get("s1").timeout(Duration::MAX).send().is_ok());
}

/// `{"text":"xx…"}` with five thousand of them, compressed.
const GZIP: &[u8] = &[
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xed, 0xc1, 0x41, 0x0d, 0x00, 0x30, 0x08,
    0x04, 0x30, 0x2f, 0x27, 0x63, 0x7e, 0xe6, 0x80, 0x07, 0xc9, 0x32, 0xef, 0xa8, 0xe0, 0xd7, 0xf6, 0xa5,
    0x6e, 0x57, 0x4e, 0x1a, 0x00, 0x00, 0x00, 0x00, 0x58, 0x97, 0x3f, 0x70, 0xda, 0xfe, 0x7d, 0x93, 0x13,
    0x00, 0x00,
];

#[test]
fn answers_are_limited_by_their_size_after_decompression() {
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n",
        GZIP.len()
    );
    let compressed = Reply::Raw([head.as_bytes(), GZIP].concat());
    for reply in [compressed.clone(), Reply::json(200, format!(r#"{{"text":"{}"}}"#, "x".repeat(5000)))] {
        let stub = Stub::new([reply]);
        let client = Software::builder(stub.url()).max_response_size(1000).build().expect("valid settings");
        let error = client.catalog().get_wiki("s1").send().expect_err("must fail");
        assert!(matches!(error.kind(), ErrorKind::TooLarge { limit: 1000 }), "{error:?}");
    }
    let stub = Stub::new([compressed]);
    assert_eq!(client(&stub).catalog().get_wiki("s1").send().expect("fits").text.len(), 5000);
    // Exactly as much as allowed is not too much.
    let body = r#"{"text":"ok"}"#;
    let stub = Stub::new([Reply::json(200, body)]);
    let client =
        Software::builder(stub.url()).max_response_size(body.len() as u64).build().expect("valid settings");
    assert_eq!(client.catalog().get_wiki("s1").send().expect("fits").text, "ok");
}

#[test]
fn redirects_are_not_followed_and_the_error_names_the_host_alone() {
    for status in [301, 302, 307, 308] {
        let elsewhere = [("Location", "https://sso.example.com/login?token=abc")];
        let stub = Stub::new([Reply::headed(status, &elsewhere, "")]);
        let error = client(&stub).catalog().delete("s1").send().expect_err("must fail");
        assert_eq!(error.kind(), &ErrorKind::Redirect { host: "sso.example.com".to_owned() });
        assert!(!error.to_string().contains("abc"));
        assert_eq!(stub.requests().len(), 1);
    }
}

#[test]
fn arguments_that_cannot_be_sent_are_refused_before_anything_is_sent() {
    let stub = Stub::new([Reply::json(200, SPACE)]);
    let client = client(&stub);
    for id in ["", ".", ".."] {
        let error = client.catalog().get(id).send().expect_err("must fail");
        assert!(
            matches!(error.kind(), ErrorKind::InvalidRequest(_)) && error.to_string().contains("`id`"),
            "{error}"
        );
    }
    assert!(client.catalog().get_by_path(Vec::<String>::new()).send().is_err());
    assert!(client.catalog().get_by_path(["a", "..", "b"]).send().is_err());
    assert!(client.catalog().get("x").header("Authorization", "Bearer other").send().is_err());
    assert!(client.catalog().get("x").header("X-Trace", "a\r\nHost: evil").send().is_err());
    assert!(client.call("GET", "/api/v3/../x").send_raw().is_err());
    assert!(client.call("BREW", "/api/v3/x").send_raw().is_err());
    assert!(stub.requests().is_empty());
}

#[test]
fn ids_paths_and_tags_are_encoded_so_that_they_cannot_leave_their_place() {
    let stub = Stub::new([Reply::json(200, SPACE)]);
    let client = client(&stub);
    let catalog = client.catalog();
    catalog.get("dremio:/a/b c").send().expect("an answer");
    catalog.get(r#"{"tableKey":["a","b"]}"#).send().expect("an answer");
    catalog.get_by_path(["a/b", "c d", "100%", "#?;", "é"]).send().expect("an answer");
    catalog.delete("s1").tag("GRjH+G/RCIhM=").send().expect("an answer");
    assert_eq!(
        stub.lines(),
        [
            "GET /api/v3/catalog/dremio%3A%2Fa%2Fb%20c",
            "GET /api/v3/catalog/%7B%22tableKey%22%3A%5B%22a%22%2C%22b%22%5D%7D",
            "GET /api/v3/catalog/by-path/a%2Fb/c%20d/100%25/%23%3F%3B/%C3%A9",
            "DELETE /api/v3/catalog/s1?tag=GRjH%2BG%2FRCIhM%3D",
        ]
    );
}

#[test]
fn credentials_are_not_sent_in_the_clear_to_other_machines() {
    let error = Software::builder("http://dremio.example.com:9047")
        .login("ada", "pw")
        .build()
        .expect_err("must fail");
    assert!(matches!(error.kind(), ErrorKind::Configuration(_)), "{error:?}");
    assert!(
        Software::builder("http://dremio.example.com:9047")
            .login("ada", "pw")
            .allow_plain_http()
            .build()
            .is_ok()
    );
    assert!(Software::builder("https://dremio.example.com").login("ada", "pw").build().is_ok());
}

#[test]
fn secrets_are_in_no_debug_output_and_in_no_error() {
    let stub = Stub::new([session("s3cret-session"), Reply::json(500, r#"{"errorMessage":"oops"}"#)]);
    let client = login_client(&stub);
    let error = client
        .catalog()
        .create(lakehouse::dremio::catalog::NewSpace::new("x"))
        .send()
        .expect_err("must fail");
    let builder = Software::builder(stub.url()).personal_access_token("s3cret-token");
    let shown = format!("{error:?} {error:#?} {error} {client:?} {builder:?} {:?}", builder.clone().build());
    assert!(!shown.contains("s3cret"), "{shown}");
    for bad in ["tok en", "a\nb", "tökén", ""] {
        let error = Software::builder(stub.url()).personal_access_token(bad).build().expect_err("must fail");
        assert!(bad.is_empty() || !format!("{error:?}{error}").contains(bad), "{error}");
    }
}

#[test]
fn an_agent_of_the_callers_is_used_and_still_answers_to_this_client() {
    let stub = Stub::new([Reply::json(404, "{}"), Reply::json(200, SPACE).late(Duration::from_secs(20))]);
    let agent: ureq::Agent =
        ureq::Agent::config_builder().http_status_as_error(true).user_agent("theirs").build().into();
    let client =
        Software::builder(stub.url()).agent(agent).user_agent("report/1.0").build().expect("valid settings");
    let error = get(&client).expect_err("must fail");
    assert!(error.is_not_found(), "the answer is read although the agent would throw it away: {error:?}");
    let agent = stub.requests()[0].header("user-agent").map(str::to_owned).expect("sent");
    assert!(agent.starts_with("report/1.0 lakehouse/"), "{agent}");
    let error = client.catalog().get("s1").timeout(Duration::from_millis(100)).send().expect_err("must fail");
    assert!(error.is_timeout(), "{error:?}");
}
