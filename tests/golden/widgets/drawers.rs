// Made from tests/golden/widgets/drawers.json by src/codegen.

use crate::Result;
use crate::call::{Answer, Call, Method, Operation};
use crate::deployment::sealed::HasClient as _;
use crate::deployment::{Kind, Server};
use crate::dremio::Software;
use crate::page::{Items, Pages};
use crate::wire::{self, Extra};

/// Drawers, whose list has edges, and whose labels are text.
///
/// It is what [`Software::drawers`](crate::dremio::Software::drawers) gives.
#[derive(Clone, Debug)]
pub struct Drawers<D> {
    deployment: D,
}

impl Software {
    /// Drawers, whose list has edges, and whose labels are text.
    #[must_use]
    #[inline]
    pub fn drawers(&self) -> Drawers<Self> {
        Drawers {
            deployment: self.clone(),
        }
    }
}

impl Drawers<Software> {
    /// Lists drawers.
    ///
    /// `GET /api/v3/drawers`, all editions
    ///
    /// # Errors
    /// - None of its own: see [what every call may fail with](crate::manual::errors).
    ///
    /// # Example
    /// ```no_run
    /// # fn main() -> lakehouse::Result<()> {
    /// # let dremio = lakehouse::dremio::Software::builder("http://localhost:9047").build()?;
    /// for drawer in dremio.drawers().list().items() {
    ///     let drawer = drawer?;
    ///     println!("{}", drawer.name);
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

    /// Replaces a drawer.
    ///
    /// `PUT /api/v3/drawers`, all editions
    ///
    /// # Arguments
    /// - `drawer`: The drawer.
    ///
    /// # Errors
    /// - None of its own: see [what every call may fail with](crate::manual::errors).
    ///
    /// # Example
    /// ```no_run
    /// use lakehouse::dremio::drawers::Drawer;
    ///
    /// # fn main() -> lakehouse::Result<()> {
    /// # let dremio = lakehouse::dremio::Software::builder("http://localhost:9047").build()?;
    /// let drawer = dremio
    ///     .drawers()
    ///     .replace(Drawer::new("top").spoons(9_000_000_001))
    ///     .send()?;
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn replace(&self, drawer: Drawer) -> Replace {
        Replace {
            call: Call::new(self.deployment.client(), &REPLACE)
                .body(&drawer)
                .content_type("application/json;charset=UTF-8"),
        }
    }

    /// Counts the labels.
    ///
    /// `GET /api/v3/drawers/labels`, all editions
    ///
    /// # Errors
    /// - None of its own: see [what every call may fail with](crate::manual::errors).
    ///
    /// # Example
    /// ```no_run
    /// # fn main() -> lakehouse::Result<()> {
    /// # let dremio = lakehouse::dremio::Software::builder("http://localhost:9047").build()?;
    /// let count = dremio.drawers().count_labels().send()?.count;
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn count_labels(&self) -> CountLabels {
        CountLabels {
            call: Call::new(self.deployment.client(), &COUNT_LABELS),
        }
    }

    /// Labels a drawer.
    ///
    /// `POST /api/v3/drawers/labels`, all editions
    ///
    /// # Arguments
    /// - `label`: What the label says.
    ///
    /// # Errors
    /// - None of its own: see [what every call may fail with](crate::manual::errors).
    ///
    /// # Example
    /// ```no_run
    /// # fn main() -> lakehouse::Result<()> {
    /// # let dremio = lakehouse::dremio::Software::builder("http://localhost:9047").build()?;
    /// dremio.drawers().label("Spoons").send()?;
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn label(&self, label: impl Into<String>) -> Label {
        Label {
            call: Call::new(self.deployment.client(), &LABEL)
                .text("text/plain; charset=utf-8", label),
        }
    }
}

static LIST: Operation = Operation {
    id: "drawers.list",
    method: Method::Get,
    servers: &[Server::new(Kind::Software, "/api/v3")],
    path: "/drawers",
    idempotent: true,
    authenticated: true,
    answer: Answer::Json,
};

/// Request of [`drawers.list`](Drawers::list): lists drawers.
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct List {
    pub(crate) call: Call,
}

impl List {
    /// The cursor to go on behind.
    #[inline]
    pub fn page_after(mut self, page_after: impl AsRef<str>) -> Self {
        self.call.set("page.after", page_after.as_ref());
        self
    }

    /// Sends the request and waits for the answer: a page of drawers.
    ///
    /// # Errors
    /// See [`Drawers::list`] for what the server may refuse; that it cannot be reached, or does not answer
    /// in time, is an error as well.
    #[inline]
    pub fn send(&self) -> Result<DrawerList> {
        self.call.fetch()
    }

