//! A strict reader for the DER of keys and certificates: definite lengths and integers in their shortest form, no
//! trailing bytes.

use crate::KeyError;

pub const INTEGER: u8 = 0x02;
pub const BIT_STRING: u8 = 0x03;
pub const OCTET_STRING: u8 = 0x04;
pub const NULL: u8 = 0x05;
pub const OBJECT_IDENTIFIER: u8 = 0x06;
pub const SEQUENCE: u8 = 0x30;

/// Contents of the object identifier of RSA keys, 1.2.840.113549.1.1.1.
const RSA_ENCRYPTION: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];

/// The unread rest of some DER.
#[derive(Clone, Copy)]
pub struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    #[cfg(test)]
    pub fn new(der: &'a [u8]) -> Self {
        Self(der)
    }

    /// Reads all of `der` with `read`.
    pub fn whole<T>(der: &'a [u8], read: impl FnOnce(&mut Self) -> Result<T, KeyError>) -> Result<T, KeyError> {
        let mut reader = Self(der);
        let value = read(&mut reader)?;
        reader.end()?;
        Ok(value)
    }

    pub fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    pub fn end(self) -> Result<(), KeyError> {
        if self.is_empty() { Ok(()) } else { Err(KeyError::BadDer) }
    }

    /// The tag of the next element, if there is one.
    pub fn peek(self) -> Option<u8> {
        self.0.first().copied()
    }

    fn take(&mut self, len: usize) -> Result<&'a [u8], KeyError> {
        let (head, tail) = self.0.split_at_checked(len).ok_or(KeyError::BadDer)?;
        self.0 = tail;
        Ok(head)
    }

    fn byte(&mut self) -> Result<u8, KeyError> {
        let (first, rest) = self.0.split_first().ok_or(KeyError::BadDer)?;
        self.0 = rest;
        Ok(*first)
    }

    /// The next element: its tag and contents. Tags of more than one byte do not occur in keys and are refused.
    pub fn element(&mut self) -> Result<(u8, &'a [u8]), KeyError> {
        let tag = self.byte()?;
        if tag & 0x1f == 0x1f {
            return Err(KeyError::BadDer);
        }
        let len = match self.byte()? {
            short @ 0..=0x7f => usize::from(short),
            // Up to 2^24 bytes; the shortest form has no leading zero and is not used for less than 128.
            long @ 0x81..=0x83 => {
                let bytes = self.take(usize::from(long & 0x7f))?;
                let len = bytes.iter().fold(0, |len, byte| len << 8 | usize::from(*byte));
                if len < 0x80 || bytes.first() == Some(&0) {
                    return Err(KeyError::BadDer);
                }
                len
            }
            _ => return Err(KeyError::BadDer),
        };
        Ok((tag, self.take(len)?))
    }

    /// The contents of the next element, which must have the given tag.
    pub fn contents(&mut self, tag: u8) -> Result<&'a [u8], KeyError> {
        match self.element()? {
            (found, contents) if found == tag => Ok(contents),
            _ => Err(KeyError::BadDer),
        }
    }

    pub fn sequence(&mut self) -> Result<Self, KeyError> {
        self.contents(SEQUENCE).map(Self)
    }

    /// The next element, an integer that is not negative, without the zero byte of its sign.
    pub fn unsigned(&mut self) -> Result<&'a [u8], KeyError> {
        match self.contents(INTEGER)? {
            [] | [0x80..=0xff, ..] | [0, 0..=0x7f, _, ..] => Err(KeyError::BadDer),
            [0] => Ok(&[]),
            [0, low] if *low < 0x80 => Err(KeyError::BadDer),
            [0, rest @ ..] => Ok(rest),
            value => Ok(value),
        }
    }

    /// The next element, a bit string of whole bytes.
    pub fn bit_string(&mut self) -> Result<&'a [u8], KeyError> {
        match self.contents(BIT_STRING)? {
            [0, bytes @ ..] => Ok(bytes),
            _ => Err(KeyError::BadDer),
        }
    }

    /// The next element, which must be the algorithm identifier of RSA keys.
    pub fn rsa_algorithm(&mut self) -> Result<(), KeyError> {
        let mut algorithm = self.sequence()?;
        if algorithm.contents(OBJECT_IDENTIFIER)? != RSA_ENCRYPTION {
            return Err(KeyError::NotRsa);
        }
        // The parameters are NULL; some encoders leave them out.
        if !algorithm.is_empty() && !algorithm.contents(NULL)?.is_empty() {
            return Err(KeyError::BadDer);
        }
        algorithm.end()
    }
}

