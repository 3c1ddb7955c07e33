//! Prints rows as an aligned table.

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
    let width = |index: usize| lines.iter().map(|line| line[index].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns.len()).map(width).collect();
    let mut text = String::new();
    for (number, line) in lines.iter().enumerate() {
        for ((cell, column), width) in line.iter().zip(&columns).zip(&widths) {
            text +=
                &if is_number(column) { format!("  {cell:>width$}") } else { format!("  {cell:<width$}") };
        }
        text = text.trim_end().to_owned() + "\n";
        if number == 0 {
            text += &widths.iter().map(|width| format!("  {}", "-".repeat(*width))).collect::<String>();
            text += "\n";
        }
    }
    if let Some(more) = total.and_then(|total| total.checked_sub(most as u64)).filter(|more| *more > 0) {
        text += &format!("  … and {more} more\n");
    }
    Ok(text)
}

fn is_number(column: &Column) -> bool {
    matches!(
        column.data_type(),
        DataType::Integer | DataType::BigInt | DataType::Float | DataType::Double | DataType::Decimal { .. }
    )
}
