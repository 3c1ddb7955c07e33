//! Any bytes as a result of Firebolt: never complete without its last record, however the bytes come.
#![no_main]

use std::io::{Cursor, Read};

use lakehouse::testing::count_rows;
use libfuzzer_sys::fuzz_target;

/// Gives one byte at a time.
struct Drip(Cursor<Vec<u8>>);

impl Read for Drip {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let end = buffer.len().min(1);
        self.0.read(&mut buffer[..end])
    }
}

fuzz_target!(|body: &[u8]| {
    for is_lines in [true, false] {
        let whole = count_rows(Cursor::new(body.to_vec()), is_lines);
        let dripped = count_rows(Drip(Cursor::new(body.to_vec())), is_lines);
        match (&whole, &dripped) {
            (Ok(whole), Ok(dripped)) => assert_eq!(whole, dripped),
            (Err(_), Err(_)) => {}
            // What comes behind a whole result may be read along with it, or never.
            _ if std::str::from_utf8(body).is_err() => {}
            other => panic!("it depends on how the bytes come: {other:?}"),
        }
        if is_lines && whole.is_ok() {
            // The words may be written with escapes.
            let has_end = body.windows(12).any(|text| text == b"message_type") || body.contains(&b'\\');
            assert!(has_end, "complete without its last record");
        }
    }
});
