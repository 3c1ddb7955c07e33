//! The operations of a document.

use openapiv3::{Operation as OpenApiOperation, PathItem};
use serde_json::Value;

use super::super::deployments::Deployment;
use super::super::model::{Api, Operation};
use super::super::names::{is_reserved, is_snake, pascal};
use super::super::refusal::{Refusal, all};
use super::document::Document;
use super::names::Names;
use super::place::Place;
use super::schemas::Schemas;
use super::{body, paging, parameters, responses, servers};

/// What an operation is loaded with.
pub struct Context<'a> {
    pub documents: &'a [Document],
    pub schemas: &'a Schemas<'a>,
    /// The types are there already, the groups are not.
    pub api: &'a Api,
}

/// An operation where it stands.
struct Found<'a> {
    at: Place,
    document: &'a Document,
    path: &'a str,
    item: &'a PathItem,
    method: &'a str,
    operation: &'a OpenApiOperation,
}

impl Context<'_> {
    /// Loads the operations of a document, each with its place.
    pub fn load(&self, index: usize, document: &Document) -> Result<Vec<(Place, Operation)>, Vec<Refusal>> {
        let mut names = Names::of(format!("group `{}`", document.stem));
        let mut operations = Vec::new();
        let mut paths = Names::of(format!("group `{}`", document.stem));
        for (path, item) in document.api.paths.iter().filter_map(|(path, item)| Some((path, item.as_item()?)))
        {
            let at = document.root(index).keys(&["paths", path]);
            paths.claim(&at, &unnamed(path), &format!("the path {path:?}"))?;
            for (method, operation) in item.iter() {
                let found = Found { at: at.key(method), document, path, item, method, operation };
                operations.push(self.named(&mut names, found));
            }
        }
        all(operations)
    }

    fn named(&self, names: &mut Names, found: Found<'_>) -> Result<(Place, Operation), Refusal> {
        let operation = self.operation(&found)?;
        let what = format!("{} {}", operation.method, operation.path);
        names.claim(&found.at.key("operationId"), &operation.verb, &what)?;
        Ok((found.at, operation))
    }

    fn operation(&self, found: &Found<'_>) -> Result<Operation, Refusal> {
        let Found { at, path, operation, .. } = found;
        let (id, verb) = identify(found)?;
        let body = body::load(self, at, operation)?;
        let parameters = parameters::load(self, found.item, at, path, operation, body.as_ref())?;
        let response = responses::load(self, at, operation)?;
        let paging = paging::load(self, at, operation, &parameters, body.as_ref(), response.page())?;
        Ok(Operation {
            request: pascal(&verb).unwrap_or_default(),
            id,
            verb,
            method: found.method.to_ascii_uppercase(),
            path: (*path).to_owned(),
            deployments: self.deployments(found)?,
            summary: summary(at, operation)?,
            description: operation.description.clone().unwrap_or_default(),
            edition: text_extension(operation, "x-edition"),
            since: text_extension(operation, "x-since"),
            until: until(at, operation)?,
            danger: text_extension(operation, "x-danger"),
            deprecated: operation.deprecated,
            switchable: extension(operation, "x-switchable-version") == Some(&Value::Bool(true)),
            idempotent: idempotent(found)?,
            authenticated: authenticated(at, operation)?,
            parameters,
            body,
            errors: responses::errors(self, at, operation)?,
            response,
            paging,
        })
    }

    fn deployments(&self, found: &Found<'_>) -> Result<Vec<&'static Deployment>, Refusal> {
        let root = found.document.root(found.at.document);
        let path = root.keys(&["paths", found.path]);
        let lists = [
            (found.at.key("servers"), found.operation.servers.as_slice()),
            (path.key("servers"), found.item.servers.as_slice()),
            (root.key("servers"), found.document.api.servers.as_slice()),
        ];
        servers::load(&self.api.vendor, &found.at, &lists)
    }
}

/// One of our own keys.
pub fn extension<'a>(operation: &'a OpenApiOperation, key: &str) -> Option<&'a Value> {
    operation.extensions.get(key)
}

fn text_extension(operation: &OpenApiOperation, key: &str) -> Option<String> {
    extension(operation, key).and_then(Value::as_str).map(str::to_owned)
}

/// The last release that has the operation.
fn until(at: &Place, operation: &OpenApiOperation) -> Result<Option<String>, Refusal> {
    let until = text_extension(operation, "x-until");
    if until.is_some() && !operation.deprecated {
        return at.key("x-until").refuse("what has an end is deprecated: `deprecated` must be true");
    }
    Ok(until)
}

/// The operation's id and verb.
fn identify(found: &Found<'_>) -> Result<(String, String), Refusal> {
    let Some(id) = &found.operation.operation_id else {
        return found.at.refuse(format!("`operationId` is missing: `{}.<verb>`", found.document.stem));
    };
    let at = found.at.key("operationId");
    let Some((group, verb)) = id.split_once('.').filter(|(_, verb)| is_snake(verb)) else {
        return at.refuse(format!("{id:?} is not `<group>.<verb>` in snake_case"));
    };
    if group != found.document.stem {
        return at.refuse(format!("{id:?} must begin with the name of its file, `{}.`", found.document.stem));
    }
    if is_reserved(verb) {
        return at.refuse(format!("`{verb}` is a word of Rust's and cannot be a method"));
    }
    if matches!(verb, "clone" | "operations") {
        return at.refuse(format!("`{verb}` is the name of something that every group has"));
    }
    Ok((id.clone(), verb.to_owned()))
}

fn summary(at: &Place, operation: &OpenApiOperation) -> Result<String, Refusal> {
    let summary = operation.summary.as_deref().unwrap_or_default().trim();
    if summary.is_empty() {
        return at.refuse("`summary` is missing: it is the first line of the docs");
    }
    if summary.contains('\n') || !summary.ends_with('.') {
        return at.key("summary").refuse("a summary is one line that ends with a full stop");
    }
    Ok(summary.to_owned())
}

fn idempotent(found: &Found<'_>) -> Result<bool, Refusal> {
    let always = matches!(found.method, "get" | "delete" | "head");
    match extension(found.operation, "x-idempotent") {
        None => Ok(always),
        Some(Value::Bool(true)) if !always => Ok(true),
        Some(_) => found.at.key("x-idempotent").refuse("only `true` on POST, PUT and PATCH says anything"),
    }
}

fn authenticated(at: &Place, operation: &OpenApiOperation) -> Result<bool, Refusal> {
    match &operation.security {
        None => Ok(true),
        Some(requirements) if requirements.is_empty() => Ok(false),
        Some(_) => at.key("security").refuse("only `[]` is understood: the operation needs no token"),
    }
}

/// A path without the names of its parameters.
pub fn unnamed(path: &str) -> String {
    let names = servers::placeholders(path).unwrap_or_default();
    names.iter().fold(path.to_owned(), |path, name| path.replace(&format!("{{{name}}}"), "{}"))
}
