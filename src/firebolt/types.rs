//! Reads the names of types as Firebolt prints them, of either generation.

use crate::sql::{Column, DataType};

/// A column of a result, by its name and the text of its type.
pub(super) fn column(name: String, type_text: &str) -> Column {
    let (data_type, nullable) = parse(type_text);
    Column::new(name, data_type).nullable(nullable)
}

/// The type behind a text such as `array(int null) null`, and whether values may be null. A text that is not understood
/// is kept as [`DataType::Other`].
pub(super) fn parse(text: &str) -> (DataType, bool) {
    let mut cursor = Cursor { rest: text.trim(), depth: 0 };
    match cursor.data_type() {
        Some(parsed) if cursor.rest.is_empty() => parsed,
        _ => (DataType::Other(text.to_owned()), true),
    }
}

/// Deeper types than this are kept as text.
const DEEPEST: u8 = 64;

struct Cursor<'a> {
    rest: &'a str,
    depth: u8,
}

impl<'a> Cursor<'a> {
    fn take(&mut self, wanted: char) -> bool {
        match self.rest.trim_start().strip_prefix(wanted) {
            Some(rest) => {
                self.rest = rest.trim_start();
                true
            }
            None => false,
        }
    }

    /// A word, if it is the next one, in any case.
    fn take_word(&mut self, wanted: &str) -> bool {
        let before = self.rest;
        if self.word().is_some_and(|word| word.eq_ignore_ascii_case(wanted)) {
            return true;
        }
        self.rest = before;
        false
    }

