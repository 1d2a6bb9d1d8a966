//! The time and randomness that callers pass to the core, which has neither itself.

use super::time::UnixTime;

/// A source of cryptographically secure random bytes. If it fails, nothing is signed.
pub trait Entropy {
    /// Fills the whole `buffer`, or fails.
    fn fill(&mut self, buffer: &mut [u8]) -> Result<(), EntropyError>;
}

/// The random source failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EntropyError;

/// The time and the random source of one step.
pub struct Env<'a> {
    /// Now.
    pub now: UnixTime,
    /// Randomness for nonces and for the blinding of signatures.
    pub entropy: &'a mut dyn Entropy,
}

const NONCE_LENGTH: usize = 32;
const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// A fresh nonce: 32 characters of `[0-9A-Za-z]`, each equally likely.
pub(crate) fn nonce(entropy: &mut dyn Entropy) -> Result<String, EntropyError> {
    let mut nonce = String::with_capacity(NONCE_LENGTH);
    while nonce.len() < NONCE_LENGTH {
        let mut bytes = [0u8; 48];
        entropy.fill(&mut bytes)?;
        // Six bits select one of 64 values; the two beyond the alphabet are drawn again to keep the choice uniform.
        let fitting = bytes.iter().filter_map(|byte| ALPHABET.get(usize::from(byte & 63)));
        for character in fitting.take(NONCE_LENGTH - nonce.len()) {
            nonce.push(char::from(*character));
        }
    }
    Ok(nonce)
}

#[cfg(test)]
pub(crate) mod testing {
    use super::{Entropy, EntropyError};

    /// A repeatable substitute for randomness (SplitMix64), for tests only.
    pub(crate) struct Sequence(pub u64);

    impl Entropy for Sequence {
        fn fill(&mut self, buffer: &mut [u8]) -> Result<(), EntropyError> {
            for byte in buffer {
                self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
                let mut z = self.0;
                z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
                z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
                *byte = (z >> 56) as u8;
            }
            Ok(())
        }
    }

    pub(crate) struct Broken;

    impl Entropy for Broken {
        fn fill(&mut self, _: &mut [u8]) -> Result<(), EntropyError> {
            Err(EntropyError)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nonces_are_32_alphanumeric_characters_and_differ() {
        let mut entropy = testing::Sequence(1);
        let first = nonce(&mut entropy).unwrap();
        let second = nonce(&mut entropy).unwrap();
        assert_eq!(first.len(), 32);
        assert!(first.bytes().all(|b| b.is_ascii_alphanumeric()));
        assert_ne!(first, second);
    }

    #[test]
    fn the_six_low_bits_of_a_byte_choose_a_character_and_two_values_choose_none() {
        struct Counter(u8);
        impl Entropy for Counter {
            fn fill(&mut self, buffer: &mut [u8]) -> Result<(), EntropyError> {
                for byte in buffer {
                    *byte = self.0;
                    self.0 = self.0.wrapping_add(1);
                }
                Ok(())
            }
        }
        assert_eq!(nonce(&mut Counter(56)).unwrap(), "uvwxyz0123456789ABCDEFGHIJKLMNOP");
        assert_eq!(nonce(&mut Counter(192)).unwrap(), "0123456789ABCDEFGHIJKLMNOPQRSTUV");
    }

    #[test]
    fn a_broken_random_source_yields_no_nonce() {
        assert_eq!(nonce(&mut testing::Broken), Err(EntropyError));
        assert_eq!(EntropyError.to_string(), "the random source failed");
    }
}
