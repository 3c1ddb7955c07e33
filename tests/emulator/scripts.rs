//! Scripts, and who else may see and change them.

use lakehouse::dremio::Software;
use lakehouse::dremio::roles::NewRole;
use lakehouse::dremio::scripts::{
    NewScript, ScriptGrant, ScriptGrants, ScriptIds, ScriptPrivilege, ScriptSortKey, ScriptUpdate,
};
use lakehouse::{OptionalExt as _, OrderBy, Result};
use lakehouse_emulator::Emulator;

use crate::bob;

pub fn manage_scripts(emulator: &Emulator, client: &Software) -> Result<()> {
    let scripts = client.scripts();
    let me = client.users().get_by_name("ada").send()?.id;
    let made = scripts.create(NewScript::new("first", "SELECT 1").context(["lake", "a.b"])).send()?;
    assert_eq!(
        (made.owner.as_deref(), made.context.as_slice()),
        (Some(me.as_str()), ["lake".to_owned(), "a.b".to_owned()].as_slice())
    );
    assert_eq!(scripts.get(&made.id).send()?, made);

    // What is not said stays; what is said to be empty is empty.
    let changed = scripts.update(&made.id, ScriptUpdate::new().content("SELECT 2")).send()?;
    assert_eq!((changed.content.as_deref(), changed.context.len()), (Some("SELECT 2"), 2));
    let changed =
        scripts.update(&made.id, ScriptUpdate::new().name("renamed").context(Vec::<String>::new())).send()?;
    assert_eq!((changed.name.as_str(), changed.context.len()), ("renamed", 0));
    assert_eq!(changed.content.as_deref(), Some("SELECT 2"));

    list_scripts(client, &me)?;
    share_a_script(emulator, client, &made.id)?;
    scripts.delete(&made.id).send()?;
    assert!(scripts.get(&made.id).send().optional()?.is_none());
    delete_many(emulator, client)
}

fn list_scripts(client: &Software, me: &str) -> Result<()> {
    let scripts = client.scripts();
    for n in 0..7 {
        scripts.create(NewScript::new(format!("report {n}"), "SELECT 1")).send()?;
    }
    let names = |request: lakehouse::dremio::scripts::List| -> Result<Vec<String>> {
        request.items().map(|script| script.map(|script| script.name)).collect()
    };
    let found = names(
        scripts.list().search("report").order_by([OrderBy::descending(ScriptSortKey::Name)]).max_results(3),
    )?;
    assert_eq!(found.len(), 7);
    assert_eq!(found[..2], ["report 6", "report 5"]);
    assert_eq!(names(scripts.list().order_by([ScriptSortKey::Name]).max_results(3))?[0], "renamed");
    assert_eq!(
        names(
            scripts.list().order_by([ScriptSortKey::CreatedAt, ScriptSortKey::Id]).offset(6).max_results(1)
        )?
        .len(),
        2
    );
    assert_eq!(scripts.list().max_results(2).pages().count(), 4);
    let page = scripts.list().created_by(me).owned_by(me).max_results(1).send()?;
    assert_eq!((page.total, page.data.len()), (Some(8), 1));
    assert_eq!(scripts.list().created_by("00000000-0000-0000-0000-000000000000").items().count(), 0);
    Ok(())
}

fn share_a_script(emulator: &Emulator, client: &Software, id: &str) -> Result<()> {
    let (scripts, bob) = (client.scripts(), bob(emulator));
    let bob_id = client.users().get_by_name("bob").send()?.id;
    let error = bob.scripts().get(id).send().expect_err("not shared");
    assert!(error.is_permission_denied(), "{error}");
    let before = scripts.get_grants(id).send()?;
    assert!(before.users.is_empty() && before.roles.is_empty());
    let grant = |privileges: &[ScriptPrivilege]| {
        ScriptGrants::new().users([ScriptGrant::new(&bob_id, privileges.to_vec())])
    };
    let shared = scripts.set_grants(id, grant(&[ScriptPrivilege::View])).send()?;
    assert_eq!(shared.users, [ScriptGrant::new(&bob_id, [ScriptPrivilege::View])]);
    assert_eq!(bob.scripts().get(id).send()?.name, "renamed");
    assert_eq!(bob.scripts().list().items().count(), 1);
    let change = ScriptUpdate::new().content("SELECT 3");
    assert!(bob.scripts().update(id, change.clone()).send().expect_err("may look").is_permission_denied());

    let role = client.roles().create(NewRole::new("writers")).send()?;
    let to_role = ScriptGrants::new().roles([ScriptGrant::new(&role.id, [ScriptPrivilege::View])]);
    assert_eq!(scripts.set_grants(id, to_role).send()?.users.len(), 1, "grants are added");
    scripts.set_grants(id, grant(&[ScriptPrivilege::View, ScriptPrivilege::Modify])).send()?;
    assert_eq!(bob.scripts().update(id, change).send()?.modified_by, Some(bob_id.clone()));
    assert_eq!(scripts.get(id).send()?.content.as_deref(), Some("SELECT 3"));
    let left = scripts.set_grants(id, grant(&[])).send()?;
    assert_eq!((left.users.len(), left.roles.len()), (0, 1));
    assert!(bob.scripts().get(id).send().expect_err("not shared").is_permission_denied());
    client.roles().delete(&role.id).send()
}

fn delete_many(emulator: &Emulator, client: &Software) -> Result<()> {
    let of_bob = bob(emulator).scripts().create(NewScript::new("his", "SELECT 1")).send()?.id;
    let missing = "3a7d5138-b608-4402-bcae-2a93d00ac924".to_owned();
    let mine = client
        .scripts()
        .list()
        .items()
        .map(|script| script.map(|script| script.id))
        .collect::<Result<Vec<_>>>()?;
    assert_eq!(mine.len(), 7);
    let ids = mine.into_iter().chain([of_bob.clone(), missing.clone(), "no id".to_owned()]);
    let left = client.scripts().delete_batch(ScriptIds::new(ids)).send()?;
    assert_eq!((left.unauthorized_ids, left.not_found_ids), (vec![of_bob], vec![missing]));
    assert_eq!(left.other_error_ids, ["no id"]);
    assert_eq!(client.scripts().list().items().count(), 0);
    Ok(())
}
