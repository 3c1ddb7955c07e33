//! Calls of session tokens.

use lakehouse::Result;
use lakehouse::dremio::Software;
use serde_json::Value;

use super::{Recorded, empty, json};

#[allow(deprecated, reason = "deprecated operations are operations")]
pub fn call(client: &Software, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let auth = client.auth();
    match operation {
        "auth.check" => json(auth.check().send()),
        "auth.create_temporary_token" => {
            json(auth.create_temporary_token(x.query("request"), x.number("durationSeconds")).send())
        }
        "auth.login" => json(auth.login(x.body()).send()),
        "auth.login_v2" => json(auth.login_v2(x.body()).send()),
        "auth.logout" => empty(auth.logout().send()),
        _ => panic!("no call for {operation}"),
    }
}
