//! `Dremio`: what Software and a project of Cloud have in common, for programs that run on both.

use super::catalog::Catalog;
use super::cloud::Project;
use super::jobs::Jobs;
use super::query::Query;
use super::reflections::Reflections;
use super::scripts::Scripts;
use super::search::Search;
use super::software::Software;
use super::sql::Sql;
use crate::deployment::Deployment;

/// A Dremio with a catalog and SQL: [`Software`], or a [`Project`] of Cloud.
///
/// A function that is generic over it runs on both:
///
/// ```no_run
/// use lakehouse::dremio::Dremio;
///
/// fn count<D: Dremio>(dremio: &D, table: &str) -> lakehouse::Result<i64> {
///     let sql = format!("SELECT COUNT(*) FROM {table}");
///     dremio.query(sql).rows_as()?.next().expect("a count is one row")
/// }
/// ```
///
/// It is implemented by these two and by nothing else.
pub trait Dremio: Deployment {
    /// The catalog, with what both have of it.
    fn catalog(&self) -> Catalog<Self>;

    /// Jobs, with what both have of them.
    fn jobs(&self) -> Jobs<Self>;

    /// The operation behind [`query`](Self::query).
    fn sql(&self) -> Sql<Self>;

    /// Reflections, with what both have of them.
    fn reflections(&self) -> Reflections<Self>;

    /// Scripts, with what both have of them.
    fn scripts(&self) -> Scripts<Self>;

    /// Search.
    fn search(&self) -> Search<Self>;

    /// A SQL statement, ready to be sent.
    fn query(&self, sql: impl Into<String>) -> Query;
}

macro_rules! has_everything {
    ($client:ident) => {
        impl Dremio for $client {
            fn catalog(&self) -> Catalog<Self> {
                $client::catalog(self)
            }

            fn jobs(&self) -> Jobs<Self> {
                $client::jobs(self)
            }

            fn sql(&self) -> Sql<Self> {
                $client::sql(self)
            }

            fn reflections(&self) -> Reflections<Self> {
                $client::reflections(self)
            }

            fn scripts(&self) -> Scripts<Self> {
                $client::scripts(self)
            }

            fn search(&self) -> Search<Self> {
                $client::search(self)
            }

            fn query(&self, sql: impl Into<String>) -> Query {
                $client::query(self, sql)
            }
        }
    };
}

has_everything!(Software);
has_everything!(Project);
