//! Why does this signature not fit? For people who integrate, and for the workbench of the demo page.
//!
//! A signature reveals the digest it was made over to everyone who has the public key. So the likely causes are tried by
//! hashing what a mistaken sender or receiver would have had, without guessing keys and without weakening any check:
//! nothing here is ever accepted, only explained.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use crate::env::UnixTime;
use crate::error::{Error, Result};
use crate::json_text;
use crate::keys::{KeyMaterial, PUBLIC_KEY_ID_PREFIX, same_serial};
use crate::rs256::{SIGNATURE_LENGTH, VerifyingKey};
use crate::{message, url};

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

/// One finding; `code` is stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Finding {
    /// For programs and translations.
    pub code: &'static str,
    /// What was found.
    pub text: &'static str,
    /// What to do.
    pub remedy: &'static str,
}

const fn finding(code: &'static str, text: &'static str, remedy: &'static str) -> Finding {
    Finding { code, text, remedy }
}

const PROBE: Finding = finding(
    "probe",
    "This is a deliberate signature probe of WeChat Pay.",
    "Refuse it like any wrong signature; the genuine message follows.",
);
const NOT_BASE64: Finding =
    finding("not_base64", "The signature is not base64.", "Copy the whole header value, 344 characters.");
const URL_SAFE: Finding =
    finding("base64url", "The signature is URL-safe or unpadded base64.", "Use the standard alphabet with padding.");
const WRONG_LENGTH: Finding = finding(
    "wrong_length",
    "The signature is not 256 bytes long.",
    "Copy the whole header value; keys of this API are RSA-2048.",
);
const WRONG_KEY: Finding = finding(
    "wrong_key",
    "Another key made this signature, or it was altered.",
    "Use the public key that belongs to the serial of this very message.",
);
const OTHER_BYTES: Finding = finding(
    "other_bytes",
    "This key made the signature, but over other bytes, in a way that is none of the usual mistakes.",
    "Compare method, target, timestamp, nonce and body with what was really signed.",
);
const WRONG_SERIAL: Finding = finding(
    "wrong_serial",
    "The message names another key than the one given.",
    "Choose the key by Wechatpay-Serial alone, never by trial.",
);
const CLOCK: Finding = finding(
    "clock",
    "The timestamp is more than 300 seconds away from the clock.",
    "Synchronise the clock; an old message is refused even with a right signature.",
);
const TIMESTAMP_FORM: Finding =
    finding("timestamp_form", "The timestamp is not decimal seconds.", "Use Unix seconds, 10 digits.");

const SECONDS_WINDOW: i64 = 300;

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
    let text = canonical(evidence, evidence.timestamp, evidence.nonce, evidence.body);
    let (valid, mut findings) = judge(evidence, &key, &text);
    if let (Some(named), Some(id)) = (evidence.serial, evidence.public_key_id.or(own_serial.as_deref()))
        && !same_identifier(named.trim(), id.trim())
    {
        findings.push(WRONG_SERIAL);
    }
    match (evidence.timestamp.parse::<i64>(), evidence.now) {
        (Err(_), _) => findings.push(TIMESTAMP_FORM),
        (Ok(signed), Some(now)) if now.0.saturating_sub(signed).unsigned_abs() > SECONDS_WINDOW.unsigned_abs() => {
            findings.push(CLOCK);
        }
        _ => {}
    }
    Ok(Diagnosis { valid, message: String::from_utf8_lossy(&text).into_owned(), findings })
}

fn same_identifier(a: &str, b: &str) -> bool {
    if a.starts_with(PUBLIC_KEY_ID_PREFIX) || b.starts_with(PUBLIC_KEY_ID_PREFIX) { a == b } else { same_serial(a, b) }
}

fn canonical(evidence: &Evidence<'_>, timestamp: &str, nonce: &str, body: &str) -> Vec<u8> {
    match evidence.request {
        Some((method, target)) => message::request(method, target, timestamp, nonce, body.as_bytes()),
        None => message::response(timestamp, nonce, body.as_bytes()),
    }
}

