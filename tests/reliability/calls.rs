//! The twelve calls that stand for all others, and a server that answers them.

use std::time::Duration;

use lakehouse::dremio::Software;
use lakehouse::dremio::auth::LoginRequest;
use lakehouse::dremio::catalog::{CatalogEntity, NewSpace};
use lakehouse::firebolt::Core;
use lakehouse::{Result, Retry};
use lakehouse_emulator::faults::{Answer, FaultRequest};

/// One of the calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    GetEntity,
    FirstPage,
    NextPage,
    Create,
    PutWithTag,
    DeleteWithTag,
    Login,
    SubmitSql,
    GetJob,
    ResultsPage,
    CancelJob,
    FireboltQuery,
}

pub const CALLS: [Call; 12] = [
    Call::GetEntity,
    Call::FirstPage,
    Call::NextPage,
    Call::Create,
    Call::PutWithTag,
    Call::DeleteWithTag,
    Call::Login,
    Call::SubmitSql,
    Call::GetJob,
    Call::ResultsPage,
    Call::CancelJob,
    Call::FireboltQuery,
];

/// What may be done with a call whose outcome is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// It reads.
    Get,
    /// Twice is once.
    Repeatable,
    /// It must not happen twice.
    Once,
}

const STATEMENT: &str = "SELECT 7 AS n";
const WARMING: &str = "SELECT 1";
const SPACE: &str = r#"{"entityType":"space","id":"s1","name":"sales","tag":"t1","children":[]}"#;

impl Call {
    pub fn class(self) -> Class {
        match self {
            Self::GetEntity | Self::FirstPage | Self::NextPage | Self::GetJob | Self::ResultsPage => {
                Class::Get
            }
            Self::PutWithTag | Self::DeleteWithTag | Self::Login | Self::CancelJob => Class::Repeatable,
            Self::Create | Self::SubmitSql | Self::FireboltQuery => Class::Once,
        }
    }

    /// Whether it is done with the answer as soon as its status is there: nothing in a body can be missing.
    pub fn needs_no_body(self) -> bool {
        matches!(self, Self::DeleteWithTag | Self::CancelJob)
    }

    /// Whether a request is one of this call.
    pub fn matches(self, request: &FaultRequest) -> bool {
        let line = request.to_string();
        match self {
            Self::GetEntity => line == "GET /api/v3/catalog/s1",
            Self::FirstPage => line == "GET /api/v3/catalog/s1?maxChildren=1",
            Self::NextPage => line == "GET /api/v3/catalog/s1?maxChildren=1&pageToken=p2",
            Self::Create => line == "POST /api/v3/catalog",
            Self::PutWithTag => line == "PUT /api/v3/catalog/s1",
            Self::DeleteWithTag => line == "DELETE /api/v3/catalog/s1?tag=t1",
            Self::Login => line == "POST /apiv2/login" && request.text().contains("grace"),
            Self::SubmitSql => line == "POST /api/v3/sql",
            Self::GetJob => line == "GET /api/v3/job/j1",
            Self::ResultsPage => line.starts_with("GET /api/v3/job/j1/results"),
            Self::CancelJob => line == "POST /api/v3/job/j1/cancel",
            Self::FireboltQuery => request.text() == STATEMENT,
        }
    }

    /// Makes the call and checks what came; gives the error if one came.
    pub fn make(self, clients: &Clients) -> Result<()> {
        let Clients { dremio, core, statement_time } = clients;
        match self {
            Self::GetEntity => assert_eq!(dremio.catalog().get("s1").send()?.id(), "s1"),
            Self::FirstPage => drop(first_page(dremio).next().expect("a page")?),
            Self::NextPage => return next_page(dremio),
            Self::Create => {
                assert_eq!(dremio.catalog().create(NewSpace::new("sales")).send()?.id(), "s1");
            }
            Self::PutWithTag => {
                let space: CatalogEntity = serde_json::from_str(SPACE).expect("a space");
                assert_eq!(dremio.catalog().update(space).send()?.id(), "s1");
            }
            Self::DeleteWithTag => dremio.catalog().delete("s1").tag("t1").send()?,
            Self::Login => {
                let login = LoginRequest::new("grace", "correct horse");
                assert_eq!(dremio.auth().login(login).send()?.user_name.as_deref(), Some("ada"));
            }
            Self::SubmitSql => assert_eq!(dremio.query(STATEMENT).submit()?.id(), "j1"),
            Self::GetJob => assert!(dremio.jobs().get("j1").send()?.job_state.is_final()),
            Self::ResultsPage => assert_eq!(dremio.jobs().get_results("j1").send()?.row_count, Some(1)),
            Self::CancelJob => dremio.jobs().cancel("j1").send()?,
            Self::FireboltQuery => {
                let mut connection = core.connect();
                let mut query = connection.query(STATEMENT);
                if let Some(time) = *statement_time {
                    query = query.timeout(time);
                }
                let rows: Vec<i64> = query.rows_as()?.collect::<Result<_>>()?;
                assert_eq!(rows, [7]);
            }
        }
        Ok(())
    }
}

type Page = lakehouse::dremio::catalog::CatalogEntity;

