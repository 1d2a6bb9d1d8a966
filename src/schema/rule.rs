//! Rules for texts, as data, so that rows of the catalogue can use them.

use core::net::IpAddr;

use super::target;
use crate::base::{base64, time};
use crate::keys::SIGNATURE_LENGTH;

/// A rule for a text, besides its length.
#[derive(Clone, Copy)]
pub(crate) enum Rule {
    /// Anything but control characters.
    Readable,
    /// Printable ASCII without whitespace.
    Token,
    /// `0-9`: merchant numbers.
    Digits,
    /// `[0-9A-Za-z_\-|*]`: order numbers.
    OrderNumber,
    /// `[0-9A-Za-z_\-|*@]`: refund numbers.
    RefundNumber,
    /// `[0-9A-Za-z_\-]`: goods ids of the merchant.
    GoodsId,
    /// No control characters, and at most this many bytes of UTF-8.
    Bytes(usize),
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// RFC 3339 with an offset.
    Rfc3339,
    /// IPv4 or IPv6.
    IpAddress,
    /// An https URL that WeChat Pay can call.
    NotifyUrl,
    /// Encrypted under an RSA-2048 key, as base64.
    Ciphertext,
}

impl Rule {
    /// The problem with a text and its remedy, if any. `local`: the API is on this machine.
    pub(crate) fn problem(self, text: &str, local: bool) -> Option<(String, String)> {
        let owned = |(reason, remedy): (&str, &str)| (reason.into(), remedy.into());
        let only = |fine: fn(u8) -> bool, reason: &str, remedy: &str| {
            (!text.bytes().all(fine)).then(|| (reason.into(), remedy.into()))
        };
        match self {
            Self::Readable => readable(text).map(owned),
            Self::Token => untrimmed(text).map(owned),
            Self::Digits => only(
                |byte| byte.is_ascii_digit(),
                "holds characters other than digits",
                "Use the merchant number (商户号).",
            ),
            Self::OrderNumber => only(
                |byte| byte.is_ascii_alphanumeric() || b"_-|*".contains(&byte),
                NOT_ALLOWED,
                "Use letters, digits, _ - | and *.",
            ),
            Self::RefundNumber => only(
                |byte| byte.is_ascii_alphanumeric() || b"_-|*@".contains(&byte),
                NOT_ALLOWED,
                "Use letters, digits, _ - | * and @.",
            ),
            Self::GoodsId => only(
                |byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte),
                NOT_ALLOWED,
                "Use letters, digits, _ and -.",
            ),
            Self::Bytes(max) if text.len() > max => Some((
                format!("has {} bytes of UTF-8 instead of up to {max}", text.len()),
                "Shorten it: a Chinese character takes 3 bytes.".into(),
            )),
            Self::Bytes(_) => readable(text).map(owned),
            Self::OneOf(words) => (!words.contains(&text)).then(|| match words {
                [word] => (format!("is not {word}"), format!("Use {word}.")),
                _ => ("is not one of the documented values".into(), format!("Use one of {}.", words.join(", "))),
            }),
            Self::Rfc3339 => time::from_rfc3339(text)
                .is_none()
                .then(|| owned(("is not an RFC 3339 time with offset", "Write it like 2026-07-20T10:30:00+08:00."))),
            Self::IpAddress => text
                .parse::<IpAddr>()
                .is_err()
                .then(|| owned(("is not an IP address", "Pass the payer's IPv4 or IPv6 address."))),
            Self::NotifyUrl => target::notify_url_problem(text, local).map(owned),
            Self::Ciphertext => (!is_ciphertext(text)).then(|| owned(NOT_ENCRYPTED)),
        }
    }
}

const NOT_ALLOWED: &str = "holds a character that is not allowed";

/// Reason and remedy for a field that must be encrypted but is not.
pub(crate) const NOT_ENCRYPTED: (&str, &str) = (
    "is a sensitive field and not encrypted",
    "Encrypt it with WeChat Pay's public key (微信支付公钥; RSAES-OAEP with SHA-1, as base64); it must not be sent in clear.",
);

/// Whether a text has the form of an RSA-2048 ciphertext in base64.
pub(crate) fn is_ciphertext(text: &str) -> bool {
    base64::decode(text).is_some_and(|bytes| bytes.len() == SIGNATURE_LENGTH)
}

/// The problem with a text that must not contain whitespace, if any.
pub(crate) fn untrimmed(text: &str) -> Option<(&'static str, &'static str)> {
    if text.trim() != text {
        return Some(("begins or ends with whitespace", "Remove the whitespace around the value."));
    }
    let printable = text.chars().all(|c| c.is_ascii_graphic());
    (!printable).then_some((
        "holds whitespace or a character that is not printable ASCII",
        "Pass the value exactly as WeChat issued it.",
    ))
}

fn readable(text: &str) -> Option<(&'static str, &'static str)> {
    text.chars()
        .any(char::is_control)
        .then_some(("holds a control character", "Remove tabs, line breaks and other control characters."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_accepts_its_own_and_names_what_it_refuses() {
        let words = Rule::OneOf(&["A", "B"]);
        let sealed = base64::encode(&[7; 256]);
        let cases: &[(Rule, &str, &str)] = &[
            (Rule::Readable, "中 a", "a\tb"),
            (Rule::Token, "a-1", "a b"),
            (Rule::Token, "a-1", " a"),
            (Rule::Digits, "17", "1a"),
            (Rule::OrderNumber, "a_-|*1", "a@1"),
            (Rule::RefundNumber, "a_-|*@1", "a#1"),
            (Rule::GoodsId, "a_-1", "a|1"),
            (Rule::Bytes(6), "中文", "中文a"),
            (Rule::Bytes(6), "中文", "a\nb"),
            (words, "B", "C"),
            (Rule::OneOf(&["CNY"]), "CNY", "USD"),
            (Rule::Rfc3339, "2026-07-20T10:30:00+08:00", "2026-07-20 10:30:00"),
            (Rule::IpAddress, "::1", "300.1.1.1"),
            (Rule::NotifyUrl, "https://a.example/x", "http://a.example/x"),
            (Rule::Ciphertext, &sealed, "张三"),
        ];
        for (rule, fine, wrong) in cases {
            assert_eq!(rule.problem(fine, false), None, "{fine}");
            let (reason, remedy) = rule.problem(wrong, false).unwrap();
            assert!(!reason.is_empty() && remedy.ends_with('.'), "{wrong}");
        }
        assert_eq!(words.problem("C", false).unwrap().1, "Use one of A, B.");
        assert_eq!(Rule::NotifyUrl.problem("http://127.0.0.1:1/x", true), None);
    }
}
