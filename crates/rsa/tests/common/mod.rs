//! Shared by the tests: the product's test vectors, and every kernel in turn.

#![allow(dead_code, clippy::unwrap_used, clippy::indexing_slicing, reason = "each test uses its part, and may panic")]

pub mod faulty;

use std::sync::{Mutex, PoisonError};

use num_bigint::BigUint;
use serde_json::Value;
use wechatpay_rsa::RandomError;
use wechatpay_rsa::kernel::{self, Kind, Status};

/// Runs `test` once on each kernel. The choice applies to the whole process, so tests that force a kernel wait for each
/// other.
pub fn on_each_kernel(mut test: impl FnMut(Kind)) {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    for kind in Kind::FASTEST_FIRST {
        if kind != Kind::Scalar {
            kernel::install_emulated(kind).unwrap();
        }
        assert!(kernel::force(Some(kind)));
        assert_eq!(kernel::active(), kind);
        test(kind);
        assert_eq!(kernel::status(kind), Status::Ready, "no wrong result made {} stand down", kind.name());
    }
    assert!(kernel::force(None));
}

pub fn random(bytes: &mut [u8]) -> Result<(), RandomError> {
    rand::fill(bytes);
    Ok(())
}

pub fn vectors() -> Value {
    serde_json::from_str(include_str!("../../../../tests/fixtures/vectors.json")).unwrap()
}

/// A PEM text of the test vectors' keys.
pub fn pem(name: &str) -> String {
    vectors()["keys"][name].as_str().unwrap().to_owned()
}

pub fn merchant_key() -> String {
    pem("TEST_ONLY_merchant_private_key_pkcs8_pem")
}

pub fn unhex(text: &str) -> Vec<u8> {
    (0..text.len() / 2).map(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).unwrap()).collect()
}

pub fn unbase64(text: &str) -> Vec<u8> {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.decode(text).unwrap()
}

pub fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

/// The PKCS#1 file of the private key with these factors and the exponent 65537.
pub fn private_der([p, q]: [&BigUint; 2]) -> Vec<u8> {
    let e = BigUint::from(65_537_u32);
    let inverse = |factor: &BigUint| e.modinv(&(factor - 1_u32)).unwrap();
    let (dp, dq, coefficient) = (inverse(p), inverse(q), q.modinv(p).unwrap());
    let integer = |number: &BigUint| {
        let bytes = number.to_bytes_be();
        let bytes = if bytes.first().is_some_and(|top| *top >= 0x80) { [&[0][..], &bytes].concat() } else { bytes };
        element(2, &bytes)
    };
    // `d` is not read.
    let d = dp.clone();
    let parts = [BigUint::ZERO, p * q, e.clone(), d, p.clone(), q.clone(), dp, dq, coefficient];
    element(0x30, &parts.iter().flat_map(integer).collect::<Vec<u8>>())
}

fn element(tag: u8, contents: &[u8]) -> Vec<u8> {
    let length = match u16::try_from(contents.len()).unwrap() {
        short @ 0..0x80 => vec![short as u8],
        medium @ 0x80..0x100 => vec![0x81, medium as u8],
        long => [&[0x82][..], &long.to_be_bytes()].concat(),
    };
    [&[tag], length.as_slice(), contents].concat()
}
