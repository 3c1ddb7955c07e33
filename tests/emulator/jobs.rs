//! SQL and its jobs, from the statement to the last row.

use std::time::Duration;

use lakehouse::dremio::Software;
use lakehouse::dremio::jobs::{JobSortKey, JobState, SortOrder};
use lakehouse::{ErrorKind, Json, OptionalExt as _, Result};

use crate::start;

pub fn run_jobs(client: &Software) -> Result<()> {
    // Three pages of 500, 500 and 200.
    let ids: Vec<i64> =
        client.query("SELECT id FROM lake.orders ORDER BY id").rows_as()?.collect::<Result<_>>()?;
    assert_eq!(ids, (0..1200).collect::<Vec<_>>());
    let row = client
        .query("SELECT SUM(amount) AS total FROM orders")
        .context(["lake"])
        .rows()?
        .next()
        .expect("one")?;
    assert_eq!(row.get::<String>("total")?, "720000.00");
    let made =
        client.query("CREATE TABLE lake.big AS SELECT * FROM lake.orders WHERE id >= 1000").execute()?;
    assert_eq!(made.status.job_state, JobState::Completed);
    assert_eq!(client.query("SELECT COUNT(*) FROM lake.big").rows_as::<i64>()?.next().expect("one")?, 200);

    let error = client.query("SELECT * FROM nowhere.at_all").rows().expect_err("must fail");
    assert!(
        matches!(error.kind(), ErrorKind::Job(job) if job.state == "FAILED" && job.message.contains("at_all")),
        "{error}"
    );

    let job = client.query("SELECT sleep(60)").submit()?;
    assert!(job.wait_for(Duration::from_millis(100))?.is_none());
    job.cancel()?;
    let error = job.wait().expect_err("must fail");
    assert!(matches!(error.kind(), ErrorKind::Job(failure) if failure.state == "CANCELED"), "{error}");
    job.cancel()?;

    let done = client.query("SELECT id FROM lake.orders").submit()?;
    done.wait()?;
    let rows = client.jobs().get_results(done.id()).items().collect::<Result<Vec<Json>>>()?;
    assert_eq!((rows.len(), rows[3].as_str()), (1200, r#"{"id":3}"#));
    assert!(
        client
            .jobs()
            .get_reflection_job(done.id(), "6c5b4a39-2817-4605-b4c3-d2e1f0a9b8c7")
            .send()
            .optional()?
            .is_none()
    );
    assert!(
        client
            .jobs()
            .cancel_reflection_job(done.id(), "6c5b4a39-2817-4605-b4c3-d2e1f0a9b8c7")
            .send()
            .optional()?
            .is_none()
    );
    let listed = client.jobs().list().sort(JobSortKey::Start).order(SortOrder::Descending).limit(3).items();
    assert!(listed.collect::<Result<Vec<_>>>()?.len() >= 5);
    assert!(
        client.call("GET", &format!("/api/v3/job/{}", done.id())).send_raw()?.text().contains("COMPLETED")
    );
    Ok(())
}

#[test]
fn a_job_that_someone_else_cancels_and_a_token_that_runs_out_while_rows_are_read() -> Result<()> {
    let (emulator, client) = start();
    let job = client.query("SELECT sleep(60)").submit()?;
    std::thread::sleep(Duration::from_millis(100));
    assert!(emulator.cancel_job(job.id()));
    let error = job.wait().expect_err("must fail");
    assert!(
        error.to_string().contains("CANCELED") && error.to_string().contains("cancelled by user"),
        "{error}"
    );

    let mut rows = client.query("SELECT id FROM lake.orders").rows_as::<i64>()?;
    assert!(rows.next().expect("one").is_ok());
    emulator.expire_tokens();
    assert_eq!(rows.collect::<Result<Vec<_>>>()?.len(), 1199);
    Ok(())
}
