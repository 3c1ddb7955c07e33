//! Runs all measurements and prints one Markdown table.
//!
//! `reliability-side-by-side` runs all of them, `reliability-side-by-side M5 M8` these only. With `child` as its first
//! argument it is a part of one, in a process of its own.

mod clients;
mod m1;
mod m10;
mod m2;
mod m3;
mod m4;
mod m5;
mod m6;
mod m7;
mod m8;
mod m9;
mod machine;
mod process;

use clients::{CLIENTS, Which};

/// What one measurement says of each client.
struct Row {
    what: &'static str,
    cells: [String; 3],
}

impl Row {
    /// Asks for each client in turn.
    fn of(what: &'static str, cell: impl Fn(Which) -> String) -> Self {
        Self { what, cells: CLIENTS.map(cell) }
    }

    fn print(&self, number: &str) {
        let cells = self.cells.each_ref().map(|cell| cell.replace('|', "\\|").replace(['\n', '\r'], " "));
        println!("| {number} | {} | {} |", self.what, cells.join(" | "));
    }
}

const ALL: [(&str, fn() -> Vec<Row>); 10] = [
    ("M1", m1::rows),
    ("M2", m2::rows),
    ("M3", m3::rows),
    ("M4", m4::rows),
    ("M5", m5::rows),
    ("M6", m6::rows),
    ("M7", m7::rows),
    ("M8", m8::rows),
    ("M9", m9::rows),
    ("M10", m10::rows),
];

fn main() {
    // What reqwest does TLS with: the same as the others.
    rustls::crypto::ring::default_provider().install_default().expect("the first one");
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Some(("child", rest)) = arguments.split_first().map(|(first, rest)| (first.as_str(), rest)) {
        return process::be_child(rest);
    }
    println!("| M | what | this crate | ureq by hand | reqwest::blocking |");
    println!("|---|---|---|---|---|");
    for (number, rows) in ALL {
        if arguments.is_empty() || arguments.iter().any(|wanted| wanted == number) {
            rows().iter().for_each(|row| row.print(number));
        }
    }
    println!("\n{}", machine::description());
}
