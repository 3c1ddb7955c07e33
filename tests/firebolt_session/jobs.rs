//! Statements that the server runs on its own.

use lakehouse::ErrorKind;

use crate::support::{Reply, Stub};
use crate::{core, nothing};

fn status(state: &str, rest: &str) -> Reply {
    Reply::json(
        200,
        format!(
            r#"{{"meta":[{{"name":"status","type":"text"}},{{"name":"query_id","type":"text"}},{{"name":"error_message","type":"text"}},{{"name":"scanned_rows","type":"long"}}],"data":[["{state}","q-5",{rest},"12"]],"rows":1}}"#
        ),
    )
}

#[test]
fn a_job_is_handed_over_looked_at_and_waited_for() {
    let accepted = Reply::json(202, r#"{"message":"accepted","monitorSql":"CALL x","token":"tok'1"}"#);
    let stub = Stub::new([
        accepted.clone(),
        status("RUNNING", "null"),
        status("SUSPENDED", "null"),
        status("WAKING_UP", "null"),
        status("ENDED_SUCCESSFULLY", "null"),
        status("EXECUTION_ERROR", "\"disk full\""),
        Reply::json(200, r#"{"meta":[{"name":"status","type":"text"}],"data":[],"rows":0}"#),
        status("RUNNING", "null"),
        nothing(),
        Reply::json(400, r#"{"errors":[{"description":"not in async mode"}]}"#),
    ]);
    let mut connection = core(&stub);
    let job = connection.query("INSERT INTO t SELECT * FROM s").submit().expect("accepted");
    assert_eq!(job.token(), "tok'1");
    let done = job.wait().expect("succeeds");
    assert_eq!((done.status.as_str(), done.scanned_rows), ("ENDED_SUCCESSFULLY", Some(12)));
    let ErrorKind::Job(failure) = job.wait().expect_err("fails").kind().clone() else {
        panic!("another kind")
    };
    assert_eq!((failure.state.as_str(), failure.message.as_str()), ("EXECUTION_ERROR", "disk full"));
    let ErrorKind::Job(failure) = job.status().expect_err("lost").kind().clone() else {
        panic!("another kind")
    };
    assert_eq!(failure.state, "LOST");
    connection.job(job.token()).cancel().expect("cancelled");
    let error = connection.query("SELECT 1").submit().expect_err("refused");
    assert!(matches!(error.kind(), ErrorKind::Statement(_)), "{error:?}");
    let requests = stub.requests();
    assert_eq!(requests[0].target, "/?async=true");
    assert_eq!(requests[1].body, "CALL fb_GetAsyncStatus('tok''1')");
    assert_eq!(requests[8].body, "CANCEL QUERY WHERE query_id = 'q-5'");
}
