//! Shorter ways to make what requests carry, where the vendor's objects are deeper than what they say.

use std::time::Duration;

use super::datasets::DatasetRecommendation;
use super::engines::{Engine, EngineUpdate};
use super::reflections::NewReflection;
use super::roles::{RoleMemberChange, RoleMemberChangeKind, RoleMemberType};
use super::tokens::NewPersonalAccessToken;
use super::user_credentials::{
    ClientSecretDefinition, ClientSecretLifetime, ClientSecretSettings, LifetimeUnit,
};

impl RoleMemberChange {
    /// Makes a user a member.
    #[must_use]
    pub fn add_user(id: impl Into<String>) -> Self {
        Self::new(RoleMemberChangeKind::Add, id, RoleMemberType::User)
    }

    /// Makes all members of another role members.
    #[must_use]
    pub fn add_role(id: impl Into<String>) -> Self {
        Self::new(RoleMemberChangeKind::Add, id, RoleMemberType::Role)
    }

    /// Ends the membership of a user.
    #[must_use]
    pub fn remove_user(id: impl Into<String>) -> Self {
        Self::new(RoleMemberChangeKind::Remove, id, RoleMemberType::User)
    }

    /// Ends the membership of another role.
    #[must_use]
    pub fn remove_role(id: impl Into<String>) -> Self {
        Self::new(RoleMemberChangeKind::Remove, id, RoleMemberType::Role)
    }
}

impl ClientSecretDefinition {
    /// A client secret that lasts so many days.
    #[must_use]
    pub fn for_days(name: impl Into<String>, days: i64) -> Self {
        Self::new(name, ClientSecretSettings::new(ClientSecretLifetime::new(days, LifetimeUnit::Days)))
    }
}

impl DatasetRecommendation {
    /// The reflection that is recommended, for the dataset that it was asked for.
    #[must_use]
    pub fn into_reflection(self, name: impl Into<String>, dataset_id: impl Into<String>) -> NewReflection {
        NewReflection {
            display_fields: self.display_fields,
            dimension_fields: self.dimension_fields,
            measure_fields: self.measure_fields,
            partition_fields: self.partition_fields,
            ..NewReflection::new(self.reflection_type, name, dataset_id, self.enabled.unwrap_or(true))
        }
    }
}

impl NewPersonalAccessToken {
    /// A token that lasts so long, counted in whole milliseconds. Servers take 180 days at most, unless they are set up
    /// otherwise.
    #[must_use]
    pub fn lasting(label: impl Into<String>, time: Duration) -> Self {
        Self::new(label, i64::try_from(time.as_millis()).unwrap_or(i64::MAX))
    }
}

/// What an update has to say of an engine that was read.
impl From<Engine> for EngineUpdate {
    fn from(engine: Engine) -> Self {
        Self::new(engine.version, engine.spec).name(engine.name)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::NewPersonalAccessToken;

    #[test]
    fn tokens_last_as_long_as_can_be_said() {
        let millis = |time| NewPersonalAccessToken::lasting("nightly", time).milliseconds_to_expire;
        let day = Duration::from_secs(24 * 3600);
        assert_eq!([day, Duration::MAX].map(millis), [86_400_000, i64::MAX]);
    }
}
