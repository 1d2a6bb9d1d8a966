//! The JavaScript interface: conversions, the clock and randomness. It decides nothing.
//!
//! Objects come in as JSON text. Reading a JavaScript object runs its getters and proxies: one that throws inside wasm
//! leaks the stack of its frames and ends the instance after 2,621 calls, and a cyclic object ends it at once. So the
//! JavaScript side takes a snapshot, and no foreign code runs inside a wasm frame. `serde-wasm-bindgen` serialises
//! results into fresh objects. Verified bodies go out as the verified text, for `JSON.parse`.
//!
//! Every method takes `&self`: an instance can be used from anywhere at any time.

mod call;
mod convert;
mod errors;
mod kernels;
mod rehearsal;
mod requests;
pub mod tools;
mod views;

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use rlsf::SmallGlobalTlsf;
use sha2::{Digest, Sha256};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};
use zeroize::Zeroize;
use zeroizing_alloc::ZeroAlloc;

use crate::Merchant;
use crate::api::{ROWS, payment};
use crate::base::base64;
use crate::base::env::{Entropy, EntropyError};
use crate::base::http::HttpResponse;
use crate::client::{self, Action, Client, Event, Operation, Task, Unsettled};
use crate::error::{Error, Result, TransportKind};
use crate::merchant::{Check, report};
use crate::wire::resource::EncryptedResource;

use call::Call;
use convert::{headers, members, unix_time};
use errors::thrown;
use views::{action_view, view};

/// Clears all freed memory, so that no copy of a key outlives its use, neither its text nor its parsed form.
#[global_allocator]
static MEMORY: ZeroAlloc<SmallGlobalTlsf> = ZeroAlloc(SmallGlobalTlsf::new());

/// Result of every export: a value, or an error view that is thrown.
type Thrown<T = JsValue> = core::result::Result<T, JsValue>;

/// The runtime's random source.
struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&mut self, buffer: &mut [u8]) -> core::result::Result<(), EntropyError> {
        getrandom::fill(buffer).map_err(|_| EntropyError)
    }
}

/// One merchant.
///
/// It keeps the text of its options: if this instance fails, JavaScript copies them from its memory into the next one.
#[wasm_bindgen]
pub struct Core {
    options: Vec<u8>,
    client: OnceCell<Rc<Client>>,
    unsettled: Rc<Cell<Unsettled>>,
    /// What an earlier instance had learnt.
    learnt: Option<String>,
    /// The latest call, until JavaScript takes it.
    begun: RefCell<Option<client::Call>>,
}

#[wasm_bindgen]
impl Core {
    /// Parses and checks the options, JSON text. `environment`: those that come from environment variables, joined by
    /// commas.
    #[wasm_bindgen(constructor)]
    pub fn new(options: Vec<u8>, environment: &str) -> Thrown<Core> {
        let core = Self::of(options, Unsettled::new(), None);
        let refusal = core.client_from(environment).err();
        thrown(refusal.map_or(Ok(core), Err))
    }

    /// Restores the merchant from the memory of an earlier instance, and from the value of its latest `save`; nothing if
    /// the options were damaged.
    pub fn restore(options: Vec<u8>, digest: &str, unsettled: &[u8], learnt: Option<String>) -> Option<Core> {
        let core = Self::of(options, Unsettled::of_bytes(unsettled), learnt);
        (core.digest() == digest).then_some(core)
    }

    /// Address and length of the options and of the unsettled calls, from which the next instance restores this
    /// merchant.
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
    pub fn describe(&self) -> Thrown {
        thrown(self.client().map(|client| views::merchant_view(client.merchant())))
    }

    /// Identifiers of all keys of WeChat Pay that are known now.
    #[wasm_bindgen(js_name = platformKeyIds)]
    pub fn platform_key_ids(&self) -> Thrown<Vec<String>> {
        thrown(self.client().map(|client| client.platform_key_ids()))
    }

