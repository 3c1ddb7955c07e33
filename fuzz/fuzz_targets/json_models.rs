//! Any text against any model: a value that is written and read again the same, or an error that says why.
#![no_main]

use std::sync::LazyLock;

use lakehouse::ErrorKind;
use lakehouse::testing::{Recode, operations};
use libfuzzer_sys::fuzz_target;
use serde::de::IgnoredAny;

static MODELS: LazyLock<Vec<Recode>> = LazyLock::new(|| {
    operations().flat_map(|operation| [operation.request(), operation.response()]).flatten().collect()
});

fuzz_target!(|input: (u16, &str)| {
    let (model, text) = (MODELS[usize::from(input.0) % MODELS.len()], input.1);
    match model(text) {
        Err(error) => assert!(matches!(error.kind(), ErrorKind::Decode(_)), "{error:?}"),
        Ok(written) => {
            assert!(serde_json::from_str::<IgnoredAny>(text).is_ok(), "accepted what is no JSON");
            assert_eq!(model(&written).expect("reads what it wrote"), written);
        }
    }
});
