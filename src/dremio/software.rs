//! `Software`: the client of a self-hosted Dremio.

use super::builder::SoftwareBuilder;
use super::job::Job;
use super::query::Query;
use super::rows::Paging;
use crate::call::Call;
use crate::cancel::cancellable;
use crate::client::Client;
use crate::deployment::{Deployment, sealed::HasClient};

/// A client of Dremio Software.
///
/// Clones are cheap and share connections and the token. Nothing is sent until the first call.
///
/// ```no_run
/// use lakehouse::dremio::Software;
///
/// # fn main() -> lakehouse::Result<()> {
/// let url = "https://dremio.example.com";
/// let dremio = Software::builder(url).login("ada", "correct horse").build()?;
/// for row in dremio.query("SELECT 1 AS one").rows()? {
///     println!("{}", row?.get::<i64>("one")?);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Software {
    client: Client,
}

impl Software {
    /// Sets up a client of the Dremio at `url`, such as `https://dremio.example.com` or `http://localhost:9047`.
    pub fn builder(url: impl Into<String>) -> SoftwareBuilder {
        SoftwareBuilder::new(url.into())
    }

    pub(super) fn from_client(client: Client) -> Self {
        Self { client }
    }

    /// The same client for what has to be done all the more when its calls were cancelled.
    pub(super) fn uncancelled(&self) -> Self {
        Self::from_client(self.client.uncancelled())
    }

    pub(super) fn core(&self) -> &Client {
        &self.client
    }

    /// A SQL statement, to be sent with [`rows`](Query::rows), [`rows_as`](Query::rows_as),
    /// [`execute`](Query::execute) or [`submit`](Query::submit).
    pub fn query(&self, sql: impl Into<String>) -> Query {
        Query::new(self.clone(), sql.into())
    }

    /// A job that was submitted before, here or elsewhere, by its id: to wait for it, cancel it, or read its rows.
    #[must_use]
    pub fn job(&self, id: impl Into<String>) -> Job {
        Job::new(self.clone(), id.into(), Paging::default())
    }

    /// A call of an endpoint that this crate does not know, with the same authentication, retries and errors.
    ///
    /// `path` begins with `/` and is sent as it is, so what stands in it has to be percent-encoded.
    pub fn call(&self, method: &str, path: &str) -> Call {
        Call::custom(&self.client, method, path)
    }
}

cancellable!(Software);

impl HasClient for Software {
    fn client(&self) -> &Client {
        &self.client
    }
}

impl Deployment for Software {}
