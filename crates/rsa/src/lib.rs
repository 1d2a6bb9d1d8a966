//! RSA at native speed inside WebAssembly.
//!
//! PKCS#1 v1.5 signatures with SHA-256, and OAEP encryption with SHA-1, for keys of 2048, 3072 and 4096 bits. Private
//! operations are blinded, use no secret-dependent branch or address, and are checked with the public exponent before anything
//! leaves. The speed comes from [`kernel`]s that work on both primes at once, one in each SIMD lane.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn core::error::Error>> {
//! # use rsa::pkcs8::EncodePrivateKey;
//! # let pem = rsa::PrivateKey::new(&mut rand::rng(), 2048)?.to_pkcs8_pem(rsa::pkcs8::LineEnding::LF)?;
//! let key = wechatpay_rsa::PrivateKey::from_pem(&pem)?;
//! let mut random = |bytes: &mut [u8]| {
//!     rand::fill(bytes);
//!     Ok(())
//! };
//! let signature = key.sign_pkcs1v15_sha256(b"message", &mut random)?;
//! assert!(key.public_key().verify_pkcs1v15_sha256(b"message", &signature));
//! # Ok(())
//! # }
//! ```

// A side module has no allocator and no panic handler.
#![cfg_attr(all(target_arch = "wasm32", not(feature = "core")), no_std)]

pub mod kernel;

#[cfg(feature = "core")]
mod cache;
#[cfg(feature = "core")]
mod certificate;
#[cfg(feature = "core")]
mod der;
#[cfg(feature = "core")]
mod engine;
#[cfg(feature = "core")]
mod error;
#[cfg(feature = "core")]
mod padding;
#[cfg(feature = "core")]
mod pem;
#[cfg(feature = "core")]
mod private;
#[cfg(feature = "core")]
mod private_parts;
#[cfg(feature = "core")]
mod public;
#[cfg(feature = "core")]
mod recover;
#[cfg(feature = "core")]
mod words;

#[cfg(feature = "core")]
pub use certificate::Certificate;
#[cfg(feature = "core")]
pub use error::{Error, KeyError, RandomError};
#[cfg(feature = "core")]
pub use private::PrivateKey;
#[cfg(feature = "core")]
pub use public::PublicKey;

/// A source of cryptographically secure random bytes: fills the whole slice or fails.
#[cfg(feature = "core")]
pub type Random<'a> = &'a mut dyn FnMut(&mut [u8]) -> Result<(), RandomError>;
