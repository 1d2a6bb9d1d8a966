//! Verifies messages from WeChat Pay: answers and notifications.
//!
//! Source: protocol reference, "Response verification".

use crate::base::base64;
use crate::base::http::Headers;
use crate::base::text::header_text;
use crate::base::time::{SIGNED_WINDOW, UnixTime};
use crate::error::{Error, Fault, Result, Text, VerifyKind, text};
use crate::keys::SIGNATURE_LENGTH;
use crate::keys::{PlatformKey, PlatformKeys};
use crate::wire::authorization::SCHEME;
use crate::wire::message;

/// Prefix of the false signature in WeChat Pay's deliberate probes (签名探测).
pub(crate) const PROBE_PREFIX: &str = "WECHATPAY/SIGNTEST/";

/// The signature claimed by a message's headers, after every check that needs no body.
pub(crate) struct Claim<'m> {
    pub(crate) key: &'m PlatformKey,
    pub(crate) timestamp: &'m str,
    pub(crate) nonce: &'m str,
    pub(crate) signature: Vec<u8>,
}

/// The signature headers that every message must have.
const REQUIRED: [&str; 4] = ["wechatpay-timestamp", "wechatpay-nonce", "wechatpay-serial", "wechatpay-signature"];
/// The only one that may be absent.
const SIGNATURE_TYPE: &str = "wechatpay-signature-type";

/// Every header that verification reads.
#[cfg(target_arch = "wasm32")]
pub(crate) const HEADERS: [&str; 5] = {
    let [timestamp, nonce, serial, signature] = REQUIRED;
    [timestamp, nonce, serial, signature, SIGNATURE_TYPE]
};

/// Checks the headers alone. A message that fails here is refused whatever its body, which need not be read.
///
/// # Errors
/// `ERR_VERIFY_HEADER`, `_ALGORITHM`, `_TIMESTAMP`, `_PROBE`, `_UNKNOWN_KEY`; `_SIGNATURE` for one that is not base64 of 256
/// bytes.
pub(crate) fn examine<'m>(headers: &'m Headers, keys: &'m PlatformKeys, now: UnixTime) -> Result<Claim<'m>, Fault> {
    let [timestamp, nonce, serial, signature] = REQUIRED.map(|name| single(headers, name));
    let (timestamp, nonce, serial, signature) = (timestamp?, nonce?, serial?, signature?);
    if headers.get(SIGNATURE_TYPE).is_some() && single(headers, SIGNATURE_TYPE)? != SCHEME {
        return Err(Error::verify(
            VerifyKind::Algorithm,
            text!(
                "Wechatpay-Signature-Type 写明的签名算法不受支持",
                "Wechatpay-Signature-Type names an unsupported algorithm"
            ),
        ));
    }
    check_time(timestamp, now)?;
    if signature.starts_with(PROBE_PREFIX) {
        return Err(Error::verify(
            VerifyKind::Probe,
            text!("微信支付有意发出的签名探测", "a deliberate signature probe of WeChat Pay"),
        ));
    }
    let unknown = |reason: Text| Error::verify(VerifyKind::UnknownKey, reason);
    let Some(key) = keys.get(serial) else {
        return Err(unknown(text!(
            "没有 Wechatpay-Serial {0} 对应的公钥或证书",
            "no key is known under Wechatpay-Serial {0}",
            header_text(serial)
        )));
    };
    if key.premature(now) || key.expired(now) {
        return Err(unknown(if key.premature(now) {
            text!("平台证书 {0} 尚未生效", "the platform certificate {0} is not valid yet", key.id())
        } else {
            text!("平台证书 {0} 已过期", "the platform certificate {0} has expired", key.id())
        }));
    }
    match base64::decode(signature).filter(|bytes| bytes.len() == SIGNATURE_LENGTH) {
        Some(signature) => Ok(Claim { key, timestamp, nonce, signature }),
        None => Err(Error::verify(
            VerifyKind::Signature,
            text!("Wechatpay-Signature 不是 256 字节的 base64", "Wechatpay-Signature is not base64 of 256 bytes"),
        )),
    }
}

impl Claim<'_> {
    /// Whether the signature covers this body.
    pub(crate) fn fits(&self, body: &[u8]) -> bool {
        self.key.verify(&message::response(self.timestamp, self.nonce, body), &self.signature)
    }
}

/// Whether all signature headers are missing.
pub(crate) fn is_unsigned(headers: &Headers) -> bool {
    REQUIRED.iter().all(|name| headers.get(name).is_none())
}

/// The grammar of `Wechatpay-Timestamp`: up to twelve digits.
pub(crate) fn seconds(timestamp: &str) -> Option<i64> {
    let digits = timestamp.len() <= 12 && timestamp.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| timestamp.parse().ok()).flatten()
}

/// How many seconds `signed` is behind the clock (ahead if negative), if that is more than the protocol allows.
pub(crate) fn distance(signed: i64, now: UnixTime) -> Option<i64> {
    let late = now.0.saturating_sub(signed);
    (!(-SIGNED_WINDOW..=SIGNED_WINDOW).contains(&late)).then_some(late)
}

/// The one value of a required header. Two values are ambiguous, so they are refused.
fn single<'h>(headers: &'h Headers, name: &'h str) -> Result<&'h str, Fault> {
    let mut values = headers.all(name);
    let problem = match (values.next(), values.next()) {
        // Signature headers contain no comma, so the runtime's `Headers` joined two values.
        (Some(value), None) if value.contains(',') => text!(
            "HTTP 头 {0} 出现了多次，被逗号连在一起：有代理加上了第二个值",
            "the header {0} occurs more than once, joined by a comma: a proxy adds a second value",
            name
        ),
        (Some(value), None) if !value.is_empty() => return Ok(value),
        (Some(_), Some(_)) => text!(
            "HTTP 头 {0} 出现了多次：有代理加上了第二个值",
            "the header {0} occurs more than once: a proxy adds a second value",
            name
        ),
        _ => text!("缺少 HTTP 头 {0}", "the header {0} is missing", name),
    };
    Err(Error::verify(VerifyKind::Header, problem))
}

fn check_time(timestamp: &str, now: UnixTime) -> Result<(), Fault> {
    let Some(signed) = seconds(timestamp) else {
        return Err(Error::verify(
            VerifyKind::Header,
            text!("Wechatpay-Timestamp 不是秒数", "Wechatpay-Timestamp is not a number of seconds"),
        ));
    };
    let Some(late) = distance(signed, now) else { return Ok(()) };
    let distance = late.saturating_abs();
    let reason = if late > 0 {
        text!(
            "Wechatpay-Timestamp 比本机时钟慢 {0} 秒",
            "Wechatpay-Timestamp is {0} s behind the local clock",
            distance
        )
    } else {
        text!(
            "Wechatpay-Timestamp 比本机时钟快 {0} 秒",
            "Wechatpay-Timestamp is {0} s ahead of the local clock",
            distance
        )
    };
    Err(Error::verify_off_clock(reason, late))
}
