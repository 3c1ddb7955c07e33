//! Who has which name in a scope, so that two with the same name are refused.

use std::collections::BTreeMap;

use super::super::names::{is_pascal, is_reserved, is_snake, snake};
use super::super::refusal::Refusal;
use super::place::Place;

/// The names of a module, a struct, an enum or a method's arguments.
pub struct Names {
    scope: String,
    /// What gives another name.
    remedy: Option<&'static str>,
    taken: BTreeMap<String, String>,
}

/// What generated modules import, and what a reader would take for Rust's own.
const IMPORTED: &[&str] = &[
    "BTreeMap",
    "Box",
    "Call",
    "Deployment",
    "Err",
    "Extra",
    "From",
    "HasClient",
    "Into",
    "Items",
    "IntoIterator",
    "Answer",
    "Json",
    "Kind",
    "Method",
    "Multipart",
    "None",
    "Nullable",
    "Offset",
    "Ok",
    "Opaque",
    "Operation",
    "Option",
    "OrderBy",
    "Pages",
    "Result",
    "Secret",
    "Server",
    "Events",
    "SecretJson",
    "Some",
    "String",
    "Timestamp",
    "TokenPlace",
    "Vec",
];

/// What every request has, and what every value has.
const SETTERS: &[&str] = &["clone", "header", "items", "pages", "send", "send_raw", "timeout", "write_to"];

/// What every struct has.
const FIELDS: &[&str] = &["clone", "extra", "new"];

impl Names {
    fn new(scope: String, remedy: Option<&'static str>, reserved: &[&str], by: &str) -> Self {
        let taken = reserved.iter().map(|name| ((*name).to_owned(), by.to_owned()));
        Self { scope, remedy, taken: taken.collect() }
    }

    /// The types of a module.
    pub fn of_module(module: &str, clients: &[&str]) -> Self {
        let reserved = [IMPORTED, clients].concat();
        Self::new(format!("module `{module}`"), None, &reserved, "what every generated module imports")
    }

    /// The fields of a struct.
    pub fn of_fields(name: &str) -> Self {
        Self::new(format!("`{name}`"), Some("x-rust-name"), FIELDS, "what every struct has")
    }

    /// The variants of an enum.
    pub fn of_variants(name: &str, remedy: &'static str) -> Self {
        Self::new(format!("`{name}`"), Some(remedy), &["Unrecognized"], "the variant for what is not known")
    }

    /// The setters of a request.
    pub fn of_setters() -> Self {
        Self::new("the request".to_owned(), Some("x-rust-name"), SETTERS, "what every request has")
    }

    /// The arguments of a method.
    pub fn of_arguments() -> Self {
        Self::new("the method".to_owned(), Some("x-rust-name"), &["call"], "a variable of every method")
    }

    /// Anything else.
    pub fn of(scope: String) -> Self {
        Self::new(scope, None, &[], "")
    }

    /// Takes a name, or refuses it because it is taken.
    pub fn claim(&mut self, at: &Place, name: &str, what: &str) -> Result<(), Refusal> {
        let Some(other) = self.taken.insert(name.to_owned(), what.to_owned()) else { return Ok(()) };
        let remedy = self.remedy.map(|remedy| format!("; `{remedy}` gives another name")).unwrap_or_default();
        at.refuse(format!("two things are called `{name}` in {}: {other} and {what}{remedy}", self.scope))
    }
}

/// The Rust name of something: what `x-rust-name` says, or else what comes of the vendor's name.
pub fn snake_name(at: &Place, wire: &str, given: Option<&str>) -> Result<String, Refusal> {
    let name = match given {
        Some(given) if !is_snake(given) => {
            return at.key("x-rust-name").refuse(format!("{given:?} is not a name in snake_case"));
        }
        Some(given) => given.to_owned(),
        None => snake(wire).unwrap_or_default(),
    };
    if name.is_empty() {
        return at.refuse(format!("{wire:?} makes no identifier: name it with `x-rust-name`"));
    }
    if is_reserved(&name) {
        return at.refuse(format!("`{name}` is a word of Rust's: give another name with `x-rust-name`"));
    }
    Ok(name)
}

/// The name of a type or variant, given by whoever wrote the spec.
pub fn pascal_name(at: &Place, name: &str) -> Result<(), Refusal> {
    if !is_pascal(name) {
        return at.refuse(format!("`{name}` is not a name in PascalCase"));
    }
    if is_reserved(name) {
        return at.refuse(format!("`{name}` is a word of Rust's"));
    }
    Ok(())
}
