//! The calls of `oauth`.

use lakehouse::Result;
use lakehouse::dremio::Software;
use lakehouse::dremio::oauth::TokenGrant;
use serde_json::Value;

use super::{Recorded, json};

pub fn call(client: &Software, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let oauth = client.oauth();
    match operation {
        "oauth.create_token" => json(oauth.create_token(x.body::<TokenGrant>()).send()),
        "oauth.get_jwt_issuer" => json(oauth.get_jwt_issuer().send()),
        "oauth.get_jwks" => json(oauth.get_jwks().send()),
        _ => panic!("no call for {operation}"),
    }
}
