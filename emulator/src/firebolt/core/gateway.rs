//! The gateway in front of self-managed engines: which engine a request is for.

use crate::firebolt::refusal::Refusal;
use crate::firebolt::request::Parts;
use crate::http::Request;

/// The longest name of an engine.
const LONGEST: usize = 63;

fn refused(text: &str) -> Refusal {
    Refusal::text(400, text)
}

/// A label of DNS in lower case.
fn is_name(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let has_edges = name.starts_with('-') || name.ends_with('-');
    (1..=LONGEST).contains(&name.len()) && name.bytes().all(fits) && !has_edges
}

/// The engine that the header or the query names; both may, if they agree.
pub(super) fn selected(request: &Request) -> Result<String, Refusal> {
    let header = match request.headers.get("x-firebolt-engine") {
        None => None,
        Some(value) => {
            let name = value.to_str().ok().filter(|name| is_name(name));
            Some(name.ok_or_else(|| refused("invalid X-Firebolt-Engine header"))?.to_owned())
        }
    };
    let query = in_query(&request.target)?;
    match (header, query) {
        (Some(header), Some(query)) if header != query => Err(refused("conflicting engine selectors")),
        (Some(name), _) | (None, Some(name)) if is_name(&name) => Ok(name),
        _ => Err(refused("invalid or missing engine selector")),
    }
}

fn in_query(target: &str) -> Result<Option<String>, Refusal> {
    let query = target.split_once('?').map_or("", |(_, query)| query);
    let is_engine = |pair: &&str| pair.split('=').next() == Some("engine");
    let mut pairs = query.split('&').filter(is_engine);
    let Some(pair) = pairs.next() else { return Ok(None) };
    if pairs.next().is_some() {
        return Err(refused("multiple engine query parameters"));
    }
    let parts = Parts::of(&format!("/?{pair}"));
    let parts = parts.ok_or_else(|| refused("invalid engine query parameter encoding"))?;
    Ok(parts.query.get("engine").map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::header::{HeaderMap, HeaderValue};

    fn select(header: Option<&'static str>, target: &str) -> Result<String, String> {
        let mut headers = HeaderMap::new();
        if let Some(header) = header {
            headers.insert("x-firebolt-engine", HeaderValue::from_static(header));
        }
        let request = Request {
            method: "POST".to_owned(),
            target: target.to_owned(),
            headers,
            body: hyper::body::Bytes::new(),
            hang_up: crate::http::HangUp::default(),
        };
        let text = |refusal: Refusal| String::from_utf8(refusal.into_response().body).unwrap();
        selected(&request).map_err(text)
    }

    #[test]
    fn an_engine_is_named_by_header_or_by_query() {
        assert_eq!(select(Some("my-engine"), "/"), Ok("my-engine".to_owned()));
        assert_eq!(select(None, "/?database=d&engine=my%2Dengine"), Ok("my-engine".to_owned()));
        assert_eq!(select(Some("a"), "/?engine=a"), Ok("a".to_owned()));
    }

    #[test]
    fn anything_else_is_refused_in_the_words_of_the_gateway() {
        for (header, target, text) in [
            (None, "/", "invalid or missing engine selector"),
            (None, "/?engine=", "invalid or missing engine selector"),
            (None, "/?engine=My_Engine", "invalid or missing engine selector"),
            (Some("a"), "/?engine=b", "conflicting engine selectors"),
            (None, "/?engine=a&engine=a", "multiple engine query parameters"),
            (None, "/?engine=%zz", "invalid engine query parameter encoding"),
            (Some("A B"), "/", "invalid X-Firebolt-Engine header"),
        ] {
            assert_eq!(select(header, target), Err(text.to_owned()), "{target}");
        }
    }
}
