//! Results on their way to the client.

use super::session::Headers;
use crate::firebolt::sql::Encoder;
use crate::http::{Response, Step, Stream};

/// What is gathered before an answer becomes a stream.
const SMALL: usize = 64 << 10;

/// The answer with the results of statements, one after the other. A small one comes as a whole, a larger one piece by
/// piece.
pub(super) fn of(results: Vec<Encoder>, content_type: &'static str, headers: Headers) -> Response {
    let mut pieces = results.into_iter().flatten();
    let mut body = Vec::new();
    let mut is_over = false;
    while body.len() < SMALL && !is_over {
        match pieces.next() {
            Some(piece) => body.extend_from_slice(&piece),
            None => is_over = true,
        }
    }
    let content_type = (!body.is_empty() || !is_over).then_some(content_type);
    let response = Response { content_type, headers, ..Response::empty(200) };
    if is_over {
        return Response { body, ..response };
    }
    let mut first = Some(body);
    let next = move |_| first.take().or_else(|| pieces.next()).map_or(Step::End, Step::Chunk);
    Response { stream: Some(Stream::new(next)), ..response }
}
