//! Every route there is, and the way of a request through it.

use std::sync::Arc;

use super::{Cloud, auth, data_plane, oauth, project};
use crate::dremio::ApiError;
use crate::dremio::account::Caller;
use crate::dremio::reply::Reply;
use crate::dremio::route::{self, Access, Call};
use crate::dremio::target::Target;
use crate::http::{Request, Response};

/// One method of one path.
pub(super) type Route = route::Route<Cloud>;

/// The tables of all areas, in the order in which they are looked at.
const TABLES: [&[Route]; 2] = [oauth::ROUTES, project::ROUTES];

fn routes() -> impl Iterator<Item = &'static Route> + Clone {
    TABLES.into_iter().flatten()
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

fn run(cloud: &Arc<Cloud>, request: Request) -> Result<(Reply, bool), ApiError> {
    let target = Target::parse(&request.target)?;
    let way = find(&request.method, &target.segments).map_err(ApiError::as_control)?;
    let pretty = target.query.get("pretty").is_some();
    let call = |request, caller, path| Call { request, query: target.query, caller, path };
    let reply = match way {
        Way::Own(route, path) => {
            route::check_media_types(&request, route)?;
            let caller = match route.access {
                Access::Open => Caller::nobody(),
                Access::User | Access::Admin => auth::authenticate(cloud, &request)?,
            };
            if route.access == Access::Admin && !caller.admin {
                return Err(ApiError::control(403, "Forbidden"));
            }
            route.run(cloud, &call(request, caller, path))?
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
