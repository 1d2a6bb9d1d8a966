//! The one place that names the interface of the core: what the targets ask of it, in terms of their own.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::{Arc, LazyLock};

use wechatpay::api::{ROWS, notification};
use wechatpay::base::env::{Entropy, EntropyError};
use wechatpay::base::http::{Headers, HttpResponse};
use wechatpay::base::json::{self, Value};
use wechatpay::base::time::UnixTime;
use wechatpay::client::{
    Action, Call, Client, Event, GenericRequest, Limits, Operation, Product, SignedRequest, Task, Unsettled,
};
use wechatpay::error::{Language, Outcome, TransportKind};
use wechatpay::merchant::{Check, PlatformKeyOption, Status, report};
use wechatpay::wire::message;
use wechatpay::{Error, Merchant, Options, keys};

use crate::model::json::Json;
use crate::world;

/// Deepest nesting that JSON may have.
pub const JSON_DEPTH: usize = 127;

/// A refusal: its code, and the text a person reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// `ERR_…`.
    pub code: &'static str,
    /// The message.
    pub text: String,
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        for language in Language::ALL {
            let (message, remedy) = (error.message(language), error.remedy().say(language));
            assert!(!message.is_empty() && !remedy.is_empty(), "an error without words: {error}");
            let chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
            assert!(language == Language::English || (chinese(&message) && chinese(&remedy)), "not Chinese: {error}");
        }
        Self { code: error.code(), text: error.to_string() }
    }
}

/// A JSON document as the core reads it, and as it writes it again.
pub fn read_json(bytes: &[u8]) -> Option<(Json, String)> {
    json::parse(bytes).map(|value| (plain(&value), value.to_string()))
}

fn plain(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(flag) => Json::Bool(*flag),
        Value::Number(number) => {
            Json::Number(number.as_f64().expect("without arbitrary precision every number is one"))
        }
        Value::String(text) => Json::string(text),
        Value::Array(items) => Json::Array(items.iter().map(plain).collect()),
        Value::Object(members) => Json::object(members.iter().map(|(name, value)| (name.as_str(), plain(value)))),
    }
}

/// The whole number that the core reads at the root of a document.
pub fn read_whole_number(bytes: &[u8]) -> Option<i64> {
    json::parse(bytes)?.as_i64()
}

/// The merchant of the test keys.
static MERCHANT: LazyLock<Arc<Merchant>> =
    LazyLock::new(|| Arc::new(Merchant::new(options()).expect("the test keys make a merchant")));

fn options() -> Options {
    Options {
        mchid: world::MCHID.into(),
        private_key: world::MERCHANT_KEY.into(),
        serial_no: Some(world::MERCHANT_SERIAL.into()),
        api_v3_keys: vec![world::API_V3_KEY.into()],
        public_key_id: Some(world::PUBLIC_KEY_ID.into()),
        public_key: Some(world::WECHATPAY_PUBLIC_KEY.into()),
        platform_keys: vec![PlatformKeyOption::Certificate(world::PLATFORM_CERTIFICATE.into())],
        appid: Some(world::APPID.into()),
        notify_url: Some("https://pay.example.com/hooks/wechat".into()),
        ..Options::default()
    }
}

/// Makes a merchant of options as JavaScript hands them over, if they are right.
pub fn make_merchant(json: &[u8]) -> Result<(), Refused> {
    Merchant::from_json(json, "")?;
    Ok(())
}

/// A line of the report about options.
#[derive(Debug)]
pub struct Checked {
    /// Whether it says that no merchant can be made of them.
    pub failed: bool,
    /// Everything that a person reads.
    pub text: String,
}

/// The report about the same options.
pub fn report_options(json: &[u8]) -> Vec<Checked> {
    let said = |check: &Check| {
        let words = Language::ALL.map(|language| {
            let remedy = check.remedy.as_ref().map(|remedy| remedy.say(language)).unwrap_or_default();
            format!("{} {} {remedy}", check.name, check.message.say(language))
        });
        Checked { failed: check.status == Status::Failed, text: words.join("\n") }
    };
    report(json, "", Ok(UnixTime(world::NOW))).iter().map(said).collect()
}

/// The signature that a merchant makes whose private key is in this file: the same for the same key.
pub fn signature_by(private_key: &str) -> Result<String, Refused> {
    let merchant = Arc::new(Merchant::new(Options { private_key: private_key.into(), ..options() })?);
    Ok(signed_request(&merchant)?.signature)
}

/// The same request each time.
fn signed_request(merchant: &Arc<Merchant>) -> Result<SignedRequest, Error> {
    let operation = generic("GET", "/v3/certificates", None)?;
    let task = Task::SignRequest { operation, nonce: Some("n".into()), timestamp: None };
    match perform(merchant, task, world::NOW)? {
        Product::Request(signed) => Ok(*signed),
        other => panic!("another product than was asked for: {other:?}"),
    }
}

