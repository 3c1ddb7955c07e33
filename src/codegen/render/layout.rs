//! Layout: from tokens to text, with the blank lines that prettyplease does not write.

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::Parser as _;

/// The text of one item, or of several that belong together.
pub fn item(tokens: TokenStream) -> Result<String, syn::Error> {
    let mut file: syn::File = syn::parse2(tokens)?;
    inline(&mut file)?;
    let text = prettyplease::unparse(&file);
    Ok(space_methods(text.trim_end()))
}

/// Has methods compiled where they are called, so that a program pays for the operations that it uses and no others.
fn inline(file: &mut syn::File) -> Result<(), syn::Error> {
    let members = file.items.iter_mut().filter_map(|item| match item {
        syn::Item::Impl(item) => Some(&mut item.items),
        _ => None,
    });
    for member in members.flatten() {
        if let syn::ImplItem::Fn(method) = member {
            method.attrs.extend(syn::Attribute::parse_outer.parse2(quote!(#[inline]))?);
        }
    }
    Ok(())
}

/// Items with a blank line between them.
pub fn join(items: &[String]) -> String {
    let mut text = items.join("\n\n");
    text.push('\n');
    text
}

/// Puts a blank line after what is imported from the standard library.
pub fn space_imports(text: &str) -> String {
    let is_std = |line: &&str| line.starts_with("use std");
    let (first, second): (Vec<&str>, Vec<&str>) = text.lines().partition(is_std);
    let parts = [first.join("\n"), second.join("\n")];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")
}

/// Puts a blank line between the methods of an `impl`.
fn space_methods(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut in_impl = false;
    let mut after_item = false;
    for line in text.lines() {
        in_impl = if line.starts_with("impl") { line.ends_with('{') } else { in_impl && line != "}" };
        let outer = line.starts_with("    ") && !line.starts_with("     ");
        if after_item && in_impl && outer && !line.trim_start().starts_with("const") {
            out.push('\n');
        }
        let ends = matches!(line, "    }" | "    ];") || line.trim_start().starts_with("const");
        after_item = in_impl && outer && ends && !line.ends_with('[');
        out.push_str(line);
        out.push('\n');
    }
    out.truncate(out.trim_end().len());
    out
}

/// Clippy's limit for the lines of a method.
const LONGEST: usize = 100;

/// Allows an `impl` methods that are long for a good reason.
pub fn allow_long_methods(item: String, reason: &str) -> String {
    if longest_method(&item) <= LONGEST {
        return item;
    }
    format!("#[allow(clippy::too_many_lines, reason = \"{reason}\")]\n{item}")
}

fn longest_method(item: &str) -> usize {
    let mut longest = 0;
    let mut lines = 0;
    for line in item.lines() {
        lines = if line.starts_with("     ") { lines + 1 } else { 0 };
        longest = longest.max(lines);
    }
    longest
}

/// The statements of a doc example, as text without indentation.
pub fn statements(tokens: &TokenStream) -> Result<Vec<String>, syn::Error> {
    let text = item(quote!(fn main() { #tokens }))?;
    let body = text.strip_suffix("\n}").unwrap_or(&text).lines().skip(1);
    let mut lines: Vec<String> =
        body.map(|line| line.strip_prefix("    ").unwrap_or(line).to_owned()).collect();
    pull_in(&mut lines);
    Ok(lines)
}

/// Pulls in what prettyplease indents twice: the arguments of a call that other calls are chained to.
fn pull_in(lines: &mut [String]) {
    let indent = |line: &str| line.len() - line.trim_start().len();
    for at in 1..lines.len() {
        let (before, after) = lines.split_at_mut(at);
        let outer = before.last().map_or(0, |line| indent(line));
        let opens = before.last().is_some_and(|line| line.ends_with(['(', '[', '{']));
        if opens && after.first().is_some_and(|line| indent(line) == outer + 8) {
            for line in after.iter_mut().take_while(|line| indent(line) > outer) {
                line.drain(..4);
            }
        }
    }
}
