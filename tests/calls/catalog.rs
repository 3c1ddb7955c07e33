//! Calls of the catalog.

use lakehouse::dremio::catalog::{Catalog, Exclude, GrantType, Include, VersionType};
use lakehouse::dremio::{Project, Software};
use lakehouse::{Deployment, Result};
use serde_json::Value;

use super::{Recorded, empty, json};

#[allow(deprecated, reason = "deprecated operations are operations")]
pub fn call(client: &Software, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let catalog = client.catalog();
    match operation {
        "catalog.search" => json(catalog.search().query(x.query("query")).send()),
        "catalog.list_privileges" => {
            json(catalog.list_privileges().grant_type(GrantType::from(x.query("type"))).send())
        }
        _ => shared(&catalog, operation, x),
    }
}

pub fn call_project(project: &Project, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    shared(&project.catalog(), operation, x)
}

fn shared<D: Deployment>(catalog: &Catalog<D>, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    match operation {
        "catalog.create" => {
            json(catalog.create(x.body::<lakehouse::dremio::catalog::NewCatalogEntity>()).send())
        }
        "catalog.update" => {
            json(catalog.update(x.body::<lakehouse::dremio::catalog::CatalogEntity>()).send())
        }
        "catalog.delete" => {
            let mut request = catalog.delete(x.segment(3));
            for tag in x.queries("tag") {
                request = request.tag(tag);
            }
            empty(request.send())
        }
        "catalog.promote" => json(catalog.promote(x.segment(3), x.body()).send()),
        "catalog.refresh_reflections" => empty(catalog.refresh_reflections(x.segment(3)).send()),
        "catalog.get_grants" => json(catalog.get_grants(x.segment(3)).send()),
        "catalog.set_grants" => empty(catalog.set_grants(x.segment(3), x.body()).send()),
        "catalog.get_tags" => json(catalog.get_tags(x.segment(3)).send()),
        "catalog.set_tags" => json(catalog.set_tags(x.segment(3), x.body()).send()),
        "catalog.get_wiki" => json(catalog.get_wiki(x.segment(3)).send()),
        "catalog.set_wiki" => json(catalog.set_wiki(x.segment(3), x.body()).send()),
        _ => read(catalog, operation, x),
    }
}

/// What an operation that reads takes in the query is set only where it was recorded.
fn read<D: Deployment>(catalog: &Catalog<D>, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let include = || x.queries("include").into_iter().map(Include::from);
    let exclude = || x.queries("exclude").into_iter().map(Exclude::from);
    let short = || x.queries("removeCatalogName").into_iter().map(|flag| flag == "true");
    let most = || x.queries("maxChildren").into_iter().map(|number| number.parse::<i64>().expect("a number"));
    let version_types = || x.queries("versionType").into_iter().map(VersionType::from);
    match operation {
        "catalog.list" => {
            let mut request = catalog.list().include(include());
            for short in short() {
                request = request.remove_catalog_name(short);
            }
            json(request.send())
        }
        "catalog.get" => {
            let mut request = catalog.get(x.segment(3)).include(include()).exclude(exclude());
            for most in most() {
                request = request.max_children(most);
            }
            for token in x.queries("pageToken") {
                request = request.page_token(token);
            }
            for short in short() {
                request = request.remove_catalog_name(short);
            }
            json(request.send())
        }
        "catalog.get_by_path" => {
            let mut request = catalog.get_by_path(x.segments(4)).include(include()).exclude(exclude());
            for most in most() {
                request = request.max_children(most);
            }
            for token in x.queries("pageToken") {
                request = request.page_token(token);
            }
            for (kind, value) in version_types().zip(x.queries("versionValue")) {
                request = request.version_type(kind).version_value(value);
            }
            for short in short() {
                request = request.remove_catalog_name(short);
            }
            json(request.send())
        }
        "catalog.get_by_ids" => {
            json(catalog.get_by_ids(x.number("maxChildren"), x.body::<Vec<String>>()).send())
        }
        "catalog.get_by_paths" => {
            let mut request = catalog.get_by_paths(x.number("maxChildren"), x.body::<Vec<Vec<String>>>());
            for (kind, value) in version_types().zip(x.queries("versionValue")) {
                request = request.version_type(kind).version_value(value);
            }
            json(request.send())
        }
        "catalog.get_lineage" => {
            let mut request = catalog.get_lineage(x.segment(3));
            for short in short() {
                request = request.remove_catalog_name(short);
            }
            json(request.send())
        }
        _ => panic!("no call for {operation}"),
    }
}
