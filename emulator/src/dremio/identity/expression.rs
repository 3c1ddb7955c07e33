//! The filter expressions of user and role lists: `name == 'ada' || email.startsWith('b')`.

use std::iter::Peekable;
use std::str::Chars;

use crate::dremio::error::ApiError;

/// How deep parentheses may be nested.
const DEPTH: usize = 32;

/// An expression over the fields of one thing.
#[derive(Debug)]
pub(crate) enum Expression {
    Not(Box<Expression>),
    All(Vec<Expression>),
    Any(Vec<Expression>),
    Test {
        field: String,
        test: Test,
        value: String,
    },
    /// A number against a bound.
    Bound {
        field: String,
        order: Order,
        value: i64,
    },
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Order {
    Under,
    AtMost,
    Over,
    AtLeast,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Test {
    Equal,
    StartsWith,
    EndsWith,
    Contains,
}

impl Expression {
    /// Reads an expression over the given fields; an empty one accepts everything.
    pub fn parse(text: &str, fields: &[&str]) -> Result<Self, ApiError> {
        Self::parse_with_numbers(text, fields, &[])
    }

    /// Reads an expression in which some fields are numbers, which are compared with bounds.
    pub fn parse_with_numbers(text: &str, fields: &[&str], numbers: &[&str]) -> Result<Self, ApiError> {
        if text.trim().is_empty() {
            return Ok(Self::All(Vec::new()));
        }
        let read = || {
            let mut parser = Parser { tokens: tokens(text)?.into_iter().peekable(), fields, numbers };
            let expression = parser.any(0)?;
            parser.tokens.next().is_none().then_some(expression)
        };
        read().ok_or_else(|| ApiError::bad_request(format!("Invalid filter [{text}].")))
    }

    pub fn accepts(&self, field_of: &impl Fn(&str) -> String) -> bool {
        match self {
            Self::Not(inner) => !inner.accepts(field_of),
            Self::All(parts) => parts.iter().all(|part| part.accepts(field_of)),
            Self::Any(parts) => parts.iter().any(|part| part.accepts(field_of)),
            Self::Test { field, test, value } => {
                let held = field_of(field);
                match test {
                    Test::Equal => held == *value,
                    Test::StartsWith => held.starts_with(value),
                    Test::EndsWith => held.ends_with(value),
                    Test::Contains => held.contains(value),
                }
            }
            Self::Bound { field, order, value } => {
                let Ok(held) = field_of(field).parse::<i64>() else { return false };
                match order {
                    Order::Under => held < *value,
                    Order::AtMost => held <= *value,
                    Order::Over => held > *value,
                    Order::AtLeast => held >= *value,
                }
            }
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Name(String),
    Text(String),
    Sign(&'static str),
}

const SIGNS: [&str; 12] = ["==", "!=", "&&", "||", ">=", "<=", ">", "<", "!", "(", ")", "."];

fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        if let Some(sign) = SIGNS.into_iter().find(|sign| rest.starts_with(sign)) {
            tokens.push(Token::Sign(sign));
            rest = rest.strip_prefix(sign)?;
        } else if first == '\'' || first == '"' {
            let mut chars = rest.chars();
            chars.next();
            tokens.push(Token::Text(literal(&mut chars, first)?));
            rest = chars.as_str();
        } else {
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
            let (name, after) = rest.split_at_checked(end).filter(|(name, _)| !name.is_empty())?;
            tokens.push(Token::Name(name.to_owned()));
            rest = after;
        }
        rest = rest.trim_start();
    }
    Some(tokens)
}

/// The text up to the closing quote; a backslash keeps what follows it.
fn literal(chars: &mut Chars<'_>, quote: char) -> Option<String> {
    let mut text = String::new();
    loop {
        match chars.next()? {
            '\\' => text.push(chars.next()?),
            c if c == quote => return Some(text),
            c => text.push(c),
        }
    }
}

struct Parser<'a> {
    tokens: Peekable<std::vec::IntoIter<Token>>,
    fields: &'a [&'a str],
    numbers: &'a [&'a str],
}

