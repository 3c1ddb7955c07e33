//! Catalog objects as the API shows them.

use serde::Serialize;
use serde_json::{Map, Value};

use super::access::Rules;
use super::node::{Function, Grant, Grantee, Kind, Node, Origin, Source, Table, View};
use super::page::PageToken;
use super::source_config;
use super::store::{Found, Store, internal_id};
use crate::dremio::account::Caller;
use crate::dremio::error::ApiError;
use crate::dremio::time::iso;
use crate::dremio::{Edition, Settings, ids, results};
use crate::sql::Column;

/// Any catalog object; what a kind does not have is left out.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CatalogEntity {
    entity_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    config: Option<Map<String, Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<State>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_change_state: Option<&'static str>,
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    tag: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    r#type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_modified: Option<String>,
    #[serde(flatten)]
    source: Option<SourceSettings>,
    #[serde(flatten)]
    dataset: Option<DatasetSettings>,
    #[serde(flatten)]
    function: Option<FunctionSettings>,
    #[serde(skip_serializing_if = "Option::is_none")]
    storage_uri: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    children: Option<Vec<Item>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_page_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    access_control_list: Option<AccessControlList>,
    #[serde(skip_serializing_if = "Option::is_none")]
    permissions: Option<Vec<&'static str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<Owner>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct State {
    status: &'static str,
    suggested_user_action: &'static str,
    messages: Vec<&'static str>,
}

impl State {
    pub fn good() -> Self {
        Self { status: "good", suggested_user_action: "", messages: Vec::new() }
    }
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "the API has them")]
pub(crate) struct SourceSettings {
    metadata_policy: Policy,
    acceleration_grace_period_ms: i64,
    acceleration_refresh_period_ms: i64,
    acceleration_active_policy_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    acceleration_refresh_schedule: Option<String>,
    acceleration_never_expire: bool,
    acceleration_never_refresh: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    acceleration_refresh_on_data_changes: Option<bool>,
    allow_cross_source_selection: bool,
    disable_metadata_validity_check: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    check_table_authorizer: Option<bool>,
}

#[derive(Debug, Serialize)]
struct Policy {
    #[serde(rename = "authTTLMs")]
    auth_ttl: i64,
    #[serde(rename = "namesRefreshMs")]
    names_refresh: i64,
    #[serde(rename = "datasetRefreshAfterMs")]
    dataset_refresh_after: i64,
    #[serde(rename = "datasetExpireAfterMs")]
    dataset_expire_after: i64,
    #[serde(rename = "datasetUpdateMode")]
    dataset_update_mode: &'static str,
    #[serde(rename = "deleteUnavailableDatasets")]
    delete_unavailable: bool,
    #[serde(rename = "autoPromoteDatasets")]
    auto_promote: bool,
}

#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct DatasetSettings {
    #[serde(skip_serializing_if = "Option::is_none")]
    acceleration_refresh_policy: Option<Map<String, Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_metadata_expired: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_metadata_refresh_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sql: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sql_context: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<Map<String, Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    approximate_statistics_allowed: Option<bool>,
    fields: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    schema_outdated: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dataset_version: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct FunctionSettings {
    is_scalar: bool,
    function_arg_list: String,
    function_body: String,
    return_type: String,
}

#[derive(Debug, Default, Serialize)]
struct AccessControlList {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    users: Vec<AccessControl>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    roles: Vec<AccessControl>,
}

#[derive(Debug, Serialize)]
struct AccessControl {
    id: String,
    permissions: Vec<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Owner {
    owner_id: String,
    owner_type: &'static str,
}

/// An object in a list.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Item {
    id: String,
    path: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tag: Option<String>,
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    container_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dataset_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_change_state: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stats: Option<Stats>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permissions: Option<Vec<&'static str>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Stats {
    pub dataset_count: usize,
    pub dataset_count_bounded: bool,
}

/// Which children an answer carries.
#[derive(Debug, Default)]
pub(crate) struct Children<'a> {
    /// Page size; nothing for all, 0 and less for none.
    pub limit: Option<i64>,
    pub page_token: Option<&'a str>,
}

impl Children<'_> {
    pub fn none() -> Self {
        Self { limit: Some(0), page_token: None }
    }
}

