// Made from tests/golden/widgets/shelves.json by src/codegen.

use crate::call::{Answer, Call, Method, Operation};
use crate::deployment::sealed::HasClient as _;
use crate::deployment::{Kind, Server};
use crate::dremio::{Cloud, Software};
use crate::page::{Items, Pages, TokenPlace};
use crate::wire::{self, Extra};
use crate::{Events, Nullable, Opaque, OrderBy, Result, Secret, SecretJson};

/// Shelves, whose operations have bodies, answers and parameters of the rarer kinds.
///
/// It is what [`Software::racks`](crate::dremio::Software::racks) or
/// [`Cloud::racks`](crate::dremio::Cloud::racks) gives.
#[derive(Clone, Debug)]
pub struct Shelves<D> {
    deployment: D,
}

impl Software {
    /// Shelves, whose operations have bodies, answers and parameters of the rarer kinds.
    #[must_use]
    #[inline]
    pub fn racks(&self) -> Shelves<Self> {
        Shelves {
            deployment: self.clone(),
        }
    }
}

impl Cloud {
    /// Shelves, whose operations have bodies, answers and parameters of the rarer kinds.
    #[must_use]
    #[inline]
    pub fn racks(&self) -> Shelves<Self> {
        Shelves {
            deployment: self.clone(),
        }
    }
}

