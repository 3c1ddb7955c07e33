//! `Extra`: what an object has and its type does not know.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::json::Json;
use crate::scan::Scanner;

/// Members of an object that its type does not know.
///
/// They are kept when an object is read and written back when it is sent, in the order in which they came and with
/// their exact text. It also remembers which known members came as `null` or as an empty list, so that these are
/// written back as they were.
#[derive(Clone, Default)]
pub struct Extra {
    members: Vec<(Box<str>, Json)>,
    blanks: Vec<(&'static str, Blank)>,
}

/// How a member stood on the wire whose value does not tell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Blank {
    Null,
    Empty,
    /// A list that stood alone, without the object around it.
    Alone,
    /// The one item of a list that stood alone.
    OnlyItem,
    /// The object that holds a list stood in a list itself.
    InList,
    /// A number without a fraction.
    Whole,
    /// A number in quotes.
    Quoted,
    /// A whole number with `.0` behind it.
    Pointed,
}

impl Extra {
    /// No unknown members.
    #[must_use]
    pub const fn new() -> Self {
        Self { members: Vec::new(), blanks: Vec::new() }
    }

    /// The member called `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Json> {
        self.members.iter().find(|(known, _)| &**known == name).map(|(_, value)| value)
    }

    /// Sets a member, for what a server understands and this crate does not yet.
    ///
    /// A member that the type has a field for is overruled by that field, unless the field is empty.
    pub fn insert(&mut self, name: impl Into<String>, value: Json) {
        let name = name.into();
        match self.members.iter_mut().find(|(known, _)| **known == *name) {
            Some((_, old)) => *old = value,
            None => self.members.push((name.into_boxed_str(), value)),
        }
    }

    /// Takes in a member that was read, without a look at the others: see [`Extra::settle`].
    pub(super) fn push(&mut self, name: impl Into<Box<str>>, value: Json) {
        self.members.push((name.into(), value));
    }

    /// Once all members are read: of those with the same name the last counts, in the place of the first. There may be a
    /// million of them, so that they are not compared each with each.
    pub(super) fn settle(&mut self) {
        if self.members.len() < 2 {
            return;
        }
        let names: BTreeSet<&str> = self.iter().map(|(name, _)| name).collect();
        if names.len() == self.members.len() {
            return;
        }
        let mut places = BTreeMap::new();
        let mut settled: Vec<(Box<str>, Json)> = Vec::new();
        for (name, value) in std::mem::take(&mut self.members) {
            let place = *places.entry(name.clone()).or_insert(settled.len());
            match settled.get_mut(place) {
                Some((_, old)) => *old = value,
                None => settled.push((name, value)),
            }
        }
        self.members = settled;
    }

    /// Takes a member out.
    pub fn remove(&mut self, name: &str) -> Option<Json> {
        let at = self.members.iter().position(|(known, _)| &**known == name)?;
        Some(self.members.remove(at).1)
    }

    /// Every unknown member, in the order in which they came.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Json)> {
        self.members.iter().map(|(name, value)| (&**name, value))
    }

    /// Whether there are no unknown members.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    pub(super) fn blank(&self, name: &str) -> Option<Blank> {
        self.noted(name, |blank| matches!(blank, Blank::Null | Blank::Empty))
    }

    /// How a list stood on the wire, when not in the object that it belongs to.
    pub(super) fn form(&self, name: &str) -> Option<Blank> {
        self.noted(name, |blank| matches!(blank, Blank::Alone | Blank::OnlyItem | Blank::InList))
    }

    /// Whether a number stood on the wire without a fraction.
    pub(super) fn is_whole(&self, name: &str) -> bool {
        self.noted(name, |blank| blank == Blank::Whole).is_some()
    }

    /// How a number stood on the wire, when not as one.
    pub(super) fn integer_form(&self, name: &str) -> Option<Blank> {
        self.noted(name, |blank| matches!(blank, Blank::Quoted | Blank::Pointed))
    }

    fn noted(&self, name: &str, wanted: fn(Blank) -> bool) -> Option<Blank> {
        self.blanks.iter().find(|(known, blank)| *known == name && wanted(*blank)).map(|(_, blank)| *blank)
    }

    /// Remembers a list or map that is empty.
    pub(super) fn note_empty(&mut self, name: &'static str, scanner: &Scanner<'_>, open: u8, close: u8) {
        let mut ahead = *scanner;
        if ahead.take(open) && ahead.take(close) {
            self.note_blank(name, Blank::Empty);
        }
    }

    /// Remembers how a known member stood on the wire.
    pub(super) fn note_blank(&mut self, name: &'static str, blank: Blank) {
        self.blanks.push((name, blank));
    }
}

/// How known members stood on the wire makes no difference.
impl PartialEq for Extra {
    fn eq(&self, other: &Self) -> bool {
        self.members == other.members
    }
}

/// Shows the names alone, for nobody knows which members are confidential.
impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(|(name, _)| name)).finish()
    }
}
