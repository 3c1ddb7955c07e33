//! From text to one statement: Dremio's DDL and DML, and the parser's queries and expressions.

mod columns;
mod complexity;
mod grant;
mod reflection;
mod words;

pub(crate) use columns::ColumnChange;
pub(crate) use complexity::too_complex;
pub(crate) use words::{Failed, Words};

use super::dialect::Dremio;
use super::grant::GrantChange;
use super::reflection::ReflectionChange;
use super::type_parser;
use super::{Column, SqlError};
use sqlparser::ast::{Delete, Merge, ObjectName, Query, Update};
use sqlparser::keywords::Keyword;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{Location, Token, Tokenizer, Word};

/// How deep expressions and queries nest.
pub(crate) const NESTING: usize = 200;

/// A statement.
#[derive(Debug)]
pub(crate) enum Statement {
    Query(Box<Query>),
    CreateTable(CreateTable),
    CreateView(CreateView),
    CreateFolder {
        path: Vec<String>,
        if_not_exists: bool,
    },
    CreateSpace {
        path: Vec<String>,
        if_not_exists: bool,
    },
    Drop {
        what: Droppable,
        path: Vec<String>,
        if_exists: bool,
    },
    Insert {
        path: Vec<String>,
        columns: Vec<String>,
        source: Box<Query>,
    },
    Delete(Box<Delete>),
    Update(Box<Update>),
    Merge(Box<Merge>),
    Truncate {
        path: Vec<String>,
        if_exists: bool,
    },
    Describe(Vec<String>),
    Refresh(Vec<String>),
    /// An option that has no effect here.
    SetOption(Vec<String>),
    Reflection {
        path: Vec<String>,
        change: ReflectionChange,
    },
    Columns {
        path: Vec<String>,
        change: ColumnChange,
    },
    Grant {
        path: Vec<String>,
        change: GrantChange,
    },
}

/// `CREATE TABLE`, with or without `AS`.
#[derive(Debug)]
pub(crate) struct CreateTable {
    pub(crate) path: Vec<String>,
    pub(crate) replace: bool,
    pub(crate) if_not_exists: bool,
    pub(crate) columns: Vec<Column>,
    pub(crate) query: Option<Box<Query>>,
}

/// `CREATE VIEW`; the query is kept as it was written, too.
#[derive(Debug)]
pub(crate) struct CreateView {
    pub(crate) path: Vec<String>,
    pub(crate) replace: bool,
    pub(crate) columns: Vec<String>,
    pub(crate) sql: String,
    pub(crate) query: Box<Query>,
}

/// What `DROP` drops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Droppable {
    Table,
    View,
    Folder,
}

/// Reads one statement.
pub(crate) fn parse(sql: &str) -> Result<Statement, SqlError> {
    let dialect = Dremio;
    let tokens = Tokenizer::new(&dialect, sql).tokenize_with_location().map_err(|error| {
        let (line, column) = (error.location.line, error.location.column);
        failure(sql, &error.message, Location { line, column })
    })?;
    if let Some(place) = too_complex(&tokens) {
        return Err(failure(sql, "The query is too complex", place));
    }
    let mut reader = Reader {
        parser: Parser::new(&dialect).with_recursion_limit(NESTING).with_tokens_with_locations(tokens),
        sql,
    };
    reader.one().map_err(|error| match error {
        Failed::Parser(error) => {
            let place = reader.parser.peek_token().span.start;
            let message = match error {
                ParserError::TokenizerError(text) | ParserError::ParserError(text) => text,
                ParserError::RecursionLimitExceeded => "the query nests too deeply".to_owned(),
            };
            failure(sql, &message, place)
        }
        Failed::Unsupported(text) => SqlError::Unsupported(text),
    })
}

/// The end of the text.
pub(crate) fn end(sql: &str) -> Location {
    let line = sql.matches('\n').count() + 1;
    let column = sql.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    Location { line: line as u64, column: column as u64 }
}

/// A parse error in Dremio's form.
fn failure(sql: &str, message: &str, place: Location) -> SqlError {
    let (text, named) = split_place(message);
    let place = named.unwrap_or(place);
    let place = if place.line == 0 { end(sql) } else { place };
    let reason = match text.strip_prefix("Expected: ").and_then(|rest| rest.rsplit_once(", found: ")) {
        Some((expected, found)) => {
            let found = if found == "EOF" { "<EOF>" } else { found };
            format!(
                "Encountered \"{found}\" at line {}, column {}.\nWas expecting: {expected}",
                place.line, place.column
            )
        }
        None => format!("{text} at line {}, column {}.", place.line, place.column),
    };
    SqlError::Parse(format!(
        "Failure parsing the query.\n\n{reason}\n\nSQL Query {sql}\nstartLine {line}\nstartColumn {column}\nendLine {line}\nendColumn {column}",
        line = place.line,
        column = place.column
    ))
}

