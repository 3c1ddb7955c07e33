//! `x-paging`: lists that come in pages.

use openapiv3::Operation as OpenApiOperation;
use serde_json::{Map, Value};

use super::super::model::{
    Body, Edges, Field, Member, Paging, Parameter, Presence, Role, Shape, TokenPlace, Type, fields,
};
use super::super::refusal::Refusal;
use super::operations::{Context, extension};
use super::place::Place;

/// Loads how the list of an operation comes in pages, if it does.
pub fn load(
    context: &Context<'_>,
    at: &Place,
    operation: &OpenApiOperation,
    parameters: &[Parameter],
    body: Option<&Body>,
    response: Option<&Type>,
) -> Result<Option<Paging>, Refusal> {
    let Some(Value::Object(keys)) = extension(operation, "x-paging") else { return Ok(None) };
    let at = at.key("x-paging");
    let Some(response) = response else {
        return at.refuse("the operation has no response that could be a page");
    };
    let loading = Loading { context, at, keys, parameters, body, response };
    let items = loading.property("items", "a list", |field| matches!(field.ty, Type::List(_)))?;
    loading.check_same_items(&items)?;
    let paging = match keys.get("style").and_then(Value::as_str) {
        Some("token") => loading.by_token(items)?,
        Some("cursor") => loading.by_cursor(items)?,
        _ => loading.by_offset(items)?,
    };
    Ok(Some(paging))
}

struct Loading<'a> {
    context: &'a Context<'a>,
    at: Place,
    keys: &'a Map<String, Value>,
    parameters: &'a [Parameter],
    body: Option<&'a Body>,
    response: &'a Type,
}

