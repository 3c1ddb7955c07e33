//! The tokens that users hold, of every kind.

use std::collections::HashMap;

use crate::dremio::ids;

/// How long an OAuth access token lasts at most, in milliseconds.
pub(crate) const ACCESS_LIFETIME: i64 = 3600 * 1000;

/// How long a refresh token lasts, in milliseconds.
const REFRESH_LIFETIME: i64 = 30 * 24 * 3600 * 1000;

/// Dremio's way to say that a token does not end: a thousand years.
const FOR_EVER: i64 = 1000 * 31_557_600_000;

/// A token that ends.
#[derive(Clone, Debug)]
struct Token {
    user_id: String,
    expires: i64,
}

/// A token that opens one URL.
#[derive(Clone, Debug)]
struct TemporaryToken {
    user_id: String,
    target: String,
    expires: i64,
}

/// A personal access token.
#[derive(Clone, Debug)]
pub(crate) struct PersonalToken {
    pub id: String,
    pub user_id: String,
    pub label: String,
    pub created_at: i64,
    /// It never ends without.
    pub expires: Option<i64>,
    text: String,
}

impl PersonalToken {
    /// When it ends, as answers give it.
    pub fn expires_at(&self) -> i64 {
        self.expires.unwrap_or_else(|| self.created_at.saturating_add(FOR_EVER))
    }
}

/// All tokens, by their text.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    sessions: HashMap<String, Token>,
    access: HashMap<String, Token>,
    refresh: HashMap<String, Token>,
    temporary: HashMap<String, TemporaryToken>,
    personal: Vec<PersonalToken>,
}

fn insert(tokens: &mut HashMap<String, Token>, user_id: &str, expires: i64) -> String {
    let text = ids::token();
    tokens.insert(text.clone(), Token { user_id: user_id.to_owned(), expires });
    text
}

fn alive<'a>(tokens: &'a HashMap<String, Token>, text: &str, now: i64) -> Option<&'a Token> {
    tokens.get(text).filter(|token| now < token.expires)
}

impl Tokens {
    /// Opens one more session of a user.
    pub fn open_session(&mut self, user_id: &str, expires: i64) -> String {
        insert(&mut self.sessions, user_id, expires)
    }

    pub fn close_session(&mut self, text: &str) {
        self.sessions.remove(text);
    }

    /// Ends everything that a client gets by signing in; it has to do that again.
    pub fn close_all_sessions(&mut self) {
        self.sessions.clear();
        self.access.clear();
        self.temporary.clear();
    }

    /// An OAuth access token.
    pub fn add_access(&mut self, user_id: &str, expires: i64) -> String {
        insert(&mut self.access, user_id, expires)
    }

    pub fn add_refresh(&mut self, user_id: &str, now: i64) -> String {
        insert(&mut self.refresh, user_id, now.saturating_add(REFRESH_LIFETIME))
    }

    /// The user whose access a refresh token renews.
    pub fn refresh_holder(&self, text: &str, now: i64) -> Option<&str> {
        alive(&self.refresh, text, now).map(|token| token.user_id.as_str())
    }

    pub fn add_temporary(&mut self, user_id: &str, target: &str, expires: i64) -> String {
        let text = ids::token();
        let entry = TemporaryToken { user_id: user_id.to_owned(), target: target.to_owned(), expires };
        self.temporary.insert(text.clone(), entry);
        text
    }

    pub fn temporary_holder(&self, text: &str, target: &str, now: i64) -> Option<&str> {
        let found = self.temporary.get(text)?;
        (found.target == target && now < found.expires).then_some(found.user_id.as_str())
    }

    pub fn add_personal(&mut self, user_id: &str, label: &str, text: &str, now: i64, expires: Option<i64>) {
        self.personal.push(PersonalToken {
            id: ids::uuid(),
            user_id: user_id.to_owned(),
            label: label.to_owned(),
            created_at: now,
            expires,
            text: text.to_owned(),
        });
    }

    /// The personal access tokens of a user, those that have ended too.
    pub fn personal_of(&self, user_id: &str) -> impl Iterator<Item = &PersonalToken> {
        self.personal.iter().filter(move |token| token.user_id == user_id)
    }

    pub fn personal_holder(&self, text: &str, now: i64) -> Option<&PersonalToken> {
        let found = self.personal.iter().find(|token| token.text == text)?;
        found.expires.is_none_or(|expires| now < expires).then_some(found)
    }

    /// `false` when there is no such token.
    pub fn revoke_personal(&mut self, user_id: &str, id: &str) -> bool {
        let before = self.personal.len();
        self.personal.retain(|token| token.user_id != user_id || token.id != id);
        self.personal.len() < before
    }

    pub fn revoke_personal_of(&mut self, user_id: &str) {
        self.personal.retain(|token| token.user_id != user_id);
    }

    pub fn revoke_all_personal(&mut self) {
        self.personal.clear();
    }

    pub fn forget_user(&mut self, user_id: &str) {
        for tokens in [&mut self.sessions, &mut self.access, &mut self.refresh] {
            tokens.retain(|_, token| token.user_id != user_id);
        }
        self.temporary.retain(|_, token| token.user_id != user_id);
        self.revoke_personal_of(user_id);
    }

    /// The owner of a session token, access token or personal access token, and when it ends.
    pub fn holder(&self, text: &str, now: i64) -> Option<(&str, Option<i64>)> {
        let short_lived = alive(&self.sessions, text, now).or_else(|| alive(&self.access, text, now));
        if let Some(token) = short_lived {
            return Some((&token.user_id, Some(token.expires)));
        }
        self.personal_holder(text, now).map(|token| (token.user_id.as_str(), token.expires))
    }
}
