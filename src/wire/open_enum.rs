//! Enums that may have values which this version of the crate does not know.

use std::borrow::Cow;

use crate::scan::{Scanned, Scanner};

/// The text of an enum value that this version of the crate does not know.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Unrecognized(Box<str>);

impl Unrecognized {
    /// The value as it stands on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn new(text: &str) -> Self {
        Self(text.into())
    }
}

/// Reads the text of an enum value.
pub(crate) fn text<'a>(scanner: &mut Scanner<'a>) -> Scanned<Cow<'a, str>> {
    scanner.peek();
    scanner.string()
}

macro_rules! open_enum {
    ($name:ident) => {
        impl From<&str> for $name {
            #[inline]
            fn from(text: &str) -> Self {
                Self::recognize(text)
                    .unwrap_or_else(|| Self::Unrecognized($crate::wire::Unrecognized::new(text)))
            }
        }

        impl From<String> for $name {
            #[inline]
            fn from(text: String) -> Self {
                Self::from(text.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::convert::Infallible;

            #[inline]
            fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
                Ok(Self::from(text))
            }
        }

        impl std::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl $crate::wire::Decode for $name {
            #[inline]
            fn decode(scanner: &mut $crate::wire::Scanner<'_>) -> $crate::wire::Scanned<Self> {
                Ok(Self::from(&*$crate::wire::text(scanner)?))
            }
        }

        impl $crate::wire::Encode for $name {
            #[inline]
            fn encode(&self, out: &mut String) {
                $crate::wire::Encode::encode(self.as_str(), out);
            }
        }

        $crate::wire::serde_by_text!($name);
    };
}
pub(crate) use open_enum;
