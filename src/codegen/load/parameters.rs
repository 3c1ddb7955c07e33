//! Parameters of an operation: their names, types and docs, and what is special about those in the path.

use openapiv3::{
    Content, Operation as OpenApiOperation, Parameter as OpenApiParameter, ParameterData,
    ParameterSchemaOrContent, PathItem, ReferenceOr, Schema,
};
use serde_json::Value;

use super::super::model::{Body, Notes, Parameter, Role, Style, Type, fields};
use super::super::refusal::Refusal;
use super::names::{Names, snake_name};
use super::operations::Context;
use super::place::Place;
use super::types::{described, only_extensions};
use super::{body, examples, fields as properties, references, servers};

/// Loads the parameters of an operation: those in the path, in its order, and then those in the query.
pub fn load(
    context: &Context<'_>,
    item: &PathItem,
    at: &Place,
    path: &str,
    operation: &OpenApiOperation,
    body: Option<&Body>,
) -> Result<Vec<Parameter>, Refusal> {
    let Some(names_in_path) = servers::placeholders(path).filter(|_| is_plain(path)) else {
        return at.refuse(format!("the path {path:?} is not plain segments and names in braces"));
    };
    let mut loaded = Vec::new();
    for (at, parameter) in declared(item, at, operation) {
        let (at, parameter) = references::follow(context.documents, &at, parameter)?;
        let loading = Loading { context, at: &at, body, names_in_path: &names_in_path };
        loaded.push((loading.parameter(parameter)?, at));
    }
    if let Some(undeclared) = names_in_path.iter().find(|name| !loaded.iter().any(|(p, _)| is_path(p, name)))
    {
        return at.refuse(format!("`{{{undeclared}}}` stands in the path, but is no parameter"));
    }
    // A stable sort: the query keeps the order of the document.
    loaded.sort_by_key(|(parameter, _)| order(parameter, &names_in_path));
    check_names(at, &loaded, body)?;
    Ok(loaded.into_iter().map(|(parameter, _)| parameter).collect())
}

/// The parameters of the path item and then those of the operation.
fn declared<'a>(
    item: &'a PathItem,
    at: &Place,
    operation: &'a OpenApiOperation,
) -> Vec<(Place, &'a ReferenceOr<OpenApiParameter>)> {
    let (shared, own) = (at.parent().key("parameters"), at.key("parameters"));
    let shared =
        item.parameters.iter().enumerate().map(|(index, p)| (shared.index(index).reached_from(at), p));
    let own = operation.parameters.iter().enumerate().map(|(index, p)| (own.index(index), p));
    shared.chain(own).collect()
}

fn is_plain(path: &str) -> bool {
    !path.contains("//") && path.bytes().all(|byte| byte.is_ascii_graphic() && !b"?#%\"\\".contains(&byte))
}

fn is_path(parameter: &Parameter, name: &str) -> bool {
    parameter.wire == name && parameter.role.is_in_path()
}

fn order(parameter: &Parameter, names_in_path: &[&str]) -> usize {
    match parameter.role {
        Role::Constant(_) | Role::Required => names_in_path.len(),
        Role::Optional => names_in_path.len() + 1,
        _ => names_in_path.iter().position(|name| *name == parameter.wire).unwrap_or_default(),
    }
}

fn check_names(at: &Place, loaded: &[(Parameter, Place)], body: Option<&Body>) -> Result<(), Refusal> {
    let mut arguments = Names::of_arguments();
    let mut setters = Names::of_setters();
    if let Some(body) = body {
        arguments.claim(&at.key("requestBody"), &body.name, "the body")?;
    }
    let mut in_path = Names::of("the path".to_owned());
    let mut in_query = Names::of("the query".to_owned());
    for (parameter, at) in loaded {
        let declared = if is_path(parameter, &parameter.wire) { &mut in_path } else { &mut in_query };
        declared.claim(at, &parameter.wire, "a parameter")?;
        let what = format!("the parameter {:?}", parameter.wire);
        match parameter.role {
            Role::FromBody(_) | Role::Constant(_) => {}
            Role::Optional => setters.claim(at, &parameter.name, &what)?,
            _ => arguments.claim(at, &parameter.name, &what)?,
        }
    }
    Ok(())
}

/// One parameter, where it stands.
pub struct Loading<'a> {
    pub context: &'a Context<'a>,
    pub at: &'a Place,
    body: Option<&'a Body>,
    names_in_path: &'a [&'a str],
}

