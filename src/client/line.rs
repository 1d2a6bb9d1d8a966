//! The line between a task and its driver: the task asks for an action, the driver answers with an event.

use core::cell::{Cell, RefCell};
use core::future::poll_fn;
use core::task::Poll;
use std::rc::Rc;

use super::clock::Clock;
use super::failure::Failure;
use super::task::Product;
use super::{OUT_OF_ORDER, Operation};
use crate::base::env::{Entropy, EntropyError};
use crate::base::http::{HttpRequest, HttpResponse};
use crate::base::time::{Moment, UnixTime};
use crate::error::{Error, Outcome, Repeat, Result, TransportKind};

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
    /// It is over sooner: a notification of its number came.
    Awoken,
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

/// How an attempt ended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judged {
    /// Status of the answer, if one came.
    pub status: Option<u16>,
    /// Its `Request-ID`.
    pub request_id: Option<String>,
    /// `ERR_…` and outcome of an attempt that failed.
    pub failed: Option<(&'static str, Outcome)>,
}

impl Judged {
    /// The event that answers an [`Action::Send`]; nothing failed yet.
    pub(super) fn heard(event: &Event) -> Self {
        match event {
            Event::Response(response) | Event::Overlong(response) => {
                Self { status: Some(response.status), request_id: response.headers.request_id(), failed: None }
            }
            _ => Self::default(),
        }
    }

    pub(super) fn with(self, error: Option<&Error>) -> Self {
        Self { failed: error.map(|error| (error.code(), error.outcome())), ..self }
    }
}

impl Sending {
    pub(super) fn of(operation: &Operation, host: &str, number: u32) -> Self {
        Self { number, operation: operation.name(), host: host.into() }
    }
}

impl Action {
    /// Milliseconds that the driver gives it.
    fn limit_ms(&self) -> u32 {
        match self {
            Self::Wait { ms, .. } => *ms,
            Self::Send { timeout_ms, .. }
            | Self::Sign { timeout_ms, .. }
            | Self::Decrypt { timeout_ms, .. }
            | Self::Load { timeout_ms, .. }
            | Self::Save { timeout_ms, .. } => *timeout_ms,
            Self::Done(_) => 0,
        }
    }
}

impl Event {
    /// Whether a timer of the driver ended the action.
    fn took_all_its_time(&self) -> bool {
        match self {
            Self::Elapsed | Self::Unable { late: true } => true,
            Self::Failed(failure) => failure.kind == TransportKind::Timeout,
            _ => false,
        }
    }

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
            Self::Awoken => f.write_str("Awoken"),
            Self::Given(_) => f.write_str("Given(…)"),
            Self::Unable { late } => f.debug_struct("Unable").field("late", late).finish(),
            Self::Loaded(kept) => f.debug_tuple("Loaded").field(&kept.is_some()).finish(),
            Self::Saved => f.write_str("Saved"),
        }
    }
}

/// What may be told of an attempt: nothing in it is a value of the caller's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sending {
    /// 1 for the first.
    pub number: u32,
    /// Method and path template, see [`Operation::name`].
    pub operation: String,
    /// Scheme, host and port.
    pub host: String,
}

/// An attempt to come, and why it is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retrying {
    /// 2 for the first repetition.
    pub number: u32,
    /// Scheme, host and port that it goes to.
    pub host: String,
    /// `ERR_…` of the attempt before it.
    pub code: &'static str,
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
        /// Whether a body with status 200 is a file: it is passed empty, and stays to be read.
        streamed: bool,
        /// Whether this is the caller's operation, not a download of certificates: from here on it may take effect.
        operation: bool,
        /// What may be told of it.
        attempt: Sending,
    },
    /// Wait this long before the next event.
    Wait {
        /// Milliseconds.
        ms: u32,
        /// The attempt that follows, if a call is tried again.
        retry: Option<Retrying>,
        /// The wait is over sooner if a verified notification names this: see
        /// [`crate::api::notification::Notification::number`].
        number: Option<String>,
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
    now: Cell<Moment>,
    /// Time that cannot go back, see [`Line::passed`].
    passed: Cell<Moment>,
    /// Milliseconds that the last action may take.
    limit_ms: Cell<u32>,
    clock: Rc<Clock>,
    entropy: Cell<Option<Box<dyn Entropy>>>,
    judged: RefCell<Vec<Judged>>,
}

impl Line {
    pub(super) fn new(entropy: Box<dyn Entropy>, clock: Rc<Clock>, now: Moment) -> Self {
        Self(Rc::new(Ends {
            action: Cell::default(),
            event: Cell::default(),
            now: Cell::new(now),
            passed: Cell::new(Moment(0)),
            limit_ms: Cell::default(),
            clock,
            entropy: Cell::new(Some(entropy)),
            judged: RefCell::default(),
        }))
    }

