//! Calls of `regions`, `providers` and `instance_types`.

use lakehouse::Result;
use lakehouse::firebolt::V1;
use serde_json::Value;

use super::{Recorded, json, parsed, set};

pub fn call(client: &V1, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    match operation {
        "regions.list" => json(
            set!(client.regions().list(), x;
                "page.first" => |r, v| r.page_first(parsed(&v)),
                "page.after" => |r, v| r.page_after(v),
            )
            .send(),
        ),
        "providers.list" => json(
            set!(client.providers().list(), x;
                "page.first" => |r, v| r.page_first(parsed(&v)),
                "page.after" => |r, v| r.page_after(v),
            )
            .send(),
        ),
        "instance_types.list_in_account" => json(
            set!(client.instance_types().list_in_account(x.account()), x;
                "filter.id_region_id_eq" => |r, v| r.filter_id_region_id_eq(v),
                "page.first" => |r, v| r.page_first(parsed(&v)),
                "page.after" => |r, v| r.page_after(v),
            )
            .send(),
        ),
        _ => panic!("no call of {operation}"),
    }
}
