//! What a builder says about the people that a server knows and about the server, the same for every builder.

/// Gives a builder with a `seed` that has `people` and `settings`, with a `port` and with `errors`, the methods for them.
/// `read` adds a seed in JSON.
macro_rules! setup {
    ($builder:ty, $read:path) => {
        impl $builder {
            /// Adds a role with its members: the names of users and of other roles. `ADMIN` is there already, and makes
            /// administrators of the members that are added to it; everybody is in `PUBLIC`.
            pub fn role<'a>(
                mut self,
                name: impl Into<String>,
                members: impl IntoIterator<Item = &'a str>,
            ) -> Self {
                let members = members.into_iter().map(str::to_owned).collect();
                let role = $crate::seed::Role { name: name.into(), members, ..Default::default() };
                self.seed.people.roles.push(role);
                self
            }

            /// Adds a service user, who gets access tokens with this client id and secret.
            pub fn service_user(
                mut self,
                name: impl Into<String>,
                client_id: impl Into<String>,
                client_secret: impl Into<String>,
            ) -> Self {
                let client = $crate::seed::ServiceClient {
                    id: Some(client_id.into()),
                    secret: Some(client_secret.into()),
                };
                let user =
                    $crate::seed::User { name: name.into(), service: Some(client), ..Default::default() };
                self.seed.people.users.push(user);
                self
            }

            /// Gives a user a personal access token that does not end.
            pub fn personal_access_token(self, user: impl Into<String>, token: impl Into<String>) -> Self {
                self.token(user.into(), token.into(), None)
            }

            /// Gives a user a personal access token that ends this long after the start.
            pub fn personal_access_token_for(
                self,
                user: impl Into<String>,
                token: impl Into<String>,
                lifetime: std::time::Duration,
            ) -> Self {
                self.token(user.into(), token.into(), Some(lifetime))
            }

            fn token(mut self, user: String, token: String, lifetime: Option<std::time::Duration>) -> Self {
                self.seed.people.tokens.push($crate::seed::PersonalToken { user, token, lifetime });
                self
            }

            /// How long a job stays in each of its states before it runs; 2 ms unless told otherwise.
            pub fn job_pace(mut self, pace: std::time::Duration) -> Self {
                self.seed.settings.job_pace = pace;
                self
            }

            /// Adds what a seed says; [the manual](crate::manual) describes its format.
            pub fn seed(mut self, json: &str) -> Self {
                self.errors.extend($read(json, &mut self.seed).err());
                self
            }

            /// Adds what a seed file says; [the manual](crate::manual) describes its format.
            pub fn seed_file(mut self, path: impl AsRef<std::path::Path>) -> Self {
                let added = $crate::seed::from_file(path.as_ref(), |json| $read(json, &mut self.seed));
                self.errors.extend(added.err());
                self
            }

            /// The port on loopback; a free one unless told otherwise.
            pub fn port(mut self, port: u16) -> Self {
                self.port = port;
                self
            }
        }
    };
}

pub(crate) use setup;
