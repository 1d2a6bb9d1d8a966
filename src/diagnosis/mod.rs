//! Explains why a signature does not fit: for integrators, for the workbench of the demo page, and for the reason of
//! `ERR_VERIFY_SIGNATURE`.
//!
//! Anyone with the public key can recover the digest that was signed. So the likely mistakes are tried: the bytes a
//! mistaken sender or receiver would have had are hashed and compared with it. No key is guessed and no check is
//! weakened: signatures are explained here, never accepted. A signature that the key did not make costs no hashing, and
//! the work for the others is bounded, because anyone may send one.

mod budget;
mod findings;
mod refused;
mod respell;
mod search;
#[cfg(test)]
mod tests;

pub use findings::Finding;
pub(crate) use refused::{Refused, SENT_AS_SIGNED, compare_refused, explain_refusal};

use crate::base::base64;
use crate::base::http::Headers;
use crate::base::time::UnixTime;
use crate::error::{Error, Fault, Result, Text, VerifyKind, text};
use crate::keys::{PlatformKeys, SIGNATURE_LENGTH, VerifyingKey, public_half, same_id};
use crate::wire::message;
use crate::wire::verify::{self, PROBE_PREFIX, distance, seconds};
use findings::*;
use search::{Search, is_v2};

/// Verifies `body` under its signature headers. The error explains what happened to the message, if that can be found
/// out.
///
/// # Errors
/// `ERR_VERIFY_HEADER`, `_ALGORITHM`, `_TIMESTAMP`, `_PROBE`, `_UNKNOWN_KEY` or `_SIGNATURE`.
pub(crate) fn verify(headers: &Headers, body: &[u8], keys: &PlatformKeys, now: UnixTime) -> Result<(), Fault> {
    let claim = examine(headers, keys, now).map_err(|fault| match &*fault {
        // A notification of API v2 has none of the headers; then no proxy is to blame.
        Error::Verify { kind: VerifyKind::Header, refusal } if is_v2(body) => unsigned_v2(refusal.reason.clone()),
        _ => fault,
    })?;
    if claim.fits(body) {
        return Ok(());
    }
    let reason = text!(
        "签名与报文主体不符，所用密钥为 {0}",
        "the signature does not fit the body under key {0}",
        claim.key.id()
    );
    let key = claim.key.verifying_key();
    Err(match explain(key, claim.timestamp, claim.nonce, &claim.signature, body) {
        Some(Finding { text: what, remedy, .. }) => {
            Error::verify_cause(VerifyKind::Signature, text!("{0}。{1}", "{0}. {1}", reason, what), remedy)
        }
        None => Error::verify(
            VerifyKind::Signature,
            text!("{0}：签名出自另一把密钥，或者被改动过", "{0}: another key made it, or it was altered", reason),
        ),
    })
}

/// Checks the headers alone. A message that fails here is refused whatever its body, which need not be read.
///
/// # Errors
/// As for [`verify()`]; `_SIGNATURE` only if the signature is not base64 of 256 bytes.
pub(crate) fn examine<'m>(
    headers: &'m Headers,
    keys: &'m PlatformKeys,
    now: UnixTime,
) -> Result<verify::Claim<'m>, Fault> {
    // Without the body, only the media type reveals an API v2 notification.
    let is_xml = || headers.get("content-type").is_some_and(|media_type| media_type.contains("xml"));
    if verify::is_unsigned(headers) && is_xml() {
        return Err(unsigned_v2(text!("所有 Wechatpay-* HTTP 头都缺失", "all Wechatpay-* headers are missing")));
    }
    verify::examine(headers, keys, now)
}

fn unsigned_v2(reason: Text) -> Fault {
    let Finding { text: what, remedy, .. } = BODY_V2;
    Error::verify_cause(VerifyKind::Header, text!("{0}。{1}", "{0}. {1}", reason, what), remedy)
}

/// A signed message to explain.
#[derive(Debug, Clone)]
pub struct Evidence<'a> {
    /// Method and request target of a request; `None` for an answer or notification.
    pub request: Option<(&'a str, &'a str)>,
    /// Timestamp as in the header.
    pub timestamp: &'a str,
    /// Nonce as in the header.
    pub nonce: &'a str,
    /// Signature as in the header.
    pub signature: &'a str,
    /// Serial or key id as in the header.
    pub serial: Option<&'a str>,
    /// The body.
    pub body: &'a str,
    /// Public key or certificate of the supposed signer.
    pub public_key: &'a str,
    /// The id or serial number of `public_key`.
    pub public_key_id: Option<&'a str>,
    /// The clock to compare the timestamp with.
    pub now: Option<UnixTime>,
}

