//! Users and roles as answers show them.

use serde::Serialize;

use super::roles::Role;
use crate::dremio::account::{Accounts, User};
use crate::dremio::{Dremio, Edition};

/// A list with the number of what was found.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Found<T> {
    data: Vec<T>,
    total_results: usize,
}

impl<T> Found<T> {
    pub fn of(data: Vec<T>) -> Self {
        Self { total_results: data.len(), data }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RoleRef<'a> {
    id: &'a str,
    name: &'a str,
    r#type: &'static str,
}

impl<'a> RoleRef<'a> {
    fn of(role: &'a Role) -> Self {
        Self { id: &role.id, name: &role.name, r#type: role.kind() }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UserView<'a> {
    #[serde(flatten)]
    enterprise: Option<EnterpriseUser<'a>>,
    id: &'a str,
    name: &'a str,
    #[serde(flatten)]
    person: Option<Person<'a>>,
    active: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    extra: Option<&'a str>,
}

/// What service users do not have.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Person<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    first_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'a str>,
    tag: &'a str,
}

/// What the open server does not know.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EnterpriseUser<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    roles: Vec<RoleRef<'a>>,
    source: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    identity_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    oauth_client_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
}

pub(crate) fn identity_type(user: &User) -> &'static str {
    if user.is_service() { "SERVICE_USER" } else { "REGULAR_USER" }
}

pub(crate) fn user<'a>(dremio: &Dremio, accounts: &'a Accounts, user: &'a User) -> UserView<'a> {
    let enterprise = (dremio.settings.edition == Edition::Enterprise).then(|| EnterpriseUser {
        kind: "EnterpriseUser",
        roles: accounts.roles.direct(&user.id).map(RoleRef::of).collect(),
        source: "local",
        identity_type: dremio.settings.version.is_26().then(|| identity_type(user)),
        oauth_client_id: user.client_id.as_deref(),
        description: user.description.as_deref(),
    });
    let person = (!user.is_service()).then(|| Person {
        first_name: user.first_name.as_deref(),
        last_name: user.last_name.as_deref(),
        email: user.email.as_deref(),
        tag: &user.tag,
    });
    UserView {
        enterprise,
        id: &user.id,
        name: &user.name,
        person,
        active: true,
        extra: user.extra.as_deref(),
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RoleView<'a> {
    id: &'a str,
    name: &'a str,
    r#type: &'static str,
    roles: Vec<RoleRef<'a>>,
    member_count: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
}

pub(crate) fn role<'a>(accounts: &'a Accounts, role: &'a Role) -> RoleView<'a> {
    RoleView {
        id: &role.id,
        name: &role.name,
        r#type: role.kind(),
        roles: role.parents.iter().filter_map(|id| accounts.roles.by_id(id)).map(RoleRef::of).collect(),
        member_count: accounts.roles.member_count(role, accounts.users().len()),
        description: role.description.as_deref(),
    }
}
