//! Every byte that is signed, verified or encrypted.

pub(crate) mod authorization;
pub(crate) mod certificates;
pub mod field;
pub mod message;
pub mod resource;
pub mod verify;
