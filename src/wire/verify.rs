//! Verifying what claims to come from WeChat Pay: answers and notifications alike.
//!
//! Source: protocol reference, "Response verification".

use crate::base::base64;
use crate::base::http::Headers;
use crate::base::text::header_text;
use crate::base::time::UnixTime;
use crate::error::{Error, Fault, Result, VerifyKind};
use crate::keys::SIGNATURE_LENGTH;
use crate::keys::{PlatformKey, PlatformKeys};
use crate::wire::authorization::SCHEME;
use crate::wire::message;

/// Seconds a message may be away from the local clock, either way.
const WINDOW: i64 = 300;

/// What stands in place of a signature in a deliberate probe of WeChat Pay (签名探测).
pub(crate) const PROBE_PREFIX: &str = "WECHATPAY/SIGNTEST/";

/// What the headers of a message claim, once they have passed every check that needs no body.
pub(crate) struct Claim<'m> {
    pub(crate) key: &'m PlatformKey,
    pub(crate) timestamp: &'m str,
    pub(crate) nonce: &'m str,
    pub(crate) signature: Vec<u8>,
}

/// The headers of a signature that every message has.
const REQUIRED: [&str; 4] = ["wechatpay-timestamp", "wechatpay-nonce", "wechatpay-serial", "wechatpay-signature"];
/// The only one that may be absent.
const SIGNATURE_TYPE: &str = "wechatpay-signature-type";

/// Every header that verification reads.
#[cfg(target_arch = "wasm32")]
pub(crate) const HEADERS: [&str; 5] = {
    let [timestamp, nonce, serial, signature] = REQUIRED;
    [timestamp, nonce, serial, signature, SIGNATURE_TYPE]
};

/// Judges the headers alone: a message that fails here is refused whatever its body, which need not be read.
///
/// # Errors
/// `ERR_VERIFY_HEADER`, `_ALGORITHM`, `_TIMESTAMP`, `_PROBE`, `_UNKNOWN_KEY`; `_SIGNATURE` for one that is not base64 of 256
/// bytes.
pub(crate) fn examine<'m>(headers: &'m Headers, keys: &'m PlatformKeys, now: UnixTime) -> Result<Claim<'m>, Fault> {
    let [timestamp, nonce, serial, signature] = REQUIRED.map(|name| single(headers, name));
    let (timestamp, nonce, serial, signature) = (timestamp?, nonce?, serial?, signature?);
    if headers.get(SIGNATURE_TYPE).is_some() && single(headers, SIGNATURE_TYPE)? != SCHEME {
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
        None => Err(Error::verify(VerifyKind::Signature, "Wechatpay-Signature is not base64 of 256 bytes")),
    }
}

impl Claim<'_> {
    /// Whether the body that goes with the headers is the one that was signed.
    pub(crate) fn fits(&self, body: &[u8]) -> bool {
        self.key.verify(&message::response(self.timestamp, self.nonce, body), &self.signature)
    }
}

/// Whether none of the signature headers is there.
pub(crate) fn is_unsigned(headers: &Headers) -> bool {
    REQUIRED.iter().all(|name| headers.get(name).is_none())
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
