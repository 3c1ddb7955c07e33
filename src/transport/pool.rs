//! `Pool`: the connections of this process, and not those of the process that it was forked from.

use std::sync::OnceLock;

/// An agent for each process that uses a client. After a fork both processes have the same sockets: whoever uses one
/// would read answers to the other's requests.
#[derive(Debug)]
pub(super) struct Pool {
    process: u32,
    agent: ureq::Agent,
    /// That of a process that was forked off. The agent of the process before stays as it is: to close its connections
    /// could say something on them.
    forked: OnceLock<Box<Pool>>,
}

impl Pool {
    pub(super) fn new(agent: ureq::Agent) -> Self {
        Self::of(std::process::id(), agent)
    }

    fn of(process: u32, agent: ureq::Agent) -> Self {
        Self { process, agent, forked: OnceLock::new() }
    }

    /// The agent that was given at first.
    pub(super) fn first(&self) -> &ureq::Agent {
        &self.agent
    }

    /// The agent of this process, made with `make` after a fork.
    pub(super) fn agent(&self, make: impl Fn() -> ureq::Agent) -> &ureq::Agent {
        self.agent_of(std::process::id(), make)
    }

    fn agent_of(&self, process: u32, make: impl Fn() -> ureq::Agent) -> &ureq::Agent {
        let mut pool = self;
        while pool.process != process {
            pool = pool.forked.get_or_init(|| Box::new(Self::of(process, make())));
        }
        &pool.agent
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::Pool;

    #[test]
    fn each_process_has_connections_of_its_own() {
        let count = Cell::new(0);
        let make = || {
            count.set(count.get() + 1);
            ureq::Agent::new_with_defaults()
        };
        let pool = Pool::of(1, make());
        let parent = std::ptr::from_ref(pool.agent_of(1, make));
        let child = std::ptr::from_ref(pool.agent_of(2, make));
        let grandchild = std::ptr::from_ref(pool.agent_of(3, make));
        assert!(parent != child && child != grandchild && parent != grandchild);
        assert_eq!(std::ptr::from_ref(pool.agent_of(1, make)), parent);
        assert_eq!(std::ptr::from_ref(pool.agent_of(3, make)), grandchild);
        assert_eq!(count.get(), 3);
    }
}
