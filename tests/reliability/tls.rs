//! T15: TLS with certificates of every kind: whoever is not who it should be gets nothing of the request.

use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use lakehouse::dremio::Software;
use lakehouse::{Error, ErrorKind, Json, Retry};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::crypto::ring::default_provider;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};
use ureq::tls::{Certificate, ClientCert, PrivateKey, RootCerts, TlsConfig};

const HOST: &str = "127.0.0.1";

/// A certificate and its key.
struct Identity {
    certificate: CertificateDer<'static>,
    key: KeyPair,
}

/// Who signs certificates.
struct Authority {
    certificate: CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::<String>::new()).expect("no names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, "An authority of the tests");
        let key = KeyPair::generate().expect("a key");
        let certificate = params.self_signed(&key).expect("a certificate").der().clone();
        Self { certificate, issuer: Issuer::new(params, key) }
    }

    fn sign(&self, params: &CertificateParams) -> Identity {
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate").der().clone();
        Identity { certificate, key }
    }
}

/// A certificate for these names.
fn named(names: &[&str]) -> CertificateParams {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    CertificateParams::new(names).expect("names")
}

fn self_signed() -> Identity {
    let key = KeyPair::generate().expect("a key");
    let certificate = named(&[HOST]).self_signed(&key).expect("a certificate").der().clone();
    Identity { certificate, key }
}

/// What answers a connection.
#[derive(Clone)]
enum Manner {
    Tls(Arc<ServerConfig>),
    /// These bytes, whatever is said.
    Bytes(&'static [u8]),
}

/// A server and how many requests it could read.
struct Server {
    url: String,
    requests: Arc<AtomicUsize>,
}

impl Server {
    fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind((HOST, 0)).expect("a free port");
        let url = format!("https://{}", listener.local_addr().expect("bound"));
        let requests = Arc::<AtomicUsize>::default();
        let counted = requests.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (manner, counted) = (manner.clone(), counted.clone());
                thread::spawn(move || serve(stream, &manner, &counted));
            }
        });
        Self { url, requests }
    }

    fn tls(identity: Identity, clients: Option<&Authority>) -> Self {
        let provider = Arc::new(default_provider());
        let builder = ServerConfig::builder_with_provider(provider.clone());
        let builder = builder.with_safe_default_protocol_versions().expect("versions");
        let builder = match clients {
            None => builder.with_no_client_auth(),
            Some(authority) => {
                let mut roots = RootCertStore::empty();
                roots.add(authority.certificate.clone()).expect("a certificate");
                let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
                builder.with_client_cert_verifier(verifier.build().expect("a verifier"))
            }
        };
        let key = PrivateKeyDer::Pkcs8(identity.key.serialize_der().into());
        let config = builder.with_single_cert(vec![identity.certificate], key).expect("it fits");
        Self::start(Manner::Tls(Arc::new(config)))
    }
}

fn serve(mut stream: TcpStream, manner: &Manner, requests: &AtomicUsize) {
    match manner {
        Manner::Bytes(bytes) => {
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(bytes);
            let _ = stream.shutdown(Shutdown::Write);
        }
        Manner::Tls(config) => {
            let connection = ServerConnection::new(config.clone()).expect("a connection");
            let _ = answer(StreamOwned::new(connection, stream), requests);
        }
    }
}

fn answer(mut stream: impl Read + Write, requests: &AtomicUsize) -> std::io::Result<()> {
    let mut reader = BufReader::new(&mut stream);
    let mut line = String::new();
    while reader.read_line(&mut line)? > 2 {
        line.clear();
    }
    requests.fetch_add(1, Ordering::SeqCst);
    stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")?;
    stream.flush()
}

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
    assert_eq!(server.requests.load(Ordering::SeqCst), 0, "{name}");
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
