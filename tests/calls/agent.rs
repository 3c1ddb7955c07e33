//! Calls of the AI agent.

use lakehouse::Result;
use lakehouse::dremio::Project;
use lakehouse::dremio::agent::AgentEvent;
use serde_json::Value;

use super::{Recorded, empty, json};

pub fn call_project(project: &Project, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let agent = project.agent();
    match operation {
        "agent.list_conversations" => json(
            agent
                .list_conversations()
                .max_results(x.number("maxResults"))
                .page_token(x.query("pageToken"))
                .send(),
        ),
        "agent.create_conversation" => json(agent.create_conversation(x.body()).send()),
        "agent.delete_conversation" => empty(agent.delete_conversation(x.segment(4)).send()),
        "agent.list_messages" => json(
            agent
                .list_messages(x.segment(4))
                .max_results(x.number("maxResults"))
                .page_token(x.query("pageToken"))
                .send(),
        ),
        "agent.send_message" => json(agent.send_message(x.segment(4), x.body()).send()),
        "agent.stream_run" => events(agent.stream_run(x.segment(4), x.segment(6)).send()),
        "agent.cancel_run" => {
            let run = x.segment(6);
            let run = run.strip_suffix(":cancel").expect("the path says what to do");
            empty(agent.cancel_run(x.segment(4), run).send())
        }
        #[allow(deprecated, reason = "deprecated operations are operations")]
        "agent.ask" => events(agent.ask(x.body()).send()),
        _ => panic!("no call for {operation}"),
    }
}

/// The events of a stream, as a list.
fn events(stream: Result<impl Iterator<Item = Result<AgentEvent>>>) -> Result<Option<Value>> {
    json(stream.and_then(Iterator::collect::<Result<Vec<AgentEvent>>>))
}
