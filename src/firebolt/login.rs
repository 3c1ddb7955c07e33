//! Signing in: with a user and a password, as a service account, or at a self-managed instance.

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use super::auth::{Credentials as UserCredentials, TokenRefresh};
use super::common::Token as Answer;
use super::core::Core;
use super::instance::{InstanceOAuth, InstanceUser};
use super::v1::V1;
use super::v2::V2;
use crate::auth::{Auth, Token, TokenSource, after};
use crate::client::Client;
use crate::deadline::Deadline;
use crate::deployment::Host;
use crate::error::{Error, Result};
use crate::secret::Secret;
use crate::url::Origin;

const BEARER: &str = "Bearer ";

/// Credentials, of which a client has one kind.
#[derive(Clone, Debug, Default)]
pub(super) enum Credentials {
    #[default]
    None,
    /// A token that the caller has.
    Token(Secret),
    /// A user of 1.0.
    User(String, Secret),
    /// A service account of 1.0.
    ServiceAccountV1(String, Secret),
    /// A service account of 2.x.
    ServiceAccount(String, Secret),
    /// A user of a self-managed instance.
    InstanceUser(String, Secret),
}

impl Credentials {
    pub(super) fn into_auth(self) -> Result<Auth> {
        let named = |name: String, what: &str| {
            if name.is_empty() {
                Err(Error::configuration(format_args!("{what} is empty")))
            } else {
                Ok(name)
            }
        };
        Ok(match self {
            Self::None => Auth::anonymous(),
            Self::Token(token) => Auth::fixed(&Token::new(BEARER, &token, None)?),
            Self::User(name, password) => {
                let name = named(name, "the user name")?;
                Auth::from_source(User { name, password, refresh_token: Mutex::default() })
            }
            Self::ServiceAccountV1(id, secret) => Auth::from_source(ServiceAccountV1 {
                id: named(id, "the id of the service account")?,
                secret,
            }),
            Self::ServiceAccount(id, secret) => {
                Auth::from_source(ServiceAccount { id: named(id, "the id of the service account")?, secret })
            }
            Self::InstanceUser(name, password) => {
                Auth::from_source(OfInstance { name: named(name, "the user name")?, password })
            }
        })
    }
}

/// The token in an answer that was asked for at `asked_at`.
fn token(answer: &Answer, asked_at: SystemTime) -> Result<Token> {
    Token::new(BEARER, &answer.access_token, after(asked_at, answer.expires_in))
}

/// A user of 1.0.
struct User {
    name: String,
    password: Secret,
    refresh_token: Mutex<Option<Secret>>,
}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User").field("name", &self.name).finish_non_exhaustive()
    }
}

impl User {
    /// The next token for the refresh token of the last one; nothing when the server does not take it.
    fn refresh(&self, firebolt: &V1, deadline: Deadline) -> Result<Option<Answer>> {
        let held = self.refresh_token.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(held) = held else { return Ok(None) };
        let request = firebolt.auth().refresh(TokenRefresh::new(held.clone()));
        match request.timeout(deadline.remaining()).send() {
            Ok(answer) => Ok(Some(Answer { refresh_token: answer.refresh_token.or(Some(held)), ..answer })),
            Err(error) if error.status().is_some() => Ok(None),
            Err(error) => Err(error),
        }
    }
}

impl TokenSource for User {
    fn fetch(&self, client: &Client, deadline: Deadline) -> Result<Token> {
        let firebolt = V1::from_client(client.as_built());
        let asked_at = SystemTime::now();
        let answer = if let Some(answer) = self.refresh(&firebolt, deadline)? {
            answer
        } else {
            let login = UserCredentials::new(self.name.clone(), self.password.clone());
            firebolt.auth().login(login).timeout(deadline.remaining()).send()?
        };
        self.refresh_token.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&answer.refresh_token);
        token(&answer, asked_at)
    }
}

/// A service account of 1.0.
#[derive(Debug)]
struct ServiceAccountV1 {
    id: String,
    secret: Secret,
}

impl TokenSource for ServiceAccountV1 {
    fn fetch(&self, client: &Client, deadline: Deadline) -> Result<Token> {
        let firebolt = V1::from_client(client.as_built());
        let account = super::auth::ServiceAccount::new(self.id.clone(), self.secret.clone());
        let asked_at = SystemTime::now();
        let request = firebolt.auth().create_token(account);
        token(&request.timeout(deadline.remaining()).send()?, asked_at)
    }
}

/// A service account of 2.x.
#[derive(Debug)]
struct ServiceAccount {
    id: String,
    secret: Secret,
}

impl TokenSource for ServiceAccount {
    fn fetch(&self, client: &Client, deadline: Deadline) -> Result<Token> {
        let firebolt = V2::from_client(client.as_built());
        let account = super::oauth::ServiceAccount::new(self.id.clone(), self.secret.clone());
        let asked_at = SystemTime::now();
        let request = firebolt.oauth().create_token(account);
        token(&request.timeout(deadline.remaining()).send()?, asked_at)
    }
}

/// A user of a self-managed instance, which says itself where and for what tokens are asked.
#[derive(Debug)]
struct OfInstance {
    name: String,
    password: Secret,
}

impl TokenSource for OfInstance {
    fn fetch(&self, client: &Client, deadline: Deadline) -> Result<Token> {
        let client = client.as_built();
        let core = Core::from_client(client.clone());
        let instance = core.instance().discover().timeout(deadline.remaining()).send()?.instance;
        let Some(auth) = instance.auth else {
            return Ok(Token::none());
        };
        let oauth = auth
            .oauth
            .ok_or_else(|| Error::decode("the instance asks for credentials, but does not say how"))?;
        let resource = oauth.protected_resource.as_ref().and_then(|resource| resource.resource.clone());
        let resource = resource.unwrap_or_else(|| format!("https://firebolt.io/instance/{}", instance.id));
        let user = InstanceUser::new(self.name.clone(), self.password.clone(), resource);
        let core = Core::from_client(at_token_endpoint(&client, &oauth)?);
        let asked_at = SystemTime::now();
        token(&core.instance().create_token(user).timeout(deadline.remaining()).send()?, asked_at)
    }
}

/// The client of the server that gives tokens: the one that was set, or what the instance says, as long as that is the
/// same host. The password goes there.
fn at_token_endpoint(client: &Client, oauth: &InstanceOAuth) -> Result<Client> {
    if client.has(Host::Login) {
        return Ok(client.clone());
    }
    let embedded = oauth.authorization_servers.iter().find(|server| server.name == "_local");
    let server = embedded.or_else(|| oauth.authorization_servers.first());
    let Some(endpoint) = server.and_then(|server| server.token_endpoint.as_deref()) else {
        return Ok(client.clone());
    };
    let origin = Origin::parse(endpoint, "/oauth/token")?;
    let own = client.origin(Host::Main);
    if origin.host() != own.host() || (own.is_https && !origin.is_https) {
        return Err(Error::configuration(format_args!(
            "the instance gives tokens at {}, another host: name it with `login_url` if it may have the password",
            origin.host()
        )));
    }
    Ok(client.for_engine(origin))
}
