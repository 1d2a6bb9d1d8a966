//! `AEAD_AES_256_GCM`: opening what WeChat Pay encrypted under the APIv3 key.
//!
//! Source: protocol reference, "AEAD_AES_256_GCM".

use aes_gcm::aead::consts::{U1, U12, U16, U32};
use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::aes::cipher::{
    BlockCipherEncBackend, BlockCipherEncClosure, BlockCipherEncrypt, BlockSizeUser, InOut, Key, KeySizeUser,
    ParBlocksSizeUser,
};
use aes_gcm::aes::{Aes256Enc, Block};
use aes_gcm::{AesGcm, Nonce};

use crate::base64;
use crate::error::{Error, Result};
use crate::keys::ApiV3Key;

const ALGORITHM: &str = "AEAD_AES_256_GCM";
const NONCE_LENGTH: usize = 12;
const TAG_LENGTH: usize = 16;
/// Base64 characters of a ciphertext (limit of the notification envelope).
const CIPHERTEXT_LIMIT: usize = 1_048_576;

/// The encrypted part of a notification or of a certificate entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncryptedResource {
    /// `AEAD_AES_256_GCM`.
    pub algorithm: String,
    /// Base64 of ciphertext and 16-byte tag.
    pub ciphertext: String,
    /// 12 ASCII characters.
    pub nonce: String,
    /// May be empty.
    pub associated_data: String,
}

impl EncryptedResource {
    /// Opens the resource with the first of `keys` that fits: two are held while the APIv3 key is being changed.
    ///
    /// # Errors
    /// `ERR_MALFORMED` for another algorithm, nonce length or non-base64; `ERR_DECRYPT` when no key opens it.
    pub fn open(&self, keys: &[ApiV3Key]) -> Result<Vec<u8>> {
        if self.algorithm != ALGORITHM {
            return Err(Error::malformed("resource.algorithm is not AEAD_AES_256_GCM").into());
        }
        if self.nonce.len() != NONCE_LENGTH {
            return Err(Error::malformed("resource.nonce is not 12 bytes long").into());
        }
        if self.ciphertext.len() > CIPHERTEXT_LIMIT {
            return Err(Error::malformed("resource.ciphertext is longer than 1048576 characters").into());
        }
        let sealed =
            base64::decode(&self.ciphertext).ok_or_else(|| Error::malformed("resource.ciphertext is not base64"))?;
        for key in keys {
            if let Ok(plain) =
                open_aes_256_gcm(key.bytes(), self.nonce.as_bytes(), self.associated_data.as_bytes(), &sealed)
            {
                return Ok(plain);
            }
        }
        Err(Error::Decrypt)
    }
}

/// Opens `sealed` (ciphertext followed by the 16-byte tag) with a 32-byte key and a 12-byte nonce.
///
/// # Errors
/// `ERR_DECRYPT` for any mismatch, wrong lengths included; nothing says which.
pub fn open_aes_256_gcm(key: &[u8], nonce: &[u8], additional_data: &[u8], sealed: &[u8]) -> Result<Vec<u8>> {
    if sealed.len() < TAG_LENGTH {
        return Err(Error::Decrypt);
    }
    let nonce = <&Nonce<_>>::try_from(nonce).map_err(|_| Error::Decrypt)?;
    let cipher = AesGcm::<OneByOne, U12>::new_from_slice(key).map_err(|_| Error::Decrypt)?;
    cipher.decrypt(nonce, Payload { msg: sealed, aad: additional_data }).map_err(|_| Error::Decrypt)
}

/// AES-256, block by block: what is opened is a kilobyte, and the counter mode over several blocks at once is twice the code.
struct OneByOne(Aes256Enc);

impl KeySizeUser for OneByOne {
    type KeySize = U32;
}

impl KeyInit for OneByOne {
    fn new(key: &Key<Self>) -> Self {
        Self(Aes256Enc::new(key))
    }
}

impl BlockSizeUser for OneByOne {
    type BlockSize = U16;
}

impl ParBlocksSizeUser for OneByOne {
    type ParBlocksSize = U1;
}

impl BlockCipherEncrypt for OneByOne {
    fn encrypt_with_backend(&self, f: impl BlockCipherEncClosure<BlockSize = U16>) {
        f.call(self);
    }
}

impl BlockCipherEncBackend for OneByOne {
    #[inline(never)]
    fn encrypt_block(&self, block: InOut<'_, '_, Block>) {
        self.0.encrypt_block_inout(block);
    }
}
