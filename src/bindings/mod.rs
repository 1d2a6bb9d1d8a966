//! What JavaScript sees: conversions, the clock and randomness; no decision is made here.
//!
//! Objects come in as JSON text and go out as JavaScript values. Reading a JavaScript object runs its getters and proxies, and
//! an exception from there would unwind through wasm frames and leave them uncleaned; taking the snapshot on the JavaScript
//! side keeps foreign code out. Every method takes `&self`: an instance can be used from anywhere at any time.

mod call;
mod convert;
mod kernels;
mod options;
pub mod tools;
mod views;

use std::rc::Rc;

use serde_json::{Map, Value};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::api::transaction::{self, Expected};
use crate::client::{self, Operation, verify_response};
use crate::env::{Entropy, EntropyError, Env};
use crate::error::{Error, Result as CoreResult};
use crate::http::HttpResponse;
use crate::resource::EncryptedResource;
use crate::{Merchant, notification, pay_params};

use convert::{Input, failure, headers, to_js, unix_time};
use views::{NotificationView, SignedRequestView};

/// What every export gives: a value, or an error view that is thrown.
type Outcome<T = JsValue> = Result<T, JsValue>;

/// The runtime's random source.
struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&mut self, buffer: &mut [u8]) -> Result<(), EntropyError> {
        getrandom::fill(buffer).map_err(|_| EntropyError)
    }
}

fn with_env<T>(now: f64, body: impl FnOnce(&mut Env<'_>) -> CoreResult<T>) -> Outcome<T> {
    let now = unix_time(now).map_err(failure)?;
    body(&mut Env { now, entropy: &mut SystemEntropy }).map_err(failure)
}

/// One merchant.
#[wasm_bindgen]
pub struct Core {
    merchant: Rc<Merchant>,
}

#[wasm_bindgen]
impl Core {
    /// Parses and checks the options, JSON text.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &str) -> Outcome<Core> {
        let merchant = options::read(options).and_then(Merchant::new).map_err(failure)?;
        Ok(Self { merchant: Rc::new(merchant) })
    }

    /// Public facts about the merchant.
    pub fn describe(&self) -> Outcome {
        to_js(&views::MerchantView::of(&self.merchant))
    }

    /// Begins an operation; `input` is its JSON.
    pub fn call(&self, operation: &str, input: &str, timeout_ms: Option<u32>) -> Outcome<call::Call> {
        let operation = self.operation(operation, input).map_err(failure)?;
        Ok(call::Call::new(Rc::clone(&self.merchant), client::Call::new(operation, timeout_ms)))
    }

    /// Builds and signs a request without sending it; `now` in milliseconds.
    #[wasm_bindgen(js_name = signRequest)]
    pub fn sign_request(&self, input: &str, now: f64) -> Outcome {
        let signed = with_env(now, |env| {
            let mut input = Input::parse(input)?;
            let nonce = input.text("nonce")?;
            if let Some(seconds) = input.integer("timestamp")? {
                env.now.0 = seconds;
            }
            let operation = generic(&mut input)?;
            client::sign(&self.merchant, &operation, nonce, env)
        })?;
        to_js(&SignedRequestView::of(&signed))
    }

    /// Signs a message; base64.
    pub fn sign(&self, message: &[u8]) -> Outcome<String> {
        let signature = self.merchant.key().sign(message, &mut SystemEntropy).map_err(failure)?;
        Ok(convert::base64(&signature))
    }

    /// Compiles the arithmetic ahead of the first signature.
    #[wasm_bindgen(js_name = warmUp)]
    pub fn warm_up(&self) {
        self.merchant.key().warm_up();
    }

    /// Pay params of a kind: `miniProgram`, `jsapi` or `app`.
    #[wasm_bindgen(js_name = payParams)]
    pub fn pay_params(&self, kind: &str, input: &str, now: f64) -> Outcome {
        let merchant = self.merchant.as_ref();
        with_env(now, |env| {
            let mut input = Input::parse(input)?;
            let prepay_id = input.required_text("prepay_id")?;
            let appid = input.text("appid")?;
            input.finish()?;
            let appid = appid.as_deref();
            match kind {
                "miniProgram" => pay_params::mini_program(merchant, &prepay_id, appid, env).map(|p| to_js(&p)),
                "jsapi" => pay_params::jsapi(merchant, &prepay_id, appid, env).map(|p| to_js(&p)),
                "app" => pay_params::app(merchant, &prepay_id, appid, env).map(|p| to_js(&p)),
                _ => Err(Error::Internal("unknown kind of pay params")),
            }
        })?
    }

    /// Verifies an answer received by other means; `headers` is JSON, a list of pairs.
    #[wasm_bindgen(js_name = verifyResponse)]
    pub fn verify_response(&self, status: u16, headers_json: &str, body: Vec<u8>, now: f64) -> Outcome<()> {
        with_env(now, |env| {
            let response = HttpResponse { status, headers: headers(headers_json)?, body };
            verify_response(&self.merchant, &response, env.now)
        })
    }

    /// Verifies and decrypts a notification; `headers` is JSON, a list of pairs.
    #[wasm_bindgen(js_name = parseNotification)]
    pub fn parse_notification(&self, headers_json: &str, body: &[u8], now: f64) -> Outcome {
        let notification =
            with_env(now, |env| notification::parse(&self.merchant, &headers(headers_json)?, body, env.now))?;
        to_js(&NotificationView::of(notification))
    }

    /// Compares a transaction with what the merchant knows of its order; both JSON.
    #[wasm_bindgen(js_name = assertPayment)]
    pub fn assert_payment(&self, transaction: &str, expected: &str) -> Outcome<()> {
        self.compare(transaction, expected).map_err(failure)
    }

    /// Opens an encrypted resource, JSON; gives its text.
    #[wasm_bindgen(js_name = decryptResource)]
    pub fn decrypt_resource(&self, resource: &str) -> Outcome<String> {
        let open = || {
            let resource = EncryptedResource::from_value(&Input::parse(resource)?.into_value())?;
            String::from_utf8(resource.open(self.merchant.api_v3_keys())?)
                .map_err(|_| Error::malformed("the decrypted resource is not UTF-8"))
        };
        open().map_err(failure)
    }
}

