//! `Proxy`: whether requests go to a server directly or through a proxy.

use std::ffi::OsString;
use std::fmt;
use std::net::IpAddr;

use ureq::http::Uri;

use crate::error::{Error, Result};
use crate::secret::Secret;
use crate::url::{is_loopback, split_port};

/// Whether requests go through a proxy, and through which. Without anything set it is [`Proxy::from_env`].
///
/// ```no_run
/// use lakehouse::{Proxy, dremio::Software};
///
/// # fn main() -> lakehouse::Result<()> {
/// let proxy = Proxy::new("http://ada:correct%20horse@proxy.example.com:3128").no_proxy([".internal", "10.0.0.0/8"]);
/// let dremio = Software::builder("https://dremio.example.com").proxy(proxy).build()?;
/// # Ok(()) }
/// ```
///
/// To `https` servers a proxy opens a tunnel (`CONNECT`): it sees the name of the server and the user agent of the
/// client, nothing else. Plain `http` requests are given to it whole; one of the kind `socks` passes on either as it is.
/// `Debug` and errors show the address of a proxy, never its user name and password.
#[derive(Clone)]
#[must_use = "it does nothing until it is given to a builder"]
pub struct Proxy {
    way: Way,
    exceptions: Vec<String>,
}

#[derive(Clone)]
enum Way {
    Environment,
    Direct,
    Through(Secret),
}

impl Proxy {
    /// Through the proxy at this address: `http://`, `https://`, `socks4://`, `socks4a://`, `socks5://` or `socks5h://`,
    /// a user name and password before an `@` if the proxy asks for them (percent-encoded), host, and port. Without a
    /// port it is 80, 443 or 1080. With `socks4a` and `socks5h` it is the proxy that looks up the name of the server, as
    /// it is with `http` and `https`.
    ///
    /// It counts for all servers, those of this machine too, but for [those excepted](Self::no_proxy). What is wrong
    /// with the address is told when the client is built.
    pub fn new(url: impl Into<Secret>) -> Self {
        Self { way: Way::Through(url.into()), exceptions: Vec::new() }
    }

    /// Through what the environment names when the client is built, by the rules of `curl`: for `https` servers the
    /// variable `https_proxy` or `HTTPS_PROXY`, for `http` ones `http_proxy`, and for those of both `all_proxy` or
    /// `ALL_PROXY` where there is no other; but not to the hosts that `no_proxy` or `NO_PROXY` lists, as in
    /// [`no_proxy`](Self::no_proxy). Where both spellings are set, the small one counts, and an empty variable counts as
    /// not set. `HTTP_PROXY` is not looked at: in a CGI program whoever sends the header `Proxy` sets it.
    ///
    /// Unlike with `curl`, the servers of this machine (`localhost`, `127.0.0.1`) are never spoken to through one:
    /// credentials may go to them over plain `http` because they do not leave the machine.
    pub fn from_env() -> Self {
        Self { way: Way::Environment, exceptions: Vec::new() }
    }

    /// Through none, whatever the environment says.
    pub fn none() -> Self {
        Self { way: Way::Direct, exceptions: Vec::new() }
    }

    /// Directly to these hosts: `example.com` and `.example.com` are the host and all below it, `example.com:8080` is
    /// one port of them, `10.0.0.0/8` and `fd00::/8` are networks (of hosts that are named by their address), and `*` is
    /// everything.
    pub fn no_proxy<S: Into<String>>(mut self, hosts: impl IntoIterator<Item = S>) -> Self {
        self.exceptions.extend(hosts.into_iter().map(Into::into));
        self
    }

    /// Reads the environment, if it counts, and the addresses.
    pub(crate) fn routes(&self, variable: impl Fn(&str) -> Option<OsString>) -> Result<Routes> {
        let mut exceptions = Vec::new();
        for host in &self.exceptions {
            let exception = Exception::parse(host);
            exceptions.push(exception.ok_or_else(|| {
                Error::configuration(format_args!("{host:?} is no host that a proxy could be left out for"))
            })?);
        }
        match &self.way {
            Way::Direct => Ok(Routes::default()),
            Way::Through(url) => {
                let proxy = address(url.expose())
                    .map_err(|why| Error::configuration(format_args!("the address of the proxy {why}")))?;
                let route = Ok(Some(proxy));
                Ok(Routes { https: route.clone(), http: route, exceptions, beyond_this_machine: false })
            }
            Way::Environment => Ok(of_environment(&variable, exceptions)),
        }
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let way = match &self.way {
            Way::Environment => "of the environment".to_owned(),
            Way::Direct => "none".to_owned(),
            Way::Through(url) => address(url.expose()).map_or("malformed".to_owned(), |proxy| shown(&proxy)),
        };
        f.debug_struct("Proxy").field("way", &way).field("no_proxy", &self.exceptions).finish()
    }
}

