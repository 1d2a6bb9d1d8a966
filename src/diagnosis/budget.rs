//! How much work an explanation may take.

/// Bytes that may still be written or hashed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Budget(usize);

impl Budget {
    /// For one explanation: some twenty times a body of a hundred kilobytes. Genuine bodies are a kilobyte.
    pub(crate) const WHOLE: Self = Self(2 * 1024 * 1024);

    /// A budget of so many bytes.
    #[cfg(test)]
    pub(crate) fn of(bytes: usize) -> Self {
        Self(bytes)
    }

    /// Takes `bytes` out of it; whether there were as many.
    pub(crate) fn spend(&mut self, bytes: usize) -> bool {
        match self.0.checked_sub(bytes) {
            Some(left) => {
                self.0 = left;
                true
            }
            None => false,
        }
    }

    /// What is left.
    pub(crate) fn left(self) -> usize {
        self.0
    }
}
