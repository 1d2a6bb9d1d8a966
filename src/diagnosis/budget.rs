//! Limits the work of an explanation.

/// Number of bytes that may still be written or hashed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Budget(usize);

impl Budget {
    /// For one explanation: about twenty times a body of 100 kB. Genuine bodies are about 1 kB.
    pub(crate) const WHOLE: Self = Self(2 * 1024 * 1024);

    /// A budget of `bytes`.
    #[cfg(test)]
    pub(crate) fn of(bytes: usize) -> Self {
        Self(bytes)
    }

    /// Takes `bytes` from the budget; false if fewer are left.
    pub(crate) fn spend(&mut self, bytes: usize) -> bool {
        match self.0.checked_sub(bytes) {
            Some(left) => {
                self.0 = left;
                true
            }
            None => false,
        }
    }

    /// The remaining bytes.
    pub(crate) fn left(self) -> usize {
        self.0
    }
}
