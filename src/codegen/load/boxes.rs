//! What follows from how types hold each other: which fields are boxed, and which types a request can hold.

use super::super::model::{Api, Definition, Field, Member, Shape, Type, TypeId, fields};
use super::super::refusal::Refusal;
use super::schemas::Schemas;

/// Refuses what cannot be without itself: no value of it would ever end.
pub fn check(api: &Api, schemas: &Schemas<'_>) -> Result<(), Refusal> {
    for (id, (definition, named)) in api.types.iter().zip(&schemas.types).enumerate() {
        for (field, held) in needed(definition) {
            if needs(api, held, id, &mut Vec::new()) {
                let at = named.at.keys(&["properties", &field.wire]);
                return at.refuse(format!(
                    "a `{0}` cannot be without another `{0}`: let the property be left out or be null",
                    definition.name
                ));
            }
        }
    }
    Ok(())
}

/// The fields that a struct cannot be without, and the types that they hold.
fn needed(definition: &Definition) -> impl Iterator<Item = (&Field, TypeId)> {
    let members = match &definition.shape {
        Shape::Struct(members) => members.as_slice(),
        Shape::Enum(_) | Shape::Union(_) => &[],
    };
    fields(members).filter(|field| field.is_plain()).filter_map(|field| match &field.ty {
        Type::Named(id) => Some((field, *id)),
        _ => None,
    })
}

fn needs(api: &Api, id: TypeId, wanted: TypeId, seen: &mut Vec<TypeId>) -> bool {
    if id == wanted {
        return true;
    }
    if seen.contains(&id) {
        return false;
    }
    seen.push(id);
    needed(api.definition(id)).any(|(_, held)| needs(api, held, wanted, seen))
}

/// Boxes the fields through which a type would contain itself.
pub fn decide(api: &mut Api) {
    let mut boxed = Vec::new();
    for (id, definition) in api.types.iter().enumerate() {
        let Shape::Struct(members) = &definition.shape else { continue };
        for (index, member) in members.iter().enumerate() {
            if directly_held(member).is_some_and(|held| holds(api, held, id, &mut Vec::new())) {
                boxed.push((id, index));
            }
        }
    }
    for (id, index) in boxed {
        if let Some(Shape::Struct(members)) = api.types.get_mut(id).map(|definition| &mut definition.shape) {
            if let Some(Member::Field(field)) = members.get_mut(index) {
                field.boxed = true;
            }
        }
    }
}

/// The type that a field holds in place, not in a list or map.
fn directly_held(member: &Member) -> Option<TypeId> {
    match member {
        Member::Field(field) => match &field.ty {
            Type::Named(id) => Some(*id),
            _ => None,
        },
        Member::Constant { .. } => None,
    }
}

/// Whether a value of type `id` can hold one of type `wanted` in place.
fn holds(api: &Api, id: TypeId, wanted: TypeId, seen: &mut Vec<TypeId>) -> bool {
    if id == wanted {
        return true;
    }
    if seen.contains(&id) {
        return false;
    }
    seen.push(id);
    match &api.definition(id).shape {
        Shape::Struct(members) => {
            members.iter().filter_map(directly_held).any(|held| holds(api, held, wanted, seen))
        }
        Shape::Union(union) => union.variants.iter().any(|variant| holds(api, variant.ty, wanted, seen)),
        Shape::Enum(_) => false,
    }
}

/// Marks the types that a request can hold, in its body or as JSON in its query.
pub fn mark_sent(api: &mut Api) {
    let operations = api.groups.iter().flat_map(|group| &group.operations);
    let mut open: Vec<TypeId> = operations
        .flat_map(|operation| {
            let in_query = operation.parameters.iter().map(|parameter| &parameter.ty);
            operation.body.iter().map(|body| &body.ty).chain(in_query)
        })
        .filter_map(named)
        .collect();
    while let Some(id) = open.pop() {
        let Some(definition) = api.types.get_mut(id).filter(|definition| !definition.sent) else { continue };
        definition.sent = true;
        match &definition.shape {
            Shape::Struct(members) => {
                open.extend(fields(members).filter_map(|field| named(&field.ty)));
            }
            Shape::Union(union) => open.extend(union.variants.iter().map(|variant| variant.ty)),
            Shape::Enum(_) => {}
        }
    }
}

/// The named type in a type, however deep.
fn named(ty: &Type) -> Option<TypeId> {
    match ty {
        Type::Named(id) => Some(*id),
        Type::List(element) | Type::Map(element) | Type::Nullable(element) => named(element),
        _ => None,
    }
}
