//! RS256 and OAEP with the `rsa` crate.

use rsa::BoxedUint;
use rsa::hazmat::{rsa_decrypt_and_check, rsa_encrypt};
use rsa::pkcs1::DecodeRsaPrivateKey;
use rsa::pkcs1v15;
use rsa::pkcs8::DecodePrivateKey;
use rsa::rand_core::{TryCryptoRng, TryRng};
use rsa::signature::{RandomizedSigner, SignatureEncoding, Verifier};
use rsa::{PrivateKey, PublicKey};
use sha1::Sha1;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::{KeyError, SIGNATURE_LENGTH, check_size};
use crate::base::env::{Entropy, EntropyError};

/// Signs.
pub(crate) struct SigningKey {
    inner: pkcs1v15::SigningKey<Sha256>,
    public: VerifyingKey,
}

/// Verifies.
#[derive(Clone, PartialEq)]
pub(crate) struct VerifyingKey {
    inner: pkcs1v15::VerifyingKey<Sha256>,
}

impl SigningKey {
    /// From PKCS#8 or PKCS#1.
    pub(crate) fn from_der(der: &[u8]) -> Result<Self, KeyError> {
        check_size(wechatpay_rsa::PrivateKey::from_der(der)?.public_key())?;
        let key = PrivateKey::from_pkcs8_der(der)
            .or_else(|_| PrivateKey::from_pkcs1_der(der))
            .map_err(|_| KeyError::NotRsa)?;
        let public = VerifyingKey { inner: pkcs1v15::VerifyingKey::new(key.to_public_key()) };
        Ok(Self { inner: pkcs1v15::SigningKey::new(key), public })
    }

    /// The blinded signature of `message`; fails only if the random source does.
    pub(crate) fn sign(&self, message: &[u8], entropy: &mut dyn Entropy) -> Result<Vec<u8>, EntropyError> {
        self.inner
            .try_sign_with_rng(&mut Rng(entropy), message)
            .map(|signature| signature.to_vec())
            .map_err(|_| EntropyError)
    }

    /// What the ciphertext holds, blinded; `None` if it does not open. Fails if the random source does.
    pub(crate) fn decrypt(
        &self,
        sealed: &[u8],
        entropy: &mut dyn Entropy,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, EntropyError> {
        let key: &PrivateKey = self.inner.as_ref();
        // The crate reads any first byte of the block for the zero that it must be.
        match number(sealed).map(|number| rsa_decrypt_and_check(key, Some(&mut Rng(entropy)), &number)) {
            Some(Ok(block)) if block.to_be_bytes().first() == Some(&0) => {}
            Some(Err(rsa::Error::Rng)) => return Err(EntropyError),
            _ => return Ok(None),
        }
        match key.oaep_decrypt_with_rng::<Sha1, _>(&mut Rng(entropy), sealed) {
            Ok(plain) => Ok(Some(Zeroizing::new(plain))),
            Err(rsa::Error::Rng) => Err(EntropyError),
            Err(_) => Ok(None),
        }
    }

    /// Nothing to prepare: natively the code is compiled already.
    pub(crate) fn warm_up(&self) {}

    pub(crate) fn public_key(&self) -> &VerifyingKey {
        &self.public
    }
}

impl VerifyingKey {
    /// From SPKI or PKCS#1.
    pub(crate) fn from_der(der: &[u8]) -> Result<Self, KeyError> {
        Self::of(&wechatpay_rsa::PublicKey::from_der(der)?)
    }

    /// From a parsed key.
    pub(crate) fn of(key: &wechatpay_rsa::PublicKey) -> Result<Self, KeyError> {
        check_size(key)?;
        let number =
            |bytes: &[u8]| BoxedUint::from_be_slice(bytes, 8 * bytes.len() as u32).map_err(|_| KeyError::NotRsa);
        let modulus = number(&key.modulus())?;
        let exponent = number(&key.exponent().to_be_bytes())?;
        let key = PublicKey::new(modulus, exponent).map_err(|_| KeyError::NotRsa)?;
        Ok(Self { inner: pkcs1v15::VerifyingKey::new(key) })
    }

    /// Whether `signature` is the signature of `message`.
    pub(crate) fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        signature.len() == SIGNATURE_LENGTH
            && pkcs1v15::Signature::try_from(signature)
                .is_ok_and(|signature| self.inner.verify(message, &signature).is_ok())
    }
}

impl VerifyingKey {
    /// Encrypts at most [`super::FIELD_LIMIT`] bytes; fails if the random source does.
    pub(crate) fn encrypt(&self, plain: &[u8], entropy: &mut dyn Entropy) -> Result<Vec<u8>, EntropyError> {
        let key: &PublicKey = self.inner.as_ref();
        key.oaep_encrypt_with_rng::<Sha1, _>(&mut Rng(entropy), plain).map_err(|_| EntropyError)
    }
}

/// DER of `DigestInfo` for SHA-256, up to the digest itself (RFC 8017, section 9.2).
const DIGEST_INFO: [u8; 19] =
    [0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20];

impl VerifyingKey {
    /// The digest inside a signature, if this key made it. It identifies the signed bytes; it is no substitute for
    /// [`VerifyingKey::verify`].
    pub(crate) fn recover_digest(&self, signature: &[u8]) -> Option<[u8; 32]> {
        let key: &PublicKey = self.inner.as_ref();
        let block = rsa_encrypt(key, &number(signature)?).ok()?.to_be_bytes();
        let (padding, digest) = block.split_last_chunk::<32>()?;
        let padding = padding.strip_suffix(&DIGEST_INFO)?;
        let fits = matches!(padding, [0, 1, ones @ .., 0] if ones.iter().all(|byte| *byte == 0xff));
        fits.then_some(*digest)
    }
}

/// A block of the keys' size as a number; `None` if it has another.
fn number(block: &[u8]) -> Option<BoxedUint> {
    let fits = block.len() == SIGNATURE_LENGTH;
    fits.then(|| BoxedUint::from_be_slice(block, (SIGNATURE_LENGTH * 8) as u32).ok()).flatten()
}

/// Adapts [`Entropy`] to the `rsa` crate.
struct Rng<'a>(&'a mut dyn Entropy);

impl core::fmt::Display for EntropyError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("the random source failed")
    }
}

impl core::error::Error for EntropyError {}

impl TryRng for Rng<'_> {
    type Error = EntropyError;

    fn try_next_u32(&mut self) -> Result<u32, EntropyError> {
        let mut bytes = [0; 4];
        self.0.fill(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, EntropyError> {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, buffer: &mut [u8]) -> Result<(), EntropyError> {
        self.0.fill(buffer)
    }
}

impl TryCryptoRng for Rng<'_> {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::env::testing::Sequence;

    #[test]
    fn random_words_are_the_bytes_of_the_source() {
        let mut bytes = [0; 12];
        Sequence(1).fill(&mut bytes).unwrap();
        let mut source = Sequence(1);
        let mut rng = Rng(&mut source);
        assert_eq!(rng.try_next_u32().unwrap().to_le_bytes(), bytes[..4]);
        assert_eq!(rng.try_next_u64().unwrap().to_le_bytes(), bytes[4..]);
    }
}
