//! T12. Bad configuration is an error that says so, for every client, and never a panic.

use std::process::Command;
use std::time::Duration;

use lakehouse::dremio::Software;
use lakehouse::{Delivery, Error, ErrorKind, Retry};

use crate::inputs;
use crate::process::alone;
use crate::world::support::{Reply, Request, Stub};
use crate::world::{Client, SERVICES, Service, Setup, encoded, seen, welcome};

fn refused(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Configuration(_)) && error.delivery() == Delivery::NotSent
}

fn stub() -> Stub {
    Stub::answering(welcome)
}

#[test]
fn a_base_url_that_is_none_is_refused_by_every_builder() {
    for (url, fits) in inputs::base_urls() {
        for service in SERVICES {
            match service.build(&url, &Setup::default()) {
                Ok(_) => assert!(fits, "{service:?} takes {url:.60}"),
                Err(error) => {
                    assert!(!fits && refused(&error), "{service:?} {url:.60}: {error:?}");
                    assert!(!seen(&error).contains("u:p"), "{error:?}");
                    assert!(error.to_string().len() < 1024, "{} bytes", error.to_string().len());
                }
            }
        }
    }
}

#[test]
fn an_address_beside_the_base_url_is_checked_as_well() {
    use lakehouse::dremio::{Cloud, Region};
    use lakehouse::firebolt::{Core, V2};
    let fine = || "https://h".to_owned();
    for (url, fits) in inputs::base_urls() {
        let built = [
            Cloud::builder(Region::At { api: fine(), login: url.clone() }).build().map(drop),
            V2::builder("acme").identity_url(&url).build().map(drop),
            Core::builder(fine()).health_url(&url).build().map(drop),
            Core::builder(fine()).metrics_url(&url).build().map(drop),
            Core::builder(fine()).login_url(&url).build().map(drop),
        ];
        for built in built {
            assert_eq!(built.as_ref().map_err(refused), if fits { Ok(&()) } else { Err(true) }, "{url:.60}");
        }
    }
}

/// The names of the headers that came, in the order of the alphabet.
fn names(request: &Request) -> Vec<String> {
    let mut names: Vec<String> = request.headers.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
    names.sort_unstable();
    names
}

/// Whether a text may stand in a header as the value of it.
fn is_plain(text: &str) -> bool {
    text.len() <= 8 * 1024 && text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ')
}

#[test]
fn a_user_agent_is_sent_as_it_is_or_refused_when_the_client_is_built() {
    for program in inputs::credentials() {
        for service in SERVICES {
            let stub = stub();
            let setup = Setup { user_agent: Some(program.clone()), ..Setup::default() };
            match service.build(stub.url(), &setup) {
                Ok(client) => {
                    assert!(is_plain(&program), "{program:.60?}");
                    client.read().expect("it is a header like any other");
                    let sent = stub.requests().pop().expect("a request");
                    let text = sent.header("user-agent").expect("a user agent");
                    assert!(text.starts_with(program.trim()) && text.contains("lakehouse/"), "{text}");
                }
                Err(error) => assert!(refused(&error) && !is_plain(&program), "{program:.60?}: {error:?}"),
            }
        }
    }
}

#[test]
fn a_token_is_sent_as_it_is_or_refused_when_the_client_is_built() {
    for token in inputs::credentials() {
        let trimmed = token.trim();
        let fits = !trimmed.is_empty()
            && trimmed.len() <= 64 * 1024
            && trimmed.bytes().all(|byte| byte.is_ascii_graphic());
        for service in SERVICES {
            let stub = stub();
            let setup = Setup { token: Some(token.clone()), ..Setup::default() };
            match service.build(stub.url(), &setup) {
                Ok(client) => {
                    assert!(fits, "{token:.60?}");
                    client.read().expect("a token like any other");
                    let sent = stub.requests().pop().expect("a request");
                    let sent = sent.header("authorization").expect("a token");
                    assert_eq!(sent.strip_prefix("Bearer "), Some(trimmed));
                }
                Err(error) => assert!(refused(&error) && !fits, "{token:.60?}: {error:?}"),
            }
        }
    }
}