fn judge(evidence: &Evidence<'_>, key: &VerifyingKey, text: &[u8]) -> (bool, Vec<Finding>) {
    if evidence.signature.trim().starts_with("WECHATPAY/SIGNTEST/") {
        return (false, vec![PROBE]);
    }
    let mut findings = Vec::new();
    let packed: String = evidence.signature.chars().filter(|c| !c.is_whitespace()).collect();
    let bytes = match (STANDARD.decode(evidence.signature), STANDARD.decode(&packed)) {
        (Ok(bytes), _) => bytes,
        (Err(_), Ok(bytes)) => {
            findings.push(finding(
                "signature_blanks",
                "The signature holds blanks or line breaks.",
                "Pass the header value as it is.",
            ));
            bytes
        }
        _ => match URL_SAFE_NO_PAD.decode(packed.trim_end_matches('=').replace('+', "-").replace('/', "_")) {
            Ok(bytes) => {
                findings.push(URL_SAFE);
                bytes
            }
            Err(_) => return (false, vec![NOT_BASE64]),
        },
    };
    if bytes.len() != SIGNATURE_LENGTH {
        findings.push(WRONG_LENGTH);
        return (false, findings);
    }
    // The form of the signature alone makes it unacceptable.
    if key.verify(text, &bytes) {
        return (findings.is_empty(), findings);
    }
    match key.recover_digest(&bytes) {
        None => findings.push(WRONG_KEY),
        Some(digest) => findings.push(cause(evidence, &digest)),
    }
    (false, findings)
}

/// The mistake whose text hashes to the signed digest.
fn cause(evidence: &Evidence<'_>, digest: &[u8; 32]) -> Finding {
    let signed = |text: &[u8]| Sha256::digest(text).as_slice() == digest;
    let with_body = |body: &str| signed(&canonical(evidence, evidence.timestamp, evidence.nonce, body));
    body_mistake(evidence.body, &with_body)
        .or_else(|| frame_mistake(evidence, &signed))
        .or_else(|| request_mistake(evidence, &signed))
        .unwrap_or(OTHER_BYTES)
}

const RAW: &str = "Take the raw bytes before any JSON middleware, and sign the very bytes that are sent.";

fn body_mistake(body: &str, signed: &dyn Fn(&str) -> bool) -> Option<Finding> {
    let crlf = body.replace("\r\n", "\n").replace('\n', "\r\n");
    let plain: [(&str, Finding); 6] = [
        (
            "",
            finding(
                "body_not_signed",
                "The signature covers an empty body.",
                "Sign the body that is sent; for uploads, the meta part.",
            ),
        ),
        (
            body.trim_end_matches(['\r', '\n']),
            finding("body_newline_added", "The body has a line end that was not signed.", RAW),
        ),
        (body.trim(), finding("body_blanks_added", "The body has blanks around it that were not signed.", RAW)),
        (
            &body.replace("\r\n", "\n"),
            finding("body_line_ends", "The body's line ends were changed from LF to CRLF.", RAW),
        ),
        (&crlf, finding("body_line_ends", "The body's line ends were changed from CRLF to LF.", RAW)),
        (
            body.trim_start_matches('\u{feff}'),
            finding("body_bom", "The body begins with a byte order mark that was not signed.", RAW),
        ),
    ];
    if let Some((_, found)) = plain.into_iter().find(|(text, _)| *text != body && signed(text)) {
        return Some(found);
    }
    let removed = finding("body_newline_removed", "The body lost a line end at its end.", RAW);
    if ["\n", "\r\n"].iter().any(|end| signed(&[body, *end].concat())) {
        return Some(removed);
    }
    let serialised = finding("reserialised", "The body was parsed and serialised again: same JSON, other bytes.", RAW);
    json_text::respellings(body).iter().any(|text| signed(text)).then_some(serialised)
}

