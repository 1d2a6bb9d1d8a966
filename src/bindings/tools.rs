//! Functions that need no merchant.

use sha2::{Digest, Sha256};
use sm3::Sm3;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use super::convert::{Input, members, unix_time};
use super::errors::{CheckView, diagnosis_view, thrown};
use super::views::view;
use super::{Thrown, read_report};
use crate::diagnosis::{Evidence, diagnose};
use crate::error::{Error, Result, text};
use crate::keys;
use crate::wire::message;
use crate::wire::resource::open_aes_256_gcm;

/// A canonical text. `kind` is `request`, `response`, `jsapiPay` or `appPay`; `input` is JSON.
#[wasm_bindgen]
pub fn canonical(kind: &str, input: &str) -> Thrown<String> {
    thrown(canonical_text(kind, input))
}

fn canonical_text(kind: &str, input: &str) -> Result<String> {
    let members = members(input)?;
    let input = Input::of(&members);
    let timestamp = input.required_text("timestamp")?;
    let nonce = input.required_text("nonce")?;
    let text = match kind {
        "request" => {
            let (method, path) = (input.required_text("method")?, input.required_text("path")?);
            let body = input.text("body")?.unwrap_or_default();
            input.only(&["timestamp", "nonce", "method", "path", "body"])?;
            message::request(method, path, timestamp, nonce, body.as_bytes())
        }
        "response" => {
            let body = input.text("body")?.unwrap_or_default();
            input.only(&["timestamp", "nonce", "body"])?;
            message::response(timestamp, nonce, body.as_bytes())
        }
        "jsapiPay" | "appPay" => {
            let (appid, prepay_id) = (input.required_text("appid")?, input.required_text("prepay_id")?);
            input.only(&["timestamp", "nonce", "appid", "prepay_id"])?;
            let build = if kind == "jsapiPay" { message::jsapi_pay } else { message::app_pay };
            build(appid, timestamp, nonce, prepay_id)
        }
        _ => return Err(Error::Internal("unknown kind of message")),
    };
    String::from_utf8(text).map_err(|_| Error::Internal("the canonical text is not UTF-8"))
}

/// The digest of a file that is read in parts.
#[wasm_bindgen]
pub struct FileDigest(Hash);

enum Hash {
    Sha256(Sha256),
    Sm3(Sm3),
}

#[wasm_bindgen]
impl FileDigest {
    /// SM3 or SHA-256.
    #[wasm_bindgen(constructor)]
    pub fn new(sm3: bool) -> Self {
        Self(if sm3 { Hash::Sm3(Sm3::new()) } else { Hash::Sha256(Sha256::new()) })
    }

    /// Takes the next part.
    pub fn update(&mut self, part: &[u8]) {
        match &mut self.0 {
            Hash::Sha256(hash) => hash.update(part),
            Hash::Sm3(hash) => hash.update(part),
        }
    }

    /// Hexadecimal, in lower case.
    pub fn finish(self) -> String {
        let digest: [u8; 32] = match self.0 {
            Hash::Sha256(hash) => hash.finalize().into(),
            Hash::Sm3(hash) => hash.finalize().into(),
        };
        let digits = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
    }
}

/// Whether `signature` (base64) is the RS256 signature of `message` under a public key or certificate.
#[wasm_bindgen(js_name = verifySignature)]
pub fn verify_signature(message: &[u8], signature: &str, public_key: &str) -> Thrown<bool> {
    thrown(keys::verify_signature(message, signature, public_key))
}

/// Explains a signature; `input` is JSON, `now` is in milliseconds.
#[wasm_bindgen(js_name = diagnoseSignature)]
pub fn diagnose_signature(input: &str, now: f64) -> Thrown {
    thrown(diagnosis(input, now))
}

fn diagnosis(input: &str, now: f64) -> Result<JsValue> {
    let members = members(input)?;
    let input = Input::of(&members);
    let kind = input.required_text("kind")?;
    let (method, path) = (input.text("method")?, input.text("path")?);
    let headers = input.object("headers", "headers.")?;
    let (timestamp, nonce) = (headers.required_text("timestamp")?, headers.required_text("nonce")?);
    let (signature, serial) = (headers.required_text("signature")?, headers.text("serial")?);
    headers.only(&["timestamp", "nonce", "signature", "serial"])?;
    let body = input.text("body")?.unwrap_or_default();
    let (public_key, public_key_id) = (input.required_text("publicKey")?, input.text("publicKeyId")?);
    input.only(&["kind", "method", "path", "headers", "body", "publicKey", "publicKeyId"])?;
    let request = match (kind, method, path) {
        ("response", None, None) => None,
        ("request", Some(method), Some(path)) => Some((method, path)),
        ("request" | "response", ..) => {
            let remedy = text!(
                "请求要有 method 和 path，应答两者都没有。",
                "A request has method and path, a response neither."
            );
            return Err(input.refused("path", text!("与 kind 不符", "does not fit the kind"), remedy));
        }
        _ => {
            return Err(input.refused(
                "kind",
                text!("不存在", "is unknown"),
                text!("可传 request 或 response。", "Pass request or response."),
            ));
        }
    };
    let evidence = Evidence {
        request,
        timestamp,
        nonce,
        signature,
        serial,
        body,
        public_key,
        public_key_id,
        now: Some(unix_time(now)?),
    };
    Ok(diagnosis_view(&diagnose(&evidence)?))
}

/// AES-256-GCM: opens a ciphertext with its tag appended.
#[wasm_bindgen(js_name = openAes256Gcm)]
pub fn open(key: &[u8], nonce: &[u8], additional_data: &[u8], ciphertext: &[u8]) -> Thrown<Vec<u8>> {
    thrown(open_aes_256_gcm(key, nonce, additional_data, ciphertext))
}

/// What can be said of options without the network: a list of checks. `options` is JSON; `environment`: those that come
/// from environment variables, joined by commas; `now` is in milliseconds.
#[wasm_bindgen(js_name = checkConfig)]
pub fn check_config(options: Vec<u8>, environment: &str, now: f64) -> JsValue {
    let checks = read_report(&options, environment, now);
    view(&checks.iter().map(CheckView::from).collect::<Vec<_>>())
}
