//! Kernels that fail, before and after their first use. A single test in a separate process, because an abandoned
//! kernel stays abandoned.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a failing test may panic")]

mod common;

use std::sync::atomic::{AtomicU32, Ordering};

use common::faulty::{GOOD_SQUARES, faulty, fuses, sound};
use common::{merchant_key, private_der, random};
use num_bigint::BigUint;
use wechatpay_rsa::kernel::fma49::arithmetic::fused;
use wechatpay_rsa::kernel::{self, Functions, Fused, InstallError, Kind, Slot, Status};
use wechatpay_rsa::{Error, PrivateKey};

/// A sound kernel except for one digit of the squares with equal lanes.
unsafe extern "C" fn faulty_twin(n: usize, out: *mut Slot, a: *const Slot, consts: *const Slot, scratch: *mut Slot) {
    // SAFETY: the caller's contract; n slots of `out` were written.
    unsafe {
        sound::sqr_twin(n, out, a, consts, scratch);
        let digit = &mut (*out.add(n / 2)).0;
        *digit = digit.map(|digit| (f64::from_bits(digit) + 1.0).to_bits());
    }
}

/// Calls of [`counted`].
static CALLS: AtomicU32 = AtomicU32::new(0);

extern "C" fn counted(x: f64, y: f64, z: f64) -> f64 {
    CALLS.fetch_add(1, Ordering::Relaxed);
    fused(x, y, z)
}

extern "C" fn rounds_twice(x: f64, y: f64, z: f64) -> f64 {
    x * y + z
}

fn install(functions: Functions) -> Result<(), InstallError> {
    // SAFETY: all of them write only what the contract permits.
    unsafe { kernel::install(Kind::Fma, functions) }
}

#[test]
fn a_faulty_kernel_is_refused_or_abandoned_and_nothing_wrong_leaves() {
    let key = PrivateKey::from_pem(&merchant_key()).unwrap();
    let expected = key.sign_pkcs1v15_sha256(b"message", &mut random).unwrap();
    assert!(key.public_key().verify_pkcs1v15_sha256(b"message", &expected));

    let sound = |fused: Fused| Functions {
        mul: sound::mul,
        sqr: sound::sqr,
        sqr_twin: sound::sqr_twin,
        pow: sound::pow,
        fused: Some(fused),
    };

    // Tested once, right before its first use.
    // SAFETY: as in `install`.
    assert_eq!(unsafe { kernel::offer(Kind::Fma, sound(counted)) }, Ok(()));
    assert_eq!(CALLS.load(Ordering::Relaxed), 0);
    assert_eq!(kernel::active(), Kind::Fma);
    let calls = CALLS.load(Ordering::Relaxed);
    assert!(calls > 0);
    assert_eq!((kernel::active(), CALLS.load(Ordering::Relaxed)), (Kind::Fma, calls));

    // Refused: no fused multiply-add, none at all, or a wrong result in the self-test.
    assert_eq!(install(sound(rounds_twice)), Err(InstallError::NotFused));
    assert_eq!(kernel::status(Kind::Fma), Status::NotFused);
    assert_eq!(install(Functions { fused: None, ..sound(fuses) }), Err(InstallError::NotFused));
    assert_eq!(install(Functions { sqr_twin: faulty_twin, ..sound(fuses) }), Err(InstallError::SelfTestFailed));
    GOOD_SQUARES.store(5, Ordering::Relaxed);
    assert_eq!(install(faulty()), Err(InstallError::SelfTestFailed));
    assert_eq!(kernel::status(Kind::Fma), Status::SelfTestFailed);
    assert_eq!(kernel::active(), Kind::Scalar);
    assert!(!kernel::force(Some(Kind::Fma)));
    // SAFETY: as above.
    assert_eq!(unsafe { kernel::install(Kind::Scalar, faulty()) }, Err(InstallError::BuiltIn));

    // A key whose primes are not prime fails on every kernel, which is no evidence against any.
    GOOD_SQUARES.store(u32::MAX, Ordering::Relaxed);
    assert_eq!(install(faulty()), Ok(()));
    assert_eq!(kernel::active(), Kind::Fma);
    let composite = PrivateKey::from_der(&composite_key()).unwrap();
    assert_eq!(composite.sign_pkcs1v15_sha256(b"message", &mut random), Err(Error::Fault));
    assert_eq!(kernel::status(Kind::Fma), Status::Ready);

    // Wrong in the middle of a signature: the signature is still right, and the kernel is abandoned.
    assert_eq!(key.sign_pkcs1v15_sha256(b"message", &mut random), Ok(expected.clone()));
    assert_eq!(kernel::status(Kind::Fma), Status::Ready);
    GOOD_SQUARES.store(700, Ordering::Relaxed);
    assert_eq!(key.sign_pkcs1v15_sha256(b"message", &mut random), Ok(expected.clone()));
    assert_eq!(kernel::status(Kind::Fma), Status::Abandoned);
    assert_eq!(kernel::active(), Kind::Scalar);
    assert_eq!(install(sound(fuses)), Err(InstallError::Abandoned));
    assert_eq!(key.sign_pkcs1v15_sha256(b"message", &mut random), Ok(expected));
}

/// A consistent private key whose "primes" are composite: odd numbers of 1024 bits.
fn composite_key() -> Vec<u8> {
    let e = BigUint::from(65_537_u32);
    let one = BigUint::from(1_u32);
    let mut p = (BigUint::from(3_u32) << 1022_u32) + BigUint::from(15_u32);
    let mut numbers = Vec::new();
    while numbers.len() < 2 {
        p += BigUint::from(2_u32);
        let composite = BigUint::from(2_u32).modpow(&(&p - &one), &p) != one;
        if composite && e.modinv(&(&p - &one)).is_some() {
            numbers.push(p.clone());
        }
    }
    private_der([&numbers[0], &numbers[1]])
}
