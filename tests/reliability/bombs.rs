//! T10: answers made to fill memory, each read by a process of its own whose peak is looked at afterwards (Linux).
#![cfg(target_os = "linux")]

use std::io::{self, BufRead as _, BufReader, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use flate2::{Compress, Compression, FlushCompress};
use lakehouse::dremio::{Cloud, Software};
use lakehouse::firebolt::Connection;
use lakehouse::{ErrorKind, Json, Result, Retry};

use crate::process::{alone, peak};

const MIB: usize = 1024 * 1024;
/// What an answer in memory may take: the default of `max_response_size`.
const WHOLE: usize = 64;
/// What 200 times the 128 KiB comes to that are read ahead of the decompression.
const AHEAD: usize = 25;
/// What everything else may take that a process needs for a call.
const MORE: usize = 16;

const JSON: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

/// How the answer is read.
#[derive(Clone, Copy, Debug)]
enum Reading {
    Json,
    Rows,
    Events,
    Raw,
}

impl Reading {
    const ALL: [Self; 4] = [Self::Json, Self::Rows, Self::Events, Self::Raw];

    fn run(self, url: &str) -> Result<()> {
        let builder = Software::builder(url).personal_access_token("t").retry(Retry::never());
        match self {
            Self::Json => builder.build()?.call("GET", "/bomb").send::<Json>().map(drop),
            Self::Raw => builder.build()?.call("GET", "/bomb").send_raw().map(drop),
            Self::Rows => {
                Connection::core(url)?.query("SELECT").rows_as::<i64>()?.try_for_each(|row| row.map(drop))
            }
            Self::Events => {
                let cloud = Cloud::builder(url).personal_access_token("t").build()?;
                let mut events = cloud.project("p").agent().stream_run("c", "r").send()?;
                events.try_for_each(|event| event.map(drop))
            }
        }
    }
}

struct Bomb {
    name: &'static str,
    reading: Reading,
    /// In MiB.
    most: usize,
    /// The kinds of errors that may come of it.
    ends: &'static [&'static str],
    write: fn(&mut dyn Write) -> io::Result<()>,
}

/// So many MiB of the text, over and over, as one gzip stream of a thousandth of that.
fn gzip(begin: &str, text: &str, mebibytes: usize) -> Vec<u8> {
    let mut bytes = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
    bytes.extend(deflated(begin.as_bytes()));
    let block = deflated(text.repeat(MIB / text.len()).as_bytes());
    bytes.extend(block.repeat(mebibytes));
    // An empty last block, and sums that are wrong: nobody should get there.
    bytes.extend_from_slice(&[3, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    bytes
}

/// Compressed without a look at what comes before, so that it can be repeated.
fn deflated(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() + 64);
    let mut compress = Compress::new(Compression::best(), false);
    compress.compress_vec(text, &mut bytes, FlushCompress::Full).expect("it fits");
    bytes
}

/// A whole member with sums that are right.
fn member() -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(" ".repeat(MIB).as_bytes()).expect("into memory");
    encoder.finish().expect("into memory")
}

fn gzipped(to: &mut dyn Write, status: &str, body: &[u8]) -> io::Result<()> {
    let head = "Content-Type: application/json\r\nContent-Encoding: gzip\r\n";
    write!(to, "HTTP/1.1 {status}\r\n{head}Content-Length: {}\r\n\r\n", body.len())?;
    to.write_all(body)
}

/// The same until nobody reads any more. Half a gigabyte is for ever: whoever reads all of that has failed, and the
/// machine has others on it.
fn for_ever(to: &mut dyn Write, head: &str, piece: &[u8]) -> io::Result<()> {
    to.write_all(head.as_bytes())?;
    (0..512 * MIB / piece.len()).try_for_each(|_| to.write_all(piece))
}

const START: &str = "{\"message_type\":\"START\",\"query_id\":\"q\",\"result_columns\":[{\"name\":\"a\",\"type\":\"long\"}]}\n";

