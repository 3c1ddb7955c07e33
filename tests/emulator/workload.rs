//! Workload management: queues, the rules that fill them, engines, and nodes that get no work.

use lakehouse::dremio::Software;
use lakehouse::dremio::engines::{DeploymentKind, Engine, EngineSpec, EngineState, EngineUpdate, NewEngine};
use lakehouse::dremio::wlm::{CpuTier, NewQueue, Rule, RuleAction};
use lakehouse::{Nullable, OptionalExt as _, Result};
use lakehouse_emulator::Emulator;

use crate::eventually::eventually;

pub fn manage_queues_and_rules(client: &Software) -> Result<()> {
    let wlm = client.wlm();
    let new =
        NewQueue::new("nightly & more").max_memory_per_node_bytes(8_589_934_592).max_allowed_running_jobs(2);
    let made = wlm.create_queue(new.clone()).send()?;
    assert_eq!(
        (&made.cpu_tier, made.max_memory_per_node_bytes),
        (&Some(CpuTier::Medium), Some(8_589_934_592))
    );
    assert!(wlm.create_queue(new).send().expect_err("exists").is_conflict());
    assert_eq!(wlm.get_queue(&made.id).send()?, made);
    assert_eq!(wlm.get_queue_by_name("nightly & more").send()?, made);
    assert!(wlm.list_queues().send()?.data.contains(&made));

    let mut changed = made.clone();
    changed.cpu_tier = Some(CpuTier::High);
    changed.max_memory_per_node_bytes = None;
    let changed = wlm.update_queue(changed).send()?;
    assert_eq!((&changed.cpu_tier, changed.max_memory_per_node_bytes), (&Some(CpuTier::High), None));
    assert_eq!(changed.max_allowed_running_jobs, Some(2));
    assert!(wlm.update_queue(made).send().expect_err("stale").is_conflict());

    let before = wlm.get_rules().send()?;
    let ours = Rule::new("nightly", "user = 'robot'").accept_name("nightly & more");
    let refused =
        Rule::new("too much", "query_cost() > 1000").action(RuleAction::Reject).reject_message("No.");
    let mut rules = before.clone();
    rules.rules.splice(0..0, [ours, refused]);
    let after = wlm.update_rules(rules.clone()).send()?;
    assert_eq!(after.rules[0].accept_id.as_ref(), Some(&changed.id));
    assert_eq!(
        (&after.rules[1].action, after.rules[1].reject_message.as_deref()),
        (&Some(RuleAction::Reject), Some("No."))
    );
    assert_eq!(after.rules[2..], before.rules[..], "the order is kept");
    assert_eq!(wlm.get_rules().send()?, after);
    assert!(wlm.update_rules(rules).send().expect_err("stale").is_conflict());

    let error = wlm.delete_queue(&changed.id).send().expect_err("a rule needs it");
    assert!(error.status() == Some(400) && error.to_string().contains("nightly"), "{error}");
    wlm.update_rules_with(|rules| {
        rules.rules.retain(|rule| rule.accept_id.as_ref() != Some(&changed.id));
        Ok(())
    })?;
    wlm.delete_queue(&changed.id).send()?;
    assert!(wlm.get_queue(&changed.id).send().optional()?.is_none());
    assert!(wlm.get_queue_by_name("nightly & more").send().optional()?.is_none());
    Ok(())
}

fn state(engine: &Engine) -> Option<&EngineState> {
    engine.status.as_ref()?.state.as_ref()
}

fn wait_for(client: &Software, id: &str, wanted: &EngineState) -> Result<Engine> {
    eventually(|| client.engines().get(id).send(), |engine| state(engine) == Some(wanted))
}

pub fn manage_engines(emulator: &Emulator, client: &Software) -> Result<()> {
    let engines = client.engines();
    assert_eq!(engines.get_deployment_type().send()?.kind, Some(DeploymentKind::Kubernetes));
    let options = engines.get_options().send()?;
    let size = options.sizes.last().expect("some").name.clone();
    let storage = options.storage.expect("some").default_spill_storage_size.expect("one");
    let longest = options.idle_timeouts.expect("some").maximum_duration.expect("one");

    let spec = EngineSpec::new(&size).spill_storage_size(&storage).idle_timeout(&longest);
    let made = engines.create(NewEngine::new("reports", spec.clone())).send()?;
    assert_eq!(made.spec, spec);
    let running = wait_for(client, &made.id, &EngineState::Running)?;
    assert_eq!(running.status.expect("is there").running_replicas, Some(1));
    assert!(engines.list().send()?.data.iter().any(|engine| engine.id == made.id));

    let small = options.sizes[0].name.clone();
    let update = EngineUpdate::new(&made.version, EngineSpec::new(&small).idle_timeout_null());
    let changed = engines.update(&made.id, update.clone()).send()?;
    assert_eq!((changed.spec.size.as_str(), &changed.spec.idle_timeout), (small.as_str(), &Nullable::Null));
    assert_eq!(changed.spec.spill_storage_size, None, "what is left out is gone");
    assert!(engines.update(&made.id, update).send().expect_err("stale").is_conflict());

    let stopping = engines.stop(&made.id).send()?;
    assert!(matches!(state(&stopping), Some(EngineState::Stopping | EngineState::Stopped)), "{stopping:?}");
    wait_for(client, &made.id, &EngineState::Stopped)?;
    let starting = engines.start(&made.id).send()?;
    assert!(matches!(state(&starting), Some(EngineState::Starting | EngineState::Running)), "{starting:?}");
    wait_for(client, &made.id, &EngineState::Running)?;
    let error = crate::bob(emulator).engines().stop(&made.id).send().expect_err("not allowed");
    assert!(error.is_permission_denied(), "{error}");

    engines.delete(&made.id).send()?;
    assert!(engines.get(&made.id).send().optional()?.is_none());
    assert!(engines.list().send()?.data.is_empty());
    Ok(())
}

pub fn deny_nodes(client: &Software) -> Result<()> {
    let nodes = client.node_collections();
    assert!(nodes.get_blacklist().send()?.is_empty());
    let denied = ["10.0.0.1", "10.0.0.2"];
    assert_eq!(nodes.set_blacklist(denied).send()?, denied);
    assert_eq!(nodes.get_blacklist().send()?, denied);
    nodes.set_blacklist(Vec::<String>::new()).send()?;
    assert!(nodes.get_blacklist().send()?.is_empty());
    Ok(())
}
