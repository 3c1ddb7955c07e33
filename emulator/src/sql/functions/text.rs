//! Functions of text and bytes. Places are counted in characters, from 1.

use super::super::cell::Cell;
use super::{Body, boolean, bytes, int, text};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

type Answer = Result<Cell, String>;

/// How long a text a function may make.
const LONGEST: usize = 16 << 20;

/// Functions that take NULLs.
pub(super) static LENIENT: &[(&str, Body)] = &[("l_concat", concat), ("l_concat_ws", concat_ws)];

fn some(text: impl Into<String>) -> Answer {
    Ok(Cell::Text(text.into()))
}

fn number(value: usize) -> Answer {
    Ok(Cell::Integer(i64::try_from(value).unwrap_or(i64::MAX)))
}

fn size(value: i64) -> usize {
    usize::try_from(value.max(0)).unwrap_or(usize::MAX)
}

fn checked(length: usize) -> Result<(), String> {
    if length > LONGEST { Err(format!("A text of {length} bytes is too long")) } else { Ok(()) }
}

/// Joins texts; NULLs are empty.
fn concat(a: &[Cell]) -> Answer {
    some((0..a.len()).map(|place| text(a, place)).collect::<String>())
}

/// Joins the texts that are not NULL with a separator, which is.
fn concat_ws(a: &[Cell]) -> Answer {
    let Some((Cell::Text(separator), rest)) = a.split_first() else { return Ok(Cell::Null) };
    let texts: Vec<&str> =
        rest.iter().filter_map(|c| if let Cell::Text(t) = c { Some(t.as_str()) } else { None }).collect();
    some(texts.join(separator))
}

pub(super) fn upper(a: &[Cell]) -> Answer {
    some(text(a, 0).to_uppercase())
}

pub(super) fn lower(a: &[Cell]) -> Answer {
    some(text(a, 0).to_lowercase())
}

pub(super) fn initcap(a: &[Cell]) -> Answer {
    let mut out = String::new();
    let mut inside = false;
    for letter in text(a, 0).chars() {
        if inside {
            out.extend(letter.to_lowercase());
        } else {
            out.extend(letter.to_uppercase());
        }
        inside = letter.is_alphanumeric();
    }
    some(out)
}

pub(super) fn reverse(a: &[Cell]) -> Answer {
    some(text(a, 0).chars().rev().collect::<String>())
}

fn trimmed(a: &[Cell]) -> impl Fn(char) -> bool + '_ {
    let given = a.len() > 1;
    move |letter| if given { text(a, 1).contains(letter) } else { letter == ' ' }
}

pub(super) fn trim(a: &[Cell]) -> Answer {
    some(text(a, 0).trim_start_matches(trimmed(a)).trim_end_matches(trimmed(a)))
}

pub(super) fn ltrim(a: &[Cell]) -> Answer {
    some(text(a, 0).trim_start_matches(trimmed(a)))
}

pub(super) fn rtrim(a: &[Cell]) -> Answer {
    some(text(a, 0).trim_end_matches(trimmed(a)))
}

/// The text that is put in front or behind, and the text cut to the wanted length.
fn padding(a: &[Cell]) -> Result<(String, String), String> {
    let wanted = size(int(a, 1));
    checked(wanted)?;
    let fill = if a.len() > 2 { text(a, 2) } else { " " };
    let cut: String = text(a, 0).chars().take(wanted).collect();
    let missing = if fill.is_empty() { 0 } else { wanted - cut.chars().count() };
    Ok((fill.chars().cycle().take(missing).collect(), cut))
}

pub(super) fn lpad(a: &[Cell]) -> Answer {
    padding(a).and_then(|(fill, cut)| some(fill + &cut))
}

pub(super) fn rpad(a: &[Cell]) -> Answer {
    padding(a).and_then(|(fill, cut)| some(cut + &fill))
}