/// Shows objects to one caller.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Show<'a> {
    pub store: &'a Store,
    pub caller: &'a Caller,
    pub settings: &'a Settings,
    /// `include=permissions` was asked for.
    pub permissions: bool,
    /// Spell `entityType` as bulk answers of Enterprise servers do.
    pub bulk: bool,
}

impl<'a> Show<'a> {
    pub fn rules(&self) -> Rules<'a> {
        Rules { store: self.store, caller: self.caller }
    }

    pub fn entity(&self, found: &Found<'_>, children: &Children<'_>) -> Result<CatalogEntity, ApiError> {
        match found {
            Found::Node(node) => self.node(node, children),
            Found::File(path) => Ok(CatalogEntity {
                entity_type: "file".to_owned(),
                id: internal_id(path),
                path: Some(path.clone()),
                ..CatalogEntity::default()
            }),
            Found::Folder(path) => {
                let (children, next_page_token) = self.children(path, children)?;
                Ok(CatalogEntity {
                    entity_type: self.entity_type("folder"),
                    id: internal_id(path),
                    path: Some(path.clone()),
                    children: Some(children),
                    next_page_token,
                    ..CatalogEntity::default()
                })
            }
        }
    }

    fn node(&self, node: &Node, children: &Children<'_>) -> Result<CatalogEntity, ApiError> {
        let versioned =
            self.store.source_of(&node.path).is_some_and(Source::is_versioned) && node.path.len() > 1;
        let mut entity = CatalogEntity {
            id: node.id.clone(),
            tag: (!versioned || self.settings.is_cloud()).then(|| node.tag.clone()),
            ..self.kind(node)
        };
        if node.kind.is_container() {
            let (children, next_page_token) = self.children(&node.path, children)?;
            // An empty folder has no list of children on Cloud.
            let is_bare = self.settings.is_cloud() && matches!(node.kind, Kind::Folder { .. });
            entity.children = Some(children).filter(|children| !is_bare || !children.is_empty());
            entity.next_page_token = next_page_token;
        }
        if self.settings.is_cloud() && versioned {
            entity.permissions = Some(self.permissions_on(node));
        }
        if self.settings.edition == Edition::Enterprise && !versioned && !matches!(node.kind, Kind::Home) {
            entity.access_control_list = Some(access_control_list(&node.grants));
            entity.permissions = Some(self.permissions_on(node));
            entity.owner = Some(owner(node));
        }
        Ok(entity)
    }

    /// What the caller may do with it, if he asked for that.
    fn permissions_on(&self, node: &Node) -> Vec<&'static str> {
        if self.permissions { self.rules().permissions(&node.path) } else { Vec::new() }
    }

    /// A folder in the answer to the request that made it, as Cloud gives it: with a UUID that leads nowhere and an
    /// owner, neither of which is seen again.
    pub fn created_folder(&self, node: &Node) -> CatalogEntity {
        CatalogEntity {
            id: ids::uuid(),
            tag: Some(node.tag.clone()),
            permissions: Some(Vec::new()),
            owner: Some(owner(node)),
            ..self.kind(node)
        }
    }

    fn kind(&self, node: &Node) -> CatalogEntity {
        let name = || node.path.first().cloned();
        let created_at = || Some(iso(node.created_at));
        match &node.kind {
            Kind::Home => {
                CatalogEntity { entity_type: "home".to_owned(), name: name(), ..CatalogEntity::default() }
            }
            Kind::Space => CatalogEntity {
                entity_type: self.entity_type("space"),
                name: name(),
                created_at: created_at(),
                ..CatalogEntity::default()
            },
            Kind::Source(source) => CatalogEntity {
                entity_type: self.entity_type("source"),
                name: name(),
                created_at: created_at(),
                ..self.source(source)
            },
            Kind::Folder { storage_uri } => CatalogEntity {
                entity_type: self.entity_type("folder"),
                path: Some(node.path.clone()),
                storage_uri: storage_uri.clone(),
                ..CatalogEntity::default()
            },
            Kind::View(view) => CatalogEntity { created_at: created_at(), ..self.view(node, view) },
            Kind::Table(table) => CatalogEntity { created_at: created_at(), ..self.table(node, table) },
            Kind::Function(function) => {
                CatalogEntity { created_at: created_at(), ..self.function(node, function) }
            }
        }
    }

    fn source(&self, source: &Source) -> CatalogEntity {
        let enterprise = self.settings.edition == Edition::Enterprise;
        CatalogEntity {
            r#type: Some(source.kind.clone()),
            config: Some(source_config::masked(source)),
            state: Some(State::good()),
            source_change_state: self.settings.version.is_26().then_some("NONE"),
            description: source.description.clone(),
            source: Some(SourceSettings {
                check_table_authorizer: enterprise.then_some(true),
                ..source_settings(source)
            }),
            ..CatalogEntity::default()
        }
    }

    fn view(&self, node: &Node, view: &View) -> CatalogEntity {
        let is_26 = self.settings.version.is_26();
        CatalogEntity {
            entity_type: self.entity_type("dataset"),
            r#type: Some("VIRTUAL_DATASET".to_owned()),
            path: Some(node.path.clone()),
            dataset: Some(DatasetSettings {
                is_metadata_expired: self.settings.is_cloud().then_some(false),
                last_metadata_refresh_at: self.settings.is_cloud().then(|| iso(node.created_at)),
                sql: Some(view.sql.clone()),
                sql_context: view.context.clone(),
                fields: self.fields(&view.columns),
                schema_outdated: is_26.then_some(false),
                dataset_version: is_26.then(|| view.version.clone()),
                ..DatasetSettings::default()
            }),
            ..CatalogEntity::default()
        }
    }

    fn table(&self, node: &Node, table: &Table) -> CatalogEntity {
        CatalogEntity {
            entity_type: self.entity_type("dataset"),
            r#type: Some("PHYSICAL_DATASET".to_owned()),
            path: Some(node.path.clone()),
            dataset: Some(DatasetSettings {
                acceleration_refresh_policy: table.refresh_policy.clone(),
                is_metadata_expired: table.refreshed_at.map(|_| false),
                last_metadata_refresh_at: table.refreshed_at.map(iso),
                format: table.format.clone(),
                approximate_statistics_allowed: table.approximate_statistics,
                fields: self.fields(&table.columns),
                schema_outdated: self.settings.version.is_26().then_some(false),
                ..DatasetSettings::default()
            }),
            ..CatalogEntity::default()
        }
    }

    fn function(&self, node: &Node, function: &Function) -> CatalogEntity {
        CatalogEntity {
            entity_type: self.entity_type("function"),
            path: Some(node.path.clone()),
            last_modified: Some(iso(function.modified_at)),
            function: Some(FunctionSettings {
                is_scalar: function.is_scalar,
                function_arg_list: function.arguments.clone(),
                function_body: function.body.clone(),
                return_type: function.return_type.clone(),
            }),
            ..CatalogEntity::default()
        }
    }

    /// Columns; from 26.0 the top level says how the table is laid out.
    fn fields(&self, columns: &[Column]) -> Value {
        let mut fields = results::fields(columns);
        if self.settings.version.is_26() {
            for field in fields.as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
                field.insert("isPartitioned".to_owned(), Value::Bool(false));
                field.insert("isSorted".to_owned(), Value::Bool(false));
            }
        }
        fields
    }

    fn entity_type(&self, short: &str) -> String {
        let (first, rest) = short.split_at_checked(1).unwrap_or((short, ""));
        let enterprise = self.bulk && self.settings.edition == Edition::Enterprise;
        if enterprise { format!("Enterprise{}{rest}", first.to_uppercase()) } else { short.to_owned() }
    }

    fn children(
        &self,
        path: &[String],
        wanted: &Children<'_>,
    ) -> Result<(Vec<Item>, Option<String>), ApiError> {
        let token = wanted.page_token.filter(|token| !token.is_empty()).map(PageToken::parse).transpose()?;
        if wanted.limit.is_some_and(|limit| limit <= 0) {
            return Ok((Vec::new(), None));
        }
        let start = token.as_ref().map(|token| token.start(path)).transpose()?;
        // Filesystem sources list what the filesystem lists, all of it.
        let pages = !self.store.source_of(path).is_some_and(Source::is_filesystem);
        let limit = wanted.limit.filter(|_| pages).and_then(|limit| usize::try_from(limit).ok());
        let (limit, start) = (limit.unwrap_or(usize::MAX - 1), start.filter(|_| pages));

        let rules = self.rules();
        let mut found = self.store.children(path, start, usize::MAX);
        found.retain(|child| rules.allow(super::access::Wish::See, child.path()));
        let next = found.get(limit).and_then(|child| child.path().last());
        let next = next.map(|name| PageToken::new(path, name).text());
        Ok((found.iter().take(limit).map(|child| self.item(child)).collect(), next))
    }

    pub fn item(&self, found: &Found<'_>) -> Item {
        match found {
            Found::Node(node) => self.node_item(node),
            Found::File(path) => {
                Item { id: internal_id(path), path: path.clone(), r#type: "FILE", ..Item::default() }
            }
            Found::Folder(path) => Item {
                id: internal_id(path),
                path: path.clone(),
                r#type: "CONTAINER",
                container_type: Some("FOLDER"),
                ..Item::default()
            },
        }
    }

    fn node_item(&self, node: &Node) -> Item {
        let source = self.store.source_of(&node.path).filter(|_| node.path.len() > 1);
        // Such sources are listed from what they report, not from what the catalog stores.
        let bare = source.is_some_and(|source| source.is_filesystem() || source.is_versioned());
        let is_folder = matches!(node.kind, Kind::Folder { .. });
        let mut item = Item {
            id: node.id.clone(),
            path: node.path.clone(),
            tag: (!bare).then(|| node.tag.clone()),
            r#type: if node.kind.is_dataset() { "DATASET" } else { "CONTAINER" },
            created_at: (!bare && !is_folder).then(|| iso(node.created_at)),
            ..Item::default()
        };
        match &node.kind {
            Kind::View(_) => item.dataset_type = Some("VIRTUAL"),
            Kind::Table(table) => {
                item.dataset_type = Some(if table.origin == Origin::Direct { "DIRECT" } else { "PROMOTED" });
            }
            Kind::Source(_) => {
                item.container_type = Some("SOURCE");
                item.source_change_state = self.settings.version.is_26().then_some("NONE");
            }
            kind => item.container_type = Some(kind.word()),
        }
        item
    }
}

