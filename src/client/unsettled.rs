//! Calls whose outcome nobody knows, and which may therefore be repeated as they were.

use sha2::{Digest, Sha256};

use super::Operation;

/// As many are remembered; the oldest is forgotten first.
const LIMIT: usize = 256;

/// Digests of the operations of one merchant whose outcome is unknown.
///
/// A repeat of such a call must be identical to it (protocol reference, "Idempotency, time-outs and retries", rule 6): what was
/// judged by the clock at the first attempt, such as `time_expire`, is not judged again.
#[derive(Debug, Default)]
pub struct Unsettled(Vec<[u8; 32]>);

impl Unsettled {
    /// None so far.
    pub fn new() -> Self {
        Self::default()
    }

    pub(super) fn digest(operation: &Operation) -> [u8; 32] {
        let mut hash = Sha256::new();
        for part in [operation.method, " ", &operation.target, "\n", operation.body.as_deref().unwrap_or_default()] {
            hash.update(part);
        }
        hash.finalize().into()
    }

    pub(super) fn holds(&self, digest: &[u8; 32]) -> bool {
        self.0.contains(digest)
    }

    pub(super) fn remember(&mut self, digest: [u8; 32]) {
        self.forget(&digest);
        if self.0.len() >= LIMIT {
            self.0.remove(0);
        }
        self.0.push(digest);
    }

    pub(super) fn forget(&mut self, digest: &[u8; 32]) {
        self.0.retain(|held| held != digest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_is_forgotten_and_each_is_held_once() {
        let mut calls = Unsettled::new();
        let digest = |number: usize| [(number >> 8) as u8, number as u8].repeat(16).try_into().unwrap();
        for number in 0..LIMIT {
            calls.remember(digest(number));
        }
        calls.remember(digest(0));
        assert_eq!(calls.0.len(), LIMIT);
        calls.remember(digest(LIMIT));
        assert!(calls.holds(&digest(0)) && calls.holds(&digest(LIMIT)) && !calls.holds(&digest(1)));
        assert_eq!(calls.0.len(), LIMIT);
        calls.forget(&digest(0));
        assert!(!calls.holds(&digest(0)));
    }
}
