//! Public keys: verification and encryption.

use core::fmt;

use crate::cache::Cache;
use crate::der::{Outline, Reader, outline};
use crate::kernel::domain::Domain;
use crate::kernel::{self, Kind};
use crate::words::{self, Words};
use crate::{Error, KeyError, Random, padding, pem};

/// An RSA public key of 2048, 3072 or 4096 bits.
pub struct PublicKey {
    modulus: Words,
    exponent: u64,
    domains: Cache<Domain>,
}

impl PublicKey {
    /// Reads a key from PEM text (`PUBLIC KEY` or `RSA PUBLIC KEY`) or its bare Base64. Line ends may be LF, CRLF or
    /// the two characters `\n`; whitespace around the block is ignored.
    ///
    /// # Errors
    /// [`KeyError`], among them [`KeyError::PrivateKeyInstead`] and [`KeyError::CertificateInstead`] for another kind of file.
    pub fn from_pem(text: &str) -> Result<Self, KeyError> {
        let (der, label) = pem::decode(text)?;
        match label {
            None | Some(Outline::PublicKeyInfo | Outline::RsaPublicKey) => Self::from_der(&der),
            Some(other) => Err(mismatch(other)),
        }
    }

    /// Reads a key from DER: SubjectPublicKeyInfo or PKCS#1 `RSAPublicKey`.
    ///
    /// # Errors
    /// As [`PublicKey::from_pem`].
    pub fn from_der(der: &[u8]) -> Result<Self, KeyError> {
        match outline(der)? {
            Outline::RsaPublicKey => Self::from_pkcs1(der),
            Outline::PublicKeyInfo => {
                Reader::whole(der, |reader| Self::from_key_info(reader.contents(crate::der::SEQUENCE)?))
            }
            other => Err(mismatch(other)),
        }
    }

    /// The contents of a SubjectPublicKeyInfo.
    pub(crate) fn from_key_info(contents: &[u8]) -> Result<Self, KeyError> {
        Reader::whole(contents, |info| {
            info.rsa_algorithm()?;
            Self::from_pkcs1(info.bit_string()?)
        })
    }

    fn from_pkcs1(der: &[u8]) -> Result<Self, KeyError> {
        Reader::whole(der, |reader| {
            let mut key = reader.sequence()?;
            let (modulus, exponent) = (key.unsigned()?, key.unsigned()?);
            key.end()?;
            Self::from_components(modulus, exponent)
        })
    }

    /// Makes a key from its modulus and exponent, big-endian.
    ///
    /// # Errors
    /// [`KeyError::UnsupportedSize`], [`KeyError::UnsupportedExponent`], or [`KeyError::Inconsistent`] for an even modulus.
    pub fn from_components(modulus: &[u8], exponent: &[u8]) -> Result<Self, KeyError> {
        // An unsupported length is refused before any computation.
        let significant = modulus.iter().position(|byte| *byte != 0).and_then(|at| modulus.get(at..)).unwrap_or(&[]);
        let bits = 8 * significant.len() - significant.first().map_or(0, |top| top.leading_zeros() as usize);
        if !matches!(bits, 2048 | 3072 | 4096) {
            return Err(KeyError::UnsupportedSize { bits });
        }
        let modulus = words::from_be(significant, bits / 32);
        if modulus.first().is_none_or(|lowest| lowest & 1 == 0) {
            return Err(KeyError::Inconsistent);
        }
        let exponent =
            exponent.iter().try_fold(0_u64, |sum, byte| (sum >> 56 == 0).then_some(sum << 8 | u64::from(*byte)));
        match exponent {
            Some(exponent @ 3..0x2_0000_0000) if exponent & 1 == 1 => {
                Ok(Self { modulus, exponent, domains: Cache::new() })
            }
            _ => Err(KeyError::UnsupportedExponent),
        }
    }

    /// Bits of the modulus: 2048, 3072 or 4096.
    #[must_use]
    pub fn bits(&self) -> usize {
        32 * self.modulus.len()
    }

