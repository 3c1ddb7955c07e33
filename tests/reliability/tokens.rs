//! T4. Tokens: one request for all threads, renewed in time, given up when refused, and not asked for again and again.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use lakehouse::ErrorKind;

use crate::inputs;
use crate::world::support::{Reply, Request, Stub};
use crate::world::{Client, DISCOVERY, SERVICES, Service, Setup, asks_for_token};

const THREADS: usize = 64;

/// What the server has seen of the requests for tokens.
#[derive(Default)]
struct Seen {
    tokens: AtomicUsize,
    at_once: AtomicUsize,
    most_at_once: AtomicUsize,
    /// Tokens before this one are refused.
    valid: AtomicUsize,
}

impl Seen {
    fn tokens(&self) -> usize {
        self.tokens.load(Ordering::SeqCst)
    }

    /// The number of the token that a request carries.
    fn carried(request: &Request) -> usize {
        let header = request.header("authorization").unwrap_or_default();
        header.rsplit_once("token-").and_then(|(_, number)| number.parse().ok()).unwrap_or(0)
    }

    /// Answers a request; `life` gives what stands behind the token.
    fn answer(&self, request: &Request, delay: Duration, life: &str) -> Reply {
        if request.target.starts_with("/.well-known") {
            return Reply::json(200, DISCOVERY);
        }
        if asks_for_token(request) {
            let at_once = self.at_once.fetch_add(1, Ordering::SeqCst) + 1;
            self.most_at_once.fetch_max(at_once, Ordering::SeqCst);
            std::thread::sleep(delay);
            self.at_once.fetch_sub(1, Ordering::SeqCst);
            let number = self.tokens.fetch_add(1, Ordering::SeqCst) + 1;
            let name = if request.target == "/apiv2/login" { "token" } else { "access_token" };
            return Reply::json(200, format!(r#"{{"{name}":"token-{number}","userName":"ada"{life}}}"#));
        }
        if Self::carried(request) < self.valid.load(Ordering::SeqCst).max(1) {
            return Reply::json(401, r#"{"errorMessage":"who are you?"}"#);
        }
        Reply::json(200, "{}")
    }
}

fn serve(delay: Duration, life: impl Fn() -> String + Send + Sync + 'static) -> (Stub, Arc<Seen>) {
    let seen = Arc::new(Seen::default());
    let server = seen.clone();
    let stub = Stub::answering(move |request| server.answer(request, delay, &life()));
    (stub, seen)
}

fn setup() -> Setup {
    Setup { user: Some(("ada".to_owned(), "secret".to_owned())), ..Setup::default() }
}

fn client(service: Service, stub: &Stub) -> Client {
    service.build(stub.url(), &setup()).expect("valid settings")
}

fn millis(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).expect("after 1970");
    i64::try_from(since.as_millis()).expect("not so late")
}

/// Has all threads make `rounds` calls, each round at once; `before` is run before each round.
fn together(client: &Client, rounds: usize, before: impl Fn(usize) + Sync) {
    let barrier = Barrier::new(THREADS);
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let (barrier, before) = (&barrier, &before);
            scope.spawn(move || {
                for round in 0..rounds {
                    barrier.wait();
                    if thread == 0 {
                        before(round);
                    }
                    barrier.wait();
                    client.read().expect("an answer");
                }
            });
        }
    });
}

/// Has one token after the other end, each when all threads are about to call; how many came.
fn expiries(rounds: usize) -> usize {
    // Long enough for a token not to have ended when it arrives on a busy machine: such a one is not believed.
    let life = Duration::from_millis(600);
    let ends = move || format!(r#","expires":{}"#, millis(SystemTime::now() + life));
    let (stub, seen) = serve(Duration::from_millis(2), ends);
    let client = client(Service::Software, &stub);
    let started = Instant::now();
    together(&client, rounds, |round| {
        // Long enough for the last token to end, so that there is a new one in each round.
        std::thread::sleep(if round == 0 { Duration::ZERO } else { life });
    });
    assert_eq!(seen.most_at_once.load(Ordering::SeqCst), 1, "two threads asked at once");
    // A token is good for nearly half of its life before it is renewed, so on a slow machine there may be more than one
    // in a round, but never more than fit into the time.
    let most = started.elapsed().as_millis() / (life.as_millis() / 2) + 1;
    assert!(seen.tokens() >= rounds && (seen.tokens() as u128) <= most, "{} {most}", seen.tokens());
    seen.tokens()
}

#[test]
fn a_token_that_ends_is_renewed_once_for_all_threads() {
    // They mostly wait, so that several clients do at the same time.
    const CLIENTS: usize = 10;
    const EXPIRIES: usize = 200;
    let tokens: usize = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(|| expiries(EXPIRIES / CLIENTS))).collect();
        clients.into_iter().map(|client| client.join().expect("no panic")).sum()
    });
    println!("tokens: {tokens} for {EXPIRIES} expiries");
}

