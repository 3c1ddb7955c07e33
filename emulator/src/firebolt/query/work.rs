//! A request with its statements: they run one after the other.

use std::sync::Arc;
use std::time::Instant;

use super::command::Command;
use super::ending::{ended, settled};
use super::failure::{Failure, Which};
use super::parameters::{Parameters, Step};
use super::registry::{Begun, Query};
use super::run::{Job, Used, generation};
use super::session::{self, Headers};
use super::site::On;
use super::words::{changes_rows, changes_something, is_insert};
use super::{Site, background, in_transaction, reply, upload};
use crate::dremio::target;
use crate::firebolt::Firebolt;
use crate::firebolt::access::Caller;
use crate::firebolt::refusal::Refusal;
use crate::firebolt::sql::{self, About, Encoder, Format, Outcome, Word};
use crate::http::{Request, Response};

/// The database of a Core.
const CORE_DATABASE: &str = "firebolt";

/// What a request asks for.
#[derive(Debug)]
pub(super) struct Work {
    pub firebolt: Arc<Firebolt>,
    pub site: Site,
    pub caller: Caller,
    pub parameters: Parameters,
    sql: String,
    uploads: Vec<(String, Vec<u8>)>,
}

/// A failure, and the query that it befell.
pub(super) struct Failed {
    failure: Failure,
    query: Option<Arc<Query>>,
}

impl From<Failure> for Failed {
    fn from(failure: Failure) -> Self {
        Self { failure, query: None }
    }
}

/// What a statement gave: its outcome, and what its client is to remember.
#[derive(Debug)]
pub(super) struct Done {
    pub outcome: Outcome,
    pub headers: Headers,
    /// The number of the next step of the transaction.
    pub sequence: Option<u64>,
}

impl Done {
    pub fn of(outcome: Outcome) -> Self {
        Self { outcome, headers: Vec::new(), sequence: None }
    }
}

impl Work {
    pub fn new(
        firebolt: &Arc<Firebolt>,
        site: &Site,
        caller: &Caller,
        request: &Request,
        query: target::Query,
    ) -> Result<Self, Refusal> {
        let settings = &firebolt.settings;
        let refused = |failure: Failure| failure.into_refusal(settings, Format::Json, None);
        let parameters = Parameters::read(settings.deployment, query).map_err(refused)?;
        session::check_account(site, caller, parameters.account_id.as_deref()).map_err(refused)?;
        let upload = upload::read(request).map_err(|text| refused(Failure::request(text)))?;
        if settings.is_v1() && upload.has_parts {
            return Err(refused(Failure::request("Requests of several parts are not supported")));
        }
        Ok(Self {
            firebolt: Arc::clone(firebolt),
            site: site.clone(),
            caller: caller.clone(),
            parameters,
            sql: upload.sql,
            uploads: upload.files,
        })
    }

    /// Runs the statements, and gives what they gave.
    pub fn answer(self, request: &Request) -> Result<Response, Refusal> {
        let (firebolt, format) = (Arc::clone(&self.firebolt), self.parameters.format);
        self.respond(request).map_err(|Failed { failure, query }| {
            let which = query.as_deref().map(|query| Which {
                query_id: &query.id,
                request_id: &query.request_id,
                query_label: query.label.as_deref(),
            });
            failure.into_refusal(&firebolt.settings, format, which)
        })
    }

    fn respond(self, request: &Request) -> Result<Response, Failed> {
        self.check_format()?;
        let statements = self.statements()?;
        if self.parameters.is_async {
            return Ok(self.submit(statements)?);
        }
        let mut step = self.parameters.step.clone().filter(|_| !self.parameters.describes);
        let (mut results, mut headers) = (Vec::new(), Headers::new());
        for (text, words) in &statements {
            let (result, done) = self.statement(text, words, step.as_ref(), request)?;
            results.push(result);
            headers = done.0;
            if let (Some(step), Some(sequence)) = (&mut step, done.1) {
                step.sequence = Some(sequence.to_string());
            }
        }
        Ok(reply::of(results, self.parameters.format.content_type(), headers))
    }

    fn submit(self, statements: Vec<(String, Vec<Word>)>) -> Result<Response, Failure> {
        let mut statements = statements.into_iter();
        let (Some((text, words)), None) = (statements.next(), statements.next()) else {
            return Err(Failure::request("Async queries take one statement"));
        };
        let command = Command::read(&words, &self.parameters.values)?;
        self.need_running()?;
        background::submit(self, text, &words, command.as_ref())
    }

    fn need_running(&self) -> Result<(), Failure> {
        Ok(self.site.need_running(&self.firebolt, &self.caller.name, self.parameters.wakes())?)
    }

    /// 1.0 does not have the newest formats.
    fn check_format(&self) -> Result<(), Failure> {
        let format = self.parameters.format;
        let is_new = matches!(format, Format::ArrowStream | Format::JsonLinesCompact);
        if self.firebolt.settings.is_v1() && is_new {
            let name = if format == Format::ArrowStream { "ArrowStream" } else { "JSONLines_Compact" };
            let description = format!("Output format '{name}' is not supported.");
            let body = serde_json::json!({"errors": [{"description": description}]});
            return Err(Failure::Refused(Refusal::json(404, &body)));
        }
        Ok(())
    }

