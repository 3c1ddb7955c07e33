//! Servers that speak TLS, with certificates that are made for the test.
#![allow(dead_code, reason = "every test file uses another part of it")]

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::crypto::ring::default_provider;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{HandshakeKind, RootCertStore, ServerConfig, ServerConnection, StreamOwned};

pub const HOST: &str = "127.0.0.1";

static AUTHORITIES: AtomicUsize = AtomicUsize::new(0);

/// A certificate and its key.
pub struct Identity {
    pub certificate: CertificateDer<'static>,
    pub key: KeyPair,
}

/// Who signs certificates.
pub struct Authority {
    pub certificate: CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
}

impl Identity {
    pub fn certificate_pem(&self) -> String {
        pem("CERTIFICATE", &self.certificate)
    }
}

impl Authority {
    pub fn new() -> Self {
        let mut params = CertificateParams::new(Vec::<String>::new()).expect("no names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        // Whoever has the same name as another is taken for it.
        let number = AUTHORITIES.fetch_add(1, Ordering::Relaxed);
        params.distinguished_name.push(DnType::CommonName, format!("Authority {number} of the tests"));
        let key = KeyPair::generate().expect("a key");
        let certificate = params.self_signed(&key).expect("a certificate").der().clone();
        Self { certificate, issuer: Issuer::new(params, key) }
    }

    pub fn pem(&self) -> String {
        pem("CERTIFICATE", &self.certificate)
    }

    pub fn sign(&self, params: &CertificateParams) -> Identity {
        self.sign_for(params, KeyPair::generate().expect("a key"))
    }

    pub fn sign_for(&self, params: &CertificateParams, key: KeyPair) -> Identity {
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate").der().clone();
        Identity { certificate, key }
    }
}

/// A certificate for these names.
pub fn named(names: &[&str]) -> CertificateParams {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    CertificateParams::new(names).expect("names")
}

pub fn self_signed() -> Identity {
    let key = KeyPair::generate().expect("a key");
    let certificate = named(&[HOST]).self_signed(&key).expect("a certificate").der().clone();
    Identity { certificate, key }
}

/// What answers a connection.
#[derive(Clone)]
pub enum Manner {
    Tls(Arc<ServerConfig>),
    /// These bytes, whatever is said.
    Bytes(&'static [u8]),
}

/// A server and the heads of the requests that it could read.
pub struct Server {
    pub url: String,
    heads: Arc<Mutex<Vec<String>>>,
    resumed: Arc<AtomicUsize>,
}

impl Server {
    pub fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind((HOST, 0)).expect("a free port");
        let url = format!("https://{}", listener.local_addr().expect("bound"));
        let heads = Arc::<Mutex<Vec<String>>>::default();
        let resumed = Arc::<AtomicUsize>::default();
        let (kept, counted) = (heads.clone(), resumed.clone());
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (manner, kept, counted) = (manner.clone(), kept.clone(), counted.clone());
                thread::spawn(move || serve(stream, &manner, &kept, &counted));
            }
        });
        Self { url, heads, resumed }
    }

    /// How many connections went on with the secrets of an earlier one.
    pub fn resumed(&self) -> usize {
        self.resumed.load(Ordering::SeqCst)
    }

    /// The heads of the requests so far.
    pub fn heads(&self) -> Vec<String> {
        self.heads.lock().expect("no panic").clone()
    }

    pub fn tls(identity: Identity, clients: Option<&Authority>) -> Self {
        Self::start(Manner::Tls(config(identity, clients)))
    }
}

/// A server's side of TLS; with an authority, clients have to show a certificate of it.
pub fn config(identity: Identity, clients: Option<&Authority>) -> Arc<ServerConfig> {
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
    Arc::new(builder.with_single_cert(vec![identity.certificate], key).expect("it fits"))
}

fn serve(mut stream: TcpStream, manner: &Manner, heads: &Mutex<Vec<String>>, resumed: &AtomicUsize) {
    match manner {
        Manner::Bytes(bytes) => {
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(bytes);
            let _ = stream.shutdown(Shutdown::Write);
        }
        Manner::Tls(config) => {
            let mut connection = ServerConnection::new(config.clone()).expect("a connection");
            let _ = connection.complete_io(&mut stream);
            let kind = connection.handshake_kind();
            resumed.fetch_add(usize::from(kind == Some(HandshakeKind::Resumed)), Ordering::SeqCst);
            let _ = answer(StreamOwned::new(connection, stream), heads);
        }
    }
}

/// Reads a request, keeps its head and answers with an empty object.
pub fn answer(mut stream: impl Read + Write, heads: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let head = head(&mut stream)?;
    heads.lock().expect("no panic").push(head);
    stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")?;
    stream.flush()
}

/// The head of a request, and nothing of what follows on it.
pub fn head(stream: &mut impl Read) -> std::io::Result<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        head.extend(byte);
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}

/// What follows on the head of a request.
pub fn body(stream: &mut impl Read, head: &str) -> std::io::Result<Vec<u8>> {
    let length = head
        .lines()
        .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body)?;
    Ok(body)
}

/// DER as PEM.
pub fn pem(label: &str, der: &[u8]) -> String {
    pem::encode(&pem::Pem::new(label, der))
}