#[test]
fn sixty_four_threads_that_are_refused_at_once_ask_for_one_token() {
    for service in SERVICES {
        let (stub, seen) = serve(Duration::from_millis(20), || r#","expires_in":3600"#.to_owned());
        let client = client(service, &stub);
        together(&client, 6, |round| {
            // All of them hold the same token, and it is not taken any more.
            seen.valid.store(round + 1, Ordering::SeqCst);
        });
        assert_eq!(seen.tokens(), 6, "{service:?}");
        assert_eq!(seen.most_at_once.load(Ordering::SeqCst), 1, "{service:?}");
    }
}

#[test]
fn a_refusal_that_comes_late_does_not_take_the_new_token_away() {
    let seen = Arc::new(Seen::default());
    let server = seen.clone();
    let stub = Stub::answering(move |request| {
        let reply = server.answer(request, Duration::ZERO, r#","expires":4102444800000"#);
        let refused = matches!(reply, Reply::Answer(401, ..));
        if refused && request.target == "/slow" { reply.late(Duration::from_millis(500)) } else { reply }
    });
    let client = client(Service::Software, &stub);
    client.read().expect("the first token");
    seen.valid.store(2, Ordering::SeqCst);
    std::thread::scope(|scope| {
        scope.spawn(|| client.get("/slow").send::<lakehouse::Json>().expect("the second token"));
        std::thread::sleep(Duration::from_millis(200));
        client.read().expect("the second token");
    });
    assert_eq!(seen.tokens(), 2);
}

#[test]
fn a_server_that_refuses_every_token_is_asked_twice_and_no_more() {
    for service in SERVICES {
        let (stub, seen) = serve(Duration::ZERO, || r#","expires_in":3600"#.to_owned());
        seen.valid.store(usize::MAX, Ordering::SeqCst);
        let error = client(service, &stub).read().expect_err("refused");
        assert_eq!((error.status(), error.attempts()), (Some(401), 2), "{service:?}: {error:?}");
        assert_eq!(seen.tokens(), 2, "{service:?}");
    }
}

/// `Date` as HTTP writes it.
fn http_date(at: SystemTime) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let seconds = millis(at) / 1000;
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    // The civil calendar, by Howard Hinnant's algorithm.
    let shifted = days + 719_468;
    let era = shifted / 146_097;
    let day_of_era = shifted % 146_097;
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    let year = year_of_era + era * 400 + next;
    let name = MONTHS[usize::try_from(month - 1).expect("a month")];
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
    format!("Thu, {day:02} {name} {year} {hour:02}:{minute:02}:{second:02} GMT")
}

/// A Dremio whose clock is wrong by so many seconds, and whose sessions last so long by it.
fn skewed(seconds: i64, life: Duration) -> (Stub, Arc<AtomicUsize>) {
    let logins = Arc::new(AtomicUsize::new(0));
    let counted = logins.clone();
    let stub = Stub::answering(move |request| {
        if !asks_for_token(request) {
            return Reply::json(200, "{}");
        }
        counted.fetch_add(1, Ordering::SeqCst);
        let off = Duration::from_secs(seconds.unsigned_abs());
        let now = SystemTime::now();
        let now = if seconds < 0 { now - off } else { now + off };
        let body = format!(r#"{{"token":"t","userName":"ada","expires":{}}}"#, millis(now + life));
        Reply::headed(200, &[("Date", &http_date(now))], &body)
    });
    (stub, logins)
}

#[test]
fn a_clock_that_is_wrong_by_ten_minutes_changes_nothing() {
    for seconds in [-600, 0, 600] {
        let (stub, logins) = skewed(seconds, Duration::from_secs(300));
        let client = client(Service::Software, &stub);
        (0..10).for_each(|_| drop(client.read().expect("an answer")));
        assert_eq!(logins.load(Ordering::SeqCst), 1, "{seconds}");

        let (stub, logins) = skewed(seconds, Duration::from_secs(4));
        let client = self::client(Service::Software, &stub);
        client.read().expect("an answer");
        std::thread::sleep(Duration::from_millis(3500));
        client.read().expect("an answer");
        assert_eq!(logins.load(Ordering::SeqCst), 2, "{seconds}: renewed before the server forgets it");
    }
}

#[test]
fn a_token_that_cannot_be_had_is_not_asked_for_within_five_seconds() {
    for status in [400, 401, 403, 500] {
        let asked = Arc::new(AtomicUsize::new(0));
        let counted = asked.clone();
        let stub = Stub::answering(move |request| {
            assert!(asks_for_token(request), "nothing is sent without a token: {}", request.line());
            counted.fetch_add(1, Ordering::SeqCst);
            Reply::json(status, r#"{"errorMessage":"no"}"#)
        });
        let client = client(Service::Software, &stub);
        let started = Instant::now();
        std::thread::scope(|scope| {
            for _ in 0..THREADS {
                scope.spawn(|| {
                    for _ in 0..5 {
                        let error = client.read().expect_err("no token");
                        assert!(error.delivery() == lakehouse::Delivery::NotSent, "{error:?}");
                        let cause = std::error::Error::source(&error).expect("the cause is kept");
                        assert!(cause.to_string().contains("no (status"), "{cause}");
                    }
                });
            }
        });
        let periods = usize::try_from(started.elapsed().as_secs() / 5).expect("not so long") + 1;
        let asked = asked.load(Ordering::SeqCst);
        assert!(asked >= 1 && asked <= periods, "{status}: {asked} in {:?}", started.elapsed());
    }
}

#[test]
fn a_token_that_could_not_be_had_is_asked_for_again_after_five_seconds() {
    let fails = Arc::new(AtomicUsize::new(1));
    let left = fails.clone();
    let stub = Stub::answering(move |request| {
        let refused = left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        if asks_for_token(request) && refused.is_ok() {
            return Reply::json(401, r#"{"errorMessage":"no"}"#);
        }
        crate::world::welcome(request)
    });
    let client = client(Service::V2, &stub);
    assert!(matches!(client.read().expect_err("refused").kind(), ErrorKind::SignIn(_)));
    assert!(client.read().is_err(), "the same error, without a request");
    assert_eq!(stub.requests().len(), 1);
    std::thread::sleep(Duration::from_millis(5200));
    client.read().expect("a token");
}

#[test]
fn a_token_is_used_to_its_end_when_it_cannot_be_renewed() {
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = asked.clone();
    let stub = Stub::answering(move |request| {
        if asks_for_token(request) && counted.fetch_add(1, Ordering::SeqCst) > 0 {
            return Reply::json(401, r#"{"errorMessage":"closed"}"#);
        }
        if asks_for_token(request) {
            let ends = millis(SystemTime::now() + Duration::from_secs(3));
            return Reply::json(200, format!(r#"{{"token":"t","userName":"ada","expires":{ends}}}"#));
        }
        Reply::json(200, "{}")
    });
    let client = client(Service::Software, &stub);
    let started = Instant::now();
    client.read().expect("a token");
    std::thread::sleep(Duration::from_millis(1700));
    let renewed = client.read();
    // On a machine that slept through the rest of its life there is nothing to see.
    assert!(renewed.is_ok() || started.elapsed() > Duration::from_millis(2900), "{renewed:?}");
    assert_eq!(asked.load(Ordering::SeqCst), 2, "it was tried");
    std::thread::sleep(Duration::from_millis(1500));
    let error = client.read().expect_err("its life is over");
    assert!(matches!(error.kind(), ErrorKind::SignIn(_)) && error.to_string().contains("closed"), "{error}");
}

/// Makes five calls, one after the other; gives how many tokens were asked for, if they worked. On a machine so slow that
/// a second passes meanwhile, one token more is one that was renewed.
fn five_calls(service: Service, life: String) -> Result<usize, lakehouse::Error> {
    let (stub, seen) = serve(Duration::ZERO, move || life.clone());
    let client = client(service, &stub);
    let started = Instant::now();
    for _ in 0..5 {
        client.read()?;
    }
    let halves = usize::try_from(started.elapsed().as_millis() / 500).unwrap_or(0);
    Ok(seen.tokens().saturating_sub(halves.min(4)).max(1))
}

#[test]
fn a_token_lives_as_long_as_its_server_says_if_that_makes_sense() {
    for life in inputs::EXPIRES_IN {
        for service in [Service::Cloud, Service::V1, Service::V2, Service::Core] {
            match five_calls(service, life.to_owned()) {
                Ok(tokens) => assert_eq!(tokens, 1, "{service:?} {life}"),
                Err(error) => {
                    let told = error.to_string().contains("`expires_in`");
                    assert!(told && life.contains("3600.5"), "{service:?} {life}: {error:?}");
                }
            }
        }
    }
    for expires in inputs::EXPIRES {
        let life = format!(r#","expires":{}"#, expires.unwrap_or_else(|| millis(SystemTime::now())));
        assert_eq!(five_calls(Service::Software, life.clone()).expect("a token"), 1, "{life}");
    }
    assert_eq!(five_calls(Service::Software, String::new()).expect("a token"), 1);
}

#[test]
fn an_answer_without_a_token_is_an_error_that_says_so() {
    for service in SERVICES {
        for (kind, body) in inputs::NO_TOKENS {
            let name = if service == Service::Software { "token" } else { "access_token" };
            let body = body.replace("TOKEN", name);
            let stub = Stub::answering(move |request| {
                if request.target.starts_with("/.well-known") {
                    return Reply::json(200, DISCOVERY);
                }
                Reply::Answer(200, kind.to_owned(), body.clone().into_bytes())
            });
            let client = client(service, &stub);
            let error = client.read().expect_err("no token");
            let told = matches!(
                error.kind(),
                ErrorKind::Decode(_)
                    | ErrorKind::UnexpectedContentType { .. }
                    | ErrorKind::Configuration(_)
                    | ErrorKind::SignIn(_)
            );
            assert!(told && error.delivery() == lakehouse::Delivery::NotSent, "{service:?}: {error:?}");
            assert!(stub.requests().iter().all(|request| request.target != "/x"), "{service:?}");
        }
    }
}
