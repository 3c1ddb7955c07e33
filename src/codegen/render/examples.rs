//! Doc examples of operations, made from the examples of the spec.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use serde_json::{Map, Value};
use std::cell::RefCell;
use std::collections::BTreeSet;

use super::super::deployments;
use super::super::model::{
    Body, Definition, Field, Member, Operation, Parameter, Role, Shape, Type, TypeId, fields,
};
use super::super::names::{is_reserved, snake};
use super::scope::Scope;
use super::{layout, structs};

/// The `# Example` section of an operation.
pub fn of_operation(scope: &Scope<'_>, operation: &Operation) -> Result<String, syn::Error> {
    let Some(client) =
        operation.deployments.first().and_then(|deployment| deployments::client(deployment.client))
    else {
        return Ok(String::new());
    };
    let example = Example { scope, client: format_ident!("{}", client.variable), used: RefCell::default() };
    let statements = layout::statements(&example.statements(operation))?;
    let mut lines = vec!["# Example".to_owned(), "```no_run".to_owned()];
    lines.extend(example.uses());
    lines.push("# fn main() -> lakehouse::Result<()> {".to_owned());
    lines.push(format!("# {}", client.setup));
    lines.extend(statements);
    lines.extend(["# Ok(())", "# }", "```"].map(str::to_owned));
    Ok(lines.join("\n"))
}

/// One example, while it is written.
struct Example<'a> {
    scope: &'a Scope<'a>,
    client: proc_macro2::Ident,
    /// Module and name of the types that stand in it.
    used: RefCell<BTreeSet<(String, String)>>,
}

