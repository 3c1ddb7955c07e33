//! A port that takes no connections, and does not refuse them either.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

use socket2::{Domain, Socket, Type};

/// How long a connection on loopback may take before the port counts as deaf.
const PATIENCE: Duration = Duration::from_millis(100);

/// A port of loopback where whoever connects waits for ever: it listens, but its queue is full and nobody empties it.
#[derive(Debug)]
pub struct DeafPort {
    address: SocketAddr,
    _listener: Socket,
    _queue: Vec<TcpStream>,
}

impl DeafPort {
    /// Takes a free port and fills its queue.
    ///
    /// # Errors
    /// When there is no free port, or when the system lets everybody in all the same.
    pub fn start() -> io::Result<Self> {
        let listener = Socket::new(Domain::IPV4, Type::STREAM, None)?;
        listener.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into())?;
        listener.listen(0)?;
        let address = listener.local_addr()?.as_socket().ok_or(io::ErrorKind::AddrNotAvailable)?;
        let mut queue = Vec::new();
        for _ in 0..64 {
            match TcpStream::connect_timeout(&address, PATIENCE) {
                Ok(stream) => queue.push(stream),
                Err(error) if error.kind() == io::ErrorKind::TimedOut => {
                    return Ok(Self { address, _listener: listener, _queue: queue });
                }
                Err(error) => return Err(error),
            }
        }
        Err(io::Error::other("the queue of the port does not fill up"))
    }

    /// Where it is.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}
