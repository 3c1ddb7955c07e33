//! Reading a statement word by word, which is the same in every dialect.

use super::parts;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::Token;

/// Why reading stopped.
pub(crate) enum Failed {
    Parser(ParserError),
    Unsupported(String),
}

impl From<ParserError> for Failed {
    fn from(error: ParserError) -> Self {
        Self::Parser(error)
    }
}

/// A reader of statements, with what it needs to go from word to word.
pub(crate) trait Words<'a> {
    fn parser(&mut self) -> &mut Parser<'a>;

    /// The bare word ahead, in capitals.
    fn word_ahead(&mut self) -> String {
        match &self.parser().peek_token_ref().token {
            Token::Word(word) if word.quote_style.is_none() => word.value.to_ascii_uppercase(),
            _ => String::new(),
        }
    }

    fn accept(&mut self, word: &str) -> bool {
        let found = self.word_ahead() == word;
        if found {
            self.parser().next_token();
        }
        found
    }

    /// Accepts all of the words or none of them.
    fn accept_all(&mut self, words: &[&str]) -> bool {
        let taken = words.iter().take_while(|word| self.accept(word)).count();
        if taken < words.len() {
            (0..taken).for_each(|_| self.parser().prev_token());
        }
        taken == words.len()
    }

    fn expected<T>(&mut self, what: &str) -> Result<T, Failed> {
        let found = self.parser().peek_token();
        Ok(self.parser().expected(what, found)?)
    }

    fn expect(&mut self, word: &str) -> Result<(), Failed> {
        if self.accept(word) { Ok(()) } else { self.expected(word) }
    }

    fn path(&mut self) -> Result<Vec<String>, Failed> {
        Ok(parts(&self.parser().parse_object_name(true)?)?)
    }

    fn name(&mut self) -> Result<String, Failed> {
        Ok(self.parser().parse_identifier()?.value)
    }

    fn if_exists(&mut self) -> bool {
        self.accept_all(&["IF", "EXISTS"])
    }

    fn if_not_exists(&mut self) -> bool {
        self.accept_all(&["IF", "NOT", "EXISTS"])
    }

    /// Skips one pair of round brackets with everything in it, if there is one.
    fn brackets(&mut self) -> Result<(), Failed> {
        if !self.parser().consume_token(&Token::LParen) {
            return Ok(());
        }
        let mut open = 1_usize;
        while open > 0 {
            match self.parser().next_token().token {
                Token::LParen => open += 1,
                Token::RParen => open -= 1,
                Token::EOF => return self.expected(")"),
                _ => {}
            }
        }
        Ok(())
    }

    /// The end of the text, behind any number of semicolons.
    fn end_of_statement(&mut self, called: &str) -> Result<(), Failed> {
        while self.parser().consume_token(&Token::SemiColon) {}
        if self.parser().peek_token_ref().token == Token::EOF { Ok(()) } else { self.expected(called) }
    }
}
