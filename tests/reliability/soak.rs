//! T13: sixteen threads make all calls for a while, two in a hundred meet a fault; nothing piles up, every fault is
//! accounted for. It looks at the whole process, so that it runs alone: `.ci/run` does so after all other tests (Linux).
#![cfg(target_os = "linux")]

use std::fs;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use lakehouse_emulator::faults::{Answer, Fault, FaultServer};

use super::calls::{self, CALLS, Call, Class, Clients, Setup};
use super::random::{Random, is_long, often};

const THREADS: usize = 16;
const MANY_THREADS: usize = 64;
/// `RELIABILITY=long` takes two hours.
const SHORT: Duration = Duration::from_secs(90);
const LONG: Duration = Duration::from_secs(2 * 3600);

/// So many requests of a call go well after one that did not: three faults in a row are too much for any call, and a
/// matter of chance.
const PEACE: usize = 20;
/// Then one of so many meets a fault, which makes two in a hundred.
const CHANCE: usize = 30;

/// How long calls took, in a memory that does not grow: so many in each half of a millisecond.
struct Times([AtomicU64; 2000]);

impl Times {
    fn add(&self, took: Duration) {
        let slot = usize::try_from(took.as_micros() / 500).unwrap_or(usize::MAX).min(self.0.len() - 1);
        self.0[slot].fetch_add(1, Ordering::Relaxed);
    }

    /// The time that 99 of 100 calls did not need.
    fn p99(&self) -> Duration {
        let counts: Vec<u64> = self.0.iter().map(|count| count.load(Ordering::Relaxed)).collect();
        let beyond = counts.iter().sum::<u64>() / 100;
        let mut seen = 0;
        let slower = counts.iter().rev().take_while(|count| {
            seen += **count;
            seen <= beyond
        });
        let slot = counts.len() - slower.count();
        Duration::from_micros(500 * slot as u64)
    }
}

impl Default for Times {
    fn default() -> Self {
        Self(std::array::from_fn(|_| AtomicU64::new(0)))
    }
}

/// What came of the calls.
#[derive(Default)]
struct Counts {
    calls: AtomicU64,
    failed: AtomicU64,
    wrong: Mutex<Vec<String>>,
    /// How long calls took: those of the first third, and those of the last.
    first: Times,
    last: Times,
}

/// Faults that a call that may be repeated must survive, and that another must report.
fn faults() -> [Fault; 5] {
    [
        Fault::CloseBeforeReply,
        Fault::ResetInBody,
        Fault::CutContentLength,
        Fault::Instead(Answer::html(502)),
        Fault::status(504),
    ]
}

/// What the process has of the things that leak.
#[derive(Clone, Copy, Debug)]
struct Usage {
    kilobytes: i64,
    files: i64,
    threads: i64,
}

impl Usage {
    fn now() -> Self {
        let status = fs::read_to_string("/proc/self/status").expect("Linux");
        let field = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).expect(name);
            line.split_whitespace().next().and_then(|word| word.parse().ok()).expect(name)
        };
        let files = fs::read_dir("/proc/self/fd").expect("Linux").count();
        Self {
            kilobytes: field("VmRSS:"),
            files: i64::try_from(files).unwrap_or(i64::MAX),
            threads: field("Threads:"),
        }
    }
}

/// The median of several looks, as connections come and go all the time.
fn usual() -> Usage {
    let mut looks: Vec<Usage> = (0..9)
        .map(|_| {
            thread::sleep(Duration::from_millis(50));
            Usage::now()
        })
        .collect();
    let mut median = |of: fn(&Usage) -> i64| {
        looks.sort_by_key(of);
        of(&looks[looks.len() / 2])
    };
    Usage {
        kilobytes: median(|usage| usage.kilobytes),
        files: median(|usage| usage.files),
        threads: median(|usage| usage.threads),
    }
}

