//! Headers that a client has for every request.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![cfg(all(feature = "dremio", feature = "firebolt"))]

mod support;

use lakehouse::dremio::{Cloud, Software};
use lakehouse::firebolt::{Core, V1, V2};
use lakehouse::{Delivery, ErrorKind, Json};
use support::{Reply, Stub};

fn stub() -> Stub {
    Stub::answering(|request| match request.target.as_str() {
        "/apiv2/login" => Reply::json(200, r#"{"token":"t","userName":"ada","expires":4102444800000}"#),
        _ => Reply::json(200, "{}"),
    })
}

#[test]
fn every_request_has_them_and_one_of_its_own_counts_instead() -> lakehouse::Result<()> {
    let stub = stub();
    let builder = Software::builder(stub.url()).login("ada", "secret").header("X-Tenant", "none");
    let client = builder.header("x-tenant", "blue").header("X-Trace", "a\tb").build()?;
    client.call("GET", "/x").send::<Json>()?;
    client.call("GET", "/y").header("X-TENANT", "green").send::<Json>()?;
    let requests = stub.requests();
    let tenants: Vec<_> =
        requests.iter().map(|request| (request.target.as_str(), request.headers("x-tenant"))).collect();
    assert_eq!(tenants, [("/apiv2/login", vec!["blue"]), ("/x", vec!["blue"]), ("/y", vec!["green"])]);
    assert!(requests.iter().all(|request| request.headers("x-trace") == ["a\tb"]));
    Ok(())
}

#[test]
fn every_client_has_them() -> lakehouse::Result<()> {
    let stub = stub();
    let url = stub.url();
    Cloud::builder(url)
        .personal_access_token("t")
        .header("X-A", "b")
        .build()?
        .call("GET", "/x")
        .send::<Json>()?;
    V1::builder()
        .api_url(url)
        .access_token("t")
        .header("X-A", "b")
        .build()?
        .call("GET", "/x")
        .send::<Json>()?;
    let v2 = V2::builder("acme").api_url(url).access_token("t").header("X-A", "b").build()?;
    v2.call("GET", "/x").send::<Json>()?;
    Core::builder(url).header("X-A", "b").build()?.call("GET", "/x").send::<Json>()?;
    let requests = stub.requests();
    assert_eq!(requests.len(), 4);
    assert!(requests.iter().all(|request| request.headers("x-a") == ["b"]), "{requests:?}");
    Ok(())
}

#[test]
fn what_cannot_be_one_is_refused_when_the_client_is_built() {
    for (name, value) in [
        ("Authorization", "Bearer x"),
        ("Proxy-Authorization", "Basic x"),
        ("host", "h"),
        ("Content-Length", "1"),
        ("Expect", "100-continue"),
        ("User-Agent", "x"),
        ("accept", "text/html"),
        ("Content-Type", "text/plain"),
        ("X-Request-Id", "1"),
        ("X Y", "a"),
        ("", "a"),
        ("X-Note", "s3cret\r\nX: y"),
        ("X-Note", "s3crét"),
        ("X-Note", &"s3cret".repeat(3000)),
    ] {
        let error = Software::builder("http://localhost").header(name, value).build().expect_err(name);
        assert!(matches!(error.kind(), ErrorKind::Configuration(_)), "{error:?}");
        assert_eq!(error.delivery(), Delivery::NotSent);
        assert!(
            error.to_string().contains(name) && !format!("{error}{error:?}").contains("s3cr"),
            "{error:?}"
        );
    }
}

#[test]
fn their_values_are_not_shown_and_go_to_no_other_host() {
    let elsewhere = stub();
    let to = format!("{}/x", elsewhere.url());
    let stub = Stub::new([Reply::headed(307, &[("Location", &to)], "")]);
    let builder = Software::builder(stub.url()).header("X-Key", "s3cret");
    let client = builder.clone().build().expect("valid settings");
    let error = client.call("GET", "/x").send::<Json>().expect_err("it leads elsewhere");
    assert!(matches!(error.kind(), ErrorKind::Redirect { .. }), "{error:?}");
    assert_eq!((stub.requests().len(), elsewhere.requests().len()), (1, 0));
    let shown = format!("{builder:?} {builder:#?} {client:?} {client:#?} {error:?} {error}");
    assert!(shown.to_ascii_lowercase().contains("x-key") && !shown.contains("s3cret"), "{shown}");
}
