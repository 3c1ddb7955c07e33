//! Listens on ports of loopback, and ends when it is dropped.

use std::convert::Infallible;
use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener as StdListener};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use http_body_util::{BodyExt, Either, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{HeaderName, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request as HyperRequest, Response as HyperResponse, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::runtime::{Handle, Runtime};
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use super::hang_up::{HangUp, Watch};
use super::stream::Chunks;
use super::{Handler, Request, Response};

/// The largest request body that is read into memory.
const MAX_BODY: usize = 64 << 20;

/// How long a handler that is still busy may hold up the end of the server.
const PATIENCE: Duration = Duration::from_secs(2);

type Rendered = HyperResponse<Either<Full<Bytes>, Chunks>>;

/// A running server. All that listens with its [`Host`] ends with it.
#[derive(Debug)]
pub(crate) struct Server {
    runtime: Handle,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// A server that listens nowhere yet.
    pub fn new() -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("emulator-http")
            .enable_all()
            .build()?;
        let handle = runtime.handle().clone();
        let (stop, stopped) = oneshot::channel();
        let thread =
            thread::Builder::new().name("emulator".to_owned()).spawn(move || keep(runtime, stopped))?;
        Ok(Self { runtime: handle, stop: Some(stop), thread: Some(thread) })
    }

    /// What opens ports.
    pub fn host(&self) -> Host {
        Host(self.runtime.clone())
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

/// Keeps the runtime until the sender of `stopped` is gone.
fn keep(runtime: Runtime, stopped: oneshot::Receiver<()>) {
    let _ = runtime.block_on(stopped);
    runtime.shutdown_timeout(PATIENCE);
}

/// Opens ports of a server.
#[derive(Clone)]
pub(crate) struct Host(Handle);

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Host")
    }
}

impl Host {
    /// Takes a port of loopback, a free one for 0, and begins to answer when it is told how.
    pub fn reserve(&self, port: u16) -> io::Result<Reserved> {
        let listener = StdListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let listener = {
            let _guard = self.0.enter();
            TcpListener::from_std(listener)?
        };
        Ok(Reserved { runtime: self.0.clone(), listener, address })
    }
}

/// A port that nobody answers at yet.
#[derive(Debug)]
pub(crate) struct Reserved {
    runtime: Handle,
    listener: TcpListener,
    address: SocketAddr,
}

impl Reserved {
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn open(self, handler: Arc<dyn Handler>) -> Listening {
        let (stop, stopped) = oneshot::channel();
        self.runtime.spawn(serve(self.listener, handler, stopped));
        Listening { address: self.address, _stop: stop }
    }
}

/// A port that is answered at; it is closed when this is dropped.
#[derive(Debug)]
pub(crate) struct Listening {
    address: SocketAddr,
    _stop: oneshot::Sender<()>,
}

impl Listening {
    pub fn address(&self) -> SocketAddr {
        self.address
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
    let hang_up = HangUp::default();
    let watch = Watch::new(hang_up.clone());
    let request = Request {
        method: head.method.as_str().to_owned(),
        target,
        headers: head.headers,
        body: body.to_bytes(),
        hang_up,
    };
    // A handler that panics is a fault of the emulator, and the connection should survive even that.
    let response = tokio::task::spawn_blocking(move || handler.handle(request)).await;
    watch.finish();
    Ok(render(response.unwrap_or_else(|_| Response::empty(500))))
}

fn render(response: Response) -> Rendered {
    let body = match response.stream {
        None => Either::Left(Full::new(Bytes::from(response.body))),
        Some(stream) => Either::Right(stream.start()),
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
