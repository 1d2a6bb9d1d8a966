//! Verifying what claims to come from WeChat Pay: answers and notifications alike.
//!
//! Source: protocol reference, "Response verification".

use crate::authorization::SCHEME;
use crate::base64;
use crate::env::UnixTime;
use crate::error::{Error, Fault, Result, VerifyKind};
use crate::http::Headers;
use crate::keys::{PlatformKey, PlatformKeys};
use crate::message;
use crate::rs256::SIGNATURE_LENGTH;
use crate::text::{decimal, join};

/// Seconds a message may be away from the local clock, either way.
const WINDOW: i64 = 300;
const PROBE_PREFIX: &str = "WECHATPAY/SIGNTEST/";

/// What the headers of a message claim, once they have passed every check that needs no body.
pub(crate) struct Claim<'m> {
    key: &'m PlatformKey,
    timestamp: &'m str,
    nonce: &'m str,
    signature: Vec<u8>,
}

/// Verifies `body` under its signature headers and returns the key that signed it.
///
/// # Errors
/// `ERR_VERIFY_HEADER`, `_ALGORITHM`, `_TIMESTAMP`, `_PROBE`, `_UNKNOWN_KEY` or `_SIGNATURE`.
pub(crate) fn verify<'m>(
    headers: &'m Headers,
    body: &[u8],
    keys: &'m PlatformKeys,
    now: UnixTime,
) -> Result<&'m PlatformKey, Fault> {
    examine(headers, keys, now)?.verify(body)
}

/// Judges the headers alone: a message that fails here is refused whatever its body, which need not be read.
///
/// # Errors
/// As [`verify`]; `_SIGNATURE` only for a signature that is not base64 of 256 bytes.
pub(crate) fn examine<'m>(headers: &'m Headers, keys: &'m PlatformKeys, now: UnixTime) -> Result<Claim<'m>, Fault> {
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
    let unknown = |reason: &str| Error::verify(VerifyKind::UnknownKey, reason);
    let Some(key) = keys.get(serial) else {
        return Err(unknown(&join(&["no key is configured under Wechatpay-Serial ", &shown(serial)])));
    };
    if key.expired(now) {
        return Err(unknown(&join(&["the platform certificate ", key.id(), " has expired"])));
    }
    match base64::decode(signature).filter(|bytes| bytes.len() == SIGNATURE_LENGTH) {
        Some(signature) => Ok(Claim { key, timestamp, nonce, signature }),
        None => Err(refused("Wechatpay-Signature is not base64 of 256 bytes")),
    }
}

impl<'m> Claim<'m> {
    /// Verifies the body that goes with the headers.
    ///
    /// # Errors
    /// `ERR_VERIFY_SIGNATURE`.
    pub(crate) fn verify(self, body: &[u8]) -> Result<&'m PlatformKey, Fault> {
        if self.key.verify(&message::response(self.timestamp, self.nonce, body), &self.signature) {
            return Ok(self.key);
        }
        Err(refused(&join(&["the signature does not fit the body under key ", self.key.id()])))
    }
}

fn refused(reason: &str) -> Fault {
    Error::verify(VerifyKind::Signature, reason)
}

/// The one value of a required header. Two values are ambiguous, so they are refused.
fn single<'h>(headers: &'h Headers, name: &'h str) -> Result<&'h str, Fault> {
    let mut values = headers.all(name);
    let problem = match (values.next(), values.next()) {
        (Some(value), None) if !value.is_empty() => return Ok(value),
        (Some(_), Some(_)) => " occurs more than once",
        _ => " is missing",
    };
    Err(Error::verify(VerifyKind::Header, &join(&["the header ", name, problem])))
}

fn check_time(timestamp: &str, now: UnixTime) -> Result<(), Fault> {
    let digits = timestamp.len() <= 12 && timestamp.bytes().all(|b| b.is_ascii_digit());
    let Some(signed) = digits.then(|| timestamp.parse::<i64>().ok()).flatten() else {
        return Err(Error::verify(VerifyKind::Header, "Wechatpay-Timestamp is not a number of seconds"));
    };
    let late = now.0.saturating_sub(signed);
    if (-WINDOW..=WINDOW).contains(&late) {
        return Ok(());
    }
    let direction = if late > 0 { " s behind" } else { " s ahead of" };
    let distance = decimal(late.saturating_abs());
    let reason = join(&["Wechatpay-Timestamp is ", &distance, direction, " the local clock"]);
    Err(Error::verify(VerifyKind::Timestamp, &reason))
}

/// A foreign identifier, fit for a log line.
fn shown(serial: &str) -> String {
    serial.chars().filter(|c| c.is_ascii_graphic()).take(64).collect()
}
