//! The engines of a project, which come and go at the pace of the service.

pub(super) mod operations;
pub(crate) mod rules;
pub(super) mod spec;

use serde::Serialize;

use self::spec::Spec;
use super::times::java;
use crate::dremio::new_id;

/// What an engine was told to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    Enabled,
    Disabled,
    Deleted,
}

/// An engine.
#[derive(Clone, Debug)]
pub(crate) struct Engine {
    pub id: String,
    pub spec: Spec,
    request_id: Option<String>,
    wish: Wish,
    /// When it was told so.
    since: i64,
    queried_at: Option<i64>,
    /// From when on it uses how many units an hour.
    power: Vec<(i64, f64)>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct View {
    id: String,
    #[serde(flatten)]
    spec: Spec,
    active_replicas: i64,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    queried_at: Option<String>,
    status_changed_at: String,
    additional_engine_state_info: &'static str,
}

impl Engine {
    pub fn new(name: String, size: String) -> Self {
        Self::of(Spec { name, size, ..Spec::default() }, None, 0)
    }

    fn of(spec: Spec, request_id: Option<String>, now: i64) -> Self {
        let id = new_id();
        let mut engine = Self {
            id,
            spec,
            request_id,
            wish: Wish::Enabled,
            since: now,
            queried_at: None,
            power: Vec::new(),
        };
        engine.meter(now);
        engine
    }

    /// The engine as if it had been disabled long ago.
    pub fn disabled(self) -> Self {
        Self { wish: Wish::Disabled, ..self }
    }

    /// The engine as if it had been told what to be just now, and long enough to be ready.
    pub fn begin(mut self, now: i64, pace: i64) -> Self {
        self.since = now.saturating_sub(pace);
        self.power.clear();
        self.meter(now);
        self
    }

    /// Whether it is not gone, though it may be going.
    pub fn exists(&self, now: i64, pace: i64) -> bool {
        self.wish != Wish::Deleted || !self.is_settled(now, pace)
    }

    fn is_settled(&self, now: i64, pace: i64) -> bool {
        now.saturating_sub(self.since) >= pace
    }

    pub fn is_enabled(&self) -> bool {
        self.wish == Wish::Enabled
    }

    fn state(&self, now: i64, pace: i64) -> &'static str {
        match (self.wish, self.is_settled(now, pace)) {
            (Wish::Enabled, false) => "ENABLING",
            (Wish::Enabled, true) => "ENABLED",
            (Wish::Disabled, false) => "DISABLING",
            (Wish::Disabled, true) => "DISABLED",
            (Wish::Deleted, _) => "DELETING",
        }
    }

    /// Tells it what to be; being told again changes nothing.
    fn tell(&mut self, wish: Wish, now: i64) {
        if self.wish != wish {
            self.wish = wish;
            self.since = now;
            self.meter(now);
        }
    }

    /// Takes note of what it uses from now on.
    fn meter(&mut self, now: i64) {
        let replicas = if self.is_enabled() { self.spec.min_replicas.max(1) } else { 0 };
        let replicas = f64::from(i32::try_from(replicas).unwrap_or(i32::MAX));
        self.power.push((now, replicas * self.spec.units()));
    }

    /// A query ran on it.
    pub fn touch(&mut self, now: i64) {
        self.queried_at = Some(now);
    }

    /// When it was made.
    pub fn began(&self) -> i64 {
        self.power.first().map_or(self.since, |(from, _)| *from)
    }

    /// The units that it used between two moments.
    pub fn usage(&self, from: i64, to: i64) -> f64 {
        let ends = self.power.iter().skip(1).map(|(start, _)| *start).chain([i64::MAX]);
        let span = |((start, units), end): (&(i64, f64), i64)| {
            let ms = end.min(to).saturating_sub((*start).max(from)).max(0);
            let ms = u32::try_from(ms).map_or(f64::from(u32::MAX), f64::from);
            units * ms / 3_600_000.0
        };
        self.power.iter().zip(ends).map(span).sum()
    }

    pub(super) fn view(&self, now: i64, pace: i64) -> View {
        let is_up = self.is_enabled() && self.is_settled(now, pace);
        View {
            id: self.id.clone(),
            spec: self.spec.clone(),
            active_replicas: if is_up { self.spec.min_replicas.max(1) } else { 0 },
            state: self.state(now, pace),
            queried_at: self.queried_at.map(java),
            status_changed_at: java(self.since),
            additional_engine_state_info: "NONE",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;

    #[test]
    fn usage_counts_the_time_that_an_engine_is_enabled() {
        let mut engine = Engine::new("a".to_owned(), "XX_SMALL_V1".to_owned()).begin(10 * HOUR, 5);
        let unit = engine.spec.units();
        engine.tell(Wish::Disabled, 12 * HOUR);
        engine.tell(Wish::Disabled, 13 * HOUR);
        engine.tell(Wish::Enabled, 20 * HOUR);
        let used = |from: i64, to: i64| (engine.usage(from * HOUR, to * HOUR) / unit * 10.0).round();
        assert!((used(0, 11) - 10.0).abs() < 0.1);
        assert!((used(0, 20) - 20.0).abs() < 0.1);
        assert!((used(13, 21) - 10.0).abs() < 0.1);
        assert!(used(5, 4).abs() < 0.1);
    }

    #[test]
    fn states_follow_one_another_at_their_pace() {
        let mut engine = Engine::of(Spec::default(), None, 100);
        assert_eq!((engine.state(104, 5), engine.state(105, 5)), ("ENABLING", "ENABLED"));
        engine.tell(Wish::Disabled, 200);
        assert_eq!((engine.state(204, 5), engine.state(205, 5)), ("DISABLING", "DISABLED"));
        engine.tell(Wish::Deleted, 300);
        assert!(engine.exists(304, 5) && !engine.exists(305, 5));
    }
}
