//! `Tls`: whom a client trusts and what it shows of itself, over sockets, with certificates that are made here.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![cfg(all(feature = "dremio", feature = "firebolt", feature = "rustls"))]

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::process::Output;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use lakehouse::dremio::{Cloud, Software};
use lakehouse::firebolt::{Core, V1, V2};
use lakehouse::{Delivery, Error, ErrorKind, Json, Proxy, Retry, Tls};
use rcgen::{KeyPair, date_time_ymd};

#[path = "support/process.rs"]
mod process;
#[path = "support/tls.rs"]
mod support;

use process::alone;
use support::{Authority, HOST, Identity, Server, named, pem, self_signed};

/// Has another kind of key inside.
const RSA: &str = include_str!("support/rsa.pem");

fn client(url: &str, tls: Option<Tls>) -> Result<Software, Error> {
    let mut builder = Software::builder(url).personal_access_token("t").retry(Retry::never());
    if let Some(tls) = tls {
        builder = builder.tls(tls);
    }
    builder.build()
}

fn call(server: &Server, tls: impl Into<Option<Tls>>) -> Result<Json, Error> {
    client(&server.url, tls.into())?.call("GET", "/api/v3/x").send()
}

/// The call fails on the way for this reason, and the server has not read a word of it.
fn assert_not_sent(name: &str, server: &Server, tls: impl Into<Option<Tls>>, reason: &str) {
    let error = call(server, tls).expect_err(name);
    assert!(error.is_connection() && error.to_string().contains(reason), "{name}: {error:?}");
    assert_eq!(error.delivery(), Delivery::NotSent, "{name}");
    assert_eq!(server.heads().len(), 0, "{name}");
}

/// The client is not built, and the error says this.
fn refusal(tls: Tls) -> String {
    let error = client("https://127.0.0.1:9", Some(tls)).expect_err("it is wrong");
    assert!(matches!(error.kind(), ErrorKind::Configuration(_)), "{error:?}");
    format!("{error} {error:?}")
}

fn assert_refused(tls: Tls, reason: &str) {
    let told = refusal(tls);
    assert!(told.contains(reason), "{reason}: {told}");
}

#[test]
fn authorities_are_trusted_alone_or_besides_others() {
    let (authority, other) = (Authority::new(), Authority::new());
    let server = || Server::tls(authority.sign(&named(&[HOST])), None);
    for tls in [
        Tls::new().root_certificates(authority.pem()),
        Tls::new().root_certificates(format!("one:\n{}two:\n{}", other.pem(), authority.pem())),
        Tls::new().add_root_certificates(authority.pem()),
        Tls::new().add_root_certificates(other.pem()).add_root_certificates(authority.pem()),
        Tls::new().add_root_certificates(authority.pem()).root_certificates(other.pem()),
        Tls::new().root_certificates(other.pem()).root_certificates(authority.pem()),
    ] {
        assert_eq!(call(&server(), tls.clone()).expect("trusted").as_str(), "{}", "{tls:?}");
    }
    for tls in [
        None,
        Some(Tls::new()),
        Some(Tls::new().root_certificates(other.pem())),
        Some(Tls::new().add_root_certificates(other.pem())),
        Some(Tls::new().root_certificates(authority.pem()).root_certificates(other.pem())),
    ] {
        let name = format!("{tls:?}");
        assert_not_sent(&name, &server(), tls, "no authority that is trusted has signed it");
    }
}

#[test]
fn a_client_goes_on_with_the_secrets_of_an_earlier_connection() {
    let authority = Authority::new();
    let server = Server::tls(authority.sign(&named(&[HOST])), None);
    let client =
        client(&server.url, Some(Tls::new().root_certificates(authority.pem()))).expect("valid settings");
    for _ in 0..3 {
        client.call("GET", "/x").send::<Json>().expect("an answer");
    }
    assert_eq!((server.heads().len(), server.resumed()), (3, 2));
}

