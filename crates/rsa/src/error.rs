//! The errors of this crate. Each has a stable code; none holds key material.

use core::fmt;

/// Why a key or certificate was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyError {
    /// Neither PEM nor Base64: the text is empty or holds other characters.
    NotPem,
    /// More than one PEM block, or text before or after the block.
    ExtraText,
    /// `BEGIN ENCRYPTED PRIVATE KEY` or a PEM header that announces encryption.
    Encrypted,
    /// A private key where a public key or certificate was expected.
    PrivateKeyInstead,
    /// A public key where another kind was expected.
    PublicKeyInstead,
    /// A certificate where a key was expected.
    CertificateInstead,
    /// A PEM block of a kind that is neither a key nor a certificate, or an unknown structure.
    NotAKey,
    /// A key or certificate for another algorithm.
    NotRsa,
    /// The structure does not follow DER.
    BadDer,
    /// The size of the modulus is not supported.
    UnsupportedSize {
        /// Bits of the modulus.
        bits: usize,
    },
    /// The public exponent is even, below 3 or longer than 33 bits.
    UnsupportedExponent,
    /// More than two primes, or primes that are not each half as long as the modulus.
    UnsupportedPrimes,
    /// The parts of the private key contradict each other.
    Inconsistent,
}

impl KeyError {
    /// A stable, machine-readable name.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotPem => "not-pem",
            Self::ExtraText => "extra-text",
            Self::Encrypted => "encrypted",
            Self::PrivateKeyInstead => "private-key-instead",
            Self::PublicKeyInstead => "public-key-instead",
            Self::CertificateInstead => "certificate-instead",
            Self::NotAKey => "not-a-key",
            Self::NotRsa => "not-rsa",
            Self::BadDer => "bad-der",
            Self::UnsupportedSize { .. } => "unsupported-size",
            Self::UnsupportedExponent => "unsupported-exponent",
            Self::UnsupportedPrimes => "unsupported-primes",
            Self::Inconsistent => "inconsistent",
        }
    }
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotPem => "neither PEM nor Base64",
            Self::ExtraText => "more than one PEM block, or text around it",
            Self::Encrypted => {
                "the private key is encrypted; decrypt it first (openssl pkcs8 -in key.pem -out plain.pem)"
            }
            Self::PrivateKeyInstead => "this is a private key",
            Self::PublicKeyInstead => "this is a public key",
            Self::CertificateInstead => "this is a certificate",
            Self::NotAKey => "neither a key nor a certificate",
            Self::NotRsa => "not an RSA key",
            Self::BadDer => "not valid DER: the data is damaged or incomplete",
            Self::UnsupportedSize { bits } => {
                return write!(f, "a {bits}-bit modulus; supported are 2048, 3072 and 4096");
            }
            Self::UnsupportedExponent => "the public exponent is even, below 3 or longer than 33 bits",
            Self::UnsupportedPrimes => "the primes are not two of half the modulus' length",
            Self::Inconsistent => "the parts of the private key contradict each other: the data is damaged",
        })
    }
}

impl core::error::Error for KeyError {}

/// The random source failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RandomError;

impl fmt::Display for RandomError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the random source failed")
    }
}

impl core::error::Error for RandomError {}

/// Why an operation with a key failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The random source failed.
    Random,
    /// No kernel gave a result that the public exponent confirms: the key is invalid, or the machine is faulty.
    Fault,
    /// The ciphertext was not made for this key with these parameters, or was altered. A single error on purpose.
    Decryption,
    /// The message is longer than the key can encrypt.
    MessageTooLong {
        /// Longest message in bytes.
        limit: usize,
    },
}

impl Error {
    /// A stable, machine-readable name.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Random => "random",
            Self::Fault => "fault",
            Self::Decryption => "decryption",
            Self::MessageTooLong { .. } => "message-too-long",
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Random => "the random source failed",
            Self::Fault => {
                "the result failed its check with the public exponent: the key is damaged or the machine faulty"
            }
            Self::Decryption => "the ciphertext does not belong to this key, or was altered",
            Self::MessageTooLong { limit } => return write!(f, "the message is longer than {limit} bytes"),
        })
    }
}

impl core::error::Error for Error {}

impl From<RandomError> for Error {
    fn from(_: RandomError) -> Self {
        Self::Random
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_have_codes_and_texts() {
        let told = [Error::Random, Error::Fault, Error::Decryption, Error::MessageTooLong { limit: 214 }]
            .map(|error| (error.code(), error.to_string()));
        let [random, fault, decryption, too_long] = &told;
        assert_eq!((random.0, random.1.as_str()), ("random", "the random source failed"));
        assert!(fault.0 == "fault" && fault.1.contains("public exponent"), "{fault:?}");
        assert!(decryption.0 == "decryption" && decryption.1.contains("altered"), "{decryption:?}");
        assert_eq!((too_long.0, too_long.1.as_str()), ("message-too-long", "the message is longer than 214 bytes"));
        assert_eq!(Error::from(RandomError), Error::Random);
        assert_eq!(RandomError.to_string(), random.1);
        assert!(KeyError::UnsupportedSize { bits: 1024 }.to_string().contains("1024-bit"));
        assert_eq!(KeyError::NotRsa.to_string(), "not an RSA key");
    }
}
