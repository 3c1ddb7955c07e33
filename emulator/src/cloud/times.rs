//! Times in the forms that only Cloud writes.

use crate::dremio::time::iso;

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/// `Thu Aug 19 14:39:38 UTC 2021`, as engines and clouds write times.
pub(super) fn java(ms: i64) -> String {
    let text = iso(ms);
    let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    let month = part(5, 7).parse::<usize>().unwrap_or(1).saturating_sub(1);
    // 1970 began on a Thursday.
    let day = usize::try_from((ms.div_euclid(86_400_000) + 4).rem_euclid(7)).unwrap_or_default();
    format!(
        "{} {} {} {} UTC {}",
        DAYS.get(day).unwrap_or(&"Sun"),
        MONTHS.get(month).unwrap_or(&"Jan"),
        part(8, 10),
        part(11, 19),
        part(0, 4),
    )
}

/// `2024-07-25T00:00:00+0000`, as the usage list writes times.
pub(super) fn offset(ms: i64) -> String {
    format!("{}+0000", iso(ms).get(..19).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_the_way_each_list_does() {
        assert_eq!(java(1_629_383_978_123), "Thu Aug 19 14:39:38 UTC 2021");
        assert_eq!(java(0), "Thu Jan 01 00:00:00 UTC 1970");
        assert_eq!(offset(1_721_865_600_000), "2024-07-25T00:00:00+0000");
    }
}
