//! Pages of lists that are read on with a token.

use std::hash::{DefaultHasher, Hash, Hasher};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::Serialize;

use crate::dremio::ApiError;
use crate::dremio::target::Query;

/// How many entries a page has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Size {
    pub default: usize,
    pub max: usize,
}

/// One page, in the wrapper that most lists have.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Page<T> {
    pub data: Vec<T>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_page_token: Option<String>,
    #[serde(skip)]
    pub previous_page_token: Option<String>,
}

impl<T> Page<T> {
    pub fn map<U>(self, show: impl FnMut(T) -> U) -> Page<U> {
        Page {
            data: self.data.into_iter().map(show).collect(),
            next_page_token: self.next_page_token,
            previous_page_token: self.previous_page_token,
        }
    }
}

/// Cuts the page out of a list that a query asks for. A token says where a page begins, by the key of its first entry
/// and, should that be gone, by its place; it is good only for the query it was given for.
pub(super) fn cut<T>(
    query: &Query,
    size: Size,
    items: Vec<T>,
    key: impl Fn(&T) -> String,
) -> Result<Page<T>, ApiError> {
    let limit = match query.integer("maxResults")? {
        None => size.default,
        Some(limit) => {
            usize::try_from(limit).ok().filter(|limit| (1..=size.max).contains(limit)).ok_or_else(|| {
                ApiError::bad_request(format!("maxResults must be between 1 and {}.", size.max))
            })?
        }
    };
    let fingerprint = fingerprint(query);
    let start = match query.get("pageToken").filter(|token| !token.is_empty()) {
        None => 0,
        Some(text) => {
            let token = Token::read(text).filter(|token| token.fingerprint == fingerprint);
            let refused = || ApiError::bad_request(format!("Invalid page token [{text}]."));
            let token = token.ok_or_else(refused)?;
            items.iter().position(|item| key(item) == token.key).unwrap_or(token.place)
        }
    };
    let token_at = |place: usize| {
        let item = items.get(place)?;
        Some(Token { fingerprint, place, key: key(item) }.write())
    };
    let next_page_token = token_at(start.saturating_add(limit));
    let previous_page_token = (start > 0).then(|| token_at(start.saturating_sub(limit))).flatten();
    let data = items.into_iter().skip(start).take(limit).collect();
    Ok(Page { data, next_page_token, previous_page_token })
}

/// What must stay the same from page to page: everything but the token and the size.
fn fingerprint(query: &Query) -> u64 {
    let mut hasher = DefaultHasher::new();
    for name in ["filter", "orderBy", "groupBy", "frequency", "status", "view"] {
        query.get(name).hash(&mut hasher);
    }
    hasher.finish()
}

struct Token {
    fingerprint: u64,
    place: usize,
    key: String,
}

impl Token {
    fn write(&self) -> String {
        let text = format!("{:x} {} {}", self.fingerprint, self.place, self.key);
        BASE64_URL_SAFE_NO_PAD.encode(text)
    }

    fn read(text: &str) -> Option<Self> {
        let text = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
        let mut parts = text.splitn(3, ' ');
        let fingerprint = u64::from_str_radix(parts.next()?, 16).ok()?;
        let place = parts.next()?.parse().ok()?;
        Some(Self { fingerprint, place, key: parts.next()?.to_owned() })
    }
}

/// Sorts by an attribute: `orderBy=name`, or `orderBy=-name` from the end.
pub(super) fn sort<T>(
    query: &Query,
    items: &mut [T],
    attributes: &[&str],
    value: impl Fn(&T, &str) -> String,
) -> Result<(), ApiError> {
    let Some(order) = query.get("orderBy").filter(|order| !order.is_empty()) else { return Ok(()) };
    let (attribute, is_descending) = match order.strip_prefix('-') {
        Some(attribute) => (attribute, true),
        None => (order, false),
    };
    if !attributes.contains(&attribute) {
        return Err(ApiError::bad_request(format!("The list cannot be ordered by [{attribute}].")));
    }
    items.sort_by_cached_key(|item| value(item, attribute));
    if is_descending {
        items.reverse();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: Size = Size { default: 2, max: 3 };

    fn page(query: &str, items: &[&str]) -> Result<Page<String>, ApiError> {
        let items = items.iter().map(|&item| item.to_owned()).collect();
        cut(&Query::parse(query).unwrap(), SIZE, items, String::clone)
    }

    #[test]
    fn pages_follow_one_another_both_ways() {
        let first = page("", &["a", "b", "c"]).unwrap();
        assert_eq!((first.data, first.previous_page_token), (vec!["a".to_owned(), "b".to_owned()], None));
        let next = format!("pageToken={}", first.next_page_token.unwrap());
        let second = page(&next, &["a", "b", "c"]).unwrap();
        assert_eq!((second.data, second.next_page_token), (vec!["c".to_owned()], None));
        let back = format!("pageToken={}", second.previous_page_token.unwrap());
        assert_eq!(page(&back, &["a", "b", "c"]).unwrap().data, ["a", "b"]);
        assert_eq!(page(&next, &["b", "c", "d"]).unwrap().data, ["c", "d"], "the key counts");
        assert_eq!(page(&next, &["a", "b", "x"]).unwrap().data, ["x"], "then the place");
    }

    #[test]
    fn tokens_belong_to_their_query() {
        let token = page("filter=x", &["a", "b", "c"]).unwrap().next_page_token.unwrap();
        assert!(page(&format!("filter=x&pageToken={token}"), &["a"]).is_ok());
        for query in [
            &format!("filter=y&pageToken={token}"),
            "pageToken=nope",
            "pageToken=%ff%00",
            "maxResults=0",
            "maxResults=4",
        ] {
            let refused = Query::parse(query).is_err() || page(query, &["a"]).is_err();
            assert!(refused, "{query}");
        }
    }
}
