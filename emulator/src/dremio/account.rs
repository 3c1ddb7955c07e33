//! Users and the tokens they hold.

use std::collections::HashMap;

use super::ids;

/// The role that every user is a member of.
pub(crate) const PUBLIC: &str = "PUBLIC";

/// A user.
#[derive(Clone, Debug)]
pub(crate) struct User {
    pub id: String,
    pub name: String,
    pub password: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub email: Option<String>,
    pub admin: bool,
    pub created_at: i64,
}

impl User {
    pub fn caller(&self) -> Caller {
        Caller { id: self.id.clone(), name: self.name.clone(), admin: self.admin }
    }
}

/// Who makes a request.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    pub id: String,
    pub name: String,
    pub admin: bool,
}

/// A role; members are not modelled but for [`PUBLIC`].
#[derive(Clone, Debug)]
pub(crate) struct Role {
    pub id: String,
    pub name: &'static str,
}

/// A session token or a personal access token.
#[derive(Clone, Debug)]
struct Token {
    user_id: String,
    expires: Option<i64>,
}

/// A token that opens one URL.
#[derive(Clone, Debug)]
struct TemporaryToken {
    user_id: String,
    target: String,
    expires: i64,
}

/// All users, roles and tokens.
#[derive(Debug)]
pub(crate) struct Accounts {
    users: Vec<User>,
    roles: Vec<Role>,
    sessions: HashMap<String, Token>,
    personal: HashMap<String, Token>,
    temporary: HashMap<String, TemporaryToken>,
}

impl Default for Accounts {
    fn default() -> Self {
        let roles = ["ADMIN", PUBLIC].map(|name| Role { id: ids::uuid(), name });
        Self {
            users: Vec::new(),
            roles: roles.into(),
            sessions: HashMap::new(),
            personal: HashMap::new(),
            temporary: HashMap::new(),
        }
    }
}

impl Accounts {
    pub fn add(&mut self, user: User) {
        self.users.push(user);
    }

    pub fn is_empty(&self) -> bool {
        self.users.is_empty()
    }

    /// User names do not distinguish upper and lower case.
    pub fn by_name(&self, name: &str) -> Option<&User> {
        self.users.iter().find(|user| user.name.to_lowercase() == name.to_lowercase())
    }

    pub fn by_id(&self, id: &str) -> Option<&User> {
        self.users.iter().find(|user| user.id == id)
    }

    pub fn role(&self, id_or_name: &str) -> Option<&Role> {
        self.roles.iter().find(|role| role.id == id_or_name || role.name == id_or_name)
    }

    pub fn first_admin(&self) -> Option<&User> {
        self.users.iter().find(|user| user.admin)
    }

    /// Opens one more session of a user.
    pub fn open_session(&mut self, user_id: &str, expires: i64) -> String {
        let token = ids::token();
        self.sessions.insert(token.clone(), Token { user_id: user_id.to_owned(), expires: Some(expires) });
        token
    }

    pub fn close_session(&mut self, token: &str) {
        self.sessions.remove(token);
    }

    pub fn close_all_sessions(&mut self) {
        self.sessions.clear();
        self.temporary.clear();
    }

    pub fn add_personal_token(&mut self, user_id: &str, token: &str, expires: Option<i64>) {
        self.personal.insert(token.to_owned(), Token { user_id: user_id.to_owned(), expires });
    }

    /// The owner of a session token or personal access token, and when it ends.
    pub fn holder(&self, token: &str, now: i64) -> Option<(&User, Option<i64>)> {
        let found = self.sessions.get(token).or_else(|| self.personal.get(token))?;
        let alive = found.expires.is_none_or(|expires| now < expires);
        self.by_id(&found.user_id).filter(|_| alive).map(|user| (user, found.expires))
    }

    pub fn add_temporary(&mut self, user_id: &str, target: &str, expires: i64) -> String {
        let token = ids::token();
        let entry = TemporaryToken { user_id: user_id.to_owned(), target: target.to_owned(), expires };
        self.temporary.insert(token.clone(), entry);
        token
    }

    /// The owner of a temporary token, if it is good for that URL.
    pub fn temporary_holder(&self, token: &str, target: &str, now: i64) -> Option<&User> {
        let found = self.temporary.get(token)?;
        self.by_id(&found.user_id).filter(|_| found.target == target && now < found.expires)
    }
}
