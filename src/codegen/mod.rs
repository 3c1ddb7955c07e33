//! The generator: OpenAPI documents in, Rust modules out. Used while the crate is built, and by its tests.
//!
//! `load` turns documents into the `model`, `render` turns the model into text.

mod deployments;
mod diff;
mod listing;
mod load;
mod model;
mod names;
mod refusal;
mod render;
mod source;
#[cfg(test)]
mod tests;

pub use refusal::{Refusal, report};
pub use source::Source;

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
/// Everything that the generator does not understand.
pub fn generate(vendor: &str, sources: &[Source]) -> Result<Vec<File>, Vec<Refusal>> {
    Ok(render::render(&load::load(vendor, sources)?)?)
}

/// Makes only the types of a vendor: no handles, no requests.
///
/// # Errors
/// Everything that the generator does not understand.
pub fn generate_types(vendor: &str, sources: &[Source]) -> Result<Vec<File>, Vec<Refusal>> {
    Ok(render::render(&load::load(vendor, sources)?.without_operations())?)
}

/// Lists the operations and types of a vendor, one on each line.
///
/// # Errors
/// Everything that the generator does not understand.
pub fn listing(vendor: &str, sources: &[Source]) -> Result<String, Vec<Refusal>> {
    Ok(listing::list(&load::load(vendor, sources)?))
}

/// Tells what programs that use the API of a vendor gain and lose from the spec files `old` to the spec files `new`.
///
/// # Errors
/// Everything that the generator does not understand.
pub fn diff(vendor: &str, old: &[Source], new: &[Source]) -> Result<String, Vec<Refusal>> {
    Ok(diff::diff(&load::load(vendor, old)?, &load::load(vendor, new)?))
}
