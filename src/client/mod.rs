//! The client as a machine without I/O.
//!
//! An operation becomes a [`Call`]. Fed with events it answers with the next [`Action`]; whoever drives it sends, waits and
//! reports, and decides nothing. Retry, key refresh, failover and signing by an external device are policies of the call:
//! they change which action comes next, not the driver.

mod call;
mod operation;
mod request;
mod unsettled;

pub use call::{Action, Call, Event, Failure, verify_response};
pub use operation::{Answer, Operation};
pub use request::{SignedRequest, seconds, sign};
pub use unsettled::Unsettled;
