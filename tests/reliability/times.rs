//! The times of 4.5, in results and in members of entities of both vendors: the text stays as it came, and is read
//! rightly or not at all.

use std::time::{Duration, SystemTime};

use lakehouse::dremio::Software;
use lakehouse::dremio::jobs::JobStatus;
use lakehouse::firebolt::{Connection, V1};
use lakehouse::{Result, Timestamp};

use crate::inputs;
use crate::world::support::{Reply, Stub};

/// A point that is given in seconds since 1970, and nanoseconds after them.
fn point((seconds, nanos): (i64, u32)) -> SystemTime {
    let whole = Duration::from_secs(seconds.unsigned_abs());
    let epoch = SystemTime::UNIX_EPOCH;
    let at = if seconds < 0 { epoch.checked_sub(whole) } else { epoch.checked_add(whole) };
    at.expect("a clock of 64 bits") + Duration::from_nanos(u64::from(nanos))
}

fn check(time: &Timestamp, text: &str, at: Option<(i64, u32)>) {
    assert_eq!(time.as_str(), text);
    assert_eq!(time.to_string(), text);
    assert_eq!(time.to_system_time(), at.map(point), "{text}");
}

/// The cell with this JSON in it, of a result of each service.
fn cells(json: &str) -> Result<Vec<(String, Timestamp)>> {
    let page = format!(
        r#"{{"rowCount":1,"schema":[{{"name":"a","type":{{"name":"TIMESTAMP"}}}},{{"name":"b","type":{{"name":"TIMESTAMP"}}}}],"rows":[{{"a":{json},"b":{json}}}]}}"#
    );
    let columns = r#"[{"name":"a","type":"timestamptz"},{"name":"b","type":"timestamptz"}]"#;
    let lines = format!(
        "{{\"message_type\":\"START\",\"query_id\":\"q\",\"result_columns\":{columns}}}\n{{\"message_type\":\"DATA\",\"data\":[[{json},{json}]]}}\n{{\"message_type\":\"FINISH_SUCCESSFULLY\"}}\n"
    );
    let document =
        format!(r#"{{"query":{{"query_id":"q"}},"meta":{columns},"data":[[{json},{json}]],"rows":1}}"#);
    let dremio = Stub::new([Reply::json(200, r#"{"jobState":"COMPLETED"}"#), Reply::json(200, page)]);
    let client = Software::builder(dremio.url()).session_token("t").build()?;
    let mut read: Vec<(String, Timestamp)> = client.job("j").rows_as()?.collect::<Result<_>>()?;
    let stub = Stub::new([Reply::json(200, lines)]);
    read.extend(Connection::core(stub.url())?.query("SELECT").rows_as()?.collect::<Result<Vec<_>>>()?);
    let stub = Stub::new([Reply::json(200, document)]);
    let firebolt = V1::builder().api_url(stub.url()).access_token("t").build()?;
    let mut connection = firebolt.connect_to(stub.url(), "db")?;
    read.extend(connection.query("SELECT").rows_as()?.collect::<Result<Vec<_>>>()?);
    Ok(read)
}

#[test]
fn times_in_results_keep_their_text_and_are_read_rightly_or_not_at_all() {
    for (text, at) in inputs::TIMES {
        // What is a number may come as one.
        let quoted = format!("\"{text}\"");
        let bare = text.parse::<u64>().is_ok() || text == "-1";
        for json in [Some(quoted), bare.then(|| text.to_owned())].into_iter().flatten() {
            let read = cells(&json).expect("a time is a text");
            assert_eq!(read.len(), 3, "{json}");
            for (kept, time) in read {
                assert_eq!(kept, text);
                check(&time, text, at);
            }
        }
    }
}

#[test]
fn times_in_members_keep_their_text_and_are_written_back_as_they_came() {
    for (text, at) in inputs::TIMES {
        let bare = text.parse::<u64>().is_ok() || text == "-1";
        for json in [Some(format!("\"{text}\"")), bare.then(|| text.to_owned())].into_iter().flatten() {
            let body = format!(r#"{{"jobState":"COMPLETED","startedAt":{json},"endedAt":{json}}}"#);
            let stub = Stub::new([Reply::json(200, body.as_str())]);
            let client = Software::builder(stub.url()).session_token("t").build().expect("valid settings");
            let job: JobStatus = client.jobs().get("j").send().expect("a time is a text");
            check(&job.started_at.clone().expect("there is one"), text, at);
            assert_eq!(serde_json::to_string(&job).expect("JSON"), body);
        }
    }
}

#[test]
fn what_is_neither_text_nor_number_is_no_time_and_the_error_says_where() {
    for json in ["true", "[]", "{}", "1e", "NaN", "'x'"] {
        let error = cells(json).expect_err("no time");
        assert!(matches!(error.kind(), lakehouse::ErrorKind::Decode(_)), "{json}: {error:?}");
        let body = format!(r#"{{"jobState":"COMPLETED","startedAt":{json}}}"#);
        let stub = Stub::new([Reply::json(200, body)]);
        let client = Software::builder(stub.url()).session_token("t").build().expect("valid settings");
        let error = client.jobs().get("j").send().expect_err("no time");
        assert!(error.to_string().contains("`startedAt`"), "{json}: {error}");
    }
}
