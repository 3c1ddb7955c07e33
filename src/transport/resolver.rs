//! Name look-ups that are done once in a while instead of once a request.
//!
//! With a deadline set, `ureq`'s own resolver looks the name up in a new thread for every request, even when a pooled
//! connection is at hand. This one remembers.

use std::collections::HashMap;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::time::{Duration, Instant};

use ureq::Error;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::http::uri::{Authority, Scheme};
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
    known: Mutex<Memory>,
}

/// What is known of each server, by its scheme, and its host and port as they stand in URLs.
type Memory = HashMap<(Scheme, Authority), Known>;

#[derive(Clone, Debug)]
struct Known {
    at: Instant,
    addresses: Arc<[SocketAddr]>,
}

impl Caching {
    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn recall(&self, server: &(Scheme, Authority), age: Duration) -> Option<Arc<[SocketAddr]>> {
        let memory = self.memory();
        memory.get(server).filter(|known| known.at.elapsed() < age).map(|known| known.addresses.clone())
    }

    fn remember(&self, server: (Scheme, Authority), addresses: Arc<[SocketAddr]>) {
        let mut memory = self.memory();
        if memory.len() >= MOST_NAMES {
            memory.clear();
        }
        memory.insert(server, Known { at: Instant::now(), addresses });
    }

    fn look_up(
        &self,
        server: (Scheme, Authority),
        timeout: &NextTimeout,
    ) -> Result<Arc<[SocketAddr]>, Error> {
        if let Some(addresses) = self.recall(&server, FRESH) {
            return Ok(addresses);
        }
        match find(&server, timeout) {
            Ok(addresses) => {
                self.remember(server, addresses.clone());
                Ok(addresses)
            }
            Err(error) => self.recall(&server, STALE).ok_or(error),
        }
    }
}

/// Reads an address where there is one, and asks for that of a name.
fn find(
    (scheme, authority): &(Scheme, Authority),
    timeout: &NextTimeout,
) -> Result<Arc<[SocketAddr]>, Error> {
    let name = DefaultResolver::host_and_port(scheme, authority).ok_or(Error::HostNotFound)?;
    match name.parse() {
        Ok(literal) => Ok([literal].into()),
        Err(_) => ask(name, timeout).map(Arc::from),
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
        let (Some(scheme), Some(authority)) = (uri.scheme(), uri.authority()) else {
            return Err(Error::HostNotFound);
        };
        let addresses = self.look_up((scheme.clone(), authority.clone()), &timeout)?;
        let mut wanted = self.empty();
        for address in config.ip_family().keep_wanted(addresses.iter().copied()).take(MOST_ADDRESSES) {
            wanted.push(address);
        }
        if wanted.is_empty() { Err(Error::HostNotFound) } else { Ok(wanted) }
    }
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, SocketAddr};
    use std::sync::Arc;
    use std::time::{Duration, Instant};

    use ureq::http::uri::Scheme;
    use ureq::unversioned::transport::NextTimeout;
    use ureq::unversioned::transport::time;

    use super::{Caching, Known};

    /// Nobody has this address, so that it can only come from memory.
    const REMEMBERED: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)), 80);
    const KNOWN: &str = "localhost";
    /// No part of a name may be so long, and this is found out without a network.
    fn unknown() -> String {
        "x".repeat(100)
    }

    /// What is found for a name whose address was learned so long ago.
    fn found(name: &str, seconds: u64) -> Option<Arc<[SocketAddr]>> {
        let server = (Scheme::HTTP, name.parse().expect("a host"));
        let caching = Caching::default();
        let at = Instant::now().checked_sub(Duration::from_secs(seconds)).expect("a clock that was running");
        let known = Known { at, addresses: [REMEMBERED].into() };
        caching.known.lock().expect("no panic").insert(server.clone(), known);
        let timeout = NextTimeout { after: time::Duration::from_secs(10), ..NextTimeout::default() };
        caching.look_up(server, &timeout).ok()
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
            assert_eq!(found(&unknown(), seconds).as_deref(), Some(&[REMEMBERED][..]), "after {seconds} s");
        }
        assert_eq!(found(&unknown(), 301), None);
    }
}