impl Shelves<Software> {
    /// Lists shelves.
    ///
    /// `GET /api/v3/shelves`, all editions
    ///
    /// # Errors
    /// - None of its own: see [what every call may fail with](crate::manual::errors).
    ///
    /// # Example
    /// ```no_run
    /// use lakehouse::dremio::shelves::ShelfFilter;
    ///
    /// # fn main() -> lakehouse::Result<()> {
    /// # let dremio = lakehouse::dremio::Software::builder("http://localhost:9047").build()?;
    /// let answer = dremio
    ///     .racks()
    ///     .list()
    ///     .filter(ShelfFilter::new().rooms(["attic"]))
    ///     .send()?;
    /// for shelf in answer.data {
    ///     println!("{shelf:?}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn list(&self) -> List {
        List {
            call: Call::new(self.deployment.client(), &LIST),
        }
    }

    /// Puts up a shelf.
    ///
    /// `POST /api/v3/shelves`, all editions
    ///
    /// # Arguments
    /// - `shelf`: The shelf.
    ///
    /// # Errors
    /// - None of its own: see [what every call may fail with](crate::manual::errors).
    ///
    /// # Example
    /// ```no_run
    /// use lakehouse::dremio::shelves::{NewShelf, ShelfBox};
    ///
    /// # fn main() -> lakehouse::Result<()> {
    /// # let dremio = lakehouse::dremio::Software::builder("http://localhost:9047").build()?;
    /// let shelf = dremio
    ///     .racks()
    ///     .create(
    ///         NewShelf::new(
    ///             "top",
    ///             ShelfBox::new("red").lid(true).key("secret").seal("wax"),
    ///         )
    ///         .height("2 m"),
    ///     )
    ///     .send()?;
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn create(&self, shelf: NewShelf) -> Create {
        Create {
            call: Call::new(self.deployment.client(), &CREATE).body(&shelf),
        }
    }

    /// Takes down every shelf.
    ///
    /// <div class="warning">
    ///
    /// Takes down the shelves of everybody, not only your own.
    ///
    /// </div>
    ///
    /// `DELETE /api/v3/shelves`, all editions, until 25.2
    ///
    /// # Errors
    /// - None of its own: see [what every call may fail with](crate::manual::errors).
    ///
    /// # Example
    /// ```no_run
    /// # fn main() -> lakehouse::Result<()> {
    /// # let dremio = lakehouse::dremio::Software::builder("http://localhost:9047").build()?;
    /// dremio.racks().delete_all().send()?;
    /// # Ok(())
    /// # }
    /// ```
    #[deprecated(note = "the vendor has deprecated `DELETE /shelves`")]
    #[inline]
    pub fn delete_all(&self) -> DeleteAll {
        DeleteAll {
            call: Call::new(self.deployment.client(), &DELETE_ALL),
        }
    }

    /// Finds shelves.
    ///
    /// `POST /api/v3/shelves/search`, all editions
    ///
    /// # Arguments
    /// - `wanted`: What to look for.
    ///
    /// # Errors
    /// - None of its own: see [what every call may fail with](crate::manual::errors).
    ///
    /// # Example
    /// ```no_run
    /// use lakehouse::dremio::shelves::ShelfQuery;
    ///
    /// # fn main() -> lakehouse::Result<()> {
    /// # let dremio = lakehouse::dremio::Software::builder("http://localhost:9047").build()?;
    /// for shelf in dremio.racks().search(ShelfQuery::new("box")).items() {
    ///     let shelf = shelf?;
    ///     println!("{shelf:?}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn search(&self, wanted: ShelfQuery) -> Search {
        Search {
            call: Call::new(self.deployment.client(), &SEARCH).body(&wanted),
        }
    }

    /// Makes a key.
    ///
    /// `POST /api/v3/shelves/keys`, all editions
    ///
    /// # Arguments
    /// - `wish`: What the key shall open.
    ///
    /// # Errors
    /// - None of its own: see [what every call may fail with](crate::manual::errors).
    ///
    /// # Example
    /// ```no_run
    /// use lakehouse::dremio::shelves::KeyWish;
    ///
    /// # fn main() -> lakehouse::Result<()> {
    /// # let dremio = lakehouse::dremio::Software::builder("http://localhost:9047").build()?;
    /// let key = dremio
    ///     .racks()
    ///     .create_key(KeyWish::new("attic").password("sesame"))
    ///     .send()?;
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn create_key(&self, wish: KeyWish) -> CreateKey {
        CreateKey {
            call: Call::new(self.deployment.client(), &CREATE_KEY).form(&wish),
        }
    }

    /// Downloads the plan.
    ///
    /// `GET /api/v3/shelves/plan`, all editions
    ///
    /// # Errors
    /// - None of its own: see [what every call may fail with](crate::manual::errors).
    ///
    /// # Example
    /// ```no_run
    /// # fn main() -> lakehouse::Result<()> {
    /// # let dremio = lakehouse::dremio::Software::builder("http://localhost:9047").build()?;
    /// let bytes = dremio.racks().download_plan().send()?;
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn download_plan(&self) -> DownloadPlan {
        DownloadPlan {
            call: Call::new(self.deployment.client(), &DOWNLOAD_PLAN),
        }
    }
}

impl Shelves<Cloud> {
    /// Watches the shelves.
    ///
    /// `GET /v1/shelves/watch`
    ///
    /// # Errors
    /// - None of its own: see [what every call may fail with](crate::manual::errors).
    ///
    /// # Example
    /// ```no_run
    /// # fn main() -> lakehouse::Result<()> {
    /// # let cloud = lakehouse::dremio::Cloud::builder(lakehouse::dremio::Region::Us).build()?;
    /// for shelf in cloud.racks().watch().send()? {
    ///     let shelf = shelf?;
    ///     println!("{shelf:?}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn watch(&self) -> Watch {
        Watch {
            call: Call::new(self.deployment.client(), &WATCH),
        }
    }
}

static LIST: Operation = Operation {
    id: "shelves.list",
    method: Method::Get,
    servers: &[Server::new(Kind::Software, "/api/v3")],
    path: "/shelves",
    idempotent: true,
    authenticated: true,
    answer: Answer::Json,
};

/// Request of [`shelves.list`](Shelves::list): lists shelves.
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct List {
    pub(crate) call: Call,
}

impl List {
    /// Which shelves. Example: `{"rooms":["attic"]}`.
    #[inline]
    pub fn filter(mut self, filter: ShelfFilter) -> Self {
        self.call.set_json("filter", &filter);
        self
    }

