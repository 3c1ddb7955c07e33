//! Statements of a transaction.

use super::command::Command;
use super::ending::settled;
use super::failure::Failure;
use super::parameters::Step;
use super::registry::Query;
use super::run::{Used, nothing};
use super::session::{remove, update};
use super::transaction::{Turn, Whose};
use super::work::{Done, Work};
use crate::firebolt::sql::{Transaction, Word};
use crate::http::Request;

const ID: &str = "transaction_id";
const SEQUENCE: &str = "transaction_sequence_id";

/// The first version of the protocol that has transactions.
const PROTOCOL: (u32, u32) = (2, 4);

/// The version of the protocol that a client speaks.
fn protocol(request: &Request) -> Option<(u32, u32)> {
    let (major, minor) = request.header("firebolt-protocol-version")?.trim().split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

fn whose(work: &Work, used: &Used) -> Whose {
    Whose {
        user: work.caller.name.clone(),
        engine_id: work.site.engine_id().to_owned(),
        database: used.name.clone(),
    }
}

/// `BEGIN`
pub(super) fn begin(work: &Work, query: &Query, words: &[Word], request: &Request) -> Result<Done, Failure> {
    if protocol(request).is_none_or(|version| version < PROTOCOL) {
        return Err(Failure::request("Transactions need Firebolt-Protocol-Version 2.4 or later"));
    }
    let used = work.used(words)?;
    let transaction = used.content.begin(&query.cancel)?;
    let (id, sequence) = work.firebolt.transactions.open(whose(work, &used), used.content, transaction);
    let headers = vec![update(&[(ID, &id), (SEQUENCE, &sequence.to_string())])];
    Ok(Done { outcome: nothing(), headers, sequence: None })
}

/// Runs a statement of a transaction. If it fails, the transaction is rolled back, by dropping it, and waits for its
/// `ROLLBACK`.
pub(super) fn run(
    work: &Work,
    query: &Query,
    text: &str,
    words: &[Word],
    step: &Step,
    command: Option<Command>,
) -> Result<Done, Failure> {
    let transactions = &work.firebolt.transactions;
    let used = work.used(words)?;
    let Turn { content, transaction } = transactions.take(step, &whose(work, &used))?;
    let over = || Done { outcome: nothing(), headers: vec![remove(&[ID, SEQUENCE])], sequence: None };
    match (command, transaction) {
        (Some(Command::Rollback), transaction) => {
            drop(transaction);
            transactions.close(&step.id);
            Ok(over())
        }
        (_, None) => {
            transactions.abort(&step.id);
            Err(Failure::request("The transaction has failed: ROLLBACK ends it"))
        }
        (Some(Command::Commit), Some(transaction)) => {
            transactions.close(&step.id);
            content.commit(transaction)?;
            Ok(over())
        }
        (Some(command), Some(transaction)) => {
            drop(transaction);
            transactions.abort(&step.id);
            Err(Failure::request(match command {
                Command::Begin => "There is a transaction already",
                _ => "This statement cannot be a part of a transaction",
            }))
        }
        (None, Some(transaction)) => table_statement(work, query, text, words, step, &used, transaction),
    }
}

fn table_statement(
    work: &Work,
    query: &Query,
    text: &str,
    words: &[Word],
    step: &Step,
    used: &Used,
    transaction: Transaction,
) -> Result<Done, Failure> {
    let transactions = &work.firebolt.transactions;
    let outcome = work
        .check_system(words)
        .and_then(|()| work.job(text, used).run(query, Some(&transaction)))
        .and_then(|outcome| settled(outcome, work.parameters.format));
    match outcome {
        Ok(outcome) if outcome.failure.is_none() => {
            let sequence = transactions.put_back(&step.id, transaction);
            let headers = vec![update(&[(SEQUENCE, &sequence.to_string())])];
            Ok(Done { outcome, headers, sequence: Some(sequence) })
        }
        failed => {
            drop(transaction);
            transactions.abort(&step.id);
            failed.map(Done::of)
        }
    }
}
