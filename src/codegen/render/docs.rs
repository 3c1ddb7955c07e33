//! Docs: from the Markdown of a spec to lines that rustdoc takes without a warning.

use std::fmt::Write as _;

use proc_macro2::TokenStream;
use quote::quote;

/// The longest line of prose.
const WIDTH: usize = 100;

/// One `#[doc]` attribute for each line, which is printed as `/// line`.
pub fn attributes(text: &str) -> TokenStream {
    let lines = text.trim_end().lines().map(|line| {
        let line = if line.is_empty() { String::new() } else { format!(" {line}") };
        quote!(#[doc = #line])
    });
    lines.collect()
}

/// Paragraphs, with an empty line between them; empty ones are left out.
pub fn paragraphs(parts: &[&str]) -> String {
    let parts: Vec<&str> = parts.iter().map(|part| part.trim_end()).filter(|part| !part.is_empty()).collect();
    parts.join("\n\n")
}

/// An item of a list, whose further lines are indented.
pub fn list_item(text: &str) -> String {
    let mut item = String::from("- ");
    for (index, line) in text.trim_end().lines().enumerate() {
        if index > 0 {
            item.push('\n');
            if !line.is_empty() {
                item.push_str("  ");
            }
        }
        item.push_str(line);
    }
    item
}

/// The first sentence of a text.
pub fn first_sentence(text: &str) -> &str {
    let paragraph = text.split("\n\n").next().unwrap_or(text);
    match paragraph.find(". ") {
        Some(end) => paragraph.get(..=end).unwrap_or(paragraph),
        None => paragraph,
    }
}

/// Makes the Markdown of a spec fit for rustdoc: what only looks like a link or HTML is escaped, bare URLs become
/// links, code is kept from being compiled, names of operations become links, and long lines are wrapped.
pub fn prose(text: &str, find: &dyn Fn(&str) -> Option<String>) -> String {
    let mut out = String::new();
    let mut in_code = false;
    for line in text.trim().lines() {
        let fence = line.trim_start().starts_with("```");
        if fence || in_code {
            let untagged = fence && !in_code && line.trim() == "```";
            let _ = writeln!(out, "{line}{}", if untagged { "text" } else { "" });
            in_code = in_code != fence;
        } else {
            wrap(&escape(line.trim_end(), find), &mut out);
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Wraps prose of the generator's own, which needs no escaping.
pub fn wrapped(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        wrap(line, &mut out);
    }
    out.truncate(out.trim_end().len());
    out
}

/// A paragraph and one more sentence.
pub fn continued_by(paragraph: &str, sentence: &str) -> String {
    if sentence.is_empty() { paragraph.to_owned() } else { format!("{paragraph}\n{}", wrapped(sentence)) }
}

/// A sentence as it goes on after a colon; words in capitals stay as they are.
pub fn continued(sentence: &str) -> String {
    let mut letters = sentence.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if !second.is_ascii_uppercase() => {
            format!("{}{}", first.to_ascii_lowercase(), letters.as_str())
        }
        _ => sentence.to_owned(),
    }
}

/// Escapes one line.
fn escape(line: &str, find: &dyn Fn(&str) -> Option<String>) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(next) = rest.chars().next() {
        let taken = match next {
            '`' => code_span(rest, find, &mut out),
            '<' => autolink(rest, &mut out),
            '[' => bracket(rest, &mut out),
            'h' if rest.starts_with("http://") || rest.starts_with("https://") => bare_url(rest, &mut out),
            '\\' => copy(rest, next.len_utf8() + rest.chars().nth(1).map_or(0, char::len_utf8), &mut out),
            _ => copy(rest, next.len_utf8(), &mut out),
        };
        rest = rest.get(taken..).unwrap_or_default();
    }
    out
}

/// Copies so many bytes as they are.
fn copy(text: &str, bytes: usize, out: &mut String) -> usize {
    out.push_str(text.get(..bytes).unwrap_or(text));
    bytes
}

fn code_span(text: &str, find: &dyn Fn(&str) -> Option<String>, out: &mut String) -> usize {
    let ticks = text.len() - text.trim_start_matches('`').len();
    let (fence, rest) = text.split_at(ticks);
    let Some(length) = rest.find(fence) else { return copy(text, ticks, out) };
    let code = rest.get(..length).unwrap_or_default();
    let _ = match find(code) {
        Some(target) => write!(out, "[`{code}`]({target})"),
        None => write!(out, "{fence}{code}{fence}"),
    };
    2 * ticks + length
}

fn autolink(text: &str, out: &mut String) -> usize {
    let is_link = text.starts_with("<http://") || text.starts_with("<https://");
    if let Some(end) = text.find('>').filter(|_| is_link) {
        return copy(text, end + 1, out);
    }
    out.push_str("\\<");
    1
}

/// `[text](url)` is a link; any other bracket would be taken for a link to an item.
fn bracket(text: &str, out: &mut String) -> usize {
    let end =
        text.find("](").filter(|end| !text.get(1..*end).is_some_and(|label| label.contains(['[', ']'])));
    let close = end.and_then(|end| Some(end + text.get(end..)?.find(')')?));
    if let Some(close) = close {
        return copy(text, close + 1, out);
    }
    out.push_str("\\[");
    1
}

fn bare_url(text: &str, out: &mut String) -> usize {
    let end = text.find(|c: char| c.is_whitespace() || "<>()\"`|".contains(c)).unwrap_or(text.len());
    let url = text.get(..end).unwrap_or(text).trim_end_matches(['.', ',', ';', ':', '!', '?']);
    let _ = write!(out, "<{url}>");
    url.len()
}

/// Wraps one line of Markdown, with the further lines of a list item indented.
fn wrap(line: &str, out: &mut String) {
    let unbreakable = line.trim_start().starts_with(['|', '#', '>']);
    let hanging = " ".repeat(hanging_indent(line));
    let mut width = 0;
    for word in words(line) {
        let length = word.chars().count();
        if width > 0 && width + 1 + length > WIDTH && !unbreakable && !is_marker(word) {
            out.push('\n');
            out.push_str(&hanging);
            width = hanging.len();
        } else if width > 0 {
            out.push(' ');
            width += 1;
        }
        out.push_str(word);
        width += length;
    }
    out.push('\n');
}

/// Where the text of a list item begins.
fn hanging_indent(line: &str) -> usize {
    let indent = line.len() - line.trim_start().len();
    let marker = line.trim_start().split(' ').next().unwrap_or_default();
    if is_marker(marker) && !marker.starts_with(['#', '>']) { indent + marker.len() + 1 } else { indent }
}

/// Whether a line that begins with this word would be a list, a heading or a quotation.
fn is_marker(word: &str) -> bool {
    let digits = word.trim_end_matches(['.', ')']);
    matches!(word, "-" | "+" | "*" | ">" | "=" | "--" | "---" | "==" | "===")
        || word.starts_with(['#', '>', '|'])
        || (digits.len() < word.len()
            && !digits.is_empty()
            && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The words of a line; a code span is not broken, and blanks at the start belong to the first word.
fn words(line: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = 0;
    let mut in_code = false;
    let indent = line.len() - line.trim_start().len();
    for (at, character) in line.char_indices().skip_while(|(at, _)| *at < indent) {
        match character {
            '`' => in_code = !in_code,
            ' ' if !in_code => {
                words.extend(line.get(start..at).filter(|word| !word.trim().is_empty()));
                start = at + 1;
            }
            _ => {}
        }
    }
    words.extend(line.get(start..).filter(|word| !word.trim().is_empty()));
    words
}

#[cfg(test)]
mod tests {
    use super::{first_sentence, list_item, prose};

    /// Prose in which `group.verb` is an operation.
    fn rendered(text: &str) -> String {
        prose(text, &|code| (code == "group.verb").then(|| "Group::verb".to_owned()))
    }

    #[test]
    fn what_only_looks_like_a_link_or_html_is_escaped() {
        assert_eq!(
            rendered("a [b] and [c][d] and <e> and a < b"),
            r"a \[b] and \[c]\[d] and \<e> and a \< b"
        );
    }

    #[test]
    fn links_stay_and_bare_urls_become_links() {
        assert_eq!(
            rendered("[a](https://a.example) <https://b.example>"),
            "[a](https://a.example) <https://b.example>"
        );
        assert_eq!(rendered("See https://a.example/b."), "See <https://a.example/b>.");
    }

    #[test]
    fn code_stays_as_it_is() {
        assert_eq!(rendered("`a[0] < b` and ``c ` d``, \\[e"), "`a[0] < b` and ``c ` d``, \\[e");
        assert_eq!(rendered("```\na [b] <c>\n```"), "```text\na [b] <c>\n```");
        assert_eq!(rendered("one ` tick"), "one ` tick");
    }

    #[test]
    fn names_of_operations_become_links() {
        assert_eq!(
            rendered("`group.verb` is not `group.noun`"),
            "[`group.verb`](Group::verb) is not `group.noun`"
        );
    }

    #[test]
    fn long_lines_are_wrapped_but_never_into_markup_or_code() {
        let long = "word ".repeat(19);
        assert_eq!(rendered(&format!("- {long}ends more")), format!("- {}\n  ends more", long.trim_end()));
        assert_eq!(rendered(&format!("{long}words - a `b c`")), format!("{long}words -\na `b c`"));
        assert_eq!(rendered(&format!("| {long}{long}|")), format!("| {long}{long}|"));
    }

    #[test]
    fn a_sentence_ends_with_a_full_stop_and_a_blank() {
        assert_eq!(first_sentence("Since 26.0 it is. Before, not."), "Since 26.0 it is.");
        assert_eq!(first_sentence("One line\n\nAnother"), "One line");
    }

    #[test]
    fn further_lines_of_a_list_item_are_indented() {
        assert_eq!(list_item("a\n\nb"), "- a\n\n  b");
    }
}
