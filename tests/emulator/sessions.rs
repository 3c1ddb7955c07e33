//! Signing in and out, and what happens to those who did not.

use std::time::Duration;

use lakehouse::dremio::Software;
use lakehouse::dremio::auth::{EarlyLoginRequest, LoginRequest};
use lakehouse::{Delivery, Error, ErrorKind, Result};
use lakehouse_emulator::Emulator;

use crate::{run, sample, start};

#[allow(deprecated, reason = "deprecated operations are operations")]
pub fn sign_in(emulator: &Emulator, client: &Software) -> Result<()> {
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

#[test]
fn a_wrong_a_missing_and_an_expired_token_are_unauthorized() -> Result<()> {
    let (emulator, client) =
        run(sample().personal_access_token_for("bob", "for-an-hour", Duration::from_hours(1)));
    let builder = || Software::builder(emulator.url());
    let session = client.auth().login(LoginRequest::new("bob", "battery staple")).send()?;
    let session = builder().session_token(session.token).build()?;
    let token = builder().personal_access_token("for-an-hour").build()?;
    for client in [&session, &token] {
        assert!(client.auth().check().send()?);
    }
    let refused = |client: &Software| -> Error {
        let error = client.catalog().list().send().expect_err("refused");
        assert!(error.is_unauthorized() && !error.is_permission_denied(), "{error}");
        assert_eq!(error.operation(), Some("catalog.list"));
        error
    };
    for client in [
        builder().build()?,
        builder().personal_access_token("wrong").build()?,
        builder().oauth_token("wrong").build()?,
        builder().session_token("wrong").build()?,
    ] {
        assert_eq!(refused(&client).status(), Some(401));
    }
    let error = refused(&builder().login("bob", "wrong").build()?);
    assert!(matches!(error.kind(), ErrorKind::SignIn(_)) && error.delivery() == Delivery::NotSent, "{error}");

    emulator.advance(Duration::from_hours(31));
    for client in [&session, &token] {
        assert_eq!(refused(client).status(), Some(401));
    }
    assert!(client.auth().check().send()?, "who has a password signs in again");
    Ok(())
}
