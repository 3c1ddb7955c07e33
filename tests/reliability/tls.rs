//! T15: TLS with certificates of every kind: whoever is not who it should be gets nothing of the request.

use lakehouse::dremio::Software;
use lakehouse::{Error, ErrorKind, Json, Retry};
use rcgen::{CertificateParams, DnType, date_time_ymd};
use ureq::tls::{Certificate, ClientCert, PrivateKey, RootCerts, TlsConfig};

#[path = "../support/tls.rs"]
mod support;

use support::{Authority, HOST, Manner, Server, named, self_signed};

fn trusting(authority: &Authority) -> ureq::tls::TlsConfigBuilder {
    let root = Certificate::from_der(&authority.certificate).to_owned();
    TlsConfig::builder().root_certs(RootCerts::new_with_certs(&[root]))
}

/// Calls a server; with an agent of its own where something is set up.
fn call(server: &Server, tls: Option<TlsConfig>) -> Result<Json, Error> {
    let mut builder = Software::builder(&server.url).personal_access_token("t").retry(Retry::never());
    if let Some(tls) = tls {
        builder = builder.agent(ureq::Agent::config_builder().tls_config(tls).build().into());
    }
    builder.build()?.call("GET", "/api/v3/x").send()
}

/// The call fails for that reason, and the server has not read a word of it.
fn assert_refused(name: &str, server: &Server, tls: Option<TlsConfig>, reasons: &[&str]) {
    let error = call(server, tls).expect_err(name);
    assert!(matches!(error.kind(), ErrorKind::Connection(_)), "{name}: {error:?}");
    let text = error.to_string();
    assert!(reasons.iter().any(|reason| text.contains(reason)), "{name}: {text}");
    assert_eq!(server.heads().len(), 0, "{name}");
}

#[test]
fn a_server_with_another_identity_gets_nothing() {
    let authority = Authority::new();
    let (mut expired, mut future, mut common_name) = (named(&[HOST]), named(&[HOST]), named(&[]));
    (expired.not_before, expired.not_after) = (date_time_ymd(2001, 1, 1), date_time_ymd(2002, 1, 1));
    (future.not_before, future.not_after) = (date_time_ymd(2998, 1, 1), date_time_ymd(2999, 1, 1));
    common_name.distinguished_name.push(DnType::CommonName, HOST);
    let trust = || Some(trusting(&authority).build());
    let signed = |params: &CertificateParams| Server::tls(authority.sign(params), None);
    for (name, server, tls, reason) in [
        ("expired", signed(&expired), trust(), "expired"),
        ("not valid yet", signed(&future), trust(), "not valid yet"),
        ("another host", signed(&named(&["other.example"])), trust(), "not valid for name"),
        ("a common name only", signed(&common_name), trust(), "not valid for"),
        ("an unknown authority", signed(&named(&[HOST])), None, "UnknownIssuer"),
        ("signed by itself", Server::tls(self_signed(), None), trust(), "UnknownIssuer"),
    ] {
        assert_refused(name, &server, tls, &[reason]);
    }
}

/// A hello of TLS 1.1, with a cipher of that time.
const OLD: [u8; 47] = {
    let mut hello = [7; 47];
    let head = [22, 3, 2, 0, 42, 2, 0, 0, 38, 3, 2];
    let mut at = 0;
    while at < head.len() {
        hello[at] = head[at];
        at += 1;
    }
    (hello[43], hello[44], hello[45], hello[46]) = (0, 0xc0, 0x13, 0);
    hello
};

#[test]
fn what_speaks_no_tls_or_an_old_one_gets_nothing() {
    let old = Server::start(Manner::Bytes(&OLD));
    assert_refused("TLS 1.1", &old, None, &["UnsupportedTlsVersion", "incompatible", "version"]);
    let plain = Server::start(Manner::Bytes(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"));
    assert_refused("plain text", &plain, None, &["corrupt", "InvalidContentType"]);
}

#[test]
fn certificates_of_clients_are_asked_for_and_shown() {
    let authority = Authority::new();
    let server = || Server::tls(authority.sign(&named(&[HOST])), Some(&authority));
    let missing = server();
    assert_refused("none", &missing, Some(trusting(&authority).build()), &["CertificateRequired"]);
    let own = authority.sign(&named(&["ada"]));
    let chain = [Certificate::from_der(&own.certificate).to_owned()];
    let key = PrivateKey::from_pem(own.key.serialize_pem().as_bytes()).expect("a key");
    let tls = trusting(&authority).client_cert(Some(ClientCert::new_with_certs(&chain, key))).build();
    let right = server();
    assert_eq!(call(&right, Some(tls)).expect("an answer").as_str(), "{}");
}

#[test]
fn the_right_identity_is_enough_and_without_a_look_at_it_any_is() {
    let authority = Authority::new();
    let server = Server::tls(authority.sign(&named(&[HOST])), None);
    let trusted = call(&server, Some(trusting(&authority).build()));
    assert_eq!(trusted.expect("an answer").as_str(), "{}");
    let server = Server::tls(self_signed(), None);
    let blind = TlsConfig::builder().disable_verification(true).build();
    assert_eq!(call(&server, Some(blind)).expect("an answer").as_str(), "{}");
}