#[test]
fn every_client_has_it() -> lakehouse::Result<()> {
    let authority = Authority::new();
    let server = Server::tls(authority.sign(&named(&[HOST])), None);
    let (url, tls) = (server.url.as_str(), Tls::new().root_certificates(authority.pem()));
    Software::builder(url).tls(tls.clone()).build()?.call("GET", "/x").send::<Json>()?;
    Cloud::builder(url)
        .personal_access_token("t")
        .tls(tls.clone())
        .build()?
        .call("GET", "/x")
        .send::<Json>()?;
    V1::builder()
        .api_url(url)
        .access_token("t")
        .tls(tls.clone())
        .build()?
        .call("GET", "/x")
        .send::<Json>()?;
    let v2 = V2::builder("acme").api_url(url).access_token("t").tls(tls.clone()).build()?;
    v2.call("GET", "/x").send::<Json>()?;
    Core::builder(url).tls(tls).build()?.call("GET", "/x").send::<Json>()?;
    assert_eq!(server.heads().len(), 5);
    Ok(())
}

#[test]
fn a_trusted_authority_does_not_make_up_for_another_name_or_an_old_date() {
    let authority = Authority::new();
    let mut expired = named(&[HOST]);
    (expired.not_before, expired.not_after) = (date_time_ymd(2001, 1, 1), date_time_ymd(2002, 1, 1));
    for (params, reason) in [(expired, "expired"), (named(&["other.example"]), "not valid for name")] {
        let server = Server::tls(authority.sign(&params), None);
        assert_not_sent(reason, &server, Tls::new().add_root_certificates(authority.pem()), reason);
    }
}

#[test]
fn without_verification_everything_is_accepted_and_that_is_seen() {
    let mut expired = named(&["other.example"]);
    (expired.not_before, expired.not_after) = (date_time_ymd(2001, 1, 1), date_time_ymd(2002, 1, 1));
    for identity in [self_signed(), Authority::new().sign(&expired)] {
        let server = Server::tls(identity, None);
        let tls = Tls::new().danger_accept_invalid_certificates();
        let builder = Software::builder(&server.url).personal_access_token("t").tls(tls.clone());
        let client = builder.clone().build().expect("valid settings");
        assert_eq!(client.call("GET", "/x").send::<Json>().expect("an answer").as_str(), "{}");
        for shown in [format!("{tls:?}"), format!("{builder:?}"), format!("{client:?}")] {
            assert!(shown.contains("OFF, every certificate is accepted"), "{shown}");
        }
    }
    let usual = client("https://127.0.0.1:9", None).expect("valid settings");
    assert!(!format!("{usual:?}").contains("OFF"), "{usual:?}");
}

/// What PKCS#8 wraps: a key in the older form of its kind.
fn unwrapped(pkcs8: &[u8]) -> &[u8] {
    /// The content of the first item, and what follows on it.
    fn item(der: &[u8]) -> (&[u8], &[u8]) {
        let (head, length) = match usize::from(der[1]) {
            short @ 0..0x80 => (2, short),
            long => {
                let bytes = &der[2..2 + (long & 0x7f)];
                (2 + bytes.len(), bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)))
            }
        };
        der[head..].split_at(length)
    }
    let (_version, rest) = item(item(pkcs8).0);
    let (_algorithm, rest) = item(rest);
    item(rest).0
}

#[test]
fn the_certificate_of_the_client_is_shown_whatever_the_form_of_its_key() {
    let authority = Authority::new();
    let curve = authority.sign(&named(&["ada"]));
    let rsa = authority.sign_for(&named(&["bob"]), KeyPair::from_pem(RSA).expect("a key"));
    let old = |label, identity: &Identity| pem(label, unwrapped(&identity.key.serialize_der()));
    for (form, chain, key) in [
        ("PKCS#8", curve.certificate_pem(), curve.key.serialize_pem()),
        ("SEC1", curve.certificate_pem(), old("EC PRIVATE KEY", &curve)),
        ("PKCS#8 of RSA", rsa.certificate_pem(), RSA.to_owned()),
        ("PKCS#1", rsa.certificate_pem(), old("RSA PRIVATE KEY", &rsa)),
        ("one file", curve.key.serialize_pem() + &curve.certificate_pem(), curve.key.serialize_pem()),
    ] {
        let server = Server::tls(authority.sign(&named(&[HOST])), Some(&authority));
        let tls = Tls::new().root_certificates(authority.pem()).client_certificate(chain, key);
        assert_eq!(call(&server, tls).expect(form).as_str(), "{}", "{form}");
    }
    let server = Server::tls(authority.sign(&named(&[HOST])), Some(&authority));
    let error = call(&server, Tls::new().root_certificates(authority.pem())).expect_err("it is asked for");
    assert!(error.is_connection() && error.to_string().contains("CertificateRequired"), "{error:?}");
    assert_eq!(server.heads().len(), 0);
}

