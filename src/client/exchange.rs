//! Asks WeChat Pay: sends an operation and judges the answer.

use super::attempts::Attempts;
use super::deadline::Deadline;
use super::failure::Failure;
use super::line::{Action, Event, Judged, Line, Retrying, Sending};
use super::operation::{Answer, Operation};
use super::request::{SignedRequest, check_caller};
use super::ring::Wanted;
use super::shared::Client;
use super::signing::Fixed;
use super::unsettled::Unsettled;
use super::{OUT_OF_ORDER, certificates, fields, signing};
use crate::base::http::HttpResponse;
use crate::base::time::UnixTime;
use crate::diagnosis::{explain_refusal, verify};
use crate::error::{ApiError, Connection, Error, Outcome, Result, TransportKind, VerifyKind};
use crate::keys::PlatformKeys;
use crate::merchant::Retry;

/// Answers are a few kilobytes of JSON; longer ones are not read.
pub const MAX_ANSWER_BYTES: u32 = 8 << 20;

/// Limits of time for one call.
#[derive(Debug, Clone, Copy, Default)]
pub struct Limits {
    /// For each exchange, milliseconds; default: the merchant's.
    pub timeout_ms: Option<u32>,
    /// How often and how long the call is tried; default: the merchant's.
    pub retry: Option<Retry>,
    /// What is left of a longer wait, milliseconds.
    pub deadline_ms: Option<u32>,
}

/// A request that was sent.
pub(super) struct Sent<'o> {
    operation: &'o Operation,
    /// Scheme, host and port.
    host: String,
    /// Of the signed message.
    timestamp: String,
    nonce: String,
}

/// Sends an operation. Only 200, 202 or 204 with a valid signature is a success. 202 means accepted but not finished, so
/// it is no success for an operation that must be finished.
///
/// # Errors
/// Every code but `ERR_CONFIG` and `ERR_MISMATCH`.
pub(super) async fn ask(client: &Client, line: &Line, operation: Operation, limits: Limits) -> Result<Answer> {
    operation.check_answerable()?;
    carry_out(client, line, operation, limits).await
}

/// As [`ask`]; of a file only the beginning of its answer is judged, which is not signed.
pub(super) async fn carry_out(
    client: &Client,
    line: &Line,
    mut operation: Operation,
    limits: Limits,
) -> Result<Answer> {
    let merchant = &client.merchant;
    check_caller(merchant, &operation)?;
    let timeout_ms = limits.timeout_ms.unwrap_or(merchant.timeout_ms);
    let retry = limits.retry.unwrap_or(merchant.retry);
    let own_ms = retry.deadline_ms(timeout_ms);
    let deadline_ms = limits.deadline_ms.map_or(own_ms, |limit| limit.min(own_ms));
    // From here on: what comes before the first attempt takes time as well.
    let deadline = Deadline::new(deadline_ms, line.passed());
    let mut repeat = None;
    if operation.has_deadline() {
        let digest = operation.digest;
        let known = client.unsettled(|unsettled| unsettled.holds(&digest));
        if !known {
            operation.check_deadline(line.now())?;
        }
        repeat = Some((digest, known));
    }
    certificates::before_use(client, line, timeout_ms, Some(&deadline)).await?;
    // Whatever the answer were, it could not be verified. Without any key, this is a rehearsal.
    let keys = client.ring.keys();
    if !keys.is_empty() && keys.preferred(line.now()).is_none() {
        return Err(fields::no_key());
    }
    fields::encrypt(client, line, &mut operation)?;
    let policy = Attempts::new(retry.attempts, deadline, &operation);
    let verdict = attempts(client, line, &operation, policy, timeout_ms, repeat.map(|(digest, _)| digest)).await;
    if let Some((digest, known)) = repeat {
        client.unsettled(|unsettled| remember(unsettled, digest, known, &verdict));
    }
    verdict
}

