//! Reads JSON Web Tokens. Signatures are not looked at: nobody here has the keys.

use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

use crate::dremio::time::millis;

/// What a token says.
#[derive(Debug)]
pub(crate) struct Claims(Map<String, Value>);

fn object(part: &str) -> Option<Map<String, Value>> {
    let json = BASE64_URL_SAFE_NO_PAD.decode(part.trim_end_matches('=')).ok()?;
    serde_json::from_slice(&json).ok()
}

impl Claims {
    /// The payload of a text of three parts; the last one, the signature, may be empty.
    pub fn read(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let (header, payload, _signature) = (parts.next()?, parts.next()?, parts.next()?);
        object(header)?;
        parts.next().is_none().then_some(())?;
        object(payload).map(Self)
    }

    pub fn text(&self, claim: &str) -> Option<&str> {
        self.0.get(claim)?.as_str()
    }

    /// Whether the token was made by this issuer and for one of these audiences.
    pub fn is_meant(&self, issuer: &str, audiences: &[String]) -> bool {
        let ours =
            |audience: &Value| audience.as_str().is_some_and(|a| audiences.iter().any(|ours| ours == a));
        let for_us = match self.0.get("aud") {
            Some(Value::Array(list)) => list.iter().any(ours),
            Some(audience) => ours(audience),
            None => false,
        };
        for_us && self.text("iss") == Some(issuer)
    }

    /// How many milliseconds the token is still good for; nothing if it is not, or says no end.
    pub fn remaining(&self, now: i64) -> Option<i64> {
        let ms = |claim: &str| {
            let seconds = self.0.get(claim)?.as_f64()?;
            Duration::try_from_secs_f64(seconds).ok().map(millis)
        };
        let has_begun = ms("nbf").is_none_or(|from| from <= now);
        ms("exp").map(|end| end.saturating_sub(now)).filter(|left| has_begun && *left > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn claims(payload: &Value) -> Claims {
        let encode = |json: &Value| BASE64_URL_SAFE_NO_PAD.encode(json.to_string());
        Claims::read(&format!("{}.{}.", encode(&json!({"alg": "none"})), encode(payload))).unwrap()
    }

    #[test]
    fn claims_are_compared() {
        let one = claims(&json!({"iss": "https://id", "aud": "dremio", "exp": 10, "sub": "ada"}));
        let ours = ["dremio".to_owned()];
        assert!(one.is_meant("https://id", &ours) && !one.is_meant("https://other", &ours));
        assert!(!one.is_meant("https://id", &["x".to_owned()]) && one.text("sub") == Some("ada"));
        assert_eq!((one.remaining(9000), one.remaining(10_000)), (Some(1000), None));
        let many = claims(&json!({"iss": "https://id", "aud": ["a", "dremio"], "exp": 10.5, "nbf": 5}));
        assert!(many.is_meant("https://id", &ours));
        assert_eq!((many.remaining(4999), many.remaining(5000)), (None, Some(5500)));
        assert_eq!(claims(&json!({})).remaining(0), None);
    }

    #[test]
    fn what_is_no_token_is_nothing() {
        for text in ["", "a.b", "e30.e30", "e30.W10.", "e30.e30.x.y", "%.%.%", "bnVsbA.e30."] {
            assert!(Claims::read(text).is_none(), "{text}");
        }
    }
}
