//! Lists that come in pages, as iterators.

use std::collections::HashSet;
use std::collections::hash_map::DefaultHasher;
use std::fmt;
use std::hash::{Hash as _, Hasher as _};

use crate::call::Call;
use crate::error::{Delivery, Error, ErrorKind, Result};
use crate::observe::Event;
use crate::wire::Decode;

/// More empty pages in a row than this, and a server is taken to be stuck.
const MOST_EMPTY_PAGES: u32 = 1000;

/// The pages of a list, one request each.
///
/// The iterator ends after the last page. After an error it may be asked again and then repeats the page that failed;
/// what came before is not lost. A server that leads back to a page it has given already is an error
/// ([`ErrorKind::PageLoop`](crate::ErrorKind::PageLoop)) and ends the iterator, and so is a result that ends before
/// all of it has come ([`ErrorKind::Incomplete`](crate::ErrorKind::Incomplete)).
#[must_use = "an iterator does nothing until it is asked for its first item"]
pub struct Pages<T> {
    call: Call,
    fetch: fn(&Call) -> Result<T>,
    position: Position<T>,
    /// How many pages have come.
    count: u64,
    finished: bool,
}

enum Position<T> {
    Token(ByToken<T>),
    Offset(ByOffset<T>),
}

struct ByToken<T> {
    place: TokenPlace,
    next: fn(&T) -> Option<&str>,
    /// What says whether there is more; without it, a token does.
    more: Option<fn(&T) -> bool>,
    /// Hashes of the tokens seen, so that a loop of any length is noticed without keeping long tokens.
    seen: HashSet<u64>,
}

