//! Values that come beside a statement, for its placeholders.

use serde_json::Value;

/// The members of `query_parameters`: an array of names with values, or an object.
pub(super) fn read(text: &str) -> Result<Vec<(String, Value)>, String> {
    let json: Value =
        serde_json::from_str(text).map_err(|error| format!("query_parameters is not JSON: {error}"))?;
    let pairs: Vec<(String, Value)> = match json {
        Value::Object(members) => members.into_iter().collect(),
        Value::Array(items) => items.into_iter().map(pair).collect::<Result<_, _>>()?,
        Value::Null => Vec::new(),
        _ => return Err("query_parameters must be an array or an object".to_owned()),
    };
    for (place, (name, _)) in pairs.iter().enumerate() {
        if pairs.iter().take(place).any(|(earlier, _)| earlier == name) {
            return Err(format!("query parameter {name} is given twice"));
        }
    }
    Ok(pairs)
}

fn pair(item: Value) -> Result<(String, Value), String> {
    let Value::Object(mut members) = item else {
        return Err("every query parameter must be an object with a name and a value".to_owned());
    };
    let name = members.remove("name");
    let name = name.as_ref().and_then(Value::as_str).ok_or("a query parameter has no name")?.to_owned();
    let value = members.remove("value").ok_or_else(|| format!("query parameter {name} has no value"))?;
    Ok((name, value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn both_forms_are_read() {
        let expected = vec![("$1".to_owned(), json!(7)), ("$2".to_owned(), json!(null))];
        assert_eq!(read(r#"[{"name":"$1","value":7},{"name":"$2","value":null}]"#).unwrap(), expected);
        assert_eq!(read(r#"{"$1":7,"$2":null}"#).unwrap(), expected);
        assert_eq!(read("[]").unwrap(), []);
    }

    #[test]
    fn what_is_neither_is_refused() {
        for text in [
            "",
            "7",
            "[7]",
            "[{\"name\":\"$1\"}]",
            "[{\"value\":1}]",
            "[{\"name\":\"a\",\"value\":1},{\"name\":\"a\",\"value\":2}]",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
