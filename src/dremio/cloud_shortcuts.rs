//! Shorter ways to make and read what only Dremio Cloud has.

use super::cloud_users::User;
use super::engine_rules::{Rule, RuleAction};
use super::roles::RoleRef;

impl Rule {
    /// Sends queries that fit a condition, written as in a `WHERE`, to the engine of that name.
    #[must_use]
    pub fn route(
        name: impl Into<String>,
        condition: impl Into<String>,
        engine_name: impl Into<String>,
    ) -> Self {
        Self::new(name, condition, engine_name, RuleAction::Route, "")
    }

    /// Refuses queries that fit a condition, written as in a `WHERE`, and tells their users why.
    #[must_use]
    pub fn reject(
        name: impl Into<String>,
        condition: impl Into<String>,
        reject_message: impl Into<String>,
    ) -> Self {
        Self::new(name, condition, "", RuleAction::Reject, reject_message)
    }
}

impl User {
    /// The ids in [`roles`](Self::roles), where servers write a role in one of two ways.
    pub fn role_ids(&self) -> impl Iterator<Item = String> {
        self.roles.iter().filter_map(|role| match role.decode::<RoleRef>() {
            Ok(role) => Some(role.id),
            Err(_) => role.decode().ok(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Rule, User};

    #[test]
    fn rules_have_what_the_server_wants_in_every_member() {
        let json = |rule: Rule| serde_json::to_value(rule).unwrap();
        assert_eq!(
            json(Rule::route("Dashboards", "USER = 'ada'", "reporting")),
            serde_json::json!({"name": "Dashboards", "condition": "USER = 'ada'", "engineName": "reporting",
                "action": "ROUTE", "rejectMessage": ""})
        );
        assert_eq!(
            json(Rule::reject("No interns", "is_member('interns')", "Ask first.")),
            serde_json::json!({"name": "No interns", "condition": "is_member('interns')", "engineName": "",
                "action": "REJECT", "rejectMessage": "Ask first."})
        );
    }

    #[test]
    fn roles_of_users_are_objects_or_ids() {
        let user: User = serde_json::from_str(
            r#"{"id": "u", "name": "ada@example.com", "roles": [{"id": "a", "name": "analyst"}, "b", 3, {"name": "c"}]}"#,
        )
        .unwrap();
        assert_eq!(user.role_ids().collect::<Vec<_>>(), ["a", "b"]);
    }
}
