use std::env;
use std::error::Error;

use lakehouse::firebolt::Connection;

fn main() -> Result<(), Box<dyn Error>> {
    // No account and no token; the same connection otherwise.
    let mut core = Connection::core(env::var("FIREBOLT_CORE")?)?; // http://localhost:3473
    for row in core.query("SELECT 42 AS answer").rows()? {
        println!("{}", row?.get::<i64>("answer")?);
    }
    Ok(())
}
