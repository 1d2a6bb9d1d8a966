//! Decodes key files, in the forms that occur in practice, to DER.
//!
//! Accepted: PEM with any line ends, with whitespace and other text around it, and with line breaks escaped as the two
//! characters `\n` (environment variables); the bare base64 body without armour; raw DER; each in UTF-8 or UTF-16, and
//! base64-encoded once more. Source: protocol reference, "Private key formats".

use zeroize::Zeroizing;

use crate::base::base64;
use crate::error::{Text, text};
use crate::keys::der;
use crate::keys::spelling::{is_invisible, is_quote};

/// The content that the armour announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Label {
    /// `PRIVATE KEY`: PKCS#8. `RSA PRIVATE KEY`: PKCS#1.
    Private,
    /// `ENCRYPTED PRIVATE KEY`, or PKCS#1 with an encryption header.
    EncryptedPrivate,
    /// `PUBLIC KEY`: SPKI. `RSA PUBLIC KEY`: PKCS#1.
    Public,
    /// `CERTIFICATE`.
    Certificate,
    /// Another armour.
    Other,
    /// No armour: bare base64, or DER.
    None,
}

impl Label {
    /// In words, for error messages.
    pub(crate) fn describe(self) -> Text {
        match self {
            Self::Private => text!("私钥", "a private key"),
            Self::EncryptedPrivate => text!("加密的私钥", "an encrypted private key"),
            Self::Public => text!("公钥", "a public key"),
            Self::Certificate => text!("证书", "a certificate"),
            Self::Other => text!("其他类型的 PEM", "PEM of another kind"),
            Self::None => text!("文件", "a file"),
        }
    }
}

/// A key or certificate of a file.
pub(crate) struct Block {
    pub(crate) label: Label,
    pub(crate) der: Zeroizing<Vec<u8>>,
}

/// Why a text is not a key file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PemError {
    Empty,
    TooLong,
    /// Armour without an END line, or with the END line of another kind.
    Armour,
    /// Text that is not base64.
    Base64,
    /// Bytes that are neither text nor DER.
    Binary,
    /// PKCS#12, as `apiclient_cert.p12`.
    Pkcs12,
    /// A Java keystore.
    Keystore,
}

impl PemError {
    pub(crate) fn describe(self) -> Text {
        match self {
            Self::Empty => text!("为空", "is empty"),
            Self::TooLong => text!("太长，不像密钥文件", "is too long for a key file"),
            Self::Armour => {
                text!("有 BEGIN 行，但没有对应的 END 行", "has a BEGIN line without the END line that belongs to it")
            }
            Self::Base64 => text!("含有不属于 base64 的字符", "holds characters that are not base64"),
            Self::Binary => text!("不是密钥文件", "is not a key file"),
            Self::Pkcs12 => text!("是 PKCS#12 文件（apiclient_cert.p12）", "is a PKCS#12 file (apiclient_cert.p12)"),
            Self::Keystore => text!("是 Java 密钥库", "is a Java keystore"),
        }
    }
}

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
const DASHES: &str = "-----";
/// First byte of every DER key and certificate (SEQUENCE).
const DER_SEQUENCE: u8 = 0x30;
/// Longest text accepted: a file of 64 KiB in base64, with line ends.
const MAX_LENGTH: usize = 90 * 1024;
/// Most blocks in a file; a chain with its key has five.
const MAX_BLOCKS: usize = 32;
/// Most layers of encoding: base64 of base64 of PEM, passed as bytes, has four.
const MAX_LAYERS: usize = 5;

/// Decodes a key file: at least one block.
pub(crate) fn decode(input: &[u8]) -> Result<Vec<Block>, PemError> {
    if input.len() > MAX_LENGTH {
        return Err(PemError::TooLong);
    }
    let mut bytes = Zeroizing::new(input.to_vec());
    for _ in 0..MAX_LAYERS {
        match bytes.as_slice() {
            // JKS and JCEKS.
            [0xfe, 0xed, 0xfe, 0xed, ..] | [0xce, 0xce, 0xce, 0xce, ..] => return Err(PemError::Keystore),
            file if der::is_pkcs12(file) => return Err(PemError::Pkcs12),
            [DER_SEQUENCE, ..] if core::str::from_utf8(&bytes).is_err() => {
                return Ok(vec![Block { label: Label::None, der: bytes }]);
            }
            _ => {}
        }
        let text = plain(&bytes);
        if text.contains(BEGIN) {
            return blocks(&text);
        }
        // A UTF-16 byte order mark decoded as another encoding.
        let text = text.trim_matches(|c: char| c.is_whitespace() || is_quote(c) || matches!(c, '\u{fffd}' | 'ÿ' | 'þ'));
        if text.is_empty() {
            return Err(PemError::Empty);
        }
        let Some(inner) = base64::decode_secret(text) else {
            let readable = core::str::from_utf8(&bytes).is_ok() && !text.chars().any(|c| c.is_control() && c != '\n');
            return Err(if readable { PemError::Base64 } else { PemError::Binary });
        };
        bytes = inner;
    }
    Err(PemError::Binary)
}

