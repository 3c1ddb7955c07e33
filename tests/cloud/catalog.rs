//! The catalog of a project: folders, views and functions, what is written about them, and who may see them.

mod sources;

use lakehouse::dremio::Project;
use lakehouse::dremio::catalog::{
    ContainerType, DatasetType, GrantsUpdate, NewFolder, NewFunction, NewGrant, NewSource, NewView,
    SourceType, Tags, VersionType, Wiki,
};
use lakehouse::dremio::common::{Privilege, UserOrRole};
use lakehouse::dremio::source_config::AwsGlueConfig;
use lakehouse::{OptionalExt as _, Result};

use crate::{client, project, start};

pub fn manage_the_catalog(project: &Project) -> Result<()> {
    look_around(project)?;
    manage_folders(project)?;
    rename_a_folder(project)?;
    manage_views_and_functions(project)?;
    describe_and_share(project)?;
    sources::promote_a_file(project)?;
    sources::manage_sources(project)
}

fn look_around(project: &Project) -> Result<()> {
    let top = project.catalog().list().send()?.data;
    let kind_of = |name: &str| {
        let item = top.iter().find(|item| item.path == [name]);
        item.and_then(|item| item.container_type.clone())
    };
    assert_eq!(kind_of("main"), Some(ContainerType::Source), "the catalog that every project begins with");
    assert_eq!(kind_of("arctic"), Some(ContainerType::Source));
    assert_eq!(kind_of("reporting"), Some(ContainerType::Space));
    assert!(top.iter().all(|item| item.container_type != Some(ContainerType::Home)));
    assert!(top.iter().all(|item| item.permissions.contains(&Privilege::All)), "{top:?}");
    let source = project.catalog().get_by_path(["arctic"]).send()?.into_source()?;
    assert_eq!((source.source_type, source.children.len()), (SourceType::Arctic, 1));
    Ok(())
}

fn manage_folders(project: &Project) -> Result<()> {
    let catalog = project.catalog();
    let lost = catalog.create(NewFolder::new(["arctic", "lost"])).send()?;
    assert!(catalog.get(lost.id()).send().optional()?.is_none(), "what `create` answers with finds nothing");

    let folder = catalog.create_folder(NewFolder::new(["arctic", "new"]))?;
    assert_eq!(catalog.get(&folder.id).send()?.into_folder()?, folder);
    let error = catalog.create_folder(NewFolder::new(["arctic", "new"])).expect_err("exists");
    assert!(error.is_already_exists() && error.operation() == Some("catalog.create"), "{error}");
    let branch =
        catalog.get_by_path(["arctic", "new"]).version_type(VersionType::Branch).version_value("main");
    assert_eq!(branch.send()?.id(), folder.id);
    for name in ["a", "b", "c", "d"] {
        catalog.create_folder(NewFolder::new(["arctic", "new", name]))?;
    }
    let children = catalog.get(&folder.id).max_children(3).items();
    let names = children.map(|child| child.map(|child| child.path[2].clone())).collect::<Result<Vec<_>>>()?;
    assert_eq!(names, ["a", "b", "c", "d"]);

    read_many(project, &folder.id)?;
    catalog.delete(&folder.id).send()?;
    assert!(catalog.get(&folder.id).send().optional()?.is_none());
    assert!(catalog.get_by_path(["arctic", "new", "a"]).send().expect_err("gone as well").is_not_found());
    Ok(())
}

fn read_many(project: &Project, folder: &str) -> Result<()> {
    let catalog = project.catalog();
    let ids = [folder.to_owned(), "missing".to_owned()];
    let found = catalog.get_by_ids(0, ids).send()?;
    assert_eq!((found.data[0].id(), found.errors.len()), (folder, 1));
    let paths = [vec!["arctic".to_owned(), "new".to_owned()], vec!["nowhere".to_owned()]];
    let found = catalog.get_by_paths(20, paths).send()?;
    assert_eq!((found.data[0].children().len(), found.errors.len()), (4, 1));
    Ok(())
}

/// In a space a folder is made by a statement, and can be given another name.
fn rename_a_folder(project: &Project) -> Result<()> {
    let catalog = project.catalog();
    assert_eq!(
        catalog.create(NewFolder::new(["reporting", "emea"])).send().expect_err("no").status(),
        Some(400)
    );
    project.query("CREATE FOLDER reporting.emea").execute()?;
    let folder = catalog.get_by_path(["reporting", "emea"]).send()?;
    let renamed = catalog.update_with(folder.id(), |entity| {
        entity.folder_mut()?.path = vec!["reporting".to_owned(), "europe".to_owned()];
        Ok(())
    })?;
    assert_eq!(
        (renamed.id(), renamed.path()),
        (folder.id(), vec!["reporting".to_owned(), "europe".to_owned()])
    );
    assert!(catalog.update(folder).send().expect_err("stale").is_conflict());
    Ok(())
}

