//! The keys that may sign for WeChat Pay.

use super::VerifyingKey;
use super::serial::same_serial;
use crate::base::env::{Entropy, EntropyError};
use crate::base::time::UnixTime;

/// Prefix of a public key id of WeChat Pay (微信支付公钥ID).
pub(crate) const PUBLIC_KEY_ID_PREFIX: &str = "PUB_KEY_ID_";

/// One key that may sign for WeChat Pay.
pub struct PlatformKey {
    id: String,
    key: VerifyingKey,
    /// Validity of a platform certificate; public keys do not expire.
    validity: Option<(UnixTime, UnixTime)>,
}

impl PlatformKey {
    pub(crate) fn public_key(id: String, key: VerifyingKey) -> Self {
        Self { id, key, validity: None }
    }

    pub(crate) fn certificate(serial_no: String, key: VerifyingKey, validity: (UnixTime, UnixTime)) -> Self {
        Self { id: serial_no, key, validity: Some(validity) }
    }

    /// Identifier to compare with `Wechatpay-Serial`.
    pub fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        self.key.verify(message, signature)
    }

    /// RSAES-OAEP with SHA-1 of at most 214 bytes.
    ///
    /// # Errors
    /// Fails if the random source does.
    pub(crate) fn encrypt(&self, plain: &[u8], entropy: &mut dyn Entropy) -> Result<Vec<u8>, EntropyError> {
        self.key.encrypt(plain, entropy)
    }

    pub(crate) fn verifying_key(&self) -> &VerifyingKey {
        &self.key
    }

    /// Beginning and end of a certificate's validity; public keys do not expire.
    pub(crate) fn validity(&self) -> Option<(UnixTime, UnixTime)> {
        self.validity
    }

    /// Whether this is a certificate whose validity has not begun.
    pub(crate) fn premature(&self, now: UnixTime) -> bool {
        self.validity.is_some_and(|(beginning, _)| now < beginning)
    }

    /// Whether this is a certificate whose validity has ended.
    pub(crate) fn expired(&self, now: UnixTime) -> bool {
        self.validity.is_some_and(|(_, end)| now > end)
    }
}

/// The set of keys that may sign for WeChat Pay, chosen by `Wechatpay-Serial` alone.
#[derive(Default)]
pub struct PlatformKeys(Vec<PlatformKey>);

impl PlatformKeys {
    /// Adds a key, replacing one with the same identifier.
    pub fn insert(&mut self, key: PlatformKey) {
        self.0.retain(|held| !same_id(&held.id, &key.id));
        self.0.push(key);
    }

    /// The key with that identifier, never another one.
    pub fn get(&self, id: &str) -> Option<&PlatformKey> {
        self.0.iter().find(|key| same_id(&key.id, id))
    }

    /// Whether the set is empty.
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

    /// The key that requests name and their fields are encrypted with: the first public key, otherwise the newest
    /// certificate.
    pub(crate) fn preferred(&self) -> Option<&PlatformKey> {
        let public = self.0.iter().find(|key| key.validity.is_none());
        let newest = || self.0.iter().max_by_key(|key| key.validity);
        public.or_else(newest)
    }

    /// Value of the request header `Wechatpay-Serial`.
    ///
    /// A public key id asks WeChat Pay to sign the answer with that key.
    pub fn preferred_id(&self) -> Option<&str> {
        self.preferred().map(PlatformKey::id)
    }
}

/// Public key ids are opaque and compared exactly; certificate serials without regard to case and leading zeros.
pub(crate) fn same_id(a: &str, b: &str) -> bool {
    if a.starts_with(PUBLIC_KEY_ID_PREFIX) || b.starts_with(PUBLIC_KEY_ID_PREFIX) {
        return a == b;
    }
    same_serial(a, b)
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
}
