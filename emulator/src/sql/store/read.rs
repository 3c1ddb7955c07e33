//! Queries.

use super::{Extra, Running, Store, Stored, cells, create_text, failure, insert, stored_rows, until};
use crate::sql::rows::{Rows, Writer};
use crate::sql::{Cancel, Column, SqlError};
use rusqlite::Connection;

impl Store {
    /// Runs a query over stored tables and the tables given with it.
    pub(crate) fn query(
        &self,
        sql: &str,
        columns: Vec<Column>,
        extra: &[(Stored, Extra)],
        running: &Running,
    ) -> Result<Rows, SqlError> {
        self.query_keeping(sql, columns, extra, running, false).map(|(rows, _)| rows)
    }

    /// The same; with `keep`, a failure in the middle comes beside the rows that were there before it.
    pub(crate) fn query_keeping(
        &self,
        sql: &str,
        columns: Vec<Column>,
        extra: &[(Stored, Extra)],
        running: &Running,
        keep: bool,
    ) -> Result<(Rows, Option<SqlError>), SqlError> {
        let failed = |error: rusqlite::Error| failure(&error, &running.cancel);
        let work = |connection: &mut Connection| {
            for (stored, table) in extra {
                connection.execute(&create_text("TEMP", stored), []).map_err(failed)?;
                match table {
                    Extra::Table(table) => {
                        let rows = stored_rows(&stored.columns, table.rows.iter().cloned());
                        insert(connection, stored, rows, &failed)?;
                    }
                    Extra::Scan(scan) => {
                        insert(connection, stored, until(scan.rows(running)?, &running.cancel), &failed)?;
                    }
                }
            }
            collect(connection, sql, columns, &running.cancel, keep)
        };
        self.with(running, work, |connection| {
            for (stored, _) in extra {
                // Tables that stay behind are in nobody's way: names are used once.
                let _ = connection.execute(&format!("DROP TABLE IF EXISTS temp.{}", stored.name), []);
            }
        })
    }
}

fn collect(
    connection: &Connection,
    sql: &str,
    columns: Vec<Column>,
    cancel: &Cancel,
    keep: bool,
) -> Result<(Rows, Option<SqlError>), SqlError> {
    let failed = |error: rusqlite::Error| failure(&error, cancel);
    let mut statement = connection.prepare(sql).map_err(failed)?;
    let mut found = statement.query([]).map_err(failed)?;
    let mut writer = Writer::new();
    loop {
        let row = match found.next().map_err(failed) {
            Ok(Some(row)) => row,
            Ok(None) => break,
            Err(error @ SqlError::Execution(_)) if keep && !writer.is_empty() => {
                return Ok((writer.finish(columns)?, Some(error)));
            }
            Err(error) => return Err(error),
        };
        if cancel.is_cancelled() {
            return Err(SqlError::Cancelled);
        }
        writer.push(&cells(row, columns.len()).map_err(failed)?)?;
    }
    Ok((writer.finish(columns)?, None))
}
