use std::env;
use std::error::Error;
use std::time::Duration;

use lakehouse::dremio::{Cloud, Dremio};

/// Runs on Software, and on a project of Cloud.
fn count<D: Dremio>(dremio: &D, table: &str) -> lakehouse::Result<i64> {
    let sql = format!("SELECT COUNT(*) FROM {table}");
    dremio.query(sql).rows_as()?.next().expect("a count is one row")
}

fn main() -> Result<(), Box<dyn Error>> {
    // `Region::Us` or `Region::Eu`. An address, as here, is one for everything: a private link, or an emulator.
    let cloud =
        Cloud::builder(env::var("DREMIO_CLOUD")?).personal_access_token(env::var("DREMIO_TOKEN")?).build()?;
    for project in cloud.projects().list().send()?.data {
        println!("{}", project.name);
    }

    // What is in a project hangs on the project.
    let project = cloud.project(env::var("DREMIO_PROJECT")?);
    for engine in project.engines().list().send()?.data {
        project.engines().enable_and_wait(engine.id, Duration::from_secs(600))?;
    }
    println!("{} orders", count(&project, "lake.orders")?);
    Ok(())
}
