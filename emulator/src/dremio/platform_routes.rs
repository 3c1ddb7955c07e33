//! The routes of reflections, scripts, workload management, engines and the cluster.

use super::engines::{operations as engines, options};
use super::reflection::{dataset, job_based, operations as reflections, summary, usage_based};
use super::route::{Access, Route};
use super::scripts::{grants, list, operations as scripts};
use super::workload::{queue, rule};
use super::{cluster, kvstore, nodes, stats, support, vote};

pub(crate) const ROUTES: &[Route] = &[
    Route::always("GET", "/api/v3/reflection", reflections::list).enterprise(),
    Route::new("POST", "/api/v3/reflection", reflections::create),
    Route::new("GET", "/api/v3/reflection-summary", summary::list).enterprise(),
    Route::new("POST", "/api/v3/reflection/recommendations", job_based::legacy).enterprise(),
    Route::new("POST", "/api/v3/reflection/recommendations/job-based", job_based::submit).enterprise(),
    Route::new("GET", "/api/v3/reflection/recommendations/job-based/{id}/results", job_based::results)
        .enterprise(),
    Route::always("GET", "/api/v3/reflection/recommendations/usage-based", usage_based::get).enterprise(),
    Route::new("POST", "/api/v3/reflection/recommendations/usage-based", usage_based::create).enterprise(),
    Route::always("DELETE", "/api/v3/reflection/recommendations/usage-based", usage_based::delete)
        .enterprise(),
    Route::always("POST", "/api/v3/reflection/recommendations/usage-based/refresh", usage_based::refresh)
        .enterprise(),
    Route::new("GET", "/api/v3/reflection/{id}", reflections::get),
    Route::new("PUT", "/api/v3/reflection/{id}", reflections::update),
    Route::new("DELETE", "/api/v3/reflection/{id}", reflections::delete),
    Route::new("POST", "/api/v3/reflection/{id}/refresh", reflections::refresh).enterprise(),
    Route::new("GET", "/api/v3/dataset/{datasetId}/reflection", dataset::list),
    Route::new("POST", "/api/v3/dataset/{id}/reflection/recommendation", dataset::recommend),
    Route::new("POST", "/api/v3/dataset/{id}/reflection/recommendation/{type}", dataset::recommend),
    Route::new("GET", "/api/v3/scripts", list::list),
    Route::new("POST", "/api/v3/scripts", scripts::create),
    Route::new("POST", "/api/v3/scripts:batchDelete", scripts::batch_delete),
    Route::new("GET", "/api/v3/scripts/{id}", scripts::get),
    Route::new("PATCH", "/api/v3/scripts/{id}", scripts::update),
    Route::new("DELETE", "/api/v3/scripts/{id}", scripts::delete),
    Route::new("GET", "/api/v3/scripts/{id}/grants", grants::get).enterprise(),
    Route::new("PUT", "/api/v3/scripts/{id}/grants", grants::set).enterprise(),
    Route::always("GET", "/api/v3/wlm/queue", queue::list).access(Access::Admin).enterprise(),
    Route::new("POST", "/api/v3/wlm/queue", queue::create).access(Access::Admin).enterprise(),
    Route::new("GET", "/api/v3/wlm/queue/by-name/{name}", queue::get_by_name)
        .access(Access::Admin)
        .enterprise(),
    Route::new("GET", "/api/v3/wlm/queue/{id}", queue::get).access(Access::Admin).enterprise(),
    Route::new("PUT", "/api/v3/wlm/queue/{id}", queue::update).access(Access::Admin).enterprise(),
    Route::new("DELETE", "/api/v3/wlm/queue/{id}", queue::delete).access(Access::Admin).enterprise(),
    Route::always("GET", "/api/v3/wlm/rule", rule::get).enterprise(),
    Route::new("PUT", "/api/v3/wlm/rule", rule::update).access(Access::Admin).enterprise(),
    Route::always("GET", "/api/v3/nodeCollections/blacklist", nodes::list_denied)
        .access(Access::Admin)
        .enterprise(),
    Route::new("POST", "/api/v3/nodeCollections/blacklist", nodes::set_denied)
        .access(Access::Admin)
        .enterprise(),
    Route::always("GET", "/api/v3/engines/configuration/options", options::get)
        .access(Access::Admin)
        .enterprise()
        .since(26),
    Route::always("GET", "/api/v3/engines/configuration/deployment-type", options::deployment_type)
        .access(Access::Admin)
        .enterprise()
        .since(26),
    Route::always("GET", "/api/v3/engines", engines::list).access(Access::Admin).enterprise().since(26),
    Route::new("POST", "/api/v3/engines", engines::create).access(Access::Admin).enterprise().since(26),
    Route::new("GET", "/api/v3/engines/{id}", engines::get).access(Access::Admin).enterprise().since(26),
    Route::new("PUT", "/api/v3/engines/{id}", engines::update).access(Access::Admin).enterprise().since(26),
    Route::new("DELETE", "/api/v3/engines/{id}", engines::delete)
        .access(Access::Admin)
        .enterprise()
        .since(26),
    Route::new("PUT", "/api/v3/engines/{id}/stop", engines::stop)
        .access(Access::Admin)
        .enterprise()
        .since(26),
    Route::new("PUT", "/api/v3/engines/{id}/start", engines::start)
        .access(Access::Admin)
        .enterprise()
        .since(26),
    Route::new("GET", "/apiv2/kvstore/report", kvstore::download).access(Access::Admin).file(),
    Route::new("GET", "/api/v3/support-bundle/{jobId}/download", support::download).file(),
    Route::always("GET", "/api/v3/vote", vote::list).access(Access::Admin).enterprise().until(25),
    Route::always("GET", "/api/v3/cluster/stats", cluster::stats),
    Route::new("GET", "/api/v3/cluster/jobstats", stats::jobs).until(25),
    Route::new("GET", "/api/v3/stats/user", stats::users).until(25),
    Route::new("GET", "/apiv2/stats/jobsandusers", stats::jobs_and_users),
];
