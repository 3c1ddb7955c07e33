//! M6: values that leave their place in a path.

use lakehouse::dremio::Software;
use lakehouse_emulator::faults::{Answer, FaultServer};

use crate::Row;
use crate::clients::Which;

const VALUES: [&str; 7] = ["..", ".", "a/b", "a?b", "a#b", "a\\b", "a b"];

pub fn rows() -> Vec<Row> {
    vec![Row::of(
        "`/catalog/{x}/grants` with `..` `.` `a/b` `a?b` `a#b` `a\\b` `a b` as x: what the server is asked for",
        asked,
    )]
}

fn asked(which: Which) -> String {
    let (mut kept, mut refused, mut moved) = (0, 0, Vec::new());
    for value in VALUES {
        match ask(which, value) {
            None => refused += 1,
            Some(target) if stays(&target, value) => kept += 1,
            Some(target) => moved.push(format!("`{value}` asks for `{target}`")),
        }
    }
    let mut text =
        format!("{kept} arrive as they are, {refused} are refused, {} ask for something else", moved.len());
    if !moved.is_empty() {
        text.push_str(": ");
        text.push_str(&moved.join(", "));
    }
    text
}

/// Asks for the grants on an entity; gives the target of the request, if there was one.
fn ask(which: Which, value: &str) -> Option<String> {
    let server = FaultServer::builder().answer(|_| Answer::json("{}")).start().expect("a server");
    if which == Which::Crate {
        let builder = Software::builder(server.url()).personal_access_token("t");
        let client = builder.build().expect("valid settings");
        let _ = client.catalog().get_grants(value).send();
    } else {
        let _ = which.client(&server.url()).get(&format!("/api/v3/catalog/{value}/grants"));
    }
    server.requests().first().map(|request| request.target.clone())
}

/// Whether the value is the segment that it was given as.
fn stays(target: &str, value: &str) -> bool {
    let segment = target.strip_prefix("/api/v3/catalog/").and_then(|rest| rest.strip_suffix("/grants"));
    segment.is_some_and(|segment| !segment.contains(['/', '?', '#', '\\']) && decoded(segment) == value)
        && !matches!(value, "." | "..")
}

fn decoded(segment: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = segment.bytes();
    while let Some(byte) = rest.next() {
        let hex = (byte == b'%')
            .then(|| [rest.next(), rest.next()].into_iter().flatten().map(char::from).collect());
        bytes.push(hex.map_or(byte, |hex: String| u8::from_str_radix(&hex, 16).unwrap_or(b'?')));
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
