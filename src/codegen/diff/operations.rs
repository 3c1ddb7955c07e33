//! What changes in operations.

use super::super::listing;
use super::super::model::{Api, Operation, Role};
use super::{Arguments, Changes, Effect, Parts, effect_on_callers, joined};

impl Changes<'_> {
    pub fn operations(&mut self) {
        let (old, new) = (self.old, self.new);
        for before in all(old) {
            let now = all(new).find(|now| now.id == before.id);
            let elsewhere = || all(new).find(|now| sends_as(now, before) && !is_in(old, &now.id));
            match (now, now.is_none().then(elsewhere).flatten()) {
                (Some(now), _) => self.operation(before, now),
                (None, Some(now)) => {
                    self.changed(Effect::Breaking, &format!("{} is {} now", before.id, now.id));
                    self.operation(before, now);
                }
                (None, None) => self.lost(&listing::operation_line(old, before)),
            }
        }
        for now in all(new).filter(|now| !is_in(old, &now.id)) {
            if !all(old).any(|before| sends_as(now, before) && !is_in(new, &before.id)) {
                self.gained(&listing::operation_line(new, now));
            }
        }
    }

    fn operation(&mut self, old: &Operation, new: &Operation) {
        let (before, now) = (arguments(self.old, old), arguments(self.new, new));
        let id = format!("{}({})", new.id, names(&now));
        if before != now {
            let line = format!("{}({}), was ({})", new.id, joined(&now), joined(&before));
            self.changed(effect_on_callers(&before, &now), &line);
        }
        let what = format!("{id} option");
        self.parts(&what, &options(self.old, old), &options(self.new, new), Effect::Breaking);
        let before = listing::response_text(self.old, &old.response);
        let now = listing::response_text(self.new, &new.response);
        if before != now {
            self.changed(Effect::Breaking, &format!("{id} gives {now}, gave {before}"));
        }
        self.parts(&format!("{id} on"), &requests(old), &requests(new), Effect::Compatible);
        self.marks(&id, old, new);
    }

    fn marks(&mut self, id: &str, old: &Operation, new: &Operation) {
        match (old.paging.is_some(), new.paging.is_some()) {
            (true, false) => self.lost(&format!("{id} `items` and `pages`")),
            (false, true) => self.gained(&format!("{id} `items` and `pages`")),
            _ => {}
        }
        for (before, now, is, is_not) in [
            (old.deprecated, new.deprecated, "is deprecated", "is no longer deprecated"),
            (
                old.idempotent,
                new.idempotent,
                "is attempted again after a failure",
                "is no longer attempted again",
            ),
            (old.authenticated, new.authenticated, "sends the token", "sends no token"),
            (old.danger.is_some(), new.danger.is_some(), "is dangerous", "is no longer dangerous"),
        ] {
            if before != now {
                self.changed(Effect::Compatible, &format!("{id} {}", if now { is } else { is_not }));
            }
        }
    }
}

fn all(api: &Api) -> impl Iterator<Item = &Operation> {
    api.groups.iter().flat_map(|group| &group.operations)
}

fn is_in(api: &Api, id: &str) -> bool {
    all(api).any(|operation| operation.id == id)
}

/// Whether two operations send the same, so that one is the other under another name.
fn sends_as(one: &Operation, other: &Operation) -> bool {
    requests(one) == requests(other) && one.constants().eq(other.constants())
}

fn arguments(api: &Api, operation: &Operation) -> Arguments {
    let given = operation.parameters.iter().filter(|parameter| parameter.role.is_argument());
    let given = given.map(|parameter| split(&listing::parameter_text(api, parameter)));
    let body = operation.body.iter().map(|body| (body.name.clone(), listing::body_text(api, body)));
    given.chain(body).collect()
}

fn options(api: &Api, operation: &Operation) -> Parts {
    let options = operation.parameters.iter().filter(|parameter| parameter.role == Role::Optional);
    let texts = options.map(|parameter| split(&listing::parameter_text(api, parameter)));
    texts.map(|(name, ty)| (format!("`{name}`"), ty)).collect()
}

/// Name and type.
fn split(text: &str) -> (String, String) {
    let (name, ty) = text.split_once(": ").unwrap_or((text, ""));
    (name.to_owned(), ty.to_owned())
}

fn names(arguments: &Arguments) -> String {
    let names: Vec<&str> = arguments.iter().map(|(name, _)| name.as_str()).collect();
    names.join(", ")
}

/// The clients that have it, and what each sends.
fn requests(operation: &Operation) -> Parts {
    let deployments = operation.deployments.iter();
    deployments
        .map(|d| (d.client.to_owned(), format!("{} {}{}", operation.method, d.prefix(), operation.path)))
        .collect()
}
