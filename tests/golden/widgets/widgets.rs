// Made from tests/golden/widgets/widgets.json by src/codegen.

use std::collections::BTreeMap;

use super::common::Owner;
use crate::call::{Answer, Call, Method, Operation};
use crate::deployment::sealed::HasClient as _;
use crate::deployment::{Deployment, Kind, Server};
use crate::dremio::{Project, Software};
use crate::page::{Items, Pages, TokenPlace};
use crate::wire::{self, Extra};
use crate::{Json, Result, Secret, Timestamp};

/// Widgets, the things of this sample.
///
/// It is what [`Software::widgets`](crate::dremio::Software::widgets) or
/// [`Project::widgets`](crate::dremio::Project::widgets) gives.
#[derive(Clone, Debug)]
pub struct Widgets<D> {
    deployment: D,
}

impl Software {
    /// Widgets, the things of this sample.
    #[must_use]
    #[inline]
    pub fn widgets(&self) -> Widgets<Self> {
        Widgets {
            deployment: self.clone(),
        }
    }
}

impl Project {
    /// Widgets, the things of this sample.
    #[must_use]
    #[inline]
    pub fn widgets(&self) -> Widgets<Self> {
        Widgets {
            deployment: self.clone(),
        }
    }
}

impl<D: Deployment> Widgets<D> {
    /// Lists widgets.
    ///
    /// The order is:
    ///
    /// - gadgets first, of which there are so many that this line has to go on in a second one, indented
    ///   like the first,
    /// - then gizmos.
    ///
    /// ```text
    /// not Rust
    /// ```
    ///
    /// `GET /api/v3/widgets` (Software, all editions), `GET /v0/projects/{projectId}/widgets` (Project)
    ///
    /// # Errors
    /// - 400: The token is of another list.
    ///
    /// # Example
    /// ```no_run
    /// # fn main() -> lakehouse::Result<()> {
    /// # let dremio = lakehouse::dremio::Software::builder("http://localhost:9047").build()?;
    /// let request = dremio.widgets().list();
    /// let page = request.send()?;
    /// for widget in request.items() {
    ///     let widget = widget?;
    ///     println!("{widget:?}");
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

    /// Creates a widget.
    ///
    /// `POST /api/v3/widgets` (Software, Enterprise edition, since 2.0),
    /// `POST /v0/projects/{projectId}/widgets` (Project)
    ///
    /// # Arguments
    /// - `widget`: The widget.
    ///
    /// # Errors
    /// - None of its own: see [what every call may fail with](crate::manual::errors).
    ///
    /// # Example
    /// ```no_run
    /// use lakehouse::Json;
    /// use lakehouse::dremio::common::Owner;
    /// use lakehouse::dremio::widgets::{Colour, Gadget, Gizmo};
    /// use std::collections::BTreeMap;
    ///
    /// # fn main() -> lakehouse::Result<()> {
    /// # let dremio = lakehouse::dremio::Software::builder("http://localhost:9047").build()?;
    /// let widget = dremio
    ///     .widgets()
    ///     .create(
    ///         Gizmo::new("b7c0", -1.5, "sesame")
    ///             .colours([Colour::DeepRed, Colour::Blue])
    ///             .limits(BTreeMap::from([("north".to_owned(), Some(3))]))
    ///             .notes(Json::parse(r#"{"a":[1]}"#)?)
    ///             .owner(Owner::new("avery"))
    ///             .inner(Gadget::new("c1d2", ["a", "b"]).fragile(true)),
    ///     )
    ///     .send()?;
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn create(&self, widget: impl Into<NewWidget>) -> Create {
        let widget = widget.into();
        Create {
            call: Call::new(self.deployment.client(), &CREATE).body(&widget),
        }
    }

