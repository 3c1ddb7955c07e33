//! `EngineHandle`: an engine of an account, started, stopped, and connected to.

use std::time::Duration;

use super::connection::Connection;
use super::engines::{Engine, EngineStatusSummary, Engines};
use super::information_schema::EngineRow;
use super::statement::{Dialect, quoted_name, quoted_text};
use super::v1::V1;
use super::v2::V2;
use crate::deadline::Deadline;
use crate::error::{Delivery, Error, Result};
use crate::poll::Poll;

/// The first and the longest wait between two looks at an engine, which takes minutes to start.
const FIRST_WAIT: Duration = Duration::from_millis(200);
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// A restart that nobody saw has been missed, or has not begun, after so long.
const RESTART_SHOWS: Duration = Duration::from_secs(30);

/// An engine of an account, by its name, and the database that statements shall run in.
///
/// It is a value: making it sends nothing.
#[derive(Clone, Debug)]
#[must_use = "a handle does nothing by itself"]
pub struct EngineHandle<D> {
    client: D,
    name: Option<String>,
    database: Option<String>,
    settings: Vec<(String, String)>,
}

impl<D> EngineHandle<D> {
    pub(super) fn new(client: D) -> Self {
        Self { client, name: None, database: None, settings: Vec::new() }
    }

    pub(super) fn on(self, name: String) -> Self {
        Self { name: Some(name), ..self }
    }

    /// The database that statements shall run in.
    pub fn database(self, name: impl Into<String>) -> Self {
        Self { database: Some(name.into()), ..self }
    }

    /// A setting that connections shall have, as [`Connection::set`] does it.
    pub fn set(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.settings.push((name.into(), value.into()));
        self
    }

    pub(super) fn client(&self) -> &D {
        &self.client
    }

    pub(super) fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    pub(super) fn database_name(&self) -> Option<&str> {
        self.database.as_deref()
    }

    pub(super) fn apply_settings(&self, connection: &mut Connection) -> Result<()> {
        self.settings.iter().try_for_each(|(name, value)| connection.set(name, value))
    }

    /// The name, where nothing can be done without one.
    fn known_name(&self) -> Result<&str> {
        self.name().ok_or_else(|| Error::invalid_request("no engine: name one with `engine`"))
    }
}

impl EngineHandle<V1> {
    /// Reads the engine: its endpoint, its status, its settings.
    ///
    /// `GET /core/v1/account/engines:getIdByName` and `GET /core/v1/account/engines/{engine_id}`
    ///
    /// # Errors
    /// An error that [is "not found"](crate::Error::is_not_found) when there is no such engine.
    pub fn get(&self) -> Result<Engine> {
        let engines = self.client.engines();
        Ok(engines.get(self.id()?).send()?.engine)
    }

    fn id(&self) -> Result<String> {
        Ok(self.client.engines().get_id_by_name(self.known_name()?).send()?.engine_id.engine_id)
    }

    /// Starts the engine and waits until it runs statements, but no longer than `time`. One that runs already is left
    /// alone; one that is stopping is waited for first.
    ///
    /// `GET /core/v1/account/engines:getIdByName`, then as [`Engines::start_and_wait`]
    ///
    /// # Errors
    /// As for [`Engines::start_and_wait`].
    pub fn start_and_wait(&self, time: Duration) -> Result<Engine> {
        self.client.engines().start_and_wait(self.id()?, time)
    }

    /// Stops the engine and waits until it is stopped, but no longer than `time`. One that is stopped already is left
    /// alone.
    ///
    /// `GET /core/v1/account/engines:getIdByName`, then as [`Engines::stop_and_wait`]
    ///
    /// # Errors
    /// As for [`Engines::start_and_wait`].
    pub fn stop_and_wait(&self, time: Duration) -> Result<Engine> {
        self.client.engines().stop_and_wait(self.id()?, time)
    }

    /// Restarts the engine and waits until it runs statements again, but no longer than `time`.
    ///
    /// `GET /core/v1/account/engines:getIdByName`, then as [`Engines::restart_and_wait`]
    ///
    /// # Errors
    /// As for [`Engines::start_and_wait`].
    pub fn restart_and_wait(&self, time: Duration) -> Result<Engine> {
        self.client.engines().restart_and_wait(self.id()?, time)
    }
}

impl Engines<V1> {
    /// Starts an engine and waits until it runs statements, but no longer than `time`. One that runs already is left
    /// alone; one that is stopping is waited for first.
    ///
    /// ```no_run
    /// # fn example(firebolt: &lakehouse::firebolt::V1, id: &str) -> lakehouse::Result<()> {
    /// let engine = firebolt.engines().start_and_wait(id, std::time::Duration::from_secs(1200))?;
    /// println!("{:?}", engine.endpoint);
    /// # Ok(()) }
    /// ```
    ///
    /// `POST /core/v1/account/engines/{engine_id}:start` and `GET /core/v1/account/engines/{engine_id}`
    ///
    /// # Errors
    /// See [`start`](Self::start); a [timeout](crate::Error::is_timeout) when it takes longer, and then the server goes
    /// on with it; [`Other`](crate::ErrorKind::Other) when the engine fails or is deleted.
    pub fn start_and_wait(&self, id: impl Into<String>, time: Duration) -> Result<Engine> {
        let (id, deadline) = (id.into(), Deadline::after(time));
        let engine = self.look(&id, deadline)?;
        match summary(&engine) {
            Summary::Running => return Ok(engine),
            Summary::OnTheWay => {}
            found => {
                if found == Summary::Stopping {
                    self.wait_for(&id, Summary::Stopped, deadline, |_| true)?;
                }
                self.start(&id).timeout(deadline.remaining()).send()?;
            }
        }
        self.wait_for(&id, Summary::Running, deadline, |_| true)
    }

