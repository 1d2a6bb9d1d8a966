//! Just enough DER to tell files apart. `wechatpay-rsa` reads the keys and certificates themselves, strictly.

const INTEGER: u8 = 0x02;
const OCTET_STRING: u8 = 0x04;
const OBJECT_IDENTIFIER: u8 = 0x06;
const SEQUENCE: u8 = 0x30;
/// `[3] EXPLICIT`, the extensions of a certificate.
const EXTENSIONS: u8 = 0xa3;
/// `[0] EXPLICIT`, the version of a certificate.
const VERSION: u8 = 0xa0;

/// 1.2.840.113549.1.7.1 and .2: the contents of a PKCS#12 file.
const PKCS7_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01];
const PKCS7_SIGNED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
/// 2.5.29.19.
const BASIC_CONSTRAINTS: &[u8] = &[0x55, 0x1d, 0x13];

/// An element: its tag, its contents, and the bytes after it.
type Element<'a> = (u8, &'a [u8], &'a [u8]);

/// Whether this is a PKCS#12 file: version 3, then PKCS#7 data or signed data.
pub(crate) fn is_pkcs12(der: &[u8]) -> bool {
    let wraps = || {
        let (version, rest) = expect(expect(der, SEQUENCE)?.0, INTEGER)?;
        let (kind, _) = expect(expect(rest, SEQUENCE)?.0, OBJECT_IDENTIFIER)?;
        Some(version == [3] && (kind == PKCS7_DATA || kind == PKCS7_SIGNED_DATA))
    };
    wraps().unwrap_or(false)
}

/// Whether this is an encrypted private key: PKCS#8 `EncryptedPrivateKeyInfo`.
pub(crate) fn is_encrypted_key(der: &[u8]) -> bool {
    let encrypted = || {
        let (algorithm, rest) = expect(expect(der, SEQUENCE)?.0, SEQUENCE)?;
        let (_, after) = expect(rest, OCTET_STRING)?;
        Some(expect(algorithm, OBJECT_IDENTIFIER).is_some() && after.is_empty())
    };
    encrypted().unwrap_or(false)
}

/// Whether this private key is PKCS#1, an RSA key by itself: numbers only. PKCS#8 names the algorithm after the version.
pub(crate) fn is_pkcs1(der: &[u8]) -> bool {
    let numbers = || expect(expect(expect(der, SEQUENCE)?.0, INTEGER)?.1, INTEGER);
    numbers().is_some()
}

/// The facts that place a certificate in a chain.
#[derive(Clone, Copy, Default)]
pub(crate) struct Place<'a> {
    pub(crate) issuer: &'a [u8],
    pub(crate) subject: &'a [u8],
    /// May issue certificates itself.
    pub(crate) authority: bool,
}

/// A certificate's place in a chain; `None` if it is not a certificate.
pub(crate) fn place(certificate: &[u8]) -> Option<Place<'_>> {
    let (mut rest, _) = expect(expect(certificate, SEQUENCE)?.0, SEQUENCE)?;
    if let Some((_, after)) = expect(rest, VERSION) {
        rest = after;
    }
    let (_serial, rest) = expect(rest, INTEGER)?;
    let (_algorithm, rest) = expect(rest, SEQUENCE)?;
    let (issuer, rest) = expect(rest, SEQUENCE)?;
    let (_validity, rest) = expect(rest, SEQUENCE)?;
    let (subject, rest) = expect(rest, SEQUENCE)?;
    let (_key, mut rest) = expect(rest, SEQUENCE)?;
    let mut authority = false;
    while let Some((tag, contents, after)) = element(rest) {
        if tag == EXTENSIONS {
            authority = is_authority(contents);
        }
        rest = after;
    }
    Some(Place { issuer, subject, authority })
}

fn is_authority(extensions: &[u8]) -> bool {
    let Some((mut list, _)) = expect(extensions, SEQUENCE) else { return false };
    while let Some((extension, after)) = expect(list, SEQUENCE) {
        if let Some((BASIC_CONSTRAINTS, mut members)) = expect(extension, OBJECT_IDENTIFIER) {
            // A boolean before the value marks the extension as critical.
            while let Some((tag, value, after)) = element(members) {
                if tag == OCTET_STRING {
                    let first = expect(value, SEQUENCE).and_then(|(constraints, _)| element(constraints));
                    return matches!(first, Some((0x01, [flag], _)) if *flag != 0);
                }
                members = after;
            }
        }
        list = after;
    }
    false
}

