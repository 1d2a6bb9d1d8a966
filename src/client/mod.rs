//! The client as a state machine without I/O.
//!
//! A [`Client`] makes a [`Call`] of a [`Task`]; the call takes events and returns the next [`Action`]. Its driver sends,
//! waits, asks the caller's signer or store, and reports; it decides nothing.

mod attempts;
mod call;
mod certificates;
mod clock;
mod deadline;
mod doctor;
mod download;
mod exchange;
mod failure;
mod fields;
mod generic;
mod line;
mod operation;
mod paging;
mod policy;
mod request;
mod ring;
mod settle;
mod shared;
mod signing;
mod task;
mod unsettled;
mod upload;
mod watch;

pub use call::{About, Call};
pub use doctor::Complaint;
pub use exchange::{Limits, MAX_ANSWER_BYTES};
pub use failure::{Clue, Failure};
pub use fields::SealedFields;
pub use generic::GenericRequest;
pub use line::{Action, Event, Judged, Retrying, Sending};
pub use operation::{Answer, Operation};
pub use policy::Policy;
pub use request::{SignedRequest, seconds};
pub use settle::{Inquiry, Settled};
pub use shared::Client;
pub use task::{Product, Task};
pub use unsettled::Unsettled;
pub use upload::{GivenFile, UploadRequest};
pub use watch::{MAX_WAIT_MS, Watch, Watched};

use crate::error::Error;

const OUT_OF_ORDER: Error = Error::Internal("the call was driven out of order");
