//! What `ALTER TABLE` says about reflections. The catalog makes, drops and refreshes them.

/// What a statement does with the reflections of a dataset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReflectionChange {
    /// `CREATE RAW REFLECTION` or `CREATE AGGREGATE REFLECTION`.
    Create(ReflectionSpec),
    /// `DROP REFLECTION`, by its name or its id.
    Drop(String),
    /// `REFRESH REFLECTIONS`: all of them, now.
    Refresh,
}

/// A reflection as a statement describes it; columns are named as they were written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReflectionSpec {
    /// Its name.
    pub name: String,
    /// Whether it keeps rows as they are; else it keeps aggregates.
    pub is_raw: bool,
    /// The columns of a raw reflection.
    pub display: Vec<String>,
    /// The columns that an aggregate reflection groups by, each with whether it is cut to days.
    pub dimensions: Vec<(String, bool)>,
    /// The columns that are aggregated, each with its aggregates; none means the usual ones.
    pub measures: Vec<(String, Vec<String>)>,
    /// `DISTRIBUTE BY`.
    pub distribution: Vec<String>,
    /// `PARTITION BY`.
    pub partition: Vec<PartitionSpec>,
    /// `LOCALSORT BY`.
    pub sort: Vec<String>,
    /// Whether partitions are spread over many files.
    pub striped: bool,
    /// `ARROW CACHE`.
    pub arrow_caching: bool,
}

/// A column that rows are partitioned by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PartitionSpec {
    /// The column.
    pub column: String,
    /// How its values are cut, such as `MONTH`.
    pub transform: Option<String>,
    /// The number that `BUCKET` and `TRUNCATE` take.
    pub number: Option<i64>,
}
