//! The parameters of a token request: a form, or a JSON object.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;

use crate::dremio::error::ApiError;
use crate::dremio::target::Query;
use crate::http::Request;

#[derive(Debug)]
pub(crate) struct Form {
    parameters: BTreeMap<String, String>,
    /// Client id and secret in the header, where they may be too.
    basic: Option<(String, String)>,
}

impl Form {
    pub fn read(request: &Request) -> Result<Self, ApiError> {
        let invalid = |text: &str| ApiError::oauth(400, "invalid_request", text);
        let is_json = request.header("content-type").is_some_and(|kind| kind.contains("json"));
        let parameters = if is_json { of_json(&request.body) } else { of_form(&request.body) };
        let parameters = parameters.ok_or_else(|| invalid("The body has no parameters that can be read."))?;
        Ok(Self { parameters, basic: request.header("authorization").and_then(basic) })
    }

    /// A parameter; an empty one counts as missing.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.parameters.get(name).map(String::as_str).filter(|text| !text.is_empty())
    }

    pub fn required(&self, name: &str) -> Result<&str, ApiError> {
        let missing =
            || ApiError::oauth(400, "invalid_request", format!("The parameter [{name}] is missing."));
        self.get(name).ok_or_else(missing)
    }

    /// Client id and secret.
    pub fn client(&self) -> Result<(String, String), ApiError> {
        if let Some(pair) = &self.basic {
            return Ok(pair.clone());
        }
        Ok((self.required("client_id")?.to_owned(), self.required("client_secret")?.to_owned()))
    }

    /// A client that is refused is told how to come back, in the way it came.
    pub fn refuse_client(&self, description: &str) -> ApiError {
        let refusal = ApiError::oauth(401, "invalid_client", description);
        if self.basic.is_some() {
            return refusal.with_header("www-authenticate", "Basic realm=\"dremio\"".to_owned());
        }
        refusal
    }
}

fn of_form(body: &[u8]) -> Option<BTreeMap<String, String>> {
    let query = Query::parse(std::str::from_utf8(body).ok()?).ok()?;
    Some(query.into_pairs().collect())
}

fn of_json(body: &[u8]) -> Option<BTreeMap<String, String>> {
    let Value::Object(members) = serde_json::from_slice(body).ok()? else { return None };
    let text = |(name, value)| match value {
        Value::String(text) => Some(Some((name, text))),
        Value::Null => Some(None),
        _ => None,
    };
    members.into_iter().map(text).collect::<Option<Vec<_>>>().map(|all| all.into_iter().flatten().collect())
}

fn basic(header: &str) -> Option<(String, String)> {
    let (scheme, pair) = header.split_once(' ')?;
    let decoded =
        BASE64_STANDARD.decode(pair.trim()).ok().filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
    let (id, secret) = std::str::from_utf8(&decoded).ok()?.split_once(':')?;
    Some((id.to_owned(), secret.to_owned()))
}
