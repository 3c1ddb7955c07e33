//! Users, and who a request comes from.

use super::identity::credential::Credentials;
use super::identity::roles::Roles;
use super::identity::tokens::Tokens;

/// A user.
#[derive(Clone, Debug)]
pub(crate) struct User {
    pub id: String,
    pub name: String,
    pub password: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub email: Option<String>,
    pub description: Option<String>,
    pub extra: Option<String>,
    /// The OAuth client that a service user signs in as; people have none.
    pub client_id: Option<String>,
    pub tag: String,
    pub created_at: i64,
    pub modified_at: i64,
}

impl User {
    pub fn is_service(&self) -> bool {
        self.client_id.is_some()
    }

    /// User names do not distinguish upper and lower case.
    pub fn is_named(&self, name: &str) -> bool {
        self.name.to_lowercase() == name.to_lowercase()
    }
}

/// Who makes a request.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    pub id: String,
    pub name: String,
    pub admin: bool,
    /// The ids of all roles that he is in, directly or through other roles.
    pub roles: Vec<String>,
}

impl Caller {
    pub fn nobody() -> Self {
        Self { id: String::new(), name: "anonymous".to_owned(), admin: false, roles: Vec::new() }
    }

    pub fn is_in(&self, role_id: &str) -> bool {
        self.roles.iter().any(|role| role == role_id)
    }
}

/// All users, with the roles they are in and what they prove themselves with.
#[derive(Debug, Default)]
pub(crate) struct Accounts {
    users: Vec<User>,
    pub roles: Roles,
    pub tokens: Tokens,
    pub credentials: Credentials,
}

impl Accounts {
    pub fn add(&mut self, user: User) {
        self.users.push(user);
    }

    pub fn users(&self) -> &[User] {
        &self.users
    }

    pub fn is_empty(&self) -> bool {
        self.users.is_empty()
    }

    pub fn by_name(&self, name: &str) -> Option<&User> {
        self.users.iter().find(|user| user.is_named(name))
    }

    pub fn by_id(&self, id: &str) -> Option<&User> {
        self.users.iter().find(|user| user.id == id)
    }

    pub fn by_id_mut(&mut self, id: &str) -> Option<&mut User> {
        self.users.iter_mut().find(|user| user.id == id)
    }

    /// Forgets a user with his memberships, his tokens and his credentials.
    pub fn remove(&mut self, id: &str) {
        self.users.retain(|user| user.id != id);
        self.roles.forget_user(id);
        self.tokens.forget_user(id);
        self.credentials.forget_user(id);
    }

    pub fn first_admin(&self) -> Option<&User> {
        self.users.iter().find(|user| self.roles.makes_admin(&user.id))
    }

    pub fn caller(&self, user: &User) -> Caller {
        Caller {
            id: user.id.clone(),
            name: user.name.clone(),
            admin: self.roles.makes_admin(&user.id),
            roles: self.roles.held_by(&user.id),
        }
    }

    /// The owner of a token that is good everywhere, and when it ends.
    pub fn holder(&self, token: &str, now: i64) -> Option<(&User, Option<i64>)> {
        let (user, expires) = self.tokens.holder(token, now)?;
        Some((self.by_id(user)?, expires))
    }

    /// The owner of a temporary token, if it is good for that URL.
    pub fn temporary_holder(&self, token: &str, target: &str, now: i64) -> Option<&User> {
        self.by_id(self.tokens.temporary_holder(token, target, now)?)
    }
}
