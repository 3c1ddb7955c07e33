//! An engine, and its states over time.

use super::organization::Now;
use crate::dremio::new_id;
use crate::http::Listening;

/// What an engine was told to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    Running,
    /// Running, after a stop in between.
    Restarted,
    Stopped,
    Deleted,
}

/// What an engine is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Starting,
    Running,
    Restarting,
    Stopping,
    Stopped,
    Deleting,
}

/// The machines of an engine, as Firebolt 2.x speaks of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    /// `S`, `M`, `L` or `XL`.
    pub node_type: String,
    /// `STORAGE_OPTIMIZED` or `COMPUTE_OPTIMIZED`.
    pub family: String,
    pub nodes: i64,
    pub clusters: i64,
    /// A statement for it wakes it up.
    pub auto_start: bool,
    /// Minutes without work after which it would stop.
    pub auto_stop: i64,
}

impl Default for Shape {
    fn default() -> Self {
        Self {
            node_type: "S".to_owned(),
            family: "STORAGE_OPTIMIZED".to_owned(),
            nodes: 1,
            clusters: 1,
            auto_start: false,
            auto_stop: 20,
        }
    }
}

/// An engine.
#[derive(Debug)]
pub(crate) struct Engine {
    pub id: String,
    pub revision_id: String,
    pub account_id: String,
    pub name: String,
    pub description: String,
    pub shape: Shape,
    pub owner: String,
    pub created_at: i64,
    pub updated_at: i64,
    pub updated_by: String,
    pub started_at: Option<i64>,
    pub stopped_at: Option<i64>,
    pub used_at: Option<i64>,
    /// How 1.0 has it set up: preset, warm-up and so on.
    pub setup: super::v1::Setup,
    /// The port where it is to be had, on 1.0.
    pub door: Option<Listening>,
    wish: Wish,
    since: i64,
}

impl Engine {
    /// An engine that is stopped.
    pub fn new(account_id: &str, name: &str, owner: &str, now: i64) -> Self {
        Self {
            id: new_id(),
            revision_id: new_id(),
            account_id: account_id.to_owned(),
            name: name.to_owned(),
            description: String::new(),
            shape: Shape::default(),
            owner: owner.to_owned(),
            created_at: now,
            updated_at: now,
            updated_by: owner.to_owned(),
            started_at: None,
            stopped_at: None,
            used_at: None,
            setup: super::v1::Setup::default(),
            door: None,
            wish: Wish::Stopped,
            since: i64::MIN,
        }
    }

    /// The engine as if it had been running for long.
    pub fn running(mut self) -> Self {
        self.wish = Wish::Running;
        self.started_at = Some(self.created_at);
        self
    }

    pub fn state(&self, now: Now) -> State {
        match (self.wish, self.is_settled(now)) {
            (Wish::Running, false) => State::Starting,
            (Wish::Restarted, false) => State::Restarting,
            (Wish::Running | Wish::Restarted, true) => State::Running,
            (Wish::Stopped, false) => State::Stopping,
            (Wish::Stopped, true) => State::Stopped,
            (Wish::Deleted, _) => State::Deleting,
        }
    }

    /// Whether it is not gone, though it may be going.
    pub fn exists(&self, now: Now) -> bool {
        self.wish != Wish::Deleted || !self.is_settled(now)
    }

    /// How many milliseconds are left until it is what it was told to be.
    pub fn remaining(&self, now: Now) -> i64 {
        self.since.saturating_add(now.pace).saturating_sub(now.ms).max(0)
    }

    fn is_settled(&self, now: Now) -> bool {
        self.remaining(now) == 0
    }

    pub fn start(&mut self, by: &str, now: i64) {
        self.started_at = Some(now);
        self.tell(Wish::Running, by, now);
    }

    pub fn restart(&mut self, by: &str, now: i64) {
        self.started_at = Some(now);
        self.tell(Wish::Restarted, by, now);
    }

    pub fn stop(&mut self, by: &str, now: i64) {
        self.stopped_at = Some(now);
        self.tell(Wish::Stopped, by, now);
    }

    pub fn delete(&mut self, by: &str, now: i64) {
        self.tell(Wish::Deleted, by, now);
    }

    fn tell(&mut self, wish: Wish, by: &str, now: i64) {
        self.wish = wish;
        self.since = now;
        self.touch(by, now);
    }

    /// Takes note of who changed it.
    pub fn touch(&mut self, by: &str, now: i64) {
        self.updated_at = now;
        by.clone_into(&mut self.updated_by);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_follow_one_another_at_their_pace() {
        let at = |ms| Now { ms, pace: 5 };
        let mut engine = Engine::new("account", "engine", "ada", 100);
        assert_eq!(engine.state(at(100)), State::Stopped);
        engine.start("ada", 100);
        assert_eq!((engine.state(at(104)), engine.state(at(105))), (State::Starting, State::Running));
        engine.restart("ada", 200);
        assert_eq!((engine.state(at(204)), engine.state(at(205))), (State::Restarting, State::Running));
        engine.stop("bob", 300);
        assert_eq!((engine.state(at(304)), engine.state(at(305))), (State::Stopping, State::Stopped));
        assert_eq!((engine.updated_by.as_str(), engine.stopped_at), ("bob", Some(300)));
        engine.delete("bob", 400);
        assert!(engine.exists(at(404)) && !engine.exists(at(405)));
    }
}
