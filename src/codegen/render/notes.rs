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
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    if text.contains('`') || text.is_empty() { format!("`` {text} ``") } else { format!("`{text}`") }
}
