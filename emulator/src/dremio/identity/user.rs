//! The user API.

use std::sync::Arc;

use super::expression::Expression;
use super::user_body::{UserBody, check_name, check_password};
use super::user_view::{self, Found, identity_type};
use crate::dremio::account::{Accounts, Caller, User};
use crate::dremio::body::Object;
use crate::dremio::catalog::node::Grantee;
use crate::dremio::error::ApiError;
use crate::dremio::reply::Reply;
use crate::dremio::route::Call;
use crate::dremio::{Dremio, Edition, ids, lock};

const FIELDS: [&str; 6] = ["id", "name", "firstName", "lastName", "email", "identityType"];

pub(crate) fn missing(id: &str) -> ApiError {
    ApiError::not_found(format!("Could not find user with id [{id}]."))
}

/// Everybody sees himself, administrators see all.
fn sees(caller: &Caller, user: &User) -> bool {
    caller.admin || caller.id == user.id
}

fn show(dremio: &Dremio, accounts: &Accounts, caller: &Caller, user: &User) -> Result<Reply, ApiError> {
    if !sees(caller, user) {
        return Err(ApiError::role_missing());
    }
    Ok(Reply::json(&user_view::user(dremio, accounts, user)))
}

/// `GET /api/v3/user`
pub(crate) fn list(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let filter = Expression::parse(call.query.get("filter").unwrap_or(""), &FIELDS)?;
    let accounts = lock(&dremio.accounts);
    let fits = |user: &&User| {
        let field = |name: &str| match name {
            "id" => user.id.clone(),
            "name" => user.name.clone(),
            "firstName" => user.first_name.clone().unwrap_or_default(),
            "lastName" => user.last_name.clone().unwrap_or_default(),
            "email" => user.email.clone().unwrap_or_default(),
            _ => identity_type(user).to_owned(),
        };
        sees(&call.caller, user) && filter.accepts(&field)
    };
    let found = accounts.users().iter().filter(fits);
    Ok(Reply::json(&Found::of(found.map(|user| user_view::user(dremio, &accounts, user)).collect())))
}

/// `GET /api/v3/user/{id}`
pub(crate) fn get(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let accounts = lock(&dremio.accounts);
    let user = accounts.by_id(call.part(0)).ok_or_else(|| missing(call.part(0)))?;
    show(dremio, &accounts, &call.caller, user)
}

/// `GET /api/v3/user/by-name/{name}`
pub(crate) fn get_by_name(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let accounts = lock(&dremio.accounts);
    let name = call.part(0);
    let user = accounts.by_name(name);
    let user = user.ok_or_else(|| ApiError::not_found(format!("Could not find user with name [{name}].")))?;
    show(dremio, &accounts, &call.caller, user)
}

/// `POST /api/v3/user`
pub(crate) fn create(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let body = call.json()?;
    let body = UserBody::read(dremio, &Object::root(&body)?)?;
    let name = body.name.clone().ok_or_else(|| ApiError::bad_request("name is required."))?;
    check_name(&name)?;
    let is_service = body.is_service.unwrap_or(false);
    match &body.password {
        Some(_) if is_service => {
            return Err(ApiError::bad_request("Service users have client secrets in place of passwords."));
        }
        Some(password) => check_password(password)?,
        None if dremio.settings.edition == Edition::Community => {
            return Err(ApiError::bad_request("password is required."));
        }
        None => {}
    }
    let mut store = lock(&dremio.catalog);
    let mut accounts = lock(&dremio.accounts);
    body.check_roles(&accounts)?;
    if accounts.by_name(&name).is_some() {
        return Err(ApiError::bad_request(format!("User [{name}] already exists.")));
    }
    let now = dremio.clock.now();
    let person = |text: Option<String>| text.filter(|_| !is_service);
    let id = ids::uuid();
    let user = User {
        id: id.clone(),
        name,
        password: body.password,
        first_name: person(body.first_name),
        last_name: person(body.last_name),
        email: person(body.email),
        description: body.description,
        extra: body.extra,
        client_id: is_service.then(ids::uuid),
        tag: ids::tag(),
        created_at: now,
        modified_at: now,
    };
    dremio.admit(&mut store, &mut accounts, user, &body.roles.unwrap_or_default());
    let user = accounts.by_id(&id).ok_or_else(|| missing(&id))?;
    Ok(Reply::json(&user_view::user(dremio, &accounts, user)))
}

