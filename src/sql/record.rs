//! Decodes one row of a result into a type of the caller's.

use std::borrow::Cow;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::DataType;
use super::cell::{self, Cell};
use super::page::Columns;
use crate::scan::{ScanError, Scanned, Scanner};
use crate::wire::{RAW_VALUE, SCALAR};

/// How a row stands in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// An object: cells by the names of their columns.
    Object,
    /// A list: cells in the order of the columns.
    List,
}

/// The row at the position of the scanner.
pub(crate) struct Record<'s, 'de> {
    pub(crate) scanner: &'s mut Scanner<'de>,
    pub(crate) columns: &'s Columns,
    pub(crate) shape: Shape,
}

impl<'de> Record<'_, 'de> {
    fn by_name<V: Visitor<'de>>(self, visitor: V) -> Scanned<V::Value> {
        if self.shape == Shape::List {
            let mut elements = Elements::open(self.scanner, self.columns)?;
            let value = visitor.visit_map(&mut elements)?;
            elements.close()?;
            return Ok(value);
        }
        let mut members = Members::open(self.scanner, self.columns)?;
        let value = visitor.visit_map(&mut members)?;
        members.close()?;
        Ok(value)
    }

    fn by_position<V: Visitor<'de>>(self, visitor: V) -> Scanned<V::Value> {
        if self.shape == Shape::List {
            let mut elements = Elements::open(self.scanner, self.columns)?;
            let value = visitor.visit_seq(&mut elements)?;
            if elements.next < self.columns.list().len() {
                return Err(elements.scanner.error(TOO_MANY));
            }
            elements.close()?;
            return Ok(value);
        }
        let cells = cells(self.scanner, self.columns)?;
        let mut values = Values { cells: cells.into_iter().zip(0..), columns: self.columns };
        let value = visitor.visit_seq(&mut values)?;
        match values.cells.next() {
            None => Ok(value),
            Some(_) => Err(self.scanner.error(TOO_MANY)),
        }
    }

    /// The one cell of a row with one column.
    fn single<T>(self, read: impl FnOnce(Cell<'_, 'de>) -> Scanned<T>) -> Scanned<T> {
        let [column] = self.columns.list() else {
            return Err(self
                .scanner
                .error("a row of several columns does not fit a single value; use a struct or a tuple"));
        };
        if self.shape == Shape::List {
            let mut elements = Elements::open(self.scanner, self.columns)?;
            elements.advance()?;
            let value = elements.value(read)?;
            elements.close()?;
            return Ok(value);
        }
        let mut members = Members::open(self.scanner, self.columns)?;
        if !members.advance()? {
            return Err(members.scanner.error(format!("column `{}` is missing in a row", column.name())));
        }
        let (_, index) = members.name()?;
        let value = members.value(index, read)?;
        members.close()?;
        Ok(value)
    }
}

const TOO_MANY: &str = "the row has more columns than the type has room for";

/// What to say to those who take a column for the row.
const ONE_LIST: &str = "; a list is a whole row by position: for its one column, of lists, use `(Vec<T>,)`";

/// The text of every cell of a row that is a list.
pub(super) fn list_cells<'de>(scanner: &mut Scanner<'de>, columns: &Columns) -> Scanned<Vec<&'de str>> {
    let mut cells = Vec::with_capacity(columns.list().len());
    let mut elements = Elements::open(scanner, columns)?;
    while elements.next < columns.list().len() {
        elements.advance()?;
        cells.push(elements.scanner.value()?);
        elements.next += 1;
    }
    elements.close()?;
    Ok(cells)
}

/// A row that is a list as an object with the names of the columns.
fn object_text(scanner: &mut Scanner<'_>, columns: &Columns) -> Scanned<String> {
    let mut object = String::from("{");
    for (index, cell) in list_cells(scanner, columns)?.into_iter().enumerate() {
        object.push_str(if index == 0 { "" } else { "," });
        object.push_str(columns.quoted(index).unwrap_or_default());
        object.push(':');
        object.push_str(cell);
    }
    object.push('}');
    Ok(object)
}

