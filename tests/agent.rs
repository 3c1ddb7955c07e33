//! Conversations with the AI agent, from the first message over an approval to the answer.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![cfg(feature = "dremio")]

mod support;

use lakehouse::dremio::agent::{AgentConversation, AgentEvent, AgentRunRef, AgentTurn};
use lakehouse::dremio::{Cloud, Project};
use lakehouse::{ErrorKind, Result};
use serde_json::{Value, json};
use support::{Reply, Stub};

fn project(stub: &Stub) -> Project {
    let cloud = Cloud::builder(stub.url()).personal_access_token("t").build().expect("valid settings");
    cloud.project("p1")
}

fn stream(text: &str) -> Reply {
    Reply::Answer(200, "text/event-stream".to_owned(), text.into())
}

#[test]
fn an_interrupt_is_decided_and_its_next_run_is_followed() -> Result<()> {
    let asks = json!({"chunkType": "interrupt", "approvalNonce": "n7", "toolDecisions": [
        {"callId": "c1", "name": "runSql"}, {"id": "c2", "name": "dropTable"}]});
    let stub = Stub::new([
        Reply::json(200, r#"{"id":"conv","run":{"id":"first"}}"#),
        stream(&format!("data: {asks}\n\n")),
        Reply::json(200, r#"{"conversationId":"conv","currentRunId":"second","id":"x","runId":"y"}"#),
        stream(
            "data: {\"chunkType\":\"model\",\"result\":{\"text\":\"42\"}}\n\ndata: {\"chunkType\":\"endOfStream\"}",
        ),
    ]);
    let project = project(&stub);
    let agent = project.agent();

    let mut said = Vec::new();
    let mut next = agent.create_conversation(AgentTurn::text("How many?")).send()?;
    while let (Some(conversation), Some(run)) = (next.conversation(), next.current_run()) {
        let mut interrupt = None;
        for event in agent.stream_run(conversation, run).send()? {
            match event? {
                AgentEvent::Model(output) => said.extend(output.result.and_then(|result| result.text)),
                AgentEvent::Interrupt(asked) => interrupt = Some(asked),
                AgentEvent::EndOfStream(_) => {}
                other => panic!("{other:?}"),
            }
        }
        let Some(interrupt) = interrupt else { break };
        let decisions = AgentTurn::decide(&interrupt, |call| call.name.as_deref() == Some("runSql"));
        next = agent.send_message(conversation, decisions).send()?;
    }

    assert_eq!(said, ["42"]);
    let conversations = "/v1/projects/p1/agent/conversations";
    assert_eq!(
        stub.lines(),
        [
            format!("POST {conversations}"),
            format!("GET {conversations}/conv/runs/first"),
            format!("POST {conversations}/conv/messages"),
            format!("GET {conversations}/conv/runs/second"),
        ]
    );
    let bodies: Vec<Value> = stub
        .requests()
        .iter()
        .filter(|request| request.method == "POST")
        .map(|request| serde_json::from_str(&request.body).expect("JSON"))
        .collect();
    let decisions = json!([{"callId": "c1", "decision": "approved"}, {"callId": "c2", "decision": "denied"}]);
    assert_eq!(
        bodies,
        [
            json!({"prompt": {"text": "How many?"}}),
            json!({"prompt": {"approvals": {"approvalNonce": "n7", "toolDecisions": decisions}}}),
        ]
    );
    Ok(())
}

#[test]
fn ids_are_found_under_each_of_their_names_the_official_one_first() {
    let ids = |text: &str| {
        let run: AgentRunRef = serde_json::from_str(text).expect("decodes");
        (run.conversation().map(str::to_owned), run.current_run().map(str::to_owned))
    };
    let found = |conversation: &str, run: &str| (Some(conversation.to_owned()), Some(run.to_owned()));
    assert_eq!(
        ids(r#"{"id":"b","conversationId":"a","run":{"id":"3"},"runId":"2","currentRunId":"1"}"#),
        found("a", "1")
    );
    assert_eq!(ids(r#"{"id":"b","run":{"id":"3"},"runId":"2"}"#), found("b", "2"));
    assert_eq!(ids(r#"{"id":"b","run":{"id":"3"}}"#), found("b", "3"));
    assert_eq!(ids("{}"), (None, None));
    for text in [r#"{"id":"b"}"#, r#"{"id":"c","conversationId":"b"}"#] {
        let conversation: AgentConversation = serde_json::from_str(text).expect("decodes");
        assert_eq!(conversation.conversation(), Some("b"));
    }
}

#[test]
fn an_event_that_nobody_knows_or_can_read_does_not_end_the_stream() -> Result<()> {
    let stub = Stub::new([stream(concat!(
        "data: {\"chunkType\":\"thought\",\"depth\":1.50}\n\n",
        "data: {\"chunkType\":\"model\",\"result\":[]}\n\n",
        "data: not JSON\n\n",
        "data: {\"chunkType\":\"userMessage\",\"text\":\"hi\",\"new\":{\"a\":[1]}}\n\n",
        "data: {\"chunkType\":\"endOfStream\"}\n\n",
        "data: {\"chunkType\":\"userMessage\"}\n\n",
    ))]);
    let events: Vec<Result<AgentEvent>> = project(&stub).agent().stream_run("c", "r").send()?.collect();
    let [unknown, wrong, no_json, known, end] = events.as_slice() else { panic!("{events:?}") };
    match unknown {
        Ok(AgentEvent::Unrecognized(json)) => {
            assert_eq!(json.as_str(), r#"{"chunkType":"thought","depth":1.50}"#);
        }
        other => panic!("{other:?}"),
    }
    for event in [wrong, no_json] {
        let error = event.as_ref().expect_err("it cannot be read");
        assert!(matches!(error.kind(), ErrorKind::Decode(_)), "{error:?}");
        assert_eq!(error.operation(), Some("agent.stream_run"));
    }
    match known {
        Ok(AgentEvent::UserMessage(message)) => {
            assert_eq!(message.text.as_deref(), Some("hi"));
            assert_eq!(message.extra.get("new").map(lakehouse::Json::as_str), Some(r#"{"a":[1]}"#));
        }
        other => panic!("{other:?}"),
    }
    assert!(matches!(end, Ok(AgentEvent::EndOfStream(_))), "{end:?}");
    Ok(())
}
