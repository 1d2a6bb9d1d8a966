//! Finds out which of a merchant's credentials are wrong, with real requests that pay nothing.
//!
//! The requests: the echo test (`POST /v3/security/echo`), where it is not offered a query of an order that cannot exist;
//! the echo once more with an encrypted member; the list of platform certificates, which only the APIv3 key opens. Whether
//! the appid is bound to the merchant, only an order tells: one is placed if the caller names a payer, and closed again.
//! A brand, and a client of the overseas host, ask a query of theirs alone.
//!
//! Source: protocol reference, "Sensitive fields", "Errors", "When the server says SIGN_ERROR".

mod checks;
mod reading;
mod requests;

use super::certificates;
use super::exchange::{MAX_ANSWER_BYTES, is_success};
use super::line::{Action, Event, Judged, Line, Sending};
use super::shared::Client;
use super::signing;
use super::signing::Fixed;
use super::{OUT_OF_ORDER, Operation};
use crate::base::env::nonce;
use crate::base::http::HttpResponse;
use crate::base::json;
use crate::error::{Connection, Error, Repeat, Result, TransportKind};
use crate::keys::PlatformKey;
use crate::merchant::{Check, Merchant, Status};
use crate::wire::{certificates as list, field};
use reading::{Culprit, Seal, Verdict};

/// What a caller wants to know of its credentials.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Complaint {
    /// The appid of the order; default: the merchant's.
    pub appid: Option<String>,
    /// Who would pay. With it, an order of 0.01 yuan is placed and closed again.
    pub openid: Option<String>,
    /// What is known without asking.
    pub known: Vec<Check>,
    /// Limit of each exchange in milliseconds; default: the merchant's.
    pub timeout_ms: Option<u32>,
}

/// Examines the credentials of a client.
///
/// # Errors
/// `ERR_ABORTED` if the caller aborts, `ERR_INTERNAL`. Whatever else goes wrong is a check that failed.
pub(super) async fn examine(client: &Client, line: &Line, complaint: Complaint) -> Result<Vec<Check>> {
    let word = nonce(&mut line.clone())?;
    let mut examination = Examination { client, line, checks: complaint.known.clone(), word, complaint };
    examination.run().await?;
    let Examination { checks, complaint, .. } = examination;
    Ok(checks::complete(checks, &client.merchant, complaint.appid.as_deref()))
}

/// Whether this is a merchant of the mainland: a brand, and whoever calls the overseas host alone, have other paths.
fn is_of_mainland(merchant: &Merchant) -> bool {
    merchant.brand_id().is_none() && !merchant.is_overseas()
}

/// An examination under way.
struct Examination<'c> {
    client: &'c Client,
    line: &'c Line,
    checks: Vec<Check>,
    /// Random text of the echoes; the order's number is made of it.
    word: String,
    complaint: Complaint,
}

/// An answer, or nothing if the check that failed for it was added.
struct Heard {
    response: HttpResponse,
    verdict: Verdict,
}