impl Example<'_> {
    /// The `use` lines, hidden in the docs.
    fn uses(&self) -> Vec<String> {
        let vendor = &self.scope.api.vendor;
        let used = self.used.borrow();
        used.iter().map(|(module, name)| format!("# use lakehouse::{vendor}::{module}::{name};")).collect()
    }

    fn statements(&self, operation: &Operation) -> TokenStream {
        let (before, body) = match &operation.body {
            Some(body) => self.body(operation, body),
            None => (None, None),
        };
        let request = self.request(operation, body);
        if operation.paging.is_some() {
            return quote! {
                #before
                let request = #request;
                for item in request.items() {
                    let item = item?;
                    println!("{item:?}");
                }
            };
        }
        let variable = operation.response.ty.as_ref().map(|ty| self.variable(ty));
        let binding = variable.map(|name| quote!(let #name =));
        quote!(#before #binding #request.send()?;)
    }

    /// The call of an operation's method.
    fn request(&self, operation: &Operation, body: Option<TokenStream>) -> TokenStream {
        let (client, group) = (&self.client, format_ident!("{}", self.scope.group.module));
        let verb = format_ident!("{}", operation.verb);
        let given =
            operation.parameters.iter().filter(|p| !matches!(p.role, Role::Optional | Role::FromBody(_)));
        let arguments = given.map(|parameter| self.argument(parameter)).chain(body);
        quote!(#client.#group().#verb(#(#arguments),*))
    }

    fn argument(&self, parameter: &Parameter) -> TokenStream {
        let example = parameter.notes.example.as_ref().unwrap_or(&Value::Null);
        self.taken(&parameter.ty, example).unwrap_or_default()
    }

    /// A name for what an operation gives.
    fn variable(&self, ty: &Type) -> proc_macro2::Ident {
        let name = match ty {
            Type::Named(id) => snake(&self.scope.api.definition(*id).name),
            Type::List(element) => match &**element {
                Type::Named(id) => snake(&self.scope.api.definition(*id).name).map(|name| format!("{name}s")),
                _ => None,
            },
            _ => None,
        };
        let name = name.filter(|name| !is_reserved(name) && self.client != name);
        format_ident!("{}", name.unwrap_or_else(|| "answer".to_owned()))
    }

    /// What comes before the call, and the argument for the body.
    fn body(&self, operation: &Operation, body: &Body) -> (Option<TokenStream>, Option<TokenStream>) {
        let name = format_ident!("{}", body.name);
        if operation.parameters.iter().any(|parameter| matches!(parameter.role, Role::FromBody(_))) {
            if let Some(read) = self.reading(operation, body) {
                let read = self.request(read, None);
                return (Some(quote!(let #name = #read.send()?;)), Some(quote!(#name)));
            }
        }
        let example = body.example.as_ref().unwrap_or(&Value::Null);
        if let Some(value) = self.taken(&body.ty, example) {
            return (None, Some(value));
        }
        let (ty, text) = (self.owned_type(&body.ty), example.to_string());
        (Some(quote!(let #name: #ty = lakehouse::Json::parse(#text)?.decode()?;)), Some(quote!(#name)))
    }

    /// The operation that reads what this one writes.
    fn reading(&self, operation: &Operation, body: &Body) -> Option<&Operation> {
        let all = &self.scope.group.operations;
        all.iter().find(|other| {
            other.method == "GET"
                && other.path == operation.path
                && other.response.ty.as_ref() == Some(&body.ty)
        })
    }

    fn owned_type(&self, ty: &Type) -> TokenStream {
        match ty {
            Type::Named(id) => self.used(*id),
            Type::List(element) => {
                let element = self.owned_type(element);
                quote!(Vec<#element>)
            }
            _ => quote!(_),
        }
    }

    /// Notes that a type stands in the example.
    fn used(&self, id: TypeId) -> TokenStream {
        let Definition { group, name, .. } = self.scope.api.definition(id);
        let module = self.scope.api.groups.get(*group).map(|group| group.module.clone()).unwrap_or_default();
        self.used.borrow_mut().insert((module, name.clone()));
        let name = format_ident!("{name}");
        quote!(#name)
    }

    /// A value as an argument takes it; nothing if it cannot be written in Rust.
    fn taken(&self, ty: &Type, value: &Value) -> Option<TokenStream> {
        match (ty, value) {
            (Type::Text | Type::Timestamp | Type::Secret, Value::String(text)) => Some(quote!(#text)),
            (Type::Named(id), Value::Object(object)) if self.scope.is_union(ty) => {
                self.construct(self.variant(*id, object)?, object)
            }
            (Type::List(element), Value::Array(values)) => self.taken_list(element, values),
            _ => self.owned(ty, value),
        }
    }

    fn taken_list(&self, element: &Type, values: &[Value]) -> Option<TokenStream> {
        if values.is_empty() && *element == Type::Text {
            return Some(quote!(Vec::<String>::new()));
        }
        let is_text = *element == Type::Text;
        let values = values
            .iter()
            .map(|value| if is_text { self.taken(element, value) } else { self.owned(element, value) });
        let values: Vec<TokenStream> = values.collect::<Option<_>>()?;
        Some(quote!([#(#values),*]))
    }

    /// A value of exactly the type.
    fn owned(&self, ty: &Type, value: &Value) -> Option<TokenStream> {
        match (ty, value) {
            (Type::Text, Value::String(text)) => Some(quote!(#text.to_owned())),
            (Type::Timestamp | Type::Secret, Value::String(text)) => Some(quote!(#text.into())),
            (Type::Integer, Value::Number(number)) => number.as_i64().map(integer),
            (Type::Number, Value::Number(number)) => number.as_f64().map(float),
            (Type::Boolean, Value::Bool(value)) => Some(quote!(#value)),
            (Type::Json, value) => {
                let text = value.to_string();
                Some(quote!(lakehouse::Json::parse(#text)?))
            }
            (Type::Nullable(_), Value::Null) => Some(quote!(None)),
            (Type::Nullable(ty), value) => self.owned(ty, value).map(|value| quote!(Some(#value))),
            (Type::List(element), Value::Array(values)) => {
                let values: Vec<TokenStream> =
                    values.iter().map(|value| self.owned(element, value)).collect::<Option<_>>()?;
                Some(quote!(vec![#(#values),*]))
            }
            (Type::Map(element), Value::Object(members)) => self.owned_map(element, members),
            (Type::Named(id), value) => self.owned_named(*id, value),
            _ => None,
        }
    }

    fn owned_map(&self, element: &Type, members: &Map<String, Value>) -> Option<TokenStream> {
        let entries = members.iter().map(|(key, value)| {
            let value = self.owned(element, value)?;
            Some(quote!((#key.to_owned(), #value)))
        });
        let entries: Vec<TokenStream> = entries.collect::<Option<_>>()?;
        Some(quote!(std::collections::BTreeMap::from([#(#entries),*])))
    }

    fn owned_named(&self, id: TypeId, value: &Value) -> Option<TokenStream> {
        match (&self.scope.api.definition(id).shape, value) {
            (Shape::Struct(_), Value::Object(object)) => self.construct(id, object),
            (Shape::Enum(values), Value::String(text)) => {
                let value = values.iter().find(|value| value.wire == *text)?;
                let (name, variant) = (self.used(id), format_ident!("{}", value.name));
                Some(quote!(#name::#variant))
            }
            (Shape::Union(_), Value::Object(object)) => {
                let variant = self.construct(self.variant(id, object)?, object)?;
                let name = self.used(id);
                Some(quote!(#name::from(#variant)))
            }
            _ => None,
        }
    }

    /// The variant of a union that an object is.
    fn variant(&self, id: TypeId, object: &Map<String, Value>) -> Option<TypeId> {
        let union = self.scope.api.definition(id).union()?;
        let tag = object.get(&union.tag)?.as_str()?;
        let variant = union.variants.iter().find(|variant| variant.tags.iter().any(|known| known == tag))?;
        Some(variant.ty)
    }

    /// `Name::new(required, …).optional(…)`; nothing if a program cannot make one.
    fn construct(&self, id: TypeId, object: &Map<String, Value>) -> Option<TokenStream> {
        let definition = self.scope.api.definition(id);
        let Shape::Struct(members) = &definition.shape else { return None };
        if !structs::can_be_made(definition, members) {
            return None;
        }
        let arguments = fields(members).filter(|field| field.is_argument());
        let arguments: Vec<TokenStream> =
            arguments.map(|field| self.taken(&field.ty, object.get(&field.wire)?)).collect::<Option<_>>()?;
        let name = self.used(id);
        let mut made = quote!(#name::new(#(#arguments),*));
        for (field, value) in settings(members, object) {
            let (setter, value) = (format_ident!("{}", field.name), self.taken(&field.ty, value)?);
            made = quote!(#made.#setter(#value));
        }
        Some(made)
    }
}

/// The members of an object that a setter sets.
fn settings<'m>(members: &'m [Member], object: &'m Map<String, Value>) -> Vec<(&'m Field, &'m Value)> {
    let settable = fields(members).filter(|field| !field.is_argument() && !field.read_only);
    let set =
        settable.filter_map(|field| Some((field, object.get(&field.wire).filter(|value| !value.is_null())?)));
    set.collect()
}

fn integer(value: i64) -> TokenStream {
    let literal = Literal::i64_unsuffixed(value.saturating_abs());
    if value < 0 { quote!(-#literal) } else { quote!(#literal) }
}

fn float(value: f64) -> TokenStream {
    let literal = Literal::f64_unsuffixed(value.abs());
    if value < 0.0 { quote!(-#literal) } else { quote!(#literal) }
}
