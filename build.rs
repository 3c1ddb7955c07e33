//! Makes the modules of each vendor that is compiled in from the documents below `spec/`.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

#[allow(dead_code, reason = "the listing and what changes in it are for tests and `examples/api_diff.rs`")]
#[path = "src/codegen/mod.rs"]
mod codegen;

/// The folders below `spec/`; the feature `<name>-types` compiles each in, `client` adds the operations.
const VENDORS: &[&str] = &["dremio", "firebolt"];

fn main() {
    for path in ["build.rs", "spec", "src/codegen"] {
        println!("cargo::rerun-if-changed={path}");
    }
    for vendor in VENDORS.iter().filter(|vendor| has_feature(&format!("{vendor}-types"))) {
        // Cargo fails the build for an error, and without a status there is nothing that it prints after it.
        if let Err(error) = generate(vendor) {
            for line in error.to_string().lines() {
                println!("cargo::error={line}");
            }
        }
    }
}

fn has_feature(name: &str) -> bool {
    env::var_os(format!("CARGO_FEATURE_{}", name.to_uppercase().replace('-', "_"))).is_some()
}

fn generate(vendor: &str) -> Result<(), Box<dyn Error>> {
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set: this runs under cargo")?)
        .join(vendor);
    fs::create_dir_all(&out)?;
    let sources = codegen::Source::in_folder(Path::new(""), &format!("spec/{vendor}"))?;
    let generate = if has_feature("client") { codegen::generate } else { codegen::generate_types };
    for file in generate(vendor, &sources).map_err(|refusals| codegen::report(&refusals))? {
        write(&out.join(file.name), &file.text)?;
    }
    Ok(())
}

/// Leaves a file alone that is the same already, so that nothing is compiled again for it.
fn write(path: &Path, text: &str) -> Result<(), Box<dyn Error>> {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    Ok(fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))?)
}
