//! `Observer`: what a program can see of what its clients do.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::call::Context;
use crate::error::{Error, Trail};

#[cfg(feature = "log")]
mod records;

/// Is told what a client does, as it happens: for metrics, traces, progress bars and logs.
///
/// It is called by the thread that makes the call, which waits for it, and by several threads at a time. Closures are
/// observers. No event carries a secret, the text of a statement, or what stands in a path or a body.
///
/// ```
/// use std::sync::Arc;
/// use std::sync::atomic::{AtomicU64, Ordering};
///
/// use lakehouse::dremio::Software;
/// use lakehouse::{Event, Observer};
///
/// #[derive(Default)]
/// struct Counts {
///     retries: AtomicU64,
/// }
///
/// impl Observer for Counts {
///     fn observe(&self, event: &Event<'_>) {
///         if let Event::Retry { .. } = event {
///             self.retries.fetch_add(1, Ordering::Relaxed);
///         }
///     }
/// }
///
/// # fn main() -> lakehouse::Result<()> {
/// let counts = Arc::new(Counts::default());
/// let dremio = Software::builder("https://dremio.example.com").observer(counts.clone()).build()?;
/// // Or, to see everything: `.observer(|event: &Event<'_>| eprintln!("{event}"))`
/// println!("{} retries", counts.retries.load(Ordering::Relaxed));
/// # Ok(())
/// # }
/// ```
pub trait Observer: Send + Sync {
    /// Something has happened.
    fn observe(&self, event: &Event<'_>);
}

impl<F: Fn(&Event<'_>) + Send + Sync> Observer for F {
    fn observe(&self, event: &Event<'_>) {
        self(event);
    }
}

impl<O: Observer + ?Sized> Observer for Arc<O> {
    fn observe(&self, event: &Event<'_>) {
        (**self).observe(event);
    }
}

/// What a client does. `Display` says it in one line.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A request is about to be sent.
    Attempt(Attempt<'a>),
    /// The server answered that it did what was asked.
    #[non_exhaustive]
    Answer {
        /// The request.
        attempt: Attempt<'a>,
        /// The status, 200 to 299.
        status: u16,
        /// From the beginning of the attempt to the end of the answer, or to its head where the body is read as it comes.
        elapsed: Duration,
    },
    /// An attempt failed: there was no answer, or one with an error status.
    #[non_exhaustive]
    Failure {
        /// The request.
        attempt: Attempt<'a>,
        /// What it failed with.
        error: &'a Error,
        /// How long that took.
        elapsed: Duration,
    },
    /// A failed request will be sent again.
    #[non_exhaustive]
    Retry {
        /// The request that failed.
        attempt: Attempt<'a>,
        /// What it failed with.
        error: &'a Error,
        /// How long until then.
        wait: Duration,
    },
    /// There is a token: the first one, or the next. The requests that asked for it have events of their own.
    #[non_exhaustive]
    SignedIn {
        /// When it ends, if the server said so.
        expires: Option<SystemTime>,
    },
    /// There is no token. A token that has not ended yet is used on.
    #[non_exhaustive]
    SignInFailed {
        /// What asking for it failed with.
        error: &'a Error,
    },
    /// A page of a list or of a result has come.
    #[non_exhaustive]
    Page {
        /// The operation, such as `catalog.get_by_path`.
        operation: &'a str,
        /// How many pages of the same iterator came before. Pages that are fetched ahead come in any order, and count
        /// from the beginning of the result.
        index: u64,
        /// The items or rows on it, where they are counted before they are read.
        items: Option<u64>,
    },
    /// A job or an engine that is waited for is in another state than at the last look.
    #[non_exhaustive]
    State {
        /// `job` or `engine`.
        kind: &'static str,
        /// Its id, token or name.
        id: &'a str,
        /// The state, as the server wrote it.
        state: &'a str,
    },
}

/// A request that is sent.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Attempt<'a> {
    context: &'a Context,
    number: u32,
    request_id: &'a str,
}

impl<'a> Attempt<'a> {
    pub(crate) fn new(context: &'a Context, number: u32, request_id: &'a str) -> Self {
        Self { context, number, request_id }
    }

    /// The operation, such as `catalog.get`; `call` for a call of the caller's own.
    #[must_use]
    pub fn operation(&self) -> &'a str {
        &self.context.id
    }

    /// The method, such as `GET`.
    #[must_use]
    pub fn method(&self) -> &'static str {
        self.context.method.as_str()
    }

    /// The path with its parameters in braces, such as `/api/v3/catalog/{id}`: what stands in them could be confidential.
    #[must_use]
    pub fn path(&self) -> String {
        format!("{}{}", self.context.prefix, self.context.path)
    }

    /// Which attempt of its call it is; the first is 1.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.number
    }

    /// What the header `X-Request-Id` says: the same for all attempts of a call.
    #[must_use]
    pub fn request_id(&self) -> &'a str {
        self.request_id
    }
}

impl Trail {
    /// The latest attempt, for those who are told of it.
    pub(crate) fn attempt<'a>(&'a self, context: &'a Context) -> Attempt<'a> {
        Attempt::new(context, self.attempts, self.request_id())
    }
}

impl fmt::Display for Attempt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, attempt {}, request {}", self.context, self.number, self.request_id)
    }
}

impl fmt::Display for Event<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Attempt(attempt) => write!(f, "{attempt}: sent"),
            Self::Answer { attempt, status, elapsed } => write!(f, "{attempt}: {status} after {elapsed:?}"),
            Self::Failure { attempt, error, elapsed } => {
                write!(f, "{attempt}: failed after {elapsed:?}: {}", error.kind())
            }
            Self::Retry { attempt, error, wait } if wait.is_zero() => {
                write!(f, "{attempt}: again at once, after: {}", error.kind())
            }
            Self::Retry { attempt, error, wait } => {
                write!(f, "{attempt}: again in {wait:?}, after: {}", error.kind())
            }
            Self::SignedIn { expires: None } => f.write_str("signed in"),
            Self::SignedIn { expires: Some(expires) } => {
                let left = expires.duration_since(SystemTime::now()).unwrap_or_default();
                write!(f, "signed in for {} s", left.as_secs())
            }
            Self::SignInFailed { error } => write!(f, "signing in failed: {error}"),
            Self::Page { operation, index, items: Some(items) } => {
                write!(f, "{operation}: page {index} has {items}")
            }
            Self::Page { operation, index, items: None } => write!(f, "{operation}: page {index}"),
            Self::State { kind, id, state } => write!(f, "{kind} {id} is {state}"),
        }
    }
}

/// Who is told what a client does: the observer of the program, if it has one, and the log, if there is one.
#[derive(Clone, Default)]
pub(crate) struct Observers(Option<Arc<dyn Observer>>);

impl Observers {
    pub(crate) fn of(observer: impl Observer + 'static) -> Self {
        Self(Some(Arc::new(observer)))
    }

    /// Whether anybody listens.
    pub(crate) fn listen(&self) -> bool {
        #[cfg(feature = "log")]
        if records::are_wanted() {
            return true;
        }
        self.0.is_some()
    }

    pub(crate) fn tell(&self, event: &Event<'_>) {
        #[cfg(feature = "log")]
        records::write(event);
        if let Some(observer) = &self.0 {
            observer.observe(event);
        }
    }
}

impl fmt::Debug for Observers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "an observer" } else { "none" })
    }
}

/// Says what a program that has a log should know about how a client was set up.
pub(crate) fn warn(text: &str) {
    #[cfg(feature = "log")]
    records::warn(text);
    #[cfg(not(feature = "log"))]
    let _ = text;
}
