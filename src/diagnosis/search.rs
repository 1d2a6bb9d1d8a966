//! Searches for the mistake: hashes the texts that mistaken programs sign or receive until one has the signed digest.

use sha2::{Digest, Sha256};

use super::budget::Budget;
use super::findings::*;
use super::respell;
use crate::base::base64;
use crate::base::json::{self, Value};
use crate::schema::target::{self, BACKUP_HOST, MAIN_HOST};
use crate::wire::message;

/// Longer bodies are not parsed and written again: no genuine body is that long.
const LONGEST_RESPELLED: usize = 64 * 1024;

/// Longer texts in front of the body are not varied.
const LONGEST_HEAD: usize = 16 * 1024;

/// Members of a notification as WeChat Pay orders them on the wire (protocol reference, "Notifications, Worked example").
const ENVELOPE: &[&str] = &["id", "create_time", "resource_type", "event_type", "summary", "resource"];
const RESOURCE: &[&str] = &["original_type", "algorithm", "ciphertext", "associated_data", "nonce"];

/// The only non-ASCII texts of a notification: its possible summaries.
const SUMMARIES: [&str; 4] = ["支付成功", "退款成功", "退款异常", "退款关闭"];

/// The bytes 0x80 to 0x9f in windows-1252, which decoders use for Latin-1.
const WINDOWS_1252: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";

/// Tries texts in turn and keeps the finding of the first that was signed.
pub(super) struct Search<'a> {
    digest: [u8; 32],
    /// Every line but the body, which is the last; ends with a line feed.
    head: Vec<u8>,
    body: &'a [u8],
    budget: Budget,
    found: Option<Finding>,
}

impl<'a> Search<'a> {
    pub(super) fn of_message(digest: [u8; 32], timestamp: &str, nonce: &str, body: &'a [u8]) -> Self {
        Self::new(digest, message::response(timestamp, nonce, b""), body)
    }

    pub(super) fn of_request(
        digest: [u8; 32],
        (method, target): (&str, &str),
        timestamp: &str,
        nonce: &str,
        body: &'a [u8],
    ) -> Self {
        Self::new(digest, message::request(method, target, timestamp, nonce, b""), body)
    }

    /// `head` ends with an empty line, which the body replaces.
    fn new(digest: [u8; 32], mut head: Vec<u8>, body: &'a [u8]) -> Self {
        head.pop();
        Self { digest, head, body, budget: Budget::WHOLE, found: None }
    }

    /// The remaining budget.
    #[cfg(test)]
    pub(super) fn left(&self) -> usize {
        self.budget.left()
    }

    fn parts(&mut self, finding: &Finding, parts: &[&[u8]]) {
        if self.found.is_none() && is_digest(self.digest, parts, &mut self.budget) {
            self.found = Some(finding.clone());
        }
    }

    fn body(&mut self, finding: &Finding, body: &[u8]) {
        // The unchanged body is known not to fit.
        if body != self.body && self.found.is_none() {
            self.found = is_digest(self.digest, &[&self.head, body, b"\n"], &mut self.budget).then(|| finding.clone());
        }
    }

    /// Tries the body that `make` writes, at the cost of the body's length.
    fn made(&mut self, finding: &Finding, make: impl FnOnce() -> Option<Vec<u8>>) {
        if self.found.is_none()
            && self.budget.spend(self.body.len())
            && let Some(body) = make()
        {
            self.body(finding, &body);
        }
    }

