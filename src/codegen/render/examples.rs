//! Doc examples of operations, made from the examples of the spec.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use serde_json::{Map, Value};

use super::super::deployments;
use super::super::model::{
    Body, BodyKind, Content, Edges, Field, Member, Operation, Paging, Parameter, Role, Shape, Type, TypeId,
    fields,
};
use super::super::names::{is_reserved, snake};
use super::layout;
use super::scope::Scope;
use super::values::Values;

/// Optional parameters that an example shows: without them there is little to see of what the operation is for, or it
/// fails for nearly all objects.
const SHOWN: &[&str] = &["filter", "query", "search", "version"];

/// The `# Example` section of an operation.
pub fn of_operation(scope: &Scope<'_>, operation: &Operation) -> Result<String, syn::Error> {
    let Some(client) =
        operation.deployments.first().and_then(|deployment| deployments::client(deployment.client))
    else {
        return Ok(String::new());
    };
    let example = Example { scope, client: format_ident!("{}", client.variable), values: Values::new(scope) };
    let statements = example.lines(operation)?;
    let mut lines = vec!["# Example".to_owned(), "```no_run".to_owned()];
    let uses = example.values.uses();
    if !uses.is_empty() {
        lines.extend(uses);
        lines.push(String::new());
    }
    lines.push("# fn main() -> lakehouse::Result<()> {".to_owned());
    lines.extend(client.setup.lines().map(|line| format!("# {line}")));
    lines.extend(statements);
    lines.extend(["# Ok(())", "# }", "```"].map(str::to_owned));
    Ok(lines.join("\n"))
}

/// A loop that prints what it goes through.
#[derive(Default)]
struct Loop {
    name: String,
    /// What is printed of each item; all of it if nothing is named.
    label: Option<Ident>,
    /// Whether the items have come already: each may be an error otherwise.
    is_read: bool,
}