    /// Begins an operation of the catalogue; `input` is JSON, its sensitive fields in clear unless they are `encrypted`. `now` is in milliseconds, as everywhere. Returns the
    /// first action, see [`Call`]; unless the action is `done`, [`Core::underway`] returns the
    /// call. With `aborted` nothing is sent, whatever the input.
    pub fn ask(
        &self,
        row: usize,
        input: &str,
        encrypted: bool,
        timeout_ms: Option<u32>,
        aborted: bool,
        now: f64,
    ) -> Thrown {
        self.begin(aborted, now, |merchant| {
            let row = ROWS.get(row).ok_or(Error::Internal("no such operation"))?;
            Ok(Task::Ask { operation: Operation::of(row, merchant, members(input)?, encrypted)?, timeout_ms })
        })
    }

    /// Begins a call to any path; `input` is JSON.
    pub fn request(&self, input: &str, timeout_ms: Option<u32>, aborted: bool, now: f64) -> Thrown {
        self.begin(aborted, now, |_| Ok(Task::Ask { operation: requests::operation(input)?, timeout_ms }))
    }

    /// Pay params; `cashier` is the cashier's index in its list, `input` is JSON.
    #[wasm_bindgen(js_name = payParams)]
    pub fn pay_params(&self, cashier: usize, input: &str, now: f64) -> Thrown {
        self.begin(false, now, |_| requests::pay_params(cashier, input))
    }

    /// Signs a message.
    pub fn sign(&self, message: Vec<u8>, now: f64) -> Thrown {
        self.begin(false, now, |_| Ok(Task::Sign(message)))
    }

    /// Builds and signs a request without sending it; `input` is JSON.
    #[wasm_bindgen(js_name = signRequest)]
    pub fn sign_request(&self, input: &str, now: f64) -> Thrown {
        self.begin(false, now, |_| requests::to_sign(input))
    }

    /// Verifies an answer that the caller received; `headers_json` is JSON, a list of pairs.
    #[wasm_bindgen(js_name = verifyResponse)]
    pub fn verify_response(&self, status: u16, headers_json: &str, body: Vec<u8>, now: f64) -> Thrown {
        self.begin(false, now, |_| Ok(Task::Verify(HttpResponse { status, headers: headers(headers_json)?, body })))
    }

    /// Verifies and decrypts a notification; `headers_json` is JSON, a list of pairs.
    #[wasm_bindgen(js_name = parseNotification)]
    pub fn parse_notification(&self, headers_json: &str, body: Vec<u8>, now: f64) -> Thrown {
        self.begin(false, now, |_| Ok(Task::Notification { headers: headers(headers_json)?, body }))
    }

    /// Opens an encrypted resource, passed as JSON.
    #[wasm_bindgen(js_name = decryptResource)]
    pub fn decrypt_resource(&self, resource: &str, now: f64) -> Thrown {
        self.begin(false, now, |_| Ok(Task::Open(EncryptedResource::from_value(&members(resource)?.into())?)))
    }

    /// Encrypts a sensitive field to WeChat Pay.
    #[wasm_bindgen(js_name = encryptField)]
    pub fn encrypt_field(&self, text: String, now: f64) -> Thrown {
        self.begin(false, now, |_| Ok(Task::EncryptField(text.into())))
    }

    /// Opens a sensitive field that WeChat Pay encrypted to the merchant.
    #[wasm_bindgen(js_name = decryptField)]
    pub fn decrypt_field(&self, ciphertext: String, now: f64) -> Thrown {
        self.begin(false, now, |_| Ok(Task::DecryptField(ciphertext)))
    }

    /// Finds out which credentials are wrong; `input` is JSON.
    pub fn examine(&self, input: &str, timeout_ms: Option<u32>, aborted: bool, now: f64) -> Thrown {
        self.begin(aborted, now, |_| {
            // What the options tell by themselves; all else is asked.
            let known = read_report(&self.options, "", now).into_iter();
            let known = known.filter(|check| check.name == "certificate").collect();
            Ok(Task::Examine(Box::new(requests::complaint(input, known, timeout_ms)?)))
        })
    }

    /// Takes the latest call, unless it is over.
    pub fn underway(&self) -> Option<Call> {
        self.begun.take().map(Call::new)
    }

    /// Checks the headers of a notification before its body is read; `headers_json` is JSON, a list of pairs.
    #[wasm_bindgen(js_name = checkHeaders)]
    pub fn check_headers(&self, headers_json: &str, now: f64) -> Thrown<()> {
        let check = || self.client()?.check_headers(&headers(headers_json)?, unix_time(now)?);
        thrown(check())
    }

