//! Finds out which of a merchant's credentials are wrong, with real requests that pay nothing.
//!
//! This is the policy: what to ask next, and what the answers say. Whoever drives it signs, sends, encrypts and opens.
//! The requests: the echo test (`POST /v3/security/echo`), where it is not offered a query of an order that cannot exist;
//! the echo once more with an encrypted member; the list of platform certificates, which only the APIv3 key opens. Whether
//! the appid is bound to the merchant, only an order tells: it is placed if the caller names a payer, and closed again.
//!
//! Source: protocol reference, "Sensitive fields", "Errors", "When the server says SIGN_ERROR".

mod checks;
mod reading;

use super::{GenericRequest, Operation};
use crate::api::ROWS;
use crate::base::env::{Env, nonce};
use crate::base::http::HttpResponse;
use crate::base::json::{self, Members, Value};
use crate::base::time::UnixTime;
use crate::error::{ApiError, Error, Result};
use crate::keys::PlatformKeys;
use crate::merchant::{Check, Merchant, Status};
use crate::wire::resource::EncryptedResource;
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
}

/// What is to be done next.
#[derive(Debug)]
pub(super) enum Step {
    /// Sign and send this, then [`Examination::heard`].
    Ask(Operation),
    /// Encrypt this text as a sensitive field, then [`Examination::encrypted`].
    Encrypt(String),
    /// Open this sensitive field, then [`Examination::opened`].
    Open(String),
    /// All that can be known.
    Done(Vec<Check>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Echo,
    EchoAgain,
    Query,
    Encrypt,
    Fields(Sealed),
    Certificates,
    Order,
    Close,
    Done,
}

/// How far the test of sensitive fields is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sealed {
    Asked,
    Answered,
}

/// An examination under way.
#[derive(Debug)]
pub(super) struct Examination {
    complaint: Complaint,
    checks: Vec<Check>,
    stage: Stage,
    /// Random text of the echoes; order numbers are made of it.
    word: String,
    /// The encrypted member of the request, then that of the answer.
    sealed: String,
}

/// Members of the echo test.
const ECHO: &str = "echo_message";
const SEALED_ECHO: &str = "encrypted_echo_message";

impl Examination {
    pub(super) fn new(complaint: Complaint, env: &mut Env<'_>) -> Result<Self> {
        let word = nonce(env.entropy)?;
        let checks = complaint.known.clone();
        Ok(Self { complaint, checks, stage: Stage::Echo, word, sealed: String::new() })
    }

    /// What is to be done next.
    pub(super) fn step(&mut self, merchant: &Merchant) -> Result<Step> {
        Ok(match self.stage {
            Stage::Echo | Stage::EchoAgain => Step::Ask(echo(&[(ECHO, &self.word)])?),
            Stage::Query => Step::Ask(self.query(merchant)?),
            Stage::Encrypt => Step::Encrypt(self.word.clone()),
            Stage::Fields(Sealed::Asked) => Step::Ask(echo(&[(ECHO, &self.word), (SEALED_ECHO, &self.sealed)])?),
            Stage::Fields(Sealed::Answered) => Step::Open(self.sealed.clone()),
            Stage::Certificates => Step::Ask(generic("GET", "/v3/certificates", None)?),
            Stage::Order => match self.order(merchant) {
                Ok(operation) => Step::Ask(operation),
                // An order that cannot even be tried: what it lacks is said.
                Err(Error::Input(issues)) => {
                    self.checks.extend(issues.into_iter().next().map(checks::no_order));
                    self.stage = Stage::Done;
                    return self.step(merchant);
                }
                Err(error) => return Err(error),
            },
            Stage::Close => Step::Ask(operation("close", merchant, [("out_trade_no", self.number().into())])?),
            Stage::Done => Step::Done(checks::complete(
                core::mem::take(&mut self.checks),
                merchant,
                self.complaint.appid.as_deref(),
            )),
        })
    }

    /// Takes the field that was to be encrypted.
    pub(super) fn encrypted(&mut self, field: Result<String>) {
        match field {
            Ok(field) => {
                self.sealed = field;
                self.stage = Stage::Fields(Sealed::Asked);
            }
            Err(_) => self.stage = Stage::Certificates,
        }
    }

    /// Takes the text of the field that was to be opened.
    pub(super) fn opened(&mut self, text: Result<String>) {
        let right = text.is_ok_and(|text| text == self.word);
        self.checks.push(if right { checks::fields_fit() } else { checks::other_certificate() });
        self.stage = Stage::Certificates;
    }