/// Tries until there is a success, or nothing is left to try.
async fn attempts(
    client: &Client,
    line: &Line,
    operation: &Operation,
    mut attempts: Attempts,
    timeout_ms: u32,
    digest: Option<[u8; 32]>,
) -> Result<Answer> {
    let merchant = &client.merchant;
    let usual = operation.host(merchant);
    let mut host = usual;
    let mut trial = None;
    loop {
        let limit = || attempts.limit(timeout_ms, line.passed());
        let about = Sending::of(operation, host, attempts.number());
        let error = match attempt(client, line, operation, about, limit, digest).await {
            Ok(answer) => return Ok(answer),
            Err(error) => error,
        };
        // What no verified answer confirmed is forgotten.
        drop(trial.take());
        let machine = line.moment().time();
        if let Error::Api(told) = &error
            && attempts.may_correct_clock()
        {
            trial = client.clock.try_date_of(told, machine);
        }
        let next = attempts.failed(&error, trial.is_some(), host, line.passed(), &mut line.clone());
        let Some(next) = next else { return Err(attempts.conclude(error)) };
        host = operation.other_host(merchant).filter(|_| next.at_other).unwrap_or(usual);
        let retry = Retrying { number: attempts.number(), host: host.into(), code: error.code() };
        if let Err(interruption) = line.wait(next.pause_ms, Some(retry), None).await {
            return Err(attempts.conclude(interruption));
        }
    }
}

/// One attempt: signed anew, sent, judged. `limit`: how long an exchange may take that begins now.
async fn attempt(
    client: &Client,
    line: &Line,
    operation: &Operation,
    attempt: Sending,
    limit: impl Fn() -> Option<u32>,
    digest: Option<[u8; 32]>,
) -> Result<Answer> {
    let out_of_time = || Error::unsent(TransportKind::Timeout, operation.repeat);
    let signer_ms = limit().ok_or_else(out_of_time)?;
    let mut signed = signing::request(client, line, operation, signer_ms, Fixed::default()).await?;
    // The caller's signer may have taken all the time there was.
    let timeout_ms = limit().ok_or_else(out_of_time)?;
    signed.http.url = [attempt.host.as_str(), operation.target.as_str()].concat();
    // From here on the call may have taken effect, however it ends.
    if let Some(digest) = digest {
        client.unsettled(|unsettled| unsettled.remember(digest));
    }
    let notify_url = operation.notify_url.clone();
    let sent = Sent::of(&attempt.host, operation, &signed);
    let request = signed.http;
    let send = Action::Send {
        request,
        timeout_ms,
        max_bytes: MAX_ANSWER_BYTES,
        notify_url,
        streamed: operation.is_file(),
        operation: true,
        attempt,
    };
    let event = line.ask(send).await;
    let heard = Judged::heard(&event);
    // What is left may go into finding the key of the answer.
    let verdict = sent.judge(client, line, event, || limit().unwrap_or_default()).await;
    line.judge(heard.with(verdict.as_ref().err()));
    if let Err(Error::Api(told)) = &verdict
        && told.refuses_serial()
    {
        client.ring.doubt(line.now());
    }
    verdict
}

/// Remembers a call whose outcome is unknown.
fn remember(unsettled: &mut Unsettled, digest: [u8; 32], known: bool, verdict: &Result<Answer>) {
    match verdict {
        Err(error) if error.outcome() == Outcome::Unknown => unsettled.remember(digest),
        // Error answers are not authenticated, so a refusal proves nothing about an earlier attempt.
        Err(_) if known => {}
        _ => unsettled.forget(&digest),
    }
}

impl<'o> Sent<'o> {
    pub(super) fn of(host: &str, operation: &'o Operation, signed: &SignedRequest) -> Self {
        Self { operation, host: host.into(), timestamp: signed.timestamp.clone(), nonce: signed.nonce.clone() }
    }

    /// The answer, if it has a status of success; its signature is not verified yet.
    ///
    /// # Errors
    /// `ERR_TRANSPORT`, `ERR_TIMEOUT`, `ERR_ABORTED`, `ERR_LIMIT`, `ERR_API`.
    pub(super) fn answer(&self, event: Event, keys: &PlatformKeys, now: UnixTime) -> Result<HttpResponse> {
        match event {
            Event::Failed(failure) => Err(self.lost(failure)),
            // An error answer counts as one even if it is too long.
            Event::Overlong(response) if is_success(response.status) => Err(self.lost(TransportKind::Limit.into())),
            Event::Response(response) | Event::Overlong(response) if is_success(response.status) => Ok(response),
            Event::Response(response) | Event::Overlong(response) => Err(self.told(&response, keys, now)),
            _ => Err(OUT_OF_ORDER),
        }
    }

