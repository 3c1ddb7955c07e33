//! Times in the forms that Firebolt writes them.

use crate::dremio::time::iso;

/// `2021-05-03T20:40:43.024000Z`, as the control plane of 1.0 writes times.
pub(super) fn rfc3339(ms: i64) -> String {
    format!("{}000Z", iso(ms).trim_end_matches('Z'))
}

/// `2021-05-03 20:40:43.024+00`, as values of TIMESTAMPTZ are given to the SQL engine.
pub(super) fn zoned(ms: i64) -> String {
    format!("{}+00", iso(ms).trim_end_matches('Z').replace('T', " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_the_way_each_service_does() {
        assert_eq!(rfc3339(1_709_210_096_789), "2024-02-29T12:34:56.789000Z");
        assert_eq!(zoned(1_709_210_096_789), "2024-02-29 12:34:56.789+00");
    }
}
