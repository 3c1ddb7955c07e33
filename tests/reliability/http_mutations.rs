//! T7b: answers damaged byte by byte, over a raw socket: no panic, no hanging, and no answer taken for that of another
//! request.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use lakehouse::dremio::Software;
use lakehouse::{Json, Retry};

use crate::random::{Random, often};

const ANSWERS: usize = 50_000;
const MANY_ANSWERS: usize = 5_000_000;
const CLIENTS: usize = 4;
/// The time of a call: what waits for bytes that never come ends here.
const LIMIT: Duration = Duration::from_millis(100);
/// The plan says a second; machines are shared.
const HANGING: Duration = Duration::from_secs(3);

/// What stands in the place of a head's part.
const HEADS: [&str; 40] = [
    "HTTP/1.0 200 OK\r\n",
    "HTTP/2 200 OK\r\n",
    "HTTP/0.9 200\r\n",
    "ICY 200 OK\r\n",
    "hello\r\n",
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "HTTP/1.1 000 X\r\n",
    "HTTP/1.1 099 X\r\n",
    "HTTP/1.1 600 X\r\n",
    "HTTP/1.1 999 X\r\n",
    "HTTP/1.1 20 X\r\n",
    "HTTP/1.1 200\r\n",
    "HTTP/1.1 200 OK\n",
    "HTTP/1.1 204 X\r\n",
    "HTTP/1.1 304 X\r\n",
    "HTTP/1.1 101 Switching\r\n",
    "HTTP/1.1 100 Continue\r\n\r\n",
    "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n",
    "HTTP/1.1 301 X\r\nLocation: http://evil.example/\r\n",
    "HTTP/1.1 429 X\r\nRetry-After: 99999999999999999999\r\n",
    "Content-Length: -5\r\n",
    "Content-Length: 1e3\r\n",
    "Content-Length: 0\r\n",
    "Content-Length: 18446744073709551615\r\n",
    "Content-Length: 18446744073709551616\r\n",
    "Content-Length: 5\r\nContent-Length: 6\r\n",
    "Transfer-Encoding: chunked\r\n",
    "Transfer-Encoding: gzip, chunked\r\n",
    "Content-Encoding: gzip\r\n",
    "Content-Encoding: zip\r\n",
    "Content-Type: text/html\r\n",
    "Content-Type: application/json; charset=utf-16\r\n",
    "X: a\r\n b\r\n",
    "X-\u{e9}: a\r\n",
    "Connection: close\r\n",
    "Set-Cookie: a=b; ; ;\r\n",
    ": \r\n",
    "\r\n",
    "\0\0\0\0",
    "zz\r\n",
];

/// The answers to every request, made damaged by a server of its own.
struct Server {
    listener: TcpListener,
    random: Mutex<Random>,
    written: AtomicUsize,
}

impl Server {
    fn start() -> &'static Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let random = Mutex::new(Random::seeded("http_mutations"));
        // It lives as long as the test program, and so do the threads that serve from it.
        let server: &'static Self =
            Box::leak(Box::new(Self { listener, random, written: AtomicUsize::new(0) }));
        thread::spawn(move || {
            for stream in server.listener.incoming().flatten() {
                thread::spawn(move || server.serve(stream));
            }
        });
        server
    }

    fn url(&self) -> String {
        format!("http://{}", self.listener.local_addr().expect("bound"))
    }

    fn serve(&self, stream: TcpStream) -> Option<()> {
        let mut stream = stream;
        let _ = stream.set_nodelay(true);
        // So that who waits for ever fails the test in place of stopping it.
        let _ = stream.set_read_timeout(Some(HANGING + Duration::from_secs(1)));
        let mut reader = BufReader::new(stream.try_clone().ok()?);
        loop {
            let number = request_number(&mut reader)?;
            let plan = self.random.lock().ok().map(|mut random| plan(&mut random, number))?;
            self.written.fetch_add(1, Ordering::Relaxed);
            stream.write_all(&plan.bytes).ok()?;
            if !plan.stays_open {
                return stream.shutdown(Shutdown::Both).ok();
            }
        }
    }
}

/// What is written, and whether the connection stays open afterwards.
struct Plan {
    bytes: Vec<u8>,
    stays_open: bool,
}

/// The number in the path of the next request.
fn request_number(reader: &mut BufReader<TcpStream>) -> Option<usize> {
    let mut first = String::new();
    reader.read_line(&mut first).ok()?;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? <= 2 {
            break;
        }
    }
    first.strip_prefix("GET /api/v3/echo/")?.split(' ').next()?.parse().ok()
}

