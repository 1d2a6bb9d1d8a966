//! A kernel that fails while it verifies. In a process of its own, because an abandoned kernel stays abandoned.

#![allow(clippy::unwrap_used, reason = "a failing test may panic")]

mod common;

use std::sync::atomic::Ordering;

use common::faulty::{GOOD_SQUARES, faulty};
use common::{merchant_key, random};
use wechatpay_rsa::PrivateKey;
use wechatpay_rsa::kernel::{self, Kind, Status};

#[test]
fn a_faulty_kernel_makes_no_valid_signature_fail_and_no_other_pass() {
    let key = PrivateKey::from_pem(&merchant_key()).unwrap();
    let signature = key.sign_pkcs1v15_sha256(b"message", &mut random).unwrap();
    let public = key.public_key();
    // SAFETY: its functions write only what the contract permits.
    assert_eq!(unsafe { kernel::install(Kind::Fma, faulty()) }, Ok(()));
    assert_eq!(kernel::active(), Kind::Fma);
    assert!(public.verify_pkcs1v15_sha256(b"message", &signature));

    // Of a forged signature the other kernel says the same, which is no evidence.
    GOOD_SQUARES.store(5, Ordering::Relaxed);
    assert!(!public.verify_pkcs1v15_sha256(b"another message", &signature));
    assert_eq!(kernel::status(Kind::Fma), Status::Ready);
    GOOD_SQUARES.store(5, Ordering::Relaxed);
    assert!(public.verify_pkcs1v15_sha256(b"message", &signature));
    assert_eq!(kernel::status(Kind::Fma), Status::Abandoned);
    assert_eq!(kernel::active(), Kind::Scalar);
    assert!(public.verify_pkcs1v15_sha256(b"message", &signature));
}
