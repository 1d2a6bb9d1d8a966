//! Certificates: what we read of one, the `x509-cert` crate reads the same way. Differences have names.

use rsa::pkcs1::RsaPublicKeyRef;
use wechatpay_rsa::{Certificate, KeyError};
use x509_cert::der::{Decode, Encode};
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::{AlgorithmIdentifierOwned, ObjectIdentifier, SubjectPublicKeyInfoOwned};
use x509_cert::time::Validity;
use x509_cert::{Certificate as Theirs, Version};

use crate::core::PlatformCertificate;
use crate::der::{armour, first};
use crate::trace::note;

const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

/// DER, or what is none.
pub fn run(data: &[u8]) {
    match (Certificate::from_der(data), Theirs::from_der(data)) {
        (Ok(ours), Ok(_)) => {
            note("both read");
            let differences = compare(&ours, data);
            assert!(differences.is_empty(), "parts are read by us alone: {differences:?}");
            configure(&ours, data);
        }
        (Ok(ours), Err(error)) => {
            let differences = compare(&ours, data);
            assert!(!differences.is_empty(), "only we read it, and for no reason that has a name: {error}");
            note(&format!("only we read {differences:?}"));
            configure(&ours, data);
        }
        (Err(error), Ok(theirs)) => {
            note(&format!("only they read: {}", error.code()));
            assert!(refusable(error, &theirs), "only they read it, and for no reason that has a name: {error}");
        }
        (Err(error), Err(_)) => note(&format!("neither reads: {}", error.code())),
    }
}

/// Compares part by part, and names the parts that the other crate does not read.
fn compare(ours: &Certificate, data: &[u8]) -> Vec<&'static str> {
    let mut differences = Vec::new();
    let mut named = |name: &'static str, fits: bool| {
        if !fits {
            differences.push(name);
        }
        fits
    };
    let [signed, algorithm, _signature] = &parts(contents(data))[..] else { panic!("not three parts") };
    // We do not read how the issuer signed: we check no signature of an issuer.
    named("algorithm", AlgorithmIdentifierOwned::from_der(algorithm).is_ok());
    let mut members = parts(contents(signed));
    if members.first().is_some_and(|member| member.first() == Some(&0xa0)) {
        // Nothing we read depends on the version.
        let version = contents(members.remove(0));
        named("version", Version::from_der(version).is_ok());
    }
    let [serial, algorithm, issuer, validity, subject, key, rest @ ..] = &members[..] else { panic!("too few parts") };
    let shown = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02X}")).collect::<String>();
    match SerialNumber::<x509_cert::certificate::Rfc5280>::from_der(serial) {
        Ok(serial) => {
            let bytes: Vec<u8> = serial.as_bytes().iter().copied().skip_while(|byte| *byte == 0).collect();
            assert_eq!(ours.serial(), shown(&bytes), "another serial number");
        }
        // RFC 5280 allows 20 bytes. A longer one is its own problem: no merchant has a certificate of WeChat Pay like
        // that.
        Err(_) => {
            assert!(ours.serial().len() > 40, "a serial number that only we read");
            named("long serial", false);
        }
    }
    named("algorithm", AlgorithmIdentifierOwned::from_der(algorithm).is_ok());
    // Names say nothing that we need.
    named("name", Name::from_der(issuer).is_ok() & Name::from_der(subject).is_ok());
    match <Validity>::from_der(validity) {
        Ok(validity) => {
            let seconds = |time: &x509_cert::time::Time| time.to_unix_duration().as_secs() as i64;
            assert_eq!(ours.not_before(), seconds(&validity.not_before), "another beginning");
            assert_eq!(ours.not_after(), seconds(&validity.not_after), "another end");
        }
        // They know no time before 1970, no second 60 and no 31st of February.
        Err(error) => {
            let times = parts(contents(validity));
            assert!(times.iter().any(|time| Date::of(time).odd()), "times that only we read: {error}");
            let seconds: Vec<i64> = times.iter().map(|time| Date::of(time).seconds()).collect();
            assert_eq!([ours.not_before(), ours.not_after()], seconds[..], "another validity");
            named("calendar", false);
        }
    }
    let info = SubjectPublicKeyInfoOwned::from_der(key).expect("a public key that we read has the right outline");
    assert_eq!(info.algorithm.oid, RSA_ENCRYPTION, "a key of another algorithm");
    let bytes = info.subject_public_key.as_bytes().expect("whole bytes");
    let rsa = RsaPublicKeyRef::try_from(bytes).expect("a key that we read is one");
    assert_eq!(ours.public_key().modulus(), rsa.modulus.as_bytes(), "another modulus");
    let exponent = rsa.public_exponent.as_bytes().iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte));
    assert_eq!(ours.public_key().exponent(), exponent, "another exponent");
    // Identifiers and extensions are passed over: what WeChat Pay's certificates may be used for is known.
    let whole = Theirs::from_der(data);
    if whole.is_err() && differences.is_empty() && !rest.is_empty() {
        differences.push("extensions");
    }
    differences
}