fn manage_views_and_functions(project: &Project) -> Result<()> {
    let catalog = project.catalog();
    let new = NewView::new(["reporting", "big"], "SELECT id, name FROM orders WHERE id > 1000")
        .sql_context(["lake"]);
    let view = catalog.create(new.clone()).send()?.into_dataset()?;
    let columns: Vec<_> = view.fields.iter().filter_map(|field| field.name.as_deref()).collect();
    assert_eq!((&view.dataset_type, columns), (&DatasetType::VirtualDataset, vec!["id", "name"]));
    assert!(catalog.create(new).send().expect_err("exists").is_already_exists());

    let changed = catalog.update_with(&view.id, |entity| {
        let view = entity.dataset_mut()?;
        view.path = vec!["reporting".to_owned(), "europe".to_owned(), "biggest".to_owned()];
        view.sql = Some("SELECT id FROM orders WHERE id > 1100".into());
        Ok(())
    })?;
    assert_eq!(changed.path(), ["reporting", "europe", "biggest"]);
    let count = project.query("SELECT COUNT(*) FROM reporting.europe.biggest").rows_as::<i64>()?.next();
    assert_eq!(count.expect("one row")?, 99);
    assert!(catalog.update(view.clone()).send().expect_err("stale").is_conflict());
    assert!(catalog.delete(&view.id).tag("stale+/=").send().expect_err("stale").is_conflict());
    let lineage = catalog.get_lineage(&view.id).send()?;
    assert_eq!((lineage.parents[0].path.join("."), lineage.children.len()), ("lake.orders".to_owned(), 0));
    catalog.refresh_reflections(&lineage.parents[0].id).send()?;

    let function =
        NewFunction::new(["arctic", "double"], true, "x * 2", "BIGINT").function_arg_list("x BIGINT");
    let function = catalog.create(function).send()?.into_function()?;
    assert_eq!((function.is_scalar, function.function_body.as_deref()), (Some(true), Some("x * 2")));
    catalog.delete(&function.id).send()?;
    assert!(catalog.get(&function.id).send().optional()?.is_none());
    Ok(())
}

fn describe_and_share(project: &Project) -> Result<()> {
    let catalog = project.catalog();
    let id = catalog.get_by_path(["arctic", "sales", "orders"]).send()?.id().to_owned();
    assert_eq!(catalog.get_tags(&id).send()?.version, None, "nothing before something is set");
    assert_eq!(catalog.get_wiki(&id).send()?.version, None);
    let tags = catalog.set_tags(&id, Tags::new(["finance", "daily"])).send()?;
    assert!(catalog.set_tags(&id, Tags::new(["stale"])).send().expect_err("has a version").is_conflict());
    let tags =
        catalog.set_tags(&id, Tags::new(["finance"]).version(tags.version.expect("has one"))).send()?;
    assert_eq!((&tags.tags, &tags), (&vec!["finance".to_owned()], &catalog.get_tags(&id).send()?));
    let wiki = catalog.set_wiki(&id, Wiki::new("# Orders")).send()?;
    assert!(catalog.set_wiki(&id, Wiki::new("stale").version(7)).send().expect_err("stale").is_conflict());
    let wiki =
        catalog.set_wiki(&id, Wiki::new("# All orders").version(wiki.version.expect("has one"))).send()?;
    assert_eq!((wiki.text.as_str(), &wiki), ("# All orders", &catalog.get_wiki(&id).send()?));

    let grants = catalog.get_grants(&id).send()?;
    assert!(grants.grants.is_empty() && grants.available_privileges.contains(&Privilege::Select));
    let bob = project.cloud().users().get_by_name("bob").send()?.id;
    let grant = |privilege| GrantsUpdate::new([NewGrant::new([privilege], UserOrRole::User, &bob)]);
    catalog.set_grants(&id, grant(Privilege::Select)).send()?;
    let grants = catalog.get_grants(&id).send()?.grants;
    assert_eq!(
        (grants.len(), grants[0].id.as_str(), grants[0].privileges.as_slice()),
        (1, bob.as_str(), &[Privilege::Select][..])
    );
    assert_eq!(
        catalog.set_grants(&id, grant(Privilege::CreateSource)).send().expect_err("not here").status(),
        Some(400)
    );
    catalog.set_grants(&id, GrantsUpdate::new([])).send()
}

#[test]
fn what_one_may_not_do_is_denied_until_it_is_granted() -> Result<()> {
    let (emulator, ada) = start();
    let (ada, bob) = (project(&ada), project(&client(&emulator, "pat-of-bob")));
    let orders = ada.catalog().get_by_path(["lake", "orders"]).send()?;
    for error in [
        bob.catalog().get(orders.id()).send().err(),
        bob.catalog().get_wiki(orders.id()).send().err(),
        bob.catalog().get_grants(orders.id()).send().err(),
        bob.catalog().delete(orders.id()).send().err(),
        bob.catalog().create_folder(NewFolder::new(["arctic", "his"])).err(),
        bob.catalog().create(NewSource::new("his", AwsGlueConfig::new())).send().err(),
        bob.sources().clear_permission_cache("arctic").send().err(),
    ] {
        let error = error.expect("not allowed");
        assert!(error.is_permission_denied(), "{error}");
    }
    assert!(bob.query("SELECT id FROM lake.orders").rows().is_err());
    let id = ada.cloud().users().get_by_name("bob").send()?.id;
    let grant = NewGrant::new([Privilege::Select], UserOrRole::User, id);
    ada.catalog().set_grants(orders.id(), GrantsUpdate::new([grant])).send()?;
    assert_eq!(bob.catalog().get(orders.id()).send()?.id(), orders.id());
    assert_eq!(bob.query("SELECT id FROM lake.orders").rows_as::<i64>()?.count(), 1200);
    Ok(())
}
