//! Writes the members of a JSON object, with those that its type does not know at the end.

use std::collections::BTreeMap;

use super::encode::{Encode, encode_text};
use super::extra::{Blank, Extra};
use crate::nullable::Nullable;

/// The members of a JSON object while it is written.
#[derive(Debug)]
pub(crate) struct Writer<'a> {
    out: &'a mut String,
    extra: &'a Extra,
    written: Vec<&'static str>,
    begun: bool,
}

impl<'a> Writer<'a> {
    pub(super) fn new(out: &'a mut String, extra: &'a Extra) -> Self {
        out.push('{');
        Self { out, extra, written: Vec::new(), begun: false }
    }

    /// Writes a name; the value follows.
    fn name(&mut self, name: &str) {
        if self.begun {
            self.out.push(',');
        }
        self.begun = true;
        name.encode(self.out);
        self.out.push(':');
    }

    /// A member with a fixed value.
    pub fn constant(&mut self, name: &'static str, value: &'static str) {
        self.required(name, value);
    }

    /// A member that is always written.
    pub fn required<T: Encode + ?Sized>(&mut self, name: &'static str, value: &T) {
        if !self.extra.is_empty() {
            self.written.push(name);
        }
        self.name(name);
        value.encode(self.out);
    }

    /// A member that is left out when it has no value and did not come as `null`.
    #[allow(clippy::ref_option, reason = "generated code passes its fields as they are")]
    pub fn optional<T: Encode>(&mut self, name: &'static str, value: &Option<T>) {
        match value {
            Some(value) => self.required(name, value),
            None => self.blank(name, "[]"),
        }
    }

    /// A whole number, written in the form in which it came.
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "generated code passes its fields as they are")]
    pub fn integer(&mut self, name: &'static str, value: &i64) {
        match self.extra.integer_form(name) {
            Some(Blank::Quoted) => self.required(name, value.to_string().as_str()),
            Some(Blank::Pointed) => {
                self.required(name, value);
                self.out.push_str(".0");
            }
            _ => self.required(name, value),
        }
    }

    /// The same for one that is left out when it has no value and did not come as `null`.
    #[allow(clippy::ref_option, reason = "generated code passes its fields as they are")]
    pub fn optional_integer(&mut self, name: &'static str, value: &Option<i64>) {
        match value {
            Some(value) => self.integer(name, value),
            None => self.blank(name, "[]"),
        }
    }

    /// A number, written as a whole one, or in quotes, if it came like that.
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "generated code passes its fields as they are")]
    pub fn number(&mut self, name: &'static str, value: &f64) {
        let text = number_text(*value, self.extra.is_whole(name));
        if self.extra.integer_form(name) == Some(Blank::Quoted) {
            self.required(name, text.as_str());
        } else {
            self.required(name, &Plain(&text));
        }
    }

    /// The same for a number that is left out when it has no value and did not come as `null`.
    #[allow(clippy::ref_option, reason = "generated code passes its fields as they are")]
    pub fn optional_number(&mut self, name: &'static str, value: &Option<f64>) {
        match value {
            Some(value) => self.number(name, value),
            None => self.blank(name, "[]"),
        }
    }

    /// A member that is left out, `null`, or has a value.
    pub fn nullable<T: Encode>(&mut self, name: &'static str, value: &Nullable<T>) {
        match value {
            Nullable::Missing => {}
            Nullable::Null => self.required(name, &None::<bool>),
            Nullable::Value(value) => self.required(name, value),
        }
    }

    /// A list that is left out when it is empty and did not come as an empty one.
    pub fn list<T: Encode>(&mut self, name: &'static str, list: &[T]) {
        if list.is_empty() {
            self.blank(name, "[]");
        } else {
            self.required(name, list);
        }
    }

    /// A map that is left out when it is empty and did not come as an empty one.
    pub fn map<T: Encode>(&mut self, name: &'static str, map: &BTreeMap<String, T>) {
        if map.is_empty() {
            self.blank(name, "{}");
        } else {
            self.required(name, map);
        }
    }

    /// A member without content, as it came; nothing if it did not come.
    fn blank(&mut self, name: &'static str, empty: &str) {
        if self.extra.get(name).is_some() {
            return;
        }
        let value = match self.extra.blank(name) {
            Some(Blank::Null) => "null",
            Some(Blank::Empty) => empty,
            _ => return,
        };
        self.name(name);
        self.out.push_str(value);
    }

    pub(super) fn rest(mut self) {
        for (name, value) in self.extra.iter() {
            if !self.written.contains(&name) {
                self.name(name);
                value.encode(self.out);
            }
        }
        self.out.push('}');
    }
}

/// Whole numbers up to here have a `f64` of their own.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// A text that is JSON already.
struct Plain<'a>(&'a str);

impl Encode for Plain<'_> {
    fn encode(&self, out: &mut String) {
        out.push_str(self.0);
    }
}

/// A number as it is written: without a fraction if it has none and came like that.
pub(super) fn number_text(value: f64, is_whole: bool) -> String {
    match whole(value).filter(|_| is_whole) {
        Some(whole) => whole.to_string(),
        None => encode_text(&value),
    }
}

/// The number without a fraction, if it has none.
fn whole(value: f64) -> Option<i64> {
    let is_negative_zero = value == 0.0 && value.is_sign_negative();
    let is_whole = value.fract() == 0.0 && value.abs() <= EXACT && !is_negative_zero;
    #[allow(clippy::cast_possible_truncation, reason = "it is whole and small enough")]
    is_whole.then_some(value as i64)
}
