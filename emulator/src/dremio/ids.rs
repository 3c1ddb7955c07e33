//! Identifiers, version tags and tokens that differ on every call.

use std::hash::{BuildHasher, RandomState};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

/// 64 bits that do not repeat; unguessable enough for a test server.
pub(crate) fn random() -> u64 {
    RandomState::new().hash_one(0)
}

/// A version 4 UUID.
pub(crate) fn uuid() -> String {
    let (high, low) = (random(), random());
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        high & 0xfff,
        low >> 48 & 0x3fff | 0x8000,
        low & 0xffff_ffff_ffff,
    )
}

/// An opaque version tag. Every one has a `/` and a `=` in it, and none a `+`: published clients put tags into queries
/// as they are, where a `+` is a blank, and would fail by chance.
pub(crate) fn tag() -> String {
    let mut text = BASE64_STANDARD.encode(random().to_be_bytes()).replace('+', "p");
    text.replace_range(2..3, "/");
    text
}

/// The text of a session token: 26 letters and digits.
pub(crate) fn token() -> String {
    let mut bits = u128::from(random()) << 64 | u128::from(random());
    let digits = std::iter::repeat_with(|| {
        let digit = u32::try_from(bits % 32).unwrap_or_default();
        bits /= 32;
        char::from_digit(digit, 32).unwrap_or('0')
    });
    digits.take(26).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_have_their_shapes() {
        let id = uuid();
        assert_eq!(id.split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
        assert!(id.as_bytes()[14] == b'4' && b"89ab".contains(&id.as_bytes()[19]), "{id}");
        assert_eq!(BASE64_STANDARD.decode(tag()).unwrap().len(), 8);
        for tag in std::iter::repeat_with(tag).take(100) {
            assert!(!tag.contains('+') && tag.contains('/') && tag.ends_with('='), "{tag}");
        }
        assert_eq!(token().len(), 26);
    }

    #[test]
    fn no_two_are_the_same() {
        assert_ne!(uuid(), uuid());
        assert_ne!(tag(), tag());
        assert_ne!(token(), token());
    }
}
