//! Users as the console sees them, and the first steps of a fresh installation.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::roles::ADMIN;
use super::user_body::{check_name, check_password};
use crate::dremio::account::User;
use crate::dremio::body::Object;
use crate::dremio::error::ApiError;
use crate::dremio::reply::Reply;
use crate::dremio::route::Call;
use crate::dremio::{Dremio, ids, lock};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ConsoleUser<'a> {
    resource_path: String,
    user_name: UserName<'a>,
    user_config: UserConfig<'a>,
    name: &'a str,
    id: &'a str,
    links: BTreeMap<&'static str, String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct UserName<'a> {
    user_name: &'a str,
}

#[derive(Serialize)]
struct Uid<'a> {
    id: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct UserConfig<'a> {
    uid: Uid<'a>,
    user_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'a str>,
    created_at: i64,
    modified_at: i64,
    version: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    extra: Option<&'a str>,
    active: bool,
}

fn view(user: &User) -> ConsoleUser<'_> {
    let path = format!("/user/{}", user.name);
    ConsoleUser {
        resource_path: path.clone(),
        user_name: UserName { user_name: &user.name },
        user_config: UserConfig {
            uid: Uid { id: &user.id },
            user_name: &user.name,
            first_name: user.first_name.as_deref(),
            last_name: user.last_name.as_deref(),
            email: user.email.as_deref(),
            created_at: user.created_at,
            modified_at: user.modified_at,
            version: &user.tag,
            extra: user.extra.as_deref(),
            active: true,
        },
        name: &user.name,
        id: &user.id,
        links: BTreeMap::from([("self", path)]),
    }
}

/// `GET /apiv2/users/all`
pub(crate) fn list(dremio: &Arc<Dremio>, _: &Call) -> Reply {
    #[derive(Serialize)]
    struct Users<'a> {
        users: Vec<ConsoleUser<'a>>,
    }

    let accounts = lock(&dremio.accounts);
    Reply::json(&Users { users: accounts.users().iter().map(view).collect() })
}

/// `GET /apiv2/user/{name}`
pub(crate) fn get(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let accounts = lock(&dremio.accounts);
    let name = call.part(0);
    let user = accounts.by_name(name);
    let user = user.ok_or_else(|| ApiError::not_found(format!("Could not find user with name [{name}].")))?;
    if !call.caller.admin && call.caller.id != user.id {
        return Err(ApiError::role_missing());
    }
    Ok(Reply::json(&view(user)))
}

/// `PUT /apiv2/bootstrap/firstuser`: while there is no user, anybody may become the first.
pub(crate) fn create_first_user(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let body = call.json()?;
    let body = Object::root(&body)?;
    body.only(&["userName", "firstName", "lastName", "email", "createdAt", "password", "extra"])?;
    let mut store = lock(&dremio.catalog);
    let mut accounts = lock(&dremio.accounts);
    if !accounts.is_empty() {
        return Err(ApiError::bad_request("The first user is there already."));
    }
    let required = |key: &str| ApiError::bad_request(format!("{key} is required."));
    let name = body.text("userName")?.ok_or_else(|| required("userName"))?;
    check_name(&name)?;
    let password = body.text("password")?.ok_or_else(|| required("password"))?;
    check_password(&password)?;
    let now = dremio.clock.now();
    let id = ids::uuid();
    let user = User {
        id: id.clone(),
        name,
        password: Some(password),
        first_name: body.text("firstName")?,
        last_name: body.text("lastName")?,
        email: body.text("email")?,
        description: None,
        extra: body.text("extra")?,
        client_id: None,
        tag: ids::tag(),
        created_at: body.integer("createdAt")?.unwrap_or(now),
        modified_at: now,
    };
    let admin = accounts.roles.by_name(ADMIN).map(|role| role.id.clone());
    dremio.admit(&mut store, &mut accounts, user, admin.as_slice());
    let user = accounts.by_id(&id).ok_or_else(|| super::user::missing(&id))?;
    Ok(Reply::json(&view(user)))
}

/// `POST /apiv2/eula/accept`: nothing here waits for it.
pub(crate) fn accept_eula(_: &Arc<Dremio>, _: &Call) -> Reply {
    Reply::NoContent
}

/// `DELETE /api/v3/cache/authorization`: there is no directory, so nobody is remembered from one.
pub(crate) fn invalidate_all(_: &Arc<Dremio>, _: &Call) -> Reply {
    Reply::NoContent
}

/// `DELETE /api/v3/cache/authorization/{idOrName}`: of a user or role that is there.
pub(crate) fn invalidate(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let accounts = lock(&dremio.accounts);
    let one = call.part(0);
    let is_user = accounts.by_id(one).or_else(|| accounts.by_name(one)).is_some();
    if is_user || accounts.roles.by_id(one).or_else(|| accounts.roles.by_name(one)).is_some() {
        return Ok(Reply::NoContent);
    }
    Err(ApiError::not_found(format!("Could not find user or role [{one}].")))
}
