//! The few members of an X.509 certificate this library needs: serial number, validity and public key.
//!
//! Nothing here judges a certificate; who issued it is out of scope, as it is for WeChat Pay's own client libraries.
//! Source: protocol reference, "Merchant certificate serial number".

use core::fmt::Write as _;

use crate::env::UnixTime;
use crate::time;

/// Members of one certificate, borrowed from its DER.
pub(crate) struct Certificate<'a> {
    /// Upper-case hex, two digits a byte, without the zero byte DER adds for the sign.
    pub(crate) serial_no: String,
    pub(crate) not_before: UnixTime,
    pub(crate) not_after: UnixTime,
    /// SubjectPublicKeyInfo, with its own tag and length.
    pub(crate) spki: &'a [u8],
}

const INTEGER: u8 = 0x02;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xa0;

/// Reads a certificate; `None` if it is not one.
pub(crate) fn parse(der: &[u8]) -> Option<Certificate<'_>> {
    let (certificate, rest) = element(der, SEQUENCE)?;
    if !rest.is_empty() {
        return None;
    }
    let (mut body, _) = element(certificate, SEQUENCE)?;
    if body.first() == Some(&VERSION) {
        body = element(body, VERSION)?.1;
    }
    let (serial, body) = element(body, INTEGER)?;
    let (_algorithm, body) = element(body, SEQUENCE)?;
    let (_issuer, body) = element(body, SEQUENCE)?;
    let (validity, body) = element(body, SEQUENCE)?;
    let (_subject, body) = element(body, SEQUENCE)?;
    let (_, after_spki) = element(body, SEQUENCE)?;
    let spki = body.get(..body.len() - after_spki.len())?;
    let (not_before, validity) = instant(validity)?;
    let (not_after, _) = instant(validity)?;
    Some(Certificate { serial_no: serial_text(serial)?, not_before, not_after, spki })
}

/// Content of the element at the start of `der`, which must have this tag, and what follows it.
fn element(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (&found, rest) = der.split_first()?;
    let (&first, mut rest) = rest.split_first()?;
    if found != tag {
        return None;
    }
    let mut length = usize::from(first);
    if first >= 0x80 {
        let octets = usize::from(first & 0x7f);
        if !(1..=3).contains(&octets) {
            return None;
        }
        let (bytes, after) = rest.split_at_checked(octets)?;
        length = bytes.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte));
        // DER knows one way to write a length.
        if length < 0x80 || bytes.first() == Some(&0) {
            return None;
        }
        rest = after;
    }
    rest.split_at_checked(length)
}

fn instant(der: &[u8]) -> Option<(UnixTime, &[u8])> {
    let tag = *der.first()?;
    if tag != UTC_TIME && tag != GENERALIZED_TIME {
        return None;
    }
    let (text, rest) = element(der, tag)?;
    let digits = core::str::from_utf8(text).ok()?.strip_suffix('Z')?;
    // UTCTime has two digits of the year; X.509 puts the turn of the century at 50.
    let full = match (tag, digits.get(..2)?) {
        (UTC_TIME, year) if year < "50" => format!("20{digits}"),
        (UTC_TIME, _) => format!("19{digits}"),
        _ => digits.into(),
    };
    Some((time::from_digits(&full)?, rest))
}

fn serial_text(content: &[u8]) -> Option<String> {
    let octets = match content {
        [] => return None,
        [0, rest @ ..] if !rest.is_empty() => rest,
        other => other,
    };
    let mut text = String::with_capacity(octets.len() * 2);
    for octet in octets {
        write!(text, "{octet:02X}").ok()?;
    }
    Some(text)
}
