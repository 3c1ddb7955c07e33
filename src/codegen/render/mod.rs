//! From the model to the text of Rust modules. Nothing else knows tokens.

mod arguments;
mod coverage;
mod docs;
mod enums;
mod examples;
mod handles;
mod layout;
mod notes;
mod paging;
mod requests;
mod scope;
mod statics;
pub mod structs;
mod unions;
mod values;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::File;
use super::model::{Api, Group, Operation, Parameter, Role, Shape, Type};
use super::refusal::Refusal;
#[cfg(test)]
pub use handles::target;
use scope::Scope;

/// The texts of items, in their order.
type Items = Vec<String>;

/// Renders one file for each group, and the one that includes them.
pub fn render(api: &Api) -> Result<Vec<File>, Refusal> {
    let mut files = Vec::new();
    for (index, group) in groups(api) {
        let scope = Scope::new(api, index, group);
        let text = module(&scope).map_err(|error| broken(&group.source, &error))?;
        files.push(File { name: format!("{}.rs", group.module), text });
    }
    let text = modules(api).map_err(|error| broken(&format!("spec/{}", api.vendor), &error))?;
    files.push(File { name: "mod.rs".to_owned(), text });
    Ok(files)
}

/// The groups in which there is something.
fn groups(api: &Api) -> impl Iterator<Item = (usize, &Group)> {
    let has_types = |index| api.types.iter().any(|definition| definition.group == index);
    api.groups
        .iter()
        .enumerate()
        .filter(move |(index, group)| !group.operations.is_empty() || has_types(*index))
}

/// A mistake of the generator, not of the spec.
fn broken(source: &str, error: &syn::Error) -> Refusal {
    Refusal::of_file(source, format!("the generator made something that is not Rust: {error}"))
}

/// One group.
fn module(scope: &Scope<'_>) -> Result<String, syn::Error> {
    let group = scope.group;
    let mut items = Items::new();
    if !group.operations.is_empty() {
        items.extend(handles::render(scope)?);
    }
    for operation in &group.operations {
        items.push(statics::render(scope, operation)?);
        items.extend(requests::render(scope, operation)?);
    }
    for definition in scope.definitions() {
        items.extend(match &definition.shape {
            Shape::Struct(members) => structs::render(scope, definition, members)?,
            Shape::Enum(values) => enums::render(scope, definition, values)?,
            Shape::Union(union) => unions::render(scope, definition, union)?,
        });
    }
    if !group.operations.is_empty() {
        items.extend(statics::table(scope)?);
    }
    let imports = layout::space_imports(&layout::item(scope.imports())?);
    let header = format!("// Made from {} by src/codegen.\n\n{imports}", group.source);
    items.insert(0, header.trim_end().to_owned());
    Ok(layout::join(&items))
}

/// The modules of a vendor, each with what stands in its file.
fn modules(api: &Api) -> Result<String, syn::Error> {
    let mut items = Items::new();
    for (index, group) in groups(api) {
        items.push(module_item(&Scope::outside(api, index, group), &api.vendor)?);
    }
    if !api.has_operations() {
        return Ok(layout::join(&items));
    }
    items.push(layout::item(coverage::render(api))?);
    let tables = api.groups.iter().filter(|group| !group.operations.is_empty()).map(|group| {
        let module = format_ident!("{}", group.module);
        quote!(#module::OPERATIONS)
    });
    items.push(layout::item(quote! {
        #[cfg(feature = "testing")]
        pub(crate) static OPERATIONS: &[&[crate::testing::Operation]] = &[#(#tables),*];
    })?);
    Ok(layout::join(&items))
}

fn module_item(scope: &Scope<'_>, vendor: &str) -> Result<String, syn::Error> {
    let Group { module, description, .. } = scope.group;
    let (first, rest) = description.split_once("\n\n").unwrap_or((description, ""));
    let first = docs::continued_by(&scope.prose(first), &handles::way(scope.api, scope.group));
    let text = docs::attributes(&docs::paragraphs(&[&first, &scope.prose(rest), &handles::table(scope)]));
    let file = format!("/{vendor}/{module}.rs");
    let module = format_ident!("{module}");
    let allowed = allowed(scope);
    layout::item(quote! {
        #text
        #allowed
        pub mod #module {
            include!(concat!(env!("OUT_DIR"), #file));
        }
    })
}

/// The lints that the vendor's ways make hard to meet.
fn allowed(scope: &Scope<'_>) -> TokenStream {
    let by_value = scope.group.operations.iter().any(|operation| takes_by_value(scope, operation));
    let by_value = by_value.then(|| {
        let reason = "an argument is mostly made where it is given, and reads better there without a `&`";
        quote!(#[allow(clippy::needless_pass_by_value, reason = #reason)])
    });
    let named_alike = scope.definitions().any(|definition| matches!(definition.shape, Shape::Struct(_)));
    let named_alike = named_alike.then(
        || quote!(#[allow(clippy::similar_names, reason = "members are called as the vendor calls them")]),
    );
    quote!(#named_alike #by_value)
}

/// Whether a method takes something whole that it only looks at.
fn takes_by_value(scope: &Scope<'_>, operation: &Operation) -> bool {
    let is_whole = |ty: &Type| matches!(ty, Type::Named(_)) && !scope.is_union(ty);
    let in_path = |parameter: &Parameter| parameter.role == Role::Segment && is_whole(&parameter.ty);
    operation.body.as_ref().is_some_and(|body| is_whole(&body.ty)) || operation.parameters.iter().any(in_path)
}