/// The outline of a certificate, for tests.
#[cfg(test)]
pub(crate) fn outline(issuer: &str, subject: &str, authority: Option<bool>) -> Vec<u8> {
    let write = |tag: u8, members: &[&[u8]]| {
        let contents = members.concat();
        [&[tag, u8::try_from(contents.len()).unwrap()], contents.as_slice()].concat()
    };
    let name = |text: &str| write(SEQUENCE, &[text.as_bytes()]);
    let empty = write(SEQUENCE, &[]);
    let extensions = authority.map_or_else(Vec::new, |authority| {
        let flag: &[u8] = if authority { &[0x01, 1, 0xff] } else { &[] };
        let value = write(OCTET_STRING, &[&write(SEQUENCE, &[flag])]);
        let other = write(SEQUENCE, &[&write(OBJECT_IDENTIFIER, &[&[0x55, 0x1d, 0x0f]]), &write(OCTET_STRING, &[])]);
        let basic = write(SEQUENCE, &[&write(OBJECT_IDENTIFIER, &[BASIC_CONSTRAINTS]), &[0x01, 1, 0xff], &value]);
        write(EXTENSIONS, &[&write(SEQUENCE, &[&other, &basic])])
    });
    let (version, serial) = (write(VERSION, &[&[INTEGER, 1, 2]]), [INTEGER, 1, 7]);
    let (issuer, subject) = (name(issuer), name(subject));
    let signed = write(SEQUENCE, &[&version, &serial, &empty, &issuer, &empty, &subject, &empty, &extensions]);
    write(SEQUENCE, &[&signed, &empty, &[0x03, 1, 0]])
}

/// The first element. Lenient, because the files may be BER or cut off: contents without a length, or longer than the
/// input, extend to its end.
fn element(der: &[u8]) -> Option<Element<'_>> {
    let (tag, rest) = der.split_first()?;
    let (length, rest) = rest.split_first()?;
    let (length, rest) = match *length {
        short @ 0..=0x7f => (usize::from(short), rest),
        0x80 => return Some((*tag, rest, &[])),
        long @ 0x81..=0x84 => {
            let (bytes, rest) = rest.split_at_checked(usize::from(long & 0x7f))?;
            (bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)), rest)
        }
        _ => return None,
    };
    let (contents, after) = rest.split_at_checked(length).unwrap_or((rest, &[]));
    Some((*tag, contents, after))
}

/// The contents of the first element, which must have this tag, and the bytes after it.
fn expect(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    element(der).filter(|(found, ..)| *found == tag).map(|(_, contents, after)| (contents, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PFX: &[u8] = b"\x30\x14\x02\x01\x03\x30\x0f\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01\xa0\x02\x04\x00";

    #[test]
    fn pkcs12_is_told_by_its_structure() {
        assert!(is_pkcs12(PFX));
        // Some tools leave lengths open, or announce more bytes than arrived.
        assert!(is_pkcs12(b"\x30\x80\x02\x01\x03\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x80"));
        assert!(is_pkcs12(&[b"\x30\x82\x0a\x00", PFX.get(2..).unwrap()].concat()));
        for (at, byte) in [(0, 0x31), (4, 4), (5, 0x31), (7, 5), (17, 3)] {
            let mut other = PFX.to_vec();
            other[at] = byte;
            assert!(!is_pkcs12(&other), "{at}");
        }
        assert!(!is_pkcs12(&[]) && !is_pkcs12(&PFX[..12]));
    }

    #[test]
    fn a_certificate_tells_its_place() {
        for (authority, expected) in [(Some(true), true), (Some(false), false), (None, false)] {
            let certificate = outline("root", "leaf", authority);
            let place = place(&certificate).unwrap();
            assert_eq!((place.issuer, place.subject, place.authority), (&b"root"[..], &b"leaf"[..], expected));
        }
        assert!(place(PFX).is_none() && place(&[]).is_none());
    }

    #[test]
    fn encrypted_keys_are_told_by_their_structure() {
        assert!(is_encrypted_key(b"\x30\x08\x30\x03\x06\x01\x2a\x04\x01\x05"));
        assert!(!is_encrypted_key(b"\x30\x08\x30\x03\x06\x01\x2a\x03\x01\x05"));
        assert!(!is_encrypted_key(PFX) && !is_encrypted_key(&outline("a", "b", None)));
    }

    #[test]
    fn nothing_that_is_cut_off_or_altered_panics() {
        for file in [PFX.to_vec(), outline("root", "leaf", Some(true))] {
            for length in 0..file.len() {
                for byte in 0..=255 {
                    let mut altered = file.clone();
                    altered[length] = byte;
                    for der in [&altered[..], &altered[..length]] {
                        let _ = (is_pkcs12(der), is_encrypted_key(der), place(der));
                    }
                }
            }
        }
    }
}
