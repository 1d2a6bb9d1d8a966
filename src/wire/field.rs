//! Sensitive fields: RSAES-OAEP with SHA-1 for the hash and for the mask, empty label, as base64.
//!
//! Source: protocol reference, "Sensitive fields".

use core::fmt;

use zeroize::Zeroizing;

use crate::base::base64;
use crate::base::env::Entropy;
use crate::error::{Error, Result, Text, text};
use crate::keys::{FIELD_LIMIT, PlatformKey, SIGNATURE_LENGTH};

/// What a field says before it is encrypted. Cleared when dropped, and never printed.
#[derive(Clone)]
pub struct Plaintext(Zeroizing<String>);

impl From<String> for Plaintext {
    fn from(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

impl fmt::Debug for Plaintext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Plaintext(…)")
    }
}

/// Reason and remedy if a text cannot be encrypted: it is empty, or longer than 214 bytes.
///
/// Any character is fine: the limit to three UTF-8 bytes is about the JSON that is sent, and a ciphertext is ASCII. Rare
/// characters of names (𠮷) take four.
pub(crate) fn problem(text: &str) -> Option<(Text, Text)> {
    if text.is_empty() {
        return Some((
            text!("为空", "is empty"),
            text!(
                "没有值的敏感字段请不要传，不要加密空文本。",
                "Leave out a sensitive field that has no value; an empty text is never encrypted."
            ),
        ));
    }
    (text.len() > FIELD_LIMIT).then(|| {
        (
            text!(
                "有 {0} 字节，RSA-2048 最多能加密 {1} 字节",
                "is {0} bytes long; RSA-2048 encrypts at most {1}",
                text.len(),
                FIELD_LIMIT
            ),
            text!(
                "请缩短：按 UTF-8 计，一个汉字占 3 字节。",
                "Shorten it. UTF-8 bytes count: a Chinese character takes 3."
            ),
        )
    })
}

/// Encrypts a field to WeChat Pay: base64.
///
/// # Errors
/// `ERR_INPUT` for an empty text and for one longer than 214 bytes; `ERR_INTERNAL` if the random source fails.
pub(crate) fn encrypt(text: &Plaintext, key: &PlatformKey, entropy: &mut dyn Entropy) -> Result<String> {
    if let Some((reason, remedy)) = problem(&text.0) {
        return Err(Error::input("text", reason, remedy));
    }
    Ok(base64::encode(&key.encrypt(text.0.as_bytes(), entropy)?))
}

/// The bytes of an RSA-2048 ciphertext in base64; `None` for any other text.
pub(crate) fn sealed(text: &str) -> Option<Vec<u8>> {
    base64::decode(text).filter(|bytes| bytes.len() == SIGNATURE_LENGTH)
}

/// The bytes of an encrypted field.
///
/// # Errors
/// `ERR_INPUT` for anything but base64 of 256 bytes.
pub(crate) fn ciphertext(text: &str) -> Result<Vec<u8>> {
    sealed(text).ok_or_else(|| {
        Error::input(
            "ciphertext",
            text!("不是 256 字节密文的 base64", "is not the base64 of a ciphertext of 256 bytes"),
            text!(
                "请原样传入应答或通知中加密的字段，不要解码或改动。",
                "Pass the encrypted field exactly as it came in the answer or the notification."
            ),
        )
    })
}

/// The text of a field that was opened.
///
/// # Errors
/// `ERR_MALFORMED` if it is not UTF-8.
pub(crate) fn text_of(plain: &[u8]) -> Result<String> {
    let text = core::str::from_utf8(plain)
        .map_err(|_| Error::malformed(text!("解密后的字段不是 UTF-8", "the decrypted field is not UTF-8")))?;
    Ok(text.into())
}
