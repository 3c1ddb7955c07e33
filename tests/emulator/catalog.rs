//! The catalog: spaces, folders, views, functions and files, what is written about them, and who may see them.

use lakehouse::dremio::Software;
use lakehouse::dremio::auth::LoginRequest;
use lakehouse::dremio::catalog::{
    DatasetType, GrantType, GrantsUpdate, Include, NewFolder, NewFunction, NewGrant, NewSpace, NewTable,
    NewView, Tags, TextFormat, Wiki,
};
use lakehouse::dremio::common::{Privilege, UserOrRole};
use lakehouse::{OptionalExt as _, Result};

use crate::start;

pub fn manage_spaces_and_folders(client: &Software) -> Result<()> {
    let catalog = client.catalog();
    let space = catalog.create(NewSpace::new("sales & more")).send()?.into_space()?;
    assert!(catalog.create(NewSpace::new("sales & more")).send().expect_err("exists").is_already_exists());
    for name in ["emea", "apac", "na", "a;b#c?d"] {
        catalog.create(NewFolder::new(["sales & more", name])).send()?;
    }
    let top = catalog.list().include([Include::from("datasetCount")]).send()?;
    assert!(top.data.iter().any(|item| item.id == space.id));

    let children =
        catalog.get(&space.id).max_children(3).items().map(|child| child.map(|child| child.path[1].clone()));
    assert_eq!(children.collect::<Result<Vec<_>>>()?, ["a;b#c?d", "apac", "emea", "na"]);
    let folder = catalog.get_by_path(["sales & more", "a;b#c?d"]).send()?;
    assert_eq!(folder.path(), ["sales & more", "a;b#c?d"]);
    let both =
        catalog.get_by_ids(20, [space.id.clone(), folder.id().to_owned(), "missing".to_owned()]).send()?;
    assert_eq!((both.data.len(), both.errors.len()), (2, 1));
    let both = catalog.get_by_paths(20, [vec!["sales & more".to_owned()]]).send()?;
    assert_eq!(both.data[0].id(), space.id);

    // A stale version is a conflict; the current one is not.
    catalog.update(space.clone()).send()?;
    assert!(catalog.update(space.clone()).send().expect_err("stale").is_conflict());
    catalog.update_with(&space.id, |space| space.space_mut().map(drop))?;
    assert!(catalog.delete(&space.id).tag("stale+/=").send().expect_err("stale").is_conflict());
    let tag = catalog.get(&space.id).send()?.tag().expect("spaces have one").to_owned();
    catalog.delete(&space.id).tag(tag).send()?;
    assert!(catalog.get(&space.id).send().optional()?.is_none());
    Ok(())
}

pub fn manage_views_and_functions(client: &Software) -> Result<()> {
    let catalog = client.catalog();
    catalog.create(NewSpace::new("sales")).send()?;
    let view =
        NewView::new(["sales", "big"], "SELECT id, amount FROM orders WHERE id > 1000").sql_context(["lake"]);
    let view = catalog.create(view).send()?.into_dataset()?;
    assert_eq!(view.dataset_type, DatasetType::VirtualDataset);
    assert_eq!(
        view.fields.iter().map(|field| field.name.as_deref().unwrap_or_default()).collect::<Vec<_>>(),
        ["id", "amount"]
    );
    let renamed = catalog.update_with(&view.id, |entity| {
        entity.dataset_mut()?.path = vec!["sales".to_owned(), "bigger".to_owned()];
        Ok(())
    })?;
    assert_eq!(renamed.path(), ["sales", "bigger"]);
    let function =
        NewFunction::new(["sales", "double"], true, "x * 2", "BIGINT").function_arg_list("x BIGINT");
    let function = catalog.create(function).send()?.into_function()?;
    assert_eq!(function.is_scalar, Some(true));
    assert!(!catalog.search().query("bigger").send()?.data.is_empty());
    catalog.refresh_reflections(&view.id).send()?;
    let lineage = catalog.get_lineage(&view.id).send()?;
    assert_eq!(lineage.parents[0].path, ["lake", "orders"]);
    Ok(())
}

pub fn promote_a_file(client: &Software) -> Result<()> {
    let catalog = client.catalog();
    let file = catalog.get_by_path(["lake", "raw", "people.csv"]).send()?.into_file()?;
    assert!(file.id.starts_with("dremio:/"), "{}", file.id);
    let table = NewTable::new(file.path.clone(), TextFormat::new().extract_header(true));
    let table = catalog.promote(&file.id, table).send()?;
    assert_eq!(table.dataset_type, DatasetType::PhysicalDataset);
    assert!(!table.id.starts_with("dremio:/"));
    catalog.delete(&table.id).send()?;
    assert!(catalog.get_by_path(["lake", "raw", "people.csv"]).send()?.into_file().is_ok());
    Ok(())
}

#[allow(deprecated, reason = "deprecated operations are operations")]
pub fn describe_and_share(client: &Software) -> Result<()> {
    let catalog = client.catalog();
    let id = catalog.get_by_path(["sales", "bigger"]).send()?.id().to_owned();
    assert!(catalog.get_tags(&id).send()?.tags.is_empty());
    let tags = catalog.set_tags(&id, Tags::new(["finance", "daily"])).send()?;
    assert!(catalog.set_tags(&id, Tags::new(["stale"])).send().expect_err("has a version").is_conflict());
    let tags =
        catalog.set_tags(&id, Tags::new(["finance"]).version(tags.version.expect("has one"))).send()?;
    assert_eq!(tags.tags, ["finance"]);
    assert_eq!(catalog.get_wiki(&id).send()?.text, "");
    let wiki = catalog.set_wiki(&id, Wiki::new("# Big orders")).send()?;
    let wiki =
        catalog.set_wiki(&id, Wiki::new("# Bigger orders").version(wiki.version.expect("has one"))).send()?;
    assert_eq!(wiki, catalog.get_wiki(&id).send()?);

    let grants = catalog.get_grants(&id).send()?;
    assert!(!grants.available_privileges.is_empty());
    let bob =
        client.auth().login(LoginRequest::new("bob", "battery staple")).send()?.user_id.expect("has one");
    let grant = NewGrant::new([Privilege::Select], UserOrRole::User, &bob);
    catalog.set_grants(&id, GrantsUpdate::new([grant])).send()?;
    assert_eq!(catalog.get_grants(&id).send()?.grants[0].id, bob);
    let all = catalog.list_privileges().send()?.available_privileges;
    let of_spaces = catalog.list_privileges().grant_type(GrantType::Space).send()?.available_privileges;
    assert_eq!((of_spaces.len(), &of_spaces[0].grant_type), (1, &Some(GrantType::Space)));
    assert!(all.len() > 1 && all.contains(&of_spaces[0]), "{all:?}");
    Ok(())
}

#[test]
fn someone_without_a_privilege_is_told_so() -> Result<()> {
    let (emulator, ada) = start();
    let space = ada.catalog().create(NewSpace::new("private")).send()?;
    let bob = Software::builder(emulator.url()).login("bob", "battery staple").build()?;
    let error = bob.catalog().delete(space.id()).send().expect_err("not allowed");
    assert!(error.is_permission_denied(), "{error}");
    assert!(bob.catalog().get(space.id()).send().expect_err("not allowed").is_permission_denied());
    let error = bob.catalog().create(NewSpace::new("his")).send().expect_err("not allowed");
    assert!(error.is_permission_denied(), "{error}");
    Ok(())
}
