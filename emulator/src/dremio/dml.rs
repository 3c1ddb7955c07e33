//! Finds out which table a statement changes, for the sake of privileges.

use crate::path::Path;

/// The privilege that a statement needs, and the table it changes; nothing for statements that change no rows.
pub(crate) fn target(sql: &str) -> Option<(&'static str, Vec<String>)> {
    let mut rest = skip_blanks(sql);
    let privilege = match word(&mut rest).to_uppercase().as_str() {
        "INSERT" => "INSERT",
        "UPDATE" | "MERGE" => "UPDATE",
        "DELETE" => "DELETE",
        "TRUNCATE" => "TRUNCATE",
        _ => return None,
    };
    loop {
        let mut after = rest;
        if !["INTO", "FROM", "TABLE", "IF", "EXISTS"].contains(&word(&mut after).to_uppercase().as_str()) {
            break;
        }
        rest = after;
    }
    let path = Path::from(path(rest)).into_names();
    path.iter().all(|name| !name.is_empty()).then_some((privilege, path))
}

/// Takes the word at the front, and the blanks after it.
fn word<'a>(rest: &mut &'a str) -> &'a str {
    let end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
    let (word, after) = rest.split_at(end);
    *rest = skip_blanks(after);
    word
}

fn skip_blanks(mut rest: &str) -> &str {
    loop {
        rest = rest.trim_start();
        if let Some(comment) = rest.strip_prefix("--") {
            rest = comment.split_once('\n').map_or("", |(_, after)| after);
        } else if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.split_once("*/").map_or("", |(_, after)| after);
        } else {
            return rest;
        }
    }
}

/// The dotted path at the front; quotes may hold anything.
fn path(rest: &str) -> &str {
    let mut quoted = false;
    let end = rest.find(|c: char| {
        quoted ^= c == '"';
        !quoted && (c.is_whitespace() || matches!(c, '(' | ';' | ','))
    });
    rest.get(..end.unwrap_or(rest.len())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_found() {
        for (sql, privilege, path) in [
            ("INSERT INTO a.b VALUES (1)", "INSERT", vec!["a", "b"]),
            ("/* x */ -- y\ninsert\ninto \"a b\".\"c(d\"(x) SELECT 1", "INSERT", vec!["a b", "c(d"]),
            ("UPDATE t SET x = 1", "UPDATE", vec!["t"]),
            ("DELETE FROM a.t;", "DELETE", vec!["a", "t"]),
            ("TRUNCATE TABLE IF EXISTS t", "TRUNCATE", vec!["t"]),
            ("MERGE INTO t USING s", "UPDATE", vec!["t"]),
        ] {
            let path = path.into_iter().map(str::to_owned).collect();
            assert_eq!(target(sql), Some((privilege, path)), "{sql}");
        }
        for sql in
            ["SELECT 1", "", "WITH x AS (SELECT 1) SELECT * FROM x", "INSERT INTO", "CREATE TABLE t (a INT)"]
        {
            assert_eq!(target(sql), None, "{sql}");
        }
    }
}
