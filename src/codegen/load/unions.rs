//! Unions: structs that one of their members tells apart.

use openapiv3::{Discriminator, ReferenceOr, Schema, SchemaData};

use super::super::model::{Api, Member, Shape, Type, TypeId, Union, Variant};
use super::super::refusal::Refusal;
use super::enums::{extension, look_up};
use super::names::{Names, pascal_name};
use super::place::Place;
use super::schemas::Schemas;

/// Loads the union `name`.
pub fn load(
    schemas: &Schemas<'_>,
    at: &Place,
    name: &str,
    data: &SchemaData,
    one_of: &[ReferenceOr<Schema>],
) -> Result<Union, Refusal> {
    let Some(discriminator) = &data.discriminator else {
        return at.refuse("a `oneOf` needs a `discriminator` that tells its variants apart");
    };
    let members = variants(schemas, at, one_of)?;
    let known: Vec<&str> = members.iter().map(|(name, _)| name.as_str()).collect();
    let given = extension(at, data, "x-variant-names", &known)?;
    let tags = tags(schemas, at, discriminator, &members)?;
    let mut names = Names::of_variants(name, "x-variant-names");
    let mut variants = Vec::new();
    for (index, ((schema, id), tags)) in members.iter().zip(tags).enumerate() {
        let at = at.key("oneOf").index(index);
        let name = look_up(given, schema).unwrap_or(schema);
        pascal_name(&at, name)?;
        names.claim(&at, name, &format!("`{schema}`"))?;
        if tags.is_empty() {
            return at.refuse(format!("no value in the mapping of the discriminator leads to `{schema}`"));
        }
        variants.push(Variant { name: name.to_owned(), ty: *id, tags });
    }
    Ok(Union { tag: discriminator.property_name.clone(), variants })
}

/// Name and type of each variant.
fn variants(
    schemas: &Schemas<'_>,
    at: &Place,
    one_of: &[ReferenceOr<Schema>],
) -> Result<Vec<(String, TypeId)>, Refusal> {
    let mut variants: Vec<(String, TypeId)> = Vec::new();
    for (index, variant) in one_of.iter().enumerate() {
        let at = at.key("oneOf").index(index);
        let ReferenceOr::Reference { reference } = variant else {
            return at.refuse("a variant needs a name: put it below components/schemas and refer to it");
        };
        let Some(id) = schemas.id_of(&at.key("$ref"), reference)? else {
            return at.refuse("a variant must be an object with properties");
        };
        if variants.iter().any(|(_, other)| *other == id) {
            return at.refuse("this variant is listed twice");
        }
        variants.push((reference.rsplit('/').next().unwrap_or(reference).to_owned(), id));
    }
    Ok(variants)
}

/// The values of the discriminator that lead to each variant.
fn tags(
    schemas: &Schemas<'_>,
    at: &Place,
    discriminator: &Discriminator,
    variants: &[(String, TypeId)],
) -> Result<Vec<Vec<String>>, Refusal> {
    let at = at.keys(&["discriminator", "mapping"]);
    let mut tags = vec![Vec::new(); variants.len()];
    for (tag, reference) in &discriminator.mapping {
        let at = at.key(tag);
        let id = schemas.id_of(&at, reference)?;
        let position = variants.iter().position(|(_, variant)| Some(*variant) == id);
        match position.and_then(|position| tags.get_mut(position)) {
            Some(tags) => tags.push(tag.clone()),
            None => return at.refuse(format!("{reference:?} is not among the variants of this `oneOf`")),
        }
    }
    Ok(tags)
}

/// Checks, when all types are there, that every variant has the discriminator.
pub fn check(api: &Api, schemas: &Schemas<'_>) -> Result<(), Refusal> {
    for (definition, named) in api.types.iter().zip(&schemas.types) {
        for (index, variant) in
            definition.union().into_iter().flat_map(|union| union.variants.iter().enumerate())
        {
            let at = named.at.key("oneOf").index(index);
            let tag = definition.union().map(|union| union.tag.as_str()).unwrap_or_default();
            check_variant(api, &at, tag, variant)?;
        }
    }
    Ok(())
}

fn check_variant(api: &Api, at: &Place, tag: &str, variant: &Variant) -> Result<(), Refusal> {
    let definition = api.definition(variant.ty);
    let Shape::Struct(members) = &definition.shape else {
        return at.refuse("a variant must be an object with properties");
    };
    let first = variant.tags.first().map(String::as_str).unwrap_or_default();
    match members.iter().find(|member| member.wire() == tag) {
        None => at.refuse(format!("`{}` lacks the discriminator `{tag}`", definition.name)),
        Some(Member::Constant { value, .. }) if value != first => at.refuse(format!(
            "`{}` writes {value:?} as `{tag}`, but the first value that leads to it is {first:?}",
            definition.name
        )),
        Some(Member::Constant { .. }) => Ok(()),
        Some(Member::Field(field)) => match &field.ty {
            Type::Text => Ok(()),
            Type::Named(id) if matches!(api.definition(*id).shape, Shape::Enum(_)) => Ok(()),
            _ => at.refuse(format!("the discriminator `{tag}` of `{}` must be text", definition.name)),
        },
    }
}
