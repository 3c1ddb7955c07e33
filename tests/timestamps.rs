//! Times of the vendors as instants of other crates, and back.

use lakehouse::Timestamp;

/// A text as it stands on the wire, its nanoseconds since the epoch, and how it is written when it comes back.
const TIMES: [(&str, i128, &str); 6] = [
    ("2026-03-01T08:30:00.125Z", 1_772_353_800_125_000_000, "2026-03-01T08:30:00.125Z"),
    ("2026-03-01 08:30:00.123456789", 1_772_353_800_123_456_789, "2026-03-01T08:30:00.123456789Z"),
    ("2026-03-01 08:30:00+05:30", 1_772_334_000_000_000_000, "2026-03-01T03:00:00Z"),
    ("1969-12-31T23:59:59.999Z", -1_000_000, "1969-12-31T23:59:59.999Z"),
    ("Thu Aug 19 14:39:38 UTC 2021", 1_629_383_978_000_000_000, "2021-08-19T14:39:38Z"),
    ("1629383978001", 1_629_383_978_001_000_000, "2021-08-19T14:39:38.001Z"),
];

#[test]
fn a_time_of_the_system_is_written_as_a_server_would() {
    for (text, _, written) in TIMES {
        let time = Timestamp::from(text).to_system_time().expect(text);
        assert_eq!(Timestamp::from(time).as_str(), written);
    }
}

macro_rules! converts {
    ($feature:literal $module:ident $type:ty, $nanos:expr) => {
        #[cfg(feature = $feature)]
        mod $module {
            use super::{TIMES, Timestamp};

            #[test]
            fn every_digit_of_a_text_goes_over_and_back() {
                for (text, nanos, written) in TIMES {
                    let time = <$type>::try_from(&Timestamp::from(text)).expect(text);
                    assert_eq!($nanos(time), nanos, "{text}");
                    assert_eq!(Timestamp::from(time).as_str(), written, "{text}");
                }
            }

            #[test]
            fn a_text_that_is_no_time_is_named() {
                for text in ["ERROR", "2023-02-29T00:00:00Z", ""] {
                    let error = <$type>::try_from(&Timestamp::from(text)).expect_err(text);
                    assert_eq!(error.to_string(), format!("{text:?} is not a time"));
                }
                let far = i64::MAX.to_string();
                let error = <$type>::try_from(&Timestamp::from(far.as_str())).expect_err("too far");
                assert_eq!(error.to_string(), format!("{far:?} is out of range"));
            }
        }
    };
}

converts!("jiff" as_jiff jiff::Timestamp, |time: jiff::Timestamp| time.as_nanosecond());
converts!("time" as_time time::OffsetDateTime, |time: time::OffsetDateTime| time.unix_timestamp_nanos());
converts!("chrono" as_chrono chrono::DateTime<chrono::Utc>, |time: chrono::DateTime<chrono::Utc>| i128::from(
    time.timestamp_nanos_opt().expect("in range")
));

#[cfg(feature = "chrono")]
#[test]
fn a_time_of_another_zone_is_written_in_utc() {
    let text = "2026-03-01T08:30:00+05:30";
    let time: chrono::DateTime<chrono::FixedOffset> = text.parse().expect("a time");
    assert_eq!(Timestamp::from(time).as_str(), "2026-03-01T03:00:00Z");
}
