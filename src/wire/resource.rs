//! `AEAD_AES_256_GCM`: opens resources that WeChat Pay encrypted under the APIv3 key.
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

use crate::base::base64;
use crate::base::json::{self, Value};
use crate::error::{Error, Fault, Result, text};
use crate::keys::ApiV3Key;

const ALGORITHM: &str = "AEAD_AES_256_GCM";
const NONCE_LENGTH: usize = 12;
const TAG_LENGTH: usize = 16;
/// Longest ciphertext in base64 characters (limit of the notification envelope).
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
    /// May be empty, absent or `null`, all with the same meaning.
    pub associated_data: String,
}

impl EncryptedResource {
    /// Reads the wire's object. Members may be absent or `null` only where their emptiness has a meaning.
    ///
    /// # Errors
    /// `ERR_MALFORMED` if a member is missing or not text.
    pub fn from_value(value: &Value) -> Result<Self> {
        Ok(Self {
            algorithm: required_text(value, "algorithm")?,
            ciphertext: required_text(value, "ciphertext")?,
            nonce: required_text(value, "nonce")?,
            associated_data: match value.get("associated_data") {
                None | Some(Value::Null) => String::new(),
                Some(_) => required_text(value, "associated_data")?,
            },
        })
    }

    /// Opens the resource with the first of `keys` that fits; there are two while the APIv3 key is being changed.
    ///
    /// # Errors
    /// `ERR_MALFORMED` for another algorithm, another nonce length or invalid base64; `ERR_DECRYPT` if no key opens it;
    /// `ERR_CONFIG` without any.
    pub fn open(&self, keys: &[ApiV3Key]) -> Result<Vec<u8>> {
        // Of a brand; merchants have at least one.
        if keys.is_empty() {
            return Err(Error::config(
                "apiV3Key",
                text!("没有填写，不能解密", "is missing, and nothing is decrypted without it"),
                text!("请填写 32 个字符的 APIv3密钥。", "Set the 32-character APIv3 key (APIv3密钥)."),
            ));
        }
        if self.algorithm != ALGORITHM {
            return Err(Error::malformed(text!(
                "resource.algorithm 不是 AEAD_AES_256_GCM",
                "resource.algorithm is not AEAD_AES_256_GCM"
            ))
            .into());
        }
        if self.nonce.len() != NONCE_LENGTH {
            return Err(
                Error::malformed(text!("resource.nonce 不是 12 字节", "resource.nonce is not 12 bytes long")).into()
            );
        }
        if self.ciphertext.len() > CIPHERTEXT_LIMIT {
            return Err(Error::malformed(text!(
                "resource.ciphertext 超过 1048576 个字符",
                "resource.ciphertext is longer than 1048576 characters"
            ))
            .into());
        }
        let sealed = base64::decode(&self.ciphertext).ok_or_else(|| {
            Error::malformed(text!("resource.ciphertext 不是 base64", "resource.ciphertext is not base64"))
        })?;
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

/// A text member of a verified object.
///
/// # Errors
/// `ERR_MALFORMED` if there is none.
pub(crate) fn required_text(value: &Value, name: &str) -> Result<String, Fault> {
    match json::text(value, name) {
        Some(text) => Ok(text.into()),
        None => Err(Error::malformed(text!("{0} 缺失或不是文本", "{0} is missing or not text", name))),
    }
}

/// Opens `sealed` (ciphertext followed by the 16-byte tag) with a 32-byte key and a 12-byte nonce.
///
/// # Errors
/// `ERR_DECRYPT` for any mismatch, wrong lengths included, without saying which.
pub fn open_aes_256_gcm(key: &[u8], nonce: &[u8], additional_data: &[u8], sealed: &[u8]) -> Result<Vec<u8>> {
    if sealed.len() < TAG_LENGTH {
        return Err(Error::Decrypt);
    }
    let nonce = <&Nonce<_>>::try_from(nonce).map_err(|_| Error::Decrypt)?;
    let cipher = AesGcm::<OneByOne, U12>::new_from_slice(key).map_err(|_| Error::Decrypt)?;
    cipher.decrypt(nonce, Payload { msg: sealed, aad: additional_data }).map_err(|_| Error::Decrypt)
}

/// AES-256, one block at a time: resources are about a kilobyte, and counter mode over several blocks needs twice the
/// code.
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
    fn encrypt_block(&self, block: InOut<'_, '_, Block>) {
        self.0.encrypt_block_inout(block);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: [u8; 32] = [7; 32];
    const NONCE: &[u8; 12] = b"0123456789ab";

    fn seal(plain: &[u8]) -> Vec<u8> {
        let cipher = aes_gcm::Aes256Gcm::new_from_slice(&KEY).unwrap();
        let nonce = <&Nonce<U12>>::try_from(NONCE.as_slice()).unwrap();
        cipher.encrypt(nonce, Payload { msg: plain, aad: b"a" }).unwrap()
    }

    #[test]
    fn what_was_sealed_opens_at_every_length_and_only_as_it_was() {
        for length in [0, 1, 15, 16, 17, 1_000] {
            let plain = vec![b'x'; length];
            let sealed = seal(&plain);
            assert_eq!(open_aes_256_gcm(&KEY, NONCE, b"a", &sealed), Ok(plain), "{length}");
            assert_eq!(open_aes_256_gcm(&KEY, NONCE, b"b", &sealed), Err(Error::Decrypt));
            assert_eq!(open_aes_256_gcm(&KEY, b"0123456789aB", b"a", &sealed), Err(Error::Decrypt));
            assert_eq!(open_aes_256_gcm(&[8; 32], NONCE, b"a", &sealed), Err(Error::Decrypt));
            assert_eq!(open_aes_256_gcm(&KEY, NONCE, b"a", sealed.get(1..).unwrap()), Err(Error::Decrypt));
        }
        for (key, nonce, sealed) in [(16, 12, 32), (32, 11, 32), (32, 16, 32), (32, 12, 15), (32, 12, 0)] {
            let parts = (vec![7; key], vec![7; nonce], vec![7; sealed]);
            assert_eq!(open_aes_256_gcm(&parts.0, &parts.1, b"", &parts.2), Err(Error::Decrypt));
        }
    }

    #[test]
    fn each_reason_not_to_open_a_resource_is_told() {
        let key = ApiV3Key::new("key", &"7".repeat(32)).unwrap();
        let keys = [key];
        let resource = |change: &dyn Fn(&mut EncryptedResource)| {
            let mut resource = EncryptedResource {
                algorithm: ALGORITHM.into(),
                ciphertext: base64::encode(&[0; 32]),
                nonce: "0123456789ab".into(),
                associated_data: String::new(),
            };
            change(&mut resource);
            resource.open(&keys).unwrap_err().code()
        };
        assert_eq!(resource(&|_| {}), "ERR_DECRYPT");
        assert_eq!(resource(&|r| r.algorithm = "AEAD_SM4_GCM".into()), "ERR_MALFORMED");
        assert_eq!(resource(&|r| r.nonce.push('c')), "ERR_MALFORMED");
        assert_eq!(resource(&|r| r.nonce.truncate(11)), "ERR_MALFORMED");
        assert_eq!(resource(&|r| r.ciphertext = "A".repeat(CIPHERTEXT_LIMIT)), "ERR_DECRYPT");
        assert_eq!(resource(&|r| r.ciphertext = "A".repeat(CIPHERTEXT_LIMIT + 4)), "ERR_MALFORMED");
        assert_eq!(resource(&|r| r.ciphertext.push('*')), "ERR_MALFORMED");
    }
}
