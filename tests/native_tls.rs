//! `Tls` with the library of the system, where it differs from rustls:
//! `cargo test --no-default-features --features dremio,native-tls --test native_tls`.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![cfg(all(feature = "dremio", feature = "native-tls", not(feature = "rustls")))]

use lakehouse::dremio::Software;
use lakehouse::{Delivery, Error, ErrorKind, Json, Retry, Tls};

#[path = "support/tls.rs"]
mod support;

use support::{Authority, HOST, Server, named, pem, self_signed};

fn call(server: &Server, tls: Tls) -> Result<Json, Error> {
    let builder = Software::builder(&server.url).personal_access_token("t").retry(Retry::never());
    builder.tls(tls).build()?.call("GET", "/api/v3/x").send()
}

#[test]
fn authorities_are_trusted_alone_and_besides_others_that_were_given() {
    let (authority, other) = (Authority::new(), Authority::new());
    let server = Server::tls(authority.sign(&named(&[HOST])), None);
    for tls in [
        Tls::new().root_certificates(authority.pem()),
        Tls::new().root_certificates(other.pem()).add_root_certificates(authority.pem()),
        Tls::new().danger_accept_invalid_certificates(),
    ] {
        assert_eq!(call(&server, tls).expect("trusted").as_str(), "{}");
    }
    let heads = server.heads().len();
    for tls in [Tls::new(), Tls::new().root_certificates(other.pem())] {
        let error = call(&server, tls).expect_err("nobody knows it");
        assert!(error.is_connection() && error.delivery() == Delivery::NotSent, "{error:?}");
        assert!(error.to_string().contains("certificate"), "{error}");
    }
    assert_eq!(server.heads().len(), heads);
}

#[test]
fn what_the_library_cannot_do_is_told_when_the_client_is_built() {
    let identity = self_signed();
    let old = pem("EC PRIVATE KEY", &identity.key.serialize_der());
    for (tls, reason) in [
        (Tls::new().add_root_certificates(Authority::new().pem()), "native-tls adds no roots"),
        (Tls::new().client_certificate(identity.certificate_pem(), old), "PKCS#8 only"),
        (Tls::new().root_certificates("garbage"), "no certificate in PEM form"),
    ] {
        let builder = Software::builder("https://127.0.0.1:9").tls(tls);
        let error = builder.build().expect_err("it is wrong");
        assert!(matches!(error.kind(), ErrorKind::Configuration(_)), "{error:?}");
        assert!(error.to_string().contains(reason), "{error}");
    }
}

#[test]
fn the_certificate_of_the_client_is_shown() {
    let authority = Authority::new();
    let server = Server::tls(authority.sign(&named(&[HOST])), Some(&authority));
    let (ada, bob) = (authority.sign(&named(&["ada"])), authority.sign(&named(&["bob"])));
    let tls = |key| {
        let tls = Tls::new().root_certificates(authority.pem());
        tls.client_certificate(ada.certificate_pem(), key)
    };
    assert_eq!(call(&server, tls(ada.key.serialize_pem())).expect("an answer").as_str(), "{}");
    let error = call(&server, tls(bob.key.serialize_pem())).expect_err("a key of another certificate");
    assert!(error.is_connection() && error.delivery() == Delivery::NotSent, "{error:?}");
}
