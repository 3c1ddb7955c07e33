//! From text to one statement.

mod copy;
mod create;
mod external;
mod reader;

pub(super) use copy::Copy;
pub(super) use create::{ColumnSpec, CreateTable, CreateView, Relation};
pub(super) use external::{CreateExternal, FileKind, FileOptions};

use super::dialect::Firebolt;
use super::tokens::tokenize;
use super::{ErrorKind, Place, SqlError};
use crate::sql::statement::{self as shared, Failed, Words};
use reader::Reader;
use sqlparser::ast::{Expr, Query};
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{Location, Token, TokenWithSpan};

/// A statement.
#[derive(Debug)]
pub(super) enum Statement {
    /// Queries and changes of rows, which the vendors have in common.
    Shared(shared::Statement),
    Explain(Box<Query>),
    CreateTable(CreateTable),
    CreateExternal(CreateExternal),
    CreateView(CreateView),
    Copy(Copy),
    /// An aggregating index, which changes no result.
    CreateIndex {
        name: String,
        table: Vec<String>,
        if_not_exists: bool,
    },
    Drop {
        what: Relation,
        path: Vec<String>,
        if_exists: bool,
    },
    AddColumn {
        path: Vec<String>,
        column: ColumnSpec,
    },
    DropColumn {
        path: Vec<String>,
        column: String,
    },
    Rename {
        path: Vec<String>,
        name: String,
    },
    /// `VACUUM` and its kin: the table must exist.
    Maintain(Vec<String>),
    Describe(Vec<String>),
    Show(&'static str),
}

/// A statement, and what was seen on the way to it.
#[derive(Debug)]
pub(super) struct Parsed {
    pub(super) statement: Statement,
    /// Where `/` and `%` stand.
    pub(super) divisions: Vec<Location>,
    /// The placeholders, each once, in the order of their numbers.
    pub(super) placeholders: Vec<String>,
}

/// Reads one statement.
pub(super) fn parse(sql: &str, escapes: bool) -> Result<Parsed, SqlError> {
    let dialect = Firebolt { escapes };
    let tokens = tokens(&dialect, sql)?;
    let divisions = tokens.iter().filter(|token| matches!(token.token, Token::Div | Token::Mod));
    let divisions = divisions.map(|token| token.span.start).collect();
    let placeholders = placeholders(&tokens);
    let mut reader = Reader {
        parser: Parser::new(&dialect)
            .with_recursion_limit(shared::NESTING)
            .with_tokens_with_locations(tokens),
        sql,
    };
    match reader.one() {
        Ok(statement) => Ok(Parsed { statement, divisions, placeholders }),
        Err(failed) => Err(refused(sql, failed, reader.parser.peek_token_ref().span.start)),
    }
}

/// Reads the query of a view.
pub(super) fn query(sql: &str) -> Result<Box<Query>, crate::sql::SqlError> {
    let parsed = parse(sql, false).map_err(|error| crate::sql::SqlError::Parse(error.to_string()))?;
    match parsed.statement {
        Statement::Shared(shared::Statement::Query(query)) => Ok(query),
        _ => Err(crate::sql::SqlError::Validation("A view stands on a query".to_owned())),
    }
}

/// Reads an expression that stands alone.
pub(super) fn expression(sql: &str) -> Result<Expr, crate::sql::SqlError> {
    let dialect = Firebolt { escapes: false };
    let failed = |error: &dyn std::fmt::Display| crate::sql::SqlError::Parse(error.to_string());
    let tokens = tokens(&dialect, sql).map_err(|error| failed(&error))?;
    let mut parser =
        Parser::new(&dialect).with_recursion_limit(shared::NESTING).with_tokens_with_locations(tokens);
    parser.parse_expr().map_err(|error| failed(&error))
}

/// The tokens with names folded and texts of all kinds made plain ones.
fn tokens(dialect: &Firebolt, sql: &str) -> Result<Vec<TokenWithSpan>, SqlError> {
    let mut tokens = Vec::new();
    tokenize(dialect, sql, &mut tokens).map_err(|error| {
        let place = Location { line: error.location.line, column: error.location.column };
        refused(sql, Failed::Parser(ParserError::TokenizerError(error.message)), place)
    })?;
    if let Some(place) = shared::too_complex(&tokens) {
        return Err(refused(sql, Failed::Unsupported("The query is too complex".to_owned()), place));
    }
    for token in &mut tokens {
        match &mut token.token {
            Token::Word(word) if word.quote_style.is_none() => word.value = word.value.to_lowercase(),
            Token::EscapedStringLiteral(text) => {
                token.token = Token::SingleQuotedString(std::mem::take(text));
            }
            Token::DollarQuotedString(text) => {
                token.token = Token::SingleQuotedString(std::mem::take(&mut text.value));
            }
            _ => {}
        }
    }
    Ok(tokens)
}

fn placeholders(tokens: &[TokenWithSpan]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for token in tokens {
        if let Token::Placeholder(name) = &token.token
            && !found.contains(name)
        {
            found.push(name.clone());
        }
    }
    let number = |name: &String| name.trim_start_matches('$').parse::<u64>().unwrap_or(u64::MAX);
    found.sort_by_key(number);
    found
}

/// The error for what could not be read.
fn refused(sql: &str, failed: Failed, place: Location) -> SqlError {
    let (kind, message) = match failed {
        Failed::Unsupported(text) => (ErrorKind::Unsupported, text),
        Failed::Parser(ParserError::RecursionLimitExceeded) => {
            (ErrorKind::Unsupported, "The query nests too deeply".to_owned())
        }
        Failed::Parser(ParserError::TokenizerError(text) | ParserError::ParserError(text)) => {
            (ErrorKind::Parse, text)
        }
    };
    let (text, named) = shared::split_place(&message);
    let place = named.unwrap_or(place);
    let place = if place.line == 0 { shared::end(sql) } else { place };
    let text = match text.strip_prefix("Expected: ").and_then(|rest| rest.rsplit_once(", found: ")) {
        Some((expected, "EOF")) => format!("syntax error, unexpected end of input, expected {expected}"),
        Some((expected, found)) => format!("syntax error, unexpected {found}, expected {expected}"),
        None => text.to_owned(),
    };
    SqlError { kind, message: text, place: Some(Place { line: place.line, column: place.column }) }
}
