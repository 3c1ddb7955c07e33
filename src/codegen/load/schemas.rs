//! The named schemas of all documents, and which type a schema stands for.

use std::borrow::Borrow;
use std::collections::BTreeMap;

use openapiv3::{
    AdditionalProperties, AnySchema, ArrayType, IntegerType, NumberType, ObjectType, ReferenceOr, Schema,
    SchemaKind, StringFormat, StringType, Type as OpenApiType, VariantOrUnknownOrEmpty as Format,
};

use super::super::model::{Type, TypeId};
use super::super::refusal::Refusal;
use super::document::Document;
use super::names::pascal_name;
use super::place::Place;
use super::references::{self, Target};

/// The schemas that have a name.
pub struct Schemas<'a> {
    pub documents: &'a [Document],
    ids: BTreeMap<(usize, &'a str), TypeId>,
    /// Those that become a type of their own, by their id.
    pub types: Vec<NamedSchema<'a>>,
    /// Those that only give another type a name.
    pub aliases: Vec<(Place, &'a ReferenceOr<Schema>)>,
}

/// A schema that becomes a type.
pub struct NamedSchema<'a> {
    pub at: Place,
    pub name: &'a str,
    pub schema: &'a Schema,
}

impl<'a> Schemas<'a> {
    /// Finds out which schemas become types.
    pub fn new(documents: &'a [Document]) -> Result<Self, Refusal> {
        let mut schemas = Self { documents, ids: BTreeMap::new(), types: Vec::new(), aliases: Vec::new() };
        for (index, document) in documents.iter().enumerate() {
            for (name, schema) in document.components().into_iter().flat_map(|components| &components.schemas)
            {
                let at = document.component(index, "schemas", name);
                pascal_name(&at, name)?;
                schemas.add(at, name, schema);
            }
        }
        Ok(schemas)
    }

    fn add(&mut self, at: Place, name: &'a str, schema: &'a ReferenceOr<Schema>) {
        match schema {
            ReferenceOr::Item(schema) if is_type(&schema.schema_kind) => {
                self.ids.insert((at.document, name), self.types.len());
                self.types.push(NamedSchema { at, name, schema });
            }
            _ => self.aliases.push((at, schema)),
        }
    }