/// The settings of a source that are neither its config nor its identity.
pub(crate) fn source_settings(source: &Source) -> SourceSettings {
    let (policy, acceleration) = (&source.policy, &source.acceleration);
    SourceSettings {
        metadata_policy: Policy {
            auth_ttl: policy.auth_ttl,
            names_refresh: policy.names_refresh,
            dataset_refresh_after: policy.dataset_refresh_after,
            dataset_expire_after: policy.dataset_expire_after,
            dataset_update_mode: policy.dataset_update_mode,
            delete_unavailable: policy.delete_unavailable,
            auto_promote: policy.auto_promote,
        },
        acceleration_grace_period_ms: acceleration.grace_period,
        acceleration_refresh_period_ms: acceleration.refresh_period,
        acceleration_active_policy_type: acceleration.active_policy.unwrap_or("PERIOD"),
        acceleration_refresh_schedule: acceleration.schedule.clone(),
        acceleration_never_expire: acceleration.never_expire,
        acceleration_never_refresh: acceleration.never_refresh,
        acceleration_refresh_on_data_changes: acceleration.refresh_on_data_changes,
        allow_cross_source_selection: source.allow_cross_source_selection,
        disable_metadata_validity_check: source.disable_metadata_validity_check,
        check_table_authorizer: None,
    }
}

fn owner(node: &Node) -> Owner {
    Owner { owner_id: node.owner.clone(), owner_type: "USER" }
}

fn access_control_list(grants: &[Grant]) -> AccessControlList {
    let mut list = AccessControlList::default();
    for grant in grants {
        let (id, entries) = match &grant.grantee {
            Grantee::User(id) => (id, &mut list.users),
            Grantee::Role(id) => (id, &mut list.roles),
        };
        entries.push(AccessControl { id: id.clone(), permissions: grant.privileges.clone() });
    }
    list
}
