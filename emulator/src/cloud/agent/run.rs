//! A run: the answer to one message, which comes piece by piece and may be cancelled on the way.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use super::event::Event;
use crate::dremio::lock;
use crate::http::{Step, Stream};

#[derive(Debug)]
pub(super) struct Run {
    pub id: String,
    said: Mutex<Said>,
    moved: Condvar,
}

#[derive(Debug, Default)]
struct Said {
    events: Vec<Event>,
    is_cancelled: bool,
}

impl Said {
    fn is_over(&self) -> bool {
        self.events.last().is_some_and(Event::is_last)
    }
}

impl Run {
    pub fn new(id: String) -> Self {
        Self { id, said: Mutex::default(), moved: Condvar::new() }
    }

    /// Says something; `false` when nobody wants to hear it any more.
    pub fn say(&self, event: Event) -> bool {
        let mut said = lock(&self.said);
        if said.is_over() {
            return false;
        }
        let goes_on = !event.is_last();
        said.events.push(event);
        self.moved.notify_all();
        goes_on
    }

    /// Ends the run early; what it has said stays said. `false` when it was over.
    pub fn cancel(&self, now: i64) -> bool {
        let mut said = lock(&self.said);
        if said.is_over() {
            return false;
        }
        said.is_cancelled = true;
        said.events.push(Event::end().at(now));
        self.moved.notify_all();
        true
    }

    pub fn is_over(&self) -> bool {
        lock(&self.said).is_over()
    }

    pub fn events(&self) -> Vec<Event> {
        lock(&self.said).events.clone()
    }

    /// Waits, but not longer than the run goes on.
    pub fn linger(&self, pace: Duration) {
        let said = lock(&self.said);
        let waited = self.moved.wait_timeout_while(said, pace, |said| !said.is_over());
        drop(waited.unwrap_or_else(PoisonError::into_inner));
    }

    /// The n-th event, once it is there, as it is written.
    fn step(&self, place: usize, patience: Duration, write: impl Fn(&Event) -> Vec<u8>) -> Step {
        let said = lock(&self.said);
        let is_to_come = |said: &mut Said| said.events.len() <= place && !said.is_over();
        let (said, _) =
            self.moved.wait_timeout_while(said, patience, is_to_come).unwrap_or_else(PoisonError::into_inner);
        match said.events.get(place) {
            Some(event) => Step::Chunk(write(event)),
            None if said.is_over() => Step::End,
            None => Step::Pending,
        }
    }

    /// Its events from the first on, and further ones as they come.
    pub fn stream(self: Arc<Self>, write: impl Fn(&Event) -> Vec<u8> + Send + 'static) -> Stream {
        let mut place = 0;
        Stream::new(move |patience| {
            let step = self.step(place, patience, &write);
            place += usize::from(matches!(step, Step::Chunk(_)));
            step
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_ends_once() {
        let run = Run::new("r".to_owned());
        let soon = Duration::from_millis(1);
        assert!(matches!(run.step(0, soon, Event::wire), Step::Pending));
        assert!(run.say(Event::user("hi")) && run.cancel(0) && !run.cancel(0));
        assert!(!run.say(Event::user("too late")));
        assert!(
            matches!(run.step(1, soon, Event::wire), Step::Chunk(_))
                && matches!(run.step(2, soon, Event::wire), Step::End)
        );
    }
}
