//! `Context`: which request it was, as errors say it.

use std::borrow::Cow;
use std::fmt;

/// An HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
    Head,
}

impl Method {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
            Self::Head => "HEAD",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        let all = [Self::Get, Self::Post, Self::Put, Self::Patch, Self::Delete, Self::Head];
        all.into_iter().find(|method| method.as_str().eq_ignore_ascii_case(text))
    }

    pub(crate) const fn is_idempotent(self) -> bool {
        matches!(self, Self::Get | Self::Delete | Self::Head)
    }
}

/// Names an operation in errors.
#[derive(Clone, Debug)]
pub(crate) struct Context {
    pub(crate) id: Cow<'static, str>,
    pub(crate) method: Method,
    /// The path with its parameters in braces: what stands in them could be confidential, and errors get logged.
    pub(crate) path: Cow<'static, str>,
    /// What comes before it.
    pub(crate) prefix: &'static str,
}

impl fmt::Display for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} {}{})", self.id, self.method.as_str(), self.prefix, self.path)
    }
}
