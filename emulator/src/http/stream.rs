//! Bodies that come piece by piece.

use std::convert::Infallible;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::body::{Body, Bytes, Frame};
use tokio::sync::mpsc;

/// How often a stream looks whether somebody still listens.
const ATTENTION: Duration = Duration::from_millis(50);

/// How many pieces may wait for the client.
const AHEAD: usize = 16;

/// What a stream has to give next.
#[derive(Debug)]
pub(crate) enum Step {
    Chunk(Vec<u8>),
    /// Nothing yet.
    Pending,
    End,
}

/// A body that comes piece by piece.
pub(crate) struct Stream(Box<dyn FnMut(Duration) -> Step + Send>);

impl Stream {
    /// Asks this for each piece; it waits for one no longer than it is told.
    pub fn new(next: impl FnMut(Duration) -> Step + Send + 'static) -> Self {
        Self(Box::new(next))
    }

    /// Starts it, and gives the end that it comes out of.
    pub(super) fn start(self) -> Chunks {
        let (sender, receiver) = mpsc::channel(AHEAD);
        tokio::task::spawn_blocking(move || self.pump(&sender));
        Chunks(receiver)
    }

    fn pump(mut self, sender: &mpsc::Sender<Bytes>) {
        while !sender.is_closed() {
            match (self.0)(ATTENTION) {
                Step::Chunk(chunk) => {
                    let _ = sender.blocking_send(Bytes::from(chunk));
                }
                Step::Pending => {}
                Step::End => return,
            }
        }
    }
}

impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Stream")
    }
}

/// The receiving end of a stream.
pub(super) struct Chunks(mpsc::Receiver<Bytes>);

impl Body for Chunks {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0.poll_recv(context).map(|chunk| chunk.map(|chunk| Ok(Frame::data(chunk))))
    }
}
