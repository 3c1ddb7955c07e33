//! Sources: typed configurations, secrets that come back as a placeholder, and the older source API.

use lakehouse::dremio::catalog::{NewSource, SourceType};
use lakehouse::dremio::source_config::{
    AwsCredentialType, AwsGlueConfig, DatabaseAuthenticationType, IcebergRestCatalogConfig, NasConfig,
    PostgresConfig, Property, S3Config, SecretProperty, SnowflakeAuthMode, SnowflakeConfig, SourceConfig,
};
use lakehouse::dremio::sources::NewLegacySource;
use lakehouse::dremio::{EXISTING_VALUE, Software, data_secret};
use lakehouse::{OptionalExt as _, Result, Secret};

use crate::start;

#[allow(deprecated, reason = "deprecated operations are operations")]
pub fn manage_sources(client: &Software) -> Result<()> {
    let catalog = client.catalog();
    let config = PostgresConfig::new("db.example.com", "d", DatabaseAuthenticationType::Master)
        .port("5432")
        .username("u")
        .password("hunter2");
    let source = catalog.create(NewSource::new("pg", config)).send()?.into_source()?;
    let Some(SourceConfig::Postgres(shown)) = &source.config else { panic!("{source:?}") };
    assert_eq!(shown.password.as_ref().map(Secret::expose), Some("$DREMIO_EXISTING_VALUE$"));
    let source = catalog.update_with(&source.id, |entity| {
        entity.source_mut()?.allow_cross_source_selection = Some(true);
        Ok(())
    })?;
    catalog.delete(source.id()).send()?;

    let sources = client.sources();
    let made = sources.create(NewLegacySource::new("archive", NasConfig::new("/data"))).send()?;
    let id = made.id;
    assert!(sources.list().send()?.data.iter().any(|source| source.name == "archive"));
    let read = sources.get(&id).send()?;
    let updated = sources.update(read).send()?;
    assert_eq!(updated.name, "archive");
    assert!(sources.list_types().send()?.data.iter().any(|kind| kind.source_type == Some(SourceType::S3)));
    assert!(!sources.get_type("S3").send()?.elements.is_empty());
    let error = sources.clear_permission_cache("archive").send().expect_err("it has none");
    assert_eq!(error.status(), Some(400), "{error}");
    let glue = catalog
        .create(NewSource::new("glue", AwsGlueConfig::new().credential_type(AwsCredentialType::Ec2Metadata)))
        .send()?;
    sources.clear_permission_cache("glue").send()?;
    catalog.delete(glue.id()).send()?;
    assert!(sources.clear_permission_cache("glue").send().optional()?.is_none());
    sources.delete(&id).send()?;
    assert!(sources.get(&id).send().optional()?.is_none());
    Ok(())
}

/// Writes a source, and gives its configuration as it is read then.
fn written_and_read(
    client: &Software,
    name: &str,
    config: impl Into<SourceConfig>,
) -> Result<(String, SourceConfig)> {
    let made = client.catalog().create(NewSource::new(name, config)).send()?;
    let read = client.catalog().get_by_path([name]).send()?.into_source()?;
    assert_eq!(read.id, made.id());
    Ok((read.id.clone(), read.config.expect("is shown")))
}

/// Changes the configuration of a source, and gives it as it is read then.
fn changed_and_read(client: &Software, id: &str, change: impl Fn(&mut SourceConfig)) -> Result<SourceConfig> {
    client.catalog().update_with(id, |entity| {
        change(entity.source_mut()?.config.as_mut().expect("is shown"));
        Ok(())
    })?;
    Ok(client.catalog().get(id).send()?.into_source()?.config.expect("is shown"))
}

fn is_kept(secret: Option<&Secret>) -> bool {
    secret.is_some_and(|secret| secret.is_existing_value() && secret.expose() == EXISTING_VALUE)
}

