//! The rows of a result: packed, in memory while they are few and in a temporary file when they are many.

use super::cell::{self, Cell};
use super::{Column, SqlError, Table, Value};
use crate::lock::lock;
use std::fmt;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::sync::{Arc, Mutex};

/// Rows between two entries of the index.
const BLOCK: u64 = 128;
/// Bytes kept in memory before they go to a file.
const MEMORY: usize = 1 << 20;

/// The rows of a result: cheap to clone, read page by page.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    columns: Arc<Vec<Column>>,
    packed: Arc<Packed>,
}

#[derive(Default)]
struct Packed {
    count: u64,
    size: u64,
    /// Where each block of rows begins.
    blocks: Vec<u64>,
    memory: Vec<u8>,
    file: Option<Mutex<File>>,
}

impl fmt::Debug for Packed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Packed").field("count", &self.count).field("size", &self.size).finish_non_exhaustive()
    }
}

impl Rows {
    /// The rows of a table held in memory.
    ///
    /// # Errors
    /// When a value does not fit its column.
    pub fn from_table(table: Table) -> Result<Self, SqlError> {
        let mut writer = Writer::new();
        for row in &table.rows {
            let cells: Result<Vec<_>, _> = row
                .iter()
                .zip(&table.columns)
                .map(|(value, column)| cell::store(value, &column.data_type))
                .collect();
            writer.push(&cells.map_err(SqlError::Execution)?)?;
        }
        writer.finish(table.columns)
    }

    /// The columns, in order.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.packed.count
    }

    /// How many bytes they take.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.packed.size
    }

    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Up to `limit` rows from `offset` on.
    ///
    /// # Errors
    /// When spilled rows cannot be read back.
    pub fn page(&self, offset: u64, limit: u64) -> Result<Vec<Vec<Value>>, SqlError> {
        let load = |cells: Vec<Cell>| {
            cells
                .into_iter()
                .zip(self.columns.iter())
                .map(|(cell, column)| cell::load_owned(cell, &column.data_type))
                .collect()
        };
        Ok(self.cells(offset, limit)?.into_iter().map(load).collect())
    }

    /// Up to `limit` rows from `offset` on, as they are stored.
    pub(crate) fn cells(&self, offset: u64, limit: u64) -> Result<Vec<Vec<Cell>>, SqlError> {
        let end = offset.saturating_add(limit).min(self.packed.count);
        if offset >= end {
            return Ok(Vec::new());
        }
        let bytes = self.packed.blocks(offset / BLOCK, end.div_ceil(BLOCK))?;
        let mut rest = bytes.as_slice();
        let mut row =
            || (0..self.columns.len()).map(|_| cell::take(&mut rest).unwrap_or(Cell::Null)).collect();
        for _ in 0..offset % BLOCK {
            let _: Vec<Cell> = row();
        }
        Ok((offset..end).map(|_| row()).collect())
    }
}

impl Packed {
    fn start(&self, block: u64) -> u64 {
        usize::try_from(block).ok().and_then(|block| self.blocks.get(block)).copied().unwrap_or(self.size)
    }

    /// The bytes from one block up to another.
    fn blocks(&self, first: u64, end: u64) -> Result<Vec<u8>, SqlError> {
        let (start, stop) = (self.start(first), self.start(end));
        let Some(file) = &self.file else {
            let range = usize::try_from(start).unwrap_or(0)..usize::try_from(stop).unwrap_or(0);
            return Ok(self.memory.get(range).unwrap_or_default().to_vec());
        };
        let mut bytes = Vec::new();
        let mut file = lock(file);
        file.seek(SeekFrom::Start(start))
            .and_then(|_| (&mut *file).take(stop - start).read_to_end(&mut bytes))
            .map_err(|error| SqlError::Execution(format!("The result cannot be read back: {error}")))?;
        Ok(bytes)
    }
}

/// Packs rows one after the other.
#[derive(Default)]
pub(crate) struct Writer {
    packed: Packed,
    file: Option<File>,
}

impl Writer {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Whether nothing was added yet.
    pub(crate) fn is_empty(&self) -> bool {
        self.packed.count == 0
    }

    /// Adds a row.
    pub(crate) fn push(&mut self, row: &[Cell]) -> Result<(), SqlError> {
        let packed = &mut self.packed;
        if packed.count.is_multiple_of(BLOCK) {
            packed.blocks.push(packed.size);
        }
        let before = packed.memory.len();
        for cell in row {
            cell::put(&mut packed.memory, cell);
        }
        packed.size += (packed.memory.len() - before) as u64;
        packed.count += 1;
        if packed.memory.len() > MEMORY {
            self.spill()?;
        }
        Ok(())
    }

    fn spill(&mut self) -> Result<(), SqlError> {
        let spill = |file: &mut Option<File>, bytes: &[u8]| {
            if file.is_none() {
                *file = Some(tempfile::tempfile()?);
            }
            file.as_mut().map_or(Ok(()), |file| file.write_all(bytes))
        };
        spill(&mut self.file, &self.packed.memory)
            .map_err(|error| SqlError::Execution(format!("The result cannot be written: {error}")))?;
        self.packed.memory.clear();
        Ok(())
    }

    /// The rows, under these columns.
    pub(crate) fn finish(mut self, columns: Vec<Column>) -> Result<Rows, SqlError> {
        if self.file.is_some() {
            self.spill()?;
        }
        self.packed.memory.shrink_to_fit();
        self.packed.file = self.file.map(Mutex::new);
        Ok(Rows { columns: Arc::new(columns), packed: Arc::new(self.packed) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::DataType;

    fn rows(count: i64) -> Rows {
        let mut writer = Writer::new();
        for number in 0..count {
            writer.push(&[Cell::Integer(number), Cell::Text(format!("row {number}"))]).unwrap();
        }
        writer.finish(vec![Column::new("n", DataType::BigInt), Column::new("t", DataType::Varchar)]).unwrap()
    }

    #[test]
    fn pages_are_found_in_memory_and_in_the_file() {
        for count in [0, 1, 127, 128, 129, 200_000] {
            let rows = rows(count);
            assert_eq!(rows.len(), u64::try_from(count).unwrap());
            assert_eq!(rows.packed.file.is_some(), count == 200_000);
            for offset in
                [0, 1, 127, 128, 129, count - 1, count, count + 1].map(|o| u64::try_from(o).unwrap_or(0))
            {
                let page = rows.page(offset, 300).unwrap();
                let expected = rows.len().saturating_sub(offset).min(300);
                assert_eq!(page.len() as u64, expected);
                if let Some(first) = page.first() {
                    assert_eq!(first[1], Value::Text(format!("row {offset}")));
                }
            }
        }
    }
}
