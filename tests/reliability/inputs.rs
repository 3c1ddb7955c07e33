//! Bad input of every kind, as data that the tests walk.
#![allow(dead_code, reason = "`src/retry.rs` has it too, and uses another part of it")]

use std::time::Duration;

const KIB: usize = 1024;

fn owned(list: &[&str]) -> Vec<String> {
    list.iter().map(|text| (*text).to_owned()).collect()
}

/// What may stand in a path or a query, or tries to get out of it.
pub fn slots() -> Vec<String> {
    let mut list = owned(&[
        "",
        ".",
        "..",
        "...",
        "/",
        "//",
        "a/b",
        "../x",
        "..\\",
        "%2e%2e",
        "%2F",
        "%",
        "%zz",
        "%00",
        "a?b",
        "a#b",
        "a;b",
        "a&b=c",
        "a=b",
        "a+b",
        "a b",
        " a",
        "a ",
        "\t",
        "\r\n",
        "a\r\nHost: evil",
        "\0",
        "\x7f",
        "\\",
        "é",
        "e\u{301}",
        "日本語",
        "🦀",
        "\u{202e}",
        "\u{feff}",
        "\"a.b\"",
        "a.b",
        "'",
        "`",
        "<>",
        "{}",
        "{id}",
        "[x]",
        "|",
        "^",
        "~",
        "@",
        ":",
        "*",
        "http://evil",
        "//evil.com/x",
        "GRjH+GRCIhM=",
        "AA/BB==",
    ]);
    list.extend(["b".repeat(8 * KIB), "c".repeat(64 * KIB), "a".repeat(70_000)]);
    list
}

/// User names, passwords, tokens, values of headers, user agents.
pub fn credentials() -> Vec<String> {
    let mut list = owned(&[
        "",
        " ",
        "tok\n",
        "a\nb",
        "a\r\nX: y",
        "a\0b",
        "tökén",
        "🦀",
        "Bearer x",
        "ada:x",
        "a\"b",
        "a\\b",
        "a%b",
    ]);
    list.extend([64 * KIB, 200 * KIB, 4 * KIB * KIB].map(|length| "a".repeat(length)));
    list
}

/// Base URLs, and whether a client can be made of them.
pub fn base_urls() -> Vec<(String, bool)> {
    let mut list: Vec<(String, bool)> = [
        ("", false),
        ("localhost", false),
        ("localhost:9047", false),
        ("http://", false),
        ("https://h/", true),
        ("https://h/api/v3/", true),
        ("http://h:99999", false),
        ("http://h:0", false),
        ("http://h:80:80", false),
        ("http://[::1", false),
        ("http://[::1]:9047", true),
        ("ftp://h", false),
        ("file:///etc/passwd", false),
        ("http://u:p@h", false),
        ("http://h?x=1", false),
        ("http://h#f", false),
        ("HTTP://H", true),
        (" http://h", true),
        ("http://h\n", true),
        ("http://ex ample", false),
        ("http://éx", false),
        ("http://h/../..", false),
    ]
    .map(|(url, fits)| (url.to_owned(), fits))
    .into();
    list.push((format!("http://{}", "a".repeat(70 * KIB)), false));
    list.push((format!("http://h/{}", "a/".repeat(35 * KIB)), false));
    list
}

pub const DURATIONS: [Duration; 6] = [
    Duration::ZERO,
    Duration::from_nanos(1),
    Duration::from_millis(1),
    Duration::from_secs(1 << 40),
    Duration::from_secs(u64::MAX),
    Duration::MAX,
];

/// Sizes of pages, numbers of rows, bytes and attempts.
pub const LIMITS: [u64; 7] = [0, 1, 499, 500, 501, u32::MAX as u64, usize::MAX as u64];

/// What stands for `expires_in` in the answer of a token endpoint, the comma before it included, and whether it says
/// when the token ends: then it is renewed, not used for ever.
pub const EXPIRES_IN: [&str; 11] = [
    ",\"expires_in\":0",
    ",\"expires_in\":-1",
    ",\"expires_in\":1",
    ",\"expires_in\":59",
    ",\"expires_in\":86400",
    ",\"expires_in\":1000000000000000000",
    ",\"expires_in\":\"3600\"",
    ",\"expires_in\":3600.5",
    ",\"expires_in\":null",
    ",\"expires_in\":3600,\"unheard_of\":[{}],\"scope\":\"all\"",
    "",
];

