//! Key files in the forms people really have them.
//!
//! Accepted: PEM with any line ends, without a final newline, with blanks around it, with line breaks escaped as the two
//! characters `\n` (environment variables), the bare base64 body without armour, and raw DER.
//! Source: protocol reference, "Private key formats".

use zeroize::Zeroizing;

use crate::base64;
use crate::text::{find, replace, split_once};

/// What the armour says is inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Label {
    /// `PRIVATE KEY`: PKCS#8.
    Private,
    /// `RSA PRIVATE KEY`: PKCS#1.
    RsaPrivate,
    /// `ENCRYPTED PRIVATE KEY`, or PKCS#1 with an encryption header.
    EncryptedPrivate,
    /// `PUBLIC KEY`: SPKI.
    Public,
    /// `RSA PUBLIC KEY`: PKCS#1.
    RsaPublic,
    /// `CERTIFICATE`.
    Certificate,
    /// Another armour.
    Other,
    /// No armour: bare base64, or DER.
    None,
}

impl Label {
    /// In words, for error messages.
    pub(crate) fn describe(self) -> &'static str {
        match self {
            Self::Private | Self::RsaPrivate => "a private key",
            Self::EncryptedPrivate => "an encrypted private key",
            Self::Public | Self::RsaPublic => "a public key",
            Self::Certificate => "a certificate",
            Self::Other => "PEM of another kind",
            Self::None => "not a key file",
        }
    }
}

/// A decoded key file.
pub(crate) struct KeyFile {
    pub(crate) label: Label,
    pub(crate) der: Zeroizing<Vec<u8>>,
}

/// Why a text is no key file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PemError {
    Empty,
    /// Armour begins but does not end, or ends as something else.
    Armour,
    /// What is inside is not base64.
    Base64,
}

impl PemError {
    pub(crate) fn describe(self) -> &'static str {
        match self {
            Self::Empty => "is empty",
            Self::Armour => "has a BEGIN line without the END line that belongs to it",
            Self::Base64 => "holds characters that are not base64",
        }
    }
}

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
const DASHES: &str = "-----";
/// First byte of every DER key and certificate (SEQUENCE).
const DER_SEQUENCE: u8 = 0x30;

/// Decodes a key file. Of several blocks in one PEM text the first counts.
pub(crate) fn decode(input: &[u8]) -> Result<KeyFile, PemError> {
    if input.first() == Some(&DER_SEQUENCE) && core::str::from_utf8(input).is_err() {
        return Ok(KeyFile { label: Label::None, der: Zeroizing::new(input.to_vec()) });
    }
    let text = core::str::from_utf8(input).map_err(|_| PemError::Base64)?;
    let text = text.trim_start_matches('\u{feff}');
    let text = Zeroizing::new(replace(&Zeroizing::new(replace(text, "\\r", "")), "\\n", "\n"));
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '"' || c == '\'');
    if text.is_empty() {
        return Err(PemError::Empty);
    }
    let Some((_, rest)) = split_once(text, BEGIN) else {
        return Ok(KeyFile { label: Label::None, der: base64_body(text)? });
    };
    let (name, rest) = split_once(rest, DASHES).ok_or(PemError::Armour)?;
    let (body, rest) = split_once(rest, END).ok_or(PemError::Armour)?;
    let (end_name, _) = split_once(rest, DASHES).ok_or(PemError::Armour)?;
    if name != end_name {
        return Err(PemError::Armour);
    }
    let label = match name {
        // OpenSSL's traditional encryption keeps the plain label and says so in a header line.
        "RSA PRIVATE KEY" if find(body, "ENCRYPTED").is_some() => Label::EncryptedPrivate,
        "PRIVATE KEY" => Label::Private,
        "RSA PRIVATE KEY" => Label::RsaPrivate,
        "ENCRYPTED PRIVATE KEY" => Label::EncryptedPrivate,
        "PUBLIC KEY" => Label::Public,
        "RSA PUBLIC KEY" => Label::RsaPublic,
        "CERTIFICATE" | "X509 CERTIFICATE" => Label::Certificate,
        _ => Label::Other,
    };
    if matches!(label, Label::EncryptedPrivate | Label::Other) {
        return Ok(KeyFile { label, der: Zeroizing::new(Vec::new()) });
    }
    Ok(KeyFile { label, der: base64_body(body)? })
}

fn base64_body(text: &str) -> Result<Zeroizing<Vec<u8>>, PemError> {
    let mut packed = Zeroizing::new(String::with_capacity(text.len()));
    packed.extend(text.chars().filter(|c| !c.is_whitespace()));
    base64::decode(&packed).map(Zeroizing::new).ok_or(PemError::Base64)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEM: &str = "-----BEGIN PUBLIC KEY-----\nMAMC\nAQU=\n-----END PUBLIC KEY-----\n";
    const DER: &[u8] = &[0x30, 0x03, 0x02, 0x01, 0x05];

    fn decoded(text: &str) -> (Label, Vec<u8>) {
        let file = decode(text.as_bytes()).unwrap_or_else(|e| panic!("{text:?}: {e:?}"));
        (file.label, file.der.to_vec())
    }

    #[test]
    fn every_usual_form_decodes_to_the_same_bytes() {
        for text in [
            PEM.into(),
            PEM.replace('\n', "\r\n"),
            PEM.replace('\n', "\\n"),
            PEM.replace('\n', "\\r\\n"),
            PEM.trim_end().into(),
            format!("  \n{PEM}\n\t "),
            format!("\u{feff}{PEM}"),
            format!("\"{}\"", PEM.replace('\n', "\\n")),
            format!("Bag Attributes\n  friendlyName: x\n{PEM}"),
            PEM.replace('\n', " "),
        ] {
            assert_eq!(decoded(&text), (Label::Public, DER.to_vec()), "{text:?}");
        }
        assert_eq!(decoded(" MAMC\nAQU= "), (Label::None, DER.to_vec()));
    }

    #[test]
    fn raw_der_is_recognised() {
        let der = [0x30, 0x82, 0x01, 0xff];
        assert_eq!(decode(&der).unwrap().der.as_slice(), &der);
    }

    #[test]
    fn broken_files_are_refused() {
        assert_eq!(decode(b" \n").err(), Some(PemError::Empty));
        assert_eq!(decode(b"-----BEGIN PUBLIC KEY-----\nMAMC").err(), Some(PemError::Armour));
        assert_eq!(
            decode(b"-----BEGIN PUBLIC KEY-----\nMAMC\n-----END CERTIFICATE-----").err(),
            Some(PemError::Armour)
        );
        assert_eq!(decode("密钥".as_bytes()).err(), Some(PemError::Base64));
    }

    #[test]
    fn encrypted_keys_are_recognised_in_both_styles() {
        let pkcs8 = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAMC\n-----END ENCRYPTED PRIVATE KEY-----";
        let pkcs1 = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nMAMC\n-----END RSA PRIVATE KEY-----";
        assert_eq!(decoded(pkcs8).0, Label::EncryptedPrivate);
        assert_eq!(decoded(pkcs1).0, Label::EncryptedPrivate);
    }
}
