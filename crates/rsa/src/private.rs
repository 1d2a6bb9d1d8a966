//! Private keys: signing and decryption, blinded and checked.

use core::fmt;

use zeroize::Zeroizing;

use crate::cache::Cache;
use crate::der::Outline;
use crate::engine::Engine;
use crate::kernel::{self, Kind};
use crate::private_parts::{Parts, mismatch};
use crate::words::{self, Words};
use crate::{Error, KeyError, PublicKey, Random, padding, pem};

/// An RSA private key of 2048, 3072 or 4096 bits with two primes of half that length.
///
/// Every operation is blinded: its intermediate values are unrelated to the message and to earlier operations. Every
/// result is checked with the public exponent before it leaves. Memory that held secrets is cleared. The first
/// signature is the first to need randomness, so a key can be loaded where none is available.
pub struct PrivateKey {
    parts: Parts,
    engines: Cache<Engine>,
}

impl PrivateKey {
    /// Reads a key from PEM text (`PRIVATE KEY` or `RSA PRIVATE KEY`) or its bare Base64. Line ends may be LF, CRLF or
    /// the two characters `\n`; whitespace around the block is ignored.
    ///
    /// # Errors
    /// [`KeyError`], among them [`KeyError::Encrypted`], and [`KeyError::PublicKeyInstead`] or
    /// [`KeyError::CertificateInstead`] for another kind of file.
    pub fn from_pem(text: &str) -> Result<Self, KeyError> {
        let (der, label) = pem::decode(text)?;
        match label {
            None | Some(Outline::PrivateKeyInfo | Outline::RsaPrivateKey) => Self::from_der(&der),
            Some(other) => Err(mismatch(other)),
        }
    }

    /// Reads a key from DER: PKCS#8 `PrivateKeyInfo` or PKCS#1 `RSAPrivateKey`.
    ///
    /// # Errors
    /// As [`PrivateKey::from_pem`].
    pub fn from_der(der: &[u8]) -> Result<Self, KeyError> {
        Ok(Self { parts: Parts::from_der(der)?, engines: Cache::new() })
    }

    /// The public half.
    #[must_use]
    pub fn public_key(&self) -> &PublicKey {
        &self.parts.public
    }

    /// The RSASSA-PKCS1-v1_5 signature with SHA-256 of `message`; as long as the modulus.
    ///
    /// # Errors
    /// [`Error::Random`] if the source fails, [`Error::Fault`] if no kernel's result passes the check.
    pub fn sign_pkcs1v15_sha256(&self, message: &[u8], random: Random<'_>) -> Result<Vec<u8>, Error> {
        let public = self.public_key();
        let block = words::from_be(&padding::pkcs1v15_sha256(message, public.size()), public.modulus_words().len());
        let signature = self.raise(&block, random)?;
        Ok(words::to_be(&signature).to_vec())
    }

    /// Decrypts RSAES-OAEP with SHA-1 for the hash and for MGF1, empty label.
    ///
    /// # Errors
    /// [`Error::Decryption`], the same whatever is wrong with the ciphertext; otherwise as
    /// [`PrivateKey::sign_pkcs1v15_sha256`].
    pub fn decrypt_oaep_sha1(&self, ciphertext: &[u8], random: Random<'_>) -> Result<Zeroizing<Vec<u8>>, Error> {
        let ciphertext = self.public_key().number(ciphertext).ok_or(Error::Decryption)?;
        let block = self.raise(&ciphertext, random)?;
        padding::oaep_decode(words::to_be(&block))
    }

    /// Prepares the key for the fastest kernel and runs it a few times on a fixed number, so that the engine compiles
    /// it before the first signature. Needs no randomness; the results are dropped.
    pub fn warm_up(&self, rounds: usize) {
        let kind = kernel::active();
        let mut engine = self.engine(kind);
        for _ in 0..rounds {
            engine.rehearse(&self.parts);
        }
        self.engines.put(engine.kind(), engine);
    }

    fn engine(&self, kind: Kind) -> Box<Engine> {
        self.engines.take(kind, || Engine::new(kind, &self.parts))
    }

    /// `number ^ d mod n` on the first kernel whose result the public exponent confirms.
    fn raise(&self, number: &[u32], random: Random<'_>) -> Result<Words, Error> {
        let mut failed = Vec::new();
        for kind in kernel::candidates() {
            let mut engine = self.engine(kind);
            let result = engine.raise(&self.parts, number, random);
            match result {
                Ok(Some(result)) => {
                    self.engines.put(engine.kind(), engine);
                    // Only now it is certain that the kernels failed and not the key.
                    failed.into_iter().for_each(kernel::abandon);
                    return Ok(result);
                }
                // The engine is dropped with all its values.
                Ok(None) => failed.push(kind),
                Err(error) => {
                    self.engines.put(engine.kind(), engine);
                    return Err(error.into());
                }
            }
        }
        Err(Error::Fault)
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PrivateKey").field("bits", &self.public_key().bits()).finish_non_exhaustive()
    }
}
