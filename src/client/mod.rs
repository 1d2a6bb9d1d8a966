//! The client as a state machine without I/O.
//!
//! A [`Client`] makes a [`Call`] of a [`Task`]; the call takes events and returns the next [`Action`]. Its driver sends,
//! waits, asks the caller's signer or store, and reports; it decides nothing.

mod call;
mod certificates;
mod doctor;
mod exchange;
mod failure;
mod fields;
mod line;
mod operation;
mod request;
mod ring;
mod shared;
mod signing;
mod task;
mod unsettled;

pub use call::Call;
pub use doctor::Complaint;
pub use exchange::MAX_ANSWER_BYTES;
pub use failure::{Clue, Failure};
pub use fields::SealedFields;
pub use line::{Action, Event};
pub use operation::{Answer, GenericRequest, Operation};
pub use request::{SignedRequest, seconds};
pub use shared::Client;
pub use task::{Product, Task};
pub use unsettled::Unsettled;

use crate::error::Error;

const OUT_OF_ORDER: Error = Error::Internal("the call was driven out of order");
