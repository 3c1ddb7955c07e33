//! Users, roles and what they may do, as seed files write them.

use super::part::{Members, Part};
use super::{Granted, Holder, PersonalToken, Role, Seed, ServiceClient, User};
use crate::Error;
use crate::dremio::Impersonation;

/// Reads all that a seed says about people.
pub(super) fn read(top: &Members<'_>, seed: &mut Seed) -> Result<(), Error> {
    if let Some(fresh) = top.get("fresh") {
        seed.fresh = fresh.flag()?;
    }
    for user in top.list("users")? {
        read_user(&user, seed)?;
    }
    for role in top.list("roles")? {
        read_role(&role, seed)?;
    }
    for policy in top.list("impersonation")? {
        let policy = policy.object(&["proxy", "targets"])?;
        let (proxy, targets) = (policy.required("proxy")?.text()?, texts(&policy, "targets")?);
        seed.settings.impersonation.push(Impersonation { proxy, targets });
    }
    Ok(())
}

fn texts(members: &Members<'_>, key: &str) -> Result<Vec<String>, Error> {
    members.list(key)?.iter().map(Part::text).collect()
}

fn read_user(user: &Part<'_>, seed: &mut Seed) -> Result<(), Error> {
    let user = user.object(&[
        "name",
        "password",
        "admin",
        "firstName",
        "lastName",
        "email",
        "description",
        "identityType",
        "oauthClientId",
        "clientSecret",
        "roles",
        "tokens",
        "privileges",
    ])?;
    let text = |key: &str| user.get(key).map(|part| part.text()).transpose();
    let name = user.required("name")?.text()?;
    seed.people.users.push(User {
        name: name.clone(),
        password: text("password")?,
        admin: user.get("admin").map(|part| part.flag()).transpose()?.unwrap_or(false),
        first_name: text("firstName")?,
        last_name: text("lastName")?,
        email: text("email")?,
        description: text("description")?,
        service: read_service(&user)?,
        roles: texts(&user, "roles")?,
    });
    for token in user.list("tokens")? {
        let token = token.object(&["token", "lifetimeSeconds"])?;
        let lifetime = token.get("lifetimeSeconds").map(|part| part.seconds()).transpose()?;
        seed.people.tokens.push(PersonalToken {
            user: name.clone(),
            token: token.required("token")?.text()?,
            lifetime,
        });
    }
    read_privileges(&user, &Holder::User(name), seed)
}

fn read_service(user: &Members<'_>) -> Result<Option<ServiceClient>, Error> {
    let is_service = match user.get("identityType") {
        None => false,
        Some(kind) => match kind.text()?.as_str() {
            "REGULAR_USER" => false,
            "SERVICE_USER" => true,
            _ => return Err(kind.wrong("must be \"REGULAR_USER\" or \"SERVICE_USER\"")),
        },
    };
    for key in ["oauthClientId", "clientSecret"] {
        if let Some(part) = user.get(key).filter(|_| !is_service) {
            return Err(part.wrong("is for service users only"));
        }
    }
    if let Some(part) = user.get("password").filter(|_| is_service) {
        return Err(part.wrong("is for people; service users have a clientSecret"));
    }
    let text = |key: &str| user.get(key).map(|part| part.text()).transpose();
    let client = ServiceClient { id: text("oauthClientId")?, secret: text("clientSecret")? };
    Ok(is_service.then_some(client))
}

fn read_role(role: &Part<'_>, seed: &mut Seed) -> Result<(), Error> {
    let role = role.object(&["name", "description", "roles", "members", "privileges"])?;
    let name = role.required("name")?.text()?;
    seed.people.roles.push(Role {
        name: name.clone(),
        description: role.get("description").map(|part| part.text()).transpose()?,
        roles: texts(&role, "roles")?,
        members: texts(&role, "members")?,
    });
    read_privileges(&role, &Holder::Role(name), seed)
}

fn read_privileges(holder: &Members<'_>, who: &Holder, seed: &mut Seed) -> Result<(), Error> {
    for entry in holder.list("privileges")? {
        let entry = entry.object(&["path", "privileges"])?;
        let privileges = entry.required("privileges")?.items()?;
        let privileges = privileges.iter().map(Part::text).collect::<Result<_, _>>()?;
        let path = entry.required("path")?.path()?;
        seed.privileges.push(Granted { holder: who.clone(), path, privileges });
    }
    Ok(())
}
