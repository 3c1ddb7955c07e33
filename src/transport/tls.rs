//! `Tls`: whom a client trusts, and how it says who it is itself.

use std::ffi::OsString;
use std::fmt;
use std::path::Path;

use ureq::tls::{Certificate, ClientCert, PemItem, PrivateKey, RootCerts, TlsConfig, TlsProvider, parse_pem};

use crate::error::{Error, Result};

#[cfg(feature = "rustls")]
mod mozilla;

/// With both, rustls is it.
const NATIVE: bool = cfg!(all(feature = "native-tls", not(feature = "rustls")));

/// What a caller gave, or what is wrong with it. That is told when the client is built.
type Given<T> = std::result::Result<T, String>;

/// The TLS of a client: which authorities it trusts, and the certificate that it shows to servers that ask for one.
///
/// ```no_run
/// use lakehouse::{Tls, dremio::Software};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let tls = Tls::new()
///     .add_root_certificates(std::fs::read("company-ca.pem")?)
///     .client_certificate(std::fs::read("client.pem")?, std::fs::read("client.key")?);
/// let dremio = Software::builder("https://dremio.example.com").tls(tls).build()?;
/// # Ok(()) }
/// ```
///
/// Without anything set, rustls trusts the roots of Mozilla that are compiled in, and the system's library
/// (`native-tls`) those of the system. Of [`root_certificates`](Self::root_certificates),
/// [`root_certificates_from_env`](Self::root_certificates_from_env) and `platform_verifier` the last one counts.
///
/// What is wrong with a certificate or a key is told when the client is built, before anything is sent. Certificates and
/// keys are PEM; other sections of the text are passed over. `Debug` shows no key.
#[derive(Clone)]
#[must_use = "it does nothing until it is given to a builder"]
pub struct Tls {
    roots: Roots,
    added: Vec<Given<Vec<Certificate<'static>>>>,
    client: Option<Given<ClientCert>>,
    verifying: bool,
}

/// The authorities that are trusted but for those that are added.
#[derive(Clone)]
enum Roots {
    BuiltIn,
    Only(Given<Vec<Certificate<'static>>>),
    Environment,
    #[cfg(feature = "platform-verifier")]
    Platform,
}

impl Default for Tls {
    fn default() -> Self {
        Self { roots: Roots::BuiltIn, added: Vec::new(), client: None, verifying: true }
    }
}

impl Tls {
    /// The usual TLS.
    pub fn new() -> Self {
        Self::default()
    }

    /// Trusts these authorities, and no built-in ones: one or more certificates in PEM.
    pub fn root_certificates(mut self, pem: impl AsRef<[u8]>) -> Self {
        self.roots = Roots::Only(roots(pem.as_ref()));
        self
    }

    /// Trusts these authorities besides the others: one or more certificates in PEM.
    ///
    /// The system's library (`native-tls`) can add to [`root_certificates`](Self::root_certificates) and to those of
    /// [the environment](Self::root_certificates_from_env), not to the roots of the system. Nor can `platform_verifier`.
    pub fn add_root_certificates(mut self, pem: impl AsRef<[u8]>) -> Self {
        self.added.push(roots(pem.as_ref()));
        self
    }

    /// Trusts the authorities in the file `SSL_CERT_FILE` and in the files of the directories `SSL_CERT_DIR`, and no
    /// built-in ones, if one of these variables is set when the client is built. An empty one counts as not set. A file
    /// or directory that cannot be read or that has no certificate is a configuration error.
    pub fn root_certificates_from_env(mut self) -> Self {
        self.roots = Roots::Environment;
        self
    }

    /// Has the operating system judge certificates, with rustls for everything else: what its administrator trusts is
    /// trusted. On Linux these are the system's roots, or those of `SSL_CERT_FILE` and `SSL_CERT_DIR`.
    #[cfg(feature = "platform-verifier")]
    pub fn platform_verifier(mut self) -> Self {
        self.roots = Roots::Platform;
        self
    }

    /// Shows this certificate to servers that ask for one: the certificate with those that lead to its authority, and its
    /// key, both in PEM. The key may be PKCS#8, PKCS#1 or SEC1, but not encrypted; the system's library (`native-tls`)
    /// takes PKCS#8 only. That the key is of this certificate is checked with rustls.
    pub fn client_certificate(mut self, chain_pem: impl AsRef<[u8]>, key_pem: impl AsRef<[u8]>) -> Self {
        self.client = Some(identity(chain_pem.as_ref(), key_pem.as_ref()));
        self
    }

