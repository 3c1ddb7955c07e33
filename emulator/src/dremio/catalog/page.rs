//! Page tokens: URL-safe base64 of a small JSON object, as the server makes them.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use super::store::key;
use crate::dremio::error::ApiError;
use crate::path::{Path, dotted};

/// Where the next page of a container's children begins.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PageToken {
    path: String,
    page_token: String,
}

impl PageToken {
    pub fn new(path: &[String], next_child: &str) -> Self {
        Self { path: dotted(path), page_token: next_child.to_owned() }
    }

    pub fn parse(text: &str) -> Result<Self, ApiError> {
        let refused = || ApiError::bad_request(format!("Invalid page token [{text}]"));
        let json = BASE64_URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).map_err(|_| refused())?;
        serde_json::from_slice(&json).map_err(|_| refused())
    }

    /// The child to begin with; the token must belong to this container.
    pub fn start(&self, path: &[String]) -> Result<&str, ApiError> {
        let previous = Path::from(self.path.as_str());
        if key(previous.names()) == key(path) {
            return Ok(&self.page_token);
        }
        Err(ApiError::user(
            format!(
                "Passed path [{}] does not match previous path [{}]",
                path.join(", "),
                previous.names().join(", ")
            ),
            Vec::new(),
        ))
    }

    pub fn text(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }
}
