//! A server that fails on purpose: for tests of programs that have to live with bad networks.
//!
//! It answers requests as it is told, over plain sockets, and does to some of them what servers, proxies and networks
//! do on bad days: see [`Fault`]. It counts connections and remembers requests, so that a test can say how often
//! something was sent.
//!
//! ```
//! use std::io::{Read as _, Write as _};
//! use std::net::TcpStream;
//! use lakehouse_emulator::faults::{Answer, Fault, FaultServer};
//!
//! let server = FaultServer::builder()
//!     .answer(|request| Answer::json(format!("{{\"path\":\"{}\"}}", request.target)))
//!     .faults([Fault::CloseBeforeReply])
//!     .start()?;
//! let ask = || -> std::io::Result<String> {
//!     let mut stream = TcpStream::connect(server.address())?;
//!     stream.write_all(b"GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")?;
//!     let mut reply = String::new();
//!     stream.read_to_string(&mut reply)?;
//!     Ok(reply)
//! };
//! assert_eq!(ask()?, "", "the first request meets the fault");
//! assert!(ask()?.ends_with("{\"path\":\"/a\"}"));
//! assert_eq!((server.connections(), server.count()), (2, 2));
//! # Ok::<(), std::io::Error>(())
//! ```

mod conversation;
mod deaf;
mod fault;
mod request;

use std::collections::VecDeque;
use std::fmt;
use std::io;
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

pub use self::deaf::DeafPort;
pub use self::fault::{Answer, Fault};
pub use self::request::FaultRequest;
use crate::lock::lock;

/// How many requests are remembered unless told otherwise.
const KEPT: usize = 100_000;

type Reply = Box<dyn Fn(&FaultRequest) -> Answer + Send + Sync>;
type Decide = Box<dyn FnMut(&FaultRequest) -> Fault + Send>;
type Matches = Box<dyn Fn(&FaultRequest) -> bool + Send + Sync>;

/// A server that fails on purpose. It ends when it is dropped, and with it every connection.
pub struct FaultServer {
    address: SocketAddr,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

/// What all connections of a server share.
struct Shared {
    answer: Reply,
    decide: Mutex<Decide>,
    only: Option<Matches>,
    idle_close: Option<Duration>,
    close_after: Option<u64>,
    kept: usize,
    log: Mutex<VecDeque<FaultRequest>>,
    requests: AtomicU64,
    connections: AtomicU64,
    ended: AtomicBool,
    streams: Mutex<Vec<(u64, TcpStream)>>,
}

impl FaultServer {
    /// Sets up a server.
    pub fn builder() -> FaultServerBuilder {
        FaultServerBuilder {
            answer: Box::new(|_| Answer::json("{}")),
            decide: Box::new(|_| Fault::None),
            only: None,
            idle_close: None,
            close_after: None,
            kept: KEPT,
        }
    }

    /// Where it listens, a port of loopback.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The same as the beginning of a URL.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How many connections were made.
    #[must_use]
    pub fn connections(&self) -> u64 {
        self.shared.connections.load(Ordering::SeqCst)
    }

    /// How many requests arrived completely.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.shared.requests.load(Ordering::SeqCst)
    }

    /// The last requests, in the order in which they arrived.
    #[must_use]
    pub fn requests(&self) -> Vec<FaultRequest> {
        lock(&self.shared.log).iter().cloned().collect()
    }

    /// An address of loopback where nothing listens.
    ///
    /// # Errors
    /// When no port is free.
    pub fn refusing() -> io::Result<SocketAddr> {
        TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()
    }
}

impl Drop for FaultServer {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::SeqCst);
        for (_, stream) in lock(&self.shared.streams).drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
        // Wakes the thread that accepts connections.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for FaultServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FaultServer").field("address", &self.address).finish_non_exhaustive()
    }
}

/// Sets up a [`FaultServer`].
#[must_use = "a builder does nothing until `start`"]
pub struct FaultServerBuilder {
    answer: Reply,
    decide: Decide,
    only: Option<Matches>,
    idle_close: Option<Duration>,
    close_after: Option<u64>,
    kept: usize,
}

impl FaultServerBuilder {
    /// What a request is answered with where no fault has it otherwise: `{}` unless set.
    pub fn answer(mut self, answer: impl Fn(&FaultRequest) -> Answer + Send + Sync + 'static) -> Self {
        self.answer = Box::new(answer);
        self
    }

