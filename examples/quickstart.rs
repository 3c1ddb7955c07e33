//! The main job, end to end: sign in, make a view, run SQL, walk the catalog, change what someone else changes too.
//!
//! `cargo run --example quickstart` runs against an emulator in this process. With `DREMIO_URL` set, and `DREMIO_TOKEN`
//! or `DREMIO_USER` and `DREMIO_PASSWORD`, it runs its reading part against that server.

#[path = "quickstart/table.rs"]
mod table;

use std::env;
use std::process::ExitCode;

use lakehouse::dremio::catalog::{NewFolder, NewSpace, NewView};
use lakehouse::dremio::{Rows, Software};
use lakehouse::{OptionalExt as _, Result};
use lakehouse_emulator::{DataType, Emulator, Value};

fn main() -> ExitCode {
    let outcome = match server_from_environment() {
        Ok(Some(server)) => read_only(&server),
        Ok(None) => with_emulator(),
        Err(problem) => Err(problem.into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("quickstart: {error}");
            ExitCode::FAILURE
        }
    }
}

type Outcome = std::result::Result<(), Box<dyn std::error::Error>>;

/// A client of the server that the environment names, if it names one.
fn server_from_environment() -> std::result::Result<Option<Software>, String> {
    let variable = |name: &str| env::var(name).ok().filter(|value| !value.trim().is_empty());
    let Some(url) = variable("DREMIO_URL") else {
        return Ok(None);
    };
    let builder = Software::builder(&url).allow_plain_http().user_agent("lakehouse-quickstart");
    let builder = match (variable("DREMIO_TOKEN"), variable("DREMIO_USER"), variable("DREMIO_PASSWORD")) {
        (Some(token), ..) => builder.personal_access_token(token),
        (None, Some(user), Some(password)) => builder.login(user, password),
        (None, Some(_), None) => return Err("DREMIO_USER is set, but DREMIO_PASSWORD is not".to_owned()),
        _ => {
            return Err(
                "DREMIO_URL is set: set DREMIO_TOKEN too, or DREMIO_USER and DREMIO_PASSWORD".to_owned()
            );
        }
    };
    let client = builder
        .build()
        .map_err(|error| format!("DREMIO_URL, DREMIO_TOKEN or DREMIO_USER is malformed: {error}"))?;
    println!("Server: {url}");
    Ok(Some(client))
}

/// What can be done on any server without leaving a trace but two jobs.
fn read_only(dremio: &Software) -> Outcome {
    println!("\nAt the top of the catalog:");
    for item in dremio.catalog().list().send()?.data {
        println!(
            "  {:<10} {}",
            item.container_type.as_ref().map_or("", |kind| kind.as_str()),
            item.path.join(".")
        );
    }
    println!("\nSome tables and views:");
    let sql = r#"SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE FROM INFORMATION_SCHEMA."TABLES" LIMIT 20"#;
    print(dremio.query(sql).rows()?, 20)?;
    Ok(())
}

fn with_emulator() -> Outcome {
    let emulator = start_emulator()?;
    println!("An emulated Dremio listens at {}.", emulator.url());
    let dremio = Software::builder(emulator.url())
        .login("ada", "correct horse")
        .user_agent("lakehouse-quickstart")
        .build()?;

    make_a_view(&dremio)?;
    run_sql(&dremio)?;
    walk_the_catalog(&dremio)?;
    change_under_a_stale_tag(&dremio)?;

    println!(
        "\nTo read from a server of your own:\n  \
         DREMIO_URL=https://dremio.example.com DREMIO_TOKEN=<token> cargo run --example quickstart\n\
         (or DREMIO_USER and DREMIO_PASSWORD in place of DREMIO_TOKEN)"
    );
    Ok(())
}

