//! The paddings of PKCS#1 (RFC 8017): EMSA-PKCS1-v1_5 with SHA-256 and EME-OAEP with SHA-1.

use sha1::Sha1;
use sha2::{Digest as _, Sha256};
use zeroize::{Zeroize as _, Zeroizing};

use crate::{Error, Random};

/// `DigestInfo` of a SHA-256 hash, up to the hash (RFC 8017, section 9.2, note 1).
const SHA256_INFO: [u8; 19] =
    [0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20];

/// Bytes of a SHA-1 hash.
const HASH: usize = 20;
/// SHA-1 of the empty label.
const EMPTY_LABEL: [u8; HASH] = [
    0xda, 0x39, 0xa3, 0xee, 0x5e, 0x6b, 0x4b, 0x0d, 0x32, 0x55, 0xbf, 0xef, 0x95, 0x60, 0x18, 0x90, 0xaf, 0xd8, 0x07,
    0x09,
];

/// The padded block of `len` bytes for a PKCS#1 v1.5 signature with SHA-256 of `message`.
pub fn pkcs1v15_sha256(message: &[u8], len: usize) -> Vec<u8> {
    pkcs1v15_digest(&Sha256::digest(message), len)
}

/// The same for a hash.
pub fn pkcs1v15_digest(hash: &[u8], len: usize) -> Vec<u8> {
    let mut block = Vec::with_capacity(len);
    block.extend([0, 1]);
    block.resize(len.saturating_sub(hash.len() + SHA256_INFO.len() + 1), 0xff);
    block.push(0);
    block.extend(SHA256_INFO);
    block.extend(hash.iter());
    block
}

/// Longest message that OAEP with SHA-1 fits into `len` bytes.
pub fn oaep_limit(len: usize) -> usize {
    len.saturating_sub(2 * HASH + 2)
}

/// The OAEP block of `len` bytes.
pub fn oaep_encode(message: &[u8], len: usize, random: Random<'_>) -> Result<Zeroizing<Vec<u8>>, Error> {
    let limit = oaep_limit(len);
    if message.len() > limit {
        return Err(Error::MessageTooLong { limit });
    }
    let mut block = Zeroizing::new(Vec::with_capacity(len));
    block.resize(HASH + 1, 0);
    block.extend(EMPTY_LABEL);
    block.resize(len - message.len() - 1, 0);
    block.push(1);
    block.extend(message);
    if let Some((head, data)) = block.split_at_mut_checked(HASH + 1)
        && let Some((_, seed)) = head.split_first_mut()
    {
        random(seed)?;
        mask(data, seed);
        mask(seed, data);
    }
    Ok(block)
}

/// The message in an OAEP block. Neither the error nor a branch on secret bytes reveals what is wrong with a block;
/// only the outcome and the message's length of a valid block show.
pub fn oaep_decode(mut block: Zeroizing<Vec<u8>>) -> Result<Zeroizing<Vec<u8>>, Error> {
    let (head, data) = block.split_at_mut_checked(HASH + 1).ok_or(Error::Decryption)?;
    let (first, seed) = head.split_first_mut().ok_or(Error::Decryption)?;
    mask(seed, data);
    mask(data, seed);
    let (label, rest) = data.split_at_checked(HASH).ok_or(Error::Decryption)?;
    let mut wrong = u32::from(*first);
    for (byte, expected) in label.iter().zip(EMPTY_LABEL) {
        wrong |= u32::from(byte ^ expected);
    }
    // Zeros, then a one, then the message. `before` is all ones until that one.
    let (mut before, mut start) = (u32::MAX, 0);
    for byte in rest {
        let byte = u32::from(*byte);
        let is_one = ((byte ^ 1).wrapping_sub(1) >> 31).wrapping_neg();
        let is_zero = (byte.wrapping_sub(1) >> 31).wrapping_neg();
        wrong |= before & !is_one & !is_zero;
        before &= !is_one;
        start += before & 1;
    }
    wrong |= before;
    if core::hint::black_box(wrong) != 0 {
        return Err(Error::Decryption);
    }
    let message = rest.get(start as usize + 1..).ok_or(Error::Decryption)?;
    Ok(Zeroizing::new(message.to_vec()))
}

/// Masks `data` with MGF1-SHA-1 of `seed`.
fn mask(data: &mut [u8], seed: &[u8]) {
    for (counter, chunk) in (0_u32..).zip(data.chunks_mut(HASH)) {
        let mut hash = Sha1::new().chain_update(seed).chain_update(counter.to_be_bytes()).finalize();
        for (byte, mask) in chunk.iter_mut().zip(hash.iter()) {
            *byte ^= mask;
        }
        hash.as_mut_slice().zeroize();
    }
}
