//! `Session`: what a connection remembers between statements, and how the server changes it.

use super::address::{Address, Domain, outside};
use crate::error::Result;
use crate::transport::RawResponse;
use crate::url::{Origin, decode};

/// Parameters that say where a statement runs; they outlive a reset.
const IDENTITY: [&str; 3] = ["database", "engine", "account_id"];

/// Parameters of the transaction that is open.
const TRANSACTION: [&str; 2] = ["transaction_id", "transaction_sequence_id"];

/// What a connection remembers between statements. It travels with each of them, in the query of the URL.
#[derive(Clone, Debug)]
pub(super) struct Session {
    pub(super) endpoint: Origin,
    domain: Domain,
    parameters: Vec<(String, String)>,
}

impl Session {
    pub(super) fn new(address: Address, domain: Domain) -> Self {
        let mut session = Self { endpoint: address.origin, domain, parameters: Vec::new() };
        session.extend(address.parameters);
        session
    }

    pub(super) fn set(&mut self, name: impl Into<String>, value: impl Into<String>) {
        let (name, value) = (name.into(), value.into());
        match self.parameters.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => *old = value,
            None => self.parameters.push((name, value)),
        }
    }

    pub(super) fn remove(&mut self, name: &str) {
        self.parameters.retain(|(known, _)| known != name);
    }

    fn extend(&mut self, parameters: Vec<(String, String)>) {
        for (name, value) in parameters {
            self.set(name, value);
        }
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn in_transaction(&self) -> bool {
        self.get("transaction_id").is_some()
    }

    /// What goes with a statement: where it runs, settings, the transaction.
    pub(super) fn parameters(&self) -> impl Iterator<Item = (&str, &str)> {
        let rank = |name: &str| match (IDENTITY.contains(&name), TRANSACTION.contains(&name)) {
            (true, _) => 0,
            (false, false) => 1,
            (false, true) => 2,
        };
        let mut all: Vec<_> =
            self.parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        all.sort_by_key(|(name, _)| rank(name));
        all.into_iter()
    }

    /// The same without a transaction, for a request that is no step of it.
    pub(super) fn aside(&self) -> Self {
        let mut aside = self.clone();
        aside.forget_transaction();
        aside
    }

    pub(super) fn forget_transaction(&mut self) {
        self.parameters.retain(|(name, _)| !TRANSACTION.contains(&name.as_str()));
    }

    /// Forgets settings and the transaction.
    fn reset(&mut self) {
        self.parameters.retain(|(name, _)| IDENTITY.contains(&name.as_str()));
    }

    /// Obeys the headers of an answer to a statement that succeeded.
    ///
    /// # Errors
    /// When the server wants the connection to go on somewhere else than at the account; then nothing is changed.
    pub(super) fn obey(&mut self, answer: &RawResponse) -> Result<()> {
        let moved = answer.header("firebolt-update-endpoint").map(|text| self.moved(text)).transpose()?;
        // What is set together with a reset would be lost if the reset came last.
        if answer.header("firebolt-reset-session").is_some() {
            self.reset();
        }
        if let Some(address) = moved {
            self.endpoint = address.origin;
            self.extend(address.parameters);
        }
        for line in answer.header_lines("firebolt-update-parameters") {
            self.extend(pairs(line));
        }
        for line in answer.header_lines("firebolt-remove-parameters") {
            line.split(',').for_each(|name| self.remove(name.trim()));
        }
        Ok(())
    }

    /// Where the server wants the connection to go on.
    fn moved(&self, text: &str) -> Result<Address> {
        let address = Address::parse(text, &self.endpoint)?;
        self.domain.check(&address.origin)?;
        let same = |origin: &Origin| (origin.is_https, origin.port());
        if same(&address.origin) != same(&self.endpoint) {
            return Err(outside(&address.origin));
        }
        Ok(address)
    }
}

/// `name=value` pairs with commas between them.
fn pairs(line: &str) -> Vec<(String, String)> {
    let pairs = line.split(',').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (name.trim().to_owned(), decode(value.trim()))).collect()
}
