//! What the endpoints expect and answer: field rules, models, error codes.

pub(crate) mod deadline;
pub(crate) mod endpoints;
mod error;
pub mod prepay;
mod schema;
pub mod transaction;

pub use error::ApiError;
pub(crate) use schema::{BEYOND_BMP, Contract, check_answer, check_request};
