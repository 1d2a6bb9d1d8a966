//! What JavaScript sees: conversions, the clock and randomness; no decision is made here.
//!
//! Objects come in as JSON text and go out as JavaScript values. Reading a JavaScript object runs its getters and proxies, and
//! an exception from there would unwind through wasm frames and leave them uncleaned; taking the snapshot on the JavaScript
//! side keeps foreign code out. Every method takes `&self`: an instance can be used from anywhere at any time.

mod call;
mod convert;
mod kernels;
mod options;
mod rehearsal;
pub mod tools;
mod views;

use std::cell::{Cell, OnceCell};
use std::rc::Rc;

use rlsf::SmallGlobalTlsf;
use sha2::{Digest, Sha256};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};
use zeroize::Zeroize;
use zeroizing_alloc::ZeroAlloc;

use crate::api::transaction::{self, Expected};
use crate::client::{self, Operation, Unsettled, verify_response};
use crate::env::{Entropy, EntropyError, Env};
use crate::error::{Error, Result as CoreResult};
use crate::http::HttpResponse;
use crate::json::{self, Value};
use crate::resource::EncryptedResource;
use crate::{Merchant, base64, notification, pay_params};

use convert::{Input, failure, headers, members, unix_time};

/// Clears whatever is freed, so that no copy of a key outlives its use: not the text it came as, not what it was parsed into.
#[global_allocator]
static MEMORY: ZeroAlloc<SmallGlobalTlsf> = ZeroAlloc(SmallGlobalTlsf::new());

/// What every export gives: a value, or an error view that is thrown.
type Outcome<T = JsValue> = Result<T, JsValue>;

/// The runtime's random source.
struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&mut self, buffer: &mut [u8]) -> Result<(), EntropyError> {
        getrandom::fill(buffer).map_err(|_| EntropyError)
    }
}

/// One merchant.
///
/// Its options are kept as they came: should this instance fail, JavaScript copies them out of its memory into the next one.
#[wasm_bindgen]
pub struct Core {
    options: Vec<u8>,
    merchant: OnceCell<Rc<Merchant>>,
    unsettled: Rc<Cell<Unsettled>>,
}

#[wasm_bindgen]
impl Core {
    /// Parses and checks the options, JSON text.
    #[wasm_bindgen(constructor)]
    pub fn new(options: Vec<u8>) -> Outcome<Core> {
        let core = Self::of(options, Unsettled::new());
        let refusal = core.merchant().err();
        clear_stack();
        refusal.map_or(Ok(core), Err)
    }

    /// The same merchant from what an earlier instance left, or nothing if the options are not what they were.
    pub fn restore(options: Vec<u8>, digest: &str, unsettled: &[u8]) -> Option<Core> {
        let core = Self::of(options, Unsettled::of_bytes(unsettled));
        (core.digest() == digest).then_some(core)
    }

    /// Where in memory the next instance finds what it needs: address and length of the options and of the unsettled calls.
    pub fn place(&self) -> Vec<usize> {
        let unsettled = self.unsettled.take();
        let place = [self.options.as_slice(), unsettled.bytes()].map(|part| [part.as_ptr().addr(), part.len()]);
        self.unsettled.set(unsettled);
        place.concat()
    }

    /// SHA-256 of the options, base64.
    pub fn digest(&self) -> String {
        base64::encode(&Sha256::digest(&self.options))
    }

    /// Public facts about the merchant.
    pub fn describe(&self) -> Outcome {
        Ok(views::merchant_view(self.merchant()?))
    }

    /// Begins an operation; `input` is its JSON.
    pub fn call(&self, operation: &str, input: &str, timeout_ms: Option<u32>) -> Outcome<call::Call> {
        let operation = self.operation(operation, input)?;
        let call = client::Call::new(operation, timeout_ms);
        Ok(call::Call::new(Rc::clone(self.merchant()?), Rc::clone(&self.unsettled), call))
    }

    /// Builds and signs a request without sending it; `now` in milliseconds.
    #[wasm_bindgen(js_name = signRequest)]
    pub fn sign_request(&self, input: &str, now: f64) -> Outcome {
        self.signed_request(input, &mut Env { now: unix_time(now)?, entropy: &mut SystemEntropy })
    }

