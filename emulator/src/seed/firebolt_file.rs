//! Reads seed files of Firebolt; a mistake is named with its JSON pointer.

use std::path::PathBuf;
use std::time::Duration;

use super::firebolt::{AccountSeed, DatabaseSeed, EngineSeed, FireboltSeed, ServiceAccountSeed, UserSeed};
use super::firebolt_rows;
use super::part::{Members, Part, parse};
use crate::Error;
use crate::firebolt::settings::Quirk;

/// Members that say how the server behaves.
const QUIRKS: [(&str, Quirk); 6] = [
    ("urlsWithScheme", Quirk::UrlsWithScheme),
    ("hiddenUnauthorized", Quirk::HiddenUnauthorized),
    ("accountIdInUrls", Quirk::AccountIdInUrls),
    ("updateEndpoint", Quirk::UpdateEndpoint),
    ("errorsWithStatus200", Quirk::ErrorsWithStatus200),
    ("camelCaseLocations", Quirk::CamelCaseLocations),
];

/// Reads a seed and adds it to another.
pub(crate) fn read(text: &str, seed: &mut FireboltSeed) -> Result<(), Error> {
    let json = parse(text)?;
    let known = [
        "tokenLifetimeSeconds",
        "statePaceMs",
        "authentication",
        "gateway",
        "accounts",
        "users",
        "serviceAccounts",
        "databases",
        "engines",
        "buckets",
    ];
    let known: Vec<&str> = known.into_iter().chain(QUIRKS.map(|(name, _)| name)).collect();
    let top = Part::whole_of(&json).object(&known)?;
    read_settings(&top, seed)?;
    read_people(&top, seed)?;
    for database in top.list("databases")? {
        seed.databases.push(read_database(&database)?);
    }
    for engine in top.list("engines")? {
        seed.engines.push(read_engine(&engine)?);
    }
    for bucket in top.list("buckets")? {
        let bucket = bucket.object(&["url", "folder"])?;
        let folder = PathBuf::from(bucket.required("folder")?.text()?);
        seed.buckets.push((bucket.required("url")?.text()?, folder));
    }
    Ok(())
}

fn read_settings(top: &Members<'_>, seed: &mut FireboltSeed) -> Result<(), Error> {
    let settings = &mut seed.settings;
    if let Some(lifetime) = top.get("tokenLifetimeSeconds") {
        settings.token_lifetime = Some(lifetime.seconds()?);
    }
    if let Some(pace) = top.get("statePaceMs") {
        settings.state_pace = Duration::from_millis(pace.whole()?);
    }
    if let Some(flag) = top.get("authentication") {
        settings.has_authentication = flag.flag()?;
    }
    if let Some(flag) = top.get("gateway") {
        settings.is_gateway = flag.flag()?;
    }
    for (name, quirk) in QUIRKS {
        match top.get(name).map(|part| part.flag()).transpose()? {
            Some(true) => settings.quirks.insert(quirk),
            Some(false) => settings.quirks.remove(&quirk),
            None => false,
        };
    }
    Ok(())
}

fn text(members: &Members<'_>, name: &str) -> Result<Option<String>, Error> {
    members.get(name).map(|part| part.text()).transpose()
}

fn texts(members: &Members<'_>, name: &str) -> Result<Vec<String>, Error> {
    members.list(name)?.iter().map(Part::text).collect()
}

fn read_people(top: &Members<'_>, seed: &mut FireboltSeed) -> Result<(), Error> {
    for account in top.list("accounts")? {
        let account = account.object(&["name", "id"])?;
        let (name, id) = (account.required("name")?.text()?, text(&account, "id")?);
        seed.accounts.push(AccountSeed { name, id });
    }
    for user in top.list("users")? {
        let user = user.object(&["name", "password"])?;
        let (name, password) = (user.required("name")?.text()?, user.required("password")?.text()?);
        seed.users.push(UserSeed { name, password });
    }
    for account in top.list("serviceAccounts")? {
        let account = account.object(&["name", "id", "secret", "accounts"])?;
        let accounts = account.get("accounts").is_some().then(|| texts(&account, "accounts")).transpose()?;
        seed.service_accounts.push(ServiceAccountSeed {
            name: text(&account, "name")?,
            id: account.required("id")?.text()?,
            secret: account.required("secret")?.text()?,
            accounts,
        });
    }
    Ok(())
}

