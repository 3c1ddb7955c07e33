//! Any text in a path and in a query: it stays where it was put, and can be read back, or it is refused.
#![no_main]

use std::sync::LazyLock;

use lakehouse::dremio::Software;
use lakehouse::testing::{path_segment, target};
use libfuzzer_sys::fuzz_target;

static CLIENT: LazyLock<Software> = LazyLock::new(|| {
    let builder = Software::builder("http://localhost:9047").personal_access_token("t");
    builder.build().expect("valid settings")
});

/// Reads what is percent-encoded; all else must be unreserved.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        if *first == b'%' {
            let digits = std::str::from_utf8(&after[..2]).expect("digits");
            bytes.push(u8::from_str_radix(digits, 16).expect("digits"));
            rest = &after[2..];
        } else {
            assert!(first.is_ascii_alphanumeric() || b"-._~".contains(first), "{text}");
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).expect("text")
}

fuzz_target!(|input: (&str, &str, &str)| {
    let (path, name, value) = input;
    if let Ok(segment) = path_segment(path) {
        assert_eq!(decoded(&segment), path);
        assert!(!segment.is_empty() && segment != "." && segment != "..");
    }
    let call = CLIENT.call("GET", "/a/b").query(name, value);
    let written = target(&call).expect("any query is fine");
    let (read_name, read_value) =
        written.strip_prefix("/a/b?").expect("its path").split_once('=').expect("a pair");
    assert_eq!((decoded(read_name).as_str(), decoded(read_value).as_str()), (name, value));
    if let Ok(written) = target(&CLIENT.call("GET", path)) {
        assert_eq!(written, path);
        assert!(
            path.starts_with('/') && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#'),
            "{path}"
        );
        let mut segments = path.split('?').next().unwrap_or_default().split('/');
        assert!(segments.all(|segment| segment != "." && segment != ".."), "{path}");
    }
});
