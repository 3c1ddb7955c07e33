//! Statements that are not about the tables of one database: `USE`, engines, databases, transactions, `CALL`, `CANCEL`.

use serde_json::Value;

use super::engine_options::Options;
use super::failure::Failure;
use super::words::is_bare;
use crate::firebolt::sql::Word;

/// Such a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Command {
    UseDatabase(String),
    UseEngine(String),
    Begin,
    Commit,
    Rollback,
    /// `CANCEL QUERY`, with the id of the query.
    Cancel(String),
    /// `CALL fb_GetAsyncStatus('..')`
    AsyncStatus(String),
    /// `CALL fb_GenerateServiceAccountKey('..')`
    ServiceAccountKey(String),
    CreateEngine {
        name: String,
        if_not_exists: bool,
        options: Options,
    },
    AlterEngine {
        name: String,
        options: Options,
    },
    RenameEngine {
        name: String,
        new_name: String,
    },
    StartEngine(String),
    StopEngine(String),
    DropEngine {
        name: String,
        if_exists: bool,
    },
    CreateDatabase {
        name: String,
        if_not_exists: bool,
        description: Option<String>,
    },
    AlterDatabase {
        name: String,
        description: String,
    },
    DropDatabase {
        name: String,
        if_exists: bool,
    },
    /// `SET`, which is done with parameters of the URL.
    Set,
}

impl Command {
    /// Reads a statement; nothing if it is SQL about tables.
    pub fn read(words: &[Word], values: &[(String, Value)]) -> Result<Option<Self>, Failure> {
        let mut reader = Reader { words, values };
        let command = reader.command()?;
        if let (Some(_), Some(word)) = (&command, reader.words.first()) {
            return Err(Failure::request(format!("Unexpected {}", shown(word))));
        }
        Ok(command)
    }
}

/// A word as it is told to somebody.
pub(super) fn shown(word: &Word) -> String {
    match word {
        Word::Bare(text) | Word::Number(text) | Word::Sign(text) => format!("'{text}'"),
        Word::Quoted(text) => format!("\"{text}\""),
        Word::Text(text) => format!("text '{text}'"),
    }
}

/// Reads words one after the other.
pub(super) struct Reader<'a> {
    words: &'a [Word],
    values: &'a [(String, Value)],
}

