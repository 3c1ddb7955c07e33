//! Types as they are written in statements, and their names in results.

use super::{DataType, Generation};
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{Token, Word};

/// How deep types nest.
const DEPTH: u8 = 16;
/// The digits that a NUMERIC can have, and those behind the point when none are given.
const DIGITS: (u8, u8) = (38, 9);

/// A type, and whether NULL is a value of it when the statement says so.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Written {
    pub(super) data_type: DataType,
    pub(super) nullable: Option<bool>,
}

/// Reads a type where the parser stands.
pub(super) fn written(parser: &mut Parser<'_>) -> Result<Written, ParserError> {
    let data_type = data_type(parser, DEPTH)?;
    Ok(Written { data_type, nullable: None })
}

/// Reads a type and `NULL` or `NOT NULL` behind it.
pub(super) fn constrained(parser: &mut Parser<'_>) -> Result<Written, ParserError> {
    let data_type = data_type(parser, DEPTH)?;
    Ok(Written { data_type, nullable: nullable(parser) })
}

fn accept(parser: &mut Parser<'_>, word: &str) -> bool {
    let found = matches!(&parser.peek_token_ref().token,
        Token::Word(Word { value, quote_style: None, .. }) if value.eq_ignore_ascii_case(word));
    if found {
        parser.next_token();
    }
    found
}

fn nullable(parser: &mut Parser<'_>) -> Option<bool> {
    if accept(parser, "NULL") {
        return Some(true);
    }
    if !accept(parser, "NOT") {
        return None;
    }
    if accept(parser, "NULL") {
        return Some(false);
    }
    parser.prev_token();
    None
}

fn refuse<T>(parser: &Parser<'_>, wanted: &str) -> Result<T, ParserError> {
    parser.expected(wanted, parser.peek_token())
}

fn data_type(parser: &mut Parser<'_>, depth: u8) -> Result<DataType, ParserError> {
    let Some(deeper) = depth.checked_sub(1) else { return refuse(parser, "a type nested less deeply") };
    let mut own = plain(parser, deeper)?;
    while parser.peek_token_ref().token == Token::LBracket
        && parser.peek_nth_token_ref(1).token == Token::RBracket
    {
        parser.next_token();
        parser.next_token();
        own = DataType::List(Box::new(own));
    }
    Ok(own)
}

fn plain(parser: &mut Parser<'_>, deeper: u8) -> Result<DataType, ParserError> {
    let word = match &parser.peek_token_ref().token {
        Token::Word(Word { value, quote_style: None, .. }) => value.to_ascii_lowercase(),
        _ => return refuse(parser, "a type"),
    };
    parser.next_token();
    Ok(match word.as_str() {
        "boolean" | "bool" => DataType::Boolean,
        "int" | "integer" | "int4" | "smallint" | "tinyint" => DataType::Int,
        "bigint" | "long" | "int8" => DataType::BigInt,
        "real" | "float4" => DataType::Float,
        "float" | "float8" => DataType::Double,
        "double" => {
            accept(parser, "PRECISION");
            DataType::Double
        }
        "numeric" | "decimal" => return numeric(parser),
        "text" | "varchar" | "string" | "char" => {
            numbers(parser)?;
            DataType::Varchar
        }
        "bytea" => DataType::Varbinary,
        "date" | "pgdate" | "date_ext" => DataType::Date,
        "timestampntz" | "datetime" | "timestamp_ext" => DataType::TimestampNtz,
        "timestamptz" => DataType::TimestampTz,
        "timestamp" => timestamp(parser)?,
        "geography" => DataType::Geography,
        "array" => {
            let close = open(parser)?;
            let item = data_type(parser, deeper)?;
            nullable(parser);
            parser.expect_token(&close)?;
            DataType::List(Box::new(item))
        }
        "struct" => return structure(parser, deeper),
        _ => {
            parser.prev_token();
            return refuse(parser, "a type");
        }
    })
}

/// Numbers in round brackets, if there are any.
fn numbers(parser: &mut Parser<'_>) -> Result<Vec<u64>, ParserError> {
    if !parser.consume_token(&Token::LParen) {
        return Ok(Vec::new());
    }
    let numbers = parser.parse_comma_separated(Parser::parse_literal_uint)?;
    parser.expect_token(&Token::RParen)?;
    Ok(numbers)
}

fn numeric(parser: &mut Parser<'_>) -> Result<DataType, ParserError> {
    let given = numbers(parser)?;
    let digits = |place: usize| given.get(place).map(|n| u8::try_from(*n).unwrap_or(u8::MAX));
    let (precision, scale) = match (digits(0), digits(1)) {
        (None, _) => DIGITS,
        (Some(precision), scale) => (precision, scale.unwrap_or(0)),
    };
    if (1..=DIGITS.0).contains(&precision) && scale <= precision {
        return Ok(DataType::Decimal { precision, scale });
    }
    Err(ParserError::ParserError(format!(
        "NUMERIC has 1 to {} digits, and at most as many of them behind the point",
        DIGITS.0
    )))
}

