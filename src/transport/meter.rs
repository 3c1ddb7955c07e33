//! Counts what comes over the wire, to tell how far a body was blown up by decompression.

use std::cell::Cell;
use std::io::{self, Read};

use ureq::Error;
use ureq::unversioned::transport::{Buffers, ConnectionDetails, Connector, NextTimeout, Transport};

/// So many bytes may come out of a compressed body whatever its size.
const ALWAYS: u64 = 1024 * 1024;

/// How many times its size a compressed body may have after that. JSON with the most repetitions that answers have comes
/// to a tenth of it.
const RATIO: u64 = 200;

thread_local! {
    /// The bytes that this thread has taken from sockets.
    static RECEIVED: Cell<u64> = const { Cell::new(0) };
}

/// What this thread has taken from sockets while it did something.
pub(super) fn metered<T>(work: impl FnOnce() -> T) -> (T, u64) {
    let before = RECEIVED.get();
    let outcome = work();
    (outcome, RECEIVED.get().wrapping_sub(before))
}

/// Makes connections that are counted.
#[derive(Debug)]
pub(super) struct Meter;

impl<In: Transport> Connector<In> for Meter {
    type Out = Metered<In>;

    fn connect(&self, _: &ConnectionDetails, chained: Option<In>) -> Result<Option<Self::Out>, Error> {
        Ok(chained.map(Metered))
    }
}

/// A connection whose bytes are counted.
#[derive(Debug)]
pub(super) struct Metered<T>(T);

impl<T: Transport> Transport for Metered<T> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.0.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        self.0.transmit_output(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        let before = self.0.buffers().input().len();
        let progress = self.0.await_input(timeout).map_err(broken);
        let new = self.0.buffers().input().len().saturating_sub(before);
        RECEIVED.set(RECEIVED.get().wrapping_add(new as u64));
        progress
    }

    fn is_open(&mut self) -> bool {
        self.0.is_open()
    }

    fn is_tls(&self) -> bool {
        self.0.is_tls()
    }
}

/// `ureq` takes a connection that breaks for one that was closed. Where only that tells the end of a body, half of it would
/// pass for all: it has to break by a name that `ureq` does not know.
fn broken(error: Error) -> Error {
    match error {
        Error::Io(error)
            if matches!(
                error.kind(),
                io::ErrorKind::ConnectionReset
                    | io::ErrorKind::ConnectionAborted
                    | io::ErrorKind::UnexpectedEof
            ) =>
        {
            Error::Io(io::Error::new(io::ErrorKind::BrokenPipe, error))
        }
        error => error,
    }
}

/// A body that breaks off when it is blown up too far.
pub(super) struct Bounded<R> {
    body: R,
    /// Bytes from the socket, the head of the answer among them.
    received: u64,
    /// Bytes after decompression.
    given: u64,
}

impl<R: Read> Bounded<R> {
    /// `received` is what has come with the head of the answer, or so much that there is no limit where nothing is
    /// counted.
    pub(super) fn new(body: R, received: u64) -> Self {
        Self { body, received, given: 0 }
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let (read, received) = metered(|| self.body.read(buffer));
        let read = read?;
        self.received = self.received.saturating_add(received);
        self.given = self.given.saturating_add(read as u64);
        let limit = self.received.saturating_mul(RATIO).max(ALWAYS);
        if self.given > limit {
            return Err(io::Error::other(BlownUp { limit }));
        }
        Ok(read)
    }
}

/// What stops a body that is blown up too far.
#[derive(Debug)]
pub(super) struct BlownUp {
    /// What may have come out of what was received.
    pub(super) limit: u64,
}

impl std::fmt::Display for BlownUp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the answer is compressed more than {RATIO} times")
    }
}

impl std::error::Error for BlownUp {}
