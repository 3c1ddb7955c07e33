//! Reads seed files; a mistake is named with its JSON pointer.

use std::time::Duration;

use serde_json::Value as Json;

use super::part::{Members, Part};
use super::{Entry, Seed, read_catalog, read_people};
use crate::Error;
use crate::dremio::{Edition, Version};

/// Reads a seed and adds it to another.
pub(crate) fn read(text: &str, seed: &mut Seed) -> Result<(), Error> {
    let json: Json =
        serde_json::from_str(text).map_err(|error| Error::new(format!("the seed is not JSON: {error}")))?;
    let top = Part { value: &json, pointer: String::new() }.object(&[
        "edition",
        "version",
        "sessionLifetimeSeconds",
        "jobPaceMs",
        "fresh",
        "users",
        "roles",
        "impersonation",
        "spaces",
        "sources",
        "folders",
        "tables",
        "files",
        "views",
        "votes",
        "sql",
    ])?;
    read_settings(&top, seed)?;
    read_people::read(&top, seed)?;
    read_catalog::read(&top, &mut seed.entries)?;
    for vote in top.list("votes")? {
        let vote = vote.object(&["user", "path"])?;
        let (user, path) = (vote.required("user")?.text()?, vote.required("path")?.path()?);
        seed.entries.push(Entry::Vote { user, path });
    }
    read_catalog::read_statements(&top, &mut seed.entries)
}

fn read_settings(top: &Members<'_>, seed: &mut Seed) -> Result<(), Error> {
    if let Some(edition) = top.get("edition") {
        seed.settings.edition = match edition.text()?.as_str() {
            "enterprise" => Edition::Enterprise,
            "community" => Edition::Community,
            _ => return Err(edition.wrong("must be \"enterprise\" or \"community\"")),
        };
    }
    if let Some(version) = top.get("version") {
        seed.settings.version =
            Version::parse(&version.text()?).ok_or_else(|| version.wrong("must be \"25.2\" or \"26.0\""))?;
    }
    if let Some(lifetime) = top.get("sessionLifetimeSeconds") {
        seed.settings.session_lifetime_ms =
            i64::try_from(lifetime.seconds()?.as_millis()).unwrap_or(i64::MAX);
    }
    if let Some(pace) = top.get("jobPaceMs") {
        seed.settings.job_pace = Duration::from_millis(pace.whole()?);
    }
    Ok(())
}
