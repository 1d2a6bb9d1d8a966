//! One call from start to verdict.

use super::request::sign;
use super::{Answer, Operation};
use crate::api::ApiError;
use crate::env::{Env, UnixTime};
use crate::error::{Error, Result, TransportKind};
use crate::http::{HttpRequest, HttpResponse};
use crate::merchant::Merchant;
use crate::verify::verify;

/// What happened outside.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// Begin.
    Start,
    /// The answer to the request of the last [`Action::Send`] arrived, whole.
    Response(HttpResponse),
    /// There will be no answer.
    Failed(Failure),
    /// The time of the last [`Action::Wait`] has passed.
    Elapsed,
}

/// Why there is no answer.
pub type Failure = TransportKind;

/// What to do next.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Action {
    /// Send exactly this; report the answer, or a time-out after `timeout_ms`.
    Send {
        /// The request.
        request: HttpRequest,
        /// Limit for the whole exchange, milliseconds.
        timeout_ms: u32,
    },
    /// Do nothing for so long. The single-attempt policy never asks for it; drivers must know it all the same.
    Wait {
        /// Milliseconds.
        ms: u32,
    },
    /// The verdict; the call is over.
    Done(Result<Answer>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Ready,
    Sent,
    Over,
}

/// A call in progress.
#[derive(Debug)]
pub struct Call {
    operation: Operation,
    timeout_ms: Option<u32>,
    state: State,
}

impl Call {
    /// A call of `operation`; `timeout_ms` replaces the merchant's.
    pub fn new(operation: Operation, timeout_ms: Option<u32>) -> Self {
        Self { operation, timeout_ms, state: State::Ready }
    }

    /// Takes an event and says what to do next.
    pub fn step(&mut self, merchant: &Merchant, event: Event, env: &mut Env<'_>) -> Action {
        match (self.state, event) {
            (State::Ready, Event::Start) => match sign(merchant, &self.operation, None, env) {
                Ok(signed) => {
                    self.state = State::Sent;
                    let timeout_ms = self.timeout_ms.unwrap_or(merchant.timeout_ms);
                    Action::Send { request: signed.http, timeout_ms }
                }
                Err(error) => self.done(Err(error)),
            },
            (State::Ready, Event::Failed(kind)) => self.done(Err(Error::Transport { kind, sent: false })),
            (State::Sent, Event::Failed(kind)) => self.done(Err(Error::Transport { kind, sent: true })),
            (State::Sent, Event::Response(response)) => {
                let verdict = judge(merchant, &self.operation, response, env.now);
                self.done(verdict)
            }
            _ => self.done(Err(Error::Internal("the call was driven out of order"))),
        }
    }

    fn done(&mut self, verdict: Result<Answer>) -> Action {
        self.state = State::Over;
        Action::Done(verdict)
    }
}

/// Success is 200, 202 or 204 with a signature that holds; nothing else.
fn judge(merchant: &Merchant, operation: &Operation, response: HttpResponse, now: UnixTime) -> Result<Answer> {
    if !is_success(response.status) {
        return Err(Error::Api(ApiError::read(&response).into()));
    }
    let status = Some(response.status);
    let request_id = response.headers.get("request-id").map(String::from);
    verify(&response.headers, &response.body, &merchant.platform_keys, now)
        .map(drop)
        .and_then(|()| operation.read(response))
        .map_err(|error| error.about(status, request_id.as_deref()))
}

fn is_success(status: u16) -> bool {
    matches!(status, 200 | 202 | 204)
}

/// Verifies an answer that was received by other means.
///
/// # Errors
/// `ERR_API` for a status other than 200, 202 or 204; `ERR_VERIFY_*` when it is not authentic.
pub fn verify_response(merchant: &Merchant, response: &HttpResponse, now: UnixTime) -> Result<()> {
    if !is_success(response.status) {
        return Err(Error::Api(ApiError::read(response).into()));
    }
    verify(&response.headers, &response.body, &merchant.platform_keys, now)
        .map(drop)
        .map_err(|error| error.about(Some(response.status), response.headers.get("request-id")))
}
