//! Shared by the tests: the product's test vectors, and every kernel in turn.

#![allow(dead_code, clippy::unwrap_used, clippy::indexing_slicing, reason = "each test uses its part, and may panic")]

use std::sync::{Mutex, PoisonError};

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