impl Parser<'_> {
    fn takes(&mut self, sign: &'static str) -> bool {
        self.tokens.next_if_eq(&Token::Sign(sign)).is_some()
    }

    fn any(&mut self, depth: usize) -> Option<Expression> {
        let mut parts = vec![self.all(depth)?];
        while self.takes("||") {
            parts.push(self.all(depth)?);
        }
        Some(Expression::Any(parts))
    }

    fn all(&mut self, depth: usize) -> Option<Expression> {
        let mut parts = vec![self.one(depth)?];
        while self.takes("&&") {
            parts.push(self.one(depth)?);
        }
        Some(Expression::All(parts))
    }

    fn one(&mut self, depth: usize) -> Option<Expression> {
        if depth > DEPTH {
            return None;
        }
        if self.takes("!") {
            return Some(Expression::Not(Box::new(self.one(depth + 1)?)));
        }
        if self.takes("(") {
            let inner = self.any(depth + 1)?;
            return self.takes(")").then_some(inner);
        }
        self.test()
    }

    fn test(&mut self) -> Option<Expression> {
        let Token::Name(field) = self.tokens.next()? else { return None };
        if self.numbers.contains(&field.as_str()) {
            return self.bound(field);
        }
        if !self.fields.contains(&field.as_str()) {
            return None;
        }
        if self.takes(".") {
            let Token::Name(function) = self.tokens.next()? else { return None };
            let test = match function.as_str() {
                "startsWith" => Test::StartsWith,
                "endsWith" => Test::EndsWith,
                "contains" => Test::Contains,
                _ => return None,
            };
            let value = self.takes("(").then(|| self.text())??;
            return self.takes(")").then_some(Expression::Test { field, test, value });
        }
        let wanted = self.takes("==");
        if !wanted && !self.takes("!=") {
            return None;
        }
        let test = Expression::Test { field, test: Test::Equal, value: self.text()? };
        Some(if wanted { test } else { Expression::Not(Box::new(test)) })
    }

    fn bound(&mut self, field: String) -> Option<Expression> {
        let order = match self.tokens.next()? {
            Token::Sign(">=") => Order::AtLeast,
            Token::Sign("<=") => Order::AtMost,
            Token::Sign(">") => Order::Over,
            Token::Sign("<") => Order::Under,
            _ => return None,
        };
        let Token::Name(number) = self.tokens.next()? else { return None };
        Some(Expression::Bound { field, order, value: number.parse().ok()? })
    }

    fn text(&mut self) -> Option<String> {
        match self.tokens.next()? {
            Token::Text(text) => Some(text),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepts(filter: &str, name: &str, email: &str) -> bool {
        let filter = Expression::parse(filter, &["name", "email"]).unwrap();
        filter.accepts(&|field| if field == "name" { name.to_owned() } else { email.to_owned() })
    }

    #[test]
    fn expressions_are_read_and_applied() {
        for (filter, expected) in [
            ("", true),
            ("name == 'ada'", true),
            ("name=='Ada'", false),
            ("name != \"bob\"", true),
            ("name == 'bob' || email.startsWith('ada@') && name.contains('d')", true),
            ("(name == 'bob' || name == 'ada') && email.endsWith('.org')", false),
            ("!(name == 'bob')", true),
            (r"name == 'a\'da'", false),
        ] {
            assert_eq!(accepts(filter, "ada", "ada@example.com"), expected, "{filter}");
        }
        assert!(accepts(r"name == 'o\'neil'", "o'neil", ""));
    }

    #[test]
    fn numbers_have_bounds() {
        let accepts = |filter: &str| {
            let filter = Expression::parse_with_numbers(filter, &["id"], &["start_time"]).unwrap();
            filter.accepts(&|field| if field == "id" { "a" } else { "7" }.to_owned())
        };
        assert!(accepts("id=='a' && start_time >= 7 && start_time <= 7"));
        assert!(!accepts("start_time > 7") && !accepts("start_time < 7"));
        assert!(Expression::parse("start_time >= 7", &["start_time"]).is_err());
        for filter in ["start_time == 7", "start_time >= 'x'", "start_time >= x", "start_time"] {
            assert!(Expression::parse_with_numbers(filter, &[], &["start_time"]).is_err(), "{filter}");
        }
    }

    #[test]
    fn what_is_no_expression_is_refused() {
        let deep = "(".repeat(10_000);
        for filter in [
            "name",
            "name ==",
            "name == ada",
            "nope == 'x'",
            "name.is('x')",
            "name == 'x",
            "name == 'x' &&",
            "é",
            &deep,
        ] {
            assert!(Expression::parse(filter, &["name"]).is_err(), "{filter}");
        }
    }
}
