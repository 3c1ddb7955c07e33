//! The page that lists every operation, so that a reader sees what there is, where, and since when.

use std::fmt::Write as _;

use proc_macro2::TokenStream;
use quote::quote;

use super::super::model::{Api, Group, Operation};
use super::{docs, handles};

const RELEASES: &str = "Where no release is named, all documented ones have it. This page is made from the same documents as the methods.";

/// What stands in the third column: where a vendor has no editions, that says nothing.
#[derive(Clone, Copy, PartialEq)]
enum Third {
    Edition,
    Client,
}

fn has_editions(api: &Api) -> bool {
    api.groups.iter().flat_map(|group| &group.operations).any(|operation| operation.edition.is_some())
}

/// Renders an empty module whose docs are the tables.
pub fn render(api: &Api) -> TokenStream {
    let groups = api.groups.iter().filter(|group| !group.operations.is_empty());
    let missing: Vec<String> = api.groups.iter().flat_map(|group| &group.not_covered).map(missing).collect();
    let third = if has_editions(api) { Third::Edition } else { Third::Client };
    let tables: Vec<String> = groups.map(|group| table(api, group, third)).collect();
    let introduction = match third {
        Third::Edition => "method and path, edition",
        Third::Client => "method and path, the client that has it",
    };
    let introduction =
        format!("Every operation there is, group by group: {introduction}, and the releases that have it.");
    let mut parts = vec![docs::wrapped(&introduction), docs::wrapped(RELEASES)];
    parts.extend(tables);
    if !missing.is_empty() {
        parts.push(format!("{NOT_COVERED}\n{}", missing.join("\n")));
    }
    let text = docs::attributes(&parts.join("\n\n"));
    quote! {
        #text
        pub mod operations {}
    }
}

const NOT_COVERED: &str = "# Not covered\nWhat is known of, but not well enough; `call` of a client reaches it.\n\n| operation | why |\n|---|---|";

fn missing((operation, reason): &(String, String)) -> String {
    format!("| `{operation}` | {reason} |")
}

fn table(api: &Api, group: &Group, third: Third) -> String {
    let Group { module, handle, description, .. } = group;
    let sentence = docs::continued_by(docs::first_sentence(description), &handles::way(api, group));
    let handle = format!("crate::{}::{module}::{handle}", api.vendor);
    let has_third = third == Third::Client || group.operations.iter().any(is_sold);
    let rows = group.operations.iter().map(|operation| {
        let cell = match third {
            Third::Edition => edition(operation),
            Third::Client => clients(operation),
        };
        row(&handle, operation, has_third.then_some(&cell))
    });
    let rows: Vec<String> = rows.collect();
    let (third, line) = match third {
        _ if !has_third => ("", ""),
        Third::Edition => (" edition |", "---|"),
        Third::Client => (" client |", "---|"),
    };
    format!(
        "# [`{module}`]\n{sentence}\n\n\
         | operation | method and path |{third} releases |\n|---|---|{line}---|\n{}",
        rows.join("\n")
    )
}

fn is_sold(operation: &Operation) -> bool {
    operation.deployments.iter().any(|deployment| deployment.has_editions())
}

fn edition(operation: &Operation) -> String {
    let all = if is_sold(operation) { "all" } else { "Cloud only" };
    operation.edition.as_deref().map_or_else(|| all.to_owned(), handles::capitalised)
}

fn clients(operation: &Operation) -> String {
    let clients = operation.deployments.iter().map(|deployment| deployment.client);
    clients.map(|client| format!("[`{client}`]")).collect::<Vec<_>>().join(", ")
}

fn row(handle: &str, operation: &Operation, third: Option<&String>) -> String {
    let Operation { id, verb, since, until, deprecated, .. } = operation;
    let paths: Vec<String> =
        operation.deployments.iter().map(|deployment| handles::target(operation, deployment)).collect();
    let releases = match (since, until) {
        (None, None) => None,
        (Some(since), None) => Some(format!("since {since}")),
        (None, Some(until)) => Some(format!("until {until}")),
        (Some(since), Some(until)) => Some(format!("{since} to {until}")),
    };
    let deprecated = deprecated.then(|| "deprecated".to_owned());
    let marks: Vec<String> = releases.into_iter().chain(deprecated).collect();
    let third = third.map(|third| format!(" {third} |")).unwrap_or_default();
    let (paths, marks) = (breakable(&paths.join("<br>")), marks.join(", "));
    format!("| [`{id}`]({handle}::{verb}) | {paths} |{third} {marks} |")
}

/// The same with code that may be broken at each `/`: a path is longer than a page is wide.
fn breakable(text: &str) -> String {
    let mut out = String::new();
    for (index, part) in text.split('`').enumerate() {
        if index % 2 == 1 {
            let _ = write!(out, "<code>{}</code>", part.replace('/', "/<wbr>"));
        } else {
            out.push_str(part);
        }
    }
    out
}
