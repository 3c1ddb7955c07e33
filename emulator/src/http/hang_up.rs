//! Clients that go away before they have their answer.

use std::fmt;
use std::sync::{Arc, Mutex};

use crate::lock::lock;

type Act = Box<dyn FnOnce() + Send>;

/// Tells that a client is gone: clones tell of the same one.
#[derive(Clone, Default)]
pub(crate) struct HangUp(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    is_gone: bool,
    acts: Vec<Act>,
}

impl HangUp {
    /// Does something when the client goes away before it is answered, and at once if it has.
    pub fn then(&self, act: impl FnOnce() + Send + 'static) {
        let mut state = lock(&self.0);
        if state.is_gone {
            drop(state);
            act();
        } else {
            state.acts.push(Box::new(act));
        }
    }

    fn happens(&self) {
        let acts = {
            let mut state = lock(&self.0);
            state.is_gone = true;
            std::mem::take(&mut state.acts)
        };
        for act in acts {
            act();
        }
    }
}

impl fmt::Debug for HangUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HangUp")
    }
}

/// Lives as long as somebody waits for the answer.
pub(super) struct Watch(Option<HangUp>);

impl Watch {
    pub fn new(hang_up: HangUp) -> Self {
        Self(Some(hang_up))
    }

    /// The answer is there.
    pub fn finish(mut self) {
        self.0 = None;
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some(hang_up) = self.0.take() {
            hang_up.happens();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn what_is_to_be_done_is_done_once_and_only_if_the_client_left() {
        let done = Arc::new(AtomicUsize::new(0));
        let count = |hang_up: &HangUp| {
            let done = Arc::clone(&done);
            hang_up.then(move || {
                done.fetch_add(1, Ordering::Relaxed);
            });
        };
        let answered = HangUp::default();
        count(&answered);
        Watch::new(answered.clone()).finish();
        assert_eq!(done.load(Ordering::Relaxed), 0);
        let left = HangUp::default();
        count(&left);
        drop(Watch::new(left.clone()));
        assert_eq!(done.load(Ordering::Relaxed), 1);
        count(&left);
        assert_eq!(done.load(Ordering::Relaxed), 2);
    }
}
