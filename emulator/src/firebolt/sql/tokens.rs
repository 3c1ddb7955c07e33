//! The tokens of a text, in which the escapes of `E'..'` may stand for any bytes, as clients write BYTEA values.

use super::dialect::Firebolt;
use sqlparser::tokenizer::{Location, Span, Token, TokenWithSpan, Tokenizer, TokenizerError};

/// Appends the tokens of a text; those in front of what cannot be read, when it cannot be read to its end.
pub(super) fn tokenize(
    dialect: &Firebolt,
    sql: &str,
    tokens: &mut Vec<TokenWithSpan>,
) -> Result<(), TokenizerError> {
    let (mut rest, mut start) = (sql, Location { line: 1, column: 1 });
    loop {
        let known = tokens.len();
        let result = Tokenizer::new(dialect, rest).tokenize_with_location_into_buf(tokens);
        for token in tokens.iter_mut().skip(known) {
            let Span { start: from, end: to } = token.span;
            token.span = Span { start: moved(from, start), end: moved(to, start) };
        }
        let Err(error) = result else { return Ok(()) };
        // The tokenizer reads characters only, and stops where an escape stands for another byte.
        let literal = rest.get(offset(rest, error.location)..).unwrap_or_default();
        let from = moved(error.location, start);
        let Some((text, length)) = escaped(literal) else {
            return Err(TokenizerError { location: from, ..error });
        };
        let (read, after) = literal.split_at(length);
        let to = read.chars().fold(from, step);
        let token = Token::EscapedStringLiteral(text);
        tokens.push(TokenWithSpan { token, span: Span { start: from, end: to } });
        (rest, start) = (after, to);
    }
}

/// The place in the whole of a place in what begins at `start`.
fn moved(place: Location, start: Location) -> Location {
    match place.line {
        0 => place,
        1 => Location { line: start.line, column: start.column + place.column - 1 },
        line => Location { line: start.line + line - 1, ..place },
    }
}

fn step(place: Location, letter: char) -> Location {
    match letter {
        '\n' => Location { line: place.line + 1, column: 1 },
        _ => Location { column: place.column + 1, ..place },
    }
}

fn offset(sql: &str, wanted: Location) -> usize {
    let mut place = Location { line: 1, column: 1 };
    let ahead = |letter: &char| {
        let found = (place.line, place.column) >= (wanted.line, wanted.column);
        place = step(place, *letter);
        !found
    };
    sql.chars().take_while(ahead).map(char::len_utf8).sum()
}

/// What the `E'..'` in front says, and how long it is. Bytes that are no text are put as a BYTEA is written, which is
/// all that they can become.
fn escaped(sql: &str) -> Option<(String, usize)> {
    let body = sql.strip_prefix(['e', 'E'])?.strip_prefix('\'')?;
    let (mut bytes, mut rest) = (Vec::new(), body);
    loop {
        let mut letters = rest.chars();
        match (letters.next()?, letters.clone().next()) {
            ('\'', Some('\'')) => {
                bytes.push(b'\'');
                letters.next();
            }
            ('\'', _) => break,
            ('\\', Some(_)) => {
                rest = escape(letters.as_str(), &mut bytes)?;
                continue;
            }
            (letter, _) => push(&mut bytes, letter),
        }
        rest = letters.as_str();
    }
    let length = sql.len() - rest.len() + 1;
    let text = String::from_utf8(bytes).unwrap_or_else(|error| {
        let digits = error.as_bytes().iter().map(|byte| format!("{byte:02x}"));
        format!("\\x{}", digits.collect::<String>())
    });
    Some((text, length))
}

/// Reads what follows a backslash, and gives back what is left.
fn escape<'a>(sql: &'a str, bytes: &mut Vec<u8>) -> Option<&'a str> {
    let letter = sql.chars().next()?;
    let rest = sql.get(letter.len_utf8()..)?;
    let (digits, radix, is_byte) = match letter {
        'x' => (leading(rest, 16, 2), 16, true),
        '0'..='7' => (leading(sql, 8, 3), 8, true),
        'u' => (leading(rest, 16, 4), 16, false),
        'U' => (leading(rest, 16, 8), 16, false),
        _ => ("", 16, false),
    };
    if digits.is_empty() {
        push(bytes, control(letter));
        return Some(rest);
    }
    let number = u32::from_str_radix(digits, radix).ok()?;
    if is_byte {
        bytes.push(u8::try_from(number & 0xFF).ok()?);
    } else {
        push(bytes, char::from_u32(number)?);
    }
    let read = if radix == 8 { sql } else { rest };
    read.get(digits.len()..)
}

fn control(letter: char) -> char {
    match letter {
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        other => other,
    }
}

/// The digits in front, so many at most.
fn leading(text: &str, radix: u32, most: usize) -> &str {
    let count = text.chars().take(most).take_while(|letter| letter.is_digit(radix)).count();
    text.get(..count).unwrap_or_default()
}

fn push(bytes: &mut Vec<u8>, letter: char) {
    bytes.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail")]
mod tests {
    use super::*;

    fn texts(sql: &str) -> Vec<String> {
        let mut tokens = Vec::new();
        tokenize(&Firebolt { escapes: false }, sql, &mut tokens).unwrap();
        let text = |token: TokenWithSpan| match token.token {
            Token::EscapedStringLiteral(text) | Token::SingleQuotedString(text) => Some(text),
            _ => None,
        };
        tokens.into_iter().filter_map(text).collect()
    }

    #[test]
    fn escapes_stand_for_bytes() {
        let sql = r"E'\xc3\x85 \303\205 \u00c5 \U000000C5 Å', '\xff', e'\xff\0''\'\\\n\q'";
        assert_eq!(texts(sql), ["Å Å Å Å Å", r"\xff", r"\xff0027275c0a71"]);
        assert_eq!(texts(r"E'\x00a' E'\x'"), ["\0a", "x"]);
    }

    #[test]
    fn tokens_behind_bytes_are_in_their_place() {
        let mut tokens = Vec::new();
        let sql = "E'\\xff',\n 'ø', E'\\xff\n', E'\\xfe' x 'open";
        let error = tokenize(&Firebolt { escapes: false }, sql, &mut tokens).unwrap_err();
        let word = tokens.iter().find(|token| matches!(token.token, Token::Word(_))).unwrap();
        assert_eq!((word.span.start.line, word.span.start.column), (3, 12));
        assert_eq!((error.location.line, error.location.column), (3, 14));
        for bad in [r"E'\xff", r"E'\xff\", r"E'\ud800'", "E'"] {
            tokenize(&Firebolt { escapes: false }, bad, &mut tokens).unwrap_err();
        }
    }
}
