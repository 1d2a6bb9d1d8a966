//! The foundation of every other room: text, time, JSON, HTTP as values, and the clock and randomness.

pub(crate) mod base64;
pub mod env;
pub mod http;
pub mod json;
pub(crate) mod lists;
pub(crate) mod places;
pub(crate) mod similar;
pub(crate) mod text;
pub mod time;
