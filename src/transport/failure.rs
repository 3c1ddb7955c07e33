//! What a failure of the HTTP layer means: what went wrong, and whether the request had been sent.

use std::io;

use super::before::unmark;
use super::meter::BlownUp;
use crate::cancel::Cancelled;
use crate::error::{Delivery, Error, ErrorKind};

/// A failure before the head of the answer was there.
pub(super) fn while_sending(error: ureq::Error) -> Error {
    let error = match unmark(error) {
        Ok(error) => return translate(error, Delivery::NotSent),
        Err(error) => error,
    };
    // The agent is the caller's own, or something was sent.
    let delivery = if happened_before_sending(&error) { Delivery::NotSent } else { Delivery::MaybeSent };
    translate(error, delivery)
}

/// A failure while the body of a successful answer was read.
pub(super) fn while_receiving(error: ureq::Error) -> Error {
    translate(error, Delivery::MaybeSent)
}

/// A failure while a stream was read.
pub(crate) fn broken_off(error: io::Error) -> Error {
    while_receiving(error.into())
}

fn happened_before_sending(error: &ureq::Error) -> bool {
    match error {
        ureq::Error::Timeout(timeout) => matches!(timeout, ureq::Timeout::Resolve | ureq::Timeout::Connect),
        ureq::Error::Io(error) => matches!(
            error.kind(),
            io::ErrorKind::ConnectionRefused
                | io::ErrorKind::HostUnreachable
                | io::ErrorKind::NetworkUnreachable
                | io::ErrorKind::AddrNotAvailable
                | io::ErrorKind::NotFound
        ),
        ureq::Error::Protocol(_) | ureq::Error::LargeResponseHeader(..) => false,
        #[cfg(feature = "gzip")]
        ureq::Error::Decompress(..) => false,
        // Everything that is left is about names, proxies and TLS handshakes.
        _ => true,
    }
}

fn translate(error: ureq::Error, delivery: Delivery) -> Error {
    let kind = match &error {
        ureq::Error::Timeout(timeout) => {
            ErrorKind::Timeout(format!("no answer in time ({})", phase(*timeout)))
        }
        ureq::Error::HostNotFound => ErrorKind::Connection("the host name cannot be resolved".to_owned()),
        ureq::Error::Io(error) => of_io(error),
        ureq::Error::Http(error) => ErrorKind::InvalidRequest(format!("the request cannot be sent: {error}")),
        ureq::Error::Protocol(error) => {
            ErrorKind::Decode(format!("the answer is not HTTP as it should be: {error}"))
        }
        #[cfg(feature = "gzip")]
        ureq::Error::Decompress(_, error) => {
            ErrorKind::Decode(format!("the answer cannot be decompressed: {error}"))
        }
        ureq::Error::LargeResponseHeader(..) => {
            ErrorKind::Decode("the head of the answer is too large".to_owned())
        }
        ureq::Error::ConnectProxyFailed(reason) => ErrorKind::Connection(refusal(reason)),
        // This one prints the whole URL.
        ureq::Error::RequireHttpsOnly(_) => {
            ErrorKind::Configuration("the agent is set up for https only".to_owned())
        }
        other => ErrorKind::Connection(other.to_string()),
    };
    let printable = !matches!(error, ureq::Error::RequireHttpsOnly(_) | ureq::Error::BadUri(_));
    let translated = Error::new(kind, delivery);
    if printable { translated.caused_by(error) } else { translated }
}

fn of_io(error: &io::Error) -> ErrorKind {
    let Some(inner) = error.get_ref() else { return ErrorKind::Connection(io_text(error)) };
    if let Some(blown_up) = inner.downcast_ref::<BlownUp>() {
        return ErrorKind::TooLarge { limit: blown_up.limit };
    }
    if inner.is::<Cancelled>() { ErrorKind::Cancelled } else { ErrorKind::Connection(io_text(error)) }
}

fn io_text(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => "nothing answers at that address (connection refused)".to_owned(),
        io::ErrorKind::UnexpectedEof
        | io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe => {
            format!("the connection broke: {error}")
        }
        _ => certificate_text(error.to_string()),
    }
}

/// The usual reason is an authority of somebody's own.
fn certificate_text(text: String) -> String {
    if text.contains("UnknownIssuer") {
        return format!("{text}: no authority that is trusted has signed it; others are set up with `Tls`");
    }
    text
}

/// What a proxy says that opens no tunnel, such as `proxy server responded 407/407`.
fn refusal(reason: &str) -> String {
    let status = reason.rsplit(' ').next().and_then(|status| status.split('/').next());
    match status.and_then(|status| status.parse::<u16>().ok()) {
        Some(407) => {
            "the proxy does not connect: it asks for a user name and password, or for others (status 407)"
                .into()
        }
        Some(status) => format!("the proxy does not connect (status {status})"),
        None => reason.to_owned(),
    }
}

fn phase(timeout: ureq::Timeout) -> &'static str {
    match timeout {
        ureq::Timeout::Resolve => "while resolving the host name",
        ureq::Timeout::Connect => "while connecting",
        ureq::Timeout::SendRequest | ureq::Timeout::SendBody | ureq::Timeout::PerWrite => {
            "while sending the request"
        }
        ureq::Timeout::RecvResponse => "while waiting for the answer",
        ureq::Timeout::RecvBody | ureq::Timeout::PerRead => "while reading the answer",
        _ => "the time for the whole call was over",
    }
}
