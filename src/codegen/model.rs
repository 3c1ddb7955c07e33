//! The model: what a spec says, as plain data that knows neither OpenAPI nor Rust tokens.

use std::collections::BTreeSet;

use serde_json::Value;

use super::deployments::Deployment;

/// Every group of a vendor and every type.
#[derive(Debug, Default)]
pub struct Api {
    pub vendor: String,
    pub groups: Vec<Group>,
    pub types: Vec<Definition>,
}

impl Api {
    /// What is left of it where nothing is sent: the types.
    pub fn without_operations(mut self) -> Self {
        for group in &mut self.groups {
            group.operations.clear();
            group.not_covered.clear();
        }
        self
    }

    pub fn has_operations(&self) -> bool {
        self.groups.iter().any(|group| !group.operations.is_empty())
    }
}

/// One spec file: a module, and a handle when it has operations.
#[derive(Debug)]
pub struct Group {
    /// The file, for the note at the top of what is made from it.
    pub source: String,
    pub module: String,
    pub handle: String,
    /// The method of a client that gives the handle.
    pub accessor: String,
    pub description: String,
    pub operations: Vec<Operation>,
    /// Operations that are known and not covered, each with the reason.
    pub not_covered: Vec<(String, String)>,
}

/// A named type.
#[derive(Debug)]
pub struct Definition {
    /// Index of the group.
    pub group: usize,
    pub name: String,
    pub description: String,
    pub shape: Shape,
    /// Whether a request body can hold it.
    pub sent: bool,
    /// The member that holds the list, for an object that may also come as that list alone.
    pub bare_list: Option<String>,
}

#[derive(Debug)]
pub enum Shape {
    Struct(Vec<Member>),
    Enum(Vec<EnumValue>),
    Union(Union),
}

/// A member of a JSON object.
#[derive(Debug)]
#[allow(clippy::large_enum_variant, reason = "nearly all members are fields")]
pub enum Member {
    /// Always the same text.
    Constant {
        wire: String,
        value: String,
    },
    Field(Field),
}

#[derive(Debug)]
pub struct Field {
    pub wire: String,
    pub name: String,
    pub ty: Type,
    pub presence: Presence,
    /// Computed by the server: a request never needs it.
    pub read_only: bool,
    /// Kept on the heap, because the type would contain itself.
    pub boxed: bool,
    /// Whether a request needs it although an answer may lack it.
    pub needed: bool,
    /// The member beside it that tells which variant of a union it is.
    pub tagged_by: Option<String>,
    /// What `null` means, where that is not the same as leaving the member out.
    pub null: Option<String>,
    pub notes: Notes,
}

/// What the docs say of a field or parameter.
#[derive(Clone, Debug, Default)]
pub struct Notes {
    pub description: String,
    pub default: Option<Value>,
    pub minimum: Option<String>,
    pub maximum: Option<String>,
    pub example: Option<Value>,
    pub deprecated: bool,
}

/// One value of an open enum.
#[derive(Debug)]
pub struct EnumValue {
    pub wire: String,
    pub name: String,
    pub description: String,
}

/// Structs that a text tells apart.
#[derive(Debug)]
pub struct Union {
    pub tag: Tag,
    /// What tells the variants apart when the tag is missing.
    pub fallbacks: Vec<Fallback>,
    pub variants: Vec<Variant>,
}

/// Where the text stands that tells the variants of a union apart.
#[derive(Debug, PartialEq, Eq)]
pub enum Tag {
    /// In this member of every variant.
    Member(String),
    /// In a member beside the union: the field that holds the union says in which one.
    Beside,
}

/// A member whose value stands for a tag.
#[derive(Debug)]
pub struct Fallback {
    pub member: String,
    pub value: String,
    pub tag: String,
}

#[derive(Debug)]
pub struct Variant {
    pub name: String,
    pub ty: TypeId,
    /// The values of the tag that lead here; the first is the one that is written.
    pub tags: Vec<String>,
}

/// Index of a [`Definition`] in [`Api::types`].
pub type TypeId = usize;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    Text,
    Integer,
    Number,
    Boolean,
    Timestamp,
    Secret,
    /// JSON that must not be seen.
    SecretJson,
    Json,
    List(Box<Type>),
    Map(Box<Type>),
    /// An element that can be null.
    Nullable(Box<Type>),
    Named(TypeId),
}