/// A proxy, none, or what is wrong with the address. A wrong one does no harm as long as nothing goes there.
type Route = std::result::Result<Option<ureq::Proxy>, String>;

/// Which servers are reached in which way.
#[derive(Clone)]
pub(crate) struct Routes {
    https: Route,
    http: Route,
    exceptions: Vec<Exception>,
    /// Whether the servers of this machine are reached directly in any case.
    beyond_this_machine: bool,
}

impl Default for Routes {
    fn default() -> Self {
        Self { https: Ok(None), http: Ok(None), exceptions: Vec::new(), beyond_this_machine: false }
    }
}

impl Routes {
    /// The proxy on the way to a URL.
    pub(crate) fn towards(&self, url: &str) -> Result<Option<&ureq::Proxy>> {
        if matches!((&self.https, &self.http), (Ok(None), Ok(None))) {
            return Ok(None);
        }
        let Some((is_https, host, port)) = server(url) else { return Ok(None) };
        let skipped = self.beyond_this_machine && is_loopback(&host)
            || self.exceptions.iter().any(|exception| exception.holds(&host, port));
        let route = if is_https { &self.https } else { &self.http };
        match route {
            _ if skipped => Ok(None),
            Ok(proxy) => Ok(proxy.as_ref()),
            Err(why) => Err(Error::configuration(why)),
        }
    }

    /// Whether what is sent there reaches no other machine than the one that the URL names.
    pub(crate) fn stays_on_this_machine(&self, url: &str) -> bool {
        self.towards(url).is_ok_and(|proxy| proxy.is_none_or(|proxy| is_loopback(proxy.host())))
    }
}

impl fmt::Debug for Routes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |route: &Route| match route {
            Ok(None) => "none".to_owned(),
            Ok(Some(proxy)) => shown(proxy),
            Err(why) => why.clone(),
        };
        let mut shown = f.debug_struct("Proxy");
        shown.field("https", &text(&self.https)).field("http", &text(&self.http));
        shown.field("no_proxy", &self.exceptions).finish_non_exhaustive()
    }
}

/// Whether a URL is of https, its host and its port.
fn server(url: &str) -> Option<(bool, String, u16)> {
    let uri: Uri = url.parse().ok()?;
    let is_https = uri.scheme_str() == Some("https");
    let port = uri.port_u16().unwrap_or(if is_https { 443 } else { 80 });
    Some((is_https, uri.host()?.to_ascii_lowercase(), port))
}

/// The address of a proxy as it may be seen.
pub(super) fn shown(proxy: &ureq::Proxy) -> String {
    let protocol = proxy.protocol().to_string().to_ascii_lowercase();
    format!("{protocol}://{}:{}", proxy.host(), proxy.port())
}

fn of_environment(variable: &impl Fn(&str) -> Option<OsString>, mut exceptions: Vec<Exception>) -> Routes {
    let set = |name: &&'static str| Some((*name, variable(name).filter(|value| !value.is_empty())?));
    let route = |names: &[&'static str]| match names.iter().find_map(set) {
        None => Ok(None),
        Some((name, value)) => {
            let text = value.to_str().ok_or("is no text");
            text.and_then(address).map(Some).map_err(|why| format!("the proxy that {name} names {why}"))
        }
    };
    if let Some((_, list)) = ["no_proxy", "NO_PROXY"].iter().find_map(set) {
        let list = list.to_string_lossy();
        let hosts = list.split(|character: char| character == ',' || character.is_whitespace());
        exceptions.extend(hosts.filter_map(Exception::parse));
    }
    Routes {
        https: route(&["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]),
        http: route(&["http_proxy", "all_proxy", "ALL_PROXY"]),
        exceptions,
        beyond_this_machine: true,
    }
}

/// Reads the address of a proxy. What is wrong with it is told without it: it could have a password anywhere.
fn address(url: &str) -> std::result::Result<ureq::Proxy, &'static str> {
    let url = url.trim();
    let (scheme, rest) = match url.split_once("://") {
        Some((scheme, rest)) => (scheme.to_ascii_lowercase(), rest),
        None if url.contains(':') => ("http".to_owned(), url),
        None => return Err("has neither a scheme nor a port"),
    };
    if !["http", "https", "socks4", "socks4a", "socks5", "socks5h"].contains(&&*scheme) {
        return Err("has a scheme that is none of http, https, socks4, socks4a, socks5 and socks5h");
    }
    if scheme == "https" && !cfg!(any(feature = "rustls", feature = "native-tls")) {
        return Err("is of https, and this crate was built without TLS");
    }
    let (user, server) = rest.rsplit_once('@').map_or((None, rest), |(user, server)| (Some(user), server));
    let server = server.strip_suffix('/').unwrap_or(server);
    let (host, _) = split_port(server).ok_or("has a malformed host or port")?;
    let plain = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._:[]".contains(&byte));
    if host.is_empty() || !plain {
        return Err("has a malformed host or port");
    }
    let user = user.map(|user| format!("{user}@")).unwrap_or_default();
    if user.contains(['/', '?', '#']) {
        return Err("has a user name or password that is not percent-encoded");
    }
    ureq::Proxy::new(&format!("{scheme}://{user}{server}"))
        .map_err(|_| "has a user name or password that is not percent-encoded")
}

/// Hosts that are reached without the proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Exception {
    Everything,
    /// A host and those below it, or one port of them.
    Host(String, Option<u16>),
    Address(IpAddr, Option<u16>),
    /// The addresses whose first bits are these.
    Network(IpAddr, u32),
}

