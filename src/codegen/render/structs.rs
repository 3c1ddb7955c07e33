//! Structs: the type, its constructor and setters, and how it is read and written.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::super::model::{Definition, Field, Member, Presence, Type, fields};
use super::super::names::article;
use super::scope::Scope;
use super::{Items, arguments, docs, layout, notes};

/// Renders a struct.
pub fn render(scope: &Scope<'_>, definition: &Definition, members: &[Member]) -> Result<Items, syn::Error> {
    let name = format_ident!("{}", definition.name);
    let wire = scope.wire();
    let mut items = vec![layout::item(declaration(scope, definition, members))?];
    if definition.sent {
        if let Some(making) = making(scope, definition, members) {
            items.push(layout::item(making)?);
        }
    }
    items.push(coding(scope, &name, members)?);
    let record = || quote!(#wire::record!(#name););
    let bare_list = definition.bare_list.as_ref().map(|list| bare_list(scope, &name, list, members));
    items.push(layout::item(bare_list.unwrap_or_else(record))?);
    Ok(items)
}

/// How an object is read and written that may also come as the list that it holds.
fn bare_list(scope: &Scope<'_>, name: &Ident, list: &str, members: &[Member]) -> TokenStream {
    let wire = scope.wire();
    let field = fields(members).find(|field| field.wire == list).and_then(|field| match &field.ty {
        Type::List(item) => Some((ident(field), scope.ty(item))),
        _ => None,
    });
    let field = field.map(|(field, item)| quote!(, #field, #item));
    quote!(#wire::bare_list!(#name, #list #field);)
}

/// The fields that whoever makes a struct must give: not the tag of a union beside it, which follows from that.
pub fn arguments(members: &[Member]) -> impl Iterator<Item = &Field> {
    fields(members).filter(|field| field.is_argument() && told_by(members, field).is_none())
}

/// The field beside a union that holds its tag.
fn tag_of<'m>(members: &'m [Member], field: &Field) -> Option<&'m Field> {
    let tag = field.tagged_by.as_ref()?;
    fields(members).find(|field| field.wire == *tag)
}

/// The argument that tells what stands in a field: the union that has its tag there.
fn told_by<'m>(members: &'m [Member], field: &Field) -> Option<&'m Field> {
    fields(members).find(|other| other.is_argument() && other.tagged_by.as_ref() == Some(&field.wire))
}

/// The fields that have a setter.
pub fn settable(members: &[Member]) -> impl Iterator<Item = &Field> {
    fields(members).filter(|field| !field.is_argument() && !field.read_only)
}

/// Whether a program can make one: not when it must have what only the server computes.
pub fn can_be_made(definition: &Definition, members: &[Member]) -> bool {
    definition.sent && !fields(members).any(|field| field.is_argument() && field.read_only)
}

fn declaration(scope: &Scope<'_>, definition: &Definition, members: &[Member]) -> TokenStream {
    let name = format_ident!("{}", definition.name);
    let description = docs::attributes(&scope.prose(&definition.description));
    let extra = scope.import("crate::wire", "Extra");
    let declared = fields(members).map(|field| {
        let (docs, name, ty) =
            (docs::attributes(&notes::text(scope, &field.notes)), ident(field), scope.field_ty(field));
        quote!(#docs pub #name: #ty)
    });
    let without_arguments = can_be_made(definition, members) && !fields(members).any(Field::is_argument);
    let derives = if without_arguments {
        quote!(Clone, Debug, Default, PartialEq)
    } else {
        quote!(Clone, Debug, PartialEq)
    };
    let many_flags =
        fields(members).filter(|field| field.is_argument() && field.ty == Type::Boolean).count() > 3;
    let allow = many_flags.then(
        || quote!(#[allow(clippy::struct_excessive_bools, reason = "the vendor's object has so many")]),
    );
    quote! {
        #description
        #[derive(#derives)]
        #[non_exhaustive]
        #allow
        pub struct #name {
            #(#declared,)*
            /// Members that this version of the crate does not know; they are kept and written back.
            pub extra: #extra,
        }
    }
}

fn ident(field: &Field) -> Ident {
    format_ident!("{}", field.name)
}

/// The constructor and the setters.
fn making(scope: &Scope<'_>, definition: &Definition, members: &[Member]) -> Option<TokenStream> {
    let name = format_ident!("{}", definition.name);
    let constructor = can_be_made(definition, members).then(|| constructor(scope, definition, members));
    let setters: Vec<TokenStream> = settable(members)
        .flat_map(|field| [Some(setter(scope, members, field)), null_setter(field)])
        .flatten()
        .collect();
    if constructor.is_none() && setters.is_empty() {
        return None;
    }
    Some(quote! {
        impl #name {
            #constructor
            #(#setters)*
        }
    })
}

