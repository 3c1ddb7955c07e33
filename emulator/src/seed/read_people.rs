//! Users, roles and what they may do, as seed files write them.

use super::part::{Members, Part};
use super::{Granted, Holder, People, PersonalToken, Role, Seed, ServiceClient, User};
use crate::Error;
use crate::dremio::Impersonation;

/// Reads all that a seed says about people.
pub(super) fn read(top: &Members<'_>, seed: &mut Seed) -> Result<(), Error> {
    if let Some(fresh) = top.get("fresh") {
        seed.fresh = fresh.flag()?;
    }
    read_who(top, &mut seed.people, &mut seed.privileges)?;
    for policy in top.list("impersonation")? {
        let policy = policy.object(&["proxy", "targets"])?;
        let (proxy, targets) = (policy.required("proxy")?.text()?, texts(&policy, "targets")?);
        seed.settings.impersonation.push(Impersonation { proxy, targets });
    }
    Ok(())
}

/// Users and roles.
pub(super) fn read_who(
    top: &Members<'_>,
    people: &mut People,
    privileges: &mut Vec<Granted>,
) -> Result<(), Error> {
    for user in top.list("users")? {
        read_user(&user, people, privileges)?;
    }
    for role in top.list("roles")? {
        read_role(&role, people, privileges)?;
    }
    Ok(())
}

fn texts(members: &Members<'_>, key: &str) -> Result<Vec<String>, Error> {
    members.list(key)?.iter().map(Part::text).collect()
}

fn read_user(user: &Part<'_>, people: &mut People, privileges: &mut Vec<Granted>) -> Result<(), Error> {
    let user = user.object(&[
        "id",
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
    people.users.push(User {
        id: text("id")?,
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
        people.tokens.push(PersonalToken {
            user: name.clone(),
            token: token.required("token")?.text()?,
            lifetime,
        });
    }
    read_privileges(&user, &Holder::User(name), privileges)
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

fn read_role(role: &Part<'_>, people: &mut People, privileges: &mut Vec<Granted>) -> Result<(), Error> {
    let role = role.object(&["id", "name", "description", "roles", "members", "privileges"])?;
    let name = role.required("name")?.text()?;
    people.roles.push(Role {
        id: role.get("id").map(|part| part.text()).transpose()?,
        name: name.clone(),
        description: role.get("description").map(|part| part.text()).transpose()?,
        roles: texts(&role, "roles")?,
        members: texts(&role, "members")?,
    });
    read_privileges(&role, &Holder::Role(name), privileges)
}

fn read_privileges(holder: &Members<'_>, who: &Holder, granted: &mut Vec<Granted>) -> Result<(), Error> {
    for entry in holder.list("privileges")? {
        let entry = entry.object(&["path", "privileges"])?;
        let privileges = entry.required("privileges")?.items()?;
        let privileges = privileges.iter().map(Part::text).collect::<Result<_, _>>()?;
        let path = entry.required("path")?.path()?;
        granted.push(Granted { holder: who.clone(), path, privileges });
    }
    Ok(())
}
