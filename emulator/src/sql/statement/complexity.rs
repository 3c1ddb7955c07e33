//! Statements that are too complex to be read, told by their tokens alone.

use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::{Location, Token, TokenWithSpan, Word};

/// How many tokens may stand between two commas, clauses or connectives of one bracket.
const RUN: usize = 4_000;
/// How many connectives (`AND`, `OR`, `UNION`, ...) a statement may have.
const CONNECTIVES: usize = 20_000;

/// Where a text becomes too complex: it would nest too deeply in the tree without nesting in the text, such as
/// `1 + 1 + 1 + ...`.
pub(crate) fn too_complex(tokens: &[TokenWithSpan]) -> Option<Location> {
    // The runs of the brackets around, and the one that is being counted.
    let mut outer: Vec<usize> = Vec::new();
    let mut run = 0_usize;
    let mut connectives = 0_usize;
    for token in tokens {
        match &token.token {
            Token::Whitespace(_) => {}
            Token::LParen | Token::LBracket => outer.push(std::mem::take(&mut run)),
            Token::RParen | Token::RBracket => run = outer.pop().unwrap_or_default(),
            Token::Comma | Token::SemiColon => run = 0,
            Token::Word(word) if starts_clause(word) => {
                connectives += 1;
                run = 0;
            }
            _ => run += 1,
        }
        if run > RUN || connectives > CONNECTIVES {
            return Some(token.span.start);
        }
    }
    None
}

fn starts_clause(word: &Word) -> bool {
    matches!(
        word.keyword,
        Keyword::AND
            | Keyword::OR
            | Keyword::SELECT
            | Keyword::FROM
            | Keyword::WHERE
            | Keyword::WHEN
            | Keyword::JOIN
            | Keyword::UNION
            | Keyword::INTERSECT
            | Keyword::EXCEPT
            | Keyword::VALUES
    )
}
