//! Calls of `engines`.

use lakehouse::Result;
use lakehouse::firebolt::V1;
use serde_json::Value;

use super::{Recorded, given, json, parsed, set};

/// The lists in the default account and in a named one have the same parameters.
macro_rules! list {
    ($request:expr, $x:expr) => {
        json(
            set!($request, $x;
                "filter.name_contains" => |r, v| r.filter_name_contains(v),
                "filter.current_status_eq" => |r, v| r.filter_current_status_eq(parsed(&v)),
                "filter.current_status_not_eq" => |r, v| r.filter_current_status_not_eq(parsed(&v)),
                "filter.compute_region_id_region_id_eq" => |r, v| r.filter_compute_region_id_region_id_eq(v),
                "order_by" => |r, v| r.order_by(parsed(&v)),
                "page.first" => |r, v| r.page_first(parsed(&v)),
                "page.after" => |r, v| r.page_after(v),
            )
            .send(),
        )
    };
}

pub fn call(client: &V1, verb: &str, x: &Recorded) -> Result<Option<Value>> {
    let engines = client.engines();
    match verb {
        "list" => list!(engines.list(), x),
        "get_id_by_name" => json(
            set!(engines.get_id_by_name(x.query("engine_name")), x;
                "engine_name" => given,
                "account" => |r, v| r.account(v),
            )
            .send(),
        ),
        "get_url_by_database_name" => json(engines.get_url_by_database_name(x.query("database_name")).send()),
        "get" => json(engines.get(x.part(4)).send()),
        "start" => json(engines.start(x.part(4)).send()),
        "stop" => json(engines.stop(x.part(4)).send()),
        "restart" => json(engines.restart(x.part(4)).send()),
        "get_by_ids" => json(engines.get_by_ids(x.body()).send()),
        _ => call_in_account(client, verb, x),
    }
}

fn call_in_account(client: &V1, verb: &str, x: &Recorded) -> Result<Option<Value>> {
    let (engines, account) = (client.engines(), x.account());
    match verb {
        "list_in_account" => list!(engines.list_in_account(account), x),
        "create_in_account" => json(engines.create_in_account(x.body()).send()),
        "get_id_by_name_in_account" => {
            json(engines.get_id_by_name_in_account(account, x.query("engine_name")).send())
        }
        "get_url_by_database_name_in_account" => {
            json(engines.get_url_by_database_name_in_account(account, x.query("database_name")).send())
        }
        "get_in_account" => json(engines.get_in_account(account, x.part(5)).send()),
        "delete_in_account" => json(engines.delete_in_account(account, x.part(5)).send()),
        "start_in_account" => json(engines.start_in_account(account, x.part(5)).send()),
        "stop_in_account" => json(engines.stop_in_account(account, x.part(5)).send()),
        "restart_in_account" => json(engines.restart_in_account(account, x.part(5)).send()),
        "get_revision_in_account" => {
            json(engines.get_revision_in_account(account, x.part(5), x.part(7)).send())
        }
        _ => panic!("no call of engines.{verb}"),
    }
}