    /// The types that a document defines.
    pub fn of_document(&self, index: usize) -> impl Iterator<Item = &NamedSchema<'a>> {
        self.types.iter().filter(move |named| named.at.document == index)
    }

    /// The id of the type that a reference names, unless it is an alias.
    pub fn id_of(&self, at: &Place, reference: &str) -> Result<Option<TypeId>, Refusal> {
        let (target, ..) = references::target::<Schema>(self.documents, at, reference)?;
        Ok(self.ids.get(&(target.document, target.name.as_str())).copied())
    }

    /// The type that a schema stands for.
    pub fn type_of<S: Borrow<Schema>>(&self, at: &Place, schema: &ReferenceOr<S>) -> Result<Type, Refusal> {
        self.resolve(at, schema, &mut Vec::new())
    }

    fn resolve<S: Borrow<Schema>>(
        &self,
        at: &Place,
        schema: &ReferenceOr<S>,
        trail: &mut Vec<Target>,
    ) -> Result<Type, Refusal> {
        match schema {
            ReferenceOr::Reference { reference } => self.named(at, reference, trail),
            ReferenceOr::Item(schema) => self.inline(at, schema.borrow(), trail),
        }
    }

    fn named(&self, at: &Place, reference: &str, trail: &mut Vec<Target>) -> Result<Type, Refusal> {
        let at = &at.key("$ref");
        let (target, place, schema) = references::target::<Schema>(self.documents, at, reference)?;
        if let Some(id) = self.ids.get(&(target.document, target.name.as_str())) {
            return Ok(Type::Named(*id));
        }
        if trail.contains(&target) {
            return at.refuse(format!("`{}` is defined by itself", target.name));
        }
        trail.push(target);
        let ty = self.resolve(&place, schema, trail)?;
        trail.pop();
        Ok(ty)
    }

    fn inline(&self, at: &Place, schema: &Schema, trail: &mut Vec<Target>) -> Result<Type, Refusal> {
        match &schema.schema_kind {
            SchemaKind::Type(OpenApiType::String(text)) => text_type(at, text),
            SchemaKind::Type(OpenApiType::Integer(integer)) => integer_type(at, integer),
            SchemaKind::Type(OpenApiType::Number(number)) => number_type(at, number),
            SchemaKind::Type(OpenApiType::Boolean(_)) => Ok(Type::Boolean),
            SchemaKind::Type(OpenApiType::Array(array)) => self.list_type(at, array, trail),
            SchemaKind::Type(OpenApiType::Object(object)) => self.map_type(at, object, trail),
            SchemaKind::AllOf { all_of } => match all_of.as_slice() {
                [one] => self.resolve(&at.keys(&["allOf", "0"]), one, trail),
                _ => at
                    .key("allOf")
                    .refuse("only an `allOf` of one reference is understood: write the properties out"),
            },
            SchemaKind::Any(any) if *any == AnySchema::default() => Ok(Type::Json),
            SchemaKind::Any(any) if is_secret(any) => Ok(Type::SecretJson),
            SchemaKind::Any(_) => {
                at.refuse("these keys do not go together: they belong to schemas of different kinds")
            }
            SchemaKind::OneOf { .. } => {
                at.key("oneOf").refuse("a union needs a name: put it below components/schemas")
            }
            SchemaKind::AnyOf { .. } => {
                at.key("anyOf").refuse("`anyOf` is not supported: use `oneOf` with a discriminator")
            }
            SchemaKind::Not { .. } => at.key("not").refuse("`not` is not supported"),
        }
    }

    fn list_type(&self, at: &Place, array: &ArrayType, trail: &mut Vec<Target>) -> Result<Type, Refusal> {
        match &array.items {
            Some(items) => Ok(Type::List(Box::new(self.element(&at.key("items"), items, trail)?))),
            None => at.refuse("a list needs `items`"),
        }
    }

    fn map_type(&self, at: &Place, object: &ObjectType, trail: &mut Vec<Target>) -> Result<Type, Refusal> {
        if !object.properties.is_empty() {
            return at.refuse(
                "an object with properties needs a name: put it below components/schemas and refer to it",
            );
        }
        if !object.required.is_empty() {
            return at.key("required").refuse("there are no properties that could be required");
        }
        match &object.additional_properties {
            None | Some(AdditionalProperties::Any(true)) => Ok(Type::Json),
            Some(AdditionalProperties::Any(false)) => {
                at.key("additionalProperties").refuse("an object without any members is not supported")
            }
            Some(AdditionalProperties::Schema(values)) => {
                let values = self.element(&at.key("additionalProperties"), values, trail)?;
                Ok(Type::Map(Box::new(values)))
            }
        }
    }

    fn element<S: Borrow<Schema>>(
        &self,
        at: &Place,
        schema: &ReferenceOr<S>,
        trail: &mut Vec<Target>,
    ) -> Result<Type, Refusal> {
        let ty = self.resolve(at, schema, trail)?;
        let nullable = matches!(schema, ReferenceOr::Item(schema) if schema.borrow().schema_data.nullable);
        Ok(if nullable && ty != Type::Json { Type::Nullable(Box::new(ty)) } else { ty })
    }
}

/// Whether a schema says nothing but that the value must not be seen.
fn is_secret(any: &AnySchema) -> bool {
    let format = Some("password".to_owned());
    *any == AnySchema { format, ..AnySchema::default() }
}

/// Whether a schema becomes a type of its own.
fn is_type(kind: &SchemaKind) -> bool {
    match kind {
        SchemaKind::Type(OpenApiType::Object(object)) => !object.properties.is_empty(),
        SchemaKind::Type(OpenApiType::String(text)) => !text.enumeration.is_empty(),
        SchemaKind::OneOf { .. } => true,
        _ => false,
    }
}

fn text_type(at: &Place, text: &StringType) -> Result<Type, Refusal> {
    if !text.enumeration.is_empty() {
        return at
            .key("enum")
            .refuse("an enumeration needs a name: put it below components/schemas and refer to it");
    }
    match &text.format {
        Format::Empty => Ok(Type::Text),
        Format::Unknown(format) if format == "uuid" => Ok(Type::Text),
        Format::Item(StringFormat::DateTime) => Ok(Type::Timestamp),
        Format::Item(StringFormat::Password) => Ok(Type::Secret),
        _ => at.key("format").refuse("text has no format, or one of: uuid, date-time, password"),
    }
}

fn integer_type(at: &Place, integer: &IntegerType) -> Result<Type, Refusal> {
    match &integer.format {
        Format::Empty | Format::Item(_) => Ok(Type::Integer),
        Format::Unknown(_) => at.key("format").refuse("an integer has no format, or one of: int32, int64"),
    }
}

fn number_type(at: &Place, number: &NumberType) -> Result<Type, Refusal> {
    match &number.format {
        Format::Empty | Format::Item(_) => Ok(Type::Number),
        Format::Unknown(_) => at.key("format").refuse("a number has no format, or one of: float, double"),
    }
}