    /// Compares a transaction with the expected order; both are JSON.
    #[wasm_bindgen(js_name = assertPayment)]
    pub fn assert_payment(&self, transaction: &str, expected: &str) -> Thrown<()> {
        let compare = || {
            let merchant = self.client()?.merchant();
            let expected = members(expected)?;
            payment::assert_payment(&members(transaction)?.into(), &requests::expected(merchant, &expected, None)?)
        };
        thrown(compare())
    }

    /// Compares the transaction of a notification, JSON, with the order that the merchant has under its number: JSON
    /// without the number if it may be left out, nothing if there is no such order.
    #[wasm_bindgen(js_name = expectPayment)]
    pub fn expect_payment(&self, transaction: &str, expected: Option<String>) -> Thrown<()> {
        let compare = || {
            let merchant = self.client()?.merchant();
            let transaction = members(transaction)?.into();
            let Some(expected) = expected else { return Err(payment::unknown_order(&transaction)) };
            let expected = members(&expected)?;
            let number = payment::order_number(&transaction);
            payment::assert_payment(&transaction, &requests::expected(merchant, &expected, Some(number))?)
        };
        thrown(compare())
    }

    /// Makes the engine compile the request path now, before the first request.
    #[wasm_bindgen(js_name = warmUp)]
    pub fn warm_up(&self) -> Thrown<()> {
        let client = thrown(self.client())?;
        self.rehearse(client);
        client.merchant().key().warm_up();
        Ok(())
    }
}

/// Makes a client of the options and then overwrites the stack below: small values moved there, such as a key, are
/// cleared nowhere else. What it returns is a pointer, so that nothing is moved above.
fn read_client(core: &Core, environment: &str) -> Result<Rc<Client>> {
    #[inline(never)]
    fn read(core: &Core, environment: &str) -> Result<Rc<Client>> {
        let merchant = Merchant::from_json(&core.options, environment)?;
        Ok(Client::new(merchant, Rc::clone(&core.unsettled), core.learnt.as_deref()))
    }
    let client = read(core, environment);
    clear_stack();
    client
}

/// Checks the options, and then overwrites the stack like [`read_client`].
fn read_report(options: &[u8], environment: &str, now: f64) -> Vec<Check> {
    #[inline(never)]
    fn read(options: &[u8], environment: &str, now: f64) -> Vec<Check> {
        report(options, environment, unix_time(now))
    }
    let checks = read(options, environment, now);
    clear_stack();
    checks
}

#[inline(never)]
fn clear_stack() {
    let mut used = [0u8; 32 * 1024];
    used.zeroize();
}

impl Core {
    fn of(options: Vec<u8>, unsettled: Unsettled, learnt: Option<String>) -> Self {
        let unsettled = Rc::new(Cell::new(unsettled));
        Self { options, client: OnceCell::new(), unsettled, learnt, begun: RefCell::new(None) }
    }

    fn client(&self) -> Result<&Rc<Client>> {
        self.client_from("")
    }

    fn client_from(&self, environment: &str) -> Result<&Rc<Client>> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        let client = read_client(self, environment)?;
        Ok(self.client.get_or_init(|| client))
    }

    /// Creates a task and takes its first step.
    fn begin(&self, aborted: bool, now: f64, task: impl FnOnce(&Merchant) -> Result<Task>) -> Thrown {
        let event = if aborted { Event::Failed(TransportKind::Aborted.into()) } else { Event::Start };
        let begin = || {
            let client = self.client()?;
            let mut call = client.call(task(client.merchant())?, Box::new(SystemEntropy));
            let action = call.step(event, unix_time(now)?);
            self.begun.replace((!matches!(action, Action::Done(_))).then_some(call));
            Ok(action)
        };
        action_view(begin())
    }
}

/// What the JavaScript side has to know of the protocol and of the core's limits. The build writes it into the package as
/// `facts.js`.
#[wasm_bindgen]
pub fn facts() -> JsValue {
    view(&views::FactsView::new())
}

/// Asks for a fresh instance at the next call, after a trap left this one in an unknown state.
#[wasm_bindgen]
pub fn recover() {
    wasm_bindgen::handler::schedule_reinit();
}
