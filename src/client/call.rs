//! A call from its start to its verdict.

use super::doctor::{Examination, Step};
use super::failure::Failure;
use super::request::sign;
use super::{Answer, Operation, Product, SignedRequest, Task, Unsettled};
use crate::api::notification;
use crate::api::pay_params::pay_params;
use crate::base::env::Env;
use crate::base::http::{HttpRequest, HttpResponse};
use crate::base::time::UnixTime;
use crate::diagnosis::{explain_refusal, verify};
use crate::error::{ApiError, Connection, Error, Outcome, Repeat, Result, TransportKind, text};
use crate::merchant::Merchant;
use crate::wire::{field, message};

/// An event outside the core.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// Begin.
    Start,
    /// The whole answer to the request of the last [`Action::Send`] arrived.
    Response(HttpResponse),
    /// An answer arrived whose body is longer than the limit and was not fully read; it is passed without its body.
    Overlong(HttpResponse),
    /// There will be no answer.
    Failed(Failure),
    /// The time of the last [`Action::Wait`] has passed.
    Elapsed,
}

/// Answers are a few kilobytes of JSON; longer ones are not read.
pub const MAX_ANSWER_BYTES: u32 = 8 << 20;

/// The driver's next step. A driver must fail on an action it does not know.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Action {
    /// Send this request unchanged. Report the answer, a timeout after `timeout_ms`, or an answer longer than
    /// `max_bytes`.
    Send {
        /// The request.
        request: HttpRequest,
        /// Limit for the whole exchange, milliseconds.
        timeout_ms: u32,
        /// Limit for the decoded body in bytes; a driver reads no more.
        max_bytes: u32,
        /// Where WeChat Pay is told to call back. A driver with a URL parser at hand sends only what that can read as well.
        notify_url: Option<String>,
    },
    /// Wait this long before the next event. Not produced yet; drivers must support it.
    Wait {
        /// Milliseconds.
        ms: u32,
    },
    /// The verdict; the call is over.
    Done(Result<Product>),
}

#[derive(Debug)]
enum State {
    Ready(Task),
    Sent(Sent),
    /// An examination, and the message of the request that was sent last.
    Examining(Box<Examination>, Sent),
    Over,
}

/// A request that was sent.
#[derive(Debug)]
struct Sent {
    operation: Operation,
    /// For an operation with a deadline: its digest, and whether an earlier call of it is unsettled.
    repeat: Option<([u8; 32], bool)>,
    /// Scheme, host and port.
    host: String,
    /// Of the signed message.
    timestamp: String,
    nonce: String,
}

/// A call in progress.
#[derive(Debug)]
pub struct Call(State);

impl Call {
    /// A call that does `task`.
    pub fn new(task: Task) -> Self {
        Self(State::Ready(task))
    }

    /// Takes an event and returns the next action. All calls of a merchant share one `unsettled`.
    pub fn step(&mut self, merchant: &Merchant, unsettled: &mut Unsettled, event: Event, env: &mut Env<'_>) -> Action {
        match (core::mem::replace(&mut self.0, State::Over), event) {
            (State::Ready(Task::Ask { operation, timeout_ms }), Event::Start) => {
                match self.send(merchant, unsettled, operation, timeout_ms, env) {
                    Ok(action) => action,
                    Err(error) => Action::Done(Err(error)),
                }
            }
            (State::Ready(Task::Examine(complaint)), Event::Start) => {
                let begun = Examination::new(*complaint, env);
                begun
                    .and_then(|examination| self.examine(merchant, Box::new(examination), env))
                    .unwrap_or_else(|error| Action::Done(Err(error)))
            }
            (State::Examining(mut examination, sent), event) => {
                let answer = sent.response(event);
                if let Err(error @ Error::Transport { kind: TransportKind::Aborted, .. }) = answer {
                    return Action::Done(Err(error));
                }
                examination.heard(merchant, &merchant.platform_keys, &sent.signed(), answer, env.now);
                self.examine(merchant, examination, env).unwrap_or_else(|error| Action::Done(Err(error)))
            }
            (State::Ready(task), Event::Start) => Action::Done(at_once(merchant, task, env)),
            (State::Ready(task), Event::Failed(failure)) => Action::Done(Err(task.unsent(failure.kind))),
            (State::Sent(sent), event) => {
                let verdict = sent.judge(merchant, event, env.now);
                sent.settle(unsettled, &verdict);
                Action::Done(verdict.map(Product::Answer))
            }
            _ => Action::Done(Err(OUT_OF_ORDER)),
        }
    }

