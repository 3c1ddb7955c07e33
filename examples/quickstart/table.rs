//! Prints rows as an aligned table.

use std::fmt::Write as _;

use lakehouse::Result;
use lakehouse::dremio::Rows;
use lakehouse::sql::{Column, DataType};

/// The first rows of a result under their column names, numbers to the right.
pub fn format(rows: Rows, most: usize) -> Result<String> {
    let columns: Vec<Column> = rows.columns().to_vec();
    let total = rows.row_count();
    let mut lines = vec![columns.iter().map(|column| column.name().to_owned()).collect::<Vec<String>>()];
    for row in rows.take(most) {
        let row = row?;
        let cell = |index| Ok(row.get::<Option<String>>(index)?.unwrap_or_else(|| "null".to_owned()));
        lines.push((0..columns.len()).map(cell).collect::<Result<_>>()?);
    }
    let mut widths = vec![0; columns.len()];
    for (cell, width) in lines.iter().flat_map(|line| line.iter().zip(0..)) {
        if let Some(widest) = widths.get_mut(width) {
            *widest = cell.chars().count().max(*widest);
        }
    }
    lines.insert(1, widths.iter().map(|width| "-".repeat(*width)).collect());
    let mut text = String::new();
    for line in &lines {
        let mut aligned = String::new();
        for ((cell, column), width) in line.iter().zip(&columns).zip(&widths) {
            let _ = if is_number(column) {
                write!(aligned, "  {cell:>width$}")
            } else {
                write!(aligned, "  {cell:<width$}")
            };
        }
        let _ = writeln!(text, "{}", aligned.trim_end());
    }
    if let Some(more) = total.and_then(|total| total.checked_sub(most as u64)).filter(|more| *more > 0) {
        let _ = writeln!(text, "  … and {more} more");
    }
    Ok(text)
}

fn is_number(column: &Column) -> bool {
    matches!(
        column.data_type(),
        DataType::Integer | DataType::BigInt | DataType::Float | DataType::Double | DataType::Decimal { .. }
    )
}
