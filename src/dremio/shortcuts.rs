//! Shorter ways to make what requests carry, where the vendor's objects are deeper than what they say.

use super::datasets::DatasetRecommendation;
use super::engines::{Engine, EngineUpdate};
use super::reflections::NewReflection;
use super::roles::{RoleMemberChange, RoleMemberChangeKind, RoleMemberType};
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

/// What an update has to say of an engine that was read.
impl From<Engine> for EngineUpdate {
    fn from(engine: Engine) -> Self {
        Self::new(engine.version, engine.spec).name(engine.name)
    }
}