    /// What to sort by first, and then.
    #[inline]
    pub fn order_by(
        mut self,
        order_by: impl IntoIterator<Item = impl Into<OrderBy<ShelfSortKey>>>,
    ) -> Self {
        self.call
            .set_joined(
                "orderBy",
                order_by.into_iter().map(Into::<OrderBy<ShelfSortKey>>::into),
            );
        self
    }

    /// What to sort by at last.
    #[inline]
    pub fn then_by(mut self, then_by: impl Into<OrderBy<ShelfSortKey>>) -> Self {
        let then_by: OrderBy<ShelfSortKey> = then_by.into();
        self.call.set("thenBy", then_by);
        self
    }

    /// Names of rooms.
    #[inline]
    pub fn rooms(
        mut self,
        rooms: impl IntoIterator<Item = impl std::fmt::Display>,
    ) -> Self {
        self.call.set_joined("rooms", rooms);
        self
    }

    /// Sends the request and waits for the answer: the shelves.
    ///
    /// # Errors
    /// See [`Shelves::list`] for what the server may refuse; that it cannot be reached, or does not answer
    /// in time, is an error as well.
    #[inline]
    pub fn send(&self) -> Result<ShelfList> {
        self.call.fetch()
    }
}

crate::call::request_options!(List);

static CREATE: Operation = Operation {
    id: "shelves.create",
    method: Method::Post,
    servers: &[Server::new(Kind::Software, "/api/v3")],
    path: "/shelves",
    idempotent: false,
    authenticated: true,
    answer: Answer::Json,
};

/// Request of [`shelves.create`](Shelves::create): puts up a shelf.
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct Create {
    pub(crate) call: Call,
}

impl Create {
    /// Sends the request and waits for the answer: the shelf. `None` when the server says nothing of it.
    ///
    /// # Errors
    /// See [`Shelves::create`] for what the server may refuse; that it cannot be reached, or does not
    /// answer in time, is an error as well.
    #[inline]
    pub fn send(&self) -> Result<Option<Shelf>> {
        self.call.fetch()
    }
}

crate::call::request_options!(Create);

static DELETE_ALL: Operation = Operation {
    id: "shelves.delete_all",
    method: Method::Delete,
    servers: &[Server::new(Kind::Software, "/api/v3")],
    path: "/shelves",
    idempotent: true,
    authenticated: true,
    answer: Answer::Json,
};

/// Request of [`shelves.delete_all`](Shelves::delete_all): takes down every shelf.
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct DeleteAll {
    pub(crate) call: Call,
}

impl DeleteAll {
    /// Sends the request and waits for the answer: they are gone.
    ///
    /// # Errors
    /// See [`Shelves::delete_all`] for what the server may refuse; that it cannot be reached, or does not
    /// answer in time, is an error as well.
    #[inline]
    pub fn send(&self) -> Result<()> {
        self.call.send_empty()
    }
}

crate::call::request_options!(DeleteAll);

static SEARCH: Operation = Operation {
    id: "shelves.search",
    method: Method::Post,
    servers: &[Server::new(Kind::Software, "/api/v3")],
    path: "/shelves/search",
    idempotent: true,
    authenticated: true,
    answer: Answer::Json,
};

/// Request of [`shelves.search`](Shelves::search): finds shelves.
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct Search {
    pub(crate) call: Call,
}

impl Search {
    /// Sends the request and waits for the answer: a page of shelves.
    ///
    /// # Errors
    /// See [`Shelves::search`] for what the server may refuse; that it cannot be reached, or does not
    /// answer in time, is an error as well.
    #[inline]
    pub fn send(&self) -> Result<ShelfList> {
        self.call.fetch()
    }

    /// Every item of the list, page after page, as an iterator. The first request is sent when the first
    /// item is asked for. See [`Shelves::search`] for what each page may be refused for.
    #[inline]
    pub fn items(&self) -> Items<ShelfList, Shelf> {
        Items::new(self.pages(), |page| page.data)
    }