fn generic(method: &str, path: &str, body: Option<&str>) -> Result<Operation, Error> {
    Operation::generic(GenericRequest { method, path, body: body.map(String::from), ..GenericRequest::default() })
}

/// Does what needs nothing from outside.
fn perform(merchant: &Arc<Merchant>, task: Task, now: i64) -> Result<Product, Error> {
    let client = Client::new(Arc::clone(merchant), Rc::default(), None);
    match client.call(task, Box::new(Randomness::default())).step(Event::Start, UnixTime(now)) {
        Action::Done(verdict) => verdict,
        other => panic!("an action where none is needed: {other:?}"),
    }
}

/// The text that [`signature_by`] signs.
pub fn signed_by_signature_by() -> Vec<u8> {
    message::request("GET", "/v3/certificates", &world::NOW.to_string(), "n", b"")
}

/// Whether the file holds the public key, or a certificate of it, that made this signature.
pub fn verifies(public_key: &str, message: &[u8], signature: &str) -> Result<bool, Refused> {
    Ok(keys::verify_signature(message, signature, public_key)?)
}

/// A platform certificate as a configured merchant uses it.
pub struct PlatformCertificate(Arc<Merchant>);

impl PlatformCertificate {
    /// Configures a merchant with this certificate alone.
    pub fn new(pem: &str) -> Result<Self, Refused> {
        let certificate = PlatformKeyOption::Certificate(pem.into());
        let options = Options { public_key_id: None, public_key: None, platform_keys: vec![certificate], ..options() };
        Ok(Self(Arc::new(Merchant::new(options)?)))
    }

    /// The serial number under which the merchant holds the certificate.
    pub fn serial(&self) -> Option<String> {
        self.0.platform_keys().ids().next().map(String::from)
    }

    /// Whether headers that name the serial number pass at this time, before their signature is looked at.
    pub fn usable(&self, serial: &str, now: i64) -> bool {
        let headers = [
            ("Wechatpay-Timestamp", now.to_string()),
            ("Wechatpay-Nonce", "n".into()),
            ("Wechatpay-Serial", serial.into()),
            ("Wechatpay-Signature", world::base64(&[1; 256])),
        ];
        notification::check_headers(self.0.platform_keys(), &headers.into_iter().collect(), UnixTime(now)).is_ok()
    }
}

