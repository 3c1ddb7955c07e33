//! Reads seed files; a mistake is named with its JSON pointer.

use std::time::Duration;

use super::part::{Members, Part, parse};
use super::{Entry, Seed, read_catalog, read_people};
use crate::Error;
use crate::dremio::{Edition, Version};

/// Reads a seed and adds it to another.
pub(crate) fn read(text: &str, seed: &mut Seed) -> Result<(), Error> {
    let json = parse(text)?;
    let top = Part::whole_of(&json).object(&[
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

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        read(text, &mut Seed::default()).unwrap_err().to_string()
    }

    #[test]
    fn the_example_is_read() {
        let mut seed = Seed::default();
        read(include_str!("../../examples/seed.json"), &mut seed).unwrap();
        assert!(
            !seed.people.users.is_empty() && !seed.people.tokens.is_empty() && !seed.privileges.is_empty()
        );
    }

    #[test]
    fn mistakes_are_named_with_their_place() {
        for (seed, expected) in [
            ("{", "the seed is not JSON: EOF"),
            ("[]", "/: must be an object"),
            (r#"{"tabels": []}"#, "/: has an unknown member `tabels`; known are edition,"),
            (r#"{"users": [{}]}"#, "/users/0: `name` is missing"),
            (r#"{"users": [{"name": "a", "admin": 1}]}"#, "/users/0/admin: must be true or false"),
            (r#"{"roles": [{"name": "r", "members": [1]}]}"#, "/roles/0/members/0: must be a string"),
            (
                r#"{"users": [{"name": "a", "identityType": "ROBOT"}]}"#,
                "/users/0/identityType: must be \"REGULAR_USER\" or \"SERVICE_USER\"",
            ),
            (
                r#"{"users": [{"name": "a", "clientSecret": "s"}]}"#,
                "/users/0/clientSecret: is for service users only",
            ),
            (r#"{"spaces": [7]}"#, "/spaces/0: must be a string"),
            (r#"{"folders": ["a..b"]}"#, "/folders/0: is a path with an empty name"),
            (r#"{"version": "1"}"#, "/version: must be \"25.2\" or \"26.0\""),
            (r#"{"files": [{"path": "a.b"}]}"#, "/files/0: must have either `text`, or `columns` and `rows`"),
            (
                r#"{"tables": [{"path": "a.b", "columns": [{"name": "x", "type": "NOPE"}]}]}"#,
                "/tables/0/columns/0/type: ",
            ),
            (
                r#"{"tables": [{"path": "a.b", "columns": [{"name": "x", "type": "INT"}], "rows": [[1], [1, 2]]}]}"#,
                "/tables/0/rows/1: has 2 values for 1 columns",
            ),
            (
                r#"{"tables": [{"path": "a.b", "columns": [{"name": "x", "type": "INT"}], "rows": [["a"]]}]}"#,
                "/tables/0/rows/0/0: (column `x`) ",
            ),
        ] {
            let error = error(seed);
            assert!(error.starts_with(expected), "{seed}: {error}");
        }
    }
}
