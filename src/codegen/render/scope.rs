//! `Scope`: one generated module, what it imports, and how types are written in it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::super::model::{Api, Definition, Field, Group, Presence, Type, TypeId};
use super::docs;

/// One generated module.
pub struct Scope<'a> {
    pub api: &'a Api,
    pub group: &'a Group,
    index: usize,
    /// Whether names of the module are in scope.
    inside: bool,
    imports: RefCell<BTreeMap<String, BTreeSet<String>>>,
}

impl<'a> Scope<'a> {
    pub fn new(api: &'a Api, index: usize, group: &'a Group) -> Self {
        Self { api, group, index, inside: true, imports: RefCell::default() }
    }

    /// The module as it is seen by the one that it stands in.
    pub fn outside(api: &'a Api, index: usize, group: &'a Group) -> Self {
        Self { inside: false, ..Self::new(api, index, group) }
    }

    /// The types of this module.
    pub fn definitions(&self) -> impl Iterator<Item = &'a Definition> {
        let index = self.index;
        self.api.types.iter().filter(move |definition| definition.group == index)
    }

    /// Notes that `name` of the module `path` is used.
    pub fn import(&self, path: &str, name: &str) -> Ident {
        self.imports.borrow_mut().entry(path.to_owned()).or_default().insert(name.to_owned());
        format_ident!("{}", name.trim_end_matches(" as _"))
    }

    /// The `use` items for everything that is used.
    pub fn imports(&self) -> TokenStream {
        let imports = self.imports.borrow();
        let mut imports: Vec<_> = imports.iter().collect();
        imports.sort_by_cached_key(|(path, names)| (root(path), order(path, names)));
        let uses = imports.into_iter().map(|(path, names)| {
            let path: TokenStream = path.parse().unwrap_or_default();
            let module = names.contains("self").then(|| quote!(self));
            let names =
                names.iter().filter(|name| *name != "self").map(|name| name.parse().unwrap_or_default());
            let names: Vec<TokenStream> = module.into_iter().chain(names).collect();
            match names.as_slice() {
                [one] if one.to_string() == "self" => quote!(use #path;),
                [one] => quote!(use #path::#one;),
                _ => quote!(use #path::{#(#names),*};),
            }
        });
        uses.collect()
    }

    /// A named type: by its name alone, unless another module's type has a name that this module has as well.
    pub fn named(&self, id: TypeId) -> TokenStream {
        let definition = self.api.definition(id);
        let name = format_ident!("{}", definition.name);
        if definition.group == self.index {
            return quote!(#name);
        }
        let module =
            self.api.groups.get(definition.group).map(|group| group.module.as_str()).unwrap_or_default();
        if self.is_taken(&definition.name, module) {
            let module = format_ident!("{module}");
            return quote!(super::#module::#name);
        }
        self.import(&format!("super::{module}"), &definition.name);
        quote!(#name)
    }

    /// Whether something else than the type of `module` has that name here.
    fn is_taken(&self, name: &str, module: &str) -> bool {
        let own = format!("super::{module}");
        self.group.handle == name
            || self.group.operations.iter().any(|operation| operation.request == name)
            || self.definitions().any(|definition| definition.name == name)
            || self
                .imports
                .borrow()
                .iter()
                .any(|(path, names)| names.contains(name) && path.starts_with("super") && *path != own)
    }

    /// The Rust type.
    pub fn ty(&self, ty: &Type) -> TokenStream {
        match ty {
            Type::Text => quote!(String),
            Type::Integer => quote!(i64),
            Type::Number => quote!(f64),
            Type::Boolean => quote!(bool),
            Type::Timestamp | Type::Secret | Type::SecretJson | Type::Json => {
                let name = self.import("crate", &format!("{ty:?}"));
                quote!(#name)
            }
            Type::List(element) => {
                let element = self.ty(element);
                quote!(Vec<#element>)
            }
            Type::Map(value) => {
                let map = self.import("std::collections", "BTreeMap");
                let value = self.ty(value);
                quote!(#map<String, #value>)
            }
            Type::Nullable(ty) => {
                let ty = self.ty(ty);
                quote!(Option<#ty>)
            }
            Type::Named(id) => self.named(*id),
        }
    }

    /// The Rust type of a field.
    pub fn field_ty(&self, field: &Field) -> TokenStream {
        let mut ty = self.ty(&field.ty);
        if field.boxed {
            ty = quote!(Box<#ty>);
        }
        if field.presence == Presence::ThreeState {
            let nullable = self.import("crate", "Nullable");
            return quote!(#nullable<#ty>);
        }
        if field.is_option() { quote!(Option<#ty>) } else { ty }
    }

    /// The module with what generated types stand on.
    pub fn wire(&self) -> Ident {
        self.import("crate::wire", "self");
        format_ident!("wire")
    }

    /// Whether a type is a union.
    pub fn is_union(&self, ty: &Type) -> bool {
        self.api.is_union(ty)
    }

    /// Prose of the spec as it goes into docs.
    pub fn prose(&self, text: &str) -> String {
        docs::prose(text, &|code| self.link(code))
    }

    /// Where the docs of an operation are, by its id.
    fn link(&self, id: &str) -> Option<String> {
        let (module, verb) = id.split_once('.')?;
        let group = self.api.groups.iter().find(|group| group.module == module)?;
        let operation = group.operations.iter().find(|operation| operation.verb == verb)?;
        let local = format!("{}::{}", group.handle, operation.verb);
        Some(if self.inside && group.module == self.group.module {
            local
        } else {
            format!("crate::{}::{module}::{local}", self.api.vendor)
        })
    }
}

/// Where imports from the same root stand.
fn root(path: &str) -> usize {
    ["std", "super", "crate"].iter().position(|root| path.starts_with(root)).unwrap_or_default()
}

/// Where an import stands among those from the same root, as rustfmt sorts them: what is in braces comes last.
fn order(path: &str, names: &BTreeSet<String>) -> String {
    match names.iter().collect::<Vec<_>>().as_slice() {
        [one] if *one == "self" => path.to_owned(),
        [one] => format!("{path}::{one}"),
        _ => format!("{path}::{{"),
    }
}
