//! `CREATE EXTERNAL TABLE`.

use super::create::ColumnSpec;
use super::reader::{Reader, Result};
use super::{Failed, Statement, Words};
use sqlparser::tokenizer::{Token, Word};

/// How files are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum FileKind {
    Csv,
    Tsv,
    Json,
    Parquet,
    /// An Arrow IPC stream or file, of uploads.
    Arrow,
}

impl FileKind {
    /// The kind of that name.
    pub(in super::super) fn parse(name: &str) -> Option<Self> {
        Some(match name.to_ascii_uppercase().as_str() {
            "CSV" => Self::Csv,
            "TSV" => Self::Tsv,
            "JSON" => Self::Json,
            "PARQUET" => Self::Parquet,
            "ARROW" => Self::Arrow,
            _ => return None,
        })
    }
}

/// How files are read.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub(in super::super) struct FileOptions {
    pub(in super::super) kind: FileKind,
    pub(in super::super) skip_rows: u64,
    /// The first row has the names of the columns.
    pub(in super::super) header: bool,
    pub(in super::super) delimiter: u8,
    pub(in super::super) quote: u8,
    /// What stands for NULL.
    pub(in super::super) null: String,
    /// The files are packed with gzip, whatever their names say.
    pub(in super::super) gzip: bool,
    /// An empty field of text is NULL.
    pub(in super::super) empty_is_null: bool,
    /// Rows may have more or fewer fields than there are columns.
    pub(in super::super) ragged: bool,
    /// Quotes mean nothing.
    pub(in super::super) unquoted: bool,
    /// Each object is the text of the first column.
    pub(in super::super) whole: bool,
}

impl FileOptions {
    pub(in super::super) fn new(kind: FileKind) -> Self {
        let delimiter = if kind == FileKind::Tsv { b'\t' } else { b',' };
        Self {
            kind,
            skip_rows: 0,
            header: false,
            delimiter,
            quote: b'"',
            null: "\\N".to_owned(),
            gzip: false,
            empty_is_null: false,
            ragged: false,
            unquoted: kind == FileKind::Tsv,
            whole: false,
        }
    }

    /// Sets an option by its name in capitals; `None` when there is none of that name, or the value is none of it.
    pub(in super::super) fn set(&mut self, name: &str, value: &str) -> Option<()> {
        let one = |value: &str| match value {
            "\\t" => Some(b'\t'),
            other => <[u8; 1]>::try_from(other.as_bytes()).ok().map(|[byte]| byte),
        };
        match name {
            "SKIP_HEADER_ROWS" => {
                self.skip_rows = match value.to_ascii_lowercase().as_str() {
                    "true" => 1,
                    "false" => 0,
                    number => number.parse().ok()?,
                };
            }
            "HEADER" => self.header = truth(value)?,
            "FIELD_DELIMITER" | "DELIMITER" => self.delimiter = one(value)?,
            "QUOTE" | "QUOTE_CHARACTER" => self.quote = one(value)?,
            "NULL_STRING" => value.clone_into(&mut self.null),
            "EMPTY_FIELD_AS_NULL" => self.empty_is_null = truth(value)?,
            "ALLOW_COLUMN_MISMATCH" => self.ragged = truth(value)?,
            "ALLOW_DOUBLE_QUOTES" => self.unquoted = !truth(value)?,
            "PARSE_AS_TEXT" => self.whole = truth(value)?,
            // Blank lines are never rows.
            "SKIP_BLANK_LINES" => truth(value).map(|_| ())?,
            "COMPRESSION" => {
                self.gzip = match value.to_ascii_uppercase().as_str() {
                    "GZIP" => true,
                    "NONE" | "AUTO" => false,
                    _ => return None,
                }
            }
            "TYPE" => self.kind = FileKind::parse(value)?,
            _ => return None,
        }
        Some(())
    }
}