fn work(
    clients: &Clients,
    counts: &Counts,
    mut random: Random,
    started: Instant,
    time: Duration,
    stop: &AtomicBool,
) {
    while !stop.load(Ordering::Relaxed) {
        let call: Call = *random.pick(&CALLS);
        let begun = Instant::now();
        let outcome = call.make(clients);
        let took = begun.elapsed();
        counts.calls.fetch_add(1, Ordering::Relaxed);
        match outcome {
            Ok(()) => {}
            Err(_) if call.class() == Class::Once => {
                counts.failed.fetch_add(1, Ordering::Relaxed);
            }
            Err(error) => counts.wrong.lock().expect("no panic").push(format!("{call:?}: {error:?}")),
        }
        let slot = match started.elapsed().as_secs_f64() / time.as_secs_f64() {
            part if part < 1.0 / 3.0 => &counts.first,
            part if part > 2.0 / 3.0 => &counts.last,
            _ => continue,
        };
        slot.add(took);
    }
}

#[test]
#[ignore = "it looks at the whole process and has to run alone: cargo test --test reliability -- --ignored soak"]
fn nothing_piles_up_and_every_fault_is_accounted_for() {
    let time = if is_long() { LONG } else { SHORT };
    let mut random = Random::seeded("soak");
    let mut of_server = random.fork();
    let (injected, must_fail) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let mut since = [0; CALLS.len()];
    let (counter, failing) = (injected.clone(), must_fail.clone());
    let server = FaultServer::builder()
        .keep(0)
        .answer(calls::answer)
        .decide(move |request| {
            let met = CALLS.iter().zip(&mut since).find(|(call, _)| call.matches(request));
            let Some((call, since)) = met else { return Fault::None };
            *since += 1;
            if *since <= PEACE || of_server.below(CHANCE) > 0 {
                return Fault::None;
            }
            *since = 0;
            counter.fetch_add(1, Ordering::Relaxed);
            failing.fetch_add(u64::from(call.class() == Class::Once), Ordering::Relaxed);
            of_server.pick(&faults()).clone()
        })
        .start()
        .expect("a server");
    let clients = Clients::of(&Setup {
        url: server.url(),
        agent: None,
        timeout: Duration::from_secs(60),
        connect: Duration::from_secs(30),
        idle: Duration::from_secs(60),
        statement_time: Some(Duration::from_secs(60)),
    });
    let (counts, stop, started) = (Counts::default(), AtomicBool::new(false), Instant::now());
    let seeds: Vec<Random> = (0..often(THREADS, MANY_THREADS)).map(|_| random.fork()).collect();
    let (begin, end) = thread::scope(|scope| {
        for random in seeds {
            let (clients, counts, stop) = (&clients, &counts, &stop);
            scope.spawn(move || work(clients, counts, random, started, time, stop));
        }
        thread::sleep(time / 5);
        let begin = usual();
        thread::sleep(time.saturating_sub(started.elapsed()));
        let end = usual();
        stop.store(true, Ordering::Relaxed);
        (begin, end)
    });
    let (first, last) = (counts.first.p99(), counts.last.p99());
    let injected = injected.load(Ordering::Relaxed);
    println!(
        "soak: {} calls, {injected} faults, {} reported; {begin:?} to {end:?}; p99 {first:?} to {last:?}",
        counts.calls.load(Ordering::Relaxed),
        counts.failed.load(Ordering::Relaxed)
    );
    let wrong = counts.wrong.lock().expect("no panic");
    assert!(wrong.is_empty(), "{} failed that may be repeated, such as {}", wrong.len(), wrong[0]);
    assert_eq!(
        counts.failed.load(Ordering::Relaxed),
        must_fail.load(Ordering::Relaxed),
        "every fault is reported"
    );
    assert!(injected > 0, "no fault was met");
    let minutes = (time.as_secs_f64() * 0.8 / 60.0).max(1.0);
    #[allow(clippy::cast_precision_loss, reason = "sizes of a process are small")]
    let slope = (end.kilobytes - begin.kilobytes) as f64 / minutes;
    // Threads and files of the server are in this process too: one of each for a connection, of which there are never
    // more at rest than before.
    assert!(slope < 2.0 * 1024.0, "{slope} KiB a minute: {begin:?} to {end:?}");
    assert!((end.files - begin.files).abs() <= 16, "{begin:?} to {end:?}");
    assert!((end.threads - begin.threads).abs() <= 8, "{begin:?} to {end:?}");
    assert!(last <= first * 3 + Duration::from_millis(50), "p99 from {first:?} to {last:?}");
}
