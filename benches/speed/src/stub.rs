//! A server that answers at once, or after a fixed time, with what is ready in its memory.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use crate::data::{self, PARTS, Parts};

struct Answers {
    page: String,
    view: String,
    compact: Parts,
    lines: Parts,
    delay: Duration,
}

/// Prints its address and serves until it is killed.
pub fn serve(delay: Duration) -> io::Result<()> {
    let answers = Arc::new(Answers {
        page: data::page(),
        view: data::view(),
        compact: data::compact(),
        lines: data::lines(),
        delay,
    });
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("http://{}", listener.local_addr()?);
    for stream in listener.incoming() {
        let (stream, answers) = (stream?, answers.clone());
        thread::spawn(move || answers.connection(stream));
    }
    Ok(())
}

impl Answers {
    fn connection(&self, stream: TcpStream) -> io::Result<()> {
        stream.set_nodelay(true)?;
        let mut reader = BufReader::with_capacity(64 * 1024, stream.try_clone()?);
        let (mut head, mut body) = (String::new(), Vec::new());
        loop {
            head.clear();
            while !head.ends_with("\r\n\r\n") {
                if reader.read_line(&mut head)? == 0 {
                    return Ok(());
                }
            }
            body.resize(content_length(&head), 0);
            reader.read_exact(&mut body)?;
            thread::sleep(self.delay);
            self.answer(&stream, &head)?;
        }
    }

    fn answer(&self, stream: &TcpStream, head: &str) -> io::Result<()> {
        let target = head.split(' ').nth(1).unwrap_or_default();
        let body = match target.split('?').next().unwrap_or_default() {
            path if path.ends_with("/results") => &self.page,
            path if path.starts_with("/api/v3/job/") => data::JOB,
            path if path.starts_with("/api/v3/catalog/") => &self.view,
            "/api/v3/sql" => r#"{"id":"j"}"#,
            _ if target.contains("JSONLines") => return send_parts(stream, &self.lines),
            _ => return send_parts(stream, &self.compact),
        };
        send(stream, body)
    }
}

fn content_length(head: &str) -> usize {
    let lines = head.lines().filter_map(|line| line.split_once(": "));
    let mut lengths = lines.filter(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    lengths.next().and_then(|(_, value)| value.parse().ok()).unwrap_or(0)
}

fn send(mut stream: &TcpStream, body: &str) -> io::Result<()> {
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    if body.len() < 64 * 1024 {
        return stream.write_all(format!("{head}{body}").as_bytes());
    }
    stream.write_all(head.as_bytes())?;
    stream.write_all(body.as_bytes())
}

fn send_parts(mut stream: &TcpStream, parts: &Parts) -> io::Result<()> {
    let between = parts.between.len() * (PARTS - 1);
    let length = parts.first.len() + parts.again.len() * PARTS + between + parts.last.len();
    write!(
        stream,
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{}",
        parts.first
    )?;
    for part in 0..PARTS {
        if part > 0 {
            stream.write_all(parts.between.as_bytes())?;
        }
        stream.write_all(parts.again.as_bytes())?;
    }
    stream.write_all(parts.last.as_bytes())
}
