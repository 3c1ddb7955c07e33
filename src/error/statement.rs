//! What a server says of a SQL statement that it did not carry out.

use std::fmt;

use serde_json::{Map, Value};

/// A SQL statement that Firebolt refused, or that failed on the way.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct StatementFailure {
    /// The status of the answer. 200 is one of them: the head of an answer goes out before the statement has ended.
    pub status: u16,
    /// The id of the query, if the server had given it one.
    pub query_id: Option<String>,
    /// What went wrong; one at least.
    pub errors: Vec<StatementError>,
    /// The errors as they came, up to 64 KiB.
    pub body: String,
}

/// One of the things that went wrong with a statement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct StatementError {
    /// The vendor's number of the error.
    pub code: Option<String>,
    /// The vendor's name of the error.
    pub name: Option<String>,
    /// How bad it is, such as `ERROR` or `WARNING`.
    pub severity: Option<String>,
    /// Whose fault it is, such as `User Error`.
    pub source: Option<String>,
    /// What went wrong, in the server's words.
    pub description: Option<String>,
    /// What can be done about it.
    pub resolution: Option<String>,
    /// Where more about it can be read.
    pub help_link: Option<String>,
    /// Where in the statement it is.
    pub location: Option<StatementLocation>,
}

/// A place in a statement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct StatementLocation {
    /// The line, from 1; in a text of several statements it is counted from the beginning of the one that failed.
    pub failing_line: Option<i64>,
    /// The column in which it begins, from 1.
    pub start_offset: Option<i64>,
    /// The column in which it ends, as the server counts it.
    pub end_offset: Option<i64>,
}

impl StatementFailure {
    /// Reads an answer: an object with a list of errors that is not empty, or a text that begins with a place.
    pub(crate) fn read(status: u16, body: &str) -> Option<Self> {
        let failure = |query_id, errors| Self { status, query_id, errors, body: body.to_owned() };
        let Ok(value) = serde_json::from_str::<Value>(body) else {
            return placed(body.trim()).map(|error| failure(None, vec![error]));
        };
        let errors: Vec<StatementError> = value.get("errors")?.as_array()?.iter().map(error).collect();
        let query_id = value.get("query_id").or_else(|| value.get("query")?.get("query_id"));
        let query_id = query_id.and_then(Value::as_str).map(str::to_owned);
        (!errors.is_empty()).then(|| failure(query_id, errors))
    }
}

fn error(value: &Value) -> StatementError {
    let Value::Object(members) = value else {
        let description = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        return StatementError { description: Some(description), ..StatementError::default() };
    };
    let text = |names: &[&str]| names.iter().find_map(|name| as_text(members.get(*name)?));
    StatementError {
        code: text(&["code"]),
        name: text(&["name"]),
        severity: text(&["severity"]),
        source: text(&["source"]),
        description: text(&["description", "message"]),
        resolution: text(&["resolution"]),
        help_link: text(&["helpLink", "help_link"]),
        location: members.get("location").and_then(Value::as_object).map(location),
    }
}

/// A text, or a number in its place.
fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A place, written in either way.
fn location(members: &Map<String, Value>) -> StatementLocation {
    let number = |names: [&str; 2]| names.iter().find_map(|name| members.get(*name)?.as_i64());
    StatementLocation {
        failing_line: number(["failing_line", "failingLine"]),
        start_offset: number(["start_offset", "startOffset"]),
        end_offset: number(["end_offset", "endOffset"]),
    }
}

/// `Line 1, Column 9: Division by zero`.
fn placed(text: &str) -> Option<StatementError> {
    let rest = text.strip_prefix("Line ")?;
    let (line, rest) = rest.split_once(", Column ")?;
    let (column, _) = rest.split_once(':')?;
    let location = StatementLocation {
        failing_line: Some(line.parse().ok()?),
        start_offset: Some(column.parse().ok()?),
        end_offset: None,
    };
    let description = super::build::shorten(text, 2048).into_owned();
    Some(StatementError {
        description: Some(description),
        location: Some(location),
        ..StatementError::default()
    })
}

impl fmt::Display for StatementFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.errors.iter().enumerate() {
            write!(f, "{}{error}", if index == 0 { "" } else { "; " })?;
        }
        if let Some(id) = &self.query_id {
            write!(f, " (query {id})")?;
        }
        Ok(())
    }
}

impl fmt::Display for StatementError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let texts = [&self.description, &self.name, &self.code];
        let text = texts.into_iter().flatten().next().map_or("the statement failed", String::as_str);
        f.write_str(text)?;
        match &self.location {
            Some(StatementLocation { failing_line: Some(line), start_offset, .. })
                if !text.contains(&format!("Line {line}")) =>
            {
                write!(f, " at line {line}")?;
                start_offset.map_or(Ok(()), |column| write!(f, ", column {column}"))
            }
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for StatementFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StatementFailure")
            .field("status", &self.status)
            .field("query_id", &self.query_id)
            .field("errors", &self.errors)
            .finish_non_exhaustive()
    }
}