const PLAIN: [Bomb; 11] = [
    Bomb {
        name: "endless chunks",
        reading: Reading::Json,
        most: WHOLE,
        ends: &["TooLarge"],
        write: |to| {
            let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x10000));
            for_ever(to, &format!("{JSON}Transfer-Encoding: chunked\r\n\r\n"), chunk.as_bytes())
        },
    },
    Bomb {
        name: "no end",
        reading: Reading::Json,
        most: WHOLE,
        ends: &["TooLarge"],
        write: |to| for_ever(to, &format!("{JSON}\r\n"), &[b' '; 0x10000]),
    },
    Bomb {
        name: "a length of 2^64 - 1, and all of it comes",
        reading: Reading::Json,
        most: WHOLE,
        ends: &["TooLarge"],
        write: |to| for_ever(to, &format!("{JSON}Content-Length: {}\r\n\r\n", u64::MAX), &[b' '; 0x10000]),
    },
    Bomb {
        name: "a length of a terabyte, and nothing comes",
        reading: Reading::Json,
        most: 0,
        ends: &["Connection"],
        write: |to| write!(to, "{JSON}Content-Length: {}\r\n\r\n{{", 1_u64 << 40),
    },
    Bomb {
        name: "a chunk of 2^64 - 1",
        reading: Reading::Json,
        most: WHOLE,
        ends: &["TooLarge", "Decode"],
        write: |to| {
            let head = format!("{JSON}Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n");
            for_ever(to, &head, &[b' '; 0x10000])
        },
    },
    Bomb {
        name: "a head without an end",
        reading: Reading::Json,
        most: 0,
        ends: &["Decode"],
        write: |to| for_ever(to, JSON, format!("X-More: {}\r\n", "x".repeat(100)).as_bytes()),
    },
    Bomb {
        name: "a header without an end",
        reading: Reading::Json,
        most: 0,
        ends: &["Decode"],
        write: |to| for_ever(to, &format!("{JSON}X-More: "), &[b'x'; 0x10000]),
    },
    Bomb {
        name: "a header of 100 KiB",
        reading: Reading::Json,
        most: 0,
        ends: &["Decode"],
        write: |to| write!(to, "{JSON}X-More: {}\r\nContent-Length: 2\r\n\r\n{{}}", "x".repeat(100 << 10)),
    },
    Bomb {
        name: "an error without an end",
        reading: Reading::Json,
        most: 0,
        ends: &["Api"],
        write: |to| {
            let head = "HTTP/1.1 400 No\r\nContent-Type: application/json\r\n\r\n";
            for_ever(to, head, &[b' '; 0x10000])
        },
    },
    Bomb {
        name: "an event without an end",
        reading: Reading::Events,
        most: WHOLE,
        ends: &["TooLarge"],
        write: |to| {
            let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: ";
            for_ever(to, head, &[b' '; 0x10000])
        },
    },
    Bomb {
        name: "a value without an end",
        reading: Reading::Rows,
        most: WHOLE,
        ends: &["TooLarge"],
        write: |to| {
            let start = START.trim_end_matches("}\n");
            for_ever(to, &format!("{JSON}\r\n{start},\"more\":\""), &[b'x'; 0x10000])
        },
    },
];

const COMPRESSED: [Bomb; 6] = [
    Bomb {
        name: "a megabyte that becomes a gigabyte",
        reading: Reading::Json,
        most: AHEAD,
        ends: &["TooLarge", "Decode"],
        write: |to| gzipped(to, "200 OK", &gzip("", " ", 1024)),
    },
    Bomb {
        name: "the same, as it came",
        reading: Reading::Raw,
        most: AHEAD,
        ends: &["TooLarge", "Decode"],
        write: |to| gzipped(to, "200 OK", &gzip("", " ", 1024)),
    },
    Bomb {
        name: "a thousand members",
        reading: Reading::Json,
        most: AHEAD,
        ends: &["TooLarge", "Decode"],
        write: |to| gzipped(to, "200 OK", &member().repeat(1000)),
    },
    Bomb {
        name: "in an error",
        reading: Reading::Json,
        most: AHEAD,
        ends: &["Api"],
        write: |to| gzipped(to, "400 No", &gzip("", " ", 1024)),
    },
    Bomb {
        name: "in a value",
        reading: Reading::Rows,
        most: AHEAD,
        ends: &["TooLarge", "Decode"],
        write: |to| {
            let start = START.trim_end_matches("}\n");
            gzipped(to, "200 OK", &gzip(&format!("{start},\"more\":\""), "x", 1024))
        },
    },
    Bomb {
        name: "in many rows",
        reading: Reading::Rows,
        most: AHEAD,
        ends: &["TooLarge", "Decode"],
        write: |to| {
            let rows = format!("{{\"message_type\":\"DATA\",\"data\":[[1]{}]}}\n", ",[1]".repeat(100));
            gzipped(to, "200 OK", &gzip(START, &rows, 16))
        },
    },
];

