//! What a change of a spec changes for programs that use the crate: two models, side by side.

mod operations;
mod types;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::model::Api;

/// The changes from one API to another.
pub struct Changes<'a> {
    old: &'a Api,
    new: &'a Api,
    /// What a program must be changed for that uses it.
    breaking: Vec<String>,
    compatible: Vec<String>,
}

/// Whether a program must be changed for it that uses it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Effect {
    Breaking,
    Compatible,
}

/// Tells what changes from one API to another, what breaks programs first.
pub fn diff(old: &Api, new: &Api) -> String {
    let mut changes = Changes { old, new, breaking: Vec::new(), compatible: Vec::new() };
    changes.groups();
    changes.operations();
    changes.types();
    let mut text = String::new();
    for (title, lines) in [("breaking", &changes.breaking), ("compatible", &changes.compatible)] {
        if !lines.is_empty() {
            let _ = writeln!(text, "{title}:\n  {}", lines.join("\n  "));
        }
    }
    if text.is_empty() { "nothing has changed\n".to_owned() } else { text }
}

impl Changes<'_> {
    fn note(&mut self, effect: Effect, line: String) {
        match effect {
            Effect::Breaking => self.breaking.push(line),
            Effect::Compatible => self.compatible.push(line),
        }
    }

    fn lost(&mut self, what: &str) {
        self.note(Effect::Breaking, format!("lost     {what}"));
    }

    fn gained(&mut self, what: &str) {
        self.note(Effect::Compatible, format!("gained   {what}"));
    }

    fn changed(&mut self, effect: Effect, what: &str) {
        self.note(effect, format!("changed  {what}"));
    }

    /// What one side has and the other has not, and what has another text on the other: parts of `whole`.
    fn parts(&mut self, whole: &str, old: &Parts, new: &Parts, other_text: Effect) {
        for name in old.keys().filter(|name| !new.contains_key(*name)) {
            self.lost(&format!("{whole} {name}"));
        }
        self.texts(whole, old, new, other_text);
        for (name, text) in new.iter().filter(|(name, _)| !old.contains_key(*name)) {
            let text = if text.is_empty() { String::new() } else { format!(": {text}") };
            self.gained(&format!("{whole} {name}{text}"));
        }
    }

    /// What has another text on the other side.
    fn texts(&mut self, whole: &str, old: &Parts, new: &Parts, effect: Effect) {
        for (name, was) in old {
            if let Some(now) = new.get(name).filter(|now| *now != was) {
                self.changed(effect, &format!("{whole} {name}: {now}, was {was}"));
            }
        }
    }

    fn groups(&mut self) {
        for (old, new) in self.old.groups.iter().filter_map(|old| {
            let new = self.new.groups.iter().find(|new| new.module == old.module)?;
            (!old.operations.is_empty() && !new.operations.is_empty()).then_some((old, new))
        }) {
            if old.accessor != new.accessor {
                self.changed(
                    Effect::Breaking,
                    &format!("client.{}() is client.{}() now", old.accessor, new.accessor),
                );
            }
            if old.handle != new.handle {
                self.changed(
                    Effect::Breaking,
                    &format!("{0}::{1} is {0}::{2} now", old.module, old.handle, new.handle),
                );
            }
        }
    }
}

/// Names, and what is said of each.
type Parts = BTreeMap<String, String>;

/// What a caller must give, in order: names and types.
type Arguments = Vec<(String, String)>;

/// What a change of arguments does to callers.
fn effect_on_callers(old: &Arguments, new: &Arguments) -> Effect {
    let types = |arguments: &Arguments| arguments.iter().map(|(_, ty)| ty.clone()).collect::<Vec<_>>();
    // A known name in another place: the same call compiles and says something else.
    let moved = new.iter().enumerate().any(|(index, (name, _))| {
        old.iter().position(|(known, _)| known == name).is_some_and(|before| before != index)
    });
    if types(old) != types(new) || moved { Effect::Breaking } else { Effect::Compatible }
}

fn joined(arguments: &Arguments) -> String {
    let texts: Vec<String> = arguments.iter().map(|(name, ty)| format!("{name}: {ty}")).collect();
    texts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::{Arguments, Effect, effect_on_callers};

    fn arguments(texts: &[&str]) -> Arguments {
        texts.iter().map(|name| ((*name).to_owned(), "String".to_owned())).collect()
    }

    #[test]
    fn another_name_at_the_same_place_breaks_nobody_and_another_place_everybody() {
        let effect = |old: &[&str], new: &[&str]| effect_on_callers(&arguments(old), &arguments(new));
        assert!(effect(&["id", "name"], &["id", "title"]) == Effect::Compatible);
        assert!(effect(&["id", "name"], &["name", "id"]) == Effect::Breaking);
        assert!(effect(&["id", "name"], &["id"]) == Effect::Breaking);
    }
}
