// Made from tests/golden/widgets/parts.json by src/codegen.

use crate::call::{Answer, Call, Method, Operation};
use crate::deployment::sealed::HasClient as _;
use crate::deployment::{Kind, Server};
use crate::dremio::Software;
use crate::page::{Items, Offset, Pages};
use crate::wire::{self, Extra};
use crate::{Result, Timestamp};

/// Parts, which one deployment only has.
///
/// It is what [`Software::parts`](crate::dremio::Software::parts) gives.
#[derive(Clone, Debug)]
pub struct PartStore<D> {
    deployment: D,
}

impl Software {
    /// Parts, which one deployment only has.
    #[must_use]
    #[inline]
    pub fn parts(&self) -> PartStore<Self> {
        PartStore {
            deployment: self.clone(),
        }
    }
}

impl PartStore<Software> {
    /// Lists parts.
    ///
    /// `GET /api/v3/parts`, all editions
    ///
    /// # Arguments
    /// - `warehouse`: Where to look.
    ///
    /// # Errors
    /// - None of its own: see [what every call may fail with](crate::manual::errors).
    ///
    /// # Example
    /// ```no_run
    /// # fn main() -> lakehouse::Result<()> {
    /// # let dremio = lakehouse::dremio::Software::builder("http://localhost:9047").build()?;
    /// for part in dremio.parts().list("north").items() {
    ///     let part = part?;
    ///     println!("{part:?}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn list(&self, warehouse: impl AsRef<str>) -> List {
        let mut call = Call::new(self.deployment.client(), &LIST);
        call.set("warehouse", warehouse.as_ref());
        List { call }
    }

    /// Counts parts.
    ///
    /// `POST /api/v3/parts`, all editions
    ///
    /// # Arguments
    /// - `warehouse`: Where to look.
    /// - `body`: Their numbers.
    ///
    /// # Errors
    /// - None of its own: see [what every call may fail with](crate::manual::errors).
    ///
    /// # Example
    /// ```no_run
    /// # fn main() -> lakehouse::Result<()> {
    /// # let dremio = lakehouse::dremio::Software::builder("http://localhost:9047").build()?;
    /// let answer = dremio
    ///     .parts()
    ///     .count("north", [vec!["7".to_owned(), "9".to_owned()], vec![]])
    ///     .send()?;
    /// # Ok(())
    /// # }
    /// ```
    #[deprecated(note = "the vendor has deprecated `POST /parts`")]
    #[inline]
    pub fn count(
        &self,
        warehouse: impl AsRef<str>,
        body: impl IntoIterator<Item = Vec<String>>,
    ) -> Count {
        let mut call = Call::new(self.deployment.client(), &COUNT)
            .body(&body.into_iter().collect::<Vec<Vec<String>>>());
        call.set("warehouse", warehouse.as_ref());
        Count { call }
    }

    /// Replaces a part.
    ///
    /// `PUT /api/v3/parts/{number}`, all editions
    ///
    /// # Arguments
    /// - `number`: Number of the part.
    /// - `part`: The part.
    ///
    /// # Errors
    /// - None of its own: see [what every call may fail with](crate::manual::errors).
    ///
    /// # Example
    /// ```no_run
    /// use lakehouse::Json;
    /// use lakehouse::dremio::parts::Part;
    ///
    /// # fn main() -> lakehouse::Result<()> {
    /// # let dremio = lakehouse::dremio::Software::builder("http://localhost:9047").build()?;
    /// let part: Part = Json::parse(r#"{"made":"2026-03-01T00:00:00Z","number":7}"#)?
    ///     .decode()?;
    /// dremio.parts().replace(7, part).send()?;
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn replace(&self, number: i64, part: Part) -> Replace {
        Replace {
            call: Call::new(self.deployment.client(), &REPLACE)
                .segment("number", number.to_string())
                .body(&part),
        }
    }
}

static LIST: Operation = Operation {
    id: "parts.list",
    method: Method::Get,
    servers: &[Server::new(Kind::Software, "/api/v3")],
    path: "/parts",
    idempotent: true,
    authenticated: true,
    answer: Answer::Json,
};

/// Request of [`parts.list`](PartStore::list): lists parts.
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct List {
    pub(crate) call: Call,
}

impl List {
    /// How many to pass over. Default: `0`.
    #[inline]
    pub fn offset(mut self, offset: i64) -> Self {
        self.call.set("offset", offset);
        self
    }

    /// How many to give. Default: `100`. From 1 to 500.
    #[inline]
    pub fn limit(mut self, limit: i64) -> Self {
        self.call.set("limit", limit);
        self
    }

    /// Sends the request and waits for the answer: a page of parts.
    ///
    /// # Errors
    /// See [`PartStore::list`] for what the server may refuse; that it cannot be reached, or does not
    /// answer in time, is an error as well.
    #[inline]
    pub fn send(&self) -> Result<PartList> {
        self.call.fetch()
    }