    /// Asks for an action and waits for the event that answers it.
    pub(super) async fn ask(&self, action: Action) -> Event {
        self.0.limit_ms.set(action.limit_ms());
        self.0.action.set(Some(action));
        poll_fn(|_| self.0.event.take().map_or(Poll::Pending, Poll::Ready)).await
    }

    /// Waits, unless the caller aborts.
    pub(super) async fn wait(&self, ms: u32, retry: Option<Retrying>, number: Option<String>) -> Result<()> {
        match self.ask(Action::Wait { ms, retry, number }).await {
            Event::Elapsed | Event::Awoken => Ok(()),
            event => Err(event.interruption()),
        }
    }

    /// Tells the driver how an attempt ended, besides the next action.
    pub(super) fn judge(&self, attempt: Judged) {
        self.0.judged.borrow_mut().push(attempt);
    }

    /// For the driver: takes what was told.
    pub(super) fn judged(&self) -> Vec<Judged> {
        self.0.judged.take()
    }

    /// WeChat Pay's time at the latest event, as far as it is known.
    pub(super) fn now(&self) -> UnixTime {
        self.0.clock.time(self.0.now.get().time())
    }

    /// The latest event by the clock of this machine.
    pub(super) fn moment(&self) -> Moment {
        self.0.now.get()
    }

    /// How much time has passed, for deadlines: by the clock of this machine, and at least what the timers of the driver
    /// measured. A clock that stands still, or is set back, gives no call more time.
    pub(super) fn passed(&self) -> Moment {
        self.0.passed.get()
    }

    /// For the driver: reports an event.
    pub(super) fn report(&self, event: Event, now: Moment) {
        let measured = if event.took_all_its_time() { self.0.limit_ms.get() } else { 0 };
        let took = now.since(self.0.now.replace(now)).max(measured);
        self.0.passed.set(Moment(self.0.passed.get().0.saturating_add(i64::from(took))));
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

#[cfg(test)]
mod tests {
    use super::*;

    /// It is not asked.
    struct NoEntropy;

    impl Entropy for NoEntropy {
        fn fill(&mut self, _: &mut [u8]) -> Result<(), EntropyError> {
            Err(EntropyError)
        }
    }

    /// How much had passed after each event, which came at this time and was the answer to a wait of 300 ms.
    fn passed(events: [(Event, i64); 3]) -> [i64; 3] {
        let line = Line::new(Box::new(NoEntropy), Rc::new(Clock::new(false)), Moment(5_000));
        events.map(|(event, now)| {
            line.0.limit_ms.set(300);
            line.report(event, Moment(now));
            line.passed().0
        })
    }

    #[test]
    fn an_event_is_shown_without_what_was_given() {
        let shown = |event: Event| format!("{event:?}");
        assert_eq!(shown(Event::Given(b"13700000000".to_vec())), "Given(…)");
        assert_eq!(shown(Event::Loaded(Some("certificates".into()))), "Loaded(true)");
        assert_eq!(shown(Event::Loaded(None)), "Loaded(false)");
        assert_eq!(shown(Event::Unable { late: true }), "Unable { late: true }");
        assert!(shown(Event::Failed(TransportKind::Timeout.into())).starts_with("Failed(Failure { kind: Timeout"));
    }

    #[test]
    fn an_action_has_the_time_that_it_names() {
        assert_eq!(Action::Wait { ms: 300, retry: None, number: None }.limit_ms(), 300);
        assert_eq!(Action::Sign { key: 0, message: Vec::new(), timeout_ms: 5_000 }.limit_ms(), 5_000);
        assert_eq!(Action::Load { key: String::new(), timeout_ms: 400 }.limit_ms(), 400);
    }

    #[test]
    fn time_passes_with_the_clock_and_at_least_with_the_timers() {
        let timeout = || Event::Failed(TransportKind::Timeout.into());
        assert_eq!(passed([(Event::Elapsed, 5_300), (timeout(), 5_650), (Event::Saved, 6_000)]), [300, 650, 1_000]);
        // The clock stands.
        let late = Event::Unable { late: true };
        assert_eq!(passed([(Event::Elapsed, 5_000), (late, 5_000), (timeout(), 5_000)]), [300, 600, 900]);
        // Nothing but a timer that ran to its end measures.
        let refused = Event::Failed(TransportKind::Connection.into());
        assert_eq!(
            passed([(Event::Awoken, 5_010), (refused, 5_010), (Event::Unable { late: false }, 5_020)]),
            [10, 10, 20]
        );
        // It is set back, and counts from there.
        assert_eq!(passed([(Event::Saved, 5_100), (Event::Saved, 1_000), (Event::Saved, 1_050)]), [100, 100, 150]);
    }
}
