//! Reads seed files of Cloud; a mistake is named with its JSON pointer.

use std::time::Duration;

use super::cloud::{CloudSeed, ProjectSeed};
use super::part::{Members, Part, parse};
use super::{Granted, Holder, read_catalog, read_people};
use crate::Error;
use crate::cloud::engine::Engine;
use crate::cloud::engine::rules::Rule;

/// Reads a seed and adds it to another.
pub(crate) fn read(text: &str, seed: &mut CloudSeed) -> Result<(), Error> {
    let json = parse(text)?;
    let top = Part::whole_of(&json).object(&[
        "organization",
        "jobPaceMs",
        "statePaceMs",
        "users",
        "roles",
        "projects",
    ])?;
    if let Some(organization) = top.get("organization") {
        let organization = organization.object(&["id", "name"])?;
        if let Some(id) = organization.get("id") {
            seed.organization.id = id.text()?;
        }
        if let Some(name) = organization.get("name") {
            seed.organization.name = name.text()?;
        }
    }
    if let Some(pace) = top.get("jobPaceMs") {
        seed.settings.job_pace = Duration::from_millis(pace.whole()?);
    }
    if let Some(pace) = top.get("statePaceMs") {
        seed.settings.state_pace = Duration::from_millis(pace.whole()?);
    }
    read_who(&top, seed)?;
    for project in top.list("projects")? {
        seed.projects.push(read_project(&project)?);
    }
    Ok(())
}

/// Privileges are a project's to give, and nobody has a password.
fn read_who(top: &Members<'_>, seed: &mut CloudSeed) -> Result<(), Error> {
    for key in ["users", "roles"] {
        for part in top.list(key)? {
            for member in ["privileges", "password"] {
                if let Some(wrong) = part.value.get(member) {
                    let pointer = format!("{}/{member}", part.pointer);
                    return Err(Part { value: wrong, pointer }.wrong("has no place in a seed of Cloud"));
                }
            }
        }
    }
    read_people::read_who(top, &mut seed.people, &mut Vec::new())
}

fn read_project(project: &Part<'_>) -> Result<ProjectSeed, Error> {
    let project = project.object(&[
        "id",
        "name",
        "engines",
        "rules",
        "pipes",
        "spaces",
        "sources",
        "folders",
        "tables",
        "files",
        "views",
        "sql",
        "privileges",
    ])?;
    let mut seed = ProjectSeed {
        name: project.required("name")?.text()?,
        id: project.get("id").map(|part| part.text()).transpose()?,
        ..ProjectSeed::default()
    };
    for engine in project.list("engines")? {
        seed.engines.push(read_engine(&engine)?);
    }
    for rule in project.list("rules")? {
        seed.rules.push(read_rule(&rule)?);
    }
    seed.pipes = project.list("pipes")?.iter().map(Part::text).collect::<Result<_, _>>()?;
    read_catalog::read(&project, &mut seed.entries)?;
    read_catalog::read_statements(&project, &mut seed.entries)?;
    for granted in project.list("privileges")? {
        seed.privileges.push(read_granted(&granted)?);
    }
    Ok(seed)
}

fn read_engine(engine: &Part<'_>) -> Result<Engine, Error> {
    let members = engine.object(&["name", "size", "state"])?;
    let engine = Engine::new(members.required("name")?.text()?, members.required("size")?.text()?);
    match members.get("state") {
        None => Ok(engine),
        Some(state) => match state.text()?.as_str() {
            "ENABLED" => Ok(engine),
            "DISABLED" => Ok(engine.disabled()),
            _ => Err(state.wrong("must be \"ENABLED\" or \"DISABLED\"")),
        },
    }
}

fn read_rule(rule: &Part<'_>) -> Result<Rule, Error> {
    let members = rule.object(&["name", "condition", "engine"])?;
    let text = |name: &str| members.required(name)?.text();
    Ok(Rule::route(text("name")?, text("condition")?, text("engine")?))
}

fn read_granted(part: &Part<'_>) -> Result<Granted, Error> {
    let granted = part.object(&["user", "role", "path", "privileges"])?;
    let holder = match (granted.get("user"), granted.get("role")) {
        (Some(user), None) => Holder::User(user.text()?),
        (None, Some(role)) => Holder::Role(role.text()?),
        _ => return Err(part.wrong("must have either `user` or `role`")),
    };
    let privileges = granted.required("privileges")?.items()?;
    let privileges = privileges.iter().map(Part::text).collect::<Result<_, _>>()?;
    Ok(Granted { holder, path: granted.required("path")?.path()?, privileges })
}
