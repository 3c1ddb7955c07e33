//! Examples: they go into docs and tests, so they must fit their schemas.

use serde_json::{Map, Value};

use super::super::model::{Api, Field, Member, Shape, Tag, Type, TypeId, Union, fields};
use super::super::refusal::Refusal;
use super::place::Place;

/// Refuses an example that does not fit its type, or has members that the type lacks.
pub fn check(api: &Api, at: &Place, ty: &Type, example: &Value) -> Result<(), Refusal> {
    match (ty, example) {
        (Type::Json | Type::SecretJson, _)
        | (Type::Nullable(_), Value::Null)
        | (Type::Text | Type::Timestamp | Type::Secret, Value::String(_))
        | (Type::Number, Value::Number(_))
        | (Type::Boolean, Value::Bool(_)) => Ok(()),
        (Type::Integer, Value::Number(number)) if number.is_i64() => Ok(()),
        (Type::Nullable(ty), example) => check(api, at, ty, example),
        (Type::List(ty), Value::Array(values)) => {
            values.iter().enumerate().try_for_each(|(index, value)| check(api, &at.index(index), ty, value))
        }
        (Type::Map(ty), Value::Object(members)) => {
            members.iter().try_for_each(|(key, value)| check(api, &at.key(key), ty, value))
        }
        (Type::Named(id), example) => check_named(api, at, *id, example),
        _ => at.refuse(format!("the example does not fit its schema: {} was expected", expected(ty))),
    }
}

fn expected(ty: &Type) -> &'static str {
    match ty {
        Type::Text | Type::Timestamp | Type::Secret => "text",
        Type::Integer => "an integer",
        Type::Number => "a number",
        Type::Boolean => "a boolean",
        Type::List(_) => "a list",
        _ => "an object",
    }
}

fn check_named(api: &Api, at: &Place, id: TypeId, example: &Value) -> Result<(), Refusal> {
    let definition = api.definition(id);
    match (&definition.shape, example) {
        (Shape::Enum(values), Value::String(text)) => match values.iter().find(|value| value.wire == *text) {
            Some(_) => Ok(()),
            None => at.refuse(format!("the example is not a value of `{}`", definition.name)),
        },
        (Shape::Struct(members), Value::Object(object)) => {
            check_object(api, at, &definition.name, members, object)
        }
        (Shape::Union(union), Value::Object(object)) => match &union.tag {
            Tag::Member(tag) => check_variant(api, at, union, tag, object, example),
            Tag::Beside => Ok(()),
        },
        _ => at.refuse(format!("the example does not fit `{}`", definition.name)),
    }
}

/// The variant that the member `tag` of `object` leads to.
fn check_variant(
    api: &Api,
    at: &Place,
    union: &Union,
    tag: &str,
    object: &Map<String, Value>,
    example: &Value,
) -> Result<(), Refusal> {
    let value = object.get(tag).and_then(Value::as_str).unwrap_or_default();
    match union.variant(value) {
        Some(variant) => check_named(api, at, variant.ty, example),
        None => at.refuse(format!("the example has no known value of the discriminator `{tag}`")),
    }
}

fn check_object(
    api: &Api,
    at: &Place,
    name: &str,
    members: &[Member],
    object: &Map<String, Value>,
) -> Result<(), Refusal> {
    for (key, value) in object {
        match members.iter().find(|member| member.wire() == key) {
            Some(Member::Field(field)) => {
                check_field(api, &at.key(key), field, value)?;
                check_beside(api, &at.key(key), field, object, value)?;
            }
            Some(Member::Constant { .. }) if value.is_string() => {}
            Some(Member::Constant { .. }) => return at.key(key).refuse("text was expected in this example"),
            None => return at.key(key).refuse(format!("the example has a member that `{name}` lacks")),
        }
    }
    let missing = fields(members).find(|field| field.is_required() && !object.contains_key(&field.wire));
    match missing {
        Some(field) => at.refuse(format!("the example lacks `{}`, which `{name}` must have", field.wire)),
        None => Ok(()),
    }
}

/// A union whose tag stands beside it.
fn check_beside(
    api: &Api,
    at: &Place,
    field: &Field,
    object: &Map<String, Value>,
    value: &Value,
) -> Result<(), Refusal> {
    match (&field.ty, &field.tagged_by) {
        (Type::Named(id), Some(tag)) if !value.is_null() => match api.definition(*id).union() {
            Some(union) => check_variant(api, at, union, tag, object, value),
            None => Ok(()),
        },
        _ => Ok(()),
    }
}

fn check_field(api: &Api, at: &Place, field: &Field, value: &Value) -> Result<(), Refusal> {
    if value.is_null() && (field.may_be_null() || field.ty == Type::Json) {
        return Ok(());
    }
    check(api, at, &field.ty, value)
}
