//! Properties of everything that reads foreign bytes.
//!
//! Each target takes any bytes and panics when a property does not hold. The properties are stated in the terms of
//! other readers: models written here, and established crates. `src/bin/fuzz.rs` looks for bytes that break one;
//! `tests/corpus.rs` runs what is kept of them, as part of the ordinary tests. None of it needs more than stable Rust.

pub mod campaign;
pub mod core;
pub mod der;
pub mod minimise;
pub mod model;
pub mod mutate;
pub mod random;
pub mod targets;
pub mod trace;
pub mod world;

pub use targets::{TARGETS, Target};