    pub(super) fn body_mistakes(&mut self) {
        let body = self.body;
        self.body(&BODY_NOT_SIGNED, b"");
        self.body(&BODY_NEWLINE_ADDED, without_newlines(body));
        self.body(&BODY_BLANKS_ADDED, body.trim_ascii());
        self.body(&BODY_BOM, body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body));
        let head = core::mem::take(&mut self.head);
        self.parts(&BODY_NEWLINE_REMOVED, &[&head, body, b"\n\n"]);
        self.parts(&BODY_NEWLINE_REMOVED, &[&head, body, b"\r\n\n"]);
        self.head = head;
        self.made(&BODY_BASE64, || base64::decode(core::str::from_utf8(body.trim_ascii()).ok()?));
        self.charset_mistakes();
        let Ok(text) = core::str::from_utf8(body) else { return };
        if body.len() > LONGEST_RESPELLED {
            return;
        }
        let lf = text.replace("\r\n", "\n");
        self.made(&BODY_WITH_LF, || Some(lf.replace('\n', "\r\n").into()));
        self.made(&BODY_WITH_CRLF, || Some(lf.into()));
        if self.found.is_none() {
            self.respelled(text);
        }
    }

    fn charset_mistakes(&mut self) {
        let body = self.body;
        let beyond_ascii = |byte: &u8| !byte.is_ascii();
        let (Some(first), Some(last)) = (body.iter().position(beyond_ascii), body.iter().rposition(beyond_ascii))
        else {
            return;
        };
        self.made(&BODY_CHARSET, || undo_latin_1(core::str::from_utf8(body).ok()?));
        let (Some(before), Some(after)) = (body.get(..first), body.get(last + 1..)) else { return };
        let head = core::mem::take(&mut self.head);
        for summary in SUMMARIES {
            self.parts(&BODY_CHARSET, &[&head, before, summary.as_bytes(), after, b"\n"]);
        }
        self.head = head;
    }

    fn respelled(&mut self, text: &str) {
        let Self { digest, head, budget, found, .. } = self;
        let mut signed = |spelling: &str, budget: &mut Budget| {
            spelling != text && is_digest(*digest, &[head, spelling.as_bytes(), b"\n"], budget)
        };
        if respell::any(text, budget, &mut signed) {
            *found = Some(RESERIALISED);
        } else if budget.spend(2 * text.len()) && in_wire_order(text).is_some_and(|spelling| signed(&spelling, budget))
        {
            *found = Some(REORDERED_AS_KNOWN);
        }
    }

    pub(super) fn frame_mistakes(&mut self, timestamp: &str, nonce: &str, request: Option<(&str, &str)>) {
        if self.head.len() > LONGEST_HEAD {
            return;
        }
        let head = String::from_utf8(core::mem::take(&mut self.head)).unwrap_or_default();
        let body = self.body;
        self.parts(&FINAL_NEWLINE, &[head.as_bytes(), body]);
        let crlf = head.replace('\n', "\r\n");
        self.parts(&CRLF, &[crlf.as_bytes(), body, b"\n"]);
        self.parts(&CRLF, &[crlf.as_bytes(), body, b"\r\n"]);
        let literal = head.replace('\n', "\\n");
        self.parts(&LITERAL_NEWLINE, &[literal.as_bytes(), body]);
        self.parts(&LITERAL_NEWLINE, &[literal.as_bytes(), body, b"\\n"]);
        let mut frame = |finding: &Finding, timestamp: &str, nonce: &str| {
            let text = match request {
                Some((method, target)) => message::request(method, target, timestamp, nonce, body),
                None => message::response(timestamp, nonce, body),
            };
            self.parts(finding, &[&text]);
        };
        frame(&SWAPPED, nonce, timestamp);
        if let (13, Some(seconds)) = (timestamp.len(), timestamp.get(..10)) {
            frame(&MILLISECONDS, seconds, nonce);
        }
        frame(&MILLISECONDS, &format!("{timestamp}000"), nonce);
        self.head = head.into();
    }

    pub(super) fn request_mistakes(&mut self, timestamp: &str, nonce: &str, (method, target): (&str, &str)) {
        if self.head.len() > LONGEST_HEAD {
            return;
        }
        let body = self.body;
        let mut signed = |finding: &Finding, method: &str, target: &str| {
            if self.found.is_none() {
                self.parts(finding, &[&message::request(method, target, timestamp, nonce, body)]);
            }
        };
        signed(&METHOD_CASE, &method.to_ascii_lowercase(), target);
        signed(&METHOD_CASE, &method.to_ascii_uppercase(), target);
        if let Some((path, _)) = target.split_once('?') {
            signed(&QUERY_NOT_SIGNED, method, path);
        }
        for host in [MAIN_HOST, BACKUP_HOST] {
            signed(&WHOLE_URL_SIGNED, method, &format!("{host}{target}"));
        }
        let Some(decoded) = target::decode(target) else { return };
        for text in [encode_loosely(&decoded), decoded, target.replace("%20", "+"), target.replace('+', "%20")] {
            signed(&URL_ENCODING, method, &text);
        }
    }

    /// The verdict for a message of WeChat Pay.
    pub(super) fn received(self) -> Finding {
        let text = core::str::from_utf8(self.body);
        match (self.found, text) {
            (Some(found), _) => found,
            (None, _) if self.body.is_empty() => BODY_EMPTY,
            (None, Err(_)) => BODY_NOT_UTF8,
            (None, Ok(text)) if text.contains("\u{fffd}") => BODY_REPLACED,
            (None, Ok(_)) if is_v2(self.body) => BODY_V2,
            (None, Ok(text)) if text.trim_start().starts_with(['{', '[']) => REORDERED,
            (None, Ok(_)) => OTHER_BYTES,
        }
    }

    /// The verdict for a request.
    pub(super) fn sent(self) -> Finding {
        self.found.unwrap_or(OTHER_BYTES)
    }
}

