//! Why does this signature not fit? For people who integrate, for the workbench of the demo page, and for the reason of
//! `ERR_VERIFY_SIGNATURE`.
//!
//! A signature reveals the digest it was made over to everyone who has the public key. So the likely causes are tried by
//! hashing what a mistaken sender or receiver would have had, without guessing keys and without weakening any check:
//! nothing here is ever accepted, only explained. A signature the key did not make is explained without hashing anything,
//! and the work for others is bounded, as anybody may send them.

mod budget;
mod findings;
mod search;
#[cfg(test)]
mod tests;

pub(crate) use budget::Budget;
pub(crate) use findings::BODY_V2;
pub use findings::Finding;
pub(crate) use search::is_v2;

use crate::base64;
use crate::env::UnixTime;
use crate::error::{Error, Result};
use crate::keys::{KeyMaterial, same_id};
use crate::message;
use crate::rs256::{SIGNATURE_LENGTH, VerifyingKey};
use crate::verify::{PROBE_PREFIX, distance, seconds};
use findings::*;
use search::Search;

/// A signed message as somebody has it at hand.
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
    /// What `public_key` is called.
    pub public_key_id: Option<&'a str>,
    /// The clock to judge the timestamp by.
    pub now: Option<UnixTime>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnosis {
    /// Whether the signature fits the canonical text under the key. Timestamp and serial do not enter here.
    pub valid: bool,
    /// The canonical text.
    pub message: String,
    /// What is wrong, the likeliest cause first; may name a stale clock or another serial for a valid signature, too.
    pub findings: Vec<Finding>,
}

/// Explains a signature.
///
/// # Errors
/// `ERR_INPUT` when `public_key` is no public key or certificate.
pub fn diagnose(evidence: &Evidence<'_>) -> Result<Diagnosis> {
    let (key, own_serial) = match KeyMaterial::read("publicKey", evidence.public_key.as_bytes()) {
        Ok(KeyMaterial::Public(key)) => (key, None),
        Ok(KeyMaterial::Certificate { key, serial_no, .. }) => (key, Some(serial_no)),
        Ok(KeyMaterial::Private(_)) => {
            return Err(Error::input("publicKey", "is a private key", "Pass a public key or a certificate."));
        }
        Err(issue) => return Err(Error::Input(vec![issue])),
    };
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
    // The form of the signature alone makes it unacceptable.
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

/// Why `body` is not what was signed, if `key` made this signature; `None` if it did not. Costs one recovery then.
pub(crate) fn explain(
    key: &VerifyingKey,
    timestamp: &str,
    nonce: &str,
    signature: &[u8],
    body: &[u8],
) -> Option<Finding> {
    let mut search = Search::of_message(key.recover_digest(signature)?, timestamp, nonce, body);
    search.body_mistakes();
    Some(search.received())
}

/// URL-safe or unpadded base64 in the standard alphabet, padded.
fn standard_form(base64: &str) -> String {
    let mut text = base64.trim_end_matches('=').replace('-', "+").replace('_', "/");
    while !text.len().is_multiple_of(4) {
        text.push('=');
    }
    text
}
