//! T6: a statement that nobody waits for any more is cancelled on the server, once, and within a bound.
//!
//! The plan has 200 queries and one cancel within a second of the cause; machines are shared, so a second more is allowed.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use lakehouse::dremio::Software;
use lakehouse::firebolt::Connection;
use lakehouse::{CancelToken, Error};

use crate::world::support::{Reply, Request, Stub};

/// From the cause to the cancel.
const PROMPT: Duration = Duration::from_secs(2);
/// What cancelling may take when the server does not answer, and what a busy machine may add.
const CANCEL_TIME: Duration = Duration::from_secs(5);
const SLACK: Duration = Duration::from_secs(1);
/// Long enough for a statement to begin on a busy machine.
const LIMIT: Duration = Duration::from_millis(500);

/// How a server answers a cancel.
#[derive(Clone, Copy, PartialEq)]
enum Cancels {
    Well,
    Never,
}

/// A server whose statements never end, and when it was told to cancel which.
struct Server {
    stub: Stub,
    cancels: Arc<Mutex<HashMap<String, Vec<Instant>>>>,
    started: Arc<AtomicUsize>,
}

impl Server {
    fn start(how: Cancels) -> Self {
        let (cancels, started) = (Arc::<Mutex<HashMap<_, Vec<_>>>>::default(), Arc::new(AtomicUsize::new(0)));
        let (noted, counted) = (cancels.clone(), started.clone());
        let stub = Stub::answering(move |request| {
            if let Some(id) = cancelled(request) {
                noted
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .entry(id)
                    .or_default()
                    .push(Instant::now());
                let done = Reply::json(200, r#"{"meta":[],"data":[],"rows":0}"#);
                return if how == Cancels::Well { done } else { Reply::Stall(Vec::new()) };
            }
            statement(request, &counted)
        });
        Self { stub, cancels, started }
    }

    /// When each statement was cancelled. There are as many as were started, and none was cancelled twice.
    fn cancels(&self) -> HashMap<String, Instant> {
        let cancels = self.cancels.lock().unwrap_or_else(PoisonError::into_inner).clone();
        assert_eq!(cancels.len(), self.started.load(Ordering::SeqCst), "one cancel for each statement");
        let once = |(id, times): (String, Vec<Instant>)| {
            assert_eq!(times.len(), 1, "{id} was cancelled so often");
            (id, times[0])
        };
        cancels.into_iter().map(once).collect()
    }
}

/// The statement that a request cancels, if that is what it does.
fn cancelled(request: &Request) -> Option<String> {
    let dremio = request.target.strip_prefix("/api/v3/job/").and_then(|rest| rest.strip_suffix("/cancel"));
    let sql =
        request.body.strip_prefix("CANCEL QUERY WHERE query_id = '").and_then(|rest| rest.strip_suffix('\''));
    dremio.or(sql).map(str::to_owned)
}

/// What a statement, and a look at it, are answered with. It has a number as its id, or its label.
fn statement(request: &Request, started: &AtomicUsize) -> Reply {
    let number = || started.fetch_add(1, Ordering::SeqCst);
    match (request.target.as_str(), request.body.as_str()) {
        ("/api/v3/sql", _) => Reply::json(200, format!(r#"{{"id":"{}"}}"#, number())),
        (target, _) if target.starts_with("/api/v3/job/") => Reply::json(200, r#"{"jobState":"RUNNING"}"#),
        (_, body) if body.starts_with("SELECT query_id FROM") => {
            let label = body.rsplit('\'').nth(1).unwrap_or_default();
            let found =
                format!(r#"{{"meta":[{{"name":"query_id","type":"text"}}],"data":[["{label}"]],"rows":1}}"#);
            Reply::json(200, found)
        }
        (_, "SELECT silent") => {
            number();
            Reply::Stall(Vec::new())
        }
        _ => Reply::Stall(begun(number())),
    }
}

/// The head of a result and its first row.
fn begun(id: usize) -> Vec<u8> {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n";
    let start = format!(
        r#"{{"message_type":"START","query_id":"{id}","result_columns":[{{"name":"a","type":"int"}}]}}"#
    );
    format!("{head}{start}\n{{\"message_type\":\"DATA\",\"data\":[[1]]}}\n").into_bytes()
}

/// Runs so many statements, some at a time, each of which gives the instant at which nobody waits for it any more.
/// Returns these instants; each call must be back in time.
fn run(count: usize, give_up: impl Fn() -> Instant + Sync) -> Vec<Instant> {
    let (todo, causes) = (AtomicUsize::new(count), Mutex::new(Vec::new()));
    let work = || {
        while todo.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok() {
            let cause = give_up();
            let late = cause.elapsed();
            assert!(late < CANCEL_TIME + SLACK, "back {late:?} after the cause");
            causes.lock().unwrap_or_else(PoisonError::into_inner).push(cause);
        }
    };
    thread::scope(|scope| (0..8).for_each(|_| drop(scope.spawn(work))));
    causes.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// Every cancel came soon after a cause: the n-th of them after the n-th of the others.
fn assert_prompt(server: &Server, mut causes: Vec<Instant>) {
    let mut cancels: Vec<Instant> = server.cancels().into_values().collect();
    causes.sort();
    cancels.sort();
    assert_eq!(cancels.len(), causes.len());
    for (cause, cancel) in causes.iter().zip(&cancels) {
        let late = cancel.saturating_duration_since(*cause);
        assert!(late < PROMPT, "cancelled {late:?} after the cause");
    }
}

fn dremio(server: &Server) -> Software {
    let builder = Software::builder(server.stub.url()).personal_access_token("t");
    builder.build().expect("valid settings")
}

fn core(server: &Server) -> Connection {
    Connection::core(server.stub.url()).expect("an address")
}

/// Reads a result that begins and never ends; on a busy machine it may be out of time before it begins.
fn read_slowly(server: &Server) -> Error {
    let mut connection = core(server);
    let rows = connection.query("SELECT slow").timeout(LIMIT).rows_as::<i32>();
    match rows.map(Iterator::last) {
        Ok(last) => last.expect("an item").expect_err("it never ends"),
        Err(error) => error,
    }
}

/// A caller that panics while it holds `held`. The hook is left alone: what it prints belongs to this thread's test.
fn panic_with<T>(held: T) -> Instant {
    let at = Instant::now();
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let _held = held;
        std::panic::resume_unwind(Box::new("the caller's own"));
    }));
    assert!(outcome.is_err());
    at
}

#[test]
fn a_query_of_dremio_out_of_time_is_cancelled_once() {
    let server = Server::start(Cancels::Well);
    let dremio = dremio(&server);
    let causes = run(38, || {
        let end = Instant::now() + LIMIT;
        let error = dremio.query("SELECT slow").timeout(LIMIT).rows().expect_err("it never ends");
        assert!(error.is_timeout(), "{error:?}");
        // One that failed before its time would be cancelled early, which is not what is tried here.
        end.min(Instant::now())
    });
    assert_prompt(&server, causes);
}

#[test]
fn a_job_of_dremio_that_is_dropped_or_unwound_is_cancelled_once() {
    let server = Server::start(Cancels::Well);
    let dremio = dremio(&server);
    let submit = || dremio.query("SELECT slow").submit().expect("submitted").cancel_on_drop();
    let mut causes = run(20, || {
        let job = submit();
        let at = Instant::now();
        drop(job);
        at
    });
    causes.extend(run(20, || panic_with(submit())));
    causes.extend(run(10, || {
        // Also when it was cancelled by hand before: what is not seen to have ended may still run.
        let job = submit();
        assert!(job.wait_for(Duration::from_millis(60)).expect("an answer").is_none());
        panic_with(job)
    }));
    assert_prompt(&server, causes);
}

#[test]
fn a_statement_of_firebolt_out_of_time_is_cancelled_once() {
    let server = Server::start(Cancels::Well);
    let causes = run(20, || {
        let end = Instant::now() + LIMIT;
        let error = core(&server).query("SELECT silent").timeout(LIMIT).rows().expect_err("it never ends");
        assert!(error.is_timeout(), "{error:?}");
        end.min(Instant::now())
    });
    assert_prompt(&server, causes);
    let server = Server::start(Cancels::Well);
    let causes = run(20, || {
        let end = Instant::now() + LIMIT;
        let error = read_slowly(&server);
        assert!(error.is_timeout(), "{error:?}");
        end.min(Instant::now())
    });
    assert_prompt(&server, causes);
}

#[test]
fn a_result_of_firebolt_that_is_dropped_or_unwound_is_cancelled_once() {
    let server = Server::start(Cancels::Well);
    let mut causes = run(20, || {
        let mut connection = core(&server);
        let mut rows = connection.query("SELECT slow").rows_as::<i32>().expect("it begins");
        assert_eq!(rows.next().expect("a row").expect("fits"), 1);
        let at = Instant::now();
        drop(rows);
        at
    });
    causes.extend(run(20, || {
        let mut connection = core(&server);
        panic_with(connection.query("SELECT slow").rows_as::<i32>().expect("it begins"))
    }));
    assert_prompt(&server, causes);
}

/// A token for each statement, or one for the program that ends.
#[test]
fn a_statement_that_a_token_ends_is_cancelled_once() {
    let server = Server::start(Cancels::Well);
    let dremio = dremio(&server);
    let mut causes = run(20, || {
        let token = CancelToken::new();
        let watched = dremio.with_cancel_token(&token);
        let cancel = cancel_later(token);
        let error = watched.query("SELECT slow").rows().expect_err("it never ends");
        assert!(error.is_cancelled(), "{error:?}");
        cancel.join().expect("no panic")
    });
    causes.extend(run(20, || {
        let token = CancelToken::new();
        let mut connection = core(&server);
        connection.set_cancel_token(Some(&token));
        let cancel = cancel_later(token);
        let rows = connection.query("SELECT slow").rows_as::<i32>().map(Iterator::last);
        let error =
            rows.map_or_else(|error| error, |last| last.expect("an item").expect_err("it never ends"));
        assert!(error.is_cancelled(), "{error:?}");
        cancel.join().expect("no panic")
    }));
    assert_prompt(&server, causes);

    let (server, shutdown) = (Server::start(Cancels::Well), CancelToken::new());
    let watched = self::dremio(&server).with_cancel_token(&shutdown);
    thread::scope(|scope| {
        let query = || watched.query("SELECT slow").rows().map(drop).expect_err("it never ends");
        let queries: Vec<_> = (0..20).map(|_| scope.spawn(query)).collect();
        let at = cancel_later(shutdown.clone()).join().expect("no panic");
        assert!(queries.into_iter().all(|query| query.join().expect("no panic").is_cancelled()));
        assert!(at.elapsed() < CANCEL_TIME + SLACK, "back {:?} after the end", at.elapsed());
        assert_prompt(&server, vec![at; 20]);
    });
}

/// Cancels when a statement is running, and says when that was.
fn cancel_later(token: CancelToken) -> thread::JoinHandle<Instant> {
    thread::spawn(move || {
        thread::sleep(LIMIT);
        token.cancel();
        Instant::now()
    })
}

/// Eight at a time, since each takes the whole five seconds.
#[test]
fn a_cancel_that_hangs_does_not_keep_the_caller() {
    let (server, other) = (Server::start(Cancels::Never), Server::start(Cancels::Never));
    let dremio = dremio(&server);
    thread::scope(|scope| {
        scope.spawn(|| {
            run(16, || {
                let end = Instant::now() + LIMIT;
                dremio.query("SELECT slow").timeout(LIMIT).rows().expect_err("it never ends");
                end
            })
        });
        scope.spawn(|| {
            run(16, || {
                let end = Instant::now() + LIMIT;
                read_slowly(&other);
                end
            })
        });
    });
    assert_eq!((server.cancels().len(), other.cancels().len()), (16, 16));
}