impl Loading<'_> {
    fn by_token(&self, items: String) -> Result<Paging, Refusal> {
        self.refuse_keys(&["offset", "limit", "max", "total", "node", "cursor", "more"])?;
        let place = match self.in_body(self.text("param")?) {
            Some(member) => TokenPlace::Body(member),
            None => TokenPlace::Query(self.parameter("param", &Type::Text)?),
        };
        let next = self.property("next", "text", |field| field.ty == Type::Text)?;
        Ok(Paging::Token { place, next, items })
    }

    /// The text of that name in the body, if it has one.
    fn in_body(&self, name: &str) -> Option<String> {
        let structs = self.body.map(|body| self.context.api.structs_of(&body.ty)).unwrap_or_default();
        let has = |members: &[Member]| fields(members).any(|f| f.wire == name && f.ty == Type::Text);
        structs.iter().any(|(_, members)| has(members)).then(|| name.to_owned())
    }

    fn by_offset(&self, items: String) -> Result<Paging, Refusal> {
        self.refuse_keys(&["param", "next", "node", "cursor", "more"])?;
        if self.context.api.is_union(self.response) {
            return self
                .at
                .refuse("a page by offset is an object, not one of several: its items are counted");
        }
        let total = self
            .keys
            .get("total")
            .map(|_| self.property("total", "an integer", |field| field.ty == Type::Integer));
        Ok(Paging::Offset {
            offset: self.parameter("offset", &Type::Integer)?,
            limit: self.parameter("limit", &Type::Integer)?,
            max: self.max()?,
            total: total.transpose()?,
            items,
        })
    }

    fn by_cursor(&self, items: String) -> Result<Paging, Refusal> {
        self.refuse_keys(&["next", "offset", "limit", "max", "total"])?;
        if self.context.api.is_union(self.response) {
            return self.at.refuse("a page with edges is an object, not one of several");
        }
        let edge = self.fields(&items).into_iter().find_map(|field| match &field.ty {
            Type::List(edge) if !field.is_option() => Some(&**edge),
            _ => None,
        });
        let Some(edge) = edge else {
            return self
                .at
                .key("items")
                .refuse(format!("`{items}` is a list that may be null: it cannot hold edges"));
        };
        let node =
            self.member("node", edge, self.text("node")?, "an object that is always there", |field| {
                matches!(field.ty, Type::Named(_)) && field.is_plain() && !field.boxed
            })?;
        let cursor =
            self.member("cursor", edge, self.text("cursor")?, "text that may be missing", |field| {
                field.ty == Type::Text && field.presence == Presence::Optional
            })?;
        Ok(Paging::Cursor(Edges {
            param: self.parameter("param", &Type::Text)?,
            items,
            node,
            cursor,
            more: self.more()?,
        }))
    }

    /// The object that tells whether there are more pages, and its member that does.
    fn more(&self) -> Result<(String, String), Refusal> {
        let text = self.text("more")?;
        let Some((object, member)) = text.split_once('.') else {
            return self.at.key("more").refuse(format!("{text:?} is not `<property>.<property>`"));
        };
        let object =
            self.member("more", self.response, object, "an object that may be missing", |field| {
                matches!(field.ty, Type::Named(_)) && field.presence == Presence::Optional && !field.boxed
            })?;
        let holder = self.fields(&object).first().map_or(self.response, |field| &field.ty);
        let member = self.member("more", holder, member, "a boolean that may be missing", |field| {
            field.ty == Type::Boolean && field.presence == Presence::Optional
        })?;
        Ok((object, member))
    }

    /// The property of an object that a key names.
    fn member(
        &self,
        key: &str,
        object: &Type,
        name: &str,
        kind: &str,
        fits: fn(&Field) -> bool,
    ) -> Result<String, Refusal> {
        let members = match object {
            Type::Named(id) => match &self.context.api.definition(*id).shape {
                Shape::Struct(members) => members.as_slice(),
                _ => &[],
            },
            _ => &[],
        };
        match fields(members).find(|field| field.wire == name) {
            Some(field) if fits(field) => Ok(name.to_owned()),
            Some(_) => self.at.key(key).refuse(format!("the property `{name}` is not {kind}")),
            None => self.at.key(key).refuse(format!("there is no property `{name}`")),
        }
    }

    fn refuse_keys(&self, keys: &[&str]) -> Result<(), Refusal> {
        match keys.iter().find(|key| self.keys.contains_key(**key)) {
            Some(key) => self.at.key(key).refuse(format!("`{key}` belongs to another style of paging")),
            None => Ok(()),
        }
    }

    fn max(&self) -> Result<Option<u32>, Refusal> {
        let Some(max) = self.keys.get("max") else { return Ok(None) };
        match max.as_u64().and_then(|max| u32::try_from(max).ok()).filter(|max| *max > 0) {
            Some(max) => Ok(Some(max)),
            None => self.at.key("max").refuse("must be a whole number of items, 1 at least"),
        }
    }

    fn text(&self, key: &str) -> Result<&str, Refusal> {
        match self.keys.get(key).and_then(Value::as_str) {
            Some(text) => Ok(text),
            None => self.at.refuse(format!("`{key}` is missing")),
        }
    }

    /// The optional query parameter that a key names.
    fn parameter(&self, key: &str, ty: &Type) -> Result<String, Refusal> {
        let name = self.text(key)?;
        let found = self
            .parameters
            .iter()
            .find(|parameter| parameter.wire == name && parameter.role == Role::Optional);
        match found {
            Some(parameter) if parameter.ty == *ty => Ok(name.to_owned()),
            Some(_) => self.at.key(key).refuse(format!("the parameter `{name}` has the wrong type for this")),
            None => self.at.key(key).refuse(format!("`{name}` is not an optional parameter of the query")),
        }
    }

    /// The property of the response that a key names; a union must have it in one variant at least.
    fn property(&self, key: &str, kind: &str, fits: fn(&Field) -> bool) -> Result<String, Refusal> {
        let name = self.text(key)?;
        let found = self.fields(name);
        if found.is_empty() {
            return self.at.key(key).refuse(format!("`{name}` is not a property of the response"));
        }
        if !found.into_iter().all(fits) {
            return self.at.key(key).refuse(format!("the property `{name}` is not {kind}"));
        }
        Ok(name.to_owned())
    }

    fn fields(&self, name: &str) -> Vec<&Field> {
        let structs = self.context.api.structs_of(self.response);
        structs
            .into_iter()
            .filter_map(|(_, members)| fields(members).find(|field| field.wire == name))
            .collect()
    }

    fn check_same_items(&self, items: &str) -> Result<(), Refusal> {
        let mut fields = self.fields(items).into_iter();
        let first = fields.next().map(|field| &field.ty);
        if fields.any(|field| Some(&field.ty) != first) {
            return self.at.key("items").refuse(format!("`{items}` is not the same list in every variant"));
        }
        Ok(())
    }
}
