//! Does what commands say, outside of transactions.

use super::command::Command;
use super::failure::Failure;
use super::manage::Manager;
use super::registry::Query;
use super::run::nothing;
use super::work::{Done, Work};
use super::{in_transaction, session, status};
use crate::firebolt::sql::Word;
use crate::http::Request;

impl Work {
    pub(super) fn command(
        &self,
        query: &Query,
        words: &[Word],
        command: Command,
        request: &Request,
    ) -> Result<Done, Failure> {
        let (firebolt, site) = (&*self.firebolt, &self.site);
        let moved = |headers| Ok(Done { outcome: nothing(), headers, sequence: None });
        match command {
            Command::UseDatabase(name) => moved(session::use_database(firebolt, site, &name)?),
            Command::UseEngine(name) => {
                let database = self.parameters.database.as_deref();
                moved(session::use_engine(firebolt, site, request, database, &name)?)
            }
            Command::Begin => in_transaction::begin(self, query, words, request),
            Command::Commit | Command::Rollback => Err(Failure::request("There is no transaction")),
            Command::Cancel(id) => status::cancel(firebolt, site, &id).map(Done::of),
            Command::AsyncStatus(token) => status::of_token(firebolt, site, &token).map(Done::of),
            Command::ServiceAccountKey(name) => status::new_key(firebolt, &name).map(Done::of),
            Command::Set => {
                Err(Failure::request("SET is not a statement here: settings are parameters of the URL"))
            }
            command => {
                Manager { firebolt, site, caller: &self.caller }.run(command)?;
                Ok(Done::of(nothing()))
            }
        }
    }
}
