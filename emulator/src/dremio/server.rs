//! What the server says about itself.

use std::sync::Arc;

use serde::Serialize;

use super::Dremio;
use super::reply::Reply;
use super::route::Call;
use super::time::iso;

/// `GET /apiv2/server_status`
pub(crate) fn status(_: &Arc<Dremio>, _: &Call) -> Reply {
    Reply::json(&"OK")
}

/// `GET /api/v3/info`
pub(crate) fn info(dremio: &Arc<Dremio>, _: &Call) -> Reply {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Info {
        version: &'static str,
        build_time: String,
        cluster_type: &'static str,
    }

    let build_time = iso(dremio.started_at);
    Reply::json(&Info { version: dremio.settings.version.build(), build_time, cluster_type: "null" })
}

/// `GET /api/v3/cluster/id`
pub(crate) fn cluster_id(dremio: &Arc<Dremio>, _: &Call) -> Reply {
    #[derive(Serialize)]
    struct ClusterId<'a> {
        id: &'a str,
    }

    Reply::json(&ClusterId { id: &dremio.cluster_id })
}
