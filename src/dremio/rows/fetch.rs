//! `Fetch`: asks for one page of a result.

use std::sync::Arc;
use std::time::Duration;

use super::schema;
use crate::call::Call;
use crate::client::Client;
use crate::deadline::Deadline;
use crate::dremio::software::Software;
use crate::error::{Error, Result, Trail};
use crate::observe::Event;
use crate::sql::page::{Columns, Page};

/// Asks for the pages of one result.
#[derive(Clone)]
pub(super) struct Fetch {
    api: Software,
    call: Call,
    page_size: u32,
}

/// A page, and which request brought it, which errors about it say.
pub(super) struct Fetched {
    pub(super) page: Page,
    pub(super) trail: Trail,
}

impl Fetch {
    pub(super) fn new(api: &Software, job: &str, page_size: u32) -> Self {
        let mut call = api.jobs().get_results(job).call;
        call.set("limit", page_size);
        Self { api: api.clone(), call, page_size }
    }

    pub(super) fn client(&self) -> &Client {
        self.api.core()
    }

    pub(super) fn timeout(&self) -> Duration {
        self.client().timeout()
    }

    pub(super) fn call(&self) -> &Call {
        &self.call
    }

    /// Names the operation in an error about what the server answered.
    pub(super) fn told(&self, error: Error, trail: &Trail) -> Error {
        error.within(&self.call.context).on(trail)
    }

    /// The page that begins with the row at `offset`, read into `buffer`. `known` are the columns, once they are known.
    pub(super) fn page(
        &mut self,
        offset: u64,
        buffer: Vec<u8>,
        known: Option<&Arc<Columns>>,
    ) -> Result<Fetched> {
        self.call.set("offset", offset);
        let deadline = Deadline::after(self.timeout());
        let answer = self.api.core().run_by(&self.call, deadline, buffer);
        let answer = answer.map_err(|error| error.within(&self.call.context))?;
        let trail = answer.trail().clone();
        let page = answer.into_text().and_then(|text| Page::open(text, known, schema::columns));
        let page = page.map_err(|error| self.told(error, &trail))?;
        let (operation, index) = (&*self.call.context.id, offset / u64::from(self.page_size.max(1)));
        self.client().tell(&Event::Page { operation, index, items: None });
        Ok(Fetched { page, trail })
    }
}
