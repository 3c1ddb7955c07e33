//! What a caller, or a log, can see of an error.

use std::error::Error as _;
use std::fmt::Write as _;

/// Everything that can be seen of an error and its causes.
pub fn seen(error: &lakehouse::Error) -> String {
    let mut text = format!("{error}\n{error:?}\n{error:#?}\n");
    let mut cause = error.source();
    while let Some(error) = cause {
        let _ = writeln!(text, "{error}\n{error:?}\n{error:#?}");
        cause = error.source();
    }
    text
}