impl Core {
    fn operation(&self, name: &str, input: &str) -> CoreResult<Operation> {
        let merchant = self.merchant.as_ref();
        let mut input = Input::parse(input)?;
        let operation = match name {
            "prepayJsapi" => return Operation::prepay_jsapi(merchant, input.into_members()),
            "queryByOutTradeNo" => Operation::query_by_out_trade_no(merchant, &input.required_text("out_trade_no")?)?,
            "queryByTransactionId" => {
                Operation::query_by_transaction_id(merchant, &input.required_text("transaction_id")?)?
            }
            "close" => Operation::close(merchant, &input.required_text("out_trade_no")?)?,
            "request" => return generic(&mut input),
            _ => return Err(Error::Internal("unknown operation")),
        };
        input.finish()?;
        Ok(operation)
    }

    fn compare(&self, transaction: &str, expected: &str) -> CoreResult<()> {
        let transaction = Input::parse(transaction)?.into_value();
        let mut input = Input::parse(expected)?;
        let out_trade_no = input.required_text("out_trade_no")?;
        let mchid = input.text("mchid")?;
        let appid = input.text("appid")?;
        let mut amount = input.object("amount")?;
        let total = amount.integer("total")?;
        let currency = amount.text("currency")?;
        amount.finish()?;
        input.finish()?;
        let appid = appid.as_deref().or(self.merchant.appid());
        let (Some(total), Some(appid)) = (total, appid) else {
            let field = if total.is_none() { "amount.total" } else { "appid" };
            return Err(Error::input(field, "is missing", "Pass what your own order says."));
        };
        let expected = Expected {
            out_trade_no: &out_trade_no,
            mchid: mchid.as_deref().unwrap_or(self.merchant.mchid()),
            appid,
            total,
            currency: currency.as_deref().unwrap_or("CNY"),
        };
        transaction::assert_payment(&transaction, &expected)
    }
}

/// A call to any path: `method`, `path`, `params`, `query`, and `body` as object or JSON text.
fn generic(input: &mut Input) -> CoreResult<Operation> {
    let method = input.required_text("method")?;
    let path = input.required_text("path")?;
    let params = input.pairs("params")?;
    let query = input.pairs("query")?;
    let body = match input.take("body") {
        None => None,
        Some(Value::String(text)) => Some(text),
        Some(object @ Value::Object(_)) => Some(object.to_string()),
        Some(_) => return Err(Error::input("body", "is neither an object nor text", "Pass an object, or JSON text.")),
    };
    input.finish()?;
    Operation::generic(&method, &path, &params, &query, body)
}

/// Asks for a fresh instance at the next call, after a trap left this one in an unknown state.
#[wasm_bindgen]
pub fn recover() {
    wasm_bindgen::handler::schedule_reinit();
}

type Members = Map<String, Value>;
