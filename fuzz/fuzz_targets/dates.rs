//! Any text as a date, a time, or the value of `Retry-After`: it is read or not, and written as it came.
#![no_main]

use std::time::{Duration, SystemTime};

use lakehouse::Timestamp;
use lakehouse::testing::retry_after;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
    let wait = retry_after(text, now);
    let digits = text.trim();
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        assert_eq!(wait.map(|wait| wait.as_secs()), Some(digits.parse().unwrap_or(u64::MAX)));
    }
    let time = Timestamp::from(text);
    assert_eq!(time.as_str(), text);
    let _ = (time.to_system_time(), time.means_never(), time.means_no_end());
    let json = serde_json::to_string(&time).expect("a text");
    assert_eq!(serde_json::from_str::<Timestamp>(&json).expect("reads what it wrote"), time);
    if let Ok(time) = serde_json::from_str::<Timestamp>(text) {
        let written = serde_json::to_string(&time).expect("a number or a text");
        assert_eq!(serde_json::from_str::<Timestamp>(&written).expect("reads what it wrote"), time);
    }
});
