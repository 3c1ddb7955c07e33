//! T16. Servers change: every documented answer, with members and values that nobody knows, without members that may be
//! missing, with `null`, and with numbers as text, decodes and is written back as it came.
//!
//! What may be missing, what is an enumeration and what is a number is read out of the specs; the answers are the
//! documented shapes and the recorded exchanges.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use lakehouse::testing::{Operation, find, operations};
use serde_json::{Value, json};

use crate::shapes;

/// A number that neither an integer nor a double can hold.
const EXACT: &str = "1234567890123456789012345678901234.56780";

/// The specs of a vendor, by the names of their files.
type Specs = BTreeMap<String, Value>;

fn specs(vendor: &str) -> Specs {
    let folder = format!("{}/spec/{vendor}", env!("CARGO_MANIFEST_DIR"));
    let files = std::fs::read_dir(folder).expect("the specs are there");
    let files = files.map(|entry| entry.expect("readable").path());
    files.map(|path| (name(&path), read(&path))).collect()
}

fn name(path: &Path) -> String {
    path.file_name().expect("a name").to_string_lossy().into_owned()
}

fn read(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).expect("readable")).expect("JSON")
}

/// A schema and the file that it stands in.
#[derive(Clone)]
struct Schema<'a> {
    specs: &'a Specs,
    file: &'a str,
    value: &'a Value,
}

impl<'a> Schema<'a> {
    fn at(&self, value: &'a Value) -> Self {
        Self { value, ..self.clone() }
    }

    /// What a reference points to.
    fn resolved(self) -> Self {
        let Some(reference) = self.value.get("$ref").and_then(Value::as_str) else { return self };
        let (file, pointer) = reference.split_once('#').expect("a file and a pointer");
        let (file, spec) = match self.specs.get_key_value(file) {
            Some((file, spec)) => (file.as_str(), spec),
            None => (self.file, &self.specs[self.file]),
        };
        let value = spec.pointer(pointer).unwrap_or_else(|| panic!("{reference}"));
        Self { file, value, ..self }.resolved()
    }

    /// The schemas that are all of one value: the schema itself and what it is put together from; of several kinds the
    /// one that the value names.
    fn parts(&self, instance: &Value) -> Vec<Schema<'a>> {
        let mut parts = vec![self.clone()];
        let all = self.value.get("allOf").and_then(Value::as_array);
        for part in all.into_iter().flatten() {
            parts.extend(self.at(part).resolved().parts(instance));
        }
        if let Some(kind) = self.kind(instance) {
            parts.extend(kind.parts(instance));
        }
        parts
    }

    fn kind(&self, instance: &Value) -> Option<Schema<'a>> {
        let discriminator = self.value.get("discriminator")?;
        let tag = instance.get(discriminator.get("propertyName")?.as_str()?)?.as_str()?;
        let reference = discriminator.get("mapping")?.get(tag)?.as_str()?;
        let all = self.value.get("oneOf")?.as_array()?;
        let one = all.iter().find(|one| one.get("$ref").and_then(Value::as_str) == Some(reference))?;
        Some(self.at(one).resolved())
    }
}

/// The schema of the answer to an operation with this id.
fn answer<'a>(specs: &'a Specs, id: &str) -> Option<Schema<'a>> {
    for (file, spec) in specs {
        let paths = spec.get("paths").and_then(Value::as_object).into_iter().flatten();
        for operation in paths.filter_map(|(_, path)| path.as_object()).flat_map(|path| path.values()) {
            if operation.get("operationId").and_then(Value::as_str) == Some(id) {
                let responses = operation.get("responses")?.as_object()?;
                let (_, response) = responses.iter().find(|(status, _)| status.starts_with('2'))?;
                let response = Schema { specs, file, value: response }.resolved();
                let schema = response.value.get("content")?.get("application/json")?.get("schema")?;
                return Some(response.at(schema).resolved());
            }
        }
    }
    None
}

/// The names of members that say of which kind an object is: without them, or with another value, it is another thing.
fn tags(specs: &Specs) -> BTreeSet<String> {
    fn collect(value: &Value, tags: &mut BTreeSet<String>) {
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    if matches!(name.as_str(), "propertyName" | "x-tagged-by") {
                        tags.extend(value.as_str().map(str::to_owned));
                    }
                    if matches!(name.as_str(), "x-tags" | "x-tag-fallback") {
                        tags.extend(value.as_object().into_iter().flatten().map(|(name, _)| name.clone()));
                    }
                    collect(value, tags);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| collect(item, tags)),
            _ => {}
        }
    }
    let mut tags = BTreeSet::new();
    for spec in specs.values() {
        collect(spec, &mut tags);
    }
    tags.extend(["containerType".to_owned(), "type".to_owned()]);
    tags
}

