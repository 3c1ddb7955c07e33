//! Reads the members of a JSON object, in whatever order they come.

use super::decode::Decode;
use super::extra::{Blank, Extra};
use super::tagged::{Tagged, optional_tagged};
use crate::json::Json;
use crate::scan::{ScanError, Scanned, Scanner};

/// A JSON object while it is read.
#[derive(Debug)]
pub(crate) struct Members<'m, 'de> {
    scanner: &'m mut Scanner<'de>,
    object: &'static str,
    /// Which kind of the object it is, where a member tells.
    kind: Option<&'m str>,
    extra: Extra,
}

/// A member that a struct knows, and where its value goes.
pub(crate) struct Member<'a> {
    name: &'static str,
    /// Whether `null` is nothing, which is noted.
    nullable: bool,
    slot: Option<&'a mut dyn Slot>,
}

/// A member that must be there, or that makes something of its own of `null`.
pub(crate) fn value<'a>(name: &'static str, slot: &'a mut dyn Slot) -> Member<'a> {
    Member { name, nullable: false, slot: Some(slot) }
}

/// A member that may be missing or `null`.
pub(crate) fn optional<'a>(name: &'static str, slot: &'a mut dyn Slot) -> Member<'a> {
    Member { name, nullable: true, slot: Some(slot) }
}

/// A member whose content is known beforehand.
pub(crate) fn constant<'a>(name: &'static str) -> Member<'a> {
    Member { name, nullable: false, slot: None }
}

/// Where the value of a member goes.
pub(crate) trait Slot {
    fn fill(&mut self, scanner: &mut Scanner<'_>, name: &'static str, extra: &mut Extra) -> Scanned<()>;
}

impl<T: Decode> Slot for Option<T> {
    fn fill(&mut self, scanner: &mut Scanner<'_>, name: &'static str, extra: &mut Extra) -> Scanned<()> {
        *self = Some(T::decode_member(scanner, name, extra)?);
        Ok(())
    }
}

impl<'m, 'de> Members<'m, 'de> {
    #[inline(never)]
    pub(super) fn new(scanner: &'m mut Scanner<'de>, object: &'static str, kind: Option<&'m str>) -> Self {
        Self { scanner, object, kind, extra: Extra::new() }
    }

    /// Reads the object: what is known into its slot, everything else to be kept.
    pub fn read(&mut self, known: &mut [Member<'_>]) -> Scanned<()> {
        let mut more = self.scanner.enter(b'{', b'}', &format_args!("an object ({})", self.object))?;
        // Mostly they come in the order in which they are known.
        let mut expected = 0;
        while more {
            let name = self.scanner.name()?;
            let found = position(known, &name, expected);
            if let Some(member) = found.and_then(|at| known.get_mut(at)) {
                self.member(member)?;
            } else {
                self.extra.push(name, Json::scanned(self.scanner.value()?));
            }
            expected = found.map_or(expected, |at| at + 1);
            more = self.scanner.more(b'}')?;
        }
        self.extra.settle();
        Ok(())
    }

    fn member(&mut self, member: &mut Member<'_>) -> Scanned<()> {
        if member.nullable && self.scanner.word("null") {
            self.extra.note_blank(member.name, Blank::Null);
            return Ok(());
        }
        let Some(slot) = &mut member.slot else { return self.scanner.value().map(drop) };
        let filled = slot.fill(self.scanner, member.name, &mut self.extra);
        filled.map_err(|error| error.in_member(member.name, self.object))
    }

    /// What was read of a member, or the error that it was not there.
    pub fn required<T>(&self, name: &'static str, value: Option<T>) -> Scanned<T> {
        match value {
            Some(value) => Ok(value),
            None => Err(self.missing(name)),
        }
    }

    /// The same for what `type_name` says what it is.
    pub fn tagged<T: Tagged>(
        &self,
        name: &'static str,
        json: Option<Json>,
        type_name: Option<&str>,
    ) -> Scanned<T> {
        self.required(name, optional_tagged(json, type_name))
    }

    #[cold]
    fn missing(&self, name: &str) -> ScanError {
        let kind = self.kind.map_or(String::new(), |kind| format!(" {kind:?}"));
        let message = format!("member `{name}` of {}{kind} is missing", self.object);
        ScanError::placed(message, self.scanner.position())
    }

    /// Everything that was kept, once all members are read.
    pub fn take_extra(&mut self) -> Extra {
        std::mem::take(&mut self.extra)
    }
}

/// Where the member `name` is among the known ones, looking from `expected` on.
fn position(known: &[Member<'_>], name: &str, expected: usize) -> Option<usize> {
    let is_it = |member: &Member<'_>| member.name == name;
    let (before, after) = known.split_at_checked(expected)?;
    let ahead = after.iter().position(is_it).map(|at| at + expected);
    ahead.or_else(|| before.iter().position(is_it))
}
