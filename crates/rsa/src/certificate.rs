//! Reads the needed parts of an X.509 certificate: its serial number, its validity and its RSA public key.

use crate::der::{Outline, Reader, SEQUENCE, outline};
use crate::{KeyError, PublicKey, pem};

/// The parts of an X.509 certificate that signing and verifying need. The issuer's signature is **not** checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    serial: String,
    not_before: i64,
    not_after: i64,
    public_key: PublicKey,
}

const VERSION: u8 = 0xa0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

impl Certificate {
    /// Reads a certificate from PEM text or its bare Base64.
    ///
    /// # Errors
    /// [`KeyError`], among them [`KeyError::PrivateKeyInstead`] and [`KeyError::PublicKeyInstead`] for another kind of file.
    pub fn from_pem(text: &str) -> Result<Self, KeyError> {
        let (der, label) = pem::decode(text)?;
        match label {
            None | Some(Outline::Certificate) => Self::from_der(&der),
            Some(other) => Err(mismatch(other)),
        }
    }

    /// Reads a certificate from DER.
    ///
    /// # Errors
    /// As [`Certificate::from_pem`].
    pub fn from_der(der: &[u8]) -> Result<Self, KeyError> {
        match outline(der)? {
            Outline::Certificate => {}
            other => return Err(mismatch(other)),
        }
        Reader::whole(der, |reader| {
            let mut certificate = reader.sequence()?;
            let mut signed = certificate.sequence()?;
            if signed.peek() == Some(VERSION) {
                Reader::whole(signed.contents(VERSION)?, Reader::unsigned)?;
            }
            let serial = signed.unsigned()?;
            signed.sequence()?; // signature algorithm
            signed.sequence()?; // issuer
            let mut validity = signed.sequence()?;
            let (not_before, not_after) = (time(&mut validity)?, time(&mut validity)?);
            validity.end()?;
            signed.sequence()?; // subject
            let key_info = signed.contents(SEQUENCE)?;
            while !signed.is_empty() {
                signed.element()?; // identifiers and extensions
            }
            certificate.sequence()?; // signature algorithm
            certificate.bit_string()?; // signature
            certificate.end()?;
            let mut hex = String::with_capacity(2 * serial.len());
            for byte in serial {
                // Written by hand, because the standard formatter would be a thirtieth of the WebAssembly module.
                let digits =
                    [byte >> 4, byte & 15].map(|digit| if digit < 10 { b'0' + digit } else { b'A' - 10 + digit });
                hex.extend(digits.map(char::from));
            }
            Ok(Self { serial: hex, not_before, not_after, public_key: PublicKey::from_key_info(key_info)? })
        })
    }

    /// The serial number: upper-case hexadecimal, two digits per byte, without DER's leading zero byte.
    #[must_use]
    pub fn serial(&self) -> &str {
        &self.serial
    }

    /// Start of validity, Unix seconds.
    #[must_use]
    pub fn not_before(&self) -> i64 {
        self.not_before
    }

    /// End of validity, Unix seconds.
    #[must_use]
    pub fn not_after(&self) -> i64 {
        self.not_after
    }

    /// The certified public key.
    #[must_use]
    pub fn public_key(&self) -> &PublicKey {
        &self.public_key
    }
}

fn mismatch(found: Outline) -> KeyError {
    match found {
        Outline::PrivateKeyInfo | Outline::RsaPrivateKey | Outline::EcPrivateKey => KeyError::PrivateKeyInstead,
        Outline::PublicKeyInfo | Outline::RsaPublicKey => KeyError::PublicKeyInstead,
        Outline::EncryptedPrivateKeyInfo => KeyError::Encrypted,
        Outline::Certificate => KeyError::NotAKey,
    }
}

/// A certificate's time, as Unix seconds. RFC 5280 allows exactly `YYMMDDHHMMSSZ` (1950 to 2049) and `YYYYMMDDHHMMSSZ`.
fn time(reader: &mut Reader<'_>) -> Result<i64, KeyError> {
    let (tag, text) = reader.element()?;
    let digits = text.strip_suffix(b"Z").ok_or(KeyError::BadDer)?;
    let mut pairs = Vec::with_capacity(7);
    for pair in digits.chunks(2) {
        match pair {
            [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => {
                pairs.push(i64::from(tens - b'0') * 10 + i64::from(ones - b'0'))
            }
            _ => return Err(KeyError::BadDer),
        }
    }
    let (year, rest) = match (tag, pairs.as_slice()) {
        (UTC_TIME, [year, rest @ ..]) => (if *year < 50 { 2000 } else { 1900 } + year, rest),
        (GENERALIZED_TIME, [century, year, rest @ ..]) => (century * 100 + year, rest),
        _ => return Err(KeyError::BadDer),
    };
    match rest {
        [month @ 1..=12, day @ 1..=31, hour @ 0..=23, minute @ 0..=59, second @ 0..=60] => {
            // Days since 1970-01-01, counting years from March so that the leap day comes last.
            let (y, m) = if *month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
            let days =
                365 * y + y.div_euclid(4) - y.div_euclid(100) + y.div_euclid(400) + (153 * m + 2) / 5 + day - 719_469;
            Ok(((days * 24 + hour) * 60 + minute) * 60 + second)
        }
        _ => Err(KeyError::BadDer),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_become_unix_seconds() {
        let read = |der: &[u8]| time(&mut Reader::new(der));
        assert_eq!(read(b"\x17\x0d700101000000Z"), Ok(0));
        assert_eq!(read(b"\x17\x0d491231235959Z"), Ok(2_524_607_999));
        assert_eq!(read(b"\x17\x0d500101000000Z"), Ok(-631_152_000));
        assert_eq!(read(b"\x18\x0f20000229120000Z"), Ok(951_825_600));
        assert_eq!(read(b"\x18\x0f20991231235959Z"), Ok(4_102_444_799));
        for bad in
            [&b"\x17\x0c70010100000Z"[..], b"\x17\x0d701301000000Z", b"\x17\x0d7001010000000", b"\x18\x0d700101000000Z"]
        {
            assert_eq!(read(bad), Err(KeyError::BadDer));
        }
    }
}
