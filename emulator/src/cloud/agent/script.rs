//! What the agent does with a message. It understands SQL, and words that are in the names of objects.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

use super::conversation::Pending;
use super::event::{Event, ToolCall};
use super::run::Run;
use crate::dremio::account::Caller;
use crate::dremio::catalog::access::Wish;
use crate::dremio::job::State;
use crate::dremio::{Dremio, lock, new_id, results};
use crate::path::dotted;

/// The most rows that are put into an answer.
const ROWS: u64 = 100;

/// The most objects that are named.
const OBJECTS: usize = 10;

/// What is to be answered.
pub(super) enum Task {
    Text {
        text: String,
        title: Option<String>,
    },
    /// A call that waited for permission, and whether it was given.
    Decided {
        call: ToolCall,
        is_approved: bool,
    },
}

/// Who answers whom.
pub(super) struct Script {
    pub dremio: Arc<Dremio>,
    pub caller: Caller,
    pub run: Arc<Run>,
    pub pending: Arc<Mutex<Option<Pending>>>,
    /// How long each piece takes.
    pub pace: Duration,
}

/// Nobody listens any more.
struct Gone;

impl Script {
    /// Answers, and ends the run.
    pub fn perform(&self, task: Task) {
        let done = match task {
            Task::Text { text, title } => self.answer(&text, title),
            Task::Decided { call, is_approved: true } => self.execute(&call),
            Task::Decided { call, is_approved: false } => self.refuse(&call),
        };
        if done.is_ok() {
            let _ = self.say(Event::end());
        }
    }

    fn say(&self, event: Event) -> Result<(), Gone> {
        self.run.linger(self.pace);
        if self.run.say(event.at(self.dremio.clock.now())) { Ok(()) } else { Err(Gone) }
    }

    fn answer(&self, text: &str, title: Option<String>) -> Result<(), Gone> {
        if let Some(title) = title {
            self.say(Event::title(&title))?;
        }
        match kind_of(text) {
            Kind::Words => self.search(text),
            Kind::Reads => {
                let call = statement(text);
                self.say(Event::model("modelGenerateSql", text.trim()))?;
                self.say(call.request())?;
                self.execute(&call)
            }
            Kind::Writes => {
                let call = statement(text);
                self.say(Event::model("modelGenerateSql", text.trim()))?;
                self.say(call.request())?;
                let nonce = new_id();
                *lock(&self.pending) = Some(Pending { nonce: nonce.clone(), call: call.clone() });
                self.say(call.interrupt(&nonce))
            }
        }
    }

    /// Runs the statement of a call as the user who asked.
    fn execute(&self, call: &ToolCall) -> Result<(), Gone> {
        let sql = call.arguments.get("sql").and_then(Value::as_str).unwrap_or_default().to_owned();
        let id = self.dremio.jobs.submit(&self.dremio, self.caller.clone(), sql, Vec::new());
        self.say(call.progress("RUNNING", &format!("Job {id}")))?;
        let Some(job) = self.dremio.jobs.get(&id) else { return Ok(()) };
        while !job.progress().state.is_final() {
            if self.run.is_over() {
                job.cancel("The run was cancelled");
                return Err(Gone);
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        let progress = job.progress();
        if progress.state != State::Completed {
            let message = if progress.error.is_empty() { progress.cancellation } else { progress.error };
            self.say(call.response(&json!({ "errorMessage": message })))?;
            return self.say(Event::error("toolError", &message));
        }
        let page = progress.rows.and_then(|rows| results::page(&rows, 0, ROWS).ok());
        let page = page.and_then(|page| serde_json::from_str(&page).ok());
        self.say(call.response(&page.unwrap_or_else(|| json!({ "rowCount": progress.row_count }))))?;
        let count = progress.row_count;
        let rows = if count == 1 { "row" } else { "rows" };
        self.say(Event::model("modelSqlAnswer", &format!("The statement gave {count} {rows}.")))
    }

    fn refuse(&self, call: &ToolCall) -> Result<(), Gone> {
        self.say(call.response(&json!({ "errorMessage": "The call was denied." })))?;
        self.say(Event::model("modelGeneric", "The statement was not run."))
    }

    /// Looks for objects that the user may see and whose names have one of the words in them.
    fn search(&self, text: &str) -> Result<(), Gone> {
        let call = ToolCall {
            id: new_id(),
            name: "searchCatalog",
            arguments: json!({ "query": text.trim() }),
            title: "Search the catalog",
        };
        self.say(call.request())?;
        let paths = self.find(text);
        self.say(call.response(&json!({ "paths": paths })))?;
        if paths.is_empty() {
            return self.say(Event::model("modelReject", "Nothing in the catalog fits these words."));
        }
        self.say(Event::model("modelGeneric", &format!("These objects fit: {}.", paths.join(", "))))
    }

    fn find(&self, text: &str) -> Vec<String> {
        let words = text.to_lowercase();
        let words: Vec<&str> =
            words.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 2).collect();
        let store = lock(&self.dremio.catalog);
        let view = self.dremio.show(&store, &self.caller);
        let fits = |path: &[String]| {
            let name = path.last().map(|name| name.to_lowercase()).unwrap_or_default();
            words.iter().any(|word| name.contains(word)) && view.rules().allow(Wish::See, path)
        };
        let nodes = store.nodes().filter(|node| fits(&node.path));
        nodes.take(OBJECTS).map(|node| dotted(&node.path)).collect()
    }
}

enum Kind {
    Words,
    Reads,
    Writes,
}

const READERS: [&str; 6] = ["SELECT", "WITH", "VALUES", "SHOW", "DESCRIBE", "EXPLAIN"];

const WRITERS: [&str; 10] =
    ["INSERT", "UPDATE", "DELETE", "MERGE", "CREATE", "DROP", "ALTER", "GRANT", "REVOKE", "TRUNCATE"];

/// SQL is what begins like SQL and goes on.
fn kind_of(text: &str) -> Kind {
    let mut words = text.split_whitespace();
    let first = words.next().unwrap_or_default().to_uppercase();
    let is_alone = words.next().is_none();
    match first.as_str() {
        _ if is_alone => Kind::Words,
        first if READERS.contains(&first) => Kind::Reads,
        first if WRITERS.contains(&first) => Kind::Writes,
        _ => Kind::Words,
    }
}

fn statement(text: &str) -> ToolCall {
    ToolCall {
        id: new_id(),
        name: "runSql",
        arguments: json!({ "sql": text.trim() }),
        title: "Run a statement",
    }
}
