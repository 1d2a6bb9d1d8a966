//! AES-256-GCM over a file of any length: opened piece by piece, its tag checked at its end.
//!
//! What was opened before the end is not authenticated yet, as what was read of a file is not before its hash was compared.
//! Source: protocol reference, "Encrypted bills"; NIST SP 800-38D.

use aes_gcm::aead::KeyInit;
use aes_gcm::aes::cipher::BlockCipherEncrypt;
use aes_gcm::aes::{Aes256Enc, Block};
use ghash::GHash;
use ghash::universal_hash::UniversalHash;

use crate::error::{Error, Result};

const BLOCK: usize = 16;

/// A cipher in the middle of a file.
pub struct Sealed {
    cipher: Aes256Enc,
    hash: GHash,
    /// The first counter block encrypted, which masks the tag.
    mask: Block,
    counter: Block,
    /// Ciphertext that is not opened yet: it may be the tag.
    held: Vec<u8>,
    /// Bytes opened.
    length: u64,
}

impl core::fmt::Debug for Sealed {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Sealed").field("length", &self.length).finish_non_exhaustive()
    }
}

impl Sealed {
    /// A file that ends with its 16-byte tag; there is no additional data.
    ///
    /// # Errors
    /// `ERR_DECRYPT` for a key of another length than 32 bytes, and for an empty nonce.
    pub fn new(key: &[u8], nonce: &[u8]) -> Result<Self> {
        if nonce.is_empty() {
            return Err(Error::Decrypt);
        }
        let cipher = Aes256Enc::new_from_slice(key).map_err(|_| Error::Decrypt)?;
        let mut subkey = Block::default();
        cipher.encrypt_block(&mut subkey);
        let hash = GHash::new(&subkey);
        let counter = first_counter(&hash, nonce);
        let mut mask = counter;
        cipher.encrypt_block(&mut mask);
        Ok(Self { cipher, hash, mask, counter, held: Vec::new(), length: 0 })
    }

    /// Opens what is certainly not the tag.
    pub fn open(&mut self, bytes: &[u8]) -> Vec<u8> {
        self.held.extend_from_slice(bytes);
        let whole = self.held.len().saturating_sub(BLOCK) / BLOCK * BLOCK;
        let rest = self.held.split_off(whole);
        let mut opened = core::mem::replace(&mut self.held, rest);
        self.pass(&mut opened);
        opened
    }

    /// Opens the rest.
    ///
    /// # Errors
    /// `ERR_DECRYPT` if the tag is not that of the file, or the file is too short to have one.
    pub fn finish(mut self) -> Result<Vec<u8>> {
        let length = self.held.len().checked_sub(BLOCK).ok_or(Error::Decrypt)?;
        let tag = self.held.split_off(length);
        let mut rest = core::mem::take(&mut self.held);
        self.pass(&mut rest);
        let mut lengths = Block::default();
        // Bits of the additional data, of which there is none, and of the ciphertext.
        lengths.iter_mut().rev().zip(self.length.wrapping_mul(8).to_le_bytes()).for_each(|(to, from)| *to = from);
        self.hash.update(&[lengths]);
        let wanted = self.hash.finalize();
        // Without an early end: a forger learns nothing from the time.
        let differs =
            wanted.iter().zip(&self.mask).zip(&tag).fold(0, |all, ((hash, mask), tag)| all | (hash ^ mask ^ tag));
        if differs == 0 { Ok(rest) } else { Err(Error::Decrypt) }
    }

    /// Turns ciphertext into plain bytes; but for the last ones, whole blocks.
    fn pass(&mut self, bytes: &mut [u8]) {
        self.length = self.length.wrapping_add(bytes.len() as u64);
        self.hash.update_padded(bytes);
        for chunk in bytes.chunks_mut(BLOCK) {
            increment(&mut self.counter);
            let mut stream = self.counter;
            self.cipher.encrypt_block(&mut stream);
            chunk.iter_mut().zip(stream).for_each(|(byte, key)| *byte ^= key);
        }
    }
}

