//! `Ahead`: pages that threads fetch before they are asked for.
//!
//! Each thread has its share of the pages, in turn, and hands over one at a time: so they come in order, and no more of
//! them are held than there are threads. A page of another length than was asked for puts all that follow in the wrong
//! place: then nothing is fetched ahead any more, for the server would be asked for everything several times.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread;

use super::Paging;
use super::fetch::{Fetch, Fetched};
use crate::error::Result;
use crate::sql::page::Columns;

/// The threads of one result.
pub(super) struct Ahead {
    paging: Paging,
    /// In the order in which their pages follow. Those of another process are not running in this one.
    threads: VecDeque<Thread>,
    process: u32,
    /// The row with which the page of the first thread begins.
    position: u64,
}

/// A thread, as the reader sees it. Once this is dropped it ends, with the request that it is at.
struct Thread {
    pages: Receiver<Result<Fetched>>,
    /// Buffers that are used up.
    buffers: Sender<Vec<u8>>,
}

impl Ahead {
    pub(super) fn new(paging: Paging) -> Self {
        Self { paging, threads: VecDeque::new(), process: 0, position: 0 }
    }

    /// Starts as many threads as there are pages to fetch from the row at `position`, and as are wanted.
    pub(super) fn start(&mut self, fetch: &Fetch, columns: &Arc<Columns>, position: u64, total: Option<u64>) {
        if !self.threads.is_empty() && self.position != position {
            self.paging.ahead = 0;
        }
        self.stop();
        let (size, total) = (u64::from(self.paging.size), total.unwrap_or(0));
        let left = total.saturating_sub(position).div_ceil(size);
        let wanted = u64::try_from(self.paging.ahead).unwrap_or(u64::MAX).min(left);
        (self.process, self.position) = (std::process::id(), position);
        for turn in 0..wanted {
            let share = Share { next: position + turn * size, step: wanted * size, total };
            let Some(thread) = share.start(fetch.clone(), columns.clone()) else {
                // What the system does not give threads for is fetched when it is asked for.
                return self.stop();
            };
            self.threads.push_back(thread);
        }
    }

    /// Whether the page that begins with the row at `position` is on its way.
    pub(super) fn has(&self, position: u64) -> bool {
        !self.threads.is_empty() && self.position == position && self.process == std::process::id()
    }

    /// The next page; nothing when no thread has one. What is in `buffer` is used up.
    pub(super) fn next(&mut self, buffer: &mut Vec<u8>) -> Option<Result<Fetched>> {
        let thread = self.threads.pop_front()?;
        // Before the page comes, so that it is there when the thread goes on to its next one. If it does not, the
        // buffer is lost.
        let _ = thread.buffers.send(std::mem::take(buffer));
        let page = thread.pages.recv().ok();
        if let Some(Ok(_)) = page {
            self.position += u64::from(self.paging.size);
            self.threads.push_back(thread);
        } else {
            self.stop();
        }
        page
    }

    fn stop(&mut self) {
        let threads = std::mem::take(&mut self.threads);
        if self.process != std::process::id() {
            // A fork may have copied their locks in any state.
            std::mem::forget(threads);
        }
    }
}

/// The pages that one thread fetches.
struct Share {
    /// The row with which the next one begins.
    next: u64,
    step: u64,
    total: u64,
}

impl Share {
    fn start(self, fetch: Fetch, columns: Arc<Columns>) -> Option<Thread> {
        let (give, pages) = sync_channel(0);
        let (buffers, used) = channel();
        let work = move || self.fetch(fetch, &columns, &give, &used);
        let thread = thread::Builder::new().name("lakehouse-pages".to_owned()).spawn(work);
        thread.ok().map(|_| Thread { pages, buffers })
    }

    fn fetch(
        mut self,
        mut fetch: Fetch,
        columns: &Arc<Columns>,
        give: &SyncSender<Result<Fetched>>,
        used: &Receiver<Vec<u8>>,
    ) {
        while self.next < self.total {
            let buffer = used.try_recv().unwrap_or_default();
            let page = fetch.page(self.next, buffer, Some(columns));
            let failed = page.is_err();
            if give.send(page).is_err() || failed {
                return;
            }
            self.next += self.step;
        }
    }
}
