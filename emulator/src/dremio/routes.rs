//! Every route there is. Where several patterns fit a path, the first one is taken.

use super::catalog::{change, collaboration, create, grants, lineage, promote, read, remove};
use super::route::{Access, Route};
use super::{
    auth, identity, job_list, jobs, maintenance, platform_routes, search, search_index, server, source,
};

/// The tables of all areas, in the order in which they are looked at.
const TABLES: [&[Route]; 3] = [ROUTES, identity::ROUTES, platform_routes::ROUTES];

pub(crate) fn routes() -> impl Iterator<Item = &'static Route> + Clone {
    TABLES.into_iter().flatten()
}

const ROUTES: &[Route] = &[
    Route::new("POST", "/apiv2/login", auth::login).access(Access::Open),
    Route::always("GET", "/apiv2/login", auth::check),
    Route::new("DELETE", "/apiv2/login", auth::logout).access(Access::Open),
    Route::new("POST", "/apiv2/temp-token", auth::create_temporary_token),
    Route::always("GET", "/apiv2/server_status", server::status).access(Access::Open),
    Route::always("GET", "/api/v3/cluster/id", server::cluster_id).access(Access::Open).since(26),
    Route::always("GET", "/api/v3/info", server::info),
    Route::new("GET", "/api/v3/catalog", read::list),
    Route::new("POST", "/api/v3/catalog", create::create),
    Route::always("GET", "/api/v3/catalog/search", read::search),
    Route::new("GET", "/api/v3/catalog/privileges", grants::list_privileges).enterprise(),
    Route::new("POST", "/api/v3/catalog/by-ids", read::get_by_ids),
    Route::new("POST", "/api/v3/catalog/by-paths", read::get_by_paths),
    Route::new("GET", "/api/v3/catalog/by-path/{path}*", read::get_by_path),
    Route::new("GET", "/api/v3/catalog/{id}", read::get),
    Route::new("PUT", "/api/v3/catalog/{id}", change::update),
    Route::new("POST", "/api/v3/catalog/{id}", promote::promote),
    Route::new("DELETE", "/api/v3/catalog/{id}", remove::delete),
    Route::new("POST", "/api/v3/catalog/{id}/refresh", promote::refresh),
    Route::new("GET", "/api/v3/catalog/{id}/graph", lineage::get).enterprise(),
    Route::new("GET", "/api/v3/catalog/{id}/grants", grants::get).enterprise(),
    Route::new("PUT", "/api/v3/catalog/{id}/grants", grants::set).enterprise(),
    Route::new("GET", "/api/v3/catalog/{id}/collaboration/tag", collaboration::get_tags),
    Route::new("POST", "/api/v3/catalog/{id}/collaboration/tag", collaboration::set_tags),
    Route::new("GET", "/api/v3/catalog/{id}/collaboration/wiki", collaboration::get_wiki),
    Route::new("POST", "/api/v3/catalog/{id}/collaboration/wiki", collaboration::set_wiki),
    Route::new("GET", "/api/v3/catalog/{sourceId}/maintenance/tasks", maintenance::list)
        .enterprise()
        .since(26),
    Route::new("POST", "/api/v3/catalog/{sourceId}/maintenance/tasks", maintenance::create)
        .enterprise()
        .since(26),
    Route::new("GET", "/api/v3/catalog/{sourceId}/maintenance/tasks/{taskId}", maintenance::get)
        .enterprise()
        .since(26),
    Route::new("PUT", "/api/v3/catalog/{sourceId}/maintenance/tasks/{taskId}", maintenance::update)
        .enterprise()
        .since(26),
    Route::new("DELETE", "/api/v3/catalog/{sourceId}/maintenance/tasks/{taskId}", maintenance::delete)
        .enterprise()
        .since(26),
    Route::new("POST", "/api/v3/search", search::query).enterprise().since(26),
    Route::always("GET", "/api/v3/search/status", search_index::status).enterprise().since(26),
    Route::always("POST", "/api/v3/search/recovery/removeDocuments", search_index::remove_documents)
        .access(Access::Admin)
        .enterprise()
        .since(26),
    Route::always("GET", "/api/v3/source", source::list),
    Route::new("POST", "/api/v3/source", source::post).access(Access::Admin),
    Route::always("GET", "/api/v3/source/type", source::list_types),
    Route::new("GET", "/api/v3/source/type/{name}", source::get_type),
    Route::new("GET", "/api/v3/source/{id}", source::get),
    Route::new("PUT", "/api/v3/source/{id}", source::put).access(Access::Admin),
    Route::new("DELETE", "/api/v3/source/{id}", source::delete).access(Access::Admin),
    Route::new("DELETE", "/api/v3/source/{source-name}/permission-cache", source::clear_permission_cache)
        .enterprise(),
    Route::new("GET", "/apiv2/jobs-listing/v1.0", job_list::list),
    Route::new("POST", "/api/v3/sql", jobs::submit),
    Route::new("GET", "/api/v3/job/{id}", jobs::get),
    Route::new("GET", "/api/v3/job/{id}/results", jobs::rows),
    Route::new("POST", "/api/v3/job/{id}/cancel", jobs::cancel),
    Route::new("GET", "/api/v3/job/{id}/reflection/{reflectionId}", jobs::get_reflection),
    Route::new("POST", "/api/v3/job/{id}/reflection/{reflectionId}/cancel", jobs::cancel_reflection),
];
