use std::env;
use std::error::Error;

use lakehouse::dremio::catalog::NewSource;
use lakehouse::dremio::source_config::{AwsCredentialType, S3Config, SourceConfig};
use lakehouse::dremio::{Software, data_secret};

fn main() -> Result<(), Box<dyn Error>> {
    let dremio =
        Software::builder(env::var("DREMIO_URL")?).login("ada", env::var("DREMIO_PASSWORD")?).build()?;
    // One type for each kind of source; what is confidential shows in no log.
    let config = S3Config::new()
        .credential_type(AwsCredentialType::AccessKey)
        .access_key("reader")
        .access_secret(data_secret("hunter2")); // as release 26 wants it; for release 25 it is "hunter2"
    let source = dremio.catalog().create(NewSource::new("raw", config)).send()?;
    // Since 26.0 a source is made in the background: a program that goes on at once looks at its `source_change_state`.
    // The server shows a placeholder in place of the secret, and takes it back for "as it is".
    dremio.catalog().update_with(source.id(), |entity| {
        if let Some(SourceConfig::S3(config)) = &mut entity.source_mut()?.config {
            config.whitelisted_buckets = vec!["sales".to_owned()];
        }
        Ok(())
    })?;
    Ok(())
}