    /// Page after page, as an iterator: one request and one answer each.
    #[inline]
    pub fn pages(&self) -> Pages<ShelfList> {
        Pages::by_token(
            &self.call,
            TokenPlace::Body("page"),
            |page| page.next.as_deref(),
        )
    }
}

crate::call::request_options!(Search);

static CREATE_KEY: Operation = Operation {
    id: "shelves.create_key",
    method: Method::Post,
    servers: &[Server::new(Kind::Software, "/api/v3")],
    path: "/shelves/keys",
    idempotent: false,
    authenticated: true,
    answer: Answer::Text,
};

/// Request of [`shelves.create_key`](Shelves::create_key): makes a key.
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct CreateKey {
    pub(crate) call: Call,
}

impl CreateKey {
    /// Sends the request and waits for the answer: the key itself.
    ///
    /// # Errors
    /// See [`Shelves::create_key`] for what the server may refuse; that it cannot be reached, or does not
    /// answer in time, is an error as well.
    #[inline]
    pub fn send(&self) -> Result<Secret> {
        self.call.send_text()
    }
}

crate::call::request_options!(CreateKey);

static WATCH: Operation = Operation {
    id: "shelves.watch",
    method: Method::Get,
    servers: &[Server::switchable(Kind::Cloud, "/v1")],
    path: "/shelves/watch",
    idempotent: true,
    authenticated: true,
    answer: Answer::Events,
};

/// Request of [`shelves.watch`](Shelves::watch): watches the shelves.
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct Watch {
    pub(crate) call: Call,
}

impl Watch {
    /// Sends the request and waits for the answer: what happens to them.
    ///
    /// # Errors
    /// See [`Shelves::watch`] for what the server may refuse; that it cannot be reached, or does not answer
    /// in time, is an error as well.
    #[inline]
    pub fn send(&self) -> Result<Events<Shelf>> {
        self.call.events(Some(("kind", &["END"])))
    }
}

crate::call::request_options!(Watch);

static DOWNLOAD_PLAN: Operation = Operation {
    id: "shelves.download_plan",
    method: Method::Get,
    servers: &[Server::new(Kind::Software, "/api/v3")],
    path: "/shelves/plan",
    idempotent: true,
    authenticated: true,
    answer: Answer::Binary,
};

/// Request of [`shelves.download_plan`](Shelves::download_plan): downloads the plan.
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct DownloadPlan {
    pub(crate) call: Call,
}

impl DownloadPlan {
    /// Sends the request and waits for the answer: the plan, as an archive.
    ///
    /// # Errors
    /// See [`Shelves::download_plan`] for what the server may refuse; that it cannot be reached, or does
    /// not answer in time, is an error as well.
    #[inline]
    pub fn send(&self) -> Result<Vec<u8>> {
        self.call.send_bytes()
    }

    /// Sends the request and writes what comes to `writer` as it comes, of any size; gives the number of
    /// bytes.
    ///
    /// The time limit counts until the last byte: give large files time with `timeout`. Nothing is
    /// attempted again once something has been written.
    ///
    /// # Errors
    /// See [`Shelves::download_plan`] for what the server may refuse; that it cannot be reached, that the
    /// answer breaks off and that `writer` fails are errors as well.
    #[inline]
    pub fn write_to(&self, writer: &mut dyn std::io::Write) -> Result<u64> {
        self.call.write_to(writer)
    }
}

crate::call::request_options!(DownloadPlan);

/// Which shelves are meant.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct ShelfFilter {
    /// Names of rooms.
    pub rooms: Vec<String>,
    /// Members that this version of the crate does not know; they are kept and written back.
    pub extra: Extra,
}

impl ShelfFilter {
    /// Creates a `ShelfFilter` with nothing set.
    #[must_use]
    #[inline]
    pub fn new() -> Self {
        Self {
            rooms: Vec::new(),
            extra: Extra::new(),
        }
    }

