//! The table of operations, for holding recorded JSON against the types of this crate.
//!
//! Every operation of every service is listed with its method and path as the vendor writes them, and with functions
//! that decode a response or a request body into its type and encode it again. What comes back should have every
//! member that went in.
//!
//! ```
//! let wiki = "GET /api/v3/catalog/{id}/collaboration/wiki";
//! let operation = lakehouse::testing::find(wiki).expect("documented");
//! let response = operation.response().expect("has a body");
//! let recorded = r##"{"text":"# Sales","version":3}"##;
//! assert_eq!(response(recorded)?, recorded);
//! # Ok::<(), lakehouse::Error>(())
//! ```

use std::collections::BTreeMap;

use crate::call;
use crate::error::{Error, Result};
use crate::json::Json;
use crate::wire::{Decode, Encode, decode_text, encode_text};

mod parts;

#[cfg(feature = "firebolt-types")]
pub use parts::count_rows;
#[cfg(feature = "dremio-types")]
pub use parts::read_page;
pub use parts::{path_segment, retry_after, target};

/// Decodes a JSON text into the type of an operation and encodes it again.
pub type Recode = fn(&str) -> Result<String>;

/// One operation of a service.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    vendor: &'static str,
    known: &'static call::Operation,
    response: Option<Recode>,
    request: Option<Recode>,
}

impl Operation {
    pub(crate) const fn new(
        vendor: &'static str,
        known: &'static call::Operation,
        response: Option<Recode>,
        request: Option<Recode>,
    ) -> Self {
        Self { vendor, known, response, request }
    }

    /// The vendor that has the operation: `dremio` or `firebolt`.
    #[must_use]
    pub fn vendor(&self) -> &'static str {
        self.vendor
    }

    /// The name of the operation, such as `catalog.get`.
    #[must_use]
    pub fn id(&self) -> &'static str {
        self.known.id
    }

    /// The HTTP method.
    #[must_use]
    pub fn method(&self) -> &'static str {
        self.known.method.as_str()
    }

    /// The path in each deployment that has the operation, with its parameters in braces.
    pub fn paths(&self) -> impl Iterator<Item = String> {
        self.known.servers.iter().map(|server| format!("{}{}", server.prefix, self.known.path))
    }

    /// How a successful response is decoded and encoded again, or one event of a response that is a stream; `None` when
    /// it has no JSON body.
    #[must_use]
    pub fn response(&self) -> Option<Recode> {
        self.response
    }

    /// How a request body is decoded and encoded again; `None` when there is none.
    #[must_use]
    pub fn request(&self) -> Option<Recode> {
        self.request
    }
}

/// An agent like the client's own, whose connections and names come from these: so a test decides what becomes of them.
pub fn agent(
    connector: impl ureq::unversioned::transport::Connector,
    resolver: impl ureq::unversioned::resolver::Resolver,
) -> ureq::Agent {
    crate::transport::agent_of(connector, resolver, &crate::transport::Recipe::default())
}

/// Every operation of the services that are compiled in.
pub fn operations() -> impl Iterator<Item = &'static Operation> {
    let groups: [&[&[Operation]]; 2] = [
        #[cfg(feature = "dremio-types")]
        crate::dremio::OPERATIONS,
        #[cfg(not(feature = "dremio-types"))]
        &[],
        #[cfg(feature = "firebolt-types")]
        crate::firebolt::OPERATIONS,
        #[cfg(not(feature = "firebolt-types"))]
        &[],
    ];
    groups.into_iter().flatten().copied().flatten()
}

/// The operation with this method and path, such as `GET /api/v3/catalog/{id}`. What the parameters are called does
/// not matter. Where several operations share method and path, it is the first of them; see [`find_all`].
#[must_use]
pub fn find(method_and_path: &str) -> Option<&'static Operation> {
    find_all(method_and_path).next()
}

/// Every operation with this method and path: those that a parameter tells apart, or the type of the body, and those
/// that both vendors have.
pub fn find_all(method_and_path: &str) -> impl Iterator<Item = &'static Operation> {
    let (method, path) = method_and_path.trim().split_once(' ').unwrap_or_default();
    let (method, wanted) = (method.to_owned(), unnamed(path.trim()));
    operations().filter(move |operation| {
        operation.method() == method && operation.paths().any(|path| unnamed(&path) == wanted)
    })
}

/// A path without the names of its parameters and without a slash at its end.
fn unnamed(path: &str) -> String {
    let mut plain = String::with_capacity(path.len());
    let mut inside = false;
    for character in path.trim_end_matches('/').chars() {
        inside = match character {
            '{' => true,
            '}' => false,
            _ => inside,
        };
        if !inside {
            plain.push(character);
        }
    }
    plain
}

/// The same for a request body that may lack the member `name`, which stands in the path as well.
pub(crate) fn recode_body<T: Encode + Decode>(name: &str, text: &str) -> Result<String> {
    let mut members: BTreeMap<String, Json> = decode_text(text).map_err(Error::invalid_text)?;
    if members.contains_key(name) {
        return recode::<T>(text);
    }
    members.insert(name.to_owned(), Json::text("from-the-path"));
    let whole = recode::<T>(&encode_text(&members))?;
    let mut members: BTreeMap<String, Json> = decode_text(&whole).map_err(Error::invalid_text)?;
    members.remove(name);
    Ok(encode_text(&members))
}

pub(crate) fn recode<T: Encode + Decode>(text: &str) -> Result<String> {
    let value: T = decode_text(text).map_err(Error::invalid_text)?;
    Ok(encode_text(&value))
}
