//! Where a statement arrives: an engine of an account, the account's system engine, or a Core.

use std::thread;
use std::time::Duration;

use crate::firebolt::Firebolt;
use crate::firebolt::engine::State;
use crate::firebolt::organization::Account;
use crate::firebolt::refusal::Refusal;

/// How often a request that waits for an engine looks at it.
const LOOK: Duration = Duration::from_millis(1);

/// What runs a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum On {
    /// What every account has for its own management.
    System,
    /// The one engine that a Core is.
    Core,
    Engine {
        id: String,
        name: String,
    },
}

/// Where a statement arrives.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    pub account: Account,
    pub on: On,
}

impl Site {
    /// The engine with that id; what is gone does not answer.
    pub fn of_engine(firebolt: &Firebolt, engine_id: &str) -> Result<Self, Refusal> {
        let organization = firebolt.organization();
        let gone = || Refusal::text(404, "The engine does not exist");
        let engine = organization.engines.iter().find(|engine| engine.id == engine_id).ok_or_else(gone)?;
        let account = organization.account(&engine.account_id).ok_or_else(gone)?.clone();
        Ok(Self { account, on: On::Engine { id: engine.id.clone(), name: engine.name.clone() } })
    }

    /// The engine of an account with that name, or its system engine.
    pub fn named(firebolt: &Firebolt, account: Account, engine: Option<&str>) -> Result<Self, Refusal> {
        let Some(name) = engine.filter(|name| *name != "system" && !name.is_empty()) else {
            return Ok(Self { account, on: On::System });
        };
        let organization = firebolt.organization();
        let engine = organization.engine_named(&account.id, name, firebolt.now());
        let unknown = || {
            Refusal::text(404, format!("Engine '{name}' does not exist or you are not authorized to use it"))
        };
        let id = engine.ok_or_else(unknown)?.id.clone();
        drop(organization);
        Ok(Self { account, on: On::Engine { id, name: name.to_owned() } })
    }

    pub fn is_system(&self) -> bool {
        self.on == On::System
    }

    /// The id by which queries of this place are told from others.
    pub fn engine_id(&self) -> &str {
        match &self.on {
            On::System => "system",
            On::Core => "core",
            On::Engine { id, .. } => id,
        }
    }

    pub fn engine_name(&self) -> &str {
        match &self.on {
            On::System => "system",
            On::Core => "core",
            On::Engine { name, .. } => name,
        }
    }

    /// Makes sure that the engine runs: one that may wakes up for it, if `wakes` allows that, and the request waits.
    pub fn need_running(&self, firebolt: &Firebolt, caller: &str, wakes: bool) -> Result<(), Refusal> {
        let On::Engine { id, name } = &self.on else { return Ok(()) };
        loop {
            let (mut organization, now) = (firebolt.organization(), firebolt.now());
            let engine = organization.engine_mut(id);
            let engine =
                engine.ok_or_else(|| Refusal::text(404, format!("Engine '{name}' does not exist")))?;
            let may_wait = wakes && (engine.shape.auto_start || firebolt.settings.is_gateway);
            match engine.state(now) {
                State::Running => {
                    engine.used_at = Some(now.ms);
                    return Ok(());
                }
                State::Deleting => {
                    return Err(Refusal::text(404, format!("Engine '{name}' is being deleted")));
                }
                state if !may_wait => return Err(not_running(firebolt, name, state)),
                State::Stopped => engine.start(caller, now.ms),
                State::Starting | State::Restarting | State::Stopping => {}
            }
            drop(organization);
            if firebolt.is_stopping() {
                return Err(Refusal::text(503, "The server is about to end"));
            }
            thread::sleep(LOOK);
        }
    }
}

fn not_running(firebolt: &Firebolt, name: &str, state: State) -> Refusal {
    let word = match state {
        State::Starting => "starting",
        State::Restarting => "restarting",
        State::Stopping => "stopping",
        _ => "stopped",
    };
    let status = if firebolt.settings.is_v1() { 503 } else { 404 };
    Refusal::text(status, format!("Engine '{name}' cannot run the query: it is {word}"))
}