    /// Sets `rooms`: names of rooms.
    #[must_use]
    #[inline]
    pub fn rooms(mut self, rooms: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.rooms = wire::strings(rooms);
        self
    }
}

impl wire::Record for ShelfFilter {
    const NAME: &'static str = "ShelfFilter";

    #[inline]
    fn decode(members: &mut wire::Members<'_, '_>) -> wire::Scanned<Self> {
        let mut rooms = None;
        let mut known = [wire::optional("rooms", &mut rooms)];
        members.read(&mut known)?;
        Ok(Self {
            rooms: rooms.unwrap_or_default(),
            extra: members.take_extra(),
        })
    }

    #[inline]
    fn encode(&self, members: &mut wire::Writer<'_>) {
        members.list("rooms", &self.rooms);
    }
}

wire::record!(ShelfFilter);

/// What shelves are sorted by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ShelfSortKey {
    /// The name.
    Name,
    /// The height.
    Height,
    /// A value that this version of the crate does not know; [`ShelfSortKey::as_str`] gives its text.
    Unrecognized(wire::Unrecognized),
}

impl ShelfSortKey {
    /// The value as it stands on the wire.
    #[must_use]
    #[inline]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Name => "name",
            Self::Height => "height",
            Self::Unrecognized(other) => other.as_str(),
        }
    }

    #[inline]
    fn recognize(value: &str) -> Option<Self> {
        let known = match value {
            "name" => Self::Name,
            "height" => Self::Height,
            _ => return None,
        };
        Some(known)
    }
}

wire::open_enum!(ShelfSortKey);

/// Shelves.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ShelfList {
    /// The shelves.
    pub data: Vec<Shelf>,
    /// Token of the next page.
    pub next: Option<String>,
    /// Members that this version of the crate does not know; they are kept and written back.
    pub extra: Extra,
}

impl wire::Record for ShelfList {
    const NAME: &'static str = "ShelfList";

    #[inline]
    fn decode(members: &mut wire::Members<'_, '_>) -> wire::Scanned<Self> {
        let mut data = None;
        let mut next = None;
        let mut known = [
            wire::optional("data", &mut data),
            wire::optional("next", &mut next),
        ];
        members.read(&mut known)?;
        Ok(Self {
            data: data.unwrap_or_default(),
            next,
            extra: members.take_extra(),
        })
    }

    #[inline]
    fn encode(&self, members: &mut wire::Writer<'_>) {
        members.list("data", &self.data);
        members.optional("next", &self.next);
    }
}

wire::bare_list!(ShelfList, "data", data, Shelf);

/// What to look for.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ShelfQuery {
    /// Words.
    pub text: String,
    /// Token of the page.
    pub page: Option<String>,
    /// Members that this version of the crate does not know; they are kept and written back.
    pub extra: Extra,
}

impl ShelfQuery {
    /// Creates a `ShelfQuery` with what it must have; everything else is left out until it is set.
    #[must_use]
    #[inline]
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            page: None,
            extra: Extra::new(),
        }
    }

    /// Sets `page`: token of the page.
    #[must_use]
    #[inline]
    pub fn page(mut self, page: impl Into<String>) -> Self {
        self.page = Some(page.into());
        self
    }
}

impl wire::Record for ShelfQuery {
    const NAME: &'static str = "ShelfQuery";

    #[inline]
    fn decode(members: &mut wire::Members<'_, '_>) -> wire::Scanned<Self> {
        let mut text = None;
        let mut page = None;
        let mut known = [
            wire::value("text", &mut text),
            wire::optional("page", &mut page),
        ];
        members.read(&mut known)?;
        Ok(Self {
            text: members.required("text", text)?,
            page,
            extra: members.take_extra(),
        })
    }

    #[inline]
    fn encode(&self, members: &mut wire::Writer<'_>) {
        members.required("text", &self.text);
        members.optional("page", &self.page);
    }
}

wire::record!(ShelfQuery);

