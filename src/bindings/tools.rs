//! Functions that need no merchant.

use serde::Serialize;
use wasm_bindgen::prelude::wasm_bindgen;

use super::Outcome;
use super::convert::{Input, failure, to_js, unix_time};
use crate::diagnosis::{Diagnosis, Evidence, Finding, diagnose};
use crate::error::{Error, Result};
use crate::message;
use crate::resource::open_aes_256_gcm;

/// A canonical text of a kind: `request`, `response`, `jsapiPay` or `appPay`; `input` is JSON.
#[wasm_bindgen]
pub fn canonical(kind: &str, input: &str) -> Outcome<String> {
    canonical_text(kind, input).map_err(failure)
}

fn canonical_text(kind: &str, input: &str) -> Result<String> {
    let mut input = Input::parse(input)?;
    let timestamp = input.required_text("timestamp")?;
    let nonce = input.required_text("nonce")?;
    let text = match kind {
        "request" => {
            let (method, path) = (input.required_text("method")?, input.required_text("path")?);
            let body = input.text("body")?.unwrap_or_default();
            message::request(&method, &path, &timestamp, &nonce, body.as_bytes())
        }
        "response" => {
            let body = input.text("body")?.unwrap_or_default();
            message::response(&timestamp, &nonce, body.as_bytes())
        }
        "jsapiPay" | "appPay" => {
            let (appid, prepay_id) = (input.required_text("appid")?, input.required_text("prepay_id")?);
            let build = if kind == "jsapiPay" { message::jsapi_pay } else { message::app_pay };
            build(&appid, &timestamp, &nonce, &prepay_id)
        }
        _ => return Err(Error::Internal("unknown kind of message")),
    };
    input.finish()?;
    String::from_utf8(text).map_err(|_| Error::Internal("joined texts are not text"))
}

/// Whether `signature` (base64) is the RS256 signature of `message` under a public key or certificate.
#[wasm_bindgen(js_name = verifySignature)]
pub fn verify_signature(message: &[u8], signature: &str, public_key: &str) -> Outcome<bool> {
    crate::keys::verify_signature(message, signature, public_key).map_err(failure)
}

/// Explains a signature; `input` is JSON, `now` milliseconds.
#[wasm_bindgen(js_name = diagnoseSignature)]
pub fn diagnose_signature(input: &str, now: f64) -> Outcome {
    let diagnosis = explain(input, now).map_err(failure)?;
    to_js(&DiagnosisView::from(&diagnosis))
}

fn explain(input: &str, now: f64) -> Result<Diagnosis> {
    let mut input = Input::parse(input)?;
    let kind = input.required_text("kind")?;
    let (method, path) = (input.text("method")?, input.text("path")?);
    let mut headers = input.object("headers")?;
    let (timestamp, nonce) = (headers.required_text("timestamp")?, headers.required_text("nonce")?);
    let (signature, serial) = (headers.required_text("signature")?, headers.text("serial")?);
    headers.finish()?;
    let body = input.text("body")?.unwrap_or_default();
    let (public_key, public_key_id) = (input.required_text("publicKey")?, input.text("publicKeyId")?);
    input.finish()?;
    let request = match (kind.as_str(), method.as_deref(), path.as_deref()) {
        ("response", None, None) => None,
        ("request", Some(method), Some(path)) => Some((method, path)),
        ("request" | "response", ..) => {
            return Err(Error::input(
                "path",
                "does not fit the kind",
                "A request has method and path, a response neither.",
            ));
        }
        _ => return Err(Error::input("kind", "is unknown", "Pass request or response.")),
    };
    diagnose(&Evidence {
        request,
        timestamp: &timestamp,
        nonce: &nonce,
        signature: &signature,
        serial: serial.as_deref(),
        body: &body,
        public_key: &public_key,
        public_key_id: public_key_id.as_deref(),
        now: Some(unix_time(now)?),
    })
}

#[derive(Serialize)]
struct DiagnosisView<'a> {
    valid: bool,
    message: &'a str,
    findings: Vec<FindingView>,
}

#[derive(Serialize)]
struct FindingView {
    code: &'static str,
    text: &'static str,
    remedy: &'static str,
}

impl<'a> From<&'a Diagnosis> for DiagnosisView<'a> {
    fn from(diagnosis: &'a Diagnosis) -> Self {
        let view = |finding: &Finding| FindingView { code: finding.code, text: finding.text, remedy: finding.remedy };
        Self {
            valid: diagnosis.valid,
            message: &diagnosis.message,
            findings: diagnosis.findings.iter().map(view).collect(),
        }
    }
}

/// AES-256-GCM: opens ciphertext with appended tag.
#[wasm_bindgen(js_name = openAes256Gcm)]
pub fn open(key: &[u8], nonce: &[u8], additional_data: &[u8], ciphertext: &[u8]) -> Outcome<Vec<u8>> {
    open_aes_256_gcm(key, nonce, additional_data, ciphertext).map_err(failure)
}
