use std::env;
use std::error::Error;

use lakehouse::OptionalExt as _;
use lakehouse::dremio::Software;
use lakehouse::dremio::catalog::{NewFolder, NewSpace};

fn main() -> Result<(), Box<dyn Error>> {
    let dremio =
        Software::builder(env::var("DREMIO_URL")?).login("ada", env::var("DREMIO_PASSWORD")?).build()?;
    let catalog = dremio.catalog();
    catalog.create(NewSpace::new("reports")).send()?;
    for name in ["apac", "emea", "na"] {
        catalog.create(NewFolder::new(["reports", name])).send()?;
    }

    // Pages are fetched as the items are asked for; a page that fails is repeated by the next call of `next`.
    for child in catalog.get_by_path(["reports"]).max_children(2).items() {
        println!("{}", child?.path.join("."));
    }
    // What is not there is `None`, if you want it so. Every segment of a path is encoded by itself.
    assert!(catalog.get_by_path(["reports", "50% off; really?"]).send().optional()?.is_none());
    Ok(())
}
