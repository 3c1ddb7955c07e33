use std::env;
use std::error::Error;

use lakehouse::dremio::Software;
use lakehouse::{Delivery, ErrorKind};

fn main() -> Result<(), Box<dyn Error>> {
    let dremio =
        Software::builder(env::var("DREMIO_URL")?).login("ada", env::var("DREMIO_PASSWORD")?).build()?;
    let Err(error) = dremio.query("SELECT * FROM nowhere").rows() else { return Ok(()) };
    match error.kind() {
        ErrorKind::Job(job) => println!("a job ended {}: {}", job.state, job.message),
        _ if error.is_permission_denied() => println!("not allowed: {error}"),
        _ if error.delivery() == Delivery::NotSent => println!("nothing was sent: {error}"),
        _ => return Err(error.into()),
    }
    Ok(())
}
