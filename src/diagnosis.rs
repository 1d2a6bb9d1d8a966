//! Why does this signature not fit? For people who integrate, and for the workbench of the demo page.
//!
//! A signature reveals the digest it was made over to everyone who has the public key. So the likely causes are tried by
//! hashing what a mistaken sender or receiver would have had, without guessing keys and without weakening any check:
//! nothing here is ever accepted, only explained.

use sha2::{Digest, Sha256};

use crate::base64;
use crate::env::UnixTime;
use crate::error::{Error, Result};
use crate::json::respell::respellings;
use crate::keys::{KeyMaterial, PUBLIC_KEY_ID_PREFIX, same_serial};
use crate::rs256::{SIGNATURE_LENGTH, VerifyingKey};
use crate::text::{join, replace, split_once};
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

const SIGNATURE_BLANKS: Finding =
    finding("signature_blanks", "The signature holds blanks or line breaks.", "Pass the header value as it is.");
const BODY_NOT_SIGNED: Finding = finding(
    "body_not_signed",
    "The signature covers an empty body.",
    "Sign the body that is sent; for uploads, the meta part.",
);

const RAW: &str = "Take the raw bytes before any JSON middleware, and sign the very bytes that are sent.";

const BODY_NEWLINE_ADDED: Finding = finding("body_newline_added", "The body has a line end that was not signed.", RAW);
const BODY_BLANKS_ADDED: Finding =
    finding("body_blanks_added", "The body has blanks around it that were not signed.", RAW);
const BODY_WITH_CRLF: Finding = finding("body_line_ends", "The body's line ends were changed from LF to CRLF.", RAW);
const BODY_WITH_LF: Finding = finding("body_line_ends", "The body's line ends were changed from CRLF to LF.", RAW);
const BODY_BOM: Finding = finding("body_bom", "The body begins with a byte order mark that was not signed.", RAW);
const BODY_NEWLINE_REMOVED: Finding = finding("body_newline_removed", "The body lost a line end at its end.", RAW);
const RESERIALISED: Finding =
    finding("reserialised", "The body was parsed and serialised again: same JSON, other bytes.", RAW);
const FINAL_NEWLINE: Finding = finding(
    "final_newline",
    "The last line was signed without its line feed.",
    "End every line with LF, the last one included.",
);
const CRLF: Finding = finding("crlf", "The lines were signed with CRLF ends.", "Use LF alone.");
const LITERAL_NEWLINE: Finding =
    finding("literal_newline", "A backslash and an n were signed in place of line feeds.", "Use the byte 0x0A.");
const SWAPPED: Finding =
    finding("swapped", "Timestamp and nonce were signed in the wrong order.", "The timestamp comes first.");
const MILLISECONDS: Finding = finding(
    "milliseconds",
    "Seconds and milliseconds were mixed up in the timestamp.",
    "Use Unix seconds in both places.",
);
const METHOD_CASE: Finding = finding("method_case", "The method was signed in another case.", "Sign it in upper case.");
const QUERY_NOT_SIGNED: Finding =
    finding("query_not_signed", "The query was not signed.", "Sign path and query exactly as they are sent.");
const WHOLE_URL_SIGNED: Finding =
    finding("whole_url_signed", "The whole URL was signed.", "Sign path and query without scheme and host.");
const URL_ENCODING: Finding = finding(
    "url_encoding",
    "The target was signed in another percent-encoding than it was sent in.",
    "Build the target once, sign it, and send precisely it.",
);

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
    Ok(Diagnosis { valid, message: String::from_utf8(text).unwrap_or_default(), findings })
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
    findings.push(match key.recover_digest(&bytes) {
        None => WRONG_KEY,
        Some(digest) => cause(evidence, digest),
    });
    (false, findings)
}

/// URL-safe or unpadded base64 in the standard alphabet, padded.
fn standard_form(base64: &str) -> String {
    let mut text = replace(&replace(base64.trim_end_matches('='), "-", "+"), "_", "/");
    while !text.len().is_multiple_of(4) {
        text.push('=');
    }
    text
}

/// The mistake whose text hashes to the signed digest.
fn cause(evidence: &Evidence<'_>, digest: [u8; 32]) -> Finding {
    let mut search = Search { evidence, digest, found: None };
    search.body_mistakes();
    search.frame_mistakes();
    search.request_mistakes();
    search.found.unwrap_or(OTHER_BYTES)
}