    /// Fetches a widget.
    ///
    /// `GET /api/v3/widgets/{id}` (Software, all editions), `GET /v0/projects/{projectId}/widgets/{id}`
    /// (Project)
    ///
    /// # Arguments
    /// - `id`: Id of the widget, as [`widgets.list`](Widgets::list) gives it.
    ///
    /// # Errors
    /// - 404: There is no such widget.
    ///
    /// # Example
    /// ```no_run
    /// # fn main() -> lakehouse::Result<()> {
    /// # let dremio = lakehouse::dremio::Software::builder("http://localhost:9047").build()?;
    /// let widget = dremio.widgets().get("b7c0").send()?;
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn get(&self, id: impl Into<String>) -> Get {
        Get {
            call: Call::new(self.deployment.client(), &GET).segment("id", id),
        }
    }

    /// Replaces a widget.
    ///
    /// `PUT /api/v3/widgets/{id}` (Software, all editions), `PUT /v0/projects/{projectId}/widgets/{id}`
    /// (Project)
    ///
    /// # Arguments
    /// - `widget`: The widget.
    ///
    /// # Errors
    /// - None of its own: see [what every call may fail with](crate::manual::errors).
    ///
    /// # Example
    /// ```no_run
    /// use lakehouse::dremio::widgets::Widget;
    ///
    /// # fn main() -> lakehouse::Result<()> {
    /// # let dremio = lakehouse::dremio::Software::builder("http://localhost:9047").build()?;
    /// let mut widget = dremio.widgets().get("b7c0").send()?;
    /// if let Widget::Gadget(gadget) = &mut widget {
    ///     gadget.fragile = Some(true);
    /// }
    /// let widget = dremio.widgets().update(widget).send()?;
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn update(&self, widget: impl Into<Widget>) -> Update {
        let widget = widget.into();
        Update {
            call: Call::new(self.deployment.client(), &UPDATE)
                .segment("id", widget.id())
                .body(&widget),
        }
    }

    /// Paints what lies at a path.
    ///
    /// `POST /api/v3/widgets/by-path/{path}/{colour}` (Software, all editions),
    /// `POST /v0/projects/{projectId}/widgets/by-path/{path}/{colour}` (Project)
    ///
    /// # Arguments
    /// - `path`: The path.
    /// - `colour`: The colour.
    /// - `layers`: The layers.
    ///
    /// # Errors
    /// - None of its own: see [what every call may fail with](crate::manual::errors).
    ///
    /// # Example
    /// ```no_run
    /// use lakehouse::dremio::widgets::Colour;
    ///
    /// # fn main() -> lakehouse::Result<()> {
    /// # let dremio = lakehouse::dremio::Software::builder("http://localhost:9047").build()?;
    /// let answer = dremio.widgets().paint(["a", "b c"], Colour::Blue, ["first"]).send()?;
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn paint(
        &self,
        path: impl IntoIterator<Item = impl Into<String>>,
        colour: Colour,
        layers: impl IntoIterator<Item = impl Into<String>>,
    ) -> Paint {
        Paint {
            call: Call::new(self.deployment.client(), &PAINT)
                .segments("path", path)
                .segment("colour", colour.as_str())
                .body(&wire::strings(layers)),
        }
    }
}

impl Widgets<Software> {
    /// Deletes a widget.
    ///
    /// `DELETE /api/v3/widgets/{id}`, all editions
    ///
    /// # Arguments
    /// - `id`: Id of the widget, as [`widgets.list`](Widgets::list) gives it.
    ///
    /// # Errors
    /// - None of its own: see [what every call may fail with](crate::manual::errors).
    ///
    /// # Example
    /// ```no_run
    /// # fn main() -> lakehouse::Result<()> {
    /// # let dremio = lakehouse::dremio::Software::builder("http://localhost:9047").build()?;
    /// dremio.widgets().delete("b7c0").send()?;
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn delete(&self, id: impl Into<String>) -> Delete {
        Delete {
            call: Call::new(self.deployment.client(), &DELETE).segment("id", id),
        }
    }
}