impl Loading<'_> {
    fn parameter(&self, parameter: &OpenApiParameter) -> Result<Parameter, Refusal> {
        match parameter {
            OpenApiParameter::Path { parameter_data, .. } => self.in_path(parameter_data),
            OpenApiParameter::Query { parameter_data, .. } => self.in_query(parameter_data),
            OpenApiParameter::Header { .. } => self.at.refuse("header parameters are not supported"),
            OpenApiParameter::Cookie { .. } => self.at.refuse("cookie parameters are not supported"),
        }
    }

    fn in_path(&self, data: &ParameterData) -> Result<Parameter, Refusal> {
        if !data.required {
            return self.at.refuse("a parameter in the path is always there: `required` must be true");
        }
        if !self.names_in_path.contains(&data.name.as_str()) {
            return self.at.refuse(format!("`{{{}}}` does not stand in the path", data.name));
        }
        if let ParameterSchemaOrContent::Content(_) = data.format {
            return self.at.key("content").refuse("JSON stands in queries only: use `schema`");
        }
        if data.extensions.contains_key("x-descending") {
            return self.at.key("x-descending").refuse("`x-descending` is for parameters in the query");
        }
        let parameter = self.load(data)?;
        let role = self.role_in_path(data, &parameter.ty)?;
        if role == Role::Segment && (parameter.ty == Type::Timestamp || !self.is_scalar(&parameter.ty)) {
            return self
                .at
                .key("schema")
                .refuse("a segment of a path is text, a number, a boolean or an enumeration");
        }
        Ok(Parameter { role, ..parameter })
    }

    fn role_in_path(&self, data: &ParameterData, ty: &Type) -> Result<Role, Refusal> {
        let segments = data.extensions.get("x-segments").is_some_and(|value| *value == Value::Bool(true));
        let from_body = data.extensions.get("x-from-body").and_then(Value::as_str);
        match (segments, from_body) {
            (false, None) => Ok(Role::Segment),
            (true, None) if is_text_list(ty) => Ok(Role::Segments),
            (true, _) => {
                self.at.key("x-segments").refuse("only a list of text, given as an argument, has segments")
            }
            (false, Some(property)) => self.field_of_body(property).map(Role::FromBody),
        }
    }

    /// The field of the body that holds the parameter.
    fn field_of_body(&self, property: &str) -> Result<String, Refusal> {
        let at = self.at.key("x-from-body");
        let structs = self.body.map(|body| self.context.api.structs_of(&body.ty)).unwrap_or_default();
        if structs.is_empty() {
            return at.refuse("the operation has no body with properties");
        }
        let mut names = Vec::new();
        for (id, members) in structs {
            let found = fields(members).find(|field| field.wire == property);
            let Some(field) = found.filter(|field| field.ty == Type::Text && field.is_plain()) else {
                let name = &self.context.api.definition(id).name;
                return at
                    .refuse(format!("`{property}` is not a required text among the properties of `{name}`"));
            };
            names.push(field.name.clone());
        }
        names.dedup();
        match names.as_slice() {
            [name] => Ok(name.clone()),
            _ => at.refuse(format!("`{property}` has several names in the variants of the body")),
        }
    }

    pub fn load(&self, data: &ParameterData) -> Result<Parameter, Refusal> {
        let description = described(self.at, data.description.as_deref())?;
        let (ty, mut notes) = match &data.format {
            ParameterSchemaOrContent::Schema(schema) => self.by_schema(description, schema)?,
            ParameterSchemaOrContent::Content(content) => self.by_content(description, content)?,
        };
        notes.example = data.example.clone().or(notes.example);
        notes.deprecated |= data.deprecated.unwrap_or_default();
        match &notes.example {
            Some(example) => examples::check(self.context.api, &self.at.key("example"), &ty, example)?,
            None if data.required => return self.at.refuse("`example` is missing: it goes into the docs"),
            None => {}
        }
        let given = data.extensions.get("x-rust-name").and_then(Value::as_str);
        let name = snake_name(self.at, &data.name, given)?;
        let wire = data.name.clone();
        Ok(Parameter { wire, name, ty, role: Role::Optional, style: Style::Repeated, sorts: false, notes })
    }

    fn by_schema(&self, description: String, schema: &ReferenceOr<Schema>) -> Result<(Type, Notes), Refusal> {
        let ty = self.context.schemas.type_of(&self.at.key("schema"), schema)?;
        let notes = match schema {
            ReferenceOr::Item(schema) => self.notes(description, schema)?,
            ReferenceOr::Reference { .. } => Notes { description, ..Notes::default() },
        };
        Ok((ty, notes))
    }

    fn by_content(&self, description: String, content: &Content) -> Result<(Type, Notes), Refusal> {
        let (at, _, media) = body::only_content(self.at, content.iter(), &[body::JSON])?;
        let ty = body::media_type(self.context, &at, media)?;
        let object = match &ty {
            Type::List(element) => element,
            ty => ty,
        };
        match object {
            Type::Named(_) if !self.is_enum(object) => {}
            _ => {
                return at
                    .key("schema")
                    .refuse("JSON in a query is an object with properties, or a list of them");
            }
        }
        Ok((ty, Notes { description, example: media.example.clone(), ..Notes::default() }))
    }

    fn notes(&self, description: String, schema: &Schema) -> Result<Notes, Refusal> {
        only_extensions(&self.at.key("schema"), &schema.schema_data, &[])?;
        Ok(properties::notes(description, schema))
    }

    pub fn is_enum(&self, ty: &Type) -> bool {
        self.context.api.is_enum(ty)
    }

    pub fn is_scalar(&self, ty: &Type) -> bool {
        match ty {
            Type::Text | Type::Integer | Type::Number | Type::Boolean | Type::Timestamp => true,
            ty => self.is_enum(ty),
        }
    }
}

fn is_text_list(ty: &Type) -> bool {
    matches!(ty, Type::List(element) if **element == Type::Text)
}
