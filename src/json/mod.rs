//! JSON: a value, its one reader and its one writer.
//!
//! Numbers stay the text they were written as, so that none is rounded on its way and no floating-point conversion is compiled
//! into the WebAssembly module. Members are kept in alphabetical order; of two with one name the last counts.

mod interchange;
mod read;
pub(crate) mod respell;
mod value;
mod write;

pub use read::parse;
pub use value::{Map, Number, Value};
pub use write::write;
pub(crate) use write::{push_text, push_value};

/// A text member of an object.
pub(crate) fn text<'v>(value: &'v Value, name: &str) -> Option<&'v str> {
    value.get(name)?.as_str()
}

#[cfg(test)]
mod tests;