static LIST: Operation = Operation {
    id: "widgets.list",
    method: Method::Get,
    servers: &[
        Server::new(Kind::Software, "/api/v3"),
        Server::new(Kind::Project, "/v0/projects/{projectId}"),
    ],
    path: "/widgets",
    idempotent: true,
    authenticated: true,
    answer: Answer::Json,
};

/// Request of [`widgets.list`](Widgets::list): lists widgets.
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct List {
    pub(crate) call: Call,
}

impl List {
    /// Where to go on.
    #[inline]
    pub fn page_token(mut self, page_token: impl AsRef<str>) -> Self {
        self.call.set("pageToken", page_token.as_ref());
        self
    }

    /// Only these colours. Example: `["deep red"]`.
    #[inline]
    pub fn colours(mut self, colours: impl IntoIterator<Item = Colour>) -> Self {
        self.call.set_all("colours", colours);
        self
    }

    /// Only these names.
    #[inline]
    pub fn names(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.call.set_all("names", wire::strings(names));
        self
    }

    /// Only those made since.
    #[inline]
    pub fn since(mut self, since: impl Into<Timestamp>) -> Self {
        let since: Timestamp = since.into();
        self.call.set("since", since);
        self
    }

    /// Only this kind. Deprecated by the vendor.
    #[inline]
    pub fn kind(mut self, kind: impl AsRef<str>) -> Self {
        self.call.set("type", kind.as_ref());
        self
    }

    /// Sends the request and waits for the answer: a page of widgets.
    ///
    /// # Errors
    /// See [`Widgets::list`] for what the server may refuse; that it cannot be reached, or does not answer
    /// in time, is an error as well.
    #[inline]
    pub fn send(&self) -> Result<WidgetPage> {
        self.call.fetch()
    }

    /// Every item of the list, page after page, as an iterator. The first request is sent when the first
    /// item is asked for. See [`Widgets::list`] for what each page may be refused for.
    #[inline]
    pub fn items(&self) -> Items<WidgetPage, Widget> {
        Items::new(self.pages(), WidgetPage::into_widgets)
    }

    /// Page after page, as an iterator: one request and one answer each.
    #[inline]
    pub fn pages(&self) -> Pages<WidgetPage> {
        Pages::by_token(
            &self.call,
            TokenPlace::Query("pageToken"),
            WidgetPage::next_page_token,
        )
    }
}

crate::call::request_options!(List);

static CREATE: Operation = Operation {
    id: "widgets.create",
    method: Method::Post,
    servers: &[
        Server::new(Kind::Software, "/api/v3"),
        Server::new(Kind::Project, "/v0/projects/{projectId}"),
    ],
    path: "/widgets",
    idempotent: false,
    authenticated: true,
    answer: Answer::Json,
};

/// Request of [`widgets.create`](Widgets::create): creates a widget.
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct Create {
    pub(crate) call: Call,
}

impl Create {
    /// Sends the request and waits for the answer: the widget.
    ///
    /// # Errors
    /// See [`Widgets::create`] for what the server may refuse; that it cannot be reached, or does not
    /// answer in time, is an error as well.
    #[inline]
    pub fn send(&self) -> Result<Widget> {
        self.call.fetch()
    }
}

crate::call::request_options!(Create);

static GET: Operation = Operation {
    id: "widgets.get",
    method: Method::Get,
    servers: &[
        Server::new(Kind::Software, "/api/v3"),
        Server::new(Kind::Project, "/v0/projects/{projectId}"),
    ],
    path: "/widgets/{id}",
    idempotent: true,
    authenticated: true,
    answer: Answer::Json,
};

/// Request of [`widgets.get`](Widgets::get): fetches a widget.
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct Get {
    pub(crate) call: Call,
}

impl Get {
    /// Sends the request and waits for the answer: the widget.
    ///
    /// # Errors
    /// See [`Widgets::get`] for what the server may refuse; that it cannot be reached, or does not answer
    /// in time, is an error as well.
    #[inline]
    pub fn send(&self) -> Result<Widget> {
        self.call.fetch()
    }
}

