//! Updates that survive what someone else changes between reading and writing.

use lakehouse::dremio::Software;
use lakehouse::dremio::engines::{EngineSpec, NewEngine};
use lakehouse::dremio::wlm::{NewQueue, Rule, RuleAction};
use lakehouse::{Error, Result};
use lakehouse_emulator::Emulator;

use crate::{reflections::raw, start};

/// How often something was written.
fn writes(emulator: &Emulator, path: &str) -> usize {
    emulator
        .requests()
        .iter()
        .filter(|request| request.method == "PUT" && request.target.starts_with(path))
        .count()
}

/// Does something once, however often it is told to: the change of someone else.
fn once(mut change: impl FnMut() -> Result<()>) -> impl FnMut() -> Result<u32> {
    let mut calls = 0;
    move || {
        calls += 1;
        if calls == 1 {
            change()?;
        }
        Ok(calls)
    }
}

#[test]
fn a_change_of_a_reflection_and_someone_elses_are_both_there() -> Result<()> {
    let (emulator, client) = start();
    let table = client.catalog().get_by_path(["lake", "orders"]).send()?;
    let made = client.reflections().create(raw("mine", table.id())).send()?;
    let mut interfere = once(|| {
        let mut theirs = client.reflections().get(&made.id).send()?;
        theirs.name = "theirs".into();
        client.reflections().update(theirs).send().map(drop)
    });
    let mut calls = 0;
    let changed = client.reflections().update_with(&made.id, |reflection| {
        calls = interfere()?;
        reflection.enabled = false;
        Ok(())
    })?;
    assert_eq!((changed.name.as_str(), changed.enabled), ("theirs", false));
    assert_eq!((calls, writes(&emulator, "/api/v3/reflection")), (2, 3), "theirs, a 409, and ours");
    Ok(())
}

#[test]
fn a_change_of_a_user_and_someone_elses_are_both_there() -> Result<()> {
    let (emulator, client) = start();
    let bob = client.users().get_by_name("bob").send()?;
    let mut interfere = once(|| {
        let mut theirs = client.users().get(&bob.id).send()?;
        theirs.last_name = Some("Theirs".into());
        client.users().update(theirs).send().map(drop)
    });
    let mut calls = 0;
    let changed = client.users().update_with(&bob.id, |user| {
        calls = interfere()?;
        user.first_name = Some("Ours".into());
        Ok(())
    })?;
    assert_eq!((changed.first_name.as_deref(), changed.last_name.as_deref()), (Some("Ours"), Some("Theirs")));
    assert_eq!((calls, writes(&emulator, "/api/v3/user")), (2, 3));
    Ok(())
}

#[test]
fn a_change_of_a_queue_and_someone_elses_are_both_there() -> Result<()> {
    let (emulator, client) = start();
    let queue = client.wlm().create_queue(NewQueue::new("q")).send()?;
    let mut interfere = once(|| {
        let mut theirs = client.wlm().get_queue(&queue.id).send()?;
        theirs.max_run_timeout_ms = Some(1000);
        client.wlm().update_queue(theirs).send().map(drop)
    });
    let mut calls = 0;
    let changed = client.wlm().update_queue_with(&queue.id, |queue| {
        calls = interfere()?;
        queue.max_start_timeout_ms = Some(10);
        Ok(())
    })?;
    assert_eq!((changed.max_run_timeout_ms, changed.max_start_timeout_ms), (Some(1000), Some(10)));
    assert_eq!((calls, writes(&emulator, "/api/v3/wlm/queue")), (2, 3));
    Ok(())
}

fn refuse(user: &str) -> Rule {
    Rule::new(format!("no {user}"), format!("user = '{user}'"))
        .action(RuleAction::Reject)
        .reject_message("No.")
}

#[test]
fn a_change_of_the_rules_and_someone_elses_are_both_there() -> Result<()> {
    let (emulator, client) = start();
    let mut interfere = once(|| {
        let mut theirs = client.wlm().get_rules().send()?;
        theirs.rules.insert(0, refuse("theirs"));
        client.wlm().update_rules(theirs).send().map(drop)
    });
    let mut calls = 0;
    let changed = client.wlm().update_rules_with(|rules| {
        calls = interfere()?;
        rules.rules.insert(0, refuse("ours"));
        Ok(())
    })?;
    let names: Vec<&str> = changed.rules.iter().take(2).map(|rule| rule.name.as_str()).collect();
    assert_eq!(names, ["no ours", "no theirs"]);
    assert_eq!((calls, writes(&emulator, "/api/v3/wlm/rule")), (2, 3));
    Ok(())
}

#[test]
fn a_change_of_an_engine_and_someone_elses_are_both_there() -> Result<()> {
    let (emulator, client) = start();
    let engine = client.engines().create(NewEngine::new("e", EngineSpec::new("Small"))).send()?;
    let mut interfere = once(|| {
        let theirs = client.engines().get(&engine.id).send()?;
        let mut update = lakehouse::dremio::engines::EngineUpdate::from(theirs);
        update.spec.idle_timeout = Some("PT1H".to_owned()).into();
        client.engines().update(&engine.id, update).send().map(drop)
    });
    let mut calls = 0;
    let changed = client.engines().update_with(&engine.id, |engine| {
        calls = interfere()?;
        engine.spec.size = "Large".into();
        Ok(())
    })?;
    let idle = changed.spec.idle_timeout.value().map(String::as_str);
    assert_eq!((changed.spec.size.as_str(), idle), ("Large", Some("PT1H")));
    assert_eq!((calls, writes(&emulator, "/api/v3/engines")), (2, 3));
    Ok(())
}

#[test]
fn what_others_change_every_time_is_a_conflict_after_three_attempts() -> Result<()> {
    let (_emulator, client) = start();
    let queue = client.wlm().create_queue(NewQueue::new("q")).send()?;
    let mut calls = 0;
    let error = client
        .wlm()
        .update_queue_with(&queue.id, |queue| {
            calls += 1;
            let mut theirs = queue.clone();
            theirs.max_run_timeout_ms = Some(calls);
            client.wlm().update_queue(theirs).send()?;
            queue.max_run_timeout_ms = Some(100);
            Ok(())
        })
        .expect_err("never in time");
    assert!(error.is_conflict() && error.operation() == Some("wlm.update_queue"), "{error}");
    assert_eq!((calls, client.wlm().get_queue(&queue.id).send()?.max_run_timeout_ms), (3, Some(3)));

    let error = client.wlm().update_queue_with(&queue.id, |_| Err(Error::other("changed my mind")));
    assert!(error.expect_err("as it was said").to_string().contains("changed my mind"));
    Ok(())
}

/// Adds one to a limit of a queue, for as long as it takes.
fn add_one(client: &Software, queue: &str) {
    loop {
        let changed = client.wlm().update_queue_with(queue, |queue| {
            queue.max_allowed_running_jobs = queue.max_allowed_running_jobs.map(|limit| limit + 1);
            Ok(())
        });
        match changed {
            Ok(_) => return,
            Err(error) => assert!(error.is_conflict(), "{error}"),
        }
    }
}

#[test]
fn no_change_is_lost_when_threads_change_the_same_thing() -> Result<()> {
    let (_emulator, client) = start();
    let queue = client.wlm().create_queue(NewQueue::new("q").max_allowed_running_jobs(1)).send()?;
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..5).for_each(|_| add_one(&client, &queue.id)));
        }
    });
    assert_eq!(client.wlm().get_queue(&queue.id).send()?.max_allowed_running_jobs, Some(21));
    Ok(())
}