fn frame_mistake(evidence: &Evidence<'_>, signed: &dyn Fn(&[u8]) -> bool) -> Option<Finding> {
    let text = canonical(evidence, evidence.timestamp, evidence.nonce, evidence.body);
    let head_len = text.len() - evidence.body.len() - 1;
    let (head, rest) = text.split_at_checked(head_len)?;
    let head_text = core::str::from_utf8(head).ok()?;
    let joined = |head: &str, tail: &[u8]| [head.as_bytes(), tail].concat();
    let body = evidence.body.as_bytes();
    let no_final = finding(
        "final_newline",
        "The last line was signed without its line feed.",
        "End every line with LF, the last one included.",
    );
    if signed(&joined(head_text, body)) {
        return Some(no_final);
    }
    let crlf = head_text.replace('\n', "\r\n");
    if signed(&joined(&crlf, rest)) || signed(&joined(&crlf, &[body, b"\r\n"].concat())) {
        return Some(finding("crlf", "The lines were signed with CRLF ends.", "Use LF alone."));
    }
    let literal = head_text.replace('\n', "\\n");
    if signed(&joined(&literal, body)) || signed(&joined(&literal, &[body, b"\\n"].concat())) {
        return Some(finding(
            "literal_newline",
            "A backslash and an n were signed in place of line feeds.",
            "Use the byte 0x0A.",
        ));
    }
    if signed(&canonical(evidence, evidence.nonce, evidence.timestamp, evidence.body)) {
        return Some(finding(
            "swapped",
            "Timestamp and nonce were signed in the wrong order.",
            "The timestamp comes first.",
        ));
    }
    let seconds = evidence.timestamp.get(..10).filter(|_| evidence.timestamp.len() == 13);
    let milliseconds = [evidence.timestamp, "000"].concat();
    if [seconds, Some(milliseconds.as_str())]
        .into_iter()
        .flatten()
        .any(|time| signed(&canonical(evidence, time, evidence.nonce, evidence.body)))
    {
        return Some(finding(
            "milliseconds",
            "Seconds and milliseconds were mixed up in the timestamp.",
            "Use Unix seconds in both places.",
        ));
    }
    None
}

fn request_mistake(evidence: &Evidence<'_>, signed: &dyn Fn(&[u8]) -> bool) -> Option<Finding> {
    let (method, target) = evidence.request?;
    let with = |method: &str, target: &str| {
        signed(&message::request(method, target, evidence.timestamp, evidence.nonce, evidence.body.as_bytes()))
    };
    if with(&method.to_ascii_lowercase(), target) || with(&method.to_ascii_uppercase(), target) {
        return Some(finding("method_case", "The method was signed in another case.", "Sign it in upper case."));
    }
    let (path, query) = target.split_once('?').map_or((target, ""), |(path, query)| (path, query));
    if !query.is_empty() && with(method, path) {
        return Some(finding(
            "query_not_signed",
            "The query was not signed.",
            "Sign path and query exactly as they are sent.",
        ));
    }
    if ["https://api.mch.weixin.qq.com", "https://api2.mch.weixin.qq.com"]
        .iter()
        .any(|host| with(method, &[*host, target].concat()))
    {
        return Some(finding(
            "whole_url_signed",
            "The whole URL was signed.",
            "Sign path and query without scheme and host.",
        ));
    }
    let decoded = url::decode(target)?;
    let encoded = [encode_loosely(&decoded), decoded.clone(), target.replace("%20", "+"), target.replace('+', "%20")];
    let differs = encoded.iter().any(|text| text != target && with(method, text));
    differs.then_some(finding(
        "url_encoding",
        "The target was signed in another percent-encoding than it was sent in.",
        "Build the target once, sign it, and send precisely it.",
    ))
}

/// As many URL builders do: every segment and value encoded, the delimiters kept.
fn encode_loosely(text: &str) -> String {
    text.split_inclusive(['/', '?', '&', '='])
        .map(|part| match part.strip_suffix(['/', '?', '&', '=']) {
            Some(value) => [url::encode(value).as_str(), part.get(value.len()..).unwrap_or("")].concat(),
            None => url::encode(part),
        })
        .collect()
}