/// Where in an answer something may change, as JSON pointers.
#[derive(Debug, Default)]
struct Places {
    objects: Vec<String>,
    enums: Vec<String>,
    optional: Vec<String>,
    numbers: Vec<String>,
}

impl Places {
    fn of(schema: &Schema<'_>, instance: &Value, tags: &BTreeSet<String>) -> Self {
        let mut places = Self::default();
        places.walk(schema, instance, "", tags);
        places
    }

    fn walk(&mut self, schema: &Schema<'_>, instance: &Value, at: &str, tags: &BTreeSet<String>) {
        let parts = schema.parts(instance);
        let last = at.rsplit('/').next().unwrap_or_default();
        let says = |name: &str| parts.iter().any(|part| part.value.get(name).is_some());
        let kind = parts.iter().find_map(|part| part.value.get("type")?.as_str());
        match instance {
            Value::String(_) if says("enum") && !tags.contains(last) => {
                self.enums.push(at.to_owned());
            }
            // One that is no whole number although it should be has drifted already.
            Value::Number(number)
                if kind == Some("number") || (kind == Some("integer") && !number.is_f64()) =>
            {
                self.numbers.push(at.to_owned());
            }
            Value::Array(items) => {
                let schema = parts.iter().find_map(|part| Some(part.at(part.value.get("items")?).resolved()));
                for (number, item) in items.iter().enumerate() {
                    if let Some(schema) = &schema {
                        self.walk(schema, item, &format!("{at}/{number}"), tags);
                    }
                }
            }
            Value::Object(members) if says("properties") => {
                self.objects.push(at.to_owned());
                let required = |name: &str| {
                    let lists = parts.iter().filter_map(|part| part.value.get("required")?.as_array());
                    // Where an item may stand alone in place of the list, the list is what tells the one from the other.
                    let alone = says("x-bare-list") && members[name].is_array();
                    alone || lists.flatten().any(|required| required == name)
                };
                for (name, member) in members {
                    let schema = parts
                        .iter()
                        .find_map(|part| Some(part.at(part.value.get("properties")?.get(name)?).resolved()));
                    let Some(schema) = schema else { continue };
                    if is_constant(&schema) {
                        continue;
                    }
                    let place = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
                    if !required(name) && !tags.contains(name) {
                        self.optional.push(place.clone());
                    }
                    self.walk(&schema, member, &place, tags);
                }
            }
            _ => {}
        }
    }
}

/// Whether it has one value only, which the crate writes by itself.
fn is_constant(schema: &Schema<'_>) -> bool {
    schema.value.get("enum").and_then(Value::as_array).is_some_and(|values| values.len() == 1)
}

fn put(value: &mut Value, place: &str, new: Value) {
    *value.pointer_mut(place).unwrap_or_else(|| panic!("{place}")) = new;
}

/// The object that a member is in, and its name.
fn parent<'a>(value: &'a mut Value, place: &str) -> Option<(&'a mut serde_json::Map<String, Value>, String)> {
    let (object, name) = place.rsplit_once('/')?;
    let name = name.replace("~1", "/").replace("~0", "~");
    Some((value.pointer_mut(object)?.as_object_mut()?, name))
}

fn remove(value: &mut Value, place: &str) {
    if let Some((members, name)) = parent(value, place) {
        members.remove(&name);
    }
}

/// The answers that are documented or were recorded, each with its operation.
fn answers() -> Vec<(&'static Operation, Value)> {
    let mut answers = Vec::new();
    for shape in shapes::of_dremio().chain(shapes::of_firebolt()).filter(|shape| shape.kind == "response") {
        answers.extend(find(&shape.op).map(|operation| (operation, shape.json)));
    }
    for operation in operations() {
        let folder = if operation.vendor() == "dremio" { "exchanges" } else { "exchanges/firebolt" };
        let path = format!("{}/tests/{folder}/{}.json", env!("CARGO_MANIFEST_DIR"), operation.id());
        for exchange in read(Path::new(&path)).as_array().into_iter().flatten() {
            let body = exchange["response"].get("body").filter(|body| body.is_object() || body.is_array());
            answers.extend(body.map(|body| (operation, body.clone())));
        }
    }
    answers
}

