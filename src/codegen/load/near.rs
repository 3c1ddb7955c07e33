//! What a misspelt name was probably meant to be.

/// ` (did you mean `…`?)`, or nothing when no known name is near.
pub fn hint<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let lower = name.to_ascii_lowercase();
    let known = known.into_iter().map(|known| (distance(&lower, &known.to_ascii_lowercase()), known));
    match known.min().filter(|(distance, _)| distance * 3 <= name.len()) {
        Some((_, known)) => format!(" (did you mean `{known}`?)"),
        None => String::new(),
    }
}

/// How many letters must be put in, taken out or replaced to make one text of the other.
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, letter) in one.bytes().enumerate() {
        let (mut diagonal, mut left) = (index, index + 1);
        for (cell, known) in row.iter_mut().skip(1).zip(other.bytes()) {
            left = (diagonal + usize::from(letter != known)).min(*cell + 1).min(left + 1);
            diagonal = std::mem::replace(cell, left);
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{distance, hint};

    #[test]
    fn letters_are_counted() {
        for (one, other, wanted) in
            [("summary", "sumary", 1), ("kitten", "sitting", 3), ("ab", "ba", 2), ("", "abc", 3)]
        {
            assert_eq!(distance(one, other), wanted, "{one} {other}");
        }
    }

    #[test]
    fn only_what_is_near_is_meant() {
        assert_eq!(hint("POST", ["get", "put", "post"]), " (did you mean `post`?)");
        assert_eq!(hint("x-rustname", ["x-rust-name", "content"]), " (did you mean `x-rust-name`?)");
        assert_eq!(hint("x-sunset", ["x-since", "x-until", "summary"]), "");
        assert_eq!(hint("anything", []), "");
    }
}