    /// Accepts every certificate of every server: expired, for another host, signed by anybody.
    ///
    /// **Whoever is between client and server can then read and change everything, credentials included.** It is for
    /// trying something out on one's own machine. `Debug` of this value, of the builder and of the client shows it.
    pub fn danger_accept_invalid_certificates(mut self) -> Self {
        self.verifying = false;
        self
    }

    /// Whether servers have to say who they are.
    pub(crate) fn is_verifying(&self) -> bool {
        self.verifying
    }

    /// The same in the words of `ureq`.
    pub(super) fn config(&self) -> Result<TlsConfig> {
        let roots = self.trusted(|name| std::env::var_os(name)).map_err(Error::configuration)?;
        let client = self.client.clone().transpose().map_err(Error::configuration)?;
        let provider = if NATIVE { TlsProvider::NativeTls } else { TlsProvider::Rustls };
        let config = TlsConfig::builder().provider(provider).root_certs(roots).client_cert(client);
        Ok(config.disable_verification(!self.verifying).build())
    }

    fn trusted(&self, variable: impl Fn(&str) -> Option<OsString>) -> Given<RootCerts> {
        let mut added = Vec::new();
        for certificates in &self.added {
            added.extend(certificates.clone()?);
        }
        match &self.roots {
            Roots::BuiltIn => built_in(added),
            Roots::Only(certificates) => Ok(certificates.clone()?.into_iter().chain(added).into()),
            Roots::Environment => match environment(variable)? {
                Some(certificates) => Ok(certificates.into_iter().chain(added).into()),
                None => built_in(added),
            },
            #[cfg(feature = "platform-verifier")]
            Roots::Platform if added.is_empty() => Ok(RootCerts::PlatformVerifier),
            #[cfg(feature = "platform-verifier")]
            Roots::Platform => {
                Err("the platform's verifier trusts what the platform trusts: no roots can be added to it"
                    .into())
            }
        }
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let roots = match &self.roots {
            Roots::BuiltIn => "built in",
            Roots::Only(_) => "given",
            Roots::Environment => "of the environment",
            #[cfg(feature = "platform-verifier")]
            Roots::Platform => "of the platform",
        };
        let verification = if self.verifying { "on" } else { "OFF, every certificate is accepted" };
        let mut shown = f.debug_struct("Tls");
        shown.field("verification", &verification).field("roots", &roots);
        shown
            .field("added_roots", &!self.added.is_empty())
            .field("client_certificate", &self.client.is_some());
        shown.finish()
    }
}

/// The built-in roots, and these.
#[cfg_attr(
    feature = "rustls",
    allow(clippy::unnecessary_wraps, reason = "the system's library refuses some")
)]
#[cfg_attr(not(feature = "rustls"), allow(clippy::needless_pass_by_value, reason = "rustls keeps them"))]
fn built_in(added: Vec<Certificate<'static>>) -> Given<RootCerts> {
    if added.is_empty() {
        return Ok(if NATIVE { RootCerts::PlatformVerifier } else { RootCerts::WebPki });
    }
    #[cfg(feature = "rustls")]
    return Ok(mozilla::certificates().chain(added).into());
    #[cfg(not(feature = "rustls"))]
    Err("native-tls adds no roots to those of the system: make them known to the system, or trust them alone with \
         `root_certificates`"
        .to_owned())
}

/// The certificates of authorities, each of which can be used.
fn roots(pem: &[u8]) -> Given<Vec<Certificate<'static>>> {
    let certificates = certificates(pem).map_err(|why| format!("the root certificates {why}"))?;
    match certificates.iter().position(|certificate| !is_root(certificate)) {
        Some(at) => Err(format!("number {} of the root certificates is no X.509 certificate", at + 1)),
        None => Ok(certificates),
    }
}

fn certificates(pem: &[u8]) -> Given<Vec<Certificate<'static>>> {
    let mut found = Vec::new();
    for item in parse_pem(pem) {
        match item {
            Ok(PemItem::Certificate(certificate)) => found.push(certificate),
            Ok(_) => {}
            // What the error says could be a line of a key.
            Err(_) => return Err("are damaged: they cannot be read as PEM".to_owned()),
        }
    }
    if found.is_empty() { Err("have no certificate in PEM form".to_owned()) } else { Ok(found) }
}

/// Whether rustls would trust it. Otherwise it would pass over it without a word.
#[cfg(feature = "rustls")]
fn is_root(certificate: &Certificate<'_>) -> bool {
    rustls::RootCertStore::empty().add(certificate.der().into()).is_ok()
}

