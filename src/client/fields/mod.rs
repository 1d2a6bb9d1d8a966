//! The sensitive fields of a call: encrypted before it is sent, opened in what WeChat Pay says.

use core::fmt;
use core::ops::Range;
use std::borrow::Cow;

use zeroize::Zeroizing;

use super::deadline::Deadline;
use super::line::Line;
use super::operation::Operation;
use super::shared::Client;
use super::signing;
use crate::api::sensitive;
use crate::base::env::Entropy;
use crate::base::json::{self, Value};
use crate::base::places::{self, Place};
use crate::error::{Error, Issue, Result, Text, refuse, text};
use crate::keys::PlatformKey;
use crate::schema::rule::Problem;
use crate::schema::target;
use crate::wire::field::{self, Plaintext};

#[cfg(test)]
mod tests;

const NOT_ENCRYPTED: Problem = (
    text!("是敏感字段，但没有加密", "is a sensitive field and not encrypted"),
    text!(
        "传了 encrypted: true，所有敏感字段都要用 encryptField 加密；去掉它则传明文，由客户端加密。",
        "With encrypted: true every sensitive field comes from encryptField. Without it, pass plain values: the client encrypts them."
    ),
);
const ENCRYPTED: Problem = (
    text!("已经加密", "is encrypted already"),
    text!(
        "请传明文，由客户端加密；若所有敏感字段都已加密，请传 encrypted: true。",
        "Pass the plain value: the client encrypts it. If every sensitive field is encrypted, pass encrypted: true."
    ),
);
const NOT_TEXT: Problem = (
    text!("是敏感字段，但不是文本", "is a sensitive field and not text"),
    text!("只能加密文本：请传入字符串。", "Only text can be encrypted: pass a string."),
);

/// The sensitive fields of an operation.
#[derive(Clone, Default)]
pub(super) struct Fields {
    /// Values in clear. The target and the body lack them until they are encrypted, so they cannot be sent in clear.
    target: Vec<Secret>,
    body: Vec<Secret>,
    /// Whether there are any, in clear or encrypted.
    pub(super) any: bool,
    /// The id of the key that they were encrypted to here.
    pub(super) encrypted_to: Option<String>,
    /// Paths in the answer.
    pub(super) answer: Vec<Cow<'static, str>>,
}

/// A value, and the place in the text that lacks it.
#[derive(Clone)]
struct Secret {
    at: usize,
    plain: Plaintext,
}

impl Fields {
    /// Encrypts all values that are in clear to one key; they are then in the target and the body.
    ///
    /// # Errors
    /// `ERR_INTERNAL` if the random source fails; nothing has changed then.
    pub(super) fn encrypt(
        &mut self,
        target: &mut String,
        body: &mut Option<String>,
        key: &PlatformKey,
        entropy: &mut dyn Entropy,
    ) -> Result<()> {
        if self.target.is_empty() && self.body.is_empty() {
            return Ok(());
        }
        let full_target = filled(target, &self.target, key, entropy, |sealed| target::encode(&sealed))?;
        if let Some(body) = body {
            // Base64 stands in JSON as it is.
            *body = filled(body, &self.body, key, entropy, |sealed| sealed)?;
        }
        *target = full_target;
        (self.target, self.body) = Default::default();
        self.encrypted_to = Some(key.id().into());
        Ok(())
    }
}

fn filled(
    text: &str,
    secrets: &[Secret],
    key: &PlatformKey,
    entropy: &mut dyn Entropy,
    spell: impl Fn(String) -> String,
) -> Result<String> {
    let sealed = secrets.iter().map(|Secret { at, plain }| {
        let sealed = field::encrypt(plain, key, entropy)?;
        Ok((*at..*at, spell(sealed).into()))
    });
    Ok(places::replace(text, sealed.collect::<Result<Vec<_>>>()?))
}

/// The key of WeChat Pay that fields are encrypted to.
///
/// # Errors
/// `ERR_CONFIG` if no certificate is valid now.
pub(super) fn key(client: &Client, line: &Line) -> Result<PlatformKey> {
    client.ring.keys().preferred(line.now()).cloned().ok_or_else(no_key)
}

