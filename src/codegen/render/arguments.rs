//! Arguments: which type a value is taken as, and how it becomes the type that is kept.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::model::Type;
use super::scope::Scope;

/// The type of an argument that becomes a `ty`.
pub fn taken_as(scope: &Scope<'_>, ty: &Type) -> TokenStream {
    match ty {
        Type::Text => quote!(impl Into<String>),
        Type::Timestamp | Type::Secret | Type::SecretJson => into(scope, ty),
        Type::Named(_) if scope.is_union(ty) => into(scope, ty),
        Type::List(element) => {
            let element = match &**element {
                Type::Text => quote!(impl Into<String>),
                element if scope.is_union(element) => into(scope, element),
                element => scope.ty(element),
            };
            quote!(impl IntoIterator<Item = #element>)
        }
        _ => scope.ty(ty),
    }
}

fn into(scope: &Scope<'_>, ty: &Type) -> TokenStream {
    let ty = scope.ty(ty);
    quote!(impl Into<#ty>)
}

/// The argument as the type that is kept.
pub fn converted(scope: &Scope<'_>, ty: &Type, argument: &TokenStream) -> TokenStream {
    match ty {
        Type::Text | Type::Timestamp | Type::Secret | Type::SecretJson => quote!(#argument.into()),
        Type::Named(_) if scope.is_union(ty) => quote!(#argument.into()),
        Type::List(element) => match &**element {
            Type::Text => {
                let wire = scope.wire();
                quote!(#wire::strings(#argument))
            }
            element if scope.is_union(element) => quote!(#argument.into_iter().map(Into::into).collect()),
            _ => quote!(#argument.into_iter().collect()),
        },
        _ => argument.clone(),
    }
}