#[test]
fn a_header_is_sent_as_it_is_or_refused_before_anything_is_sent() {
    for value in inputs::credentials() {
        let plain = |byte: u8| byte.is_ascii_graphic() || matches!(byte, b' ' | b'\t');
        let fits = value.len() <= 16 * 1024 && value.bytes().all(plain);
        for service in SERVICES {
            let stub = stub();
            let client = service.build(stub.url(), &Setup::default()).expect("valid settings");
            let outcome = client.get("/x").header("X-Note", &value).send::<lakehouse::Json>();
            match outcome {
                Ok(_) => {
                    assert!(fits, "{value:.60?}");
                    let sent = stub.requests().pop().expect("a request");
                    assert_eq!(sent.header("x-note"), Some(value.trim()));
                }
                Err(error) => {
                    assert!(!fits && error.delivery() == Delivery::NotSent, "{value:.60?}: {error:?}");
                    assert!(error.to_string().contains("X-Note"), "{error}");
                    assert_eq!(stub.requests().len(), 0);
                }
            }
        }
    }
}

#[test]
fn user_names_and_passwords_of_every_kind_arrive_or_are_refused() {
    for text in inputs::credentials() {
        for service in SERVICES {
            for user in [(text.clone(), "secret".to_owned()), ("ada".to_owned(), text.clone())] {
                sign_in(service, &user);
            }
        }
    }
}

fn sign_in(service: Service, user: &(String, String)) {
    let stub = stub();
    let plain = stub_names(service);
    let setup = Setup { user: Some(user.clone()), ..Setup::default() };
    let client = match service.build(stub.url(), &setup) {
        Ok(client) => client,
        Err(error) => return assert!(refused(&error) && user.0.is_empty(), "{service:?}: {error:?}"),
    };
    client.read().unwrap_or_else(|error| panic!("{service:?} {user:.60?}: {error:?}"));
    let requests = stub.requests();
    let asked = requests.iter().find(|request| request.target == service.token_path());
    let asked = asked.expect("a token was asked for");
    assert_eq!(names(asked), plain, "{user:.60?}");
    for value in [&user.0, &user.1] {
        assert!(carries(asked, value), "{service:?} {value:.60?}: {:.200}", asked.body);
    }
}

/// The headers of the same request with credentials that nobody would stumble over.
fn stub_names(service: Service) -> Vec<String> {
    let stub = stub();
    let setup = Setup { user: Some(("ada".to_owned(), "secret".to_owned())), ..Setup::default() };
    service.build(stub.url(), &setup).and_then(|client| client.read()).expect("plain credentials");
    let requests = stub.requests();
    let asked = requests.iter().find(|request| request.target == service.token_path());
    names(asked.expect("a token was asked for"))
}

/// Whether a body of JSON, or a form, has a member with this text.
fn carries(request: &Request, value: &str) -> bool {
    if let Ok(serde_json::Value::Object(members)) = serde_json::from_str(&request.body) {
        return members.values().any(|member| member == value);
    }
    let encoded = encoded(value);
    request.body.split('&').any(|pair| pair.split_once('=').is_some_and(|(_, text)| text == encoded))
}

/// The outcome of a call that may take so long: a time of nothing sends nothing, a long one is enough.
fn check_time(time: Duration, outcome: Result<(), Error>, sent: usize) {
    match outcome {
        Ok(()) => assert!(time >= Duration::from_nanos(1), "{time:?}"),
        Err(error) => {
            assert!(error.is_timeout() && time <= Duration::from_millis(1), "{time:?}: {error:?}");
        }
    }
    assert!(sent == 0 || !time.is_zero(), "{time:?}: sent {sent}");
}

#[test]
fn what_is_not_set_is_as_the_documents_say() {
    let shown = format!("{:?}", Software::builder("http://h"));
    let limits = ["connect: 5s", "idle: 60s", "body: 67108864", "timeout: 60s"];
    let retries = ["attempts: 3", "base: 100ms", "throttled: 1s", "cap: 20s"];
    for part in limits.into_iter().chain(retries) {
        assert!(shown.contains(part), "{part}: {shown}");
    }
}

#[test]
fn no_duration_is_too_short_or_too_long() {
    for time in inputs::DURATIONS {
        for service in SERVICES {
            let plain = Setup { token: Some("t".to_owned()), ..Setup::default() };
            for setup in [
                Setup { timeout: Some(time), ..plain.clone() },
                Setup { connect_timeout: Some(time), ..plain.clone() },
                Setup { idle_timeout: Some(time), ..plain.clone() },
            ] {
                let stub = stub();
                let client = service.build(stub.url(), &setup).expect("any time may be set");
                check_time(time, client.read().map(drop), stub.requests().len());
            }
            let stub = stub();
            let client = service.build(stub.url(), &plain).expect("valid settings");
            let outcome = client.get("/x").timeout(time).send::<lakehouse::Json>().map(drop);
            check_time(time, outcome, stub.requests().len());
        }
    }
}

