//! `Cloud` and `Project`: the clients of Dremio Cloud.

use super::credentials::Credentials;
use super::job::Job;
use super::oauth::TokenGrant;
use super::query::Query;
use super::region::Region;
use super::rows::Paging;
use super::software::Software;
use crate::call::Call;
use crate::cancel::cancellable;
use crate::client::Client;
use crate::deployment::{Deployment, Host, Kind, sealed::HasClient};
use crate::error::Result;
use crate::options::{Destination, Options, common_options};
use crate::secret::Secret;
use crate::url::Origin;

/// A client of Dremio Cloud: what belongs to the organization, and the way to its [projects](Cloud::project).
///
/// Clones are cheap and share connections and the token. Nothing is sent until the first call.
///
/// ```no_run
/// use lakehouse::dremio::{Cloud, Region};
///
/// # fn main() -> lakehouse::Result<()> {
/// let cloud = Cloud::builder(Region::Eu).personal_access_token("…").build()?;
/// for project in cloud.projects().list().send()?.data {
///     println!("{} {}", project.id, project.name);
/// }
/// let project = cloud.project("8b1c2d6e-8f6a-4c0e-9d0e-1f2a3b4c5d6e");
/// for row in project.query("SELECT 1 AS one").rows()? {
///     println!("{}", row?.get::<i64>("one")?);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Cloud {
    client: Client,
}

impl Cloud {
    /// Sets up a client of Dremio Cloud in a [region](Region), `Region::Us` or `Region::Eu`. A text is taken for an
    /// address, which serves for the API and for tokens alike, such as that of an emulator; [`Region::At`] names two.
    pub fn builder(region: impl Into<Region>) -> CloudBuilder {
        CloudBuilder {
            region: region.into(),
            credentials: Credentials::None,
            options: Options::default(),
            version: None,
        }
    }

    /// A project by its id. Nothing is sent: whether it exists shows with the first call.
    #[must_use]
    pub fn project(&self, id: impl AsRef<str>) -> Project {
        Project { client: self.client.for_project(id.as_ref()) }
    }

    /// A call of an endpoint that this crate does not know, with the same authentication, retries and errors.
    ///
    /// `path` begins with `/` and is sent as it is, so what stands in it has to be percent-encoded.
    pub fn call(&self, method: &str, path: &str) -> Call {
        Call::custom(&self.client, method, path)
    }
}

/// A project of Dremio Cloud: its catalog, its SQL, and everything else that is in it.
///
/// Made by [`Cloud::project`]; clones are cheap and share everything with that client.
#[derive(Clone, Debug)]
pub struct Project {
    client: Client,
}

impl Project {
    /// The organization that it belongs to.
    #[must_use]
    pub fn cloud(&self) -> Cloud {
        Cloud { client: self.client.as_built() }
    }

    /// A SQL statement, to be sent with [`rows`](Query::rows), [`rows_as`](Query::rows_as),
    /// [`execute`](Query::execute) or [`submit`](Query::submit).
    pub fn query(&self, sql: impl Into<String>) -> Query {
        Query::new(Software::from_client(self.client.clone()), sql.into())
    }

    /// A job that was submitted before, here or elsewhere, by its id: to wait for it, cancel it, or read its rows.
    #[must_use]
    pub fn job(&self, id: impl Into<String>) -> Job {
        Job::new(Software::from_client(self.client.clone()), id.into(), Paging::default())
    }

    /// A call of an endpoint that this crate does not know, with the same authentication, retries and errors.
    ///
    /// `path` begins with `/` and is sent as it is, so what stands in it has to be percent-encoded. The id of the project
    /// goes in place of `{projectId}`: `/v0/projects/{projectId}/catalog`.
    pub fn call(&self, method: &str, path: &str) -> Call {
        Call::custom(&self.client, method, path)
    }
}

/// Sets up a [`Cloud`] client.
///
/// Nothing is checked, looked up or sent before [`build`](CloudBuilder::build), which checks, and the first call, which
/// sends. Of several credentials the last ones count. A clone has the same settings, and may be given other credentials.
#[derive(Clone)]
#[must_use = "a builder does nothing until `build`"]
pub struct CloudBuilder {
    region: Region,
    credentials: Credentials,
    options: Options,
    version: Option<&'static str>,
}

impl CloudBuilder {
    /// Signs in with a personal access token.
    pub fn personal_access_token(self, token: impl Into<Secret>) -> Self {
        self.credentials(Credentials::Bearer(token.into()))
    }

    /// Signs in with an OAuth access token.
    pub fn oauth_token(self, token: impl Into<Secret>) -> Self {
        self.credentials(Credentials::Bearer(token.into()))
    }

    /// Asks the login host of the region for an OAuth access token when the first call is made, and again before it
    /// expires: in exchange for a personal access token or a JWT, or with client credentials or a refresh token.
    ///
    /// ```no_run
    /// use lakehouse::dremio::oauth::TokenExchangeGrant;
    /// use lakehouse::dremio::{Cloud, Region};
    ///
    /// # fn main() -> lakehouse::Result<()> {
    /// let grant = TokenExchangeGrant::personal_access_token("…");
    /// let cloud = Cloud::builder(Region::Us).oauth(grant).build()?;
    /// # Ok(()) }
    /// ```
    pub fn oauth(self, grant: impl Into<TokenGrant>) -> Self {
        self.credentials(Credentials::OAuth(grant.into()))
    }

    fn credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = credentials;
        self
    }

    /// Uses `/v0` for [users](crate::dremio::cloud_users) and [roles](crate::dremio::cloud_roles), as the newest documents
    /// write it, in place of what each operation says.
    pub fn identity_at_v0(mut self) -> Self {
        self.version = Some("/v0");
        self
    }

    /// Uses `/v1` for [users](crate::dremio::cloud_users) and [roles](crate::dremio::cloud_roles), as the vendor's command
    /// line writes it, in place of what each operation says.
    pub fn identity_at_v1(mut self) -> Self {
        self.version = Some("/v1");
        self
    }

    /// Checks the settings and makes the client.
    ///
    /// # Errors
    /// [`Configuration`](crate::ErrorKind::Configuration), with what is wrong: an address that is none, a token or user
    /// agent that cannot stand in a header, credentials that would be sent in the clear.
    pub fn build(self) -> Result<Cloud> {
        let origin = Origin::parse(self.region.api(), "/v0")?;
        let login = Origin::parse(self.region.login(), "/oauth/token")?;
        let others = vec![(Host::Login, login)];
        let destination = Destination { kind: Kind::Cloud, origin, others, version: self.version };
        let client = self.options.build(destination, self.credentials.into_auth()?)?;
        Ok(Cloud { client })
    }
}

common_options!(CloudBuilder);

cancellable!(Cloud);

impl HasClient for Cloud {
    fn client(&self) -> &Client {
        &self.client
    }
}

impl Deployment for Cloud {}

cancellable!(Project);

impl HasClient for Project {
    fn client(&self) -> &Client {
        &self.client
    }
}

impl Deployment for Project {}
