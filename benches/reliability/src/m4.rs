//! M4: redirects to another host.

use lakehouse_emulator::faults::{Answer, FaultRequest, FaultServer};

use crate::Row;
use crate::clients::{KEY, Outcome, Which};

pub fn rows() -> Vec<Row> {
    [
        ("GET answered by 302 to another host: what arrives there", "GET", 302),
        ("DELETE answered by 302 to another host", "DELETE", 302),
        ("POST answered by 302 to another host", "POST", 302),
        ("POST answered by 307 to another host", "POST", 307),
    ]
    .into_iter()
    .map(|(what, method, status)| Row::of(what, |which| redirected(which, method, status)))
    .collect()
}

fn redirected(which: Which, method: &str, status: u16) -> String {
    let other = FaultServer::builder().start().expect("a server");
    // The same machine under another name is another host.
    let target = format!("http://localhost:{}/taken", other.address().port());
    let server = FaultServer::builder()
        .answer(move |_| Answer::empty(status).header("Location", target.clone()))
        .start()
        .expect("a server");
    let outcome = which.client(&server.url()).send(method, "/x");
    let arrived: Vec<String> = other.requests().iter().map(describe).collect();
    let arrived = if arrived.is_empty() { "nothing".to_owned() } else { arrived.join(", ") };
    format!("{arrived}; the caller gets {}", got(&outcome))
}

fn got(outcome: &Outcome) -> &'static str {
    if outcome.is_ok() { "a success" } else { "an error" }
}

fn describe(request: &FaultRequest) -> String {
    let mut text = request.method.clone();
    for (header, name) in [("authorization", "token"), (KEY, "X-Api-Key")] {
        if request.header(header).is_some() {
            text.push_str(" with ");
            text.push_str(name);
        }
    }
    if !request.body.is_empty() {
        text.push_str(" with body");
    }
    text
}
