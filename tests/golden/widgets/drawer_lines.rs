// Made from tests/golden/widgets/drawer_lines.json by src/codegen.

use super::drawers::Drawer;
use crate::call::{Answer, Call, Method, Operation};
use crate::deployment::sealed::HasClient as _;
use crate::deployment::{Kind, Server};
use crate::dremio::Software;
use crate::{Events, Result};

/// Labels that are told of as they dry: the same path, and a parameter that is always the same.
///
/// It is what [`Software::drawer_lines`](crate::dremio::Software::drawer_lines) gives.
#[derive(Clone, Debug)]
pub struct DrawerLines<D> {
    deployment: D,
}

impl Software {
    /// Labels that are told of as they dry: the same path, and a parameter that is always the same.
    #[must_use]
    #[inline]
    pub fn drawer_lines(&self) -> DrawerLines<Self> {
        DrawerLines {
            deployment: self.clone(),
        }
    }
}

impl DrawerLines<Software> {
    /// Labels a drawer and tells how it dries.
    ///
    /// `POST /api/v3/drawers/labels?format=lines`, all editions
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
    /// for drawer in dremio.drawer_lines().label("Spoons").send()? {
    ///     let drawer = drawer?;
    ///     println!("{drawer:?}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn label(&self, label: impl Into<String>) -> Label {
        let mut call = Call::new(self.deployment.client(), &LABEL)
            .text("text/plain; charset=utf-8", label);
        call.set("format", "lines");
        Label { call }
    }
}

static LABEL: Operation = Operation {
    id: "drawer_lines.label",
    method: Method::Post,
    servers: &[Server::new(Kind::Software, "/api/v3")],
    path: "/drawers/labels",
    idempotent: false,
    authenticated: true,
    answer: Answer::Lines,
};

/// Request of [`drawer_lines.label`](DrawerLines::label): labels a drawer and tells how it dries.
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct Label {
    pub(crate) call: Call,
}

impl Label {
    /// Sets anything else.
    #[inline]
    pub fn setting(
        mut self,
        name: impl Into<String>,
        value: impl std::fmt::Display,
    ) -> Self {
        self.call.set_entry(name.into(), value, &["format"]);
        self
    }

    /// Sends the request and waits for the answer: how it dries.
    ///
    /// # Errors
    /// See [`DrawerLines::label`] for what the server may refuse; that it cannot be reached, or does not
    /// answer in time, is an error as well.
    #[inline]
    pub fn send(&self) -> Result<Events<Drawer>> {
        self.call.events(Some(("name", &["dry"])))
    }
}

crate::call::request_options!(Label);

#[cfg(feature = "testing")]
pub(crate) static OPERATIONS: &[crate::testing::Operation] = &[
    crate::testing::Operation::new(
        "dremio",
        &LABEL,
        Some(crate::testing::recode::<Drawer>),
        Some(crate::testing::recode::<String>),
    ),
];
