//! One connection: requests are read, and answered well or badly.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::thread;
use std::time::Duration;

use socket2::SockRef;

use super::fault::{Answer, Fault};
use super::request::FaultRequest;
use super::{Ordering, Shared};

/// What becomes of the connection after a request.
#[derive(Clone, Copy, PartialEq)]
enum After {
    GoOn,
    Close,
}

/// Serves a connection until one side ends it.
pub(super) fn hold(shared: &Shared, stream: &TcpStream, number: u64) -> io::Result<()> {
    let mut reader = BufReader::new(stream);
    for count in 1.. {
        // Only the time between requests is idle.
        stream.set_read_timeout(shared.idle_close)?;
        if reader.fill_buf()?.is_empty() {
            break;
        }
        stream.set_read_timeout(None)?;
        let Some(request) = FaultRequest::read(&mut reader, number)? else { break };
        let fault = shared.decide(&request);
        let mut answer = (shared.answer)(&request);
        answer.closes |= shared.close_after.is_some_and(|most| count >= most)
            || request.header("connection").is_some_and(|wanted| wanted.eq_ignore_ascii_case("close"));
        if perform(shared, fault, &answer, stream)? == After::Close {
            break;
        }
    }
    Ok(())
}

fn perform(shared: &Shared, fault: Fault, answer: &Answer, mut stream: &TcpStream) -> io::Result<After> {
    let whole = answer.clone().with_body();
    match fault {
        Fault::None => return send(answer, stream),
        Fault::Instead(other) => return send(&other, stream),
        Fault::Late(after) => {
            thread::sleep(after);
            return send(answer, stream);
        }
        Fault::CloseBeforeReply => {}
        Fault::ResetBeforeReply => reset(stream)?,
        Fault::CloseInHead => stream.write_all(first_half(whole.head().as_bytes()))?,
        Fault::ResetInBody => {
            stream.write_all(&half_with_length(&whole))?;
            reset(stream)?;
        }
        Fault::CutContentLength => stream.write_all(&half_with_length(&whole))?,
        Fault::CutChunk => stream.write_all(&chunked(&whole, &format!("{:x}", whole.body.len())))?,
        Fault::CutUntilClose => stream.write_all(&half_until_close(&whole))?,
        Fault::ResetUntilClose => {
            stream.write_all(&half_until_close(&whole))?;
            reset(stream)?;
        }
        Fault::BadChunkSize => stream.write_all(&chunked(&whole, "zz"))?,
        Fault::StallBeforeHead => wait_for_the_end(stream),
        Fault::StallInHead => {
            stream.write_all(first_half(whole.head().as_bytes()))?;
            wait_for_the_end(stream);
        }
        Fault::StallInBody => {
            stream.write_all(&half_with_length(&whole))?;
            wait_for_the_end(stream);
        }
        Fault::Drip(pause) => {
            for byte in answer.bytes() {
                thread::sleep(pause);
                stream.write_all(&[byte])?;
            }
            return Ok(After::GoOn);
        }
        Fault::SilentClose => {
            stream.write_all(&answer.bytes())?;
        }
        Fault::ExtraReply(extra) => {
            stream.write_all(&[answer.bytes(), extra.bytes()].concat())?;
            return Ok(After::GoOn);
        }
        Fault::Flood100 => {
            while !shared.ended.load(Ordering::SeqCst) {
                stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
            }
        }
        Fault::Raw(bytes) => stream.write_all(&bytes)?,
    }
    Ok(After::Close)
}

fn send(answer: &Answer, mut stream: &TcpStream) -> io::Result<After> {
    // In one piece: two small writes wait for each other's acknowledgement.
    stream.write_all(&answer.bytes())?;
    Ok(if answer.closes { After::Close } else { After::GoOn })
}

fn first_half(bytes: &[u8]) -> &[u8] {
    bytes.get(..bytes.len() / 2).unwrap_or_default()
}

/// Half of the body, whose end is where the connection ends.
fn half_until_close(whole: &Answer) -> Vec<u8> {
    let head = format!("{}Connection: close\r\n\r\n", whole.head());
    [head.as_bytes(), first_half(&whole.body)].concat()
}

fn half_with_length(answer: &Answer) -> Vec<u8> {
    let head = format!("{}Content-Length: {}\r\n\r\n", answer.head(), answer.body.len());
    [head.as_bytes(), first_half(&answer.body)].concat()
}

/// Half of a body, in a chunk that was said to be of this size.
fn chunked(answer: &Answer, size: &str) -> Vec<u8> {
    let head = format!("{}Transfer-Encoding: chunked\r\n\r\n{size}\r\n", answer.head());
    [head.as_bytes(), first_half(&answer.body)].concat()
}

/// Makes the end of the connection a reset.
fn reset(stream: &TcpStream) -> io::Result<()> {
    SockRef::from(stream).set_linger(Some(Duration::ZERO))
}

/// Reads until the client goes away or the server ends.
fn wait_for_the_end(mut stream: &TcpStream) {
    let mut rest = [0; 1024];
    while stream.read(&mut rest).is_ok_and(|read| read > 0) {}
    let _ = stream.shutdown(Shutdown::Both);
}