/// A server of one answer, for the one path.
fn serve(write: fn(&mut dyn Write) -> io::Result<()>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("bound"));
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || answer(stream, write));
        }
    });
    url
}

fn answer(mut stream: TcpStream, write: fn(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut first = String::new();
    reader.read_line(&mut first)?;
    let (mut line, mut length) = (String::new(), 0);
    while reader.read_line(&mut line)? > 2 {
        let lower = line.to_ascii_lowercase();
        length =
            lower.strip_prefix("content-length:").map_or(length, |value| value.trim().parse().unwrap_or(0));
        line.clear();
    }
    io::copy(&mut io::Read::take(&mut reader, length), &mut io::sink())?;
    if first.contains("/warm") {
        return write!(stream, "{JSON}Content-Length: 2\r\nConnection: close\r\n\r\n{{}}");
    }
    let written = write(&mut stream);
    let _ = stream.shutdown(Shutdown::Write);
    // Without a pause the connection is reset, and what was written last may not arrive.
    thread::sleep(Duration::from_millis(100));
    written
}

/// Runs in the process of its own: says by how many KiB the peak grew, and how the call ended.
#[test]
#[ignore = "runs in a process that another test starts"]
fn victim() {
    let of = |name| std::env::var(name).ok();
    let (Some(url), Some(reading)) = (of("BOMB_URL"), of("BOMB_READING")) else { return };
    let reading =
        Reading::ALL.into_iter().find(|known| format!("{known:?}") == reading).expect("one of these");
    let client = Software::builder(&url).personal_access_token("t").build().expect("valid settings");
    client.call("GET", "/warm").send::<Json>().expect("an answer");
    let before = peak().expect("Linux");
    let outcome = reading.run(&url);
    let kind = match outcome.as_ref().map_err(lakehouse::Error::kind) {
        Ok(()) => "Ok",
        Err(ErrorKind::TooLarge { .. }) => "TooLarge",
        Err(ErrorKind::Decode(_)) => "Decode",
        Err(ErrorKind::Connection(_)) => "Connection",
        Err(ErrorKind::Api(_)) => "Api",
        Err(_) => "other",
    };
    println!("\nBOMB {} {kind} {outcome:.200?}", peak().expect("Linux") - before);
}

/// What went wrong with a bomb.
fn explode(bomb: &Bomb) -> std::result::Result<(), String> {
    let url = serve(bomb.write);
    let mut command = alone("bombs::victim");
    command.env("BOMB_URL", url).env("BOMB_READING", format!("{:?}", bomb.reading));
    let output = command.output().expect("it runs");
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.lines().find_map(|line| line.strip_prefix("BOMB "));
    let Some((growth, rest)) = line.and_then(|line| line.split_once(' ')) else {
        return Err(format!("{}: it died: {text}{}", bomb.name, String::from_utf8_lossy(&output.stderr)));
    };
    let growth: usize = growth.parse::<usize>().expect("a number") / 1024;
    println!("bombs: {}: {growth} MiB, {rest:.60}", bomb.name);
    let ended = bomb.ends.iter().any(|end| rest.starts_with(end));
    if growth <= bomb.most + MORE && ended {
        return Ok(());
    }
    Err(format!("{}: {growth} MiB of {} + {MORE}, {rest}", bomb.name, bomb.most))
}

fn explode_all(bombs: &[Bomb]) {
    let failed: Vec<String> = bombs.iter().filter_map(|bomb| explode(bomb).err()).collect();
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn answers_without_an_end_take_no_more_than_the_limit() {
    explode_all(&PLAIN);
}

#[test]
fn compressed_answers_are_given_up_long_before_the_limit() {
    explode_all(&COMPRESSED);
}
