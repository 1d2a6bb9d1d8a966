//! Files that WeChat Pay gives, read piece by piece: their cipher, their compression, their hash, and the rows of a bill. However long a file is,
//! a line of it and 64 KiB that wait are kept here.
//!
//! Source: protocol reference, "Bills".

mod columns;
mod hash;
mod reader;
mod sealed;
mod table;
mod unpacked;

pub use hash::Expected;
pub use reader::Reader;
pub use sealed::Sealed;
pub use table::Table;
