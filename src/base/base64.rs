//! Strict standard base64 with padding.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

pub(crate) fn encode(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// Decodes the base64 of a key file leniently: whitespace anywhere, the URL-safe alphabet and missing padding are
/// accepted. The result is wiped after use.
pub(crate) fn decode_secret(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let mut packed = Zeroizing::new(Vec::with_capacity(text.len() + 3));
    for byte in text.bytes().filter(|byte| !byte.is_ascii_whitespace()) {
        packed.push(match byte {
            b'-' => b'+',
            b'_' => b'/',
            other => other,
        });
    }
    if packed.last() != Some(&b'=') {
        while packed.len() % 4 != 0 {
            packed.push(b'=');
        }
    }
    let mut bytes = Zeroizing::new(vec![0; packed.len().div_ceil(4) * 3]);
    let length = STANDARD.decode_slice(packed.as_slice(), &mut bytes).ok()?;
    bytes.truncate(length);
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_files_may_use_either_alphabet_with_or_without_padding() {
        for text in ["+/8=", "-_8=", "-_8", " + /\r\n8\t=\n"] {
            assert_eq!(decode_secret(text).unwrap().as_slice(), [0xfb, 0xff], "{text:?}");
        }
        for text in ["+/8==", "+", "+/9=", "+=/8", "+/8=+/8=", "中"] {
            assert!(decode_secret(text).is_none(), "{text:?}");
        }
    }
}