/// A negative length leaves out that many at the other end.
fn keep(a: &[Cell]) -> (usize, usize) {
    let length = text(a, 0).chars().count();
    let wanted = int(a, 1);
    let kept = if wanted < 0 {
        length.saturating_sub(size(wanted.saturating_neg()))
    } else {
        size(wanted).min(length)
    };
    (kept, length)
}

pub(super) fn left(a: &[Cell]) -> Answer {
    some(text(a, 0).chars().take(keep(a).0).collect::<String>())
}

pub(super) fn right(a: &[Cell]) -> Answer {
    let (kept, length) = keep(a);
    some(text(a, 0).chars().skip(length - kept).collect::<String>())
}

/// A negative start counts from the end.
pub(super) fn substring(a: &[Cell]) -> Answer {
    let length = i64::try_from(text(a, 0).chars().count()).unwrap_or(i64::MAX);
    let start = match int(a, 1) {
        start if start < 0 => length.saturating_add(start),
        start => start - 1,
    };
    let stop = if a.len() > 2 { start.max(0).saturating_add(int(a, 2).max(0)) } else { length };
    let start = start.max(0);
    some(text(a, 0).chars().skip(size(start)).take(size(stop - start)).collect::<String>())
}

pub(super) fn replace(a: &[Cell]) -> Answer {
    if text(a, 1).is_empty() {
        return some(text(a, 0));
    }
    checked((text(a, 0).len() / text(a, 1).len()).saturating_mul(text(a, 2).len()))?;
    some(text(a, 0).replace(text(a, 1), text(a, 2)))
}

pub(super) fn translate(a: &[Cell]) -> Answer {
    let swap = |letter: char| match text(a, 1).chars().position(|from| from == letter) {
        Some(place) => text(a, 2).chars().nth(place),
        None => Some(letter),
    };
    some(text(a, 0).chars().filter_map(swap).collect::<String>())
}

pub(super) fn repeat(a: &[Cell]) -> Answer {
    let times = size(int(a, 1));
    checked(text(a, 0).len().saturating_mul(times))?;
    some(text(a, 0).repeat(times))
}

pub(super) fn space(a: &[Cell]) -> Answer {
    checked(size(int(a, 0)))?;
    some(" ".repeat(size(int(a, 0))))
}

pub(super) fn split_part(a: &[Cell]) -> Answer {
    let wanted = int(a, 2);
    if wanted < 1 {
        return Err(format!("Index in split_part must be positive, value provided was {wanted}"));
    }
    some(text(a, 0).split(text(a, 1)).nth(size(wanted - 1)).unwrap_or_default())
}

/// `OVERLAY(text, by, from, length)`.
pub(super) fn overlay(a: &[Cell]) -> Answer {
    let start = size(int(a, 2) - 1);
    let length = if a.len() > 3 { size(int(a, 3)) } else { text(a, 1).chars().count() };
    let front: String = text(a, 0).chars().take(start).collect();
    let back: String = text(a, 0).chars().skip(start.saturating_add(length)).collect();
    some(front + text(a, 1) + &back)
}

pub(super) fn chr(a: &[Cell]) -> Answer {
    let letter = u32::try_from(int(a, 0)).ok().and_then(char::from_u32);
    some(letter.map(String::from).unwrap_or_default())
}

pub(super) fn ascii(a: &[Cell]) -> Answer {
    Ok(Cell::Integer(text(a, 0).chars().next().map_or(0, |letter| i64::from(u32::from(letter)))))
}

pub(super) fn length(a: &[Cell]) -> Answer {
    number(text(a, 0).chars().count())
}

pub(super) fn octet_length(a: &[Cell]) -> Answer {
    number(bytes(a, 0).len())
}

pub(super) fn bit_length(a: &[Cell]) -> Answer {
    number(bytes(a, 0).len() * 8)
}

