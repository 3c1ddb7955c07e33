//! What changes in types.

use super::super::listing;
use super::super::model::{Api, Definition, EnumValue, Member, Shape, Tag, Union, fields};
use super::super::render::structs;
use super::{Arguments, Changes, Effect, Parts, effect_on_callers, joined};

impl Changes<'_> {
    pub fn types(&mut self) {
        let (old, new) = (self.old, self.new);
        for before in &old.types {
            let name = name(old, before);
            match new.types.iter().find(|now| self::name(new, now) == name) {
                Some(now) => self.definition(&name, before, now),
                None => self.lost(&name),
            }
        }
        for now in &new.types {
            let name = name(new, now);
            if !old.types.iter().any(|before| self::name(old, before) == name) {
                self.gained(&format!("{name}, {}", kind(&now.shape)));
            }
        }
    }

    fn definition(&mut self, name: &str, old: &Definition, new: &Definition) {
        match (&old.shape, &new.shape) {
            (Shape::Struct(before), Shape::Struct(now)) => self.members(name, (old, before), (new, now)),
            (Shape::Enum(before), Shape::Enum(now)) => {
                self.parts(&format!("{name} value"), &values(before), &values(now), Effect::Compatible);
            }
            (Shape::Union(before), Shape::Union(now)) => {
                let what = format!("{name} variant");
                self.parts(&what, &variants(self.old, before), &variants(self.new, now), Effect::Breaking);
                self.texts(&format!("{name} on the wire"), &tags(before), &tags(now), Effect::Compatible);
                let what = format!("{name} method");
                self.parts(&what, &methods(self.old, before), &methods(self.new, now), Effect::Breaking);
            }
            (before, now) => {
                self.changed(Effect::Breaking, &format!("{name} is {}, was {}", kind(now), kind(before)));
            }
        }
    }

    fn members(&mut self, name: &str, old: (&Definition, &[Member]), new: (&Definition, &[Member])) {
        let what = format!("{name} field");
        self.parts(&what, &types(self.old, old.1), &types(self.new, new.1), Effect::Breaking);
        let (before, now) = (constructor(self.old, old), constructor(self.new, new));
        match (&before, &now) {
            (Some(_), None) => self.lost(&format!("{name}::new")),
            (None, Some(now)) => self.gained(&format!("{name}::new({})", joined(now))),
            (Some(before), Some(now)) if before != now => {
                let line = format!("{name}::new({}), was ({})", joined(now), joined(before));
                self.changed(effect_on_callers(before, now), &line);
            }
            _ => {}
        }
        let kept = types(self.new, new.1);
        let (before, now) = (setters(old), setters(new));
        for setter in before.iter().filter(|setter| kept.contains_key(*setter) && !now.contains(setter)) {
            self.lost(&format!("{name} setter {setter}"));
        }
        self.texts(&format!("{name} on the wire"), &wire(old.1), &wire(new.1), Effect::Compatible);
    }
}

fn name(api: &Api, definition: &Definition) -> String {
    let module = api.groups.get(definition.group).map_or("", |group| group.module.as_str());
    format!("{module}::{}", definition.name)
}

fn kind(shape: &Shape) -> &'static str {
    match shape {
        Shape::Struct(_) => "a struct",
        Shape::Enum(_) => "an enum of text",
        Shape::Union(_) => "an enum of structs",
    }
}

fn types(api: &Api, members: &[Member]) -> Parts {
    fields(members).map(|field| (format!("`{}`", field.name), listing::field_type(api, field))).collect()
}

/// What `new` takes, where there is one.
fn constructor(api: &Api, (definition, members): (&Definition, &[Member])) -> Option<Arguments> {
    structs::can_be_made(definition, members).then(|| {
        let arguments = structs::arguments(members);
        arguments.map(|field| (field.name.clone(), listing::type_text(api, &field.ty))).collect()
    })
}

/// The fields that have a setter.
fn setters((definition, members): (&Definition, &[Member])) -> Vec<String> {
    let settable = structs::settable(members).filter(|_| definition.sent);
    settable.map(|field| format!("`{}`", field.name)).collect()
}

/// The names and constants on the wire.
fn wire(members: &[Member]) -> Parts {
    let texts = members.iter().map(|member| match member {
        Member::Constant { wire, value } => (format!("constant {wire}"), format!("{value:?}")),
        Member::Field(field) => (format!("`{}`", field.name), field.wire.clone()),
    });
    texts.collect()
}

fn values(values: &[EnumValue]) -> Parts {
    values.iter().map(|value| (format!("`{}`", value.name), format!("{:?}", value.wire))).collect()
}

/// What every variant has.
fn methods(api: &Api, union: &Union) -> Parts {
    api.common_texts(union).into_iter().map(|name| (format!("`{name}`"), "text".to_owned())).collect()
}

fn variants(api: &Api, union: &Union) -> Parts {
    let variants = union.variants.iter();
    variants.map(|variant| (format!("`{}`", variant.name), name(api, api.definition(variant.ty)))).collect()
}

/// The values that lead to each variant.
fn tags(union: &Union) -> Parts {
    let by = match &union.tag {
        Tag::Member(member) => member.as_str(),
        Tag::Beside => "what stands beside it",
    };
    let variants = union.variants.iter();
    variants
        .map(|variant| (format!("`{}`", variant.name), format!("{by} = {}", variant.tags.join("/"))))
        .collect()
}