    /// Every item of the list, page after page, as an iterator. The first request is sent when the first
    /// item is asked for. See [`Drawers::list`] for what each page may be refused for.
    #[inline]
    pub fn items(&self) -> Items<DrawerList, Drawer> {
        Items::new(
            self.pages(),
            |page| page.edges.into_iter().map(|edge| edge.node).collect(),
        )
    }

    /// Page after page, as an iterator: one request and one answer each.
    #[inline]
    pub fn pages(&self) -> Pages<DrawerList> {
        Pages::by_cursor(
            &self.call,
            "page.after",
            |page| {
                page
                    .page
                    .as_ref()
                    .and_then(|info| info.has_next_page)
                    .unwrap_or_default()
            },
            |page| page.edges.last().and_then(|edge| edge.cursor.as_deref()),
        )
    }
}

crate::call::request_options!(List);

static REPLACE: Operation = Operation {
    id: "drawers.replace",
    method: Method::Put,
    servers: &[Server::new(Kind::Software, "/api/v3")],
    path: "/drawers",
    idempotent: false,
    authenticated: true,
    answer: Answer::Json,
};

/// Request of [`drawers.replace`](Drawers::replace): replaces a drawer.
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct Replace {
    pub(crate) call: Call,
}

impl Replace {
    /// Sends the request and waits for the answer: the drawer as it was. `None` when the server says
    /// nothing of it.
    ///
    /// # Errors
    /// See [`Drawers::replace`] for what the server may refuse; that it cannot be reached, or does not
    /// answer in time, is an error as well.
    #[inline]
    pub fn send(&self) -> Result<Option<Drawer>> {
        self.call.fetch()
    }
}

crate::call::request_options!(Replace);

static COUNT_LABELS: Operation = Operation {
    id: "drawers.count_labels",
    method: Method::Get,
    servers: &[Server::new(Kind::Software, "/api/v3")],
    path: "/drawers/labels",
    idempotent: true,
    authenticated: true,
    answer: Answer::Json,
};

/// Request of [`drawers.count_labels`](Drawers::count_labels): counts the labels.
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct CountLabels {
    pub(crate) call: Call,
}

impl CountLabels {
    /// Sends the request and waits for the answer: their number.
    ///
    /// # Errors
    /// See [`Drawers::count_labels`] for what the server may refuse; that it cannot be reached, or does not
    /// answer in time, is an error as well.
    #[inline]
    pub fn send(&self) -> Result<LabelCount> {
        self.call.fetch()
    }
}

crate::call::request_options!(CountLabels);

static LABEL: Operation = Operation {
    id: "drawers.label",
    method: Method::Post,
    servers: &[Server::new(Kind::Software, "/api/v3")],
    path: "/drawers/labels",
    idempotent: false,
    authenticated: true,
    answer: Answer::Json,
};

/// Request of [`drawers.label`](Drawers::label): labels a drawer.
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct Label {
    pub(crate) call: Call,
}

impl Label {
    /// Whatever shall be in it. Example: `[{"name":"top"}]`.
    #[inline]
    pub fn wishes(mut self, wishes: impl IntoIterator<Item = Drawer>) -> Self {
        let wishes: Vec<Drawer> = wishes.into_iter().collect();
        self.call.set_json("wishes", &wishes);
        self
    }

    /// Sets anything else.
    #[inline]
    pub fn setting(
        mut self,
        name: impl Into<String>,
        value: impl std::fmt::Display,
    ) -> Self {
        self.call.set_entry(name.into(), value, &[]);
        self
    }

    /// Sends the request and waits for the answer: it is labelled.
    ///
    /// # Errors
    /// See [`Drawers::label`] for what the server may refuse; that it cannot be reached, or does not answer
    /// in time, is an error as well.
    #[inline]
    pub fn send(&self) -> Result<()> {
        self.call.send_empty()
    }
}

crate::call::request_options!(Label);

/// The number of labels.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct LabelCount {
    /// How many there are.
    pub count: i64,
    /// Members that this version of the crate does not know; they are kept and written back.
    pub extra: Extra,
}

impl wire::Record for LabelCount {
    const NAME: &'static str = "LabelCount";

    #[inline]
    fn decode(members: &mut wire::Members<'_, '_>) -> wire::Scanned<Self> {
        let mut count = None;
        let mut known = [wire::value("count", &mut count)];
        members.read(&mut known)?;
        Ok(Self {
            count: members.required("count", count)?,
            extra: members.take_extra(),
        })
    }

    #[inline]
    fn encode(&self, members: &mut wire::Writer<'_>) {
        members.integer("count", &self.count);
    }
}

wire::record!(LabelCount);

/// Drawers.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct DrawerList {
    /// Which page it is.
    pub page: Option<Page>,
    /// The drawers.
    pub edges: Vec<DrawerEdge>,
    /// Members that this version of the crate does not know; they are kept and written back.
    pub extra: Extra,
}