/// A shelf.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Shelf {
    /// What lies in it.
    pub content: Option<ShelfContent>,
    /// What kind of thing lies in it.
    pub kind: String,
    /// Members that this version of the crate does not know; they are kept and written back.
    pub extra: Extra,
}

impl wire::Record for Shelf {
    const NAME: &'static str = "Shelf";

    #[inline]
    fn decode(members: &mut wire::Members<'_, '_>) -> wire::Scanned<Self> {
        let mut content = None;
        let mut kind = None;
        let mut known = [
            wire::optional("content", &mut content),
            wire::value("kind", &mut kind),
        ];
        members.read(&mut known)?;
        Ok(Self {
            content: wire::optional_tagged(content, kind.as_ref().map(String::as_str)),
            kind: members.required("kind", kind)?,
            extra: members.take_extra(),
        })
    }

    #[inline]
    fn encode(&self, members: &mut wire::Writer<'_>) {
        members.optional("content", &self.content);
        members.required("kind", &self.kind);
    }
}

wire::record!(Shelf);

/// A shelf to be put up.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct NewShelf {
    /// Name of the shelf.
    pub name: String,
    /// What kind of thing lies in it.
    pub kind: ContentKind,
    /// What lies in it.
    pub content: ShelfContent,
    /// Where it hangs; left out, it stands on the floor.
    pub height: Nullable<String>,
    /// Members that this version of the crate does not know; they are kept and written back.
    pub extra: Extra,
}

impl NewShelf {
    /// Creates a `NewShelf` with what it must have; everything else is left out until it is set.
    #[must_use]
    #[inline]
    pub fn new(name: impl Into<String>, content: impl Into<ShelfContent>) -> Self {
        let content: ShelfContent = content.into();
        Self {
            name: name.into(),
            kind: content.type_name().into(),
            content,
            height: Nullable::Missing,
            extra: Extra::new(),
        }
    }

    /// Sets `height`: where it hangs; left out, it stands on the floor.
    #[must_use]
    #[inline]
    pub fn height(mut self, height: impl Into<String>) -> Self {
        self.height = Nullable::Value(height.into());
        self
    }

    /// Sets `height` to `null`: as high as the room.
    #[must_use]
    #[inline]
    pub fn height_null(mut self) -> Self {
        self.height = Nullable::Null;
        self
    }
}

impl wire::Record for NewShelf {
    const NAME: &'static str = "NewShelf";

    #[inline]
    fn decode(members: &mut wire::Members<'_, '_>) -> wire::Scanned<Self> {
        let mut name = None;
        let mut kind = None;
        let mut content = None;
        let mut height = None;
        let mut known = [
            wire::value("name", &mut name),
            wire::value("kind", &mut kind),
            wire::value("content", &mut content),
            wire::value("height", &mut height),
        ];
        members.read(&mut known)?;
        Ok(Self {
            content: members
                .tagged("content", content, kind.as_ref().map(ContentKind::as_str))?,
            name: members.required("name", name)?,
            kind: members.required("kind", kind)?,
            height: height.unwrap_or_default(),
            extra: members.take_extra(),
        })
    }

    #[inline]
    fn encode(&self, members: &mut wire::Writer<'_>) {
        members.required("name", &self.name);
        members.required("kind", &self.kind);
        members.required("content", &self.content);
        members.nullable("height", &self.height);
    }
}

wire::record!(NewShelf);

/// Kinds of things.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ContentKind {
    /// A box.
    Box,
    /// A book.
    Book,
    /// A value that this version of the crate does not know; [`ContentKind::as_str`] gives its text.
    Unrecognized(wire::Unrecognized),
}

impl ContentKind {
    /// The value as it stands on the wire.
    #[must_use]
    #[inline]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Box => "BOX",
            Self::Book => "BOOK",
            Self::Unrecognized(other) => other.as_str(),
        }
    }

    #[inline]
    fn recognize(value: &str) -> Option<Self> {
        let known = match value {
            "BOX" => Self::Box,
            "BOOK" => Self::Book,
            _ => return None,
        };
        Some(known)
    }
}

