//! Types as they are written in CAST and CREATE TABLE.

use super::DataType;
use super::decimal::MAX_DIGITS;
use super::dialect::Dremio;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::Token;

/// How deep types nest.
const DEPTH: u8 = 16;

/// A type, and the length of a `VARCHAR(n)`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Written {
    pub(super) data_type: DataType,
    pub(super) length: Option<u64>,
}

/// Reads a type from a text of its own; `every` takes also those that Dremio does not have.
pub(super) fn parse(text: &str, every: bool) -> Result<DataType, String> {
    let dialect = Dremio;
    let read = || {
        let mut parser = Parser::new(&dialect).try_with_sql(text)?;
        let written = read(&mut parser, every)?;
        parser.expect_token(&Token::EOF)?;
        Ok(written.data_type)
    };
    read().map_err(|error: ParserError| format!("'{text}' is not a type: {error}"))
}

/// Reads a type where the parser stands.
pub(super) fn written(parser: &mut Parser<'_>) -> Result<Written, ParserError> {
    read(parser, false)
}

fn read(parser: &mut Parser<'_>, every: bool) -> Result<Written, ParserError> {
    let mut types = Types { parser, closed: false, every };
    let length = if let Some("VARCHAR" | "CHAR" | "CHARACTER") = types.word_ahead().as_deref() {
        types.parser.next_token();
        types.accept("VARYING");
        types.arguments()?.first().copied()
    } else {
        let data_type = types.data_type(DEPTH)?;
        return if types.closed { types.refuse("a type") } else { Ok(Written { data_type, length: None }) };
    };
    Ok(Written { data_type: DataType::Varchar, length })
}

struct Types<'a, 'b> {
    parser: &'a mut Parser<'b>,
    /// The second half of a `>>` was not used yet.
    closed: bool,
    /// Types that Dremio does not have are taken, too.
    every: bool,
}

impl Types<'_, '_> {
    fn word_ahead(&self) -> Option<String> {
        match &self.parser.peek_token_ref().token {
            Token::Word(word) if word.quote_style.is_none() => Some(word.value.to_ascii_uppercase()),
            _ => None,
        }
    }

    fn accept(&mut self, word: &str) -> bool {
        let found = self.word_ahead().as_deref() == Some(word);
        if found {
            self.parser.next_token();
        }
        found
    }

    fn refuse<T>(&self, wanted: &str) -> Result<T, ParserError> {
        self.parser.expected(wanted, self.parser.peek_token())
    }

    /// Numbers in round brackets, if there are any.
    fn arguments(&mut self) -> Result<Vec<u64>, ParserError> {
        if !self.parser.consume_token(&Token::LParen) {
            return Ok(Vec::new());
        }
        let numbers = self.parser.parse_comma_separated(Parser::parse_literal_uint)?;
        self.parser.expect_token(&Token::RParen)?;
        Ok(numbers)
    }

    fn data_type(&mut self, depth: u8) -> Result<DataType, ParserError> {
        let Some(deeper) = depth.checked_sub(1) else { return self.refuse("a type nested less deeply") };
        let Some(word) = self.word_ahead() else { return self.refuse("a type") };
        self.parser.next_token();
        Ok(match word.as_str() {
            "BOOLEAN" | "BOOL" => DataType::Boolean,
            "INT" | "INTEGER" | "TINYINT" | "SMALLINT" => DataType::Int,
            "BIGINT" => DataType::BigInt,
            "FLOAT" | "REAL" => DataType::Float,
            "DOUBLE" => {
                self.accept("PRECISION");
                DataType::Double
            }
            "DECIMAL" | "NUMERIC" | "DEC" => return self.decimal(),
            "VARCHAR" | "CHAR" | "CHARACTER" | "STRING" | "TEXT" => {
                self.accept("VARYING");
                self.arguments()?;
                DataType::Varchar
            }
            "VARBINARY" | "BINARY" => {
                self.accept("VARYING");
                self.arguments()?;
                DataType::Varbinary
            }
            "DATE" => DataType::Date,
            "TIME" => {
                self.arguments()?;
                DataType::Time
            }
            "TIMESTAMP" => {
                self.arguments()?;
                DataType::Timestamp
            }
            "TIMESTAMPNTZ" if self.every => DataType::TimestampNtz,
            "TIMESTAMPTZ" if self.every => DataType::TimestampTz,
            "GEOGRAPHY" if self.every => DataType::Geography,
            "INTERVAL" => return self.interval(),
            "NULL" => DataType::Null,
            "LIST" | "ARRAY" => {
                let close = self.open()?;
                let item = self.data_type(deeper)?;
                self.close(&close)?;
                DataType::List(Box::new(item))
            }
            "MAP" => {
                let close = self.open()?;
                let key = self.data_type(deeper)?;
                self.parser.expect_token(&Token::Comma)?;
                let value = self.data_type(deeper)?;
                self.close(&close)?;
                DataType::Map(Box::new(key), Box::new(value))
            }
            "STRUCT" | "ROW" => return self.members(deeper),
            _ => {
                self.parser.prev_token();
                return self.refuse("a type");
            }
        })
    }

