//! The generator: OpenAPI documents in, Rust modules out. Used while the crate is built, and by its tests.
//!
//! `load` turns documents into the `model`, `render` turns the model into text.

mod deployments;
#[cfg(test)]
mod listing;
mod load;
mod model;
mod names;
mod refusal;
mod render;
#[cfg(test)]
mod tests;

pub use refusal::Refusal;

/// A spec file.
#[derive(Clone, Debug)]
pub struct Source {
    /// Where it is, as messages shall name it: `spec/dremio/catalog.json`.
    pub path: String,
    pub text: String,
}

/// A generated file.
#[derive(Clone, Debug)]
pub struct File {
    /// Its name, such as `catalog.rs`.
    pub name: String,
    pub text: String,
}

/// Makes the modules of a vendor from its spec files.
///
/// # Errors
/// When a file says something that the generator does not understand.
pub fn generate(vendor: &str, sources: &[Source]) -> Result<Vec<File>, Refusal> {
    render::render(&load::load(vendor, sources)?)
}

/// Makes only the types of a vendor: no handles, no requests.
///
/// # Errors
/// When a file says something that the generator does not understand.
pub fn generate_types(vendor: &str, sources: &[Source]) -> Result<Vec<File>, Refusal> {
    render::render(&load::load(vendor, sources)?.without_operations())
}

/// Lists the operations and types of a vendor, one on each line.
///
/// # Errors
/// When a file says something that the generator does not understand.
#[cfg(test)]
pub fn listing(vendor: &str, sources: &[Source]) -> Result<String, Refusal> {
    Ok(listing::list(&load::load(vendor, sources)?))
}
