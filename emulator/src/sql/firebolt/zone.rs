//! Time zones by their names.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// A time zone.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Zone(TimeZone);

impl Default for Zone {
    fn default() -> Self {
        Self(TimeZone::UTC)
    }
}

/// A count of microseconds that the zones can be asked about: those of years far away are like their last ones.
fn near(micros: i64) -> i64 {
    micros.clamp(Timestamp::MIN.as_microsecond(), Timestamp::MAX.as_microsecond())
}

impl Zone {
    /// The zone of that name, such as `Europe/Berlin`.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        TimeZone::get(name.trim()).ok().map(Self)
    }

    /// How many seconds its clocks are ahead of UTC at a time, in microseconds since 1970.
    pub(crate) fn offset(&self, micros: i64) -> i64 {
        let timestamp = Timestamp::from_microsecond(near(micros)).unwrap_or(Timestamp::UNIX_EPOCH);
        i64::from(self.0.to_offset(timestamp).seconds())
    }

    /// What its clocks show at a time.
    pub(crate) fn local(&self, micros: i64) -> i64 {
        micros.saturating_add(self.offset(micros) * 1_000_000)
    }

    /// When its clocks show a time. Of two such times it is the first, and where there is none the clocks are put forward.
    pub(crate) fn utc(&self, local: i64) -> i64 {
        let civil: Option<DateTime> =
            Timestamp::from_microsecond(near(local)).ok().map(|shown| TimeZone::UTC.to_datetime(shown));
        let offset = civil
            .and_then(|civil| self.0.to_ambiguous_timestamp(civil).compatible().ok())
            .map_or_else(|| self.offset(local), |found| self.offset(found.as_microsecond()));
        local.saturating_sub(offset * 1_000_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_are_read_both_ways() {
        let berlin = Zone::parse("Europe/Berlin").unwrap();
        // 2024-07-01 00:00 UTC and 2024-01-01 00:00 UTC.
        assert_eq!(berlin.offset(1_719_792_000_000_000), 7200);
        assert_eq!(berlin.offset(1_704_067_200_000_000), 3600);
        let local = berlin.local(1_719_792_000_000_000);
        assert_eq!(berlin.utc(local), 1_719_792_000_000_000);
        assert_eq!(Zone::parse("Nowhere/Land"), None);
        assert_eq!(Zone::default().offset(i64::MAX), 0);
        assert_eq!(Zone::default().utc(i64::MIN), i64::MIN);
    }
}
