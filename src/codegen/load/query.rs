//! What is special about parameters of the query: how they are written, and which of them are no arguments.

use openapiv3::{ParameterData, ParameterSchemaOrContent, ReferenceOr};
use serde_json::Value;

use super::super::model::{Notes, Parameter, Role, Style, Type};
use super::super::refusal::Refusal;
use super::fields::constant;
use super::parameters::Loading;
use super::types::{described, only_extensions};

impl Loading<'_> {
    pub fn in_query(&self, data: &ParameterData) -> Result<Parameter, Refusal> {
        if let Some(key) =
            ["x-segments", "x-from-body"].iter().find(|key| data.extensions.contains_key(**key))
        {
            return self.at.key(key).refuse(format!("`{key}` is for parameters in the path"));
        }
        if let Some(value) = self.constant(data)? {
            return self.fixed(data, value);
        }
        let parameter = self.load(data)?;
        let style = self.style(data, &parameter.ty)?;
        if style == Style::Entries && data.required {
            return self.at.key("required").refuse("a map in the query may be empty: it cannot be required");
        }
        let sorts = data.extensions.contains_key("x-descending");
        if sorts && !self.is_sort_key(style, &parameter.ty) {
            return self
                .at
                .key("x-descending")
                .refuse("sort keys are an enumeration, or a list of one that is joined by commas");
        }
        let role = if data.required { Role::Required } else { Role::Optional };
        Ok(Parameter { role, style, sorts, ..parameter })
    }

    /// The one value that the parameter can have.
    fn constant(&self, data: &ParameterData) -> Result<Option<String>, Refusal> {
        let ParameterSchemaOrContent::Schema(ReferenceOr::Item(schema)) = &data.format else {
            return Ok(None);
        };
        let value = constant(schema);
        if value.is_some() && !data.required {
            return self.at.refuse("what has one value only is always sent: `required` must be true");
        }
        if value.is_some() {
            only_extensions(&self.at.key("schema"), &schema.schema_data, &[])?;
        }
        Ok(value)
    }

    /// A parameter that is always the same.
    fn fixed(&self, data: &ParameterData, value: String) -> Result<Parameter, Refusal> {
        let description = described(self.at, data.description.as_deref())?;
        if let Some(key) = data.extensions.keys().next() {
            return self.at.key(key).refuse("no program sees a parameter that is always the same");
        }
        if data.example.as_ref().is_some_and(|example| *example != Value::String(value.clone())) {
            return self.at.key("example").refuse(format!("the only value is {value:?}"));
        }
        Ok(Parameter {
            wire: data.name.clone(),
            // Nothing in Rust is called so.
            name: "constant".to_owned(),
            ty: Type::Text,
            role: Role::Constant(value),
            style: Style::Repeated,
            sorts: false,
            notes: Notes { description, ..Notes::default() },
        })
    }

    /// How the parameter is written into the query.
    fn style(&self, data: &ParameterData, ty: &Type) -> Result<Style, Refusal> {
        if matches!(data.format, ParameterSchemaOrContent::Content(_)) {
            return Ok(Style::Json);
        }
        if *ty == Type::Map(Box::new(Type::Text)) {
            return match data.explode {
                Some(false) => {
                    self.at.key("explode").refuse("the entries of a map are parameters of their own")
                }
                _ => Ok(Style::Entries),
            };
        }
        let of_scalars = match ty {
            Type::List(element) => self.is_scalar(element),
            ty => self.is_scalar(ty),
        };
        if !of_scalars {
            let message = "a parameter in the query is text, a number, a boolean, an enumeration, a list of these or a map of text";
            return self.at.key("schema").refuse(message);
        }
        match (data.explode, ty) {
            (Some(false), Type::List(_)) => Ok(Style::Joined),
            (Some(false), _) => self.at.key("explode").refuse("`explode` is for lists"),
            _ => Ok(Style::Repeated),
        }
    }

    fn is_sort_key(&self, style: Style, ty: &Type) -> bool {
        match (style, ty) {
            (Style::Joined, Type::List(element)) => self.is_enum(element),
            (Style::Repeated, ty) => self.is_enum(ty),
            _ => false,
        }
    }
}