    /// Takes the answer to a request, whose signed message is `signed`. `keys`: those of WeChat Pay's that are known now.
    pub(super) fn heard(
        &mut self,
        merchant: &Merchant,
        keys: &PlatformKeys,
        signed: &[u8],
        answer: Result<HttpResponse>,
        now: UnixTime,
    ) {
        let verdict = match &answer {
            Ok(response) => {
                self.clock(reading::clock_offset(response, now));
                reading::read(signed, response, keys, now)
            }
            Err(error) => Verdict::Lost(Box::new(error.clone())),
        };
        match self.stage {
            Stage::Echo | Stage::EchoAgain | Stage::Query => self.first(merchant, keys, verdict),
            Stage::Fields(_) => self.fields(verdict, answer.ok()),
            Stage::Certificates => self.certificates(merchant, keys, answer.ok()),
            Stage::Order => self.ordered(verdict),
            Stage::Close => {
                if !matches!(verdict, Verdict::Accepted { error: None, .. }) {
                    self.checks.push(checks::not_closed(self.number()));
                }
                self.stage = Stage::Done;
            }
            Stage::Encrypt | Stage::Done => {}
        }
    }

    /// The clock, by the first answer that tells the time.
    fn clock(&mut self, offset: Option<i64>) {
        if let Some(offset) = offset.filter(|_| !self.has(checks::CLOCK)) {
            self.checks.push(checks::clock(offset));
        }
    }

    /// The answer to a first request: it tells of the network, of the merchant's own credentials and of WeChat Pay's key.
    fn first(&mut self, merchant: &Merchant, keys: &PlatformKeys, verdict: Verdict) {
        let is_query = self.stage == Stage::Query;
        self.stage = Stage::Done;
        match verdict {
            Verdict::Lost(error) => self.checks.push(checks::lost(&error)),
            Verdict::Foreign(status) if is_query => self.checks.push(checks::foreign(status)),
            Verdict::Busy(error) if is_query => self.checks.push(checks::busy(&error)),
            // The echo is a late addition: WeChat Pay may not offer it to this merchant, or not answer it.
            Verdict::Foreign(_) | Verdict::Busy(_) => self.stage = Stage::Query,
            Verdict::Refused(culprit, error) => {
                self.checks.push(checks::network(merchant));
                // The clock's distance is known better from the answer's own time.
                if culprit == Culprit::Clock && self.failed(checks::CLOCK) {
                    return;
                }
                self.checks.retain(|check| culprit != Culprit::Clock || check.name != checks::CLOCK);
                self.checks.push(checks::refused(culprit, &error, merchant));
            }
            Verdict::Accepted { error, seal } => {
                if seal == Seal::Probe && !is_query && !self.has(checks::NETWORK) {
                    self.checks.push(checks::network(merchant));
                    self.stage = Stage::EchoAgain;
                    return;
                }
                if !self.has(checks::NETWORK) {
                    self.checks.push(checks::network(merchant));
                }
                if let Some(error) = error.as_ref().filter(|error| speaks_of_serial(error)) {
                    self.checks.extend(checks::signer(merchant));
                    self.checks.push(checks::serial_refused(error, keys));
                    self.stage = Stage::Certificates;
                    return;
                }
                let offered = error.is_none();
                if !offered && !is_query {
                    self.stage = Stage::Query;
                    return;
                }
                self.checks.extend(checks::signer(merchant));
                self.checks.push(checks::seal(seal, keys));
                // An echo that no key is known for, or that the configured key did not sign, would fail for that reason.
                let sound = offered && !is_query && !self.checks.iter().any(|check| check.status == Status::Failed);
                self.stage = if sound { Stage::Encrypt } else { Stage::Certificates };
            }
        }
    }

    fn fields(&mut self, verdict: Verdict, answer: Option<HttpResponse>) {
        self.stage = Stage::Certificates;
        match verdict {
            Verdict::Accepted { error: None, .. } => {
                let value = answer.and_then(|answer| json::parse(&answer.body));
                if let Some(sealed) = value.as_ref().and_then(|value| json::text(value, SEALED_ECHO)) {
                    self.sealed = sealed.into();
                    self.stage = Stage::Fields(Sealed::Answered);
                }
            }
            Verdict::Accepted { error: Some(error), .. } if error.api_code() == Some("PARAM_ERROR") => {
                self.checks.push(checks::fields_refused(&error));
            }
            _ => {}
        }
    }

