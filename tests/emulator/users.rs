//! Users: who is there, what is known of them, and how they leave.

use lakehouse::dremio::Software;
use lakehouse::dremio::roles::RoleRef;
use lakehouse::dremio::users::{NewUser, UserIdentityType, UserSource, UserType};
use lakehouse::{OptionalExt as _, Result};
use lakehouse_emulator::Emulator;

use crate::{bob, sign_in, start};

pub fn manage_users(emulator: &Emulator, client: &Software) -> Result<()> {
    let users = client.users();
    let new = NewUser::new("eve")
        .first_name("Eve")
        .last_name("Example")
        .email("eve@example.com")
        .password("correct-horse-1");
    let eve = users.create(new).send()?.expect("the server shows it");
    assert_eq!((eve.name.as_str(), eve.email.as_deref()), ("eve", Some("eve@example.com")));
    assert_eq!((&eve.user_type, &eve.source), (&Some(UserType::Enterprise), &Some(UserSource::Local)));
    assert_eq!((&eve.identity_type, eve.active), (&Some(UserIdentityType::RegularUser), Some(true)));
    assert_eq!((eve.roles[0].name.as_deref(), &eve.password), (Some("PUBLIC"), &None));
    assert!(sign_in(emulator, "eve", "correct-horse-1").auth().check().send()?);
    assert_eq!(users.get(&eve.id).send()?, eve);
    assert_eq!(users.get_by_name("EVE").send()?, eve);
    assert!(users.get_by_name("mallory").send().optional()?.is_none());
    assert_eq!(users.create(NewUser::new("eve")).send().expect_err("exists").status(), Some(400));

    let mut changed = eve.clone();
    changed.last_name = Some("Changed".into());
    let changed = users.update(changed).send()?;
    assert_eq!((changed.last_name.as_deref(), changed.first_name.as_deref()), (Some("Changed"), Some("Eve")));
    assert!(users.update(eve.clone()).send().expect_err("stale").is_conflict());
    users.update_with(&eve.id, |user| {
        user.password = Some("correct-horse-2".into());
        Ok(())
    })?;
    assert!(sign_in(emulator, "eve", "correct-horse-1").auth().check().send().is_err());
    assert!(sign_in(emulator, "eve", "correct-horse-2").auth().check().send()?);

    list_users(emulator, client)?;
    delete_users(emulator, client, &eve.id)
}

fn list_users(emulator: &Emulator, client: &Software) -> Result<()> {
    let names = |client: &Software, filter: &str| -> Result<Vec<String>> {
        let list = client.users().list().filter(filter).send()?;
        assert_eq!(list.total_results, i64::try_from(list.data.len()).ok());
        Ok(list.data.into_iter().map(|user| user.name).collect())
    };
    assert!(client.users().list().send()?.data.len() >= 4);
    assert_eq!(names(client, "name == 'eve' || identityType == 'SERVICE_USER'")?, ["robot", "eve"]);
    assert_eq!(names(client, "email.startsWith('eve@') && name.contains('v')")?, ["eve"]);
    assert_eq!(client.users().list().filter("nonsense").send().expect_err("no filter").status(), Some(400));
    assert_eq!(bob(emulator).users().list().send()?.data.len(), 1, "others are not for him");
    Ok(())
}

fn delete_users(emulator: &Emulator, client: &Software, eve: &str) -> Result<()> {
    let users = client.users();
    let session = sign_in(emulator, "eve", "correct-horse-2");
    assert!(session.auth().check().send()?);
    assert_eq!(users.delete(eve).send().expect_err("without its version").status(), Some(400));
    assert!(users.delete(eve).version("stale+/=").send().expect_err("stale").is_conflict());
    let tag = users.get(eve).send()?.tag.expect("regular users have one");
    users.delete(eve).version(tag).send()?;
    assert!(users.get(eve).send().optional()?.is_none());
    assert!(session.auth().check().send().expect_err("gone").is_unauthorized());

    // Service users have no version.
    let new =
        NewUser::new("loader").identity_type(UserIdentityType::ServiceUser).description("Loads at night");
    let loader = users.create(new).send()?.expect("the server shows it");
    assert_eq!((&loader.tag, loader.description.as_deref()), (&None, Some("Loads at night")));
    assert!(loader.oauth_client_id.is_some());
    let loader = users.update_with(&loader.id, |user| {
        user.description = Some("Loads at noon".into());
        Ok(())
    })?;
    assert_eq!(loader.description.as_deref(), Some("Loads at noon"));
    users.delete(&loader.id).send()?;
    assert!(users.get_by_name("loader").send().optional()?.is_none());
    Ok(())
}

#[test]
fn a_user_is_put_into_roles_with_his_record() -> Result<()> {
    let (_emulator, client) = crate::run(crate::sample().role("analysts", []));
    let analysts = client.roles().get_by_name("analysts").send()?;
    let bob = client.users().get_by_name("bob").send()?;
    let bob = client.users().update_with(&bob.id, |user| {
        user.roles.push(RoleRef::new(&analysts.id));
        Ok(())
    })?;
    let names: Vec<&str> = bob.roles.iter().filter_map(|role| role.name.as_deref()).collect();
    assert_eq!(names, ["PUBLIC", "analysts"]);
    assert_eq!(client.roles().get(&analysts.id).send()?.member_count, Some(1));
    Ok(())
}

#[test]
fn what_is_for_administrators_is_denied_to_everybody_else() -> Result<()> {
    let (emulator, ada) = start();
    let bob = bob(&emulator);
    let ada_id = ada.users().get_by_name("ada").send()?.id;
    let denied = [
        bob.users().create(NewUser::new("mallory").password("secret-123")).send().err(),
        bob.users().get(&ada_id).send().err(),
        bob.users().list_privileges(&ada_id).send().err(),
        bob.tokens().list(&ada_id).send().err(),
        bob.tokens().delete_everyones().send().err(),
        bob.roles().create(lakehouse::dremio::roles::NewRole::new("his")).send().err(),
        bob.external_token_providers().list().send().err(),
        bob.authorization_cache().clear_all().send().err(),
        bob.wlm().list_queues().send().err(),
        bob.engines().list().send().err(),
        bob.node_collections().get_blacklist().send().err(),
        bob.node_collections().set_blacklist(["10.0.0.1"]).send().err(),
        bob.support().download_kvstore_report().send().err(),
    ];
    for error in denied {
        let error = error.expect("not allowed");
        assert!(error.is_permission_denied(), "{error}");
        assert!(!error.is_unauthorized() && !error.is_not_found(), "{error}");
    }
    assert!(ada.users().get_by_name("mallory").send().optional()?.is_none());
    Ok(())
}
