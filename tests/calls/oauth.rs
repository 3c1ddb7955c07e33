//! Calls of `oauth`.

use lakehouse::dremio::oauth::{Oauth, TokenGrant};
use lakehouse::dremio::{Cloud, Software};
use lakehouse::{Deployment, Result};
use serde_json::Value;

use super::{Recorded, json};

pub fn call(client: &Software, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let oauth = client.oauth();
    match operation {
        "oauth.get_jwt_issuer" => json(oauth.get_jwt_issuer().send()),
        "oauth.get_jwks" => json(oauth.get_jwks().send()),
        _ => shared(&oauth, operation, x),
    }
}

pub fn call_cloud(cloud: &Cloud, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let oauth = cloud.oauth();
    match operation {
        "oauth.get_metadata" => json(oauth.get_metadata().send()),
        _ => shared(&oauth, operation, x),
    }
}

fn shared<D: Deployment>(oauth: &Oauth<D>, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    match operation {
        "oauth.create_token" => json(oauth.create_token(x.body::<TokenGrant>()).send()),
        _ => panic!("no call for {operation}"),
    }
}
