//! Engines of a project: what takes its time, waited for.

use std::time::Duration;

use super::cloud::Project;
use super::cloud_engines::{Engine, EngineState, Engines, NewEngine};
use crate::deadline::Deadline;
use crate::error::{Delivery, Error, Result};
use crate::poll::Poll;

/// The first and the longest wait between two looks at an engine, which takes minutes to start.
const FIRST_WAIT: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_secs(10);

impl Engines<Project> {
    /// Creates an engine and reads it: the server answers with its id only. Its state tells when it runs queries.
    ///
    /// ```no_run
    /// use std::time::Duration;
    ///
    /// use lakehouse::dremio::cloud_engines::NewEngine;
    ///
    /// # fn example(project: &lakehouse::dremio::Project, engine: NewEngine) -> lakehouse::Result<()> {
    /// let name = engine.name.clone();
    /// let created = project.engines().create_and_get(engine)?;
    /// project.engines().enable_and_wait(created.id, Duration::from_secs(600))?;
    /// project.query("SELECT COUNT(*) FROM sales.orders").engine(name).execute()?;
    /// # Ok(()) }
    /// ```
    ///
    /// `POST /v0/projects/{projectId}/engines` and `GET /v0/projects/{projectId}/engines/{id}`
    ///
    /// # Errors
    /// See [`create`](Self::create). An error of the [operation](crate::Error::operation) `cloud_engines.get` says that
    /// the engine is there and could not be read.
    pub fn create_and_get(&self, engine: NewEngine) -> Result<Engine> {
        let created = self.create(engine).send()?;
        self.get(created.id).send()
    }

    /// Enables an engine and waits until it runs queries, but no longer than `time`. Replicas take about two minutes to
    /// start.
    ///
    /// ```no_run
    /// # fn example(project: &lakehouse::dremio::Project, id: &str) -> lakehouse::Result<()> {
    /// let engine = project.engines().enable_and_wait(id, std::time::Duration::from_secs(600))?;
    /// # Ok(()) }
    /// ```
    ///
    /// `PUT /v0/projects/{projectId}/engines/{id}/enable` and `GET /v0/projects/{projectId}/engines/{id}`
    ///
    /// # Errors
    /// See [`enable`](Self::enable); a [timeout](crate::Error::is_timeout) when it takes longer, and then the server
    /// goes on enabling it; [`Other`](crate::ErrorKind::Other) when the engine is being deleted or cannot be used.
    pub fn enable_and_wait(&self, id: impl Into<String>, time: Duration) -> Result<Engine> {
        let id = id.into();
        self.enable(&id).send()?;
        self.wait_for(&id, &EngineState::Enabled, time)
    }

    /// Disables an engine and waits until it is, but no longer than `time`. What it runs may go on for its
    /// `drain_time_limit_seconds`.
    ///
    /// `PUT /v0/projects/{projectId}/engines/{id}/disable` and `GET /v0/projects/{projectId}/engines/{id}`
    ///
    /// # Errors
    /// As for [`enable_and_wait`](Self::enable_and_wait).
    pub fn disable_and_wait(&self, id: impl Into<String>, time: Duration) -> Result<Engine> {
        let id = id.into();
        self.disable(&id).send()?;
        self.wait_for(&id, &EngineState::Disabled, time)
    }

    fn wait_for(&self, id: &str, wanted: &EngineState, time: Duration) -> Result<Engine> {
        let deadline = Deadline::after(time);
        let mut poll = Poll::new(self.get(id).call.client(), deadline, FIRST_WAIT, LONGEST_WAIT);
        let found = poll.until(|poll| {
            // A look that hangs must not take longer than the wait may.
            let engine = self.get(id).timeout(deadline.remaining()).send()?;
            if let Some(state) = &engine.state {
                poll.saw("engine", id, state.as_str());
            }
            if engine.state.as_ref() == Some(wanted) {
                return Ok(Some(engine));
            }
            refuse_lost(&engine, wanted).map(|()| None)
        })?;
        found.ok_or_else(|| {
            let text = format!("engine {id} was not {} within {time:?}", wanted.as_str());
            Error::timeout(text, Delivery::MaybeSent)
        })
    }
}

/// Refuses to wait for an engine that will never be in the state that is waited for.
fn refuse_lost(engine: &Engine, wanted: &EngineState) -> Result<()> {
    match &engine.state {
        Some(state @ (EngineState::Deleting | EngineState::Invalid)) => {
            let (id, state) = (&engine.id, state.as_str());
            Err(Error::other(format!("engine {id} is {state}, not {}", wanted.as_str())))
        }
        _ => Ok(()),
    }
}
