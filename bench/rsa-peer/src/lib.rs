//! The `rsa` crate behind plain C exports, as one would use it without any work of one's own: PKCS#1 v1.5 with SHA-256,
//! blinded; and AES-256-GCM of the same family, so that a whole payment can be measured.
//!
//! The caller is the benchmark alone. It passes pointers into this module's memory that came from `allocate`, and results come
//! back the same way; a failure of any kind is 0.

use std::convert::Infallible;
use std::{slice, str};

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use rsa::pkcs1v15::{Signature, SigningKey, VerifyingKey};
use rsa::pkcs8::{DecodePrivateKey, DecodePublicKey};
use rsa::rand_core::{TryCryptoRng, TryRng};
use rsa::signature::{RandomizedSigner, SignatureEncoding, Verifier};
use rsa::{PrivateKey, PublicKey};
use sha2::Sha256;

#[link(wasm_import_module = "env")]
unsafe extern "C" {
    /// Fills `length` bytes of this module's memory with randomness of the host's.
    fn random(pointer: *mut u8, length: usize);
}

/// The host's randomness, for blinding.
struct Host;

impl TryRng for Host {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        // SAFETY: the host writes just these bytes, which are borrowed here for writing.
        unsafe { random(bytes.as_mut_ptr(), bytes.len()) };
        Ok(())
    }
}

impl TryCryptoRng for Host {}

/// Both keys of a merchant, ready to use.
pub struct Keys {
    signing: SigningKey<Sha256>,
    verifying: VerifyingKey<Sha256>,
}

/// Memory for the caller to write to; given back with `release`.
#[unsafe(no_mangle)]
pub extern "C" fn allocate(length: usize) -> *mut u8 {
    Box::into_raw(vec![0_u8; length].into_boxed_slice()).cast()
}

/// # Safety
/// `pointer` and `length` belong to one `allocate`, not yet released.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn release(pointer: *mut u8, length: usize) {
    // SAFETY: as the caller promises, this is the box that `allocate` gave away.
    drop(unsafe { Box::from_raw(std::ptr::slice_from_raw_parts_mut(pointer, length)) });
}

/// # Safety
/// `pointer` names `length` readable bytes that nobody changes during the call.
unsafe fn bytes<'a>(pointer: *const u8, length: usize) -> &'a [u8] {
    // SAFETY: as the caller promises.
    unsafe { slice::from_raw_parts(pointer, length) }
}

/// Parses and checks a PKCS#8 private key and an SPKI public key, both PEM.
///
/// # Safety
/// Both pairs name readable bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn load(
    private: *const u8,
    private_length: usize,
    public: *const u8,
    public_length: usize,
) -> *mut Keys {
    // SAFETY: as the caller promises.
    let (private, public) = unsafe { (bytes(private, private_length), bytes(public, public_length)) };
    let private = str::from_utf8(private).ok().and_then(|pem| PrivateKey::from_pkcs8_pem(pem).ok());
    let public = str::from_utf8(public).ok().and_then(|pem| PublicKey::from_public_key_pem(pem).ok());
    let (Some(private), Some(public)) = (private, public) else { return std::ptr::null_mut() };
    Box::into_raw(Box::new(Keys { signing: SigningKey::new(private), verifying: VerifyingKey::new(public) }))
}

/// # Safety
/// `keys` came from `load` and is not used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn unload(keys: *mut Keys) {
    // SAFETY: as the caller promises, this is the box that `load` gave away.
    drop(unsafe { Box::from_raw(keys) });
}

/// Writes the signature to `out` and gives its length.
///
/// # Safety
/// `keys` came from `load`; the message is readable; `out` has room for 512 bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sign(keys: *const Keys, message: *const u8, length: usize, out: *mut u8) -> usize {
    // SAFETY: as the caller promises.
    let (keys, message) = unsafe { (&*keys, bytes(message, length)) };
    let Ok(signature) = keys.signing.try_sign_with_rng(&mut Host, message) else { return 0 };
    let signature = signature.to_bytes();
    // SAFETY: a signature has at most 512 bytes, for which the caller has made room.
    unsafe { std::ptr::copy_nonoverlapping(signature.as_ptr(), out, signature.len()) };
    signature.len()
}

/// 1 if the signature holds.
///
/// # Safety
/// `keys` came from `load`; message and signature are readable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn verify(
    keys: *const Keys,
    message: *const u8,
    length: usize,
    signature: *const u8,
    signature_length: usize,
) -> usize {
    // SAFETY: as the caller promises.
    let (keys, message, signature) = unsafe { (&*keys, bytes(message, length), bytes(signature, signature_length)) };
    Signature::try_from(signature).is_ok_and(|signature| keys.verifying.verify(message, &signature).is_ok()).into()
}

/// Opens AES-256-GCM: writes the plaintext to `out` and gives its length.
///
/// # Safety
/// 32 bytes at `key`, 12 at `nonce`, the others as long as said are readable; `out` has room for the ciphertext's length.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn open(
    key: *const u8,
    nonce: *const u8,
    data: *const u8,
    data_length: usize,
    ciphertext: *const u8,
    ciphertext_length: usize,
    out: *mut u8,
) -> usize {
    // SAFETY: as the caller promises.
    let (key, nonce) = unsafe { (bytes(key, 32), bytes(nonce, 12)) };
    // SAFETY: as the caller promises.
    let (aad, msg) = unsafe { (bytes(data, data_length), bytes(ciphertext, ciphertext_length)) };
    let (Ok(key), Ok(nonce)) = (Key::<Aes256Gcm>::try_from(key), Nonce::try_from(nonce)) else { return 0 };
    let Ok(plaintext) = Aes256Gcm::new(&key).decrypt(&nonce, Payload { msg, aad }) else { return 0 };
    // SAFETY: the plaintext is shorter than the ciphertext, for which the caller has made room.
    unsafe { std::ptr::copy_nonoverlapping(plaintext.as_ptr(), out, plaintext.len()) };
    plaintext.len()
}
