//! Functions that need no merchant.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use wasm_bindgen::prelude::wasm_bindgen;

use super::Outcome;
use super::convert::{Input, failure};
use crate::error::{Error, Result};
use crate::keys::KeyMaterial;
use crate::resource::open_aes_256_gcm;
use crate::{message, rs256};

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
    let key = match KeyMaterial::read("publicKey", public_key.as_bytes()) {
        Ok(KeyMaterial::Public(key) | KeyMaterial::Certificate { key, .. }) => key,
        Ok(KeyMaterial::Private(_)) => {
            return Err(failure(Error::input("publicKey", "is a private key", "Pass a public key or a certificate.")));
        }
        Err(issue) => return Err(failure(Error::Input(vec![issue]))),
    };
    let fits = STANDARD
        .decode(signature)
        .is_ok_and(|bytes| bytes.len() == rs256::SIGNATURE_LENGTH && key.verify(message, &bytes));
    Ok(fits)
}

/// AES-256-GCM: opens ciphertext with appended tag.
#[wasm_bindgen(js_name = openAes256Gcm)]
pub fn open(key: &[u8], nonce: &[u8], additional_data: &[u8], ciphertext: &[u8]) -> Outcome<Vec<u8>> {
    open_aes_256_gcm(key, nonce, additional_data, ciphertext).map_err(failure)
}
