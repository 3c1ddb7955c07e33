//! Waits in a test, each of which ends: a server that never gets there fails the test and does not hang it.

use std::fmt::Debug;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Longer than anything takes that is waited for.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Looks again and again until it is as it should be.
pub fn eventually<T: Debug, E>(
    mut look: impl FnMut() -> Result<T, E>,
    is_done: impl Fn(&T) -> bool,
) -> Result<T, E> {
    let start = Instant::now();
    loop {
        let now = look()?;
        if is_done(&now) {
            return Ok(now);
        }
        assert!(start.elapsed() < PATIENCE, "still {now:?}");
        sleep(Duration::from_millis(5));
    }
}
