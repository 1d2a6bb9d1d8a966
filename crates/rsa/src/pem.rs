//! Decodes pasted PEM text to DER, in the forms that occur in practice.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use crate::KeyError;
use crate::der::Outline;

const DASHES: &[u8] = b"-----";
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The DER of a text, and its PEM label (`None` for bare Base64).
///
/// Accepted: one PEM block with LF, CRLF or literal `\n` as line ends, with or without a final one, whitespace around
/// lines, or the Base64 body alone.
pub fn decode(text: &str) -> Result<(Zeroizing<Vec<u8>>, Option<Outline>), KeyError> {
    // Works on bytes: the standard library's string search compiles to more code than this whole file.
    let text = unescape(text.as_bytes());
    let text = text.trim_ascii();
    let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text).trim_ascii();
    let Some((before, rest)) = cut(text, b"-----BEGIN ") else {
        return Ok((base64(text)?, None));
    };
    if !before.is_empty() {
        return Err(KeyError::ExtraText);
    }
    let (label, rest) = cut(rest, DASHES).ok_or(KeyError::NotPem)?;
    let outline = match label {
        b"PRIVATE KEY" => Outline::PrivateKeyInfo,
        b"RSA PRIVATE KEY" => Outline::RsaPrivateKey,
        b"PUBLIC KEY" => Outline::PublicKeyInfo,
        b"RSA PUBLIC KEY" => Outline::RsaPublicKey,
        b"CERTIFICATE" | b"X509 CERTIFICATE" => Outline::Certificate,
        b"ENCRYPTED PRIVATE KEY" => return Err(KeyError::Encrypted),
        b"EC PRIVATE KEY" | b"DSA PRIVATE KEY" => return Err(KeyError::NotRsa),
        _ => return Err(KeyError::NotAKey),
    };
    let (body, after) = cut(rest, b"-----END ").ok_or(KeyError::NotPem)?;
    let after = after.strip_prefix(label).and_then(|after| after.strip_prefix(DASHES)).ok_or(KeyError::NotPem)?;
    if !after.is_empty() {
        return Err(KeyError::ExtraText);
    }
    // The old OpenSSL format announces encryption in a header inside the block.
    if cut(body, b"ENCRYPTED").is_some() {
        return Err(KeyError::Encrypted);
    }
    Ok((base64(body)?, Some(outline)))
}

/// The text with each two-character `\n` and `\r` turned into whitespace: environment variables often hold keys in this
/// form, and PEM has no other use for a backslash.
fn unescape(text: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut out = Zeroizing::new(text.to_vec());
    for at in 0..out.len() {
        if let Some([first @ b'\\', second @ (b'n' | b'r')]) = out.get_mut(at..at + 2) {
            (*first, *second) = (b'\n', b'\n');
        }
    }
    out
}

/// The text before and after the first occurrence of `mark`.
fn cut<'a>(text: &'a [u8], mark: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let at = text.windows(mark.len()).position(|window| window == mark)?;
    Some((text.get(..at)?, text.get(at + mark.len()..)?))
}

fn base64(text: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let mut packed = Zeroizing::new(Vec::with_capacity(text.len()));
    packed.extend(text.iter().filter(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n')));
    if packed.is_empty() {
        return Err(KeyError::NotPem);
    }
    let mut der = Zeroizing::new(Vec::with_capacity(packed.len()));
    STANDARD.decode_vec(&*packed, &mut der).map_err(|_| KeyError::NotPem)?;
    Ok(der)
}
