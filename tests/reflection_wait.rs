//! Reflections that are waited for: until queries can use them, and no longer than that makes sense.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![cfg(feature = "dremio")]

mod support;

use std::time::Duration;

use lakehouse::dremio::Software;
use lakehouse::dremio::reflections::{CombinedStatus, NewReflection, ReflectionType};
use support::{Reply, Stub};

const LONG: Duration = Duration::from_secs(60);

fn reflection(state: &str) -> Reply {
    let status = format!(r#"{{"combinedStatus":"{state}","lastFailureMessage":"no such column"}}"#);
    let members = r#""id":"r1","type":"RAW","name":"all","tag":"1","datasetId":"d1","enabled":true"#;
    Reply::json(200, format!(r#"{{{members},"status":{status}}}"#))
}

fn dremio(stub: &Stub) -> Software {
    Software::builder(stub.url()).build().expect("valid settings")
}

#[test]
fn a_new_reflection_is_there_when_queries_can_use_it() {
    for last in ["CAN_ACCELERATE", "CAN_ACCELERATE_WITH_FAILURES"] {
        let states = ["CANNOT_ACCELERATE_SCHEDULED", "REFRESHING", "A_NEW_WORD", last];
        let stub = Stub::new([reflection("NONE")].into_iter().chain(states.map(reflection)));
        let new = NewReflection::new(ReflectionType::Raw, "all", "d1", true);
        let made = dremio(&stub).reflections().create_and_wait(new, LONG).expect("available");
        assert!(
            made.status.and_then(|status| status.combined_status).is_some_and(|state| state.can_accelerate())
        );
        assert_eq!(stub.lines()[..2], ["POST /api/v3/reflection", "GET /api/v3/reflection/r1"]);
        assert_eq!(stub.lines().len(), 5);
    }
}

#[test]
fn one_that_gets_no_data_by_itself_is_not_waited_for() {
    for state in ["FAILED", "INVALID", "DISABLED", "CANNOT_ACCELERATE_MANUAL"] {
        let stub = Stub::new([reflection("REFRESHING"), reflection(state)]);
        let error = dremio(&stub).reflections().wait_until_available("r1", LONG).expect_err("in vain");
        assert_eq!(error.to_string(), format!("reflection r1 is {state}: no such column"));
        assert!(CombinedStatus::from(state.to_owned()).is_final());
    }
}

#[test]
fn the_wait_ends_when_its_time_is_over() {
    let stub = Stub::new([reflection("REFRESHING")]);
    let time = Duration::from_millis(300);
    let error = dremio(&stub).reflections().wait_until_available("r1", time).expect_err("it takes longer");
    assert!(
        error.is_timeout() && error.to_string().contains("reflection r1 could not be used within"),
        "{error}"
    );
}
