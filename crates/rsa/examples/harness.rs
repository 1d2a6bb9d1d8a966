//! Plain C functions over the crate, for tests and measurements inside a WebAssembly engine. Not part of the product:
//! it panics on misuse and trusts its caller.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::missing_safety_doc,
    missing_docs,
    reason = "a test fixture"
)]

use std::slice;

use wechatpay_rsa::kernel::domain::{Domain, Number};
use wechatpay_rsa::kernel::{self, Kind};
use wechatpay_rsa::{PrivateKey, PublicKey, RandomError};

#[cfg(target_arch = "wasm32")]
mod host {
    #[link(wasm_import_module = "env")]
    unsafe extern "C" {
        /// Fills the bytes and returns 0, or returns something else.
        pub fn random(at: *mut u8, len: usize) -> u32;
    }
}

#[cfg(target_arch = "wasm32")]
fn random(bytes: &mut [u8]) -> Result<(), RandomError> {
    // SAFETY: the host writes only these bytes.
    if unsafe { host::random(bytes.as_mut_ptr(), bytes.len()) } == 0 { Ok(()) } else { Err(RandomError) }
}

#[cfg(not(target_arch = "wasm32"))]
fn random(_: &mut [u8]) -> Result<(), RandomError> {
    Err(RandomError)
}

unsafe fn bytes<'a>(at: *const u8, len: usize) -> &'a [u8] {
    // SAFETY: the caller passes memory it allocated with `alloc`.
    unsafe { slice::from_raw_parts(at, len) }
}

unsafe fn text<'a>(at: *const u8, len: usize) -> &'a str {
    // SAFETY: as above.
    std::str::from_utf8(unsafe { bytes(at, len) }).unwrap()
}

unsafe fn put(out: *mut u8, result: &[u8]) -> usize {
    // SAFETY: the caller provides room for the longest result, 512 bytes.
    unsafe { out.copy_from_nonoverlapping(result.as_ptr(), result.len()) };
    result.len()
}

fn kind(index: usize) -> Kind {
    [Kind::Scalar, Kind::Integer, Kind::Fma][index]
}

#[unsafe(no_mangle)]
pub extern "C" fn alloc(len: usize) -> *mut u64 {
    Box::leak(vec![0_u64; len.div_ceil(8)].into_boxed_slice()).as_mut_ptr()
}

/// 0 if the kernel was taken, else 1 (not fused), 2 (self-test failed), 3 (abandoned).
#[cfg(target_arch = "wasm32")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn install(index: usize, first: usize) -> u32 {
    // SAFETY: the caller put a side module's functions there.
    let _ = unsafe { kernel::offer_from_table(kind(index), first) };
    match kernel::status(kind(index)) {
        kernel::Status::Ready => 0,
        kernel::Status::NotFused => 1,
        kernel::Status::SelfTestFailed => 2,
        _ => 3,
    }
}

#[unsafe(no_mangle)]
pub extern "C" fn force(index: i32) -> bool {
    kernel::force(usize::try_from(index).ok().map(kind))
}

#[unsafe(no_mangle)]
pub extern "C" fn active() -> usize {
    kernel::active() as usize
}

#[unsafe(no_mangle)]
pub extern "C" fn status(index: usize) -> usize {
    kernel::status(kind(index)) as usize
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn private_key(pem: *const u8, len: usize) -> *mut PrivateKey {
    // SAFETY: see `bytes`.
    PrivateKey::from_pem(unsafe { text(pem, len) }).map_or(std::ptr::null_mut(), |key| Box::into_raw(Box::new(key)))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn public_key(pem: *const u8, len: usize) -> *mut PublicKey {
    // SAFETY: see `bytes`.
    PublicKey::from_pem(unsafe { text(pem, len) }).map_or(std::ptr::null_mut(), |key| Box::into_raw(Box::new(key)))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn drop_private_key(key: *mut PrivateKey) {
    // SAFETY: from `private_key`, dropped once.
    drop(unsafe { Box::from_raw(key) });
}

#[unsafe(no_mangle)]
pub extern "C" fn warm_up(key: &PrivateKey, rounds: usize) {
    key.warm_up(rounds);
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn sign(key: &PrivateKey, message: *const u8, len: usize, out: *mut u8) -> usize {
    // SAFETY: see `bytes` and `put`.
    unsafe { key.sign_pkcs1v15_sha256(bytes(message, len), &mut random).map_or(0, |signature| put(out, &signature)) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn verify(
    key: &PublicKey,
    message: *const u8,
    len: usize,
    signature: *const u8,
    size: usize,
) -> bool {
    // SAFETY: see `bytes`.
    unsafe { key.verify_pkcs1v15_sha256(bytes(message, len), bytes(signature, size)) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn encrypt(key: &PublicKey, message: *const u8, len: usize, out: *mut u8) -> usize {
    // SAFETY: see `bytes` and `put`.
    unsafe { key.encrypt_oaep_sha1(bytes(message, len), &mut random).map_or(0, |ciphertext| put(out, &ciphertext)) }
}

/// The message's length, or -1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn decrypt(key: &PrivateKey, ciphertext: *const u8, len: usize, out: *mut u8) -> isize {
    // SAFETY: see `bytes` and `put`.
    unsafe {
        key.decrypt_oaep_sha1(bytes(ciphertext, len), &mut random)
            .map_or(-1, |message| put(out, &message).cast_signed())
    }
}

/// A modulus in both lanes, a base and an exponent, for the timing test.
pub struct Timing {
    domain: Domain,
    base: Number,
    exponent: Vec<u32>,
    ones: Vec<u32>,
}

unsafe fn words(at: *const u32, len: usize) -> Vec<u32> {
    // SAFETY: see `bytes`.
    unsafe { slice::from_raw_parts(at, len) }.to_vec()
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn timing(index: usize, modulus: *const u32, len: usize) -> *mut Timing {
    // SAFETY: see `bytes`.
    let modulus = unsafe { words(modulus, len) };
    let domain = Domain::new(kind(index), [&modulus, &modulus]);
    let base = domain.encode([&[2], &[2]]);
    Box::into_raw(Box::new(Timing { domain, base, exponent: vec![0; len], ones: vec![0; len] }))
}

/// Sets base and exponent, each as long as the modulus.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn timing_set(timing: &mut Timing, base: *const u32, exponent: *const u32) {
    // SAFETY: see `bytes`.
    let (base, exponent) = unsafe { (words(base, timing.ones.len()), words(exponent, timing.ones.len())) };
    let base = timing.domain.encode([&base, &base]);
    timing.base = timing.domain.lifted(&base);
    timing.exponent.copy_from_slice(&exponent);
}

/// The exponentiation that keys use.
#[unsafe(no_mangle)]
pub extern "C" fn timing_run(timing: &mut Timing) {
    timing.domain.pow(&timing.base, [&timing.exponent, &timing.exponent]);
}

/// The control: square and multiply, which skips the multiplication for zero bits of the exponent.
#[unsafe(no_mangle)]
pub extern "C" fn timing_run_leaking(timing: &mut Timing) {
    let mut acc = timing.base.clone();
    for word in timing.exponent.iter().rev() {
        for bit in (0..32).rev() {
            timing.domain.square(&mut acc);
            if word >> bit & 1 == 1 {
                acc = timing.domain.mul(&acc, &timing.base);
            }
        }
    }
}
