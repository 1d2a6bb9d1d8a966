//! Remembers calls with an unknown outcome, which may be repeated unchanged.

/// Number of remembered digests; the oldest is dropped first.
const LIMIT: usize = 256;

/// Digests of one merchant's operations with an unknown outcome.
///
/// A repeat must be identical to the first call (protocol reference, "Idempotency, time-outs and retries", rule 6), so
/// deadlines such as `time_expire` are not checked against the clock again.
///
/// The digests are contiguous in memory, so that JavaScript can copy them out of a failed instance.
#[derive(Debug, Default)]
pub struct Unsettled(Vec<[u8; 32]>);

/// Marks an empty slot.
const NONE: [u8; 32] = [0; 32];

impl Unsettled {
    /// An empty memory. The default has no slots and remembers nothing.
    pub fn new() -> Self {
        Self(vec![NONE; LIMIT])
    }

    /// Restores from [`Unsettled::bytes`].
    pub fn of_bytes(bytes: &[u8]) -> Self {
        let mut calls = Self::new();
        let (digests, _) = bytes.as_chunks();
        digests.iter().filter(|digest| **digest != NONE).for_each(|digest| calls.remember(*digest));
        calls
    }

    /// All digests.
    pub fn bytes(&self) -> &[u8] {
        self.0.as_flattened()
    }

    pub(super) fn holds(&self, digest: &[u8; 32]) -> bool {
        self.0.contains(digest)
    }

    pub(super) fn remember(&mut self, digest: [u8; 32]) {
        self.forget(&digest);
        // If no slot is free, the first holds the oldest digest.
        let place = self.0.iter().position(|held| *held == NONE).unwrap_or(0);
        if let Some(later) = self.0.get_mut(place..) {
            later.rotate_left(1);
        }
        if let Some(last) = self.0.last_mut() {
            *last = digest;
        }
    }

    pub(super) fn forget(&mut self, digest: &[u8; 32]) {
        self.0.iter_mut().filter(|held| *held == digest).for_each(|held| *held = NONE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(number: usize) -> [u8; 32] {
        [1 + (number >> 8) as u8, number as u8].repeat(16).try_into().unwrap()
    }

    #[test]
    fn the_oldest_is_forgotten_and_each_is_held_once() {
        let mut calls = Unsettled::new();
        (0..LIMIT).for_each(|number| calls.remember(digest(number)));
        calls.remember(digest(0));
        assert!((0..LIMIT).all(|number| calls.holds(&digest(number))));
        calls.remember(digest(LIMIT));
        assert!(calls.holds(&digest(0)) && calls.holds(&digest(LIMIT)) && !calls.holds(&digest(1)));
        calls.forget(&digest(7));
        calls.remember(digest(LIMIT + 1));
        assert!(calls.holds(&digest(2)) && !calls.holds(&digest(7)));
    }

    #[test]
    fn they_survive_as_bytes() {
        let mut calls = Unsettled::new();
        let place = calls.bytes().as_ptr();
        calls.remember(digest(1));
        calls.remember(digest(2));
        assert_eq!(calls.bytes().as_ptr(), place);
        let copy = Unsettled::of_bytes(calls.bytes());
        assert!(copy.holds(&digest(1)) && copy.holds(&digest(2)) && !copy.holds(&digest(3)));
        assert!(!Unsettled::default().holds(&digest(1)));
    }
}
