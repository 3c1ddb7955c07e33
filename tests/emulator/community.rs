//! The community edition: fewer members, fewer operations, and everybody is an administrator.

use lakehouse::dremio::roles::{NewRole, RoleRef};
use lakehouse::dremio::scripts::{NewScript, ScriptGrants};
use lakehouse::dremio::users::{NewUser, UserIdentityType};
use lakehouse::dremio::wlm::NewQueue;
use lakehouse::dremio::{Software, cluster};
use lakehouse::{Error, Result};
use lakehouse_emulator::{Edition, Emulator};

use crate::{bob, reflections::raw, run, sample, sign_in};

pub fn use_the_community_edition() -> Result<Emulator> {
    let (emulator, client) = run(sample().edition(Edition::Community));
    assert_eq!(client.cluster().get_stats().send()?.edition, Some(cluster::Edition::OpenSource));
    manage_users(&emulator, &client)?;
    miss_what_is_for_sale(&client)?;

    let table = client.catalog().get_by_path(["lake", "orders"]).send()?;
    let made = client.reflections().create(raw("r", table.id())).send()?;
    assert_eq!((made.can_alter, made.entity_type.as_deref()), (None, Some("reflection")));
    let of_table = client.datasets().list_reflections(table.id()).send()?;
    assert_eq!((of_table.data.len(), of_table.can_alter_reflections), (1, None));
    let off = client.reflections().update_with(&made.id, |reflection| {
        reflection.enabled = false;
        Ok(())
    })?;
    assert!(!off.enabled && off.entity_type == made.entity_type);
    client.reflections().delete(&made.id).send()?;

    let script = client.scripts().create(NewScript::new("s", "SELECT 1")).send()?;
    assert_eq!(script.owner, None);
    assert_eq!(bob(&emulator).scripts().list().items().count(), 0, "they are private all the same");
    client.scripts().delete(&script.id).send()?;
    Ok(emulator)
}

fn manage_users(emulator: &Emulator, client: &Software) -> Result<()> {
    let users = client.users();
    let made =
        users.create(NewUser::new("eve").email("eve@example.com").password("correct-horse-1")).send()?;
    let made = made.expect("the server shows it");
    assert_eq!((&made.user_type, &made.source, &made.identity_type), (&None, &None, &None));
    assert!(made.roles.is_empty() && made.tag.is_some());
    assert!(sign_in(emulator, "eve", "correct-horse-1").auth().check().send()?);
    let changed = users.update_with(&made.id, |user| {
        user.first_name = Some("Eve".into());
        Ok(())
    })?;
    assert_eq!(
        (changed.first_name.as_deref(), changed.email.as_deref()),
        (Some("Eve"), Some("eve@example.com"))
    );
    assert!(users.update(made.clone()).send().expect_err("stale").is_conflict());
    // Nobody is kept from anything here.
    assert_eq!(bob(emulator).users().get(&made.id).send()?, changed);

    let too_much = [
        NewUser::new("new").password("secret-123").identity_type(UserIdentityType::ServiceUser),
        NewUser::new("new").password("secret-123").roles([RoleRef::new("x")]),
        NewUser::new("new").password("secret-123").description("d"),
    ];
    for user in too_much {
        let error = users.create(user).send().expect_err("unknown here");
        assert_eq!(error.status(), Some(400), "{error}");
    }
    Ok(())
}

fn miss_what_is_for_sale(client: &Software) -> Result<()> {
    let me = client.users().get_by_name("ada").send()?.id;
    let table = client.catalog().get_by_path(["lake", "orders"]).send()?.id().to_owned();
    let refused: Vec<Option<Error>> = vec![
        client.users().list().send().err(),
        client.users().delete(&me).send().err(),
        client.users().list_privileges(&me).send().err(),
        client.tokens().list(&me).send().err(),
        client.user_credentials().list(&me).send().err(),
        client.roles().list().send().err(),
        client.roles().create(NewRole::new("r")).send().err(),
        client.external_token_providers().list().send().err(),
        client.authorization_cache().clear("ada").send().err(),
        client.catalog().get_grants(&table).send().err(),
        client.catalog().get_lineage(&table).send().err(),
        client.reflections().list().send().err(),
        client.reflections().list_summaries().send().err(),
        client.reflections().refresh("r").send().err(),
        client.recommendations().list_usage_based().send().err(),
        client.scripts().set_grants("s", ScriptGrants::new()).send().err(),
        client.wlm().list_queues().send().err(),
        client.wlm().create_queue(NewQueue::new("q")).send().err(),
        client.engines().list().send().err(),
        client.node_collections().get_blacklist().send().err(),
    ];
    for error in refused {
        let error = error.expect("not in this edition");
        assert!(matches!(error.status(), Some(404 | 405)), "{error}");
    }
    Ok(())
}
