//! What can be read about engines, databases and queries: the views of `information_schema`.

use super::query_views::{history, running, v1_history, v1_running};
use super::run::{Job, VERSION};
use super::status::{moment, optional, text};
use crate::firebolt::engine::{Engine, State};
use crate::firebolt::organization::{Database, Now, Organization};
use crate::firebolt::settings::Quirk;
use crate::firebolt::sql::{Column, DataType, SystemTable, Value};

/// A column of a view, with the value that a row has in it.
pub(super) type Field<T> = (&'static str, DataType, fn(&T) -> Value);

/// The views that a statement may name; of one that names none, nothing is put together.
pub(super) fn named_in(job: &Job<'_>) -> Vec<(String, SystemTable)> {
    let sql = job.text.to_ascii_lowercase();
    let is_v1 = job.firebolt.settings.is_v1();
    let names = if is_v1 { V1_VIEWS } else { VIEWS };
    let mut views = Vec::new();
    for (name, view) in names.iter().filter(|(name, _)| sql.contains(name)) {
        let table = view(job);
        if is_v1 {
            views.push(((*name).to_owned(), table.clone()));
        }
        views.push((format!("information_schema.{name}"), table));
    }
    views
}

type View = fn(&Job<'_>) -> SystemTable;

const VIEWS: &[(&str, View)] = &[
    ("engines", engines),
    ("catalogs", catalogs),
    ("databases", databases),
    ("accounts", accounts),
    ("engine_running_queries", running),
    ("engine_query_history", history),
];

const V1_VIEWS: &[(&str, View)] =
    &[("running_queries", v1_running), ("query_history", v1_history), ("databases", databases)];

pub(super) fn table<T>(fields: &[Field<T>], nullable: &[&str], rows: impl Iterator<Item = T>) -> SystemTable {
    let column = |(name, data_type, _): &Field<T>| Column {
        name: (*name).to_owned(),
        data_type: data_type.clone(),
        nullable: nullable.contains(name),
    };
    let row = |row: T| fields.iter().map(|(.., value)| value(&row)).collect();
    SystemTable { columns: fields.iter().map(column).collect(), rows: rows.map(row).collect() }
}

/// An engine with what is known of it elsewhere.
struct Seen<'a> {
    engine: &'a Engine,
    now: Now,
    default_database: Option<String>,
    url: String,
}

fn engines(job: &Job<'_>) -> SystemTable {
    let (organization, now) = (job.firebolt.organization(), job.firebolt.now());
    let account_id = &job.site.account.id;
    let mine = organization.engines.iter().filter(|engine| engine.account_id == *account_id);
    let seen = mine.map(|engine| Seen {
        engine,
        now,
        default_database: organization.default_database(&engine.id).map(|database| database.name.clone()),
        url: url(job, engine),
    });
    let nullable = [
        "attached_to",
        "default_database",
        "last_started",
        "last_stopped",
        "description",
        "engine_owner",
        "last_altered_by",
        "last_altered",
        "fbu_rate",
    ];
    table(&engine_fields(), &nullable, seen)
}

/// The gateway, which sends statements to the engine.
fn url(job: &Job<'_>, engine: &Engine) -> String {
    let account = if job.firebolt.settings.has(Quirk::AccountIdInUrls) {
        format!("account_id={}&", engine.account_id)
    } else {
        String::new()
    };
    let gateway = job.firebolt.gateway_of(&job.site.account);
    job.firebolt.url_of(format_args!("{gateway}?{account}engine={}", engine.name))
}

fn engine_fields<'a>() -> Vec<Field<Seen<'a>>> {
    vec![
        ("engine_name", DataType::Varchar, |it| text(&it.engine.name)),
        ("region", DataType::Varchar, |_| text("us-east-1")),
        ("type", DataType::Varchar, |it| text(&it.engine.shape.node_type)),
        ("family", DataType::Varchar, |it| text(&it.engine.shape.family)),
        ("nodes", DataType::Int, |it| Value::Int(it.engine.shape.nodes)),
        ("clusters", DataType::Int, |it| Value::Int(it.engine.shape.clusters)),
        ("status", DataType::Varchar, |it| text(state(it.engine.state(it.now)))),
        ("attached_to", DataType::Varchar, |it| optional(it.default_database.clone())),
        ("auto_start", DataType::Boolean, |it| Value::Boolean(it.engine.shape.auto_start)),
        ("auto_stop", DataType::Int, |it| Value::Int(it.engine.shape.auto_stop)),
        ("engine_type", DataType::Varchar, |_| text("General Purpose")),
        ("url", DataType::Varchar, |it| text(&it.url)),
        ("warmup", DataType::Varchar, |_| text("Minimal")),
        ("default_database", DataType::Varchar, |it| optional(it.default_database.clone())),
        ("version", DataType::Varchar, |_| text(VERSION)),
        ("last_started", DataType::TimestampTz, |it| it.engine.started_at.map_or(Value::Null, moment)),
        ("last_stopped", DataType::TimestampTz, |it| it.engine.stopped_at.map_or(Value::Null, moment)),
        ("description", DataType::Varchar, |it| text(&it.engine.description)),
        ("created", DataType::TimestampTz, |it| moment(it.engine.created_at)),
        ("engine_owner", DataType::Varchar, |it| text(&it.engine.owner)),
        ("last_altered_by", DataType::Varchar, |it| text(&it.engine.updated_by)),
        ("last_altered", DataType::TimestampTz, |it| moment(it.engine.updated_at)),
        ("fbu_rate", DataType::Decimal { precision: 38, scale: 9 }, |_| Value::Null),
    ]
}

fn state(state: State) -> &'static str {
    match state {
        State::Starting | State::Restarting => "STARTING",
        State::Running => "RUNNING",
        State::Stopping => "STOPPING",
        State::Stopped => "STOPPED",
        State::Deleting => "DELETING",
    }
}

