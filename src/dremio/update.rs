//! Read, change, write back: the update that survives someone else's change in between.

use super::catalog::{Catalog, CatalogEntity, Exclude};
use super::software::Software;
use crate::error::Result;

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

/// So often an update is tried when others keep changing the entity.
const ATTEMPTS: u32 = 3;

impl Catalog<Software> {
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
        let mut entity = read.send()?;
        let mut attempt = 1;
        loop {
            let read_tag = entity.tag().map(str::to_owned);
            drop_what_cannot_be_written(&mut entity);
            change(&mut entity)?;
            let error = match self.update(entity).send() {
                Ok(updated) => return Ok(updated),
                Err(error) => error,
            };
            if !error.is_conflict() || attempt == ATTEMPTS {
                return Err(error);
            }
            entity = read.send()?;
            if entity.tag() == read_tag.as_deref() {
                // Nobody changed it: the conflict is about something else, such as a name that is taken.
                return Err(error);
            }
            attempt += 1;
        }
    }
}
