//! `Trail`: what an error says of the request whose answer it is about.

use std::sync::Arc;

/// How often a request was sent, and by which id it can be found in the logs of a server.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trail {
    pub(crate) attempts: u32,
    request_id: Option<Arc<str>>,
}

impl Trail {
    pub(crate) fn new(request_id: Arc<str>) -> Self {
        Self { attempts: 0, request_id: Some(request_id) }
    }

    /// The id, empty where there is none.
    pub(crate) fn request_id(&self) -> &str {
        self.request_id.as_deref().unwrap_or_default()
    }

    /// The same with the id that the server gave the request instead, if it did.
    pub(crate) fn answered_as(self, request_id: Option<&str>) -> Self {
        let request_id = request_id.filter(|id| !id.is_empty()).map(Arc::from).or(self.request_id);
        Self { request_id, ..self }
    }
}
