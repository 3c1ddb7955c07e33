//! What `CREATE ENGINE` and `ALTER ENGINE` say about an engine.

use super::command::{Reader, shown};
use super::failure::Failure;
use crate::firebolt::engine::Shape;
use crate::firebolt::sql::Word;

/// The options of such a statement; those that are left out are as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Options {
    node_type: Option<String>,
    family: Option<String>,
    nodes: Option<i64>,
    clusters: Option<i64>,
    auto_start: Option<bool>,
    auto_stop: Option<i64>,
    pub default_database: Option<String>,
    initially_stopped: Option<bool>,
    start_immediately: Option<bool>,
}

impl Options {
    /// Reads `NAME = value` until the statement ends; commas between them are welcome.
    pub fn read(reader: &mut Reader<'_>) -> Result<Self, Failure> {
        let mut options = Self::default();
        while let Some(word) = reader.next() {
            let Word::Bare(name) = word else {
                return Err(Failure::request(format!("Unexpected {}", shown(word))));
            };
            if !reader.takes_sign("=") {
                return Err(Failure::request(format!("Expected = behind {name}")));
            }
            let value = reader.next().ok_or_else(|| Failure::request(format!("{name} has no value")))?;
            options.take(name, value)?;
            reader.takes_sign(",");
        }
        Ok(options)
    }

    fn take(&mut self, name: &str, value: &Word) -> Result<(), Failure> {
        let name = name.to_ascii_uppercase();
        let wrong = || Failure::request(format!("{} is no value for {name}", shown(value)));
        let one_of = |list: &[&str]| {
            let text = text(value).to_ascii_uppercase();
            list.contains(&text.as_str()).then_some(text).ok_or_else(wrong)
        };
        let between = |low: i64, high: i64| {
            text(value).parse().ok().filter(|number| (low..=high).contains(number)).ok_or_else(wrong)
        };
        let flag = || match text(value).to_ascii_uppercase().as_str() {
            "TRUE" | "1" => Ok(true),
            "FALSE" | "0" => Ok(false),
            _ => Err(wrong()),
        };
        match name.as_str() {
            "TYPE" => self.node_type = Some(one_of(&["S", "M", "L", "XL"])?),
            "FAMILY" => {
                let family = one_of(&["STORAGE_OPTIMIZED", "COMPUTE_OPTIMIZED", "SO", "CO"])?;
                let is_storage = family.starts_with('S');
                let family = if is_storage { "STORAGE_OPTIMIZED" } else { "COMPUTE_OPTIMIZED" };
                self.family = Some(family.to_owned());
            }
            "NODES" => self.nodes = Some(between(1, 128)?),
            "CLUSTERS" | "MIN_CLUSTERS" => self.clusters = Some(between(1, 128)?),
            "MAX_CLUSTERS" => {
                between(1, 128)?;
            }
            "AUTO_START" => self.auto_start = Some(flag()?),
            "AUTO_STOP" => self.auto_stop = Some(between(0, i64::MAX)?),
            "DEFAULT_DATABASE" => self.default_database = Some(identifier(value)),
            "INITIALLY_STOPPED" => self.initially_stopped = Some(flag()?),
            "START_IMMEDIATELY" => self.start_immediately = Some(flag()?),
            _ => return Err(Failure::request(format!("Unknown option {name} of an engine"))),
        }
        Ok(())
    }

    /// Whether a new engine starts at once.
    pub fn starts(&self) -> bool {
        self.start_immediately.unwrap_or(!self.initially_stopped.unwrap_or(false))
    }

    pub fn apply(&self, shape: &mut Shape) {
        if let Some(node_type) = &self.node_type {
            shape.node_type.clone_from(node_type);
        }
        if let Some(family) = &self.family {
            shape.family.clone_from(family);
        }
        shape.nodes = self.nodes.unwrap_or(shape.nodes);
        shape.clusters = self.clusters.unwrap_or(shape.clusters);
        shape.auto_start = self.auto_start.unwrap_or(shape.auto_start);
        shape.auto_stop = self.auto_stop.unwrap_or(shape.auto_stop);
    }
}

fn text(word: &Word) -> &str {
    match word {
        Word::Bare(text) | Word::Quoted(text) | Word::Text(text) | Word::Number(text) | Word::Sign(text) => {
            text
        }
    }
}

fn identifier(word: &Word) -> String {
    match word {
        Word::Bare(text) => text.to_lowercase(),
        word => text(word).to_owned(),
    }
}
