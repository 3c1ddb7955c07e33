//! The programs of the README: they stand there letter for letter, and do what they say against the emulator.
//!
//! Each is a file below `programs/`. `BLESS=1 cargo test --features testing --test readme` writes them into the README.
//! To run one, this test program starts itself again with a server in the environment, as a reader would.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![cfg(all(feature = "dremio", feature = "firebolt", feature = "rustls"))]

mod company;
#[path = "../support/process.rs"]
mod process;
mod servers;
mod text;
#[path = "../support/tls.rs"]
mod tls_support;

use lakehouse_emulator::Emulator;
use process::alone;

macro_rules! programs {
    ($($name:ident),* $(,)?) => {
        /// The programs, with their texts.
        const PROGRAMS: &[(&str, &str)] =
            &[$((stringify!($name), include_str!(concat!("programs/", stringify!($name), ".rs")))),*];

        $(mod $name {
            include!(concat!("programs/", stringify!($name), ".rs"));

            #[test]
            #[ignore = "it is run by the tests of this file, which start a server for it"]
            fn program() -> Result<(), Box<dyn Error>> {
                main()
            }
        })*
    };
}

programs![
    call,
    cloud,
    deadlines,
    errors,
    firebolt,
    firebolt_core,
    firebolt_v1,
    paging,
    software,
    sources,
    testing,
    tls,
    update,
    users,
];

/// What a program prints with these variables.
fn run(name: &str, variables: &[(&str, &str)]) -> String {
    let mut command = alone(&format!("{name}::program"));
    let output = command.arg("-q").envs(variables.iter().copied()).output().expect("it starts");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{name}: {text}{}", String::from_utf8_lossy(&output.stderr));
    assert!(text.contains("1 passed"), "{name} was not run: {text}");
    text
}

fn on_dremio(name: &str, emulator: &Emulator) -> String {
    run(name, &[("DREMIO_URL", &emulator.url()), ("DREMIO_PASSWORD", "correct horse")])
}

/// The variables are those of all kinds of Firebolt; each program reads its own.
fn on_firebolt(name: &str, emulator: &Emulator) -> String {
    run(
        name,
        &[
            ("FIREBOLT_API", &emulator.url()),
            ("FIREBOLT_CORE", &emulator.url()),
            ("FIREBOLT_ID", "client"),
            ("FIREBOLT_SECRET", "s3cret"),
            ("FIREBOLT_PASSWORD", "correct horse"),
        ],
    )
}

#[test]
fn software_prints_orders_and_makes_a_table() {
    let emulator = servers::dremio();
    let said = on_dremio("software", &emulator);
    assert!(said.contains("   1    19.90 \n   2   120.00 express\n"), "{said}");
    assert!(said.contains("None\nSome(\"express\")\n"), "{said}");
    let statements = emulator.requests().iter().filter(|request| request.target == "/api/v3/sql").count();
    assert_eq!(statements, 3);
}

#[test]
fn cloud_enables_an_engine_and_counts_orders() {
    let emulator = servers::cloud();
    let variables = [
        ("DREMIO_CLOUD", &*emulator.url()),
        ("DREMIO_TOKEN", "pat-of-ada"),
        ("DREMIO_PROJECT", servers::PROJECT),
    ];
    let said = run("cloud", &variables);
    assert!(said.contains("main\n3 orders\n"), "{said}");
}

#[test]
fn firebolt_prints_visits_and_moves_rows() {
    let said = on_firebolt("firebolt", &servers::firebolt_v2());
    assert!(said.contains("   2 /\n   1 /old\n"), "{said}");
    assert!(said.contains("EndedSuccessfully"), "{said}");
}

#[test]
fn firebolt_core_answers() {
    let said = on_firebolt("firebolt_core", &servers::firebolt_core());
    assert!(said.contains("42\n"), "{said}");
}

#[test]
fn firebolt_v1_starts_an_engine_and_stops_it_again() {
    let emulator = servers::firebolt_v1();
    on_firebolt("firebolt_v1", &emulator);
    assert!(emulator.requests().iter().any(|request| request.target.ends_with(":stop")));
}

#[test]
fn paging_prints_all_folders() {
    let said = on_dremio("paging", &servers::dremio());
    assert!(said.contains("reports.apac\nreports.emea\nreports.na\n"), "{said}");
}

#[test]
fn update_meets_the_conflict_that_it_made() {
    let said = on_dremio("update", &servers::dremio());
    assert!(said.contains("someone else changed it first: catalog.update"), "{said}");
}

#[test]
fn errors_tells_of_a_job_that_failed() {
    let said = on_dremio("errors", &servers::dremio());
    assert!(said.contains("a job ended FAILED: "), "{said}");
}

#[test]
fn deadlines_are_kept() {
    let said = on_dremio("deadlines", &servers::dremio());
    assert!(said.contains("Dremio 26") && said.contains("3 orders\n"), "{said}");
}

#[test]
fn sources_are_made_and_changed() {
    let emulator = servers::dremio();
    on_dremio("sources", &emulator);
    assert!(emulator.requests().iter().any(|request| request.method == "PUT"));
}

#[test]
fn users_get_roles_and_tokens() {
    assert!(on_dremio("users", &servers::dremio()).contains("Dremio 26"));
}

#[test]
fn call_reaches_what_has_no_method() {
    assert!(on_dremio("call", &servers::dremio()).contains(r#"{"data":[{"#));
}

#[test]
fn tls_goes_through_the_proxy_to_a_server_that_only_the_company_vouches_for() {
    let emulator = servers::dremio();
    let company = company::Company::in_front_of(&emulator);
    let variables = [
        ("DREMIO_URL", &*format!("https://{}", company::LAKE)),
        ("DREMIO_PASSWORD", "correct horse"),
        ("COMPANY_CA", company.authority.to_str().expect("text")),
        ("COMPANY_PROXY", &*company.proxy),
    ];
    assert!(run("tls", &variables).contains("Dremio 26"));
    assert_eq!(emulator.requests().len(), 2, "it signs in, and asks");
}

#[test]
fn testing_brings_its_own_server() {
    run("testing", &[]);
}
