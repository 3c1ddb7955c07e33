//! Unions: structs that a text tells apart, which is one of their members or stands beside them.

use openapiv3::{ReferenceOr, Schema, SchemaData};
use serde_json::Value;

use super::super::model::{
    Api, Fallback, Field, Member, Presence, Shape, Tag, Type, TypeId, Union, Variant, fields,
};
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
    let (tag, mapping) = mapping(at, data)?;
    let fallbacks = fallbacks(at, data, &mapping)?;
    let members = variants(schemas, at, one_of)?;
    let known: Vec<&str> = members.iter().map(|(name, _)| name.as_str()).collect();
    let given = extension(at, data, "x-variant-names", &known)?;
    let tags = tags(schemas, &mapping, &members)?;
    let mut names = Names::of_variants(name, "x-variant-names");
    let mut variants = Vec::new();
    for (index, ((schema, id), tags)) in members.iter().zip(tags).enumerate() {
        let at = at.key("oneOf").index(index);
        let name = look_up(given, schema).unwrap_or(schema);
        pascal_name(&at, name)?;
        names.claim(&at, name, &format!("`{schema}`"))?;
        if tags.is_empty() {
            return at.refuse(format!("no value in the mapping of the {} leads to `{schema}`", what(&tag)));
        }
        variants.push(Variant { name: name.to_owned(), ty: *id, tags });
    }
    Ok(Union { tag, fallbacks, variants })
}

fn what(tag: &Tag) -> &'static str {
    match tag {
        Tag::Member(_) => "discriminator",
        Tag::Beside => "tags",
    }
}

/// The values that tell the variants apart, each with its place and the variant that it refers to.
type Mapping = Vec<(Place, String, String)>;

/// Where the text stands that tells the variants apart, and what its values lead to.
fn mapping(at: &Place, data: &SchemaData) -> Result<(Tag, Mapping), Refusal> {
    match (&data.discriminator, data.extensions.get("x-tags")) {
        (Some(discriminator), None) => {
            let at = at.keys(&["discriminator", "mapping"]);
            let mapping = discriminator.mapping.iter();
            let mapping = mapping.map(|(tag, to)| (at.key(tag), tag.clone(), to.clone())).collect();
            Ok((Tag::Member(discriminator.property_name.clone()), mapping))
        }
        (None, Some(Value::Object(tags))) => {
            let at = at.key("x-tags");
            let mapping = tags.iter();
            let mapping = mapping
                .map(|(tag, to)| (at.key(tag), tag.clone(), to.as_str().unwrap_or_default().to_owned()))
                .collect();
            Ok((Tag::Beside, mapping))
        }
        (Some(_), Some(_)) => {
            at.key("x-tags").refuse("a `oneOf` has a `discriminator` or `x-tags`, not both")
        }
        _ => at.refuse(
            "a `oneOf` needs a `discriminator` that tells its variants apart, or `x-tags` when the text stands \
             beside it",
        ),
    }
}

