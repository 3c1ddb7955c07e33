//! M3: connections that servers close at the worst moment.

use std::collections::HashSet;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use lakehouse_emulator::faults::{Fault, FaultServer};

use crate::Row;
use crate::clients::{CLIENTS, Which};

const POSTS: u64 = 600;
const GETS: usize = 20;
/// What the server waits before it closes; the clock of the system makes some milliseconds more of it.
const IDLE: Duration = Duration::from_millis(50);

pub fn rows() -> Vec<Row> {
    // All at the same time: each is mostly waiting.
    let failed = thread::scope(|scope| {
        let threads = CLIENTS.map(|which| scope.spawn(move || posts_that_fail(which)));
        threads.map(|thread| thread.join().expect("no panic"))
    });
    vec![
        Row {
            what: "600 POSTs, 49 to 59 ms apart, to a server that closes connections after 50 ms: how many fail",
            cells: failed.map(|failed| failed.to_string()),
        },
        Row::of(
            "20 GETs to a server that closes each connection at its second request: how many fail",
            |which| gets_that_fail(which).to_string(),
        ),
    ]
}

fn posts_that_fail(which: Which) -> usize {
    let server = FaultServer::builder().idle_close(IDLE).start().expect("a server");
    let client = which.client(&server.url());
    let failed = (0..POSTS).filter(|number| {
        thread::sleep(Duration::from_micros(49_000 + number * 1_237 % 10_000));
        client.send("POST", "/x").is_err()
    });
    failed.count()
}

fn gets_that_fail(which: Which) -> usize {
    let used = Mutex::new(HashSet::new());
    let server = FaultServer::builder()
        .decide(move |request| {
            let first = used.lock().expect("no panic").insert(request.connection);
            if first { Fault::None } else { Fault::CloseBeforeReply }
        })
        .start()
        .expect("a server");
    let client = which.client(&server.url());
    (0..GETS).filter(|_| client.get("/x").is_err()).count()
}
