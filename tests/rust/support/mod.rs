//! What the native tests share: the vectors, a merchant made of them, and WeChat Pay's side of the wire.

pub mod driven;

use std::cell::Cell;
use std::ops::Deref;
use std::rc::Rc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rsa::pkcs8::DecodePrivateKey;
use rsa::signature::{SignatureEncoding, Signer};
use serde_json::Value;
use wechatpay::api::ROWS;
use wechatpay::api::notification::{self, Notification};
use wechatpay::base::env::{Entropy, EntropyError};
use wechatpay::base::http::Headers;
use wechatpay::base::time::UnixTime;
use wechatpay::client::{Action, Call, Client, Event, Limits, Operation, Product, Task, Unsettled};
use wechatpay::merchant::{PlatformKeyOption, Retry};
use wechatpay::{Error, Merchant, Options};

pub fn vectors() -> Value {
    serde_json::from_str(include_str!("../../fixtures/vectors.json")).unwrap()
}

/// Text at a JSON pointer.
pub fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("no text at {pointer}"))
}

pub fn options(vectors: &Value) -> Options {
    let key = |name: &str| text(vectors, &format!("/keys/{name}")).to_owned();
    Options {
        mchid: key("mchid"),
        private_key: key("TEST_ONLY_merchant_private_key_pkcs8_pem"),
        serial_no: Some(key("merchant_serial_no")),
        api_v3_keys: vec![key("apiv3_key")],
        public_key_id: Some(key("wechatpay_public_key_id")),
        public_key: Some(key("TEST_ONLY_wechatpay_public_key_spki_pem")),
        platform_keys: vec![
            PlatformKeyOption::Certificate(key("TEST_ONLY_platform_certificate_pem")),
            PlatformKeyOption::Certificate(key("TEST_ONLY_platform2_certificate_pem")),
        ],
        appid: Some(key("appid")),
        // Most tests are about one attempt.
        retry: Some(Retry { attempts: 1, ..Retry::default() }),
        ..Options::default()
    }
}

/// A merchant and its client.
pub struct Shop(pub Rc<Client>);

impl Deref for Shop {
    type Target = Merchant;

    fn deref(&self) -> &Merchant {
        self.0.merchant()
    }
}

impl Shop {
    pub fn of(options: Options) -> Self {
        Self(Client::new(Merchant::new(options).unwrap(), Rc::new(Cell::new(Unsettled::new())), None))
    }

    pub fn call(&self, task: Task) -> Call {
        self.0.call(task, Box::new(Counter(1)))
    }

    /// Verifies and decrypts a notification.
    pub fn parse(&self, headers: &Headers, body: &[u8], now: i64) -> Result<Notification, Error> {
        notification::parse(self, self.platform_keys(), headers, body, UnixTime(now))
    }

    pub fn check_headers(&self, headers: &Headers, now: i64) -> Result<(), Error> {
        notification::check_headers(self.platform_keys(), headers, UnixTime(now))
    }

    pub fn ask(&self, operation: Operation) -> Call {
        self.call(Task::Ask { operation, limits: Limits::default() })
    }
}

pub fn merchant() -> Shop {
    Shop::of(options(&vectors()))
}

/// Repeatable bytes in place of randomness: a counter through SHA-256.
pub struct Counter(pub u64);

impl Entropy for Counter {
    fn fill(&mut self, buffer: &mut [u8]) -> Result<(), EntropyError> {
        use sha2::{Digest, Sha256};
        for chunk in buffer.chunks_mut(32) {
            self.0 += 1;
            chunk.copy_from_slice(&Sha256::digest(self.0.to_le_bytes())[..chunk.len()]);
        }
        Ok(())
    }
}

/// An operation of the catalogue by its name.
pub fn operation(merchant: &Merchant, name: &str, input: Value) -> Result<Operation, Error> {
    let row = ROWS.iter().find(|row| row.name == name).unwrap_or_else(|| panic!("no {name}"));
    let Value::Object(members) = input else { panic!("no members: {input}") };
    Operation::of(row, merchant, members, false)
}

/// Does what needs nothing from outside.
pub fn perform(merchant: &Shop, task: Task, now: i64) -> Result<Product, Error> {
    perform_with(merchant, task, now, Counter(1))
}

pub fn perform_with(merchant: &Shop, task: Task, now: i64, entropy: impl Entropy + 'static) -> Result<Product, Error> {
    match merchant.0.call(task, Box::new(entropy)).step(Event::Start, UnixTime(now)) {
        Action::Done(verdict) => verdict,
        other => panic!("{other:?}"),
    }
}

/// A signature, base64.
pub fn sign(merchant: &Shop, message: &[u8]) -> String {
    match perform(merchant, Task::Sign(message.to_vec()), 0) {
        Ok(Product::Text(signature)) => signature,
        other => panic!("{other:?}"),
    }
}

pub fn headers(value: &Value) -> Headers {
    value.as_object().unwrap().iter().map(|(name, value)| (name.as_str(), value.as_str().unwrap())).collect()
}

/// WeChat Pay's signature headers over `body`.
pub fn signed(body: &[u8], timestamp: i64) -> Vec<(String, String)> {
    signed_with("TEST_ONLY_wechatpay_private_key_pkcs8_pem", "/keys/wechatpay_public_key_id", body, timestamp)
}

/// The same with another key of the vectors, under the serial found at a pointer.
pub fn signed_with(key: &str, serial: &str, body: &[u8], timestamp: i64) -> Vec<(String, String)> {
    let vectors = vectors();
    let key = rsa::PrivateKey::from_pkcs8_pem(text(&vectors, &format!("/keys/{key}"))).unwrap();
    let nonce = "tEsTnOnCe0123456789abcdefghijkLM";
    let message = wechatpay::wire::message::response(&timestamp.to_string(), nonce, body);
    let signature = rsa::pkcs1v15::SigningKey::<sha2::Sha256>::new(key).sign(&message).to_vec();
    [
        ("Wechatpay-Timestamp", timestamp.to_string()),
        ("Wechatpay-Nonce", nonce.into()),
        ("Wechatpay-Serial", text(&vectors, serial).into()),
        ("Wechatpay-Signature", STANDARD.encode(signature)),
        ("Wechatpay-Signature-Type", "WECHATPAY2-SHA256-RSA2048".into()),
        ("Request-ID", "0TEST-0".into()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .to_vec()
}

/// A notification whose resource holds `content`, encrypted under the merchant's APIv3 key.
pub fn sealed_notification(event_type: &str, content: &str) -> String {
    use aes_gcm::aead::{Aead, KeyInit, Payload};
    let vectors = vectors();
    let (nonce, aad) = ("0123456789ab", "transaction");
    let cipher = aes_gcm::Aes256Gcm::new_from_slice(text(&vectors, "/keys/apiv3_key").as_bytes()).unwrap();
    let payload = Payload { msg: content.as_bytes(), aad: aad.as_bytes() };
    let sealed = cipher.encrypt(nonce.as_bytes().try_into().unwrap(), payload).unwrap();
    serde_json::json!({
        "id": "id-1", "create_time": "2026-07-20T10:00:00+08:00", "resource_type": "encrypt-resource",
        "event_type": event_type, "summary": "支付成功",
        "resource": {
            "original_type": "transaction", "algorithm": "AEAD_AES_256_GCM", "ciphertext": STANDARD.encode(sealed),
            "associated_data": aad, "nonce": nonce
        }
    })
    .to_string()
}