crate::call::request_options!(Get);

static UPDATE: Operation = Operation {
    id: "widgets.update",
    method: Method::Put,
    servers: &[
        Server::new(Kind::Software, "/api/v3"),
        Server::new(Kind::Project, "/v0/projects/{projectId}"),
    ],
    path: "/widgets/{id}",
    idempotent: false,
    authenticated: true,
    answer: Answer::Json,
};

/// Request of [`widgets.update`](Widgets::update): replaces a widget.
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct Update {
    pub(crate) call: Call,
}

impl Update {
    /// Sends the request and waits for the answer: the widget as it is now.
    ///
    /// # Errors
    /// See [`Widgets::update`] for what the server may refuse; that it cannot be reached, or does not
    /// answer in time, is an error as well.
    #[inline]
    pub fn send(&self) -> Result<Widget> {
        self.call.fetch()
    }
}

crate::call::request_options!(Update);

static DELETE: Operation = Operation {
    id: "widgets.delete",
    method: Method::Delete,
    servers: &[Server::new(Kind::Software, "/api/v3")],
    path: "/widgets/{id}",
    idempotent: true,
    authenticated: true,
    answer: Answer::Json,
};

/// Request of [`widgets.delete`](Widgets::delete): deletes a widget.
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct Delete {
    pub(crate) call: Call,
}

impl Delete {
    /// Sends the request and waits for the answer: the widget is gone.
    ///
    /// # Errors
    /// See [`Widgets::delete`] for what the server may refuse; that it cannot be reached, or does not
    /// answer in time, is an error as well.
    #[inline]
    pub fn send(&self) -> Result<()> {
        self.call.send_empty()
    }
}

crate::call::request_options!(Delete);

static PAINT: Operation = Operation {
    id: "widgets.paint",
    method: Method::Post,
    servers: &[
        Server::new(Kind::Software, "/api/v3"),
        Server::new(Kind::Project, "/v0/projects/{projectId}"),
    ],
    path: "/widgets/by-path/{path}/{colour}",
    idempotent: false,
    authenticated: false,
    answer: Answer::Json,
};

/// Request of [`widgets.paint`](Widgets::paint): paints what lies at a path.
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct Paint {
    pub(crate) call: Call,
}

impl Paint {
    /// Sends the request and waits for the answer: whatever the painter says.
    ///
    /// # Errors
    /// See [`Widgets::paint`] for what the server may refuse; that it cannot be reached, or does not answer
    /// in time, is an error as well.
    #[inline]
    pub fn send(&self) -> Result<Json> {
        self.call.fetch()
    }
}

crate::call::request_options!(Paint);

/// A page, or a note that there is none.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
#[allow(
    clippy::large_enum_variant,
    reason = "values are few and short-lived; a `Box` would be in the way of a match"
)]
pub enum WidgetPage {
    /// A page.
    FullPage(FullPage),
    /// No page.
    NoPage(NoPage),
    /// A kind that this version of the crate does not know, as the JSON that came.
    Unrecognized(Json),
}

impl WidgetPage {
    #[inline]
    pub(crate) fn next_page_token(&self) -> Option<&str> {
        match self {
            Self::FullPage(full_page) => full_page.next_page_token.as_deref(),
            _ => None,
        }
    }

    #[inline]
    pub(crate) fn into_widgets(self) -> Vec<Widget> {
        match self {
            Self::FullPage(full_page) => full_page.widgets.unwrap_or_default(),
            _ => Vec::new(),
        }
    }
}

impl From<FullPage> for WidgetPage {
    #[inline]
    fn from(full_page: FullPage) -> Self {
        Self::FullPage(full_page)
    }
}

