//! `Sink`: where the body of an answer goes that may be larger than memory.

use std::io::{Read, Write};

use super::failure;
use crate::error::{Delivery, Error, ErrorKind, Result};
use crate::events::Body;

/// So much is read at a time.
const CHUNK: usize = 64 * 1024;

/// Where the body of a successful answer goes.
pub(crate) enum Receiver<'a, 'w> {
    /// Into memory.
    Memory,
    /// To a writer.
    Sink(&'a mut Sink<'w>),
    /// Nowhere yet: it is read as it comes.
    Open(&'a mut Option<Body>),
}

impl Receiver<'_, '_> {
    /// How much has been given away, so that it cannot be taken back.
    pub(crate) fn written(&self) -> u64 {
        match self {
            Self::Sink(sink) => sink.written(),
            Self::Memory | Self::Open(_) => 0,
        }
    }
}

/// A writer that counts what it was given.
pub(crate) struct Sink<'a> {
    writer: &'a mut dyn Write,
    written: u64,
}

impl<'a> Sink<'a> {
    pub(crate) fn new(writer: &'a mut dyn Write) -> Self {
        Self { writer, written: 0 }
    }

    pub(crate) fn written(&self) -> u64 {
        self.written
    }

    /// Writes everything that comes.
    pub(super) fn fill(&mut self, mut reader: impl Read) -> Result<()> {
        let mut chunk = vec![0; CHUNK];
        loop {
            let read = reader.read(&mut chunk).map_err(|error| failure::while_receiving(error.into()))?;
            let Some(bytes) = chunk.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
            self.writer.write_all(bytes).map_err(not_written)?;
            self.written += read as u64;
        }
        self.writer.flush().map_err(not_written)
    }
}

/// What a caller's writer failed with.
fn not_written(error: std::io::Error) -> Error {
    let text = format!("what came could not be written: {error}");
    Error::new(ErrorKind::Other(text), Delivery::MaybeSent).caused_by(error)
}