impl<'a> Reader<'a> {
    pub fn peek(&self) -> Option<&'a Word> {
        self.words.first()
    }

    pub fn next(&mut self) -> Option<&'a Word> {
        let (first, rest) = self.words.split_first()?;
        self.words = rest;
        Some(first)
    }

    /// Takes a sequence of bare words, if it is what comes.
    fn takes(&mut self, sequence: &[&str]) -> bool {
        let comes = sequence.len() <= self.words.len()
            && self.words.iter().zip(sequence).all(|(word, wanted)| is_bare(word, wanted));
        if comes {
            self.words = self.words.get(sequence.len()..).unwrap_or_default();
        }
        comes
    }

    pub fn takes_sign(&mut self, sign: &str) -> bool {
        let comes = matches!(self.peek(), Some(Word::Sign(text)) if text == sign);
        if comes {
            self.next();
        }
        comes
    }

    fn unexpected(&self, wanted: &str) -> Failure {
        let found = self.peek().map_or_else(|| "the end of the statement".to_owned(), shown);
        Failure::request(format!("Expected {wanted}, found {found}"))
    }

    /// An identifier: as it is in quotes, in lower case without.
    fn name(&mut self) -> Result<String, Failure> {
        let name = match self.peek() {
            Some(Word::Bare(text)) => text.to_lowercase(),
            Some(Word::Quoted(text)) => text.clone(),
            _ => return Err(self.unexpected("a name")),
        };
        self.next();
        Ok(name)
    }

    /// A text, or a placeholder that stands for one.
    fn text(&mut self) -> Result<String, Failure> {
        let placeholder = match self.words {
            [Word::Text(text), rest @ ..] => {
                self.words = rest;
                return Ok(text.clone());
            }
            [Word::Sign(sign), Word::Number(number), rest @ ..] if sign == "$" => {
                self.words = rest;
                format!("${number}")
            }
            [Word::Sign(text) | Word::Bare(text), rest @ ..] if text.starts_with('$') => {
                self.words = rest;
                text.clone()
            }
            _ => return Err(self.unexpected("a text")),
        };
        let value = self.values.iter().find(|(name, _)| *name == placeholder);
        let missing = || Failure::request(format!("There is no text for parameter {placeholder}"));
        Ok(value.and_then(|(_, value)| value.as_str()).ok_or_else(missing)?.to_owned())
    }

    fn command(&mut self) -> Result<Option<Command>, Failure> {
        if let Some(command) = self.session()? {
            return Ok(Some(command));
        }
        if let Some(command) = self.engine()? {
            return Ok(Some(command));
        }
        self.database()
    }

    fn session(&mut self) -> Result<Option<Command>, Failure> {
        Ok(Some(if self.takes(&["USE", "DATABASE"]) {
            Command::UseDatabase(self.name()?)
        } else if self.takes(&["USE", "ENGINE"]) {
            Command::UseEngine(self.name()?)
        } else if self.takes(&["BEGIN"]) || self.takes(&["START", "TRANSACTION"]) {
            self.takes(&["TRANSACTION"]);
            Command::Begin
        } else if self.takes(&["COMMIT"]) {
            self.takes(&["TRANSACTION"]);
            Command::Commit
        } else if self.takes(&["ROLLBACK"]) {
            self.takes(&["TRANSACTION"]);
            Command::Rollback
        } else if self.takes(&["SET"]) {
            self.words = &[];
            Command::Set
        } else if self.takes(&["CANCEL", "QUERY"]) {
            if self.takes(&["WHERE", "QUERY_ID"]) && !self.takes_sign("=") {
                return Err(self.unexpected("="));
            }
            Command::Cancel(self.text()?)
        } else if self.takes(&["CALL"]) {
            self.call()?
        } else {
            return Ok(None);
        }))
    }

    fn call(&mut self) -> Result<Command, Failure> {
        let name = self.name()?;
        let make = match name.to_lowercase().as_str() {
            "fb_getasyncstatus" => Command::AsyncStatus,
            "fb_generateserviceaccountkey" => Command::ServiceAccountKey,
            _ => return Err(Failure::request(format!("Procedure {name} does not exist"))),
        };
        if !self.takes_sign("(") {
            return Err(self.unexpected("("));
        }
        let argument = self.text()?;
        if !self.takes_sign(")") {
            return Err(self.unexpected(")"));
        }
        Ok(make(argument))
    }

    fn engine(&mut self) -> Result<Option<Command>, Failure> {
        Ok(Some(if self.takes(&["CREATE", "ENGINE"]) {
            let if_not_exists = self.takes(&["IF", "NOT", "EXISTS"]);
            let name = self.name()?;
            self.takes(&["WITH"]);
            Command::CreateEngine { name, if_not_exists, options: Options::read(self)? }
        } else if self.takes(&["ALTER", "ENGINE"]) {
            let name = self.name()?;
            if self.takes(&["RENAME", "TO"]) {
                Command::RenameEngine { name, new_name: self.name()? }
            } else if self.takes(&["SET"]) {
                Command::AlterEngine { name, options: Options::read(self)? }
            } else {
                return Err(self.unexpected("SET or RENAME TO"));
            }
        } else if self.takes(&["START", "ENGINE"]) {
            Command::StartEngine(self.name()?)
        } else if self.takes(&["STOP", "ENGINE"]) {
            Command::StopEngine(self.name()?)
        } else if self.takes(&["DROP", "ENGINE"]) {
            let if_exists = self.takes(&["IF", "EXISTS"]);
            Command::DropEngine { name: self.name()?, if_exists }
        } else {
            return Ok(None);
        }))
    }

    fn database(&mut self) -> Result<Option<Command>, Failure> {
        Ok(Some(if self.takes(&["CREATE", "DATABASE"]) {
            let if_not_exists = self.takes(&["IF", "NOT", "EXISTS"]);
            let name = self.name()?;
            let description = if self.takes(&["WITH"]) { Some(self.description()?) } else { None };
            Command::CreateDatabase { name, if_not_exists, description }
        } else if self.takes(&["ALTER", "DATABASE"]) {
            let name = self.name()?;
            if !self.takes(&["WITH"]) && !self.takes(&["SET"]) {
                return Err(self.unexpected("WITH"));
            }
            Command::AlterDatabase { name, description: self.description()? }
        } else if self.takes(&["DROP", "DATABASE"]) {
            let if_exists = self.takes(&["IF", "EXISTS"]);
            let name = self.name()?;
            self.takes(&["CASCADE"]);
            Command::DropDatabase { name, if_exists }
        } else {
            return Ok(None);
        }))
    }

    fn description(&mut self) -> Result<String, Failure> {
        if !self.takes(&["DESCRIPTION"]) {
            return Err(self.unexpected("DESCRIPTION"));
        }
        if !self.takes_sign("=") {
            return Err(self.unexpected("="));
        }
        self.text()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::firebolt::query::words::tests::bare;
    use serde_json::json;

    fn read(text: &str) -> Result<Option<Command>, Failure> {
        Command::read(&bare(text), &[("$1".to_owned(), json!("q1"))])
    }

    #[test]
    fn statements_about_the_session_are_known() {
        for (text, command) in [
            ("use database Sales", Command::UseDatabase("sales".to_owned())),
            ("use engine \"My\"", Command::UseEngine("My".to_owned())),
            ("begin transaction", Command::Begin),
            ("commit", Command::Commit),
            ("rollback", Command::Rollback),
            ("cancel query where query_id = 'q1'", Command::Cancel("q1".to_owned())),
            ("cancel query 'q1'", Command::Cancel("q1".to_owned())),
            ("cancel query where query_id = $1", Command::Cancel("q1".to_owned())),
            ("call fb_GetAsyncStatus ( $ 1 )", Command::AsyncStatus("q1".to_owned())),
            ("call fb_GENERATESERVICEACCOUNTKEY ( 'sa' )", Command::ServiceAccountKey("sa".to_owned())),
            ("set a = 1", Command::Set),
        ] {
            assert_eq!(read(text).unwrap(), Some(command), "{text}");
        }
    }

    #[test]
    fn other_statements_are_left_alone() {
        for text in ["select 1", "create table t", "drop table t", "alter table t", "insert into t"] {
            assert_eq!(read(text).unwrap(), None, "{text}");
        }
    }

    #[test]
    fn half_a_statement_is_refused() {
        for text in [
            "use database",
            "use engine 'a'",
            "cancel query where query_id",
            "cancel query $2",
            "call nope ( 'a' )",
            "call fb_GetAsyncStatus 'a'",
            "begin work",
            "alter engine a",
            "alter database d",
            "create database d with nope",
            "drop engine a b",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
