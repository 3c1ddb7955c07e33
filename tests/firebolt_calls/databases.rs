//! Calls of `databases` and `bindings`.

use lakehouse::Result;
use lakehouse::firebolt::V1;
use serde_json::Value;

use super::{Recorded, json, parsed, set};

/// The lists in the default account and in a named one have the same parameters.
macro_rules! list {
    ($request:expr, $x:expr) => {
        json(
            set!($request, $x;
                "filter.name_contains" => |r, v| r.filter_name_contains(v),
                "filter.attached_engine_name_eq" => |r, v| r.filter_attached_engine_name_eq(v),
                "filter.attached_engine_name_contains" => |r, v| r.filter_attached_engine_name_contains(v),
                "order_by" => |r, v| r.order_by(parsed(&v)),
                "page.first" => |r, v| r.page_first(parsed(&v)),
                "page.after" => |r, v| r.page_after(v),
            )
            .send(),
        )
    };
}

pub fn call(client: &V1, verb: &str, x: &Recorded) -> Result<Option<Value>> {
    let databases = client.databases();
    match verb {
        "list" => list!(databases.list(), x),
        "list_in_account" => list!(databases.list_in_account(x.account()), x),
        "create_in_account" => json(databases.create_in_account(x.body()).send()),
        "get_id_by_name_in_account" => {
            json(databases.get_id_by_name_in_account(x.account(), x.query("database_name")).send())
        }
        "get_in_account" => json(databases.get_in_account(x.account(), x.part(5)).send()),
        "update_in_account" => json(databases.update_in_account(x.body()).send()),
        "delete_in_account" => json(databases.delete_in_account(x.account(), x.part(5)).send()),
        _ => panic!("no call of databases.{verb}"),
    }
}

pub fn call_bindings(client: &V1, verb: &str, x: &Recorded) -> Result<Option<Value>> {
    let bindings = client.bindings();
    match verb {
        "list_in_account" => json(
            set!(bindings.list_in_account(x.account()), x;
                "filter.id_database_id_eq" => |r, v| r.filter_id_database_id_eq(v),
                "filter.id_engine_id_eq" => |r, v| r.filter_id_engine_id_eq(v),
                "filter.is_system_database_eq" => |r, v| r.filter_is_system_database_eq(parsed(&v)),
                "page.first" => |r, v| r.page_first(parsed(&v)),
                "page.after" => |r, v| r.page_after(v),
            )
            .send(),
        ),
        "get_in_account" => json(bindings.get_in_account(x.account(), x.part(5), x.part(7)).send()),
        "create_in_account" => {
            json(bindings.create_in_account(x.account(), x.part(5), x.part(7), x.body()).send())
        }
        _ => panic!("no call of bindings.{verb}"),
    }
}
