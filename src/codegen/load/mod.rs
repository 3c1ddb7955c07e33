//! From OpenAPI documents to the model. Nothing else knows OpenAPI.
//!
//! Whatever is not supported is refused: nothing is guessed, left out or given an invented name.

mod body;
mod boxes;
mod document;
mod enums;
mod examples;
mod fields;
mod grammar;
mod names;
mod near;
mod operations;
mod paging;
mod parameters;
mod place;
mod query;
mod references;
mod requests;
mod responses;
mod schemas;
mod servers;
mod text;
mod types;
mod unions;

#[cfg(test)]
pub use grammar::extensions;
use serde_json::Value;

use super::Source;
use super::model::{Api, Group, Operation};
use super::names::pascal;
use super::refusal::{Refusal, all};
use document::Document;
use names::Names;
use operations::Context;
use place::Place;
use schemas::Schemas;
use types::described;

/// The methods that an operation can have.
const METHODS: &[&str] = &["get", "put", "post", "delete", "patch", "head"];

/// Loads the documents of a vendor.
pub fn load(vendor: &str, sources: &[Source]) -> Result<Api, Vec<Refusal>> {
    load_documents(vendor, sources).map_err(|refusals| in_order(sources, refusals))
}

/// With lines, in the order of the files; what several operations refer to is refused once.
fn in_order(sources: &[Source], refusals: Vec<Refusal>) -> Vec<Refusal> {
    let mut ordered: Vec<Refusal> = Vec::new();
    for mut refusal in refusals {
        let is_same = |other: &Refusal| {
            (&other.file, &other.pointer, &other.message)
                == (&refusal.file, &refusal.pointer, &refusal.message)
        };
        if ordered.iter().any(is_same) {
            continue;
        }
        let source = sources.iter().find(|source| source.path == refusal.file);
        refusal.line = refusal.line.or_else(|| text::line_of(&source?.text, &refusal.pointer));
        ordered.push(refusal);
    }
    ordered.sort_by(|one, other| (&one.file, one.line).cmp(&(&other.file, other.line)));
    ordered
}

/// What a stage refuses would only confuse the next one, so each stage ends with what it has found.
fn load_documents(vendor: &str, sources: &[Source]) -> Result<Api, Vec<Refusal>> {
    let documents = document::read_all(sources)?;
    let schemas = Schemas::new(&documents)?;
    let mut api = Api { vendor: vendor.to_owned(), groups: Vec::new(), types: types::load(&schemas)? };
    unions::check(&api, &schemas)?;
    boxes::check(&api, &schemas)?;
    boxes::decide(&mut api);
    let context = Context { documents: &documents, schemas: &schemas, api: &api };
    let groups = documents.iter().enumerate().map(|(index, document)| group(&context, index, document));
    api.groups = all(groups)?;
    check_accessors(&documents, &api)?;
    requests::check(&documents, &api)?;
    boxes::mark_sent(&mut api);
    Ok(api)
}

fn group(context: &Context<'_>, index: usize, document: &Document) -> Result<Group, Vec<Refusal>> {
    let at = document.root(index);
    let description = described(&at.key("info"), document.api.info.description.as_deref())?;
    let handle = handle(&at, document)?;
    let operations = context.load(index, document)?;
    check_names(context, &at, document, &handle, &operations)?;
    let operations = operations.into_iter().map(|(_, operation)| operation).collect();
    Ok(Group {
        source: document.path.clone(),
        module: document.stem.clone(),
        handle,
        accessor: accessor(&at, document)?,
        description,
        operations,
        not_covered: not_covered(document),
    })
}

/// What the method of a client is called that gives the handle.
fn accessor(at: &Place, document: &Document) -> Result<String, Refusal> {
    let given = document.api.extensions.get("x-accessor").and_then(Value::as_str);
    names::snake_name(&at.key("x-accessor"), &document.stem, given)
}

fn not_covered(document: &Document) -> Vec<(String, String)> {
    let listed = document.api.extensions.get("x-not-covered").and_then(Value::as_array);
    let text =
        |entry: &Value, key: &str| entry.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let listed = listed.into_iter().flatten();
    listed.map(|entry| (text(entry, "operation"), text(entry, "reason"))).collect()
}

/// No client has two accessors of one name.
fn check_accessors(documents: &[Document], api: &Api) -> Result<(), Refusal> {
    let mut taken = Names::of("a client".to_owned());
    for (index, (document, group)) in documents.iter().zip(&api.groups).enumerate() {
        let mut clients: Vec<&str> =
            group.operations.iter().flat_map(|operation| &operation.deployments).map(|d| d.client).collect();
        clients.sort_unstable();
        clients.dedup();
        for client in clients {
            let name = format!("{client}::{}", group.accessor);
            taken.claim(&document.root(index), &name, &format!("the accessor of `{}`", group.module))?;
        }
    }
    Ok(())
}

fn handle(at: &Place, document: &Document) -> Result<String, Refusal> {
    let given = document.api.extensions.get("x-rust-name").and_then(Value::as_str);
    let name = given.map(str::to_owned).or_else(|| pascal(&document.stem)).unwrap_or_default();
    names::pascal_name(&at.key("x-rust-name"), &name)?;
    Ok(name)
}

/// Handle, types and requests live in one module.
fn check_names(
    context: &Context<'_>,
    at: &Place,
    document: &Document,
    handle: &str,
    operations: &[(Place, Operation)],
) -> Result<(), Refusal> {
    let clients: Vec<&str> =
        operations.iter().flat_map(|(_, operation)| &operation.deployments).map(|d| d.client).collect();
    let mut names = Names::of_module(&document.stem, &clients);
    if !operations.is_empty() {
        names.claim(at, handle, "the handle of the group (`x-rust-name` renames it)")?;
    }
    for named in context.schemas.of_document(at.document) {
        names.claim(&named.at, named.name, "a schema")?;
    }
    for (at, operation) in operations {
        names.claim(
            &at.key("operationId"),
            &operation.request,
            &format!("the request of `{}`", operation.id),
        )?;
    }
    Ok(())
}
