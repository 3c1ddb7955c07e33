//! SQL and its jobs, from the statement to the last row; scripts; and search, which finds both.

use std::time::Duration;

use lakehouse::dremio::Project;
use lakehouse::dremio::jobs::JobState;
use lakehouse::dremio::scripts::{
    NewScript, ScriptGrant, ScriptGrants, ScriptIds, ScriptPrivilege, ScriptSortKey, ScriptUpdate,
};
use lakehouse::dremio::search::{SearchRequest, SearchResult};
use lakehouse::dremio::sql::{SqlRequest, VersionReference, VersionReferenceType};
use lakehouse::{ErrorKind, Json, OptionalExt as _, OrderBy, Result};

use crate::{client, project, start};

pub fn run_jobs(project: &Project) -> Result<()> {
    read_and_write_rows(project)?;
    follow_a_job(project)?;
    cancel_a_job(project)?;
    manage_scripts(project)?;
    delete_many_scripts(project)?;
    search(project)
}

fn read_and_write_rows(project: &Project) -> Result<()> {
    // Three pages of 500, 500 and 200.
    let rows = project.query("SELECT id, name FROM orders ORDER BY id").context(["lake"]).rows_as()?;
    let rows = rows.collect::<Result<Vec<(i64, String)>>>()?;
    assert_eq!((rows.len(), &rows[1199]), (1200, &(1199, "order 1199".to_owned())));

    let made = project.query("CREATE TABLE arctic.sales.big AS SELECT * FROM lake.orders WHERE id >= 1000");
    assert_eq!(made.engine("preview").execute()?.status.job_state, JobState::Completed);
    let main = VersionReference::new().reference_type(VersionReferenceType::Branch).value("main");
    let count = project.query("SELECT COUNT(*) AS n FROM arctic.sales.big").reference("arctic", main);
    assert_eq!(count.rows()?.next().expect("one row")?.get::<i64>("n")?, 200);

    let error = project.query("SELECT 1").engine("huge").submit().expect_err("no such engine");
    assert_eq!((error.status(), error.operation()), (Some(400), Some("sql.submit")), "{error}");
    let error = project.query("SELECT * FROM nowhere.at_all").rows().expect_err("must fail");
    assert!(
        matches!(error.kind(), ErrorKind::Job(job) if job.state == "FAILED" && job.message.contains("at_all")),
        "{error}"
    );
    Ok(())
}