impl Exception {
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_lowercase();
        if text == "*" {
            return Some(Self::Everything);
        }
        if let Some((address, bits)) = text.split_once('/') {
            let (address, bits) = (address.parse().ok()?, bits.parse().ok()?);
            return (bits <= width(address)).then_some(Self::Network(address, bits));
        }
        if let Ok(address) = text.parse() {
            return Some(Self::Address(address, None));
        }
        let (host, port) = split_port(&text)?;
        if let Some(address) = address_of(host) {
            return Some(Self::Address(address, port));
        }
        let host = host.strip_prefix('*').unwrap_or(host).trim_matches('.');
        let plain = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte));
        (plain && !host.is_empty()).then(|| Self::Host(host.to_owned(), port))
    }

    fn holds(&self, host: &str, port: u16) -> bool {
        let at = |wanted: &Option<u16>| wanted.is_none_or(|wanted| wanted == port);
        match self {
            Self::Everything => true,
            Self::Host(name, wanted) => {
                let host = host.trim_end_matches('.');
                let below = host.strip_suffix(name.as_str()).is_some_and(|rest| rest.ends_with('.'));
                at(wanted) && address_of(host).is_none() && (host == name || below)
            }
            Self::Address(address, wanted) => at(wanted) && address_of(host) == Some(*address),
            Self::Network(network, bits) => {
                address_of(host).is_some_and(|address| shares_bits(address, *network, *bits))
            }
        }
    }
}

