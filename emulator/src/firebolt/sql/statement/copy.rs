//! `COPY table FROM 's3://...'`.

use super::external::{FileKind, FileOptions, set};
use super::reader::{Reader, Result};
use super::{Statement, Words};
use sqlparser::tokenizer::Token;

/// Rows of files for a table, which is made when there is none.
#[derive(Debug)]
pub(in super::super) struct Copy {
    pub(in super::super) path: Vec<String>,
    /// The columns that the files have; all of the table when none is named.
    pub(in super::super) columns: Vec<String>,
    pub(in super::super) url: String,
    pub(in super::super) pattern: String,
    pub(in super::super) options: FileOptions,
    /// The table is made when there is none.
    pub(in super::super) create: bool,
}

impl Reader<'_> {
    /// `COPY [INTO] table [(columns)] FROM 'url' [WITH option = value ...]`.
    pub(super) fn copy(&mut self) -> Result<Statement> {
        self.expect("COPY")?;
        self.accept("INTO");
        let path = self.path()?;
        let columns =
            if self.parser.peek_token_ref().token == Token::LParen { self.names()? } else { Vec::new() };
        self.expect("FROM")?;
        let url = self.parser.parse_literal_string()?;
        let mut copy = Copy {
            path,
            columns,
            pattern: "*".to_owned(),
            options: FileOptions::new(kind_of(&url)),
            url,
            create: true,
        };
        if self.accept("WITH") {
            self.copy_options(&mut copy)?;
        }
        Ok(Statement::Copy(copy))
    }

    fn copy_options(&mut self, copy: &mut Copy) -> Result<()> {
        loop {
            let name = self.word_ahead();
            match name.as_str() {
                "" => return Ok(()),
                "CREDENTIALS" => {
                    self.parser.next_token();
                    let _ = self.parser.consume_token(&Token::Eq);
                    self.brackets()?;
                }
                "PATTERN" | "OBJECT_PATTERN" => copy.pattern = self.setting()?,
                "AUTO_CREATE" => copy.create = self.setting()?.eq_ignore_ascii_case("true"),
                "TYPE" => {
                    let value = self.setting()?;
                    if !value.eq_ignore_ascii_case("auto") {
                        set(&mut copy.options, "TYPE", &value)?;
                    }
                }
                _ => {
                    let value = self.setting()?;
                    set(&mut copy.options, &name, &value)?;
                }
            }
            let _ = self.parser.consume_token(&Token::Comma);
        }
    }
}

/// The kind of a file by its ending.
fn kind_of(url: &str) -> FileKind {
    let ending = url.trim_end_matches(".gz").rsplit('.').next().unwrap_or_default();
    FileKind::parse(ending).unwrap_or(FileKind::Csv)
}