/// Whether the body is a notification of API v2.
pub(super) fn is_v2(body: &[u8]) -> bool {
    body.trim_ascii_start().starts_with(b"<xml")
}

/// The bytes that were decoded as Latin-1; `None` if the text cannot be the result.
fn undo_latin_1(text: &str) -> Option<Vec<u8>> {
    text.chars()
        .map(|character| match u8::try_from(u32::from(character)) {
            Ok(byte) => Some(byte),
            Err(_) => {
                let at = WINDOWS_1252.chars().position(|c| c == character)?;
                u8::try_from(0x80 + at).ok()
            }
        })
        .collect()
}

/// A notification with its members in WeChat Pay's order, if it has documented members only.
fn in_wire_order(text: &str) -> Option<String> {
    let envelope = json::parse(text.as_bytes())?;
    Some(ordered(&envelope, ENVELOPE)?.to_string())
}

fn ordered(value: &Value, order: &[&str]) -> Option<Value> {
    let Value::Object(members) = value else { return None };
    if !members.keys().all(|name| order.contains(&name.as_str())) {
        return None;
    }
    let member = |name: &&str| {
        let member = members.get(*name)?;
        let sorted = if member.is_object() { ordered(member, RESOURCE)? } else { member.clone() };
        Some(((*name).to_owned(), sorted))
    };
    let present = order.iter().filter(|name| members.contains_key(**name));
    present.map(member).collect::<Option<json::Members>>().map(Value::Object)
}

/// Percent-encodes every segment and value but keeps the delimiters, as many URL builders do.
fn encode_loosely(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '/' | '?' | '&' | '=') {
            encoded.push(character);
        } else {
            encoded.push_str(&target::encode(character.encode_utf8(&mut [0; 4])));
        }
    }
    encoded
}

/// Whether the concatenated parts have that digest; false if the budget is too small.
fn is_digest(digest: [u8; 32], parts: &[&[u8]], budget: &mut Budget) -> bool {
    if !budget.spend(parts.iter().map(|part| part.len()).sum()) {
        return false;
    }
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    hash.finalize().as_slice() == digest
}

fn without_newlines(mut body: &[u8]) -> &[u8] {
    while let [rest @ .., b'\r' | b'\n'] = body {
        body = rest;
    }
    body
}
