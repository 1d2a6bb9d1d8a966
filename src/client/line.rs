//! The line between a task and its driver: the task asks for an action, the driver answers with an event.

use core::cell::Cell;
use core::future::poll_fn;
use core::task::Poll;
use std::rc::Rc;

use super::OUT_OF_ORDER;
use super::failure::Failure;
use super::task::Product;
use crate::base::env::{Entropy, EntropyError};
use crate::base::http::{HttpRequest, HttpResponse};
use crate::base::time::UnixTime;
use crate::error::{Error, Repeat, Result};

/// An event outside the core.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// Begin.
    Start,
    /// The whole answer to the request of the last [`Action::Send`] arrived.
    Response(HttpResponse),
    /// An answer arrived whose body is longer than the limit and was not fully read; it is passed without its body.
    Overlong(HttpResponse),
    /// There will be no answer, or the caller aborted whatever the call is doing.
    Failed(Failure),
    /// The time of the last [`Action::Wait`] has passed.
    Elapsed,
    /// What the caller's function returned for the last [`Action::Sign`] or [`Action::Decrypt`].
    Given(Vec<u8>),
    /// The caller's function failed, or did not answer in time.
    Unable {
        /// Whether it did not answer in time.
        late: bool,
    },
    /// What the store holds; nothing if it holds nothing, failed, or did not answer in time.
    Loaded(Option<String>),
    /// The store was told; whether it kept it does not matter.
    Saved,
}

impl Event {
    /// Why a call ends whose driver reports this instead of what was asked for: the caller aborted it before its request was
    /// sent, or the driver is out of order.
    pub(super) fn interruption(self) -> Error {
        match self {
            Self::Failed(failure) => Error::unsent(failure.kind, Repeat::Same),
            _ => OUT_OF_ORDER,
        }
    }
}

impl core::fmt::Debug for Event {
    /// Omits what a signer gave: it may be a field in clear.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Start => f.write_str("Start"),
            Self::Response(response) => f.debug_tuple("Response").field(response).finish(),
            Self::Overlong(response) => f.debug_tuple("Overlong").field(response).finish(),
            Self::Failed(failure) => f.debug_tuple("Failed").field(failure).finish(),
            Self::Elapsed => f.write_str("Elapsed"),
            Self::Given(_) => f.write_str("Given(…)"),
            Self::Unable { late } => f.debug_struct("Unable").field("late", late).finish(),
            Self::Loaded(kept) => f.debug_tuple("Loaded").field(&kept.is_some()).finish(),
            Self::Saved => f.write_str("Saved"),
        }
    }
}

/// The driver's next step. A driver must fail on an action it does not know.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Action {
    /// Send this request unchanged. Report the answer, a timeout after `timeout_ms`, or an answer longer than
    /// `max_bytes`.
    Send {
        /// The request.
        request: HttpRequest,
        /// Limit for the whole exchange, milliseconds.
        timeout_ms: u32,
        /// Limit for the decoded body in bytes; a driver reads no more.
        max_bytes: u32,
        /// Where WeChat Pay is told to call back. A driver with a URL parser at hand sends only what that can read as well.
        notify_url: Option<String>,
        /// Whether this is the caller's operation, not a download of certificates: from here on it may take effect.
        operation: bool,
    },
    /// Wait this long before the next event.
    Wait {
        /// Milliseconds.
        ms: u32,
    },
    /// Have the caller's signer sign: RSASSA-PKCS1-v1_5 with SHA-256.
    Sign {
        /// Which of the merchant's keys; 0 is the signing key.
        key: usize,
        /// The message.
        message: Vec<u8>,
        /// Limit, milliseconds.
        timeout_ms: u32,
    },
    /// Have the caller's signer open a field: RSAES-OAEP with SHA-1.
    Decrypt {
        /// Which of the merchant's keys; 0 is the signing key.
        key: usize,
        /// 256 bytes.
        ciphertext: Vec<u8>,
        /// Limit, milliseconds.
        timeout_ms: u32,
    },
    /// Ask the caller's store.
    Load {
        /// Key of the entry.
        key: String,
        /// Limit, milliseconds.
        timeout_ms: u32,
    },
    /// Keep this for the next instance; if there is a store, there as well.
    Save {
        /// Key of the entry.
        key: String,
        /// The entry, text.
        value: String,
        /// Limit, milliseconds.
        timeout_ms: u32,
    },
    /// The verdict; the call is over.
    Done(Result<Product>),
}

/// A task's end of the line. Copies share it.
#[derive(Clone)]
pub(super) struct Line(Rc<Ends>);

pub(super) struct Ends {
    action: Cell<Option<Action>>,
    event: Cell<Option<Event>>,
    now: Cell<UnixTime>,
    entropy: Cell<Option<Box<dyn Entropy>>>,
}

impl Line {
    pub(super) fn new(entropy: Box<dyn Entropy>, now: UnixTime) -> Self {
        Self(Rc::new(Ends {
            action: Cell::default(),
            event: Cell::default(),
            now: Cell::new(now),
            entropy: Cell::new(Some(entropy)),
        }))
    }

    /// Asks for an action and waits for the event that answers it.
    pub(super) async fn ask(&self, action: Action) -> Event {
        self.0.action.set(Some(action));
        poll_fn(|_| self.0.event.take().map_or(Poll::Pending, Poll::Ready)).await
    }

    /// The time of the latest event.
    pub(super) fn now(&self) -> UnixTime {
        self.0.now.get()
    }

    /// For the driver: reports an event.
    pub(super) fn report(&self, event: Event, now: UnixTime) {
        self.0.now.set(now);
        self.0.event.set(Some(event));
    }

    /// For the driver: takes the action that was asked for.
    pub(super) fn asked(&self) -> Option<Action> {
        self.0.action.take()
    }
}

impl Entropy for Line {
    fn fill(&mut self, buffer: &mut [u8]) -> Result<(), EntropyError> {
        let mut entropy = self.0.entropy.take().ok_or(EntropyError)?;
        let filled = entropy.fill(buffer);
        self.0.entropy.set(Some(entropy));
        filled
    }
}
