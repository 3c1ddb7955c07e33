use std::env;
use std::error::Error;
use std::time::Duration;

use lakehouse::Retry;
use lakehouse::dremio::Software;

fn main() -> Result<(), Box<dyn Error>> {
    let dremio = Software::builder(env::var("DREMIO_URL")?)
        .login("ada", env::var("DREMIO_PASSWORD")?)
        // A call, with signing in, all attempts and the waits between them: 60 seconds unless set.
        .timeout(Duration::from_secs(20))
        .retry(Retry::up_to(5).waits(Duration::from_millis(200), Duration::from_secs(5)))
        .build()?;

    // A call with a limit of its own. It is a read, so it is attempted again when that may help.
    let info = dremio.cluster().get_info().timeout(Duration::from_secs(2)).send()?;
    println!("Dremio {}", info.version);

    // A statement: a day unless set. When its time is over, the server is told to cancel it.
    let slow = dremio.query("SELECT COUNT(*) FROM sales.orders").timeout(Duration::from_secs(600));
    match slow.rows_as::<i64>() {
        Ok(mut counts) => println!("{} orders", counts.next().expect("a count is one row")?),
        Err(error) if error.is_timeout() => println!("cancelled: {error}"),
        // Sent at most once: `delivery` says whether it may have run.
        Err(error) => println!("{:?}: {error}", error.delivery()),
    }
    Ok(())
}
