//! Statics: what the spec says of each operation, and the table of them for tests.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::super::model::{BodyKind, Content, Field, Operation, Role, Type, fields};
use super::super::names::{pascal, screaming};
use super::scope::Scope;
use super::{Items, layout};

/// The static of an operation.
pub fn ident(operation: &Operation) -> Ident {
    format_ident!("{}", screaming(&operation.verb))
}

/// Renders the static of an operation.
pub fn render(scope: &Scope<'_>, operation: &Operation) -> Result<String, syn::Error> {
    let name = ident(operation);
    let (ty, method_ty) = (scope.import("crate::call", "Operation"), scope.import("crate::call", "Method"));
    let kind_ty = scope.import("crate::deployment", "Kind");
    let server_ty = scope.import("crate::deployment", "Server");
    let answer_ty = scope.import("crate::call", "Answer");
    let answer = match operation.response.content {
        Content::Nothing | Content::Json => quote!(#answer_ty::Json),
        Content::Text => quote!(#answer_ty::Text),
        Content::Binary => quote!(#answer_ty::Binary),
        Content::Events => quote!(#answer_ty::Events),
        Content::Lines => quote!(#answer_ty::Lines),
    };
    let Operation { id, path, idempotent, authenticated, .. } = operation;
    let method = format_ident!("{}", pascal(&operation.method.to_ascii_lowercase()).unwrap_or_default());
    let servers = operation.deployments.iter().map(|deployment| {
        let (kind, prefix) = (format_ident!("{}", deployment.kind), deployment.prefix());
        match (deployment.host(), operation.switchable) {
            (Some(host), _) => {
                let (host, host_ty) = (format_ident!("{host}"), scope.import("crate::deployment", "Host"));
                quote!(#server_ty::at(#kind_ty::#kind, #host_ty::#host, #prefix))
            }
            (None, true) => quote!(#server_ty::switchable(#kind_ty::#kind, #prefix)),
            (None, false) => quote!(#server_ty::new(#kind_ty::#kind, #prefix)),
        }
    });
    layout::item(quote! {
        static #name: #ty = #ty {
            id: #id,
            method: #method_ty::#method,
            servers: &[#(#servers),*],
            path: #path,
            idempotent: #idempotent,
            authenticated: #authenticated,
            answer: #answer,
        };
    })
}

/// Renders the table of a group's operations, with functions that recode their bodies.
pub fn table(scope: &Scope<'_>) -> Result<Items, syn::Error> {
    let vendor = &scope.api.vendor;
    let rows = scope.group.operations.iter().map(|operation| {
        let name = ident(operation);
        let response = &operation.response;
        let response =
            recode(scope, response.ty.as_ref().filter(|_| response.is_stream() || response.json().is_some()));
        let request = recode_body(scope, operation);
        quote!(crate::testing::Operation::new(#vendor, &#name, #response, #request))
    });
    let table = layout::item(quote! {
        #[cfg(feature = "testing")]
        pub(crate) static OPERATIONS: &[crate::testing::Operation] = &[#(#rows),*];
    })?;
    Ok(vec![table])
}

/// A recorded body may lack what stands in the path as well.
fn recode_body(scope: &Scope<'_>, operation: &Operation) -> TokenStream {
    let Some(body) = &operation.body else { return quote!(None) };
    if let BodyKind::Multipart(_) = body.kind {
        return quote!(None);
    }
    let from_body = operation.parameters.iter().find_map(|parameter| match &parameter.role {
        Role::FromBody(name) => Some(name),
        _ => None,
    });
    let all = scope.api.structs_of(&body.ty);
    let members = all.into_iter().flat_map(|(_, members)| fields(members));
    match members.into_iter().find(|field| Some(&field.name) == from_body) {
        Some(Field { wire, .. }) => {
            let ty = scope.ty(&body.ty);
            quote!(Some(|text| crate::testing::recode_body::<#ty>(#wire, text)))
        }
        None => recode(scope, Some(&body.ty)),
    }
}

fn recode(scope: &Scope<'_>, ty: Option<&Type>) -> TokenStream {
    let Some(ty) = ty else { return quote!(None) };
    let ty = scope.ty(ty);
    quote!(Some(crate::testing::recode::<#ty>))
}
