//! Asks WeChat Pay: sends an operation and judges the answer.

use super::failure::Failure;
use super::line::{Action, Event, Line};
use super::operation::{Answer, Operation};
use super::request::SignedRequest;
use super::ring::Wanted;
use super::shared::Client;
use super::unsettled::Unsettled;
use super::{OUT_OF_ORDER, certificates, fields, signing};
use crate::base::http::HttpResponse;
use crate::base::time::UnixTime;
use crate::diagnosis::{explain_refusal, verify};
use crate::error::{ApiError, Connection, Error, Outcome, Result, TransportKind, VerifyKind};
use crate::merchant::Merchant;

/// Answers are a few kilobytes of JSON; longer ones are not read.
pub const MAX_ANSWER_BYTES: u32 = 8 << 20;

/// A request that was sent.
pub(super) struct Sent {
    operation: Operation,
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
pub(super) async fn ask(
    client: &Client,
    line: &Line,
    mut operation: Operation,
    timeout_ms: Option<u32>,
) -> Result<Answer> {
    let merchant = &client.merchant;
    let timeout_ms = timeout_ms.unwrap_or(merchant.timeout_ms);
    operation.check_answerable()?;
    let mut repeat = None;
    if operation.has_deadline() {
        let digest = operation.digest;
        let known = client.unsettled(|unsettled| unsettled.holds(&digest));
        if !known {
            operation.check_deadline(line.now())?;
        }
        repeat = Some((digest, known));
    }
    certificates::before_use(client, line, timeout_ms).await?;
    // Whatever the answer were, it could not be verified. Without any key, this is a rehearsal.
    let keys = client.ring.keys();
    if !keys.is_empty() && keys.preferred(line.now()).is_none() {
        return Err(fields::no_key());
    }
    fields::encrypt(client, line, &mut operation)?;
    let signed = signing::request(client, line, &operation, None, None).await?;
    // From here on the call may have taken effect, however it ends.
    if let Some((digest, _)) = repeat {
        client.unsettled(|unsettled| unsettled.remember(digest));
    }
    let notify_url = operation.notify_url.clone();
    let sent = Sent::of(merchant, operation, &signed);
    let request = signed.http;
    let send = Action::Send { request, timeout_ms, max_bytes: MAX_ANSWER_BYTES, notify_url, operation: true };
    let event = line.ask(send).await;
    let verdict = sent.judge(client, line, event, timeout_ms).await;
    if let Err(Error::Api(told)) = &verdict
        && told.refuses_serial()
    {
        client.ring.doubt(line.now());
    }
    if let Some((digest, known)) = repeat {
        client.unsettled(|unsettled| settle(unsettled, digest, known, &verdict));
    }
    verdict
}

fn settle(unsettled: &mut Unsettled, digest: [u8; 32], known: bool, verdict: &Result<Answer>) {
    match verdict {
        Err(error) if error.outcome() == Outcome::Unknown => unsettled.remember(digest),
        // Error answers are not authenticated, so a refusal proves nothing about an earlier attempt.
        Err(_) if known => {}
        _ => unsettled.forget(&digest),
    }
}

impl Sent {
    pub(super) fn of(merchant: &Merchant, operation: Operation, signed: &SignedRequest) -> Self {
        let host = merchant.host(&operation.target).into();
        Self { operation, host, timestamp: signed.timestamp.clone(), nonce: signed.nonce.clone() }
    }

    /// The answer, if it has a status of success; its signature is not verified yet.
    ///
    /// # Errors
    /// `ERR_TRANSPORT`, `ERR_TIMEOUT`, `ERR_ABORTED`, `ERR_LIMIT`, `ERR_API`.
    pub(super) fn answer(&self, event: Event, now: UnixTime) -> Result<HttpResponse> {
        match event {
            Event::Failed(failure) => Err(self.lost(failure)),
            // An error answer counts as one even if it is too long.
            Event::Overlong(response) if is_success(response.status) => Err(self.lost(TransportKind::Limit.into())),
            Event::Response(response) | Event::Overlong(response) if is_success(response.status) => Ok(response),
            Event::Response(response) | Event::Overlong(response) => Err(self.told(&response, now)),
            _ => Err(OUT_OF_ORDER),
        }
    }

    async fn judge(&self, client: &Client, line: &Line, event: Event, timeout_ms: u32) -> Result<Answer> {
        let (operation, arrived) = (&self.operation, line.now());
        let response = self.answer(event, arrived)?;
        authenticate(client, line, &response, arrived, timeout_ms).await.map_err(|error| match error {
            Error::Transport { kind, .. } => self.lost(kind.into()),
            error => error.of_call(operation.repeat),
        })?;
        if response.status == 202 && operation.finishes() {
            return Err(self.told(&response, arrived));
        }
        let (status, request_id) = (response.status, response.headers.request_id());
        let mut answer = operation
            .read(response, client.merchant.key().serial_no())
            .map_err(|error| error.with_answer(Some(status), request_id).of_call(operation.repeat))?;
        if let Some(body) = answer.body.take() {
            let (body, unopened) = fields::open(client, line, operation.sealed_fields(body)).await;
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
    fn told(&self, response: &HttpResponse, now: UnixTime) -> Error {
        let mut told = ApiError::read(response, now).in_answer_to(self.operation.method, &self.operation.target);
        let signed = self.operation.message(&self.timestamp, &self.nonce);
        if let Some((what, remedy)) = told.sign_information().and_then(|told| explain_refusal(&signed, told)) {
            told = told.explained(what, remedy);
        }
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
