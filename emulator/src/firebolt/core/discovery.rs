//! A self-managed instance with users: how a client learns that it must sign in, and does.

use serde::Serialize;

use crate::firebolt::Firebolt;
use crate::firebolt::media;
use crate::firebolt::oauth::{self, grant};
use crate::firebolt::refusal::Refusal;
use crate::firebolt::tokens::Holder;
use crate::http::{Request, Response};

/// What tokens of the instance are for, and who they are from.
fn resource(firebolt: &Firebolt) -> String {
    format!("https://firebolt.io/instance/{}", firebolt.instance_id)
}

/// Answers what a client asks before it signs in, if the path is of that kind.
pub(super) fn answer(
    firebolt: &Firebolt,
    request: &Request,
    path: &[&str],
) -> Option<Result<Response, Refusal>> {
    let act: fn(&Firebolt, &Request) -> Response = match path {
        [".well-known", "firebolt"] => discovery,
        ["oauth", "jwks"] => keys,
        _ => return None,
    };
    if !firebolt.settings.has_authentication {
        return Some(Err(Refusal::text(404, "Not Found")));
    }
    Some(Ok(act(firebolt, request)))
}

/// `GET /.well-known/firebolt`
fn discovery(firebolt: &Firebolt, request: &Request) -> Response {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Discovery<'a> {
        instance: Instance<'a>,
        preferred_authorization_server: &'static str,
    }

    #[derive(Serialize)]
    struct Instance<'a> {
        id: &'a str,
        auth: Auth,
    }

    #[derive(Serialize)]
    struct Auth {
        oauth: OAuth,
    }

    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct OAuth {
        protected_resource: Resource,
        authorization_servers: [Server; 1],
    }

    #[derive(Serialize)]
    struct Resource {
        resource: String,
    }

    #[derive(Serialize)]
    struct Server {
        name: &'static str,
        issuer: String,
        token_endpoint: String,
        jwks_uri: String,
    }

    let address = firebolt.address.to_string();
    let host = request.header("host").unwrap_or(&address);
    let local = Server {
        name: "_local",
        issuer: resource(firebolt),
        token_endpoint: format!("http://{host}/oauth/token"),
        jwks_uri: format!("http://{host}/oauth/jwks"),
    };
    let oauth = OAuth {
        protected_resource: Resource { resource: resource(firebolt) },
        authorization_servers: [local],
    };
    let instance = Instance { id: &firebolt.instance_id, auth: Auth { oauth } };
    media::json(&Discovery { instance, preferred_authorization_server: "_local" })
}

/// `GET /oauth/jwks`
fn keys(firebolt: &Firebolt, _: &Request) -> Response {
    #[derive(Serialize)]
    struct Keys<'a, K> {
        keys: [&'a K; 1],
    }

    media::json(&Keys { keys: [firebolt.signing_key()] })
}

/// `POST /oauth/token`
pub(super) fn token(firebolt: &Firebolt, request: &Request) -> Result<Response, Refusal> {
    if !firebolt.settings.has_authentication {
        return Err(Refusal::text(404, "Not Found"));
    }
    let form = oauth::read(request)?;
    oauth::check_grant_type(&form)?;
    let resource = resource(firebolt);
    if oauth::required(&form, "resource")? != resource {
        return Err(Refusal::oauth(400, "invalid_target", "The resource is another instance."));
    }
    let (name, password) = (oauth::required(&form, "client_id")?, oauth::required(&form, "client_secret")?);
    let organization = firebolt.organization();
    let known = organization.users.iter().any(|user| user.name == name && user.password == password);
    drop(organization);
    if !known {
        return Err(Refusal::oauth(401, "invalid_client", "The user or the password is wrong."));
    }
    Ok(media::json(&grant(firebolt, Holder::User(name.to_owned()), &resource, &resource)))
}
