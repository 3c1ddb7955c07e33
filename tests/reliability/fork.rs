//! T14: after a fork both processes go on with connections of their own (Linux).
#![cfg(target_os = "linux")]

use std::process::Command;

use fork::Fork;
use lakehouse::dremio::Software;
use lakehouse::{Json, Retry};

use crate::world::support::{Reply, Stub};

const FORKS: usize = 50;
const CALLS: usize = 20;

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
fn forker() {
    let Ok(url) = std::env::var("FORK_URL") else { return };
    // A second attempt would hide a mix-up of the first.
    let builder = Software::builder(url).personal_access_token("t").retry(Retry::never());
    let dremio = builder.build().expect("valid settings");
    let mut failed = 0;
    for number in 1..=FORKS {
        assert!(ask(&dremio, 0), "a connection that both know");
        match fork::fork().expect("a process") {
            Fork::Child => std::process::exit(i32::from(!ask(&dremio, number))),
            Fork::Parent(child) => {
                failed += usize::from(!ask(&dremio, number + FORKS));
                let status = fork::waitpid(child).expect("it ends");
                failed += usize::from(status != 0);
            }
        }
    }
    println!("\nFORKED {FORKS} times, {failed} failed");
}

#[test]
fn both_processes_get_the_answers_to_their_own_questions() {
    let stub = Stub::answering(|request| {
        let number = request.target.rsplit('/').next().unwrap_or_default().to_owned();
        Reply::json(200, number)
    });
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command.args(["fork::forker", "--exact", "--nocapture", "--test-threads=1"]).env("FORK_URL", stub.url());
    let output = command.output().expect("it runs");
    let text = String::from_utf8_lossy(&output.stdout);
    let wanted = format!("FORKED {FORKS} times, 0 failed");
    assert!(text.contains(&wanted), "{text}{}", String::from_utf8_lossy(&output.stderr));
}
