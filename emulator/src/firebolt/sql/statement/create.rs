//! `CREATE`: tables, views and indexes.

use super::reader::{Reader, Result};
use super::{Statement, Words, shared};
use crate::firebolt::sql::types;
use crate::sql::Column;
use sqlparser::ast::Query;
use sqlparser::tokenizer::Token;

/// What `DROP` drops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Relation {
    Table,
    View,
    Index,
}

/// A column as it is declared.
#[derive(Clone, Debug, PartialEq)]
pub(in super::super) struct ColumnSpec {
    pub(in super::super) column: Column,
    /// The expression behind `DEFAULT`, as it is written.
    pub(in super::super) default: Option<String>,
}

/// `CREATE TABLE`, with or without `AS`.
#[derive(Debug)]
pub(in super::super) struct CreateTable {
    pub(in super::super) path: Vec<String>,
    pub(in super::super) if_not_exists: bool,
    /// `FACT`, `DIMENSION`, or neither.
    pub(in super::super) kind: &'static str,
    pub(in super::super) columns: Vec<ColumnSpec>,
    pub(in super::super) primary_index: Vec<String>,
    pub(in super::super) query: Option<Box<Query>>,
}

/// `CREATE VIEW`; the query is kept as it was written, too.
#[derive(Debug)]
pub(in super::super) struct CreateView {
    pub(in super::super) path: Vec<String>,
    pub(in super::super) replace: bool,
    pub(in super::super) if_not_exists: bool,
    pub(in super::super) columns: Vec<String>,
    pub(in super::super) sql: String,
    pub(in super::super) query: Box<Query>,
}

impl Reader<'_> {
    pub(super) fn create(&mut self) -> Result<Statement> {
        self.expect("CREATE")?;
        let replace = self.accept_all(&["OR", "REPLACE"]);
        if self.accept("VIEW") {
            return self.create_view(replace);
        }
        if self.accept_all(&["EXTERNAL", "TABLE"]) {
            return self.create_external();
        }
        if self.accept_all(&["AND", "GENERATE"]) || self.accept("AGGREGATING") || self.accept("JOIN") {
            self.accept("AGGREGATING");
            self.expect("INDEX")?;
            return self.create_index();
        }
        let kind = ["FACT", "DIMENSION"].into_iter().find(|word| self.accept(word)).unwrap_or_default();
        if self.accept("TABLE") {
            return self.create_table(kind);
        }
        self.expected("TABLE, EXTERNAL TABLE, VIEW or AGGREGATING INDEX")
    }

    fn create_table(&mut self, kind: &'static str) -> Result<Statement> {
        let if_not_exists = self.if_not_exists();
        let path = self.path()?;
        let columns =
            if self.parser.peek_token_ref().token == Token::LParen { self.columns()? } else { Vec::new() };
        let mut primary_index = Vec::new();
        let query = loop {
            if self.accept("AS") {
                break Some(self.parser.parse_query()?);
            }
            if self.accept_all(&["PRIMARY", "INDEX"]) {
                primary_index = self.names()?;
            } else if self.accept_all(&["PARTITION", "BY"]) {
                self.expressions()?;
            } else if self.accept("WITH") {
                self.brackets()?;
            } else if !self.parser.consume_token(&Token::Comma) {
                break None;
            }
        };
        if query.is_none() && columns.is_empty() {
            return self.expected("columns or AS");
        }
        let table = CreateTable { path, if_not_exists, kind, columns, primary_index, query };
        Ok(Statement::CreateTable(table))
    }

    /// Expressions whose values do not matter here.
    fn expressions(&mut self) -> Result<()> {
        loop {
            self.parser.parse_expr()?;
            if !self.parser.consume_token(&Token::Comma) {
                return Ok(());
            }
        }
    }

    pub(super) fn columns(&mut self) -> Result<Vec<ColumnSpec>> {
        self.parser.expect_token(&Token::LParen)?;
        let mut columns = vec![self.column()?];
        while self.parser.consume_token(&Token::Comma) {
            columns.push(self.column()?);
        }
        self.parser.expect_token(&Token::RParen)?;
        Ok(columns)
    }

    /// `name type [NULL | NOT NULL] [UNIQUE] [DEFAULT expression] [PARTITION ('pattern')] [$place]`.
    pub(super) fn column(&mut self) -> Result<ColumnSpec> {
        let name = self.name()?;
        let written = types::constrained(&mut self.parser)?;
        let mut nullable = written.nullable.unwrap_or(true);
        let mut default = None;
        loop {
            if self.accept("UNIQUE") || self.accept_all(&["PRIMARY", "KEY"]) {
            } else if self.accept_all(&["NOT", "NULL"]) {
                nullable = false;
            } else if self.accept("NULL") {
                nullable = true;
            } else if self.accept("DEFAULT") {
                let start = self.here();
                self.parser.parse_subexpr(45)?;
                default = Some(self.text_since(start));
            } else {
                break;
            }
        }
        Ok(ColumnSpec { column: Column { name, data_type: written.data_type, nullable }, default })
    }

    fn create_view(&mut self, replace: bool) -> Result<Statement> {
        let if_not_exists = self.if_not_exists();
        let path = self.path()?;
        let columns =
            if self.parser.peek_token_ref().token == Token::LParen { self.names()? } else { Vec::new() };
        self.expect("AS")?;
        let start = self.here();
        let query = self.parser.parse_query()?;
        let sql = self.text_since(start);
        Ok(Statement::CreateView(CreateView { path, replace, if_not_exists, columns, sql, query }))
    }

    /// `CREATE AGGREGATING INDEX name ON table (expressions)`.
    fn create_index(&mut self) -> Result<Statement> {
        let if_not_exists = self.if_not_exists();
        let name = self.path()?.pop().unwrap_or_default();
        self.expect("ON")?;
        let table = shared::parts(&self.parser.parse_object_name(true)?)?;
        self.parser.expect_token(&Token::LParen)?;
        self.expressions()?;
        self.parser.expect_token(&Token::RParen)?;
        Ok(Statement::CreateIndex { name, table, if_not_exists })
    }
}