/// Where a text begins in another, from a place on; 0 when it does not.
fn find(needle: &str, hay: &str, from: i64) -> Answer {
    let skipped = hay.char_indices().nth(size(from - 1)).map_or(hay.len(), |(at, _)| at);
    let found = hay.get(skipped..).and_then(|rest| rest.find(needle)).and_then(|at| hay.get(..skipped + at));
    number(found.map_or(0, |before| before.chars().count() + 1))
}

pub(super) fn position(a: &[Cell]) -> Answer {
    find(text(a, 0), text(a, 1), if a.len() > 2 { int(a, 2) } else { 1 })
}

pub(super) fn strpos(a: &[Cell]) -> Answer {
    find(text(a, 1), text(a, 0), 1)
}

pub(super) fn levenshtein(a: &[Cell]) -> Answer {
    let other: Vec<char> = text(a, 1).chars().collect();
    checked(text(a, 0).len().saturating_mul(other.len()))?;
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, letter) in text(a, 0).chars().enumerate() {
        let mut corner = line;
        let mut last = line + 1;
        for (place, wanted) in other.iter().enumerate() {
            let above = row.get(place + 1).copied().unwrap_or_default();
            let next = (corner + usize::from(letter != *wanted)).min(above + 1).min(last + 1);
            corner = above;
            if let Some(cell) = row.get_mut(place) {
                *cell = last;
            }
            last = next;
        }
        if let Some(cell) = row.last_mut() {
            *cell = last;
        }
    }
    number(row.last().copied().unwrap_or_default())
}

pub(super) fn starts_with(a: &[Cell]) -> Answer {
    Ok(boolean(text(a, 0).starts_with(text(a, 1))))
}

pub(super) fn ends_with(a: &[Cell]) -> Answer {
    Ok(boolean(text(a, 0).ends_with(text(a, 1))))
}

pub(super) fn contains(a: &[Cell]) -> Answer {
    Ok(boolean(text(a, 0).contains(text(a, 1))))
}

/// Bytes as hexadecimal digits.
pub(crate) fn to_hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    let digit = |half: u8| DIGITS.get(usize::from(half)).copied().unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// The bytes of hexadecimal digits.
pub(crate) fn from_hex(digits: &str) -> Option<Vec<u8>> {
    let pairs = digits.as_bytes().chunks(2);
    pairs
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok().filter(|p| p.len() == 2)?, 16).ok())
        .collect()
}

pub(super) fn hex(a: &[Cell]) -> Answer {
    some(to_hex(bytes(a, 0)).to_ascii_uppercase())
}

pub(super) fn unhex(a: &[Cell]) -> Answer {
    from_hex(text(a, 0)).map(Cell::Blob).ok_or_else(|| format!("'{}' are not hexadecimal digits", text(a, 0)))
}

pub(super) fn base64(a: &[Cell]) -> Answer {
    some(STANDARD.encode(bytes(a, 0)))
}

pub(super) fn unbase64(a: &[Cell]) -> Answer {
    STANDARD.decode(text(a, 0)).map(Cell::Blob).map_err(|_| format!("'{}' is not base64", text(a, 0)))
}

/// Bytes written as `\xHH` beside plain characters.
pub(super) fn binary_string(a: &[Cell]) -> Answer {
    let mut out = Vec::new();
    let mut rest = text(a, 0);
    while let Some(first) = rest.chars().next() {
        let coded = rest.strip_prefix("\\x").and_then(|tail| tail.split_at_checked(2));
        if let Some((byte, tail)) =
            coded.and_then(|(digits, tail)| Some((u8::from_str_radix(digits, 16).ok()?, tail)))
        {
            out.push(byte);
            rest = tail;
        } else {
            out.extend_from_slice(first.to_string().as_bytes());
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
        }
    }
    Ok(Cell::Blob(out))
}

pub(super) fn utf8(a: &[Cell]) -> Answer {
    some(String::from_utf8_lossy(bytes(a, 0)))
}
