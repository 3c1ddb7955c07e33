//! `Fetch`: asks for one page of a result.

use std::sync::Arc;
use std::time::Duration;

use super::schema;
use crate::call::{Call, Context};
use crate::deadline::Deadline;
use crate::dremio::software::Software;
use crate::error::{Error, Result};
use crate::sql::page::{Columns, Page};

/// Asks for the pages of one result.
#[derive(Clone)]
pub(super) struct Fetch {
    api: Software,
    call: Call,
}

impl Fetch {
    pub(super) fn new(api: &Software, job: &str, page_size: u32) -> Self {
        let mut call = api.jobs().get_results(job).call;
        call.set("limit", page_size);
        Self { api: api.clone(), call }
    }

    pub(super) fn timeout(&self) -> Duration {
        self.api.core().timeout()
    }

    pub(super) fn call(&self) -> &Call {
        &self.call
    }

    /// Names the operation in errors.
    pub(super) fn context(&self) -> &Context {
        &self.call.context
    }

    /// The page that begins with the row at `offset`, read into `buffer`. `known` are the columns, once they are known.
    pub(super) fn page(
        &mut self,
        offset: u64,
        buffer: Vec<u8>,
        known: Option<&Arc<Columns>>,
    ) -> Result<Page> {
        self.call.set("offset", offset);
        let deadline = Deadline::after(self.timeout());
        let page = self.api.core().run_by(&self.call, deadline, buffer).and_then(|answer| {
            answer.json()?;
            let text = String::from_utf8(answer.into_body()).map_err(Error::decode)?;
            Page::open(text, known, schema::columns)
        });
        page.map_err(|error| error.within(&self.call.context))
    }
}
