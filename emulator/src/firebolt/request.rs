//! The target of a request, taken apart.

use crate::dremio::target::{Query, Target};

/// Path segments and parameters.
#[derive(Debug)]
pub(super) struct Parts {
    pub segments: Vec<String>,
    pub query: Query,
}

impl Parts {
    /// Nothing if it is not percent-encoded as it must be.
    pub fn of(target: &str) -> Option<Self> {
        let target = Target::parse(target).ok()?;
        Some(Self { segments: target.segments, query: target.query })
    }

    pub fn path(&self) -> Vec<&str> {
        self.segments.iter().map(String::as_str).collect()
    }
}

/// The host of a request without its port, in lower case.
pub(super) fn host_of(header: Option<&str>) -> String {
    let host = header.unwrap_or_default();
    host.rsplit_once(':').map_or(host, |(host, _)| host).to_ascii_lowercase()
}
