//! Unions: an enum of structs that a text tells apart.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::super::model::{Definition, Fallback, Field, Paging, Shape, Tag, Type, Union, Variant, fields};
use super::super::names::{is_reserved, snake};
use super::scope::Scope;
use super::{Items, docs, layout};

/// Renders a union.
pub fn render(scope: &Scope<'_>, definition: &Definition, union: &Union) -> Result<Items, syn::Error> {
    let name = format_ident!("{}", definition.name);
    let wire = scope.wire();
    let mut items = vec![layout::item(declaration(scope, definition, union))?];
    let methods: Vec<TokenStream> =
        text_methods(scope, union).into_iter().chain(page_methods(scope, definition, union)).collect();
    if !methods.is_empty() {
        items.push(layout::item(quote!(impl #name { #(#methods)* }))?);
    }
    for variant in &union.variants {
        items.push(layout::item(from(scope, &name, variant))?);
    }
    match &union.tag {
        Tag::Member(tag) => {
            items.push(layout::item(reading(scope, &name, union, tag))?);
            items.push(layout::item(writing(scope, &name, union))?);
            items.push(layout::item(quote!(#wire::union!(#name);))?);
        }
        Tag::Beside => {
            let names = layout::item(type_name(&name, union))?;
            items.push(layout::allow_long_methods(names, "a line for each kind"));
            items.push(layout::item(from_opaque(&name))?);
            items.push(layout::item(reading_beside(scope, &name, union))?);
            items.push(layout::item(writing(scope, &name, union))?);
        }
    }
    Ok(items)
}

/// The variant for what is not known.
fn unrecognized(scope: &Scope<'_>, union: &Union) -> TokenStream {
    match union.tag {
        Tag::Member(_) => {
            let json = scope.import("crate", "Json");
            quote! {
                /// A kind that this version of the crate does not know, as the JSON that came.
                Unrecognized(#json)
            }
        }
        Tag::Beside => {
            let opaque = scope.import("crate", "Opaque");
            quote! {
                /// A kind that this version of the crate does not know, or not as it came: its name, and the JSON.
                Unrecognized(#opaque)
            }
        }
    }
}

/// The text that tells which variant it is; it does not stand in the variants themselves.
fn type_name(name: &Ident, union: &Union) -> TokenStream {
    let arms = union.variants.iter().map(|variant| {
        let (name, tag) = (variant_ident(variant), variant.tags.first());
        quote!(Self::#name(_) => #tag)
    });
    quote! {
        impl #name {
            /// The name of the kind, as it stands on the wire beside this.
            #[must_use]
            pub fn type_name(&self) -> &str {
                match self {
                    #(#arms,)*
                    Self::Unrecognized(other) => other.type_name(),
                }
            }
        }
    }
}

fn from_opaque(name: &Ident) -> TokenStream {
    quote! {
        impl From<Opaque> for #name {
            fn from(other: Opaque) -> Self {
                Self::Unrecognized(other)
            }
        }
    }
}

/// How a union is read whose tag stands beside it.
fn reading_beside(scope: &Scope<'_>, name: &Ident, union: &Union) -> TokenStream {
    let wire = scope.wire();
    let decoded = union.variants.iter().map(|variant| {
        let (name, tags) = (variant_ident(variant), &variant.tags);
        quote!(#(#tags)|* => Self::#name(#wire::decode_text(json)?))
    });
    quote! {
        impl #wire::Tagged for #name {
            fn decode(type_name: &str, json: &str) -> #wire::Scanned<Option<Self>> {
                let known = match type_name {
                    #(#decoded,)*
                    _ => return Ok(None),
                };
                Ok(Some(known))
            }
        }
    }
}

/// How a union is written: as what it holds.
fn writing(scope: &Scope<'_>, name: &Ident, union: &Union) -> TokenStream {
    let wire = scope.wire();
    let encoded = union.variants.iter().map(|variant| {
        let (name, variable) = (variant_ident(variant), variable(variant));
        quote!(Self::#name(#variable) => #variable)
    });
    quote! {
        impl #wire::Encode for #name {
            fn encode(&self, out: &mut String) {
                let held: &dyn #wire::Encode = match self {
                    #(#encoded,)*
                    Self::Unrecognized(other) => other,
                };
                held.encode(out);
            }
        }
    }
}

fn declaration(scope: &Scope<'_>, definition: &Definition, union: &Union) -> TokenStream {
    let name = format_ident!("{}", definition.name);
    let description = docs::attributes(&scope.prose(&definition.description));
    let unrecognized = unrecognized(scope, union);
    let variants = union.variants.iter().map(|variant| {
        let text = scope.prose(docs::first_sentence(&scope.api.definition(variant.ty).description));
        let (docs, name, ty) = (docs::attributes(&text), variant_ident(variant), scope.named(variant.ty));
        quote!(#docs #name(#ty))
    });
    quote! {
        #description
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        #[allow(clippy::large_enum_variant, reason = "values are few and short-lived; a `Box` would be in the way of a match")]
        pub enum #name {
            #(#variants,)*
            #unrecognized,
        }
    }
}

fn variant_ident(variant: &Variant) -> Ident {
    format_ident!("{}", variant.name)
}

/// The variable for what a variant holds.
fn variable(variant: &Variant) -> Ident {
    let name = snake(&variant.name).filter(|name| !is_reserved(name));
    format_ident!("{}", name.unwrap_or_else(|| "value".to_owned()))
}

fn from(scope: &Scope<'_>, name: &Ident, variant: &Variant) -> TokenStream {
    let (variant_name, variable, ty) = (variant_ident(variant), variable(variant), scope.named(variant.ty));
    quote! {
        impl From<#ty> for #name {
            fn from(#variable: #ty) -> Self {
                Self::#variant_name(#variable)
            }
        }
    }
}

fn reading(scope: &Scope<'_>, name: &Ident, union: &Union, tag: &str) -> TokenStream {
    let (wire, json) = (scope.wire(), scope.import("crate", "Json"));
    let text = name.to_string();
    let decoded = union.variants.iter().map(|variant| {
        let (name, tags) = (variant_ident(variant), &variant.tags);
        quote!(#(#tags)|* => Self::#name(#wire::decode_variant::<Self, _>(tag, scanner)?))
    });
    let fallbacks = fallbacks(scope, union);
    quote! {
        impl #wire::Union for #name {
            const NAME: &'static str = #text;
            const TAG: &'static str = #tag;
            #fallbacks

            fn decode(tag: &str, scanner: &mut #wire::Scanner<'_>) -> #wire::Scanned<Option<Self>> {
                let known = match tag {
                    #(#decoded,)*
                    _ => return Ok(None),
                };
                Ok(Some(known))
            }

            fn unrecognized(json: #json) -> Self {
                Self::Unrecognized(json)
            }
        }
    }
}

fn fallbacks(scope: &Scope<'_>, union: &Union) -> Option<TokenStream> {
    if union.fallbacks.is_empty() {
        return None;
    }
    let wire = scope.wire();
    let fallbacks = union.fallbacks.iter().map(|Fallback { member, value, tag }| {
        quote!(#wire::Fallback { member: #member, value: #value, tag: #tag })
    });
    Some(quote!(const FALLBACKS: &'static [#wire::Fallback] = &[#(#fallbacks,)*];))
}

/// A method for each required text that all variants have.
fn text_methods(scope: &Scope<'_>, union: &Union) -> Vec<TokenStream> {
    let common = scope.api.common_texts(union);
    let methods = common.iter().filter_map(|name| {
        let method = format_ident!("{name}");
        let wire_name = &variant_field(scope, union.variants.first()?, |field| field.name == *name)?.wire;
        let arms = union.variants.iter().map(|variant| {
            let (variant, variable) = (variant_ident(variant), variable(variant));
            quote!(Self::#variant(#variable) => &#variable.#method)
        });
        let wire = scope.wire();
        let text =
            format!("The `{wire_name}`, which every variant has; empty if an unrecognized one has none.");
        let text = docs::attributes(&text);
        Some(quote! {
            #text
            #[must_use]
            pub fn #method(&self) -> &str {
                match self {
                    #(#arms,)*
                    Self::Unrecognized(json) => #wire::text_member(json, #wire_name),
                }
            }
        })
    });
    methods.collect()
}

fn variant_field<'a>(
    scope: &Scope<'a>,
    variant: &Variant,
    wanted: impl Fn(&Field) -> bool,
) -> Option<&'a Field> {
    match &scope.api.definition(variant.ty).shape {
        Shape::Struct(members) => fields(members).find(|field| wanted(field)),
        _ => None,
    }
}

/// What paging needs of a union that is a page.
fn page_methods(scope: &Scope<'_>, definition: &Definition, union: &Union) -> Vec<TokenStream> {
    let operations = scope.api.groups.iter().flat_map(|group| &group.operations);
    let mut made = BTreeSet::new();
    let mut methods = Vec::new();
    for operation in operations {
        let (Some(Type::Named(id)), Some(paging)) = (operation.response.page(), &operation.paging) else {
            continue;
        };
        if !std::ptr::eq(scope.api.definition(*id), definition) {
            continue;
        }
        for property in properties(paging) {
            if made.insert(property) {
                methods.extend(page_method(scope, union, property, paging));
            }
        }
    }
    methods
}

/// The properties that paging reads.
fn properties(paging: &Paging) -> Vec<&str> {
    match paging {
        Paging::Token { next, items, .. } => vec![next, items],
        Paging::Offset { total, items, .. } => total.iter().chain([items]).map(String::as_str).collect(),
        // The loader takes no union for a page with edges.
        Paging::Cursor(_) => Vec::new(),
    }
}

fn page_method(scope: &Scope<'_>, union: &Union, property: &str, paging: &Paging) -> Option<TokenStream> {
    let having: Vec<(&Variant, &Field)> = union
        .variants
        .iter()
        .filter_map(|variant| Some((variant, variant_field(scope, variant, |field| field.wire == property)?)))
        .collect();
    let (_, field) = having.first()?;
    let name = snake(property)?;
    let is_items =
        matches!(paging, Paging::Token { items, .. } | Paging::Offset { items, .. } if items == property);
    if !is_items {
        return Some(peek_method(&name, field, &having));
    }
    let (ty, method) = (scope.ty(&field.ty), format_ident!("into_{name}"));
    let arms = having.iter().map(|(variant, field)| {
        let (variant, variable) = (variant_ident(variant), variable(variant));
        let value = page_items(&quote!(#variable), field);
        quote!(Self::#variant(#variable) => #value)
    });
    Some(quote! {
        pub(crate) fn #method(self) -> #ty {
            match self {
                #(#arms,)*
                _ => Vec::new(),
            }
        }
    })
}

fn peek_method(name: &str, field: &Field, having: &[(&Variant, &Field)]) -> TokenStream {
    let method = format_ident!("{name}");
    let ty = if field.ty == Type::Text { quote!(&str) } else { quote!(i64) };
    let arms = having.iter().map(|(variant, field)| {
        let (variant, variable) = (variant_ident(variant), variable(variant));
        let value = page_value(&quote!(#variable), field);
        quote!(Self::#variant(#variable) => #value)
    });
    quote! {
        pub(crate) fn #method(&self) -> Option<#ty> {
            match self {
                #(#arms,)*
                _ => None,
            }
        }
    }
}

/// The token or total of a page, as an option.
pub fn page_value(page: &TokenStream, field: &Field) -> TokenStream {
    let name = format_ident!("{}", field.name);
    match (field.is_option(), &field.ty) {
        (true, Type::Text) => quote!(#page.#name.as_deref()),
        (false, Type::Text) => quote!(Some(#page.#name.as_str())),
        (true, _) => quote!(#page.#name),
        (false, _) => quote!(Some(#page.#name)),
    }
}

/// The items of a page.
pub fn page_items(page: &TokenStream, field: &Field) -> TokenStream {
    let name = format_ident!("{}", field.name);
    if field.is_option() { quote!(#page.#name.unwrap_or_default()) } else { quote!(#page.#name) }
}