    /// Stops an engine and waits until it is stopped, but no longer than `time`. One that is stopped already is left
    /// alone.
    ///
    /// `POST /core/v1/account/engines/{engine_id}:stop` and `GET /core/v1/account/engines/{engine_id}`
    ///
    /// # Errors
    /// As for [`start_and_wait`](Self::start_and_wait).
    pub fn stop_and_wait(&self, id: impl Into<String>, time: Duration) -> Result<Engine> {
        let (id, deadline) = (id.into(), Deadline::after(time));
        let engine = self.look(&id, deadline)?;
        match summary(&engine) {
            Summary::Stopped => return Ok(engine),
            Summary::Stopping => {}
            _ => drop(self.stop(&id).timeout(deadline.remaining()).send()?),
        }
        self.wait_for(&id, Summary::Stopped, deadline, |_| true)
    }

    /// Restarts an engine and waits until it runs statements again, but no longer than `time`.
    ///
    /// `POST /core/v1/account/engines/{engine_id}:restart` and `GET /core/v1/account/engines/{engine_id}`
    ///
    /// # Errors
    /// As for [`start_and_wait`](Self::start_and_wait).
    pub fn restart_and_wait(&self, id: impl Into<String>, time: Duration) -> Result<Engine> {
        let (id, deadline) = (id.into(), Deadline::after(time));
        let before = self.restart(&id).timeout(deadline.remaining()).send()?.engine;
        let mut shown = summary(&before) != Summary::Running;
        let asked = std::time::Instant::now();
        // Until the restart shows, an engine that runs is one that has not begun with it.
        self.wait_for(&id, Summary::Running, deadline, |engine| {
            shown |=
                summary(engine) != Summary::Running || engine.last_update_time != before.last_update_time;
            shown || asked.elapsed() > RESTART_SHOWS
        })
    }

    fn look(&self, id: &str, deadline: Deadline) -> Result<Engine> {
        Ok(self.get(id).timeout(deadline.remaining()).send()?.engine)
    }

    fn wait_for(
        &self,
        id: &str,
        wanted: Summary,
        deadline: Deadline,
        mut counts: impl FnMut(&Engine) -> bool,
    ) -> Result<Engine> {
        let mut poll = Poll::new(self.get(id).call.client(), deadline, FIRST_WAIT, LONGEST_WAIT);
        let found = poll.until(|poll| {
            let engine = self.look(id, deadline)?;
            poll.saw("engine", &engine.name, &status_text(&engine));
            let counts = counts(&engine);
            match summary(&engine) {
                found if found == wanted && counts => Ok(Some(engine)),
                Summary::Lost => Err(lost(&engine.name, &status_text(&engine))),
                _ => Ok(None),
            }
        })?;
        found.ok_or_else(|| not_in_time(id, wanted, &poll))
    }
}

impl EngineHandle<V2> {
    /// Reads the engine: its status, its size, its address.
    ///
    /// `SELECT * FROM information_schema.engines` on the system engine: `POST /`
    ///
    /// # Errors
    /// An error that [is "not found"](crate::Error::is_not_found) when there is no such engine; what [`V2::connect`] and
    /// the statement fail with.
    pub fn get(&self) -> Result<EngineRow> {
        self.row(&mut self.client.connect()?)
    }

    fn row(&self, system: &mut Connection) -> Result<EngineRow> {
        let name = self.known_name()?;
        let quoted = quoted_text(name, Dialect::V2);
        let rows = system
            .collect(format!("SELECT * FROM information_schema.engines WHERE engine_name = {quoted}"))?;
        rows.into_iter()
            .next()
            .ok_or_else(|| Error::not_found(format_args!("there is no engine {name:?} in the account")))
    }

    /// Starts the engine and waits until it runs statements, but no longer than `time`. One that runs already is left
    /// alone; one that is stopping is waited for first.
    ///
    /// `START ENGINE` and looks at `information_schema.engines` on the system engine: `POST /`
    ///
    /// # Errors
    /// An error that [is "not found"](crate::Error::is_not_found) when there is no such engine;
    /// [`Other`](crate::ErrorKind::Other) when it is being deleted; a
    /// [timeout](crate::Error::is_timeout) when it takes longer, and then the server goes on with it; and what the
    /// statements fail with.
    pub fn start_and_wait(&self, time: Duration) -> Result<EngineRow> {
        let (mut system, deadline) = (self.client.connect()?, Deadline::after(time));
        self.start_by(&mut system, deadline)
    }