/// The kind of some DER, by its outline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outline {
    /// PKCS#8.
    PrivateKeyInfo,
    /// PKCS#1 private key.
    RsaPrivateKey,
    /// SubjectPublicKeyInfo.
    PublicKeyInfo,
    /// PKCS#1 public key.
    RsaPublicKey,
    /// X.509.
    Certificate,
    /// Encrypted PKCS#8.
    EncryptedPrivateKeyInfo,
    /// A SEC1 private key: elliptic curve.
    EcPrivateKey,
}

/// Determines the kind from the first members of the outer sequence.
pub fn outline(der: &[u8]) -> Result<Outline, KeyError> {
    let tags = Reader::whole(der, |reader| {
        let mut inner = reader.sequence()?;
        let mut tags = [0; 4];
        for tag in &mut tags {
            if !inner.is_empty() {
                *tag = inner.element()?.0;
            }
        }
        Ok(tags)
    })?;
    match tags {
        [INTEGER, SEQUENCE, OCTET_STRING, _] => Ok(Outline::PrivateKeyInfo),
        [INTEGER, INTEGER, INTEGER, INTEGER] => Ok(Outline::RsaPrivateKey),
        [INTEGER, OCTET_STRING, ..] => Ok(Outline::EcPrivateKey),
        [INTEGER, INTEGER, 0, 0] => Ok(Outline::RsaPublicKey),
        [SEQUENCE, BIT_STRING, 0, 0] => Ok(Outline::PublicKeyInfo),
        [SEQUENCE, SEQUENCE, BIT_STRING, 0] => Ok(Outline::Certificate),
        [SEQUENCE, OCTET_STRING, 0, 0] => Ok(Outline::EncryptedPrivateKeyInfo),
        _ => Err(KeyError::NotAKey),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_shortest_lengths_are_read() {
        let read = |der: &[u8]| Reader::whole(der, |reader| reader.contents(OCTET_STRING).map(<[u8]>::len));
        assert_eq!(read(&[4, 1, 9]), Ok(1));
        assert_eq!(read(&[&[4, 0x81, 0x80][..], &[0; 128]].concat()), Ok(128));
        assert_eq!(read(&[&[4, 0x82, 1, 0][..], &[0; 256]].concat()), Ok(256));
        for bad in [
            &[4, 0x80, 0, 0][..],
            &[4, 0x81, 1, 9],
            &[&[4, 0x81, 0x7f][..], &[0; 127]].concat(),
            &[&[4, 0x82, 0, 0x80][..], &[0; 128]].concat(),
            &[4, 2, 9],
            &[4, 1, 9, 9],
            &[4],
            &[],
            &[0x1f, 1, 9],
            &[4, 0x84, 0, 0, 0, 1, 9],
        ] {
            assert_eq!(read(bad), Err(KeyError::BadDer), "{bad:x?}");
        }
    }

    #[test]
    fn only_the_shortest_integers_that_are_not_negative_are_read() {
        let read = |der: &'static [u8]| Reader::whole(der, Reader::unsigned);
        assert_eq!(read(&[2, 1, 0]), Ok(&[][..]));
        assert_eq!(read(&[2, 1, 0x7f]), Ok(&[0x7f][..]));
        assert_eq!(read(&[2, 2, 0, 0x80]), Ok(&[0x80][..]));
        assert_eq!(read(&[2, 3, 0, 0x80, 0]), Ok(&[0x80, 0][..]));
        for bad in [
            &[2, 0][..],
            &[2, 1, 0x80],
            &[2, 2, 0, 0x7f],
            &[2, 3, 0, 0, 0x80],
            &[2, 3, 0, 0x7f, 1],
            &[2, 2, 0xff, 0x80],
        ] {
            assert_eq!(read(bad), Err(KeyError::BadDer), "{bad:x?}");
        }
    }
}