    /// The statements with their words. 1.0 takes any number of them; the others take one, or several that insert.
    fn statements(&self) -> Result<Vec<(String, Vec<Word>)>, Failure> {
        let generation = generation(self.firebolt.settings.deployment);
        let statements: Vec<(String, Vec<Word>)> = sql::split(&self.sql, generation)
            .into_iter()
            .map(|text| (text.to_owned(), sql::words(text, generation)))
            .collect();
        if statements.is_empty() {
            return Err(Failure::request("The request has no statement"));
        }
        let may_be_many = self.firebolt.settings.is_v1() || statements.iter().all(|it| is_insert(&it.1));
        if statements.len() > 1 && !may_be_many {
            return Err(Failure::request("Only one statement is allowed in a request"));
        }
        Ok(statements)
    }

    /// Takes note of a statement that begins.
    pub fn begin(&self, text: &str, is_async: bool) -> Arc<Query> {
        let begun = Begun {
            label: self.parameters.label.clone(),
            text: text.to_owned(),
            user: self.caller.name.clone(),
            account: self.site.account.name.clone(),
            engine_id: self.site.engine_id().to_owned(),
            engine_name: self.site.engine_name().to_owned(),
            is_async,
        };
        self.firebolt.queries.begin(begun, self.firebolt.clock.now())
    }

    fn statement(
        &self,
        text: &str,
        words: &[Word],
        step: Option<&Step>,
        request: &Request,
    ) -> Result<(Encoder, (Headers, Option<u64>)), Failed> {
        let (query, started) = (self.begin(text, false), Instant::now());
        let result = self.perform(&query, text, words, step, request);
        query.finish(ended(self.firebolt.clock.now(), result.as_ref().map(|done| &done.outcome)));
        let about = About {
            query_id: query.id.clone(),
            request_id: query.request_id.clone(),
            query_label: query.label.clone(),
            elapsed: started.elapsed(),
        };
        let done = result.map_err(|failure| Failed { failure, query: Some(query) })?;
        let generation = generation(self.firebolt.settings.deployment);
        let encoder = Encoder::new(done.outcome, self.parameters.format, generation, about);
        Ok((encoder, (done.headers, done.sequence)))
    }

    fn perform(
        &self,
        query: &Arc<Query>,
        text: &str,
        words: &[Word],
        step: Option<&Step>,
        request: &Request,
    ) -> Result<Done, Failure> {
        let is_v1 = self.firebolt.settings.is_v1();
        let command = if is_v1 { None } else { Command::read(words, &self.parameters.values)? };
        // A session on a stopped engine must be able to leave it.
        if !matches!(command, Some(Command::UseDatabase(_) | Command::UseEngine(_))) {
            self.need_running()?;
        }
        if self.parameters.dies_with_connection(changes_something(words)) {
            let query = Arc::clone(query);
            request.hang_up.then(move || {
                query.end_early();
            });
        }
        match (step, command) {
            (Some(step), command) => in_transaction::run(self, query, text, words, step, command),
            (None, Some(command)) => self.command(query, words, command, request),
            (None, None) => self.run(query, text, words),
        }
    }

    fn run(&self, query: &Query, text: &str, words: &[Word]) -> Result<Done, Failure> {
        self.check_system(words)?;
        let used = self.used(words)?;
        let job = self.job(text, &used);
        let outcome = if self.parameters.describes { job.describe() } else { job.run(query, None) };
        settled(outcome?, self.parameters.format).map(Done::of)
    }

    /// The system engine has nothing to change tables with.
    pub fn check_system(&self, words: &[Word]) -> Result<(), Failure> {
        if self.site.is_system() && changes_rows(words) {
            return Err(Failure::request("The system engine does not change rows: use a user engine"));
        }
        Ok(())
    }

    pub fn job<'a>(&'a self, text: &'a str, used: &'a Used) -> Job<'a> {
        Job {
            firebolt: &self.firebolt,
            site: &self.site,
            caller: &self.caller,
            parameters: &self.parameters,
            uploads: &self.uploads,
            used,
            text,
        }
    }

    /// The database that the request names, or that the engine is for. What reads no table needs none.
    pub fn used(&self, words: &[Word]) -> Result<Used, Failure> {
        let organization = self.firebolt.organization();
        let account_id = &self.site.account.id;
        let found = match (&self.parameters.database, &self.site.on) {
            (Some(name), _) => {
                Some(organization.database_named(account_id, name).ok_or_else(|| self.unknown(name))?)
            }
            (None, On::Engine { id, .. }) => organization.default_database(id),
            (None, On::Core) => organization.database_named(account_id, CORE_DATABASE),
            (None, On::System) => None,
        };
        match found {
            Some(database) => Ok(Used { name: database.name.clone(), content: database.content.clone() }),
            None if changes_something(words) => Err(Failure::request("There is no database selected")),
            None => Ok(Used { name: String::new(), content: self.firebolt.scratch.clone() }),
        }
    }

    fn unknown(&self, database: &str) -> Failure {
        let status = if self.firebolt.settings.is_v1() { 403 } else { 400 };
        Failure::Request(status, format!("Database '{database}' does not exist or not authorized."))
    }
}
