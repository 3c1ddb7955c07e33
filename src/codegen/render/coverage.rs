//! The page that lists every operation, so that a reader sees what there is, where, and since when.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::model::{Api, Group, Operation};
use super::{docs, handles};

const INTRODUCTION: &str = "Every operation there is, group by group: method and path, edition, and the releases that have it.\n\n\
     Where no release is named, all documented ones have it. This page is made from the same documents as the methods.";

/// Renders an empty module whose docs are the tables.
pub fn render(api: &Api) -> TokenStream {
    let groups = api.groups.iter().filter(|group| !group.operations.is_empty());
    let missing: Vec<String> = api.groups.iter().flat_map(|group| &group.not_covered).map(missing).collect();
    let tables: Vec<String> = groups.map(|group| table(&api.vendor, group)).collect();
    let mut parts = vec![docs::wrapped(INTRODUCTION)];
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

fn table(vendor: &str, group: &Group) -> String {
    let Group { module, handle, description, .. } = group;
    let sentence = docs::wrapped(docs::first_sentence(description));
    let handle = format!("crate::{vendor}::{module}::{handle}");
    let rows: Vec<String> = group.operations.iter().map(|operation| row(&handle, operation)).collect();
    format!(
        "# [`{module}`]\n{sentence}\n\n\
         | operation | method and path | edition | releases |\n|---|---|---|---|\n{}",
        rows.join("\n")
    )
}

fn row(handle: &str, operation: &Operation) -> String {
    let Operation { id, verb, edition, since, until, deprecated, .. } = operation;
    let paths: Vec<String> =
        operation.deployments.iter().map(|deployment| handles::target(operation, deployment)).collect();
    let edition = edition.as_deref().map_or_else(|| "all".to_owned(), handles::capitalised);
    let releases = match (since, until) {
        (None, None) => None,
        (Some(since), None) => Some(format!("since {since}")),
        (None, Some(until)) => Some(format!("until {until}")),
        (Some(since), Some(until)) => Some(format!("{since} to {until}")),
    };
    let deprecated = deprecated.then(|| "deprecated".to_owned());
    let marks: Vec<String> = releases.into_iter().chain(deprecated).collect();
    let (paths, marks) = (paths.join("<br>"), marks.join(", "));
    format!("| [`{id}`]({handle}::{verb}) | {paths} | {edition} | {marks} |")
}
