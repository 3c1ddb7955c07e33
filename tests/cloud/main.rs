//! The client against the emulated Dremio Cloud: one long day in an organization, and every operation is used in it.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![cfg(all(feature = "dremio", feature = "testing"))]

#[path = "../coverage/mod.rs"]
mod coverage;
#[path = "../support/eventually.rs"]
mod eventually;

mod agent;
mod arctic;
mod catalog;
mod engines;
mod identity;
mod jobs;
mod organization;
mod reflections;
mod sign_in;

use lakehouse::Result;
use lakehouse::dremio::{Cloud, Project};
use lakehouse_emulator::{CloudBuilder, CloudProject, DataType, Emulator, Value};

const PROJECT: &str = "02d36975-73eb-47ed-9bb5-de73060380f6";
const PIPE: &str = "0d9c8b7a-6f5e-4d3c-82b1-a09f8e7d6c5b";

/// An organization with an administrator, a user, and a project with a space, an Arctic source, 1200 orders, a file, an
/// engine and a pipe.
fn sample() -> CloudBuilder {
    let rows = (0..1200).map(|id| vec![Value::Int(id), Value::Text(format!("order {id}"))]);
    let project = CloudProject::new("main")
        .id(PROJECT)
        .engine("preview", "XX_SMALL_V1")
        .pipe(PIPE)
        .space("reporting")
        .arctic("arctic")
        .table("lake.orders", [("id", DataType::BigInt), ("name", DataType::Varchar)], rows)
        .file(["lake", "raw", "people.csv"], "name,age\nAda,36\nBob,41\n")
        .table("arctic.sales.orders", [("id", DataType::BigInt)], [vec![Value::Int(7)]]);
    Emulator::dremio_cloud()
        .organization("north")
        .admin("ada")
        .personal_access_token("ada", "pat-of-ada")
        .user("bob")
        .personal_access_token("bob", "pat-of-bob")
        .service_user("robot", sign_in::CLIENT_ID, "robot's secret")
        .project(project)
}

/// Starts it, with the client of the administrator.
fn start() -> (Emulator, Cloud) {
    let emulator = sample().start().expect("the emulator starts");
    let cloud = client(&emulator, "pat-of-ada");
    (emulator, cloud)
}

fn client(emulator: &Emulator, token: &str) -> Cloud {
    Cloud::builder(emulator.url()).personal_access_token(token).build().expect("valid settings")
}

fn project(cloud: &Cloud) -> Project {
    cloud.project(PROJECT)
}

#[test]
fn every_operation_is_used_and_answered() -> Result<()> {
    let (emulator, cloud) = start();
    let project = project(&cloud);
    sign_in::get_tokens(&emulator)?;
    catalog::manage_the_catalog(&project)?;
    jobs::run_jobs(&project)?;
    reflections::manage_reflections(&project)?;
    engines::manage_engines_and_rules(&project)?;
    organization::manage_projects(&cloud)?;
    organization::read_usage_and_bills(&cloud)?;
    identity::manage_users_roles_and_grants(&cloud)?;
    identity::manage_tokens_and_providers(&emulator, &cloud)?;
    agent::talk_to_the_agent(&cloud, &project)?;
    arctic::manage_arctic_catalogs(&cloud)?;

    let of_cloud = |path: &str| {
        ["/v0", "/v1", "/oauth/token", "/.well-known/oauth"].iter().any(|start| path.starts_with(start))
    };
    coverage::check("dremio", &emulator.requests(), of_cloud);
    Ok(())
}
