//! Transactions over several requests: what is open, and whose turn it is.

use std::collections::HashMap;
use std::fmt;
use std::sync::Mutex;

use super::failure::Failure;
use super::parameters::Step;
use crate::dremio::new_id;
use crate::firebolt::sql::{Database, Transaction};
use crate::lock::lock;

/// Who is in a transaction, and where: every statement of it comes from there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Whose {
    pub user: String,
    pub engine_id: String,
    pub database: String,
}

/// How far a transaction is.
enum Stage {
    Idle(Transaction),
    /// A statement of it runs.
    Busy,
    /// A statement of it failed, and undid all.
    Aborted,
}

struct Open {
    whose: Whose,
    content: Database,
    sequence: u64,
    stage: Stage,
}

/// All transactions that are open.
#[derive(Default)]
pub(crate) struct Transactions(Mutex<HashMap<String, Open>>);

impl fmt::Debug for Transactions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Transactions")
    }
}

/// A transaction whose next statement runs.
pub(super) struct Turn {
    pub content: Database,
    /// Nothing if it was undone before.
    pub transaction: Option<Transaction>,
}

impl Transactions {
    /// Takes note of a new transaction; gives its id and the number of its first step.
    pub(super) fn open(&self, whose: Whose, content: Database, transaction: Transaction) -> (String, u64) {
        let (id, sequence) = (new_id(), 1);
        let open = Open { whose, content, sequence, stage: Stage::Idle(transaction) };
        lock(&self.0).insert(id.clone(), open);
        (id, sequence)
    }

    /// Lets the next statement of a transaction begin.
    pub(super) fn take(&self, step: &Step, whose: &Whose) -> Result<Turn, Failure> {
        let refused = |text: &str| Err(Failure::request(format!("Transaction {}: {text}", step.id)));
        let mut all = lock(&self.0);
        let Some(open) = all.get_mut(&step.id) else { return refused("there is none with this id") };
        if open.whose.user != whose.user || open.whose.engine_id != whose.engine_id {
            return refused("it was begun by somebody else, or on another engine");
        }
        if open.whose.database != whose.database {
            return refused("it was begun in another database");
        }
        let sequence = open.sequence.to_string();
        if step.sequence.as_ref().is_some_and(|given| *given != sequence) || step.sequence.is_none() {
            return refused(&format!("transaction_sequence_id must be {sequence}"));
        }
        let content = open.content.clone();
        match std::mem::replace(&mut open.stage, Stage::Busy) {
            Stage::Idle(transaction) => Ok(Turn { content, transaction: Some(transaction) }),
            Stage::Aborted => Ok(Turn { content, transaction: None }),
            Stage::Busy => refused("another statement of it still runs"),
        }
    }

    /// A statement went well; gives the number of the next step.
    pub(super) fn put_back(&self, id: &str, transaction: Transaction) -> u64 {
        let mut all = lock(&self.0);
        let Some(open) = all.get_mut(id) else { return 0 };
        open.stage = Stage::Idle(transaction);
        open.sequence += 1;
        open.sequence
    }

    /// A statement failed: the transaction is to be rolled back, which is all that can be done with it.
    pub(super) fn abort(&self, id: &str) {
        if let Some(open) = lock(&self.0).get_mut(id) {
            open.stage = Stage::Aborted;
        }
    }

    pub(super) fn close(&self, id: &str) {
        lock(&self.0).remove(id);
    }

    /// Undoes those of an engine.
    pub(crate) fn end_on(&self, engine_id: &str) {
        lock(&self.0).retain(|_, open| open.whose.engine_id != engine_id);
    }

    /// Undoes all that are open.
    pub(crate) fn end_all(&self) {
        lock(&self.0).clear();
    }
}
