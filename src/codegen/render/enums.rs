//! Open enums.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::super::model::{Definition, EnumValue};
use super::scope::Scope;
use super::{Items, docs, layout};

/// Renders an open enum.
pub fn render(scope: &Scope<'_>, definition: &Definition, values: &[EnumValue]) -> Result<Items, syn::Error> {
    let name = format_ident!("{}", definition.name);
    let wire = scope.wire();
    let methods = layout::item(methods(definition, values))?;
    Ok(vec![
        layout::item(declaration(scope, definition, values))?,
        layout::allow_long_methods(methods, "a line for each value"),
        layout::item(quote!(#wire::open_enum!(#name);))?,
    ])
}

fn declaration(scope: &Scope<'_>, definition: &Definition, values: &[EnumValue]) -> TokenStream {
    let name = format_ident!("{}", definition.name);
    let description = docs::attributes(&scope.prose(&definition.description));
    let wire = scope.wire();
    let variants = values.iter().map(|value| {
        let (docs, name) =
            (docs::attributes(&scope.prose(&described(value))), format_ident!("{}", value.name));
        quote!(#docs #name)
    });
    let unknown =
        format!("A value that this version of the crate does not know; [`{name}::as_str`] gives its text.");
    let unknown = docs::attributes(&docs::wrapped(&unknown));
    quote! {
        #description
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            #unknown
            Unrecognized(#wire::Unrecognized),
        }
    }
}

/// What is said of a value, and how it is written where its name does not show that.
fn described(value: &EnumValue) -> String {
    let letters = |text: &str| text.replace(|c: char| !c.is_ascii_alphanumeric(), "").to_ascii_lowercase();
    if letters(&value.wire) == letters(&value.name) {
        return value.description.clone();
    }
    format!("{} Written `{}`.", value.description.trim_end(), value.wire)
}

fn methods(definition: &Definition, values: &[EnumValue]) -> TokenStream {
    let name = format_ident!("{}", definition.name);
    let texts: Vec<&str> = values.iter().map(|value| value.wire.as_str()).collect();
    let variants: Vec<_> = values.iter().map(|value| format_ident!("{}", value.name)).collect();
    quote! {
        impl #name {
            /// The value as it stands on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    #(Self::#variants => #texts,)*
                    Self::Unrecognized(other) => other.as_str(),
                }
            }

            fn recognize(value: &str) -> Option<Self> {
                let known = match value {
                    #(#texts => Self::#variants,)*
                    _ => return None,
                };
                Some(known)
            }
        }
    }
}
