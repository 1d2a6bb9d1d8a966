//! The merchant's credentials and WeChat Pay's keys, parsed once.
//!
//! A key is a capability: a [`MerchantKey`] signs, [`PlatformKeys`] verify, an [`ApiV3Key`] opens. None reveals its
//! secret.

mod api_v2;
pub(crate) mod der;
pub(crate) mod key_file;
pub(crate) mod pem;
mod platform;
mod rs256;
pub(crate) mod serial;
pub(crate) mod spelling;

use core::fmt;

use zeroize::Zeroizing;

use crate::base::base64;
use crate::base::env::{Entropy, EntropyError};
use crate::error::{Error, Issue, Result, text};
use crate::keys::spelling::{bare, unmatched_quote, visible};

pub use api_v2::ApiV2Key;
pub(crate) use key_file::{KeyFile, KeyMaterial};
pub(crate) use pem::Label;
pub(crate) use platform::{PUBLIC_KEY_ID_PREFIX, same_id};
pub use platform::{PlatformKey, PlatformKeys};
pub(crate) use rs256::{FIELD_LIMIT, SIGNATURE_LENGTH, SigningKey, VerifyingKey};

/// The merchant API private key (商户API私钥) and the serial number of its certificate.
pub struct MerchantKey {
    place: Place,
    serial_no: String,
}

/// Where the key is.
enum Place {
    Here(Box<SigningKey>),
    /// With a signer of the caller's.
    Outside {
        /// From the certificate, if that was given.
        public: Option<VerifyingKey>,
        /// Whether the signer opens fields as well.
        opens: bool,
        /// Whether the signer checks its signatures itself, with that very key.
        checks: bool,
    },
}

impl MerchantKey {
    /// Combines a key with the serial number of its certificate.
    pub(crate) fn new(key: Box<SigningKey>, serial_no: String) -> Self {
        Self { place: Place::Here(key), serial_no }
    }

    /// A key that only the caller's signer has. `opens`: whether it opens fields as well; `checks`: whether it checks its
    /// signatures itself, with `public`.
    pub(crate) fn outside(serial_no: String, public: Option<VerifyingKey>, opens: bool, checks: bool) -> Self {
        Self { place: Place::Outside { public, opens, checks }, serial_no }
    }

    /// Serial number of the merchant API certificate: upper-case hex, two digits per byte.
    pub fn serial_no(&self) -> &str {
        &self.serial_no
    }

    /// RSASSA-PKCS1-v1_5 with SHA-256 over `message`, blinded with `entropy`; `None` if the key is elsewhere.
    ///
    /// # Errors
    /// Fails if the random source does.
    pub(crate) fn sign(&self, message: &[u8], entropy: &mut dyn Entropy) -> Result<Option<Vec<u8>>, EntropyError> {
        match &self.place {
            Place::Here(key) => key.sign(message, entropy).map(|signature| Some(signature.to_vec())),
            Place::Outside { .. } => Ok(None),
        }
    }

    /// The content of an RSAES-OAEP ciphertext with SHA-1; `None` if it does not open. Blinded with `entropy`.
    ///
    /// # Errors
    /// Fails if the random source does.
    pub(crate) fn decrypt(
        &self,
        sealed: &[u8],
        entropy: &mut dyn Entropy,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, EntropyError> {
        match &self.place {
            Place::Here(key) => key.decrypt(sealed, entropy),
            Place::Outside { .. } => Ok(None),
        }
    }

    /// Whether only the caller's signer has the key.
    pub(crate) fn is_outside(&self) -> bool {
        matches!(self.place, Place::Outside { .. })
    }

    /// Whether the caller's signer has checked what it hands over.
    pub(crate) fn checks_outside(&self) -> bool {
        matches!(self.place, Place::Outside { checks: true, .. })
    }

    /// Whether the caller's signer opens fields.
    pub(crate) fn opens_outside(&self) -> bool {
        matches!(self.place, Place::Outside { opens: true, .. })
    }

    /// Makes the runtime compile the arithmetic now, so that the first signature is as fast as later ones. Needs no
    /// randomness, and discards the blinding values of earlier signatures.
    pub fn warm_up(&self) {
        if let Place::Here(key) = &self.place {
            key.warm_up();
        }
    }

    /// The public half, if it is known.
    pub(crate) fn public_key(&self) -> Option<&VerifyingKey> {
        match &self.place {
            Place::Here(key) => Some(key.public_key()),
            Place::Outside { public, .. } => public.as_ref(),
        }
    }
}

impl fmt::Debug for MerchantKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MerchantKey").field("serial_no", &self.serial_no).finish_non_exhaustive()
    }
}

/// Characters of an APIv3 key, and of an APIv2 key as the merchant platform makes it.
pub(crate) const API_KEY_LENGTH: usize = 32;

