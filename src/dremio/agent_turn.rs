//! Turns of a conversation with the AI agent, and where their answers say which run it is.

use super::agent::{
    AgentApprovals, AgentConversation, AgentDecision, AgentInterrupt, AgentPendingCall, AgentPrompt,
    AgentRunRef, AgentToolDecision, AgentTurn,
};

impl AgentTurn {
    /// A text that the user says.
    ///
    /// ```no_run
    /// use lakehouse::dremio::agent::{AgentEvent, AgentTurn};
    ///
    /// # fn main() -> lakehouse::Result<()> {
    /// # let project = lakehouse::dremio::Cloud::builder(lakehouse::dremio::Region::Us).build()?.project("8b1c2d6e-8f6a-4c0e-9d0e-1f2a3b4c5d6e");
    /// let agent = project.agent();
    /// let mut next = agent.create_conversation(AgentTurn::text("How did sales develop?")).send()?;
    /// while let (Some(conversation), Some(run)) = (next.conversation(), next.current_run()) {
    ///     let mut interrupt = None;
    ///     for event in agent.stream_run(conversation, run).send()? {
    ///         match event? {
    ///             AgentEvent::Model(output) => println!("{:?}", output.result),
    ///             AgentEvent::Interrupt(asked) => interrupt = Some(asked),
    ///             _ => {}
    ///         }
    ///     }
    ///     let Some(interrupt) = interrupt else { break };
    ///     let decisions = AgentTurn::decide(&interrupt, |call| call.name.as_deref() == Some("runSql"));
    ///     next = agent.send_message(conversation, decisions).send()?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
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
