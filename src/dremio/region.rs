//! `Region`: where Dremio Cloud is.

/// Where an organization of Dremio Cloud lives. A token of one region is not accepted in another.
///
/// A text becomes [`At`](Self::At) with one address for everything; names of regions are not read from texts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Region {
    /// `https://api.dremio.cloud`; tokens from `https://login.dremio.cloud`.
    Us,
    /// `https://api.eu.dremio.cloud`; tokens from `https://login.eu.dremio.cloud`.
    Eu,
    /// An address of its own, such as a private link, a proxy or an emulator.
    At {
        /// Scheme, host and port of the API.
        api: String,
        /// Scheme, host and port where OAuth tokens are asked for.
        login: String,
    },
}

impl Region {
    pub(super) fn api(&self) -> &str {
        match self {
            Self::Us => "https://api.dremio.cloud",
            Self::Eu => "https://api.eu.dremio.cloud",
            Self::At { api, .. } => api,
        }
    }

    pub(super) fn login(&self) -> &str {
        match self {
            Self::Us => "https://login.dremio.cloud",
            Self::Eu => "https://login.eu.dremio.cloud",
            Self::At { login, .. } => login,
        }
    }
}

/// One address for everything.
impl From<&str> for Region {
    fn from(origin: &str) -> Self {
        Self::At { api: origin.to_owned(), login: origin.to_owned() }
    }
}

/// One address for everything.
impl From<String> for Region {
    fn from(origin: String) -> Self {
        Self::from(origin.as_str())
    }
}
