//! Calls of `user_credentials`.

use lakehouse::Result;
use lakehouse::dremio::Software;
use lakehouse::dremio::user_credentials::CredentialDefinition;
use serde_json::Value;

use super::{Recorded, empty, json};

pub fn call(client: &Software, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let credentials = client.user_credentials();
    match operation {
        "user_credentials.list" => json(credentials.list(x.segment(3)).send()),
        "user_credentials.create" => {
            json(credentials.create(x.segment(3), x.body::<CredentialDefinition>()).send())
        }
        "user_credentials.update" => json(credentials.update(x.segment(3), x.segment(6), x.body()).send()),
        "user_credentials.delete" => empty(credentials.delete(x.segment(3), x.segment(6)).send()),
        _ => panic!("no call for {operation}"),
    }
}
