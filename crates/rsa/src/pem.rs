//! From pasted text to DER: PEM in the forms in which keys are handed around.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use crate::KeyError;
use crate::der::Outline;

const BEGIN: &str = "-----BEGIN ";
const DASHES: &str = "-----";

/// The DER of some text, and what its PEM label says it is (nothing for bare Base64).
///
/// Accepted: one PEM block with LF, CRLF or literal `\n` as line ends, with or without a final one, blanks around lines, or the
/// Base64 body alone.
pub fn decode(text: &str) -> Result<(Zeroizing<Vec<u8>>, Option<Outline>), KeyError> {
    // Environment variables often hold the two characters `\` and `n`; a backslash means nothing else in PEM.
    let text = Zeroizing::new(text.replace("\\r", "\r").replace("\\n", "\n"));
    let text = text.trim_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    let Some(begin) = text.find(BEGIN) else {
        return Ok((base64(text)?, None));
    };
    if begin != 0 {
        return Err(KeyError::ExtraText);
    }
    let (label, rest) = text.get(BEGIN.len()..).and_then(|rest| rest.split_once(DASHES)).ok_or(KeyError::NotPem)?;
    let outline = match label {
        "PRIVATE KEY" => Outline::PrivateKeyInfo,
        "RSA PRIVATE KEY" => Outline::RsaPrivateKey,
        "PUBLIC KEY" => Outline::PublicKeyInfo,
        "RSA PUBLIC KEY" => Outline::RsaPublicKey,
        "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE" => Outline::Certificate,
        "ENCRYPTED PRIVATE KEY" => return Err(KeyError::Encrypted),
        "EC PRIVATE KEY" | "DSA PRIVATE KEY" => return Err(KeyError::NotRsa),
        _ => return Err(KeyError::NotAKey),
    };
    let (body, after) = rest.split_once("-----END ").ok_or(KeyError::NotPem)?;
    let after = after.strip_prefix(label).and_then(|after| after.strip_prefix(DASHES)).ok_or(KeyError::NotPem)?;
    if !after.is_empty() {
        return Err(KeyError::ExtraText);
    }
    // The old OpenSSL format announces encryption in a header inside the block.
    if body.contains("ENCRYPTED") {
        return Err(KeyError::Encrypted);
    }
    Ok((base64(body)?, Some(outline)))
}

fn base64(text: &str) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let mut packed = Zeroizing::new(Vec::with_capacity(text.len()));
    packed.extend(text.bytes().filter(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n')));
    if packed.is_empty() {
        return Err(KeyError::NotPem);
    }
    let mut der = Zeroizing::new(Vec::with_capacity(packed.len()));
    STANDARD.decode_vec(&*packed, &mut der).map_err(|_| KeyError::NotPem)?;
    Ok(der)
}
