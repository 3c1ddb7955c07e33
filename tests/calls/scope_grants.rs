//! Calls of `scope_grants`.

use lakehouse::Result;
use lakehouse::dremio::Cloud;
use lakehouse::dremio::scope_grants::{GrantScope, GranteeType};
use serde_json::Value;

use super::{Recorded, empty, json};

pub fn call_cloud(cloud: &Cloud, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let grants = cloud.grants();
    let (scope, scope_id) = (GrantScope::from(x.segment(2)), x.segment(3));
    let (grantee_type, grantee) = (GranteeType::from(x.segment(5)), x.segment(6));
    match operation {
        "scope_grants.get" => json(grants.get(scope, scope_id, grantee_type, grantee).send()),
        "scope_grants.set" => {
            let set = grants.set(scope, scope_id, grantee_type, grantee, x.body()).send()?;
            set.map_or(Ok(None), |grants| json(Ok(grants)))
        }
        "scope_grants.delete" => empty(grants.delete(scope, scope_id, grantee_type, grantee).send()),
        _ => panic!("no call for {operation}"),
    }
}
