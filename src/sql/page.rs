//! The pages of a result: `{"rowCount": …, "schema": […], "rows": [{…}, …]}`, read row by row.

use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::column::Column;
use super::record::{self, Record, Shape};
use super::row::Row;
use crate::error::{Error, Result};
use crate::scan::{Scanned, Scanner};

/// The columns of a result and what is needed to find them fast.
#[derive(Debug)]
pub(crate) struct Columns {
    list: Vec<Column>,
    /// The names as they stand in a row, in quotes, and whether they stand there letter for letter.
    quoted: Vec<(String, bool)>,
}

impl Columns {
    pub(crate) fn new(list: Vec<Column>) -> Self {
        let quoted = |column: &Column| {
            let name = serde_json::to_string(column.name()).unwrap_or_default();
            let plain = !name.contains('\\');
            (name, plain)
        };
        Self { quoted: list.iter().map(quoted).collect(), list }
    }

    #[inline]
    pub(crate) fn list(&self) -> &[Column] {
        &self.list
    }

    pub(super) fn quoted(&self, index: usize) -> Option<&str> {
        self.quoted.get(index).map(|(name, _)| name.as_str())
    }

    /// A name in quotes, if it stands in a row letter for letter.
    #[inline]
    pub(super) fn unescaped(&self, index: usize) -> Option<&str> {
        self.quoted.get(index).filter(|(_, plain)| *plain).map(|(name, _)| name.as_str())
    }

    pub(super) fn position(&self, name: &str) -> Option<usize> {
        self.list.iter().position(|column| column.name() == name)
    }
}

/// One page, and how far it has been read.
#[derive(Debug)]
pub(crate) struct Page {
    text: Arc<String>,
    columns: Arc<Columns>,
    at: usize,
    state: State,
    total: Option<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    FirstRow,
    NextRow,
    Finished,
    Broken,
}

/// What stands at the head of a page.
#[derive(Default)]
struct Head<'a> {
    total: Option<i64>,
    schema: Option<&'a str>,
    rows_at: Option<usize>,
}

impl Page {
    /// Reads the head of a page. `known` are the columns, once they are known from an earlier page; `read_schema`
    /// reads them from the first one.
    pub(crate) fn open(
        text: String,
        known: Option<&Arc<Columns>>,
        read_schema: impl FnOnce(&str) -> Result<Vec<Column>>,
    ) -> Result<Self> {
        let head = head(&text, known.is_some()).map_err(Error::decode)?;
        let columns = match (known, head.schema) {
            (Some(columns), _) => columns.clone(),
            (None, Some(schema)) => Arc::new(Columns::new(read_schema(schema)?)),
            (None, None) => return Err(Error::decode("the page has no schema")),
        };
        let at = head.rows_at.ok_or_else(|| Error::decode("the page has no rows"))?;
        let total = head.total;
        Ok(Self { text: Arc::new(text), columns, at, state: State::FirstRow, total })
    }

    pub(crate) fn columns(&self) -> &Arc<Columns> {
        &self.columns
    }

    /// The number of rows of the whole result, if the page says it.
    pub(crate) fn total(&self) -> Option<i64> {
        self.total
    }

    /// The buffer, to read the next page into.
    pub(crate) fn into_buffer(self) -> Vec<u8> {
        Arc::try_unwrap(self.text).map(String::into_bytes).unwrap_or_default()
    }

    /// The next row, decoded.
    pub(crate) fn next_as<T: DeserializeOwned>(&mut self) -> Result<Option<T>> {
        let columns = self.columns.clone();
        self.advance(|scanner, _| T::deserialize(Record { scanner, columns: &columns, shape: Shape::Object }))
    }

    /// The next row, to be decoded later.
    pub(crate) fn next_row(&mut self) -> Result<Option<Row>> {
        let columns = self.columns.clone();
        self.advance(|scanner, text| Ok(Row::new(text, &columns, &record::cells(scanner, &columns)?)))
    }