impl wire::Record for DrawerList {
    const NAME: &'static str = "DrawerList";

    #[inline]
    fn decode(members: &mut wire::Members<'_, '_>) -> wire::Scanned<Self> {
        let mut page = None;
        let mut edges = None;
        let mut known = [
            wire::optional("page", &mut page),
            wire::optional("edges", &mut edges),
        ];
        members.read(&mut known)?;
        Ok(Self {
            page,
            edges: edges.unwrap_or_default(),
            extra: members.take_extra(),
        })
    }

    #[inline]
    fn encode(&self, members: &mut wire::Writer<'_>) {
        members.optional("page", &self.page);
        members.list("edges", &self.edges);
    }
}

wire::record!(DrawerList);

/// Which page it is.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Page {
    /// Whether there are more.
    pub has_next_page: Option<bool>,
    /// How many it has.
    pub size: Option<i64>,
    /// Members that this version of the crate does not know; they are kept and written back.
    pub extra: Extra,
}

impl wire::Record for Page {
    const NAME: &'static str = "Page";

    #[inline]
    fn decode(members: &mut wire::Members<'_, '_>) -> wire::Scanned<Self> {
        let mut has_next_page = None;
        let mut size = None;
        let mut known = [
            wire::optional("hasNextPage", &mut has_next_page),
            wire::optional("size", &mut size),
        ];
        members.read(&mut known)?;
        Ok(Self {
            has_next_page,
            size,
            extra: members.take_extra(),
        })
    }

    #[inline]
    fn encode(&self, members: &mut wire::Writer<'_>) {
        members.optional("hasNextPage", &self.has_next_page);
        members.optional_integer("size", &self.size);
    }
}

wire::record!(Page);

/// A drawer in a list.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct DrawerEdge {
    /// Where the list goes on.
    pub cursor: Option<String>,
    /// The drawer.
    pub node: Drawer,
    /// Members that this version of the crate does not know; they are kept and written back.
    pub extra: Extra,
}

impl wire::Record for DrawerEdge {
    const NAME: &'static str = "DrawerEdge";

    #[inline]
    fn decode(members: &mut wire::Members<'_, '_>) -> wire::Scanned<Self> {
        let mut cursor = None;
        let mut node = None;
        let mut known = [
            wire::optional("cursor", &mut cursor),
            wire::value("node", &mut node),
        ];
        members.read(&mut known)?;
        Ok(Self {
            cursor,
            node: members.required("node", node)?,
            extra: members.take_extra(),
        })
    }

    #[inline]
    fn encode(&self, members: &mut wire::Writer<'_>) {
        members.optional("cursor", &self.cursor);
        members.required("node", &self.node);
    }
}

wire::record!(DrawerEdge);

/// A drawer.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Drawer {
    /// Its name.
    pub name: String,
    /// How many spoons it has.
    pub spoons: Option<i64>,
    /// Members that this version of the crate does not know; they are kept and written back.
    pub extra: Extra,
}

impl Drawer {
    /// Creates a `Drawer` with what it must have; everything else is left out until it is set.
    #[must_use]
    #[inline]
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            spoons: None,
            extra: Extra::new(),
        }
    }

    /// Sets `spoons`: how many spoons it has.
    #[must_use]
    #[inline]
    pub fn spoons(mut self, spoons: i64) -> Self {
        self.spoons = Some(spoons);
        self
    }
}

impl wire::Record for Drawer {
    const NAME: &'static str = "Drawer";

    #[inline]
    fn decode(members: &mut wire::Members<'_, '_>) -> wire::Scanned<Self> {
        let mut name = None;
        let mut spoons = None;
        let mut known = [
            wire::value("name", &mut name),
            wire::optional("spoons", &mut spoons),
        ];
        members.read(&mut known)?;
        Ok(Self {
            name: members.required("name", name)?,
            spoons,
            extra: members.take_extra(),
        })
    }

    #[inline]
    fn encode(&self, members: &mut wire::Writer<'_>) {
        members.required("name", &self.name);
        members.optional_integer("spoons", &self.spoons);
    }
}

wire::record!(Drawer);

#[cfg(feature = "testing")]
pub(crate) static OPERATIONS: &[crate::testing::Operation] = &[
    crate::testing::Operation::new(
        "dremio",
        &LIST,
        Some(crate::testing::recode::<DrawerList>),
        None,
    ),
    crate::testing::Operation::new(
        "dremio",
        &REPLACE,
        Some(crate::testing::recode::<Drawer>),
        Some(crate::testing::recode::<Drawer>),
    ),
    crate::testing::Operation::new(
        "dremio",
        &COUNT_LABELS,
        Some(crate::testing::recode::<LabelCount>),
        None,
    ),
    crate::testing::Operation::new(
        "dremio",
        &LABEL,
        None,
        Some(crate::testing::recode::<String>),
    ),
];