#[test]
fn a_configuration_is_written_read_changed_and_read_and_its_secrets_stay() -> Result<()> {
    let (_emulator, client) = start();
    let postgres = PostgresConfig::new("db.example.com", "d", DatabaseAuthenticationType::Master)
        .username("u")
        .password(data_secret("hunter:2"))
        .property_list([Property::new("a", "b")]);
    let (id, read) = written_and_read(&client, "pg", postgres)?;
    let SourceConfig::Postgres(read) = read else { panic!("{read:?}") };
    assert_eq!(
        (read.hostname.as_deref(), &read.property_list[0].value),
        (Some("db.example.com"), &"b".to_owned())
    );
    assert!(is_kept(read.password.as_ref()), "{read:?}");
    let again = changed_and_read(&client, &id, |config| {
        let SourceConfig::Postgres(config) = config else { panic!("{config:?}") };
        config.hostname = Some("db2.example.com".into());
    })?;
    let SourceConfig::Postgres(again) = again else { panic!("{again:?}") };
    assert_eq!(again.hostname.as_deref(), Some("db2.example.com"));
    assert!(is_kept(again.password.as_ref()) && again.username == read.username);
    Ok(())
}

#[test]
fn configurations_of_files_warehouses_and_catalogs_keep_their_secrets() -> Result<()> {
    let (_emulator, client) = start();
    let s3 = S3Config::new()
        .credential_type(AwsCredentialType::AccessKey)
        .access_key("AKIA")
        .access_secret(data_secret("hunter2"));
    let (id, read) = written_and_read(&client, "bucket", s3)?;
    let SourceConfig::S3(read) = read else { panic!("{read:?}") };
    assert!(is_kept(read.access_secret.as_ref()) && read.access_key.as_deref() == Some("AKIA"), "{read:?}");
    let again = changed_and_read(&client, &id, |config| {
        let SourceConfig::S3(config) = config else { panic!("{config:?}") };
        config.external_bucket_list.push("more".into());
    })?;
    let SourceConfig::S3(again) = again else { panic!("{again:?}") };
    assert!(is_kept(again.access_secret.as_ref()) && again.external_bucket_list == ["more"], "{again:?}");

    let snowflake = SnowflakeConfig::new("x.example.com", "443", "u")
        .auth_mode(SnowflakeAuthMode::KeyPair)
        .private_key("key")
        .private_key_passphrase("pass");
    let (id, read) = written_and_read(&client, "flake", snowflake)?;
    let SourceConfig::Snowflake(read) = read else { panic!("{read:?}") };
    assert!(is_kept(read.private_key.as_ref()) && is_kept(read.private_key_passphrase.as_ref()), "{read:?}");
    let again = changed_and_read(&client, &id, |config| {
        let SourceConfig::Snowflake(config) = config else { panic!("{config:?}") };
        config.warehouse = Some("W".into());
        config.private_key_passphrase = Some("another".into());
    })?;
    let SourceConfig::Snowflake(again) = again else { panic!("{again:?}") };
    assert!(
        is_kept(again.private_key.as_ref()) && is_kept(again.private_key_passphrase.as_ref()),
        "{again:?}"
    );
    assert_eq!(again.warehouse.as_deref(), Some("W"));

    let rest = IcebergRestCatalogConfig::new("https://catalog.example.com")
        .secret_property_list([SecretProperty::new("token", "hunter2")]);
    let (id, read) = written_and_read(&client, "rest", rest)?;
    let SourceConfig::IcebergRestCatalog(read) = read else { panic!("{read:?}") };
    assert!(is_kept(Some(&read.secret_property_list[0].value)), "{read:?}");
    let again = changed_and_read(&client, &id, |config| {
        let SourceConfig::IcebergRestCatalog(config) = config else { panic!("{config:?}") };
        config.allowed_namespaces.push("sales".into());
    })?;
    let SourceConfig::IcebergRestCatalog(again) = again else { panic!("{again:?}") };
    assert!(is_kept(Some(&again.secret_property_list[0].value)) && again.allowed_namespaces == ["sales"]);
    Ok(())
}
