//! `Proxy`: which way requests take, over sockets: tunnels, whole requests, SOCKS, and what the environment says.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![cfg(all(feature = "dremio", feature = "firebolt", feature = "rustls"))]

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use lakehouse::dremio::{Software, SoftwareBuilder};
use lakehouse::{Delivery, Error, ErrorKind, Json, Proxy, Retry, Tls};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

#[path = "support/process.rs"]
mod process;
#[path = "support/seen.rs"]
mod seen;
#[path = "support/tls.rs"]
mod tls_support;

use process::alone;
use seen::seen;
use tls_support::{Authority, HOST, Server, body, config, head, named};

/// No name server knows it: whoever gets there got there through a proxy.
const LAKE: &str = "lake.invalid";
/// Of the proxies.
const PASSWORD: &str = "canary";
/// `ada:canary`.
const ADA: &str = "Proxy-Authorization: Basic YWRhOmNhbmFyeQ==";

/// What a proxy does with whoever wants a tunnel.
#[derive(Clone)]
enum Manner {
    /// Connects all to this server.
    Tunnel(String),
    /// Is the server itself, with this side of TLS.
    Serve(Arc<ServerConfig>),
    Refuse(u16),
    /// Says nothing.
    Stall,
}

/// A proxy that keeps the heads that it reads. Whole requests it answers itself.
struct Relay {
    address: String,
    heads: Arc<Mutex<Vec<String>>>,
    connections: Arc<AtomicUsize>,
}

impl Relay {
    /// A proxy that is spoken to over plain TCP, or with TLS.
    fn start(manner: Manner, own: Option<Arc<ServerConfig>>) -> Self {
        let listener = TcpListener::bind((HOST, 0)).expect("a free port");
        let address = listener.local_addr().expect("bound").to_string();
        let (heads, connections) = (Arc::<Mutex<Vec<String>>>::default(), Arc::<AtomicUsize>::default());
        let (kept, counted) = (heads.clone(), connections.clone());
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                counted.fetch_add(1, Ordering::SeqCst);
                let (manner, kept, own) = (manner.clone(), kept.clone(), own.clone());
                thread::spawn(move || match own {
                    None => relay(stream.try_clone().expect("a handle"), &stream, &manner, &kept),
                    Some(config) => {
                        let connection = ServerConnection::new(config).expect("a connection");
                        let tls = StreamOwned::new(connection, stream.try_clone().expect("a handle"));
                        relay(tls, &stream, &manner, &kept)
                    }
                });
            }
        });
        Self { address, heads, connections }
    }

    fn to(server: &Server) -> Self {
        Self::start(Manner::Tunnel(server.url.replace("https://", "")), None)
    }

    fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Its address with a user and a password.
    fn url_of_ada(&self, scheme: &str) -> String {
        format!("{scheme}://ada:{PASSWORD}@{}", self.address)
    }

    fn heads(&self) -> Vec<String> {
        self.heads.lock().expect("no panic").clone()
    }
}

fn relay(
    mut stream: impl Read + Write,
    socket: &TcpStream,
    manner: &Manner,
    heads: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    loop {
        let head = head(&mut stream)?;
        let tunnel = head.starts_with("CONNECT ");
        body(&mut stream, &head)?;
        heads.lock().expect("no panic").push(head);
        match manner {
            _ if !tunnel => {
                stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")?;
                stream.flush()?;
            }
            Manner::Stall => {}
            Manner::Refuse(status) => {
                let answer = format!("HTTP/1.1 {status} No\r\nContent-Length: 0\r\n\r\n");
                return stream.write_all(answer.as_bytes()).and_then(|()| stream.flush());
            }
            Manner::Tunnel(server) => {
                stream.write_all(b"HTTP/1.1 200 Connected\r\n\r\n")?;
                return pipe(socket, server);
            }
            Manner::Serve(config) => {
                stream.write_all(b"HTTP/1.1 200 Connected\r\n\r\n")?;
                stream.flush()?;
                let connection = ServerConnection::new(config.clone()).expect("a connection");
                return tls_support::answer(StreamOwned::new(connection, stream), heads);
            }
        }
    }
}

