//! The functions whose types follow from their names alone.

use super::super::DataType;
use super::{Body, arithmetic, digest, nested, pattern, text, time};

/// A function with fixed types. NULL arguments give NULL.
#[derive(Debug)]
pub(in super::super) struct Scalar {
    /// Its name in SQL, in capitals.
    pub(in super::super) name: &'static str,
    /// One letter per parameter: `t`ext, `i`nteger, `d`ouble, `b`oolean, `D`ate, `T`imestamp, bytes `x`. Those
    /// behind a `?` may be missing, and one before a `*` may be repeated.
    pub(in super::super) parameters: &'static str,
    /// Its result's type.
    pub(in super::super) returns: DataType,
    pub(super) body: Body,
}

impl Scalar {
    /// Its name in `SQLite`.
    pub(in super::super) fn sql_name(&self) -> String {
        format!("f_{}", self.name.to_ascii_lowercase())
    }
}

/// The function of that name in capitals.
pub(in super::super) fn find(name: &str) -> Option<&'static Scalar> {
    SCALARS.iter().find(|scalar| scalar.name == name)
}

const fn scalar(name: &'static str, parameters: &'static str, returns: DataType, body: Body) -> Scalar {
    Scalar { name, parameters, returns, body }
}

const fn varchar(name: &'static str, parameters: &'static str, body: Body) -> Scalar {
    scalar(name, parameters, DataType::Varchar, body)
}

const fn int(name: &'static str, parameters: &'static str, body: Body) -> Scalar {
    scalar(name, parameters, DataType::Int, body)
}

const fn double(name: &'static str, parameters: &'static str, body: Body) -> Scalar {
    scalar(name, parameters, DataType::Double, body)
}

const fn boolean(name: &'static str, parameters: &'static str, body: Body) -> Scalar {
    scalar(name, parameters, DataType::Boolean, body)
}

const fn bytes(name: &'static str, parameters: &'static str, body: Body) -> Scalar {
    scalar(name, parameters, DataType::Varbinary, body)
}

