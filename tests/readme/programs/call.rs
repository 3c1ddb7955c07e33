use std::env;
use std::error::Error;

use lakehouse::Json;
use lakehouse::dremio::Software;

fn main() -> Result<(), Box<dyn Error>> {
    let dremio =
        Software::builder(env::var("DREMIO_URL")?).login("ada", env::var("DREMIO_PASSWORD")?).build()?;
    let answer: Json = dremio.call("GET", "/api/v3/catalog").send()?;
    println!("{answer}");
    Ok(())
}
