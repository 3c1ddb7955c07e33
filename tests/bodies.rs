//! Bodies of every kind: forms, plain text, bytes of any size, and answers that say nothing.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![cfg(feature = "dremio")]

mod support;

use std::io::{self, Write};

use lakehouse::dremio::Software;
use lakehouse::dremio::oauth::{ClientCredentialsGrant, PasswordGrant, TokenExchangeGrant};
use lakehouse::dremio::tokens::NewPersonalAccessToken;
use lakehouse::dremio::users::NewUser;
use lakehouse::{Delivery, ErrorKind, Result, Retry};
use support::{Reply, Stub};

fn client(stub: &Stub) -> Software {
    Software::builder(stub.url()).session_token("t").retry(Retry::never()).build().expect("valid settings")
}

fn text(content_type: &str, body: &str) -> Reply {
    Reply::Answer(200, content_type.to_owned(), body.as_bytes().to_vec())
}

#[test]
fn a_token_comes_as_plain_text_or_as_json_and_is_the_same() -> Result<()> {
    for (content_type, body) in [
        ("text/plain", "tok+en/=="),
        ("text/plain", "tok+en/==\r\n"),
        ("application/json", "\"tok+en/==\""),
        ("text/plain;charset=utf-8", "\u{feff}tok+en/=="),
    ] {
        let stub = Stub::new([text(content_type, body)]);
        let token = client(&stub).tokens().create("u", NewPersonalAccessToken::new("ci", 1000)).send()?;
        assert_eq!(token.expose(), "tok+en/==", "{content_type} {body:?}");
        assert_eq!(format!("{token:?}"), "[redacted]");
    }
    Ok(())
}

#[test]
fn the_page_of_a_proxy_is_no_token() {
    let stub = Stub::new([text("text/html", "<html>Sign in</html>")]);
    let error = client(&stub).tokens().create("u", NewPersonalAccessToken::new("ci", 1000)).send();
    let error = error.expect_err("a page");
    assert!(matches!(error.kind(), ErrorKind::UnexpectedContentType { .. }), "{error:?}");
    assert_eq!(error.operation(), Some("tokens.create"));
}

