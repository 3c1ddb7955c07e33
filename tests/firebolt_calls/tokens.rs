//! Calls of `auth`, `oauth` and `instance`.

use lakehouse::Result;
use lakehouse::firebolt::{Core, V1, V2};
use serde_json::Value;

use super::{Recorded, json};

pub fn call_auth(client: &V1, verb: &str, x: &Recorded) -> Result<Option<Value>> {
    let auth = client.auth();
    match verb {
        "login" => json(auth.login(x.body()).send()),
        "refresh" => json(auth.refresh(x.body()).send()),
        "create_token" => json(auth.create_token(x.body()).send()),
        _ => panic!("no call of auth.{verb}"),
    }
}

pub fn call_oauth(client: &V2, verb: &str, x: &Recorded) -> Result<Option<Value>> {
    match verb {
        "create_token" => json(client.oauth().create_token(x.body()).send()),
        _ => panic!("no call of oauth.{verb}"),
    }
}

pub fn call_instance(client: &Core, verb: &str, x: &Recorded) -> Result<Option<Value>> {
    let instance = client.instance();
    match verb {
        "discover" => json(instance.discover().send()),
        "create_token" => json(instance.create_token(x.body()).send()),
        "get_jwks" => json(instance.get_jwks().send()),
        _ => panic!("no call of instance.{verb}"),
    }
}