    fn word(&mut self) -> Option<&'a str> {
        let text = self.rest.trim_start();
        let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
        let (word, rest) = text.split_at_checked(end).filter(|(word, _)| !word.is_empty())?;
        self.rest = rest;
        Some(word)
    }

    fn number(&mut self) -> Option<u32> {
        self.word()?.parse().ok()
    }

    fn data_type(&mut self) -> Option<(DataType, bool)> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let (data_type, mut nullable) = self.base()?;
        if self.take_word("not") {
            nullable &= !self.take_word("null");
        } else {
            nullable |= self.take_word("null");
        }
        self.depth -= 1;
        Some((data_type, nullable))
    }

    fn base(&mut self) -> Option<(DataType, bool)> {
        let name = self.word()?.to_ascii_lowercase();
        if !self.rest.starts_with('(') {
            return Some((self.plain(&name), matches!(name.as_str(), "null" | "nothing")));
        }
        self.take('(');
        let (data_type, nullable) = match name.as_str() {
            "array" => (DataType::List(Box::new(self.data_type()?.0)), false),
            "nullable" => (self.data_type()?.0, true),
            "struct" => (DataType::Struct(self.list(Self::member)?), false),
            "tuple" => {
                let types = self.list(Cursor::data_type)?;
                (DataType::Tuple(types.into_iter().map(|(data_type, _)| data_type).collect()), false)
            }
            "decimal" | "numeric" => {
                let precision = self.number()?;
                let scale = if self.take(',') { self.number()? } else { 0 };
                (DataType::Decimal { precision, scale }, false)
            }
            // The precision, perhaps a time zone.
            "datetime64" => {
                let end = self.rest.find(')')?;
                self.rest = self.rest.get(end..)?;
                (DataType::Timestamp, false)
            }
            _ => return None,
        };
        self.take(')').then_some((data_type, nullable))
    }

    fn plain(&mut self, name: &str) -> DataType {
        match name {
            "int" | "integer" | "int4" | "int32" | "int16" | "uint8" | "uint16" | "short" => {
                DataType::Integer
            }
            // Of PostgreSQL's names, and of ClickHouse's the one that means eight bits: both fit.
            "long" | "bigint" | "int8" | "int64" | "uint32" | "uint64" => DataType::BigInt,
            "float" | "real" | "float4" | "float32" => DataType::Float,
            "double" => {
                self.take_word("precision");
                DataType::Double
            }
            "float8" | "float64" => DataType::Double,
            "decimal" | "numeric" => DataType::Decimal { precision: 38, scale: 9 },
            "text" | "string" | "varchar" => DataType::Varchar,
            "bytea" => DataType::Bytea,
            "date" | "pgdate" | "date_ext" | "date32" => DataType::Date,
            "timestamp" | "timestampntz" | "timestamp_ext" | "datetime" => DataType::Timestamp,
            "timestamptz" => DataType::TimestampTz,
            "boolean" | "bool" => DataType::Boolean,
            "geography" => DataType::Geography,
            "json" => DataType::Json,
            "null" | "nothing" => DataType::Null,
            other => DataType::Other(other.to_owned()),
        }
    }

    /// What stands between the parentheses, with commas between.
    fn list<T>(&mut self, read: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let mut items = Vec::new();
        if self.rest.starts_with(')') {
            return Some(items);
        }
        loop {
            items.push(read(self)?);
            if !self.take(',') {
                return Some(items);
            }
        }
    }

    /// A member of a struct: its name, in backticks where it is not plain, and its type.
    fn member(&mut self) -> Option<Column> {
        let name = match self.rest.trim_start().strip_prefix('`') {
            Some(quoted) => {
                let (name, rest) = quoted.split_once('`')?;
                self.rest = rest;
                name
            }
            None => self.word()?,
        };
        let (data_type, nullable) = self.data_type()?;
        Some(Column::new(name, data_type).nullable(nullable))
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn names_of_both_generations_are_understood() {
        for (names, shown) in [
            ("int integer int4 Int32 Int16 UInt8 UInt16 short", "INTEGER"),
            ("long bigint int8 Int64 UInt32 UInt64", "BIGINT"),
            ("float real float4 Float32", "FLOAT"),
            ("double float8 Float64", "DOUBLE"),
            ("text string String varchar", "VARCHAR"),
            ("bytea", "BYTEA"),
            ("date pgdate date_ext Date Date32", "DATE"),
            ("timestamp timestampntz timestamp_ext DateTime DateTime64(6)", "TIMESTAMP"),
            ("timestamptz TimestampTz", "TIMESTAMPTZ"),
            ("boolean bool Boolean", "BOOLEAN"),
            ("geography Geography", "GEOGRAPHY"),
            ("json", "JSON"),
            ("null Nothing", "NULL"),
        ] {
            for name in names.split(' ') {
                assert_eq!(parse(name).0.to_string(), shown, "{name}");
            }
        }
        assert_eq!(parse("double precision").0.to_string(), "DOUBLE");
        assert_eq!(parse("DateTime64(3, 'Europe/Oslo')").0.to_string(), "TIMESTAMP");
    }

    #[test]
    fn nested_types_and_their_nullability_are_understood() {
        for (text, shown, nullable) in [
            ("Decimal(38, 30)", "DECIMAL(38, 30)", false),
            ("numeric(12,2) null", "DECIMAL(12, 2)", true),
            ("double precision null", "DOUBLE", true),
            ("text not null", "VARCHAR", false),
            ("Nullable(Nothing)", "NULL", true),
            ("array(array(int null) null)", "LIST(LIST(INTEGER))", false),
            (
                "struct(a int, `b c, (d` array(text) null, e struct(f numeric(5, 1))) null",
                "STRUCT(a INTEGER, b c, (d LIST(VARCHAR), e STRUCT(f DECIMAL(5, 1)))",
                true,
            ),
            ("tuple(int, text)", "TUPLE(INTEGER, VARCHAR)", false),
            ("Array(Nullable(String))", "LIST(VARCHAR)", false),
        ] {
            let (data_type, found) = parse(text);
            assert_eq!((data_type.to_string().as_str(), found), (shown, nullable), "{text}");
        }
    }

    #[test]
    fn what_is_not_understood_is_kept() {
        let deep = "array(".repeat(10_000);
        for text in
            ["", "hyperloglog(5)", "array(", "array(int", "struct(a)", "int null x", "numeric(a)", &deep]
        {
            assert_eq!(parse(text).0.to_string(), text, "{text}");
        }
        assert_eq!(parse("hstore").0.to_string(), "hstore");
    }
}