fn headers(pairs: &[(String, String)]) -> Headers {
    pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

/// Judges headers alone.
pub fn check_headers(pairs: &[(String, String)], now: i64) -> Result<(), Refused> {
    Ok(notification::check_headers(MERCHANT.platform_keys(), &headers(pairs), UnixTime(now))?)
}

/// Judges an answer.
pub fn check_answer(pairs: &[(String, String)], body: &[u8], now: i64) -> Result<(), Refused> {
    let response = HttpResponse { status: 200, headers: headers(pairs), body: body.into() };
    perform(&MERCHANT, Task::Verify(response), now)?;
    Ok(())
}

/// A notification that was accepted.
pub struct Notified {
    /// The envelope's texts: `id`, `create_time`, `event_type`, `summary`.
    pub texts: [(&'static str, String); 4],
    /// The envelope's `resource.original_type`.
    pub original_type: Option<String>,
    /// `payment`, …
    pub kind: &'static str,
    /// The decrypted content.
    pub resource: Json,
}

/// Verifies, opens and reads a notification.
pub fn notify(pairs: &[(String, String)], body: &[u8], now: i64) -> Result<Notified, Refused> {
    let parsed = notification::parse(&MERCHANT, MERCHANT.platform_keys(), &headers(pairs), body, UnixTime(now))?;
    Ok(Notified {
        texts: [
            ("id", parsed.id),
            ("create_time", parsed.create_time),
            ("event_type", parsed.event_type),
            ("summary", parsed.summary),
        ],
        original_type: parsed.original_type,
        kind: parsed.kind.as_str(),
        resource: json::parse(parsed.resource.as_bytes()).map(|value| plain(&value)).expect("what was opened is JSON"),
    })
}

/// What the step machine asks for.
#[derive(Debug)]
pub enum Step {
    /// A request goes out: its method, URL and body.
    Send(String),
    /// Some time has to pass.
    Wait,
    /// The verdict.
    Done(Verdict),
}

/// How a call ended.
#[derive(Debug)]
pub enum Verdict {
    /// With a verified answer: its status and body.
    Answer(u16, Vec<u8>),
    /// With an error.
    Error {
        /// `ERR_…`.
        code: &'static str,
        /// `not_sent`, `refused` or `unknown`.
        outcome: &'static str,
    },
}

/// What is reported to the step machine.
#[derive(Debug, Clone)]
pub enum Report {
    /// Begin.
    Start,
    /// An answer: status, headers, body.
    Answer(u16, Vec<(String, String)>, Vec<u8>),
    /// An answer too long to be read: status and headers.
    Overlong(u16, Vec<(String, String)>),
    /// No answer: 0 connection, 1 time-out, 2 aborted, 3 too long.
    Failed(u8),
    /// The time has passed.
    Elapsed,
    /// A notification ended the wait.
    Awoken,
}

/// A call, and what is remembered between calls.
pub struct Machine {
    client: Rc<Client>,
    call: Option<Call>,
    broken_randomness: Rc<Cell<bool>>,
}

impl Machine {
    /// Nothing called yet.
    pub fn new() -> Self {
        let client = Client::new(Arc::clone(&MERCHANT), Rc::new(Cell::new(Unsettled::new())), None);
        Self { client, call: None, broken_randomness: Rc::default() }
    }

    /// Sets whether the random source fails.
    pub fn break_randomness(&self, broken: bool) {
        self.broken_randomness.set(broken);
    }

    /// Whether the random source fails.
    pub fn has_broken_randomness(&self) -> bool {
        self.broken_randomness.get()
    }

    /// Makes a new call; `false` for one that does not exist.
    pub fn call(&mut self, name: &str) -> bool {
        let operation = match name {
            "prepay" => operation("prepayJsapi", &world::order(None)),
            "prepay-soon" => operation("prepayJsapi", &world::order(Some(world::SOON))),
            "query" => operation("queryByOutTradeNo", &member("out_trade_no", world::OUT_TRADE_NO)),
            "query-paid" => operation("queryByTransactionId", &member("transaction_id", world::TRANSACTION_ID)),
            "close" => operation("close", &member("out_trade_no", world::OUT_TRADE_NO)),
            "get" => generic("GET", "/v3/certificates", None),
            "post" => generic("POST", "/v3/x", Some("{}")),
            "download" => generic("GET", "/v3/billdownload/file", None),
            _ => return false,
        };
        let operation = operation.expect("the calls of this list are right");
        let entropy = Randomness { state: 1, broken: Rc::clone(&self.broken_randomness) };
        self.call = Some(self.client.call(Task::Ask { operation, limits: Limits::default() }, Box::new(entropy)));
        true
    }

    /// Reports what happened. `None` while there is no call.
    pub fn step(&mut self, report: Report, now: i64) -> Option<Step> {
        let event = match report {
            Report::Start => Event::Start,
            Report::Answer(status, pairs, body) => {
                Event::Response(HttpResponse { status, headers: headers(&pairs), body })
            }
            Report::Overlong(status, pairs) => {
                Event::Overlong(HttpResponse { status, headers: headers(&pairs), body: Vec::new() })
            }
            Report::Failed(0) => Event::Failed(TransportKind::Connection.into()),
            Report::Failed(1) => Event::Failed(TransportKind::Timeout.into()),
            Report::Failed(2) => Event::Failed(TransportKind::Aborted.into()),
            Report::Failed(_) => Event::Failed(TransportKind::Limit.into()),
            Report::Elapsed => Event::Elapsed,
            Report::Awoken => Event::Awoken,
        };
        Some(match self.call.as_mut()?.step(event, UnixTime(now)) {
            Action::Send { request, .. } => {
                let body = request.body.unwrap_or_default();
                Step::Send(format!("{} {}\n{body}", request.method, request.url))
            }
            Action::Wait { .. } => Step::Wait,
            Action::Done(verdict) => Step::Done(concluded(verdict)),
            other => panic!("an action nobody knows: {other:?}"),
        })
    }
}

impl Default for Machine {
    fn default() -> Self {
        Self::new()
    }
}

fn concluded(verdict: Result<Product, Error>) -> Verdict {
    match verdict {
        Ok(Product::Answer(answer)) => Verdict::Answer(answer.status, answer.body.unwrap_or_default().into()),
        Ok(other) => panic!("another product than an answer: {other:?}"),
        Err(error) => {
            let outcome = match error.outcome() {
                Outcome::NotSent => "not_sent",
                Outcome::Refused => "refused",
                Outcome::Unknown => "unknown",
            };
            Verdict::Error { code: Refused::from(error).code, outcome }
        }
    }
}

/// An operation of the catalogue; `input` is JSON.
fn operation(name: &str, input: &str) -> Result<Operation, Error> {
    let row = ROWS.iter().find(|row| row.name == name).expect("the operations of this list exist");
    match json::parse(input.as_bytes()) {
        Some(Value::Object(members)) => Operation::of(row, &MERCHANT, members, false),
        _ => unreachable!("the input is an object"),
    }
}

fn member(name: &str, value: &str) -> String {
    format!("{{\"{name}\":\"{value}\"}}")
}

/// Repeatable bytes in place of randomness: SplitMix64.
#[derive(Default)]
struct Randomness {
    state: u64,
    /// Whether it fails.
    broken: Rc<Cell<bool>>,
}

impl Entropy for Randomness {
    fn fill(&mut self, buffer: &mut [u8]) -> Result<(), EntropyError> {
        if self.broken.get() {
            return Err(EntropyError);
        }
        let mut random = crate::random::Random(self.state);
        buffer.iter_mut().for_each(|byte| *byte = random.number() as u8);
        self.state = random.0;
        Ok(())
    }
}