fn first_page(dremio: &Software) -> impl Iterator<Item = Result<Page>> {
    dremio.catalog().get("s1").max_children(1).pages()
}

/// The second page, of which the first one went well.
fn next_page(dremio: &Software) -> Result<()> {
    let mut pages = first_page(dremio);
    pages.next().expect("a page").expect("the first page is not what fails");
    drop(pages.next().expect("a second page")?);
    Ok(())
}

/// What every call is answered with when nothing goes wrong.
pub fn answer(request: &FaultRequest) -> Answer {
    let line = request.to_string();
    if request.text().contains("SELECT") && line.starts_with("POST /?") {
        return statement_answer(request);
    }
    let page = |next: &str| {
        let child = r#"{"id":"c1","path":["sales","c1"],"type":"DATASET"}"#;
        format!(r#"{{"entityType":"space","id":"s1","name":"sales","children":[{child}]{next}}}"#)
    };
    Answer::json(match line.as_str() {
        "GET /api/v3/catalog/s1?maxChildren=1" => page(r#","nextPageToken":"p2""#),
        "GET /api/v3/catalog/s1?maxChildren=1&pageToken=p2" => page(""),
        "GET /api/v3/catalog/after" => SPACE.replace("s1", "after"),
        "DELETE /api/v3/catalog/s1?tag=t1" | "POST /api/v3/job/j1/cancel" => return Answer::empty(204),
        "POST /apiv2/login" => r#"{"token":"t0","userName":"ada","expires":32503680000000}"#.to_owned(),
        "POST /api/v3/sql" => r#"{"id":"j1"}"#.to_owned(),
        "GET /api/v3/job/j1" => r#"{"jobState":"COMPLETED","rowCount":1}"#.to_owned(),
        "GET /.well-known/firebolt" => {
            r#"{"instance":{"id":"i1","auth":{"oauth":{"authorizationServers":[]}}}}"#.to_owned()
        }
        "POST /oauth/token" => r#"{"access_token":"t0","token_type":"Bearer","expires_in":3600}"#.to_owned(),
        line if line.starts_with("GET /api/v3/job/j1/results") => {
            r#"{"rowCount":1,"schema":[{"name":"n","type":{"name":"BIGINT"}}],"rows":[{"n":7}]}"#.to_owned()
        }
        _ => SPACE.to_owned(),
    })
}

fn statement_answer(request: &FaultRequest) -> Answer {
    if request.text() != STATEMENT {
        // What looks for a statement to cancel finds none.
        return Answer::json(
            r#"{"query":{"query_id":"q2"},"meta":[{"name":"query_id","type":"text"}],"data":[],"rows":0}"#,
        );
    }
    let lines = [
        r#"{"message_type":"START","result_columns":[{"name":"n","type":"long"}],"query_id":"q1"}"#,
        r#"{"message_type":"DATA","data":[[7]]}"#,
        r#"{"message_type":"FINISH_SUCCESSFULLY","statistics":{}}"#,
    ];
    Answer::empty(200).header("Content-Type", "application/x-ndjson").body(lines.join("\n") + "\n")
}

/// Clients of one server.
pub struct Clients {
    pub dremio: Software,
    pub core: Core,
    /// The time for a statement of Firebolt, which has no default that a test could wait for.
    pub statement_time: Option<Duration>,
}

/// How clients are set up.
pub struct Setup {
    pub url: String,
    pub agent: Option<ureq::Agent>,
    pub timeout: Duration,
    pub connect: Duration,
    pub idle: Duration,
    pub statement_time: Option<Duration>,
}

impl Clients {
    pub fn of(setup: &Setup) -> Self {
        let retry = Retry::up_to(3).waits(Duration::from_millis(1), Duration::from_millis(2));
        let mut dremio = Software::builder(&setup.url)
            .login("ada", "secret")
            .retry(retry.clone())
            .timeout(setup.timeout)
            .connect_timeout(setup.connect)
            .idle_timeout(setup.idle);
        let mut core = Core::builder(&setup.url)
            .user("ada", "secret")
            .retry(retry)
            .timeout(setup.timeout)
            .connect_timeout(setup.connect)
            .idle_timeout(setup.idle);
        if let Some(agent) = &setup.agent {
            dremio = dremio.agent(agent.clone());
            core = core.agent(agent.clone());
        }
        let (dremio, core) = (dremio.build().expect("valid settings"), core.build().expect("valid settings"));
        Self { dremio, core, statement_time: setup.statement_time }
    }

    /// Signs in, so that the call that counts begins with a token.
    pub fn warm(&self, call: Call) -> Result<()> {
        if call == Call::FireboltQuery {
            self.core.connect().query(WARMING).timeout(Duration::from_secs(30)).execute().map(drop)
        } else {
            self.follow_up()
        }
    }

    /// Whether a request is the last one of `warm`.
    pub fn is_warming(request: &FaultRequest) -> bool {
        request.text() == WARMING || request.target == "/api/v3/catalog/after"
    }

    /// A call that has to go well, and to get its own answer.
    pub fn follow_up(&self) -> Result<()> {
        let entity = self.dremio.catalog().get("after").timeout(Duration::from_secs(30)).send()?;
        assert_eq!(entity.id(), "after", "the answer to another request");
        Ok(())
    }
}
