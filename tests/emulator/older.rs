//! Release 25: what only it has, and what it does not have yet.

use lakehouse::dremio::Software;
use lakehouse::dremio::engines::NewEngine;
use lakehouse::dremio::oauth::PasswordGrant;
use lakehouse::dremio::recommendations::RecommendationJobs;
use lakehouse::dremio::search::SearchRequest;
use lakehouse::dremio::tokens::NewPersonalAccessToken;
use lakehouse::{OptionalExt as _, Result};
use lakehouse_emulator::Emulator;

use crate::{bob, reflections::raw, run, sample};

#[allow(deprecated, reason = "deprecated operations are operations")]
pub fn use_what_only_the_older_release_has() -> Result<Emulator> {
    let builder = sample().version("25.2").role("analysts", ["bob"]).privileges("bob", "lake", ["SELECT"]);
    let (emulator, client) = run(builder.vote("ada", "lake.orders").vote("bob", "lake.orders"));
    assert!(client.cluster().get_info().send()?.version.starts_with("25.2"));
    let votes = client.votes().list().send()?.data;
    assert_eq!((votes.len(), votes[0].votes), (1, Some(2)));
    assert_eq!(votes[0].dataset_path, ["lake", "orders"]);

    let role = client.roles().get_by_name("analysts").send()?;
    let group = client.groups().get(&role.id).send()?;
    assert_eq!((group.id.as_ref(), group.name.as_deref()), (Some(&role.id), Some("analysts")));
    assert_eq!(client.groups().get_by_name("analysts").send()?, group);
    assert!(client.groups().get_by_name("nobody").send().optional()?.is_none());

    count_jobs_and_users(&emulator, &client)?;
    recommend_at_once(&client)?;
    delete_ones_own_tokens_only(&emulator, &client)?;
    miss_what_is_newer(&client)?;
    Ok(emulator)
}

#[allow(deprecated, reason = "deprecated operations are operations")]
fn count_jobs_and_users(emulator: &Emulator, client: &Software) -> Result<()> {
    for client in [client, &bob(emulator)] {
        client.query("SELECT COUNT(*) FROM lake.orders").execute()?;
    }
    let jobs = client.cluster().get_job_stats().only_date_wise_totals(true).send()?;
    assert_eq!(jobs.job_stats[0].total, Some(2), "{jobs:?}");
    let long_ago = client.cluster().get_job_stats().start(0).end(86_400_000).send()?;
    assert!(long_ago.job_stats.iter().all(|day| day.total.unwrap_or(0) == 0), "{long_ago:?}");
    let users = client.cluster().get_user_stats().send()?;
    assert_eq!((users.user_stats_by_date[0].total, users.user_stats_by_month[0].total), (Some(2), Some(2)));
    let unique = client.cluster().get_user_stats().only_unique_users_by_date(true).send()?;
    assert!(unique.user_stats_by_month.is_empty() && !unique.user_stats_by_date.is_empty(), "{unique:?}");
    Ok(())
}

#[allow(deprecated, reason = "deprecated operations are operations")]
fn recommend_at_once(client: &Software) -> Result<()> {
    let job = client.query("SELECT name, COUNT(id) FROM lake.orders GROUP BY name").execute()?.job_id;
    let list = client.recommendations().list_for_jobs(RecommendationJobs::new([&job])).send()?;
    assert_eq!((list.data.len(), list.data[0].job_ids.as_slice()), (1, [job].as_slice()));
    assert_eq!(list.data[0].recommendation_id, None);

    let table = client.catalog().get_by_path(["lake", "orders"]).send()?;
    let made = client.reflections().create(raw("cached", table.id()).arrow_caching_enabled(true)).send()?;
    assert_eq!((made.arrow_caching_enabled, &made.reflection_mode), (Some(true), &None));
    assert!(client.reflections().list_early_summaries().send().optional()?.is_none());
    let off = client.reflections().update_with(&made.id, |reflection| {
        reflection.enabled = false;
        Ok(())
    })?;
    assert!(!off.enabled);
    client.reflections().delete(&made.id).send()
}

fn delete_ones_own_tokens_only(emulator: &Emulator, client: &Software) -> Result<()> {
    let bob = bob(emulator);
    let me = bob.users().get_by_name("bob").send()?;
    assert_eq!(me.identity_type, None, "there are no service users");
    bob.tokens().create(&me.id, NewPersonalAccessToken::new("his", 60_000)).send()?;
    assert!(client.tokens().list(&me.id).send().expect_err("not hers").is_permission_denied());
    bob.tokens().delete_everyones().send()?;
    assert!(bob.tokens().list(&me.id).send()?.data.is_empty());
    let ada = Software::builder(emulator.url()).personal_access_token("pat-of-ada").build()?;
    assert!(ada.auth().check().send()?, "hers is still there");

    client.users().delete(&me.id).version(me.tag.expect("has one")).send()?;
    assert!(client.users().get(&me.id).send().optional()?.is_none());
    Ok(())
}

fn miss_what_is_newer(client: &Software) -> Result<()> {
    assert_eq!(client.users().list().send().expect_err("no list").status(), Some(405));
    assert_eq!(client.roles().list().send().expect_err("no list").status(), Some(405));
    let password = PasswordGrant::new("ada", "correct horse", "dremio.all");
    assert!(client.oauth().create_token(password).send().optional()?.is_none());
    assert!(client.oauth().get_jwks().send().optional()?.is_none());
    assert!(client.engines().list().send().optional()?.is_none());
    let engine = NewEngine::new("e", lakehouse::dremio::engines::EngineSpec::new("Small"));
    assert!(client.engines().create(engine).send().optional()?.is_none());
    assert!(client.search().query(SearchRequest::new("orders")).send().optional()?.is_none());
    assert!(client.cluster().get_id().send().optional()?.is_none());
    Ok(())
}