/// The blocks of a PEM text; text around them is ignored.
fn blocks(text: &str) -> Result<Vec<Block>, PemError> {
    let mut blocks = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once(BEGIN) {
        let (name, after) = after.split_once(DASHES).ok_or(PemError::Armour)?;
        let (body, after) = after.split_once(END).ok_or(PemError::Armour)?;
        let (end_name, after) = after.split_once(DASHES).ok_or(PemError::Armour)?;
        if name != end_name {
            return Err(PemError::Armour);
        }
        if blocks.len() == MAX_BLOCKS {
            return Err(PemError::TooLong);
        }
        let label = match name {
            // OpenSSL's traditional encryption keeps the plain label and is announced in a header line.
            "RSA PRIVATE KEY" if body.contains("ENCRYPTED") => Label::EncryptedPrivate,
            "PRIVATE KEY" | "RSA PRIVATE KEY" => Label::Private,
            "ENCRYPTED PRIVATE KEY" => Label::EncryptedPrivate,
            "PUBLIC KEY" | "RSA PUBLIC KEY" => Label::Public,
            "CERTIFICATE" | "X509 CERTIFICATE" => Label::Certificate,
            _ => Label::Other,
        };
        let der = match label {
            Label::EncryptedPrivate | Label::Other => Zeroizing::default(),
            _ => base64::decode_secret(body).ok_or(PemError::Base64)?,
        };
        blocks.push(Block { label, der });
        rest = after;
    }
    Ok(blocks)
}

