//! What the first words of a statement tell about it.

use crate::firebolt::sql::Word;

/// Whether a word is this one, in any case.
pub(super) fn is_bare(word: &Word, wanted: &str) -> bool {
    matches!(word, Word::Bare(text) if text.eq_ignore_ascii_case(wanted))
}

/// Whether a statement can change something: all but those that only read.
pub(super) fn changes_something(words: &[Word]) -> bool {
    let reads = ["SELECT", "WITH", "VALUES", "EXPLAIN", "SHOW", "DESCRIBE"];
    match words.iter().find(|word| !matches!(word, Word::Sign(sign) if sign == "(")) {
        Some(word) => !reads.iter().any(|first| is_bare(word, first)),
        None => false,
    }
}

/// Whether a statement changes the rows of a table.
pub(super) fn changes_rows(words: &[Word]) -> bool {
    let verbs = ["INSERT", "UPDATE", "DELETE", "TRUNCATE", "COPY", "MERGE"];
    words.first().is_some_and(|word| verbs.iter().any(|first| is_bare(word, first)))
}

/// Whether a statement is an `INSERT`.
pub(super) fn is_insert(words: &[Word]) -> bool {
    words.first().is_some_and(|word| is_bare(word, "INSERT"))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// The words of a text that has blanks between all of them.
    pub fn bare(text: &str) -> Vec<Word> {
        let word = |word: &str| match word.chars().next() {
            Some('"') => Word::Quoted(word.trim_matches('"').to_owned()),
            Some('\'') => Word::Text(word.trim_matches('\'').to_owned()),
            Some('0'..='9') => Word::Number(word.to_owned()),
            Some('(' | ')' | '=' | '$') => Word::Sign(word.to_owned()),
            _ => Word::Bare(word.to_uppercase()),
        };
        text.split(' ').map(word).collect()
    }

    #[test]
    fn what_only_reads_is_told_apart() {
        for text in ["select 1", "( select 1 )", "with a", "explain select", "values ( 1 )"] {
            assert!(!changes_something(&bare(text)), "{text}");
        }
        for text in ["insert into t", "create table t", "use database d", "vacuum t"] {
            assert!(changes_something(&bare(text)), "{text}");
        }
        assert!(changes_rows(&bare("insert into t")) && !changes_rows(&bare("create table t")));
    }
}
