//! Name look-ups that are done once in a while instead of once a request.
//!
//! With a deadline set, `ureq`'s own resolver looks the name up in a new thread for every request, even when a pooled
//! connection is at hand. This one remembers.

use std::collections::HashMap;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::sync::{Mutex, PoisonError, mpsc};
use std::time::{Duration, Instant};

use ureq::Error;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

/// So long an answer is used without asking again.
const FRESH: Duration = Duration::from_secs(30);
/// So long an old answer is used when a new one cannot be had.
const STALE: Duration = Duration::from_secs(300);
/// A client talks to a handful of hosts; this bounds what a misused one keeps.
const MOST_NAMES: usize = 64;
/// As many as `ureq` has room for.
const MOST_ADDRESSES: usize = 16;

/// A resolver with a memory.
#[derive(Debug, Default)]
pub(super) struct Caching {
    known: Mutex<HashMap<String, Known>>,
}

#[derive(Clone, Debug)]
struct Known {
    at: Instant,
    addresses: Vec<SocketAddr>,
}

impl Caching {
    fn recall(&self, name: &str, age: Duration) -> Option<Vec<SocketAddr>> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(name).filter(|known| known.at.elapsed() < age).map(|known| known.addresses.clone())
    }

    fn remember(&self, name: String, addresses: Vec<SocketAddr>) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST_NAMES {
            known.clear();
        }
        known.insert(name, Known { at: Instant::now(), addresses });
    }

    fn look_up(&self, name: String, timeout: &NextTimeout) -> Result<Vec<SocketAddr>, Error> {
        if let Some(addresses) = self.recall(&name, FRESH) {
            return Ok(addresses);
        }
        match ask(name.clone(), timeout) {
            Ok(addresses) => {
                self.remember(name, addresses.clone());
                Ok(addresses)
            }
            Err(error) => self.recall(&name, STALE).ok_or(error),
        }
    }
}

/// Asks the system, in a thread of its own because the system takes no deadline.
fn ask(name: String, timeout: &NextTimeout) -> Result<Vec<SocketAddr>, Error> {
    if timeout.after.is_not_happening() {
        return addresses(&name);
    }
    let (sender, receiver) = mpsc::sync_channel(1);
    std::thread::Builder::new().name("lakehouse-dns".to_owned()).spawn(move || {
        // Nobody listens any more when the deadline has passed.
        let _ = sender.send(addresses(&name));
    })?;
    receiver.recv_timeout(*timeout.after).unwrap_or(Err(Error::Timeout(timeout.reason)))
}

fn addresses(name: &str) -> Result<Vec<SocketAddr>, Error> {
    let addresses: Vec<SocketAddr> = name.to_socket_addrs().map_err(not_found)?.collect();
    if addresses.is_empty() { Err(Error::HostNotFound) } else { Ok(addresses) }
}

/// What the system says about an unknown name differs from system to system.
fn not_found(_: io::Error) -> Error {
    Error::HostNotFound
}

impl Resolver for Caching {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let name = match (uri.scheme(), uri.authority()) {
            (Some(scheme), Some(authority)) => DefaultResolver::host_and_port(scheme, authority),
            _ => None,
        };
        let name = name.ok_or(Error::HostNotFound)?;
        let addresses = match name.parse::<SocketAddr>() {
            Ok(literal) => vec![literal],
            Err(_) => self.look_up(name, &timeout)?,
        };
        let mut wanted = self.empty();
        for address in config.ip_family().keep_wanted(addresses.into_iter()).take(MOST_ADDRESSES) {
            wanted.push(address);
        }
        if wanted.is_empty() { Err(Error::HostNotFound) } else { Ok(wanted) }
    }
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, SocketAddr};
    use std::time::{Duration, Instant};

    use ureq::unversioned::transport::NextTimeout;
    use ureq::unversioned::transport::time;

    use super::{Caching, Known};

    /// Nobody has this address, so that it can only come from memory.
    const REMEMBERED: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)), 80);
    const KNOWN: &str = "localhost:80";
    /// Without a port it is no name that can be looked up, and this is found out without a network.
    const UNKNOWN: &str = "nobody";

    /// What is found for a name whose address was learned so long ago.
    fn found(name: &str, seconds: u64) -> Option<Vec<SocketAddr>> {
        let caching = Caching::default();
        let at = Instant::now().checked_sub(Duration::from_secs(seconds)).expect("a clock that was running");
        let known = Known { at, addresses: vec![REMEMBERED] };
        caching.known.lock().expect("no panic").insert(name.to_owned(), known);
        let timeout = NextTimeout { after: time::Duration::from_secs(10), ..NextTimeout::default() };
        caching.look_up(name.to_owned(), &timeout).ok()
    }

    #[test]
    fn a_name_is_looked_up_again_after_half_a_minute() {
        assert_eq!(found(KNOWN, 20).as_deref(), Some(&[REMEMBERED][..]));
        let asked = found(KNOWN, 31).expect("every machine knows this name");
        assert!(!asked.is_empty() && !asked.contains(&REMEMBERED), "{asked:?}");
    }

    #[test]
    fn a_name_that_cannot_be_looked_up_is_where_it_was_for_five_minutes() {
        for seconds in [31, 290] {
            assert_eq!(found(UNKNOWN, seconds).as_deref(), Some(&[REMEMBERED][..]), "after {seconds} s");
        }
        assert_eq!(found(UNKNOWN, 301), None);
    }
}