fn truth(value: &str) -> Option<bool> {
    match value.to_ascii_lowercase().as_str() {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

/// An external table as it is declared.
#[derive(Debug)]
pub(in super::super) struct CreateExternal {
    pub(in super::super) path: Vec<String>,
    pub(in super::super) if_not_exists: bool,
    pub(in super::super) columns: Vec<ColumnSpec>,
    pub(in super::super) url: String,
    pub(in super::super) pattern: String,
    pub(in super::super) options: FileOptions,
}

impl Reader<'_> {
    pub(super) fn create_external(&mut self) -> Result<Statement> {
        let if_not_exists = self.if_not_exists();
        let path = self.path()?;
        let columns = self.columns()?;
        let (mut url, mut pattern, mut options) = (None, None, FileOptions::new(FileKind::Csv));
        let mut typed = false;
        loop {
            match self.word_ahead().as_str() {
                "URL" => url = Some(self.setting()?),
                "OBJECT_PATTERN" => pattern = Some(self.patterns()?),
                // Nobody asks who reads a local folder.
                "CREDENTIALS" => {
                    self.parser.next_token();
                    let _ = self.parser.consume_token(&Token::Eq);
                    self.brackets()?;
                }
                "LOCATION" => {
                    return Err(Failed::Unsupported(
                        "LOCATION objects are not supported; use URL".to_owned(),
                    ));
                }
                "COMPRESSION" => {
                    let value = self.setting()?;
                    set(&mut options, "COMPRESSION", &value)?;
                }
                "TYPE" => {
                    options = FileOptions { gzip: options.gzip, ..self.file_type()? };
                    typed = true;
                }
                _ => break,
            }
            let _ = self.parser.consume_token(&Token::Comma);
        }
        let Some(url) = url else { return self.expected("URL") };
        if !typed {
            return self.expected("TYPE");
        }
        let pattern = pattern.unwrap_or_else(|| "*".to_owned());
        let table = CreateExternal { path, if_not_exists, columns, url, pattern, options };
        Ok(Statement::CreateExternal(table))
    }

    /// `NAME = value`.
    pub(super) fn setting(&mut self) -> Result<String> {
        self.parser.next_token();
        self.parser.expect_token(&Token::Eq)?;
        self.value()
    }

    fn value(&mut self) -> Result<String> {
        match self.parser.next_token().token {
            Token::SingleQuotedString(text) | Token::Number(text, _) => Ok(text),
            Token::Word(Word { value, .. }) => Ok(value),
            _ => {
                self.parser.prev_token();
                self.expected("a value")
            }
        }
    }

    /// One pattern, or several that are tried in turn.
    fn patterns(&mut self) -> Result<String> {
        let mut all = self.setting()?;
        while self.parser.peek_token_ref().token == Token::Comma
            && matches!(self.parser.peek_nth_token_ref(1).token, Token::SingleQuotedString(_))
        {
            self.parser.next_token();
            all.push('\n');
            all.push_str(&self.value()?);
        }
        Ok(all)
    }

    /// `TYPE = (CSV SKIP_HEADER_ROWS = 1 ...)`, the brackets may be missing.
    fn file_type(&mut self) -> Result<FileOptions> {
        self.parser.next_token();
        self.parser.expect_token(&Token::Eq)?;
        let open = self.parser.consume_token(&Token::LParen);
        let name = self.value()?;
        let Some(kind) = FileKind::parse(&name) else {
            return Err(Failed::Unsupported(format!("Files of the type {name} are not supported")));
        };
        let mut options = FileOptions::new(kind);
        if !open {
            return Ok(options);
        }
        while !self.parser.consume_token(&Token::RParen) {
            let name = self.word_ahead();
            if name.is_empty() {
                return self.expected("an option");
            }
            let value = self.setting()?;
            set(&mut options, &name, &value)?;
            let _ = self.parser.consume_token(&Token::Comma);
        }
        Ok(options)
    }
}

pub(super) fn set(options: &mut FileOptions, name: &str, value: &str) -> Result<()> {
    match options.set(name, value) {
        Some(()) => Ok(()),
        None => Err(Failed::Unsupported(format!("The option {name} = {value} is not supported"))),
    }
}