/// Passes on what comes, in both directions.
fn pipe(client: &TcpStream, server: &str) -> std::io::Result<()> {
    let server = TcpStream::connect(server)?;
    let (mut from, mut to) = (client.try_clone()?, server.try_clone()?);
    thread::spawn(move || std::io::copy(&mut from, &mut to));
    std::io::copy(&mut &server, &mut &*client)?;
    client.shutdown(std::net::Shutdown::Both)
}

/// A server for the name that nobody knows, and who has signed its certificate.
fn lake() -> (Server, Authority) {
    let authority = Authority::new();
    (Server::tls(authority.sign(&named(&[LAKE])), None), authority)
}

fn builder(url: &str) -> SoftwareBuilder {
    let builder = Software::builder(url).personal_access_token("t0ken").retry(Retry::never());
    builder.user_agent("report/1.0").allow_plain_http()
}

fn call(builder: SoftwareBuilder) -> Result<Json, Error> {
    builder.build()?.call("POST", "/api/v3/x?a=b").json(&"body").send()
}

fn https(proxy: Proxy, authority: &Authority) -> SoftwareBuilder {
    builder(&format!("https://{LAKE}")).proxy(proxy).tls(Tls::new().root_certificates(authority.pem()))
}

fn http(proxy: Proxy) -> SoftwareBuilder {
    builder(&format!("http://{LAKE}:9047")).proxy(proxy)
}

#[test]
fn a_proxy_opens_a_tunnel_to_https_and_sees_nothing_else() {
    let (server, authority) = lake();
    for (ada, line) in [(false, None), (true, Some(ADA))] {
        let relay = Relay::to(&server);
        let url = if ada { relay.url_of_ada("http") } else { relay.url() };
        call(https(Proxy::new(url), &authority).header("X-Key", "k3y")).expect("an answer");
        let heads = relay.heads();
        assert_eq!(heads.len(), 1, "{heads:?}");
        assert!(
            heads[0].starts_with("CONNECT lake.invalid:443 HTTP/1.1\r\nHost: lake.invalid:443\r\n"),
            "{heads:?}"
        );
        assert!(heads[0].contains("User-Agent: report/1.0 lakehouse/"), "{heads:?}");
        assert!(!heads[0].contains("t0ken") && !heads[0].contains("k3y"), "{heads:?}");
        let found = heads[0].lines().find(|line| line.starts_with("Proxy-Authorization"));
        assert_eq!(found, line);
    }
    let heads = server.heads();
    assert_eq!(heads.len(), 2);
    for head in heads {
        assert!(head.starts_with("POST /api/v3/x?a=b HTTP/1.1\r\n"), "{head}");
        let lower = head.to_ascii_lowercase();
        assert!(
            lower.contains("t0ken") && lower.contains("x-key: k3y") && !lower.contains("proxy-"),
            "{head}"
        );
    }
}

#[test]
fn a_proxy_is_given_whole_requests_to_plain_http() {
    for (ada, line) in [(false, None), (true, Some(ADA))] {
        let relay = Relay::start(Manner::Refuse(403), None);
        let url = if ada { relay.url_of_ada("http") } else { relay.url() };
        let client = http(Proxy::new(url)).build().expect("valid settings");
        for _ in 0..3 {
            client.call("GET", "/api/v3/x?a=b").send::<Json>().expect("an answer");
        }
        client.call("POST", "/y").json(&"x".repeat(300_000)).send::<Json>().expect("an answer");
        let heads = relay.heads();
        assert_eq!(heads.len(), 4, "{heads:?}");
        for (at, head) in heads.iter().enumerate() {
            let first = if at < 3 {
                "GET http://lake.invalid:9047/api/v3/x?a=b HTTP/1.1"
            } else {
                "POST http://lake.invalid:9047/y HTTP/1.1"
            };
            assert_eq!(head.lines().next(), Some(first));
            assert!(head.to_ascii_lowercase().contains("\r\nhost: lake.invalid:9047\r\n"), "{head}");
            assert!(head.contains("t0ken"), "{head}");
            assert_eq!(head.lines().find(|line| line.starts_with("Proxy-Authorization")), line);
        }
        // The last one may not go over a connection that has been idle for long.
        assert!(relay.connections.load(Ordering::SeqCst) <= 2, "connections are used again");
    }
}

