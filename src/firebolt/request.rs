//! `Request`: a statement with everything that goes with it, as plain data.

use std::time::Duration;

use super::endpoint::Endpoint;
use super::link::{Generation, SILENCE};
use super::parameter::Parameter;
use super::session::Session;
use crate::call::Call;
use crate::error::Result;
use crate::json::Json;
use crate::multipart::Multipart;
use crate::wire::encode_text;

/// What is to become of a statement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Mode {
    /// It runs while the answer is waited for.
    #[default]
    Run,
    /// It is handed over.
    Submit,
    /// It is looked at, not run.
    Describe,
}

/// A statement and what goes with it.
#[derive(Clone, Debug, Default)]
pub(super) struct Request {
    pub(super) sql: String,
    pub(super) mode: Mode,
    pub(super) format: Option<String>,
    pub(super) label: Option<String>,
    pub(super) positional: Vec<Parameter>,
    pub(super) named: Vec<(String, Parameter)>,
    pub(super) bound: Vec<Parameter>,
    pub(super) settings: Vec<(String, String)>,
    pub(super) files: Vec<(String, Vec<u8>)>,
    pub(super) timeout: Option<Duration>,
}

impl Request {
    pub(super) fn new(sql: impl Into<String>) -> Self {
        Self { sql: sql.into(), ..Self::default() }
    }

    pub(super) fn format(self, format: impl Into<String>) -> Self {
        Self { format: Some(format.into()), ..self }
    }

    pub(super) fn timeout(self, timeout: Duration) -> Self {
        Self { timeout: Some(timeout), ..self }
    }

    /// The same with the bound values in the text.
    ///
    /// # Errors
    /// When they are more or fewer than the question marks.
    pub(super) fn bind(self, generation: Generation) -> Result<Self> {
        if self.bound.is_empty() {
            return Ok(self);
        }
        let dialect = generation.dialect();
        let texts: Vec<String> = self.bound.iter().map(|value| value.to_sql(dialect)).collect();
        let sql = super::statement::bind(&self.sql, dialect, &texts)?;
        Ok(Self { sql, bound: Vec::new(), ..self })
    }

    /// The call that sends it.
    pub(super) fn call(&self, endpoint: &Endpoint, session: &Session, generation: Generation) -> Call {
        let mut call = self.operation(endpoint);
        for (name, value) in session.parameters() {
            call = call.query(name, value);
        }
        for (name, value) in &self.settings {
            call = call.query(name, value);
        }
        if let Some(format) = &self.format {
            call = call.query("output_format", format);
        }
        if let Some(label) = &self.label {
            call = call.query("query_label", label);
        }
        if let Some(parameters) = self.parameters() {
            call = call.query("query_parameters", parameters);
        }
        if let Some((name, value)) = self.server_timeout(generation) {
            call = call.query(name, value);
        }
        if generation != Generation::V1 {
            call = call.header("Firebolt-Protocol-Version", "2.4");
        }
        call.patience = Some(self.timeout.unwrap_or(SILENCE));
        call
    }

    /// The operation, with the statement in it.
    fn operation(&self, endpoint: &Endpoint) -> Call {
        let sql = self.sql.as_str();
        match (self.mode, self.files.as_slice()) {
            (Mode::Submit, _) => endpoint.async_queries().submit(sql).call,
            (Mode::Describe, _) => endpoint.query_parameters().describe(sql).call,
            (Mode::Run, []) => endpoint.sql().execute(sql).call,
            (Mode::Run, files) => {
                let statement = Multipart::new().text("sql", sql);
                let add =
                    |parts: Multipart, (name, bytes): &(String, Vec<u8>)| parts.file(name, bytes.as_slice());
                endpoint.uploads().execute(files.iter().fold(statement, add)).call
            }
        }
    }

    /// The parameters as JSON, if there are any.
    fn parameters(&self) -> Option<String> {
        let numbers = (1..).map(|number| format!("${number}"));
        let positional = numbers.zip(&self.positional);
        let named = self.named.iter().map(|(name, value)| (name.clone(), value));
        let list: Vec<String> = positional
            .chain(named)
            .map(|(name, value)| {
                format!(
                    "{{\"name\":{},\"value\":{}}}",
                    encode_text(&Json::text(&name)),
                    value.to_json().as_str()
                )
            })
            .collect();
        (!list.is_empty()).then(|| format!("[{}]", list.join(",")))
    }

    /// The limit, told to the server with a second more, so that it stops by itself should nobody be there any more to tell
    /// it. Whoever waits is told by the client, and by it alone, that the time is over.
    fn server_timeout(&self, generation: Generation) -> Option<(&'static str, u128)> {
        let timeout = self.timeout.filter(|timeout| self.mode == Mode::Run && !timeout.is_zero())?;
        let timeout = timeout.saturating_add(Duration::from_secs(1));
        Some(match generation {
            Generation::V1 => ("max_execution_time", u128::from(timeout.as_secs())),
            Generation::V2 | Generation::Core => ("statement_timeout", timeout.as_millis()),
        })
    }
}
