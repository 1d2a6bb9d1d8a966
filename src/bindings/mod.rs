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
mod expected;
mod facts;
mod files;
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
use crate::api::ROWS;
use crate::base::base64;
use crate::base::env::{Entropy, EntropyError};
use crate::base::http::HttpResponse;
use crate::client::{self, Action, Client, Event, Limits, Operation, Task, Unsettled, Watch};
use crate::error::{Error, Result, TransportKind};
use crate::merchant::{Check, report};
use crate::wire::resource::EncryptedResource;

use call::Call;
use convert::{headers, members, moment, unix_time};
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

    /// Begins an operation of the catalogue; `input` is JSON, its sensitive fields in clear unless they are `encrypted`.
    /// `cursor` is the `next` of the page before, for a further page of a list. `retry` is JSON; `now` is in milliseconds, as everywhere. Returns the first action, see [`Call`]; unless the action is
    /// `done`, [`Core::underway`] returns the call. With `aborted` nothing is sent, whatever the input.
    #[allow(clippy::too_many_arguments, reason = "JavaScript passes numbers and texts only")]
    pub fn ask(
        &self,
        row: usize,
        input: &str,
        encrypted: bool,
        timeout_ms: Option<u32>,
        retry: Option<String>,
        cursor: Option<String>,
        aborted: bool,
        now: f64,
    ) -> Thrown {
        self.begin_call(timeout_ms, retry, aborted, now, |merchant| {
            let row = ROWS.get(row).ok_or(Error::Internal("no such operation"))?;
            Operation::page(row, merchant, members(input)?, encrypted, cursor.as_deref())
        })
    }

    /// Begins the upload of a file, without its contents: `upload` is the endpoint's place in its list, `input` is JSON and
    /// holds the digest of the file, `head` are its first bytes.
    pub fn upload(
        &self,
        upload: usize,
        input: &str,
        head: &[u8],
        timeout_ms: Option<u32>,
        aborted: bool,
        now: f64,
    ) -> Thrown {
        self.begin_call(timeout_ms, None, aborted, now, |merchant| requests::upload(merchant, upload, input, head))
    }

    /// Begins a call to any path; `input` is JSON.
    pub fn request(
        &self,
        input: &str,
        timeout_ms: Option<u32>,
        retry: Option<String>,
        aborted: bool,
        now: f64,
    ) -> Thrown {
        self.begin_call(timeout_ms, retry, aborted, now, |_| requests::operation(input))
    }

    /// Begins to download a file; `input` is JSON, `{ download_url, hash_type, hash_value }`.
    pub fn download(
        &self,
        input: &str,
        timeout_ms: Option<u32>,
        retry: Option<String>,
        aborted: bool,
        now: f64,
    ) -> Thrown {
        self.begin(aborted, now, |merchant| {
            let limits = requests::limits(merchant, timeout_ms, retry.as_deref())?;
            Ok(Task::Download { operation: requests::download(merchant, input)?, limits })
        })
    }

    /// Opens the key of an encrypted file, base64.
    #[wasm_bindgen(js_name = openKey)]
    pub fn open_key(&self, ciphertext: String, now: f64) -> Thrown {
        self.begin(false, now, |_| Ok(Task::OpenKey(ciphertext)))
    }

    /// Finds out whether a call took effect; `input` is JSON, `operation`, `mchid` and the `path` of the query of its error.
    pub fn settle(&self, input: &str, timeout_ms: Option<u32>, aborted: bool, now: f64) -> Thrown {
        self.begin(aborted, now, |merchant| {
            Ok(Task::Settle { inquiry: requests::inquiry(merchant, input)?, timeout_ms })
        })
    }

    /// Waits for the final state of an order or a refund; `input` is JSON.
    pub fn watch(
        &self,
        input: &str,
        timeout_ms: Option<u32>,
        deadline_ms: Option<u32>,
        aborted: bool,
        now: f64,
    ) -> Thrown {
        self.begin(aborted, now, |merchant| {
            let watch = Watch::of(merchant, members(input)?)?;
            Ok(Task::Watch { watch, limits: Limits { timeout_ms, deadline_ms, ..Limits::default() } })
        })
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

    /// Compares a verified content with what the merchant recorded; see [`expected::compare`]. Both are JSON.
    pub fn compare(&self, subject: &str, content: &str, wanted: Option<String>, own_number: bool) -> Thrown<()> {
        let compare = || expected::compare(self.client()?.merchant(), subject, content, wanted.as_deref(), own_number);
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

/// Overwrites the stack below once `work` is done: a key that was moved or used there is cleared nowhere else. What `work`
/// returns must hold no secret.
fn on_cleared_stack<T>(work: impl FnOnce() -> T) -> T {
    #[inline(never)]
    fn below<T>(work: impl FnOnce() -> T) -> T {
        work()
    }
    #[inline(never)]
    fn clear() {
        let mut used = [0u8; 32 * 1024];
        used.zeroize();
    }
    let result = below(work);
    clear();
    result
}

/// Checks the options.
fn read_report(options: &[u8], environment: &str, now: f64) -> Vec<Check> {
    on_cleared_stack(|| report(options, environment, unix_time(now)))
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
        // A pointer, so that nothing is moved.
        let client = on_cleared_stack(|| -> Result<_> {
            let merchant = Merchant::from_json(&self.options, environment)?;
            Ok(Client::new(merchant, Rc::clone(&self.unsettled), self.learnt.as_deref()))
        })?;
        Ok(self.client.get_or_init(|| client))
    }

    /// Begins a call that asks for an operation; `retry` is JSON.
    fn begin_call(
        &self,
        timeout_ms: Option<u32>,
        retry: Option<String>,
        aborted: bool,
        now: f64,
        operation: impl FnOnce(&Merchant) -> Result<Operation>,
    ) -> Thrown {
        self.begin(aborted, now, |merchant| {
            let limits = requests::limits(merchant, timeout_ms, retry.as_deref())?;
            Ok(Task::Ask { operation: operation(merchant)?, limits })
        })
    }

    /// Creates a task and takes its first step.
    fn begin(&self, aborted: bool, now: f64, task: impl FnOnce(&Merchant) -> Result<Task>) -> Thrown {
        self.run(aborted, now, self.client().and_then(|client| task(client.merchant())))
    }

    /// Takes the first step of a task. A function of its own: the one above exists once for each method.
    #[inline(never)]
    fn run(&self, aborted: bool, now: f64, task: Result<Task>) -> Thrown {
        let event = if aborted { Event::Failed(TransportKind::Aborted.into()) } else { Event::Start };
        let make = || Ok((self.client()?.call(task?, Box::new(SystemEntropy)), moment(now)?));
        let (mut call, now) = thrown(make())?;
        let action = on_cleared_stack(|| call.step(event, now));
        let over = matches!(action, Action::Done(_));
        let shown = action_view(Ok(action), call.about());
        self.begun.replace((!over).then_some(call));
        shown
    }
}

/// What the JavaScript side has to know of the protocol and of the core's limits. The build writes it into the package as
/// `facts.js`.
#[wasm_bindgen]
pub fn facts() -> JsValue {
    view(&facts::FactsView::new())
}

/// Asks for a fresh instance at the next call, after a trap left this one in an unknown state.
#[wasm_bindgen]
pub fn recover() {
    wasm_bindgen::handler::schedule_reinit();
}
