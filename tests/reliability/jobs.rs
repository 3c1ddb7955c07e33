//! T9. Jobs with every history: the wait ends with the right outcome, in time, and nothing is left running.
//!
//! There is no clock to turn: the waits are real, the first ones of 25 to 50 ms, and many histories run at once.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use lakehouse::dremio::Software;
use lakehouse::firebolt::Connection;
use lakehouse::{Delivery, Error, ErrorKind, Result, Retry};

use crate::inputs::{self, JobEnd};
use crate::random::Random;
use crate::world::support::{Reply, Stub};

const HISTORIES: usize = 400;

/// So many histories run at once: they do nothing but wait.
const AT_ONCE: usize = 40;

/// What a server says when it is asked about a job.
#[derive(Clone, Debug)]
enum Look {
    State(String),
    /// A job that the server does not know.
    Unknown,
    /// The server is not well.
    Broken,
}

impl Look {
    fn reply(&self) -> Reply {
        match self {
            Self::State(state) => Reply::json(200, format!(r#"{{"jobState":"{state}","rowCount":0}}"#)),
            Self::Unknown => Reply::json(404, r#"{"errorMessage":"no such job"}"#),
            Self::Broken => Reply::json(500, r#"{"errorMessage":"please retry"}"#),
        }
    }
}

/// How a wait should end.
#[derive(Debug, PartialEq)]
enum End {
    Completed,
    Ended(String),
    Lost,
    Status(u16),
    TimedOut,
}

impl End {
    fn of(outcome: Result<()>) -> Self {
        let error = match outcome {
            Ok(()) => return Self::Completed,
            Err(error) => error,
        };
        assert_eq!(error.delivery(), Delivery::MaybeSent, "the statement was handed over: {error:?}");
        assert!(!error.is_retryable(), "{error:?}");
        match (error.kind(), error.status()) {
            (ErrorKind::Job(job), _) if job.state == "LOST" => Self::Lost,
            (ErrorKind::Job(job), _) => Self::Ended(job.state.clone()),
            (_, Some(status)) => Self::Status(status),
            (ErrorKind::Timeout(_), _) => Self::TimedOut,
            _ => panic!("{error:?}"),
        }
    }

    /// By what the server says: `FAILED` and its like end the wait, every state that is not known is on the way, a job
    /// that is not known yet may be soon, one that was known is lost; three failures in a row are too many.
    fn foretold(looks: &[Look]) -> Self {
        let (mut seen, mut broken) = (false, 0);
        for look in looks {
            broken = if matches!(look, Look::Broken) { broken + 1 } else { 0 };
            match look {
                Look::Broken if broken == 3 => return Self::Status(500),
                Look::Unknown if seen => return Self::Lost,
                Look::Broken | Look::Unknown => {}
                Look::State(state) => match state.as_str() {
                    "COMPLETED" => return Self::Completed,
                    "FAILED" | "CANCELED" | "CANCELLED" | "INVALID_STATE" => {
                        return Self::Ended(state.clone());
                    }
                    _ => seen = true,
                },
            }
        }
        Self::TimedOut
    }

    /// Whether the server has to be told to stop: the job may run on.
    fn needs_cancel(&self) -> bool {
        matches!(self, Self::Lost | Self::Status(_) | Self::TimedOut)
    }
}

/// A history at random, of few steps, that ends or stays where it is for ever.
fn history(random: &mut Random) -> Vec<Look> {
    const ON_THE_WAY: [&str; 9] = [
        "PENDING",
        "QUEUED",
        "ENGINE_START",
        "RUNNING",
        "ENQUEUED",
        "CANCELLATION_REQUESTED",
        "SOMETHING_NEW",
        "completed",
        "",
    ];
    const LAST: [&str; 5] = ["COMPLETED", "COMPLETED", "FAILED", "CANCELED", "CANCELLED"];
    let mut looks = Vec::new();
    for _ in 0..random.below(5) {
        looks.push(match random.below(12) {
            0 => Look::Unknown,
            1 | 2 => Look::Broken,
            _ => Look::State((*random.pick(&ON_THE_WAY)).to_owned()),
        });
    }
    if random.below(20) == 0 {
        looks.extend([Look::Broken, Look::Broken, Look::Broken]);
    }
    let stays = random.below(12) == 0;
    let list = if stays { &ON_THE_WAY[..] } else { &LAST[..] };
    looks.push(Look::State((*random.pick(list)).to_owned()));
    looks
}

fn dremio(stub: &Stub) -> Software {
    let retry = Retry::up_to(3).waits(Duration::ZERO, Duration::ZERO);
    Software::builder(stub.url()).session_token("t").retry(retry).build().expect("valid settings")
}

/// A server whose only job has this history, and stays in its last state.
fn server(looks: Vec<Look>) -> Stub {
    let at = AtomicUsize::new(0);
    Stub::answering(move |request| match request.target.as_str() {
        "/api/v3/sql" => Reply::json(200, r#"{"id":"j"}"#),
        "/api/v3/job/j" => {
            let at = at.fetch_add(1, Ordering::SeqCst).min(looks.len() - 1);
            looks[at].reply()
        }
        _ => Reply::json(200, ""),
    })
}

fn cancels(stub: &Stub) -> usize {
    stub.lines().iter().filter(|line| *line == "POST /api/v3/job/j/cancel").count()
}

/// Waits for a job with this history; the limit is far longer than any that ends takes.
fn hold(looks: &[Look]) {
    let foretold = End::foretold(looks);
    let limit = Duration::from_millis(if foretold == End::TimedOut { 400 } else { 20_000 });
    let stub = server(looks.to_vec());
    let started = Instant::now();
    let outcome = dremio(&stub).query("SELECT 1").timeout(limit).execute().map(drop);
    assert!(started.elapsed() < limit + Duration::from_secs(5), "{:?} {looks:?}", started.elapsed());
    let end = End::of(outcome);
    assert_eq!(end, foretold, "{looks:?}");
    assert_eq!(cancels(&stub), usize::from(end.needs_cancel()), "{looks:?}");
    let submitted = stub.lines().iter().filter(|line| *line == "POST /api/v3/sql").count();
    assert_eq!(submitted, 1, "{looks:?}");
}

#[test]
fn every_history_ends_as_it_should() {
    let mut random = Random::seeded("jobs");
    let histories: Vec<Vec<Look>> = (0..HISTORIES).map(|_| history(&mut random)).collect();
    let ended = Mutex::new(0);
    std::thread::scope(|scope| {
        for some in histories.chunks(HISTORIES / AT_ONCE) {
            let ended = &ended;
            scope.spawn(move || {
                for looks in some {
                    hold(looks);
                }
                *ended.lock().expect("no panic") += some.len();
            });
        }
    });
    assert_eq!(*ended.lock().expect("no panic"), HISTORIES);
}

#[test]
fn every_state_that_was_ever_seen_is_an_end_or_is_waited_on() {
    for (state, end) in inputs::JOB_STATES {
        let state_member = state.map(|state| format!(r#""jobState":{state},"#)).unwrap_or_default();
        let body = format!(r#"{{{state_member}"rowCount":0}}"#);
        let stub = Stub::answering(move |request| match request.target.as_str() {
            "/api/v3/sql" => Reply::json(200, r#"{"id":"j"}"#),
            "/api/v3/job/j" => Reply::json(200, body.clone()),
            _ => Reply::json(200, ""),
        });
        let outcome = dremio(&stub).query("SELECT 1").timeout(Duration::from_millis(300)).execute();
        let found = match &outcome {
            Ok(_) => JobEnd::Result,
            Err(error) => match error.kind() {
                ErrorKind::Job(_) => JobEnd::Failure,
                ErrorKind::Timeout(_) => JobEnd::Never,
                ErrorKind::Decode(_) => JobEnd::Unreadable,
                _ => panic!("{error:?}"),
            },
        };
        assert_eq!(found, end, "{state:?}: {outcome:?}");
        let ended = matches!(end, JobEnd::Result | JobEnd::Failure);
        assert_eq!(cancels(&stub), usize::from(!ended), "{state:?}");
    }
}

#[test]
fn a_job_that_never_becomes_known_is_not_waited_for_long() {
    let stub = server(vec![Look::Unknown]);
    let started = Instant::now();
    let error = dremio(&stub).query("SELECT 1").execute().expect_err("never known");
    assert!(error.is_not_found() && error.delivery() == Delivery::MaybeSent, "{error:?}");
    let took = started.elapsed();
    assert!(took > Duration::from_secs(1) && took < Duration::from_secs(10), "{took:?}");
}

#[test]
fn a_submission_that_names_no_job_is_an_error_that_may_not_be_repeated() {
    for body in ["{}", r#"{"id":null}"#, r#"{"id":""}"#, r#"{"id":".."}"#, r#"{"id":5}"#, "[]", ""] {
        let stub = Stub::new([Reply::json(200, body)]);
        let error = dremio(&stub).query("DELETE FROM t").execute().expect_err("no id");
        assert!(matches!(error.kind(), ErrorKind::Decode(_)), "{body}: {error:?}");
        assert!(error.delivery() == Delivery::MaybeSent && !error.is_retryable(), "{body}: {error:?}");
        assert_eq!(stub.requests().len(), 1, "{body}");
    }
    let stub = Stub::answering(|request| match request.target.as_str() {
        "/api/v3/sql" => Reply::json(200, r#"{"id":"a/b?c"}"#),
        "/api/v3/job/a%2Fb%3Fc" => Reply::json(200, r#"{"jobState":"COMPLETED"}"#),
        _ => Reply::json(404, ""),
    });
    assert!(dremio(&stub).query("SELECT 1").execute().is_ok(), "{:?}", stub.lines());
}

#[test]
fn a_result_that_is_not_ready_yet_is_waited_for_and_one_that_is_refused_is_an_error() {
    let early = || {
        let text = r#"{"errorMessage":"Can not fetch details for a job that is in [RUNNING] state."}"#;
        Reply::json(400, text)
    };
    let failed = || {
        let text = r#"{"errorMessage":"Can not fetch details for a job that is in [FAILED] state."}"#;
        Reply::json(400, text)
    };
    let rows = || Reply::json(200, r#"{"rowCount":0,"schema":[],"rows":[]}"#);
    let no = |status| Reply::json(status, r#"{"errorMessage":"no"}"#);
    for (results, status) in [
        (vec![early(), early(), rows()], None),
        (vec![early(), failed()], Some(400)),
        (vec![no(400)], Some(400)),
        (vec![no(404)], Some(404)),
        (vec![no(500), rows()], None),
        (vec![no(500)], Some(500)),
    ] {
        let asked = AtomicUsize::new(0);
        let stub = Stub::answering(move |request| match request.target.split('?').next().unwrap_or("") {
            "/api/v3/sql" => Reply::json(200, r#"{"id":"j"}"#),
            "/api/v3/job/j" => Reply::json(200, r#"{"jobState":"COMPLETED","rowCount":0}"#),
            _ => {
                let at = asked.fetch_add(1, Ordering::SeqCst).min(results.len() - 1);
                results[at].clone()
            }
        });
        match dremio(&stub).query("SELECT 1").rows() {
            Ok(rows) => assert_eq!((rows.count(), status), (0, None)),
            Err(error) => {
                assert_eq!(error.status(), status, "{error:?}");
                assert_eq!(error.delivery(), Delivery::MaybeSent, "{error:?}");
            }
        }
        assert_eq!(cancels(&stub), 0, "the job has ended");
    }
}

/// The status of an asynchronous statement of Firebolt, and when it ended.
fn status(state: &str, end: &str) -> Reply {
    let column = |name: &str, kind: &str| format!(r#"{{"name":"{name}","type":"{kind}"}}"#);
    let columns =
        [column("status", "text"), column("end_time", "timestamptz"), column("error_message", "text")];
    Reply::json(
        200,
        format!(r#"{{"meta":[{}],"data":[["{state}",{end},"because"]],"rows":1}}"#, columns.join(",")),
    )
}

fn firebolt(looks: Vec<Reply>, time: Duration) -> (std::result::Result<(), Error>, usize) {
    let stub = Stub::new(looks);
    let connection = Connection::core(stub.url()).expect("an address");
    let outcome = match connection.job("tok").wait_for(time) {
        Ok(Some(_)) => Ok(()),
        Ok(None) => Err(Error::other("it goes on")),
        Err(error) => Err(error),
    };
    (outcome, stub.requests().len())
}

#[test]
fn statements_of_firebolt_end_in_every_state_that_is_an_end() {
    let ended = "\"2025-03-14 08:30:00+00\"";
    let nothing = || Reply::json(200, r#"{"meta":[{"name":"status","type":"text"}],"data":[],"rows":0}"#);
    let running = || status("RUNNING", "null");
    let long = Duration::from_secs(20);
    for state in ["ENDED_SUCCESSFULLY", "SUCCEEDED"] {
        for before in 0..3 {
            let looks = (0..before).map(|_| running()).chain([status(state, ended)]).collect();
            let (outcome, requests) = firebolt(looks, long);
            assert!(outcome.is_ok() && requests == before + 1, "{state}: {outcome:?}");
        }
    }
    for state in
        ["CANCELED_EXECUTION", "CANCELLED", "CANCELED", "EXECUTION_ERROR", "FAILED", "IN_DOUBT", "NEW"]
    {
        let looks = vec![running(), status("SUSPENDED", "null"), status(state, ended)];
        let (outcome, requests) = firebolt(looks, long);
        let error = outcome.expect_err("an end");
        let ErrorKind::Job(failure) = error.kind() else { panic!("{state}: {error:?}") };
        assert_eq!((failure.state.as_str(), failure.message.as_str(), requests), (state, "because", 3));
    }
    for state in ["NEW", "", "RUNNING", "running", "SUSPENDED"] {
        let started = Instant::now();
        let (outcome, requests) = firebolt(vec![status(state, "null")], Duration::from_millis(300));
        assert!(matches!(outcome.expect_err("goes on").kind(), ErrorKind::Other(_)), "{state}");
        assert!(requests > 1 && started.elapsed() < Duration::from_secs(5), "{state}: {requests}");
    }
    let (outcome, _) = firebolt(vec![running(), nothing()], long);
    let error = outcome.expect_err("lost");
    assert!(matches!(error.kind(), ErrorKind::Job(job) if job.state == "LOST"), "{error:?}");
}