/// A server with a table of five thousand orders.
fn start_emulator() -> std::result::Result<Emulator, lakehouse_emulator::Error> {
    let region = |id: i64| match id * 31 % 7 {
        0 | 4 => "EMEA",
        1 | 5 => "APAC",
        2 | 6 => "NA",
        _ => "LATAM",
    };
    let columns = [
        ("id", DataType::BigInt),
        ("region", DataType::Varchar),
        ("amount", DataType::Decimal { precision: 12, scale: 2 }),
        ("ordered_on", DataType::Date),
    ];
    let orders = (0..5000_i64).map(|id| {
        let cents = 1999 + id * 7919 % 100_000;
        vec![
            Value::Int(id),
            Value::Text(region(id).to_owned()),
            Value::Decimal(format!("{}.{:02}", cents / 100, cents % 100)),
            Value::Text(format!("2026-{:02}-{:02}", id % 12 + 1, id % 28 + 1)),
        ]
    });
    Emulator::dremio().admin("ada", "correct horse").table("lake.orders", columns, orders).start()
}

fn make_a_view(dremio: &Software) -> Result<()> {
    let catalog = dremio.catalog();
    let space = catalog.create(NewSpace::new("quickstart")).send()?.into_space()?;
    let folder = catalog.create(NewFolder::new(["quickstart", "reports"])).send()?.into_folder()?;
    println!("\nCreated the space {:?} and the folder {:?}.", space.name, folder.path.join("."));

    let sql = "SELECT region, COUNT(*) AS orders, SUM(amount) AS revenue, MAX(ordered_on) AS latest FROM lake.orders GROUP BY region";
    for name in ["by_region", "by_region_2025", "by_region_2024", "by_region_2023", "by_region_2022"] {
        catalog.create(NewView::new(["quickstart", "reports", name], sql)).send()?;
    }
    // A second time it is there already, and the error says so.
    match catalog.create(NewSpace::new("quickstart")).send() {
        Err(error) if error.is_already_exists() => println!("Creating it again: {error}"),
        other => drop(other?),
    }
    Ok(())
}

fn run_sql(dremio: &Software) -> Result<()> {
    println!("\nRevenue by region:");
    print(
        dremio
            .query("SELECT * FROM by_region ORDER BY revenue DESC")
            .context(["quickstart", "reports"])
            .rows()?,
        10,
    )?;

    // The same into types of our own: a tuple for every row, fetched 500 at a time.
    let mut count = 0_u32;
    let mut largest = (0_i64, 0.0_f64);
    for order in dremio.query("SELECT id, amount FROM lake.orders").rows_as::<(i64, f64)>()? {
        let order = order?;
        count += 1;
        if order.1 > largest.1 {
            largest = order;
        }
    }
    println!("\nRead {count} orders; the largest is number {} over {:.2}.", largest.0, largest.1);

    println!("\nThe first of them:");
    print(dremio.query("SELECT * FROM lake.orders WHERE region <> 'NA' ORDER BY id").rows()?, 5)
}

fn print(rows: Rows, most: usize) -> Result<()> {
    let shown = table::format(rows, most)?;
    print!("{shown}");
    Ok(())
}

fn walk_the_catalog(dremio: &Software) -> Result<()> {
    println!("\nIn the folder, two children a page:");
    for child in dremio.catalog().get_by_path(["quickstart", "reports"]).max_children(2).items() {
        println!("  {}", child?.path.join("."));
    }
    let nothing = dremio.catalog().get_by_path(["quickstart", "nothing here"]).send().optional()?;
    println!("And what is not there is {}.", if nothing.is_some() { "there" } else { "None" });
    Ok(())
}

/// Two people change the same view.
fn change_under_a_stale_tag(dremio: &Software) -> Result<()> {
    let catalog = dremio.catalog();
    let ours = catalog.get_by_path(["quickstart", "reports", "by_region"]).send()?;
    let id = ours.id().to_owned();
    let mut theirs = ours.clone().into_dataset()?;
    theirs.sql = Some("SELECT region, COUNT(*) AS orders FROM lake.orders GROUP BY region".to_owned());
    catalog.update(theirs).send()?;

    match catalog.update(ours).send() {
        Err(error) if error.is_conflict() => println!("\nSomeone else changed the view first: {error}"),
        other => drop(other?),
    }
    // The way out: read, change, write; again when someone was faster.
    let updated = catalog.update_with(id, |entity| {
        entity.dataset_mut()?.sql =
            Some("SELECT region, SUM(amount) AS revenue FROM lake.orders GROUP BY region".to_owned());
        Ok(())
    })?;
    println!(
        "Changed it with the version that is current; it is {:?} now.",
        updated.into_dataset()?.sql.unwrap_or_default()
    );
    Ok(())
}
