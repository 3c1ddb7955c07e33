//! A small HTTP/1.1 server with synchronous handlers, which stops when it is dropped.

use std::convert::Infallible;
use std::fmt;
use std::io;
use std::net::{SocketAddr, TcpListener as StdListener};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use http_body_util::{BodyExt, Either, Full, Limited};
use hyper::body::{Body, Bytes, Frame, Incoming};
use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request as HyperRequest, Response as HyperResponse, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;

/// The largest request body that is read into memory.
const MAX_BODY: usize = 64 << 20;

/// How long a handler that is still busy may hold up the end of the server.
const PATIENCE: Duration = Duration::from_secs(2);

/// A request, read to its end.
#[derive(Debug)]
pub(crate) struct Request {
    pub method: String,
    /// Path and query, as they came.
    pub target: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Request {
    /// The text of a header; bytes outside of ASCII count as a missing header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// How often a stream looks whether somebody still listens.
const ATTENTION: Duration = Duration::from_millis(50);

/// A response.
#[derive(Debug)]
pub(crate) struct Response {
    pub status: u16,
    pub content_type: Option<&'static str>,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
    /// What comes in place of the body, over time.
    pub stream: Option<Stream>,
}

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
struct Chunks(mpsc::Receiver<Bytes>);

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

type Rendered = HyperResponse<Either<Full<Bytes>, Chunks>>;

impl Response {
    pub fn empty(status: u16) -> Self {
        Self { status, content_type: None, headers: Vec::new(), body: Vec::new(), stream: None }
    }
}

/// What answers the requests. It runs on a thread that may block.
pub(crate) trait Handler: Send + Sync + 'static {
    fn handle(&self, request: Request) -> Response;
}

/// A running server.
#[derive(Debug)]
pub(crate) struct Server {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    pub fn start(address: SocketAddr, handler: Arc<dyn Handler>) -> io::Result<Self> {
        let listener = StdListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("emulator-http")
            .enable_all()
            .build()?;
        let listener = {
            let _guard = runtime.enter();
            TcpListener::from_std(listener)?
        };
        let (stop, stopped) = oneshot::channel();
        let thread = thread::Builder::new().name("emulator".to_owned()).spawn(move || {
            runtime.block_on(serve(listener, handler, stopped));
            runtime.shutdown_timeout(PATIENCE);
        })?;
        Ok(Self { address, stop: Some(stop), thread: Some(thread) })
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Waits until the server ends, which it does not by itself.
    pub fn join(mut self) {
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.take();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Accepts connections until the sender of `stopped` is gone; open connections end with it.
async fn serve(listener: TcpListener, handler: Arc<dyn Handler>, mut stopped: oneshot::Receiver<()>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = &mut stopped => return,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    let _ = stream.set_nodelay(true);
                    connections.spawn(connection(TokioIo::new(stream), Arc::clone(&handler)));
                }
                // Out of file descriptors, for instance: a pause is better than a busy loop.
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn connection(io: TokioIo<tokio::net::TcpStream>, handler: Arc<dyn Handler>) {
    let service = service_fn(move |request| answer(request, Arc::clone(&handler)));
    let _ = http1::Builder::new().timer(TokioTimer::new()).serve_connection(io, service).await;
}

async fn answer(request: HyperRequest<Incoming>, handler: Arc<dyn Handler>) -> Result<Rendered, Infallible> {
    let (head, body) = request.into_parts();
    let Ok(body) = Limited::new(body, MAX_BODY).collect().await else {
        return Ok(render(Response::empty(413)));
    };
    let target = head.uri.path_and_query().map_or_else(|| head.uri.to_string(), ToString::to_string);
    let request = Request {
        method: head.method.as_str().to_owned(),
        target,
        headers: head.headers,
        body: body.to_bytes(),
    };
    // A handler that panics is a fault of the emulator, and the connection should survive even that.
    let response = tokio::task::spawn_blocking(move || handler.handle(request)).await;
    Ok(render(response.unwrap_or_else(|_| Response::empty(500))))
}

fn render(response: Response) -> Rendered {
    let body = match response.stream {
        None => Either::Left(Full::new(Bytes::from(response.body))),
        Some(stream) => {
            let (sender, receiver) = mpsc::channel(16);
            tokio::task::spawn_blocking(move || stream.pump(&sender));
            Either::Right(Chunks(receiver))
        }
    };
    let mut rendered = HyperResponse::new(body);
    *rendered.status_mut() =
        StatusCode::from_u16(response.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if let Some(content_type) = response.content_type {
        rendered.headers_mut().insert(hyper::header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    }
    for (name, value) in response.headers {
        if let Ok(value) = HeaderValue::try_from(value) {
            rendered.headers_mut().insert(HeaderName::from_static(name), value);
        }
    }
    rendered
}
