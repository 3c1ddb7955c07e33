//! `Secret`: text that must not be seen in logs, errors or debug output.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::json::Json;

/// A password, token or key.
///
/// `Debug` shows `[redacted]`, there is no `Display`, and the text is overwritten when the value is dropped. The text
/// leaves only through [`Secret::expose`], and as JSON inside the body of a request that has to carry it.
///
/// What cannot be promised: copies that the HTTP and TLS layers make while sending are theirs to clear.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes over the text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether there is no text at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        let mut bytes = std::mem::take(&mut self.0).into_bytes();
        bytes.fill(0);
        // Without this the writes above are dead stores and may be left out.
        std::hint::black_box(&bytes);
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.serialize_str(self.expose())
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}

/// A confidential JSON value: mostly text, for some servers an object.
///
/// `Debug` shows `[redacted]`. The value leaves only through [`SecretJson::expose`], and inside the body of a request that
/// has to carry it.
#[derive(Clone, PartialEq)]
pub struct SecretJson(Json);

impl SecretJson {
    /// The value itself.
    #[must_use]
    pub fn expose(&self) -> &Json {
        &self.0
    }
}

impl From<Json> for SecretJson {
    fn from(json: Json) -> Self {
        Self(json)
    }
}

/// The value is a JSON text.
impl From<&str> for SecretJson {
    fn from(text: &str) -> Self {
        Self(Json::text(text))
    }
}

/// The value is a JSON text.
impl From<Secret> for SecretJson {
    fn from(secret: Secret) -> Self {
        Self(Json::text(secret.expose()))
    }
}

impl fmt::Debug for SecretJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl Serialize for SecretJson {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for SecretJson {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        Json::deserialize(deserializer).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::{Secret, SecretJson};

    #[test]
    fn confidential_json_is_redacted_and_whole() {
        let key = SecretJson::from("a \"b\" c");
        assert_eq!(format!("{key:?}"), "[redacted]");
        assert_eq!(key.expose().as_str(), r#""a \"b\" c""#);
        assert_eq!(SecretJson::from(Secret::new("a \"b\" c")), key);
    }

    /// Looks at the memory in which the text was.
    #[cfg(target_os = "linux")]
    #[test]
    fn the_text_is_overwritten_when_it_is_dropped() {
        use std::io::{Read as _, Seek as _, SeekFrom};

        let secret = Secret::new("hunter2-".repeat(1024));
        let at = secret.expose().as_ptr().addr();
        let mut memory = std::fs::File::open("/proc/self/mem").expect("our own memory");
        // Made before, so that it is not made where the text was.
        let mut bytes = vec![0; secret.expose().len()];
        let mut read = || {
            memory.seek(SeekFrom::Start(at as u64)).expect("a place in it");
            memory.read_exact(&mut bytes).expect("it is still ours");
            bytes.windows(7).filter(|bytes| *bytes == b"hunter2").count()
        };
        assert_eq!(read(), 1024);
        drop(secret);
        assert_eq!(read(), 0);
    }

    #[test]
    fn debug_output_is_redacted() {
        assert_eq!(
            format!("{:?} {:#?}", Secret::new("hunter2"), Some(Secret::new("hunter2")))
                .matches("hunter2")
                .count(),
            0
        );
    }
}
