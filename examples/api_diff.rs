//! Tells what programs that use this crate gain and lose by a change of the API description below `spec/`:
//!
//! ```text
//! cargo run --example api_diff                 # from the last commit to the files as they are now
//! cargo run --example api_diff -- v0.1.0       # from a revision of git to the files as they are now
//! cargo run --example api_diff -- v0.1.0 HEAD  # from one revision to another
//! ```
//!
//! It reads both descriptions with the generator of today, so it needs neither a build of the old one nor a listing.

use std::env;
use std::error::Error;
use std::path::Path;
use std::process::{Command, ExitCode};

use codegen::Source;

#[allow(dead_code, reason = "only what reads and compares is used here")]
#[path = "../src/codegen/mod.rs"]
mod codegen;

/// The folders below `spec/`.
const VENDORS: &[&str] = &["dremio", "firebolt"];

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    let revisions: Vec<String> = env::args().skip(1).collect();
    let told = match revisions.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => tell("HEAD", None),
        [old] => tell(old, None),
        [old, new] => tell(old, Some(new)),
        _ => Err("at most two revisions of git can be given: OLD NEW".into()),
    };
    match told {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn tell(old: &str, new: Option<&str>) -> Result<()> {
    for vendor in VENDORS {
        let before = at_revision(vendor, old)?;
        let now = match new {
            Some(new) => at_revision(vendor, new)?,
            None => Source::in_folder(Path::new(ROOT), &format!("spec/{vendor}"))?,
        };
        let changes = codegen::diff(vendor, &before, &now).map_err(|refusals| {
            let report = codegen::report(&refusals);
            format!("one of the two descriptions is not understood by the generator of today:\n{report}")
        })?;
        println!("{vendor}, from {old} to {}\n{changes}", new.unwrap_or("the files as they are now"));
    }
    Ok(())
}

/// The documents of a vendor as they were in a revision, which may have had none.
fn at_revision(vendor: &str, revision: &str) -> Result<Vec<Source>> {
    let commit = git(&["rev-parse", "--verify", "--end-of-options", &format!("{revision}^{{commit}}")])?
        .ok_or_else(|| format!("git knows no revision {revision:?} of this folder"))?;
    let commit = String::from_utf8(commit)?.trim().to_owned();
    let unreadable = || format!("git cannot read spec/{vendor} in {revision}");
    let listed =
        git(&["ls-tree", "--name-only", &commit, &format!("spec/{vendor}/")])?.ok_or_else(unreadable)?;
    let read = |path: &str| {
        let bytes = git(&["show", &format!("{commit}:./{path}")])?.ok_or_else(unreadable)?;
        Ok(Source::new(path.to_owned(), bytes)?)
    };
    String::from_utf8(listed)?.lines().filter(|path| Source::is_document(path)).map(read).collect()
}

/// What git prints, or nothing when it fails.
fn git(arguments: &[&str]) -> Result<Option<Vec<u8>>> {
    let output = Command::new("git")
        .args(["-C", ROOT])
        .args(arguments)
        .output()
        .map_err(|error| format!("the old description is read with git, which cannot be run: {error}"))?;
    Ok(output.status.success().then_some(output.stdout))
}
