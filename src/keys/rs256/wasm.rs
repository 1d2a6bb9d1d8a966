//! RS256 and OAEP with `wechatpay-rsa`, whose kernels run at native speed in WebAssembly.

use zeroize::Zeroizing;

use super::{KeyError, SIGNATURE_LENGTH, check_size};
use crate::base::env::{Entropy, EntropyError};

/// Signs.
pub(crate) struct SigningKey {
    key: wechatpay_rsa::PrivateKey,
    public: VerifyingKey,
}

/// Verifies.
#[derive(Clone, PartialEq)]
pub(crate) struct VerifyingKey(wechatpay_rsa::PublicKey);

impl SigningKey {
    /// From PKCS#8 or PKCS#1.
    pub(crate) fn from_der(der: &[u8]) -> Result<Self, KeyError> {
        let key = wechatpay_rsa::PrivateKey::from_der(der)?;
        check_size(key.public_key())?;
        let public = VerifyingKey(key.public_key().clone());
        Ok(Self { key, public })
    }

    /// The blinded signature of `message`; fails if the random source does.
    pub(crate) fn sign(&self, message: &[u8], entropy: &mut dyn Entropy) -> Result<Vec<u8>, EntropyError> {
        self.key.sign_pkcs1v15_sha256(message, &mut random(entropy)).map_err(|_| EntropyError)
    }

    /// What the ciphertext holds, blinded; `None` if it does not open. Fails if the random source does.
    pub(crate) fn decrypt(
        &self,
        sealed: &[u8],
        entropy: &mut dyn Entropy,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, EntropyError> {
        match self.key.decrypt_oaep_sha1(sealed, &mut random(entropy)) {
            Ok(plain) => Ok(Some(plain)),
            Err(wechatpay_rsa::Error::Decryption) => Ok(None),
            Err(_) => Err(EntropyError),
        }
    }

    /// Makes the engine compile the arithmetic before the first signature, and discards the blinding values of earlier
    /// ones.
    pub(crate) fn warm_up(&self) {
        // V8 replaces code with its optimised form at the next call; after four exponentiations the inner loops are
        // replaced.
        self.key.warm_up(4);
    }

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
        Ok(Self(key.clone()))
    }

    /// Whether `signature` is the signature of `message`.
    pub(crate) fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        signature.len() == SIGNATURE_LENGTH && self.0.verify_pkcs1v15_sha256(message, signature)
    }

    /// Encrypts at most [`super::FIELD_LIMIT`] bytes; fails if the random source does.
    pub(crate) fn encrypt(&self, plain: &[u8], entropy: &mut dyn Entropy) -> Result<Vec<u8>, EntropyError> {
        self.0.encrypt_oaep_sha1(plain, &mut random(entropy)).map_err(|_| EntropyError)
    }

    /// The digest inside a signature, if this key made it.
    pub(crate) fn recover_digest(&self, signature: &[u8]) -> Option<[u8; 32]> {
        self.0.recover_pkcs1v15_sha256(signature)
    }
}

/// Adapts [`Entropy`] to `wechatpay-rsa`.
fn random(entropy: &mut dyn Entropy) -> impl FnMut(&mut [u8]) -> Result<(), wechatpay_rsa::RandomError> {
    |bytes| entropy.fill(bytes).map_err(|_| wechatpay_rsa::RandomError)
}
