//! Access tokens and refresh tokens, and whose they are.

use std::collections::HashMap;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::Serialize;

use crate::dremio::ids;

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Holder {
    /// A user, by name.
    User(String),
    /// A service account, by its id.
    ServiceAccount(String),
}

/// Why a token is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Invalid {
    Unknown,
    Expired,
}

#[derive(Debug)]
struct Access {
    holder: Holder,
    expires_at: i64,
}

/// All tokens that were given out.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    access: HashMap<String, Access>,
    refresh: HashMap<String, Holder>,
}

/// What is written into an access token.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Claims<'a> {
    pub issuer: &'a str,
    pub audience: &'a str,
    pub key_id: &'a str,
}

impl Tokens {
    /// A new access token, good for some milliseconds.
    pub fn issue(&mut self, holder: Holder, claims: Claims<'_>, now: i64, lifetime: i64) -> String {
        let expires_at = now.saturating_add(lifetime);
        let token = jwt(&holder, claims, now, expires_at);
        self.access.insert(token.clone(), Access { holder, expires_at });
        token
    }

    /// A new refresh token. It does not end.
    pub fn issue_refresh(&mut self, holder: Holder) -> String {
        let token = format!("{}{}", ids::token(), ids::token());
        self.refresh.insert(token.clone(), holder);
        token
    }

    pub fn holder(&self, token: &str, now: i64) -> Result<Holder, Invalid> {
        let access = self.access.get(token).ok_or(Invalid::Unknown)?;
        if access.expires_at <= now { Err(Invalid::Expired) } else { Ok(access.holder.clone()) }
    }

    pub fn refresh(&self, token: &str) -> Option<Holder> {
        self.refresh.get(token).cloned()
    }

    /// Ends all access tokens; refresh tokens stay.
    pub fn expire(&mut self) {
        for access in self.access.values_mut() {
            access.expires_at = i64::MIN;
        }
    }
}

/// A text in the form of a JSON Web Token; nobody checks its signature, which is made of chance.
fn jwt(holder: &Holder, claims: Claims<'_>, now: i64, expires_at: i64) -> String {
    #[derive(Serialize)]
    struct Header<'a> {
        alg: &'static str,
        typ: &'static str,
        kid: &'a str,
    }

    #[derive(Serialize)]
    struct Payload<'a> {
        iss: &'a str,
        aud: &'a str,
        sub: &'a str,
        iat: i64,
        exp: i64,
        jti: String,
    }

    let encode = |json: Vec<u8>| BASE64_URL_SAFE_NO_PAD.encode(json);
    let sub = match holder {
        Holder::User(name) | Holder::ServiceAccount(name) => name.as_str(),
    };
    let header = Header { alg: "RS256", typ: "JWT", kid: claims.key_id };
    let payload = Payload {
        iss: claims.issuer,
        aud: claims.audience,
        sub,
        iat: now.div_euclid(1000),
        exp: expires_at.div_euclid(1000),
        jti: ids::uuid(),
    };
    let signature: Vec<u8> = (0..32).flat_map(|_| ids::random().to_be_bytes()).collect();
    [
        encode(serde_json::to_vec(&header).unwrap_or_default()),
        encode(serde_json::to_vec(&payload).unwrap_or_default()),
        encode(signature),
    ]
    .join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLAIMS: Claims<'_> = Claims { issuer: "https://id.app.firebolt.io/", audience: "api", key_id: "k" };

    #[test]
    fn tokens_end_when_their_time_is_over_or_all_are_told_to() {
        let mut tokens = Tokens::default();
        let ada = Holder::User("ada".to_owned());
        let token = tokens.issue(ada.clone(), CLAIMS, 1000, 500);
        assert_eq!(tokens.holder(&token, 1499), Ok(ada.clone()));
        assert_eq!(tokens.holder(&token, 1500), Err(Invalid::Expired));
        assert_eq!(tokens.holder("other", 1000), Err(Invalid::Unknown));
        let refresh = tokens.issue_refresh(ada.clone());
        tokens.expire();
        assert_eq!(tokens.holder(&token, 1000), Err(Invalid::Expired));
        assert_eq!(tokens.refresh(&refresh), Some(ada));
    }

    #[test]
    fn tokens_look_like_json_web_tokens_and_differ() {
        let mut tokens = Tokens::default();
        let token = tokens.issue(Holder::User("ada".to_owned()), CLAIMS, 0, 1);
        assert_eq!(token.split('.').count(), 3);
        let payload = BASE64_URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap();
        let payload: serde_json::Value = serde_json::from_slice(&payload).unwrap();
        assert_eq!((&payload["sub"], &payload["aud"]), (&"ada".into(), &"api".into()));
        assert_ne!(token, tokens.issue(Holder::User("ada".to_owned()), CLAIMS, 0, 1));
    }
}
