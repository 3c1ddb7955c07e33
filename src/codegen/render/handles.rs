//! Handles: what `client.group()` gives, with one method for each operation.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::super::deployments::Deployment;
use super::super::model::{Api, Body, BodyKind, Group, Operation, Parameter, Role, Type};
use super::super::names::pascal;
use super::scope::Scope;
use super::{Items, arguments, docs, examples, layout, requests, statics};

const JSON: &str = "application/json";
const NO_ERRORS: &str = "- None of its own: see [what every call may fail with](crate::manual::errors).";

/// Renders the handle of a group, the way to it from each client, and its methods.
pub fn render(scope: &Scope<'_>) -> Result<Items, syn::Error> {
    let handle = format_ident!("{}", scope.group.handle);
    let first_paragraph = scope.group.description.split("\n\n").next().unwrap_or_default();
    let clients = clients(scope.group);
    let given = docs::wrapped(&format!("It is what {} gives.", links(scope.api, scope.group)));
    let text = docs::attributes(&docs::paragraphs(&[&scope.prose(first_paragraph), &given]));
    let mut items = vec![layout::item(quote! {
        #text
        #[derive(Clone, Debug)]
        pub struct #handle<D> {
            deployment: D,
        }
    })?];
    for client in &clients {
        items.push(layout::item(accessor(scope, client))?);
    }
    for (target, methods) in blocks(scope, &clients)? {
        items.push(layout::item(quote!(#target { #(#methods)* }))?);
    }
    Ok(items)
}

/// Links to the methods of clients that give the handle.
fn links(api: &Api, group: &Group) -> String {
    let (vendor, accessor) = (&api.vendor, &group.accessor);
    let link = |client: &&str| format!("[`{client}::{accessor}`](crate::{vendor}::{client}::{accessor})");
    let links: Vec<String> = clients(group).iter().map(link).collect();
    match links.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} or {last}", others.join(", ")),
        _ => links.concat(),
    }
}

/// The sentence that tells which clients have a group, and by which name: a list of modules shows it as well.
pub fn way(api: &Api, group: &Group) -> String {
    if group.operations.is_empty() { String::new() } else { format!("Reached by {}.", links(api, group)) }
}

/// The operations of a group, as a table for the docs of its module.
pub fn table(scope: &Scope<'_>) -> String {
    if scope.group.operations.is_empty() {
        return String::new();
    }
    let handle = &scope.group.handle;
    let path = format!("crate::{}::{}::{handle}", scope.api.vendor, scope.group.module);
    let rows = scope.group.operations.iter().map(|operation| {
        let Operation { verb, summary, .. } = operation;
        let summary = scope.prose(docs::first_sentence(summary)).replace('\n', " ").replace('|', "\\|");
        format!("| [`{verb}`]({path}::{verb}) | {summary} |")
    });
    let rows: Vec<String> = rows.collect();
    let given = docs::wrapped(&format!("Methods of [`{handle}`]({path}):"));
    format!("# Operations\n{given}\n\n| method | |\n|---|---|\n{}", rows.join("\n"))
}

/// The clients that have operations of the group.
fn clients(group: &Group) -> Vec<&'static str> {
    let mut clients = Vec::new();
    for deployment in group.operations.iter().flat_map(|operation| &operation.deployments) {
        if !clients.contains(&deployment.client) {
            clients.push(deployment.client);
        }
    }
    clients
}

fn accessor(scope: &Scope<'_>, client: &str) -> TokenStream {
    let client = client_type(scope, client);
    let (handle, method) =
        (format_ident!("{}", scope.group.handle), format_ident!("{}", scope.group.accessor));
    let text = docs::attributes(&scope.prose(docs::first_sentence(&scope.group.description)));
    quote! {
        impl #client {
            #text
            #[must_use]
            pub fn #method(&self) -> #handle<Self> {
                #handle { deployment: self.clone() }
            }
        }
    }
}

fn client_type(scope: &Scope<'_>, client: &str) -> Ident {
    scope.import(&format!("crate::{}", scope.api.vendor), client)
}