/// One way in which a server may change its answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Drift {
    NewMember,
    NewValue,
    Dropped,
    Null,
    NumberAsText,
}

/// The answers into which one answer may change, all places at once and each alone where they are few.
fn drifted(answer: &Value, places: &Places) -> Vec<(Drift, Value)> {
    let mut all = Vec::new();
    let mut changed = answer.clone();
    for place in places.objects.iter().rev() {
        let object = changed.pointer_mut(place).and_then(Value::as_object_mut).expect("an object");
        let unknown = json!({"deep": [1, {"exact": "EXACT"}, null], "empty": {}, "text": "\u{2028}é"});
        object.insert("xNeverHeardOf".to_owned(), unknown);
    }
    if !places.objects.is_empty() {
        all.push((Drift::NewMember, changed));
    }
    let groups = [
        (Drift::NewValue, &places.enums),
        (Drift::Dropped, &places.optional),
        (Drift::Null, &places.optional),
        (Drift::NumberAsText, &places.numbers),
    ];
    for (drift, places) in groups {
        let singles = places.iter().take(20).map(std::slice::from_ref);
        for group in singles.chain((places.len() > 1).then_some(places.as_slice())) {
            all.push((drift, change(answer, drift, group)));
        }
    }
    all
}

fn change(answer: &Value, drift: Drift, places: &[String]) -> Value {
    let mut changed = answer.clone();
    // From the last place to the first: what is inside goes before what it is in.
    for place in places.iter().rev() {
        match drift {
            Drift::NewMember => {}
            Drift::NewValue => put(&mut changed, place, json!("NEVER_HEARD_OF")),
            Drift::Dropped => remove(&mut changed, place),
            Drift::Null => put(&mut changed, place, Value::Null),
            Drift::NumberAsText => {
                let text = changed.pointer(place).map(Value::to_string);
                put(&mut changed, place, json!(text));
            }
        }
    }
    changed
}

/// `null` and nothing may mean the same.
fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let members = members.iter().filter(|(_, value)| !value.is_null());
            members.map(|(name, value)| (name.clone(), without_nulls(value))).collect()
        }
        Value::Array(items) => items.iter().map(without_nulls).collect(),
        other => other.clone(),
    }
}

#[test]
fn answers_that_have_changed_decode_and_are_written_back_as_they_came() {
    let (dremio, firebolt) = (specs("dremio"), specs("firebolt"));
    let tags = [&dremio, &firebolt].map(tags).into_iter().flatten().collect();
    let mut tried: BTreeMap<Drift, usize> = BTreeMap::new();
    let mut failed = Vec::new();
    for (operation, body) in answers() {
        let specs = if operation.vendor() == "dremio" { &dremio } else { &firebolt };
        let Some(recode) = operation.response() else { continue };
        let Some(schema) = answer(specs, operation.id()) else { continue };
        if recode(&body.to_string()).is_err() {
            continue;
        }
        for (drift, changed) in drifted(&body, &Places::of(&schema, &body, &tags)) {
            *tried.entry(drift).or_default() += 1;
            if let Err(why) = hold(recode, drift, &changed) {
                failed.push(format!("{} {drift:?}: {why}", operation.id()));
            }
        }
    }
    println!("{tried:?}");
    failed.dedup();
    assert!(
        failed.is_empty(),
        "{} of {tried:?}:\n{}",
        failed.len(),
        failed[..failed.len().min(40)].join("\n")
    );
    assert!(tried.len() == 5 && tried.values().all(|count| *count > 100), "{tried:?}");
}

fn hold(recode: lakehouse::testing::Recode, drift: Drift, changed: &Value) -> Result<(), String> {
    let text = changed.to_string().replace("\"EXACT\"", EXACT);
    let again = recode(&text).map_err(|error| format!("{error}: {text:.300}"))?;
    if again.matches(EXACT).count() != text.matches(EXACT).count() {
        return Err(format!("an exact number was lost: {again:.300}"));
    }
    let again: Value = serde_json::from_str(&again).map_err(|error| error.to_string())?;
    let expected: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let same = match drift {
        Drift::Null => without_nulls(&again) == without_nulls(&expected),
        _ => again == expected,
    };
    if same { Ok(()) } else { Err(format!("{expected:.400} became {again:.400}")) }
}