impl Examination<'_> {
    async fn run(&mut self) -> Result<()> {
        // Without a key, no answer could be verified but that which brings the keys.
        let cold = self.client.ring.keys().preferred(self.line.now()).is_none();
        if cold && !self.fetch_keys().await? {
            return Ok(());
        }
        let Some(offers_echo) = self.first().await? else { return Ok(()) };
        if offers_echo && !self.sick() {
            self.fields().await?;
        }
        if !cold && self.merchant().brand_id().is_none() {
            self.certificates().await?;
        }
        if self.complaint.openid.is_some() && is_of_mainland(self.merchant()) && !self.sick() {
            self.order().await?;
        }
        Ok(())
    }

    /// Downloads the keys of WeChat Pay; whether there are any now.
    async fn fetch_keys(&mut self) -> Result<bool> {
        let Some(Heard { response, verdict }) = self.ask(Operation::certificates(self.merchant())).await? else {
            return Ok(false);
        };
        match verdict {
            Verdict::Accepted { error: None, .. } => {}
            Verdict::Accepted { error: Some(error), .. } => {
                self.signed();
                self.push(checks::no_certificates(&error));
                return Ok(false);
            }
            verdict => {
                self.refused(verdict);
                return Ok(false);
            }
        }
        self.signed();
        if let Err(fault) = list::open(&response.body, self.merchant().api_v3_keys()) {
            self.push(if matches!(*fault, Error::Decrypt) {
                checks::api_v3_key(false)
            } else {
                checks::unusable_certificates(&fault)
            });
            return Ok(false);
        }
        self.push(checks::api_v3_key(true));
        match certificates::before_use(self.client, self.line, self.timeout_ms(), None).await {
            Ok(()) => Ok(true),
            Err(error) if is_abort(&error) => Err(error),
            Err(error) => {
                self.push(checks::unusable_certificates(&error));
                Ok(false)
            }
        }
    }

    /// A first request: it tells of the network, of the merchant's own credentials and of WeChat Pay's key. Whether the
    /// echo is offered; nothing if there is no sense in going on.
    async fn first(&mut self) -> Result<Option<bool>> {
        // The echo is at the host of merchants on the mainland.
        let echoes: &[bool] = if is_of_mainland(self.merchant()) { &[false, true] } else { &[] };
        for again in echoes {
            let Some(Heard { verdict, .. }) = self.ask(requests::echo(&self.word, None)?).await? else {
                return Ok(None);
            };
            match verdict {
                // A probe is rare; two of them tell nothing about the key.
                Verdict::Accepted { error: None, seal: Seal::Probe } if !*again => {}
                Verdict::Accepted { error: None, seal } => {
                    self.accepted(seal);
                    return Ok(Some(true));
                }
                // The echo is a late addition: WeChat Pay may not offer it to this merchant, or not answer it.
                Verdict::Busy(_) | Verdict::Foreign(_) => break,
                Verdict::Accepted { error: Some(error), .. } if !error.refuses_serial() => break,
                verdict => {
                    self.refused(verdict);
                    return Ok(None);
                }
            }
        }
        let query = requests::query(self.merchant(), self.number())?;
        let Some(Heard { verdict, .. }) = self.ask(query).await? else { return Ok(None) };
        match verdict {
            Verdict::Accepted { error: Some(error), .. } if error.refuses_serial() => {
                self.refused(Verdict::Accepted { error: Some(error), seal: Seal::None });
                Ok(None)
            }
            Verdict::Accepted { seal, .. } => {
                self.accepted(seal);
                Ok(Some(false))
            }
            verdict => {
                self.refused(verdict);
                Ok(None)
            }
        }
    }

    /// The signature of a request was accepted; that of the answer tells of WeChat Pay's key.
    fn accepted(&mut self, seal: Seal) {
        self.signed();
        let check = checks::seal(seal, self.merchant());
        self.push(check);
    }

    /// A request told all that it could: it was refused.
    fn refused(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Foreign(status) => self.replace(checks::foreign(status)),
            Verdict::Busy(error) => self.replace(checks::busy(&error)),
            // How far the clock is off is known from the time of the answer.
            Verdict::Refused(Culprit::Clock, _) if self.failed(checks::CLOCK) => {}
            Verdict::Refused(culprit, error) => self.replace(checks::refused(culprit, &error, self.merchant())),
            Verdict::Accepted { error, .. } => {
                self.signed();
                if let Some(error) = error {
                    self.push(checks::serial_refused(&error, self.merchant()));
                }
            }
        }
    }

    /// Sensitive fields, there and back.
    async fn fields(&mut self) -> Result<()> {
        let keys = self.client.ring.keys();
        let Some(key) = keys.preferred(self.line.now()) else { return Ok(()) };
        let sealed = field::encrypt(&self.word.clone().into(), key, &mut self.line.clone())?;
        let operation = requests::echo(&self.word, Some(&sealed))?;
        let Some(Heard { response, verdict }) = self.ask(operation).await? else { return Ok(()) };
        match verdict {
            Verdict::Accepted { error: None, .. } => {
                let value = json::parse(&response.body);
                let Some(sealed) = value.as_ref().and_then(|value| json::text(value, requests::SEALED_ECHO)) else {
                    return Ok(());
                };
                let opened = match field::ciphertext(sealed) {
                    Ok(bytes) => signing::open(self.client, self.line, &bytes, self.timeout_ms()).await,
                    Err(error) => Err(error),
                };
                match opened {
                    Ok(plain) if plain.as_slice() == self.word.as_bytes() => self.push(checks::fields_fit()),
                    Err(error) if is_abort(&error) => return Err(error),
                    Err(error @ Error::Signer(_)) => self.push(checks::signer_does_not_open(&error)),
                    _ => self.push(checks::other_certificate()),
                }
            }
            Verdict::Accepted { error: Some(error), .. } if error.api_code() == Some("PARAM_ERROR") => {
                self.push(checks::fields_refused(&error));
            }
            _ => {}
        }
        Ok(())
    }

    /// The list of platform certificates: whoever opens it has the right APIv3 key.
    async fn certificates(&mut self) -> Result<()> {
        let Some(Heard { response, verdict }) = self.ask(Operation::certificates(self.merchant())).await? else {
            return Ok(());
        };
        if !is_success(response.status) {
            if let Verdict::Accepted { error: Some(error), .. } = verdict
                && error.status == 404
                && self.merchant().certificates.is_some()
            {
                self.push(checks::nothing_to_download(&error));
            }
            return Ok(());
        }
        match list::open(&response.body, self.merchant().api_v3_keys()) {
            Ok(listed) => {
                self.push(checks::api_v3_key(true));
                let keys = self.client.ring.keys();
                let missing: Vec<_> =
                    listed.iter().map(PlatformKey::id).filter(|serial| keys.get(serial).is_none()).collect();
                // A key that is missing may be what is wrong already.
                if !missing.is_empty() && !self.sick() && self.merchant().certificates.is_none() {
                    self.push(checks::unknown_certificates(&missing, self.merchant()));
                }
            }
            Err(fault) if matches!(*fault, Error::Decrypt) => self.push(checks::api_v3_key(false)),
            Err(_) => {}
        }
        Ok(())
    }

    /// An order of 0.01 yuan, which is closed again: it tells whether the appid is bound to the merchant.
    async fn order(&mut self) -> Result<()> {
        let order = match requests::order(self.merchant(), self.number(), &self.complaint) {
            Ok(order) => order,
            // What an order lacks is said.
            Err(Error::Input(issues)) => {
                self.checks.extend(issues.into_iter().next().map(checks::no_order));
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        let placed = match self.ask(order).await?.map(|heard| heard.verdict) {
            Some(Verdict::Accepted { error: None, .. }) => {
                self.push(checks::bound());
                true
            }
            Some(Verdict::Accepted { error: Some(error), .. } | Verdict::Refused(_, error) | Verdict::Busy(error)) => {
                self.push(checks::order_refused(&error));
                error.status >= 500
            }
            Some(Verdict::Foreign(_)) | None => true,
        };
        if placed {
            let close = requests::numbered("close", self.merchant(), self.number())?;
            let closed = self.ask(close).await.map_err(after_order)?.map(|heard| heard.verdict);
            if !matches!(closed, Some(Verdict::Accepted { error: None, .. })) {
                self.push(checks::not_closed(self.number()));
            }
        }
        Ok(())
    }

    /// Sends a request. Nothing if there was no answer, or nothing could be sent: then that is a failed check.
    async fn ask(&mut self, operation: Operation) -> Result<Option<Heard>> {
        let (client, line) = (self.client, self.line);
        let host = client.merchant.host(&operation.target).to_owned();
        let signed =
            match signing::request(client, line, &operation, client.merchant.timeout_ms, Fixed::default()).await {
                Ok(signed) => signed,
                Err(error @ Error::Signer(_)) => {
                    self.push(checks::signer_does_not_sign(&error));
                    return Ok(None);
                }
                Err(error) => return Err(error),
            };
        // Only the order takes effect.
        let places = operation.notify_url.is_some();
        let attempt = Sending::of(&operation, &host, 1);
        let send = Action::Send {
            request: signed.http,
            timeout_ms: self.timeout_ms(),
            max_bytes: MAX_ANSWER_BYTES,
            notify_url: operation.notify_url,
            streamed: false,
            operation: places,
            attempt,
        };
        let event = line.ask(send).await;
        let heard = Judged::heard(&event);
        let response = match event {
            Event::Response(response) | Event::Overlong(response) => response,
            Event::Failed(failure) => {
                let connection = Connection { host: host.clone(), cause: None }.into();
                let error = Error::Transport { kind: failure.kind, sent: places, repeat: Repeat::Same, connection };
                line.judge(heard.with(Some(&error)));
                if is_abort(&error) {
                    return Err(error);
                }
                self.replace(checks::lost(&host, &failure));
                return Ok(None);
            }
            _ => return Err(OUT_OF_ORDER),
        };
        let now = line.now();
        if !self.has(checks::NETWORK) {
            self.push(checks::network(&host));
        }
        if let Some(offset) = reading::clock_offset(&response, now).filter(|_| !self.has(checks::CLOCK)) {
            self.push(checks::clock(offset));
        }
        let verdict = reading::read(&signed.message, &response, &client.ring.keys(), now);
        line.judge(heard.with(verdict.error().as_ref()));
        Ok(Some(Heard { response, verdict }))
    }

    fn merchant(&self) -> &Merchant {
        &self.client.merchant
    }

    fn timeout_ms(&self) -> u32 {
        self.complaint.timeout_ms.unwrap_or(self.merchant().timeout_ms)
    }

    fn push(&mut self, check: Check) {
        self.checks.push(check);
    }

    /// The signature of a request was accepted, perhaps not for the first time.
    fn signed(&mut self) {
        checks::signer(self.merchant()).into_iter().for_each(|check| self.replace(check));
    }

    /// Adds a check in place of one of the same name.
    fn replace(&mut self, check: Check) {
        self.checks.retain(|other| other.name != check.name);
        self.checks.push(check);
    }

    fn has(&self, name: &str) -> bool {
        self.checks.iter().any(|check| check.name == name)
    }

    fn failed(&self, name: &str) -> bool {
        self.checks.iter().any(|check| check.name == name && check.status == Status::Failed)
    }

    /// Whether something is wrong already: what follows would fail for that reason.
    fn sick(&self) -> bool {
        self.checks.iter().any(|check| check.status == Status::Failed)
    }

    /// A number that no order has, before there is one.
    fn number(&self) -> String {
        format!("doctor{}", self.word.get(..26).unwrap_or_default())
    }
}

/// Whatever ends the examination now, its order was placed.
fn after_order(error: Error) -> Error {
    match error {
        Error::Transport { kind, repeat, connection, .. } => Error::Transport { kind, sent: true, repeat, connection },
        error => error,
    }
}

fn is_abort(error: &Error) -> bool {
    matches!(error, Error::Transport { kind: TransportKind::Aborted, .. })
}