/// No certificate is valid now: those given as options do not renew themselves.
pub(super) fn no_key() -> Error {
    Error::config(
        "platformKeys",
        text!("里的平台证书都不在有效期内", "holds no platform certificate that is valid now"),
        text!(
            "请传入 platformCertificates: true，由客户端自行下载平台证书；或者使用微信支付公钥。",
            "Pass platformCertificates: true, and the client downloads them; or use the WeChat Pay public key."
        ),
    )
}

/// Encrypts the sensitive fields of an operation.
///
/// # Errors
/// As [`key`], and `ERR_INTERNAL` if the random source fails.
pub(super) fn encrypt(client: &Client, line: &Line, operation: &mut Operation) -> Result<()> {
    if operation.has_sensitive_fields() {
        operation.encrypt(&key(client, line)?, &mut line.clone())?;
    }
    Ok(())
}

/// Opens fields with whichever key of the merchant fits: the text with them, and the fields that stay encrypted. Whatever
/// fails here, the call itself has succeeded. `timeout_ms` is that of the caller's signers together.
pub(super) async fn open(
    client: &Client,
    line: &Line,
    mut sealed: SealedFields,
    timeout_ms: u32,
) -> (String, Vec<String>) {
    let deadline = Deadline::new(timeout_ms, line.passed());
    while let Some(ciphertext) = sealed.next() {
        let opened = signing::open(client, line, ciphertext, deadline.left(line.passed())).await;
        match opened {
            Ok(plain) => sealed.opened(Some(&plain)),
            Err(Error::Decrypt) => sealed.opened(None),
            // The caller's signer fails, or nobody waits any more: it is not asked for the others, each up to the time
            // limit.
            Err(_) => break,
        }
    }
    sealed.finish()
}

/// Finds the sensitive values of an operation, and reports those that cannot be used.
pub(super) struct Search {
    encrypted: bool,
    issues: Vec<Issue>,
    found: Fields,
}

impl Search {
    /// `encrypted`: the caller encrypted them. `issues` are those that are known already.
    pub(super) fn new(encrypted: bool, issues: Vec<Issue>) -> Self {
        Self { encrypted, issues, found: Fields::default() }
    }

    pub(super) fn refuse(&mut self, field: &str, reason: Text, remedy: Text) {
        refuse(&mut self.issues, field, reason, remedy);
    }

    /// # Errors
    /// `ERR_INPUT` with all issues.
    pub(super) fn accept(&mut self) -> Result<()> {
        if self.issues.is_empty() { Ok(()) } else { Err(Error::Input(core::mem::take(&mut self.issues))) }
    }

    /// What was found. `answer`: the paths in the answer.
    pub(super) fn finish(self, answer: Vec<Cow<'static, str>>) -> Fields {
        Fields { answer, ..self.found }
    }

    /// A request body, which is JSON, without the plain values in it; `None` if there are none. Its fields begin with
    /// `prefix`.
    pub(super) fn body(&mut self, body: &str, paths: &[&str], prefix: &str) -> Option<String> {
        let mut plain = Vec::new();
        for Place { field, at } in places::find(body, paths, prefix) {
            let value = body.get(at.clone()).and_then(|text| json::parse(text.as_bytes()));
            // Like a value that is absent.
            if value == Some(Value::Null) {
                continue;
            }
            let given = value.as_ref().and_then(Value::as_str);
            if let Some(text) = self.examine(&field, given) {
                // Within its quotation marks.
                plain.push((at.start + 1..at.end - 1, text));
            }
        }
        let rest = without(body, &plain);
        self.found.body = places_in_rest(plain);
        rest
    }

    /// A request target without the plain values in its query; `None` if there are none.
    pub(super) fn query(&mut self, target: &str, names: &[&str]) -> Option<String> {
        let query = target.find('?').filter(|_| !names.is_empty())?;
        let mut plain = Vec::new();
        let mut next = query + 1;
        for pair in target.get(next..).unwrap_or_default().split('&') {
            let start = next;
            next += pair.len() + 1;
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let Some(name) = target::decode(name).filter(|name| names.contains(&name.as_str())) else { continue };
            let given = target::decode(value);
            if let Some(text) = self.examine(&format!("query.{name}"), given.as_deref()) {
                plain.push((start + pair.len() - value.len()..start + pair.len(), text));
            }
        }
        let rest = without(target, &plain);
        self.found.target = places_in_rest(plain);
        rest
    }

