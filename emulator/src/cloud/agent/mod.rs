//! The agent of a project: conversations, in which it answers with what the catalog and the engine have to say.

mod ask;
mod conversation;
mod event;
mod message;
mod operations;
mod run;
mod script;
pub(super) mod skills;

use self::conversation::Conversation;
use self::skills::Skill;
use super::routes::Route;

/// The model that answers unless another is asked for.
pub(super) const MODEL: &str = "dremio-default";

/// What the agent of a project keeps.
#[derive(Debug, Default)]
pub(crate) struct Agent {
    conversations: Vec<Conversation>,
    skills: Vec<Skill>,
}

/// The tables of these areas.
pub(super) const TABLES: [&[Route]; 3] = [ask::ROUTES, operations::ROUTES, skills::ROUTES];