/// The text of every cell of a row, in the order of the columns.
pub(super) fn cells<'de>(scanner: &mut Scanner<'de>, columns: &Columns) -> Scanned<Vec<&'de str>> {
    let mut cells = vec!["null"; columns.list().len()];
    let mut members = Members::open(scanner, columns)?;
    while members.advance()? {
        let (_, index) = members.name()?;
        let text = members.scanner.value()?;
        if let Some(cell) = index.and_then(|index| cells.get_mut(index)) {
            *cell = text;
        }
    }
    members.close()?;
    Ok(cells)
}

macro_rules! single {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Scanned<V::Value> {
            self.single(|cell| cell.$method(visitor))
        }
    )*};
}

impl<'de> Deserializer<'de> for Record<'_, 'de> {
    type Error = ScanError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Scanned<V::Value> {
        self.by_name(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Scanned<V::Value> {
        self.by_name(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Scanned<V::Value> {
        self.by_name(visitor)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Scanned<V::Value> {
        let is_one_list =
            matches!(self.columns.list(), [column] if matches!(column.data_type(), DataType::List(_)));
        let value = self.by_position(visitor);
        value.map_err(|error| if is_one_list { error.explained("found a list", ONE_LIST) } else { error })
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Scanned<V::Value> {
        self.by_position(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Scanned<V::Value> {
        self.by_position(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Scanned<V::Value> {
        if name == SCALAR {
            return self.single(|cell| cell.deserialize_newtype_struct(name, visitor));
        }
        if name == RAW_VALUE && self.shape == Shape::List {
            let object = object_text(self.scanner, self.columns)?;
            let mut json = serde_json::Deserializer::from_reader(object.as_bytes());
            return json.deserialize_newtype_struct(name, visitor).map_err(serde::de::Error::custom);
        }
        if name == RAW_VALUE {
            return Cell::new(self.scanner, None).deserialize_newtype_struct(name, visitor);
        }
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Scanned<V::Value> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Scanned<V::Value> {
        self.deserialize_ignored_any(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Scanned<V::Value> {
        self.scanner.value()?;
        visitor.visit_unit()
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Scanned<V::Value> {
        self.single(|cell| cell.deserialize_enum(name, variants, visitor))
    }

    single! {
        deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128 deserialize_u8
        deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128 deserialize_f32 deserialize_f64 deserialize_char
        deserialize_str deserialize_string deserialize_bytes deserialize_byte_buf deserialize_option deserialize_identifier
    }
}

/// The cells of a row as they come.
struct Members<'s, 'de> {
    scanner: &'s mut Scanner<'de>,
    columns: &'s Columns,
    /// Where the next name is expected among the columns.
    next: usize,
    current: Option<usize>,
}

impl<'s, 'de> Members<'s, 'de> {
    fn open(scanner: &'s mut Scanner<'de>, columns: &'s Columns) -> Scanned<Self> {
        scanner.expect(b'{')?;
        Ok(Self { scanner, columns, next: 0, current: None })
    }

    #[inline]
    fn advance(&mut self) -> Scanned<bool> {
        if self.scanner.peek() == Some(b'}') {
            return Ok(false);
        }
        if self.next > 0 {
            self.scanner.expect(b',')?;
        }
        Ok(true)
    }

    #[inline]
    /// The name of the cell and the index of its column. Cells come in the order of the columns, so the name is known
    /// before it is read.
    fn name(&mut self) -> Scanned<(Cow<'de, str>, Option<usize>)> {
        let expected = self.next;
        self.next += 1;
        let known = self.columns.unescaped(expected).and_then(|quoted| self.scanner.literal(quoted));
        let (name, index) = if let Some(quoted) = known {
            (Cow::Borrowed(quoted.get(1..quoted.len() - 1).unwrap_or_default()), Some(expected))
        } else {
            self.scanner.peek();
            let name = self.scanner.string()?;
            let index = self.columns.position(&name);
            (name, index)
        };
        self.scanner.expect(b':')?;
        Ok((name, index))
    }

    fn value<T>(
        &mut self,
        index: Option<usize>,
        read: impl FnOnce(Cell<'_, 'de>) -> Scanned<T>,
    ) -> Scanned<T> {
        let column = index.and_then(|index| self.columns.list().get(index));
        let value = read(Cell::new(self.scanner, column.map(super::Column::data_type)));
        value.map_err(|error| error.within(column.map_or("?", super::Column::name)))
    }

    #[inline]
    fn close(self) -> Scanned<()> {
        self.scanner.expect(b'}')
    }
}

impl<'de> MapAccess<'de> for &mut Members<'_, 'de> {
    type Error = ScanError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Scanned<Option<K::Value>> {
        if !self.advance()? {
            return Ok(None);
        }
        let (name, index) = self.name()?;
        self.current = index;
        cell::key(name, seed).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Scanned<T::Value> {
        self.value(self.current, |cell| seed.deserialize(cell))
    }
}

/// The cells of a row that is a list.
struct Elements<'s, 'de> {
    scanner: &'s mut Scanner<'de>,
    columns: &'s Columns,
    /// The column of the next cell.
    next: usize,
}

impl<'s, 'de> Elements<'s, 'de> {
    fn open(scanner: &'s mut Scanner<'de>, columns: &'s Columns) -> Scanned<Self> {
        scanner.expect(b'[')?;
        Ok(Self { scanner, columns, next: 0 })
    }

    /// Moves to the next cell, which has to be there.
    #[inline]
    fn advance(&mut self) -> Scanned<()> {
        if self.scanner.peek() == Some(b']') {
            let (has, wanted) = (self.next, self.columns.list().len());
            return Err(self.scanner.error(format!("the row has {has} values for {wanted} columns")));
        }
        if self.next > 0 {
            self.scanner.expect(b',')?;
        }
        Ok(())
    }

    fn value<T>(&mut self, read: impl FnOnce(Cell<'_, 'de>) -> Scanned<T>) -> Scanned<T> {
        let column = self.columns.list().get(self.next);
        self.next += 1;
        let value = read(Cell::new(self.scanner, column.map(super::Column::data_type)));
        value.map_err(|error| error.within(column.map_or("?", super::Column::name)))
    }

    fn close(self) -> Scanned<()> {
        self.scanner.expect(b']')
    }
}

impl<'de> MapAccess<'de> for &mut Elements<'_, 'de> {
    type Error = ScanError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Scanned<Option<K::Value>> {
        let Some(column) = self.columns.list().get(self.next) else {
            return Ok(None);
        };
        self.advance()?;
        cell::name(column.name(), seed).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Scanned<T::Value> {
        self.value(|cell| seed.deserialize(cell))
    }
}

impl<'de> SeqAccess<'de> for &mut Elements<'_, 'de> {
    type Error = ScanError;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Scanned<Option<T::Value>> {
        if self.next >= self.columns.list().len() {
            return Ok(None);
        }
        self.advance()?;
        self.value(|cell| seed.deserialize(cell)).map(Some)
    }
}

/// The cells of a row in the order of the columns.
struct Values<'s, 'de> {
    cells: std::iter::Zip<std::vec::IntoIter<&'de str>, std::ops::RangeFrom<usize>>,
    columns: &'s Columns,
}

impl<'de> SeqAccess<'de> for &mut Values<'_, 'de> {
    type Error = ScanError;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Scanned<Option<T::Value>> {
        let Some((text, index)) = self.cells.next() else {
            return Ok(None);
        };
        read_cell(text, index, self.columns, seed).map(Some)
    }
}

/// Decodes the text of one cell.
pub(super) fn read_cell<'de, T: DeserializeSeed<'de>>(
    text: &'de str,
    index: usize,
    columns: &Columns,
    seed: T,
) -> Scanned<T::Value> {
    let column = columns.list().get(index);
    let mut scanner = Scanner::new(text, 0);
    let value = seed.deserialize(Cell::new(&mut scanner, column.map(super::Column::data_type)));
    value.map_err(|error| error.within(column.map_or("?", super::Column::name)))
}