/// A certificate that can be read can be configured, under its serial number and for its time.
fn configure(ours: &Certificate, data: &[u8]) {
    let configured = PlatformCertificate::new(&armour("CERTIFICATE", data));
    let serial = ours.serial();
    let (beginning, end) = (ours.not_before(), ours.not_after());
    let usual = ours.public_key().bits() == 2048 && !serial.is_empty();
    let configured = match configured {
        Ok(configured) => configured,
        Err(refused) => {
            note(&refused.text);
            // The native arithmetic takes no exponents beyond 33 bits; the merchant's own key is refused.
            let own = refused.text.contains("merchant's own");
            assert!(!usual || own, "read, and not configured: {}", refused.text);
            return;
        }
    };
    assert!(usual, "configured with {} bits under the serial number {serial:?}", ours.public_key().bits());
    assert_eq!(configured.serial().as_deref(), Some(serial), "held under another serial number");
    for now in [beginning.saturating_sub(1), beginning, end, end.saturating_add(1)] {
        if (0..1_000_000_000_000).contains(&now) {
            let valid = (beginning..=end).contains(&now);
            assert_eq!(configured.usable(serial, now), valid, "used at {now}, valid from {beginning} to {end}");
        }
    }
}

/// Why we may refuse what they read.
fn refusable(error: KeyError, theirs: &Theirs) -> bool {
    let signed = theirs.tbs_certificate();
    let info = signed.subject_public_key_info();
    let key = info.subject_public_key.as_bytes().and_then(|bytes| RsaPublicKeyRef::try_from(bytes).ok());
    match (error, key) {
        (KeyError::NotRsa, _) => info.algorithm.oid != RSA_ENCRYPTION,
        // No RSA key, under the name of one: they do not look at it.
        (_, None) => true,
        (KeyError::BadDer, Some(_)) => {
            let serial = signed.serial_number().to_der().unwrap_or_default();
            let negative = serial.get(2).is_some_and(|byte| *byte >= 0x80);
            let parameters = info.algorithm.parameters.as_ref().is_some_and(|any| !any.is_null());
            negative || parameters || theirs.signature().unused_bits() != 0
        }
        (KeyError::UnsupportedSize { bits }, Some(_)) => !matches!(bits, 2048 | 3072 | 4096),
        (KeyError::UnsupportedExponent, Some(key)) => {
            let exponent = key.public_exponent.as_bytes();
            exponent.len() > 4 || exponent.last().is_none_or(|last| last % 2 == 0) || exponent == [1]
        }
        (KeyError::Inconsistent, Some(key)) => key.modulus.as_bytes().last().is_some_and(|last| last % 2 == 0),
        _ => false,
    }
}

/// A time, digit by digit.
struct Date {
    year: i64,
    month: usize,
    day: i64,
    /// Hour, minute, second.
    clock: [i64; 3],
}

impl Date {
    fn of(time: &[u8]) -> Self {
        let text = String::from_utf8_lossy(contents(time)).into_owned();
        let digits = |from: usize, to: usize| text.get(from..to).and_then(|text| text.parse().ok()).unwrap_or(0);
        let (year, at) = match time.first() {
            Some(0x17) if digits(0, 2) < 50 => (2000 + digits(0, 2), 2),
            Some(0x17) => (1900 + digits(0, 2), 2),
            _ => (digits(0, 4), 4),
        };
        let [month, day, hour, minute, second] = [0, 2, 4, 6, 8].map(|place| digits(at + place, at + place + 2));
        Self { year, month: month as usize, day, clock: [hour, minute, second] }
    }

    /// Whether the `der` crate does not know it.
    fn odd(&self) -> bool {
        let months = months(self.year);
        let last = months.get(self.month.wrapping_sub(1)).copied().unwrap_or(0);
        self.year < 1970 || self.day > last || self.clock[2] > 59
    }

    /// Unix seconds, counted year by year.
    fn seconds(&self) -> i64 {
        let length = |year: i64| months(year).iter().sum::<i64>();
        let years: i64 = (1970..self.year).map(length).sum::<i64>() - (self.year..1970).map(length).sum::<i64>();
        let months: i64 = months(self.year).iter().take(self.month.saturating_sub(1)).sum();
        let [hour, minute, second] = self.clock;
        (((years + months + self.day - 1) * 24 + hour) * 60 + minute) * 60 + second
    }
}

fn months(year: i64) -> [i64; 12] {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    [31, 28 + i64::from(leap), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
}

fn contents(element: &[u8]) -> &[u8] {
    first(element).map_or(&[], |(_, contents, _)| contents)
}

/// The elements one after another, each whole.
fn parts(mut bytes: &[u8]) -> Vec<&[u8]> {
    let mut list = Vec::new();
    while let Some((_, _, after)) = first(bytes) {
        list.push(&bytes[..bytes.len() - after.len()]);
        bytes = after;
    }
    list
}
