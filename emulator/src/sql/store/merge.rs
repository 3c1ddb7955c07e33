//! The storage side of `MERGE INTO`.

use super::{Running, Store};
use crate::sql::SqlError;

impl Store {
    /// Runs the statements of a MERGE on a table: one that tells whether a row would be changed twice, one that adds
    /// rows, and one that changes rows, which ends with a condition. The added rows are not changed.
    pub(in super::super) fn merge(
        &self,
        table: &str,
        [twice, insert, update]: [Option<&str>; 3],
        running: &Running,
    ) -> Result<u64, SqlError> {
        self.write(running, |connection, failed| {
            let number =
                |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0)).map_err(failed);
            if twice.map(number).transpose()? == Some(1) {
                let text = "A target row matched more than once. Please update your query.";
                return Err(SqlError::Execution(text.to_owned()));
            }
            let last = number(&format!("SELECT COALESCE(MAX(rowid), 0) FROM {table}"))?;
            let run = |sql: &str| connection.execute(sql, []).map_err(failed);
            let added = insert.map_or(Ok(0), run)?;
            let update = update.map(|sql| format!("{sql} AND {table}.rowid <= {last}"));
            let changed = update.as_deref().map_or(Ok(0), run)?;
            Ok((added + changed) as u64)
        })
    }
}
