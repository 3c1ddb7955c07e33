use std::env;
use std::error::Error;
use std::time::Duration;

use lakehouse::dremio::Software;

#[derive(serde::Deserialize)]
struct Order {
    id: i64,
    amount: String,       // a DECIMAL with all its digits
    note: Option<String>, // may be NULL
}

fn main() -> Result<(), Box<dyn Error>> {
    // Nothing is sent before the first call; then the client signs in by itself, and again when the session ends.
    let dremio = Software::builder(env::var("DREMIO_URL")?) // https://dremio.example.com
        .login("ada", env::var("DREMIO_PASSWORD")?)
        .build()?;

    // Submits, waits, and reads page by page as rows are asked for: into a struct, a tuple, or a plain value.
    let orders = dremio.query("SELECT id, amount, note FROM sales.orders ORDER BY id");
    for order in orders.rows_as::<Order>()? {
        let order = order?;
        println!("{:>4} {:>8} {}", order.id, order.amount, order.note.unwrap_or_default());
    }

    // Columns that are not known beforehand; pages are fetched ahead on four connections.
    for row in dremio.query("SELECT * FROM orders").context(["sales"]).prefetch(4).rows()? {
        println!("{:?}", row?.get::<Option<String>>("note")?);
    }

    // One step at a time. (Tables are made in sources, not in spaces.)
    let job =
        dremio.query("CREATE TABLE sales.big AS SELECT * FROM sales.orders WHERE amount > 100").submit()?;
    if job.wait_for(Duration::from_secs(600))?.is_none() {
        job.cancel()?;
    }
    Ok(())
}