    /// Bytes of a signature or ciphertext.
    #[must_use]
    pub fn size(&self) -> usize {
        4 * self.modulus.len()
    }

    /// The modulus, big-endian.
    #[must_use]
    pub fn modulus(&self) -> Vec<u8> {
        words::to_be(&self.modulus).to_vec()
    }

    /// The public exponent.
    #[must_use]
    pub fn exponent(&self) -> u64 {
        self.exponent
    }

    pub(crate) fn modulus_words(&self) -> &[u32] {
        &self.modulus
    }

    /// Whether `signature` is the RSASSA-PKCS1-v1_5 signature with SHA-256 of `message` by this key.
    ///
    /// The signature must have exactly the modulus' length and, as a number, be below it; the whole padded block must
    /// equal that of signing, byte for byte.
    #[must_use]
    pub fn verify_pkcs1v15_sha256(&self, message: &[u8], signature: &[u8]) -> bool {
        let Some(signature) = self.number(signature) else {
            return false;
        };
        let expected = words::from_be(&padding::pkcs1v15_sha256(message, self.size()), self.modulus.len());
        let fastest = kernel::active();
        if words::equal(&self.raise(fastest, &signature), &expected) {
            return true;
        }
        // A faulty kernel must not make a valid signature fail, so the scalar one decides.
        if fastest != Kind::Scalar && words::equal(&self.raise(Kind::Scalar, &signature), &expected) {
            kernel::abandon(fastest);
            return true;
        }
        false
    }

    /// Encrypts at most `size() - 42` bytes with RSAES-OAEP, SHA-1 for the hash and for MGF1, empty label.
    ///
    /// # Errors
    /// [`Error::MessageTooLong`]; [`Error::Random`] if the source fails.
    pub fn encrypt_oaep_sha1(&self, message: &[u8], random: Random<'_>) -> Result<Vec<u8>, Error> {
        let block = padding::oaep_encode(message, self.size(), random)?;
        let block = words::from_be(&block, self.modulus.len());
        // Without the private key a ciphertext cannot be checked, so the kernel that the others are judged by makes it.
        Ok(words::to_be(&self.raise(Kind::Scalar, &block)).to_vec())
    }

    /// The number in some bytes, if they have the modulus' length and it is below the modulus.
    pub(crate) fn number(&self, bytes: &[u8]) -> Option<Words> {
        let number = words::from_be(bytes, self.modulus.len());
        (bytes.len() == self.size() && words::less(&number, &self.modulus)).then_some(number)
    }

    /// `number ^ exponent mod modulus` on the given kernel.
    pub(crate) fn raise(&self, kind: Kind, number: &[u32]) -> Words {
        let mut domain = self.domains.take(kind, || Domain::new(kind, [&self.modulus, &self.modulus]));
        let base = domain.encode([number, number]);
        let power = domain.pow_public(&base, self.exponent);
        let result = domain.canonical(&power, 0);
        // What is encrypted is a secret.
        domain.wipe();
        self.domains.put(domain.kind(), domain);
        result
    }
}

fn mismatch(found: Outline) -> KeyError {
    match found {
        Outline::PrivateKeyInfo | Outline::RsaPrivateKey => KeyError::PrivateKeyInstead,
        Outline::EncryptedPrivateKeyInfo => KeyError::Encrypted,
        Outline::Certificate => KeyError::CertificateInstead,
        Outline::EcPrivateKey => KeyError::NotRsa,
        Outline::PublicKeyInfo | Outline::RsaPublicKey => KeyError::NotAKey,
    }
}

impl Clone for PublicKey {
    fn clone(&self) -> Self {
        Self { modulus: self.modulus.clone(), exponent: self.exponent, domains: Cache::new() }
    }
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.exponent == other.exponent && words::equal(&self.modulus, &other.modulus)
    }
}

impl Eq for PublicKey {}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PublicKey")
            .field("bits", &self.bits())
            .field("exponent", &self.exponent)
            .finish_non_exhaustive()
    }
}