fn follow_a_job(project: &Project) -> Result<()> {
    let request = SqlRequest::new("SELECT id FROM lake.orders ORDER BY id").engine_name("preview");
    let id = project.sql().submit(request).send()?.id;
    project.job(&id).wait()?;
    let job = project.jobs().get(&id).send()?;
    assert_eq!((job.job_state, job.row_count), (JobState::Completed, Some(1200)));
    let rows = project.jobs().get_results(&id).limit(500).items().collect::<Result<Vec<Json>>>()?;
    assert_eq!((rows.len(), rows[3].as_str()), (1200, r#"{"id":3}"#));
    let page = project.jobs().get_results(&id).offset(1190).limit(100).send()?;
    assert_eq!((page.row_count, page.rows.len()), (Some(1200), 10));
    let listed = project
        .query(format!("SELECT status, rows_returned FROM sys.project.jobs WHERE job_id = '{id}'"))
        .rows_as::<(String, i64)>()?
        .collect::<Result<Vec<_>>>()?;
    assert_eq!(listed, [("COMPLETED".to_owned(), 1200)]);
    let raw = project.call("GET", &format!("/v0/projects/{{projectId}}/job/{id}")).send_raw()?;
    assert!(raw.text().contains("COMPLETED"));
    assert!(project.jobs().get("00000000-0000-0000-0000-000000000000").send().optional()?.is_none());
    Ok(())
}

fn cancel_a_job(project: &Project) -> Result<()> {
    let job = project.query("SELECT sleep(60)").submit()?;
    assert!(job.wait_for(Duration::from_millis(100))?.is_none());
    project.jobs().cancel(job.id()).send()?;
    let error = job.wait().expect_err("must fail");
    assert!(matches!(error.kind(), ErrorKind::Job(failure) if failure.state == "CANCELED"), "{error}");
    job.cancel()?;
    assert_eq!(project.jobs().get(job.id()).send()?.job_state, JobState::Canceled);
    let error = project.jobs().get_results(job.id()).send().expect_err("has none");
    assert_eq!(error.status(), Some(400), "{error}");
    Ok(())
}

fn manage_scripts(project: &Project) -> Result<()> {
    let scripts = project.scripts();
    let new = NewScript::new("first", "SELECT 1").context(["lake"]);
    let made = scripts.create(new.clone()).send()?;
    assert_eq!(scripts.get(&made.id).send()?, made);
    let error = scripts.create(new).send().expect_err("exists");
    assert!(error.is_already_exists(), "{error}");
    let changed = scripts.update(&made.id, ScriptUpdate::new().name("renamed").content("SELECT 2")).send()?;
    assert_eq!((changed.name.as_str(), changed.content.as_deref()), ("renamed", Some("SELECT 2")));
    assert_eq!(changed.context, ["lake"], "what is not said stays");

    let bob = project.cloud().users().get_by_name("bob").send()?.id;
    let before = scripts.get_grants(&made.id).send()?;
    assert!(before.users.is_empty() && before.roles.is_empty());
    let view = ScriptGrant::new(&bob, [ScriptPrivilege::View]);
    let shared = scripts.set_grants(&made.id, ScriptGrants::new().users([view.clone()])).send()?;
    assert_eq!((shared.users, scripts.get_grants(&made.id).send()?.users), (vec![view.clone()], vec![view]));
    scripts.delete(&made.id).send()?;
    assert!(scripts.get(&made.id).send().optional()?.is_none());
    Ok(())
}

fn delete_many_scripts(project: &Project) -> Result<()> {
    let scripts = project.scripts();
    let mut ids = Vec::new();
    for n in 0..7 {
        ids.push(scripts.create(NewScript::new(format!("report {n}"), "SELECT 1")).send()?.id);
    }
    let by_name = scripts.list().search("report").order_by([OrderBy::descending(ScriptSortKey::Name)]);
    let names = by_name.max_results(3).items().map(|script| script.map(|script| script.name));
    assert_eq!(names.collect::<Result<Vec<_>>>()?[..2], ["report 6", "report 5"]);
    assert_eq!(scripts.list().max_results(2).pages().count(), 4);
    assert_eq!(scripts.list().offset(5).send()?.data.len(), 2);

    let missing = "3a7d5138-b608-4402-bcae-2a93d00ac924".to_owned();
    let kept = ids.pop().expect("seven");
    let left = scripts.delete_batch(ScriptIds::new(ids.into_iter().chain([missing.clone()]))).send()?;
    assert_eq!((left.not_found_ids, left.unauthorized_ids.len()), (vec![missing], 0));
    let list = scripts.list().send()?;
    assert_eq!((list.total, list.data[0].id.as_str()), (Some(1), kept.as_str()));
    Ok(())
}

fn search(project: &Project) -> Result<()> {
    let found = |request: SearchRequest| -> Result<Vec<SearchResult>> {
        project.search().query(request).items().collect()
    };
    let scripts = found(SearchRequest::new("report").filter("category in [\"SCRIPT\"]"))?;
    let names = scripts.iter().map(|hit| hit.script_object.as_ref()?.name.as_deref());
    assert_eq!(names.collect::<Vec<_>>(), [Some("report 6")]);
    let tables = found(SearchRequest::new("orders").filter("category in [\"TABLE\"]").max_results(1))?;
    let paths = tables.iter().filter_map(|hit| Some(hit.catalog_object.as_ref()?.path.join(".")));
    assert_eq!(paths.collect::<Vec<_>>(), ["arctic.sales.orders", "lake.orders"]);
    let several = SearchRequest::new("").queries(["", "nowhere.at_all"]);
    assert_eq!(found(several)?[0].category.as_deref(), Some("JOB"));
    assert!(found(SearchRequest::new("nothing is called like this"))?.is_empty());
    Ok(())
}

#[test]
fn jobs_and_scripts_of_others_are_theirs() -> Result<()> {
    let (emulator, ada) = start();
    let (ada, bob) = (project(&ada), project(&client(&emulator, "pat-of-bob")));
    let done = ada.query("SELECT 1").execute()?.job_id;
    let script = ada.scripts().create(NewScript::new("hers", "SELECT 1")).send()?.id;
    for error in [
        bob.jobs().get_results(&done).send().err(),
        bob.scripts().get(&script).send().err(),
        bob.scripts().delete(&script).send().err(),
    ] {
        let error = error.expect("not allowed");
        assert!(error.is_permission_denied(), "{error}");
    }
    let left = bob.scripts().delete_batch(ScriptIds::new([script.clone()])).send()?;
    assert_eq!(left.unauthorized_ids, [script]);
    assert_eq!(bob.query("SELECT job_id FROM sys.project.jobs").rows()?.count(), 1, "his own, this one");
    Ok(())
}

#[test]
fn a_job_that_someone_else_cancels_fails_and_says_so() -> Result<()> {
    let (emulator, ada) = start();
    let job = project(&ada).query("SELECT sleep(60)").submit()?;
    std::thread::sleep(Duration::from_millis(100));
    assert!(emulator.cancel_job(job.id()));
    let error = job.wait().expect_err("must fail").to_string();
    assert!(error.contains("CANCELED") && error.contains("cancelled by user"), "{error}");
    Ok(())
}
