// Made from tests/golden/widgets/drawer_files.json by src/codegen.

use crate::call::{Answer, Call, Method, Operation};
use crate::deployment::sealed::HasClient as _;
use crate::deployment::{Kind, Server};
use crate::dremio::Software;
use crate::{Multipart, Result};

/// Labels that come with pictures: the same path, and another type of body.
///
/// It is what [`Software::drawer_files`](crate::dremio::Software::drawer_files) gives.
#[derive(Clone, Debug)]
pub struct DrawerFiles<D> {
    deployment: D,
}

impl Software {
    /// Labels that come with pictures: the same path, and another type of body.
    #[must_use]
    #[inline]
    pub fn drawer_files(&self) -> DrawerFiles<Self> {
        DrawerFiles {
            deployment: self.clone(),
        }
    }
}

impl DrawerFiles<Software> {
    /// Labels a drawer with pictures.
    ///
    /// `POST /api/v3/drawers/labels` in parts, all editions
    ///
    /// # Arguments
    /// - `parts`: The text and the pictures.
    ///
    /// # Errors
    /// - None of its own: see [what every call may fail with](crate::manual::errors).
    ///
    /// # Example
    /// ```no_run
    /// use lakehouse::Multipart;
    ///
    /// # fn main() -> lakehouse::Result<()> {
    /// # let dremio = lakehouse::dremio::Software::builder("http://localhost:9047").build()?;
    /// dremio
    ///     .drawer_files()
    ///     .label(Multipart::new().text("text", "Spoons").file("picture", "GIF89a"))
    ///     .send()?;
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn label(&self, parts: Multipart) -> Label {
        Label {
            call: Call::new(self.deployment.client(), &LABEL).multipart(parts),
        }
    }
}

static LABEL: Operation = Operation {
    id: "drawer_files.label",
    method: Method::Post,
    servers: &[Server::new(Kind::Software, "/api/v3")],
    path: "/drawers/labels",
    idempotent: false,
    authenticated: true,
    answer: Answer::Json,
};

/// Request of [`drawer_files.label`](DrawerFiles::label): labels a drawer with pictures.
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct Label {
    pub(crate) call: Call,
}

impl Label {
    /// Sends the request and waits for the answer: it is labelled.
    ///
    /// # Errors
    /// See [`DrawerFiles::label`] for what the server may refuse; that it cannot be reached, or does not
    /// answer in time, is an error as well.
    #[inline]
    pub fn send(&self) -> Result<()> {
        self.call.send_empty()
    }
}

crate::call::request_options!(Label);

#[cfg(feature = "testing")]
pub(crate) static OPERATIONS: &[crate::testing::Operation] = &[
    crate::testing::Operation::new("dremio", &LABEL, None, None),
];