#[cfg(not(feature = "rustls"))]
fn is_root(_: &Certificate<'_>) -> bool {
    true
}

fn identity(chain: &[u8], key: &[u8]) -> Given<ClientCert> {
    let chain = certificates(chain).map_err(|why| format!("the certificates of the client {why}"))?;
    let item = parse_pem(key).find(|item| matches!(item, Err(_) | Ok(PemItem::PrivateKey(_))));
    let Some(Ok(PemItem::PrivateKey(found))) = item else {
        return Err(
            "the key of the client certificate is no PEM of PKCS#8, PKCS#1 or SEC1; one that is encrypted \
                    has to be decrypted before"
                .to_owned(),
        );
    };
    check_identity(&chain, &found, key)?;
    Ok(ClientCert::new_with_certs(&chain, found))
}

/// `ureq` takes for granted that a key is of its certificate.
#[cfg(feature = "rustls")]
fn check_identity(chain: &[Certificate<'static>], key: &PrivateKey<'_>, _: &[u8]) -> Given<()> {
    use std::sync::Arc;

    use rustls::crypto::{CryptoProvider, ring};
    use rustls::pki_types::{CertificateDer, PrivateKeyDer};
    use rustls::sign::CertifiedKey;

    let provider = CryptoProvider::get_default().cloned();
    let provider = provider.unwrap_or_else(|| Arc::new(ring::default_provider()));
    let chain = chain.iter().map(|part| CertificateDer::from(part.der().to_vec())).collect();
    let key = PrivateKeyDer::try_from(key.der()).map_err(str::to_owned);
    let pair = key.and_then(|key| {
        CertifiedKey::from_der(chain, key.clone_key(), &provider).map_err(|error| error.to_string())
    });
    pair.map(drop).map_err(|why| format!("the client certificate and its key cannot be used: {why}"))
}

/// The system's library is given any key as PKCS#8.
#[cfg(not(feature = "rustls"))]
fn check_identity(_: &[Certificate<'static>], _: &PrivateKey<'_>, pem: &[u8]) -> Given<()> {
    const HEAD: &[u8] = b"-----BEGIN PRIVATE KEY-----";
    if pem.windows(HEAD.len()).any(|window| window == HEAD) {
        return Ok(());
    }
    Err("native-tls takes keys in PKCS#8 only: `openssl pkcs8 -topk8 -nocrypt` converts others".to_owned())
}

/// The roots that the environment names, if it does.
fn environment(variable: impl Fn(&str) -> Option<OsString>) -> Given<Option<Vec<Certificate<'static>>>> {
    let set = |name| variable(name).filter(|value| !value.is_empty());
    let (file, directories) = (set("SSL_CERT_FILE"), set("SSL_CERT_DIR"));
    if file.is_none() && directories.is_none() {
        return Ok(None);
    }
    let mut found = Vec::new();
    if let Some(file) = file {
        let path = Path::new(&file);
        let pem = std::fs::read(path);
        let usable = pem.map_err(|error| format!("cannot be read: {error}")).and_then(|pem| usable(&pem));
        found.extend(usable.map_err(|why| format!("SSL_CERT_FILE: {} {why}", path.display()))?);
    }
    if let Some(directories) = directories {
        for path in std::env::split_paths(&directories) {
            let usable = of_directory(&path);
            found.extend(usable.map_err(|why| format!("SSL_CERT_DIR: {} {why}", path.display()))?);
        }
    }
    Ok(Some(found))
}

/// Those that can be used: the files of systems also have some that cannot.
fn usable(pem: &[u8]) -> Given<Vec<Certificate<'static>>> {
    let mut found = certificates(pem).unwrap_or_default();
    found.retain(is_root);
    if found.is_empty() { Err("has no certificate in PEM form".to_owned()) } else { Ok(found) }
}

/// Those of all files: systems have each certificate there, and often a link to it with another name.
fn of_directory(path: &Path) -> Given<Vec<Certificate<'static>>> {
    let files = std::fs::read_dir(path).map_err(|error| format!("cannot be read: {error}"))?;
    let files = files.flatten().map(|entry| entry.path()).filter(|path| path.is_file());
    let texts = files.filter_map(|file| std::fs::read(file).ok());
    let mut found: Vec<_> = texts.filter_map(|pem| usable(&pem).ok()).flatten().collect();
    found.sort_by(|one, other| one.der().cmp(other.der()));
    found.dedup_by(|one, other| one.der() == other.der());
    if found.is_empty() { Err("has no certificate in PEM form".to_owned()) } else { Ok(found) }
}
