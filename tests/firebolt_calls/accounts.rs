//! Calls of `accounts`.

use lakehouse::Result;
use serde_json::Value;

use super::{Recorded, json, v1, v2};

pub fn call(url: &str, verb: &str, x: &Recorded) -> Result<Option<Value>> {
    match verb {
        "get_default" => json(v1(url)?.accounts().get_default().send()),
        "get_id_by_name" => json(v1(url)?.accounts().get_id_by_name(x.query("account_name")).send()),
        "get_system_engine_url" => json(v2(url)?.accounts().get_system_engine_url(x.part(3)).send()),
        #[allow(deprecated, reason = "it is still there")]
        "resolve" => json(v2(url)?.accounts().resolve(x.part(3)).send()),
        _ => panic!("no call of accounts.{verb}"),
    }
}
