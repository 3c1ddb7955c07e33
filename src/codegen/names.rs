//! Names: from the vendor's spelling to Rust's, by rule and without guessing.

/// The words of a name, in lower case: `maxChildren`, `MAX_CHILDREN` and `max-children` are all `max`, `children`.
///
/// Nothing when the text holds something that cannot be part of an identifier.
fn words(text: &str) -> Option<Vec<String>> {
    let mut words = vec![String::new()];
    let characters: Vec<char> = text.chars().collect();
    for (at, &character) in characters.iter().enumerate() {
        if matches!(character, '_' | '-' | '.' | ' ') {
            words.push(String::new());
            continue;
        }
        if !character.is_ascii_alphanumeric() {
            return None;
        }
        let before = at.checked_sub(1).and_then(|before| characters.get(before));
        if starts_word(before, character, characters.get(at + 1)) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.push(character.to_ascii_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    let starts_well =
        words.first().is_some_and(|word| word.starts_with(|first: char| first.is_ascii_alphabetic()));
    starts_well.then_some(words)
}

/// `fooBar` has a word at `B`, `SQLText` at `T`.
fn starts_word(before: Option<&char>, character: char, after: Option<&char>) -> bool {
    let Some(before) = before else { return false };
    character.is_ascii_uppercase()
        && (before.is_ascii_lowercase()
            || before.is_ascii_digit()
            || (before.is_ascii_uppercase() && after.is_some_and(char::is_ascii_lowercase)))
}

/// `maxChildren` as `max_children`.
pub fn snake(text: &str) -> Option<String> {
    Some(words(text)?.join("_"))
}

/// `max_children` as `MAX_CHILDREN`.
pub fn screaming(snake: &str) -> String {
    snake.to_ascii_uppercase()
}

/// `CANCELLATION_REQUESTED` as `CancellationRequested`.
pub fn pascal(text: &str) -> Option<String> {
    let capitalised = words(text)?.into_iter().map(|word| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect::<String>()
    });
    Some(capitalised.collect())
}

/// Whether this is a name for a module, method, field or argument.
pub fn is_snake(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_lowercase())
        && !text.ends_with('_')
        && !text.contains("__")
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// Whether this is a name for a type or an enum variant.
pub fn is_pascal(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_uppercase())
        && text.chars().all(|c| c.is_ascii_alphanumeric())
}

/// Whether Rust has the word for itself, now or some day.
pub fn is_reserved(text: &str) -> bool {
    RESERVED.contains(&text)
}

const RESERVED: &[&str] = &[
    "Self", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do",
    "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop",
    "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static",
    "struct", "super", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual",
    "where", "while", "yield",
];

/// The article that goes before a name.
pub fn article(name: &str) -> &'static str {
    if name.starts_with(['A', 'E', 'I', 'O']) { "an" } else { "a" }
}

#[cfg(test)]
mod tests {
    use super::{pascal, snake};

    #[test]
    fn words_begin_at_separators_and_capitals() {
        for (text, name) in [
            ("maxChildren", "max_children"),
            ("MAX_CHILDREN", "max_children"),
            ("max-children", "max_children"),
            ("isPDS", "is_pds"),
            ("SQLText", "sql_text"),
            ("s3Bucket", "s3_bucket"),
            ("_type", "type"),
        ] {
            assert_eq!(snake(text).as_deref(), Some(name));
        }
    }

    #[test]
    fn words_are_capitalised() {
        for (text, name) in [
            ("CANCELLATION_REQUESTED", "CancellationRequested"),
            ("HIVE3", "Hive3"),
            ("INTERVAL DAY TO SECOND", "IntervalDayToSecond"),
            ("datasetCount", "DatasetCount"),
        ] {
            assert_eq!(pascal(text).as_deref(), Some(name));
        }
    }

    #[test]
    fn what_makes_no_identifier_has_no_name() {
        for text in ["", "_", "7", "$id", "a/b", "größe"] {
            assert_eq!(snake(text), None);
        }
    }
}