impl From<NoPage> for WidgetPage {
    #[inline]
    fn from(no_page: NoPage) -> Self {
        Self::NoPage(no_page)
    }
}

impl wire::Union for WidgetPage {
    const NAME: &'static str = "WidgetPage";
    const TAG: &'static str = "kind";

    #[inline]
    fn decode(
        tag: &str,
        scanner: &mut wire::Scanner<'_>,
    ) -> wire::Scanned<Option<Self>> {
        let known = match tag {
            "page" => Self::FullPage(wire::decode_variant::<Self, _>(tag, scanner)?),
            "none" => Self::NoPage(wire::decode_variant::<Self, _>(tag, scanner)?),
            _ => return Ok(None),
        };
        Ok(Some(known))
    }

    #[inline]
    fn unrecognized(json: Json) -> Self {
        Self::Unrecognized(json)
    }
}

impl wire::Encode for WidgetPage {
    #[inline]
    fn encode(&self, out: &mut String) {
        let held: &dyn wire::Encode = match self {
            Self::FullPage(full_page) => full_page,
            Self::NoPage(no_page) => no_page,
            Self::Unrecognized(other) => other,
        };
        held.encode(out);
    }
}

wire::union!(WidgetPage);

/// A page.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct FullPage {
    /// The widgets.
    pub widgets: Option<Vec<Widget>>,
    /// Where to go on.
    pub next_page_token: Option<String>,
    /// Members that this version of the crate does not know; they are kept and written back.
    pub extra: Extra,
}

impl wire::Record for FullPage {
    const NAME: &'static str = "FullPage";

    #[inline]
    fn decode(members: &mut wire::Members<'_, '_>) -> wire::Scanned<Self> {
        let mut widgets = None;
        let mut next_page_token = None;
        let mut known = [
            wire::constant("kind"),
            wire::optional("widgets", &mut widgets),
            wire::optional("nextPageToken", &mut next_page_token),
        ];
        members.read(&mut known)?;
        Ok(Self {
            widgets,
            next_page_token,
            extra: members.take_extra(),
        })
    }

    #[inline]
    fn encode(&self, members: &mut wire::Writer<'_>) {
        members.constant("kind", "page");
        members.optional("widgets", &self.widgets);
        members.optional("nextPageToken", &self.next_page_token);
    }
}

wire::record!(FullPage);

/// No page.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct NoPage {
    /// Tells it apart.
    pub kind: String,
    /// Members that this version of the crate does not know; they are kept and written back.
    pub extra: Extra,
}

impl wire::Record for NoPage {
    const NAME: &'static str = "NoPage";

    #[inline]
    fn decode(members: &mut wire::Members<'_, '_>) -> wire::Scanned<Self> {
        let mut kind = None;
        let mut known = [wire::value("kind", &mut kind)];
        members.read(&mut known)?;
        Ok(Self {
            kind: members.required("kind", kind)?,
            extra: members.take_extra(),
        })
    }

    #[inline]
    fn encode(&self, members: &mut wire::Writer<'_>) {
        members.required("kind", &self.kind);
    }
}

wire::record!(NoPage);

/// A widget, by its `kind`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
#[allow(
    clippy::large_enum_variant,
    reason = "values are few and short-lived; a `Box` would be in the way of a match"
)]
pub enum Widget {
    /// A widget with moving parts.
    Gadget(Gadget),
    /// A widget without moving parts.
    Gizmo(Gizmo),
    /// A kind that this version of the crate does not know, as the JSON that came.
    Unrecognized(Json),
}

impl Widget {
    /// The `id`, which every variant has; empty if an unrecognized one has none.
    #[must_use]
    #[inline]
    pub fn id(&self) -> &str {
        match self {
            Self::Gadget(gadget) => &gadget.id,
            Self::Gizmo(gizmo) => &gizmo.id,
            Self::Unrecognized(json) => wire::text_member(json, "id"),
        }
    }
}