/// The explanation of a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnosis {
    /// Whether the signature fits the canonical text under the key. Ignores timestamp and serial.
    pub valid: bool,
    /// The canonical text.
    pub message: String,
    /// The likely causes, most likely first. May name a wrong clock or another serial even for a valid signature.
    pub findings: Vec<Finding>,
}

/// Explains a signature.
///
/// # Errors
/// `ERR_INPUT` if `public_key` is not a public key or certificate.
pub fn diagnose(evidence: &Evidence<'_>) -> Result<Diagnosis> {
    let (key, own_serial) = public_half(evidence.public_key)?;
    let Evidence { timestamp, nonce, body, .. } = *evidence;
    let text = match evidence.request {
        Some((method, target)) => message::request(method, target, timestamp, nonce, body.as_bytes()),
        None => message::response(timestamp, nonce, body.as_bytes()),
    };
    let (valid, mut findings) = judge(evidence, &key, &text);
    if let (Some(named), Some(id)) = (evidence.serial, evidence.public_key_id.or(own_serial.as_deref()))
        && !same_id(named, id)
    {
        findings.push(WRONG_SERIAL);
    }
    match (seconds(timestamp), evidence.now) {
        (None, _) => findings.push(TIMESTAMP_FORM),
        (Some(signed), Some(now)) if distance(signed, now).is_some() => findings.push(CLOCK),
        _ => {}
    }
    Ok(Diagnosis { valid, message: String::from_utf8(text).unwrap_or_default(), findings })
}

fn judge(evidence: &Evidence<'_>, key: &VerifyingKey, text: &[u8]) -> (bool, Vec<Finding>) {
    if evidence.signature.starts_with(PROBE_PREFIX) {
        return (false, vec![PROBE]);
    }
    let mut findings = Vec::new();
    let packed: String = evidence.signature.chars().filter(|c| !c.is_whitespace()).collect();
    let bytes = if let Some(bytes) = base64::decode(evidence.signature) {
        bytes
    } else if let Some(bytes) = base64::decode(&packed) {
        findings.push(SIGNATURE_BLANKS);
        bytes
    } else if let Some(bytes) = base64::decode(&standard_form(&packed)) {
        findings.push(URL_SAFE);
        bytes
    } else {
        return (false, vec![NOT_BASE64]);
    };
    if bytes.len() != SIGNATURE_LENGTH {
        findings.push(WRONG_LENGTH);
        return (false, findings);
    }
    // A signature in the wrong form is invalid whatever it covers.
    if key.verify(text, &bytes) {
        return (findings.is_empty(), findings);
    }
    let cause = match (key.recover_digest(&bytes), evidence.request) {
        (None, _) => WRONG_KEY,
        (Some(digest), None) => {
            let mut search = Search::of_message(digest, evidence.timestamp, evidence.nonce, evidence.body.as_bytes());
            search.body_mistakes();
            search.frame_mistakes(evidence.timestamp, evidence.nonce, None);
            search.received()
        }
        (Some(digest), Some(request)) => {
            let mut search =
                Search::of_request(digest, request, evidence.timestamp, evidence.nonce, evidence.body.as_bytes());
            search.body_mistakes();
            search.frame_mistakes(evidence.timestamp, evidence.nonce, Some(request));
            search.request_mistakes(evidence.timestamp, evidence.nonce, request);
            search.sent()
        }
    };
    findings.push(cause);
    (false, findings)
}

/// How `body` differs from the signed one, if `key` made this signature; `None` otherwise, at the cost of one recovery.
fn explain(key: &VerifyingKey, timestamp: &str, nonce: &str, signature: &[u8], body: &[u8]) -> Option<Finding> {
    let mut search = Search::of_message(key.recover_digest(signature)?, timestamp, nonce, body);
    search.body_mistakes();
    Some(search.received())
}

/// Converts URL-safe or unpadded base64 to the standard alphabet with padding.
fn standard_form(base64: &str) -> String {
    let mut text = base64.trim_end_matches('=').replace('-', "+").replace('_', "/");
    while !text.len().is_multiple_of(4) {
        text.push('=');
    }
    text
}