#[derive(Debug)]
#[allow(clippy::struct_excessive_bools, reason = "each says something of its own about the operation")]
pub struct Operation {
    /// `group.verb`.
    pub id: String,
    /// The method of the handle.
    pub verb: String,
    /// The request struct.
    pub request: String,
    /// In capitals.
    pub method: String,
    pub path: String,
    /// Where the path hangs, one entry for each deployment that has the operation.
    pub deployments: Vec<&'static Deployment>,
    pub summary: String,
    pub description: String,
    /// The edition that it takes, if not every edition has it.
    pub edition: Option<String>,
    pub since: Option<String>,
    /// The last release that has it.
    pub until: Option<String>,
    /// What harm it does when it is called by mistake.
    pub danger: Option<String>,
    pub deprecated: bool,
    /// Whether a client can be told to use another version of the path.
    pub switchable: bool,
    pub idempotent: bool,
    pub authenticated: bool,
    /// Those in the path, in its order, and then those in the query.
    pub parameters: Vec<Parameter>,
    pub body: Option<Body>,
    pub response: Response,
    /// Statuses and what they mean here.
    pub errors: Vec<(String, String)>,
    pub paging: Option<Paging>,
}

#[derive(Debug)]
pub struct Parameter {
    pub wire: String,
    pub name: String,
    pub ty: Type,
    pub role: Role,
    pub style: Style,
    /// Whether each value is a sort key that can be descending.
    pub sorts: bool,
    pub notes: Notes,
}

/// How a parameter is written into the query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// As text; a list as a pair for each element.
    Repeated,
    /// A list with commas between its elements.
    Joined,
    /// As JSON.
    Json,
    /// A map: each entry is a parameter of its own, under its own name.
    Entries,
}

/// Where a parameter goes and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role {
    /// An argument, one segment of the path.
    Segment,
    /// An argument, several segments of the path.
    Segments,
    /// A segment of the path, taken from this field of the body.
    FromBody(String),
    /// An argument, in the query.
    Required,
    /// A setter, in the query.
    Optional,
    /// In the query, with a value that is always the same.
    Constant(String),
}

#[derive(Debug)]
pub struct Body {
    pub name: String,
    pub ty: Type,
    pub kind: BodyKind,
    pub content_type: String,
    pub description: String,
    pub example: Option<Value>,
}

/// How a body is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BodyKind {
    Json,
    /// Like that of a form on a web page.
    Form,
    /// Text as it is.
    Text,
    /// Parts, each with a name: those that are named here are text, all others are files.
    Multipart(Vec<String>),
}

#[derive(Debug)]
pub struct Response {
    pub content: Content,
    /// The type of JSON and text.
    pub ty: Option<Type>,
    /// What marks the last event of a stream: this member with one of these values.
    pub end: Option<(String, Vec<String>)>,
    /// Whether another success status has no content.
    pub optional: bool,
    pub description: String,
    pub example: Option<Value>,
}

/// What stands in the body of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    Nothing,
    Json,
    /// Plain text.
    Text,
    /// Bytes, such as those of an archive.
    Binary,
    /// Events in JSON, one after the other.
    Events,
    /// The same, one on each line.
    Lines,
}

impl Response {
    /// The type of an answer in JSON.
    pub fn json(&self) -> Option<&Type> {
        self.ty.as_ref().filter(|_| self.content == Content::Json)
    }

    /// Whether it comes piece by piece, with a JSON value in each.
    pub fn is_stream(&self) -> bool {
        matches!(self.content, Content::Events | Content::Lines)
    }

    /// The type of an answer that can be one page of several.
    pub fn page(&self) -> Option<&Type> {
        self.json().filter(|_| !self.optional)
    }
}

/// Where a request says which page it wants.
#[derive(Debug)]
pub enum TokenPlace {
    Query(String),
    Body(String),
}

/// How a list comes in pages. Properties are named as on the wire.
#[derive(Debug)]
pub enum Paging {
    Token { place: TokenPlace, next: String, items: String },
    Offset { offset: String, limit: String, max: Option<u32>, total: Option<String>, items: String },
    Cursor(Edges),
}

/// A list whose items stand in edges, each with a cursor behind which the list goes on.
#[derive(Debug)]
pub struct Edges {
    /// The parameter that takes the cursor of the last edge.
    pub param: String,
    /// The list of edges.
    pub items: String,
    /// The item in an edge.
    pub node: String,
    /// The cursor in an edge.
    pub cursor: String,
    /// The object that tells whether there are more pages, and its member that does.
    pub more: (String, String),
}

impl Role {
    /// Whether whoever calls the method gives it.
    pub fn is_argument(&self) -> bool {
        matches!(self, Self::Segment | Self::Segments | Self::Required)
    }

    /// Whether it stands in the path.
    pub fn is_in_path(&self) -> bool {
        matches!(self, Self::Segment | Self::Segments | Self::FromBody(_))
    }
}

impl Operation {
    /// The parameters that are always the same, with their values.
    pub fn constants(&self) -> impl Iterator<Item = (&str, &str)> {
        self.parameters.iter().filter_map(|parameter| match &parameter.role {
            Role::Constant(value) => Some((parameter.wire.as_str(), value.as_str())),
            _ => None,
        })
    }