    /// Takes an examination to its next request, or to its end.
    fn examine(&mut self, merchant: &Merchant, mut examination: Box<Examination>, env: &mut Env<'_>) -> Result<Action> {
        loop {
            match examination.step(merchant)? {
                Step::Done(checks) => return Ok(Action::Done(Ok(Product::Checks(checks)))),
                Step::Encrypt(text) => {
                    let field = at_once(merchant, Task::EncryptField(text.into()), env);
                    examination.encrypted(field.and_then(text_of));
                }
                Step::Open(field) => {
                    let text = at_once(merchant, Task::DecryptField(field), env);
                    examination.opened(text.and_then(text_of));
                }
                Step::Ask(operation) => {
                    let (sent, request) = prepare(merchant, operation, env)?;
                    self.0 = State::Examining(examination, sent);
                    return Ok(Action::Send {
                        request,
                        timeout_ms: merchant.timeout_ms,
                        max_bytes: MAX_ANSWER_BYTES,
                        notify_url: None,
                    });
                }
            }
        }
    }

    fn send(
        &mut self,
        merchant: &Merchant,
        unsettled: &mut Unsettled,
        operation: Operation,
        timeout_ms: Option<u32>,
        env: &mut Env<'_>,
    ) -> Result<Action> {
        operation.check_answerable()?;
        let mut repeat = None;
        if operation.has_deadline() {
            let digest = Unsettled::digest(&operation);
            let known = unsettled.holds(&digest);
            if !known {
                operation.check_deadline(env.now)?;
            }
            repeat = Some((digest, known));
        }
        let notify_url = operation.notify_url.clone();
        let (mut sent, request) = prepare(merchant, operation, env)?;
        sent.repeat = repeat;
        // From here on the call may have taken effect, however it ends.
        if let Some((digest, _)) = repeat {
            unsettled.remember(digest);
        }
        self.0 = State::Sent(sent);
        let timeout_ms = timeout_ms.unwrap_or(merchant.timeout_ms);
        Ok(Action::Send { request, timeout_ms, max_bytes: MAX_ANSWER_BYTES, notify_url })
    }
}

/// Signs an operation, to be sent now.
fn prepare(merchant: &Merchant, operation: Operation, env: &mut Env<'_>) -> Result<(Sent, HttpRequest)> {
    let SignedRequest { http, timestamp, nonce, .. } = sign(merchant, &operation, None, env)?;
    let host = merchant.host(&operation.target).into();
    Ok((Sent { operation, repeat: None, host, timestamp, nonce }, http))
}

fn text_of(product: Product) -> Result<String> {
    match product {
        Product::Text(text) => Ok(text),
        _ => Err(OUT_OF_ORDER),
    }
}

const OUT_OF_ORDER: Error = Error::Internal("the call was driven out of order");

impl Task {
    /// The call was aborted before anything was sent.
    fn unsent(&self, kind: TransportKind) -> Error {
        let repeat = if let Self::Ask { operation, .. } = self { operation.repeat } else { Repeat::Same };
        Error::Transport { kind, sent: false, repeat, connection: Box::default() }
    }
}