/// The counter block of a nonce of any length.
fn first_counter(hash: &GHash, nonce: &[u8]) -> Block {
    if nonce.len() == 12 {
        let mut counter = Block::default();
        counter.iter_mut().zip(nonce.iter().chain(&[0, 0, 0, 1])).for_each(|(to, from)| *to = *from);
        return counter;
    }
    let mut hash = hash.clone();
    hash.update_padded(nonce);
    let mut lengths = Block::default();
    lengths.iter_mut().rev().zip((nonce.len() as u64 * 8).to_le_bytes()).for_each(|(to, from)| *to = from);
    hash.update(&[lengths]);
    hash.finalize()
}

/// Adds one to the last 32 bits.
fn increment(counter: &mut Block) {
    for byte in counter.iter_mut().rev().take(4) {
        *byte = byte.wrapping_add(1);
        if *byte != 0 {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use aes_gcm::aead::consts::{U12, U16};
    use aes_gcm::aead::{Aead, Payload};
    use aes_gcm::aes::Aes256;
    use aes_gcm::{AesGcm, Nonce};

    use super::*;
    use crate::base::base64;
    use crate::base::json;

    const KEY: &[u8; 32] = b"Vb3Nc8Xd5Lq0Zf7Hs2Kg9Jp4Wm6Rt1Ey";

    fn opened(key: &[u8], nonce: &[u8], sealed: &[u8], parts: usize) -> Result<Vec<u8>> {
        let mut file = Sealed::new(key, nonce)?;
        let mut plain: Vec<u8> = sealed.chunks(parts).flat_map(|part| file.open(part)).collect();
        plain.extend(file.finish()?);
        Ok(plain)
    }

    #[test]
    fn the_documented_example_opens_in_parts_of_any_length() {
        let vectors = json::parse(include_bytes!("../../tests/fixtures/vectors.json")).unwrap();
        let text = |name: &str| vectors.pointer(&format!("/encrypted_bill/{name}")).unwrap().as_str().unwrap();
        let [file, plain] = ["file_base64", "plaintext_base64"].map(|name| base64::decode(text(name)).unwrap());
        let (key, nonce) = (text("key").as_bytes(), text("nonce").as_bytes());
        for parts in 1..=file.len() {
            assert_eq!(opened(key, nonce, &file, parts).as_ref(), Ok(&plain), "{parts}");
        }
        for (index, _) in file.iter().enumerate() {
            let mut changed = file.clone();
            changed[index] ^= 1;
            assert_eq!(opened(key, nonce, &changed, 64), Err(Error::Decrypt), "{index}");
        }
        assert_eq!(opened(key, nonce, &file[..file.len() - 1], 64), Err(Error::Decrypt));
        assert_eq!(opened(key, &nonce[1..], &file, 64), Err(Error::Decrypt));
        assert_eq!(opened(&key[1..], nonce, &file, 64), Err(Error::Decrypt));
        assert_eq!(opened(key, b"", &file, 64), Err(Error::Decrypt));
    }

    #[test]
    fn it_opens_what_the_established_crate_sealed() {
        for length in [0, 1, 15, 16, 17, 31, 32, 33, 5_000] {
            let plain: Vec<u8> = (0..length).map(|at| (at % 251) as u8).collect();
            let payload = || Payload { msg: &plain, aad: b"" };
            let long = AesGcm::<Aes256, U16>::new_from_slice(KEY).unwrap();
            let sealed = long.encrypt(&Nonce::<U16>::try_from(&b"e16Yb4Qn7Ls2Hv9D"[..]).unwrap(), payload()).unwrap();
            assert_eq!(opened(KEY, b"e16Yb4Qn7Ls2Hv9D", &sealed, 40), Ok(plain.clone()), "{length}");
            let short = AesGcm::<Aes256, U12>::new_from_slice(KEY).unwrap();
            let sealed = short.encrypt(&Nonce::<U12>::try_from(&b"e16Yb4Qn7Ls2"[..]).unwrap(), payload()).unwrap();
            assert_eq!(opened(KEY, b"e16Yb4Qn7Ls2", &sealed, 7), Ok(plain), "{length}");
        }
        assert_eq!(opened(KEY, b"e16Yb4Qn7Ls2", &[0; 15], 7), Err(Error::Decrypt));
    }

    #[test]
    fn the_counter_wraps_in_its_last_four_bytes() {
        let mut counter = Block::from([0xff; 16]);
        increment(&mut counter);
        assert_eq!(&counter[..], &[[0xff; 12].as_slice(), &[0; 4]].concat());
        increment(&mut counter);
        assert_eq!(counter[15], 1);
    }
}