    fn decimal(&mut self) -> Result<DataType, ParserError> {
        let arguments = self.arguments()?;
        let digits = |place: usize, default: u8| {
            arguments.get(place).map_or(Ok(default), |n| u8::try_from(*n).map_err(|_| ()))
        };
        match (digits(0, MAX_DIGITS), digits(1, 0)) {
            (Ok(precision @ 1..=MAX_DIGITS), Ok(scale)) if scale <= precision => {
                Ok(DataType::Decimal { precision, scale })
            }
            _ => Err(ParserError::ParserError(format!(
                "DECIMAL has 1 to {MAX_DIGITS} digits, and at most as many of them after the point"
            ))),
        }
    }

    fn interval(&mut self) -> Result<DataType, ParserError> {
        let Some(first) = self.word_ahead() else { return self.refuse("a unit") };
        self.parser.next_token();
        self.arguments()?;
        if self.accept("TO") {
            self.parser.next_token();
            self.arguments()?;
        }
        match first.as_str() {
            "YEAR" | "MONTH" => Ok(DataType::IntervalYear),
            "DAY" | "HOUR" | "MINUTE" | "SECOND" => Ok(DataType::IntervalDay),
            _ => self.refuse("a unit of an interval"),
        }
    }

    fn members(&mut self, depth: u8) -> Result<DataType, ParserError> {
        let close = self.open()?;
        let mut members = Vec::new();
        loop {
            let name = self.parser.parse_identifier()?.value;
            let _ = self.parser.consume_token(&Token::Colon);
            members.push((name, self.data_type(depth)?));
            if self.closed || !self.parser.consume_token(&Token::Comma) {
                break;
            }
        }
        self.close(&close)?;
        Ok(DataType::Struct(members))
    }

    /// Reads an opening bracket and gives the closing one.
    fn open(&mut self) -> Result<Token, ParserError> {
        if self.parser.consume_token(&Token::LParen) {
            return Ok(Token::RParen);
        }
        self.parser.expect_token(&Token::Lt)?;
        Ok(Token::Gt)
    }

    fn close(&mut self, bracket: &Token) -> Result<(), ParserError> {
        if *bracket == Token::Gt {
            if self.closed {
                self.closed = false;
                return Ok(());
            }
            if self.parser.consume_token(&Token::ShiftRight) {
                self.closed = true;
                return Ok(());
            }
        }
        self.parser.expect_token(bracket).map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_types_are_read_back() {
        let types = [
            "BOOLEAN",
            "DECIMAL(38, 10)",
            "INTERVAL DAY TO SECOND",
            "LIST<LIST<LIST<INTEGER>>>",
            "STRUCT<\"a b\" INTEGER, \"c\" LIST<VARCHAR>>",
            "MAP<VARCHAR, STRUCT<\"x\" MAP<BIGINT, DATE>>>",
        ];
        for text in types {
            assert_eq!(parse(text, false).unwrap().to_string(), text);
        }
        assert_eq!(
            parse("row(a int, b: double precision)", false).unwrap().to_string(),
            "STRUCT<\"a\" INTEGER, \"b\" DOUBLE>"
        );
        for text in ["LIST<TIMESTAMPTZ>", "TIMESTAMPNTZ", "GEOGRAPHY"] {
            assert_eq!(parse(text, true).unwrap().to_string(), text);
            assert!(parse(text, false).is_err(), "{text}");
        }
        for text in ["", "FOO", "LIST<", "LIST<INT>>", "DECIMAL(39)", "DECIMAL(3, 4)", "INT INT", "STRUCT<>"]
        {
            assert!(parse(text, false).is_err(), "{text}");
        }
    }
}
