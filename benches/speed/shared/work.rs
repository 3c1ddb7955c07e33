//! What the clients written by hand do with what they get.

use std::error::Error;
use std::io::{BufRead, BufReader, Read};

use crate::answers::{Line, Page};
use crate::rows::Order;

pub type Outcome<T> = Result<T, Box<dyn Error>>;

/// Reads all pages of a result, of which `get` gives the one at a path; `digest` sees each row.
pub fn pages<T>(mut get: impl FnMut(&str) -> Outcome<Page<T>>, digest: impl Fn(&T) -> u64) -> Outcome<u64> {
    let (mut offset, mut sum) = (0, 0);
    loop {
        let page = get(&format!("/api/v3/job/j/results?limit=500&offset={offset}"))?;
        offset += page.rows.len() as u64;
        sum += page.rows.iter().map(&digest).sum::<u64>();
        if offset >= page.row_count {
            return Ok(sum);
        }
    }
}

/// Reads a result of Firebolt line by line.
pub fn lines(body: impl Read) -> Outcome<u64> {
    let mut sum = 0;
    let mut reader = BufReader::with_capacity(64 * 1024, body);
    let mut line = Vec::new();
    loop {
        line.clear();
        reader.read_until(b'\n', &mut line)?;
        match serde_json::from_slice(&line)? {
            Line::Data { data } => sum += data.iter().map(Order::digest).sum::<u64>(),
            Line::FinishSuccessfully {} => return Ok(sum),
            Line::FinishWithErrors {} => return Err("failed".into()),
            Line::Start {} => {}
        }
    }
}
