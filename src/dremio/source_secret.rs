//! Secrets in the configurations of sources: what stands for one that is stored, and how newer servers want them.

use crate::base64;
use crate::secret::Secret;

/// What answers have in place of a secret. Written back, it keeps the secret that is stored.
pub const EXISTING_VALUE: &str = "$DREMIO_EXISTING_VALUE$";

/// A secret of a source in the form that the documentation of Dremio 26 asks for: `data:,` and the secret, or
/// `data:;base64,` and its base64 when it has a colon. It is for what the types of
/// [`source_config`](crate::dremio::source_config) hold as a [`Secret`].
///
/// Dremio 25 takes secrets as they are and would take this form for the secret itself.
///
/// ```
/// use lakehouse::dremio::data_secret;
/// use lakehouse::dremio::source_config::S3Config;
///
/// let config = S3Config::new().access_key("reader").access_secret(data_secret("hunter2"));
/// # assert_eq!(config.access_secret.as_ref().map(|secret| secret.expose()), Some("data:,hunter2"));
/// ```
#[must_use]
pub fn data_secret(secret: &str) -> Secret {
    if secret.contains(':') {
        Secret::new(format!("data:;base64,{}", base64::encode(secret.as_bytes())))
    } else {
        Secret::new(format!("data:,{secret}"))
    }
}

impl Secret {
    /// Whether this is not the secret but the text that Dremio shows in its place.
    #[must_use]
    pub fn is_existing_value(&self) -> bool {
        self.expose() == EXISTING_VALUE
    }
}

#[cfg(test)]
mod tests {
    use super::data_secret;

    #[test]
    fn secrets_with_a_colon_are_wrapped_in_base64() {
        assert_eq!(data_secret("hunter2").expose(), "data:,hunter2");
        assert_eq!(data_secret("a:b").expose(), "data:;base64,YTpi");
        assert_eq!(data_secret("a:bc").expose(), "data:;base64,YTpiYw==");
        assert_eq!(data_secret("").expose(), "data:,");
    }
}