    /// Signs a message; base64.
    pub fn sign(&self, message: &[u8]) -> Outcome<String> {
        self.merchant()?.key().signature(message, &mut SystemEntropy).map_err(|error| failure(error.into()))
    }

    /// Has the engine compile ahead of the first request what that will need.
    #[wasm_bindgen(js_name = warmUp)]
    pub fn warm_up(&self) -> Outcome<()> {
        let merchant = self.merchant()?;
        self.rehearse(merchant);
        merchant.key().warm_up();
        Ok(())
    }

    /// Pay params of a kind: `miniProgram`, `jsapi` or `app`.
    #[wasm_bindgen(js_name = payParams)]
    pub fn pay_params(&self, kind: &str, input: &str, now: f64) -> Outcome {
        self.signed_params(kind, input, &mut Env { now: unix_time(now)?, entropy: &mut SystemEntropy })
    }

    /// Verifies an answer received by other means; `headers` is JSON, a list of pairs.
    #[wasm_bindgen(js_name = verifyResponse)]
    pub fn verify_response(&self, status: u16, headers_json: &str, body: Vec<u8>, now: f64) -> Outcome<()> {
        let response = HttpResponse { status, headers: headers(headers_json)?, body };
        verify_response(self.merchant()?, &response, unix_time(now)?).map_err(failure)
    }

    /// Judges the headers of a notification before its body is read; `headers` is JSON, a list of pairs.
    #[wasm_bindgen(js_name = checkHeaders)]
    pub fn check_headers(&self, headers_json: &str, now: f64) -> Outcome<()> {
        notification::check_headers(self.merchant()?, &headers(headers_json)?, unix_time(now)?).map_err(failure)
    }

    /// Verifies and decrypts a notification; `headers` is JSON, a list of pairs.
    #[wasm_bindgen(js_name = parseNotification)]
    pub fn parse_notification(&self, headers_json: &str, body: &[u8], now: f64) -> Outcome {
        let headers = headers(headers_json)?;
        notification::parse(self.merchant()?, &headers, body, unix_time(now)?)
            .map(|notification| views::notification_view(&notification))
            .map_err(failure)
    }

    /// Compares a transaction with what the merchant knows of its order; both JSON.
    #[wasm_bindgen(js_name = assertPayment)]
    pub fn assert_payment(&self, transaction: &str, expected: &str) -> Outcome<()> {
        self.compare(transaction, expected)
    }

    /// Opens an encrypted resource, JSON; gives its text.
    #[wasm_bindgen(js_name = decryptResource)]
    pub fn decrypt_resource(&self, resource: &str) -> Outcome<String> {
        let resource = Value::Object(members(resource)?);
        let keys = self.merchant()?.api_v3_keys();
        EncryptedResource::from_value(&resource)
            .and_then(|resource| resource.open(keys))
            .and_then(|plain| {
                String::from_utf8(plain).map_err(|_| Error::malformed("the decrypted resource is not UTF-8").into())
            })
            .map_err(failure)
    }
}

/// Overwrites what earlier calls left on the stack: small values that were moved there, a key among them, are nobody's to clear.
#[inline(never)]
fn clear_stack() {
    let mut used = [0u8; 32 * 1024];
    used.zeroize();
}

impl Core {
    fn of(options: Vec<u8>, unsettled: Unsettled) -> Self {
        Self { options, merchant: OnceCell::new(), unsettled: Rc::new(Cell::new(unsettled)) }
    }

    fn merchant(&self) -> Outcome<&Rc<Merchant>> {
        if let Some(merchant) = self.merchant.get() {
            return Ok(merchant);
        }
        let merchant = options::read(&self.options).and_then(Merchant::new).map_err(failure)?;
        Ok(self.merchant.get_or_init(|| Rc::new(merchant)))
    }

    fn signed_request(&self, input: &str, env: &mut Env<'_>) -> Outcome {
        let members = members(input)?;
        let input = Input::of(&members);
        let nonce = input.text("nonce")?;
        if let Some(timestamp) = input.get("timestamp") {
            env.now = client::seconds(timestamp).map_err(failure)?;
        }
        let operation = generic(&input, &["method", "path", "params", "query", "body", "nonce", "timestamp"])?;
        let signed = client::sign(self.merchant()?, &operation, nonce.map(String::from), env).map_err(failure)?;
        Ok(views::signed_request_view(&signed))
    }