fn read_database(part: &Part<'_>) -> Result<DatabaseSeed, Error> {
    let database = part.object(&["name", "account", "description", "tables", "sql"])?;
    let mut statements = Vec::new();
    for table in database.list("tables")? {
        statements.extend(firebolt_rows::statements(&table)?);
    }
    statements.extend(texts(&database, "sql")?);
    Ok(DatabaseSeed {
        name: database.required("name")?.text()?,
        account: text(&database, "account")?,
        description: text(&database, "description")?.unwrap_or_default(),
        statements,
    })
}

fn read_engine(part: &Part<'_>) -> Result<EngineSeed, Error> {
    let engine =
        part.object(&["name", "account", "databases", "default", "state", "type", "nodes", "autoStart"])?;
    let name = engine.required("name")?.text()?;
    let mut seed = EngineSeed::new(name, text(&engine, "account")?, texts(&engine, "databases")?);
    if let Some(flag) = engine.get("default") {
        seed.is_default = flag.flag()?;
    }
    if let Some(flag) = engine.get("autoStart") {
        seed.auto_start = flag.flag()?;
    }
    if let Some(state) = engine.get("state") {
        seed.is_stopped = match state.text()?.as_str() {
            "RUNNING" => false,
            "STOPPED" => true,
            _ => return Err(state.wrong("must be \"RUNNING\" or \"STOPPED\"")),
        };
    }
    if let Some(node_type) = engine.get("type") {
        let name = node_type.text()?;
        if !["S", "M", "L", "XL"].contains(&name.as_str()) {
            return Err(node_type.wrong("must be \"S\", \"M\", \"L\" or \"XL\""));
        }
        seed.node_type = Some(name);
    }
    if let Some(nodes) = engine.get("nodes") {
        let count = i64::try_from(nodes.whole()?).ok().filter(|count| (1..=128).contains(count));
        seed.nodes = Some(count.ok_or_else(|| nodes.wrong("must be between 1 and 128"))?);
    }
    Ok(seed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::firebolt::settings::Deployment;

    fn read_one(text: &str) -> Result<FireboltSeed, Error> {
        let mut seed = FireboltSeed::new(Deployment::V2);
        read(text, &mut seed).map(|()| seed)
    }

    #[test]
    fn mistakes_are_named_with_their_place() {
        for (seed, expected) in [
            ("[", "the seed is not JSON"),
            (r#"{"projects": []}"#, "/: has an unknown member `projects`"),
            (r#"{"engines": [{"name": "e", "state": "ENABLED"}]}"#, "/engines/0/state: must be"),
            (r#"{"engines": [{"name": "e", "nodes": 0}]}"#, "/engines/0/nodes: must be between"),
            (r#"{"serviceAccounts": [{"id": "a"}]}"#, "/serviceAccounts/0: `secret` is missing"),
            (
                r#"{"databases": [{"name": "d", "tables": [{"name": "t", "columns": [], "rows": []}]}]}"#,
                "/databases/0/tables/0/columns: must have at least one column",
            ),
        ] {
            let error = read_one(seed).unwrap_err().to_string();
            assert!(error.starts_with(expected), "{seed}: {error}");
        }
    }

    #[test]
    fn quirks_are_switched() {
        let seed = read_one(r#"{"urlsWithScheme": true, "updateEndpoint": false}"#).unwrap();
        assert!(seed.settings.has(Quirk::UrlsWithScheme) && !seed.settings.has(Quirk::UpdateEndpoint));
    }
}
