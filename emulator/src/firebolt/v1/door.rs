//! The host of an engine: it runs SQL while the engine does.

use std::io;
use std::sync::Arc;

use crate::firebolt::Firebolt;
use crate::firebolt::access::authenticate;
use crate::firebolt::query::{self, Site};
use crate::firebolt::refusal::Refusal;
use crate::firebolt::request::Parts;
use crate::http::{Handler, Listening, Request, Response};

/// Opens the port of an engine.
pub(crate) fn open(firebolt: &Arc<Firebolt>, engine_id: &str) -> io::Result<Listening> {
    let door = Door { firebolt: Arc::clone(firebolt), engine_id: engine_id.to_owned() };
    Ok(firebolt.host.reserve(0)?.open(Arc::new(door)))
}

#[derive(Debug)]
struct Door {
    firebolt: Arc<Firebolt>,
    engine_id: String,
}

impl Handler for Door {
    fn handle(&self, request: Request) -> Response {
        self.firebolt.requests.push(&request);
        self.answer(&request).unwrap_or_else(Refusal::into_response)
    }
}

impl Door {
    fn answer(&self, request: &Request) -> Result<Response, Refusal> {
        let parts = Parts::of(&request.target).ok_or_else(|| Refusal::text(400, "Bad Request"))?;
        let caller = authenticate(&self.firebolt, request)?;
        let site = Site::of_engine(&self.firebolt, &self.engine_id)?;
        query::answer(&self.firebolt, &site, &caller, request, parts)
    }
}
