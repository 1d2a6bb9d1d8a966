//! The rules by which a message of WeChat Pay is authentic, written down a second time.

use std::sync::LazyLock;

use wechatpay_rsa::{Certificate, PublicKey};

use crate::der::unarmoured;
use crate::world::{self, Message};

static PUBLIC_KEY: LazyLock<PublicKey> =
    LazyLock::new(|| PublicKey::from_der(&der(world::WECHATPAY_PUBLIC_KEY)).expect("a public key"));
static CERTIFIED: LazyLock<PublicKey> = LazyLock::new(|| {
    Certificate::from_der(&der(world::PLATFORM_CERTIFICATE)).expect("a certificate").public_key().clone()
});

fn der(pem: &str) -> Vec<u8> {
    unarmoured(pem).map(|(_, _, der, _)| der).unwrap_or_default()
}

/// Why a message is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// `ERR_VERIFY_HEADER`.
    Header,
    /// `ERR_VERIFY_ALGORITHM`.
    Algorithm,
    /// `ERR_VERIFY_TIMESTAMP`.
    Timestamp,
    /// `ERR_VERIFY_PROBE`.
    Probe,
    /// `ERR_VERIFY_UNKNOWN_KEY`.
    UnknownKey,
    /// `ERR_VERIFY_SIGNATURE`.
    Signature,
}

impl Reason {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Header => "ERR_VERIFY_HEADER",
            Self::Algorithm => "ERR_VERIFY_ALGORITHM",
            Self::Timestamp => "ERR_VERIFY_TIMESTAMP",
            Self::Probe => "ERR_VERIFY_PROBE",
            Self::UnknownKey => "ERR_VERIFY_UNKNOWN_KEY",
            Self::Signature => "ERR_VERIFY_SIGNATURE",
        }
    }
}

/// The verdict on a message received by the merchant of the test keys.
pub fn verdict(message: &Message) -> Result<(), Reason> {
    let values = |wanted: &str| -> Vec<&str> {
        message.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, v)| v.as_str()).collect()
    };
    let one = |name: &str| match values(name)[..] {
        // No value has a comma, unless two were joined.
        [value] if !value.is_empty() && !value.contains(',') => Ok(value),
        _ => Err(Reason::Header),
    };
    let (timestamp, nonce) = (one("Wechatpay-Timestamp")?, one("Wechatpay-Nonce")?);
    let (serial, signature) = (one("Wechatpay-Serial")?, one("Wechatpay-Signature")?);
    if !values("Wechatpay-Signature-Type").is_empty() && one("Wechatpay-Signature-Type")? != "WECHATPAY2-SHA256-RSA2048"
    {
        return Err(Reason::Algorithm);
    }
    if timestamp.len() > 12 || !timestamp.chars().all(|c| c.is_ascii_digit()) {
        return Err(Reason::Header);
    }
    let distance = i128::from(message.now) - timestamp.parse::<i128>().map_err(|_| Reason::Header)?;
    if distance.abs() > 300 {
        return Err(Reason::Timestamp);
    }
    if signature.starts_with("WECHATPAY/SIGNTEST/") {
        return Err(Reason::Probe);
    }
    let key = if serial == world::PUBLIC_KEY_ID {
        &*PUBLIC_KEY
    } else if serial.trim_start_matches('0').eq_ignore_ascii_case(world::PLATFORM_SERIAL) {
        let (beginning, end) = world::PLATFORM_VALIDITY;
        if !(beginning..=end).contains(&message.now) {
            return Err(Reason::UnknownKey);
        }
        &*CERTIFIED
    } else {
        return Err(Reason::UnknownKey);
    };
    let signature = world::from_base64(signature).ok_or(Reason::Signature)?;
    let text = world::signed_text(timestamp, nonce, &message.body);
    if key.verify_pkcs1v15_sha256(&text, &signature) { Ok(()) } else { Err(Reason::Signature) }
}
