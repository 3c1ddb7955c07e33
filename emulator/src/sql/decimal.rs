//! Exact decimals: an unscaled 128-bit integer beside a scale that the column's type knows.

use num_bigint::BigInt;
use std::cmp::Ordering;

/// The digits a DECIMAL can have.
pub(crate) const MAX_DIGITS: u8 = 38;

const SIGN: u128 = 1 << 127;

/// Ten to the power of `exponent`, as far as it fits.
fn power(exponent: u32) -> Option<i128> {
    10_i128.checked_pow(exponent)
}

fn big_power(exponent: u8) -> BigInt {
    BigInt::from(10).pow(u32::from(exponent))
}

/// The value if it has at most 38 digits.
fn fitting(value: i128) -> Option<i128> {
    let limit = power(u32::from(MAX_DIGITS))?;
    (-limit < value && value < limit).then_some(value)
}

fn narrow(value: &BigInt) -> Option<i128> {
    i128::try_from(value).ok().and_then(fitting)
}

/// Sixteen bytes that compare like the numbers they stand for.
pub(crate) fn encode(value: i128) -> Vec<u8> {
    (value.cast_unsigned() ^ SIGN).to_be_bytes().to_vec()
}

/// The number of [`encode`]d bytes.
pub(crate) fn decode(bytes: &[u8]) -> Option<i128> {
    let bytes: [u8; 16] = bytes.try_into().ok()?;
    Some((u128::from_be_bytes(bytes) ^ SIGN).cast_signed())
}

/// Whether the value has at most `precision` digits.
pub(crate) fn within(value: i128, precision: u8) -> bool {
    power(u32::from(precision)).is_none_or(|limit| -limit < value && value < limit)
}

/// Divides, rounding half away from zero.
fn divide_rounded(value: &BigInt, by: &BigInt) -> BigInt {
    let twice: BigInt = (value % by) * 2;
    let quotient = value / by;
    if twice.magnitude() < by.magnitude() {
        quotient
    } else if (value.sign() == num_bigint::Sign::Minus) == (by.sign() == num_bigint::Sign::Minus) {
        quotient + 1
    } else {
        quotient - 1
    }
}

fn rescale_big(value: BigInt, from: u8, to: u8) -> BigInt {
    match from.cmp(&to) {
        Ordering::Equal => value,
        Ordering::Less => value * big_power(to - from),
        Ordering::Greater => divide_rounded(&value, &big_power(from - to)),
    }
}

/// The value at another scale, rounded half up when digits go; `None` past 38 digits.
pub(crate) fn rescale(value: i128, from: u8, to: u8) -> Option<i128> {
    if from == to {
        return Some(value);
    }
    if to > from {
        return value.checked_mul(power(u32::from(to - from))?).and_then(fitting);
    }
    narrow(&rescale_big(BigInt::from(value), from, to))
}

/// The order of two values of different scales.
pub(crate) fn compare(left: i128, left_scale: u8, right: i128, right_scale: u8) -> Ordering {
    let scale = left_scale.max(right_scale);
    rescale_big(BigInt::from(left), left_scale, scale).cmp(&rescale_big(
        BigInt::from(right),
        right_scale,
        scale,
    ))
}

/// `left + right`, both at `scale`.
pub(crate) fn add(left: i128, right: i128) -> Option<i128> {
    left.checked_add(right).and_then(fitting)
}

/// `left * right` at the scale of the result.
pub(crate) fn multiply(left: (i128, u8), right: (i128, u8), scale: u8) -> Option<i128> {
    let product = BigInt::from(left.0) * BigInt::from(right.0);
    narrow(&rescale_big(product, left.1.saturating_add(right.1), scale))
}

/// `left / right` at the scale of the result; the divisor is not zero.
pub(crate) fn divide(left: (i128, u8), right: (i128, u8), scale: u8) -> Option<i128> {
    // left / 10^ls / (right / 10^rs) * 10^scale
    let numerator = BigInt::from(left.0) * big_power(right.1) * big_power(scale);
    let denominator = BigInt::from(right.0) * big_power(left.1);
    narrow(&divide_rounded(&numerator, &denominator))
}

/// The remainder at the larger scale, with the sign of `left`; the divisor is not zero.
pub(crate) fn remainder(left: (i128, u8), right: (i128, u8), scale: u8) -> Option<i128> {
    let common = left.1.max(right.1);
    let dividend = rescale_big(BigInt::from(left.0), left.1, common);
    let divisor = rescale_big(BigInt::from(right.0), right.1, common);
    narrow(&rescale_big(dividend % divisor, common, scale))
}

/// A number written in digits, with an optional sign, point and exponent.
struct Written {
    negative: bool,
    digits: Vec<u8>,
    /// How many of the digits stand before the point; may lie outside of them.
    point: i64,
}

