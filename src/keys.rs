//! The merchant's credentials and WeChat Pay's keys, parsed once.
//!
//! A key is a capability: a [`MerchantKey`] signs, [`PlatformKeys`] verify, an [`ApiV3Key`] opens. None shows its secret.

use core::fmt;
use zeroize::Zeroizing;

use crate::base64;
use crate::env::{Entropy, EntropyError, UnixTime};
use crate::error::{Error, Issue, Result};
use crate::rs256::{SigningKey, VerifyingKey};
use crate::spelling::{bare, unmatched_quote, visible};

pub(crate) use crate::key_file::KeyMaterial;
pub(crate) use crate::serial::same_serial;

/// What a public key id of WeChat Pay begins with (微信支付公钥ID).
pub(crate) const PUBLIC_KEY_ID_PREFIX: &str = "PUB_KEY_ID_";

/// The merchant API private key (商户API私钥) and the serial number that names its certificate.
pub struct MerchantKey {
    key: SigningKey,
    serial_no: String,
}

impl MerchantKey {
    /// Joins a key and the serial number of its certificate.
    pub(crate) fn new(key: SigningKey, serial_no: String) -> Self {
        Self { key, serial_no }
    }

    /// Serial number of the merchant API certificate: upper-case hex, two digits a byte.
    pub fn serial_no(&self) -> &str {
        &self.serial_no
    }

    /// RSASSA-PKCS1-v1_5 with SHA-256 over `message`; 256 bytes. Blinded with `entropy`.
    ///
    /// # Errors
    /// `ERR_INTERNAL` when the random source fails.
    pub fn sign(&self, message: &[u8], entropy: &mut dyn Entropy) -> Result<Vec<u8>> {
        Ok(self.key.sign(message, entropy)?)
    }

    /// [`MerchantKey::sign`] as the protocol writes it: base64.
    pub(crate) fn signature(&self, message: &[u8], entropy: &mut dyn Entropy) -> Result<String, EntropyError> {
        Ok(base64::encode(&self.key.sign(message, entropy)?))
    }

    /// Has the runtime compile the arithmetic now, so that the first signature is as fast as later ones. Needs no randomness, and
    /// forgets what blinded earlier signatures.
    pub fn warm_up(&self) {
        self.key.warm_up();
    }

    /// Whether `other` is the public half of this key.
    pub(crate) fn belongs_to(&self, other: &VerifyingKey) -> bool {
        self.key.public_key() == other
    }
}

impl fmt::Debug for MerchantKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MerchantKey").field("serial_no", &self.serial_no).finish_non_exhaustive()
    }
}

/// An APIv3 key (APIv3密钥): 32 ASCII letters and digits, used directly as AES-256 key.
pub struct ApiV3Key(Zeroizing<[u8; 32]>);