#[test]
fn what_is_no_certificate_is_told_before_anything_is_sent() {
    let fine = Authority::new().pem();
    let cut = &fine[..fine.len() / 2];
    let empty = pem("CERTIFICATE", b"no DER");
    let (none, damaged) = ("have no certificate in PEM form", "are damaged: they cannot be read as PEM");
    for (text, reason) in [("", none), ("garbage", none), (RSA, none), (cut, damaged)] {
        let roots = format!("the root certificates {reason}");
        assert_refused(Tls::new().root_certificates(text), &roots);
        assert_refused(Tls::new().add_root_certificates(text), &roots);
        let own = format!("the certificates of the client {reason}");
        assert_refused(Tls::new().client_certificate(text, RSA), &own);
    }
    for (text, number) in [(empty.clone(), 1), (fine.clone() + &empty, 2)] {
        let roots = format!("number {number} of the root certificates is no X.509 certificate");
        assert_refused(Tls::new().root_certificates(&text), &roots);
        assert_refused(Tls::new().add_root_certificates(&text), &roots);
        let own = "the client certificate and its key cannot be used";
        assert_refused(Tls::new().client_certificate(&text, RSA), own);
    }
}

#[test]
fn what_is_no_key_is_told_before_anything_is_sent_and_no_key_is_seen() {
    let identity = self_signed();
    let chain = identity.certificate_pem();
    let lines =
        |text: &str| text.lines().filter(|line| line.len() > 40).map(str::to_owned).collect::<Vec<_>>();
    let cut = &RSA[..RSA.len() / 2];
    let encrypted = pem("ENCRYPTED PRIVATE KEY", &identity.key.serialize_der());
    for (key, reason) in [
        ("", "no PEM of PKCS#8"),
        (cut, "no PEM of PKCS#8"),
        (&chain, "no PEM of PKCS#8"),
        (&encrypted, "has to be decrypted"),
        (&pem("PRIVATE KEY", b"no DER"), "cannot be used"),
        (RSA, "cannot be used"),
        (&KeyPair::generate().expect("a key").serialize_pem(), "KeyMismatch"),
    ] {
        let tls = Tls::new().client_certificate(&chain, key);
        let shown = format!("{tls:?} {tls:#?} {}", refusal(tls.clone()));
        assert!(shown.contains(reason), "{key}: {shown}");
        assert!(lines(key).iter().all(|line| !shown.contains(line.as_str())), "{shown}");
    }
    let right = Tls::new().client_certificate(&chain, identity.key.serialize_pem());
    let client = client("https://127.0.0.1:9", Some(right.clone())).expect("they fit");
    let shown = format!("{right:?} {client:?} {client:#?}");
    assert!(shown.contains("client_certificate: true"), "{shown}");
    assert!(
        lines(&identity.key.serialize_pem()).iter().all(|line| !shown.contains(line.as_str())),
        "{shown}"
    );
}

/// Runs `inside` in a process of its own with these variables, and gives what it says.
fn child(kind: &str, url: &str, variables: &[(&str, &str)]) -> String {
    let mut command = alone("inside");
    command.env_remove("SSL_CERT_FILE").env_remove("SSL_CERT_DIR");
    command.env("LAKE_KIND", kind).env("LAKE_URL", url).envs(variables.iter().copied());
    let Output { stdout, stderr, .. } = command.output().expect("a process");
    let text = String::from_utf8_lossy(&stdout).into_owned();
    assert!(text.contains("outcome:"), "{text}{}", String::from_utf8_lossy(&stderr));
    text
}

