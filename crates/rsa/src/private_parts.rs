//! Reads and checks the numbers of a private key.

use crate::der::{INTEGER, OCTET_STRING, Outline, Reader, SEQUENCE, outline};
use crate::words::{self, Words};
use crate::{KeyError, PublicKey};

/// The numbers that private operations need; `d` itself is not needed.
pub struct Parts {
    pub public: PublicKey,
    pub primes: [Words; 2],
    /// `d mod (p - 1) - 1` and `d mod (q - 1) - 1`.
    pub exponents: [Words; 2],
    /// `1 / q mod p`.
    pub coefficient: Words,
}

impl Parts {
    /// Reads PKCS#8 or PKCS#1 and checks that the numbers are consistent.
    pub fn from_der(der: &[u8]) -> Result<Self, KeyError> {
        match outline(der)? {
            Outline::RsaPrivateKey => Self::from_pkcs1(der),
            Outline::PrivateKeyInfo => Reader::whole(der, |reader| {
                let mut info = reader.sequence()?;
                // Version 0, or 1 with a public key at the end (RFC 5958).
                if !matches!(info.unsigned()?, [] | [1]) {
                    return Err(KeyError::BadDer);
                }
                info.rsa_algorithm()?;
                let key = Self::from_pkcs1(info.contents(OCTET_STRING)?)?;
                while !info.is_empty() {
                    match info.element()? {
                        (0xa0 | 0x81 | 0xa1, _) => {} // attributes, public key
                        _ => return Err(KeyError::BadDer),
                    }
                }
                Ok(key)
            }),
            other => Err(mismatch(other)),
        }
    }

    fn from_pkcs1(der: &[u8]) -> Result<Self, KeyError> {
        Reader::whole(der, |reader| {
            let mut key = reader.sequence()?;
            match (key.peek(), key.unsigned()?) {
                (Some(INTEGER), []) => {}
                // Version 1 announces further primes.
                (_, [1]) => return Err(KeyError::UnsupportedPrimes),
                _ => return Err(KeyError::BadDer),
            }
            let (modulus, exponent) = (key.unsigned()?, key.unsigned()?);
            let _d = key.unsigned()?;
            let (p, q) = (key.unsigned()?, key.unsigned()?);
            let (dp, dq, coefficient) = (key.unsigned()?, key.unsigned()?, key.unsigned()?);
            if key.peek() == Some(SEQUENCE) {
                return Err(KeyError::UnsupportedPrimes);
            }
            key.end()?;
            let public = PublicKey::from_components(modulus, exponent)?;
            let half = public.size() / 2;
            // A number longer than a prime is wrong; a key with a shorter prime is not supported.
            let halves =
                |[first, second]: [&[u8]; 2]| [words::from_be(first, half / 4), words::from_be(second, half / 4)];
            if [p, q].iter().any(|prime| prime.len() != half || prime.first().is_none_or(|top| *top < 0x80)) {
                return Err(KeyError::UnsupportedPrimes);
            }
            if [dp, dq, coefficient].iter().any(|number| number.len() > half) {
                return Err(KeyError::Inconsistent);
            }
            let coefficient = words::from_be(coefficient, half / 4);
            let mut parts = Self { public, primes: halves([p, q]), exponents: halves([dp, dq]), coefficient };
            if !parts.consistent() {
                return Err(KeyError::Inconsistent);
            }
            for exponent in &mut parts.exponents {
                words::sub_masked(exponent, &[1], u32::MAX);
            }
            Ok(parts)
        })
    }

    /// With the exponents from the key file: `p * q = n`, `p != q`, `e * dp = 1 mod (p - 1)`, `e * dq = 1 mod (q - 1)`,
    /// `q * coefficient = 1 mod p`, all reduced.
    ///
    /// The primes are odd because the modulus is. Whether they are prime shows in the check of every signature.
    fn consistent(&self) -> bool {
        let [p, q] = &self.primes;
        let mut one = words::zero(p.len());
        if let Some(lowest) = one.first_mut() {
            *lowest = 1;
        }
        let exponent = [self.public.exponent() as u32, (self.public.exponent() >> 32) as u32];
        let inverse = |prime: &[u32], of: &[u32]| {
            let mut order = words::zero(0);
            order.extend_from_slice(prime);
            words::sub_masked(&mut order, &one, u32::MAX);
            words::less(of, &order) && words::equal(&words::remainder(&words::product(of, &exponent), &order), &one)
        };
        let [dp, dq] = &self.exponents;
        words::equal(&words::product(p, q), self.public.modulus_words())
            && !words::equal(p, q)
            && inverse(p, dp)
            && inverse(q, dq)
            && words::less(&self.coefficient, p)
            && {
                let mut less_one = words::product(q, &self.coefficient);
                words::sub_masked(&mut less_one, &one, u32::MAX) == 0 && words::is_multiple(&less_one, p)
            }
    }
}

pub fn mismatch(found: Outline) -> KeyError {
    match found {
        Outline::PublicKeyInfo | Outline::RsaPublicKey => KeyError::PublicKeyInstead,
        Outline::Certificate => KeyError::CertificateInstead,
        Outline::EncryptedPrivateKeyInfo => KeyError::Encrypted,
        Outline::EcPrivateKey => KeyError::NotRsa,
        Outline::PrivateKeyInfo | Outline::RsaPrivateKey => KeyError::NotAKey,
    }
}
