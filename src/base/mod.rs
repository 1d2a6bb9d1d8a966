//! What every room stands on: text, time, JSON, HTTP as values, and what the outside world lends.

pub(crate) mod base64;
pub mod env;
pub mod http;
pub mod json;
pub(crate) mod similar;
pub(crate) mod spelling;
pub(crate) mod text;
pub mod time;
