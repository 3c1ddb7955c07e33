//! T7a: recorded bodies, damaged in every way, against every model: a value or an error that says why, never a panic.

use std::panic::{AssertUnwindSafe, catch_unwind};

use lakehouse::ErrorKind;
use lakehouse::testing::{Recode, find_all, operations};
use serde::de::IgnoredAny;
use serde_json::{Map, Value};

use crate::random::{Random, often};
use crate::shapes::{self, Shape};

const MUTATIONS: usize = 300_000;
const MANY_MUTATIONS: usize = 100_000_000;
/// How many of the recorded bodies are damaged.
const BODIES: usize = 25;

/// What takes the place of a value: of every type, at every edge.
const STRANGE: [&str; 36] = [
    "null",
    "true",
    "0",
    "-0",
    "-1",
    "1.0",
    "1e3",
    "1E400",
    "-1e-400",
    "9007199254740993",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775809",
    "18446744073709551615",
    "18446744073709551616",
    "12345678901234567890123456789012345678",
    "0.100000000000000000000000000001",
    "01",
    "+1",
    "NaN",
    "\"\"",
    "\" \"",
    "\"inf\"",
    "\"-nan\"",
    "\"1\"",
    "\"37237366456\"",
    "\"\\ud800\"",
    "\"\\u0000\"",
    "\"\u{feff}é🦀\"",
    "\"2024-02-30\"",
    "[]",
    "{}",
    "[null]",
    "[[[]]]",
    "{\"\\u0000\":1,\"a\":2,\"a\":3}",
    "'x'",
];

/// Bytes that have a meaning.
const MEANINGFUL: &[u8] = b"{}[]\",:\\/ \t\n0-.eEtfn\0\x7f\xff\xc0\xed";

/// A body and the models that it was recorded for.
struct Body {
    text: String,
    value: Value,
    own: Vec<Recode>,
}

/// Bodies of different operations, of both vendors.
fn bodies() -> Vec<Body> {
    let shapes = shapes::of_dremio().chain(shapes::of_firebolt());
    let mut bodies: Vec<Body> = shapes.filter_map(body).collect();
    // The largest have the most places that can be damaged.
    bodies.sort_by_key(|body| std::cmp::Reverse(body.text.len()));
    let step = bodies.len() / (BODIES * 2);
    bodies.into_iter().step_by(step.max(1)).take(BODIES).collect()
}

fn body(shape: Shape) -> Option<Body> {
    let own: Vec<Recode> = find_all(&shape.op).filter_map(|operation| shape.recode(operation)).collect();
    (!own.is_empty()).then(|| Body { text: shape.json.to_string(), value: shape.json, own })
}

fn models() -> Vec<Recode> {
    operations().flat_map(|operation| [operation.request(), operation.response()]).flatten().collect()
}

/// Nothing that is not JSON is accepted, what is written is JSON, and reads as what it was.
fn check(recode: Recode, text: &str) -> Result<bool, String> {
    match recode(text) {
        Err(error) if matches!(error.kind(), ErrorKind::Decode(_)) => Ok(false),
        Err(error) => Err(format!("another kind of error: {error:?}")),
        Ok(_) if serde_json::from_str::<IgnoredAny>(text).is_err() => {
            Err("accepted what is no JSON".to_owned())
        }
        Ok(written) => match recode(&written) {
            Ok(again) if again == written => Ok(true),
            other => Err(format!("it wrote {written}, and read that as {other:?}")),
        },
    }
}

/// The body after one to three damages.
fn damaged(random: &mut Random, body: &Body) -> String {
    if random.below(2) == 0 {
        let mut value = body.value.clone();
        (0..=random.below(3)).for_each(|_| damage_value(random, &mut value));
        return value.to_string().replace(&format!("\"{PLACE}\""), strange(random));
    }
    let mut bytes = body.text.clone().into_bytes();
    (0..=random.below(3)).for_each(|_| damage_bytes(random, &mut bytes));
    String::from_utf8_lossy(&bytes).into_owned()
}

fn strange(random: &mut Random) -> &'static str {
    STRANGE[random.below(STRANGE.len())]
}

