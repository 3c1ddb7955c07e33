//! Formats for people: a table, and a column a line.

use super::text::plain;
use super::{Answer, ROWS, Writer};
use crate::sql::DataType;
use crate::sql::cell::Cell;
use std::fmt::Write as _;

fn shown(cell: &Cell, data_type: &DataType, result: &Answer) -> String {
    match cell {
        Cell::Null => String::new(),
        // A line break would break the table.
        cell => plain(cell, data_type, result.zone(), result.generation).replace('\n', "\\n"),
    }
}

fn width(text: &str) -> usize {
    text.chars().count()
}

/// `PSQL`: a table with lines.
#[derive(Default)]
pub(super) struct Psql {
    widths: Vec<usize>,
}

impl Psql {
    /// Looks at all rows once, to know how wide the columns are.
    fn measure(&mut self, result: &Answer) {
        self.widths = result.columns().iter().map(|column| width(&column.name)).collect();
        for page in 0..result.count.div_ceil(ROWS) {
            for row in result.outcome.rows.cells(page * ROWS, ROWS).unwrap_or_default() {
                let cells = row.iter().zip(result.columns());
                for ((cell, column), own) in cells.zip(&mut self.widths) {
                    *own = (*own).max(width(&shown(cell, &column.data_type, result)));
                }
            }
        }
    }
}

impl Writer for Psql {
    fn head(&mut self, result: &Answer) -> Vec<u8> {
        self.measure(result);
        let names: Vec<String> = result
            .columns()
            .iter()
            .zip(&self.widths)
            .map(|(column, wide)| format!(" {:^wide$} ", column.name))
            .collect();
        let lines: Vec<String> = self.widths.iter().map(|wide| "-".repeat(wide + 2)).collect();
        format!("{}\n{}\n", names.join("|").trim_end(), lines.join("+")).into_bytes()
    }

    fn rows(&mut self, result: &Answer, _first: u64, rows: &[Vec<Cell>]) -> Vec<u8> {
        let mut out = String::new();
        for row in rows {
            let cells = row.iter().zip(result.columns()).zip(&self.widths);
            let cells: Vec<String> = cells
                .map(|((cell, column), wide)| {
                    let own = shown(cell, &column.data_type, result);
                    if column.data_type.is_number() {
                        format!(" {own:>wide$} ")
                    } else {
                        format!(" {own:<wide$} ")
                    }
                })
                .collect();
            out.push_str(cells.join("|").trim_end());
            out.push('\n');
        }
        out.into_bytes()
    }

    fn tail(&mut self, result: &Answer) -> Vec<u8> {
        let rows = if result.count == 1 { "row" } else { "rows" };
        let mut out = format!("({} {rows})\n", result.count);
        if let Some(failure) = &result.outcome.failure {
            let _ = writeln!(out, "{failure}");
        }
        out.into_bytes()
    }
}

/// `Vertical`: every row is a paragraph.
pub(super) struct Vertical;

impl Writer for Vertical {
    fn head(&mut self, _result: &Answer) -> Vec<u8> {
        Vec::new()
    }

    fn rows(&mut self, result: &Answer, first: u64, rows: &[Vec<Cell>]) -> Vec<u8> {
        let wide = result.columns().iter().map(|column| width(&column.name)).max().unwrap_or_default() + 1;
        let mut out = String::new();
        for (number, row) in (first..).zip(rows) {
            if number > 0 {
                out.push('\n');
            }
            let _ = writeln!(out, "Row {}:", number + 1);
            for (cell, column) in row.iter().zip(result.columns()) {
                let name = format!("{}:", column.name);
                let own = if *cell == Cell::Null {
                    "NULL".to_owned()
                } else {
                    shown(cell, &column.data_type, result)
                };
                let _ = writeln!(out, "{name:<wide$} {own}");
            }
        }
        out.into_bytes()
    }

    fn tail(&mut self, result: &Answer) -> Vec<u8> {
        match &result.outcome.failure {
            Some(failure) => format!("{failure}\n").into_bytes(),
            None => Vec::new(),
        }
    }
}
