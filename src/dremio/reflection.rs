//! Reflections whose data is waited for.

use std::time::Duration;

use super::reflections::{CombinedStatus, NewReflection, Reflection, Reflections};
use crate::deadline::Deadline;
use crate::deployment::Deployment;
use crate::error::{Delivery, Error, Result};
use crate::poll::Poll;

/// The first and the longest wait between two looks at a reflection, whose refreshes are jobs.
const FIRST_WAIT: Duration = Duration::from_millis(200);
const LONGEST_WAIT: Duration = Duration::from_secs(5);

impl<D: Deployment> Reflections<D> {
    /// Creates a reflection and waits until queries can use it, but no longer than `time`.
    ///
    /// ```no_run
    /// use std::time::Duration;
    ///
    /// use lakehouse::dremio::reflections::{NewReflection, ReflectionDimensionField, ReflectionMeasureField, ReflectionType};
    ///
    /// # fn example(dremio: &lakehouse::dremio::Software, dataset: &str) -> lakehouse::Result<()> {
    /// let mut by_region = NewReflection::new(ReflectionType::Aggregation, "by region", dataset, true);
    /// by_region.dimension_fields = vec![ReflectionDimensionField::new("region")];
    /// by_region.measure_fields = vec![ReflectionMeasureField::new("amount")];
    /// let reflection = dremio.reflections().create_and_wait(by_region, Duration::from_secs(600))?;
    /// println!("{:?} bytes", reflection.current_size_bytes);
    /// # Ok(()) }
    /// ```
    ///
    /// `POST /api/v3/reflection` and `GET /api/v3/reflection/{id}`; on Cloud both below `/v0/projects/{projectId}`
    ///
    /// # Errors
    /// See [`create`](Self::create), and [`wait_until_available`](Self::wait_until_available) for what can go wrong once the
    /// reflection is there.
    pub fn create_and_wait(&self, reflection: NewReflection, time: Duration) -> Result<Reflection> {
        let deadline = Deadline::after(time);
        let created = self.create(reflection).send()?;
        self.wait_by(&created.id, deadline)
    }

    /// Waits until queries can use a reflection, but no longer than `time`.
    ///
    /// `GET /api/v3/reflection/{id}`; on Cloud below `/v0/projects/{projectId}`
    ///
    /// # Errors
    /// A [timeout](crate::Error::is_timeout) when it takes longer, and then the server goes on with it;
    /// [`Other`](crate::ErrorKind::Other), with the server's words, when it has failed, does not fit its dataset any more, is
    /// disabled, or has no data until somebody refreshes it; and what looking at it fails with.
    pub fn wait_until_available(&self, id: impl Into<String>, time: Duration) -> Result<Reflection> {
        self.wait_by(&id.into(), Deadline::after(time))
    }

    fn wait_by(&self, id: &str, deadline: Deadline) -> Result<Reflection> {
        let mut poll = Poll::new(self.get(id).call.client(), deadline, FIRST_WAIT, LONGEST_WAIT);
        let found = poll.until(|poll| {
            let reflection = self.get(id).timeout(deadline.remaining()).send()?;
            let state = combined(&reflection);
            poll.saw("reflection", id, state.map_or("", CombinedStatus::as_str));
            if state.is_some_and(CombinedStatus::can_accelerate) {
                return Ok(Some(reflection));
            }
            refuse_lost(&reflection).map(|()| None)
        })?;
        found.ok_or_else(|| {
            let text = format!("reflection {id} could not be used {}", poll.in_time());
            Error::timeout(text, Delivery::MaybeSent)
        })
    }
}

fn combined(reflection: &Reflection) -> Option<&CombinedStatus> {
    reflection.status.as_ref()?.combined_status.as_ref()
}

/// Refuses to wait for a reflection that gets no data by itself.
fn refuse_lost(reflection: &Reflection) -> Result<()> {
    let Some(state) = combined(reflection).filter(|state| state.is_final()) else { return Ok(()) };
    let message = reflection.status.as_ref().and_then(|status| status.last_failure_message.as_deref());
    let message = message.filter(|message| !message.is_empty()).map(|message| format!(": {message}"));
    let (id, state) = (&reflection.id, state.as_str());
    Err(Error::other(format!("reflection {id} is {state}{}", message.unwrap_or_default())))
}