#[test]
fn no_wait_between_attempts_is_too_short_or_too_long() {
    for first in inputs::DURATIONS {
        for longest in inputs::DURATIONS {
            let stub = Stub::new([Reply::json(503, "{}"), Reply::json(200, "{}")]);
            let setup = Setup {
                retry: Some(Retry::up_to(2).waits(first, longest)),
                timeout: Some(Duration::from_millis(200)),
                ..Setup::default()
            };
            let client = Service::Software.build(stub.url(), &setup).expect("any wait may be set");
            match client.read() {
                Ok(_) => assert_eq!(stub.requests().len(), 2),
                Err(error) => assert_eq!(error.status(), Some(503), "{first:?} {longest:?}: {error:?}"),
            }
        }
    }
}

#[test]
fn no_time_for_a_statement_is_too_short_or_too_long() -> lakehouse::Result<()> {
    for time in inputs::DURATIONS {
        let stub = Stub::answering(|request| match request.target.as_str() {
            "/api/v3/sql" => Reply::json(200, r#"{"id":"j"}"#),
            "/api/v3/job/j" => Reply::json(200, r#"{"jobState":"COMPLETED","rowCount":0}"#),
            _ => Reply::json(200, "{}"),
        });
        let dremio = Software::builder(stub.url()).session_token("t").build()?;
        let outcome = dremio.query("SELECT 1").timeout(time).execute().map(drop);
        check_time(time, outcome, stub.requests().len());
        match dremio.job("j").wait_for(time) {
            Ok(Some(_)) => assert!(!time.is_zero()),
            Ok(None) => assert!(time <= Duration::from_millis(1), "{time:?}"),
            Err(error) => panic!("{time:?}: {error:?}"),
        }
    }
    Ok(())
}

#[test]
fn no_time_for_a_statement_of_firebolt_is_too_short_or_too_long() -> lakehouse::Result<()> {
    let answer = r#"{"query":{"query_id":"q"},"meta":[],"data":[],"rows":0}"#;
    for time in inputs::DURATIONS {
        let stub = Stub::new([Reply::json(200, answer)]);
        let mut connection = lakehouse::firebolt::Connection::core(stub.url())?;
        match connection.query("SELECT 1").timeout(time).execute() {
            Ok(_) => assert!(!time.is_zero(), "{time:?}"),
            Err(error) => {
                assert!(error.is_timeout() && time <= Duration::from_millis(1), "{time:?}: {error:?}");
            }
        }
    }
    Ok(())
}

#[test]
fn no_limit_of_bytes_is_too_small_or_too_large() {
    for limit in inputs::LIMITS {
        for service in SERVICES {
            let setup = Setup { max_response_size: Some(limit), ..Setup::default() };
            let body = format!("\"{}\"", "a".repeat(498));
            let stub = Stub::new([Reply::json(200, body)]);
            let client = service.build(stub.url(), &setup).expect("any limit may be set");
            match client.read() {
                Ok(_) => assert!(limit >= 500, "{limit}"),
                Err(error) => assert!(
                    limit < 500 && *error.kind() == (ErrorKind::TooLarge { limit }),
                    "{limit}: {error:?}"
                ),
            }
        }
        // The server says how much there will be; that must not be taken for granted.
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9223372036854775000\r\n\r\n{}";
        let stub = Stub::new([Reply::Raw(head.into())]);
        let setup = Setup { max_response_size: Some(limit), retry: Some(Retry::never()), ..Setup::default() };
        let client = Service::Software.build(stub.url(), &setup).expect("any limit may be set");
        let error = client.read().expect_err("cut off");
        let told = matches!(error.kind(), ErrorKind::TooLarge { .. } | ErrorKind::Connection(_));
        assert!(told, "{limit}: {error:?}");
    }
}

#[test]
fn no_number_of_attempts_or_rows_is_too_small_or_too_large() -> lakehouse::Result<()> {
    for limit in inputs::LIMITS {
        let number = u32::try_from(limit).unwrap_or(u32::MAX);
        let stub = Stub::new([Reply::json(503, "{}")]);
        let retry = Retry::up_to(number).waits(Duration::ZERO, Duration::ZERO);
        let setup = Setup { retry: Some(retry), ..Setup::default() };
        let client = Service::Software.build(stub.url(), &setup).expect("any number may be set");
        let error = client.read().expect_err("unavailable");
        // The budget of a client pays for ten attempts beyond the first.
        assert_eq!(error.attempts(), number.clamp(1, 11), "{error:?}");
        assert_eq!(stub.requests().len(), number.clamp(1, 11) as usize);

        let stub = Stub::answering(|request| match request.target.split('?').next().unwrap_or_default() {
            "/api/v3/sql" => Reply::json(200, r#"{"id":"j"}"#),
            "/api/v3/job/j" => Reply::json(200, r#"{"jobState":"COMPLETED","rowCount":0}"#),
            _ => Reply::json(200, r#"{"rowCount":0,"schema":[],"rows":[]}"#),
        });
        let dremio = Software::builder(stub.url()).session_token("t").build()?;
        assert_eq!(dremio.query("SELECT 1").page_size(number).rows()?.count(), 0);
        let asked = format!("limit={}", number.clamp(1, 500));
        let last = stub.lines().pop().unwrap_or_default();
        assert!(last.contains(&asked), "{last}");
    }
    Ok(())
}

/// Runs the test `inside` in a process of its own, with limits that a shell sets and other variables.
fn child(limits: &str, variables: &[(&str, Option<&str>)]) {
    let stub = stub();
    let inside = alone("configuration::inside");
    let mut command = Command::new("sh");
    command.args(["-c", &format!("{limits} exec \"$0\" \"$@\"")]);
    command.arg(inside.get_program()).args(inside.get_args());
    for name in ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        command.env_remove(name);
    }
    command.env("RELIABILITY_CHILD", stub.url());
    for (name, value) in variables {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    let output = command.output().expect("a shell");
    let text = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && text.contains("all held"), "{limits} {variables:?}: {text}\n{errors}");
}

#[test]
fn whatever_stands_in_the_environment_calls_work_or_fail_as_they_should() {
    for variable in inputs::ENVIRONMENT {
        child("", &[variable]);
    }
}

#[test]
fn few_files_no_threads_and_a_small_stack_do_no_harm() {
    child("ulimit -n 32;", &[("RELIABILITY_FEW_FILES", Some("yes"))]);
    child("", &[("RUST_MIN_STACK", Some("262144"))]);
    // Root is not held to a limit of processes, so that this shows something only to other users.
    child("ulimit -u 1 2>/dev/null || true;", &[]);
}

/// Linux has a place where nobody can write, not even root.
#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_cannot_be_written_to_does_no_harm() {
    let nowhere = Some("/proc");
    let variables = [("HOME", nowhere), ("TMPDIR", nowhere), ("RELIABILITY_READ_ONLY", Some("yes"))];
    child("cd /proc;", &variables);
}

#[test]
#[ignore = "runs in a process that another test starts"]
fn inside() {
    let Ok(url) = std::env::var("RELIABILITY_CHILD") else { return };
    if std::env::var("RELIABILITY_READ_ONLY").is_ok() {
        std::fs::File::create("here").expect_err("the disk can be written to");
        std::fs::File::create(std::env::temp_dir().join("there")).expect_err("the disk can be written to");
    }
    for service in SERVICES {
        for user in [None, Some(("ada".to_owned(), "secret".to_owned()))] {
            let setup = Setup { user, ..Setup::default() };
            let client = service.build(&url, &setup).expect("valid settings");
            typed(&client);
            // Those who sign in are told of a failure again for some seconds.
            if setup.user.is_none() && std::env::var("RELIABILITY_FEW_FILES").is_ok() {
                without_files(&service.build(&url, &setup).expect("valid settings"));
            }
        }
        // The certificates are read when the first connection with TLS is made; nothing answers at this port.
        let setup = Setup { retry: Some(Retry::never()), ..Setup::default() };
        let client = service.build("https://127.0.0.1:9", &setup).expect("valid settings");
        let error = client.read().expect_err("nothing is there");
        assert!(error.is_connection(), "{error:?}");
    }
    println!("all held");
}

/// The call works, or says what is wrong with the way to the server, without the password of a proxy.
fn typed(client: &Client) {
    if let Err(error) = client.read() {
        let told = matches!(error.kind(), ErrorKind::Connection(_) | ErrorKind::Configuration(_));
        assert!(told && !seen(&error).contains("u:p"), "{error:?}");
    }
}

/// Where no file can be opened any more, a client without connections fails, and works again afterwards.
fn without_files(client: &Client) {
    let held: Vec<_> = (0..32).map_while(|_| std::fs::File::open("/dev/null").ok()).collect();
    assert!(held.len() < 32, "there are more files than was said");
    let error = client.read().expect_err("there is no file for a connection");
    assert!(error.is_connection(), "{error:?}");
    drop(held);
    client.read().expect("there are files again");
}
