//! What the cluster says of itself, what support asks for, and its very first user.

use lakehouse::dremio::Software;
use lakehouse::dremio::catalog::NewSpace;
use lakehouse::dremio::cluster::{Edition, JobKind, NewFirstUser};
use lakehouse::dremio::support::KvStore;
use lakehouse::{Json, Result};
use lakehouse_emulator::Emulator;

use crate::{bob, sign_in};

pub fn read_about_the_cluster(emulator: &Emulator, client: &Software) -> Result<()> {
    let anonymous = Software::builder(emulator.url()).build()?;
    assert!(client.cluster().get_info().send()?.version.starts_with("26."));
    assert!(!anonymous.cluster().get_status().send()?.is_empty());
    assert!(!anonymous.cluster().get_id().send()?.id.is_empty());
    assert!(anonymous.cluster().get_info().send().expect_err("needs a token").is_unauthorized());

    let stats = client.cluster().get_stats().send()?;
    assert_eq!(stats.edition, Some(Edition::Enterprise));
    assert!(!stats.executors.is_empty() && !stats.coordinators.is_empty());
    assert!(stats.sources.iter().any(|source| source.pds_count > Some(0)), "{stats:?}");
    let external =
        stats.job_stats.iter().find(|stats| stats.kind == Some(JobKind::External)).expect("is counted");
    assert!(external.count > Some(5), "{stats:?}");
    let compact = client.cluster().get_stats().show_compact_stats(true).send()?;
    assert_eq!(compact.cluster_nodes.expect("is there").executor.expect("is there").count, Some(1));
    assert!(compact.executors.is_empty());

    let days = client.cluster().get_job_and_user_stats().num_days_back(7).send()?;
    assert!(days.stats[0].job_count > Some(5) && days.stats[0].unique_users_count >= Some(1), "{days:?}");
    assert!(days.job_stats.is_empty());
    let detailed = client.cluster().get_job_and_user_stats().detailed_stats(true).send()?;
    assert!(
        detailed.stats.is_empty() && detailed.job_stats[0].total == days.stats[0].job_count,
        "{detailed:?}"
    );
    Ok(())
}

pub fn download_reports(emulator: &Emulator, client: &Software) -> Result<()> {
    let mut file = Vec::new();
    let written = client.support().download_kvstore_report().write_to(&mut file)?;
    assert_eq!(usize::try_from(written).ok(), Some(file.len()));
    assert!(file.starts_with(b"PK"));
    let contains = |file: &[u8], name: &str| file.windows(name.len()).any(|part| part == name.as_bytes());
    assert!(contains(&file, "dac-namespace.csv") && contains(&file, "reflection-goals.csv"));
    let some = client.support().download_kvstore_report().stores([KvStore::ReflectionGoals]).send()?;
    assert!(some.starts_with(b"PK") && contains(&some, "reflection-goals.csv"));
    assert!(!contains(&some, "dac-namespace.csv"));
    let mut nothing = Vec::new();
    let error =
        bob(emulator).support().download_kvstore_report().write_to(&mut nothing).expect_err("not allowed");
    assert!(error.is_permission_denied() && nothing.is_empty(), "{error}");

    // Bundles come from clusters of one kind only, which this is not.
    let job = client.query("SELECT 1").execute()?.job_id;
    let error = client.support().download_query_bundle(&job).send().expect_err("not on this cluster");
    assert_eq!((error.status(), error.is_retryable()), (Some(503), true), "{error}");
    let error =
        client.support().download_query_bundle("no such job").write_to(&mut nothing).expect_err("no job");
    assert!(error.is_permission_denied() && nothing.is_empty(), "{error}");
    Ok(())
}

pub fn set_up_a_fresh_installation() -> Result<Emulator> {
    let emulator = Emulator::dremio().fresh().start().expect("the emulator starts");
    let anonymous = Software::builder(emulator.url()).build()?;
    let too_early = sign_in(&emulator, "grace", "correct-horse-1");
    let error = too_early.catalog().list().send().expect_err("there is no user");
    assert!(error.is_unauthorized(), "{error}");
    anonymous.cluster().accept_eula().send()?;
    let first = NewFirstUser::new("grace", "correct-horse-1").first_name("Grace").email("grace@example.com");
    let answer: Json = anonymous.cluster().create_first_user(first.clone()).send()?;
    assert!(answer.as_str().contains("grace"), "{answer}");
    assert_eq!(
        anonymous.cluster().create_first_user(first).send().expect_err("only once").status(),
        Some(400)
    );
    let grace = sign_in(&emulator, "grace", "correct-horse-1");
    grace.catalog().create(NewSpace::new("hers")).send()?;
    assert_eq!(grace.users().get_by_name("grace").send()?.first_name.as_deref(), Some("Grace"));
    Ok(emulator)
}
