//! Who may do what: administrators and owners everything, others what was granted on the object or above it.

use super::node::{Grant, Grantee, Kind, Node};
use super::store::{Store, key};
use crate::dremio::account::Caller;
use crate::dremio::error::ApiError;
use crate::path::dotted;

/// Every privilege there is, in the order in which answers list them.
pub(crate) const PRIVILEGES: [&str; 18] = [
    "READ",
    "WRITE",
    "ALTER_REFLECTION",
    "SELECT",
    "ALTER",
    "VIEW_REFLECTION",
    "MODIFY",
    "MANAGE_GRANTS",
    "CREATE_TABLE",
    "DROP",
    "EXTERNAL_QUERY",
    "INSERT",
    "TRUNCATE",
    "DELETE",
    "UPDATE",
    "EXECUTE",
    "CREATE_SOURCE",
    "ALL",
];

/// What a caller wants to do, and the privileges that allow it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    /// Learn that it is there and how it is defined.
    See,
    /// Query it.
    Select,
    /// Change its definition, its labels or its wiki.
    Alter,
    /// Put something into it.
    Fill,
    /// Change its rows, with the privilege for that kind of change.
    Write(&'static str),
    /// Remove it.
    Drop,
    /// See and change who holds what on it.
    ManageGrants,
}

impl Wish {
    fn allowed_by(self, privilege: &str) -> bool {
        let any: &[&str] = match self {
            Self::See => return true,
            Self::Select => &["SELECT"],
            Self::Write(needed) => return [needed, "WRITE", "ALL", "OWNERSHIP"].contains(&privilege),
            Self::Alter => &["ALTER", "MODIFY"],
            Self::Fill => &["ALTER", "MODIFY", "CREATE_TABLE", "CREATE_FOLDER", "CREATE_VIEW", "WRITE"],
            Self::Drop => &["ALTER", "MODIFY", "DROP"],
            Self::ManageGrants => &["MANAGE_GRANTS"],
        };
        privilege == "ALL" || privilege == "OWNERSHIP" || any.contains(&privilege)
    }
}

/// The rules, with what they are about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules<'a> {
    pub store: &'a Store,
    pub caller: &'a Caller,
}

impl Rules<'_> {
    pub fn allow(&self, wish: Wish, path: &[String]) -> bool {
        if self.caller.admin {
            return true;
        }
        let from_above = (1..=path.len()).filter_map(|depth| self.store.node(path.get(..depth)?));
        let granted = from_above.into_iter().any(|node| self.holds(wish, node));
        granted || (wish == Wish::See && self.sees_something_below(path))
    }

    /// A refusal that names the object.
    pub fn require(&self, wish: Wish, path: &[String]) -> Result<(), ApiError> {
        if self.allow(wish, path) {
            return Ok(());
        }
        Err(ApiError::forbidden(match wish {
            Wish::See | Wish::Select => format!("Access denied reading {}.", dotted(path)),
            Wish::Alter | Wish::Fill | Wish::Write(_) => format!("Access denied modifying {}.", dotted(path)),
            Wish::Drop => format!("Access denied deleting {}.", dotted(path)),
            Wish::ManageGrants => format!("Access denied managing grants of {}.", dotted(path)),
        }))
    }

    /// What the caller holds on an object, as `include=permissions` lists it.
    pub fn permissions(&self, path: &[String]) -> Vec<&'static str> {
        let everything = self.caller.admin || self.owns(path);
        let held = |privilege: &&'static str| {
            everything
                || self
                    .grants_on(path)
                    .any(|grant| grant.privileges.iter().any(|held| held == privilege || held == "ALL"))
        };
        PRIVILEGES.into_iter().filter(held).collect()
    }

    fn holds(&self, wish: Wish, node: &Node) -> bool {
        node.owner == self.caller.id
            || self.own(&node.grants).any(|grant| grant.privileges.iter().any(|p| wish.allowed_by(p)))
    }

    fn own<'b>(&'b self, grants: &'b [Grant]) -> impl Iterator<Item = &'b Grant> {
        grants.iter().filter(|grant| match &grant.grantee {
            Grantee::User(id) => *id == self.caller.id,
            Grantee::Role(id) => self.caller.is_in(id),
        })
    }

    fn owns(&self, path: &[String]) -> bool {
        (1..=path.len())
            .filter_map(|depth| self.store.node(path.get(..depth)?))
            .any(|node| node.owner == self.caller.id)
    }

    fn grants_on<'b>(&'b self, path: &'b [String]) -> impl Iterator<Item = &'b Grant> {
        (1..=path.len())
            .filter_map(|depth| self.store.node(path.get(..depth)?))
            .flat_map(|node| self.own(&node.grants))
    }

    /// Containers show themselves to whoever may see something in them.
    fn sees_something_below(&self, path: &[String]) -> bool {
        self.store.below(key(path)).any(|(_, node)| self.holds(Wish::See, node))
    }
}

