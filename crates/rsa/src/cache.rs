//! A key's prepared values for each kernel, shared without waiting: a user takes a value out and puts it back.

use std::sync::{Mutex, PoisonError};

use crate::kernel::Kind;

/// Prepared values by kernel. A value in use elsewhere is prepared again, so nothing blocks or fails.
pub struct Cache<T>(Mutex<Vec<(Kind, Box<T>)>>);

impl<T> Cache<T> {
    pub const fn new() -> Self {
        Self(Mutex::new(Vec::new()))
    }

    fn with<R>(&self, use_it: impl FnOnce(&mut Vec<(Kind, Box<T>)>) -> R) -> R {
        // No code that can panic runs under the lock, so even a poisoned lock holds whole values.
        use_it(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes the value for a kernel, or prepares one.
    pub fn take(&self, kind: Kind, prepare: impl FnOnce() -> T) -> Box<T> {
        let found = self.with(|all| {
            let index = all.iter().position(|(of, _)| *of == kind)?;
            Some(all.swap_remove(index).1)
        });
        found.unwrap_or_else(|| Box::new(prepare()))
    }

    /// Puts a value back for the next use.
    pub fn put(&self, kind: Kind, value: Box<T>) {
        self.with(|all| {
            if all.iter().all(|(of, _)| *of != kind) {
                all.push((kind, value));
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_value_is_kept_for_each_kernel() {
        let cache = Cache::new();
        assert_eq!(*cache.take(Kind::Scalar, || 1), 1);
        cache.put(Kind::Scalar, Box::new(2));
        cache.put(Kind::Scalar, Box::new(3));
        cache.put(Kind::Integer, Box::new(4));
        assert_eq!(*cache.take(Kind::Scalar, || 5), 2);
        assert_eq!(*cache.take(Kind::Scalar, || 6), 6, "it is taken");
        assert_eq!(*cache.take(Kind::Integer, || 7), 4);
    }
}
