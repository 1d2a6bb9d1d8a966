//! Every byte that is signed, verified or encrypted.

pub(crate) mod authorization;
pub mod field;
pub mod message;
pub mod resource;
pub mod verify;
