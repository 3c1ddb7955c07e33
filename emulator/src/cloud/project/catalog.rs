//! The catalog with branches that a project begins with.

use serde_json::json;

use super::Project;
use crate::dremio::account::Caller;
use crate::dremio::catalog::{check_root_name, create, source_body};
use crate::dremio::{ApiError, Object, lock, new_id};

impl Project {
    /// Adds an Arctic source in the vendor's storage, if a source can have that name.
    pub(crate) fn add_catalog(&self, name: &str, owner: &Caller) -> Result<(), ApiError> {
        let Ok(name) = check_root_name("Source", Some(name.to_owned())) else { return Ok(()) };
        let config = json!({ "storageProvider": "AWS", "arcticCatalogId": new_id() });
        let body = json!({ "type": "ARCTIC", "config": config });
        let source = source_body::source(&self.dremio.settings, &Object::root(&body)?, None)?;
        let mut store = lock(&self.dremio.catalog);
        create::add_source(&self.dremio, &mut store, name, source, Vec::new(), owner).map(drop)
    }
}
