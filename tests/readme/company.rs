//! A company in front of a server: its proxy, which is the only way there, and its certificate authority.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::{fs, thread};

use lakehouse_emulator::Emulator;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::tls_support::{Authority, HOST, body, config, head, named};

/// No name server knows it: whoever gets there got there through the proxy.
pub const LAKE: &str = "lake.invalid";

/// The address of the proxy, and the file with the authority.
pub struct Company {
    pub proxy: String,
    pub authority: PathBuf,
}

impl Company {
    pub fn in_front_of(emulator: &Emulator) -> Self {
        let authority = Authority::new();
        let config = config(authority.sign(&named(&[LAKE])), None);
        let listener = TcpListener::bind((HOST, 0)).expect("a free port");
        let proxy = format!("http://{}", listener.local_addr().expect("bound"));
        let server = emulator.url().replace("http://", "");
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (config, server) = (config.clone(), server.clone());
                thread::spawn(move || tunnel(stream, config, &server));
            }
        });
        let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("company-ca.pem");
        fs::write(&file, authority.pem()).expect("it can be written");
        Self { proxy, authority: file }
    }
}

/// Opens the tunnel, ends TLS in it, and passes one request on.
fn tunnel(mut stream: TcpStream, config: Arc<ServerConfig>, server: &str) -> std::io::Result<()> {
    assert!(head(&mut stream)?.starts_with(&format!("CONNECT {LAKE}:443 ")));
    stream.write_all(b"HTTP/1.1 200 Connected\r\n\r\n")?;
    let connection = ServerConnection::new(config).expect("a connection");
    let mut stream = StreamOwned::new(connection, stream);

    let head = head(&mut stream)?;
    let body = body(&mut stream, &head)?;
    let mut server = TcpStream::connect(server)?;
    server.write_all(head.replacen("\r\n", "\r\nConnection: close\r\n", 1).as_bytes())?;
    server.write_all(&body)?;
    let mut answer = Vec::new();
    server.read_to_end(&mut answer)?;
    stream.write_all(&answer)?;
    stream.conn.send_close_notify();
    stream.flush()
}
