//! The engines of a project.

use std::time::Duration;

use crate::dremio::new_id;

/// What an engine does at the moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum EngineState {
    #[default]
    Enabled,
    Disabled,
}

/// An engine.
#[derive(Clone, Debug)]
pub(crate) struct Engine {
    pub id: String,
    pub name: String,
    pub size: String,
    pub state: EngineState,
    pub auto_stop_delay: Duration,
}

impl Engine {
    pub fn new(name: String, size: String) -> Self {
        Self {
            id: new_id(),
            name,
            size,
            state: EngineState::Enabled,
            auto_stop_delay: Duration::from_secs(300),
        }
    }
}