/// `PUT /api/v3/user/{id}`: what is left out stays as it is.
pub(crate) fn update(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let body = call.json()?;
    let body = UserBody::read(dremio, &Object::root(&body)?)?;
    let id = call.part(0);
    let mut accounts = lock(&dremio.accounts);
    let user = accounts.by_id(id).ok_or_else(|| missing(id))?;
    check_update(user, &body)?;
    body.check_roles(&accounts)?;
    let now = dremio.clock.now();
    if let Some(user) = accounts.by_id_mut(id) {
        let replace = |held: &mut Option<String>, new: Option<String>| {
            if new.is_some() {
                *held = new;
            }
        };
        if !user.is_service() {
            replace(&mut user.first_name, body.first_name);
            replace(&mut user.last_name, body.last_name);
            replace(&mut user.email, body.email);
        }
        replace(&mut user.password, body.password);
        replace(&mut user.description, body.description);
        replace(&mut user.extra, body.extra);
        (user.tag, user.modified_at) = (ids::tag(), now);
    }
    if let Some(roles) = body.roles {
        accounts.roles.set_roles_of(id, &roles);
    }
    let user = accounts.by_id(id).ok_or_else(|| missing(id))?;
    Ok(Reply::json(&user_view::user(dremio, &accounts, user)))
}

fn check_update(user: &User, body: &UserBody) -> Result<(), ApiError> {
    if body.name.as_ref() != Some(&user.name) {
        return Err(ApiError::new(415, "Changing of user name is not supported."));
    }
    if body.id.as_ref().is_some_and(|id| *id != user.id) {
        return Err(ApiError::bad_request("Ids must match."));
    }
    if body.is_service.is_some_and(|is_service| is_service != user.is_service()) {
        return Err(ApiError::bad_request("The identity type can not be changed."));
    }
    if let Some(password) = &body.password {
        if user.is_service() {
            return Err(ApiError::bad_request("Service users have client secrets in place of passwords."));
        }
        check_password(password)?;
    }
    body.tag.as_ref().map_or(Ok(()), |tag| check_tag(user, tag))
}

fn check_tag(user: &User, tag: &str) -> Result<(), ApiError> {
    if tag == user.tag {
        return Ok(());
    }
    let (name, current) = (&user.name, &user.tag);
    Err(ApiError::conflict(format!("User [{name}] has the tag [{current}], and the request says [{tag}].")))
}

/// `DELETE /api/v3/user/{id}?version=`: his tokens, sessions and grants end; what he owns stays.
pub(crate) fn delete(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    let id = call.part(0);
    let mut store = lock(&dremio.catalog);
    let mut accounts = lock(&dremio.accounts);
    let user = accounts.by_id(id).ok_or_else(|| missing(id))?;
    if user.id == call.caller.id {
        return Err(ApiError::forbidden("The user who is signed in can not be deleted."));
    }
    match call.query.get("version").filter(|version| !version.is_empty()) {
        Some(tag) if !user.is_service() => check_tag(user, tag)?,
        None if !user.is_service() => return Err(ApiError::bad_request("version is required.")),
        _ => {}
    }
    accounts.remove(id);
    lock(&dremio.scripts).iter_mut().for_each(|script| script.revoke(id));
    store.revoke_all(&Grantee::User(id.to_owned()));
    Ok(if dremio.settings.version.is_26() { Reply::NoContent } else { Reply::Empty })
}
