//! Which operations a day at a server used.

use std::collections::BTreeSet;

use lakehouse::testing::{Operation, operations};
use lakehouse_emulator::Received;

/// Checks that each operation of a vendor was used, on every path that counts.
pub fn check(vendor: &str, requests: &[Received], counts: impl Fn(&str) -> bool) {
    let unused = unused(vendor, requests, counts);
    assert!(
        unused.is_empty(),
        "this test calls every operation, but not these: serve them in emulator/src/, and call them beside the others \
         of their group: {unused:#?}"
    );
}

/// The method and path of each operation of a vendor that none of the requests is for, among the paths that count.
fn unused(vendor: &str, requests: &[Received], counts: impl Fn(&str) -> bool) -> BTreeSet<String> {
    let mut unused = BTreeSet::new();
    for operation in operations().filter(|operation| operation.vendor() == vendor) {
        for path in operation.paths().filter(|path| counts(path)) {
            if !requests.iter().any(|request| is_for(request, operation, &path)) {
                unused.insert(format!("{} {path}", operation.method()));
            }
        }
    }
    unused
}

/// Whether a request is one of an operation; of two that fit, the one with fewer parameters is meant.
fn is_for(request: &Received, operation: &Operation, path: &str) -> bool {
    let parameters = |path: &str| path.matches('{').count();
    fits(request, operation, path)
        && !operations().any(|other| {
            other.vendor() == operation.vendor()
                && other
                    .paths()
                    .any(|known| fits(request, other, &known) && parameters(&known) < parameters(path))
        })
}

fn fits(request: &Received, operation: &Operation, path: &str) -> bool {
    let sent: Vec<&str> = request.target.split('?').next().unwrap_or_default().split('/').collect();
    let known: Vec<&str> = path.split('/').collect();
    let many = known.last() == Some(&"{path}");
    let mut parts = known.iter().zip(&sent);
    request.method == operation.method()
        && (known.len() == sent.len() || many && sent.len() >= known.len())
        && parts.all(|(known, sent)| part_fits(known, sent))
}

/// A parameter stands for any text, also before a verb such as `:cancel`.
fn part_fits(known: &str, sent: &str) -> bool {
    match known.strip_prefix('{').and_then(|known| known.split_once('}')) {
        Some((_, verb)) => sent.len() > verb.len() && sent.ends_with(verb),
        None => known == sent,
    }
}
