//! Calls of the catalog.

use lakehouse::Result;
use lakehouse::dremio::Software;
use lakehouse::dremio::catalog::{Exclude, GrantType, Include, VersionType};
use serde_json::Value;

use super::{Recorded, empty, json};

#[allow(deprecated, reason = "deprecated operations are operations")]
pub fn call(client: &Software, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let catalog = client.catalog();
    let include = || x.queries("include").into_iter().map(Include::from);
    let exclude = || x.queries("exclude").into_iter().map(Exclude::from);
    let version = || VersionType::from(x.query("versionType"));
    match operation {
        "catalog.list" => json(catalog.list().include(include()).send()),
        "catalog.get" if x.target().1.is_empty() => json(catalog.get(x.segment(3)).send()),
        "catalog.get" => json(
            catalog
                .get(x.segment(3))
                .include(include())
                .exclude(exclude())
                .max_children(x.number("maxChildren"))
                .page_token(x.query("pageToken"))
                .send(),
        ),
        "catalog.get_by_path" => json(
            catalog
                .get_by_path(x.segments(4))
                .include(include())
                .exclude(exclude())
                .max_children(x.number("maxChildren"))
                .page_token(x.query("pageToken"))
                .version_type(version())
                .version_value(x.query("versionValue"))
                .send(),
        ),
        "catalog.create" => {
            json(catalog.create(x.body::<lakehouse::dremio::catalog::NewCatalogEntity>()).send())
        }
        "catalog.update" => {
            json(catalog.update(x.body::<lakehouse::dremio::catalog::CatalogEntity>()).send())
        }
        "catalog.delete" => empty(catalog.delete(x.segment(3)).tag(x.query("tag")).send()),
        "catalog.promote" => json(catalog.promote(x.segment(3), x.body()).send()),
        "catalog.refresh_reflections" => empty(catalog.refresh_reflections(x.segment(3)).send()),
        "catalog.search" => json(catalog.search().query(x.query("query")).send()),
        "catalog.get_by_ids" => {
            json(catalog.get_by_ids(x.number("maxChildren"), x.body::<Vec<String>>()).send())
        }
        "catalog.get_by_paths" => json(
            catalog
                .get_by_paths(x.number("maxChildren"), x.body::<Vec<Vec<String>>>())
                .version_type(version())
                .version_value(x.query("versionValue"))
                .send(),
        ),
        "catalog.get_lineage" => json(catalog.get_lineage(x.segment(3)).send()),
        "catalog.get_grants" => json(catalog.get_grants(x.segment(3)).send()),
        "catalog.set_grants" => empty(catalog.set_grants(x.segment(3), x.body()).send()),
        "catalog.list_privileges" => {
            json(catalog.list_privileges().grant_type(GrantType::from(x.query("type"))).send())
        }
        "catalog.get_tags" => json(catalog.get_tags(x.segment(3)).send()),
        "catalog.set_tags" => json(catalog.set_tags(x.segment(3), x.body()).send()),
        "catalog.get_wiki" => json(catalog.get_wiki(x.segment(3)).send()),
        "catalog.set_wiki" => json(catalog.set_wiki(x.segment(3), x.body()).send()),
        _ => panic!("no call for {operation}"),
    }
}