/// All of them.
pub(super) static SCALARS: &[Scalar] = &[
    // Text.
    varchar("UPPER", "t", text::upper),
    varchar("LOWER", "t", text::lower),
    varchar("INITCAP", "t", text::initcap),
    varchar("REVERSE", "t", text::reverse),
    varchar("TRIM", "t?t", text::trim),
    varchar("BTRIM", "t?t", text::trim),
    varchar("LTRIM", "t?t", text::ltrim),
    varchar("RTRIM", "t?t", text::rtrim),
    varchar("LPAD", "ti?t", text::lpad),
    varchar("RPAD", "ti?t", text::rpad),
    varchar("LEFT", "ti", text::left),
    varchar("RIGHT", "ti", text::right),
    varchar("SUBSTR", "ti?i", text::substring),
    varchar("SUBSTRING", "ti?i", text::substring),
    varchar("REPLACE", "ttt", text::replace),
    varchar("TRANSLATE", "ttt", text::translate),
    varchar("REPEAT", "ti", text::repeat),
    varchar("SPACE", "i", text::space),
    varchar("SPLIT_PART", "tti", text::split_part),
    varchar("OVERLAY", "tti?i", text::overlay),
    varchar("CHR", "i", text::chr),
    int("ASCII", "t", text::ascii),
    int("CHAR_LENGTH", "t", text::length),
    int("CHARACTER_LENGTH", "t", text::length),
    int("OCTET_LENGTH", "x", text::octet_length),
    int("BIT_LENGTH", "x", text::bit_length),
    int("POSITION", "tt", text::position),
    int("LOCATE", "tt?i", text::position),
    int("STRPOS", "tt", text::strpos),
    int("INSTR", "tt", text::strpos),
    int("LEVENSHTEIN", "tt", text::levenshtein),
    boolean("STARTS_WITH", "tt", text::starts_with),
    boolean("ENDS_WITH", "tt", text::ends_with),
    boolean("CONTAINS", "tt", text::contains),
    // Patterns.
    boolean("LIKE", "tt?t", pattern::like),
    boolean("ILIKE", "tt?t", pattern::ilike),
    boolean("SIMILAR_TO", "tt?t", pattern::similar),
    boolean("REGEXP_LIKE", "tt", pattern::regexp_like),
    boolean("REGEXP_MATCHES", "tt", pattern::regexp_like),
    varchar("REGEXP_REPLACE", "ttt", pattern::regexp_replace),
    varchar("REGEXP_EXTRACT", "tti", pattern::regexp_extract),
    // Bytes.
    varchar("MD5", "x", digest::md5),
    varchar("HEX", "x", text::hex),
    varchar("TO_HEX", "x", text::hex),
    bytes("UNHEX", "t", text::unhex),
    bytes("FROM_HEX", "t", text::unhex),
    varchar("BASE64", "x", text::base64),
    bytes("UNBASE64", "t", text::unbase64),
    bytes("BINARY_STRING", "t", text::binary_string),
    varchar("TO_UTF8", "x", text::utf8),
    // Numbers.
    double("SQRT", "d", arithmetic::sqrt),
    double("CBRT", "d", |a| Ok(arithmetic::one(a, f64::cbrt))),
    double("EXP", "d", |a| Ok(arithmetic::one(a, f64::exp))),
    double("LN", "d", |a| Ok(arithmetic::one(a, f64::ln))),
    double("LOG10", "d", |a| Ok(arithmetic::one(a, f64::log10))),
    double("LOG2", "d", |a| Ok(arithmetic::one(a, f64::log2))),
    double("LOG", "d?d", arithmetic::log),
    double("POWER", "dd", |a| Ok(arithmetic::two(a, f64::powf))),
    double("POW", "dd", |a| Ok(arithmetic::two(a, f64::powf))),
    double("SIN", "d", |a| Ok(arithmetic::one(a, f64::sin))),
    double("COS", "d", |a| Ok(arithmetic::one(a, f64::cos))),
    double("TAN", "d", |a| Ok(arithmetic::one(a, f64::tan))),
    double("COT", "d", |a| Ok(arithmetic::one(a, |x| x.tan().recip()))),
    double("ASIN", "d", |a| Ok(arithmetic::one(a, f64::asin))),
    double("ACOS", "d", |a| Ok(arithmetic::one(a, f64::acos))),
    double("ATAN", "d", |a| Ok(arithmetic::one(a, f64::atan))),
    double("ATAN2", "dd", |a| Ok(arithmetic::two(a, f64::atan2))),
    double("SINH", "d", |a| Ok(arithmetic::one(a, f64::sinh))),
    double("COSH", "d", |a| Ok(arithmetic::one(a, f64::cosh))),
    double("TANH", "d", |a| Ok(arithmetic::one(a, f64::tanh))),
    double("DEGREES", "d", |a| Ok(arithmetic::one(a, f64::to_degrees))),
    double("RADIANS", "d", |a| Ok(arithmetic::one(a, f64::to_radians))),
    double("PI", "", |_| Ok(super::Cell::Real(std::f64::consts::PI))),
    double("E", "", |_| Ok(super::Cell::Real(std::f64::consts::E))),
    double("RAND", "?i", arithmetic::random),
    double("RANDOM", "?i", arithmetic::random),
    boolean("ISNAN", "d", |a| Ok(super::boolean(super::real(a, 0).is_nan()))),
    // Dates and times.
    scalar("LAST_DAY", "D", DataType::Date, time::last_day),
    scalar("NEXT_DAY", "Dt", DataType::Date, time::next_day),
    varchar("DAYNAME", "D", time::day_name),
    varchar("MONTHNAME", "D", time::month_name),
    scalar("UNIX_TIMESTAMP", "T", DataType::BigInt, time::unix_timestamp),
    scalar("MONTHS_BETWEEN", "DD", DataType::Double, time::months_between),
    // Lists of text.
    scalar("IS_UTF8", "x", DataType::Boolean, nested::is_utf8),
];
