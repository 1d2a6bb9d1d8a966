//! One call from start to verdict.

use super::request::sign;
use super::{Answer, Operation, Unsettled};
use crate::api::ApiError;
use crate::env::{Env, UnixTime};
use crate::error::{Error, Outcome, Result, TransportKind};
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
    /// An answer arrived whose body is longer than the limit, and was not read to its end: the answer without its body.
    Overlong(HttpResponse),
    /// There will be no answer.
    Failed(Failure),
    /// The time of the last [`Action::Wait`] has passed.
    Elapsed,
}

/// An answer is a few kilobytes of JSON; what is longer is not read.
const MAX_ANSWER_BYTES: u32 = 8 << 20;

/// Why there is no answer.
pub type Failure = TransportKind;

/// What to do next.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Action {
    /// Send exactly this. Report the answer, a time-out after `timeout_ms`, or an answer longer than `max_bytes`.
    Send {
        /// The request.
        request: HttpRequest,
        /// Limit for the whole exchange, milliseconds.
        timeout_ms: u32,
        /// Limit for the decoded body; a driver reads no more than that.
        max_bytes: u32,
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
    /// Of an operation that the clock judges: its digest, and whether an earlier call of it is unsettled.
    repeat: Option<([u8; 32], bool)>,
}

impl Call {
    /// A call of `operation`; `timeout_ms` replaces the merchant's.
    pub fn new(operation: Operation, timeout_ms: Option<u32>) -> Self {
        Self { operation, timeout_ms, state: State::Ready, repeat: None }
    }

    /// Takes an event and says what to do next. `unsettled` belongs to the merchant's calls, all of them.
    pub fn step(&mut self, merchant: &Merchant, unsettled: &mut Unsettled, event: Event, env: &mut Env<'_>) -> Action {
        match (self.state, event) {
            (State::Ready, Event::Start) => match self.start(merchant, unsettled, env) {
                Ok(action) => action,
                Err(error) => self.done(unsettled, Err(error)),
            },
            (State::Ready, Event::Failed(kind)) => self.done(unsettled, Err(Error::Transport { kind, sent: false })),
            (State::Sent, Event::Failed(kind)) => self.done(unsettled, Err(Error::Transport { kind, sent: true })),
            // An error answer is one whatever its length.
            (State::Sent, Event::Overlong(response)) if is_success(response.status) => {
                self.done(unsettled, Err(Error::Transport { kind: TransportKind::Limit, sent: true }))
            }
            (State::Sent, Event::Response(response) | Event::Overlong(response)) => {
                let verdict = judge(merchant, &self.operation, response, env.now);
                self.done(unsettled, verdict)
            }
            _ => self.done(unsettled, Err(Error::Internal("the call was driven out of order"))),
        }
    }

    fn start(&mut self, merchant: &Merchant, unsettled: &mut Unsettled, env: &mut Env<'_>) -> Result<Action> {
        self.operation.check_answerable()?;
        if self.operation.has_deadline() {
            let digest = Unsettled::digest(&self.operation);
            let known = unsettled.holds(&digest);
            if !known {
                self.operation.check_deadline(env.now)?;
            }
            self.repeat = Some((digest, known));
        }
        let signed = sign(merchant, &self.operation, None, env)?;
        // From now on, whatever becomes of this call, it may have taken effect.
        if let Some((digest, _)) = self.repeat {
            unsettled.remember(digest);
        }
        self.state = State::Sent;
        let timeout_ms = self.timeout_ms.unwrap_or(merchant.timeout_ms);
        Ok(Action::Send { request: signed.http, timeout_ms, max_bytes: MAX_ANSWER_BYTES })
    }

    fn done(&mut self, unsettled: &mut Unsettled, verdict: Result<Answer>) -> Action {
        if let (State::Sent, Some((digest, known))) = (self.state, self.repeat) {
            match &verdict {
                Err(error) if error.outcome() == Outcome::Unknown => unsettled.remember(digest),
                // An answer that says no, which is no proof, says nothing about an earlier attempt.
                Err(_) if known => {}
                _ => unsettled.forget(&digest),
            }
        }
        self.state = State::Over;
        Action::Done(verdict)
    }
}

/// Success is 200, 202 or 204 with a signature that holds; nothing else. 202 means accepted and not finished: where the operation
/// is to be finished, it is no success.
fn judge(merchant: &Merchant, operation: &Operation, response: HttpResponse, now: UnixTime) -> Result<Answer> {
    let told = |response: &HttpResponse| {
        Error::Api(Box::new(ApiError::read(response).in_answer_to(operation.method, &operation.target)))
    };
    if !is_success(response.status) {
        return Err(told(&response));
    }
    let status = Some(response.status);
    let request_id = response.headers.request_id();
    if response.status == 202 && operation.finishes() {
        let verdict = verify(&response.headers, &response.body, &merchant.platform_keys, now);
        return Err(verdict.map_or_else(|fault| fault.about(status, request_id), |_| told(&response)));
    }
    verify(&response.headers, &response.body, &merchant.platform_keys, now)
        .map(drop)
        .and_then(|()| operation.read(response))
        .map_err(|error| error.about(status, request_id))
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
        .map_err(|error| error.about(Some(response.status), response.headers.request_id()))
}
