//! Request bodies, unpacked.

use std::borrow::Cow;
use std::io::Read;

use flate2::read::MultiGzDecoder;

use crate::http::Request;

/// The largest body after unpacking.
const MAX: u64 = 256 << 20;

/// The body as it was before `Content-Encoding`.
pub(super) fn decoded(request: &Request) -> Result<Cow<'_, [u8]>, String> {
    let encoding = request.header("content-encoding").unwrap_or("identity").trim().to_ascii_lowercase();
    match encoding.as_str() {
        "" | "identity" => Ok(Cow::Borrowed(&request.body)),
        "gzip" | "x-gzip" => unzip(&request.body).map(Cow::Owned),
        other => Err(format!("Content-Encoding {other} is not supported")),
    }
}

fn unzip(packed: &[u8]) -> Result<Vec<u8>, String> {
    let mut body = Vec::new();
    let read = MultiGzDecoder::new(packed).take(MAX + 1).read_to_end(&mut body);
    read.map_err(|error| format!("The body is not gzip: {error}"))?;
    if u64::try_from(body.len()).is_ok_and(|size| size > MAX) {
        return Err("The body is too large".to_owned());
    }
    Ok(body)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use crate::http::HangUp;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use hyper::body::Bytes;
    use hyper::header::{CONTENT_ENCODING, HeaderMap, HeaderValue};

    fn request(encoding: &'static str, body: &[u8]) -> Request {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
        Request {
            method: "POST".to_owned(),
            target: "/".to_owned(),
            headers,
            body: Bytes::copy_from_slice(body),
            hang_up: HangUp::default(),
        }
    }

    #[test]
    fn bodies_come_plain_or_packed() {
        let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(b"SELECT 1").unwrap();
        let packed = packed.finish().unwrap();
        for (encoding, body) in [("gzip", packed.as_slice()), ("identity", b"SELECT 1")] {
            assert_eq!(decoded(&request(encoding, body)).unwrap().as_ref(), b"SELECT 1");
        }
    }

    #[test]
    fn what_cannot_be_unpacked_is_refused() {
        assert!(decoded(&request("gzip", b"SELECT 1")).is_err());
        assert!(decoded(&request("br", b"SELECT 1")).is_err());
    }
}