/// A file as text, with the changes of consoles and env files undone: invisible characters are removed, all whitespace
/// becomes spaces, escapes are decoded. A byte that is not UTF-8 becomes U+FFFD.
///
/// Removing NUL also decodes UTF-16, with and without byte order mark, as bytes and as text decoded in another
/// encoding: a key file is ASCII where it matters, and UTF-16 makes every other byte of ASCII NUL.
fn plain(bytes: &[u8]) -> Zeroizing<String> {
    // A byte becomes up to three, and the buffer must not move once it holds secrets.
    let mut text = Zeroizing::new(String::with_capacity(3 * bytes.len()));
    for chunk in bytes.utf8_chunks() {
        // Backslashes may have been doubled several times; the character after them decides their meaning.
        let mut escaped = false;
        for character in chunk.valid().chars().filter(|character| !is_invisible(*character)) {
            match character {
                '\\' => {}
                'n' | 'r' | 't' if escaped => text.push('\n'),
                '\n' | '\r' => text.push('\n'),
                _ if is_quote(character) => text.push('"'),
                // PHP escapes slashes in JSON.
                '/' => text.push('/'),
                _ => {
                    if escaped {
                        text.push('\\');
                    }
                    text.push(if character.is_whitespace() { ' ' } else { character });
                }
            }
            escaped = character == '\\';
        }
        if !chunk.invalid().is_empty() {
            text.push(char::REPLACEMENT_CHARACTER);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEM: &str = "-----BEGIN PUBLIC KEY-----\nMAMC\nAQU=\n-----END PUBLIC KEY-----\n";
    const DER: &[u8] = &[0x30, 0x03, 0x02, 0x01, 0x05];
    /// Not UTF-8, like a DER key.
    const LONG_DER: &[u8] = &[0x30, 0x82, 0x01, 0xff, 0xfb];

    fn decoded(input: impl AsRef<[u8]>) -> (Label, Vec<u8>) {
        let input = input.as_ref();
        let blocks = decode(input).unwrap_or_else(|e| panic!("{:?}: {e:?}", String::from_utf8_lossy(input)));
        assert_eq!(blocks.len(), 1);
        (blocks[0].label, blocks[0].der.to_vec())
    }

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    }

    #[test]
    fn every_usual_form_decodes_to_the_same_bytes() {
        for text in [
            PEM.into(),
            PEM.replace('\n', "\r\n"),
            PEM.replace('\n', "\\n"),
            PEM.replace('\n', "\\\\n"),
            PEM.replace('\n', "\\\\\\n"),
            PEM.replace('\n', "\\r\\n"),
            PEM.replace('\n', "\\\\r\\\\n"),
            PEM.replace('\n', "\\\n"),
            PEM.trim_end().into(),
            format!("  \n{PEM}\n\t "),
            format!("\u{feff}{PEM}"),
            format!("\"{}\"", PEM.replace('\n', "\\n")),
            format!("\\\"{}\\\"", PEM.replace('\n', "\\n")),
            format!("“{PEM}”"),
            format!("`{PEM}'"),
            format!("Bag Attributes\n  friendlyName: x\n{PEM}"),
            PEM.replace('\n', " "),
            PEM.replace(' ', "\u{a0}"),
            PEM.replace('A', "A\u{200b}"),
            PEM.replace('\n', "\n\u{3000}\t"),
        ] {
            assert_eq!(decoded(&text), (Label::Public, DER.to_vec()), "{text:?}");
        }
    }

    #[test]
    fn bare_base64_of_either_alphabet_is_read() {
        for text in [
            "MIIB//s=",
            " MIIB\n//s= ",
            "MIIB__s",
            "MIIB\\/\\/s=",
            "\"MIIB//s=\"",
            "“MIIB//s=”",
            "M\0I\0I\0B\0/\0/\0s\0=\0",
        ] {
            assert_eq!(decoded(text), (Label::None, LONG_DER.to_vec()), "{text:?}");
        }
        assert_eq!(decoded(LONG_DER), (Label::None, LONG_DER.to_vec()));
    }

    #[test]
    fn base64_of_a_whole_file_is_read_however_often() {
        let mut text = PEM.to_owned();
        for _ in 0..3 {
            text = base64::encode(text.as_bytes());
            assert_eq!(decoded(&text), (Label::Public, DER.to_vec()));
            assert_eq!(decoded(text.trim_end_matches('=')), (Label::Public, DER.to_vec()));
        }
        for _ in 0..9 {
            text = base64::encode(text.as_bytes());
        }
        assert_eq!(decode(text.as_bytes()).err(), Some(PemError::Binary));
    }

    #[test]
    fn utf16_is_read_as_bytes_and_as_text_decoded_in_another_encoding() {
        // With a non-ASCII name in front.
        let text = format!("friendlyName: 微信支付 çþÿ\r\n{}", PEM.replace('\n', "\r\n"));
        for big in [false, true] {
            for text in [format!("\u{feff}{text}"), text.clone(), format!("\u{feff}{PEM}"), PEM.into()] {
                let bytes = utf16(&text, big);
                assert_eq!(decoded(&bytes), (Label::Public, DER.to_vec()), "{big} {text:?}");
                assert_eq!(decoded(base64::encode(&bytes)), (Label::Public, DER.to_vec()));
                assert_eq!(decoded(String::from_utf8_lossy(&bytes).as_bytes()), (Label::Public, DER.to_vec()));
                let latin1: String = bytes.iter().map(|byte| char::from(*byte)).collect();
                assert_eq!(decoded(&latin1), (Label::Public, DER.to_vec()));
            }
            let bare = utf16("\u{feff}MIIB//s=\r\n", big);
            let latin1: String = bare.iter().map(|byte| char::from(*byte)).collect();
            for form in [bare.as_slice(), String::from_utf8_lossy(&bare).as_bytes(), latin1.as_bytes()] {
                assert_eq!(decoded(form), (Label::None, LONG_DER.to_vec()));
            }
        }
    }

    #[test]
    fn every_block_of_a_file_is_found() {
        let certificate = PEM.replace("PUBLIC KEY", "CERTIFICATE");
        let other = PEM.replace("PUBLIC KEY", "EC PARAMETERS");
        let file = format!("Bag Attributes\n{certificate}subject=CN = 微信\n{other}{PEM}");
        let labels: Vec<Label> = decode(file.as_bytes()).unwrap().iter().map(|block| block.label).collect();
        assert_eq!(labels, [Label::Certificate, Label::Other, Label::Public]);
        assert_eq!(decode(PEM.repeat(MAX_BLOCKS + 1).as_bytes()).err(), Some(PemError::TooLong));
    }

    #[test]
    fn broken_files_are_refused() {
        for (input, error) in [
            (&b" \n"[..], PemError::Empty),
            (b"", PemError::Empty),
            (b"\"\"", PemError::Empty),
            (b"-----BEGIN PUBLIC KEY-----\nMAMC", PemError::Armour),
            (b"-----BEGIN PUBLIC KEY-----\nMAMC\n-----END CERTIFICATE-----", PemError::Armour),
            (b"-----BEGIN PUBLIC KEY-----\nMA:C\n-----END PUBLIC KEY-----", PemError::Base64),
            ("密钥".as_bytes(), PemError::Base64),
            (b"./apiclient_key.pem", PemError::Base64),
            (b"C:\\keys\\apiclient_key.pem", PemError::Base64),
            (b"Kq7ZtestOnly0Vector9Key4Spec2026", PemError::Binary),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", PemError::Binary),
            (b"\xfe\xed\xfe\xed\0\0\0\x02\0\0\0\x01", PemError::Keystore),
            (b"/u3+7QAAAAIAAAAB", PemError::Keystore),
            (b"\x30\x10\x02\x01\x03\x30\x0b\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01", PemError::Pkcs12),
            (b"MBACAQMwCwYJKoZIhvcNAQcB", PemError::Pkcs12),
        ] {
            assert_eq!(decode(input).err(), Some(error), "{:?}", String::from_utf8_lossy(input));
        }
        assert_eq!(decode(&vec![b'A'; MAX_LENGTH + 1]).err(), Some(PemError::TooLong));
    }

    #[test]
    fn encrypted_keys_are_recognised_in_both_styles() {
        let pkcs8 = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAMC\n-----END ENCRYPTED PRIVATE KEY-----";
        let pkcs1 = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nMAMC\n-----END RSA PRIVATE KEY-----";
        assert_eq!(decoded(pkcs8).0, Label::EncryptedPrivate);
        assert_eq!(decoded(pkcs1).0, Label::EncryptedPrivate);
    }
}
