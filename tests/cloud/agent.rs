//! The AI agent of a project: conversations, skills, and the tools that models are given.

use lakehouse::dremio::agent::{
    AgentConversation, AgentEvent, AgentInterrupt, AgentModelOutputName, AgentQuestion, AgentTurn,
};
use lakehouse::dremio::{Cloud, Project};
use lakehouse::{Events, Result};

use crate::{PROJECT, client, start};

mod skills;
mod tools;

pub fn talk_to_the_agent(cloud: &Cloud, project: &Project) -> Result<()> {
    let talk = ask_for_rows(project)?;
    decide_what_it_may_do(project, &talk)?;
    read_what_was_said(project, &talk)?;
    cancel_and_delete(project, &talk)?;
    ask_without_a_conversation(cloud, project)?;
    skills::manage_skills(project)?;
    tools::use_tools(project)?;
    tools::list_models(cloud)
}

/// What the model said in the end, and what it wants to be allowed.
fn follow(events: Events<AgentEvent>) -> Result<(String, Option<AgentInterrupt>)> {
    let (mut said, mut interrupt) = (String::new(), None);
    for event in events {
        match event? {
            AgentEvent::Model(output) => {
                said = output.result.and_then(|result| result.text).unwrap_or_default();
            }
            AgentEvent::Interrupt(asked) => interrupt = Some(asked),
            AgentEvent::Unrecognized(event) => panic!("{event:?}"),
            _ => {}
        }
    }
    Ok((said, interrupt))
}

/// Begins a conversation, and reads the answer as it comes.
fn ask_for_rows(project: &Project) -> Result<String> {
    let agent = project.agent();
    let turn = AgentTurn::text("SELECT id FROM lake.orders WHERE id < 3");
    let begun = agent.create_conversation(turn).send()?;
    let (talk, run) = (begun.conversation().expect("is named"), begun.current_run().expect("is named"));
    let events = agent.stream_run(talk, run).send()?.collect::<Result<Vec<_>>>()?;
    assert!(matches!(events.first(), Some(AgentEvent::ConversationUpdate(_))));
    assert!(matches!(events.last(), Some(AgentEvent::EndOfStream(_))));
    let names: Vec<_> = events.iter().filter_map(model_output).collect();
    assert_eq!(names, [AgentModelOutputName::ModelGenerateSql, AgentModelOutputName::ModelSqlAnswer]);
    let rows = events.iter().find_map(|event| match event {
        AgentEvent::ToolResponse(response) => response.result.as_ref()?.get("rowCount"),
        _ => None,
    });
    assert_eq!(rows.expect("the rows are there").decode::<i64>()?, 3);
    assert!(agent.stream_run(talk, PROJECT).send().expect_err("no such run").is_not_found());
    Ok(talk.to_owned())
}

fn model_output(event: &AgentEvent) -> Option<AgentModelOutputName> {
    if let AgentEvent::Model(output) = event { output.name.clone() } else { None }
}

/// A statement that changes something waits for a decision: denied once, approved once.
fn decide_what_it_may_do(project: &Project, talk: &str) -> Result<()> {
    let agent = project.agent();
    let there = || project.query("SELECT * FROM lake.notes").rows().is_ok();
    for is_allowed in [false, true] {
        let turn = AgentTurn::text("CREATE TABLE lake.notes AS SELECT 1 AS id");
        let asked = agent.send_message(talk, turn).send()?;
        let run = asked.current_run().expect("is named");
        let interrupt = follow(agent.stream_run(talk, run).send()?)?.1.expect("it asks first");
        let decided = AgentTurn::decide(&interrupt, |call| {
            assert_eq!(call.name.as_deref(), Some("runSql"));
            is_allowed
        });
        let next = agent.send_message(talk, decided.clone()).send()?;
        let run = next.current_run().expect("is named");
        let (said, interrupt) = follow(agent.stream_run(talk, run).send()?)?;
        assert!(interrupt.is_none());
        assert_eq!((there(), said.contains("was not run")), (is_allowed, !is_allowed), "{said}");
        assert_eq!(agent.send_message(talk, decided).send().expect_err("decided").status(), Some(400));
    }
    project.query("DROP TABLE lake.notes").execute()?;
    Ok(())
}