/// Tries one text after the other and keeps the first that was signed.
struct Search<'a> {
    evidence: &'a Evidence<'a>,
    digest: [u8; 32],
    found: Option<Finding>,
}

impl Search<'_> {
    #[inline(never)]
    fn text(&mut self, finding: &Finding, text: &[u8]) {
        if self.found.is_none() && Sha256::digest(text).as_slice() == self.digest {
            self.found = Some(*finding);
        }
    }

    #[inline(never)]
    fn parts(&mut self, finding: &Finding, parts: &[&str]) {
        self.text(finding, join(parts).as_bytes());
    }

    #[inline(never)]
    fn body(&mut self, finding: &Finding, body: &str) {
        self.text(finding, &canonical(self.evidence, self.evidence.timestamp, self.evidence.nonce, body));
    }

    #[inline(never)]
    fn frame(&mut self, finding: &Finding, timestamp: &str, nonce: &str) {
        self.text(finding, &canonical(self.evidence, timestamp, nonce, self.evidence.body));
    }

    #[inline(never)]
    fn target(&mut self, finding: &Finding, method: &str, target: &str) {
        let Evidence { timestamp, nonce, body, .. } = self.evidence;
        self.text(finding, &message::request(method, target, timestamp, nonce, body.as_bytes()));
    }

    fn body_mistakes(&mut self) {
        let body = self.evidence.body;
        let lf = replace(body, "\r\n", "\n");
        self.body(&BODY_NOT_SIGNED, "");
        self.body(&BODY_NEWLINE_ADDED, body.trim_end_matches(['\r', '\n']));
        self.body(&BODY_BLANKS_ADDED, body.trim());
        self.body(&BODY_WITH_CRLF, &lf);
        self.body(&BODY_WITH_LF, &replace(&lf, "\n", "\r\n"));
        self.body(&BODY_BOM, body.trim_start_matches('\u{feff}'));
        self.body(&BODY_NEWLINE_REMOVED, &join(&[body, "\n"]));
        self.body(&BODY_NEWLINE_REMOVED, &join(&[body, "\r\n"]));
        for text in respellings(body) {
            self.body(&RESERIALISED, &text);
        }
    }

    fn frame_mistakes(&mut self) {
        let Evidence { timestamp, nonce, body, .. } = *self.evidence;
        // Every line but the body, which is the last.
        let head = String::from_utf8(canonical(self.evidence, timestamp, nonce, "")).unwrap_or_default();
        let head = head.strip_suffix('\n').unwrap_or_default();
        self.parts(&FINAL_NEWLINE, &[head, body]);
        let crlf = replace(head, "\n", "\r\n");
        self.parts(&CRLF, &[&crlf, body, "\n"]);
        self.parts(&CRLF, &[&crlf, body, "\r\n"]);
        let literal = replace(head, "\n", "\\n");
        self.parts(&LITERAL_NEWLINE, &[&literal, body]);
        self.parts(&LITERAL_NEWLINE, &[&literal, body, "\\n"]);
        self.frame(&SWAPPED, nonce, timestamp);
        if let (13, Some(seconds)) = (timestamp.len(), timestamp.get(..10)) {
            self.frame(&MILLISECONDS, seconds, nonce);
        }
        self.frame(&MILLISECONDS, &join(&[timestamp, "000"]), nonce);
    }

    fn request_mistakes(&mut self) {
        let Some((method, target)) = self.evidence.request else { return };
        self.target(&METHOD_CASE, &method.to_ascii_lowercase(), target);
        self.target(&METHOD_CASE, &method.to_ascii_uppercase(), target);
        if let Some((path, _)) = split_once(target, "?") {
            self.target(&QUERY_NOT_SIGNED, method, path);
        }
        for host in ["https://api.mch.weixin.qq.com", "https://api2.mch.weixin.qq.com"] {
            self.target(&WHOLE_URL_SIGNED, method, &join(&[host, target]));
        }
        let Some(decoded) = url::decode(target) else { return };
        for text in [encode_loosely(&decoded), decoded, replace(target, "%20", "+"), replace(target, "+", "%20")] {
            self.target(&URL_ENCODING, method, &text);
        }
    }
}

/// As many URL builders do: every segment and value encoded, the delimiters kept.
fn encode_loosely(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '/' | '?' | '&' | '=') {
            encoded.push(character);
        } else {
            encoded.push_str(&url::encode(character.encode_utf8(&mut [0; 4])));
        }
    }
    encoded
}
