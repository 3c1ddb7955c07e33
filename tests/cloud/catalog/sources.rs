//! Sources of a project, and the files in them.

use lakehouse::dremio::catalog::{DatasetType, NewSource, NewTable, TextFormat};
use lakehouse::dremio::source_config::{AwsCredentialType, AwsGlueConfig, SourceConfig};
use lakehouse::dremio::{EXISTING_VALUE, Project};
use lakehouse::{OptionalExt as _, Result, Secret};

pub fn promote_a_file(project: &Project) -> Result<()> {
    let catalog = project.catalog();
    let file = catalog.get_by_path(["lake", "raw", "people.csv"]).send()?.into_file()?;
    let new = NewTable::new(file.path.clone(), TextFormat::new().extract_header(true));
    let table = catalog.promote(&file.id, new).send()?;
    assert_eq!((&table.dataset_type, &table.path), (&DatasetType::PhysicalDataset, &file.path));
    let ages = project.query("SELECT age FROM lake.raw.\"people.csv\" ORDER BY age").rows_as::<String>()?;
    assert_eq!(ages.collect::<Result<Vec<_>>>()?, ["36", "41"]);
    catalog.delete(&table.id).send()?;
    assert_eq!(catalog.get_by_path(file.path.clone()).send()?.into_file()?, file);
    Ok(())
}

pub fn manage_sources(project: &Project) -> Result<()> {
    let catalog = project.catalog();
    let config = AwsGlueConfig::new()
        .credential_type(AwsCredentialType::AccessKey)
        .aws_access_key("AKIA")
        .aws_access_secret("hush");
    let glue = catalog.create(NewSource::new("glue", config)).send()?.into_source()?;
    let Some(SourceConfig::AwsGlue(shown)) = &glue.config else { panic!("{glue:?}") };
    assert_eq!(shown.aws_access_secret.as_ref().map(Secret::expose), Some(EXISTING_VALUE));
    let changed = catalog.update_with(&glue.id, |entity| {
        entity.source_mut()?.description = Some("Tables of the data team".into());
        Ok(())
    })?;
    assert_eq!(changed.into_source()?.description.as_deref(), Some("Tables of the data team"));
    project.sources().clear_permission_cache("glue").send()?;
    let error = project.sources().clear_permission_cache("lake").send().expect_err("it has none");
    assert_eq!(error.status(), Some(400), "{error}");
    let tag = catalog.get(&glue.id).send()?.tag().expect("sources have one").to_owned();
    catalog.delete(&glue.id).tag(tag).send()?;
    assert!(project.sources().clear_permission_cache("glue").send().optional()?.is_none());
    Ok(())
}