#[test]
#[ignore = "runs in a process that another test starts"]
fn inside() {
    let Ok(url) = std::env::var("LAKE_URL") else { return };
    let tls = match std::env::var("LAKE_KIND").as_deref() {
        Ok("environment") => Tls::new().root_certificates_from_env(),
        #[cfg(feature = "platform-verifier")]
        Ok("platform") => Tls::new().platform_verifier(),
        _ => Tls::new(),
    };
    let outcome = client(&url, Some(tls)).and_then(|client| client.call("GET", "/x").send::<Json>());
    println!("\noutcome: {outcome:?}");
}

/// Files that are gone with it.
struct Folder(std::path::PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("lakehouse-tls-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.0.join(name);
        std::fs::write(&path, text).expect("a file");
        path.to_str().expect("text").to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn the_environment_says_whom_to_trust_where_it_is_asked() {
    let authority = Authority::new();
    let (files, all, none) = (Folder::new("files"), Folder::new("all"), Folder::new("none"));
    let good = files.file("ca.pem", &authority.pem());
    let bundle = files.file("bundle.pem", &(pem("CERTIFICATE", b"odd") + &authority.pem()));
    all.file("README", "Nothing to see here.");
    all.file("ca.pem", &authority.pem());
    all.file("1234abcd.0", &authority.pem());
    let (all, nothing) = (all.0.to_str().expect("text"), none.0.to_str().expect("text"));
    let server = Server::tls(authority.sign(&named(&[HOST])), None);
    let missing = files.0.join("missing.pem").to_str().expect("text").to_owned();
    let listed = format!("{all}:{all}");
    for (variables, expected) in [
        (&[("SSL_CERT_FILE", good.as_str())][..], "outcome: Ok"),
        (&[("SSL_CERT_FILE", bundle.as_str())], "outcome: Ok"),
        (&[("SSL_CERT_DIR", all)], "outcome: Ok"),
        (&[("SSL_CERT_DIR", listed.as_str()), ("SSL_CERT_FILE", "")], "outcome: Ok"),
        (&[], "UnknownIssuer"),
        (&[("SSL_CERT_FILE", ""), ("SSL_CERT_DIR", "")], "UnknownIssuer"),
        (&[("SSL_CERT_FILE", missing.as_str())], "missing.pem cannot be read"),
        (&[("SSL_CERT_FILE", "/dev/null")], "SSL_CERT_FILE: /dev/null has no certificate"),
        (&[("SSL_CERT_FILE", "/proc/self/exe")], "SSL_CERT_FILE: /proc/self/exe has no certificate"),
        (&[("SSL_CERT_FILE", good.as_str()), ("SSL_CERT_DIR", nothing)], "has no certificate"),
        (&[("SSL_CERT_DIR", "/nowhere/at/all")], "SSL_CERT_DIR: /nowhere/at/all cannot be read"),
    ] {
        let told = child("environment", &server.url, variables);
        assert!(told.contains(expected), "{variables:?}: {told}");
        assert_eq!(
            told.contains("Configuration"),
            expected.contains("certificate") || expected.contains("cannot")
        );
    }
    let told = child("usual", &server.url, &[("SSL_CERT_FILE", &good)]);
    assert!(told.contains("UnknownIssuer"), "it was not asked: {told}");
}

#[cfg(all(feature = "platform-verifier", target_os = "linux"))]
#[test]
fn the_platform_says_whom_to_trust_where_it_is_asked() {
    let (authority, other) = (Authority::new(), Authority::new());
    let files = Folder::new("platform");
    let (good, bad) = (files.file("ca.pem", &authority.pem()), files.file("other.pem", &other.pem()));
    let server = Server::tls(authority.sign(&named(&[HOST])), None);
    assert!(child("platform", &server.url, &[("SSL_CERT_FILE", &good)]).contains("outcome: Ok"));
    assert!(child("platform", &server.url, &[("SSL_CERT_FILE", &bad)]).contains("UnknownIssuer"));
    assert!(child("usual", &server.url, &[("SSL_CERT_FILE", &good)]).contains("UnknownIssuer"));
    let both = Tls::new().platform_verifier().add_root_certificates(authority.pem());
    assert!(refusal(both).contains("no roots can be added"));
}

fn agent(tls: ureq::tls::TlsConfig) -> ureq::Agent {
    ureq::Agent::config_builder().tls_config(tls).build().into()
}

#[test]
fn an_agent_of_the_callers_has_tls_of_its_own() {
    let authority = Authority::new();
    let server = Server::tls(authority.sign(&named(&[HOST])), None);
    let root = ureq::tls::Certificate::from_der(&authority.certificate).to_owned();
    let roots = ureq::tls::RootCerts::new_with_certs(&[root]);
    let agent = agent(ureq::tls::TlsConfig::builder().root_certs(roots).build());
    let builder = || Software::builder(&server.url).personal_access_token("t").agent(agent.clone());
    builder()
        .build()
        .and_then(|client| client.call("GET", "/x").send::<Json>())
        .expect("it trusts the server");
    for (both, name) in
        [(builder().tls(Tls::new()), "`tls`"), (builder().proxy(Proxy::from_env()), "`proxy`")]
    {
        let error = both.build().expect_err("which one would count?");
        assert!(matches!(error.kind(), ErrorKind::Configuration(_)), "{error:?}");
        assert!(error.to_string().contains(name) && error.to_string().contains("agent"), "{error}");
    }
}

#[test]
fn an_agent_of_the_callers_has_connections_of_its_own_and_this_clients_times() {
    let listener = TcpListener::bind((HOST, 0)).expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("bound"));
    let connections = Arc::<AtomicUsize>::default();
    let counted = connections.clone();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            counted.fetch_add(1, Ordering::SeqCst);
            std::thread::spawn(move || {
                while let Ok(head) = support::head(&mut stream) {
                    if head.contains("/never") {
                        let _ = stream.read(&mut [0]);
                    }
                    let status = if head.contains("/missing") { "404 Not Found" } else { "200 OK" };
                    let _ = write!(stream, "HTTP/1.1 {status}\r\nContent-Length: 2\r\n\r\n{{}}");
                }
            });
        }
    });
    let agent = agent(ureq::tls::TlsConfig::default());
    let client = || {
        let builder = Software::builder(&url).personal_access_token("t").agent(agent.clone());
        builder.timeout(Duration::from_millis(300)).retry(Retry::never()).build().expect("valid settings")
    };
    for _ in 0..3 {
        client().call("GET", "/x").send::<Json>().expect("an answer");
    }
    let error = client().call("GET", "/missing").send::<Json>().expect_err("there is none");
    assert!(error.is_not_found(), "{error:?}");
    assert_eq!(connections.load(Ordering::SeqCst), 1, "clients of one agent share its connections");
    let error = client().call("GET", "/never").send::<Json>().expect_err("no answer");
    assert!(error.is_timeout(), "{error:?}");
}

