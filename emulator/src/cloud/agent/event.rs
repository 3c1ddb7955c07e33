//! What the agent says, piece by piece.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use crate::dremio::time::iso;

/// One piece, flat beside its `chunkType`.
#[derive(Clone, Debug)]
pub(super) struct Event {
    kind: &'static str,
    members: Map<String, Value>,
    at: i64,
}

impl Event {
    fn of(kind: &'static str, members: Value) -> Self {
        let members = if let Value::Object(members) = members { members } else { Map::new() };
        Self { kind, members, at: 0 }
    }

    pub fn user(text: &str) -> Self {
        Self::of("userMessage", json!({ "text": text }))
    }

    pub fn title(title: &str) -> Self {
        Self::of("conversationUpdate", json!({ "title": title }))
    }

    /// What the model says; `name` tells what kind of thing it is.
    pub fn model(name: &str, text: &str) -> Self {
        Self::of("model", json!({ "name": name, "result": { "text": text } }))
    }

    pub fn error(kind: &str, message: &str) -> Self {
        Self::of("error", json!({ "type": kind, "message": message }))
    }

    pub fn end() -> Self {
        Self::of("endOfStream", json!({}))
    }

    pub fn at(mut self, now: i64) -> Self {
        self.at = now;
        self
    }

    /// Whether it is the end, and nothing else.
    fn is_end(&self) -> bool {
        self.kind == "endOfStream"
    }

    /// Whether its run says no more: what was asked for in an interrupt is answered in another run.
    pub fn is_last(&self) -> bool {
        self.is_end() || self.kind == "interrupt"
    }

    /// Whether it is of interest after its run.
    pub fn is_kept(&self) -> bool {
        !["endOfStream", "toolProgress"].contains(&self.kind)
    }

    pub fn json(&self) -> Value {
        let mut members = self.members.clone();
        members.insert("chunkType".to_owned(), self.kind.into());
        Value::Object(members)
    }

    /// As a row of a conversation's history.
    pub fn row(&self) -> Value {
        let mut row = self.json();
        if let Value::Object(members) = &mut row {
            members.insert("createdAt".to_owned(), iso(self.at).into());
        }
        row
    }

    /// As it goes over the wire.
    pub fn wire(&self) -> Vec<u8> {
        self.block(&self.json())
    }

    /// The same in a stream that says with each event which session it belongs to, and has a mark of its own for its
    /// end.
    pub fn wire_of_session(&self, id: &str) -> Vec<u8> {
        if self.is_end() {
            return b"data: [DONE]\n\n".to_vec();
        }
        let mut json = self.json();
        if let Value::Object(members) = &mut json {
            members.insert("sessionId".to_owned(), id.into());
        }
        self.block(&json)
    }

    /// Answers of tools take several lines, as the protocol allows.
    fn block(&self, json: &Value) -> Vec<u8> {
        let text = if self.kind == "toolResponse" {
            serde_json::to_string_pretty(json).unwrap_or_default()
        } else {
            json.to_string()
        };
        let mut lines = String::new();
        for line in text.lines() {
            let _ = writeln!(lines, "data: {line}");
        }
        lines.push('\n');
        lines.into_bytes()
    }
}

/// A call of a tool.
#[derive(Clone, Debug)]
pub(super) struct ToolCall {
    pub id: String,
    pub name: &'static str,
    pub arguments: Value,
    pub title: &'static str,
}

impl ToolCall {
    pub fn request(&self) -> Event {
        let members = json!({
            "callId": self.id,
            "name": self.name,
            "arguments": self.arguments,
            "summarizedTitle": self.title,
        });
        Event::of("toolRequest", members)
    }

    pub fn progress(&self, status: &str, message: &str) -> Event {
        let members = json!({ "callId": self.id, "name": self.name, "status": status, "message": message });
        Event::of("toolProgress", members)
    }

    pub fn response(&self, result: &Value) -> Event {
        Event::of("toolResponse", json!({ "callId": self.id, "name": self.name, "result": result }))
    }

    /// The call waits for somebody to allow it.
    pub fn interrupt(&self, nonce: &str) -> Event {
        let decision = json!({ "callId": self.id, "name": self.name, "arguments": self.arguments });
        Event::of("interrupt", json!({ "approvalNonce": nonce, "toolDecisions": [decision] }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_one_block_of_data_lines() {
        let call = ToolCall { id: "c".to_owned(), name: "t", arguments: json!({}), title: "" };
        let wire = String::from_utf8(call.response(&json!({ "text": "a\nb" })).wire()).unwrap();
        assert!(wire.ends_with("}\n\n") && wire.lines().count() > 3, "{wire}");
        let data: String = wire.lines().filter_map(|line| line.strip_prefix("data: ")).collect();
        assert_eq!(serde_json::from_str::<Value>(&data).unwrap()["result"]["text"], "a\nb");
        assert_eq!(Event::end().wire(), b"data: {\"chunkType\":\"endOfStream\"}\n\n");
        assert_eq!(Event::end().wire_of_session("s"), b"data: [DONE]\n\n");
        let wire = String::from_utf8(Event::model("n", "t").wire_of_session("s")).unwrap();
        assert!(wire.contains(r#""sessionId":"s""#), "{wire}");
    }
}
