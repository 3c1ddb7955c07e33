//! Read, change, write back: the updates that survive someone else's change in between.

use super::catalog::{Catalog, CatalogEntity, Exclude};
use super::engines::{Engine, EngineUpdate, Engines};
use super::reflections::{Reflection, Reflections};
use super::software::Software;
use super::users::{User, Users};
use super::wlm::{Queue, RuleSet, Wlm};
use crate::deployment::Deployment;
use crate::error::Result;

/// So often an update is tried when others keep changing the thing.
const ATTEMPTS: u32 = 3;

/// Reads a thing, changes it and writes it back; when someone else changed it in between, all of it again.
fn update_with<T, W>(
    read: impl Fn() -> Result<T>,
    version: fn(&T) -> Option<&str>,
    mut change: impl FnMut(T) -> Result<W>,
    write: impl Fn(W) -> Result<T>,
) -> Result<T> {
    let mut current = read()?;
    let mut attempt = 1;
    loop {
        let read_version = version(&current).map(str::to_owned);
        let error = match write(change(current)?) {
            Ok(updated) => return Ok(updated),
            Err(error) => error,
        };
        if !error.is_conflict() || attempt == ATTEMPTS {
            return Err(error);
        }
        current = read()?;
        if version(&current) == read_version.as_deref() {
            // Nobody changed it: the conflict is about something else, such as a name that is taken.
            return Err(error);
        }
        attempt += 1;
    }
}

/// The same for what is changed in place.
fn change_in_place<T>(mut change: impl FnMut(&mut T) -> Result<()>) -> impl FnMut(T) -> Result<T> {
    move |mut value| {
        change(&mut value)?;
        Ok(value)
    }
}

/// Servers write some values that they do not take back: an empty schedule, and the word `ERROR` for a time that they
/// cannot show.
fn drop_what_cannot_be_written(entity: &mut CatalogEntity) {
    let created_at = match entity {
        CatalogEntity::Dataset(dataset) => &mut dataset.created_at,
        CatalogEntity::Space(space) => &mut space.created_at,
        CatalogEntity::Function(function) => &mut function.created_at,
        CatalogEntity::Source(source) => {
            source.acceleration_refresh_schedule.take_if(|schedule| schedule.is_empty());
            &mut source.created_at
        }
        _ => return,
    };
    created_at.take_if(|time| time.as_str() == "ERROR");
}

impl<D: Deployment> Catalog<D> {
    /// Reads an entity, changes it and writes it back; when someone else changed it in between, all of it again with
    /// the entity as it is then, three times at most.
    ///
    /// `change` may therefore run more than once, each time on a fresh copy. Fields that this crate does not know are
    /// written back as they were read. Children are not fetched: what is changed is the entity itself.
    ///
    /// ```no_run
    /// # fn example(dremio: &lakehouse::dremio::Software, id: &str) -> lakehouse::Result<()> {
    /// dremio.catalog().update_with(id, |entity| {
    ///     entity.dataset_mut()?.sql = Some("SELECT * FROM sales.orders WHERE total > 100".into());
    ///     Ok(())
    /// })?;
    /// # Ok(()) }
    /// ```
    ///
    /// `GET /api/v3/catalog/{id}` and `PUT /api/v3/catalog/{id}`
    ///
    /// # Errors
    /// What `change` returns, and what reading or writing fails with. A [conflict](crate::Error::is_conflict) remains
    /// one when it is not about the version, or when the entity changed every time.
    pub fn update_with(
        &self,
        id: impl Into<String>,
        mut change: impl FnMut(&mut CatalogEntity) -> Result<()>,
    ) -> Result<CatalogEntity> {
        let read = self.get(id).exclude([Exclude::Children]);
        let change = change_in_place(|entity| {
            drop_what_cannot_be_written(entity);
            change(entity)
        });
        update_with(|| read.send(), CatalogEntity::tag, change, |entity| self.update(entity).send())
    }
}

impl<D: Deployment> Reflections<D> {
    /// Reads a reflection, changes it and writes it back; when someone else changed it in between, all of it again, three
    /// times at most. See [`Catalog::update_with`].
    ///
    /// ```no_run
    /// # fn example(dremio: &lakehouse::dremio::Software, id: &str) -> lakehouse::Result<()> {
    /// dremio.reflections().update_with(id, |reflection| {
    ///     reflection.enabled = false;
    ///     Ok(())
    /// })?;
    /// # Ok(()) }
    /// ```
    ///
    /// `GET /api/v3/reflection/{id}` and `PUT /api/v3/reflection/{id}`
    ///
    /// # Errors
    /// What `change` returns, and what reading or writing fails with.
    pub fn update_with(
        &self,
        id: impl Into<String>,
        change: impl FnMut(&mut Reflection) -> Result<()>,
    ) -> Result<Reflection> {
        let read = self.get(id);
        let version: fn(&Reflection) -> Option<&str> = |reflection| Some(reflection.tag.as_str());
        update_with(|| read.send(), version, change_in_place(change), |value| self.update(value).send())
    }
}

