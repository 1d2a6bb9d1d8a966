//! RSASSA-PKCS1-v1_5 with SHA-256, the only signature algorithm of this protocol version.
//!
//! The one place that knows which code does the arithmetic: natively the `rsa` crate, in WebAssembly `wechatpay-rsa`. Key files
//! are read by `wechatpay-rsa` everywhere, so that the same key is accepted or refused everywhere.

#[cfg(not(target_arch = "wasm32"))]
mod native;
#[cfg(target_arch = "wasm32")]
mod wasm;

#[cfg(not(target_arch = "wasm32"))]
pub(crate) use native::{SigningKey, VerifyingKey};
#[cfg(target_arch = "wasm32")]
pub(crate) use wasm::{SigningKey, VerifyingKey};

/// Bytes of a signature: the protocol's keys are RSA-2048.
pub(crate) const SIGNATURE_LENGTH: usize = 256;

/// Why a key was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyError {
    /// Not an RSA key, or not in the expected encoding.
    NotRsa,
    /// An RSA key of another size than 2048 bits.
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
