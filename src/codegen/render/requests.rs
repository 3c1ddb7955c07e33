//! Requests: what a method of a handle gives, with its setters and its ways to send.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::super::model::{Content, Operation, Parameter, Role, Style, Type};
use super::scope::Scope;
use super::{Items, arguments, docs, layout, notes, paging};

/// Renders the request of an operation.
pub fn render(scope: &Scope<'_>, operation: &Operation) -> Result<Items, syn::Error> {
    let request = format_ident!("{}", operation.request);
    let call = scope.import("crate::call", "Call");
    let method = format!("{}::{}", scope.group.handle, operation.verb);
    let summary = docs::continued(docs::first_sentence(&operation.summary));
    let text = docs::attributes(&scope.prose(&format!("Request of `{}`: {summary}", operation.id)));
    let setters = operation.parameters.iter().filter(|parameter| parameter.role == Role::Optional);
    let setters = setters.map(|parameter| setter(scope, operation, parameter));
    let send = send(scope, operation, &method);
    let write = (operation.response.content == Content::Binary).then(|| write(scope, &method));
    let paging = operation.paging.as_ref().map(|paging| paging::render(scope, operation, paging, &method));
    Ok(vec![
        layout::item(quote! {
            #text
            #[derive(Clone, Debug)]
            #[must_use = "a request does nothing until it is sent"]
            pub struct #request {
                pub(crate) call: #call,
            }
        })?,
        layout::item(quote! {
            impl #request {
                #(#setters)*
                #send
                #write
                #paging
            }
        })?,
        layout::item(quote!(crate::call::request_options!(#request);))?,
    ])
}

fn setter(scope: &Scope<'_>, operation: &Operation, parameter: &Parameter) -> TokenStream {
    let name = format_ident!("{}", parameter.name);
    let wire = &parameter.wire;
    let text = docs::attributes(&notes::text(scope, &parameter.notes));
    if parameter.style == Style::Entries {
        let constants = operation.constants().map(|(wire, _)| wire);
        return quote! {
            #text
            pub fn #name(mut self, name: impl Into<String>, value: impl std::fmt::Display) -> Self {
                self.call.set_entry(name.into(), value, &[#(#constants),*]);
                self
            }
        };
    }
    let (ty, set) = taken(scope, parameter, &quote!(self.call), wire);
    quote! {
        #text
        pub fn #name(mut self, #name: #ty) -> Self {
            #set
            self
        }
    }
}

/// How a query parameter is taken, and how it goes into a call.
pub fn taken(
    scope: &Scope<'_>,
    parameter: &Parameter,
    call: &TokenStream,
    wire: &str,
) -> (TokenStream, TokenStream) {
    let name = format_ident!("{}", parameter.name);
    if parameter.sorts {
        return sorting(scope, parameter, call, wire);
    }
    match &parameter.ty {
        Type::List(_) if parameter.style == Style::Json => {
            let value = arguments::converted(scope, &parameter.ty, &quote!(#name));
            let (kept, ty) = (scope.ty(&parameter.ty), arguments::taken_as(scope, &parameter.ty));
            (ty, quote!(let #name: #kept = #value; #call.set_json(#wire, &#name);))
        }
        ty if parameter.style == Style::Json => (scope.ty(ty), quote!(#call.set_json(#wire, &#name);)),
        Type::List(element) if parameter.style == Style::Joined => {
            let element = match &**element {
                Type::Text => quote!(impl std::fmt::Display),
                element => scope.ty(element),
            };
            (quote!(impl IntoIterator<Item = #element>), quote!(#call.set_joined(#wire, #name);))
        }
        Type::Text => (quote!(impl AsRef<str>), quote!(#call.set(#wire, #name.as_ref());)),
        Type::List(element) if **element == Type::Text => {
            let module = scope.wire();
            let ty = quote!(impl IntoIterator<Item = impl Into<String>>);
            (ty, quote!(#call.set_all(#wire, #module::strings(#name));))
        }
        Type::List(element) => {
            let element = scope.ty(element);
            (quote!(impl IntoIterator<Item = #element>), quote!(#call.set_all(#wire, #name);))
        }
        Type::Timestamp => {
            let ty = scope.ty(&parameter.ty);
            (quote!(impl Into<#ty>), quote!(let #name: #ty = #name.into(); #call.set(#wire, #name);))
        }
        ty => (scope.ty(ty), quote!(#call.set(#wire, #name);)),
    }
}

/// How sort keys are taken, each ascending or descending.
fn sorting(
    scope: &Scope<'_>,
    parameter: &Parameter,
    call: &TokenStream,
    wire: &str,
) -> (TokenStream, TokenStream) {
    let (name, order) = (format_ident!("{}", parameter.name), scope.import("crate", "OrderBy"));
    match &parameter.ty {
        Type::List(key) => {
            let key = scope.ty(key);
            let ty = quote!(impl IntoIterator<Item = impl Into<#order<#key>>>);
            (ty, quote!(#call.set_joined(#wire, #name.into_iter().map(Into::<#order<#key>>::into));))
        }
        key => {
            let key = scope.ty(key);
            let ty = quote!(impl Into<#order<#key>>);
            (ty, quote!(let #name: #order<#key> = #name.into(); #call.set(#wire, #name);))
        }
    }
}

fn send(scope: &Scope<'_>, operation: &Operation, method: &str) -> TokenStream {
    let result = scope.import("crate", "Result");
    let response = &operation.response;
    let (ty, send) = match (&response.ty, response.content) {
        (_, Content::Binary) => (quote!(Vec<u8>), quote!(send_bytes)),
        (Some(ty), Content::Text) => (scope.ty(ty), quote!(send_text)),
        (Some(ty), Content::Events | Content::Lines) => {
            let (events, ty) = (scope.import("crate", "Events"), scope.ty(ty));
            (quote!(#events<#ty>), quote!(events))
        }
        (Some(ty), _) => (scope.ty(ty), quote!(fetch)),
        (None, _) => (quote!(()), quote!(send_empty)),
    };
    let ty = if response.optional { quote!(Option<#ty>) } else { ty };
    let end = response.is_stream().then(|| {
        let end = response.end.as_ref().map(|(member, values)| quote!(Some((#member, &[#(#values),*]))));
        end.unwrap_or_else(|| quote!(None))
    });
    let mut answer = docs::continued(&operation.response.description);
    if response.optional {
        answer.push_str(" `None` when the server says nothing of it.");
    }
    let text = docs::attributes(&docs::paragraphs(&[
        &scope.prose(&format!("Sends the request and waits for the answer: {answer}")),
        &docs::wrapped(&format!(
            "# Errors\nSee [`{method}`] for what the server may refuse; that it cannot be reached, or does not answer in time, \
             is an error as well."
        )),
    ]));
    quote! {
        #text
        pub fn send(&self) -> #result<#ty> {
            self.call.#send(#end)
        }
    }
}

/// `write_to`, for what may be larger than memory.
fn write(scope: &Scope<'_>, method: &str) -> TokenStream {
    let result = scope.import("crate", "Result");
    let text = docs::attributes(&docs::wrapped(&format!(
        "Sends the request and writes what comes to `writer` as it comes, of any size; gives the number of bytes.\n\n\
         The time limit counts until the last byte: give large files time with `timeout`. Nothing is attempted \
         again once something has been written.\n\n\
         # Errors\nSee [`{method}`] for what the server may refuse; that it cannot be reached, that the answer breaks \
         off and that `writer` fails are errors as well."
    )));
    quote! {
        #text
        pub fn write_to(&self, writer: &mut dyn std::io::Write) -> #result<u64> {
            self.call.write_to(writer)
        }
    }
}