/// `expires` of a session of Dremio, in milliseconds since 1970; `None` stands for now.
pub const EXPIRES: [Option<i64>; 5] = [Some(0), Some(-1), Some(1_000_000_000_000), None, Some(i64::MAX)];

/// What token endpoints say instead of a token: the content type and the body, in which `TOKEN` is the name of the
/// member for the token.
pub const NO_TOKENS: [(&str, &str); 8] = [
    ("application/json", r#"{"TOKEN":""}"#),
    ("application/json", r#"{"TOKEN":"a\nb"}"#),
    ("application/json", r#"{"TOKEN":null}"#),
    ("application/json", r#"{"TOKEN":{"a":1}}"#),
    ("application/json", r#"{"error":"invalid_grant","error_description":"no"}"#),
    ("application/json", r#"{"errorMessage":"no","moreInfo":""}"#),
    ("application/json", ""),
    ("text/html", "<html><body>Please log in</body></html>"),
];

/// JSON that is none, is odd, or is too much.
pub fn json() -> Vec<Vec<u8>> {
    let mut list: Vec<Vec<u8>> = [
        "",
        " ",
        "null",
        "[]",
        "{}",
        "true",
        "0",
        "\"x\"",
        "{",
        "{\"a\":",
        "[1,2",
        "{}x",
        "{}{}",
        "\u{feff}{}",
        "NaN",
        "Infinity",
        "-Infinity",
        "{\"a\":NaN}",
        "// a\n{}",
        "/* a */{}",
        "{'a':1}",
        "{\"id\":\"a\",\"id\":\"b\"}",
        "{\"id\":\"\\ud800\"}",
        "{\"\\u0000\":1}",
        "{\"id\":[]}",
        "[{}]",
        "\"inf\"",
        "\"-inf\"",
        "\"nan\"",
        "\"-nan\"",
        "\"37237366456\"",
        "\"true\"",
        "1",
    ]
    .map(|text| text.as_bytes().to_vec())
    .into();
    list.extend(
        [&b"\"\xff\""[..], b"\"\xc0\x80\"", b"\"\xed\xa0\x80\"", b"{\"a\xff\":1}"].map(<[u8]>::to_vec),
    );
    for depth in [127, 128, 129, 100_000] {
        list.extend(nested(depth));
    }
    let members: Vec<String> = (0..1_000_000).map(|number| format!("\"k{number}\":1")).collect();
    list.push(format!("{{{}}}", members.join(",")).into_bytes());
    list.push(format!("\"{}\"", "a".repeat(64 * KIB * KIB)).into_bytes());
    list.extend(NUMBERS.iter().map(|number| number.text.as_bytes().to_vec()));
    list
}

/// Arrays and objects so deep, alone, in a member that is known and in one that is not.
fn nested(depth: usize) -> Vec<Vec<u8>> {
    let arrays = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let objects = format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth));
    let inside = |member: &str, value: &str| format!("{{\"{member}\":{value}}}").into_bytes();
    vec![
        inside("id", &arrays),
        inside("id", &objects),
        inside("unheardOf", &arrays),
        inside("unheardOf", &objects),
        arrays.into_bytes(),
        objects.into_bytes(),
    ]
}

/// A number that does not fit everywhere, and what it is where it fits.
pub struct Number {
    pub text: &'static str,
    pub signed: Option<i64>,
    pub unsigned: Option<u64>,
    /// The nearest one of 64 bits.
    pub float: Option<f64>,
}

/// As text and as decimals all of them keep every digit, and none of them is true or false.
pub const NUMBERS: [Number; 14] = [
    Number { text: "-0", signed: Some(0), unsigned: None, float: Some(-0.0) },
    Number { text: "1.0", signed: Some(1), unsigned: Some(1), float: Some(1.0) },
    Number { text: "1e3", signed: None, unsigned: None, float: Some(1000.0) },
    Number { text: "1E400", signed: None, unsigned: None, float: None },
    Number {
        text: "9007199254740993",
        signed: Some(9_007_199_254_740_993),
        unsigned: Some(9_007_199_254_740_993),
        float: Some(9_007_199_254_740_992.0),
    },
    Number { text: "-9223372036854775808", signed: Some(i64::MIN), unsigned: None, float: Some(-TWO_TO_63) },
    Number {
        text: "9223372036854775807",
        signed: Some(i64::MAX),
        unsigned: Some(i64::MAX.unsigned_abs()),
        float: Some(TWO_TO_63),
    },
    Number { text: "-9223372036854775809", signed: None, unsigned: None, float: Some(-TWO_TO_63) },
    Number {
        text: "9223372036854775808",
        signed: None,
        unsigned: Some(i64::MIN.unsigned_abs()),
        float: Some(TWO_TO_63),
    },
    Number {
        text: "18446744073709551615",
        signed: None,
        unsigned: Some(u64::MAX),
        float: Some(2.0 * TWO_TO_63),
    },
    Number { text: "18446744073709551616", signed: None, unsigned: None, float: Some(2.0 * TWO_TO_63) },
    Number {
        text: "12345678901234567890123456789012345678",
        signed: None,
        unsigned: None,
        float: Some(1.234_567_890_123_456_8e37),
    },
    Number {
        text: "123456789012345678901234567890123456789012345678",
        signed: None,
        unsigned: None,
        float: Some(1.234_567_890_123_456_8e47),
    },
    Number {
        text: "0.123456789012345678901234567890",
        signed: None,
        unsigned: None,
        float: Some(0.123_456_789_012_345_68),
    },
];

const TWO_TO_63: f64 = 9_223_372_036_854_775_808.0;

/// Times, and the point that they stand for: seconds since 1970 and nanoseconds after them.
pub const TIMES: [(&str, Option<(i64, u32)>); 17] = [
    ("1989-04-15 01:02:03", Some((608_605_323, 0))),
    ("1989-04-15 01:02:03.123", Some((608_605_323, 123_000_000))),
    ("1989-04-15 01:02:03.123456", Some((608_605_323, 123_456_000))),
    ("1989-04-15 01:02:03+01", Some((608_601_723, 0))),
    ("1989-04-15 01:02:03+05:30", Some((608_585_523, 0))),
    ("1989-04-15 01:02:03+05:53:28", Some((608_584_115, 0))),
    ("1989-04-15 01:02:03Z", Some((608_605_323, 0))),
    ("0001-01-01", Some((-62_135_596_800, 0))),
    ("9999-12-31 23:59:59.999999", Some((253_402_300_799, 999_999_000))),
    // A leap second is the first one of the next minute.
    ("2016-12-31 23:59:60", Some((1_483_228_800, 0))),
    ("2024-02-30", None),
    ("-0001-01-01", None),
    ("", None),
    // Milliseconds since 1970.
    ("0", Some((0, 0))),
    ("-1", Some((-1, 999_000_000))),
    ("9223372036854775807", Some((9_223_372_036_854_775, 807_000_000))),
    ("9223372036854775808", None),
];

/// When [`retry_after`] is looked at: Sun, 06 Nov 1994 08:49:37 GMT.
pub const RETRY_AFTER_NOW: Duration = Duration::from_secs(784_111_777);

/// What stands in `Retry-After`, and the seconds that it stands for; nothing where it says nothing of use.
pub fn retry_after() -> Vec<(String, Option<u64>)> {
    let mut list: Vec<(String, Option<u64>)> = [
        ("0", Some(0)),
        ("1", Some(1)),
        (" 5 ", Some(5)),
        ("999", Some(999)),
        ("99999999999999999999", Some(u64::MAX)),
        // Past, in 30 seconds, in a year.
        ("Sun, 06 Nov 1994 08:00:00 GMT", Some(0)),
        ("Sun, 06 Nov 1994 08:50:07 GMT", Some(30)),
        ("Mon, 06 Nov 1995 08:49:37 GMT", Some(31_536_000)),
        ("sun, 06 nov 1994 08:50:07 gmt", Some(30)),
        ("Sun, 06 Nov 1994 08:50:07", Some(30)),
        ("Sunday, 06-Nov-94 08:50:07 GMT", Some(30)),
        ("sunday, 06-nov-94 08:50:07", Some(30)),
        ("Sunday, 06-Nov-83 08:49:37 GMT", Some(0)),
        ("Friday, 06-Nov-20 08:49:37 GMT", Some(820_540_800)),
        ("Sun Nov  6 08:50:07 1994", Some(30)),
        ("sun nov  6 08:50:07 1994", Some(30)),
        ("Thu Nov 10 08:49:37 1994", Some(345_600)),
        ("5.5", None),
        ("-1", None),
        ("1e3", None),
        ("inf", None),
        ("NaN", None),
        ("", None),
        ("abc", None),
        ("5, 10", None),
        ("Sun, 31 Feb 1994 08:49:37 GMT", None),
        ("Sun Feb 31 08:49:37 1994", None),
        ("Sun, 06 Nov 1994 08:50:07 PST", None),
        ("Sun Nov  6 08:50:07 1994 PST", None),
        ("Sun Nov  6 08:50:07", None),
        ("Sun, 06 Nov 99999999999 08:49:37 GMT", None),
    ]
    .map(|(value, seconds)| (value.to_owned(), seconds))
    .into();
    list.push(("9".repeat(64 * KIB), Some(u64::MAX)));
    list.push(("x".repeat(64 * KIB), None));
    list
}

/// An answer whose head or framing is wrong, odd, or without an end, and what has to come of it.
pub struct Head {
    pub bytes: Vec<u8>,
    pub end: HeadEnd,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeadEnd {
    /// The empty object that stands in it.
    Value,
    /// A success without a body.
    Nothing,
    /// An error with this status.
    Status(u16),
    /// An error that says what is wrong with it.
    Decode,
    /// Something is missing: a broken connection if it is closed there, or else no answer in time.
    Cut,
}

pub fn http_heads() -> Vec<Head> {
    let mut list: Vec<Head> =
        HEADS.iter().map(|(text, end)| Head { bytes: text.as_bytes().to_vec(), end: *end }).collect();
    let mut add = |bytes: Vec<u8>, end| list.push(Head { bytes, end });
    add(b"HTTP/1.1 200 OK\r\nX-\xe9: a\r\nContent-Length: 2\r\n\r\n{}".to_vec(), HeadEnd::Decode);
    add(COMPRESSED.to_vec(), HeadEnd::Decode);
    let headers: Vec<String> = (0..300).map(|number| format!("X-{number}: a\r\n")).collect();
    let many = format!("HTTP/1.1 200 OK\r\n{}Content-Length: 2\r\n\r\n{{}}", headers.concat());
    add(many.into_bytes(), HeadEnd::Decode);
    add(format!("HTTP/1.1 200 OK\r\nX: {}", "a".repeat(KIB * KIB)).into_bytes(), HeadEnd::Decode);
    add("HTTP/1.1 100 Continue\r\n\r\n".repeat(1000).into_bytes(), HeadEnd::Cut);
    list
}

/// `{}` in gzip, which nothing says.
const COMPRESSED: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 22\r\n\r\n\x1f\x8b\x08\0\0\0\0\0\x02\xff\xab\xae\x05\0\x43\xbf\xa6\xa3\x02\0\0\0";

const HEADS: [(&str, HeadEnd); 37] = [
    ("\0\0\0\0", HeadEnd::Decode),
    ("hello", HeadEnd::Decode),
    ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", HeadEnd::Decode),
    ("ICY 200 OK\r\n\r\n{}", HeadEnd::Decode),
    ("HTTP/1.1 000 X\r\nContent-Length: 2\r\n\r\n{}", HeadEnd::Decode),
    ("HTTP/1.1 099 X\r\nContent-Length: 2\r\n\r\n{}", HeadEnd::Decode),
    ("HTTP/1.1 600 X\r\nContent-Length: 2\r\n\r\n{}", HeadEnd::Status(600)),
    ("HTTP/1.1 999 X\r\nContent-Length: 2\r\n\r\n{}", HeadEnd::Status(999)),
    ("HTTP/1.1 20 X\r\nContent-Length: 2\r\n\r\n{}", HeadEnd::Decode),
    ("HTTP/1.1 200\r\nContent-Length: 2\r\n\r\n{}", HeadEnd::Value),
    ("HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\n{}", HeadEnd::Value),
    ("HTTP/1.1 200 OK\nContent-Length: 2\n\n{}", HeadEnd::Value),
    ("HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 2\r\n\r\n{}", HeadEnd::Decode),
    ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", HeadEnd::Status(101)),
    (
        "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        HeadEnd::Value,
    ),
    ("HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n{}", HeadEnd::Nothing),
    ("HTTP/1.1 304 Not Modified\r\nContent-Length: 2\r\n\r\n{}", HeadEnd::Status(304)),
    ("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n{}", HeadEnd::Decode),
    ("HTTP/1.1 200 OK\r\nContent-Length: 1e3\r\n\r\n{}", HeadEnd::Decode),
    ("HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\n{}", HeadEnd::Cut),
    ("HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551615\r\n\r\n{}", HeadEnd::Cut),
    ("HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551616\r\n\r\n{}", HeadEnd::Decode),
    ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}", HeadEnd::Decode),
    (
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        HeadEnd::Value,
    ),
    ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n", HeadEnd::Decode),
    (
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{}\r\n0\r\n\r\n",
        HeadEnd::Cut,
    ),
    ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX: a\r\n\r\n", HeadEnd::Value),
    ("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}", HeadEnd::Decode),
    ("HTTP/1.1 200 OK\r\nContent-Encoding: unheard-of\r\nContent-Length: 2\r\n\r\n{}", HeadEnd::Value),
    (
        "HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-16\r\nContent-Length: 4\r\n\r\n{\0}\0",
        HeadEnd::Decode,
    ),
    ("HTTP/1.1 200 OK\r\n: a\r\nContent-Length: 2\r\n\r\n{}", HeadEnd::Decode),
    ("HTTP/1.1 200 OK\r\nX Y: a\r\nContent-Length: 2\r\n\r\n{}", HeadEnd::Decode),
    ("HTTP/1.1 200 OK\r\nX: a\0b\r\nContent-Length: 2\r\n\r\n{}", HeadEnd::Decode),
    ("HTTP/3.0 200 OK\r\nContent-Length: 2\r\n\r\n{}", HeadEnd::Decode),
    ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}{}", HeadEnd::Value),
    ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}", HeadEnd::Cut),
    ("", HeadEnd::Cut),
];

/// Page tokens as they stand behind `"nextPageToken":`; nothing where the member is missing.
pub const PAGE_TOKENS: [Option<&str>; 6] =
    [Some("\"\""), Some("null"), None, Some("\" \""), Some("\"a+b/c=\""), Some("\"é\"")];

/// What stands for the state of a job, and how it ends: with a result, with a failure, or not at all.
pub const JOB_STATES: [(Option<&str>, JobEnd); 11] = [
    (Some("\"COMPLETED\""), JobEnd::Result),
    (Some("\"FAILED\""), JobEnd::Failure),
    (Some("\"CANCELED\""), JobEnd::Failure),
    (Some("\"CANCELLED\""), JobEnd::Failure),
    (Some("\"INVALID_STATE\""), JobEnd::Failure),
    (Some("\"completed\""), JobEnd::Never),
    (Some("\"\""), JobEnd::Never),
    (Some("\"SOMETHING_NEW\""), JobEnd::Never),
    (Some("\"CANCELLATION_REQUESTED\""), JobEnd::Never),
    (Some("null"), JobEnd::Unreadable),
    (None, JobEnd::Unreadable),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobEnd {
    Result,
    Failure,
    /// It is waited for until the time is over.
    Never,
    /// The answer is not one about a job.
    Unreadable,
}

/// Variables of the environment, and a value; nothing to take the variable away.
pub const ENVIRONMENT: [(&str, Option<&str>); 12] = [
    ("HTTP_PROXY", Some("")),
    ("HTTP_PROXY", Some("garbage")),
    ("HTTP_PROXY", Some("http://u:p@:0")),
    ("ALL_PROXY", Some("http://u:p@:0")),
    ("HTTPS_PROXY", Some("\u{1}")),
    ("NO_PROXY", Some("*")),
    ("NO_PROXY", Some(".h")),
    ("NO_PROXY", Some("h:9047")),
    ("SSL_CERT_FILE", Some("/nowhere/at/all.pem")),
    ("SSL_CERT_FILE", Some("/dev/null")),
    ("SSL_CERT_FILE", Some("/proc/self/exe")),
    ("HOME", None),
];
