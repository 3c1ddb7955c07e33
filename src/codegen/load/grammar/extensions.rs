//! The keys of our own that a document may have, for the test that the manual tells of all of them.

use serde_json::Value;

use super::tables::DOCUMENT;
use super::{Grammar, Place, Refusal, Shape};

/// One of our own keys where it may stand.
pub struct Extension {
    pub key: &'static str,
    /// What has it, such as `an operation`.
    pub of: &'static str,
    shape: &'static Shape,
}

impl Extension {
    /// What is wrong with a value of it.
    pub fn check(&self, value: &Value) -> Vec<Refusal> {
        self.shape.check(&Place::root(0, self.key), value)
    }
}

/// All of our own keys.
pub fn extensions() -> Vec<Extension> {
    let mut grammars: Vec<&'static Grammar> = vec![&DOCUMENT];
    let mut next = 0;
    while let Some(grammar) = grammars.get(next) {
        let within = grammar.keys.iter().filter_map(|(_, shape)| shape.grammar());
        let within: Vec<_> =
            within.filter(|grammar| grammars.iter().all(|g| g.what != grammar.what)).collect();
        grammars.extend(within);
        next += 1;
    }
    let of = |grammar: &'static Grammar| {
        let own = grammar.keys.iter().filter(|(key, _)| key.starts_with("x-"));
        own.map(|(key, shape)| Extension { key, of: grammar.what, shape })
    };
    let mut extensions: Vec<Extension> = grammars.into_iter().flat_map(of).collect();
    extensions.sort_by_key(|extension| (extension.key, extension.of));
    extensions.dedup_by_key(|extension| (extension.key, extension.of));
    extensions
}

impl Shape {
    /// What an object in it may hold.
    fn grammar(&self) -> Option<&'static Grammar> {
        match self {
            Self::List(shape) | Self::Map(shape) | Self::Keyed(_, _, shape) => shape.grammar(),
            Self::Object(grammar) | Self::ObjectOrReference(grammar) | Self::ObjectOrFlag(grammar) => {
                Some(grammar)
            }
            _ => None,
        }
    }
}