/// Stands where something strange is to stand, which a `Value` may not be able to hold.
const PLACE: &str = "<place>";

fn damage_value(random: &mut Random, value: &mut Value) {
    let inside = random.below(8) > 0;
    match value {
        Value::Object(members) if inside && !members.is_empty() => damage_members(random, members),
        Value::Array(items) if inside && !items.is_empty() => {
            let index = random.below(items.len());
            match random.below(6) {
                0 => drop(items.remove(index)),
                1 => items.push(items[index].clone()),
                _ => damage_value(random, &mut items[index]),
            }
        }
        other => *other = Value::String(PLACE.to_owned()),
    }
}

fn damage_members(random: &mut Random, members: &mut Map<String, Value>) {
    let index = random.below(members.len());
    let name = members.keys().nth(index).expect("there are so many").clone();
    match random.below(8) {
        0 => drop(members.remove(&name)),
        1 => {
            let value = members.remove(&name).unwrap_or_default();
            members.insert(format!("{name}x"), value);
        }
        2 => {
            let mut value = Value::Array(Vec::new());
            (0..random.below(200)).for_each(|_| value = Value::Array(vec![value.take()]));
            members.insert(name, value);
        }
        _ => damage_value(random, &mut members[&name]),
    }
}

fn damage_bytes(random: &mut Random, bytes: &mut Vec<u8>) {
    let at = random.below(bytes.len() + 1);
    let until = (at + random.below(40)).min(bytes.len());
    match random.below(7) {
        0 => bytes.truncate(at),
        1 => drop(bytes.drain(at..until)),
        2 => {
            let copy = bytes[at..until].to_vec();
            bytes.splice(at..at, copy);
        }
        3 => bytes.insert(at, *random.pick(MEANINGFUL)),
        4 => drop(bytes.splice(at..at, strange(random).bytes())),
        _ if at == bytes.len() => bytes.push(*random.pick(MEANINGFUL)),
        5 => bytes[at] = *random.pick(MEANINGFUL),
        _ => bytes[at] ^= 1 << random.below(8),
    }
}

#[test]
fn damaged_bodies_are_a_value_or_a_typed_error_in_every_model() {
    let (bodies, models) = (bodies(), models());
    assert_eq!(bodies.len(), BODIES);
    let mut random = Random::seeded("json_mutations");
    let (mut accepted, mut refused) = (0, 0);
    let mutations = often(MUTATIONS, MANY_MUTATIONS);
    for number in 0..mutations {
        let body = &bodies[number % bodies.len()];
        let text = damaged(&mut random, body);
        // Half of them meet the models that they are meant for, and every model gets its share of the rest.
        let model = if number % 2 == 0 { *random.pick(&body.own) } else { models[number / 2 % models.len()] };
        let checked = catch_unwind(AssertUnwindSafe(|| check(model, &text)));
        match checked.unwrap_or_else(|_| Err("a panic".to_owned())) {
            Ok(true) => accepted += 1,
            Ok(false) => refused += 1,
            Err(why) => panic!("{why}\nfor {text}"),
        }
    }
    println!(
        "json_mutations: {mutations} over {} models, {accepted} accepted, {refused} refused",
        models.len()
    );
    assert!(accepted > mutations / 20 && refused > mutations / 20, "the damages are one-sided");
}

/// Nested deeper than any stack, in a member that is known and in one that is not.
#[test]
fn depth_is_an_error_or_kept_but_never_the_end_of_the_stack() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        for depth in [127, 128, 129, 100_000] {
            let deep = format!("{}null{}", open.repeat(depth), close.repeat(depth));
            for model in models() {
                for text in [
                    deep.clone(),
                    format!("{{\"unknown\":{deep}}}"),
                    format!("{{\"id\":\"x\",\"data\":{deep}}}"),
                ] {
                    if let Err(why) = check(model, &text) {
                        panic!("{why:.200} at depth {depth} of {open}");
                    }
                    if depth == 100_000 {
                        assert!(model(&text[..text.len() - 1]).is_err(), "it is not closed");
                    }
                }
            }
        }
    }
}
