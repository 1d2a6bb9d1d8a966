//! The APIv2 key (APIv2密钥), which API v3 uses in one place: payscore's page in the mini program.
//!
//! Source: protocol reference, "Payscore". The case of the digits is not confirmed there.

use core::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::API_KEY_LENGTH;
use super::spelling::{bare, unmatched_quote, visible};
use crate::error::{Error, Issue, Result, text};

/// Signs parameters. Cleared when dropped, and never printed.
pub struct ApiV2Key(Zeroizing<String>);

impl ApiV2Key {
    /// Takes the key's text, ignoring whitespace, quotation marks and invisible characters around it.
    ///
    /// # Errors
    /// An [`Issue`] for `field` unless it is printable ASCII.
    pub fn new(field: &str, text: &str) -> Result<Self, Issue> {
        let Some(text) = bare(text) else { return Err(unmatched_quote(field)) };
        let text = Zeroizing::new(visible(text));
        let reason = match text.as_str() {
            "" => text!("为空", "is empty"),
            text if !text.bytes().all(|byte| byte.is_ascii_graphic()) => {
                text!("含有可打印 ASCII 以外的字符", "holds a character other than printable ASCII")
            }
            _ => return Ok(Self(text)),
        };
        let remedy = text!(
            "请复制商户平台上设置的 APIv2密钥；不用支付分的小程序页面时去掉它。",
            "Copy the APIv2 key (APIv2密钥) set in the merchant platform; leave it out without payscore's mini program page."
        );
        Err(Issue::new(field, reason, remedy))
    }

    /// Whether this text is the key.
    pub(crate) fn is(&self, text: &str) -> bool {
        *self.0 == text
    }

    /// Whether this text holds the key. A short one may stand in any text by chance.
    pub(crate) fn is_in(&self, text: &str) -> bool {
        self.0.len() >= API_KEY_LENGTH && text.contains(self.0.as_str())
    }

    /// HMAC-SHA256 in upper-case hex over the parameters, which are sorted by name, and the key.
    ///
    /// # Errors
    /// `ERR_INTERNAL`; HMAC takes keys of any length.
    pub(crate) fn sign<'a>(&self, parameters: impl Iterator<Item = (&'a str, &'a str)>) -> Result<String> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.as_bytes()).map_err(|_| Error::Internal("an HMAC key"))?;
        for (name, value) in parameters {
            for part in [name, "=", value, "&"] {
                mac.update(part.as_bytes());
            }
        }
        mac.update(b"key=");
        mac.update(self.0.as_bytes());
        Ok(mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02X}")).collect())
    }
}

impl fmt::Debug for ApiV2Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiV2Key(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the signature rules of API v2.
    #[test]
    fn the_published_example_comes_out() {
        let key = ApiV2Key::new("k", " 192006250b4c09247ec02edce69f6a2d\n").unwrap();
        let parameters = [
            ("appid", "wxd930ea5d5a258f4f"),
            ("body", "test"),
            ("device_info", "1000"),
            ("mch_id", "10000100"),
            ("nonce_str", "ibuaiVcKdpRxkhJA"),
        ];
        let sign = "6A9AE1657590FD6257D693A078E1C3E4BB6BA4DC30B23E0EE2496E54170DACD6";
        assert_eq!(key.sign(parameters.into_iter()).as_deref(), Ok(sign));
    }

    #[test]
    fn a_key_is_never_printed() {
        let key = "192006250b4c09247ec02edce69f6a2d";
        assert_eq!(format!("{:?}", ApiV2Key::new("k", key)), "Ok(ApiV2Key(…))");
        for text in [format!("\"{key}"), format!("{key} {key}"), format!("{key}密"), String::new()] {
            let issue = ApiV2Key::new("k", &text).unwrap_err();
            assert!(!format!("{issue:?}").contains("b4c092"), "{text}");
        }
    }
}
