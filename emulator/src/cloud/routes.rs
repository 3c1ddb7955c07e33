//! Every route there is, and the way of a request through it.

use std::sync::Arc;

use super::{Cloud, auth, project};
use crate::dremio::ApiError;
use crate::dremio::account::Caller;
use crate::dremio::reply::Reply;
use crate::dremio::route::{self, Access, Call};
use crate::dremio::target::Target;
use crate::http::{Request, Response};

/// One method of one path.
pub(super) type Route = route::Route<Cloud>;

/// The tables of all areas, in the order in which they are looked at.
const TABLES: [&[Route]; 1] = [project::ROUTES];

fn routes() -> impl Iterator<Item = &'static Route> + Clone {
    TABLES.into_iter().flatten()
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
    let reply = route::perform(route, cloud, Call { request, query: target.query, caller, path })?;
    Ok((reply, pretty))
}