/// Where a request says which page it wants.
#[derive(Clone, Copy, Debug)]
pub(crate) enum TokenPlace {
    /// In this parameter of the query.
    Query(&'static str),
    /// In this member of the body.
    Body(&'static str),
}

struct ByOffset<T> {
    names: Offset,
    len: fn(&T) -> usize,
    total: fn(&T) -> Option<i64>,
    at: u64,
}

/// The parameters of a list that is paged by offset and limit.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::struct_field_names, reason = "the vendors call the parameter so")]
pub(crate) struct Offset {
    pub(crate) offset: &'static str,
    pub(crate) limit: &'static str,
    /// The largest limit that the server takes; asked for unless the caller set one.
    pub(crate) max: Option<u32>,
}

impl<T> Pages<T> {
    pub(crate) fn by_token(call: &Call, place: TokenPlace, next: fn(&T) -> Option<&str>) -> Self
    where
        T: Decode,
    {
        Self::along(call, place, next, None)
    }

    /// Goes on behind the last item as long as the server says that there is more.
    pub(crate) fn by_cursor(
        call: &Call,
        param: &'static str,
        more: fn(&T) -> bool,
        cursor: fn(&T) -> Option<&str>,
    ) -> Self
    where
        T: Decode,
    {
        Self::along(call, TokenPlace::Query(param), cursor, Some(more))
    }

    fn along(
        call: &Call,
        place: TokenPlace,
        next: fn(&T) -> Option<&str>,
        more: Option<fn(&T) -> bool>,
    ) -> Self
    where
        T: Decode,
    {
        let mut seen = HashSet::new();
        seen.extend(match place {
            TokenPlace::Query(name) => call.parameter(name).map(fingerprint),
            TokenPlace::Body(name) => call.member(name).as_deref().map(fingerprint),
        });
        Self::new(call.clone(), Position::Token(ByToken { place, next, more, seen }))
    }

    pub(crate) fn by_offset(
        call: &Call,
        names: Offset,
        len: fn(&T) -> usize,
        total: fn(&T) -> Option<i64>,
    ) -> Self
    where
        T: Decode,
    {
        let mut call = call.clone();
        if let (None, Some(max)) = (call.parameter(names.limit), names.max) {
            call.set(names.limit, max);
        }
        let at = call.parameter(names.offset).and_then(|offset| offset.parse().ok()).unwrap_or(0);
        Self::new(call, Position::Offset(ByOffset { names, len, total, at }))
    }

    fn new(call: Call, position: Position<T>) -> Self
    where
        T: Decode,
    {
        Self { call, fetch: Call::fetch, position, count: 0, finished: false }
    }

    fn fetch(&mut self) -> Result<Option<T>> {
        let page = (self.fetch)(&self.call)?;
        self.tell(&page);
        let moved = match &mut self.position {
            Position::Token(position) => position.advance(&page, &mut self.call),
            Position::Offset(position) => position.advance(&page, &mut self.call),
        };
        match moved {
            Ok(Step::More) => Ok(Some(page)),
            Ok(Step::Last) => {
                self.finished = true;
                Ok(Some(page))
            }
            Err(error) => {
                self.finished = true;
                Err(error.within(&self.call.context))
            }
        }
    }
}

impl<T> Pages<T> {
    fn tell(&mut self, page: &T) {
        let items = match &self.position {
            Position::Token(_) => None,
            Position::Offset(position) => Some((position.len)(page) as u64),
        };
        let (operation, index) = (&*self.call.context.id, self.count);
        self.call.client().tell(&Event::Page { operation, index, items });
        self.count += 1;
    }
}

enum Step {
    More,
    Last,
}

impl<T> ByToken<T> {
    fn advance(&mut self, page: &T, call: &mut Call) -> Result<Step> {
        if self.more.is_some_and(|more| !more(page)) {
            return Ok(Step::Last);
        }
        let Some(token) = (self.next)(page).filter(|token| !token.is_empty()) else {
            return self.without_token();
        };
        if !self.seen.insert(fingerprint(token)) {
            let text = "the server gave a page token a second time, so the list would never end".to_owned();
            return Err(Error::new(ErrorKind::PageLoop(text), Delivery::MaybeSent));
        }
        match self.place {
            TokenPlace::Query(name) => call.set(name, token),
            TokenPlace::Body(name) => call.set_member(name, token),
        }
        Ok(Step::More)
    }
}

impl<T> ByToken<T> {
    /// A page that does not say where the next one is.
    fn without_token(&self) -> Result<Step> {
        if self.more.is_none() {
            return Ok(Step::Last);
        }
        let text = "the server says that there is another page, but not where".to_owned();
        Err(Error::new(ErrorKind::Incomplete(text), Delivery::MaybeSent))
    }
}

impl<T> ByOffset<T> {
    fn advance(&mut self, page: &T, call: &mut Call) -> Result<Step> {
        let received = (self.len)(page);
        // By what came, not by what was asked for: a server may give fewer.
        self.at = self.at.saturating_add(received as u64);
        call.set(self.names.offset, self.at);
        let total = (self.total)(page).and_then(|total| u64::try_from(total).ok());
        Ok(if ends(self.at, received as u64, total)? { Step::Last } else { Step::More })
    }
}

/// Whether a list ends with the page of which the last `received` items up to `position` came.
///
/// A total that is less than what came already is no total: then, as without one, the end is where nothing more comes.
pub(crate) fn ends(position: u64, received: u64, total: Option<u64>) -> Result<bool> {
    match total {
        Some(total) if total > position && received == 0 => {
            let text = format!("the server says that there are {total}, but gave no more after {position}");
            Err(Error::new(ErrorKind::Incomplete(text), Delivery::MaybeSent))
        }
        Some(total) if total == position => Ok(true),
        _ => Ok(received == 0),
    }
}

fn fingerprint(token: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    token.hash(&mut hasher);
    hasher.finish()
}

impl<T> Iterator for Pages<T> {
    type Item = Result<T>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.finished { None } else { self.fetch().transpose() }
    }
}

impl<T> std::iter::FusedIterator for Pages<T> {}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("next", &self.call)
            .field("finished", &self.finished)
            .finish_non_exhaustive()
    }
}

/// The items of a list, page after page.
///
/// See [`Pages`] for what happens after an error. Pages without items are passed over.
#[must_use = "an iterator does nothing until it is asked for its first item"]
pub struct Items<T, I> {
    pages: Pages<T>,
    split: fn(T) -> Vec<I>,
    page: std::vec::IntoIter<I>,
    empty: u32,
}

impl<T, I> Items<T, I> {
    pub(crate) fn new(pages: Pages<T>, split: fn(T) -> Vec<I>) -> Self {
        Self { pages, split, page: Vec::new().into_iter(), empty: 0 }
    }
}

impl<T, I> Iterator for Items<T, I> {
    type Item = Result<I>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(item) = self.page.next() {
                self.empty = 0;
                return Some(Ok(item));
            }
            match self.pages.next()? {
                Ok(page) => self.page = (self.split)(page).into_iter(),
                Err(error) => return Some(Err(error)),
            }
            self.empty += 1;
            if self.empty > MOST_EMPTY_PAGES {
                self.pages.finished = true;
                let text = format!("the server gave {MOST_EMPTY_PAGES} empty pages in a row");
                return Some(Err(Error::new(ErrorKind::PageLoop(text), Delivery::MaybeSent)));
            }
        }
    }
}

impl<T, I> std::iter::FusedIterator for Items<T, I> {}

impl<T, I> fmt::Debug for Items<T, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("pages", &self.pages).finish_non_exhaustive()
    }
}
