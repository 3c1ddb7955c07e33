//! Doc examples of operations, made from the examples of the spec.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use serde_json::{Map, Value};

use super::super::deployments;
use super::super::model::{
    Body, BodyKind, Content, Definition, Field, Member, Operation, Parameter, Role, Shape, Tag, Type, TypeId,
    fields,
};
use super::super::names::{is_reserved, snake};
use super::scope::Scope;
use super::{layout, structs};

/// What a page of the docs shows of a line.
const WIDEST: usize = 88;

/// The `# Example` section of an operation.
pub fn of_operation(scope: &Scope<'_>, operation: &Operation) -> Result<String, syn::Error> {
    let Some(client) =
        operation.deployments.first().and_then(|deployment| deployments::client(deployment.client))
    else {
        return Ok(String::new());
    };
    let example = Example { scope, client: format_ident!("{}", client.variable), used: RefCell::default() };
    let statements = example.lines(operation)?;
    let mut lines = vec!["# Example".to_owned(), "```no_run".to_owned()];
    let uses = example.uses();
    if !uses.is_empty() {
        lines.extend(uses);
        lines.push(String::new());
    }
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
    /// The types that stand in it, by their module.
    used: RefCell<BTreeMap<String, BTreeSet<String>>>,
}

impl Example<'_> {
    /// The `use` lines.
    fn uses(&self) -> Vec<String> {
        let used = self.used.borrow();
        let lines = used.iter().map(|(module, names)| {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let path = format!("use lakehouse::{}::{module}::", self.scope.api.vendor);
            if let [name] = names.as_slice() {
                return format!("{path}{name};");
            }
            let line = format!("{path}{{{}}};", names.join(", "));
            if line.len() <= WIDEST { line } else { format!("{path}{{\n{}\n}};", filled(&names)) }
        });
        lines.collect()
    }

    fn lines(&self, operation: &Operation) -> Result<Vec<String>, syn::Error> {
        let mut lines = Vec::new();
        let mut body = None;
        if let Some(given) = &operation.body {
            let name = format_ident!("{}", given.name);
            if let Some(reading) = self.reading(operation, given) {
                let request = self.request(reading, None);
                lines = layout::statements(&quote!(let #name = #request.send()?;))?;
                lines.push("// … change what shall change …".to_owned());
                body = Some(quote!(#name));
            } else {
                let (before, value) = self.body(given);
                lines = layout::statements(&before.unwrap_or_default())?;
                body = Some(value);
            }
        }
        lines.extend(layout::statements(&self.sending(operation, body))?);
        Ok(lines)
    }

    /// The statements that send an operation.
    fn sending(&self, operation: &Operation, body: Option<TokenStream>) -> TokenStream {
        let request = self.request(operation, body);
        let binding = self.binding(operation);
        if operation.response.is_stream() {
            return quote! {
                for event in #request.send()? {
                    let event = event?;
                    println!("{event:?}");
                }
            };
        }
        if operation.paging.is_none() {
            return quote!(#binding #request.send()?;);
        }
        // A page that is one of several things is worth having for itself.
        let is_entity = operation.response.page().is_some_and(|ty| self.scope.is_union(ty));
        let one = is_entity.then(|| quote!(#binding request.send()?;));
        quote! {
            let request = #request;
            #one
            for item in request.items() {
                let item = item?;
                println!("{item:?}");
            }
        }
    }

    /// `let name =`, for an operation that gives something.
    fn binding(&self, operation: &Operation) -> Option<TokenStream> {
        let name = match (&operation.response.ty, operation.response.content) {
            (_, Content::Binary) => format_ident!("bytes"),
            (_, Content::Events | Content::Lines) => format_ident!("events"),
            (Some(ty), _) => self.variable(ty),
            (None, _) => return None,
        };
        Some(quote!(let #name =))
    }

    /// The call of an operation's method.
    fn request(&self, operation: &Operation, body: Option<TokenStream>) -> TokenStream {
        let (client, group) = (&self.client, format_ident!("{}", self.scope.group.accessor));
        let verb = format_ident!("{}", operation.verb);
        let given = operation.parameters.iter().filter(|p| p.role.is_argument());
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
    fn body(&self, body: &Body) -> (Option<TokenStream>, TokenStream) {
        let example = body.example.as_ref().unwrap_or(&Value::Null);
        if let BodyKind::Multipart(texts) = &body.kind {
            return (None, multipart(texts, example));
        }
        if let Some(value) = self.taken(&body.ty, example) {
            return (None, value);
        }
        let (name, ty, text) =
            (format_ident!("{}", body.name), self.owned_type(&body.ty), json_literal(example));
        (Some(quote!(let #name: #ty = lakehouse::Json::parse(#text)?.decode()?;)), quote!(#name))
    }

    /// The operation that reads what this one writes, if it says itself which one that is.
    fn reading(&self, operation: &Operation, body: &Body) -> Option<&Operation> {
        operation.parameters.iter().find(|parameter| matches!(parameter.role, Role::FromBody(_)))?;
        let all = &self.scope.group.operations;
        all.iter().find(|other| {
            other.method == "GET" && other.path == operation.path && other.response.json() == Some(&body.ty)
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
        self.used.borrow_mut().entry(module).or_default().insert(name.clone());
        let name = format_ident!("{name}");
        quote!(#name)
    }

    /// A value as an argument takes it; nothing if it cannot be written in Rust.
    fn taken(&self, ty: &Type, value: &Value) -> Option<TokenStream> {
        match (ty, value) {
            (Type::Text | Type::Timestamp | Type::Secret | Type::SecretJson, Value::String(text)) => {
                Some(quote!(#text))
            }
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
                let text = json_literal(value);
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
        let Tag::Member(tag) = &union.tag else { return None };
        Some(union.variant(object.get(tag)?.as_str()?)?.ty)
    }

    /// A field of an object, as an argument takes it.
    fn field(&self, field: &Field, object: &Map<String, Value>) -> Option<TokenStream> {
        let value = object.get(&field.wire)?;
        match (&field.ty, &field.tagged_by, value) {
            (Type::Named(id), Some(tag), Value::Object(config)) => {
                let union = self.scope.api.definition(*id).union()?;
                self.construct(union.variant(object.get(tag)?.as_str()?)?.ty, config)
            }
            (ty, ..) => self.taken(ty, value),
        }
    }

    /// `Name::new(required, …).optional(…)`; nothing if a program cannot make one.
    fn construct(&self, id: TypeId, object: &Map<String, Value>) -> Option<TokenStream> {
        let definition = self.scope.api.definition(id);
        let Shape::Struct(members) = &definition.shape else { return None };
        if !structs::can_be_made(definition, members) {
            return None;
        }
        let arguments = structs::arguments(members);
        let arguments: Vec<TokenStream> =
            arguments.map(|field| self.field(field, object)).collect::<Option<_>>()?;
        let name = self.used(id);
        let mut made = quote!(#name::new(#(#arguments),*));
        for field in settings(members, object) {
            let (setter, value) = (format_ident!("{}", field.name), self.field(field, object)?);
            made = quote!(#made.#setter(#value));
        }
        Some(made)
    }
}

/// Names with commas between, on as many lines as they need.
fn filled(names: &[&str]) -> String {
    let mut lines = vec![String::from("   ")];
    for name in names {
        if lines.last().is_some_and(|line| line.len() + name.len() + 2 > WIDEST) {
            lines.push(String::from("   "));
        }
        if let Some(line) = lines.last_mut() {
            line.push(' ');
            line.push_str(name);
            line.push(',');
        }
    }
    lines.join("\n")
}

/// The parts of a body: text first, then files.
fn multipart(texts: &[String], example: &Value) -> TokenStream {
    let parts =
        || example.as_object().into_iter().flatten().filter_map(|(name, part)| Some((name, part.as_str()?)));
    let (text, files): (Vec<_>, Vec<_>) = parts().partition(|(name, _)| texts.contains(name));
    let text = text.iter().map(|(name, part)| quote!(.text(#name, #part)));
    let files = files.iter().map(|(name, part)| quote!(.file(#name, #part)));
    quote!(lakehouse::Multipart::new() #(#text)* #(#files)*)
}

/// The members of an object that a setter sets.
fn settings<'m>(members: &'m [Member], object: &Map<String, Value>) -> Vec<&'m Field> {
    let settable = fields(members).filter(|field| !field.is_argument() && !field.read_only);
    settable.filter(|field| object.get(&field.wire).is_some_and(|value| !value.is_null())).collect()
}

fn integer(value: i64) -> TokenStream {
    let literal = Literal::i64_unsuffixed(value.saturating_abs());
    if value < 0 { quote!(-#literal) } else { quote!(#literal) }
}

fn float(value: f64) -> TokenStream {
    let literal = Literal::f64_unsuffixed(value.abs());
    if value < 0.0 { quote!(-#literal) } else { quote!(#literal) }
}

/// A JSON text as a literal that is easy to read.
fn json_literal(value: &Value) -> TokenStream {
    let text = value.to_string();
    let raw = if text.contains("\"#") { None } else { format!("r#\"{text}\"#").parse().ok() };
    raw.unwrap_or_else(|| quote!(#text))
}
