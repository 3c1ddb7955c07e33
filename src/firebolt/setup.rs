//! What every client of Firebolt can be set up with.

/// The setters of a builder that has `credentials`.
macro_rules! firebolt_credentials {
    ($builder:ident) => {
        impl $builder {
            /// Uses a token that the program has. It cannot be renewed.
            pub fn access_token(self, token: impl Into<$crate::Secret>) -> Self {
                self.credentials($crate::firebolt::login::Credentials::Token(token.into()))
            }

            fn credentials(mut self, credentials: $crate::firebolt::login::Credentials) -> Self {
                self.credentials = credentials;
                self
            }
        }
    };
}
pub(super) use firebolt_credentials;
