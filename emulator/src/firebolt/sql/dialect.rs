//! Firebolt's dialect, for the parser.

use super::types;
use crate::sql::dialect::common;
use sqlparser::ast::{CastKind, DataType, Expr, Ident, ObjectName};
use sqlparser::dialect::{Dialect, Precedence};
use sqlparser::keywords::Keyword;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{Token, Word};

/// The name under which a type of ours travels in the parser's tree.
const OURS: &str = crate::sql::FIREBOLT_TYPE;

/// Types that a text in quotes can follow.
const LITERALS: &[&str] = &[
    "bigint",
    "boolean",
    "bytea",
    "date",
    "geography",
    "int",
    "pgdate",
    "real",
    "text",
    "timestamp",
    "timestampntz",
    "timestamptz",
];

#[derive(Debug)]
pub(super) struct Firebolt {
    /// A backslash in a plain text is the beginning of an escape.
    pub(super) escapes: bool,
}

impl Dialect for Firebolt {
    common!();

    fn is_identifier_start(&self, ch: char) -> bool {
        ch.is_alphabetic() || ch == '_'
    }

    fn is_identifier_part(&self, ch: char) -> bool {
        ch.is_alphanumeric() || matches!(ch, '_' | '$')
    }

    fn supports_string_literal_backslash_escape(&self) -> bool {
        self.escapes
    }

    fn supports_string_escape_constant(&self) -> bool {
        true
    }

    fn supports_nested_comments(&self) -> bool {
        true
    }

    fn supports_named_fn_args_with_rarrow_operator(&self) -> bool {
        true
    }

    fn prec_value(&self, prec: Precedence) -> u8 {
        match prec {
            Precedence::Period => 200,
            Precedence::DoubleColon => 140,
            Precedence::AtTz => 110,
            Precedence::Caret => 100,
            Precedence::MulDivModOp => 90,
            Precedence::PlusMinus => 80,
            Precedence::Xor => 75,
            Precedence::Ampersand | Precedence::Pipe | Precedence::Colon | Precedence::PgOther => 70,
            Precedence::Between | Precedence::Like => 60,
            Precedence::Eq => 50,
            Precedence::Is => 40,
            Precedence::UnaryNot => 30,
            Precedence::And => 20,
            Precedence::Or => 10,
        }
    }

    fn get_next_precedence(&self, parser: &Parser<'_>) -> Option<Result<u8, ParserError>> {
        matches!(parser.peek_token_ref().token, Token::StringConcat).then_some(Ok(70))
    }

    fn parse_prefix(&self, parser: &mut Parser<'_>) -> Option<Result<Expr, ParserError>> {
        let Token::Word(Word { value, quote_style: None, keyword }) = &parser.peek_token_ref().token else {
            return None;
        };
        let literal = LITERALS.contains(&value.as_str());
        match (keyword, &parser.peek_nth_token_ref(1).token) {
            (Keyword::CAST, Token::LParen) => Some(cast(parser, CastKind::Cast)),
            (Keyword::TRY_CAST, Token::LParen) => Some(cast(parser, CastKind::TryCast)),
            (Keyword::STRUCT, Token::LParen) => Some(structure(parser)),
            (_, Token::SingleQuotedString(_)) if literal => Some(typed(parser)),
            _ => None,
        }
    }

    fn parse_infix(
        &self,
        parser: &mut Parser<'_>,
        expr: &Expr,
        _precedence: u8,
    ) -> Option<Result<Expr, ParserError>> {
        if parser.peek_token_ref().token != Token::DoubleColon {
            return None;
        }
        parser.next_token();
        Some(written(parser).map(|data_type| of_type(expr.clone(), data_type, CastKind::DoubleColon)))
    }
}

/// A type where the parser stands, as it travels in the tree.
fn written(parser: &mut Parser<'_>) -> Result<DataType, ParserError> {
    let data_type = types::written(parser)?.data_type;
    Ok(DataType::Custom(ObjectName::from(vec![Ident::new(OURS)]), vec![data_type.to_string()]))
}

fn of_type(expr: Expr, data_type: DataType, kind: CastKind) -> Expr {
    Expr::Cast { kind, expr: Box::new(expr), data_type, format: None }
}

/// `CAST(expression AS type)`.
fn cast(parser: &mut Parser<'_>, kind: CastKind) -> Result<Expr, ParserError> {
    parser.next_token();
    parser.expect_token(&Token::LParen)?;
    let expr = parser.parse_expr()?;
    parser.expect_keyword(Keyword::AS)?;
    let data_type = written(parser)?;
    parser.expect_token(&Token::RParen)?;
    Ok(of_type(expr, data_type, kind))
}

/// `DATE '2024-02-29'`.
fn typed(parser: &mut Parser<'_>) -> Result<Expr, ParserError> {
    let data_type = written(parser)?;
    let text = Expr::Value(parser.parse_value()?);
    Ok(of_type(text, data_type, CastKind::Cast))
}

/// `STRUCT(expression AS name, ...)`.
fn structure(parser: &mut Parser<'_>) -> Result<Expr, ParserError> {
    parser.next_token();
    parser.expect_token(&Token::LParen)?;
    let values = parser.parse_comma_separated(|parser| {
        let expr = Box::new(parser.parse_expr()?);
        if parser.parse_keyword(Keyword::AS) {
            Ok(Expr::Named { expr, name: parser.parse_identifier()? })
        } else {
            Ok(*expr)
        }
    })?;
    parser.expect_token(&Token::RParen)?;
    Ok(Expr::Struct { values, fields: Vec::new() })
}
