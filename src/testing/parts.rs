//! Small parts of this crate that have no way in of their own, for those who throw random bytes at them.

use std::io::Read;
use std::time::{Duration, SystemTime};

use crate::call::Call;
use crate::error::{Error, Result};

/// How many rows a result of Firebolt has, in `JSONLines_Compact` or else in `JSON_Compact`, read as it comes.
///
/// # Errors
/// What reading rows fails with, such as [`Incomplete`](crate::ErrorKind::Incomplete).
#[cfg(feature = "firebolt-types")]
pub fn count_rows(body: impl Read + Send + 'static, is_lines: bool) -> Result<u64> {
    crate::firebolt::count_rows(Box::new(body), is_lines)
}

/// Decodes each row of a page of a result of Dremio and hands it to `each`; gives the memory of the page back.
///
/// # Errors
/// When it is no such page, or a row does not fit the type.
#[cfg(feature = "dremio-types")]
pub fn read_page<T: serde::de::DeserializeOwned>(page: Vec<u8>, each: impl FnMut(T)) -> Result<Vec<u8>> {
    crate::dremio::read_page(page, each)
}

/// How long the value of a `Retry-After` header says to wait; `None` when it is neither a number nor a date.
#[must_use]
pub fn retry_after(value: &str, now: SystemTime) -> Option<Duration> {
    crate::retry::retry_after(value, now)
}

/// A value as it stands in a path, as one segment.
///
/// # Errors
/// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) for a value that cannot be one.
pub fn path_segment(value: &str) -> Result<String> {
    crate::url::segment(value).map_err(Error::invalid_request)
}

/// Path and query of a request as they stand in its first line.
///
/// # Errors
/// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) for a request that would not be sent.
pub fn target(call: &Call) -> Result<String> {
    call.check()?;
    Ok(call.url(""))
}
