//! Bad weather: every piece of what is sent takes its time, and one in a hundred breaks the connection.
//!
//! Where there is time, half an hour of 200 ms, give or take 200 ms; else a few calls with a hundredth of that.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use lakehouse::dremio::Software;
use lakehouse::{ErrorKind, Json};

use crate::random::{Random, is_long};
use crate::world::support::{Reply, Stub};

const THREADS: usize = 16;
const HALF_AN_HOUR: Duration = Duration::from_secs(1800);
const MOMENT: Duration = Duration::from_secs(2);

/// Passes on what comes, late, or breaks both connections.
fn pass_on(mut from: TcpStream, mut to: TcpStream, random: &Mutex<Random>, longest: usize) {
    let mut piece = [0; 16 * 1024];
    while let Ok(read @ 1..) = from.read(&mut piece) {
        let (breaks, micros) = {
            let mut random = random.lock().expect("no panic");
            (random.below(100) == 0, random.below(longest))
        };
        thread::sleep(Duration::from_micros(micros as u64));
        if breaks || to.write_all(&piece[..read]).is_err() {
            break;
        }
    }
    let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
}

/// The address of what stands between a client and the server at `to`.
fn relay(to: String, random: Random, longest: usize) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("bound"));
    let random = Arc::new(Mutex::new(random));
    thread::spawn(move || {
        for near in listener.incoming().flatten() {
            let far = TcpStream::connect(&to).expect("the server listens");
            let ways = [(near.try_clone(), far.try_clone()), (Ok(far), Ok(near))];
            for (from, to) in ways {
                let (Ok(from), Ok(to), random) = (from, to, random.clone()) else { continue };
                thread::spawn(move || pass_on(from, to, &random, longest));
            }
        }
    });
    url
}

#[test]
fn calls_get_through_bad_weather_with_the_answers_to_their_own_questions() {
    let stub =
        Stub::answering(|request| Reply::json(200, request.target.rsplit('/').next().unwrap_or_default()));
    let (longest, time) = if is_long() { (400_000, HALF_AN_HOUR) } else { (4_000, MOMENT) };
    let url = relay(stub.url().trim_start_matches("http://").to_owned(), Random::seeded("weather"), longest);
    let dremio = Software::builder(url).personal_access_token("t").build().expect("valid settings");
    let started = Instant::now();
    let ask = |asker: usize| {
        let (mut made, mut failed) = (0, 0);
        while started.elapsed() < time {
            let number = asker * 1_000_000 + made;
            match dremio.call("GET", &format!("/echo/{number}")).send::<Json>() {
                Ok(answer) => assert_eq!(answer.as_str(), number.to_string()),
                Err(error) => {
                    assert!(matches!(error.kind(), ErrorKind::Connection(_)), "{error:?}");
                    failed += 1;
                }
            }
            made += 1;
        }
        (made, failed)
    };
    let counts: Vec<(usize, usize)> = thread::scope(|scope| {
        let threads: Vec<_> = (1..=THREADS)
            .map(|asker| {
                scope.spawn({
                    let ask = &ask;
                    move || ask(asker)
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
    });
    let (made, failed) = counts.iter().fold((0, 0), |sum, count| (sum.0 + count.0, sum.1 + count.1));
    println!("weather: {made} calls, {failed} failed");
    // Two in a hundred attempts break; three of them in a row do so for one in a hundred thousand calls.
    assert!(made >= THREADS && failed <= 1 + made / 1000, "{failed} of {made} failed");
}