/// The members that tell the variants apart when the tag is missing.
fn fallbacks(at: &Place, data: &SchemaData, mapping: &Mapping) -> Result<Vec<Fallback>, Refusal> {
    let Some(Value::Object(members)) = data.extensions.get("x-tag-fallback") else { return Ok(Vec::new()) };
    let at = at.key("x-tag-fallback");
    if data.discriminator.is_none() {
        return at.refuse("only a `discriminator` can be missing");
    }
    let mut fallbacks = Vec::new();
    for (member, values) in members {
        for (value, tag) in values.as_object().into_iter().flatten() {
            let tag = tag.as_str().unwrap_or_default();
            if !mapping.iter().any(|(_, known, _)| known == tag) {
                return at.keys(&[member, value]).refuse(format!("{tag:?} is not in the mapping"));
            }
            let (member, value, tag) = (member.clone(), value.clone(), tag.to_owned());
            fallbacks.push(Fallback { member, value, tag });
        }
    }
    Ok(fallbacks)
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

/// The values that lead to each variant.
fn tags(
    schemas: &Schemas<'_>,
    mapping: &Mapping,
    variants: &[(String, TypeId)],
) -> Result<Vec<Vec<String>>, Refusal> {
    let mut tags = vec![Vec::new(); variants.len()];
    for (at, tag, reference) in mapping {
        let id = schemas.id_of(at, reference)?;
        let position = variants.iter().position(|(_, variant)| Some(*variant) == id);
        match position.and_then(|position| tags.get_mut(position)) {
            Some(tags) => tags.push(tag.clone()),
            None => return at.refuse(format!("{reference:?} is not among the variants of this `oneOf`")),
        }
    }
    Ok(tags)
}

/// Checks, when all types are there, that every variant has its discriminator within or beside it.
pub fn check(api: &Api, schemas: &Schemas<'_>) -> Result<(), Refusal> {
    for (definition, named) in api.types.iter().zip(&schemas.types) {
        match &definition.shape {
            Shape::Union(union) => check_union(api, &named.at, union)?,
            Shape::Struct(members) => {
                for field in fields(members) {
                    check_beside(api, &named.at.keys(&["properties", &field.wire]), field, members)?;
                }
            }
            Shape::Enum(_) => {}
        }
    }
    Ok(())
}

fn check_union(api: &Api, at: &Place, union: &Union) -> Result<(), Refusal> {
    for (index, variant) in union.variants.iter().enumerate() {
        let at = at.key("oneOf").index(index);
        let Shape::Struct(members) = &api.definition(variant.ty).shape else {
            return at.refuse("a variant must be an object with properties");
        };
        if let Tag::Member(tag) = &union.tag {
            check_variant(api, &at, tag, variant, members)?;
        }
    }
    Ok(())
}

/// A union whose tag stands beside it says where, and nothing else does.
fn check_beside(api: &Api, at: &Place, field: &Field, members: &[Member]) -> Result<(), Refusal> {
    let is_beside = |id: TypeId| api.definition(id).union().is_some_and(|union| union.tag == Tag::Beside);
    match (&field.ty, &field.tagged_by) {
        (Type::Named(id), None) if is_beside(*id) => {
            at.refuse("`x-tagged-by` is missing: the member beside it that tells the variants apart")
        }
        (Type::Named(id), Some(tag)) if is_beside(*id) => {
            let at = at.key("x-tagged-by");
            let beside = fields(members).find(|field| field.wire == *tag);
            match beside.filter(|beside| beside.is_plain() && is_text(api, &beside.ty)) {
                Some(_) if field.presence == Presence::ThreeState => {
                    at.refuse("what has three states cannot be a union of this kind")
                }
                Some(_) => Ok(()),
                None => at.refuse(format!("`{tag}` is not a required text among the properties")),
            }
        }
        (Type::List(element) | Type::Map(element), _) if matches!(**element, Type::Named(id) if is_beside(id)) => {
            at.refuse("a union whose tag stands beside it cannot be in a list or a map")
        }
        (_, Some(_)) => {
            at.key("x-tagged-by").refuse("only a `oneOf` with `x-tags` is tagged by another member")
        }
        (_, None) => Ok(()),
    }
}

fn is_text(api: &Api, ty: &Type) -> bool {
    *ty == Type::Text || api.is_enum(ty)
}

fn check_variant(
    api: &Api,
    at: &Place,
    tag: &str,
    variant: &Variant,
    members: &[Member],
) -> Result<(), Refusal> {
    let definition = api.definition(variant.ty);
    let first = variant.tags.first().map(String::as_str).unwrap_or_default();
    match members.iter().find(|member| member.wire() == tag) {
        None => at.refuse(format!("`{}` lacks the discriminator `{tag}`", definition.name)),
        Some(Member::Constant { value, .. }) if value != first => at.refuse(format!(
            "`{}` writes {value:?} as `{tag}`, but the first value that leads to it is {first:?}",
            definition.name
        )),
        Some(Member::Constant { .. }) => Ok(()),
        Some(Member::Field(field)) if is_text(api, &field.ty) => Ok(()),
        Some(Member::Field(_)) => {
            at.refuse(format!("the discriminator `{tag}` of `{}` must be text", definition.name))
        }
    }
}
