//! Tokens: where they are asked for, and when they are asked for again.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use lakehouse::firebolt::{Core, V1};

use crate::ONE;
use crate::support::{Reply, Request, Stub};

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
