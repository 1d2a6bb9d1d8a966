//! The keys that may sign for WeChat Pay.

use std::sync::Arc;

use super::VerifyingKey;
use super::serial::same_serial;
use crate::base::env::{Entropy, EntropyError};
use crate::base::time::UnixTime;

/// Prefix of a public key id of WeChat Pay (微信支付公钥ID).
pub(crate) const PUBLIC_KEY_ID_PREFIX: &str = "PUB_KEY_ID_";

/// One key that may sign for WeChat Pay.
#[derive(Clone)]
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

    /// Whether it may be used at that time.
    pub(crate) fn valid(&self, now: UnixTime) -> bool {
        !self.premature(now) && !self.expired(now)
    }

    /// Whether it is a public key (微信支付公钥), not a certificate.
    pub(crate) fn is_public_key(&self) -> bool {
        self.validity.is_none()
    }
}

/// The set of keys that may sign for WeChat Pay, chosen by `Wechatpay-Serial` alone. A copy shares the keys.
#[derive(Default, Clone)]
pub struct PlatformKeys(Vec<Arc<PlatformKey>>);

impl PlatformKeys {
    /// Adds a key, replacing one with the same identifier.
    pub fn insert(&mut self, key: PlatformKey) {
        self.0.retain(|held| !same_id(&held.id, &key.id));
        self.0.push(Arc::new(key));
    }

    /// The key with that identifier, never another one.
    pub fn get(&self, id: &str) -> Option<&PlatformKey> {
        self.iter().find(|key| same_id(&key.id, id))
    }

    /// Whether the set is empty.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All identifiers.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.iter().map(PlatformKey::id)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &PlatformKey> {
        self.0.iter().map(Arc::as_ref)
    }

    /// Removes certificates whose validity has ended.
    pub(crate) fn drop_expired(&mut self, now: UnixTime) {
        self.0.retain(|key| !key.expired(now));
    }

    /// The key that requests name and their fields are encrypted with: the first public key, otherwise the newest
    /// certificate that is valid now. `Wechatpay-Serial` with a public key id asks WeChat Pay to sign the answer with
    /// that key.
    pub(crate) fn preferred(&self, now: UnixTime) -> Option<&PlatformKey> {
        let public = self.iter().find(|key| key.is_public_key());
        let newest = || self.iter().filter(|key| key.valid(now)).max_by_key(|key| key.validity);
        public.or_else(newest)
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
    use crate::merchant::testing::vector;

    #[test]
    fn fields_are_encrypted_with_a_public_key_otherwise_with_the_newest_certificate_in_force() {
        let pem = vector("TEST_ONLY_platform_certificate_pem");
        let key = || crate::keys::public_half(&pem).unwrap().0;
        let certificate =
            |id: &str, from, to| PlatformKey::certificate(id.into(), key(), (UnixTime(from), UnixTime(to)));
        let mut keys = PlatformKeys::default();
        for (id, from, to) in [("0A", 10, 90), ("0B", 20, 80), ("0C", 50, 150)] {
            keys.insert(certificate(id, from, to));
        }
        let at = |keys: &PlatformKeys, now| keys.preferred(UnixTime(now)).map(|key| key.id().to_owned());
        for (now, id) in [
            (9, None),
            (10, Some("0A")),
            (20, Some("0B")),
            (49, Some("0B")),
            (50, Some("0C")),
            (150, Some("0C")),
            (151, None),
        ] {
            assert_eq!(at(&keys, now).as_deref(), id, "{now}");
        }
        keys.drop_expired(UnixTime(80));
        assert_eq!(keys.ids().collect::<Vec<_>>(), ["0A", "0B", "0C"]);
        keys.drop_expired(UnixTime(81));
        assert_eq!(keys.ids().collect::<Vec<_>>(), ["0A", "0C"]);
        assert!(!keys.is_empty() && PlatformKeys::default().is_empty());
        assert_eq!(keys.get("a").and_then(PlatformKey::validity), Some((UnixTime(10), UnixTime(90))));
        keys.insert(PlatformKey::public_key("PUB_KEY_ID_01".into(), key()));
        assert_eq!(at(&keys, 60).as_deref(), Some("PUB_KEY_ID_01"));
    }

    #[test]
    fn public_key_ids_compare_exactly_and_serials_as_numbers() {
        assert!(same_id("0A3D", "a3d"));
        assert!(!same_id("PUB_KEY_ID_01", "pub_key_id_01"));
        assert!(!same_id("PUB_KEY_ID_01", "PUB_KEY_ID_1"));
    }
}
