//! Key files: in whatever form a key arrives, it is that key or none; and what we read of its DER, other crates read
//! the same way.

use std::sync::LazyLock;

use rsa::pkcs1::{RsaPrivateKeyRef, RsaPublicKeyRef};
use rsa::pkcs8::PrivateKeyInfoRef;
use wechatpay_rsa::{PrivateKey, PublicKey};
use x509_cert::der::Decode;
use x509_cert::spki::SubjectPublicKeyInfoOwned;

use crate::core::{Refused, signature_by, signed_by_signature_by, verifies};
use crate::der::{self, armour, unarmoured};
use crate::random::Random;
use crate::trace::note;
use crate::world::{self, Signatory, signature, split};

const MESSAGE: &[u8] = b"a message";
static SIGNED: LazyLock<[String; 3]> = LazyLock::new(|| {
    [Signatory::WeChatPay, Signatory::Platform, Signatory::Merchant].map(|who| signature(who, MESSAGE))
});

/// A key file; or `noise:private`, `noise:public` or `noise:certificate` and what is to be done to a good one.
pub fn run(data: &[u8]) {
    match split(data, b"\n") {
        (b"noise:private", changes) => noisy(world::MERCHANT_KEY, changes),
        (b"noise:public", changes) => noisy(world::WECHATPAY_PUBLIC_KEY, changes),
        (b"noise:certificate", changes) => noisy(world::PLATFORM_CERTIFICATE, changes),
        _ if data.first() == Some(&0x30) && std::str::from_utf8(data).is_err() => binary(data),
        _ => file(&String::from_utf8_lossy(data)),
    }
}

/// What a file is: the signature its private key makes, and whose signature its public key fits.
#[derive(Debug, PartialEq)]
struct Identity {
    private: Option<String>,
    public: Option<Option<Signatory>>,
}

impl Identity {
    fn of(text: &str) -> Self {
        let noted = |kind: &str, refused: Refused| note(&format!("{kind} {}", refused.text));
        let private = signature_by(text).map_err(|refused| noted("private", refused)).ok();
        let public = verifies(text, MESSAGE, &SIGNED[0]).map_err(|refused| noted("public", refused)).ok();
        let all = [Signatory::WeChatPay, Signatory::Platform, Signatory::Merchant];
        let whose = |_| all.into_iter().zip(&*SIGNED).find(|(_, made)| verifies(text, MESSAGE, made) == Ok(true));
        Self { private, public: public.map(whose).map(|found| found.map(|(who, _)| who)) }
    }

    fn known(&self) -> bool {
        self.private.is_some() || self.public.is_some()
    }
}

/// A text: how its lines end and what surrounds it changes nothing.
fn file(text: &str) {
    let identity = Identity::of(text);
    let form = format!("\u{feff}\n\n{text}\n \t\n").replace("\r\n", "\n").replace('\n', "\r\n");
    assert_eq!(Identity::of(&form), identity, "another file with other line ends");
    if identity.known() {
        note(&format!("read: {} {:?}", identity.private.is_some(), identity.public));
        let encoded = Identity::of(&world::base64(text.as_bytes()));
        // There is an end to base64 within base64.
        assert!(!encoded.known() || encoded == identity, "another file in base64");
    }
    // What the strict reader takes, the forgiving one takes as the same.
    if let Ok(strict) = PrivateKey::from_pem(text)
        && strict.public_key().bits() == 2048
    {
        match identity.private {
            Some(made) => {
                let made = world::from_base64(&made).expect("base64");
                let fits = strict.public_key().verify_pkcs1v15_sha256(&signed_by_signature_by(), &made);
                assert!(fits, "another private key than the strict reader's");
            }
            None => {
                let der = unarmoured(text).map(|(_, _, der, _)| der).unwrap_or_default();
                assert!(peculiar(&der), "a private key in plain PEM is refused");
            }
        }
    }
    if let Ok(strict) = PublicKey::from_pem(text)
        && strict.bits() == 2048
    {
        let whose = identity.public.expect("a public key in plain PEM is refused");
        let made = world::from_base64(&SIGNED[0]).expect("base64");
        let fits = strict.verify_pkcs1v15_sha256(MESSAGE, &made);
        assert_eq!(whose == Some(Signatory::WeChatPay), fits, "another public key than the strict reader's");
    }
}

