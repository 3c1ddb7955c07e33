//! Enumerations of text.

use openapiv3::{SchemaData, StringType};
use serde_json::{Map, Value};

use super::super::model::EnumValue;
use super::super::names::pascal;
use super::super::refusal::Refusal;
use super::names::{Names, pascal_name};
use super::place::Place;

/// Loads the enumeration `name`.
pub fn load(at: &Place, name: &str, data: &SchemaData, text: &StringType) -> Result<Vec<EnumValue>, Refusal> {
    let values: Vec<&str> = text.enumeration.iter().flatten().map(String::as_str).collect();
    let descriptions = extension(at, data, "x-enum-descriptions", &values)?;
    let given_names = extension(at, data, "x-enum-names", &values)?;
    let mut names = Names::of_variants(name, "x-enum-names");
    let mut loaded = Vec::new();
    for (index, wire) in values.iter().enumerate() {
        let at = at.key("enum").index(index);
        if values.iter().take(index).any(|before| before == wire) {
            return at.refuse(format!("{wire:?} is listed twice"));
        }
        let name = variant_name(&at, wire, look_up(given_names, wire))?;
        names.claim(&at, &name, &format!("the value {wire:?}"))?;
        let Some(description) = look_up(descriptions, wire) else {
            return at.refuse(format!("{wire:?} has no description: add it to `x-enum-descriptions`"));
        };
        loaded.push(EnumValue { wire: (*wire).to_owned(), name, description: description.to_owned() });
    }
    Ok(loaded)
}

/// Our own key of a schema, which may only talk about what is there.
pub fn extension<'a>(
    at: &Place,
    data: &'a SchemaData,
    key: &str,
    known: &[&str],
) -> Result<Option<&'a Map<String, Value>>, Refusal> {
    let Some(map) = data.extensions.get(key).and_then(Value::as_object) else { return Ok(None) };
    match map.keys().find(|name| !known.contains(&name.as_str())) {
        Some(unknown) => {
            at.keys(&[key, unknown]).refuse(format!("there is no {unknown:?} that this could be about"))
        }
        None => Ok(Some(map)),
    }
}

/// The text that one of our own keys has for a name.
pub fn look_up<'a>(map: Option<&'a Map<String, Value>>, name: &str) -> Option<&'a str> {
    map?.get(name)?.as_str()
}

fn variant_name(at: &Place, wire: &str, given: Option<&str>) -> Result<String, Refusal> {
    match given.map(str::to_owned).or_else(|| pascal(wire)) {
        Some(name) => pascal_name(at, &name).map(|()| name),
        None => at.refuse(format!("{wire:?} makes no identifier: name it with `x-enum-names`")),
    }
}
