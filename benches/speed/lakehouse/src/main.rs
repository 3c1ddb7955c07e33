//! The same work with this crate.

#[path = "../../shared/allocations.rs"]
mod allocations;
#[path = "../../shared/rows.rs"]
mod rows;

use std::error::Error;

use lakehouse::dremio::Software;
use rows::Order;

type Outcome<T> = Result<T, Box<dyn Error>>;

#[cfg(feature = "firebolt")]
fn firebolt(work: &str, url: &str) -> Outcome<u64> {
    use lakehouse::firebolt::{Connection, V1};

    let mut connection = if work == "compact" {
        V1::builder().api_url(url).access_token("token").build()?.connect_to(url, "db")?
    } else {
        Connection::core(url)?
    };
    let rows = connection.query("SELECT * FROM orders").rows_as::<Order>()?;
    Ok(rows.map(|row| row.map(|row| row.digest())).sum::<Result<u64, _>>()?)
}

#[cfg(not(feature = "firebolt"))]
fn firebolt(_: &str, _: &str) -> Outcome<u64> {
    Err("built without `firebolt`".into())
}

#[cfg(feature = "decode")]
fn decode(count: usize) -> Outcome<u64> {
    use std::io::Read as _;

    let mut text = Vec::new();
    std::io::stdin().read_to_end(&mut text)?;
    let mut sum = 0;
    for _ in 0..count {
        text = lakehouse::testing::read_page(text, |row: Order| sum += row.digest())?;
    }
    Ok(sum)
}

#[cfg(not(feature = "decode"))]
fn decode(_: usize) -> Outcome<u64> {
    Err("built without `decode`".into())
}

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [work, url, count] = arguments.as_slice() else {
        return Err("work, URL and count are needed".into());
    };
    let count: usize = count.parse()?;
    let dremio = Software::builder(url).personal_access_token("token").build()?;
    let prefetch = work.split_once('-').and_then(|(_, pages)| pages.parse().ok()).unwrap_or(0);
    let mut sum = 0;
    match work.split('-').next().unwrap_or_default() {
        "gets" => {
            for _ in 0..count {
                sum += dremio.jobs().get("j").send()?.job_state.as_str().len() as u64;
            }
        }
        "jobs" => {
            for _ in 0..count {
                let job = dremio.query("SELECT 1").submit()?;
                sum += job.wait()?.row_count.unwrap_or_default().unsigned_abs();
            }
        }
        #[cfg(feature = "catalog")]
        "put" => {
            let mut entity = dremio.catalog().get("large").send()?;
            for _ in 0..count {
                entity = dremio.catalog().update(entity).send()?;
            }
            sum += entity.dataset_mut()?.sql.as_ref().map_or(0, String::len) as u64;
        }
        "typed" => {
            for row in dremio.job("j").prefetch(prefetch).rows_as::<Order>()? {
                sum += row?.digest();
            }
        }
        "row" => {
            for row in dremio.job("j").prefetch(prefetch).rows()? {
                sum += row?.get::<u64>("order_id")?;
            }
        }
        "decode" => sum += decode(count)?,
        "compact" | "lines" => sum += firebolt(work, url)?,
        other => return Err(format!("no work is called {other}").into()),
    }
    println!("sum {sum}");
    allocations::report();
    Ok(())
}