/// An APIv3 key (APIv3密钥): 32 ASCII letters and digits, used directly as an AES-256 key.
pub struct ApiV3Key(Zeroizing<[u8; 32]>);

impl ApiV3Key {
    /// Whether this text is the key.
    pub(crate) fn is(&self, text: &str) -> bool {
        *self.0 == text.as_bytes()
    }

    /// Whether this text holds the key.
    pub(crate) fn is_in(&self, text: &str) -> bool {
        core::str::from_utf8(&*self.0).is_ok_and(|key| text.contains(key))
    }

    /// Takes the key's text.
    ///
    /// # Errors
    /// An [`Issue`] for `field` unless it is exactly 32 of `[0-9A-Za-z]`, ignoring whitespace, quotation marks and
    /// invisible characters around it.
    pub fn new(field: &str, text: &str) -> Result<Self, Issue> {
        let Some(text) = bare(text) else { return Err(unmatched_quote(field)) };
        let text = Zeroizing::new(visible(text));
        if text.is_empty() {
            return Err(Issue::new(
                field,
                text!("为空：应有 32 个字符", "is empty: it has 0 characters instead of 32"),
                text!(
                    "请传入商户平台上设置的 APIv3密钥；并检查环境变量是否已设置。",
                    "Pass the APIv3 key (APIv3密钥) set in the merchant platform; check that the environment variable is set."
                ),
            ));
        }
        let bytes = <[u8; 32]>::try_from(text.as_bytes()).map(Zeroizing::new).map_err(|_| {
            Issue::new(
                field,
                text!("有 {0} 个字符，应为 32 个", "has {0} characters instead of 32", text.chars().count()),
                text!("请复制商户平台上设置的 APIv3密钥；它不是 API v2 密钥，也不经任何编码。", "Copy the APIv3 key (APIv3密钥) set in the merchant platform; it is not the API v2 key and is not encoded."),
            )
        })?;
        if !bytes.iter().all(u8::is_ascii_alphanumeric) {
            return Err(Issue::new(
                field,
                text!("含有字母和数字以外的字符", "holds a character other than letters and digits"),
                text!(
                    "请复制商户平台上设置的 APIv3密钥。",
                    "Copy the APIv3 key (APIv3密钥) set in the merchant platform."
                ),
            ));
        }
        Ok(Self(bytes))
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.as_slice()
    }
}

impl fmt::Debug for ApiV3Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiV3Key(…)")
    }
}

/// Whether `signature` (strict base64) is the RSASSA-PKCS1-v1_5 signature with SHA-256 of `message` under `public_key`, a
/// public key or certificate in any of the usual forms.
///
/// # Errors
/// `ERR_INPUT` if `public_key` is neither; a wrong signature gives `false`.
pub fn verify_signature(message: &[u8], signature: &str, public_key: &str) -> Result<bool> {
    let (key, _) = public_half(public_key)?;
    Ok(base64::decode(signature).is_some_and(|bytes| key.verify(message, &bytes)))
}

/// The key to verify with, and the serial number if it comes from a certificate.
///
/// # Errors
/// `ERR_INPUT` if `public_key` is neither a public key nor a certificate.
pub(crate) fn public_half(public_key: &str) -> Result<(VerifyingKey, Option<String>)> {
    match KeyMaterial::read("publicKey", public_key.as_bytes()) {
        Ok(KeyMaterial::Public(key)) => Ok((key, None)),
        Ok(KeyMaterial::Certificate { key, serial_no, .. }) => Ok((key, Some(serial_no))),
        Ok(KeyMaterial::Private(_)) => Err(Error::input(
            "publicKey",
            text!("是私钥", "is a private key"),
            text!("请传入公钥或证书。", "Pass a public key or a certificate."),
        )),
        Err(issue) => Err(Error::Input(vec![issue])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_apiv3_key_has_32_letters_or_digits() {
        let key = "Kq7ZtestOnly0Vector9Key4Spec2026";
        assert!(ApiV3Key::new("k", key).is_ok());
        assert!(ApiV3Key::new("k", &format!("{key}\n")).is_ok());
        let long = ApiV3Key::new("k", &format!("{key}x")).unwrap_err();
        assert!(long.reason.english().contains("33") && !long.reason.english().contains(key));
        for text in
            [format!("\"{key}\""), format!("“{key}”"), format!("\u{200b}{key}\u{a0}"), key.replace('Z', "Z\u{feff}")]
        {
            assert_eq!(ApiV3Key::new("k", &text).unwrap().bytes(), key.as_bytes(), "{text}");
        }
        for text in [key.replace('K', "-"), format!("\"{key}"), format!("{key}'"), key.replace('K', " "), String::new()]
        {
            let issue = ApiV3Key::new("k", &text).unwrap_err();
            assert!(!format!("{issue:?}").contains("Vector9"));
        }
        assert_eq!(format!("{:?}", ApiV3Key::new("k", key)), "Ok(ApiV3Key(…))");
    }
}