/// The `impl` blocks: one for what every deployment of the group has, and one for each that has more.
fn blocks(scope: &Scope<'_>, clients: &[&str]) -> Result<Vec<(TokenStream, Vec<TokenStream>)>, syn::Error> {
    let handle = format_ident!("{}", scope.group.handle);
    let has = |operation: &Operation, client: &str| operation.deployments.iter().any(|d| d.client == client);
    let everywhere =
        |operation: &Operation| clients.len() > 1 && clients.iter().all(|client| has(operation, client));
    let mut blocks = Vec::new();
    let shared = methods(scope, everywhere)?;
    if !shared.is_empty() {
        let deployment = scope.import("crate::deployment", "Deployment");
        blocks.push((quote!(impl<D: #deployment> #handle<D>), shared));
    }
    for client in clients {
        let own = methods(scope, |operation| has(operation, client) && !everywhere(operation))?;
        if !own.is_empty() {
            let client = client_type(scope, client);
            scope.import("crate::deployment::sealed", "HasClient as _");
            blocks.push((quote!(impl #handle<#client>), own));
        }
    }
    Ok(blocks)
}

fn methods(scope: &Scope<'_>, wanted: impl Fn(&Operation) -> bool) -> Result<Vec<TokenStream>, syn::Error> {
    scope
        .group
        .operations
        .iter()
        .filter(|operation| wanted(operation))
        .map(|operation| method(scope, operation))
        .collect()
}

fn method(scope: &Scope<'_>, operation: &Operation) -> Result<TokenStream, syn::Error> {
    let text = docs::attributes(&method_docs(scope, operation)?);
    let (verb, request) = (format_ident!("{}", operation.verb), format_ident!("{}", operation.request));
    let deprecated = operation.deprecated.then(|| {
        let note = format!("the vendor has deprecated `{} {}`", operation.method, operation.path);
        quote!(#[deprecated(note = #note)])
    });
    let required = operation.parameters.iter().filter(|parameter| parameter.role == Role::Required);
    let taken: Vec<(TokenStream, TokenStream)> =
        required.map(|parameter| requests::taken(scope, parameter, &quote!(call), &parameter.wire)).collect();
    let in_path = operation.parameters.iter().filter_map(|parameter| path_argument(scope, parameter));
    let in_query = operation.parameters.iter().filter(|p| p.role == Role::Required).zip(&taken).map(
        |(parameter, (ty, _))| {
            let name = format_ident!("{}", parameter.name);
            quote!(#name: #ty)
        },
    );
    let in_body = operation.body.iter().map(|body| body_argument(scope, body));
    let arguments: Vec<TokenStream> = in_path.chain(in_query).chain(in_body).collect();
    let made = make_call(scope, operation);
    let constants = operation.constants().map(|(wire, value)| quote!(call.set(#wire, #value);));
    let sets: Vec<TokenStream> = constants.chain(taken.iter().map(|(_, set)| set.clone())).collect();
    let conversion = operation.body.as_ref().and_then(|body| {
        let name = format_ident!("{}", body.name);
        scope.is_union(&body.ty).then(|| quote!(let #name = #name.into();))
    });
    let result = if sets.is_empty() {
        quote!(#request { call: #made })
    } else {
        quote!(let mut call = #made; #(#sets)* #request { call })
    };
    Ok(quote! {
        #text
        #deprecated
        pub fn #verb(&self, #(#arguments),*) -> #request {
            #conversion
            #result
        }
    })
}

fn path_argument(scope: &Scope<'_>, parameter: &Parameter) -> Option<TokenStream> {
    let name = format_ident!("{}", parameter.name);
    match parameter.role {
        Role::Segment | Role::Segments => {
            let ty = arguments::taken_as(scope, &parameter.ty);
            Some(quote!(#name: #ty))
        }
        _ => None,
    }
}

fn body_argument(scope: &Scope<'_>, body: &Body) -> TokenStream {
    let name = format_ident!("{}", body.name);
    let ty = match body.kind {
        BodyKind::Multipart(_) => {
            let multipart = scope.import("crate", "Multipart");
            quote!(#multipart)
        }
        _ => arguments::taken_as(scope, &body.ty),
    };
    quote!(#name: #ty)
}

/// The call with what stands in its path and its body.
fn make_call(scope: &Scope<'_>, operation: &Operation) -> TokenStream {
    let call = scope.import("crate::call", "Call");
    let table = statics::ident(operation);
    let mut made = quote!(#call::new(self.deployment.client(), &#table));
    for parameter in operation.parameters.iter().filter(|parameter| parameter.role.is_in_path()) {
        let (wire, name) = (&parameter.wire, format_ident!("{}", parameter.name));
        made = match &parameter.role {
            Role::Segment => {
                let value = segment(&parameter.ty, &name);
                quote!(#made.segment(#wire, #value))
            }
            Role::Segments => quote!(#made.segments(#wire, #name)),
            Role::FromBody(field) => {
                let value = from_body(scope, operation, field);
                quote!(#made.segment(#wire, #value))
            }
            Role::Required | Role::Optional | Role::Constant(_) => made,
        };
    }
    match &operation.body {
        Some(body) => {
            let value = body_value(scope, body);
            let content_type = &body.content_type;
            match &body.kind {
                BodyKind::Json if content_type == JSON => quote!(#made.body(&#value)),
                BodyKind::Json => quote!(#made.body(&#value).content_type(#content_type)),
                BodyKind::Form => quote!(#made.form(&#value)),
                BodyKind::Text => quote!(#made.text(#content_type, #value)),
                BodyKind::Multipart(_) => quote!(#made.multipart(#value)),
            }
        }
        None => made,
    }
}

fn segment(ty: &Type, name: &Ident) -> TokenStream {
    match ty {
        Type::Text => quote!(#name),
        Type::Named(_) => quote!(#name.as_str()),
        _ => quote!(#name.to_string()),
    }
}

/// The part of the body that stands in the path as well.
fn from_body(scope: &Scope<'_>, operation: &Operation, field: &str) -> TokenStream {
    let Some(body) = &operation.body else { return quote!("") };
    let (name, field) = (format_ident!("{}", body.name), format_ident!("{field}"));
    if scope.is_union(&body.ty) { quote!(#name.#field()) } else { quote!(&#name.#field) }
}

fn body_value(scope: &Scope<'_>, body: &Body) -> TokenStream {
    let name = format_ident!("{}", body.name);
    match &body.ty {
        Type::List(element) if **element != Type::Text => {
            let element = scope.ty(element);
            quote!(#name.into_iter().collect::<Vec<#element>>())
        }
        Type::List(_) => arguments::converted(scope, &body.ty, &quote!(#name)),
        _ => quote!(#name),
    }
}

fn method_docs(scope: &Scope<'_>, operation: &Operation) -> Result<String, syn::Error> {
    let arguments: Vec<String> = argument_notes(scope, operation);
    let errors: Vec<String> = operation
        .errors
        .iter()
        .map(|(status, text)| docs::list_item(&scope.prose(&format!("{status}: {text}"))))
        .collect();
    let danger = operation
        .danger
        .as_ref()
        .map(|text| format!("<div class=\"warning\">\n\n{}\n\n</div>", scope.prose(text)));
    let mut parts = vec![
        scope.prose(&operation.summary),
        danger.unwrap_or_default(),
        scope.prose(&operation.description),
        docs::wrapped(&request_line(operation)),
    ];
    if !arguments.is_empty() {
        parts.push(format!("# Arguments\n{}", arguments.join("\n")));
    }
    let errors = if errors.is_empty() { NO_ERRORS.to_owned() } else { errors.join("\n") };
    parts.push(format!("# Errors\n{errors}"));
    parts.push(examples::of_operation(scope, operation)?);
    Ok(docs::paragraphs(&parts.iter().map(String::as_str).collect::<Vec<_>>()))
}

fn argument_notes(scope: &Scope<'_>, operation: &Operation) -> Vec<String> {
    let item = |name: &str, text: &str| docs::list_item(&scope.prose(&format!("`{name}`: {text}")));
    let given = operation.parameters.iter().filter(|p| p.role.is_argument());
    let mut notes: Vec<String> = given.map(|p| item(&p.name, &p.notes.description)).collect();
    notes.extend(operation.body.iter().map(|body| item(&body.name, &body.description)));
    notes
}

/// Method and path in each deployment. What is released has editions and versions; they are those of the first one.
fn request_line(operation: &Operation) -> String {
    let edition = edition(operation);
    let since = operation.since.as_deref().map(|since| format!("since {since}"));
    let until = operation.until.as_deref().map(|until| format!("until {until}"));
    let mut marks: Vec<String> = [edition, since, until].into_iter().flatten().collect();
    if let [deployment] = operation.deployments.as_slice() {
        marks.insert(0, target(operation, deployment));
        return marks.join(", ");
    }
    let lines = operation.deployments.iter().map(|deployment| {
        let mut marks = std::mem::take(&mut marks);
        marks.insert(0, deployment.client.to_owned());
        format!("{} ({})", target(operation, deployment), marks.join(", "))
    });
    lines.collect::<Vec<_>>().join(", ")
}

/// The edition that has an operation, where there are editions.
fn edition(operation: &Operation) -> Option<String> {
    match &operation.edition {
        Some(edition) => Some(format!("{} edition", capitalised(edition))),
        None if operation.deployments.first()?.has_editions() => Some("all editions".to_owned()),
        None => None,
    }
}

/// Method and path in one deployment, as code, with what tells it apart from other operations there.
pub fn target(operation: &Operation, deployment: &Deployment) -> String {
    let Operation { method, path, .. } = operation;
    let target = format!("`{method} {}{path}{}`", deployment.prefix(), operation.constant_query());
    match operation.body.as_ref().map(|body| &body.kind) {
        Some(BodyKind::Multipart(_)) => format!("{target} in parts"),
        _ => target,
    }
}

pub fn capitalised(word: &str) -> String {
    pascal(word).unwrap_or_default()
}
