//! Values of doc examples: what stands as JSON in the spec, as Rust.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use serde_json::{Map, Value};

use super::super::model::{Definition, Field, Member, Presence, Shape, Tag, Type, TypeId, Variant};
use super::scope::Scope;
use super::structs;

/// What a page of the docs shows of a line of code.
const WIDEST: usize = 88;

/// Writes the values of one example.
pub struct Values<'a> {
    scope: &'a Scope<'a>,
    /// The types that stand in it, by the path of their module.
    used: RefCell<BTreeMap<String, BTreeSet<String>>>,
}

impl<'a> Values<'a> {
    pub fn new(scope: &'a Scope<'a>) -> Self {
        Self { scope, used: RefCell::default() }
    }

    /// The `use` lines.
    pub fn uses(&self) -> Vec<String> {
        let used = self.used.borrow();
        used.iter().flat_map(|(path, names)| use_lines(path, names)).collect()
    }

    /// Notes that a type of a module stands in the example.
    fn import(&self, path: &str, name: &str) -> TokenStream {
        self.used.borrow_mut().entry(path.to_owned()).or_default().insert(name.to_owned());
        let name = format_ident!("{name}");
        quote!(#name)
    }

    pub fn owned_type(&self, ty: &Type) -> TokenStream {
        match ty {
            Type::Named(id) => self.named(*id),
            Type::List(element) => {
                let element = self.owned_type(element);
                quote!(Vec<#element>)
            }
            _ => quote!(_),
        }
    }

    /// Notes that a type of the spec stands in the example.
    pub fn named(&self, id: TypeId) -> TokenStream {
        let Definition { group, name, .. } = self.scope.api.definition(id);
        let module = self.scope.api.groups.get(*group).map(|group| group.module.as_str()).unwrap_or_default();
        self.import(&format!("lakehouse::{}::{module}", self.scope.api.vendor), name)
    }

    /// The parts of a body: text first, then files.
    pub fn multipart(&self, texts: &[String], example: &Value) -> TokenStream {
        let parts = || {
            example.as_object().into_iter().flatten().filter_map(|(name, part)| Some((name, part.as_str()?)))
        };
        let (text, files): (Vec<_>, Vec<_>) = parts().partition(|(name, _)| texts.contains(name));
        let text = text.iter().map(|(name, part)| quote!(.text(#name, #part)));
        let files = files.iter().map(|(name, part)| quote!(.file(#name, #part)));
        let multipart = self.import("lakehouse", "Multipart");
        quote!(#multipart::new() #(#text)* #(#files)*)
    }

    /// JSON, as the text that it is made from.
    pub fn json(&self, value: &Value) -> TokenStream {
        let (json, text) = (self.import("lakehouse", "Json"), json_literal(value));
        quote!(#json::parse(#text)?)
    }

    /// A value as an argument takes it; nothing if it cannot be written in Rust.
    pub fn taken(&self, ty: &Type, value: &Value) -> Option<TokenStream> {
        match (ty, value) {
            (Type::Text | Type::Timestamp | Type::Secret | Type::SecretJson, Value::String(text)) => {
                Some(text_literal(text))
            }
            (Type::Named(id), Value::Object(object)) if self.scope.is_union(ty) => {
                self.construct(self.variant(*id, object)?.ty, object)
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
            (Type::Text, Value::String(text)) => {
                let text = text_literal(text);
                Some(quote!(#text.to_owned()))
            }
            (Type::Timestamp | Type::Secret, Value::String(text)) => Some(quote!(#text.into())),
            (Type::Integer, Value::Number(number)) => number.as_i64().map(integer),
            (Type::Number, Value::Number(number)) => number.as_f64().map(float),
            (Type::Boolean, Value::Bool(value)) => Some(quote!(#value)),
            (Type::Json, value) => Some(self.json(value)),
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
        let map = self.import("std::collections", "BTreeMap");
        Some(quote!(#map::from([#(#entries),*])))
    }

    fn owned_named(&self, id: TypeId, value: &Value) -> Option<TokenStream> {
        match (&self.scope.api.definition(id).shape, value) {
            (Shape::Struct(_), Value::Object(object)) => self.construct(id, object),
            (Shape::Enum(values), Value::String(text)) => {
                let value = values.iter().find(|value| value.wire == *text)?;
                let (name, variant) = (self.named(id), format_ident!("{}", value.name));
                Some(quote!(#name::#variant))
            }
            (Shape::Union(_), Value::Object(object)) => {
                let variant = self.construct(self.variant(id, object)?.ty, object)?;
                let name = self.named(id);
                Some(quote!(#name::from(#variant)))
            }
            _ => None,
        }
    }

    /// The variant of a union that an object is.
    pub fn variant(&self, id: TypeId, object: &Map<String, Value>) -> Option<&'a Variant> {
        let union = self.scope.api.definition(id).union()?;
        let Tag::Member(tag) = &union.tag else { return None };
        union.variant(object.get(tag)?.as_str()?)
    }

    /// What goes into a field, exactly of its type.
    pub fn stored(&self, field: &Field, value: &Value) -> Option<TokenStream> {
        if field.tagged_by.is_some() || field.boxed || field.presence == Presence::ThreeState {
            return None;
        }
        let value = self.owned(&field.ty, value)?;
        Some(if field.is_option() { quote!(Some(#value)) } else { value })
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
        let name = self.named(id);
        let mut made = quote!(#name::new(#(#arguments),*));
        for field in settings(members, object) {
            let (setter, value) = (format_ident!("{}", field.name), self.field(field, object)?);
            made = quote!(#made.#setter(#value));
        }
        Some(made)
    }
}

/// The members of an object that a setter sets.
fn settings<'m>(members: &'m [Member], object: &Map<String, Value>) -> Vec<&'m Field> {
    let is_given = |field: &&Field| object.get(&field.wire).is_some_and(|value| !value.is_null());
    structs::settable(members).filter(is_given).collect()
}

fn integer(value: i64) -> TokenStream {
    let digits = value.unsigned_abs().to_string();
    let literal = grouped(&digits).parse().unwrap_or_else(|_| Literal::u64_unsuffixed(value.unsigned_abs()));
    if value < 0 { quote!(-#literal) } else { quote!(#literal) }
}

/// Digits in groups of three, where there are so many that one would count them.
fn grouped(digits: &str) -> String {
    if digits.len() < 5 {
        return digits.to_owned();
    }
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            grouped.push('_');
        }
        grouped.push(digit);
    }
    grouped
}

/// The lines that import names, as rustfmt breaks them.
fn use_lines(path: &str, names: &BTreeSet<String>) -> Vec<String> {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    if let [name] = names.as_slice() {
        return vec![format!("use {path}::{name};")];
    }
    let line = format!("use {path}::{{{}}};", names.join(", "));
    if line.len() <= WIDEST {
        return vec![line];
    }
    let mut lines = vec![format!("use {path}::{{"), "   ".to_owned()];
    for name in names {
        if lines.last().is_some_and(|line| line.len() + name.len() + 2 > WIDEST) {
            lines.push("   ".to_owned());
        }
        if let Some(line) = lines.last_mut() {
            line.extend([" ", name, ","]);
        }
    }
    lines.push("};".to_owned());
    lines
}

fn float(value: f64) -> TokenStream {
    let literal = Literal::f64_unsuffixed(value.abs());
    if value < 0.0 { quote!(-#literal) } else { quote!(#literal) }
}

/// A JSON text as a literal that is easy to read.
fn json_literal(value: &Value) -> TokenStream {
    text_literal(&value.to_string())
}

/// A text as a literal: a raw one where quotes in it would be escaped, and nothing else.
fn text_literal(text: &str) -> TokenStream {
    let is_plain = text.contains('"') && !text.contains("\"#") && !text.contains(char::is_control);
    let raw = if is_plain { format!("r#\"{text}\"#").parse().ok() } else { None };
    raw.unwrap_or_else(|| quote!(#text))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{grouped, text_literal, use_lines};

    #[test]
    fn quotes_are_not_escaped() {
        let literals = ["a \"b\"", "a", "\"\n", "\"#"].map(|text| text_literal(text).to_string());
        assert_eq!(literals, ["r#\"a \"b\"\"#", "\"a\"", "\"\\\"\\n\"", "\"\\\"#\""]);
    }

    #[test]
    fn digits_are_grouped_when_there_are_many() {
        assert_eq!(
            ["7", "1800", "60000", "8589934592"].map(grouped),
            ["7", "1800", "60_000", "8_589_934_592"]
        );
    }

    #[test]
    fn imports_are_broken_when_they_are_long() {
        let names = |count: usize| -> BTreeSet<String> {
            (0..count).map(|number| format!("{number}{}", "x".repeat(20))).collect()
        };
        assert_eq!(use_lines("a::b", &names(1)).len(), 1);
        assert_eq!(use_lines("a::b", &names(3)).len(), 1);
        let lines = use_lines("a::b", &names(5));
        assert_eq!((lines[0].as_str(), lines.len(), lines[3].as_str()), ("use a::b::{", 4, "};"));
        assert!(lines[1].ends_with(',') && lines[2].ends_with(','));
        assert!(lines.iter().all(|line| line.len() <= super::WIDEST));
    }
}
