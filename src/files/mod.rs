//! Files that WeChat Pay gives, read piece by piece: their hash, their cipher, and the rows of a bill. However long a file is,
//! no more than one line of it is kept here.
//!
//! Source: protocol reference, "Bills".

mod columns;
mod hash;
mod reader;
mod sealed;
mod table;

pub use hash::Expected;
pub use reader::{Reader, Rows};
pub use sealed::Sealed;
