//! M9: a fork while connections are pooled.

use std::time::Duration;

use fork::Fork;
use lakehouse::Retry;
use lakehouse::dremio::Software;
use lakehouse_emulator::faults::{Answer, FaultServer};

use crate::Row;
use crate::clients::{Client, Which};
use crate::process;

const FORKS: usize = 10;
const CALLS: usize = 3;
/// Whoever waits for an answer that the other process has read waits in vain.
const PATIENCE: Duration = Duration::from_secs(1);

pub fn rows() -> Vec<Row> {
    let server = FaultServer::builder()
        .answer(|request| Answer::json(request.target.trim_start_matches('/').to_owned()))
        .start()
        .expect("a server");
    let url = server.url();
    let row = Row::of(
        "10 forks with a warm pool, 3 calls in each process after it: wrong or no answers among 60",
        |which| process::run(process::child("m9", which, &[&url])),
    );
    vec![row]
}

/// How many of the calls did not get the answer to their own question.
fn ask(client: &Client, asker: usize) -> usize {
    let wrong = (0..CALLS).filter(|call| {
        let number = (asker * 100 + call).to_string();
        client.get(&format!("/{number}")).ok().as_deref() != Some(number.as_bytes())
    });
    wrong.count()
}

pub fn child(which: Which, url: &str) -> String {
    let client = match which {
        Which::Crate => {
            // Another attempt would hide a mix-up of the first.
            let builder =
                Software::builder(url).personal_access_token("t").retry(Retry::never()).timeout(PATIENCE);
            Client::Crate(builder.build().expect("valid settings"))
        }
        _ => which.client_within(url, PATIENCE),
    };
    let (mut of_parent, mut of_child) = (0, 0);
    for number in 1..=FORKS {
        client.get("/0").or_else(|_| client.get("/0")).expect("a warm pool");
        match fork::fork().expect("a process") {
            Fork::Child => std::process::exit(i32::try_from(ask(&client, number)).unwrap_or(100)),
            Fork::Parent(child) => {
                of_parent += ask(&client, number + FORKS);
                let status = fork::waitpid(child).expect("it ends");
                of_child += usize::try_from(status >> 8 & 0xff).unwrap_or(CALLS);
            }
        }
    }
    format!("{} ({of_parent} in the parent, {of_child} in the child)", of_parent + of_child)
}
