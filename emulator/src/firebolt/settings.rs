//! What is decided before a Firebolt starts.

use std::collections::BTreeSet;
use std::time::Duration;

/// Which Firebolt is emulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deployment {
    /// Firebolt 1.0.
    V1,
    /// Firebolt 2.x.
    V2,
    /// Firebolt Core, and self-managed engines.
    Core,
}

/// What some servers do, and others do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Quirk {
    /// URLs that are given out begin with `http://`.
    UrlsWithScheme,
    /// A 401 of the control plane comes as a 500 whose text quotes it.
    HiddenUnauthorized,
    /// `engineUrl` carries the id of the account.
    AccountIdInUrls,
    /// `USE ENGINE` says where the engine is.
    UpdateEndpoint,
    /// What fails while it runs fails with status 200.
    ErrorsWithStatus200,
    /// Places in errors have camelCase members.
    CamelCaseLocations,
}

/// What is decided before a Firebolt starts.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub deployment: Deployment,
    /// How long an access token lasts; what the deployment has for it unless told otherwise.
    pub token_lifetime: Option<Duration>,
    /// How long an engine takes from one state to the next.
    pub state_pace: Duration,
    pub quirks: BTreeSet<Quirk>,
    /// Core: requests name the engine they are for.
    pub is_gateway: bool,
    /// Core: its users must sign in.
    pub has_authentication: bool,
}

impl Settings {
    pub fn new(deployment: Deployment) -> Self {
        Self {
            deployment,
            token_lifetime: None,
            state_pace: Duration::from_millis(2),
            quirks: BTreeSet::new(),
            is_gateway: false,
            has_authentication: false,
        }
    }

    pub fn has(&self, quirk: Quirk) -> bool {
        self.quirks.contains(&quirk)
    }

    pub fn is_v1(&self) -> bool {
        self.deployment == Deployment::V1
    }

    pub fn is_core(&self) -> bool {
        self.deployment == Deployment::Core
    }

    /// How long an access token lasts.
    pub fn token_lifetime(&self) -> Duration {
        self.token_lifetime.unwrap_or(match self.deployment {
            Deployment::V1 => Duration::from_hours(12),
            Deployment::V2 | Deployment::Core => Duration::from_hours(24),
        })
    }
}
