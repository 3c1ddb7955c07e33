//! One function for Dremio Software and Dremio Cloud: it walks the catalog and runs a query.
//!
//! `cargo run --example portable` calls it on an emulator of each.

use lakehouse::dremio::catalog::{CatalogItem, ItemType};
use lakehouse::dremio::{Cloud, Dremio, Software};
use lakehouse_emulator::{CloudProject, DataType, Emulator, Value};

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn main() -> Outcome {
    let emulator = Emulator::dremio()
        .admin("ada", "correct horse")
        .space("reporting")
        .table("lake.orders", columns(), orders())
        .start()?;
    println!("Dremio Software");
    let software = Software::builder(emulator.url()).login("ada", "correct horse").build()?;
    report(&software)?;

    let project = CloudProject::new("north").space("reporting").table("lake.orders", columns(), orders());
    let emulator = Emulator::dremio_cloud()
        .admin("ada")
        .personal_access_token("ada", "pat-of-ada")
        .project(project)
        .start()?;
    println!("\nDremio Cloud");
    let cloud = Cloud::builder(emulator.url()).personal_access_token("pat-of-ada").build()?;
    for project in cloud.projects().list().send()?.data {
        report(&cloud.project(project.id))?;
    }
    Ok(())
}

/// What a Dremio has, and what the orders come to.
fn report<D: Dremio>(dremio: &D) -> lakehouse::Result<()> {
    for item in dremio.catalog().list().send()?.data {
        walk(dremio, item)?;
    }
    let sql = "SELECT city, SUM(amount) AS total FROM lake.orders GROUP BY city ORDER BY city";
    for row in dremio.query(sql).rows_as()? {
        let (city, total): (String, i64) = row?;
        println!("  {city}: {total}");
    }
    Ok(())
}

/// Prints an item of the catalog, and what is in it.
fn walk<D: Dremio>(dremio: &D, item: CatalogItem) -> lakehouse::Result<()> {
    println!("  {}", item.path.join("."));
    if item.item_type != ItemType::Container {
        return Ok(());
    }
    for child in dremio.catalog().get(item.id).items() {
        walk(dremio, child?)?;
    }
    Ok(())
}

fn columns() -> [(&'static str, DataType); 2] {
    [("city", DataType::Varchar), ("amount", DataType::BigInt)]
}

fn orders() -> impl Iterator<Item = Vec<Value>> {
    [("Oslo", 20), ("Rome", 5), ("Oslo", 22)]
        .into_iter()
        .map(|(city, amount)| vec![Value::Text(city.into()), Value::Int(amount)])
}
