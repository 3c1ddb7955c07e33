//! Calls that would do harm cannot be made by an empty or wrong argument: nothing is sent.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![cfg(feature = "dremio")]

mod support;

use lakehouse::dremio::Software;
use lakehouse::{Delivery, Error, ErrorKind, Json, Result};
use support::{Reply, Stub};

fn refused(answer: Result<()>) -> Error {
    let error = answer.expect_err("must be refused");
    assert!(matches!(error.kind(), ErrorKind::InvalidRequest(_)), "{error:?}");
    assert_eq!(error.delivery(), Delivery::NotSent);
    error
}

#[test]
fn an_empty_id_never_turns_one_into_all() {
    let stub = Stub::new([Reply::empty(204)]);
    let dremio = Software::builder(stub.url()).session_token("t").build().expect("valid settings");
    for wrong in ["", ".", ".."] {
        refused(dremio.tokens().delete("user", wrong).send());
        refused(dremio.tokens().delete(wrong, "token").send());
        // Without the user, the tokens of everybody.
        refused(dremio.tokens().delete_all_of_user(wrong).send());
        // Without the name, the whole cache.
        let error = refused(dremio.authorization_cache().clear(wrong).send());
        assert!(
            error.to_string().contains("`id_or_name`") || error.to_string().contains("idOrName"),
            "{error}"
        );
        refused(dremio.scripts().delete(wrong).send());
        refused(dremio.roles().delete(wrong).send());
        refused(dremio.users().delete(wrong).send());
        refused(dremio.engines().delete(wrong).send());
        refused(dremio.reflections().delete(wrong).send());
        refused(dremio.wlm().delete_queue(wrong).send());
        refused(dremio.user_credentials().delete("user", wrong).send());
        refused(dremio.external_token_providers().delete(wrong).send());
    }
    assert_eq!(stub.requests().len(), 0);
}

#[test]
fn an_id_with_slashes_stays_in_its_segment() -> Result<()> {
    let stub = Stub::new([Reply::empty(204)]);
    let dremio = Software::builder(stub.url()).session_token("t").build()?;
    dremio.tokens().delete("user", "../../../token").send()?;
    dremio.authorization_cache().clear("a/b?c#d").send()?;
    assert_eq!(
        stub.lines(),
        [
            "DELETE /api/v3/user/user/token/..%2F..%2F..%2Ftoken",
            "DELETE /api/v3/cache/authorization/a%2Fb%3Fc%23d"
        ]
    );
    Ok(())
}

#[test]
fn a_path_by_hand_with_an_empty_segment_is_refused() {
    let stub = Stub::new([Reply::empty(204)]);
    let dremio = Software::builder(stub.url()).session_token("t").build().expect("valid settings");
    let empty = "";
    for path in [
        format!("/api/v3/cache/authorization/{empty}"),
        format!("/api/v3/user/{empty}/token"),
        format!("/api/v3/user/u/token/{empty}"),
        format!("/api/v3/user/u/token/{empty}?x=1"),
    ] {
        refused(dremio.call("DELETE", &path).send());
    }
    refused(dremio.call("GET", "/api/v3/user//token").send::<Json>().map(drop));
    assert_eq!(stub.requests().len(), 0);
}

#[test]
fn what_is_meant_for_everybody_says_so_in_its_name() -> Result<()> {
    let stub = Stub::new([Reply::empty(204)]);
    let dremio = Software::builder(stub.url()).session_token("t").build()?;
    dremio.tokens().delete_everyones().send()?;
    dremio.authorization_cache().clear_all().send()?;
    assert_eq!(stub.lines(), ["DELETE /api/v3/token", "DELETE /api/v3/cache/authorization"]);
    Ok(())
}
