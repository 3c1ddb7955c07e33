//! Every route there is, and the way of a request through it.

use std::sync::Arc;

use super::{
    Cloud, agent, ai, arctic, auth, billing, clouds, engine, identity, maintenance, models, pipes, project,
    usage,
};
use crate::dremio::ApiError;
use crate::dremio::account::Caller;
use crate::dremio::reply::Reply;
use crate::dremio::route::{self, Access, Call};
use crate::dremio::target::Target;
use crate::http::{Request, Response};

/// One method of one path.
pub(super) type Route = route::Route<Cloud>;

/// The tables of all areas, in the order in which they are looked at.
const TABLES: [&[Route]; 7] = [
    project::operations::ROUTES,
    engine::operations::ROUTES,
    engine::rules::ROUTES,
    clouds::ROUTES,
    models::ROUTES,
    usage::ROUTES,
    billing::ROUTES,
];

/// Those that refuse in the words of the data plane.
const DATA_TABLES: [&[Route]; 2] = [maintenance::ROUTES, pipes::ROUTES];

fn routes() -> impl Iterator<Item = &'static Route> + Clone {
    let own = TABLES.into_iter().chain(DATA_TABLES);
    let areas = identity::TABLES.into_iter().chain(arctic::TABLES).chain(agent::TABLES).chain([ai::ROUTES]);
    own.chain(areas).flatten()
}

/// A refusal in the form that its area has for it.
fn formed(error: ApiError, path: &str) -> ApiError {
    let is_data = DATA_TABLES.into_iter().chain(arctic::TABLES).flatten().any(|route| route.path == path);
    if is_data {
        return error;
    }
    let is_ai = path.contains("/agent/") || path.contains("/ai/");
    if is_ai { error.in_ai_form() } else { error.in_control_form() }
}

/// Answers a request.
pub(super) fn dispatch(cloud: &Arc<Cloud>, request: Request) -> Response {
    let head = request.method == "HEAD";
    route::finish(run(cloud, request), head)
}

fn run(cloud: &Arc<Cloud>, request: Request) -> Result<(Reply, bool), ApiError> {
    let target = Target::parse(&request.target)?;
    let (route, path) = route::find(routes(), &request.method, &target.segments)?;
    route::check_media_types(&request, route)?;
    let caller = match route.access {
        Access::Open => Caller::nobody(),
        Access::User | Access::Admin => auth::authenticate(cloud, &request)?,
    };
    let pretty = target.query.get("pretty").is_some();
    let call = Call { request, query: target.query, caller, path };
    let reply = route::perform(route, cloud, call).map_err(|error| formed(error, route.path))?;
    Ok((reply, pretty))
}
