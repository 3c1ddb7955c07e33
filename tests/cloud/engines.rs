//! Engines: how they are made, how they start and stop, and which queries go where.

use std::time::Duration;

use lakehouse::dremio::Project;
use lakehouse::dremio::cloud_engines::{CloudTag, Engine, EngineSize, EngineState, NewEngine};
use lakehouse::dremio::engine_rules::{RoutingRules, Rule, RuleAction};
use lakehouse::{OptionalExt as _, Result};

use crate::eventually::eventually;
use crate::{PROJECT, client, start};

const SOON: Duration = Duration::from_secs(30);

pub fn manage_engines_and_rules(project: &Project) -> Result<()> {
    let engine = create_an_engine(project)?;
    change_it(project, &engine)?;
    stop_and_start_it(project, &engine.id)?;
    route_queries_to_it(project)?;
    delete_it(project, &engine.id)
}

fn names(project: &Project) -> Result<Vec<String>> {
    let engines = project.engines().list().send()?.data;
    Ok(engines.into_iter().filter_map(|engine| engine.name).collect())
}

fn create_an_engine(project: &Project) -> Result<Engine> {
    let engines = project.engines();
    let new = NewEngine::new("nightly", EngineSize::Small)
        .min_replicas(1)
        .max_replicas(3)
        .description("Loads at night")
        .cloud_tags([CloudTag::new("team", "data")])
        .request_id("9f0c6a1e-4d2b-4c7a-8b53-0d1f2e3a4b5c");
    let engine = engines.create_and_get(new.clone())?;
    assert_eq!((engine.name.as_deref(), &engine.size), (Some("nightly"), &Some(EngineSize::Small)));
    assert_eq!((engine.min_replicas, engine.max_replicas), (Some(1), Some(3)));
    assert_eq!((engine.auto_stop_delay_seconds, engine.cloud_tags.len()), (Some(300), 1));
    assert_eq!(engines.create(new).send()?.id, engine.id, "the request is known");
    assert_eq!(names(project)?, ["preview", "nightly"]);

    let error = engines.create(NewEngine::new("nightly", EngineSize::Medium)).send().expect_err("taken");
    assert!(error.is_already_exists() && !error.is_conflict(), "{error}");
    let too_few = NewEngine::new("other", EngineSize::Medium).min_replicas(5).max_replicas(2);
    assert_eq!(engines.create(too_few).send().expect_err("more than the most").status(), Some(400));
    Ok(engine)
}

/// What was read is written back as a whole, with what only the server says.
fn change_it(project: &Project, engine: &Engine) -> Result<()> {
    let engines = project.engines();
    let larger = engine.clone().size(EngineSize::Large).description("");
    let changed = engines.update(larger).send()?.expect("the server shows it");
    assert_eq!((&changed.size, changed.description.as_deref()), (&Some(EngineSize::Large), Some("")));
    assert_eq!(changed.max_replicas, Some(3), "what was not changed stays");
    let nowhere = Engine::new(PROJECT).description("");
    assert!(engines.update(nowhere).send().expect_err("no such engine").is_not_found());
    Ok(())
}

fn stop_and_start_it(project: &Project, id: &str) -> Result<()> {
    let engines = project.engines();
    engines.enable_and_wait(id, SOON)?;
    assert_eq!(project.query("SELECT 1 AS one").engine("nightly").rows()?.count(), 1);
    assert!(engines.get(id).send()?.queried_at.is_some());

    let stopped = engines.disable_and_wait(id, SOON)?;
    assert_eq!((stopped.state, stopped.active_replicas), (Some(EngineState::Disabled), Some(0)));
    let error = project.query("SELECT 1 AS one").engine("nightly").submit().expect_err("it is off");
    assert_eq!(error.status(), Some(400));
    let running = engines.enable_and_wait(id, SOON)?;
    assert_eq!((running.state, running.active_replicas), (Some(EngineState::Enabled), Some(1)));
    assert!(engines.enable_and_wait(PROJECT, SOON).expect_err("no such engine").is_not_found());
    Ok(())
}

