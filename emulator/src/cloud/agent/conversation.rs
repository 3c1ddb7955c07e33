//! A conversation with the agent.

use std::sync::{Arc, Mutex};

use serde::Serialize;
use serde_json::Value;

use super::event::{Event, ToolCall};
use super::run::Run;
use crate::dremio::lock;
use crate::dremio::time::iso;

/// A conversation, which only the user who began it sees.
#[derive(Debug)]
pub(super) struct Conversation {
    pub id: String,
    pub owner: String,
    pub model: String,
    pub title: String,
    pub created_at: i64,
    pub modified_at: i64,
    /// What was asked, and the run that answers it.
    pub turns: Vec<(Option<Event>, Arc<Run>)>,
    /// A call that waits for permission, with the number that permission has to name.
    pub pending: Arc<Mutex<Option<Pending>>>,
}

#[derive(Clone, Debug)]
pub(super) struct Pending {
    pub nonce: String,
    pub call: ToolCall,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct View {
    conversation_id: String,
    title: String,
    model_name: String,
    created_at: String,
    modified_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    current_run_id: Option<String>,
}

impl Conversation {
    pub fn view(&self) -> View {
        View {
            conversation_id: self.id.clone(),
            title: self.title.clone(),
            model_name: self.model.clone(),
            created_at: iso(self.created_at),
            modified_at: iso(self.modified_at),
            current_run_id: self.turns.last().map(|(_, run)| run.id.clone()),
        }
    }

    pub fn run(&self, id: &str) -> Option<&Arc<Run>> {
        self.turns.iter().map(|(_, run)| run).find(|run| run.id == id)
    }

    pub fn is_busy(&self) -> bool {
        self.turns.last().is_some_and(|(_, run)| !run.is_over())
    }

    /// The call that waits, if the number is right; it waits no longer then.
    pub fn take_pending(&self, nonce: &str) -> Option<ToolCall> {
        let mut pending = lock(&self.pending);
        pending.take_if(|pending| pending.nonce == nonce).map(|pending| pending.call)
    }

    /// All that was said so far, with a key for each.
    pub fn history(&self) -> Vec<(String, Value)> {
        let mut rows = Vec::new();
        for (asked, run) in &self.turns {
            let events = asked.iter().cloned().chain(run.events()).filter(Event::is_kept);
            rows.extend(
                events.enumerate().map(|(place, event)| (format!("{}-{place}", run.id), event.row())),
            );
        }
        rows
    }
}

/// A title: the first words of what was asked.
pub(super) fn title_of(text: &str) -> String {
    text.split_whitespace().take(6).collect::<Vec<_>>().join(" ")
}
