//! RSASSA-PKCS1-v1_5 with SHA-256, the only signature algorithm of this protocol version; and for sensitive fields
//! RSAES-OAEP with SHA-1.
//!
//! Selects the arithmetic: natively the `rsa` crate, in WebAssembly `wechatpay-rsa`. Both read key files with
//! `wechatpay-rsa`, so that they accept the same keys.

#[cfg(not(target_arch = "wasm32"))]
mod native;
#[cfg(target_arch = "wasm32")]
mod wasm;

#[cfg(not(target_arch = "wasm32"))]
pub(crate) use native::{SigningKey, VerifyingKey};
#[cfg(target_arch = "wasm32")]
pub(crate) use wasm::{SigningKey, VerifyingKey};

/// Length of a signature in bytes: the protocol's keys are RSA-2048.
pub(crate) const SIGNATURE_LENGTH: usize = 256;
/// Bytes that OAEP with SHA-1 leaves for a field: two hashes and two bytes are its own.
pub(crate) const FIELD_LIMIT: usize = SIGNATURE_LENGTH - 2 * 20 - 2;

/// Why a key was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyError {
    /// Not an RSA key, or not in the expected encoding.
    NotRsa,
    /// An RSA key that does not have 2048 bits.
    Size,
}

impl From<wechatpay_rsa::KeyError> for KeyError {
    fn from(error: wechatpay_rsa::KeyError) -> Self {
        match error {
            wechatpay_rsa::KeyError::UnsupportedSize { .. } => Self::Size,
            _ => Self::NotRsa,
        }
    }
}

fn check_size(key: &wechatpay_rsa::PublicKey) -> Result<(), KeyError> {
    if key.size() == SIGNATURE_LENGTH { Ok(()) } else { Err(KeyError::Size) }
}