fn route_queries_to_it(project: &Project) -> Result<()> {
    let rules = project.engine_rules();
    let mut set = rules.get().send()?.rule_set;
    assert!(set.rule_infos.is_empty());
    assert_eq!(set.rule_info_default.engine_name.as_deref(), Some("preview"));

    let unknown = Rule::route("Loads", "USER = 'robot'", "weekly");
    set.rule_infos = vec![unknown, Rule::reject("No guests", "USER = 'guest'", "Ask first.")];
    let error = rules.update(RoutingRules::new(set.clone())).send().expect_err("no such engine");
    assert_eq!(error.status(), Some(400), "{error}");
    set.rule_infos[0].engine_name = Some("nightly".into());
    let saved = rules.update(RoutingRules::new(set.clone())).send()?;
    assert_eq!(saved.rule_set.rule_infos, set.rule_infos);
    let read = rules.get().send()?.rule_set;
    assert_eq!(read.rule_infos[1].action, RuleAction::Reject);
    assert_eq!(read.rule_infos[1].reject_message.as_deref(), Some("Ask first."));

    set.rule_infos.clear();
    rules.update(RoutingRules::new(set)).send()?;
    assert!(rules.get().send()?.rule_set.rule_infos.is_empty(), "the whole set is replaced");
    Ok(())
}

fn delete_it(project: &Project, id: &str) -> Result<()> {
    let engines = project.engines();
    engines.delete(id).send()?;
    // It is still listed while it goes.
    let look = || {
        let engine = engines.get(id).send().optional()?;
        assert!(engine.iter().all(|engine| engine.state == Some(EngineState::Deleting)), "{engine:?}");
        Ok(engine)
    };
    eventually(look, Option::is_none)?;
    assert_eq!(names(project)?, ["preview"]);
    assert!(engines.delete(id).send().expect_err("gone").is_not_found());
    Ok(())
}

#[test]
fn an_engine_that_takes_too_long_is_a_timeout_and_one_that_is_deleted_never_comes() -> Result<()> {
    let emulator = crate::sample().state_pace(Duration::from_secs(60)).start().expect("the emulator starts");
    let engines = crate::project(&client(&emulator, "pat-of-ada")).engines();
    let id = engines.create_and_get(NewEngine::new("slow", EngineSize::XxSmall))?.id;
    let error = engines.enable_and_wait(&id, Duration::from_millis(50)).expect_err("takes a minute");
    assert!(error.is_timeout() && !error.is_retryable(), "{error}");
    assert_eq!(engines.get(&id).send()?.state, Some(EngineState::Enabling), "the server goes on");

    emulator.advance(Duration::from_secs(61));
    assert_eq!(engines.enable_and_wait(&id, SOON)?.state, Some(EngineState::Enabled));
    engines.delete(&id).send()?;
    let error = engines.disable_and_wait(&id, SOON).expect_err("it is on its way out");
    assert_eq!(error.status(), Some(400), "{error}");
    Ok(())
}

#[test]
fn engines_and_rules_are_changed_by_administrators_only() -> Result<()> {
    let (emulator, ada) = start();
    let bobs = crate::project(&client(&emulator, "pat-of-bob"));
    let id = bobs.engines().list().send()?.data[0].id.clone();
    let rules = bobs.engine_rules().get().send()?;
    let denied = [
        bobs.engines().create(NewEngine::new("his", EngineSize::Small)).send().err(),
        bobs.engines().disable(&id).send().err(),
        bobs.engines().delete(&id).send().err(),
        bobs.engine_rules().update(rules).send().err(),
    ];
    for error in denied {
        assert!(error.expect("not allowed").is_permission_denied());
    }
    assert_eq!(names(&crate::project(&ada))?, ["preview"]);
    Ok(())
}