/// DER: the same key for other crates, and the same in every armour that fits it.
fn binary(data: &[u8]) {
    let public = PublicKey::from_der(data);
    if let Ok(ours) = &public {
        let info = SubjectPublicKeyInfoOwned::from_der(data);
        let inner = info.as_ref().ok().and_then(|info| info.subject_public_key.as_bytes()).unwrap_or(data);
        let theirs = RsaPublicKeyRef::try_from(inner).expect("a public key that only we read");
        assert_eq!(ours.modulus(), theirs.modulus.as_bytes(), "another modulus");
        assert_eq!(ours.exponent(), number(theirs.public_exponent.as_bytes()), "another exponent");
    }
    let private = PrivateKey::from_der(data);
    if let Ok(ours) = &private {
        let inner = pkcs1(data);
        let theirs = RsaPrivateKeyRef::try_from(inner.as_slice()).expect("a private key that only we read");
        assert_eq!(ours.public_key().modulus(), theirs.modulus.as_bytes(), "another modulus");
        assert_eq!(ours.public_key().exponent(), number(theirs.public_exponent.as_bytes()), "another exponent");
        let mut random = Random(1);
        let mut fill = |bytes: &mut [u8]| {
            bytes.iter_mut().for_each(|byte| *byte = random.number() as u8);
            Ok(())
        };
        let made =
            ours.sign_pkcs1v15_sha256(&signed_by_signature_by(), &mut fill).expect("a key that was accepted signs");
        if ours.public_key().bits() == 2048 {
            let native = signature_by(&armour("PRIVATE KEY", data)).map_err(|refused| refused.text);
            assert!(native.is_ok() || peculiar(data), "the established crate refuses it: {native:?}");
            assert_eq!(native.unwrap_or_else(|_| world::base64(&made)), world::base64(&made), "another signature");
        }
    }
    let told = |error: wechatpay_rsa::KeyError| error.code();
    note(&format!("DER {:?} {:?}", public.map(drop).map_err(told), private.map(drop).map_err(told)));
    let bare = Identity::of(&world::base64(data));
    for label in ["PRIVATE KEY", "RSA PRIVATE KEY", "PUBLIC KEY", "RSA PUBLIC KEY", "CERTIFICATE"] {
        let armoured = Identity::of(&armour(label, data));
        assert!(!armoured.known() || armoured == bare, "another file as {label}: {armoured:?} instead of {bare:?}");
    }
}

/// The PKCS#1 inside of PKCS#8.
fn pkcs1(der: &[u8]) -> Vec<u8> {
    inside(der).or_else(|| inside(&in_version_0(der))).unwrap_or_else(|| der.to_vec())
}

fn inside(der: &[u8]) -> Option<Vec<u8>> {
    PrivateKeyInfoRef::try_from(der).ok().map(|info| info.private_key.as_bytes().to_vec())
}

/// Version 1 of PKCS#8 may have a public key at its end; the established crate wants one there, we and OpenSSL do not.
fn in_version_0(der: &[u8]) -> Vec<u8> {
    const VERSION_1: [u8; 3] = [2, 1, 1];
    let mut der = der.to_vec();
    if let Some([_, _, version]) = der.get_mut(4..7).filter(|bytes| **bytes == VERSION_1) {
        *version = 0;
    }
    der
}

/// Whether the established crate, which natively takes the place of our arithmetic, may refuse what we read: it wants
/// the parameters of the algorithm written out, and a public key in version 1, and it checks the private exponent, which our arithmetic does without.
fn peculiar(der: &[u8]) -> bool {
    let parameters = |info: PrivateKeyInfoRef<'_>| info.algorithm.parameters.is_some();
    let version_1 = inside(der).is_none() && inside(&in_version_0(der)).is_some();
    version_1 || !PrivateKeyInfoRef::try_from(der).map_or(true, parameters) || private_exponent(der) != *EXPONENT
}

/// That of the merchant's key, the only private key in the corpus.
static EXPONENT: LazyLock<Option<Vec<u8>>> =
    LazyLock::new(|| unarmoured(world::MERCHANT_KEY).and_then(|(_, _, der, _)| private_exponent(&der)));

fn private_exponent(der: &[u8]) -> Option<Vec<u8>> {
    let inner = pkcs1(der);
    RsaPrivateKeyRef::try_from(inner.as_slice()).ok().map(|key| key.private_exponent.as_bytes().to_vec())
}

fn number(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

/// A key that consoles, env files and editors have been at is still that key.
fn noisy(good: &str, changes: &[u8]) {
    let mut text = good.to_owned();
    let mut wrapped = 0;
    for change in changes.chunks(2).take(12) {
        let &[what, place] = change else { break };
        if text.len() > 12_000 {
            break;
        }
        let at =
            (usize::from(place) * text.len() / 256..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        match what % 12 {
            0 => text.insert(at, ['\u{200b}', '\u{feff}', '\0', '\u{ad}'][usize::from(place % 4)]),
            1 => text = text.replace('\n', "\n \t"),
            2 => text = text.replace("\r\n", "\n").replace('\n', "\r\n"),
            3 => text = text.replace('\n', "\\n"),
            4 if text.contains("-----BEGIN") => text = format!("Bag Attributes\n    friendlyName: 测试\n{text}"),
            5 => text.push_str("\n\n "),
            6 => {
                let (open, close) = [("\"", "\""), ("'", "'"), ("“", "”"), ("`", "`")][usize::from(place % 4)];
                text = format!("{open}{text}{close}");
            }
            7 if wrapped < 3 => {
                wrapped += 1;
                text = world::base64(text.as_bytes());
            }
            8 => text = text.chars().flat_map(|character| [character, '\0']).collect(),
            9 => text = text.replace(' ', "\u{a0}"),
            10 => text = text.replace('\n', "\\r\\n"),
            11 => text = text.replace('/', "\\/"),
            _ => {}
        }
    }
    let (found, plain) = (Identity::of(&text), Identity::of(good));
    assert!(plain.known(), "a good key is refused");
    assert_eq!(found, plain, "another file with noise: {text:?}");
    note(&format!("noise, {wrapped} times in base64"));
}

/// Changes the DER of a file, inside its armour if it has one.
pub fn reshape(random: &mut Random, data: &mut Vec<u8>) -> bool {
    if data.first() == Some(&0x30) {
        return der::mutate(random, data);
    }
    let Some((before, label, mut der, after)) = std::str::from_utf8(data).ok().and_then(unarmoured) else {
        return false;
    };
    if !der::mutate(random, &mut der) {
        return false;
    }
    *data = format!("{before}{}{after}", armour(label, &der)).into_bytes();
    true
}