    fn signed_params(&self, kind: &str, input: &str, env: &mut Env<'_>) -> Outcome {
        let merchant = self.merchant()?.as_ref();
        let members = members(input)?;
        let input = Input::of(&members);
        let prepay_id = pay_params::prepay_id(&members).map_err(failure)?;
        let appid = input.text("appid")?;
        input.only(&["prepay_id", "appid"])?;
        let view = match kind {
            "miniProgram" => {
                pay_params::mini_program(merchant, prepay_id, appid, env).map(|p| views::mini_program_view(&p))
            }
            "jsapi" => pay_params::jsapi(merchant, prepay_id, appid, env).map(|p| views::jsapi_view(&p)),
            "app" => pay_params::app(merchant, prepay_id, appid, env).map(|p| views::app_view(&p)),
            _ => Err(Error::Internal("unknown kind of pay params")),
        };
        view.map_err(failure)
    }

    fn operation(&self, name: &str, input: &str) -> Outcome<Operation> {
        let merchant = self.merchant()?.as_ref();
        let members = members(input)?;
        if name == "prepayJsapi" {
            return Operation::prepay_jsapi(merchant, members).map_err(failure);
        }
        let input = Input::of(&members);
        type Begin = fn(&Merchant, &str) -> CoreResult<Operation>;
        let (member, begin): (_, Begin) = match name {
            "queryByOutTradeNo" => ("out_trade_no", Operation::query_by_out_trade_no),
            "queryByTransactionId" => ("transaction_id", Operation::query_by_transaction_id),
            "close" => ("out_trade_no", Operation::close),
            "request" => return generic(&input, &["method", "path", "params", "query", "body"]),
            _ => return Err(failure(Error::Internal("unknown operation"))),
        };
        let operation = begin(merchant, input.required_text(member)?).map_err(failure)?;
        input.only(&[member])?;
        Ok(operation)
    }

    fn compare(&self, transaction: &str, expected: &str) -> Outcome<()> {
        let merchant = self.merchant()?;
        let transaction = Value::Object(members(transaction)?);
        let expected = members(expected)?;
        let input = Input::of(&expected);
        let out_trade_no = input.required_text("out_trade_no")?;
        let mchid = input.text("mchid")?;
        let appid = input.text("appid")?;
        let amount = input.object("amount", "amount.")?;
        let total = amount.integer("total")?;
        let currency = amount.text("currency")?;
        amount.only(&["total", "currency"])?;
        let (sub_mchid, sub_appid) = (input.text("sub_mchid")?, input.text("sub_appid")?);
        input.only(&["out_trade_no", "mchid", "appid", "sub_mchid", "sub_appid", "amount"])?;
        let Some(total) = total else {
            return Err(input.refused("amount.total", "is missing", "Pass what your own order says."));
        };
        let expected = Expected {
            out_trade_no,
            mchid: mchid.unwrap_or(merchant.mchid()),
            appid: appid.or(merchant.appid()),
            sub_mchid,
            sub_appid,
            total,
            currency: currency.unwrap_or("CNY"),
        };
        transaction::assert_payment(&transaction, &expected).map_err(failure)
    }
}

/// A call to any path: `method`, `path`, `params`, `query`, and `body` as object or JSON text; no member that is not `known`.
fn generic(input: &Input<'_>, known: &[&str]) -> Outcome<Operation> {
    let method = input.required_text("method")?;
    let path = input.required_text("path")?;
    let params = input.pairs("params")?;
    let query = input.pairs("query")?;
    let body = match input.get("body") {
        None => None,
        Some(Value::String(text)) => Some(text.clone()),
        Some(object @ Value::Object(_)) => Some(json::write(object)),
        Some(_) => {
            return Err(input.refused("body", "is neither an object nor text", "Pass an object, or JSON text."));
        }
    };
    input.only(known)?;
    Operation::generic(method, path, &params, &query, body).map_err(failure)
}

/// Asks for a fresh instance at the next call, after a trap left this one in an unknown state.
#[wasm_bindgen]
pub fn recover() {
    wasm_bindgen::handler::schedule_reinit();
}
