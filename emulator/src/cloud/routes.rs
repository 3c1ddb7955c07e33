//! Every route there is, and the way of a request through it.

use std::sync::Arc;

use super::{
    Cloud, agent, ai, arctic, auth, billing, clouds, data_plane, engine, identity, maintenance, models,
    oauth, pipes, project, usage,
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
const TABLES: [&[Route]; 8] = [
    oauth::ROUTES,
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
    let is_ai = path.contains("/agent") || path.contains("/ai/");
    if is_ai { error.in_ai_form() } else { error.in_control_form() }
}

/// Answers a request.
pub(super) fn dispatch(cloud: &Arc<Cloud>, request: Request) -> Response {
    let head = request.method == "HEAD";
    route::finish(run(cloud, request), head)
}

/// Where a request goes.
enum Way {
    /// To the organization.
    Own(&'static Route, Vec<String>),
    /// To the Dremio of a project.
    Shared(data_plane::Shared),
}

fn find(method: &str, segments: &[String]) -> Result<Way, ApiError> {
    if let Some(shared) = data_plane::find(method, segments) {
        return shared.map(Way::Shared);
    }
    route::find(routes(), method, segments).map(|(route, path)| Way::Own(route, path))
}

/// Lets the caller through to what the route does, if he may.
fn perform(cloud: &Arc<Cloud>, route: &Route, call: &Call) -> Result<Reply, ApiError> {
    if route.access == Access::Admin && !call.caller.admin {
        return Err(ApiError::forbidden("Forbidden"));
    }
    route.run(cloud, call)
}

fn run(cloud: &Arc<Cloud>, request: Request) -> Result<(Reply, bool), ApiError> {
    let target = Target::parse(&request.target)?;
    let way = find(&request.method, &target.segments).map_err(ApiError::into_control)?;
    let pretty = target.query.get("pretty").is_some();
    let call = |request, caller, path| Call { request, query: target.query, caller, path };
    let reply = match way {
        Way::Own(route, path) => {
            route::check_media_types(&request, route)?;
            let caller = match route.access {
                Access::Open => Caller::nobody(),
                Access::User | Access::Admin => auth::authenticate(cloud, &request)?,
            };
            let call = call(request, caller, path);
            perform(cloud, route, &call).map_err(|error| formed(error, route.path))?
        }
        Way::Shared(data_plane::Shared { project, route, path }) => {
            route::check_media_types(&request, route)?;
            let caller = auth::authenticate(cloud, &request)?;
            let project = cloud.project(&project)?;
            data_plane::run(&project, route, &call(request, caller, path))?
        }
    };
    Ok((reply, pretty))
}
