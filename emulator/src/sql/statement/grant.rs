//! Reads `GRANT ... ON ... TO` and `REVOKE ... ON ... FROM`.

use super::super::grant::GrantChange;
use super::{Failed, Reader, Statement, Words};
use sqlparser::tokenizer::Token;

/// The words for objects of the catalog.
const OBJECTS: [&str; 9] =
    ["TABLE", "PDS", "VIEW", "VDS", "DATASET", "FOLDER", "SPACE", "SOURCE", "FUNCTION"];

impl Reader<'_> {
    pub(super) fn grant(&mut self) -> Result<Statement, Failed> {
        let is_revoked = self.accept("REVOKE");
        if !is_revoked {
            self.expect("GRANT")?;
        }
        let mut privileges = vec![self.privilege()?];
        while self.parser.consume_token(&Token::Comma) {
            privileges.push(self.privilege()?);
        }
        self.expect("ON")?;
        if !OBJECTS.into_iter().any(|word| self.accept(word)) {
            let text =
                "Of GRANT and REVOKE, only those on objects of the catalog are supported by this emulator";
            return Err(Failed::Unsupported(text.to_owned()));
        }
        let path = self.path()?;
        self.expect(if is_revoked { "FROM" } else { "TO" })?;
        let is_role = self.accept("ROLE");
        if !is_role {
            self.expect("USER")?;
        }
        let grantee = self.parser.parse_identifier()?.value;
        Ok(Statement::Grant { path, change: GrantChange { is_revoked, privileges, is_role, grantee } })
    }

    /// A privilege of one word or more.
    fn privilege(&mut self) -> Result<String, Failed> {
        let mut words = vec![self.parser.parse_identifier()?.value.to_ascii_uppercase()];
        while !["ON", "TO", "FROM", ""].contains(&self.word_ahead().as_str()) {
            words.push(self.parser.parse_identifier()?.value.to_ascii_uppercase());
        }
        if matches!(words.first().map(String::as_str), Some("ROLE" | "OWNERSHIP")) {
            let text = "GRANT and REVOKE of roles and ownership are not supported by this emulator";
            return Err(Failed::Unsupported(text.to_owned()));
        }
        Ok(words.join("_"))
    }
}