fn digits(text: &str) -> Option<Written> {
    let text = text.trim();
    let (negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (rest, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let digits: Vec<u8> = whole.bytes().chain(fraction.bytes()).collect();
    if !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let point = i64::try_from(whole.len()).ok()? + i64::from(exponent);
    Some(Written { negative, digits, point })
}

/// Why a text is no decimal of a certain scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// It is no number.
    NotANumber,
    /// It has more than 38 digits.
    TooLarge,
}

/// Reads a number at a scale, rounding half up what lies beyond it.
pub(crate) fn parse(text: &str, scale: u8) -> Result<i128, Refused> {
    let number = digits(text).ok_or(Refused::NotANumber)?;
    let wanted = number.point + i64::from(scale);
    let mut value = 0_i128;
    let leading = number.digits.iter().position(|digit| *digit != b'0').unwrap_or(number.digits.len());
    if wanted - i64::try_from(leading).unwrap_or(i64::MAX) > i64::from(MAX_DIGITS)
        && leading < number.digits.len()
    {
        return Err(Refused::TooLarge);
    }
    let take = usize::try_from(wanted.max(0)).unwrap_or(usize::MAX);
    for digit in number.digits.iter().take(take) {
        value = value
            .checked_mul(10)
            .and_then(|v| v.checked_add(i128::from(digit - b'0')))
            .ok_or(Refused::TooLarge)?;
    }
    let missing = take.saturating_sub(number.digits.len());
    if value != 0 {
        let factor = u32::try_from(missing).ok().and_then(power).ok_or(Refused::TooLarge)?;
        value = value.checked_mul(factor).ok_or(Refused::TooLarge)?;
    }
    if wanted >= 0 && number.digits.get(take).is_some_and(|next| *next >= b'5') {
        value += 1;
    }
    let value = if number.negative { -value } else { value };
    fitting(value).ok_or(Refused::TooLarge)
}

/// The precision and scale of a literal such as `12.50`, and its value; `None` past 38 digits.
pub(crate) fn literal(text: &str) -> Option<(i128, u8, u8)> {
    let (_, fraction) = text.split_once('.').unwrap_or((text, ""));
    let scale = u8::try_from(fraction.len()).ok().filter(|scale| *scale <= MAX_DIGITS)?;
    let value = parse(text, scale).ok()?;
    let length = value.unsigned_abs().to_string().len();
    let precision = u8::try_from(length).unwrap_or(MAX_DIGITS).max(scale).max(1);
    Some((value, precision, scale))
}

/// The text of a value: all digits of its scale, trailing zeros included.
pub(crate) fn format(value: i128, scale: u8) -> String {
    // Most values are small, and small integers are written faster.
    let size = value.unsigned_abs();
    let digits = u64::try_from(size).map_or_else(|_| size.to_string(), |small| small.to_string());
    let scale = usize::from(scale);
    let mut text = String::with_capacity(digits.len().max(scale) + 3);
    if value < 0 {
        text.push('-');
    }
    text.extend(std::iter::repeat_n('0', (scale + 1).saturating_sub(digits.len())));
    text.push_str(&digits);
    if scale > 0 {
        text.insert(text.len() - scale, '.');
    }
    text
}

/// The nearest floating point number.
pub(crate) fn to_f64(value: i128, scale: u8) -> f64 {
    format(value, scale).parse().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_sort_like_numbers() {
        let numbers = [i128::MIN, -10, -1, 0, 1, 9, 10, i128::MAX];
        let bytes: Vec<_> = numbers.iter().map(|n| encode(*n)).collect();
        assert!(bytes.is_sorted());
        assert!(numbers.iter().zip(&bytes).all(|(n, b)| decode(b) == Some(*n)));
    }

    #[test]
    fn text_is_read_at_a_scale() {
        assert_eq!(parse("12.345", 2), Ok(1235));
        assert_eq!(parse("-0.005", 2), Ok(-1));
        assert_eq!(parse("1e3", 2), Ok(100_000));
        assert_eq!(parse("1e-3", 2), Ok(0));
        assert_eq!(parse("5e-3", 2), Ok(1));
        assert_eq!(parse("0e999999999", 2), Ok(0));
        assert_eq!(parse("1e999999999", 2), Err(Refused::TooLarge));
        assert_eq!(parse("99999999999999999999999999999999999999", 0), Ok(10_i128.pow(38) - 1));
        assert_eq!(parse("100000000000000000000000000000000000000", 0), Err(Refused::TooLarge));
        assert_eq!(parse("abc", 0), Err(Refused::NotANumber));
        assert_eq!(parse(".", 0), Err(Refused::NotANumber));
    }

    #[test]
    fn digits_survive_the_text() {
        assert_eq!(format(-5, 3), "-0.005");
        assert_eq!(format(0, 10), "0.0000000000");
        assert_eq!(literal("1.50"), Some((150, 3, 2)));
        assert_eq!(literal("0.05"), Some((5, 2, 2)));
    }

    #[test]
    fn arithmetic_rounds_half_up() {
        assert_eq!(divide((1, 0), (3, 0), 6), Some(333_333));
        assert_eq!(divide((2, 0), (-3, 0), 6), Some(-666_667));
        assert_eq!(multiply((15, 1), (15, 1), 1), Some(23));
        assert_eq!(remainder((-75, 1), (2, 0), 1), Some(-15));
        assert_eq!(compare(10, 1, 1, 0), Ordering::Equal);
    }
}