#[test]
fn a_proxy_can_be_spoken_to_with_tls() {
    let authority = Authority::new();
    let side = |name| config(authority.sign(&named(&[name])), None);
    let relay = Relay::start(Manner::Serve(side(LAKE)), Some(side(HOST)));
    let proxy = || Proxy::new(relay.url_of_ada("https"));
    call(https(proxy(), &authority)).expect("a tunnel with TLS in TLS");
    call(http(proxy()).tls(Tls::new().root_certificates(authority.pem()))).expect("a whole request");
    let heads = relay.heads();
    let lines: Vec<_> = heads.iter().filter_map(|head| head.lines().next()).collect();
    let path = "/api/v3/x?a=b HTTP/1.1";
    assert_eq!(
        lines,
        [
            "CONNECT lake.invalid:443 HTTP/1.1",
            &format!("POST {path}"),
            &format!("POST http://{LAKE}:9047{path}")
        ]
    );
    assert_eq!(heads.iter().filter(|head| head.contains(ADA)).count(), 2);
    let error = call(https(proxy(), &Authority::new())).expect_err("nobody knows the proxy");
    assert!(error.is_connection() && error.delivery() == Delivery::NotSent, "{error:?}");
}

/// A SOCKS proxy of version 5 for `ada` that connects all to one server; the names that it was asked for.
fn socks(server: &str) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind((HOST, 0)).expect("a free port");
    let address = listener.local_addr().expect("bound").to_string();
    let names = Arc::<Mutex<Vec<String>>>::default();
    let (kept, server) = (names.clone(), server.to_owned());
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let _ = serve_socks(&stream, &server, &kept);
        }
    });
    (address, names)
}

fn serve_socks(mut stream: &TcpStream, server: &str, names: &Mutex<Vec<String>>) -> std::io::Result<()> {
    fn counted(stream: &mut &TcpStream) -> std::io::Result<String> {
        let mut length = [0];
        stream.read_exact(&mut length)?;
        let mut text = vec![0; length[0].into()];
        stream.read_exact(&mut text)?;
        Ok(String::from_utf8_lossy(&text).into_owned())
    }
    stream.read_exact(&mut [0])?;
    counted(&mut stream)?;
    stream.write_all(&[5, 2])?;
    stream.read_exact(&mut [0])?;
    let user = (counted(&mut stream)?, counted(&mut stream)?);
    stream.write_all(&[1, u8::from(user != ("ada".to_owned(), PASSWORD.to_owned()))])?;
    let mut request = [0; 4];
    stream.read_exact(&mut request)?;
    assert_eq!(request, [5, 1, 0, 3], "a name is asked for");
    names.lock().expect("no panic").push(counted(&mut stream)?);
    stream.read_exact(&mut [0; 2])?;
    stream.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0])?;
    pipe(stream, server)
}

#[test]
fn a_proxy_can_be_of_socks() {
    let (server, authority) = lake();
    let (address, names) = socks(&server.url.replace("https://", ""));
    let url = |password| format!("socks5h://ada:{password}@{address}");
    call(https(Proxy::new(url(PASSWORD)), &authority)).expect("an answer");
    assert_eq!(*names.lock().expect("no panic"), [LAKE]);
    assert_eq!(server.heads().len(), 1);
    let error = call(https(Proxy::new(url("canary2")), &authority)).expect_err("another password");
    assert!(error.is_connection() && error.delivery() == Delivery::NotSent, "{error:?}");
    assert!(!seen(&error).contains("canary"), "{error:?}");
}

