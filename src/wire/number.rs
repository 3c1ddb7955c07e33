//! Numbers that may have a fraction, and whether they came with one.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Visitor};

/// A number as it came.
#[derive(Clone, Copy, Debug)]
pub(super) struct Number {
    pub(super) value: f64,
    /// Whether it came without a fraction, and is small enough to be written like that again.
    pub(super) is_whole: bool,
}

/// Whole numbers up to here have a `f64` of their own.
const EXACT: f64 = 9_007_199_254_740_992.0;

impl Number {
    /// The number without a fraction, if it has none.
    pub(super) fn whole(value: f64) -> Option<i64> {
        let is_whole =
            value.fract() == 0.0 && value.abs() <= EXACT && !(value == 0.0 && value.is_sign_negative());
        #[allow(clippy::cast_possible_truncation, reason = "it is whole and small enough")]
        is_whole.then_some(value as i64)
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NumberVisitor;

        impl Visitor<'_> for NumberVisitor {
            type Value = Number;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number")
            }

            fn visit_f64<E>(self, value: f64) -> Result<Number, E> {
                Ok(Number { value, is_whole: false })
            }

            #[allow(clippy::cast_precision_loss, reason = "a number of this type has the precision of one")]
            fn visit_i64<E>(self, value: i64) -> Result<Number, E> {
                Ok(Number { value: value as f64, is_whole: true })
            }

            #[allow(clippy::cast_precision_loss, reason = "a number of this type has the precision of one")]
            fn visit_u64<E>(self, value: u64) -> Result<Number, E> {
                Ok(Number { value: value as f64, is_whole: true })
            }
        }

        deserializer.deserialize_any(NumberVisitor)
    }
}
