//! What other readers make of the same bytes.

pub mod json;
pub mod verification;
