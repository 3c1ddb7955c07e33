//! A stub server on a loopback socket: scripted replies, recorded requests.
#![allow(dead_code, reason = "every test file uses another part of it")]

use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// What the server does with one request.
#[derive(Clone, Debug)]
pub enum Reply {
    /// An answer with this status, content type and body.
    Answer(u16, String, Vec<u8>),
    /// These bytes as they are; then the connection is closed.
    Raw(Vec<u8>),
    /// These bytes as they are, and the connection stays open without another word.
    Stall(Vec<u8>),
    /// The same after a while.
    Late(Duration, Box<Reply>),
}

impl Reply {
    pub fn json(status: u16, body: impl Into<String>) -> Self {
        Self::Answer(status, "application/json".to_owned(), body.into().into_bytes())
    }

    pub fn empty(status: u16) -> Self {
        Self::Raw(
            format!("HTTP/1.1 {status} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").into_bytes(),
        )
    }

    pub fn close() -> Self {
        Self::Raw(Vec::new())
    }

    /// A page of a folder with these children, and what stands behind them.
    pub fn folder(children: &[&str], next: &str) -> Self {
        let item = |child: &&str| format!(r#"{{"id":"{child}","path":["{child}"],"type":"FILE"}}"#);
        let items = children.iter().map(item).collect::<Vec<_>>().join(",");
        let folder = r#""entityType":"folder","id":"f","path":["f"]"#;
        Self::json(200, format!(r#"{{{folder},"children":[{items}]{next}}}"#))
    }

    /// An answer that promises more bytes than it gives.
    pub fn cut(body: &str) -> Self {
        Self::Raw(
            format!(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
                body.len() + 10
            )
            .into(),
        )
    }

    /// An answer of JSON with further headers.
    pub fn headed(status: u16, headers: &[(&str, &str)], body: &str) -> Self {
        let lines: Vec<String> = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let headers = lines.concat();
        let length = body.len();
        Self::Raw(
            format!(
                "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
            )
            .into(),
        )
    }

    /// An answer whose end is where the connection ends, so that nothing but itself says whether it is complete.
    pub fn until_close(content_type: &str, body: &str) -> Self {
        Self::Raw(format!("HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\n\r\n{body}").into())
    }

    pub fn late(self, after: Duration) -> Self {
        Self::Late(after, Box::new(self))
    }
}

/// A request as it arrived.
#[derive(Clone, Debug)]
pub struct Request {
    pub method: String,
    pub target: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers(name).first().copied()
    }

    /// All values of a header.
    pub fn headers(&self, name: &str) -> Vec<&str> {
        let named = self.headers.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.as_str()).collect()
    }

    /// The value of a parameter of the query, decoded.
    pub fn query(&self, name: &str) -> Option<String> {
        let query = self.target.split_once('?')?.1;
        query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')).map(decoded)
    }

    pub fn line(&self) -> String {
        format!("{} {}", self.method, self.target)
    }
}

/// Percent-encoded text as it was before.
pub fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits: String = rest.by_ref().take(2).map(char::from).collect();
            bytes.push(u8::from_str_radix(&digits, 16).expect("two hexadecimal digits"));
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).expect("UTF-8")
}

type Answer = Box<dyn Fn(&Request) -> Reply + Send + Sync>;

/// The server. Replies are used up in order, whatever connection asks; the last one is used for ever.
pub struct Stub {
    url: String,
    shared: Arc<Shared>,
}

struct Shared {
    replies: Mutex<VecDeque<Reply>>,
    /// What answers in place of the replies.
    answer: Option<Answer>,
    requests: Mutex<Vec<Request>>,
}

impl Stub {
    pub fn new(replies: impl IntoIterator<Item = Reply>) -> Self {
        Self::start(replies.into_iter().collect(), None)
    }

    /// A server that looks at a request before it answers.
    pub fn answering(answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        Self::start(VecDeque::new(), Some(Box::new(answer)))
    }

    fn start(replies: VecDeque<Reply>, answer: Option<Answer>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("bound"));
        let shared = Arc::new(Shared { replies: Mutex::new(replies), answer, requests: Mutex::default() });
        let server = shared.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let server = server.clone();
                thread::spawn(move || server.serve(stream));
            }
        });
        Self { url, shared }
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    pub fn requests(&self) -> Vec<Request> {
        self.shared.requests.lock().expect("no panic").clone()
    }

    pub fn lines(&self) -> Vec<String> {
        self.requests().iter().map(Request::line).collect()
    }
}

impl Shared {
    fn serve(&self, stream: TcpStream) {
        let mut reader = BufReader::new(stream.try_clone().expect("a handle"));
        let mut stream = stream;
        while let Some(request) = read_request(&mut reader) {
            let reply = self.answer.as_ref().map_or_else(|| self.next_reply(), |answer| answer(&request));
            self.requests.lock().expect("no panic").push(request);
            if !answer(&mut stream, reply) {
                let _ = stream.shutdown(Shutdown::Both);
                return;
            }
        }
    }

    fn next_reply(&self) -> Reply {
        let mut replies = self.replies.lock().expect("no panic");
        if replies.len() > 1 {
            replies.pop_front().expect("not empty")
        } else {
            replies.front().cloned().unwrap_or(Reply::close())
        }
    }
}

/// Whether the connection stays open.
fn answer(stream: &mut TcpStream, reply: Reply) -> bool {
    match reply {
        Reply::Answer(status, content_type, body) => {
            let head = format!(
                "HTTP/1.1 {status} X\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\r\n",
                body.len()
            );
            // In one piece: two small writes wait for each other's acknowledgement.
            stream.write_all(&[head.as_bytes(), &body].concat()).is_ok()
        }
        Reply::Raw(bytes) => {
            let _ = stream.write_all(&bytes);
            false
        }
        Reply::Stall(bytes) => {
            let _ = stream.write_all(&bytes);
            thread::sleep(Duration::from_secs(30));
            false
        }
        Reply::Late(after, reply) => {
            thread::sleep(after);
            answer(stream, *reply)
        }
    }
}

fn read_request(reader: &mut BufReader<TcpStream>) -> Option<Request> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
    let mut parts = line.split_whitespace();
    let (method, target) = (parts.next()?.to_owned(), parts.next()?.to_owned());
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.push((name.to_owned(), value.trim().to_owned()));
    }
    let mut request = Request { method, target, headers, body: String::new() };
    let length = request.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    request.body = String::from_utf8(body).expect("requests are text");
    Some(request)
}
