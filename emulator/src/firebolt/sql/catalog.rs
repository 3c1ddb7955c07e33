//! What a database holds, by name.

use super::external::External;
use super::statement::ColumnSpec;
use crate::sql::Column;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The schema that everything is in.
const SCHEMA: &str = "public";
/// The schema of the tables about tables.
pub(super) const INFORMATION: &str = "information_schema";

/// A table whose rows are stored.
#[derive(Clone, Debug)]
pub(super) struct Table {
    /// The key of its storage, which is used once.
    pub(super) key: String,
    pub(super) columns: Vec<ColumnSpec>,
    /// `FACT`, `DIMENSION`, or neither.
    pub(super) kind: &'static str,
    pub(super) primary_index: Vec<String>,
}

/// A view.
#[derive(Clone, Debug)]
pub(super) struct View {
    pub(super) sql: String,
    pub(super) columns: Vec<Column>,
}

/// What a name stands for.
#[derive(Clone, Debug)]
pub(super) enum Entry {
    Table(Arc<Table>),
    External(Arc<External>),
    View(Arc<View>),
}

impl Entry {
    /// The word for it.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Table(_) => "Table",
            Self::External(_) => "External table",
            Self::View(_) => "View",
        }
    }

    pub(super) fn columns(&self) -> Vec<Column> {
        match self {
            Self::Table(table) => table.columns.iter().map(|spec| spec.column.clone()).collect(),
            Self::External(external) => external.declared().to_vec(),
            Self::View(view) => view.columns.clone(),
        }
    }
}

/// Everything by name; cheap to clone.
#[derive(Clone, Debug, Default)]
pub(super) struct Catalog {
    pub(super) entries: BTreeMap<String, Entry>,
    /// The tables of aggregating indexes.
    pub(super) indexes: BTreeMap<String, String>,
}

/// Where a path leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// To something of the database.
    Own(String),
    /// To a system table: `information_schema.name`.
    System(String),
    /// Into another database or schema.
    Elsewhere,
}

/// Where a path leads in the database of that name.
pub(super) fn target(path: &[String], database: &str) -> Target {
    let path = match path.split_first() {
        Some((first, rest)) if rest.len() == 2 && first == database => rest,
        _ => path,
    };
    match path {
        [name] => Target::Own(name.clone()),
        [schema, name] if schema == SCHEMA => Target::Own(name.clone()),
        [schema, name] if schema == INFORMATION => Target::System(format!("{INFORMATION}.{name}")),
        [first, name] if first == database => Target::Own(name.clone()),
        _ => Target::Elsewhere,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_somewhere() {
        let to = |path: &str| target(&path.split('.').map(str::to_owned).collect::<Vec<_>>(), "db");
        for path in ["t", "public.t", "db.public.t", "db.t"] {
            assert_eq!(to(path), Target::Own("t".to_owned()), "{path}");
        }
        let system = Target::System("information_schema.tables".to_owned());
        assert_eq!(to("information_schema.tables"), system);
        assert_eq!(to("db.information_schema.tables"), system);
        for path in ["other.t", "other.public.t", "a.b.c.d"] {
            assert_eq!(to(path), Target::Elsewhere, "{path}");
        }
    }
}
