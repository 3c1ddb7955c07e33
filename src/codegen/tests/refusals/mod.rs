//! What is refused: each test breaks the sample in one place.

mod bodies;
mod documents;
mod names;
mod operations;
mod paging;
mod parameters;
mod references;
mod requests;
mod schemas;
mod unions;

use super::super::{Refusal, Source, generate, report};
use super::edited;

/// The first message for the sample with one text replaced by another. The line is left out: it moves with every edit.
fn refusal_of(name: &str, from: &str, to: &str) -> String {
    refusals_of(name, &[(from, to)]).swap_remove(0)
}

/// All messages for the sample with some texts replaced by others.
fn refusals_of(name: &str, edits: &[(&str, &str)]) -> Vec<String> {
    let edits: Vec<(&str, &str, &str)> = edits.iter().map(|(from, to)| (name, *from, *to)).collect();
    let refusals = generate("dremio", &edited(&edits)).unwrap_err().into_iter();
    let without_line = refusals.map(|refusal| Refusal { line: None, ..refusal }.to_string());
    without_line.map(|refusal| refusal.replace("tests/golden/widgets/", "")).collect()
}

#[test]
fn a_refusal_says_file_line_pointer_and_operation() {
    let sources = edited(&[("parts", r#""operationId": "parts.replace""#, r#""operationId": "replace""#)]);
    let source = sources.iter().find(|source| source.path.ends_with("/parts.json")).unwrap();
    let line = source.text.lines().position(|line| line.contains(r#""replace""#)).unwrap() + 1;
    let refusals = generate("dremio", &sources).unwrap_err();
    assert_eq!(
        report(&refusals),
        format!(
            "tests/golden/widgets/parts.json:{line}: #/paths/~1parts~1{{number}}/put/operationId: \
             PUT /parts/{{number}}: \"replace\" is not `<group>.<verb>` in snake_case"
        )
    );
}

#[test]
fn a_file_name_that_cannot_be_a_module() {
    let refusal = |name: &str| {
        let source = Source { path: format!("spec/{name}.json"), text: "{}".to_owned() };
        generate("dremio", &[source]).map(drop).map_err(|refusals| refusals[0].message.clone())
    };
    for name in ["Widgets", "my-widgets", "type", ""] {
        let message = format!(
            "a file names a module, and {name:?} cannot be one: use snake_case and no word of Rust's"
        );
        assert_eq!(refusal(name), Err(message));
    }
    let message = "`operations` is the module that lists all operations: give the group another name";
    assert_eq!(refusal("operations"), Err(message.to_owned()));
}
