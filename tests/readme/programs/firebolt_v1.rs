use std::env;
use std::error::Error;
use std::time::Duration;

use lakehouse::firebolt::V1;

fn main() -> Result<(), Box<dyn Error>> {
    let firebolt = V1::builder()
        .api_url(env::var("FIREBOLT_API")?) // https://api.app.firebolt.io unless set
        .user("ada@example.com", env::var("FIREBOLT_PASSWORD")?)
        .build()?;
    let engine = firebolt.engine("ingest").database("sales");
    engine.start_and_wait(Duration::from_secs(1200))?;
    engine.connect()?.query("INSERT INTO orders SELECT * FROM staging").execute()?;
    engine.stop_and_wait(Duration::from_secs(1200))?;
    Ok(())
}