/// Runs in a process of its own with few threads, since a fork takes only one along.
#[cfg(target_os = "linux")]
#[test]
#[ignore = "runs in a process that another test starts"]
fn forker() {
    let (Ok(url), Ok(ca)) = (std::env::var("FORK_URL"), std::env::var("FORK_CA")) else { return };
    let client = client(&url, Some(Tls::new().root_certificates(ca))).expect("valid settings");
    let ask = || client.call("GET", "/x").send::<Json>().is_ok();
    assert!(ask(), "before");
    match fork::fork().expect("a process") {
        fork::Fork::Child => std::process::exit(i32::from(!ask())),
        fork::Fork::Parent(child) => {
            let status = fork::waitpid(child).expect("it ends");
            println!("\nchild: {status}, parent: {}", ask());
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn after_a_fork_the_same_are_trusted() {
    let authority = Authority::new();
    let server = Server::tls(authority.sign(&named(&[HOST])), None);
    let mut command = alone("forker");
    let output = command.env("FORK_URL", &server.url).env("FORK_CA", authority.pem()).output();
    let text = String::from_utf8_lossy(&output.expect("a process").stdout).into_owned();
    assert!(text.contains("child: 0, parent: true"), "{text}");
    assert_eq!(server.heads().len(), 3);
}