/// Performs tasks that need nothing from outside.
fn at_once(merchant: &Merchant, task: Task, env: &mut Env<'_>) -> Result<Product> {
    Ok(match task {
        // Sent, not performed here.
        Task::Ask { .. } | Task::Examine(_) => return Err(OUT_OF_ORDER),
        Task::PayParams { cashier, prepay_id, appid } => {
            Product::PayParams(pay_params(merchant, cashier, &prepay_id, appid.as_deref(), env)?)
        }
        Task::Sign(message) => Product::Text(merchant.key.signature(&message, env.entropy)?),
        Task::SignRequest { operation, nonce, timestamp } => {
            let env = &mut Env { now: timestamp.unwrap_or(env.now), entropy: env.entropy };
            Product::Request(Box::new(sign(merchant, &operation, nonce, env)?))
        }
        Task::Notification { headers, body } => {
            Product::Notification(Box::new(notification::parse(merchant, &headers, &body, env.now)?))
        }
        Task::Verify(response) => {
            verify_response(merchant, &response, env.now)?;
            Product::Nothing
        }
        Task::Open(resource) => {
            let plain = resource.open(&merchant.api_v3_keys)?;
            let text = String::from_utf8(plain).map_err(|_| {
                Error::malformed(text!("解密后的 resource 不是 UTF-8", "the decrypted resource is not UTF-8"))
            })?;
            Product::Text(text)
        }
        Task::EncryptField(text) => {
            let key = merchant.platform_keys.preferred().ok_or(Error::Internal("no key of WeChat Pay's is known"))?;
            Product::Text(field::encrypt(&text, key, env.entropy)?)
        }
        Task::DecryptField(ciphertext) => Product::Text(field::decrypt(&ciphertext, &merchant.key, env.entropy)?),
    })
}

impl Sent {
    /// Only 200, 202 or 204 with a valid signature is a success. 202 means accepted but not finished, so it is no
    /// success for an operation that must be finished.
    fn judge(&self, merchant: &Merchant, event: Event, now: UnixTime) -> Result<Answer> {
        let response = self.response(event)?;
        let operation = &self.operation;
        let told = |response: &HttpResponse| {
            let mut told = ApiError::read(response, now).in_answer_to(operation.method, &operation.target);
            if let Some((what, remedy)) = told.sign_information().and_then(|told| explain_refusal(&self.signed(), told))
            {
                told = told.explained(what, remedy);
            }
            Error::Api(Box::new(told))
        };
        if !is_success(response.status) {
            return Err(told(&response));
        }
        authenticate(merchant, &response, now).map_err(|error| error.of_call(operation.repeat))?;
        if response.status == 202 && operation.finishes() {
            return Err(told(&response));
        }
        let (status, request_id) = (response.status, response.headers.request_id());
        operation.read(response).map_err(|error| error.with_answer(Some(status), request_id).of_call(operation.repeat))
    }

    /// The answer. An error answer counts as one even if it is too long.
    fn response(&self, event: Event) -> Result<HttpResponse> {
        let lost = |failure: Failure| Error::Transport {
            kind: failure.kind,
            sent: !failure.never_left(self.operation.method),
            repeat: self.operation.repeat,
            connection: Connection { host: self.host.clone(), cause: failure.cause() }.into(),
        };
        match event {
            Event::Failed(failure) => Err(lost(failure)),
            Event::Overlong(response) if is_success(response.status) => Err(lost(TransportKind::Limit.into())),
            Event::Response(response) | Event::Overlong(response) => Ok(response),
            Event::Start | Event::Elapsed => Err(OUT_OF_ORDER),
        }
    }

    /// The message whose signature was sent.
    fn signed(&self) -> Vec<u8> {
        let Operation { method, target, body, .. } = &self.operation;
        let body = body.as_deref().unwrap_or_default().as_bytes();
        message::request(method, target, &self.timestamp, &self.nonce, body)
    }

    fn settle(&self, unsettled: &mut Unsettled, verdict: &Result<Answer>) {
        let Some((digest, known)) = self.repeat else { return };
        match verdict {
            Err(error) if error.outcome() == Outcome::Unknown => unsettled.remember(digest),
            // Error answers are not authenticated, so a refusal proves nothing about an earlier attempt.
            Err(_) if known => {}
            _ => unsettled.forget(&digest),
        }
    }
}

fn is_success(status: u16) -> bool {
    matches!(status, 200 | 202 | 204)
}

/// Verifies an answer that the caller received.
fn verify_response(merchant: &Merchant, response: &HttpResponse, now: UnixTime) -> Result<()> {
    if !is_success(response.status) {
        return Err(Error::Api(ApiError::read(response, now).into()));
    }
    authenticate(merchant, response, now)
}

fn authenticate(merchant: &Merchant, response: &HttpResponse, now: UnixTime) -> Result<()> {
    verify(&response.headers, &response.body, &merchant.platform_keys, now)
        .map_err(|error| error.with_answer(Some(response.status), response.headers.request_id()))
}