    /// What is done to the first request, to the second, and so on; those after the last are answered well.
    ///
    /// Of `faults`, [`always`](Self::always) and [`decide`](Self::decide) the last one that is called holds, alone.
    pub fn faults(self, faults: impl IntoIterator<Item = Fault>) -> Self {
        let mut left: VecDeque<Fault> = faults.into_iter().collect();
        self.decide(move |_| left.pop_front().unwrap_or(Fault::None))
    }

    /// What is done to every request.
    pub fn always(self, fault: Fault) -> Self {
        self.decide(move |_| fault.clone())
    }

    /// Asks this what to do to each request, one after the other.
    pub fn decide(mut self, decide: impl FnMut(&FaultRequest) -> Fault + Send + 'static) -> Self {
        self.decide = Box::new(decide);
        self
    }

    /// Spares requests for which this is false: they are answered well, and [`faults`](Self::faults) and
    /// [`decide`](Self::decide) do not see them, so that the first fault meets the first request for which this is true.
    /// They are remembered all the same.
    pub fn only(mut self, matches: impl Fn(&FaultRequest) -> bool + Send + Sync + 'static) -> Self {
        self.only = Some(Box::new(matches));
        self
    }

    /// Closes connections that are idle for so long, without a word, as servers and load balancers do.
    pub fn idle_close(mut self, after: Duration) -> Self {
        self.idle_close = Some(after);
        self
    }

    /// Closes a connection with the reply to its request of this number, and says so in it.
    pub fn close_after(mut self, requests: u64) -> Self {
        self.close_after = Some(requests);
        self
    }

    /// How many requests are remembered: the last 100,000 unless set.
    pub fn keep(mut self, requests: usize) -> Self {
        self.kept = requests;
        self
    }

    /// Starts it on a free port of loopback.
    ///
    /// # Errors
    /// When there is no free port or no thread.
    pub fn start(self) -> io::Result<FaultServer> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            answer: self.answer,
            decide: Mutex::new(self.decide),
            only: self.only,
            idle_close: self.idle_close,
            close_after: self.close_after,
            kept: self.kept,
            log: Mutex::default(),
            requests: AtomicU64::new(0),
            connections: AtomicU64::new(0),
            ended: AtomicBool::new(false),
            streams: Mutex::default(),
        });
        let server = Arc::clone(&shared);
        let thread =
            thread::Builder::new().name("faults".to_owned()).spawn(move || accept(&listener, &server))?;
        Ok(FaultServer { address, shared, thread: Some(thread) })
    }
}

impl fmt::Debug for FaultServerBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FaultServerBuilder")
    }
}

/// Serves connections, each in a thread of its own, until the server ends.
fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    for stream in listener.incoming() {
        if shared.ended.load(Ordering::SeqCst) {
            return;
        }
        let Ok(stream) = stream else { continue };
        let shared = Arc::clone(shared);
        // Without a thread for it the connection is closed: one more thing that happens to clients.
        let _ =
            thread::Builder::new().name("faults-connection".to_owned()).spawn(move || shared.serve(&stream));
    }
}

impl Shared {
    fn serve(&self, stream: &TcpStream) {
        let number = self.connections.fetch_add(1, Ordering::SeqCst);
        let _ = stream.set_nodelay(true);
        if let Ok(handle) = stream.try_clone() {
            lock(&self.streams).push((number, handle));
        }
        if !self.ended.load(Ordering::SeqCst) {
            let _ = conversation::hold(self, stream, number);
        }
        // The handle that is kept for the end of the server would keep the connection open as well.
        lock(&self.streams).retain(|(known, _)| *known != number);
    }

    /// What to do to a request that has arrived.
    fn decide(&self, request: &FaultRequest) -> Fault {
        self.requests.fetch_add(1, Ordering::SeqCst);
        self.remember(request);
        if self.only.as_ref().is_some_and(|matches| !matches(request)) {
            return Fault::None;
        }
        (lock(&self.decide))(request)
    }

    fn remember(&self, request: &FaultRequest) {
        let mut log = lock(&self.log);
        log.push_back(request.clone());
        while log.len() > self.kept {
            log.pop_front();
        }
    }
}
