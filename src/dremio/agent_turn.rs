//! Turns of a conversation with the AI agent, and where their answers say which run it is.

use super::agent::{
    AgentApprovals, AgentConversation, AgentDecision, AgentInterrupt, AgentPendingCall, AgentPrompt,
    AgentRunRef, AgentToolDecision, AgentTurn,
};

impl AgentTurn {
    /// A text that the user says.
    ///
    /// ```no_run
    /// use lakehouse::dremio::agent::AgentTurn;
    ///
    /// # fn example(project: &lakehouse::dremio::Project) -> lakehouse::Result<()> {
    /// let question = AgentTurn::text("How did sales develop?");
    /// let run = project.agent().create_conversation(question).send()?;
    /// println!("{:?}", run.conversation());
    /// # Ok(()) }
    /// ```
    ///
    /// The page of the [module](super::agent) has a whole conversation, with approvals.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::new(AgentPrompt::new().text(text))
    }

    /// The decision, for each call that an interrupt asks about, whether it may be made.
    #[must_use]
    pub fn decide(interrupt: &AgentInterrupt, mut may: impl FnMut(&AgentPendingCall) -> bool) -> Self {
        let decisions = interrupt.tool_decisions.iter().map(|call| {
            let decision = if may(call) { AgentDecision::Approved } else { AgentDecision::Denied };
            AgentToolDecision::new(call.call().unwrap_or_default(), decision)
        });
        let nonce = interrupt.approval_nonce.clone().unwrap_or_default();
        Self::new(AgentPrompt::new().approvals(AgentApprovals::new(nonce, decisions.collect::<Vec<_>>())))
    }
}

impl AgentPendingCall {
    /// The id of the call, under whichever name the server tells it.
    #[must_use]
    pub fn call(&self) -> Option<&str> {
        self.call_id.as_deref().or(self.id.as_deref())
    }
}

impl AgentRunRef {
    /// The id of the conversation, under whichever name the server tells it.
    #[must_use]
    pub fn conversation(&self) -> Option<&str> {
        self.conversation_id.as_deref().or(self.id.as_deref())
    }

    /// The id of the run, under whichever name the server tells it.
    #[must_use]
    pub fn current_run(&self) -> Option<&str> {
        let nested = self.run.as_ref().map(|run| run.id.as_str());
        self.current_run_id.as_deref().or(self.run_id.as_deref()).or(nested)
    }
}

impl AgentConversation {
    /// The id of the conversation, under whichever name the server tells it.
    #[must_use]
    pub fn conversation(&self) -> Option<&str> {
        self.conversation_id.as_deref().or(self.id.as_deref())
    }
}
