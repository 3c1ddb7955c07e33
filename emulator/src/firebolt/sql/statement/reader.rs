//! Reads a statement from its tokens.

use super::{Failed, Statement, Words, create::Relation, shared};
use sqlparser::ast;
use sqlparser::keywords::Keyword;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::{Token, Word};

pub(super) type Result<T> = std::result::Result<T, Failed>;

pub(super) struct Reader<'a> {
    pub(super) parser: Parser<'a>,
    pub(super) sql: &'a str,
}

impl<'a> Words<'a> for Reader<'a> {
    fn parser(&mut self) -> &mut Parser<'a> {
        &mut self.parser
    }
}

impl Reader<'_> {
    pub(super) fn one(&mut self) -> Result<Statement> {
        let statement = self.statement()?;
        self.end_of_statement("the end of the statement")?;
        Ok(statement)
    }

    /// Names with commas between them, in brackets or without.
    pub(super) fn names(&mut self) -> Result<Vec<String>> {
        let open = self.parser.consume_token(&Token::LParen);
        let mut names = vec![self.name()?];
        while self.parser.consume_token(&Token::Comma) {
            names.push(self.name()?);
        }
        if open {
            self.parser.expect_token(&Token::RParen)?;
        }
        Ok(names)
    }

    /// The text from a token up to the one ahead.
    pub(super) fn text_since(&self, start: usize) -> String {
        let stop = shared::offset(self.sql, self.parser.peek_token_ref().span.start);
        self.sql.get(start..stop).unwrap_or_default().trim().to_owned()
    }

    /// Where the token ahead begins, in bytes.
    pub(super) fn here(&self) -> usize {
        shared::offset(self.sql, self.parser.peek_token_ref().span.start)
    }

    fn statement(&mut self) -> Result<Statement> {
        let first = self.word_ahead();
        match first.as_str() {
            "" | "SELECT" | "WITH" | "VALUES" => {
                Ok(Statement::Shared(shared::Statement::Query(self.parser.parse_query()?)))
            }
            "EXPLAIN" => self.explain(),
            "CREATE" => self.create(),
            "DROP" => self.drop(),
            "ALTER" => self.alter(),
            "INSERT" => self.insert(),
            "DELETE" | "UPDATE" => self.change(),
            "TRUNCATE" => {
                self.parser.next_token();
                self.accept("TABLE");
                let if_exists = self.if_exists();
                Ok(Statement::Shared(shared::Statement::Truncate { path: self.path()?, if_exists }))
            }
            "VACUUM" | "ANALYZE" => {
                self.parser.next_token();
                self.accept("TABLE");
                self.brackets()?;
                Ok(Statement::Maintain(self.path()?))
            }
            "DESCRIBE" | "DESC" => {
                self.parser.next_token();
                self.accept("TABLE");
                Ok(Statement::Describe(self.path()?))
            }
            "SHOW" => self.show(),
            "COPY" => self.copy(),
            _ => self.expected("a statement"),
        }
    }

    fn explain(&mut self) -> Result<Statement> {
        self.expect("EXPLAIN")?;
        self.brackets()?;
        while ["ANALYZE", "LOGICAL", "PHYSICAL", "ALL", "USING", "TEXT"]
            .into_iter()
            .any(|word| self.accept(word))
        {}
        Ok(Statement::Explain(self.parser.parse_query()?))
    }

    fn show(&mut self) -> Result<Statement> {
        self.expect("SHOW")?;
        if self.accept("COLUMNS") {
            self.accept("IN");
            return Ok(Statement::Describe(self.path()?));
        }
        for what in ["tables", "views", "indexes"] {
            if self.accept(&what.to_ascii_uppercase()) {
                return Ok(Statement::Show(what));
            }
        }
        self.expected("TABLES, VIEWS, INDEXES or COLUMNS")
    }

    fn insert(&mut self) -> Result<Statement> {
        self.expect("INSERT")?;
        self.expect("INTO")?;
        self.accept("TABLE");
        let path = self.path()?;
        let mut columns = Vec::new();
        let query_ahead = matches!(
            self.parser.peek_nth_token_ref(1).token,
            Token::LParen
                | Token::Word(Word {
                    keyword: Keyword::SELECT | Keyword::WITH | Keyword::VALUES,
                    quote_style: None,
                    ..
                })
        );
        if !query_ahead && self.parser.peek_token_ref().token == Token::LParen {
            columns = self.names()?;
        }
        let source = self.parser.parse_query()?;
        Ok(Statement::Shared(shared::Statement::Insert { path, columns, source }))
    }

    fn change(&mut self) -> Result<Statement> {
        match self.parser.parse_statement()? {
            ast::Statement::Delete(delete) => {
                Ok(Statement::Shared(shared::Statement::Delete(Box::new(delete))))
            }
            ast::Statement::Update(update) => {
                Ok(Statement::Shared(shared::Statement::Update(Box::new(update))))
            }
            _ => self.expected("UPDATE or DELETE"),
        }
    }

    fn drop(&mut self) -> Result<Statement> {
        self.expect("DROP")?;
        let external = self.accept("EXTERNAL");
        let what = if ["FACT", "DIMENSION"].into_iter().any(|word| self.accept(word)) || external {
            self.expect("TABLE")?;
            Relation::Table
        } else if self.accept("TABLE") {
            Relation::Table
        } else if self.accept("VIEW") {
            Relation::View
        } else if self.accept("INDEX") || self.accept_all(&["AGGREGATING", "INDEX"]) {
            Relation::Index
        } else {
            return self.expected("TABLE, VIEW or INDEX");
        };
        let if_exists = self.if_exists();
        let path = self.path()?;
        let _ = self.accept("CASCADE") || self.accept("RESTRICT");
        Ok(Statement::Drop { what, path, if_exists })
    }

    fn alter(&mut self) -> Result<Statement> {
        self.expect("ALTER")?;
        self.expect("TABLE")?;
        let path = self.path()?;
        if self.accept("ADD") {
            self.accept("COLUMN");
            return Ok(Statement::AddColumn { path, column: self.column()? });
        }
        if self.accept("DROP") {
            self.accept("COLUMN");
            return Ok(Statement::DropColumn { path, column: self.name()? });
        }
        self.expect("RENAME")?;
        self.expect("TO")?;
        Ok(Statement::Rename { path, name: self.name()? })
    }
}