#[test]
fn a_form_carries_every_character_and_shows_none_of_it() -> Result<()> {
    let answer = r#"{"access_token":"a","expires_in":3600,"token_type":"Bearer"}"#;
    let stub = Stub::new([Reply::json(200, answer)]);
    let dremio = client(&stub);
    let request = dremio.oauth().create_token(PasswordGrant::new("ada", "p&s=w o+r%d é", "dremio.all"));
    assert!(!format!("{request:?}").contains("p&s"), "{request:?}");
    request.send()?;
    let sent = stub.requests().pop().expect("one request");
    assert_eq!(
        sent.body,
        "grant_type=password&password=p%26s%3Dw%20o%2Br%25d%20%C3%A9&scope=dremio.all&username=ada"
    );
    assert_eq!(sent.header("content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!(sent.header("authorization"), None);
    Ok(())
}

#[test]
fn every_way_to_an_oauth_token_signs_in_and_is_used_again_before_the_end() -> Result<()> {
    for (grant, sign) in [
        (TokenExchangeGrant::jwt("J"), "token-type%3Ajwt"),
        (TokenExchangeGrant::personal_access_token("P"), "personal-access-token"),
        (TokenExchangeGrant::impersonation("bob", "P"), "dremio%3Asubject"),
    ] {
        let tokens = [("first", 30), ("second", 3600)].map(|(token, life)| {
            Reply::json(
                200,
                format!(r#"{{"access_token":"{token}","expires_in":{life},"token_type":"Bearer"}}"#),
            )
        });
        let [first, second] = tokens;
        let info = || Reply::json(200, r#"{"version":"26.0.5"}"#);
        // The first token is so short-lived that half of its life is over only later.
        let stub = Stub::new([first, info(), Reply::empty(401), second, info()]);
        let dremio = Software::builder(stub.url()).oauth(grant).build()?;
        dremio.cluster().get_info().send()?;
        dremio.cluster().get_info().send()?;
        let requests = stub.requests();
        assert!(requests[0].body.contains(sign), "{}", requests[0].body);
        let sent: Vec<_> = requests.iter().map(|request| request.header("authorization")).collect();
        let (first, second) = (Some("Bearer first"), Some("Bearer second"));
        assert_eq!(sent, [None, first, first, None, second]);
    }
    Ok(())
}

#[test]
fn a_grant_that_is_refused_is_a_matter_of_credentials_and_keeps_its_secret() {
    let refused = r#"{"error":"invalid_client","error_description":"Client authentication failed"}"#;
    let stub = Stub::new([Reply::json(401, refused)]);
    let grant = ClientCredentialsGrant::new("id", "hunter2", "dremio.all");
    let builder = Software::builder(stub.url()).oauth(grant);
    assert!(!format!("{builder:?}").contains("hunter2"), "{builder:?}");
    let dremio = builder.build().expect("valid settings");
    let error = dremio.cluster().get_info().send().expect_err("refused");
    assert!(error.is_unauthorized() && error.to_string().contains("Client authentication failed"), "{error}");
    assert!(!format!("{error:?} {error:#?} {dremio:?}").contains("hunter2"));
}

#[test]
fn a_user_that_the_server_does_not_show_is_created_all_the_same() -> Result<()> {
    let stub = Stub::new([Reply::empty(204)]);
    assert_eq!(client(&stub).users().create(NewUser::new("bob")).send()?, None);
    let stub = Stub::new([Reply::json(200, r#"{"id":"1","name":"bob"}"#)]);
    let user = client(&stub).users().create(NewUser::new("bob")).send()?;
    assert_eq!(user.map(|user| user.name).as_deref(), Some("bob"));
    Ok(())
}

#[test]
fn success_without_a_body_or_with_a_bare_one_is_success() -> Result<()> {
    for reply in [Reply::empty(200), Reply::empty(202), Reply::empty(204), Reply::json(200, "1")] {
        let stub = Stub::new([reply]);
        let dremio = client(&stub);
        dremio.engines().delete("e").send()?;
        dremio.reflections().delete("r").send()?;
        dremio.wlm().delete_queue("q").send()?;
        dremio.roles().update_members("r", []).send()?;
        dremio.recommendations().refresh_usage_based().send()?;
    }
    Ok(())
}

/// What the server says of the store that is not there is no JSON object.
#[test]
fn errors_that_are_bare_text_are_told() {
    for (content_type, body, told) in [
        ("text/plain", "java.lang.Exception: no store", "java.lang.Exception: no store"),
        ("application/json", "\"MASTER_DOWN\"", "MASTER_DOWN"),
        ("application/octet-stream", "no such job", "no such job"),
    ] {
        let stub = Stub::new([Reply::Answer(500, content_type.to_owned(), body.as_bytes().to_vec())]);
        let error = client(&stub).support().download_kvstore_report().send().expect_err("must fail");
        assert!(error.to_string().contains(told), "{error}");
    }
}

/// More than the client would keep in memory.
fn large() -> Vec<u8> {
    (0..3_000_000_u32).map(|n| (n % 251).to_le_bytes()[0]).collect()
}

#[test]
fn bytes_of_any_size_go_to_a_writer_as_they_are() -> Result<()> {
    let stub = Stub::new([Reply::Answer(200, "application/octet-stream".to_owned(), large())]);
    let dremio = Software::builder(stub.url())
        .session_token("t")
        .max_response_size(1000)
        .build()
        .expect("valid settings");
    let request = dremio.support().download_query_bundle("j");
    let mut written = Vec::new();
    assert_eq!(request.write_to(&mut written)?, 3_000_000);
    assert!(written == large());
    let error = request.send().expect_err("too large for memory");
    assert!(matches!(error.kind(), ErrorKind::TooLarge { limit: 1000 }), "{error:?}");
    Ok(())
}

#[test]
fn a_download_is_attempted_again_until_something_has_been_written() -> Result<()> {
    let good = || Reply::Answer(200, "application/zip".to_owned(), b"PK".to_vec());
    let stub = Stub::new([Reply::empty(503), good()]);
    let dremio = Software::builder(stub.url()).session_token("t").build().expect("valid settings");
    let mut written = Vec::new();
    assert_eq!(dremio.support().download_kvstore_report().write_to(&mut written)?, 2);
    assert_eq!((written.as_slice(), stub.requests().len()), (&b"PK"[..], 2));

    let stub = Stub::new([Reply::cut("PKPK"), good()]);
    let dremio = Software::builder(stub.url()).session_token("t").build().expect("valid settings");
    let mut written = Vec::new();
    let error = dremio.support().download_kvstore_report().write_to(&mut written).expect_err("cut short");
    assert!(matches!(error.kind(), ErrorKind::Connection(_) | ErrorKind::Decode(_)), "{error:?}");
    assert_eq!((written.as_slice(), stub.requests().len()), (&b"PKPK"[..], 1));
    Ok(())
}

#[test]
fn a_writer_that_fails_ends_the_download() {
    struct Full;
    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::Error::other("no space left"))
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    let stub = Stub::new([Reply::Answer(200, "application/zip".to_owned(), large())]);
    let error = client(&stub).support().download_kvstore_report().write_to(&mut Full).expect_err("must fail");
    assert!(error.to_string().contains("no space left"), "{error}");
    assert_eq!(error.delivery(), Delivery::MaybeSent);
}
