//! Standard base64 with padding, strictly; the one place that names the engine, which is compiled for every type it is given.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

#[inline(never)]
pub(crate) fn encode(bytes: &[u8]) -> String {
    let mut text = vec![0; bytes.len().div_ceil(3) * 4];
    // The length is right and the alphabet is ASCII: neither can fail.
    let length = STANDARD.encode_slice(bytes, &mut text).unwrap_or_default();
    text.truncate(length);
    String::from_utf8(text).unwrap_or_default()
}

#[inline(never)]
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text.as_bytes()).ok()
}