    fn advance<T>(
        &mut self,
        read: impl FnOnce(&mut Scanner<'_>, &Arc<String>) -> Scanned<T>,
    ) -> Result<Option<T>> {
        if matches!(self.state, State::Finished | State::Broken) {
            return Ok(None);
        }
        let start = self.at;
        let mut scanner = Scanner::new(&self.text, self.at);
        let outcome = step(&mut scanner, self.state, |scanner| read(scanner, &self.text));
        self.at = scanner.position();
        match outcome {
            Ok(Step::Row(row)) => {
                self.state = State::NextRow;
                Ok(Some(row))
            }
            Ok(Step::End(total)) => {
                self.state = State::Finished;
                self.total = self.total.or(total);
                Ok(None)
            }
            Err(error) => {
                self.resume_after(start);
                Err(Error::decode(error))
            }
        }
    }

    /// Goes on behind a row that could not be decoded, if it is at least a JSON value; else the page is broken.
    fn resume_after(&mut self, start: usize) {
        let mut scanner = Scanner::new(&self.text, start);
        let separated = self.state == State::FirstRow || scanner.take(b',');
        self.state = match scanner.value() {
            Ok(_) if separated => State::NextRow,
            _ => State::Broken,
        };
        self.at = scanner.position();
    }

    /// Whether the text of the page is not JSON from here on.
    pub(crate) fn is_broken(&self) -> bool {
        self.state == State::Broken
    }
}

enum Step<T> {
    Row(T),
    End(Option<i64>),
}

fn step<'a, T>(
    scanner: &mut Scanner<'a>,
    state: State,
    read: impl FnOnce(&mut Scanner<'a>) -> Scanned<T>,
) -> Scanned<Step<T>> {
    if scanner.take(b']') {
        return tail(scanner).map(Step::End);
    }
    if state == State::NextRow {
        scanner.expect(b',')?;
    }
    read(scanner).map(Step::Row)
}

/// Reads the members before the rows, or all of them when what is needed comes after the rows.
fn head(text: &str, schema_known: bool) -> Scanned<Head<'_>> {
    let mut scanner =
        Scanner::new(text, if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 });
    let mut head = Head::default();
    scanner.expect(b'{')?;
    if scanner.take(b'}') {
        return Ok(head);
    }
    loop {
        scanner.peek();
        let name = scanner.string()?;
        scanner.expect(b':')?;
        match &*name {
            "rowCount" => head.total = scanner.value()?.parse().ok(),
            "schema" => head.schema = Some(scanner.value()?),
            "rows" => {
                let mut rows = scanner;
                rows.expect(b'[')?;
                head.rows_at = Some(rows.position());
                if schema_known || head.schema.is_some() {
                    return Ok(head);
                }
                scanner.value()?;
            }
            _ => drop(scanner.value()?),
        }
        if !scanner.take(b',') {
            scanner.expect(b'}')?;
            return Ok(head);
        }
    }
}

/// Reads what follows the rows: a page that is cut off has no end.
fn tail(scanner: &mut Scanner<'_>) -> Scanned<Option<i64>> {
    let mut total = None;
    while scanner.take(b',') {
        scanner.peek();
        let name = scanner.string()?;
        scanner.expect(b':')?;
        let value = scanner.value()?;
        if name == "rowCount" {
            total = value.parse().ok();
        }
    }
    scanner.expect(b'}')?;
    match scanner.peek() {
        None => Ok(total),
        Some(_) => Err(scanner.unexpected("the end")),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Column, Page};
    use crate::Json;
    use crate::sql::DataType;

    const TEXT: &str = r#"{"rowCount":2,"schema":[1],"rows":[{"a":1.50,"b \"":"x\u00e9","c":[1,{"d":null}]},{"c":{},"a":-2e5}],"more":{}}"#;

    /// The rows of a page; an error as soon as there is one.
    fn read(text: &str) -> crate::Result<Vec<BTreeMap<String, Json>>> {
        let schema = |_: &str| Ok(["a", "b \"", "c"].map(|name| Column::new(name, DataType::Varchar)).into());
        let mut typed = Page::open(text.to_owned(), None, schema)?;
        let mut dynamic = Page::open(text.to_owned(), None, schema)?;
        let mut rows = Vec::new();
        while let Some(row) = typed.next_as::<BTreeMap<String, Json>>()? {
            let same = dynamic.next_row()?.expect("as many rows");
            if let Some(a) = row.get("a") {
                assert_eq!(&same.get::<Json>("a")?, a);
            }
            rows.push(row);
        }
        Ok(rows)
    }

    #[test]
    fn a_page_is_read_to_its_end() {
        let rows = read(TEXT).expect("well-formed");
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0]["a"].as_str(), "1.50");
        assert_eq!(rows[0]["b \""].as_str(), r#""x\u00e9""#);
        assert_eq!(rows[1]["c"].as_str(), "{}");
        assert_eq!(read(&format!("\u{feff} {TEXT}\n")).expect("well-formed").len(), 2);
    }

    #[test]
    fn a_page_cut_at_any_byte_is_an_error_and_never_fewer_rows() {
        for end in 0..TEXT.len() {
            assert!(read(&TEXT[..end]).is_err(), "{}", &TEXT[..end]);
        }
    }

    #[test]
    fn a_page_with_any_byte_replaced_is_rows_or_an_error_and_never_a_panic() {
        for at in 0..TEXT.len() {
            for byte in *b"\"\\{}[]:,0-. e\n\x01" {
                let mut bytes = TEXT.as_bytes().to_vec();
                bytes[at] = byte;
                let _ = read(&String::from_utf8(bytes).expect("ASCII"));
            }
        }
    }
}