    /// `limit`: milliseconds for what begins now.
    async fn judge(&self, client: &Client, line: &Line, event: Event, limit: impl Fn() -> u32) -> Result<Answer> {
        let operation = self.operation;
        let mut response = self.answer(event, &client.ring.keys(), line.now())?;
        let serial_no = client.merchant.key().serial_no();
        let mut sha1 = None;
        if operation.is_file() {
            let hash = operation.signed_hash(&response);
            sha1 = hash.map_err(|error| error.with_answer(Some(response.status), response.headers.request_id()))?;
            let Some(hash) = &sha1 else { return operation.read_head(&response, serial_no, None) };
            response.body = format!("{{\"sha1\":\"{hash}\"}}").into_bytes();
        }
        let arrived = line.now();
        let machine = line.moment().time();
        let verified = authenticate(client, line, &response, arrived, limit()).await;
        if verified.is_ok() {
            client.clock.confirm(&response.headers, machine);
        }
        verified.map_err(|error| match error {
            Error::Transport { kind, .. } => self.lost(kind.into()),
            error => error.of_call(operation.repeat),
        })?;
        if operation.is_file() {
            return operation.read_head(&response, serial_no, sha1);
        }
        if response.status == 202 && operation.finishes() {
            return Err(self.told(&response, &client.ring.keys(), arrived));
        }
        let (status, request_id) = (response.status, response.headers.request_id());
        let mut answer = operation
            .read(response, serial_no)
            .map_err(|error| error.with_answer(Some(status), request_id).of_call(operation.repeat))?;
        if let Some(body) = answer.body.take() {
            let (body, unopened) = fields::open(client, line, operation.sealed_fields(body), limit()).await;
            (answer.body, answer.unopened) = (Some(body), unopened);
        }
        Ok(answer)
    }

    fn lost(&self, failure: Failure) -> Error {
        Error::Transport {
            kind: failure.kind,
            sent: !failure.never_left(self.operation.method),
            repeat: self.operation.repeat,
            connection: Connection { host: self.host.clone(), cause: failure.cause() }.into(),
        }
    }

    /// What an error answer says.
    fn told(&self, response: &HttpResponse, keys: &PlatformKeys, now: UnixTime) -> Error {
        let Operation { method, target, repeat, .. } = self.operation;
        let mut told = ApiError::read(response, now).in_answer_to(method, target, *repeat);
        let signed = self.operation.message(&self.timestamp, &self.nonce);
        if let Some((what, remedy)) = told.sign_information().and_then(|told| explain_refusal(&signed, told)) {
            told = told.explained(what, remedy);
        }
        told.verified = verify(&response.headers, &response.body, keys, now).is_ok();
        Error::Api(Box::new(told))
    }
}

pub(super) fn is_success(status: u16) -> bool {
    matches!(status, 200 | 202 | 204)
}

/// Verifies an answer that the caller received.
///
/// # Errors
/// `ERR_VERIFY_*`; `ERR_API` for an error status.
pub(super) async fn verify_response(client: &Client, line: &Line, response: &HttpResponse) -> Result<()> {
    if !is_success(response.status) {
        return Err(Error::Api(ApiError::read(response, line.now()).into()));
    }
    authenticate(client, line, response, line.now(), client.merchant.timeout_ms).await
}

/// Verifies an answer. One that names an unknown certificate is verified again after a download.
async fn authenticate(
    client: &Client,
    line: &Line,
    response: &HttpResponse,
    arrived: UnixTime,
    timeout_ms: u32,
) -> Result<()> {
    let check = || {
        verify(&response.headers, &response.body, &client.ring.keys(), arrived)
            .map_err(|error| error.with_answer(Some(response.status), response.headers.request_id()))
    };
    match (check(), response.headers.serial()) {
        (Err(Error::Verify { kind: VerifyKind::UnknownKey, .. }), Some(serial)) => {
            let looked = certificates::look_up(client, line, Wanted::ByAnswer(serial), timeout_ms).await;
            match (check(), looked) {
                // The caller gave up before there was a verdict.
                (Err(_), Err(aborted @ Error::Transport { .. })) => Err(aborted),
                // Why there is no key is said by the answer's own error: what it means for the call counts more.
                (checked, _) => checked,
            }
        }
        (checked, _) => checked,
    }
}
