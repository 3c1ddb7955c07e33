//! What the query string of a request to an engine says.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;

use super::failure::Failure;
use super::{settings, values};
use crate::dremio::target::Query;
use crate::firebolt::settings::Deployment;
use crate::firebolt::sql::Format;

/// What 1.0 does not have, so that it takes them for settings.
const SINCE_V2: [&str; 4] = ["async", "execution_mode", "transaction_id", "transaction_sequence_id"];

/// The step of a transaction that a statement wants to be.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub id: String,
    pub sequence: Option<String>,
}

/// All parameters of a request.
#[derive(Clone, Debug)]
pub(super) struct Parameters {
    pub database: Option<String>,
    pub account_id: Option<String>,
    pub format: Format,
    pub label: Option<String>,
    pub values: Vec<(String, Value)>,
    pub is_async: bool,
    /// The types of placeholders are asked for, and nothing runs.
    pub describes: bool,
    pub step: Option<Step>,
    pub settings: BTreeMap<String, String>,
}

impl Parameters {
    pub fn read(deployment: Deployment, query: Query) -> Result<Self, Failure> {
        let mut parameters = Self {
            database: None,
            account_id: None,
            format: match deployment {
                Deployment::V1 | Deployment::V2 => Format::Json,
                Deployment::Core => Format::TsvWithNamesAndTypes,
            },
            label: None,
            values: Vec::new(),
            is_async: false,
            describes: false,
            step: None,
            settings: BTreeMap::new(),
        };
        let mut sequence = None;
        for (name, value) in query.into_pairs() {
            match name.as_str() {
                _ if deployment == Deployment::V1 => parameters.take(deployment, name, value)?,
                "transaction_id" => parameters.step = Some(Step { id: value, sequence: None }),
                "transaction_sequence_id" => sequence = Some(value),
                _ => parameters.take(deployment, name, value)?,
            }
        }
        if let Some(step) = &mut parameters.step {
            step.sequence = sequence;
        }
        Ok(parameters)
    }

    fn take(&mut self, deployment: Deployment, name: String, value: String) -> Result<(), Failure> {
        if deployment == Deployment::V1 && SINCE_V2.contains(&name.as_str()) {
            return Err(Failure::request(format!("Unknown setting {name}")));
        }
        match name.as_str() {
            "database" => self.database = Some(value).filter(|name| !name.is_empty()),
            "account_id" => self.account_id = Some(value).filter(|id| !id.is_empty()),
            // The host, or the gateway in front of it, has seen to it.
            "engine" => {}
            "output_format" => {
                let unknown = || Failure::request(format!("Unknown output format '{value}'"));
                self.format = Format::parse(&value).ok_or_else(unknown)?;
            }
            "query_parameters" => self.values = values::read(&value).map_err(Failure::request)?,
            "async" => self.is_async = flag(&name, &value)?,
            "execution_mode" => match value.as_str() {
                "describe_parameters" => self.describes = true,
                other => return Err(Failure::request(format!("Unknown execution_mode '{other}'"))),
            },
            "compress" => {
                if flag(&name, &value)? {
                    return Err(Failure::request("compress=1 is not supported".to_owned()));
                }
            }
            _ => {
                settings::check(deployment, &name, &value).map_err(Failure::request)?;
                if name == "query_label" {
                    self.label = Some(value);
                } else {
                    self.settings.insert(name, value);
                }
            }
        }
        Ok(())
    }

    fn whole(&self, setting: &str) -> Option<u64> {
        self.settings.get(setting)?.parse().ok().filter(|number| *number > 0)
    }

    /// How long the statement may take.
    pub fn timeout(&self) -> Option<Duration> {
        let statement = self.whole("statement_timeout").map(Duration::from_millis);
        let execution = self.whole("max_execution_time").map(Duration::from_secs);
        statement.into_iter().chain(execution).min()
    }

    /// Whether a statement ends when its client goes away; one that changes something does not, unless told to.
    pub fn dies_with_connection(&self, changes_something: bool) -> bool {
        match self.settings.get("cancel_query_on_connection_drop") {
            Some(value) if value.eq_ignore_ascii_case("none") => false,
            Some(value) if value.eq_ignore_ascii_case("all") => true,
            _ => !changes_something,
        }
    }

    /// Whether a stopped engine may wake up for the statement.
    pub fn wakes(&self) -> bool {
        self.settings.get("auto_start_stop_control").is_none_or(|value| value != "ignore")
    }
}

fn flag(name: &str, value: &str) -> Result<bool, Failure> {
    match value.to_ascii_lowercase().as_str() {
        "true" | "1" => Ok(true),
        "false" | "0" | "" => Ok(false),
        _ => Err(Failure::request(format!("Invalid value '{value}' for {name}"))),
    }
}
