//! The filter expressions of search and maintenance: `a == "x" && b in ["y", "z"]`.

use super::error::ApiError;

/// Conditions that must all hold.
#[derive(Debug, Default)]
pub(crate) struct Filter(Vec<Condition>);

#[derive(Debug)]
struct Condition {
    field: String,
    wanted: bool,
    values: Vec<String>,
}

impl Filter {
    /// Reads an expression over the given fields; an empty one accepts everything.
    pub fn parse(text: &str, fields: &[&str]) -> Result<Self, ApiError> {
        let refused = || ApiError::bad_request(format!("Invalid filter [{text}]."));
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        let condition = |part: &str| {
            let condition = Condition::parse(part.trim().trim_matches(['(', ')']))?;
            fields.contains(&condition.field.as_str()).then_some(condition)
        };
        let conditions = text.split("&&").map(condition).collect::<Option<Vec<_>>>();
        Ok(Self(conditions.ok_or_else(refused)?))
    }

    /// Whether a thing with these fields fits, without regard to case.
    pub fn accepts(&self, field: impl Fn(&str) -> String) -> bool {
        self.0.iter().all(|condition| {
            let value = field(&condition.field);
            condition.values.iter().any(|wanted| wanted.eq_ignore_ascii_case(&value)) == condition.wanted
        })
    }
}

impl Condition {
    fn parse(text: &str) -> Option<Self> {
        let (field, wanted, values) = if let Some((field, value)) = text.split_once("==") {
            (field, true, vec![literal(value)?])
        } else if let Some((field, value)) = text.split_once("!=") {
            (field, false, vec![literal(value)?])
        } else {
            let (field, list) = text.split_once(" in ")?;
            let list = list.trim().strip_prefix('[')?.strip_suffix(']')?;
            (field, true, list.split(',').map(literal).collect::<Option<_>>()?)
        };
        Some(Self { field: field.trim().to_owned(), wanted, values })
    }
}

fn literal(text: &str) -> Option<String> {
    let text = text.trim();
    let inner = |quote| text.strip_prefix(quote)?.strip_suffix(quote);
    inner('"').or_else(|| inner('\'')).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_read_and_applied() {
        let filter = Filter::parse(
            r#"type == "OPTIMIZE" && level in ["TABLE", 'CATALOG'] && id != "x""#,
            &["type", "level", "id"],
        );
        let filter = filter.unwrap();
        let fields =
            |kind: &'static str| move |field: &str| if field == "type" { kind } else { "table" }.to_owned();
        assert!(filter.accepts(fields("OPTIMIZE")));
        assert!(!filter.accepts(fields("EXPIRE_SNAPSHOTS")));
        assert!(Filter::parse("", &[]).unwrap().accepts(|_| String::new()));
    }

    #[test]
    fn what_is_no_condition_is_refused() {
        for text in ["nope", "a == 1", "b == \"x\"", "a in \"x\"", "a == \"x\" &&"] {
            assert!(Filter::parse(text, &["a"]).is_err(), "{text}");
        }
    }
}