    /// The value, if it is to be encrypted.
    fn examine(&mut self, field: &str, given: Option<&str>) -> Option<Plaintext> {
        self.found.any = true;
        // The contract of an operation names the same fields.
        if self.issues.iter().any(|issue| issue.field == field) {
            return None;
        }
        let problem = match given {
            None => Some(NOT_TEXT),
            Some(text) => match (self.encrypted, field::sealed(text).is_some()) {
                (true, true) => None,
                (true, false) => Some(NOT_ENCRYPTED),
                (false, true) => Some(ENCRYPTED),
                (false, false) => field::problem(text),
            },
        };
        if let Some((reason, remedy)) = problem {
            self.refuse(field, reason, remedy);
            return None;
        }
        given.filter(|_| !self.encrypted).map(|text| text.to_owned().into())
    }
}

/// A text without these parts; `None` if there are none.
fn without(text: &str, parts: &[(Range<usize>, Plaintext)]) -> Option<String> {
    let cut = || parts.iter().map(|(part, _)| (part.clone(), "".into()));
    (!parts.is_empty()).then(|| places::replace(text, cut()))
}

/// Where parts of a text belong into the text without them.
fn places_in_rest(parts: Vec<(Range<usize>, Plaintext)>) -> Vec<Secret> {
    let mut cut = 0;
    let place = |(part, plain): (Range<usize>, Plaintext)| {
        let at = part.start - cut;
        cut += part.len();
        Secret { at, plain }
    };
    parts.into_iter().map(place).collect()
}

/// A verified text with its sensitive fields, which are opened one after the other: [`SealedFields::next`] is what to
/// open, [`SealedFields::opened`] takes what it says.
///
/// A field that no key opens stays as it is and is named: the answer to a call that took effect is worth more than one of
/// its fields.
pub struct SealedFields {
    text: String,
    sealed: Vec<(Place, Vec<u8>)>,
    opened: Vec<Option<Zeroizing<String>>>,
}

impl SealedFields {
    /// The ciphertexts at these paths. A field that is absent, or not encrypted, stays as it is.
    pub(super) fn of<'p>(text: String, paths: impl IntoIterator<Item = &'p str>) -> Self {
        let ciphertext = |place: &Place| {
            let Some(Value::String(value)) = json::parse(text.get(place.at.clone())?.as_bytes()) else { return None };
            field::sealed(&value)
        };
        let paths: Vec<_> = paths.into_iter().collect();
        let places = places::find(&text, &paths, "").into_iter();
        let sealed = places.filter_map(|place| ciphertext(&place).map(|bytes| (place, bytes))).collect();
        Self { text, sealed, opened: Vec::new() }
    }

    /// Those in the content of a notification.
    pub fn of_event(event_type: &str, content: String) -> Self {
        Self::of(content, sensitive::of_event(event_type).answer)
    }

    /// The next ciphertext, 256 bytes; `None` if there is no other.
    pub fn next(&self) -> Option<&[u8]> {
        self.sealed.get(self.opened.len()).map(|(_, ciphertext)| ciphertext.as_slice())
    }

    /// What the next ciphertext says; `None` if no key opens it.
    pub fn opened(&mut self, plain: Option<&[u8]>) {
        let text = plain.and_then(|plain| core::str::from_utf8(plain).ok());
        self.opened.push(text.map(|text| Zeroizing::new(text.into())));
    }

    /// The text with what was opened, and the fields that are still encrypted.
    pub fn finish(self) -> (String, Vec<String>) {
        let mut opened = self.opened.into_iter();
        let (mut plain, mut unopened) = (Vec::new(), Vec::new());
        for (Place { field, at }, _) in self.sealed {
            match opened.next().flatten() {
                Some(text) => plain.push((at, Value::from(text.as_str()).to_string().into())),
                None => unopened.push(field),
            }
        }
        if plain.is_empty() {
            return (self.text, unopened);
        }
        (places::replace(&self.text, plain), unopened)
    }
}

impl fmt::Debug for SealedFields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SealedFields").field("sealed", &self.sealed.len()).finish_non_exhaustive()
    }
}