/// The address that a host is named by, in brackets if it is of IPv6.
fn address_of(host: &str) -> Option<IpAddr> {
    host.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

fn width(address: IpAddr) -> u32 {
    if address.is_ipv4() { 32 } else { 128 }
}

fn shares_bits(one: IpAddr, other: IpAddr, bits: u32) -> bool {
    let number = |address| match address {
        IpAddr::V4(address) => u128::from(address.to_bits()),
        IpAddr::V6(address) => address.to_bits(),
    };
    let rest = width(one) - bits.min(width(one));
    let first = |address| number(address).checked_shr(rest).unwrap_or(0);
    one.is_ipv4() == other.is_ipv4() && first(one) == first(other)
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::{Exception, Proxy, address, shown};

    /// The proxy on the way to a URL, with these variables set; an error where there is one.
    fn route(variables: &[(&str, &str)], url: &str) -> String {
        let variable = |name: &str| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value))
        };
        let routes = Proxy::from_env().routes(variable).expect("wrong ones are told when they are used");
        match routes.towards(url) {
            Ok(None) => "direct".to_owned(),
            Ok(Some(proxy)) => shown(proxy),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn the_environment_is_read_as_curl_reads_it() {
        const HTTPS: &str = "https://lake.example";
        const HTTP: &str = "http://lake.example:9047";
        for (variables, https, http) in [
            (&[][..], "direct", "direct"),
            (&[("https_proxy", "http://a:1")], "http://a:1", "direct"),
            (&[("HTTPS_PROXY", "http://a:1")], "http://a:1", "direct"),
            (&[("HTTPS_PROXY", "http://a:1"), ("https_proxy", "http://b:2")], "http://b:2", "direct"),
            (&[("HTTPS_PROXY", "http://a:1"), ("https_proxy", "")], "http://a:1", "direct"),
            (&[("http_proxy", "http://a:1")], "direct", "http://a:1"),
            (&[("HTTP_PROXY", "http://a:1")], "direct", "direct"),
            (&[("ALL_PROXY", "socks5://a")], "socks5://a:1080", "socks5://a:1080"),
            (&[("all_proxy", "a:8"), ("https_proxy", "https://b")], "https://b:443", "http://a:8"),
            (&[("all_proxy", "http://a:1"), ("NO_PROXY", "x, .EXAMPLE")], "direct", "direct"),
            (&[("all_proxy", "http://a:1"), ("no_proxy", "lake.example:9047")], "http://a:1", "direct"),
            (&[("all_proxy", "http://a:1"), ("no_proxy", "other.example :80")], "http://a:1", "http://a:1"),
        ] {
            assert_eq!(route(variables, HTTPS), https, "{variables:?}");
            assert_eq!(route(variables, HTTP), http, "{variables:?}");
        }
    }

    #[test]
    fn what_stays_on_this_machine_needs_no_proxy_of_the_environment() {
        let variables = [("all_proxy", "http://a:1")];
        for url in ["http://localhost:1", "https://127.0.0.1", "http://[::1]:2/x"] {
            assert_eq!(route(&variables, url), "direct", "{url}");
        }
        let routes = Proxy::new("http://a:1").routes(|_| None).expect("an address");
        assert!(routes.towards("http://localhost:1").is_ok_and(|proxy| proxy.is_some()));
        assert!(!routes.stays_on_this_machine("http://localhost:1"));
    }

    #[test]
    fn a_variable_that_makes_no_sense_is_named_and_not_shown() {
        for value in [
            "garbage",
            "http://u:canary@:0",
            "\u{1}",
            "ftp://canary",
            "http://u:canary",
            "http://u:c/anary@h",
        ] {
            let error = route(&[("HTTPS_PROXY", value)], "https://lake.example");
            assert!(error.contains("HTTPS_PROXY"), "{value:?}: {error}");
            assert!(!error.contains("canary") && !error.contains("anary"), "{error}");
            assert_eq!(route(&[("HTTPS_PROXY", value)], "http://lake.example"), "direct");
        }
    }

    #[test]
    fn addresses_of_proxies_are_read() {
        for (text, expected) in [
            ("http://a", Some("http://a:80")),
            ("https://a/", Some("https://a:443")),
            ("socks5h://u:p@a", Some("socks5h://a:1080")),
            ("HTTP://[::1]:3128", Some("http://[::1]:3128")),
            ("a:3128", Some("http://a:3128")),
            ("http://u%40:p%2F@a:1", Some("http://a:1")),
            ("socks://a", None),
            ("http://", None),
            ("http://a/b", None),
            ("http://a b", None),
            ("http://a:99999", None),
        ] {
            assert_eq!(address(text).ok().as_ref().map(shown).as_deref(), expected, "{text}");
        }
        let proxy = address("http://u%40:p%2F:@a:1").expect("an address");
        assert_eq!((proxy.username(), proxy.password()), (Some("u@"), Some("p/:")));
    }

    #[test]
    fn hosts_are_excepted_by_name_port_address_and_network() {
        for (text, host, port, expected) in [
            ("*", "a", 1, true),
            ("example.com", "example.com", 1, true),
            ("example.com", "a.example.com", 1, true),
            ("example.com", "anexample.com", 1, false),
            (".example.com", "example.com", 1, true),
            ("*.example.com", "a.example.com", 1, true),
            ("example.com:1", "a.example.com", 1, true),
            ("example.com:1", "a.example.com", 2, false),
            ("10.1.0.0/16", "10.1.2.3", 1, true),
            ("10.1.0.0/16", "10.2.2.3", 1, false),
            ("0.0.0.0/0", "10.2.2.3", 1, true),
            ("0.0.0.0/0", "[::1]", 1, false),
            ("::/0", "[fd00::1]", 1, true),
            ("fd00::/8", "[fd12::1]", 1, true),
            ("fd00::/8", "[fe80::1]", 1, false),
            ("10.1.2.3", "10.1.2.3", 1, true),
            ("2.3", "10.1.2.3", 1, false),
            ("::1", "[::1]", 1, true),
            ("[::1]:1", "[::1]", 2, false),
        ] {
            let exception = Exception::parse(text).expect(text);
            assert_eq!(exception.holds(host, port), expected, "{text} {host} {port}");
        }
        for text in ["", ".", "10.0.0.0/33", "a/8", "a:b", "a b"] {
            assert_eq!(Exception::parse(text), None, "{text}");
        }
    }
}
