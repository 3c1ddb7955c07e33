//! `TO_CHAR`, `TO_DATE` and their kin: patterns such as `YYYY-MM-DD HH24:MI:SS.FFF`.

use super::temporal::{self, Civil, DAY};

/// Days of the week, Sunday first.
pub(super) const DAYS: [&str; 7] =
    ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
/// Longer ones before those they begin with.
const PARTS: [&str; 25] = [
    "YYYY", "YY", "MONTH", "MON", "MM", "MI", "DDD", "DD", "DAY", "DY", "D", "HH24", "HH12", "HH", "SSSSS",
    "SS", "FFF", "FF", "F", "AM", "PM", "WW", "CC", "TZD", "TZO",
];

/// The name of the weekday of a count of days.
pub(super) fn day_name(days: i64) -> &'static str {
    pick(&DAYS, (days + 4).rem_euclid(7))
}

/// The name of a month, from 1.
pub(super) fn month_name(month: i64) -> &'static str {
    pick(&MONTHS, month - 1)
}

fn pick(names: &[&'static str], place: i64) -> &'static str {
    usize::try_from(place).ok().and_then(|place| names.get(place)).copied().unwrap_or_default()
}

enum Piece<'a> {
    Part(&'static str),
    Text(&'a str),
}

/// Takes a pattern apart; text in double quotes stands for itself.
fn pieces(pattern: &str) -> Vec<Piece<'_>> {
    let mut rest = pattern;
    let mut pieces = Vec::new();
    while let Some(first) = rest.chars().next() {
        let part = PARTS
            .iter()
            .find(|part| rest.get(..part.len()).is_some_and(|head| head.eq_ignore_ascii_case(part)));
        let length = match (part, rest.strip_prefix('"').and_then(|tail| tail.split_once('"'))) {
            (Some(part), _) => {
                pieces.push(Piece::Part(part));
                part.len()
            }
            (None, Some((quoted, _))) => {
                pieces.push(Piece::Text(quoted));
                quoted.len() + 2
            }
            (None, None) => {
                pieces.push(Piece::Text(rest.get(..first.len_utf8()).unwrap_or_default()));
                first.len_utf8()
            }
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    pieces
}

/// Writes a timestamp by a pattern.
pub(super) fn format(timestamp: i64, pattern: &str) -> String {
    let civil = Civil::new(timestamp);
    let day = timestamp.div_euclid(DAY);
    let (hour, minute, second) =
        (civil.millis / 3_600_000, civil.millis / 60_000 % 60, civil.millis / 1000 % 60);
    let field = |name: &str| temporal::extract(timestamp, name).unwrap_or_default();
    let mut out = String::new();
    for piece in pieces(pattern) {
        let part = match piece {
            Piece::Text(text) => {
                out.push_str(text);
                continue;
            }
            Piece::Part(part) => part,
        };
        let written = match part {
            "YYYY" => format!("{:04}", civil.year),
            "YY" => format!("{:02}", civil.year.rem_euclid(100)),
            "MONTH" => month_name(civil.month).to_owned(),
            "MON" => month_name(civil.month).chars().take(3).collect(),
            "MM" => format!("{:02}", civil.month),
            "MI" => format!("{minute:02}"),
            "DDD" => format!("{:03}", field("DOY")),
            "DD" => format!("{:02}", civil.day),
            "DAY" => day_name(day).to_owned(),
            "DY" => day_name(day).chars().take(3).collect(),
            "D" => field("DOW").to_string(),
            "HH24" => format!("{hour:02}"),
            "HH12" | "HH" => format!("{:02}", (hour + 11) % 12 + 1),
            "SSSSS" => (civil.millis / 1000).to_string(),
            "SS" => format!("{second:02}"),
            "FFF" => format!("{:03}", civil.millis % 1000),
            "FF" => format!("{:02}", civil.millis % 1000 / 10),
            "F" => (civil.millis % 1000 / 100).to_string(),
            "AM" | "PM" => if hour < 12 { "AM" } else { "PM" }.to_owned(),
            "WW" => format!("{:02}", field("WEEK")),
            "CC" => field("CENTURY").to_string(),
            "TZD" => "UTC".to_owned(),
            _ => "+00:00".to_owned(),
        };
        out.push_str(&written);
    }
    out
}

/// What was read so far.
struct Reading<'a> {
    rest: &'a str,
    civil: Civil,
    hour: i64,
    afternoon: Option<bool>,
}

impl<'a> Reading<'a> {
    fn number(&mut self, most: usize) -> Option<i64> {
        let length = self.rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        digits.parse().ok()
    }

    fn name(&mut self, names: &[&str], length: Option<usize>) -> Option<i64> {
        let short = |name: &'_ &str| name.len().min(length.unwrap_or(usize::MAX));
        let found = names.iter().position(|name| {
            self.rest
                .get(..short(name))
                .is_some_and(|head| name.get(..short(name)).is_some_and(|n| n.eq_ignore_ascii_case(head)))
        })?;
        self.rest = self.rest.get(short(names.get(found)?)..)?;
        i64::try_from(found).ok()
    }

    fn take(&mut self, length: usize) -> Option<&'a str> {
        let (head, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(head)
    }

    fn part(&mut self, part: &str) -> Option<()> {
        match part {
            "YYYY" => self.civil.year = self.number(4)?,
            "YY" => {
                self.civil.year =
                    self.number(2).map(|year| if year < 70 { 2000 + year } else { 1900 + year })?;
            }
            "MONTH" => self.civil.month = self.name(&MONTHS, None)? + 1,
            "MON" => self.civil.month = self.name(&MONTHS, Some(3))? + 1,
            "MM" => self.civil.month = self.number(2)?,
            "DD" => self.civil.day = self.number(2)?,
            "DAY" => drop(self.name(&DAYS, None)?),
            "DY" => drop(self.name(&DAYS, Some(3))?),
            "HH24" | "HH12" | "HH" => self.hour = self.number(2)?,
            "MI" => self.civil.millis += self.number(2).filter(|minute| *minute < 60)? * 60_000,
            "SS" => self.civil.millis += self.number(2).filter(|second| *second < 60)? * 1000,
            "FFF" => self.civil.millis += self.number(3)?,
            "FF" => self.civil.millis += self.number(2)? * 10,
            "F" => self.civil.millis += self.number(1)? * 100,
            "AM" | "PM" => self.afternoon = Some(self.take(2)?.eq_ignore_ascii_case("PM")),
            _ => return None,
        }
        Some(())
    }
}

/// Reads a timestamp by a pattern; what the pattern leaves out is 1970-01-01 00:00:00.
pub(super) fn parse(text: &str, pattern: &str) -> Option<i64> {
    let civil = Civil { year: 1970, month: 1, day: 1, millis: 0 };
    let mut reading = Reading { rest: text, civil, hour: 0, afternoon: None };
    for piece in pieces(pattern) {
        match piece {
            Piece::Text(text) => reading.rest = reading.rest.strip_prefix(text)?,
            Piece::Part(part) => reading.part(part)?,
        }
    }
    let hour = match reading.afternoon {
        Some(afternoon) => reading.hour % 12 + if afternoon { 12 } else { 0 },
        None => reading.hour,
    };
    let mut civil = reading.civil;
    civil.millis += hour * 3_600_000;
    let month = (1..=12).contains(&civil.month);
    let fits =
        month && (1..=temporal::month_length(civil.year, civil.month)).contains(&civil.day) && hour < 24;
    (fits && reading.rest.is_empty()).then(|| civil.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_write_and_read() {
        let moment = temporal::parse_timestamp("2024-02-09 15:04:05.678").unwrap();
        assert_eq!(format(moment, "YYYY-MM-DD HH24:MI:SS.FFF"), "2024-02-09 15:04:05.678");
        assert_eq!(format(moment, "DY, DD MON YY HH:MI AM \"MM\""), "Fri, 09 Feb 24 03:04 PM MM");
        assert_eq!(parse("2024-02-09 15:04:05.678", "YYYY-MM-DD HH24:MI:SS.FFF"), Some(moment));
        assert_eq!(parse("09 february 2024", "DD MONTH YYYY"), temporal::parse_timestamp("2024-02-09"));
        assert_eq!(parse("30 Feb 2024", "DD MON YYYY"), None);
        assert_eq!(parse("2024", "YYYY-MM"), None);
    }
}