/// An answer that says three times to which request it belongs, each time in other digits: a damage does not turn it into
/// the answer to another one.
fn body(number: usize) -> String {
    format!(r#"{{"number":{number},"hex":"{number:x}","text":"{}"}}"#, words(number))
}

fn words(number: usize) -> String {
    number.to_string().bytes().map(|digit| char::from(digit - b'0' + b'a')).collect()
}

fn answer(random: &mut Random, number: usize) -> Vec<u8> {
    let body = body(number);
    let (at, length) = (random.below(body.len()), body.len());
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    match random.below(3) {
        0 => format!(
            "{head}Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{}\r\n{:x};x=y\r\n{}\r\n0\r\n\r\n",
            at.max(1),
            &body[..at.max(1)],
            length - at.max(1),
            &body[at.max(1)..]
        ),
        _ => format!("{head}Content-Length: {length}\r\n\r\n{body}"),
    }
    .into_bytes()
}

fn plan(random: &mut Random, number: usize) -> Plan {
    let mut bytes = answer(random, number);
    match random.below(10) {
        // As it should be, and the connection is used again.
        0 | 1 => return Plan { bytes, stays_open: true },
        // The answer to a request that nobody has made is waiting behind it.
        2 => {
            let other = number + 1 + random.below(3);
            bytes.extend(answer(random, other));
            return Plan { bytes, stays_open: random.below(4) > 0 };
        }
        3..=5 => damage_head(random, &mut bytes),
        _ => (0..=random.below(3)).for_each(|_| damage(random, &mut bytes)),
    }
    Plan { bytes, stays_open: random.below(50) == 0 }
}

fn head(random: &mut Random) -> &'static str {
    HEADS[random.below(HEADS.len())]
}

/// Puts something strange in place of a line of the head, before it, or behind it.
fn damage_head(random: &mut Random, bytes: &mut Vec<u8>) {
    let ends: Vec<usize> =
        bytes.windows(2).enumerate().filter(|(_, pair)| pair == b"\r\n").map(|(at, _)| at + 2).collect();
    let line = random.below(ends.len());
    let from = if line == 0 { 0 } else { ends[line - 1] };
    let until = if random.below(2) == 0 { ends[line] } else { from };
    let times = *random.pick(&[1, 1, 1, 1, 2, 300]);
    let strange = head(random).repeat(times);
    bytes.splice(from..until, strange.into_bytes());
}

fn damage(random: &mut Random, bytes: &mut Vec<u8>) {
    let at = random.below(bytes.len() + 1);
    let until = (at + random.below(30)).min(bytes.len());
    match random.below(6) {
        0 => bytes.truncate(at),
        1 => drop(bytes.drain(at..until)),
        2 => {
            let copy = bytes[at..until].to_vec();
            bytes.splice(at..at, copy);
        }
        3 => bytes.insert(at, *random.pick(b"\r\n\0: ;0f\xff\t\"}")),
        4 => drop(bytes.splice(at..until, head(random).bytes())),
        _ => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << random.below(8)),
    }
}

/// The request that an answer belongs to: two of its members say so. What was damaged more than that belongs to none.
fn belongs_to(answer: &Json) -> Option<usize> {
    let text = |name: &str| Some(answer.get(name)?.as_str().trim_matches('"').to_owned());
    let digits =
        |words: String| words.bytes().map(|word| char::from(word.wrapping_sub(b'a' - b'0'))).collect();
    let told: [Option<usize>; 3] = [
        text("number").and_then(|number| number.parse().ok()),
        text("hex").and_then(|hex| usize::from_str_radix(&hex, 16).ok()),
        text("text").map(digits).and_then(|digits: String| digits.parse().ok()),
    ];
    let [number, hex, words] = told;
    number.filter(|_| number == hex || number == words).or(hex.filter(|_| hex == words))
}

#[test]
fn damaged_answers_neither_hang_nor_panic_nor_are_taken_for_anothers() {
    let server = Server::start();
    let outcomes: Mutex<HashMap<&'static str, usize>> = Mutex::default();
    let next = AtomicUsize::new(1);
    thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| {
                let builder = Software::builder(server.url()).personal_access_token("t");
                let dremio = builder.retry(Retry::never()).build().expect("valid settings");
                loop {
                    // Far apart, so that no small damage leads from one to another.
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number > often(ANSWERS, MANY_ANSWERS) {
                        break;
                    }
                    let outcome = ask(&dremio, number * 7919);
                    *outcomes.lock().expect("no panic").entry(outcome).or_default() += 1;
                }
            });
        }
    });
    let outcomes = outcomes.into_inner().expect("no panic");
    println!("http_mutations: {} answers, {outcomes:?}", server.written.load(Ordering::Relaxed));
    for wanted in ["ok", "decode", "connection", "timeout", "status"] {
        assert!(outcomes.get(wanted).is_some_and(|count| *count > 0), "none was {wanted}: {outcomes:?}");
    }
}

fn ask(dremio: &Software, number: usize) -> &'static str {
    let begun = Instant::now();
    let answer = dremio.call("GET", &format!("/api/v3/echo/{number}")).timeout(LIMIT).send::<Json>();
    assert!(begun.elapsed() < HANGING, "it took {:?}: {answer:?}", begun.elapsed());
    match answer {
        Ok(answer) => {
            let other = belongs_to(&answer).filter(|other| *other != number);
            assert!(other.is_none(), "asked for {number}, got {answer}");
            "ok"
        }
        Err(error) if error.is_timeout() => "timeout",
        Err(error) if error.is_connection() => "connection",
        Err(error) if error.status().is_some() => "status",
        Err(error) => match error.kind() {
            lakehouse::ErrorKind::Decode(_) => "decode",
            lakehouse::ErrorKind::Redirect { .. } => "redirect",
            lakehouse::ErrorKind::UnexpectedContentType { .. } => "content type",
            _ => panic!("{error:?}"),
        },
    }
}