impl ApiV3Key {
    /// Takes the key's text.
    ///
    /// # Errors
    /// An [`Issue`] for `field` unless it is exactly 32 of `[0-9A-Za-z]`; whitespace, quotation marks and invisible characters
    /// around it are no part of it.
    pub fn new(field: &str, text: &str) -> Result<Self, Issue> {
        let Some(text) = bare(text) else { return Err(unmatched_quote(field)) };
        let text = Zeroizing::new(visible(text));
        if text.is_empty() {
            return Err(Issue::new(
                field,
                "is empty: it has 0 characters instead of 32",
                "Pass the APIv3 key (APIv3密钥) set in the merchant platform; check that the environment variable is set.",
            ));
        }
        let bytes = <[u8; 32]>::try_from(text.as_bytes()).map(Zeroizing::new).map_err(|_| {
            Issue::new(
                field,
                format!("has {} characters instead of 32", text.chars().count()),
                "Copy the APIv3 key (APIv3密钥) set in the merchant platform; it is not the API v2 key and is not encoded.",
            )
        })?;
        if !bytes.iter().all(u8::is_ascii_alphanumeric) {
            return Err(Issue::new(
                field,
                "holds a character other than letters and digits",
                "Copy the APIv3 key (APIv3密钥) set in the merchant platform.",
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

/// One key that may sign for WeChat Pay.
pub struct PlatformKey {
    id: String,
    key: VerifyingKey,
    /// Of a platform certificate; public keys do not expire.
    validity: Option<(UnixTime, UnixTime)>,
}

impl PlatformKey {
    pub(crate) fn public_key(id: String, key: VerifyingKey) -> Self {
        Self { id, key, validity: None }
    }

    pub(crate) fn certificate(serial_no: String, key: VerifyingKey, validity: (UnixTime, UnixTime)) -> Self {
        Self { id: serial_no, key, validity: Some(validity) }
    }

    /// Identifier as compared with `Wechatpay-Serial`.
    pub fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        self.key.verify(message, signature)
    }

    pub(crate) fn verifying_key(&self) -> &VerifyingKey {
        &self.key
    }

    /// Certificates are not used before their beginning.
    pub(crate) fn premature(&self, now: UnixTime) -> bool {
        self.validity.is_some_and(|(beginning, _)| now < beginning)
    }

    /// Certificates past their end are not used any more.
    pub(crate) fn expired(&self, now: UnixTime) -> bool {
        self.validity.is_some_and(|(_, end)| now > end)
    }
}

/// The set of keys that may sign for WeChat Pay, chosen by `Wechatpay-Serial` alone.
#[derive(Default)]
pub struct PlatformKeys(Vec<PlatformKey>);

impl PlatformKeys {
    /// Adds a key; one with the same identifier is replaced.
    pub fn insert(&mut self, key: PlatformKey) {
        self.0.retain(|held| !same_id(&held.id, &key.id));
        self.0.push(key);
    }

    /// The key of that identifier. Never "some other" key.
    pub fn get(&self, id: &str) -> Option<&PlatformKey> {
        self.0.iter().find(|key| same_id(&key.id, id))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All identifiers.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(PlatformKey::id)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &PlatformKey> {
        self.0.iter()
    }

    /// Value of the request header `Wechatpay-Serial`: the first public key, else the newest certificate.
    ///
    /// Naming the public key asks WeChat Pay to sign the answer with it.
    pub fn preferred_id(&self) -> Option<&str> {
        let public = self.0.iter().find(|key| key.validity.is_none());
        let newest = || self.0.iter().max_by_key(|key| key.validity);
        public.or_else(newest).map(PlatformKey::id)
    }
}

/// Public key ids are opaque and compared exactly; certificate serials without regard to case and leading zeros.
pub(crate) fn same_id(a: &str, b: &str) -> bool {
    if a.starts_with(PUBLIC_KEY_ID_PREFIX) || b.starts_with(PUBLIC_KEY_ID_PREFIX) {
        return a == b;
    }
    same_serial(a, b)
}

/// Whether `signature` (strict base64) is the RSASSA-PKCS1-v1_5 signature with SHA-256 of `message` under `public_key`, a
/// public key or certificate in any of the usual forms.
///
/// # Errors
/// `ERR_INPUT` when `public_key` is neither; a bad signature is `false`.
pub fn verify_signature(message: &[u8], signature: &str, public_key: &str) -> Result<bool> {
    let key = match KeyMaterial::read("publicKey", public_key.as_bytes()) {
        Ok(KeyMaterial::Public(key) | KeyMaterial::Certificate { key, .. }) => key,
        Ok(KeyMaterial::Private(_)) => {
            return Err(Error::input("publicKey", "is a private key", "Pass a public key or a certificate."));
        }
        Err(issue) => return Err(Error::Input(vec![issue])),
    };
    Ok(base64::decode(signature).is_some_and(|bytes| key.verify(message, &bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_key_ids_compare_exactly_and_serials_as_numbers() {
        assert!(same_id("0A3D", "a3d"));
        assert!(!same_id("PUB_KEY_ID_01", "pub_key_id_01"));
        assert!(!same_id("PUB_KEY_ID_01", "PUB_KEY_ID_1"));
    }

    #[test]
    fn an_apiv3_key_has_32_letters_or_digits() {
        let key = "Kq7ZtestOnly0Vector9Key4Spec2026";
        assert!(ApiV3Key::new("k", key).is_ok());
        assert!(ApiV3Key::new("k", &format!("{key}\n")).is_ok());
        let long = ApiV3Key::new("k", &format!("{key}x")).unwrap_err();
        assert!(long.reason.contains("33") && !long.reason.contains(key));
        for text in
            [format!("\"{key}\""), format!("“{key}”"), format!("\u{200b}{key}\u{a0}"), key.replace('Z', "Z\u{feff}")]
        {
            assert_eq!(ApiV3Key::new("k", &text).unwrap().bytes(), key.as_bytes(), "{text}");
        }
        for text in [key.replace('K', "-"), format!("\"{key}"), format!("{key}'"), key.replace('K', " "), String::new()]
        {
            let issue = ApiV3Key::new("k", &text).unwrap_err();
            assert!(!issue.reason.contains("Vector9") && !issue.remedy.contains("Vector9"));
        }
        assert_eq!(format!("{:?}", ApiV3Key::new("k", key)), "Ok(ApiV3Key(…))");
    }
}