wire::open_enum!(ContentKind);

/// What lies in a shelf.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
#[allow(
    clippy::large_enum_variant,
    reason = "values are few and short-lived; a `Box` would be in the way of a match"
)]
pub enum ShelfContent {
    /// A box.
    ShelfBox(ShelfBox),
    /// A book.
    Book(Book),
    /// A kind that this version of the crate does not know, or not as it came: its name, and the JSON.
    Unrecognized(Opaque),
}

impl From<ShelfBox> for ShelfContent {
    #[inline]
    fn from(shelf_box: ShelfBox) -> Self {
        Self::ShelfBox(shelf_box)
    }
}

impl From<Book> for ShelfContent {
    #[inline]
    fn from(book: Book) -> Self {
        Self::Book(book)
    }
}

impl ShelfContent {
    /// The name of the kind, as it stands on the wire beside this.
    #[must_use]
    #[inline]
    pub fn type_name(&self) -> &str {
        match self {
            Self::ShelfBox(_) => "BOX",
            Self::Book(_) => "BOOK",
            Self::Unrecognized(other) => other.type_name(),
        }
    }
}

impl From<Opaque> for ShelfContent {
    #[inline]
    fn from(other: Opaque) -> Self {
        Self::Unrecognized(other)
    }
}

impl wire::Tagged for ShelfContent {
    #[inline]
    fn decode(type_name: &str, json: &str) -> wire::Scanned<Option<Self>> {
        let known = match type_name {
            "BOX" => Self::ShelfBox(wire::decode_text(json)?),
            "BOOK" => Self::Book(wire::decode_text(json)?),
            _ => return Ok(None),
        };
        Ok(Some(known))
    }
}

impl wire::Encode for ShelfContent {
    #[inline]
    fn encode(&self, out: &mut String) {
        let held: &dyn wire::Encode = match self {
            Self::ShelfBox(shelf_box) => shelf_box,
            Self::Book(book) => book,
            Self::Unrecognized(other) => other,
        };
        held.encode(out);
    }
}

/// A box.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ShelfBox {
    /// Whether it can be closed.
    pub lid: Option<bool>,
    /// What opens it.
    pub key: Option<Secret>,
    /// What seals it: text or an object.
    pub seal: Option<SecretJson>,
    /// Colour; answers may lack it.
    pub colour: Option<String>,
    /// Members that this version of the crate does not know; they are kept and written back.
    pub extra: Extra,
}

impl ShelfBox {
    /// Creates a `ShelfBox` with what it must have; everything else is left out until it is set.
    #[must_use]
    #[inline]
    pub fn new(colour: impl Into<String>) -> Self {
        Self {
            lid: None,
            key: None,
            seal: None,
            colour: Some(colour.into()),
            extra: Extra::new(),
        }
    }

    /// Sets `lid`: whether it can be closed.
    #[must_use]
    #[inline]
    pub fn lid(mut self, lid: bool) -> Self {
        self.lid = Some(lid);
        self
    }

    /// Sets `key`: what opens it.
    #[must_use]
    #[inline]
    pub fn key(mut self, key: impl Into<Secret>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// Sets `seal`: what seals it: text or an object.
    #[must_use]
    #[inline]
    pub fn seal(mut self, seal: impl Into<SecretJson>) -> Self {
        self.seal = Some(seal.into());
        self
    }
}

impl wire::Record for ShelfBox {
    const NAME: &'static str = "ShelfBox";

    #[inline]
    fn decode(members: &mut wire::Members<'_, '_>) -> wire::Scanned<Self> {
        let mut lid = None;
        let mut key = None;
        let mut seal = None;
        let mut colour = None;
        let mut known = [
            wire::optional("lid", &mut lid),
            wire::optional("key", &mut key),
            wire::optional("seal", &mut seal),
            wire::optional("colour", &mut colour),
        ];
        members.read(&mut known)?;
        Ok(Self {
            lid,
            key,
            seal,
            colour,
            extra: members.take_extra(),
        })
    }