/// The kinds of objects that privileges are listed for.
pub(crate) const GRANT_TYPES: [&str; 9] = [
    "SPACE",
    "SOURCE",
    "MUTABLE_SOURCE",
    "ARP_SOURCE",
    "FOLDER_IN_MUTABLE_SOURCE",
    "FOLDER",
    "PDS",
    "VDS",
    "FUNCTION",
];

/// A catalog with branches on Cloud, which no list of privileges speaks of.
const ARCTIC_SOURCE: &str = "ARCTIC_SOURCE";

/// The privileges on such a catalog.
const ARCTIC_PRIVILEGES: [&str; 14] = [
    "ALTER",
    "ALTER_REFLECTION",
    "COMMIT",
    "CREATE_BRANCH",
    "CREATE_FOLDER",
    "CREATE_TABLE",
    "CREATE_TAG",
    "CREATE_VIEW",
    "MANAGE_GRANTS",
    "MODIFY",
    "SELECT",
    "USAGE",
    "VIEW_REFLECTION",
    "WRITE",
];

/// The privileges that can be granted on one kind of object.
pub(crate) fn grantable(grant_type: &str) -> Vec<&'static str> {
    if grant_type == ARCTIC_SOURCE {
        return ARCTIC_PRIVILEGES.to_vec();
    }
    let reading = ["SELECT", "ALTER", "VIEW_REFLECTION", "ALTER_REFLECTION", "MANAGE_GRANTS"];
    let writing = ["INSERT", "TRUNCATE", "DELETE", "UPDATE", "DROP"];
    let more: &[&str] = match grant_type {
        "SPACE" | "SOURCE" => &["MODIFY"],
        "MUTABLE_SOURCE" => &["MODIFY", "CREATE_TABLE", "INSERT", "TRUNCATE", "DELETE", "UPDATE", "DROP"],
        "ARP_SOURCE" => &["MODIFY", "EXTERNAL_QUERY"],
        "FOLDER_IN_MUTABLE_SOURCE" => &["CREATE_TABLE", "INSERT", "TRUNCATE", "DELETE", "UPDATE", "DROP"],
        "PDS" => &writing,
        "FUNCTION" => return vec!["ALTER", "EXECUTE", "MANAGE_GRANTS", "OWNERSHIP"],
        _ => &[],
    };
    let sorted = |privilege: &&str| {
        PRIVILEGES
            .into_iter()
            .find(|known| known == privilege)
            .filter(|p| reading.contains(p) || more.contains(p))
    };
    let mut privileges: Vec<&'static str> = PRIVILEGES.iter().filter_map(sorted).collect();
    privileges.push("ALL");
    privileges
}

/// The kind that an object counts as when privileges are granted on it.
pub(crate) fn grant_type(store: &Store, node: &Node) -> &'static str {
    let mutable = store.source_of(&node.path).is_some_and(super::node::Source::is_mutable);
    match &node.kind {
        Kind::Home | Kind::Space => "SPACE",
        Kind::Source(source) if source.kind == "ARCTIC" => ARCTIC_SOURCE,
        Kind::Source(_) if mutable => "MUTABLE_SOURCE",
        Kind::Source(source) if source.kind == "MONGO" || source.kind.contains("ELASTIC") => "SOURCE",
        Kind::Source(_) => "ARP_SOURCE",
        Kind::Folder { .. } if mutable => "FOLDER_IN_MUTABLE_SOURCE",
        Kind::Folder { .. } => "FOLDER",
        Kind::Table(_) => "PDS",
        Kind::View(_) => "VDS",
        Kind::Function(_) => "FUNCTION",
    }
}