impl From<Gadget> for Widget {
    #[inline]
    fn from(gadget: Gadget) -> Self {
        Self::Gadget(gadget)
    }
}

impl From<Gizmo> for Widget {
    #[inline]
    fn from(gizmo: Gizmo) -> Self {
        Self::Gizmo(gizmo)
    }
}

impl wire::Union for Widget {
    const NAME: &'static str = "Widget";
    const TAG: &'static str = "kind";

    #[inline]
    fn decode(
        tag: &str,
        scanner: &mut wire::Scanner<'_>,
    ) -> wire::Scanned<Option<Self>> {
        let known = match tag {
            "gadget" | "gadgetPro" => {
                Self::Gadget(wire::decode_variant::<Self, _>(tag, scanner)?)
            }
            "gizmo" => Self::Gizmo(wire::decode_variant::<Self, _>(tag, scanner)?),
            _ => return Ok(None),
        };
        Ok(Some(known))
    }

    #[inline]
    fn unrecognized(json: Json) -> Self {
        Self::Unrecognized(json)
    }
}

impl wire::Encode for Widget {
    #[inline]
    fn encode(&self, out: &mut String) {
        let held: &dyn wire::Encode = match self {
            Self::Gadget(gadget) => gadget,
            Self::Gizmo(gizmo) => gizmo,
            Self::Unrecognized(other) => other,
        };
        held.encode(out);
    }
}

wire::union!(Widget);

/// A widget to be.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
#[allow(
    clippy::large_enum_variant,
    reason = "values are few and short-lived; a `Box` would be in the way of a match"
)]
pub enum NewWidget {
    /// A widget without moving parts.
    Simple(Gizmo),
    /// A kind that this version of the crate does not know, as the JSON that came.
    Unrecognized(Json),
}

impl NewWidget {
    /// The `id`, which every variant has; empty if an unrecognized one has none.
    #[must_use]
    #[inline]
    pub fn id(&self) -> &str {
        match self {
            Self::Simple(simple) => &simple.id,
            Self::Unrecognized(json) => wire::text_member(json, "id"),
        }
    }
}

impl From<Gizmo> for NewWidget {
    #[inline]
    fn from(simple: Gizmo) -> Self {
        Self::Simple(simple)
    }
}

impl wire::Union for NewWidget {
    const NAME: &'static str = "NewWidget";
    const TAG: &'static str = "kind";

    #[inline]
    fn decode(
        tag: &str,
        scanner: &mut wire::Scanner<'_>,
    ) -> wire::Scanned<Option<Self>> {
        let known = match tag {
            "gizmo" => Self::Simple(wire::decode_variant::<Self, _>(tag, scanner)?),
            _ => return Ok(None),
        };
        Ok(Some(known))
    }

    #[inline]
    fn unrecognized(json: Json) -> Self {
        Self::Unrecognized(json)
    }
}

impl wire::Encode for NewWidget {
    #[inline]
    fn encode(&self, out: &mut String) {
        let held: &dyn wire::Encode = match self {
            Self::Simple(simple) => simple,
            Self::Unrecognized(other) => other,
        };
        held.encode(out);
    }
}

wire::union!(NewWidget);

/// A widget with moving parts. It is fragile.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Gadget {
    /// Its id.
    pub id: String,
    /// Whether it breaks; null if nobody tried.
    pub fragile: Option<bool>,
    /// Where it is.
    pub path: Vec<String>,
    /// What it is called.
    pub name: Option<String>,
    /// Members that this version of the crate does not know; they are kept and written back.
    pub extra: Extra,
}

impl Gadget {
    /// Creates a `Gadget` with what it must have; everything else is left out until it is set.
    #[must_use]
    #[inline]
    pub fn new(
        id: impl Into<String>,
        path: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        Self {
            id: id.into(),
            fragile: None,
            path: wire::strings(path),
            name: None,
            extra: Extra::new(),
        }
    }