/// Splits ` at Line: 1, Column: 2` off a message of the parser.
pub(crate) fn split_place(message: &str) -> (&str, Option<Location>) {
    let split = || {
        let (text, place) = message.rsplit_once(" at Line: ")?;
        let (line, column) = place.split_once(", Column: ")?;
        Some((text, Location { line: line.parse().ok()?, column: column.trim().parse().ok()? }))
    };
    split().map_or((message, None), |(text, place)| (text, Some(place)))
}

struct Reader<'a> {
    parser: Parser<'a>,
    sql: &'a str,
}

impl<'a> Words<'a> for Reader<'a> {
    fn parser(&mut self) -> &mut Parser<'a> {
        &mut self.parser
    }
}

impl Reader<'_> {
    fn one(&mut self) -> Result<Statement, Failed> {
        let statement = self.statement()?;
        self.end_of_statement("end of statement")?;
        Ok(statement)
    }

    fn statement(&mut self) -> Result<Statement, Failed> {
        let first = self.word_ahead();
        match first.as_str() {
            "" | "SELECT" | "WITH" | "VALUES" => Ok(Statement::Query(self.parser.parse_query()?)),
            "CREATE" => self.create(),
            "DROP" => self.drop(),
            "INSERT" => self.insert(),
            "DELETE" | "UPDATE" | "MERGE" => self.change(),
            "TRUNCATE" => {
                self.parser.next_token();
                self.accept("TABLE");
                Ok(Statement::Truncate { if_exists: self.if_exists(), path: self.path()? })
            }
            "DESCRIBE" | "DESC" => {
                self.parser.next_token();
                self.accept("TABLE");
                Ok(Statement::Describe(self.path()?))
            }
            "ALTER" => self.alter(),
            "GRANT" | "REVOKE" => self.grant(),
            "EXPLAIN" | "COPY" | "OPTIMIZE" | "VACUUM" | "ROLLBACK" | "USE" | "SHOW" | "ANALYZE" | "SET"
            | "RESET" | "CALL" => {
                Err(Failed::Unsupported(format!("{first} statements are not supported by this emulator")))
            }
            _ => self.expected("a statement"),
        }
    }

    fn create(&mut self) -> Result<Statement, Failed> {
        self.expect("CREATE")?;
        let replace = self.accept_all(&["OR", "REPLACE"]);
        if self.accept("TABLE") {
            return self.create_table(replace);
        }
        if self.accept("VIEW") || self.accept("VDS") {
            return self.create_view(replace);
        }
        if self.accept("FOLDER") {
            let if_not_exists = self.if_not_exists();
            return Ok(Statement::CreateFolder { path: self.path()?, if_not_exists });
        }
        if self.accept("SPACE") {
            let if_not_exists = self.if_not_exists();
            return Ok(Statement::CreateSpace { path: self.path()?, if_not_exists });
        }
        self.expected("TABLE, VIEW or FOLDER")
    }

    fn create_table(&mut self, replace: bool) -> Result<Statement, Failed> {
        let if_not_exists = self.if_not_exists();
        let path = self.path()?;
        let mut columns = Vec::new();
        let columns_ahead = self.parser.peek_token_ref().token == Token::LParen
            && !matches!(
                self.parser.peek_nth_token(1).token,
                Token::LParen | Token::Word(Word { keyword: Keyword::SELECT | Keyword::WITH, .. })
            );
        if columns_ahead {
            columns = self.column_definitions()?;
        }
        let query = if self.table_options()? { Some(self.parser.parse_query()?) } else { None };
        if query.is_none() && columns.is_empty() {
            return self.expected("columns or AS");
        }
        Ok(Statement::CreateTable(CreateTable { path, replace, if_not_exists, columns, query }))
    }

    fn column_definitions(&mut self) -> Result<Vec<Column>, Failed> {
        self.parser.expect_token(&Token::LParen)?;
        let columns = self.parser.parse_comma_separated(|parser| {
            let name = parser.parse_identifier()?.value;
            let data_type = type_parser::written(parser)?.data_type;
            if parser.parse_keywords(&[Keyword::NOT, Keyword::NULL]) || parser.parse_keyword(Keyword::NULL) {
                // Whether a column takes NULL is not kept.
            }
            Ok(Column::new(name, data_type))
        })?;
        self.parser.expect_token(&Token::RParen)?;
        Ok(columns)
    }

    /// Skips what says how a table is laid out, and tells whether a query follows.
    fn table_options(&mut self) -> Result<bool, Failed> {
        loop {
            match self.word_ahead().as_str() {
                "AS" => {
                    self.parser.next_token();
                    return Ok(true);
                }
                "SELECT" | "VALUES" => return Ok(true),
                "WITH" if !self.accept_all(&["WITH", "SINGLE", "WRITER"]) => return Ok(true),
                "STORE" | "STORED" => {
                    self.parser.next_token();
                    self.expect("AS")?;
                    self.brackets()?;
                }
                "HASH" | "STRIPED" | "PARTITION" | "CLUSTER" | "DISTRIBUTE" | "LOCALSORT"
                | "TBLPROPERTIES" | "LOCATION" | "BY" | "WITH" => {
                    self.parser.next_token();
                    if matches!(self.parser.peek_token_ref().token, Token::SingleQuotedString(_)) {
                        self.parser.next_token();
                    }
                    self.brackets()?;
                }
                _ => return Ok(self.parser.peek_token_ref().token == Token::LParen),
            }
        }
    }

    fn create_view(&mut self, replace: bool) -> Result<Statement, Failed> {
        self.if_not_exists();
        let path = self.path()?;
        let mut columns = Vec::new();
        if self.parser.consume_token(&Token::LParen) {
            columns = self.parser.parse_comma_separated(|parser| Ok(parser.parse_identifier()?.value))?;
            self.parser.expect_token(&Token::RParen)?;
        }
        self.expect("AS")?;
        let start = offset(self.sql, self.parser.peek_token().span.start);
        let query = self.parser.parse_query()?;
        let stop = offset(self.sql, self.parser.peek_token().span.start);
        let sql = self.sql.get(start..stop).unwrap_or_default().trim().to_owned();
        Ok(Statement::CreateView(CreateView { path, replace, columns, sql, query }))
    }

    fn drop(&mut self) -> Result<Statement, Failed> {
        self.expect("DROP")?;
        let what = if self.accept("TABLE") {
            Droppable::Table
        } else if self.accept("VIEW") || self.accept("VDS") {
            Droppable::View
        } else if self.accept("FOLDER") {
            Droppable::Folder
        } else {
            return self.expected("TABLE, VIEW or FOLDER");
        };
        Ok(Statement::Drop { what, if_exists: self.if_exists(), path: self.path()? })
    }

    fn insert(&mut self) -> Result<Statement, Failed> {
        self.expect("INSERT")?;
        self.expect("INTO")?;
        self.accept("TABLE");
        let path = self.path()?;
        let mut columns = Vec::new();
        let query_ahead = matches!(
            self.parser.peek_nth_token(1).token,
            Token::LParen
                | Token::Word(Word { keyword: Keyword::SELECT | Keyword::WITH | Keyword::VALUES, .. })
        );
        if !query_ahead && self.parser.consume_token(&Token::LParen) {
            columns = self.parser.parse_comma_separated(|parser| Ok(parser.parse_identifier()?.value))?;
            self.parser.expect_token(&Token::RParen)?;
        }
        Ok(Statement::Insert { path, columns, source: self.parser.parse_query()? })
    }

    fn change(&mut self) -> Result<Statement, Failed> {
        match self.parser.parse_statement()? {
            sqlparser::ast::Statement::Delete(delete) => Ok(Statement::Delete(Box::new(delete))),
            sqlparser::ast::Statement::Update(update) => Ok(Statement::Update(Box::new(update))),
            sqlparser::ast::Statement::Merge(merge) => Ok(Statement::Merge(Box::new(merge))),
            _ => self.expected("UPDATE, DELETE or MERGE"),
        }
    }

    /// `REFRESH METADATA`, and what is about reflections.
    fn alter(&mut self) -> Result<Statement, Failed> {
        self.expect("ALTER")?;
        if ["TABLE", "PDS", "DATASET", "VIEW", "VDS"].into_iter().any(|word| self.accept(word)) {
            let path = self.path()?;
            if self.accept_all(&["REFRESH", "METADATA"]) {
                while !matches!(self.parser.peek_token_ref().token, Token::EOF | Token::SemiColon) {
                    self.parser.next_token();
                }
                return Ok(Statement::Refresh(path));
            }
            if let Some(change) = self.columns()? {
                return Ok(Statement::Columns { path, change });
            }
            if self.accept_all(&["SET", "ENABLE_DEFAULT_REFLECTION"]) {
                self.parser.expect_token(&Token::Eq)?;
                if !self.accept("TRUE") {
                    self.expect("FALSE")?;
                }
                return Ok(Statement::SetOption(path));
            }
            if let Some(statement) = self.reflections(&path)? {
                return Ok(statement);
            }
        }
        Err(Failed::Unsupported(
            "Of ALTER statements, only those on columns, metadata and reflections are supported by this emulator"
                .to_owned(),
        ))
    }
}

/// The parts of a name.
pub(crate) fn parts(name: &ObjectName) -> Result<Vec<String>, ParserError> {
    name.0
        .iter()
        .map(|part| part.as_ident().map(|ident| ident.value.clone()))
        .collect::<Option<_>>()
        .ok_or_else(|| ParserError::ParserError(format!("'{name}' is not a name")))
}

/// Where a place of the text lies in bytes.
pub(crate) fn offset(sql: &str, place: Location) -> usize {
    if place.line == 0 {
        return sql.len();
    }
    let mut start = 0;
    for _ in 1..place.line {
        start += sql.get(start..).and_then(|rest| rest.find('\n')).map_or(0, |at| at + 1);
    }
    let column = usize::try_from(place.column.saturating_sub(1)).unwrap_or(usize::MAX);
    let line = sql.get(start..).unwrap_or_default();
    start + line.char_indices().nth(column).map_or(line.len(), |(at, _)| at)
}
