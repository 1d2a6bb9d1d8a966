//! The client as a state machine without I/O.
//!
//! A [`Task`] becomes a [`Call`], which takes events and returns the next [`Action`]. Its driver sends, waits and
//! reports, and decides nothing. Retries, key refresh, failover and signing by an external device change which action
//! comes next, not the driver.

mod call;
mod doctor;
mod failure;
mod operation;
mod request;
mod task;
mod unsettled;

pub use call::{Action, Call, Event, MAX_ANSWER_BYTES};
pub use doctor::Complaint;
pub use failure::{Clue, Failure};
pub use operation::{Answer, GenericRequest, Operation};
pub use request::{SignedRequest, seconds};
pub use task::{Product, Task};
pub use unsettled::Unsettled;