    /// Sets `fragile`: whether it breaks; null if nobody tried.
    #[must_use]
    #[inline]
    pub fn fragile(mut self, fragile: bool) -> Self {
        self.fragile = Some(fragile);
        self
    }

    /// Sets `name`: what it is called.
    #[must_use]
    #[inline]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }
}

impl wire::Record for Gadget {
    const NAME: &'static str = "Gadget";

    #[inline]
    fn decode(members: &mut wire::Members<'_, '_>) -> wire::Scanned<Self> {
        let mut id = None;
        let mut fragile = None;
        let mut path = None;
        let mut name = None;
        let mut known = [
            wire::constant("kind"),
            wire::value("id", &mut id),
            wire::value("fragile", &mut fragile),
            wire::value("path", &mut path),
            wire::optional("name", &mut name),
        ];
        members.read(&mut known)?;
        Ok(Self {
            id: members.required("id", id)?,
            fragile: members.required("fragile", fragile)?,
            path: members.required("path", path)?,
            name,
            extra: members.take_extra(),
        })
    }

    #[inline]
    fn encode(&self, members: &mut wire::Writer<'_>) {
        members.constant("kind", "gadget");
        members.required("id", &self.id);
        members.required("fragile", &self.fragile);
        members.required("path", &self.path);
        members.optional("name", &self.name);
    }
}

wire::record!(Gadget);

/// A widget without moving parts.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Gizmo {
    /// Its id.
    pub id: String,
    /// What it weighs, in kg. At least -2. Example: `0.5`.
    pub weight: f64,
    /// What opens it.
    pub secret: Secret,
    /// Its model. Default: `T`.
    pub model: Option<String>,
    /// Its colours.
    pub colours: Vec<Colour>,
    /// How many of it may be anywhere.
    pub limits: BTreeMap<String, Option<i64>>,
    /// Anything.
    pub notes: Option<Json>,
    /// When it was made.
    pub made_at: Option<Timestamp>,
    /// Whose it is. Nobody's if missing. Deprecated by the vendor.
    pub owner: Option<Owner>,
    /// What is in it.
    pub inner: Option<Box<Widget>>,
    /// Members that this version of the crate does not know; they are kept and written back.
    pub extra: Extra,
}

impl Gizmo {
    /// Creates a `Gizmo` with what it must have; everything else is left out until it is set.
    #[must_use]
    #[inline]
    pub fn new(id: impl Into<String>, weight: f64, secret: impl Into<Secret>) -> Self {
        Self {
            id: id.into(),
            weight,
            secret: secret.into(),
            model: None,
            colours: Vec::new(),
            limits: BTreeMap::new(),
            notes: None,
            made_at: None,
            owner: None,
            inner: None,
            extra: Extra::new(),
        }
    }

    /// Sets `model`: its model.
    #[must_use]
    #[inline]
    pub fn model(mut self, model: impl Into<String>) -> Self {
        self.model = Some(model.into());
        self
    }

    /// Sets `colours`: its colours.
    #[must_use]
    #[inline]
    pub fn colours(mut self, colours: impl IntoIterator<Item = Colour>) -> Self {
        self.colours = colours.into_iter().collect();
        self
    }

    /// Sets `limits`: how many of it may be anywhere.
    #[must_use]
    #[inline]
    pub fn limits(mut self, limits: BTreeMap<String, Option<i64>>) -> Self {
        self.limits = limits;
        self
    }

    /// Sets `notes`: anything.
    #[must_use]
    #[inline]
    pub fn notes(mut self, notes: Json) -> Self {
        self.notes = Some(notes);
        self
    }

    /// Sets `owner`: whose it is.
    #[must_use]
    #[inline]
    pub fn owner(mut self, owner: Owner) -> Self {
        self.owner = Some(owner);
        self
    }

    /// Sets `inner`: what is in it.
    #[must_use]
    #[inline]
    pub fn inner(mut self, inner: impl Into<Widget>) -> Self {
        self.inner = Some(Box::new(inner.into()));
        self
    }
}

