//! Workload management: queues, and the rules that put jobs into them.

pub(crate) mod queue;
pub(crate) mod rule;

use self::queue::Queue;
use self::rule::{Rule, RuleSet};
use super::ids;

/// The queues of a fresh installation: name, tier of the processors, and how many jobs run in it at a time.
const QUEUES: [(&str, &str, i64); 5] = [
    ("UI Previews", "CRITICAL", 100),
    ("Low Cost User Queries", "MEDIUM", 100),
    ("High Cost User Queries", "MEDIUM", 10),
    ("Low Cost Reflections", "LOW", 10),
    ("High Cost Reflections", "BACKGROUND", 1),
];

/// The rules of a fresh installation: the queue that each fills, and when.
const RULES: [(&str, &str); 4] = [
    ("UI Previews", "query_type() = 'UI Preview'"),
    ("Low Cost Reflections", "query_type() = 'Reflections' AND query_cost() < 30000000"),
    ("High Cost Reflections", "query_type() = 'Reflections' AND query_cost() >= 30000000"),
    ("Low Cost User Queries", "query_cost() < 30000000"),
];

/// The queue of what no rule is about.
const REST: &str = "High Cost User Queries";

#[derive(Debug)]
pub(crate) struct Workload {
    queues: Vec<Queue>,
    rules: RuleSet,
}

impl Default for Workload {
    fn default() -> Self {
        let queues: Vec<Queue> =
            QUEUES.into_iter().map(|(name, tier, jobs)| Queue::preset(name, tier, jobs)).collect();
        let rule = |name: &str, conditions: &str| {
            let queue = queues.iter().find(|queue| queue.name == name).map(|queue| queue.id.clone());
            Rule::placing(name, conditions, queue.unwrap_or_default())
        };
        let rules = RULES.into_iter().map(|(name, conditions)| rule(name, conditions)).collect();
        let rest = rule(REST, "");
        Self { rules: RuleSet { tag: ids::tag(), rules, rest }, queues }
    }
}

impl Workload {
    /// The id of the queue with that name; the name where there is no such queue any more.
    pub fn queue_id(&self, name: &str) -> String {
        self.queue_by_name(name).map_or_else(|| name.to_owned(), |queue| queue.id.clone())
    }

    fn queue(&self, id: &str) -> Option<&Queue> {
        self.queues.iter().find(|queue| queue.id == id)
    }

    fn queue_by_name(&self, name: &str) -> Option<&Queue> {
        self.queues.iter().find(|queue| queue.name == name)
    }
}