    fn start_by(&self, system: &mut Connection, deadline: Deadline) -> Result<EngineRow> {
        let engine = self.row(system)?;
        match summary_v2(&engine) {
            Summary::Running => return Ok(engine),
            Summary::OnTheWay => {}
            found => {
                if found == Summary::Stopping {
                    self.wait_for(system, Summary::Stopped, deadline)?;
                }
                self.change(system, "START", deadline)?;
            }
        }
        self.wait_for(system, Summary::Running, deadline)
    }

    /// Stops the engine and waits until it is stopped, but no longer than `time`. One that is stopped already is left
    /// alone.
    ///
    /// `STOP ENGINE` and looks at `information_schema.engines` on the system engine: `POST /`
    ///
    /// # Errors
    /// As for [`start_and_wait`](Self::start_and_wait).
    pub fn stop_and_wait(&self, time: Duration) -> Result<EngineRow> {
        let (mut system, deadline) = (self.client.connect()?, Deadline::after(time));
        self.stop_by(&mut system, deadline)
    }

    fn stop_by(&self, system: &mut Connection, deadline: Deadline) -> Result<EngineRow> {
        let engine = self.row(system)?;
        match summary_v2(&engine) {
            Summary::Stopped => return Ok(engine),
            Summary::Stopping => {}
            _ => self.change(system, "STOP", deadline)?,
        }
        self.wait_for(system, Summary::Stopped, deadline)
    }

    /// Stops the engine, waits, starts it again and waits until it runs statements, all of it no longer than `time`: 2.x
    /// has no statement for a restart.
    ///
    /// `STOP ENGINE`, `START ENGINE` and looks at `information_schema.engines` on the system engine: `POST /`
    ///
    /// # Errors
    /// As for [`start_and_wait`](Self::start_and_wait).
    pub fn restart_and_wait(&self, time: Duration) -> Result<EngineRow> {
        let (mut system, deadline) = (self.client.connect()?, Deadline::after(time));
        self.stop_by(&mut system, deadline)?;
        self.start_by(&mut system, deadline)
    }

    fn change(&self, system: &mut Connection, verb: &str, deadline: Deadline) -> Result<()> {
        let sql = format!("{verb} ENGINE {}", quoted_name(self.known_name()?));
        system.query(sql).timeout(deadline.remaining()).execute().map(drop)
    }

    fn wait_for(&self, system: &mut Connection, wanted: Summary, deadline: Deadline) -> Result<EngineRow> {
        let mut poll = Poll::new(&system.link.client, deadline, FIRST_WAIT, LONGEST_WAIT);
        loop {
            let engine = self.row(system)?;
            let status = engine.status.as_ref().map_or("gone", |status| status.as_str());
            poll.saw("engine", &engine.engine_name, status);
            match summary_v2(&engine) {
                found if found == wanted => return Ok(engine),
                Summary::Lost => return Err(lost(&engine.engine_name, status)),
                _ => {}
            }
            if !poll.wait()? {
                return Err(not_in_time(&engine.engine_name, wanted, &poll));
            }
        }
    }
}

/// What a status means for those who wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Summary {
    Running,
    Stopping,
    Stopped,
    /// It will be neither running nor stopped any more.
    Lost,
    OnTheWay,
}

fn summary(engine: &Engine) -> Summary {
    match engine.current_status_summary {
        Some(EngineStatusSummary::Running) => Summary::Running,
        Some(EngineStatusSummary::Stopping) => Summary::Stopping,
        Some(EngineStatusSummary::Stopped) => Summary::Stopped,
        Some(EngineStatusSummary::Failed | EngineStatusSummary::Deleting | EngineStatusSummary::Deleted) => {
            Summary::Lost
        }
        _ => Summary::OnTheWay,
    }
}

fn status_text(engine: &Engine) -> String {
    engine.current_status_summary.as_ref().map_or_else(String::new, |status| status.as_str().to_owned())
}

impl EngineRow {
    /// Whether it runs statements, in whichever way the server writes its status.
    #[must_use]
    pub fn is_running(&self) -> bool {
        summary_v2(self) == Summary::Running
    }
}

/// Older servers wrote `Running` and `ENGINE_STATE_RUNNING`.
fn summary_v2(engine: &EngineRow) -> Summary {
    let status = engine.status.as_ref().map_or("", |status| status.as_str()).to_ascii_uppercase();
    match status.trim_start_matches("ENGINE_STATE_") {
        "RUNNING" => Summary::Running,
        "STOPPING" | "DRAINING" => Summary::Stopping,
        "STOPPED" => Summary::Stopped,
        "DELETING" | "DELETED" | "FAILED" => Summary::Lost,
        _ => Summary::OnTheWay,
    }
}

fn lost(engine: &str, status: &str) -> Error {
    Error::other(format!("engine {engine} is {status}: waiting for it would be in vain"))
}

fn not_in_time(engine: &str, wanted: Summary, poll: &Poll) -> Error {
    let wanted = if wanted == Summary::Running { "running" } else { "stopped" };
    Error::timeout(format!("engine {engine} was not {wanted} {}", poll.in_time()), Delivery::MaybeSent)
}
