//! Reads what `ALTER TABLE` does to columns.

use super::super::type_parser;
use super::{Column, Failed, Reader, Words};

/// What becomes of the columns of a table.
#[derive(Debug)]
pub(crate) enum ColumnChange {
    /// `ADD COLUMNS (name type, ...)`.
    Add(Vec<Column>),
    /// `DROP COLUMN name`.
    Drop(String),
    /// `ALTER COLUMN old new type`, also written `CHANGE` and `MODIFY`.
    Alter(String, Column),
}

impl Reader<'_> {
    /// What follows the path, if it is about columns.
    pub(super) fn columns(&mut self) -> Result<Option<ColumnChange>, Failed> {
        if self.accept_all(&["ADD", "COLUMNS"]) {
            return Ok(Some(ColumnChange::Add(self.column_definitions()?)));
        }
        if self.accept_all(&["DROP", "COLUMN"]) {
            return Ok(Some(ColumnChange::Drop(self.parser.parse_identifier()?.value)));
        }
        if ["ALTER", "CHANGE", "MODIFY"].into_iter().any(|word| self.accept_all(&[word, "COLUMN"])) {
            let old = self.parser.parse_identifier()?.value;
            let name = self.parser.parse_identifier()?.value;
            let data_type = type_parser::written(&mut self.parser)?.data_type;
            return Ok(Some(ColumnChange::Alter(old, Column::new(name, data_type))));
        }
        Ok(None)
    }
}