fn conversations(project: &Project) -> Result<Vec<AgentConversation>> {
    project.agent().list_conversations().max_results(1).items().collect()
}

fn read_what_was_said(project: &Project, talk: &str) -> Result<()> {
    let agent = project.agent();
    let listed = conversations(project)?;
    assert_eq!((listed.len(), listed[0].conversation()), (1, Some(talk)));
    assert!(listed[0].title.as_deref().expect("is shown").starts_with("SELECT id FROM"));
    let messages = agent.list_messages(talk).max_results(3).items().collect::<Result<Vec<_>>>()?;
    let asked: Vec<&str> = messages
        .iter()
        .filter_map(|message| match message {
            AgentEvent::UserMessage(said) => said.text.as_deref(),
            _ => None,
        })
        .collect();
    assert_eq!(asked.len(), 3);
    assert!(asked[0].starts_with("SELECT") && asked[1].starts_with("CREATE"), "{asked:?}");
    assert!(messages.iter().any(|message| matches!(message, AgentEvent::Interrupt(_))));
    assert!(agent.list_messages(PROJECT).send().expect_err("no such conversation").is_not_found());
    Ok(())
}

fn cancel_and_delete(project: &Project, talk: &str) -> Result<()> {
    let agent = project.agent();
    let asked = agent.send_message(talk, AgentTurn::text("Which orders are there?")).send()?;
    let run = asked.current_run().expect("is named");
    agent.cancel_run(talk, run).send()?;
    let last = agent.stream_run(talk, run).send()?.last().expect("ends")?;
    assert!(matches!(last, AgentEvent::EndOfStream(_)));
    agent.cancel_run(talk, run).send()?;
    agent.delete_conversation(talk).send()?;
    assert!(conversations(project)?.is_empty());
    assert!(agent.delete_conversation(talk).send().expect_err("gone").is_not_found());
    Ok(())
}

/// The older way: the answer to the question is the stream itself, and a session holds the questions together.
#[expect(deprecated, reason = "it is still there")]
fn ask_without_a_conversation(cloud: &Cloud, project: &Project) -> Result<()> {
    let agent = project.agent();
    let provider = cloud.model_providers().list().send()?.configs.remove(0).id;
    let question = AgentQuestion::new("Which orders are there?").model_provider_id(provider);
    let events = agent.ask(question).send()?.collect::<Result<Vec<_>>>()?;
    let Some(AgentEvent::Model(answer)) = events.last() else { panic!("{events:?}") };
    let text = answer.result.as_ref().and_then(|result| result.text.as_deref()).expect("says something");
    assert!(text.contains("lake.orders"), "{text}");
    let session = answer.session_id.clone().expect("is named");
    let (said, _) = follow(agent.ask(AgentQuestion::new("SELECT 1 AS one").session_id(&session)).send()?)?;
    assert!(said.contains("1 row"), "{said}");
    let lost = agent.ask(AgentQuestion::new("And now?").session_id(PROJECT)).send();
    assert!(lost.expect_err("no such session").is_not_found());
    agent.delete_conversation(session).send()
}

#[test]
fn the_agent_sees_what_the_user_sees_and_conversations_are_his() -> Result<()> {
    let (emulator, ada) = start();
    let bobs = crate::project(&client(&emulator, "pat-of-bob"));
    let begun = bobs.agent().create_conversation(AgentTurn::text("SELECT * FROM lake.orders")).send()?;
    let (talk, run) = (begun.conversation().expect("is named"), begun.current_run().expect("is named"));
    let events = bobs.agent().stream_run(talk, run).send()?.collect::<Result<Vec<_>>>()?;
    assert!(events.iter().any(|event| matches!(event, AgentEvent::Error(_))), "{events:?}");
    let adas = crate::project(&ada);
    assert!(conversations(&adas)?.is_empty());
    assert!(adas.agent().list_messages(talk).send().expect_err("his").is_not_found());
    assert_eq!(conversations(&bobs)?.len(), 1);
    Ok(())
}
