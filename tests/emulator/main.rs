//! The client against the emulator: one long day at a Dremio, and every operation is used in it.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![cfg(all(feature = "dremio", feature = "testing"))]

#[path = "../coverage/mod.rs"]
mod coverage;
#[path = "../support/eventually.rs"]
mod eventually;

mod catalog;
mod cluster;
mod community;
mod credentials;
mod jobs;
mod oauth;
mod older;
mod recommendations;
mod reflections;
mod roles;
mod scripts;
mod sessions;
mod sources;
mod tokens;
mod updates;
mod upkeep;
mod users;
mod workload;

use lakehouse::Result;
use lakehouse::dremio::Software;
use lakehouse_emulator::{DataType, DremioBuilder, Emulator, Received, Value};

/// A Dremio with an administrator, a user, a table of 1200 orders and a file.
fn sample() -> DremioBuilder {
    let rows = (0..1200).map(|id| {
        vec![Value::Int(id), Value::Text(format!("order {id}")), Value::Decimal(format!("{id}.50"))]
    });
    let columns = [
        ("id", DataType::BigInt),
        ("name", DataType::Varchar),
        ("amount", DataType::Decimal { precision: 10, scale: 2 }),
    ];
    Emulator::dremio()
        .admin("ada", "correct horse")
        .user("bob", "battery staple")
        .personal_access_token("ada", "pat-of-ada")
        .table("lake.orders", columns, rows)
        .file(["lake", "raw", "people.csv"], "name,age\nAda,36\nBob,41\n")
}

/// Starts it, and signs the administrator in.
fn run(builder: DremioBuilder) -> (Emulator, Software) {
    let emulator = builder.start().expect("the emulator starts");
    let client = sign_in(&emulator, "ada", "correct horse");
    (emulator, client)
}

fn start() -> (Emulator, Software) {
    run(sample())
}

fn sign_in(emulator: &Emulator, user: &str, password: &str) -> Software {
    Software::builder(emulator.url()).login(user, password).build().expect("valid settings")
}

fn bob(emulator: &Emulator) -> Software {
    sign_in(emulator, "bob", "battery staple")
}

#[test]
fn every_operation_is_used_and_answered() -> Result<()> {
    let (emulator, client) =
        run(sample().service_user("robot", oauth::CLIENT_ID, "robot's secret").impersonation("bob", ["ada"]));
    sessions::sign_in(&emulator, &client)?;
    catalog::manage_spaces_and_folders(&client)?;
    catalog::manage_views_and_functions(&client)?;
    catalog::promote_a_file(&client)?;
    catalog::describe_and_share(&client)?;
    sources::manage_sources(&client)?;
    jobs::run_jobs(&client)?;
    upkeep::maintain_and_search(&client)?;
    users::manage_users(&emulator, &client)?;
    roles::manage_roles(&client)?;
    tokens::manage_tokens(&emulator, &client)?;
    tokens::star_what_is_often_used(&emulator, &client)?;
    tokens::clear_what_the_server_remembers(&emulator, &client)?;
    credentials::manage_credentials_of_a_service_user(&client)?;
    credentials::manage_token_providers(&emulator, &client)?;
    oauth::read_the_keys_of_the_server(&client)?;
    reflections::manage_reflections(&client)?;
    reflections::read_summaries(&client)?;
    recommendations::recommend_for_datasets_and_jobs(&client)?;
    recommendations::recommend_by_usage(&emulator, &client)?;
    scripts::manage_scripts(&emulator, &client)?;
    workload::manage_queues_and_rules(&client)?;
    workload::manage_engines(&emulator, &client)?;
    workload::deny_nodes(&client)?;
    cluster::read_about_the_cluster(&emulator, &client)?;
    cluster::download_reports(&emulator, &client)?;
    tokens::revoke_the_tokens_of_everybody(&emulator, &client)?;
    let older = older::use_what_only_the_older_release_has()?;
    let community = community::use_the_community_edition()?;
    let fresh = cluster::set_up_a_fresh_installation()?;

    let requests: Vec<Received> =
        [&emulator, &older, &community, &fresh].into_iter().flat_map(Emulator::requests).collect();
    let of_software =
        |path: &str| !["/v0/", "/v1/", "/.well-known/oauth"].iter().any(|start| path.starts_with(start));
    coverage::check("dremio", &requests, of_software);
    Ok(())
}