    /// What they make of the query of every request, with its `?`; nothing where there are none.
    pub fn constant_query(&self) -> String {
        let pairs: Vec<String> = self.constants().map(|(wire, value)| format!("{wire}={value}")).collect();
        if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
    }
}

impl Api {
    /// The definition that a [`Type::Named`] stands for.
    pub fn definition(&self, id: TypeId) -> &Definition {
        #[allow(
            clippy::indexing_slicing,
            reason = "the loader makes an id for every definition and for nothing else"
        )]
        &self.types[id]
    }

    /// The fields of the structs that a type can be: its own, or those of each variant.
    pub fn structs_of(&self, ty: &Type) -> Vec<(TypeId, &[Member])> {
        let Type::Named(id) = ty else { return Vec::new() };
        match &self.definition(*id).shape {
            Shape::Struct(members) => vec![(*id, members)],
            Shape::Union(union) => {
                union.variants.iter().flat_map(|variant| self.structs_of(&Type::Named(variant.ty))).collect()
            }
            Shape::Enum(_) => Vec::new(),
        }
    }

    /// The field with this name on the wire of an object, or of the first variant of a union that has it.
    pub fn field_of(&self, ty: &Type, wire: &str) -> Option<&Field> {
        let structs = self.structs_of(ty);
        structs.into_iter().find_map(|(_, members)| fields(members).find(|field| field.wire == wire))
    }

    /// Whether a type is an enumeration.
    pub fn is_enum(&self, ty: &Type) -> bool {
        matches!(ty, Type::Named(id) if matches!(self.definition(*id).shape, Shape::Enum(_)))
    }

    /// Whether a type is a union.
    pub fn is_union(&self, ty: &Type) -> bool {
        matches!(ty, Type::Named(id) if self.definition(*id).union().is_some())
    }

    /// The names of the fields that every variant of a union has as required text: the union has a method for each.
    pub fn common_texts(&self, union: &Union) -> BTreeSet<String> {
        let mut structs = union.variants.iter().map(|variant| self.texts(variant.ty));
        let first = structs.next().unwrap_or_default();
        structs.fold(first, |common, texts| common.intersection(&texts).cloned().collect())
    }

    fn texts(&self, id: TypeId) -> BTreeSet<String> {
        let Shape::Struct(members) = &self.definition(id).shape else { return BTreeSet::new() };
        let texts = fields(members).filter(|field| field.is_plain() && field.ty == Type::Text);
        texts.map(|field| field.name.clone()).collect()
    }
}

impl Union {
    /// The variant that a value of the tag leads to.
    pub fn variant(&self, tag: &str) -> Option<&Variant> {
        self.variants.iter().find(|variant| variant.tags.iter().any(|known| known == tag))
    }
}

impl Definition {
    /// The union, if it is one.
    pub fn union(&self) -> Option<&Union> {
        match &self.shape {
            Shape::Union(union) => Some(union),
            _ => None,
        }
    }
}

/// The fields among the members of a struct.
pub fn fields(members: &[Member]) -> impl Iterator<Item = &Field> {
    members.iter().filter_map(|member| match member {
        Member::Field(field) => Some(field),
        Member::Constant { .. } => None,
    })
}

impl Member {
    /// The name on the wire.
    pub fn wire(&self) -> &str {
        match self {
            Self::Constant { wire, .. } => wire,
            Self::Field(field) => &field.wire,
        }
    }
}

/// How a field stands in its struct.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Always there, as it is.
    Required,
    /// Always written, `null` included.
    RequiredOption,
    /// Left out when it has no value. Whether it may be null does not matter.
    Optional,
    /// A list that is left out when it is empty.
    List,
    /// A map that is left out when it is empty.
    Map,
    /// Left out, `null` or a value, each of which means something else.
    ThreeState,
}

impl Presence {
    /// How a property of this type is there.
    pub fn new(required: bool, nullable: bool, ty: &Type) -> Self {
        match (required, nullable, ty) {
            (true, false, _) => Self::Required,
            (true, true, _) => Self::RequiredOption,
            (false, false, Type::List(_)) => Self::List,
            (false, false, Type::Map(_)) => Self::Map,
            _ => Self::Optional,
        }
    }
}

impl Field {
    /// Whether its Rust type is an `Option`.
    pub fn is_option(&self) -> bool {
        matches!(self.presence, Presence::RequiredOption | Presence::Optional)
    }

    /// Whether `null` may stand in its place.
    pub fn may_be_null(&self) -> bool {
        self.is_option() || self.presence == Presence::ThreeState
    }

    /// Whether the wire always has it.
    pub fn is_required(&self) -> bool {
        matches!(self.presence, Presence::Required | Presence::RequiredOption)
    }

    /// Whether it is always there and never `null`.
    pub fn is_plain(&self) -> bool {
        self.presence == Presence::Required
    }

    /// Whether whoever makes the struct must give it.
    pub fn is_argument(&self) -> bool {
        self.is_plain() || self.needed
    }
}