fn databases_of(job: &Job<'_>) -> Vec<Database> {
    let organization = job.firebolt.organization();
    let mine = organization.databases.iter().filter(|database| database.account_id == job.site.account.id);
    mine.cloned().collect()
}

fn catalogs(job: &Job<'_>) -> SystemTable {
    let fields: &[Field<Database>] = &[
        ("catalog_name", DataType::Varchar, |it| text(&it.name)),
        ("description", DataType::Varchar, |it| text(&it.description)),
        ("created", DataType::TimestampTz, |it| moment(it.created_at)),
        ("catalog_owner", DataType::Varchar, |it| text(&it.owner)),
    ];
    table(fields, &["description", "catalog_owner"], databases_of(job).into_iter())
}

/// The name that older servers have for `catalogs`.
fn databases(job: &Job<'_>) -> SystemTable {
    let fields: &[Field<Database>] = &[
        ("database_name", DataType::Varchar, |it| text(&it.name)),
        ("description", DataType::Varchar, |it| text(&it.description)),
        ("created", DataType::TimestampTz, |it| moment(it.created_at)),
        ("database_owner", DataType::Varchar, |it| text(&it.owner)),
    ];
    table(fields, &["description", "database_owner"], databases_of(job).into_iter())
}

fn accounts(job: &Job<'_>) -> SystemTable {
    let organization: &Organization = &job.firebolt.organization();
    let open = organization.accounts.iter().filter(|account| job.caller.may_use(&account.id));
    let fields: &[Field<(String, String)>] = &[
        ("account_name", DataType::Varchar, |it| text(&it.0)),
        ("account_id", DataType::Varchar, |it| text(&it.1)),
        ("region", DataType::Varchar, |_| text("us-east-1")),
    ];
    table(fields, &[], open.map(|account| (account.name.clone(), account.id.clone())))
}
