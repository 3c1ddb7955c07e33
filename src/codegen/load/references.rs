//! `$ref`: to a component of the same document or of another one in the same folder.

use openapiv3::{Components, Parameter, ReferenceOr, RequestBody, Response, Schema};

use super::super::refusal::Refusal;
use super::document::Document;
use super::near;
use super::place::Place;

/// Something that can be kept among the components.
pub trait Component: Sized {
    const SECTION: &'static str;

    fn find<'a>(components: &'a Components, name: &str) -> Option<&'a ReferenceOr<Self>>;

    fn names(components: &Components) -> impl Iterator<Item = &str>;
}

macro_rules! component {
    ($type:ident, $section:literal, $field:ident) => {
        impl Component for $type {
            const SECTION: &'static str = $section;

            fn find<'a>(components: &'a Components, name: &str) -> Option<&'a ReferenceOr<Self>> {
                components.$field.get(name)
            }

            fn names(components: &Components) -> impl Iterator<Item = &str> {
                components.$field.keys().map(String::as_str)
            }
        }
    };
}

component!(Schema, "schemas", schemas);
component!(Parameter, "parameters", parameters);
component!(Response, "responses", responses);
component!(RequestBody, "requestBodies", request_bodies);

/// What a reference names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    pub document: usize,
    pub name: String,
}

/// Reads a reference, which stands `at`, to a component of type `T`, and gives what it names.
pub fn target<'a, T: Component>(
    documents: &'a [Document],
    at: &Place,
    reference: &str,
) -> Result<(Target, Place, &'a ReferenceOr<T>), Refusal> {
    let Some((file, pointer)) = reference.split_once('#') else {
        return at
            .refuse(format!("{reference:?} names a whole file; a reference has a `#` and a JSON pointer"));
    };
    let (index, document) = document(documents, at, file)?;
    let prefix = format!("/components/{}/", T::SECTION);
    let Some(name) = pointer.strip_prefix(&prefix).filter(|name| !name.contains('/')) else {
        return at.refuse(format!(
            "{reference:?} does not lead to a component: `#{prefix}<Name>` is expected here"
        ));
    };
    let Some(found) = document.components().and_then(|components| T::find(components, name)) else {
        let hint = near::hint(name, document.components().into_iter().flat_map(T::names));
        return at.refuse(format!("{} has no `{name}` below components/{}{hint}", document.path, T::SECTION));
    };
    let place = document.component(index, T::SECTION, name).reached_from(at);
    Ok((Target { document: index, name: name.to_owned() }, place, found))
}

fn document<'a>(documents: &'a [Document], at: &Place, file: &str) -> Result<(usize, &'a Document), Refusal> {
    if file.contains("://") || file.starts_with("//") {
        return at.refuse(format!("{file:?} is not on this machine: keep a copy in the folder of this file"));
    }
    if file.contains(['/', '\\']) {
        return at.refuse(format!(
            "{file:?} is outside the folder of this file: only files beside it can be referred to"
        ));
    }
    let mut all = documents.iter().enumerate();
    let found = if file.is_empty() {
        all.nth(at.document)
    } else {
        all.find(|(_, document)| document.file_name() == file)
    };
    found.ok_or_else(|| {
        let hint = near::hint(file, documents.iter().map(Document::file_name));
        at.refusal(format!("there is no file {file:?} in the folder of this one{hint}"))
    })
}

/// The component itself, after as many references as it takes.
pub fn follow<'a, T: Component>(
    documents: &'a [Document],
    at: &Place,
    item: &'a ReferenceOr<T>,
) -> Result<(Place, &'a T), Refusal> {
    let (mut place, mut item) = (at.clone(), item);
    let mut trail = Vec::new();
    loop {
        match item {
            ReferenceOr::Item(found) => return Ok((place, found)),
            ReferenceOr::Reference { reference } => {
                let (target, next, found) = target::<T>(documents, &place.key("$ref"), reference)?;
                if trail.contains(&target) {
                    return at.refuse("these references lead back to themselves");
                }
                trail.push(target);
                (place, item) = (next, found);
            }
        }
    }
}
