//! What opens the storage of a project, or the machines of a cloud.

use serde_json::{Map, Value};

use crate::dremio::{ApiError, Object};

/// What is never shown again.
const SECRETS: [&str; 2] = ["secretAccessKey", "clientSecret"];

/// Credentials of one of several types, each with its own members.
#[derive(Clone, Debug)]
pub(crate) struct Credentials(Map<String, Value>);

/// The members of a type: those that it needs, and those that it may have.
type Members = (&'static str, &'static [&'static str], &'static [&'static str]);

const ACCESS_KEY: Members = ("ACCESS_KEY", &["accessKeyId", "secretAccessKey"], &[]);
const IAM_ROLE: Members = (
    "IAM_ROLE",
    &["roleArn"],
    &["instanceProfileArn", "externalId", "externalIdSignature", "externalSignature"],
);

/// What opens the storage of a project.
pub(in crate::cloud) const STORAGE: [Members; 3] = [
    ACCESS_KEY,
    IAM_ROLE,
    ("AZURE_STORAGE_CLIENT_CREDENTIALS", &["tenantId", "clientId", "clientSecret", "accountName"], &[]),
];

/// What starts machines.
pub(in crate::cloud) const MACHINES: [Members; 3] = [
    ACCESS_KEY,
    IAM_ROLE,
    ("AZURE_APP_CLIENT_CREDENTIALS", &["tenantId", "clientId", "clientSecret"], &["subscriptionId"]),
];

impl Credentials {
    /// Reads credentials; a secret that is left out, as answers leave it out, stays as it was.
    pub fn read(body: &Object<'_>, types: &[Members], old: Option<&Self>) -> Result<Self, ApiError> {
        let kind = body.text("type")?.unwrap_or_default();
        let known = types.iter().find(|(name, ..)| *name == kind);
        let (_, needed, possible) = known.ok_or_else(|| body.invalid("type"))?;
        let mut members = Map::from_iter([("type".to_owned(), kind.clone().into())]);
        for key in needed.iter().chain(*possible).copied() {
            let kept = || old.filter(|old| old.kind() == kind)?.0.get(key)?.as_str().map(str::to_owned);
            match body.text(key)?.or_else(kept) {
                Some(text) => drop(members.insert(key.to_owned(), text.into())),
                None if needed.contains(&key) => {
                    return Err(ApiError::bad_request(format!("{} is required.", body.at(key))));
                }
                None => {}
            }
        }
        let allowed: Vec<&str> =
            ["type"].into_iter().chain(needed.iter().copied()).chain(possible.iter().copied()).collect();
        body.only(&allowed)?;
        Ok(Self(members))
    }

    fn kind(&self) -> &str {
        self.0.get("type").and_then(Value::as_str).unwrap_or_default()
    }

    /// The credentials without their secrets.
    pub fn shown(&self) -> Value {
        let mut members = self.0.clone();
        for secret in SECRETS {
            if let Some(value) = members.get_mut(secret) {
                *value = Value::Null;
            }
        }
        Value::Object(members)
    }
}
