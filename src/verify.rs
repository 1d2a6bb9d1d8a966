//! Verifying what claims to come from WeChat Pay: answers and notifications alike.
//!
//! Source: protocol reference, "Response verification".

use crate::authorization::SCHEME;
use crate::base64;
use crate::diagnosis::{BODY_V2, Finding, explain, is_v2};
use crate::env::UnixTime;
use crate::error::{Error, Fault, Result, VerifyKind, header_text};
use crate::http::Headers;
use crate::keys::{PlatformKey, PlatformKeys};
use crate::message;
use crate::rs256::SIGNATURE_LENGTH;

/// Seconds a message may be away from the local clock, either way.
const WINDOW: i64 = 300;

/// What stands in place of a signature in a deliberate probe of WeChat Pay (签名探测).
pub(crate) const PROBE_PREFIX: &str = "WECHATPAY/SIGNTEST/";

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
    examine(headers, keys, now).map_err(|fault| of_another_api(fault, body))?.verify(body)
}

/// A notification of API v2 has none of the headers: that is the reason then, and not a proxy.
fn of_another_api(fault: Fault, body: &[u8]) -> Fault {
    match &*fault {
        Error::Verify { kind: VerifyKind::Header, message } if is_v2(body) => unsigned_v2(&message.reason),
        _ => fault,
    }
}

fn unsigned_v2(reason: &str) -> Fault {
    Error::verify_cause(VerifyKind::Header, &format!("{reason}. {}", BODY_V2.text), BODY_V2.remedy)
}

/// The headers of a signature that every message has.
const REQUIRED: [&str; 4] = ["wechatpay-timestamp", "wechatpay-nonce", "wechatpay-serial", "wechatpay-signature"];

/// Judges the headers alone: a message that fails here is refused whatever its body, which need not be read.
///
/// # Errors
/// As [`verify`]; `_SIGNATURE` only for a signature that is not base64 of 256 bytes.
pub(crate) fn examine<'m>(headers: &'m Headers, keys: &'m PlatformKeys, now: UnixTime) -> Result<Claim<'m>, Fault> {
    // Without the body the media type alone tells of an API v2 notification.
    let xml = || headers.get("content-type").is_some_and(|media_type| media_type.contains("xml"));
    if REQUIRED.iter().all(|name| headers.get(name).is_none()) && xml() {
        return Err(unsigned_v2("none of the Wechatpay-* headers is there"));
    }
    let [timestamp, nonce, serial, signature] = REQUIRED.map(|name| single(headers, name));
    let (timestamp, nonce, serial, signature) = (timestamp?, nonce?, serial?, signature?);
    // The only header that may be absent.
    let scheme = "wechatpay-signature-type";
    if headers.get(scheme).is_some() && single(headers, scheme)? != SCHEME {
        return Err(Error::verify(VerifyKind::Algorithm, "Wechatpay-Signature-Type names an unsupported algorithm"));
    }
    check_time(timestamp, now)?;
    if signature.starts_with(PROBE_PREFIX) {
        return Err(Error::verify(VerifyKind::Probe, "a deliberate signature probe of WeChat Pay"));
    }
    let unknown = |reason: &str| Error::verify(VerifyKind::UnknownKey, reason);
    let Some(key) = keys.get(serial) else {
        return Err(unknown(&format!("no key is configured under Wechatpay-Serial {}", header_text(serial))));
    };
    if key.premature(now) || key.expired(now) {
        let when = if key.premature(now) { " is not valid yet" } else { " has expired" };
        return Err(unknown(&format!("the platform certificate {}{when}", key.id())));
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
        let reason = format!("the signature does not fit the body under key {}", self.key.id());
        let key = self.key.verifying_key();
        Err(match explain(key, self.timestamp, self.nonce, &self.signature, body) {
            Some(Finding { text, remedy, .. }) => {
                Error::verify_cause(VerifyKind::Signature, &format!("{reason}. {text}"), remedy)
            }
            None => refused(&format!("{reason}: another key made it, or it was altered")),
        })
    }
}

fn refused(reason: &str) -> Fault {
    Error::verify(VerifyKind::Signature, reason)
}

/// The one value of a required header. Two values are ambiguous, so they are refused.
fn single<'h>(headers: &'h Headers, name: &'h str) -> Result<&'h str, Fault> {
    let mut values = headers.all(name);
    let problem = match (values.next(), values.next()) {
        // No value of a signature header holds a comma: `Headers` of a runtime joined two.
        (Some(value), None) if value.contains(',') => {
            " occurs more than once, joined by a comma: a proxy sets it a second time"
        }
        (Some(value), None) if !value.is_empty() => return Ok(value),
        (Some(_), Some(_)) => " occurs more than once: a proxy sets it a second time",
        _ => " is missing",
    };
    Err(Error::verify(VerifyKind::Header, &format!("the header {name}{problem}")))
}

fn check_time(timestamp: &str, now: UnixTime) -> Result<(), Fault> {
    let Some(signed) = seconds(timestamp) else {
        return Err(Error::verify(VerifyKind::Header, "Wechatpay-Timestamp is not a number of seconds"));
    };
    let Some(late) = distance(signed, now) else { return Ok(()) };
    let direction = if late > 0 { " s behind" } else { " s ahead of" };
    let distance = late.saturating_abs();
    let reason = format!("Wechatpay-Timestamp is {distance}{direction} the local clock");
    Err(Error::verify(VerifyKind::Timestamp, &reason))
}

/// The grammar of `Wechatpay-Timestamp`: up to twelve digits.
pub(crate) fn seconds(timestamp: &str) -> Option<i64> {
    let digits = timestamp.len() <= 12 && timestamp.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| timestamp.parse().ok()).flatten()
}

/// How many seconds `signed` lies behind the clock (ahead, if negative), if that is more than the protocol allows.
pub(crate) fn distance(signed: i64, now: UnixTime) -> Option<i64> {
    let late = now.0.saturating_sub(signed);
    (!(-WINDOW..=WINDOW).contains(&late)).then_some(late)
}
