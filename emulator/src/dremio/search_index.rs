//! The state of the index that search looks into.

use std::sync::Arc;

use serde::Serialize;

use super::reply::Reply;
use super::route::Call;
use super::{Dremio, lock};

/// `GET /api/v3/search/status`
pub(crate) fn status(dremio: &Arc<Dremio>, _: &Call) -> Reply {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Status {
        initialization_status: Initialization,
        open_search_state: OpenSearch,
    }

    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Initialization {
        running_task: &'static str,
        work_flow_json: &'static str,
        upgrade_workflow_state: &'static str,
    }

    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct OpenSearch {
        health_status: &'static str,
        indices: [Index; 1],
        aliases: [OpenSearchAlias; 1],
    }

    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Index {
        name: &'static str,
        docs_count: usize,
        size: &'static str,
        health: &'static str,
    }

    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct OpenSearchAlias {
        alias: &'static str,
        index: &'static str,
        write_index: bool,
    }

    let docs_count = lock(&dremio.catalog).nodes().count();
    Reply::json(&Status {
        initialization_status: Initialization {
            running_task: "NONE",
            work_flow_json: "{}",
            upgrade_workflow_state: "Completed",
        },
        open_search_state: OpenSearch {
            health_status: "Green",
            indices: [Index { name: "catalog-000001", docs_count, size: "1kb", health: "green" }],
            aliases: [OpenSearchAlias { alias: "catalog", index: "catalog-000001", write_index: true }],
        },
    })
}

/// `POST /api/v3/search/recovery/removeDocuments`: there is no index that could be damaged.
pub(crate) fn remove_documents(_: &Arc<Dremio>, _: &Call) -> Reply {
    #[derive(Serialize)]
    struct Message {
        message: &'static str,
    }

    Reply::json(&Message { message: "All documents are removed, and indexing starts again." })
}
