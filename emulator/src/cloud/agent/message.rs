//! What a request says to the agent.

use super::super::Cloud;
use crate::dremio::route::Call;
use crate::dremio::{ApiError, Object};

/// What a request says: a text, or the answer to an interrupt.
pub(super) struct Message {
    pub text: Option<String>,
    /// The number of the interrupt, and what was decided about each call.
    pub approvals: Option<(String, Vec<(String, bool)>)>,
    pub model: Option<String>,
}

impl Message {
    pub fn read(cloud: &Cloud, call: &Call) -> Result<Self, ApiError> {
        let body = call.json()?;
        let body = Object::root(&body)?;
        body.only(&["prompt", "model", "message", "modelProviderId"])?;
        Self::of(cloud, &body)
    }

    /// The vendor's program sends `prompt`; another one sends `message`.
    pub fn of(cloud: &Cloud, body: &Object<'_>) -> Result<Self, ApiError> {
        let mut model = body.text("model")?;
        if let Some(id) = body.text("modelProviderId")? {
            let unknown = || ApiError::bad_request(format!("Model provider [{id}] was not found."));
            model = Some(cloud.model_provider.model_of(&id).ok_or_else(unknown)?);
        }
        let mut text = body.text("message")?;
        let mut approvals = None;
        if let Some(prompt) = body.object("prompt")? {
            prompt.only(&["text", "approvals"])?;
            text = prompt.text("text")?.or(text);
            approvals = prompt.object("approvals")?.map(|given| read_approvals(&given)).transpose()?;
        }
        text = text.filter(|text| !text.trim().is_empty());
        if text.is_none() && approvals.is_none() {
            return Err(ApiError::bad_request("A prompt needs a text or approvals."));
        }
        Ok(Self { text, approvals, model })
    }
}

fn read_approvals(given: &Object<'_>) -> Result<(String, Vec<(String, bool)>), ApiError> {
    given.only(&["approvalNonce", "toolDecisions"])?;
    let nonce = given.text("approvalNonce")?.ok_or_else(|| given.invalid("approvalNonce"))?;
    let decisions = given.objects("toolDecisions")?.ok_or_else(|| given.invalid("toolDecisions"))?;
    let read = |decision: &Object<'_>| {
        let id = decision.text("callId")?.ok_or_else(|| decision.invalid("callId"))?;
        let word = decision.word("decision", &["approved", "denied"])?;
        Ok((id, word.ok_or_else(|| decision.invalid("decision"))? == "approved"))
    };
    Ok((nonce, decisions.iter().map(read).collect::<Result<_, ApiError>>()?))
}
