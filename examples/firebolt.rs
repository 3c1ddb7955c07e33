//! Firebolt 1.0 from signing in to stopping the engine: external table, fact table, import, query, cancel.
//!
//! `cargo run --example firebolt` runs it on an emulator, with CSV files that it writes where the bucket would be.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use std::{env, fs, process, thread};

use lakehouse::firebolt::V1;
use lakehouse_emulator::Emulator;

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

/// Engines take minutes to start; the one of the emulator takes a moment.
const PATIENCE: Duration = Duration::from_secs(1200);

fn main() -> Outcome {
    let bucket = Bucket::with_orders()?;
    let emulator = Emulator::firebolt_v1()
        .account("acme")
        .user("ada@example.com", "correct horse")
        .database("sales")
        .stopped_engine("ingest", "sales")
        .bucket("s3://acme-orders", bucket.path())
        .state_pace(Duration::from_millis(50))
        .start()?;

    // Signs in with the first call, and again before the token expires.
    let firebolt = V1::builder().api_url(emulator.url()).user("ada@example.com", "correct horse").build()?;

    let id = firebolt.engines().get_id_by_name("ingest").send()?.engine_id.engine_id;
    let started = firebolt.engines().start_and_wait(&id, PATIENCE)?;
    println!("engine {} is {}", started.name, status(&started));

    // The URL of an engine: that of the default engine of a database, or that of an engine by its name.
    let url = firebolt.engines().get_url_by_database_name("sales").send()?.engine_url;
    let by_name = firebolt.engines().list().filter_name_contains("ingest").items().next().transpose()?;
    println!(
        "it is the default engine of `sales`: {}",
        by_name.and_then(|engine| engine.endpoint).as_ref() == Some(&url)
    );

    ingest(&firebolt, &url)?;
    report(&firebolt, &url)?;
    cancel(&firebolt, &url)?;

    // All of it in one call: by name, and with the state before looked at.
    let stopped = firebolt.engine("ingest").stop_and_wait(PATIENCE)?;
    println!("engine {} is {}", stopped.name, status(&stopped));
    let refused = firebolt.connect_to(&url, "sales")?.query("SELECT 1").execute();
    println!("a statement now: {}", refused.err().map(|error| error.to_string()).unwrap_or_default());
    Ok(())
}

fn status(engine: &lakehouse::firebolt::engines::Engine) -> &str {
    engine.current_status_summary.as_ref().map_or("in no state", |status| status.as_str())
}

/// From files to a fact table.
fn ingest(firebolt: &V1, url: &str) -> lakehouse::Result<()> {
    let mut connection = firebolt.connect_to(url, "sales")?;
    connection
        .query(
            "CREATE EXTERNAL TABLE IF NOT EXISTS ex_orders (id BIGINT, city TEXT, amount NUMERIC(12, 2), ordered DATE)
             URL = 's3://acme-orders/2026/' CREDENTIALS = (AWS_KEY_ID = '…' AWS_SECRET_KEY = '…')
             OBJECT_PATTERN = '*.csv' TYPE = (CSV SKIP_HEADER_ROWS = 1)",
        )
        .execute()?;
    connection
        .query(
            "CREATE FACT TABLE IF NOT EXISTS orders (id BIGINT, city TEXT, amount NUMERIC(12, 2), ordered DATE)
             PRIMARY INDEX id",
        )
        .execute()?;
    connection.query("INSERT INTO orders SELECT * FROM ex_orders").execute()?;
    Ok(())
}

/// Rows as a type of the program's, and several statements in one request.
fn report(firebolt: &V1, url: &str) -> lakehouse::Result<()> {
    let mut connection = firebolt.connect_to(url, "sales")?;
    let sql = "SELECT city, COUNT(*), SUM(amount) FROM orders WHERE amount > ? GROUP BY city ORDER BY city";
    for row in connection.query(sql).bind(1).rows_as()? {
        let (city, orders, total): (String, i64, String) = row?;
        println!("{city:>10} {orders:>3} {total:>10}");
    }
    for rows in
        connection.query("SELECT MIN(ordered) FROM orders; SELECT MAX(ordered) FROM orders").results()?
    {
        for row in rows? {
            println!("{}", row?.get::<String>(0)?);
        }
    }
    Ok(())
}

/// One thread runs a query that would take for ever, another finds it and cancels it.
fn cancel(firebolt: &V1, url: &str) -> Outcome {
    let mut busy = firebolt.connect_to(url, "sales")?;
    let mut other = firebolt.connect_to(url, "sales")?;
    thread::scope(|scope| {
        let slow = scope.spawn(move || {
            let query = busy.query("SELECT CHECKSUM(*) FROM GENERATE_SERIES(1, 1000000000000)");
            query.timeout(Duration::from_secs(60)).execute().map(drop)
        });
        let find = "SELECT query_id FROM information_schema.running_queries WHERE query_text LIKE '%CHECKSUM(*)%GENERATE_SERIES%'
             AND query_text NOT LIKE '%running_queries%'";
        let patience = Instant::now();
        let id = loop {
            match other.query(find).rows_as::<String>()?.next() {
                Some(id) => break id?,
                None if patience.elapsed() > PATIENCE => return Err("the query does not run".into()),
                None => thread::sleep(Duration::from_millis(20)),
            }
        };
        other.cancel(&id)?;
        let outcome = slow.join().map_err(|_| "the query panicked")?;
        println!("the slow query: {}", outcome.err().map(|error| error.to_string()).unwrap_or_default());
        Ok(())
    })
}

/// A folder with files, which stands for a bucket; it is removed at the end.
struct Bucket(PathBuf);

impl Bucket {
    fn with_orders() -> std::io::Result<Self> {
        let bucket = Self(env::temp_dir().join(format!("lakehouse-orders-{}", process::id())));
        fs::create_dir_all(bucket.path().join("2026"))?;
        for (file, rows) in [
            ("january.csv", "1,Bergen,12.50,2026-01-05\n2,Oslo,0.99,2026-01-07\n"),
            ("february.csv", "3,Oslo,250.00,2026-02-01\n4,\"Oslo\",4.01,2026-02-03\n"),
            ("notes.txt", "not an order\n"),
        ] {
            fs::write(bucket.path().join("2026").join(file), format!("id,city,amount,ordered\n{rows}"))?;
        }
        Ok(bucket)
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Bucket {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
