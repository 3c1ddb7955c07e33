//! The listing: one line for each operation and each type, which shows what a change of a spec changes for users.

use std::fmt::Write as _;

use super::model::{
    Api, Body, BodyKind, Content, Definition, Field, Member, Operation, Parameter, Presence, Response, Role,
    Shape, Style, Tag, Type,
};
use super::names::snake;

/// Lists a vendor's API.
pub fn list(api: &Api) -> String {
    let mut text = String::new();
    for (index, group) in api.groups.iter().enumerate() {
        for operation in &group.operations {
            let _ = writeln!(text, "{}", operation_line(api, operation));
        }
        for definition in api.types.iter().filter(|definition| definition.group == index) {
            let _ = writeln!(text, "{}::{}", group.module, definition_line(api, definition));
        }
        text.push('\n');
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

/// `catalog.get(id: String) [include: Vec<Include>] -> CatalogEntity  GET /api/v3/catalog/{id}`.
pub fn operation_line(api: &Api, operation: &Operation) -> String {
    let given = operation.parameters.iter().filter(|p| p.role.is_argument());
    let arguments = given.map(|parameter| parameter_text(api, parameter));
    let body = operation.body.iter().map(|body| format!("{}: {}", body.name, body_text(api, body)));
    let arguments: Vec<String> = arguments.chain(body).collect();
    let setters = operation.parameters.iter().filter(|parameter| parameter.role == Role::Optional);
    let setters: Vec<String> = setters.map(|parameter| parameter_text(api, parameter)).collect();
    let setters = if setters.is_empty() { String::new() } else { format!(" [{}]", setters.join(", ")) };
    let response = response_text(api, &operation.response);
    let query = operation.constant_query();
    let paths = operation.deployments.iter().map(|d| format!("{}{}{query}", d.prefix(), operation.path));
    let paths: Vec<String> = paths.collect();
    format!(
        "{}({}){setters} -> {response}  {} {}{}",
        operation.id,
        arguments.join(", "),
        operation.method,
        paths.join(" | "),
        marks(operation)
    )
}

pub fn body_text(api: &Api, body: &Body) -> String {
    match body.kind {
        BodyKind::Multipart(_) => "Multipart".to_owned(),
        _ => type_text(api, &body.ty),
    }
}

pub fn response_text(api: &Api, response: &Response) -> String {
    let ty = match (&response.ty, response.content) {
        (Some(ty), Content::Events | Content::Lines) => format!("Events<{}>", type_text(api, ty)),
        (Some(ty), _) => type_text(api, ty),
        (None, Content::Binary) => "bytes".to_owned(),
        (None, _) => "()".to_owned(),
    };
    if response.optional { format!("Option<{ty}>") } else { ty }
}

/// What is special about an operation.
fn marks(operation: &Operation) -> String {
    let always = matches!(operation.method.as_str(), "GET" | "DELETE" | "HEAD");
    let marks = [
        (operation.paging.is_some(), "paged"),
        (operation.idempotent && !always, "idempotent"),
        (!operation.authenticated, "no token"),
        (operation.deprecated, "deprecated"),
        (operation.danger.is_some(), "dangerous"),
    ];
    let marks: Vec<&str> = marks.into_iter().filter(|(is, _)| *is).map(|(_, mark)| mark).collect();
    if marks.is_empty() { String::new() } else { format!("  ({})", marks.join(", ")) }
}

pub fn parameter_text(api: &Api, parameter: &Parameter) -> String {
    let ty = match &parameter.ty {
        Type::List(key) if parameter.sorts => format!("Vec<OrderBy<{}>>", type_text(api, key)),
        _ if parameter.style == Style::Entries => "any name".to_owned(),
        key if parameter.sorts => format!("OrderBy<{}>", type_text(api, key)),
        ty => type_text(api, ty),
    };
    format!("{}: {ty}", renamed(&parameter.name, &parameter.wire))
}

/// The Rust name, and the one on the wire where it does not follow.
fn renamed(name: &str, wire: &str) -> String {
    if snake(wire).as_deref() == Some(name) { name.to_owned() } else { format!("{name} ({wire})") }
}

/// `Wiki { text: String, version: Option<i64> }` and the like.
fn definition_line(api: &Api, definition: &Definition) -> String {
    let name = &definition.name;
    match &definition.shape {
        Shape::Struct(members) => {
            let members: Vec<String> = members.iter().map(|member| member_text(api, member)).collect();
            format!("{name} {{ {} }}", members.join(", "))
        }
        Shape::Enum(values) => {
            let values: Vec<&str> = values.iter().map(|value| value.wire.as_str()).collect();
            format!("{name} = {}", values.join(" | "))
        }
        Shape::Union(union) => {
            let variants = union.variants.iter().map(|variant| {
                let ty = &api.definition(variant.ty).name;
                let ty = if *ty == variant.name { ty.clone() } else { format!("{}({ty})", variant.name) };
                format!("{}: {ty}", variant.tags.join("/"))
            });
            let by = match &union.tag {
                Tag::Member(tag) => tag,
                Tag::Beside => "what stands beside it",
            };
            format!("{name} by {by} = {}", variants.collect::<Vec<_>>().join(" | "))
        }
    }
}

fn member_text(api: &Api, member: &Member) -> String {
    match member {
        Member::Constant { wire, value } => format!("{wire} = {value:?}"),
        Member::Field(field) => format!("{}: {}", renamed(&field.name, &field.wire), field_type(api, field)),
    }
}

pub fn field_type(api: &Api, field: &Field) -> String {
    let ty = type_text(api, &field.ty);
    let ty = if field.boxed { format!("Box<{ty}>") } else { ty };
    match field.presence {
        Presence::Required | Presence::List | Presence::Map => ty,
        Presence::RequiredOption | Presence::Optional => format!("Option<{ty}>"),
        Presence::ThreeState => format!("Nullable<{ty}>"),
    }
}

pub fn type_text(api: &Api, ty: &Type) -> String {
    match ty {
        Type::Text => "String".to_owned(),
        Type::Integer => "i64".to_owned(),
        Type::Number => "f64".to_owned(),
        Type::Boolean => "bool".to_owned(),
        Type::Timestamp | Type::Secret | Type::SecretJson | Type::Json => format!("{ty:?}"),
        Type::List(element) => format!("Vec<{}>", type_text(api, element)),
        Type::Map(value) => format!("BTreeMap<String, {}>", type_text(api, value)),
        Type::Nullable(ty) => format!("Option<{}>", type_text(api, ty)),
        Type::Named(id) => api.definition(*id).name.clone(),
    }
}
