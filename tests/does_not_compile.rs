//! What a deployment does not have does not compile there, and the compiler says so in words that a person understands.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![cfg(feature = "dremio")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// Where the libraries are that this test was built with.
fn libraries() -> PathBuf {
    let test = std::env::current_exe().expect("a test has a file");
    test.parent().expect("in a folder").to_owned()
}

/// The library as this test was built with it: the newest one that has Dremio.
fn library() -> &'static Path {
    static LIBRARY: OnceLock<PathBuf> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        let entries = fs::read_dir(libraries()).expect("readable").flatten().map(|entry| entry.path());
        let mut ours: Vec<PathBuf> = entries
            .filter(|path| {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                name.starts_with("liblakehouse-") && name.ends_with(".rlib")
            })
            .collect();
        ours.sort_by_key(|path| fs::metadata(path).and_then(|metadata| metadata.modified()).ok());
        let found = ours.into_iter().rev().find(|library| compile_with(library, "probe", "").is_empty());
        found.expect("the library was built for this test")
    })
}

/// What the compiler says to a program, or nothing if it takes it. Types are written without their modules.
fn compile(name: &str, body: &str) -> String {
    let said = compile_with(library(), name, body);
    said.replace("lakehouse::dremio::", "").replace("catalog::Catalog", "Catalog")
}

fn compile_with(library: &Path, name: &str, body: &str) -> String {
    let folder =
        std::env::temp_dir().join(format!("lakehouse-does-not-compile-{}-{name}", std::process::id()));
    fs::create_dir_all(&folder).expect("writable");
    let file = folder.join("program.rs");
    let program = format!(
        "use lakehouse::dremio::{{Cloud, Project, Software}};\n\
         pub fn program(software: &Software, cloud: &Cloud, project: &Project) {{\n    \
         let _ = (software, cloud, project);\n    {body}\n}}\n"
    );
    fs::write(&file, program).expect("writable");
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc)
        .args(["--edition", "2024", "--crate-type", "lib", "--emit", "metadata", "-A", "warnings"])
        .arg("--out-dir")
        .arg(&folder)
        .arg("--extern")
        .arg(format!("lakehouse={}", library.display()))
        .arg("-L")
        .arg(format!("dependency={}", libraries().display()))
        .arg(&file)
        .output()
        .expect("there is a compiler");
    let _ = fs::remove_dir_all(&folder);
    if output.status.success() { String::new() } else { String::from_utf8_lossy(&output.stderr).into_owned() }
}

#[test]
fn what_both_have_compiles_on_both() {
    let said = compile(
        "both",
        "let _ = (software.catalog().get(\"1\"), project.catalog().get(\"1\"), software.query(\"\"), project.query(\"\"));",
    );
    assert_eq!(said, "");
}

#[test]
fn what_only_software_has_does_not_compile_on_a_project() {
    let said = compile("queues", "let _ = project.wlm();");
    assert!(said.contains("no method named `wlm` found for reference `&Project`"), "{said}");

    let said = compile("login", "let _ = cloud.auth();");
    assert!(said.contains("no method named `auth` found for reference `&Cloud`"), "{said}");

    let said = compile("search", "let _ = project.catalog().search();");
    assert!(said.contains("no method named `search` found for struct `Catalog<Project>`"), "{said}");
    assert!(said.contains("`Catalog<Software>`"), "where it is: {said}");
}

#[test]
fn what_only_cloud_has_does_not_compile_on_software() {
    let said = compile("projects", "let _ = software.projects();");
    assert!(said.contains("no method named `projects` found for reference `&Software`"), "{said}");

    let said = compile("rules", "let _ = software.engine_rules();");
    assert!(said.contains("no method named `engine_rules` found for reference `&Software`"), "{said}");

    let said = compile("enable", "let _ = software.engines().enable(\"1\");");
    assert!(said.contains("no method named `enable` found"), "{said}");
}
