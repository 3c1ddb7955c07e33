//! T14: after a fork both processes go on with connections of their own (Linux).
#![cfg(target_os = "linux")]

use fork::Fork;
use lakehouse::dremio::Software;
use lakehouse::{Json, Retry};

use crate::process::alone;
use crate::random::often;
use crate::world::support::{Reply, Stub};

/// Many forks where there is time.
const FORKS: [usize; 2] = [50, 10_000];
const CALLS: usize = 20;
const ROWS: usize = 4000;

/// So many calls; whether each got the answer to its own question.
fn ask(dremio: &Software, asker: usize) -> bool {
    (0..CALLS).all(|call| {
        let number = asker * 1000 + call;
        let answer = dremio.call("GET", &format!("/echo/{number}")).send::<Json>();
        let own = answer.as_ref().is_ok_and(|answer| answer.as_str() == number.to_string());
        if !own {
            println!("FORK {asker}, call {call}: {answer:?}");
        }
        own
    })
}

/// Runs in a process of its own with a single thread, since a fork takes only one along.
#[test]
#[ignore = "runs in a process that another test starts"]
fn forker() {
    let Ok(url) = std::env::var("FORK_URL") else { return };
    // A second attempt would hide a mix-up of the first.
    let builder = Software::builder(url).personal_access_token("t").retry(Retry::never());
    let dremio = builder.build().expect("valid settings");
    let mut failed = 0;
    let forks = often(FORKS[0], FORKS[1]);
    for number in 1..=forks {
        assert!(ask(&dremio, 0), "a connection that both know");
        match fork::fork().expect("a process") {
            Fork::Child => std::process::exit(i32::from(!ask(&dremio, number))),
            Fork::Parent(child) => {
                failed += usize::from(!ask(&dremio, number + forks));
                let status = fork::waitpid(child).expect("it ends");
                failed += usize::from(status != 0);
            }
        }
    }
    failed += (0..10).filter(|_| !share_rows(&dremio)).count();
    println!("\nFORKED {forks} times, {failed} failed");
}

/// Begins to read a result whose next pages threads fetch, and goes on in two processes, of which one has no threads.
fn share_rows(dremio: &Software) -> bool {
    let mut rows = dremio.job("j").prefetch(3).rows_as::<usize>().expect("a result");
    assert_eq!(rows.next().and_then(lakehouse::Result::ok), Some(0));
    let mut rest_comes =
        move || (1..ROWS).all(|number| rows.next().is_some_and(|row| row.is_ok_and(|row| row == number)));
    match fork::fork().expect("a process") {
        Fork::Child => std::process::exit(i32::from(!rest_comes())),
        Fork::Parent(child) => rest_comes() && fork::waitpid(child).expect("it ends") == 0,
    }
}

/// A page of the result that two processes read.
fn page(offset: usize) -> String {
    let rows: Vec<String> = (offset..offset + 500).map(|row| format!(r#"{{"n":{row}}}"#)).collect();
    let schema = r#"[{"name":"n","type":{"name":"BIGINT"}}]"#;
    format!(r#"{{"rowCount":{ROWS},"schema":{schema},"rows":[{}]}}"#, rows.join(","))
}

#[test]
fn both_processes_get_the_answers_to_their_own_questions() {
    let stub = Stub::answering(|request| {
        if let Some((_, offset)) = request.target.split_once("offset=") {
            return Reply::json(200, page(offset.parse().expect("a number")));
        }
        match request.target.rsplit('/').next() {
            Some("j") => Reply::json(200, r#"{"jobState":"COMPLETED"}"#),
            number => Reply::json(200, number.unwrap_or_default()),
        }
    });
    let output = alone("fork::forker").env("FORK_URL", stub.url()).output().expect("it runs");
    let text = String::from_utf8_lossy(&output.stdout);
    let wanted = format!("FORKED {} times, 0 failed", often(FORKS[0], FORKS[1]));
    assert!(text.contains(&wanted), "{text}{}", String::from_utf8_lossy(&output.stderr));
}
