//! When a reflection is refreshed, and when it grows too old: what its tables and their sources say.

use serde_json::Value;

use crate::dremio::catalog::node::{Acceleration, Kind, Node};
use crate::dremio::catalog::store::Store;

const POLICIES: [&str; 4] = ["NEVER", "PERIOD", "SCHEDULE", "REFRESH_ON_DATA_CHANGES"];

/// How deep views are followed to their tables.
const DEPTH: usize = 50;

/// Years until a materialization that never expires does.
const FOREVER_MS: i64 = 1000 * 365 * 86_400_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Policy {
    pub refresh: Refresh,
    /// Milliseconds from the fetch of the data to its end.
    pub lifetime: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refresh {
    Manual,
    OnDataChanges,
    /// At times of the day that nobody waits for here.
    Scheduled,
    /// Milliseconds from the end of one to the next.
    Every(i64),
}

impl Refresh {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Manual => "MANUAL",
            Self::OnDataChanges => "ON_DATA_CHANGES",
            Self::Scheduled | Self::Every(_) => "SCHEDULED",
        }
    }

    /// The one that comes more often.
    fn rank(self) -> (u8, i64) {
        match self {
            Self::OnDataChanges => (0, 0),
            Self::Every(period) => (1, period),
            Self::Scheduled => (2, 0),
            Self::Manual => (3, 0),
        }
    }
}

impl Policy {
    /// The policy of a dataset; that of a view is the strictest of its tables.
    pub fn of(store: &Store, node: &Node) -> Self {
        let mut tables = Vec::new();
        collect(store, node, 0, &mut tables);
        let policies = tables.into_iter().map(|table| Self::of_table(store, table));
        let strictest = policies.reduce(|a, b| Self {
            refresh: if a.refresh.rank() <= b.refresh.rank() { a.refresh } else { b.refresh },
            lifetime: a.lifetime.min(b.lifetime),
        });
        strictest.unwrap_or(Self { refresh: Refresh::Manual, lifetime: FOREVER_MS })
    }

    fn of_table(store: &Store, node: &Node) -> Self {
        let source = store.source_of(&node.path).map(|source| source.acceleration.clone());
        let mut settings = source.unwrap_or_default();
        let own = match &node.kind {
            Kind::Table(table) => table.refresh_policy.as_ref(),
            _ => None,
        };
        if let Some(own) = own {
            let number = |key: &str| own.get(key).and_then(Value::as_i64);
            let flag = |key: &str| own.get(key).and_then(Value::as_bool);
            let active = own.get("activePolicyType").and_then(Value::as_str);
            settings.active_policy = POLICIES.into_iter().find(|known| Some(*known) == active);
            settings.refresh_period = number("refreshPeriodMs").unwrap_or(settings.refresh_period);
            settings.grace_period = number("gracePeriodMs").unwrap_or(settings.grace_period);
            settings.never_expire = flag("neverExpire").unwrap_or(false);
            settings.never_refresh = flag("neverRefresh").unwrap_or(false);
            settings.refresh_on_data_changes = flag("sourceRefreshOnDataChanges");
        }
        Self::from(&settings)
    }
}

impl From<&Acceleration> for Policy {
    fn from(settings: &Acceleration) -> Self {
        let on_changes = settings.refresh_on_data_changes == Some(true)
            || settings.active_policy == Some("REFRESH_ON_DATA_CHANGES");
        let refresh = match settings.active_policy {
            _ if settings.never_refresh => Refresh::Manual,
            Some("NEVER") => Refresh::Manual,
            _ if on_changes => Refresh::OnDataChanges,
            Some("SCHEDULE") => Refresh::Scheduled,
            // A period of nothing is no period.
            _ if settings.refresh_period <= 0 => Refresh::Manual,
            _ => Refresh::Every(settings.refresh_period),
        };
        let expires = !settings.never_expire && settings.grace_period > 0;
        Self { refresh, lifetime: if expires { settings.grace_period } else { FOREVER_MS } }
    }
}

fn collect<'a>(store: &'a Store, node: &'a Node, depth: usize, tables: &mut Vec<&'a Node>) {
    match &node.kind {
        Kind::Table(_) => tables.push(node),
        Kind::View(view) if depth < DEPTH => {
            for parent in view.parents.iter().filter_map(|parent| store.node(parent)) {
                collect(store, parent, depth + 1, tables);
            }
        }
        _ => {}
    }
}
