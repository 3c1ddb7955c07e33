//! Where engines are: what servers say about it, and whether to believe them.

use crate::error::{Delivery, Error, ErrorKind, Result};
use crate::url::{Origin, decode};

/// The address of an engine, as servers give it: `host[:port][/path][?name=value&…]`, with a scheme or without.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) origin: Origin,
    pub(super) parameters: Vec<(String, String)>,
}

impl Address {
    /// Reads an address. Without a scheme it has that of `like`.
    pub(super) fn parse(text: &str, like: &Origin) -> Result<Self> {
        let text = text.trim();
        let (place, query) = text.split_once('?').unwrap_or((text, ""));
        let scheme = if like.is_https { "https" } else { "http" };
        let url = if place.contains("://") { place.to_owned() } else { format!("{scheme}://{place}") };
        let origin = Origin::parse(&url, "").map_err(|error| {
            Error::decode(format_args!("the server gave an address of an engine that is none: {error}"))
        })?;
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        let parameters = pairs.map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        });
        Ok(Self { origin, parameters: parameters.collect() })
    }
}

/// Where engines of an account may be: the token goes there.
#[derive(Clone, Debug)]
pub(super) struct Domain {
    /// A domain and everything below it.
    below: Option<String>,
    /// A host that need not be below it.
    host: String,
    is_https: bool,
    /// Whether it was chosen, and not taken from an address.
    chosen: bool,
}

impl Domain {
    /// The domain that a host is in.
    pub(super) fn around(origin: &Origin) -> Self {
        let host = origin.host();
        let parent = host.split_once('.').map(|(_, parent)| parent);
        // Of an address, and of a name right below a top-level domain, nothing above is anybody's own.
        let below = parent.filter(|parent| parent.contains('.') && !is_address(host));
        Self {
            below: below.map(str::to_owned),
            host: host.to_owned(),
            is_https: origin.is_https,
            chosen: false,
        }
    }

    /// The same, with everything below `domain` instead.
    pub(super) fn below(&self, domain: &str) -> Self {
        let domain = domain.trim_matches('.').to_ascii_lowercase();
        Self { below: Some(domain), chosen: true, ..self.clone() }
    }

    /// Whether it was chosen, and not taken from an address.
    pub(super) fn is_chosen(&self) -> bool {
        self.chosen
    }

    /// Refuses an address outside.
    pub(super) fn check(&self, origin: &Origin) -> Result<()> {
        let host = origin.host();
        let below = self.below.as_ref().is_some_and(|domain| {
            host.strip_suffix(domain.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        });
        if (below || host == self.host) && (origin.is_https || !self.is_https) {
            return Ok(());
        }
        Err(outside(origin))
    }
}

fn is_address(host: &str) -> bool {
    host.starts_with('[') || host.parse::<std::net::Ipv4Addr>().is_ok()
}

/// What a server says that wants the token to go elsewhere.
pub(super) fn outside(origin: &Origin) -> Error {
    Error::new(ErrorKind::Redirect { host: origin.host().to_owned() }, Delivery::MaybeSent)
}

#[cfg(test)]
mod tests {
    use super::{Address, Domain};
    use crate::url::Origin;

    fn origin(url: &str) -> Origin {
        Origin::parse(url, "").expect("a URL")
    }

    #[test]
    fn an_address_may_have_everything_that_a_url_has() {
        let like = origin("https://api.app.firebolt.io");
        let read = |text: &str| {
            let address = Address::parse(text, &like).expect("an address");
            (address.origin.as_str().to_owned(), address.parameters)
        };
        assert_eq!(read("a.app.firebolt.io"), ("https://a.app.firebolt.io".to_owned(), vec![]));
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            read("http://A.x:8080/query?engine=my%20e&account_id=1=2&y"),
            (
                "http://a.x:8080/query".to_owned(),
                vec![pair("engine", "my e"), pair("account_id", "1=2"), pair("y", "")]
            )
        );
        for text in ["", "?engine=a", "a b", "user:secret@a.app.firebolt.io", "ftp://a.x", "a.x:99999"] {
            let error = Address::parse(text, &like).expect_err(text).to_string();
            assert!(!error.contains("secret"), "{error}");
        }
    }

    #[test]
    fn the_token_stays_in_the_domain_of_the_account() {
        let domain = Domain::around(&origin("https://x.api.us-east-1.app.firebolt.io"));
        for (url, inside) in [
            ("https://y.api.us-east-1.app.firebolt.io", true),
            ("https://x.api.us-east-1.app.firebolt.io", true),
            ("https://api.us-east-1.app.firebolt.io", true),
            ("http://y.api.us-east-1.app.firebolt.io", false),
            ("https://evilapi.us-east-1.app.firebolt.io", false),
            ("https://y.api.us-east-1.app.firebolt.io.evil.example", false),
            ("https://example.com", false),
        ] {
            assert_eq!(domain.check(&origin(url)).is_ok(), inside, "{url}");
        }
        let loopback = Domain::around(&origin("http://127.0.0.1:8080"));
        assert!(loopback.check(&origin("http://127.0.0.1:9090")).is_ok());
        assert!(loopback.check(&origin("http://1.0.0.1:8080")).is_err());
        let short = Domain::around(&origin("https://firebolt.example"));
        assert!(short.check(&origin("https://other.example")).is_err());
        assert!(short.below("firebolt.io").check(&origin("https://a.firebolt.io")).is_ok());
    }
}