    /// The list of platform certificates: whoever opens it has the right APIv3 key.
    fn certificates(&mut self, merchant: &Merchant, keys: &PlatformKeys, answer: Option<HttpResponse>) {
        let sick = self.checks.iter().any(|check| check.status == Status::Failed);
        self.stage = if self.complaint.openid.is_some() && !sick { Stage::Order } else { Stage::Done };
        let Some(answer) = answer.filter(|answer| reading::is_success(answer.status)) else { return };
        let Some(Value::Object(list)) = json::parse(&answer.body) else { return };
        let Some(entries) = list.get("data").and_then(Value::as_array).filter(|entries| !entries.is_empty()) else {
            return;
        };
        let opens = |entry: &Value| {
            let resource = EncryptedResource::from_value(entry.get("encrypt_certificate")?).ok()?;
            resource.open(&merchant.api_v3_keys).ok()
        };
        let opened = entries.iter().filter(|entry| opens(entry).is_some()).count();
        self.checks.push(checks::api_v3_key(opened > 0));
        if opened == 0 {
            self.stage = Stage::Done;
            return;
        }
        let serials = entries.iter().filter_map(|entry| json::text(entry, "serial_no"));
        let missing: Vec<_> = serials.filter(|serial| keys.get(serial).is_none()).collect();
        if !missing.is_empty() {
            self.checks.push(checks::unknown_certificates(&missing));
        }
    }

    fn ordered(&mut self, verdict: Verdict) {
        let (check, placed) = match verdict {
            Verdict::Accepted { error: None, .. } => (checks::bound(), true),
            Verdict::Accepted { error: Some(error), .. } | Verdict::Refused(_, error) | Verdict::Busy(error) => {
                (checks::order_refused(&error), error.status >= 500)
            }
            Verdict::Lost(_) | Verdict::Foreign(_) => (checks::order_lost(), true),
        };
        self.checks.push(check);
        self.stage = if placed { Stage::Close } else { Stage::Done };
    }

    fn has(&self, name: &str) -> bool {
        self.checks.iter().any(|check| check.name == name)
    }

    fn failed(&self, name: &str) -> bool {
        self.checks.iter().any(|check| check.name == name && check.status == Status::Failed)
    }

    /// A number that no order has, before there is one.
    fn number(&self) -> String {
        format!("doctor{}", self.word.get(..26).unwrap_or_default())
    }

    fn query(&self, merchant: &Merchant) -> Result<Operation> {
        operation("queryByOutTradeNo", merchant, [("out_trade_no", self.number().into())])
    }

    fn order(&self, merchant: &Merchant) -> Result<Operation> {
        let object = |name: &str, value: Value| Value::Object(Members::from_iter([(name.to_owned(), value)]));
        let openid = self.complaint.openid.clone().unwrap_or_default();
        let members = [
            ("out_trade_no", self.number().into()),
            ("description", "wechatpay-wasm doctor".into()),
            ("amount", object("total", 1.into())),
            ("payer", object("openid", openid.into())),
        ];
        let appid = self.complaint.appid.clone().map(|appid| ("appid", appid.into()));
        operation("prepayJsapi", merchant, members.into_iter().chain(appid))
    }
}

/// Whether WeChat Pay refused what goes out as `Wechatpay-Serial`.
fn speaks_of_serial(error: &ApiError) -> bool {
    error.api_code() == Some("PARAM_ERROR")
        && error.message.as_deref().is_some_and(|message| message.contains("Wechatpay-Serial"))
}

fn echo(members: &[(&str, &String)]) -> Result<Operation> {
    let members = members.iter().map(|(name, text)| ((*name).to_owned(), Value::from(text.as_str())));
    generic("POST", "/v3/security/echo", Some(Value::Object(members.collect()).to_string()))
}

fn generic(method: &str, path: &str, body: Option<String>) -> Result<Operation> {
    Operation::generic(GenericRequest { method, path, body, ..GenericRequest::default() })
}

/// An operation of the catalogue.
fn operation<'a>(
    name: &str,
    merchant: &Merchant,
    members: impl IntoIterator<Item = (&'a str, Value)>,
) -> Result<Operation> {
    let row = ROWS.iter().find(|row| row.name == name).ok_or(Error::Internal("no such operation"))?;
    let members = members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Operation::of(row, merchant, members)
}
