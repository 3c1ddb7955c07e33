//! Skills: prompts that are kept for the agent.

use lakehouse::dremio::Project;
use lakehouse::dremio::skills::{
    AgentSkill, AgentSkillActivationScope, AgentSkillManifestUpdate, AgentSkillStatus, AgentSkillTags,
    AgentSkillUpdate,
};
use lakehouse::{Json, OptionalExt as _, Result};

/// The crate knows no call that makes a skill: how that is done is not known for sure.
fn create(project: &Project) -> Result<String> {
    let new =
        Json::parse(r#"{"name": "margins", "description": "Of sales", "promptText": "Use net prices."}"#)?;
    let made: Json = project.call("POST", "/v1/projects/{projectId}/agent/skills").json(&new).send()?;
    made.get("id").expect("has one").decode()
}

pub fn manage_skills(project: &Project) -> Result<()> {
    let skills = project.skills();
    let id = create(project)?;
    let read = skills.get(&id).send()?;
    assert_eq!((read.name.as_deref(), &read.status), (Some("margins"), &Some(AgentSkillStatus::Draft)));
    assert_eq!(read.activation_scope, Some(AgentSkillActivationScope::All));

    let manifest = AgentSkillManifestUpdate::new()
        .when_to_use("Questions about profit")
        .tags(AgentSkillTags::new(["finance"]));
    let update = |read: &AgentSkill| {
        let tag = read.tag.clone().expect("has one");
        AgentSkillUpdate::new("margins", "Of sales", "Use gross prices.", AgentSkillStatus::Published, tag)
            .activation_scope(AgentSkillActivationScope::Manual)
            .manifest_update(manifest.clone())
    };
    let changed = skills.update(&id, update(&read)).send()?;
    assert_eq!(changed.prompt_text.as_deref(), Some("Use gross prices."));
    assert_eq!(
        (&changed.status, changed.tags.as_slice()),
        (&Some(AgentSkillStatus::Published), &["finance".to_owned()][..])
    );
    assert_eq!(skills.get(&id).send()?, changed);
    assert!(skills.update(&id, update(&read)).send().expect_err("stale").is_conflict());

    skills.delete(&id).send()?;
    assert!(skills.get(&id).send().optional()?.is_none());
    assert!(skills.delete(&id).send().expect_err("gone").is_not_found());
    Ok(())
}
