use std::env;
use std::error::Error;

use lakehouse::dremio::Software;
use lakehouse::dremio::catalog::{NewSpace, NewView};

fn main() -> Result<(), Box<dyn Error>> {
    let dremio =
        Software::builder(env::var("DREMIO_URL")?).login("ada", env::var("DREMIO_PASSWORD")?).build()?;
    let catalog = dremio.catalog();
    catalog.create(NewSpace::new("reports")).send()?;
    let view = catalog.create(NewView::new(["reports", "one"], "SELECT 1 AS n")).send()?;

    // Reads, changes, writes back; again if someone else was faster. What this crate does not know survives.
    catalog.update_with(view.id(), |entity| {
        entity.dataset_mut()?.sql = Some("SELECT 2 AS n".into());
        Ok(())
    })?;

    // By hand, the version that was read is the version that must still be there.
    match catalog.update(view).send() {
        Err(error) if error.is_conflict() => println!("someone else changed it first: {error}"),
        other => drop(other?),
    }
    Ok(())
}
