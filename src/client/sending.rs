//! `Sending`: one call, from its first attempt to the last.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Client;
use crate::auth::Grant;
use crate::call::{Call, Method};
use crate::deadline::Deadline;
use crate::error::{Delivery, Error, ErrorKind, Result, Trail};
use crate::observe::Event;
use crate::retry::{Nature, random};
use crate::transport::{Exchange, REQUEST_ID, RawResponse, Receiver};

/// A call, and what has happened to it so far.
pub(super) struct Sending<'a, 'r, 'w> {
    client: &'a Client,
    call: &'a Call,
    url: String,
    deadline: Deadline,
    trail: Trail,
    /// Attempts that count against the policy: all but the free replays.
    tries: u32,
    /// The free replay after a broken connection has been used.
    replayed: bool,
    /// The free replay with a new token has been used.
    refreshed: bool,
    /// An earlier attempt may have been carried out.
    uncertain: bool,
    buffer: Option<Vec<u8>>,
    receiver: Receiver<'r, 'w>,
}

enum Failure {
    Final(Error),
    Again(Duration),
}

impl<'a, 'r, 'w> Sending<'a, 'r, 'w> {
    pub(super) fn new(
        client: &'a Client,
        call: &'a Call,
        deadline: Deadline,
        buffer: Vec<u8>,
        receiver: Receiver<'r, 'w>,
    ) -> Self {
        let request_id = call.header_value(REQUEST_ID).map(Arc::from);
        Self {
            client,
            call,
            url: call.url(client.origin(call.host).as_str()),
            deadline,
            trail: Trail::new(request_id.unwrap_or_else(any_id)),
            tries: 0,
            replayed: false,
            refreshed: false,
            uncertain: false,
            buffer: Some(buffer),
            receiver,
        }
    }

    /// Makes attempts until one succeeds or no other is to be made.
    pub(super) fn run(mut self) -> Result<RawResponse> {
        loop {
            match self.attempt() {
                Ok(response) => {
                    self.client.shared.budget.earn();
                    return Ok(response.on(&self.trail));
                }
                Err(Failure::Final(error)) => return Err(error.on(&self.trail)),
                Err(Failure::Again(wait)) => self.client.watch.sleep(wait),
            }
        }
    }

    fn attempt(&mut self) -> std::result::Result<RawResponse, Failure> {
        let sent = if self.uncertain { Delivery::MaybeSent } else { Delivery::NotSent };
        self.client.watch.check(sent).map_err(Failure::Final)?;
        let grant = self.grant().map_err(Failure::Final)?;
        self.trail.attempts += 1;
        self.tries += 1;
        let error = match self.exchange(grant.as_ref()) {
            Ok(response) => return Ok(response),
            Err(error) if matches!(error.kind(), ErrorKind::Connection(_)) => {
                error.at(self.client.origin(self.call.host).as_str())
            }
            Err(error) if error.status() == Some(401) && self.call.authenticated && grant.is_none() => {
                error.without_credentials()
            }
            Err(error) => error,
        };
        let unauthorized = error.status() == Some(401) || self.client.hides_unauthorized(&error);
        if self.uncertain && self.call.context.method == Method::Delete && error.is_not_found() {
            // An earlier attempt, whose answer did not arrive, has done it.
            return Ok(RawResponse::already_gone());
        }
        if unauthorized && self.refreshed {
            return Err(Failure::Final(error));
        }
        if unauthorized {
            self.refreshed = true;
            if grant.is_some_and(|grant| self.client.auth().reject(&grant)) {
                return Err(self.free_replay(&error));
            }
        }
        // A conflict after an attempt of unknown outcome may well be with that attempt.
        let error = if self.uncertain && error.is_conflict() { error.maybe_sent() } else { error };
        self.uncertain |= error.delivery() == Delivery::MaybeSent;
        Err(self.after(error))
    }

    fn grant(&self) -> Result<Option<Grant>> {
        if self.call.authenticated { self.client.auth().grant(self.client, self.deadline) } else { Ok(None) }
    }

    fn exchange(&mut self, grant: Option<&Grant>) -> Result<RawResponse> {
        let call = self.call;
        let exchange = Exchange {
            method: call.context.method,
            url: &self.url,
            authorization: grant.and_then(|grant| grant.header.as_ref()),
            request_id: self.trail.request_id(),
            headers: &call.headers,
            accept: call.answer.accept(),
            body: call.body.as_ref(),
            any_connection: call.idempotent,
            patience: call.patience.or(call.answer.is_stream().then(|| self.deadline.remaining())),
        };
        let started = self.client.has_listeners().then(Instant::now);
        let attempt = self.trail.attempt(&call.context);
        if started.is_some() {
            self.client.tell(&Event::Attempt(attempt));
        }
        let transport = &self.client.settings().transport;
        let buffer = self.buffer.take().unwrap_or_default();
        let (deadline, receiver) = (self.deadline, &mut self.receiver);
        let outcome = self.client.watch.during(|| transport.exchange(&exchange, deadline, buffer, receiver));
        if let Some(started) = started {
            let elapsed = started.elapsed();
            self.client.tell(&match &outcome {
                Ok(response) => Event::Answer { attempt, status: response.status(), elapsed },
                Err(error) => Event::Failure { attempt, error, elapsed },
            });
        }
        outcome
    }

    /// What to do after a failed attempt.
    fn after(&mut self, error: Error) -> Failure {
        if self.receiver.written() > 0 {
            // What has been written cannot be taken back.
            return Failure::Final(error);
        }
        let broke =
            matches!(error.kind(), ErrorKind::Connection(_)) && error.delivery() == Delivery::MaybeSent;
        let (client, call) = (self.client, self.call);
        if broke && call.idempotent && !self.replayed {
            // Most likely the server closed a pooled connection at the very moment in which it was used.
            self.replayed = true;
            return self.free_replay(&error);
        }
        let nature = Nature { is_get: call.context.method == Method::Get, idempotent: call.idempotent };
        let left = self.deadline.remaining();
        match client.settings().retry.next(self.tries, &error, nature, left, &client.shared.budget) {
            Some(wait) => self.again(&error, wait),
            None => Failure::Final(error),
        }
    }

    fn free_replay(&mut self, error: &Error) -> Failure {
        self.tries -= 1;
        self.again(error, Duration::ZERO)
    }

    fn again(&self, error: &Error, wait: Duration) -> Failure {
        let attempt = self.trail.attempt(&self.call.context);
        self.client.tell(&Event::Retry { attempt, error, wait });
        Failure::Again(wait)
    }
}

/// An id that no other request has.
fn any_id() -> Arc<str> {
    let id = u128::from(random()) << 64 | u128::from(random());
    // A digit at a time: formatting would be the dearest part of a small call.
    let digit = |place: u32| char::from_digit((id >> (4 * place) & 15) as u32, 16).unwrap_or('0');
    let mut text = String::with_capacity(32);
    text.extend((0..32).map(digit));
    text.into()
}
