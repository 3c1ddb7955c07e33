//! Dremio's dialect, for the parser.

use super::type_parser;
use sqlparser::ast::{
    CastKind, DataType, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArgumentList,
    FunctionArguments, Ident, ObjectName,
};
use sqlparser::dialect::Dialect;
use sqlparser::keywords::Keyword;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::Token;

/// The name under which a type of ours travels in the parser's tree.
pub(super) const OURS: &str = "dremio";

/// What every vendor's dialect says about itself: which names are quoted how, and what is taken beside plain SQL.
macro_rules! common {
    () => {
        fn is_delimited_identifier_start(&self, ch: char) -> bool {
            ch == '"'
        }

        fn identifier_quote_style(&self, _identifier: &str) -> Option<char> {
            Some('"')
        }

        fn supports_filter_during_aggregation(&self) -> bool {
            true
        }

        fn supports_within_after_array_aggregation(&self) -> bool {
            true
        }

        fn supports_group_by_expr(&self) -> bool {
            true
        }

        fn supports_window_clause_named_window_reference(&self) -> bool {
            true
        }

        fn supports_window_function_null_treatment_arg(&self) -> bool {
            true
        }

        fn supports_parens_around_table_factor(&self) -> bool {
            true
        }

        fn allow_extract_custom(&self) -> bool {
            true
        }

        fn allow_extract_single_quotes(&self) -> bool {
            true
        }
    };
}

pub(crate) use common;

#[derive(Debug)]
pub(super) struct Dremio;

impl Dialect for Dremio {
    common!();

    fn is_identifier_start(&self, ch: char) -> bool {
        ch.is_alphabetic() || matches!(ch, '_' | '@')
    }

    fn is_identifier_part(&self, ch: char) -> bool {
        ch.is_alphanumeric() || matches!(ch, '_' | '@' | '$')
    }

    fn require_interval_qualifier(&self) -> bool {
        true
    }

    fn parse_prefix(&self, parser: &mut Parser<'_>) -> Option<Result<Expr, ParserError>> {
        let Token::Word(word) = &parser.peek_token_ref().token else { return None };
        if word.quote_style.is_some() {
            return None;
        }
        let (cast, map) = (word.value.eq_ignore_ascii_case("CAST"), word.value.eq_ignore_ascii_case("MAP"));
        match parser.peek_nth_token(1).token {
            Token::LParen if cast => Some(parse_cast(parser)),
            Token::LBracket if map => Some(parse_map(parser)),
            _ => None,
        }
    }
}

/// `CAST(expression AS type)` with Dremio's types.
fn parse_cast(parser: &mut Parser<'_>) -> Result<Expr, ParserError> {
    parser.next_token();
    parser.expect_token(&Token::LParen)?;
    let expr = parser.parse_expr()?;
    parser.expect_keyword(Keyword::AS)?;
    let written = type_parser::written(parser)?;
    parser.expect_token(&Token::RParen)?;
    let length = written.length.map(|length| length.to_string());
    let modifiers = std::iter::once(written.data_type.to_string()).chain(length).collect();
    Ok(Expr::Cast {
        kind: CastKind::Cast,
        expr: Box::new(expr),
        data_type: DataType::Custom(ObjectName::from(vec![Ident::new(OURS)]), modifiers),
        format: None,
    })
}

/// `MAP['key', value, ...]`.
fn parse_map(parser: &mut Parser<'_>) -> Result<Expr, ParserError> {
    let name = parser.parse_identifier()?;
    parser.expect_token(&Token::LBracket)?;
    let mut items = Vec::new();
    if parser.peek_token_ref().token != Token::RBracket {
        items = parser.parse_comma_separated(Parser::parse_expr)?;
    }
    parser.expect_token(&Token::RBracket)?;
    Ok(call(name, items))
}

/// A plain function call.
pub(super) fn call(name: Ident, arguments: Vec<Expr>) -> Expr {
    let args = arguments.into_iter().map(|expr| FunctionArg::Unnamed(FunctionArgExpr::Expr(expr))).collect();
    Expr::Function(Function {
        name: ObjectName::from(vec![name]),
        uses_odbc_syntax: false,
        parameters: FunctionArguments::None,
        args: FunctionArguments::List(FunctionArgumentList {
            duplicate_treatment: None,
            args,
            clauses: Vec::new(),
        }),
        within_group: Vec::new(),
        filter: None,
        null_treatment: None,
        over: None,
    })
}