    #[inline]
    fn encode(&self, members: &mut wire::Writer<'_>) {
        members.optional("lid", &self.lid);
        members.optional("key", &self.key);
        members.optional("seal", &self.seal);
        members.optional("colour", &self.colour);
    }
}

wire::record!(ShelfBox);

/// A book.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Book {
    /// What it is called.
    pub title: String,
    /// Members that this version of the crate does not know; they are kept and written back.
    pub extra: Extra,
}

impl Book {
    /// Creates a `Book`.
    #[must_use]
    #[inline]
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            extra: Extra::new(),
        }
    }
}

impl wire::Record for Book {
    const NAME: &'static str = "Book";

    #[inline]
    fn decode(members: &mut wire::Members<'_, '_>) -> wire::Scanned<Self> {
        let mut title = None;
        let mut known = [wire::value("title", &mut title)];
        members.read(&mut known)?;
        Ok(Self {
            title: members.required("title", title)?,
            extra: members.take_extra(),
        })
    }

    #[inline]
    fn encode(&self, members: &mut wire::Writer<'_>) {
        members.required("title", &self.title);
    }
}

wire::record!(Book);

/// What a key shall open.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct KeyWish {
    /// The room.
    pub room: String,
    /// The word that opens the room.
    pub password: Option<Secret>,
    /// Members that this version of the crate does not know; they are kept and written back.
    pub extra: Extra,
}

impl KeyWish {
    /// Creates a `KeyWish` with what it must have; everything else is left out until it is set.
    #[must_use]
    #[inline]
    pub fn new(room: impl Into<String>) -> Self {
        Self {
            room: room.into(),
            password: None,
            extra: Extra::new(),
        }
    }

    /// Sets `password`: the word that opens the room.
    #[must_use]
    #[inline]
    pub fn password(mut self, password: impl Into<Secret>) -> Self {
        self.password = Some(password.into());
        self
    }
}

impl wire::Record for KeyWish {
    const NAME: &'static str = "KeyWish";

    #[inline]
    fn decode(members: &mut wire::Members<'_, '_>) -> wire::Scanned<Self> {
        let mut room = None;
        let mut password = None;
        let mut known = [
            wire::value("room", &mut room),
            wire::optional("password", &mut password),
        ];
        members.read(&mut known)?;
        Ok(Self {
            room: members.required("room", room)?,
            password,
            extra: members.take_extra(),
        })
    }

    #[inline]
    fn encode(&self, members: &mut wire::Writer<'_>) {
        members.required("room", &self.room);
        members.optional("password", &self.password);
    }
}

wire::record!(KeyWish);

#[cfg(feature = "testing")]
pub(crate) static OPERATIONS: &[crate::testing::Operation] = &[
    crate::testing::Operation::new(
        "dremio",
        &LIST,
        Some(crate::testing::recode::<ShelfList>),
        None,
    ),
    crate::testing::Operation::new(
        "dremio",
        &CREATE,
        Some(crate::testing::recode::<Shelf>),
        Some(crate::testing::recode::<NewShelf>),
    ),
    crate::testing::Operation::new("dremio", &DELETE_ALL, None, None),
    crate::testing::Operation::new(
        "dremio",
        &SEARCH,
        Some(crate::testing::recode::<ShelfList>),
        Some(crate::testing::recode::<ShelfQuery>),
    ),
    crate::testing::Operation::new(
        "dremio",
        &CREATE_KEY,
        None,
        Some(crate::testing::recode::<KeyWish>),
    ),
    crate::testing::Operation::new(
        "dremio",
        &WATCH,
        Some(crate::testing::recode::<Shelf>),
        None,
    ),
    crate::testing::Operation::new("dremio", &DOWNLOAD_PLAN, None, None),
];
