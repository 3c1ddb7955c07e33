//! Reads `ALTER TABLE ... CREATE REFLECTION`, `DROP REFLECTION` and `REFRESH REFLECTIONS`.

use super::super::reflection::{PartitionSpec, ReflectionChange, ReflectionSpec};
use super::{Failed, Reader, Statement, Words};
use sqlparser::tokenizer::Token;

impl Reader<'_> {
    /// What follows the path, if it is about reflections.
    pub(super) fn reflections(&mut self, path: &[String]) -> Result<Option<Statement>, Failed> {
        let change = if self.accept("CREATE") {
            ReflectionChange::Create(self.new_reflection()?)
        } else if self.accept_all(&["DROP", "REFLECTION"]) {
            ReflectionChange::Drop(self.name()?)
        } else if self.accept_all(&["REFRESH", "REFLECTIONS"]) {
            ReflectionChange::Refresh
        } else {
            return Ok(None);
        };
        Ok(Some(Statement::Reflection { path: path.to_vec(), change }))
    }

    fn new_reflection(&mut self) -> Result<ReflectionSpec, Failed> {
        let is_raw = self.accept("RAW");
        if !is_raw && !self.accept("AGGREGATE") {
            if self.accept("EXTERNAL") {
                let text = "External reflections are not supported by this emulator";
                return Err(Failed::Unsupported(text.to_owned()));
            }
            return self.expected("RAW or AGGREGATE");
        }
        self.expect("REFLECTION")?;
        let mut spec = ReflectionSpec { name: self.name()?, is_raw, ..ReflectionSpec::default() };
        self.expect("USING")?;
        if is_raw {
            self.expect("DISPLAY")?;
            spec.display = self.list(Self::name)?;
        } else {
            self.aggregates(&mut spec)?;
        }
        while self.layout(&mut spec)? {}
        Ok(spec)
    }

    fn aggregates(&mut self, spec: &mut ReflectionSpec) -> Result<(), Failed> {
        if self.accept("DIMENSIONS") {
            spec.dimensions = self.list(Self::dimension)?;
        } else if self.word_ahead() != "MEASURES" {
            return self.expected("DIMENSIONS or MEASURES");
        }
        if self.accept("MEASURES") {
            spec.measures = self.list(Self::measure)?;
        }
        Ok(())
    }

    /// Reads one clause about the order of rows and files; `false` when there is none.
    fn layout(&mut self, spec: &mut ReflectionSpec) -> Result<bool, Failed> {
        if self.accept("DISTRIBUTE") {
            self.expect("BY")?;
            spec.distribution = self.list(Self::name)?;
        } else if self.accept("LOCALSORT") {
            self.expect("BY")?;
            spec.sort = self.list(Self::name)?;
        } else if self.accept_all(&["ARROW", "CACHE"]) {
            let _ = self.parser.consume_token(&Token::Eq);
            spec.arrow_caching = !self.accept("FALSE");
            self.accept("TRUE");
        } else {
            let striped = self.accept("STRIPED");
            let is_led = striped || self.accept("CONSOLIDATED") || self.accept("HASH");
            if !is_led && self.word_ahead() != "PARTITION" {
                return Ok(false);
            }
            self.expect("PARTITION")?;
            self.expect("BY")?;
            spec.striped = striped;
            spec.partition = self.list(Self::partition)?;
        }
        Ok(true)
    }

    fn list<T>(&mut self, item: impl Fn(&mut Self) -> Result<T, Failed>) -> Result<Vec<T>, Failed> {
        self.parser.expect_token(&Token::LParen)?;
        let mut items = vec![item(self)?];
        while self.parser.consume_token(&Token::Comma) {
            items.push(item(self)?);
        }
        self.parser.expect_token(&Token::RParen)?;
        Ok(items)
    }

    fn dimension(&mut self) -> Result<(String, bool), Failed> {
        let column = self.name()?;
        Ok((column, self.accept_all(&["BY", "DAY"])))
    }

    fn measure(&mut self) -> Result<(String, Vec<String>), Failed> {
        let column = self.name()?;
        let ahead = self.parser.peek_token_ref().token == Token::LParen;
        Ok((column, if ahead { self.list(Self::aggregate)? } else { Vec::new() }))
    }

    fn aggregate(&mut self) -> Result<String, Failed> {
        if self.accept_all(&["APPROXIMATE", "COUNT", "DISTINCT"]) {
            return Ok("APPROX_COUNT_DISTINCT".to_owned());
        }
        Ok(self.name()?.to_ascii_uppercase())
    }

    /// `column`, `MONTH(column)` or `BUCKET(8, column)`.
    fn partition(&mut self) -> Result<PartitionSpec, Failed> {
        let word = self.name()?;
        if !self.parser.consume_token(&Token::LParen) {
            return Ok(PartitionSpec { column: word, ..PartitionSpec::default() });
        }
        let number = if let Token::Number(digits, _) = &self.parser.peek_token_ref().token {
            let number = digits.parse().ok();
            self.parser.next_token();
            self.parser.expect_token(&Token::Comma)?;
            number
        } else {
            None
        };
        let column = self.name()?;
        self.parser.expect_token(&Token::RParen)?;
        Ok(PartitionSpec { column, transform: Some(word.to_ascii_uppercase()), number })
    }
}