    /// Every item of the list, page after page, as an iterator. The first request is sent when the first
    /// item is asked for. See [`PartStore::list`] for what each page may be refused for.
    #[inline]
    pub fn items(&self) -> Items<PartList, Part> {
        Items::new(self.pages(), |page| page.parts)
    }

    /// Page after page, as an iterator: one request and one answer each.
    #[inline]
    pub fn pages(&self) -> Pages<PartList> {
        Pages::by_offset(
            &self.call,
            Offset {
                offset: "offset",
                limit: "limit",
                max: Some(500),
            },
            |page| page.parts.len(),
            |page| page.total,
        )
    }
}

crate::call::request_options!(List);

static COUNT: Operation = Operation {
    id: "parts.count",
    method: Method::Post,
    servers: &[Server::new(Kind::Software, "/api/v3")],
    path: "/parts",
    idempotent: true,
    authenticated: true,
    answer: Answer::Json,
};

/// Request of [`parts.count`](PartStore::count): counts parts.
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct Count {
    pub(crate) call: Call,
}

impl Count {
    /// Sends the request and waits for the answer: how many there are.
    ///
    /// # Errors
    /// See [`PartStore::count`] for what the server may refuse; that it cannot be reached, or does not
    /// answer in time, is an error as well.
    #[inline]
    pub fn send(&self) -> Result<i64> {
        self.call.fetch()
    }
}

crate::call::request_options!(Count);

static REPLACE: Operation = Operation {
    id: "parts.replace",
    method: Method::Put,
    servers: &[Server::new(Kind::Software, "/api/v3")],
    path: "/parts/{number}",
    idempotent: false,
    authenticated: true,
    answer: Answer::Json,
};

/// Request of [`parts.replace`](PartStore::replace): replaces a part.
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct Replace {
    pub(crate) call: Call,
}

impl Replace {
    /// Sends the request and waits for the answer: the part is replaced.
    ///
    /// # Errors
    /// See [`PartStore::replace`] for what the server may refuse; that it cannot be reached, or does not
    /// answer in time, is an error as well.
    #[inline]
    pub fn send(&self) -> Result<()> {
        self.call.send_empty()
    }
}

crate::call::request_options!(Replace);

/// A page of parts.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct PartList {
    /// The parts.
    pub parts: Vec<Part>,
    /// How many there are in all.
    pub total: Option<i64>,
    /// Members that this version of the crate does not know; they are kept and written back.
    pub extra: Extra,
}

impl wire::Record for PartList {
    const NAME: &'static str = "PartList";

    #[inline]
    fn decode(members: &mut wire::Members<'_, '_>) -> wire::Scanned<Self> {
        let mut parts = None;
        let mut total = None;
        let mut known = [
            wire::value("parts", &mut parts),
            wire::optional("total", &mut total),
        ];
        members.read(&mut known)?;
        Ok(Self {
            parts: members.required("parts", parts)?,
            total,
            extra: members.take_extra(),
        })
    }

    #[inline]
    fn encode(&self, members: &mut wire::Writer<'_>) {
        members.required("parts", &self.parts);
        members.optional_integer("total", &self.total);
    }
}

wire::record!(PartList);

/// A part, which no program makes up.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Part {
    /// Its number.
    pub number: i64,
    /// When it was made.
    pub made: Timestamp,
    /// The part that it fits.
    pub fits: Option<Box<Part>>,
    /// Members that this version of the crate does not know; they are kept and written back.
    pub extra: Extra,
}

impl Part {
    /// Sets `fits`: the part that it fits.
    #[must_use]
    #[inline]
    pub fn fits(mut self, fits: Part) -> Self {
        self.fits = Some(Box::new(fits));
        self
    }
}

impl wire::Record for Part {
    const NAME: &'static str = "Part";

    #[inline]
    fn decode(members: &mut wire::Members<'_, '_>) -> wire::Scanned<Self> {
        let mut number = None;
        let mut made = None;
        let mut fits = None;
        let mut known = [
            wire::value("number", &mut number),
            wire::value("made", &mut made),
            wire::optional("fits", &mut fits),
        ];
        members.read(&mut known)?;
        Ok(Self {
            number: members.required("number", number)?,
            made: members.required("made", made)?,
            fits,
            extra: members.take_extra(),
        })
    }

    #[inline]
    fn encode(&self, members: &mut wire::Writer<'_>) {
        members.integer("number", &self.number);
        members.required("made", &self.made);
        members.optional("fits", &self.fits);
    }
}

wire::record!(Part);

#[cfg(feature = "testing")]
pub(crate) static OPERATIONS: &[crate::testing::Operation] = &[
    crate::testing::Operation::new(
        "dremio",
        &LIST,
        Some(crate::testing::recode::<PartList>),
        None,
    ),
    crate::testing::Operation::new(
        "dremio",
        &COUNT,
        Some(crate::testing::recode::<i64>),
        Some(crate::testing::recode::<Vec<Vec<String>>>),
    ),
    crate::testing::Operation::new(
        "dremio",
        &REPLACE,
        None,
        Some(crate::testing::recode::<Part>),
    ),
];
