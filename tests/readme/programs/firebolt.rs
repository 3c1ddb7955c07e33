use std::env;
use std::error::Error;
use std::time::Duration;

use lakehouse::firebolt::V2;

#[derive(serde::Deserialize)]
struct Visit {
    page: String,
    hits: i64,
}

fn main() -> Result<(), Box<dyn Error>> {
    let firebolt = V2::builder("my-account")
        .api_url(env::var("FIREBOLT_API")?) // https://api.app.firebolt.io unless set
        .service_account(env::var("FIREBOLT_ID")?, env::var("FIREBOLT_SECRET")?)
        .build()?;
    let engine = firebolt.engine("web").database("traffic");
    engine.start_and_wait(Duration::from_secs(600))?;

    // A statement changes the session that it runs in (`SET`, `USE`, transactions): a connection is a value of its own.
    let mut web = engine.connect()?;
    web.set("timezone", "Europe/Oslo")?;

    // Rows are decoded while they come; a result that breaks off is an error, never fewer rows.
    let busiest =
        "SELECT page, COUNT(*) AS hits FROM visits WHERE day = $1::DATE GROUP BY 1 ORDER BY 2 DESC LIMIT $2";
    for visit in web.query(busiest).param("2026-08-01").param(10).rows_as::<Visit>()? {
        let visit = visit?;
        println!("{:>4} {}", visit.hits, visit.page);
    }

    web.transaction(|web| {
        web.query("DELETE FROM visits WHERE page = $1").param("/old").execute()?;
        web.query("INSERT INTO visits SELECT * FROM staging").execute()
    })?;

    // Long work: hand it over, come back later.
    let job = web.query("INSERT INTO visits SELECT * FROM archive").submit()?;
    println!("{:?}", job.wait()?.status);
    Ok(())
}
