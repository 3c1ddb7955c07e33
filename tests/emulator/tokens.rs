//! Personal access tokens, what a user has starred, and what the server remembers of directories.

use std::time::Duration;

use lakehouse::dremio::Software;
use lakehouse::dremio::catalog::NewSpace;
use lakehouse::dremio::preferences::{PreferenceEntityType, PreferenceType};
use lakehouse::dremio::tokens::NewPersonalAccessToken;
use lakehouse::{OptionalExt as _, Result, Secret};
use lakehouse_emulator::Emulator;

use crate::{bob, start};

const DAY: i64 = 24 * 60 * 60 * 1000;

fn with_token(emulator: &Emulator, token: &Secret) -> Software {
    Software::builder(emulator.url()).personal_access_token(token.clone()).build().expect("valid settings")
}

pub fn manage_tokens(emulator: &Emulator, client: &Software) -> Result<()> {
    let bob = bob(emulator);
    let me = bob.users().get_by_name("bob").send()?.id;
    let tokens = bob.tokens();
    let first = tokens.create(&me, NewPersonalAccessToken::new("nightly", DAY)).send()?;
    let second = tokens.create(&me, NewPersonalAccessToken::new("weekly", 7 * DAY)).send()?;
    for token in [&first, &second] {
        assert_eq!(with_token(emulator, token).users().list().send()?.data[0].name, "bob");
    }
    let list = tokens.list(&me).send()?.data;
    let labels: Vec<_> = list.iter().map(|token| token.label.as_deref().unwrap_or_default()).collect();
    assert_eq!(labels, ["nightly", "weekly"]);
    assert_eq!(list[0].uid.as_deref(), Some(me.as_str()));
    let ends = |n: usize| list[n].expires_at.as_ref().expect("is shown").to_system_time().expect("is a time");
    assert!(ends(0) < ends(1));
    assert_eq!(client.tokens().list(&me).send()?.data.len(), 2, "administrators see them, too");
    let error =
        client.tokens().create(&me, NewPersonalAccessToken::new("x", DAY)).send().expect_err("his own");
    assert!(error.is_permission_denied(), "{error}");

    tokens.delete(&me, &list[0].tid).send()?;
    assert!(with_token(emulator, &first).auth().check().send().expect_err("revoked").is_unauthorized());
    assert!(with_token(emulator, &second).auth().check().send()?);
    assert!(tokens.delete(&me, &list[0].tid).send().expect_err("gone").is_not_found());
    tokens.delete_all_of_user(&me).send()?;
    assert!(with_token(emulator, &second).auth().check().send().expect_err("revoked").is_unauthorized());
    assert!(tokens.list(&me).send()?.data.is_empty());
    Ok(())
}

pub fn revoke_the_tokens_of_everybody(emulator: &Emulator, client: &Software) -> Result<()> {
    let ada = with_token(emulator, &Secret::new("pat-of-ada"));
    assert!(ada.auth().check().send()?);
    client.tokens().delete_everyones().send()?;
    assert!(ada.auth().check().send().expect_err("revoked").is_unauthorized());
    assert!(client.auth().check().send()?, "sessions are no such tokens");
    Ok(())
}

#[test]
fn a_token_that_the_client_made_signs_a_second_client_in_until_it_ends() -> Result<()> {
    let (emulator, client) = start();
    let me = client.users().get_by_name("ada").send()?.id;
    let token = client.tokens().create(&me, NewPersonalAccessToken::new("a day", DAY)).send()?;
    assert_eq!(format!("{token:?}"), "[redacted]");
    let second = with_token(&emulator, &token);
    assert_eq!(
        second.query("SELECT COUNT(*) FROM lake.orders").rows_as::<i64>()?.next().expect("one")?,
        1200
    );
    second.catalog().create(NewSpace::new("by token")).send()?;
    assert_eq!(client.catalog().get_by_path(["by token"]).send()?.path(), ["by token"]);
    emulator.advance(Duration::from_hours(25));
    let error = second.catalog().list().send().expect_err("ended");
    assert!(error.is_unauthorized() && error.operation() == Some("catalog.list"), "{error}");
    Ok(())
}

pub fn star_what_is_often_used(emulator: &Emulator, client: &Software) -> Result<()> {
    let space = client.catalog().create(NewSpace::new("often used")).send()?;
    let table = client.catalog().get_by_path(["lake", "orders"]).send()?;
    let stars = client.preferences();
    assert!(stars.get(PreferenceType::Starred).send()?.entities.is_empty());
    stars.add(PreferenceType::Starred, space.id()).send()?;
    let both = stars.add(PreferenceType::Starred, table.id()).send()?;
    assert_eq!((both.preference_type, both.entities.len()), (Some(PreferenceType::Starred), 2));
    assert_eq!((both.entities[0].id.as_str(), &both.entities[0].name), (space.id(), &None));

    let shown = stars.get(PreferenceType::Starred).show_catalog_info(true).send()?.entities;
    assert_eq!(
        (shown[0].name.as_deref(), &shown[0].entity_type),
        (Some("often used"), &Some(PreferenceEntityType::Space))
    );
    assert_eq!(shown[1].full_path, ["lake", "orders"]);
    assert!(shown[0].starred_at.is_some());
    assert!(
        bob(emulator).preferences().get(PreferenceType::Starred).send()?.entities.is_empty(),
        "they are one's own"
    );

    assert_eq!(
        stars.add(PreferenceType::Starred, space.id()).send().expect_err("starred").status(),
        Some(400)
    );
    assert_eq!(stars.remove(PreferenceType::Starred, table.id()).send()?.entities.len(), 1);
    assert!(stars.remove(PreferenceType::Starred, table.id()).send().optional()?.is_none());
    client.catalog().delete(space.id()).send()?;
    assert!(stars.get(PreferenceType::Starred).send()?.entities.is_empty(), "what is gone is not starred");
    Ok(())
}

pub fn clear_what_the_server_remembers(emulator: &Emulator, client: &Software) -> Result<()> {
    let cache = client.authorization_cache();
    cache.clear_all().send()?;
    cache.clear("bob").send()?;
    cache.clear(client.users().get_by_name("bob").send()?.id).send()?;
    cache.clear("PUBLIC").send()?;
    assert!(cache.clear("nobody").send().optional()?.is_none());
    let error = bob(emulator).authorization_cache().clear("bob").send().expect_err("not allowed");
    assert!(error.is_permission_denied(), "{error}");
    Ok(())
}