impl wire::Record for Gizmo {
    const NAME: &'static str = "Gizmo";

    #[inline]
    fn decode(members: &mut wire::Members<'_, '_>) -> wire::Scanned<Self> {
        let mut id = None;
        let mut weight = None;
        let mut secret = None;
        let mut model = None;
        let mut colours = None;
        let mut limits = None;
        let mut notes = None;
        let mut made_at = None;
        let mut owner = None;
        let mut inner = None;
        let mut known = [
            wire::constant("kind"),
            wire::value("id", &mut id),
            wire::value("weight", &mut weight),
            wire::value("secret", &mut secret),
            wire::optional("type", &mut model),
            wire::optional("colours", &mut colours),
            wire::optional("limits", &mut limits),
            wire::optional("notes", &mut notes),
            wire::optional("madeAt", &mut made_at),
            wire::optional("owner", &mut owner),
            wire::optional("inner", &mut inner),
        ];
        members.read(&mut known)?;
        Ok(Self {
            id: members.required("id", id)?,
            weight: members.required("weight", weight)?,
            secret: members.required("secret", secret)?,
            model,
            colours: colours.unwrap_or_default(),
            limits: limits.unwrap_or_default(),
            notes,
            made_at,
            owner,
            inner,
            extra: members.take_extra(),
        })
    }

    #[inline]
    fn encode(&self, members: &mut wire::Writer<'_>) {
        members.constant("kind", "gizmo");
        members.required("id", &self.id);
        members.number("weight", &self.weight);
        members.required("secret", &self.secret);
        members.optional("type", &self.model);
        members.list("colours", &self.colours);
        members.map("limits", &self.limits);
        members.optional("notes", &self.notes);
        members.optional("madeAt", &self.made_at);
        members.optional("owner", &self.owner);
        members.optional("inner", &self.inner);
    }
}

wire::record!(Gizmo);

/// A colour.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Colour {
    /// Like the sky.
    Blue,
    /// Like wine.
    DeepRed,
    /// The seventh of the rainbow. Written `7`.
    Seventh,
    /// A value that this version of the crate does not know; [`Colour::as_str`] gives its text.
    Unrecognized(wire::Unrecognized),
}

impl Colour {
    /// The value as it stands on the wire.
    #[must_use]
    #[inline]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Blue => "BLUE",
            Self::DeepRed => "deep red",
            Self::Seventh => "7",
            Self::Unrecognized(other) => other.as_str(),
        }
    }

    #[inline]
    fn recognize(value: &str) -> Option<Self> {
        let known = match value {
            "BLUE" => Self::Blue,
            "deep red" => Self::DeepRed,
            "7" => Self::Seventh,
            _ => return None,
        };
        Some(known)
    }
}

wire::open_enum!(Colour);

#[cfg(feature = "testing")]
pub(crate) static OPERATIONS: &[crate::testing::Operation] = &[
    crate::testing::Operation::new(
        "dremio",
        &LIST,
        Some(crate::testing::recode::<WidgetPage>),
        None,
    ),
    crate::testing::Operation::new(
        "dremio",
        &CREATE,
        Some(crate::testing::recode::<Widget>),
        Some(crate::testing::recode::<NewWidget>),
    ),
    crate::testing::Operation::new(
        "dremio",
        &GET,
        Some(crate::testing::recode::<Widget>),
        None,
    ),
    crate::testing::Operation::new(
        "dremio",
        &UPDATE,
        Some(crate::testing::recode::<Widget>),
        Some(|text| crate::testing::recode_body::<Widget>("id", text)),
    ),
    crate::testing::Operation::new("dremio", &DELETE, None, None),
    crate::testing::Operation::new(
        "dremio",
        &PAINT,
        Some(crate::testing::recode::<Json>),
        Some(crate::testing::recode::<Vec<String>>),
    ),
];
