//! Any bytes as an answer, over a socket: an answer or an error, and soon.
#![no_main]

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener};
use std::sync::{LazyLock, Mutex};
use std::time::{Duration, Instant};

use lakehouse::dremio::Software;
use lakehouse::{Json, Retry};
use libfuzzer_sys::fuzz_target;

static ANSWER: Mutex<Vec<u8>> = Mutex::new(Vec::new());

static CLIENT: LazyLock<Software> = LazyLock::new(|| {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("bound"));
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 4096]);
            let answer = ANSWER.lock().expect("no panic").clone();
            let _ = stream.write_all(&answer);
            let _ = stream.shutdown(Shutdown::Both);
        }
    });
    let builder = Software::builder(url).personal_access_token("t").retry(Retry::never());
    builder.timeout(Duration::from_secs(1)).build().expect("valid settings")
});

fuzz_target!(|answer: &[u8]| {
    let client = &*CLIENT;
    *ANSWER.lock().expect("no panic") = answer.to_vec();
    let begun = Instant::now();
    let _ = client.call("GET", "/api/v3/x").send::<Json>();
    assert!(begun.elapsed() < Duration::from_secs(5), "it took {:?}", begun.elapsed());
});
