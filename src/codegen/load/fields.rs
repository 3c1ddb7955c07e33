//! The properties of an object.

use openapiv3::{
    IntegerType, NumberType, ObjectType, ReferenceOr, Schema, SchemaKind, StringType, Type as OpenApiType,
};
use serde_json::Value;

use super::super::model::{Field, Member, Notes, Presence};
use super::super::refusal::{Refusal, all};
use super::names::{Names, snake_name};
use super::near;
use super::place::Place;
use super::schemas::Schemas;
use super::types::{described, only_extensions};

/// Loads the properties of the object schema `name`.
pub fn load(
    schemas: &Schemas<'_>,
    at: &Place,
    name: &str,
    object: &ObjectType,
) -> Result<Vec<Member>, Vec<Refusal>> {
    if object.additional_properties.is_some() {
        let message = "members beside the properties are always kept: leave `additionalProperties` out";
        return Err(at.key("additionalProperties").refusal(message).into());
    }
    check_required(at, object)?;
    let mut names = Names::of_fields(name);
    all(object.properties.iter().map(|(wire, property)| {
        let at = at.keys(&["properties", wire]);
        let required = object.required.contains(wire);
        let member = member(schemas, &at, wire, property, required)?;
        if let Member::Field(field) = &member {
            names.claim(&at, &field.name, &format!("the property {wire:?}"))?;
        }
        Ok::<_, Refusal>(member)
    }))
}

fn check_required(at: &Place, object: &ObjectType) -> Result<(), Refusal> {
    let at = at.key("required");
    for (index, name) in object.required.iter().enumerate() {
        if !object.properties.contains_key(name) {
            let hint = near::hint(name, object.properties.keys().map(String::as_str));
            return at
                .index(index)
                .refuse(format!("`{name}` is required, but not among the properties{hint}"));
        }
        if object.required.iter().take(index).any(|before| before == name) {
            return at.index(index).refuse(format!("`{name}` is listed twice"));
        }
    }
    Ok(())
}

fn member(
    schemas: &Schemas<'_>,
    at: &Place,
    wire: &str,
    property: &ReferenceOr<Box<Schema>>,
    required: bool,
) -> Result<Member, Refusal> {
    let ReferenceOr::Item(schema) = property else {
        let message =
            "a property needs a description of its own: {\"allOf\": [{\"$ref\": …}], \"description\": …}";
        return at.refuse(message);
    };
    let description = described(at, schema.schema_data.description.as_deref())?;
    if let Some(value) = constant(schema) {
        only_extensions(at, &schema.schema_data, &[])?;
        return Ok(Member::Constant { wire: wire.to_owned(), value });
    }
    only_extensions(at, &schema.schema_data, &["x-rust-name", "x-tagged-by", "x-null", "x-needed"])?;
    let text = |key: &str| schema.schema_data.extensions.get(key).and_then(Value::as_str);
    let ty = schemas.type_of(at, property)?;
    let null = text("x-null").map(str::to_owned);
    if null.is_some() && (required || !schema.schema_data.nullable) {
        return at.key("x-null").refuse("only what may be left out and is `nullable` has three states");
    }
    let needed = schema.schema_data.extensions.get("x-needed") == Some(&Value::Bool(true));
    if needed && (required || schema.schema_data.read_only || schema.schema_data.nullable) {
        return at
            .key("x-needed")
            .refuse("only what an answer may lack and a request may set can be needed in a request");
    }
    let presence = match null {
        Some(_) => Presence::ThreeState,
        None => Presence::new(required, schema.schema_data.nullable, &ty),
    };
    Ok(Member::Field(Field {
        wire: wire.to_owned(),
        name: snake_name(at, wire, text("x-rust-name"))?,
        presence,
        ty,
        read_only: schema.schema_data.read_only,
        boxed: false,
        needed,
        tagged_by: text("x-tagged-by").map(str::to_owned),
        null,
        notes: notes(description, schema),
    }))
}

/// The one value that an inline enumeration allows.
pub fn constant(schema: &Schema) -> Option<String> {
    match &schema.schema_kind {
        SchemaKind::Type(OpenApiType::String(StringType { enumeration, .. })) => match enumeration.as_slice()
        {
            [Some(value)] => Some(value.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// What the docs say of a value of this schema.
pub fn notes(description: String, schema: &Schema) -> Notes {
    let data = &schema.schema_data;
    let (minimum, maximum) = match &schema.schema_kind {
        SchemaKind::Type(OpenApiType::Integer(IntegerType { minimum, maximum, .. })) => {
            (minimum.map(|bound| bound.to_string()), maximum.map(|bound| bound.to_string()))
        }
        SchemaKind::Type(OpenApiType::Number(NumberType { minimum, maximum, .. })) => {
            (minimum.map(|bound| bound.to_string()), maximum.map(|bound| bound.to_string()))
        }
        _ => (None, None),
    };
    Notes {
        description,
        default: data.default.clone(),
        minimum,
        maximum,
        example: data.example.clone(),
        deprecated: data.deprecated,
    }
}