fn constructor(scope: &Scope<'_>, definition: &Definition, members: &[Member]) -> TokenStream {
    let text = constructor_docs(definition, members);
    let arguments: Vec<TokenStream> = self::arguments(members)
        .map(|field| {
            let (name, ty) = (ident(field), arguments::taken_as(scope, &field.ty));
            quote!(#name: #ty)
        })
        .collect();
    let unions = fields(members).filter(|field| field.is_argument() && field.tagged_by.is_some());
    let conversions = unions.map(|field| {
        let (name, ty) = (ident(field), scope.ty(&field.ty));
        quote!(let #name: #ty = #name.into();)
    });
    let values = fields(members).map(|field| {
        let name = ident(field);
        let value = match told_by(members, field) {
            Some(union) => told(&ident(union)),
            None if field.is_argument() && field.tagged_by.is_some() => quote!(#name),
            None => initial(scope, field),
        };
        if value.to_string() == field.name { quote!(#name) } else { quote!(#name: #value) }
    });
    let allow = (arguments.len() > 7).then(
        || quote!(#[allow(clippy::too_many_arguments, reason = "the vendor's object must have all of them")]),
    );
    let extra = scope.import("crate::wire", "Extra");
    let text = docs::attributes(&docs::wrapped(&text));
    quote! {
        #text
        #allow
        #[must_use]
        pub fn new(#(#arguments),*) -> Self {
            #(#conversions)*
            Self { #(#values,)* extra: #extra::new() }
        }
    }
}

/// The tag that a union says it has.
fn told(union: &Ident) -> TokenStream {
    quote!(#union.type_name().into())
}

fn constructor_docs(definition: &Definition, members: &[Member]) -> String {
    let name = &definition.name;
    let article = article(name);
    let required = arguments(members).count();
    match (required, fields(members).filter(|field| !field.is_argument()).count()) {
        (_, 0) => format!("Creates {article} `{name}`."),
        (0, _) => format!("Creates {article} `{name}` with nothing set."),
        _ => format!(
            "Creates {article} `{name}` with what it must have; everything else is left out until it is set."
        ),
    }
}

/// What a field holds in a new struct.
fn initial(scope: &Scope<'_>, field: &Field) -> TokenStream {
    let name = ident(field);
    if field.is_argument() {
        let value = boxed(field, arguments::converted(scope, &field.ty, &quote!(#name)));
        return if field.is_option() { quote!(Some(#value)) } else { value };
    }
    match field.presence {
        Presence::Required | Presence::RequiredOption | Presence::Optional => quote!(None),
        Presence::ThreeState => {
            let nullable = scope.import("crate", "Nullable");
            quote!(#nullable::Missing)
        }
        Presence::List => quote!(Vec::new()),
        Presence::Map => {
            let map = scope.import("std::collections", "BTreeMap");
            quote!(#map::new())
        }
    }
}

fn boxed(field: &Field, value: TokenStream) -> TokenStream {
    if field.boxed { quote!(Box::new(#value)) } else { value }
}

fn setter(scope: &Scope<'_>, members: &[Member], field: &Field) -> TokenStream {
    let name = ident(field);
    let sentence = docs::continued(docs::first_sentence(&field.notes.description));
    let text = docs::attributes(&scope.prose(&format!("Sets `{}`: {sentence}", field.name)));
    let ty = arguments::taken_as(scope, &field.ty);
    let value = boxed(field, arguments::converted(scope, &field.ty, &quote!(#name)));
    let tag = tag_of(members, field).map(|tag| {
        let (tag, told, ty) = (ident(tag), told(&name), scope.ty(&field.ty));
        quote!(let #name: #ty = #name.into(); self.#tag = #told;)
    });
    let value = if tag.is_some() { quote!(#name) } else { value };
    let value = match field.presence {
        Presence::ThreeState => {
            let nullable = scope.import("crate", "Nullable");
            quote!(#nullable::Value(#value))
        }
        _ if field.is_option() => quote!(Some(#value)),
        _ => value,
    };
    quote! {
        #text
        #[must_use]
        pub fn #name(mut self, #name: #ty) -> Self {
            #tag
            self.#name = #value;
            self
        }
    }
}

/// The setter for `null`, where that means something of its own.
fn null_setter(field: &Field) -> Option<TokenStream> {
    let meaning = field.null.as_ref()?;
    let (name, setter) = (ident(field), format_ident!("{}_null", field.name));
    let text = docs::attributes(&docs::wrapped(&format!("Sets `{}` to `null`: {meaning}", field.name)));
    Some(quote! {
        #text
        #[must_use]
        pub fn #setter(mut self) -> Self {
            self.#name = Nullable::Null;
            self
        }
    })
}

/// How the struct is read and written.
fn coding(scope: &Scope<'_>, name: &Ident, members: &[Member]) -> Result<String, syn::Error> {
    let wire = scope.wire();
    let text = name.to_string();
    let decode = decode(scope, &wire, members);
    let encode = encode(&wire, members);
    let item = layout::item(quote! {
        impl #wire::Record for #name {
            const NAME: &'static str = #text;
            #decode
            #encode
        }
    })?;
    Ok(layout::allow_long_methods(item, "a line for each member"))
}

fn decode(scope: &Scope<'_>, wire: &Ident, members: &[Member]) -> TokenStream {
    let object = free_name(members, "members");
    let table = free_name(members, "known");
    let variables = fields(members).map(|field| {
        let name = ident(field);
        quote!(let mut #name = None;)
    });
    let known = members.iter().map(|member| match member {
        Member::Constant { wire: name, .. } => quote!(#wire::constant(#name)),
        Member::Field(field) => {
            let (variable, name) = (ident(field), &field.wire);
            match field.presence {
                Presence::Required | Presence::RequiredOption | Presence::ThreeState => {
                    quote!(#wire::value(#name, &mut #variable))
                }
                Presence::Optional | Presence::List | Presence::Map => {
                    quote!(#wire::optional(#name, &mut #variable))
                }
            }
        }
    });
    let values = in_order(members).map(|field| take(scope, &object, members, field));
    quote! {
        fn decode(#object: &mut #wire::Members<'_, '_>) -> #wire::Scanned<Self> {
            #(#variables)*
            let mut #table = [#(#known),*];
            #object.read(&mut #table)?;
            Ok(Self { #(#values,)* extra: #object.take_extra() })
        }
    }
}

/// The fields with those first that need another field to be understood: it is still there then.
fn in_order(members: &[Member]) -> impl Iterator<Item = &Field> {
    let (tagged, others): (Vec<&Field>, Vec<&Field>) =
        fields(members).partition(|field| field.tagged_by.is_some());
    tagged.into_iter().chain(others)
}

/// A variable that no field is called like.
fn free_name(members: &[Member], name: &str) -> Ident {
    let taken = fields(members).any(|field| field.name == name);
    if taken { free_name(members, &format!("{name}_")) } else { format_ident!("{name}") }
}

fn take(scope: &Scope<'_>, object: &Ident, members: &[Member], field: &Field) -> TokenStream {
    let (name, wire) = (ident(field), &field.wire);
    if let Some(tag) = tag_of(members, field) {
        let module = scope.wire();
        let (tag, ty) = (ident(tag), scope.ty(&tag.ty));
        let tag = quote!(#tag.as_ref().map(#ty::as_str));
        return if field.is_plain() {
            quote!(#name: #object.tagged(#wire, #name, #tag)?)
        } else {
            quote!(#name: #module::optional_tagged(#name, #tag))
        };
    }
    match field.presence {
        Presence::Required | Presence::RequiredOption => quote!(#name: #object.required(#wire, #name)?),
        Presence::Optional => quote!(#name),
        Presence::List | Presence::Map | Presence::ThreeState => quote!(#name: #name.unwrap_or_default()),
    }
}

fn encode(wire: &Ident, members: &[Member]) -> TokenStream {
    let writes = members.iter().map(|member| match member {
        Member::Constant { wire, value } => quote!(members.constant(#wire, #value);),
        Member::Field(field) => {
            let (name, wire) = (ident(field), &field.wire);
            let writer = match field.presence {
                Presence::Required if field.ty == Type::Number => quote!(number),
                Presence::Optional if field.ty == Type::Number => quote!(optional_number),
                Presence::Required if field.ty == Type::Integer => quote!(integer),
                Presence::Optional if field.ty == Type::Integer => quote!(optional_integer),
                Presence::Required | Presence::RequiredOption => quote!(required),
                Presence::Optional => quote!(optional),
                Presence::List => quote!(list),
                Presence::Map => quote!(map),
                Presence::ThreeState => quote!(nullable),
            };
            quote!(members.#writer(#wire, &self.#name);)
        }
    });
    quote! {
        fn encode(&self, members: &mut #wire::Writer<'_>) {
            #(#writes)*
        }
    }
}