impl Users<Software> {
    /// Reads a user, changes it and writes it back; when someone else changed it in between, all of it again, three
    /// times at most. See [`Catalog::update_with`].
    ///
    /// `GET /api/v3/user/{id}` and `PUT /api/v3/user/{id}`
    ///
    /// # Errors
    /// What `change` returns, and what reading or writing fails with.
    pub fn update_with(
        &self,
        id: impl Into<String>,
        change: impl FnMut(&mut User) -> Result<()>,
    ) -> Result<User> {
        let read = self.get(id);
        let version: fn(&User) -> Option<&str> = |user| user.tag.as_deref();
        update_with(|| read.send(), version, change_in_place(change), |value| self.update(value).send())
    }
}

impl Wlm<Software> {
    /// Reads a queue, changes it and writes it back; when someone else changed it in between, all of it again, three
    /// times at most. See [`Catalog::update_with`].
    ///
    /// `GET /api/v3/wlm/queue/{id}` and `PUT /api/v3/wlm/queue/{id}`
    ///
    /// # Errors
    /// What `change` returns, and what reading or writing fails with.
    pub fn update_queue_with(
        &self,
        id: impl Into<String>,
        change: impl FnMut(&mut Queue) -> Result<()>,
    ) -> Result<Queue> {
        let read = self.get_queue(id);
        let version: fn(&Queue) -> Option<&str> = |queue| Some(queue.tag.as_str());
        update_with(|| read.send(), version, change_in_place(change), |value| self.update_queue(value).send())
    }

    /// Reads the rules, changes them and writes them back; when someone else changed them in between, all of it again,
    /// three times at most. See [`Catalog::update_with`].
    ///
    /// `GET /api/v3/wlm/rule` and `PUT /api/v3/wlm/rule`
    ///
    /// # Errors
    /// What `change` returns, and what reading or writing fails with.
    pub fn update_rules_with(&self, change: impl FnMut(&mut RuleSet) -> Result<()>) -> Result<RuleSet> {
        let read = self.get_rules();
        let version: fn(&RuleSet) -> Option<&str> = |rules| rules.tag.as_deref();
        update_with(|| read.send(), version, change_in_place(change), |value| self.update_rules(value).send())
    }
}

impl Engines<Software> {
    /// Reads an engine, changes its name and settings and writes them back; when someone else changed it in between, all
    /// of it again, three times at most. See [`Catalog::update_with`].
    ///
    /// ```no_run
    /// # fn example(dremio: &lakehouse::dremio::Software, id: &str) -> lakehouse::Result<()> {
    /// dremio.engines().update_with(id, |engine| {
    ///     engine.spec.size = "Large".into();
    ///     Ok(())
    /// })?;
    /// # Ok(()) }
    /// ```
    ///
    /// `GET /api/v3/engines/{id}` and `PUT /api/v3/engines/{id}`
    ///
    /// # Errors
    /// What `change` returns, and what reading or writing fails with.
    pub fn update_with(
        &self,
        id: impl Into<String>,
        mut change: impl FnMut(&mut EngineUpdate) -> Result<()>,
    ) -> Result<Engine> {
        let id = id.into();
        let read = self.get(&id);
        let change = |engine: Engine| {
            let mut update = EngineUpdate::from(engine);
            change(&mut update)?;
            Ok(update)
        };
        let version: fn(&Engine) -> Option<&str> = |engine| Some(engine.version.as_str());
        update_with(|| read.send(), version, change, |update| self.update(&id, update).send())
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::update_with;
    use crate::error::{ApiError, Error, Result};

    /// Updates a thing that someone else changes each time, or never; gives the outcome, and how often it was read and
    /// written.
    fn update(someone_else: bool, succeeds_at: u32) -> (Result<String>, u32, u32) {
        let (read, written) = (Cell::new(0), Cell::new(0));
        let outcome = update_with(
            || {
                read.set(read.get() + 1);
                Ok(if someone_else { read.get().to_string() } else { "same".to_owned() })
            },
            |version: &String| Some(version.as_str()),
            |version| Ok(format!("{version}, changed")),
            |value| {
                written.set(written.get() + 1);
                let conflict = || Error::from_answer(ApiError::read(409, None, b""));
                if written.get() < succeeds_at { Err(conflict()) } else { Ok(value) }
            },
        );
        (outcome, read.get(), written.get())
    }

    #[test]
    fn a_thing_that_is_changed_each_time_is_written_three_times_at_most() {
        let (outcome, read, written) = update(true, 3);
        assert_eq!((outcome.ok().as_deref(), read, written), (Some("3, changed"), 3, 3));
        let (outcome, read, written) = update(true, 20);
        assert!(outcome.is_err_and(|error| error.is_conflict()));
        assert_eq!((read, written), (3, 3));
    }

    #[test]
    fn a_conflict_about_something_else_remains_one() {
        let (outcome, read, written) = update(false, 20);
        assert!(outcome.is_err_and(|error| error.is_conflict()));
        assert_eq!((read, written), (2, 1));
    }
}
