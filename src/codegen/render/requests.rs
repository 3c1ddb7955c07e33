//! Requests: what a method of a handle gives, with its setters and its ways to send.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::super::model::{
    Content, Field, Operation, Paging, Parameter, Role, Style, TokenPlace, Type, fields,
};
use super::super::names::snake;
use super::scope::Scope;
use super::unions::{page_items, page_value};
use super::{Items, docs, layout, notes};

/// Renders the request of an operation.
pub fn render(scope: &Scope<'_>, operation: &Operation) -> Result<Items, syn::Error> {
    let request = format_ident!("{}", operation.request);
    let call = scope.import("crate::call", "Call");
    let method = format!("{}::{}", scope.group.handle, operation.verb);
    let text = docs::attributes(&format!("Request of [`{method}`]."));
    let setters = operation.parameters.iter().filter(|parameter| parameter.role == Role::Optional);
    let setters = setters.map(|parameter| setter(scope, parameter));
    let send = send(scope, operation, &method);
    let write = (operation.response.content == Content::Binary).then(|| write(scope, &method));
    let paging = operation.paging.as_ref().map(|paging| paged(scope, operation, paging, &method));
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

fn setter(scope: &Scope<'_>, parameter: &Parameter) -> TokenStream {
    let name = format_ident!("{}", parameter.name);
    let wire = &parameter.wire;
    let text = docs::attributes(&notes::text(scope, &parameter.notes));
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
        (Some(ty), Content::Events) => {
            let (events, ty) = (scope.import("crate", "Events"), scope.ty(ty));
            (quote!(#events<#ty>), quote!(events))
        }
        (Some(ty), _) => (scope.ty(ty), quote!(fetch)),
        (None, _) => (quote!(()), quote!(send_empty)),
    };
    let ty = if response.optional { quote!(Option<#ty>) } else { ty };
    let end = (response.content == Content::Events).then(|| {
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

/// `items` and `pages`.
fn paged(scope: &Scope<'_>, operation: &Operation, paging: &Paging, method: &str) -> Option<TokenStream> {
    let response = operation.response.page()?;
    let page = Page { scope, response };
    let (Paging::Token { items, .. } | Paging::Offset { items, .. }) = paging;
    let Type::List(item) = &page.field(items)?.ty else { return None };
    let (item, response) = (scope.ty(item), scope.ty(response));
    let (items_type, pages_type) =
        (scope.import("crate::page", "Items"), scope.import("crate::page", "Pages"));
    let into_items = page.items(items)?;
    let pages = pages(&page, paging)?;
    let items_docs = docs::attributes(&docs::wrapped(&format!(
        "Every item of the list, page after page, as an iterator. The first request is sent when the first item is asked \
         for. See [`{method}`] for what each page may be refused for."
    )));
    Some(quote! {
        #items_docs
        pub fn items(&self) -> #items_type<#response, #item> {
            #items_type::new(self.pages(), #into_items)
        }

        /// Page after page, as an iterator: one request and one answer each.
        pub fn pages(&self) -> #pages_type<#response> {
            #pages
        }
    })
}

fn pages(page: &Page<'_>, paging: &Paging) -> Option<TokenStream> {
    let pages = page.scope.import("crate::page", "Pages");
    match paging {
        Paging::Token { place, next, .. } => {
            let (next, ty) = (page.value(next)?, page.scope.import("crate::page", "TokenPlace"));
            let place = match place {
                TokenPlace::Query(name) => quote!(#ty::Query(#name)),
                TokenPlace::Body(name) => quote!(#ty::Body(#name)),
            };
            Some(quote!(#pages::by_token(&self.call, #place, #next)))
        }
        Paging::Offset { offset, limit, max, total, items } => {
            let names = page.scope.import("crate::page", "Offset");
            let max = max.map_or_else(
                || quote!(None),
                |max| {
                    let max = proc_macro2::Literal::u32_unsuffixed(max);
                    quote!(Some(#max))
                },
            );
            let len = page.len(items)?;
            let total = total.as_ref().map_or_else(|| Some(quote!(|_| None)), |total| page.value(total))?;
            Some(quote! {
                #pages::by_offset(&self.call, #names { offset: #offset, limit: #limit, max: #max }, #len, #total)
            })
        }
    }
}

/// A response that is a page.
struct Page<'a> {
    scope: &'a Scope<'a>,
    response: &'a Type,
}

impl<'a> Page<'a> {
    fn field(&self, property: &str) -> Option<&'a Field> {
        let structs = self.scope.api.structs_of(self.response);
        structs.into_iter().find_map(|(_, members)| fields(members).find(|field| field.wire == property))
    }

    /// A closure that gives the token or total.
    fn value(&self, property: &str) -> Option<TokenStream> {
        if self.scope.is_union(self.response) {
            let (ty, method) = (self.scope.ty(self.response), format_ident!("{}", snake(property)?));
            return Some(quote!(#ty::#method));
        }
        let value = page_value(&quote!(page), self.field(property)?);
        Some(quote!(|page| #value))
    }

    /// A closure that gives the items.
    fn items(&self, property: &str) -> Option<TokenStream> {
        if self.scope.is_union(self.response) {
            let (ty, method) = (self.scope.ty(self.response), format_ident!("into_{}", snake(property)?));
            return Some(quote!(#ty::#method));
        }
        let items = page_items(&quote!(page), self.field(property)?);
        Some(quote!(|page| #items))
    }

    /// A closure that counts the items.
    fn len(&self, property: &str) -> Option<TokenStream> {
        let field = self.field(property)?;
        let name = format_ident!("{}", field.name);
        if field.is_option() {
            return Some(quote!(|page| page.#name.as_ref().map_or(0, Vec::len)));
        }
        Some(quote!(|page| page.#name.len()))
    }
}
