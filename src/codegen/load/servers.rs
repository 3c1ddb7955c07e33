//! Servers: which deployments have an operation.

use openapiv3::Server;

use super::super::deployments::{self, Deployment};
use super::super::refusal::Refusal;
use super::place::Place;

/// The deployments that the nearest list of servers names.
pub fn load(
    vendor: &str,
    operation: &Place,
    lists: &[(Place, &[Server])],
) -> Result<Vec<&'static Deployment>, Refusal> {
    let Some((at, servers)) = lists.iter().find(|(_, servers)| !servers.is_empty()) else {
        return operation.refuse("nothing says where this path hangs: give the document `servers`");
    };
    let mut found: Vec<&'static Deployment> = Vec::new();
    for (index, server) in servers.iter().enumerate() {
        let at = at.index(index);
        let deployment = deployment(vendor, &at, server)?;
        if found.iter().any(|other| other.kind == deployment.kind) {
            return at.refuse(format!("the deployment {} is listed twice", deployment.kind));
        }
        found.push(deployment);
    }
    Ok(found)
}

fn deployment(vendor: &str, at: &Place, server: &Server) -> Result<&'static Deployment, Refusal> {
    match deployments::find(vendor, &server.url) {
        Some(deployment) => check_variables(at, server).map(|()| deployment),
        None => at.key("url").refuse(format!(
            "{:?} is not a server of {vendor}; it has: {}",
            server.url,
            deployments::urls(vendor).join(", ")
        )),
    }
}

/// A document is valid only if each variable of the URL has a default.
fn check_variables(at: &Place, server: &Server) -> Result<(), Refusal> {
    let used = placeholders(&server.url).unwrap_or_default();
    let defined: Vec<&str> = server.variables.iter().flatten().map(|(name, _)| name.as_str()).collect();
    if let Some(missing) = used.iter().find(|name| !defined.contains(*name)) {
        return at.refuse(format!("`variables` lacks `{missing}`, which stands in the URL"));
    }
    match defined.iter().find(|name| !used.contains(*name)) {
        Some(unused) => {
            at.keys(&["variables", unused]).refuse(format!("`{unused}` does not stand in the URL"))
        }
        None => Ok(()),
    }
}

/// The names in braces, or nothing when the braces do not match.
pub fn placeholders(template: &str) -> Option<Vec<&str>> {
    let mut names = Vec::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}')?;
        if before.contains('}') || name.is_empty() || name.contains('{') || names.contains(&name) {
            return None;
        }
        names.push(name);
        rest = after;
    }
    (!rest.contains('}')).then_some(names)
}
