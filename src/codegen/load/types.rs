//! The named schemas, one after the other, as definitions.

use openapiv3::{ReferenceOr, Schema, SchemaData, SchemaKind, Type as OpenApiType};
use serde_json::Value;

use super::super::model::{self, Definition, Shape, Type};
use super::super::refusal::{Refusal, all};
use super::place::Place;
use super::schemas::{NamedSchema, Schemas};
use super::{enums, fields, unions};

/// Loads every named schema.
pub fn load(schemas: &Schemas<'_>) -> Result<Vec<Definition>, Vec<Refusal>> {
    all(schemas.aliases.iter().map(|(at, schema)| alias(schemas, at, schema)))?;
    all(schemas.types.iter().map(|named| definition(schemas, named)))
}

fn alias(schemas: &Schemas<'_>, at: &Place, schema: &ReferenceOr<Schema>) -> Result<(), Refusal> {
    schemas.type_of(at, schema)?;
    if let ReferenceOr::Item(schema) = schema {
        only_extensions(at, &schema.schema_data, &[])?;
        not_nullable(at, schema)?;
    }
    Ok(())
}

fn definition(schemas: &Schemas<'_>, named: &NamedSchema<'_>) -> Result<Definition, Vec<Refusal>> {
    let NamedSchema { at, name, schema } = named;
    not_nullable(at, schema)?;
    let description = described(at, schema.schema_data.description.as_deref())?;
    let shape = match &schema.schema_kind {
        SchemaKind::Type(OpenApiType::Object(object)) => {
            only_extensions(at, &schema.schema_data, &["x-bare-list"])?;
            Shape::Struct(fields::load(schemas, at, name, object)?)
        }
        SchemaKind::Type(OpenApiType::String(text)) => {
            only_extensions(at, &schema.schema_data, &["x-enum-descriptions", "x-enum-names"])?;
            Shape::Enum(enums::load(at, name, &schema.schema_data, text)?)
        }
        SchemaKind::OneOf { one_of } => {
            only_extensions(at, &schema.schema_data, &["x-variant-names", "x-tags", "x-tag-fallback"])?;
            Shape::Union(unions::load(schemas, at, name, &schema.schema_data, one_of)?)
        }
        _ => return Err(at.refusal("this is not a type of its own").into()),
    };
    let bare_list = bare_list(at, schema, &shape)?;
    Ok(Definition {
        group: at.document,
        name: (*name).to_owned(),
        description,
        shape,
        sent: false,
        bare_list,
    })
}

/// The member that holds the list, for an object that may also come as that list alone.
fn bare_list(at: &Place, schema: &Schema, shape: &Shape) -> Result<Option<String>, Refusal> {
    let Some(name) = schema.schema_data.extensions.get("x-bare-list").and_then(Value::as_str) else {
        return Ok(None);
    };
    let Shape::Struct(members) = shape else { return Ok(None) };
    let field = model::fields(members).find(|field| field.wire == name);
    match field.filter(|field| matches!(field.ty, Type::List(_)) && !field.is_option()) {
        Some(_) => Ok(Some(name.to_owned())),
        None => at.key("x-bare-list").refuse(format!("`{name}` is not a list among the properties")),
    }
}

fn not_nullable(at: &Place, schema: &Schema) -> Result<(), Refusal> {
    if schema.schema_data.nullable {
        return at.key("nullable").refuse("say where the type is used that null may stand there");
    }
    Ok(())
}

/// A description, which nothing may lack.
pub fn described(at: &Place, description: Option<&str>) -> Result<String, Refusal> {
    match description.map(str::trim) {
        Some(description) if !description.is_empty() => Ok(description.to_owned()),
        _ => at.refuse("`description` is missing: it becomes the docs"),
    }
}

/// Refuses our own keys where they say nothing.
pub fn only_extensions(at: &Place, data: &SchemaData, allowed: &[&str]) -> Result<(), Refusal> {
    let unexpected = data.extensions.keys().find(|key| !allowed.contains(&key.as_str()));
    if let Some(key) = unexpected {
        return at.key(key).refuse(format!("`{key}` says nothing about a schema of this kind"));
    }
    if data.discriminator.is_some() && !allowed.contains(&"x-variant-names") {
        return at.key("discriminator").refuse("a discriminator belongs to a `oneOf`");
    }
    Ok(())
}
