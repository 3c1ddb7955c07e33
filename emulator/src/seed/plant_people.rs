//! Puts the users and roles of a seed into a fresh installation.

use super::{People, User};
use crate::Error;
use crate::dremio::account::{Accounts, User as Account};
use crate::dremio::identity::roles::{ADMIN, Member};
use crate::dremio::{new_id, new_tag};

/// How long a seeded client secret lasts: as long as the server gives one at most, 180 days.
const SECRET_LIFETIME: i64 = 180 * 24 * 3600 * 1000;

/// Takes in an account with the ids of its roles.
type Welcome<'a> = &'a mut dyn FnMut(&mut Accounts, Account, &[String]);

impl People {
    pub fn plant(&self, accounts: &mut Accounts, now: i64, welcome: Welcome<'_>) -> Result<(), Error> {
        for user in &self.users {
            add_user(accounts, user, now, welcome)?;
        }
        for role in &self.roles {
            let refuse = |text: String| Error::new(format!("role `{}`: {text}", role.name));
            if accounts.roles.by_name(&role.name).is_some_and(|known| !known.is_system) {
                return Err(refuse("it is there twice".to_owned()));
            }
            if accounts.roles.by_name(&role.name).is_none() {
                let id = role.id.clone().unwrap_or_else(new_id);
                accounts.roles.add_with_id(id, &role.name, role.description.clone(), Vec::new());
            }
        }
        for role in &self.roles {
            let refuse = |text: String| Error::new(format!("role `{}`: {text}", role.name));
            let id = role_id(accounts, &role.name).map_err(refuse)?;
            for member in &role.members {
                let member = member_named(accounts, member).map_err(refuse)?;
                accounts.roles.set_member(&id, &member, true);
            }
            for parent in &role.roles {
                let parent = role_id(accounts, parent).map_err(refuse)?;
                accounts.roles.set_member(&parent, &Member::Role(id.clone()), true);
            }
        }
        for user in &self.users {
            let refuse = |text: String| Error::new(format!("user `{}`: {text}", user.name));
            let Some(id) = accounts.by_name(&user.name).map(|user| user.id.clone()) else { continue };
            for role in &user.roles {
                let role = role_id(accounts, role).map_err(refuse)?;
                accounts.roles.set_member(&role, &Member::User(id.clone()), true);
            }
        }
        self.add_tokens(accounts, now)
    }

    fn add_tokens(&self, accounts: &mut Accounts, now: i64) -> Result<(), Error> {
        for token in &self.tokens {
            let user = accounts.by_name(&token.user).map(|user| user.id.clone());
            let user = user
                .ok_or_else(|| Error::new(format!("there is no user `{}` to give a token to", token.user)))?;
            let lifetime = token.lifetime.map(|span| i64::try_from(span.as_millis()).unwrap_or(i64::MAX));
            let expires = lifetime.map(|ms| now.saturating_add(ms));
            accounts.tokens.add_personal(&user, "seed", &token.token, now, expires);
        }
        Ok(())
    }
}

fn add_user(accounts: &mut Accounts, user: &User, now: i64, welcome: Welcome<'_>) -> Result<(), Error> {
    if accounts.by_name(&user.name).is_some() {
        return Err(Error::new(format!("user `{}` is there twice", user.name)));
    }
    let id = user.id.clone().unwrap_or_else(new_id);
    let account = Account {
        id: id.clone(),
        name: user.name.clone(),
        password: user.password.clone(),
        first_name: user.first_name.clone(),
        last_name: user.last_name.clone(),
        email: user.email.clone(),
        description: user.description.clone(),
        extra: None,
        client_id: user.service.as_ref().map(|client| client.id.clone().unwrap_or_else(new_id)),
        tag: new_tag(),
        created_at: now,
        modified_at: now,
    };
    let admin = accounts.roles.by_name(ADMIN).map(|role| role.id.clone()).filter(|_| user.admin);
    welcome(accounts, account, admin.as_slice());
    if let Some(secret) = user.service.as_ref().and_then(|client| client.secret.as_ref()) {
        let expires = now.saturating_add(SECRET_LIFETIME);
        accounts.credentials.add_secret(&id, "seed", secret, now, expires);
    }
    Ok(())
}

fn role_id(accounts: &Accounts, name: &str) -> Result<String, String> {
    let role = accounts.roles.by_name(name);
    role.map(|role| role.id.clone()).ok_or_else(|| format!("there is no role `{name}`"))
}

/// A user of that name, or else a role.
fn member_named(accounts: &Accounts, name: &str) -> Result<Member, String> {
    let user = accounts.by_name(name).map(|user| Member::User(user.id.clone()));
    let member = user.or_else(|| Some(Member::Role(accounts.roles.by_name(name)?.id.clone())));
    member.ok_or_else(|| format!("there is no user or role `{name}`"))
}