#[test]
fn a_proxy_that_does_not_connect_is_told_of_without_its_password() {
    let (server, authority) = lake();
    for (status, text) in
        [(407, "it asks for a user name and password"), (502, "status 502"), (403, "status 403")]
    {
        let relay = Relay::start(Manner::Refuse(status), None);
        let error = call(https(Proxy::new(relay.url_of_ada("http")), &authority)).expect_err("no tunnel");
        assert!(error.is_connection() && error.delivery() == Delivery::NotSent, "{error:?}");
        let place = format!("https://{LAKE}: through the proxy {}: the proxy does not connect", relay.url());
        assert!(error.to_string().contains(&place) && error.to_string().contains(text), "{error}");
        assert!(!seen(&error).contains(PASSWORD), "{}", seen(&error));
    }
    let gone = TcpListener::bind((HOST, 0)).expect("a free port").local_addr().expect("bound");
    for builder in [https, |proxy, _: &Authority| http(proxy)] {
        let error =
            call(builder(Proxy::new(format!("http://ada:{PASSWORD}@{gone}")), &authority)).expect_err("gone");
        assert!(error.to_string().contains(&format!("through the proxy http://{gone}")), "{error}");
        assert_eq!(error.delivery(), Delivery::NotSent);
        assert!(!seen(&error).contains(PASSWORD), "{}", seen(&error));
    }
    assert_eq!(server.heads().len(), 0);
}

#[test]
fn a_proxy_that_says_nothing_is_not_waited_for() {
    let relay = Relay::start(Manner::Stall, None);
    for limit in [SoftwareBuilder::timeout, SoftwareBuilder::connect_timeout] {
        let start = Instant::now();
        let builder = https(Proxy::new(relay.url()), &Authority::new());
        let error = call(limit(builder, Duration::from_millis(200))).expect_err("no tunnel");
        assert!(error.is_timeout() && error.delivery() == Delivery::NotSent, "{error:?}");
        assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    }
}

#[test]
fn hosts_are_left_out_and_clients_go_their_own_ways() {
    let authority = Authority::new();
    let server = Server::tls(authority.sign(&named(&[HOST])), None);
    let (one, two) = (Relay::to(&server), Relay::to(&server));
    let client = |proxy| {
        let tls = Tls::new().root_certificates(authority.pem());
        builder(&server.url).proxy(proxy).tls(tls).build().expect("valid settings")
    };
    let ask = |client: &Software| client.call("GET", "/x").send::<Json>().expect("an answer");
    for direct in [Proxy::none(), Proxy::from_env(), Proxy::new(one.url()).no_proxy(["127.0.0.0/8"])] {
        ask(&client(direct));
    }
    assert_eq!((one.heads().len(), two.heads().len()), (0, 0));
    let (first, second) =
        (client(Proxy::new(one.url())), client(Proxy::new(two.url()).no_proxy(["10.0.0.0/8"])));
    for _ in 0..2 {
        ask(&first);
        ask(&second);
    }
    assert_eq!((one.heads().len(), two.heads().len()), (2, 2));
}

#[test]
fn what_is_no_proxy_is_told_before_anything_is_sent() {
    for url in [
        "",
        "garbage",
        "ftp://h",
        "http://ada:canary@:0",
        "http://ada:canary",
        "http://ada:can ary@h",
        "http://ada:c/anary@h",
    ] {
        let error = http(Proxy::new(url)).build().expect_err(url);
        assert!(matches!(error.kind(), ErrorKind::Configuration(_)), "{error:?}");
        assert!(
            error.to_string().contains("the address of the proxy") && !seen(&error).contains("anary"),
            "{error}"
        );
    }
    let error = http(Proxy::none().no_proxy(["10.0.0.0/33"])).build().expect_err("no network");
    assert!(error.to_string().contains("10.0.0.0/33"), "{error}");
}

#[test]
fn a_proxy_is_seen_and_its_password_is_not() {
    let proxy = Proxy::new(format!("http://ada:{PASSWORD}@proxy.example:3128"));
    let builder = http(proxy.clone());
    let client = builder.clone().build().expect("valid settings");
    for shown in [format!("{proxy:?}"), format!("{builder:?}"), format!("{client:?}"), format!("{client:#?}")]
    {
        assert!(shown.contains("http://proxy.example:3128"), "{shown}");
        assert!(!shown.contains(PASSWORD) && !shown.contains("ada"), "{shown}");
    }
}

#[test]
fn a_proxy_elsewhere_makes_this_machine_another_one() {
    let client =
        |url: &str| Software::builder("http://localhost:9047").login("ada", "secret").proxy(Proxy::new(url));
    let error = client("http://proxy.example:3128").build().expect_err("in the clear");
    assert!(error.to_string().contains("unencrypted"), "{error}");
    client("http://proxy.example:3128").allow_plain_http().build().expect("asked for");
    client("http://localhost:3128").build().expect("it stays here");
}

