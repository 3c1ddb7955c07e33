//! Lists that come in pages: `items` and `pages` of their requests.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::super::model::{Edges, Field, Operation, Paging, TokenPlace, Type};
use super::super::names::snake;
use super::docs;
use super::scope::Scope;
use super::unions::{page_items, page_value};

/// Renders `items` and `pages`.
pub fn render(
    scope: &Scope<'_>,
    operation: &Operation,
    paging: &Paging,
    method: &str,
) -> Option<TokenStream> {
    let response = operation.response.page()?;
    let page = Page { scope, response };
    let (item, into_items) = page.items_of(paging)?;
    let response = scope.ty(response);
    let (items_type, pages_type) =
        (scope.import("crate::page", "Items"), scope.import("crate::page", "Pages"));
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
                    let max = Literal::u32_unsuffixed(max);
                    quote!(Some(#max))
                },
            );
            let len = page.len(items)?;
            let total = total.as_ref().map_or_else(|| Some(quote!(|_| None)), |total| page.value(total))?;
            Some(quote! {
                #pages::by_offset(&self.call, #names { offset: #offset, limit: #limit, max: #max }, #len, #total)
            })
        }
        Paging::Cursor(cursor) => {
            let (param, more, next) = (&cursor.param, page.more(&cursor.more)?, page.cursor(cursor)?);
            Some(quote!(#pages::by_cursor(&self.call, #param, #more, #next)))
        }
    }
}

/// A response that is a page.
struct Page<'a> {
    scope: &'a Scope<'a>,
    response: &'a Type,
}

impl<'a> Page<'a> {
    /// The type of an item, and a closure that gives the items.
    fn items_of(&self, paging: &Paging) -> Option<(TokenStream, TokenStream)> {
        match paging {
            Paging::Token { items, .. } | Paging::Offset { items, .. } => {
                let Type::List(item) = &self.field(items)?.ty else { return None };
                Some((self.scope.ty(item), self.items(items)?))
            }
            Paging::Cursor(Edges { items, node, .. }) => {
                let field = self.field(items)?;
                let Type::List(edge) = &field.ty else { return None };
                let node = self.scope.api.field_of(edge, node)?;
                let (edges, name) = (format_ident!("{}", field.name), format_ident!("{}", node.name));
                let into_items = quote!(|page| page.#edges.into_iter().map(|edge| edge.#name).collect());
                Some((self.scope.ty(&node.ty), into_items))
            }
        }
    }

    /// A closure that tells whether there are more pages.
    fn more(&self, (object, flag): &(String, String)) -> Option<TokenStream> {
        let holder = self.field(object)?;
        let flag = self.scope.api.field_of(&holder.ty, flag)?;
        let (holder, flag) = (format_ident!("{}", holder.name), format_ident!("{}", flag.name));
        Some(quote!(|page| page.#holder.as_ref().and_then(|info| info.#flag).unwrap_or_default()))
    }

    /// A closure that gives the cursor of the last edge.
    fn cursor(&self, Edges { items, cursor, .. }: &Edges) -> Option<TokenStream> {
        let field = self.field(items)?;
        let Type::List(edge) = &field.ty else { return None };
        let cursor = self.scope.api.field_of(edge, cursor)?;
        let (edges, cursor) = (format_ident!("{}", field.name), format_ident!("{}", cursor.name));
        Some(quote!(|page| page.#edges.last().and_then(|edge| edge.#cursor.as_deref())))
    }

    fn field(&self, property: &str) -> Option<&'a Field> {
        self.scope.api.field_of(self.response, property)
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