fn timestamp(parser: &mut Parser<'_>) -> Result<DataType, ParserError> {
    numbers(parser)?;
    for (word, data_type) in [("WITH", DataType::TimestampTz), ("WITHOUT", DataType::TimestampNtz)] {
        if accept(parser, word) {
            for next in ["TIME", "ZONE"] {
                if !accept(parser, next) {
                    return refuse(parser, next);
                }
            }
            return Ok(data_type);
        }
    }
    Ok(DataType::TimestampNtz)
}

fn open(parser: &mut Parser<'_>) -> Result<Token, ParserError> {
    if parser.consume_token(&Token::Lt) {
        return Ok(Token::Gt);
    }
    parser.expect_token(&Token::LParen)?;
    Ok(Token::RParen)
}

fn structure(parser: &mut Parser<'_>, deeper: u8) -> Result<DataType, ParserError> {
    let close = open(parser)?;
    let members = parser.parse_comma_separated(|parser| {
        let name = parser.parse_identifier()?.value;
        let own = data_type(parser, deeper)?;
        nullable(parser);
        Ok((name, own))
    })?;
    parser.expect_token(&close)?;
    Ok(DataType::Struct(members))
}

/// Which names types have in a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Naming {
    /// `int`, `long`, `double`: those of `JSON_Compact` and its kin.
    Short,
    /// `integer`, `bigint`, `double precision`: those of `JSONLines_Compact`.
    Sql,
}

/// The name of a type, with ` null` behind when NULL is a value of it.
pub(super) fn name(data_type: &DataType, nullable: bool, naming: Naming, generation: Generation) -> String {
    let base = base(data_type, naming, generation);
    let suffix = if nullable && *data_type != DataType::Null { " null" } else { "" };
    format!("{base}{suffix}")
}

fn base(data_type: &DataType, naming: Naming, generation: Generation) -> String {
    let short = naming == Naming::Short;
    let pick = |own: &str, other: &str| if short { own.to_owned() } else { other.to_owned() };
    match data_type {
        DataType::Boolean => "boolean".to_owned(),
        DataType::Int => pick("int", "integer"),
        DataType::BigInt => pick("long", "bigint"),
        DataType::Float => pick("float", "real"),
        DataType::Double => pick("double", "double precision"),
        DataType::Decimal { precision, scale } => {
            format!("{}({precision}, {scale})", pick("Decimal", "numeric"))
        }
        DataType::Varbinary => "bytea".to_owned(),
        DataType::Date => "date".to_owned(),
        DataType::TimestampNtz | DataType::Timestamp => "timestamp".to_owned(),
        DataType::TimestampTz => "timestamptz".to_owned(),
        DataType::Geography => "geography".to_owned(),
        DataType::List(item) => {
            // Whether an item is NULL is not kept, so any may be.
            let nullable = generation == Generation::V2;
            format!("array({})", name(item, nullable, naming, generation))
        }
        DataType::Struct(members) => {
            let member = |(own, data_type): &(String, DataType)| {
                format!("{} {}", member_name(own), name(data_type, true, naming, generation))
            };
            format!("struct({})", members.iter().map(member).collect::<Vec<_>>().join(", "))
        }
        DataType::Null => "null".to_owned(),
        _ => "text".to_owned(),
    }
}

/// A member's name, in back-ticks where it is no plain word.
fn member_name(own: &str) -> String {
    let plain = own.chars().next().is_some_and(|first| !first.is_ascii_digit())
        && own.chars().all(|c| c.is_alphanumeric() || c == '_');
    if plain { own.to_owned() } else { format!("`{own}`") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::firebolt::sql::dialect::Firebolt;

    fn read(text: &str) -> Result<DataType, ParserError> {
        let dialect = Firebolt { escapes: false };
        let mut parser = Parser::new(&dialect).try_with_sql(text)?;
        let written = written(&mut parser)?;
        parser.expect_token(&Token::EOF)?;
        Ok(written.data_type)
    }

    #[test]
    fn written_types_have_names() {
        let cases = [
            ("INT", "int", "integer"),
            ("long", "long", "bigint"),
            ("FLOAT", "double", "double precision"),
            ("REAL", "float", "real"),
            ("numeric", "Decimal(38, 9)", "numeric(38, 9)"),
            ("DECIMAL(10)", "Decimal(10, 0)", "numeric(10, 0)"),
            ("TIMESTAMP WITH TIME ZONE", "timestamptz", "timestamptz"),
            ("DATETIME", "timestamp", "timestamp"),
            (
                "array(array(int null) not null)",
                "array(array(int null) null)",
                "array(array(integer null) null)",
            ),
            ("text[][]", "array(array(text null) null)", "array(array(text null) null)"),
            (
                "struct(a int, \"B b\" array(text))",
                "struct(a int null, `B b` array(text null) null)",
                "struct(a integer null, `B b` array(text null) null)",
            ),
        ];
        for (text, short, long) in cases {
            let own = read(text).unwrap();
            assert_eq!(name(&own, false, Naming::Short, Generation::V2), short);
            assert_eq!(name(&own, false, Naming::Sql, Generation::V2), long);
            assert_eq!(DataType::parse_any(&own.to_string()).as_ref(), Ok(&own));
        }
        for text in
            ["", "foo", "numeric(39)", "numeric(2, 3)", "array(int", "struct()", "timestamp with zone"]
        {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