impl Loop {
    fn statement(&self, list: &TokenStream) -> TokenStream {
        let name = ident(&self.name);
        let read = (!self.is_read).then(|| quote!(let #name = #name?;));
        let print = if let Some(label) = &self.label {
            quote!(println!("{}", #name.#label);)
        } else {
            let format = format!("{{{}:?}}", self.name);
            quote!(println!(#format);)
        };
        quote!(for #name in #list { #read #print })
    }

    /// The loop over `list`, which stands before it as `named` if the line would be long.
    fn over(
        &self,
        list: &TokenStream,
        before: &TokenStream,
        named: &TokenStream,
    ) -> Result<Vec<String>, syn::Error> {
        let short = layout::statements(&self.statement(list))?;
        if short.first().is_some_and(|line| line.ends_with('{')) {
            return Ok(short);
        }
        let looped = self.statement(named);
        layout::statements(&quote!(#before #looped))
    }
}

/// One example, while it is written.
struct Example<'a> {
    scope: &'a Scope<'a>,
    client: Ident,
    values: Values<'a>,
}

impl<'a> Example<'a> {
    fn lines(&self, operation: &Operation) -> Result<Vec<String>, syn::Error> {
        let Some(body) = &operation.body else { return self.sending(operation, None) };
        let (before, value) = match self.reading(operation, body) {
            Some(reading) => (Some(self.changing(reading, body)), ident(&body.name)),
            None => self.body(body),
        };
        let mut lines = layout::statements(&before.unwrap_or_default())?;
        lines.extend(self.sending(operation, Some(value))?);
        Ok(lines)
    }

    /// The statements that send an operation, and look at what comes.
    fn sending(&self, operation: &Operation, body: Option<TokenStream>) -> Result<Vec<String>, syn::Error> {
        let request = self.request(operation, body);
        if let Some(paging) = &operation.paging {
            return self.iterating(operation, paging, &request);
        }
        let sent = quote!(#request.send()?);
        if operation.response.is_stream() {
            let event =
                Loop { name: self.item_name(operation.response.ty.as_ref(), "event"), ..Loop::default() };
            return event.over(&sent, &quote!(let events = #sent;), &quote!(events));
        }
        if let Some((list, item)) = self.list(operation) {
            let name = self.item_name(Some(item), list.map_or("item", |list| singular(&list.name)));
            let list = list.map(|list| ident(&list.name)).map(|list| quote!(.#list));
            let item = Loop { name, label: self.label(item), is_read: true };
            return item.over(&quote!(#sent #list), &quote!(let answer = #sent;), &quote!(answer #list));
        }
        layout::statements(&match (self.only_part(operation), self.result(operation)) {
            (Some(part), _) => {
                let (name, part) = (ident(&self.variable(part.name.clone(), "answer")), ident(&part.name));
                quote!(let #name = #sent.#part;)
            }
            (None, Some(name)) => {
                let name = ident(&name);
                quote!(let #name = #sent;)
            }
            (None, None) => quote!(#sent;),
        })
    }

    /// The statements that go through a list of several pages.
    fn iterating(
        &self,
        operation: &Operation,
        paging: &Paging,
        request: &TokenStream,
    ) -> Result<Vec<String>, syn::Error> {
        let (property, item) = self.item(operation, paging).unwrap_or(("items", &Type::Json));
        let item = Loop {
            name: self.item_name(Some(item), singular(property)),
            label: self.label(item),
            is_read: false,
        };
        let (before, items) = (quote!(let request = #request;), quote!(request.items()));
        // A page that is one of several things is worth having for itself.
        let is_entity = operation.response.page().is_some_and(|ty| self.scope.is_union(ty));
        if let Some(page) = self.result(operation).filter(|_| is_entity) {
            let (page, items) = (ident(&page), item.statement(&items));
            return layout::statements(&quote!(#before let #page = request.send()?; #items));
        }
        item.over(&quote!(#request.items()), &before, &items)
    }

    /// The call of an operation's method.
    fn request(&self, operation: &Operation, body: Option<TokenStream>) -> TokenStream {
        let (client, group) = (&self.client, format_ident!("{}", self.scope.group.accessor));
        let verb = format_ident!("{}", operation.verb);
        let given = operation.parameters.iter().filter(|p| p.role.is_argument());
        let arguments = given.map(|parameter| self.argument(parameter)).chain(body);
        let shown = operation
            .parameters
            .iter()
            .filter(|parameter| parameter.role == Role::Optional && SHOWN.contains(&parameter.name.as_str()));
        let setters = shown.filter_map(|parameter| {
            let name = format_ident!("{}", parameter.name);
            let value = self.values.taken(&parameter.ty, parameter.notes.example.as_ref()?)?;
            Some(quote!(.#name(#value)))
        });
        quote!(#client.#group().#verb(#(#arguments),*) #(#setters)*)
    }

    fn argument(&self, parameter: &Parameter) -> TokenStream {
        let example = parameter.notes.example.as_ref().unwrap_or(&Value::Null);
        self.values.taken(&parameter.ty, example).unwrap_or_default()
    }

    /// What comes before the call, and the argument for the body.
    fn body(&self, body: &Body) -> (Option<TokenStream>, TokenStream) {
        let example = body.example.as_ref().unwrap_or(&Value::Null);
        if let BodyKind::Multipart(texts) = &body.kind {
            return (None, self.values.multipart(texts, example));
        }
        if let Some(value) = self.values.taken(&body.ty, example) {
            return (None, value);
        }
        let (name, ty) = (ident(&body.name), self.values.owned_type(&body.ty));
        let json = self.values.json(example);
        (Some(quote!(let #name: #ty = #json.decode()?;)), name)
    }

    /// The operation that reads what this one writes, if it says itself which one that is.
    fn reading(&self, operation: &Operation, body: &Body) -> Option<&'a Operation> {
        operation.parameters.iter().find(|parameter| matches!(parameter.role, Role::FromBody(_)))?;
        let all = &self.scope.group.operations;
        all.iter().find(|other| {
            other.method == "GET" && other.path == operation.path && other.response.json() == Some(&body.ty)
        })
    }

    /// The statements that read what is to be written, and change it.
    fn changing(&self, reading: &Operation, body: &Body) -> TokenStream {
        let (name, request) = (ident(&body.name), self.request(reading, None));
        let change = self.change(reading, body);
        let mutable = change.as_ref().map(|_| quote!(mut));
        quote!(let #mutable #name = #request.send()?; #change)
    }

    /// The statement that changes what was read into what is written.
    fn change(&self, reading: &Operation, body: &Body) -> Option<TokenStream> {
        let name = ident(&body.name);
        let Type::Named(id) = body.ty else { return None };
        let written = body.example.as_ref()?.as_object()?;
        let read = reading.response.example.as_ref()?.as_object()?;
        let Some(variant) = self.values.variant(id, written) else {
            return self.assignment(&name, self.members(id)?, read, written);
        };
        let inner = ident(&snake(&variant.name)?);
        let assignment = self.assignment(&inner, self.members(variant.ty)?, read, written)?;
        let (union, case) = (self.values.named(id), format_ident!("{}", variant.name));
        Some(quote!(if let #union::#case(#inner) = &mut #name { #assignment }))
    }

    /// The assignment of a field that was not there when it was read, or otherwise.
    fn assignment(
        &self,
        object: &TokenStream,
        members: &[Member],
        read: &Map<String, Value>,
        written: &Map<String, Value>,
    ) -> Option<TokenStream> {
        let settable = || fields(members).filter(|field| !field.read_only);
        let is_new = |field: &&Field| !field.is_argument() && !read.contains_key(&field.wire);
        let differs = |field: &&Field| read.get(&field.wire) != written.get(&field.wire);
        settable().filter(is_new).chain(settable().filter(differs)).find_map(|field| {
            let (name, value) = (ident(&field.name), self.values.stored(field, written.get(&field.wire)?)?);
            Some(quote!(#object.#name = #value;))
        })
    }

    fn members(&self, id: TypeId) -> Option<&'a [Member]> {
        match &self.scope.api.definition(id).shape {
            Shape::Struct(members) => Some(members),
            _ => None,
        }
    }

    /// The list in an answer that holds nothing of interest beside it, and the type of its items.
    fn list<'o>(&'o self, operation: &'o Operation) -> Option<(Option<&'o Field>, &'o Type)> {
        let ty = operation.response.json().filter(|_| !operation.response.optional)?;
        if let Type::List(item) = ty {
            return matches!(**item, Type::Named(_)).then_some((None, &**item));
        }
        let Type::Named(id) = ty else { return None };
        let members = self.members(*id)?;
        let lists: Vec<&Field> = fields(members).filter(|field| matches!(field.ty, Type::List(_))).collect();
        let is_list = self.scope.api.definition(*id).name.ends_with("List");
        let list = match lists.as_slice() {
            [one] if is_list || fields(members).count() == 1 => Some(*one),
            lists => lists.iter().copied().find(|list| is_list && list.name == "data"),
        }?;
        match &list.ty {
            Type::List(item) if !list.is_option() => Some((Some(list), item)),
            _ => None,
        }
    }

    /// The only thing that an answer consists of.
    fn only_part(&self, operation: &Operation) -> Option<&'a Field> {
        let Type::Named(id) = operation.response.json().filter(|_| !operation.response.optional)? else {
            return None;
        };
        let mut parts = fields(self.members(*id)?);
        let part = parts.next().filter(|_| parts.next().is_none())?;
        (part.is_plain() && !matches!(part.ty, Type::List(_) | Type::Map(_))).then_some(part)
    }

    /// The property that holds the items of a page, and their type.
    fn item<'o>(&'o self, operation: &Operation, paging: &'o Paging) -> Option<(&'o str, &'o Type)> {
        let page = operation.response.page()?;
        match paging {
            Paging::Token { items, .. } | Paging::Offset { items, .. } => {
                let list = self.scope.api.field_of(page, items)?;
                match &list.ty {
                    Type::List(item) => Some((items, item)),
                    _ => None,
                }
            }
            Paging::Cursor(Edges { items, node, .. }) => match &self.scope.api.field_of(page, items)?.ty {
                Type::List(edge) => Some((items, &self.scope.api.field_of(edge, node)?.ty)),
                _ => None,
            },
        }
    }

    /// What to print of an item: its name, where it must have one.
    fn label(&self, item: &Type) -> Option<Ident> {
        let Type::Named(id) = item else { return None };
        let name = fields(self.members(*id)?).find(|field| field.name == "name")?;
        (name.is_plain() && name.ty == Type::Text).then(|| format_ident!("name"))
    }

    /// A name for what an operation gives, if it gives something.
    fn result(&self, operation: &Operation) -> Option<String> {
        if operation.response.content == Content::Binary {
            return Some("bytes".to_owned());
        }
        Some(match operation.response.ty.as_ref()? {
            ty @ Type::Named(_) => self.variable(self.noun(ty), "answer"),
            _ => self.variable(self.object_of(&operation.verb), "answer"),
        })
    }

    /// What a verb is about: `get_status` gives a `status`, and `tokens.create` a `token`.
    fn object_of(&self, verb: &str) -> String {
        let object = ["get_", "list_", "set_", "create_"].iter().find_map(|prefix| verb.strip_prefix(prefix));
        match object {
            Some(object) => object.to_owned(),
            None if verb == "create" => singular(&self.scope.group.accessor).to_owned(),
            None => "answer".to_owned(),
        }
    }

    /// What a type is called beside its group: an `ArcticJob` of `arctic_jobs` is a `job`.
    fn noun(&self, ty: &Type) -> String {
        let Type::Named(id) = ty else { return "item".to_owned() };
        let name = snake(&self.scope.api.definition(*id).name).unwrap_or_default().replace("o_auth", "oauth");
        let group: Vec<&str> = self.scope.group.accessor.split('_').map(singular).collect();
        let mut words: Vec<&str> = name.trim_end_matches("_details").split('_').collect();
        while let [first, rest @ ..] = words.as_slice() {
            let says_nothing = matches!(rest, [] | ["list"]) || is_reserved(&rest.join("_"));
            if says_nothing || !group.contains(&singular(first)) {
                break;
            }
            words.remove(0);
        }
        words.join("_")
    }

    /// What an item is called: like its type, if that has a name.
    fn item_name(&self, ty: Option<&Type>, otherwise: &str) -> String {
        match ty {
            Some(ty @ Type::Named(_)) => self.variable(self.noun(ty), "item"),
            _ => self.variable(otherwise.to_owned(), "item"),
        }
    }

    /// A name that is free for a variable.
    fn variable(&self, name: String, otherwise: &str) -> String {
        if is_reserved(&name) || self.client == name { otherwise.to_owned() } else { name }
    }
}

fn ident(name: &str) -> TokenStream {
    let name = format_ident!("{name}");
    quote!(#name)
}

fn singular(word: &str) -> &str {
    word.strip_suffix('s').unwrap_or(word)
}
