//! The filter of the job list: `jst=="FAILED";(usr=="ada",usr=="bob");st=gt=1700000000000`.

use super::error::ApiError;
use super::job_list::Snapshot;

/// An expression in the console's query language: `;` is and, `,` is or.
#[derive(Debug)]
pub(crate) enum JobFilter {
    Everything,
    All(Vec<JobFilter>),
    Any(Vec<JobFilter>),
    Compare { key: String, operator: Operator, values: Vec<String> },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    Contains,
    In,
    Out,
}

const OPERATORS: [(&str, Operator); 9] = [
    ("=gt=", Operator::Greater),
    ("=ge=", Operator::GreaterOrEqual),
    ("=lt=", Operator::Less),
    ("=le=", Operator::LessOrEqual),
    ("=contains=", Operator::Contains),
    ("=in=", Operator::In),
    ("=out=", Operator::Out),
    ("==", Operator::Equal),
    ("!=", Operator::NotEqual),
];

const KEYS: [&str; 17] = [
    "job", "usr", "st", "et", "dur", "jst", "qt", "qn", "sql", "ds", "dsv", "pds", "ads", "cor", "mar",
    "chr", "spc",
];

impl JobFilter {
    pub fn parse(text: &str) -> Result<Self, ApiError> {
        if text.trim().is_empty() {
            return Ok(Self::Everything);
        }
        let mut parser = Parser { rest: text };
        let filter = parser.any(0).filter(|_| parser.rest.trim().is_empty());
        filter.ok_or_else(|| ApiError::bad_request(format!("Unable to parse filter expression: {text}")))
    }

    pub fn accepts(&self, job: &Snapshot) -> bool {
        match self {
            Self::Everything => true,
            Self::All(parts) => parts.iter().all(|part| part.accepts(job)),
            Self::Any(parts) => parts.iter().any(|part| part.accepts(job)),
            Self::Compare { key, operator, values } => compare(job, key, *operator, values),
        }
    }
}

fn compare(job: &Snapshot, key: &str, operator: Operator, values: &[String]) -> bool {
    let number = match key {
        "st" => Some(job.job.started_at),
        "et" => job.progress.ended_at,
        "dur" => Some(job.duration),
        _ => None,
    };
    if let Some(number) = number {
        return compare_numbers(number, operator, values);
    }
    let fields = match key {
        "job" => vec![job.job.id.as_str()],
        "usr" => vec![job.job.owner.name.as_str()],
        "jst" => vec![job.progress.state.as_str()],
        "qt" => vec![job.job.query_type(), job.job.group()],
        "sql" => vec![job.job.sql.as_str()],
        "*" => vec![job.job.id.as_str(), job.job.owner.name.as_str(), job.job.sql.as_str()],
        _ => Vec::new(),
    };
    let equal = |field: &str| values.iter().any(|value| wildcard(value, field));
    let contains = |field: &str| {
        values.iter().any(|value| field.to_lowercase().contains(&value.trim_matches('*').to_lowercase()))
    };
    match operator {
        Operator::Equal | Operator::In => fields.into_iter().any(equal),
        Operator::NotEqual | Operator::Out => !fields.into_iter().any(equal),
        Operator::Contains => fields.into_iter().any(contains),
        _ => false,
    }
}

fn compare_numbers(number: i64, operator: Operator, values: &[String]) -> bool {
    let numbers: Vec<i64> = values.iter().filter_map(|value| value.parse().ok()).collect();
    match operator {
        Operator::Equal | Operator::In => numbers.contains(&number),
        Operator::NotEqual | Operator::Out => !numbers.contains(&number),
        Operator::Greater => numbers.iter().any(|wanted| number > *wanted),
        Operator::GreaterOrEqual => numbers.iter().any(|wanted| number >= *wanted),
        Operator::Less => numbers.iter().any(|wanted| number < *wanted),
        Operator::LessOrEqual => numbers.iter().any(|wanted| number <= *wanted),
        Operator::Contains => false,
    }
}

/// A `*` at either end stands for anything.
fn wildcard(pattern: &str, field: &str) -> bool {
    let core = pattern.trim_matches('*');
    match (pattern.starts_with('*'), pattern.ends_with('*')) {
        (false, false) => field == pattern,
        (true, false) => field.ends_with(core),
        (false, true) => field.starts_with(core),
        (true, true) => field.contains(core),
    }
}

/// Deeper nesting is no filter that a person wrote.
const MAX_DEPTH: usize = 50;

struct Parser<'a> {
    rest: &'a str,
}

impl<'a> Parser<'a> {
    fn any(&mut self, depth: usize) -> Option<JobFilter> {
        let mut parts = vec![self.all(depth)?];
        while self.take(",") {
            parts.push(self.all(depth)?);
        }
        Some(JobFilter::Any(parts))
    }

    fn all(&mut self, depth: usize) -> Option<JobFilter> {
        let mut parts = vec![self.one(depth)?];
        while self.take(";") {
            parts.push(self.one(depth)?);
        }
        Some(JobFilter::All(parts))
    }

    fn one(&mut self, depth: usize) -> Option<JobFilter> {
        if depth > MAX_DEPTH {
            return None;
        }
        if self.take("(") {
            let inner = self.any(depth + 1)?;
            return self.take(")").then_some(inner);
        }
        let key = self.until(|c| c == '=' || c == '!')?.trim().to_owned();
        if !KEYS.contains(&key.as_str()) && key != "*" {
            return None;
        }
        let operator = OPERATORS.into_iter().find(|(text, _)| self.take(text))?.1;
        let values = if matches!(operator, Operator::In | Operator::Out) && self.take("(") {
            let mut values = vec![self.value()?];
            while self.take(",") {
                values.push(self.value()?);
            }
            if !self.take(")") {
                return None;
            }
            values
        } else {
            vec![self.value()?]
        };
        Some(JobFilter::Compare { key, operator, values })
    }

    fn value(&mut self) -> Option<String> {
        self.rest = self.rest.trim_start();
        for quote in ['"', '\''] {
            if let Some(rest) = self.rest.strip_prefix(quote) {
                let (value, rest) = rest.split_once(quote)?;
                self.rest = rest;
                return Some(value.to_owned());
            }
        }
        self.until(|c| matches!(c, ';' | ',' | ')' | '(')).map(|value| value.trim().to_owned())
    }

    /// What comes before the first such character, or all of it.
    fn until(&mut self, end: fn(char) -> bool) -> Option<&'a str> {
        let (before, after) = self.rest.split_at(self.rest.find(end).unwrap_or(self.rest.len()));
        self.rest = after;
        (!before.trim().is_empty()).then_some(before)
    }

    fn take(&mut self, text: &str) -> bool {
        match self.rest.trim_start().strip_prefix(text) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_read() {
        for text in [
            "",
            "jst==\"FAILED\"",
            "(usr==\"a\",usr=='b');st=gt=17",
            "qt=in=(REST,JDBC)",
            "*=contains=orders",
            "job!=x*",
        ] {
            assert!(JobFilter::parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn what_is_no_filter_is_refused() {
        let deep = "(".repeat(10_000);
        for text in ["jst", "jst==", "nope==1", "(jst==1", "jst==1)", "jst=xx=1", "jst==\"x", &deep] {
            assert!(JobFilter::parse(text).is_err(), "{text:.40}");
        }
    }
}
