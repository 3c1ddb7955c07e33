//! What is said of a field or parameter beside its description: default, bounds, example.

use serde_json::Value;

use super::super::model::Notes;
use super::scope::Scope;

/// The docs of a field or parameter.
pub fn text(scope: &Scope<'_>, notes: &Notes) -> String {
    let mut description = notes.description.trim().to_owned();
    let facts = facts(notes);
    if facts.is_empty() {
        return scope.prose(&description);
    }
    description.push_str(if description.contains('\n') { "\n\n" } else { " " });
    description.push_str(&facts.join(" "));
    scope.prose(&description)
}

fn facts(notes: &Notes) -> Vec<String> {
    let mut facts = Vec::new();
    if let Some(default) = &notes.default {
        facts.push(format!("Default: {}.", code(default)));
    }
    match (&notes.minimum, &notes.maximum) {
        (Some(minimum), Some(maximum)) => facts.push(format!("From {minimum} to {maximum}.")),
        (Some(minimum), None) => facts.push(format!("At least {minimum}.")),
        (None, Some(maximum)) => facts.push(format!("At most {maximum}.")),
        (None, None) => {}
    }
    if let Some(example) = &notes.example {
        facts.push(format!("Example: {}.", code(example)));
    }
    if notes.deprecated {
        facts.push("Deprecated by the vendor.".to_owned());
    }
    facts
}

/// A value as a code span.
fn code(value: &Value) -> String {
    let text = match value.as_str() {
        // Line ends and the like cannot be seen: these are shown as they are written in JSON.
        Some(text) if !text.contains(|character: char| character.is_control()) => text.to_owned(),
        _ => value.to_string(),
    };
    if text.contains('`') || text.is_empty() { format!("`` {text} ``") } else { format!("`{text}`") }
}
