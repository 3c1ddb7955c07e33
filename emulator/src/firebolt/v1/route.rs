//! Every route of the API host, and the way of a request through it.

use std::sync::Arc;

use super::arguments::Arguments;
use super::{accounts, bindings, compute, databases, engine_changes, engines, login};
use crate::firebolt::Firebolt;
use crate::firebolt::access::{Caller, authenticate};
use crate::firebolt::organization::Account;
use crate::firebolt::refusal::{Code, Refusal};
use crate::firebolt::request::Parts;
use crate::http::{Request, Response};

/// What a route is given.
#[derive(Debug)]
pub(super) struct Call {
    pub firebolt: Arc<Firebolt>,
    pub request: Request,
    pub arguments: Arguments,
    pub caller: Caller,
    /// The account that the path names; the first one where it names none.
    pub account: Account,
    /// The path segments in place of `{}`.
    path: Vec<String>,
}

impl Call {
    /// The n-th variable part of the path.
    pub fn part(&self, n: usize) -> &str {
        self.path.get(n).map_or("", String::as_str)
    }
}

/// What a route does.
type Act = fn(&Call) -> Result<Response, Refusal>;

/// One method of one path.
pub(super) struct Route {
    method: &'static str,
    path: &'static str,
    act: Act,
}

impl Route {
    pub const fn new(method: &'static str, path: &'static str, act: Act) -> Self {
        Self { method, path, act }
    }
}

/// Routes that stand below `/core/v1/account` and `/core/v1/accounts/{}`; a verb comes before what it may be taken for.
const IN_ACCOUNT: [&[Route]; 4] =
    [engine_changes::ROUTES, engines::ROUTES, databases::ROUTES, bindings::ROUTES];

/// Routes with their whole path.
const ROUTES: [&[Route]; 3] = [accounts::ROUTES, engines::TOP_ROUTES, compute::ROUTES];

pub(super) fn not_found() -> Refusal {
    Refusal::control(Code::NotFound, "Not Found")
}

/// Answers a request.
pub(super) fn dispatch(firebolt: &Arc<Firebolt>, request: Request) -> Result<Response, Refusal> {
    let parts = Parts::of(&request.target).ok_or_else(|| Refusal::text(400, "Bad Request"))?;
    if let Some(answer) = login::answer(firebolt, &request, &parts.path()) {
        return answer;
    }
    let caller = authenticate(firebolt, &request)?;
    let arguments = Arguments::of(parts.query);
    let (account, rest) = account_of(firebolt, &parts.segments, &arguments)?;
    let (act, path) = match rest {
        Some(rest) => find(&IN_ACCOUNT, &request.method, rest)?,
        None => find(&ROUTES, &request.method, &parts.segments)?,
    };
    act(&Call { firebolt: Arc::clone(firebolt), request, arguments, caller, account, path })
}

/// The account that a path is about, and what is left of the path behind it.
fn account_of<'a>(
    firebolt: &Firebolt,
    segments: &'a [String],
    arguments: &Arguments,
) -> Result<(Account, Option<&'a [String]>), Refusal> {
    let organization = firebolt.organization();
    let parts: Vec<&str> = segments.iter().map(String::as_str).collect();
    let found = match parts.as_slice() {
        ["core", "v1", "account", ..] => {
            let account = match arguments.get("account") {
                None => organization.accounts.first(),
                Some(name) => organization.account_named(name),
            };
            (account, segments.get(3..))
        }
        ["core", "v1", "accounts", id, ..] => (organization.account(id), segments.get(4..)),
        _ => (organization.accounts.first(), None),
    };
    let unknown = || Refusal::control(Code::NotFound, "the account was not found");
    Ok((found.0.ok_or_else(unknown)?.clone(), found.1))
}

fn find(
    tables: &[&'static [Route]],
    method: &str,
    segments: &[String],
) -> Result<(Act, Vec<String>), Refusal> {
    let routes = || tables.iter().copied().flatten();
    let fitting = || routes().filter_map(|route| Some((route, capture(route.path, segments)?)));
    if let Some((route, path)) = fitting().find(|(route, _)| route.method == method) {
        return Ok((route.act, path));
    }
    if fitting().next().is_none() {
        return Err(not_found());
    }
    Err(Refusal::control(Code::Unimplemented, "Method Not Allowed"))
}

/// The parts in place of `{}`, if the path fits; behind `{}` a verb may stand.
fn capture(pattern: &str, segments: &[String]) -> Option<Vec<String>> {
    let pieces: Vec<&str> = pattern.split('/').filter(|piece| !piece.is_empty()).collect();
    if pieces.len() != segments.len() {
        return None;
    }
    let mut parts = Vec::new();
    for (piece, segment) in pieces.into_iter().zip(segments) {
        match piece.strip_prefix("{}") {
            None if piece == segment => {}
            None => return None,
            Some(verb) => {
                let part = segment.strip_suffix(verb)?;
                if part.is_empty() || part.contains(':') {
                    return None;
                }
                parts.push(part.to_owned());
            }
        }
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_are_told_from_ids() {
        let capture = |pattern: &str, path: &str| {
            let segments: Vec<String> = path.split('/').map(str::to_owned).collect();
            capture(pattern, &segments)
        };
        assert_eq!(capture("/engines/{}:start", "engines/e1:start"), Some(vec!["e1".to_owned()]));
        assert_eq!(capture("/engines/{}", "engines/e1"), Some(vec!["e1".to_owned()]));
        assert_eq!(capture("/engines/{}", "engines/e1:start"), None);
        assert_eq!(capture("/engines/{}:start", "engines/:start"), None);
        assert_eq!(capture("/engines:getIdByName", "engines:getIdByName"), Some(vec![]));
        assert_eq!(capture("/engines", "engines/e1"), None);
    }
}
