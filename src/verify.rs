//! Verifying what claims to come from WeChat Pay: answers and notifications alike.
//!
//! Source: protocol reference, "Response verification".

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::authorization::SCHEME;
use crate::env::UnixTime;
use crate::error::{Error, Result, VerifyKind};
use crate::http::Headers;
use crate::keys::{PlatformKey, PlatformKeys};
use crate::message;
use crate::rs256::SIGNATURE_LENGTH;

/// Seconds a message may be away from the local clock, either way.
const WINDOW: i64 = 300;
const PROBE_PREFIX: &str = "WECHATPAY/SIGNTEST/";

/// Verifies `body` under its signature headers and returns the key that signed it.
///
/// # Errors
/// `ERR_VERIFY_HEADER`, `_ALGORITHM`, `_TIMESTAMP`, `_PROBE`, `_UNKNOWN_KEY` or `_SIGNATURE`.
pub(crate) fn verify<'k>(
    headers: &Headers,
    body: &[u8],
    keys: &'k PlatformKeys,
    now: UnixTime,
) -> Result<&'k PlatformKey> {
    let timestamp = single(headers, "wechatpay-timestamp")?;
    let nonce = single(headers, "wechatpay-nonce")?;
    let serial = single(headers, "wechatpay-serial")?;
    let signature = single(headers, "wechatpay-signature")?;
    if let Some(scheme) = headers.get("wechatpay-signature-type")
        && scheme != SCHEME
    {
        return Err(Error::verify(VerifyKind::Algorithm, "Wechatpay-Signature-Type names an unsupported algorithm"));
    }
    check_time(timestamp, now)?;
    if signature.starts_with(PROBE_PREFIX) {
        return Err(Error::verify(VerifyKind::Probe, "a deliberate signature probe of WeChat Pay"));
    }
    let key = keys.get(serial).ok_or_else(|| {
        Error::verify(VerifyKind::UnknownKey, format!("no key is configured under Wechatpay-Serial {}", shown(serial)))
    })?;
    if key.expired(now) {
        return Err(Error::verify(
            VerifyKind::UnknownKey,
            format!("the platform certificate {} has expired", key.id()),
        ));
    }
    let signature = STANDARD
        .decode(signature)
        .ok()
        .filter(|bytes| bytes.len() == SIGNATURE_LENGTH)
        .ok_or_else(|| Error::verify(VerifyKind::Signature, "Wechatpay-Signature is not base64 of 256 bytes"))?;
    if !key.verify(&message::response(timestamp, nonce, body), &signature) {
        return Err(Error::verify(
            VerifyKind::Signature,
            format!("the signature does not fit the body under key {}", key.id()),
        ));
    }
    Ok(key)
}

/// The one value of a required header. Two values are ambiguous, so they are refused.
fn single<'h>(headers: &'h Headers, name: &'h str) -> Result<&'h str> {
    let mut values = headers.all(name);
    match (values.next(), values.next()) {
        (Some(value), None) if !value.is_empty() => Ok(value),
        (Some(_), Some(_)) => {
            Err(Error::verify(VerifyKind::Header, format!("the header {name} occurs more than once")))
        }
        _ => Err(Error::verify(VerifyKind::Header, format!("the header {name} is missing"))),
    }
}

fn check_time(timestamp: &str, now: UnixTime) -> Result<()> {
    let digits = timestamp.len() <= 12 && timestamp.bytes().all(|b| b.is_ascii_digit());
    let Some(signed) = digits.then(|| timestamp.parse::<i64>().ok()).flatten() else {
        return Err(Error::verify(VerifyKind::Header, "Wechatpay-Timestamp is not a number of seconds"));
    };
    let late = now.0.saturating_sub(signed);
    if (-WINDOW..=WINDOW).contains(&late) {
        return Ok(());
    }
    let distance = late.unsigned_abs();
    let direction = if late > 0 { "behind" } else { "ahead of" };
    Err(Error::verify(
        VerifyKind::Timestamp,
        format!("Wechatpay-Timestamp is {distance} s {direction} the local clock"),
    ))
}

/// A foreign identifier, fit for a log line.
fn shown(serial: &str) -> String {
    serial.chars().filter(|c| c.is_ascii_graphic()).take(64).collect()
}
