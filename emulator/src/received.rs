//! The requests that came in.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Mutex;

use crate::http::Request;
use crate::lock::lock;

/// How many requests are remembered.
const KEPT: usize = 100_000;

/// A request that came in. Headers and bodies are not kept; a [`FaultServer`](crate::faults::FaultServer) keeps them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// The method.
    pub method: String,
    /// Path and query, as they were sent.
    pub target: String,
}

impl fmt::Display for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.target)
    }
}

/// The last requests, in the order they came.
#[derive(Debug, Default)]
pub(crate) struct RequestLog(Mutex<VecDeque<Received>>);

impl RequestLog {
    pub fn push(&self, request: &Request) {
        let mut requests = lock(&self.0);
        if requests.len() == KEPT {
            requests.pop_front();
        }
        requests.push_back(Received { method: request.method.clone(), target: request.target.clone() });
    }

    pub fn all(&self) -> Vec<Received> {
        lock(&self.0).iter().cloned().collect()
    }
}