/// Runs `inside` in a process of its own with these variables, and gives what it says.
fn child(url: &str, ca: &str, variables: &[(&str, &str)]) -> String {
    let mut command = alone("inside");
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"] {
        command.env_remove(name).env_remove(name.to_ascii_lowercase());
    }
    command.env("LAKE_URL", url).env("LAKE_CA", ca).envs(variables.iter().copied());
    let output = command.output().expect("a process");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("outcome:"), "{text}{}", String::from_utf8_lossy(&output.stderr));
    text
}

/// Prints what is logged by whatever is below the client.
struct Printer;

impl log::Log for Printer {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        println!("\nlogged: {} {}", record.target(), record.args());
    }

    fn flush(&self) {}
}

#[test]
#[ignore = "runs in a process that another test starts"]
fn inside() {
    let (Ok(url), Ok(ca)) = (std::env::var("LAKE_URL"), std::env::var("LAKE_CA")) else { return };
    log::set_logger(&Printer).expect("the only one");
    log::set_max_level(log::LevelFilter::Trace);
    let outcome = call(builder(&url).tls(Tls::new().root_certificates(ca)));
    println!("\noutcome: {}", outcome.map_or_else(|error| seen(&error), |json| format!("{json:?}")));
}

#[test]
fn the_environment_says_which_way_to_go() {
    let (server, authority) = lake();
    let relay = Relay::to(&server);
    let (https, http) = (format!("https://{LAKE}"), format!("http://{LAKE}:9047"));
    let (proxy, gone) = (relay.url_of_ada("http"), "http://127.0.0.1:9");
    for (url, variables, through) in [
        (&https, &[("https_proxy", proxy.as_str()), ("ALL_PROXY", gone), ("HTTPS_PROXY", gone)][..], true),
        (&https, &[("HTTPS_PROXY", &proxy), ("http_proxy", gone)], true),
        (&https, &[("all_proxy", &proxy), ("NO_PROXY", "other.invalid")], true),
        (&http, &[("http_proxy", &proxy), ("HTTPS_PROXY", gone)], true),
        (&http, &[("HTTP_PROXY", gone), ("ALL_PROXY", &proxy)], true),
        (&http, &[("HTTP_PROXY", &proxy)], false),
        (&https, &[("http_proxy", &proxy), ("HTTPS_PROXY", "")], false),
        (&https, &[("ALL_PROXY", &proxy), ("NO_PROXY", "x,.invalid")], false),
        (&http, &[("ALL_PROXY", &proxy), ("no_proxy", "lake.invalid:9047")], false),
    ] {
        let before = relay.heads().len();
        let told = child(url, &authority.pem(), variables);
        assert_eq!(told.contains("outcome: {}"), through, "{variables:?}: {told}");
        assert!(through || told.contains("cannot be resolved"), "{variables:?}: {told}");
        assert!(
            told.contains("logged: ureq") && !told.contains(PASSWORD) && !told.contains(&ADA[27..]),
            "{told}"
        );
        assert_eq!(relay.heads().len() - before, usize::from(through), "{variables:?}");
    }
    for (name, value) in
        [("HTTPS_PROXY", "garbage"), ("all_proxy", "http://u:canary@:0"), ("https_proxy", "\u{1}")]
    {
        let told = child(&https, &authority.pem(), &[(name, value)]);
        assert!(told.contains("Configuration") && told.contains(name) && !told.contains("canary"), "{told}");
    }
}

#[test]
fn an_agent_of_the_callers_has_a_proxy_of_its_own() {
    let (server, authority) = lake();
    let relay = Relay::to(&server);
    let root = ureq::tls::Certificate::from_der(&authority.certificate).to_owned();
    let roots = ureq::tls::RootCerts::new_with_certs(&[root]);
    let proxy = ureq::Proxy::new(&relay.url()).expect("an address");
    let tls = ureq::tls::TlsConfig::builder().root_certs(roots).build();
    let agent: ureq::Agent = ureq::Agent::config_builder().proxy(Some(proxy)).tls_config(tls).build().into();
    call(builder(&format!("https://{LAKE}")).agent(agent)).expect("an answer");
    assert_eq!((relay.heads().len(), server.heads().len()), (1, 1));
}
