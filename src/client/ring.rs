//! The keys of WeChat Pay that a client knows, and when it asks for more.
//!
//! Calls that need a refresh at the same time share one: the first takes the lease, the others look again after a short
//! wait of their own. No call waits for the promise of another, which a Worker would not let it do, and a call that is
//! cut off holds up the others only until its lease ends.

use core::cell::Cell;
use std::rc::Rc;

use crate::base::time::UnixTime;
use crate::error::Error;
use crate::keys::{PlatformKey, PlatformKeys, same_id};

/// Seconds between scheduled downloads. WeChat Pay asks for less than 12 hours.
const INTERVAL: i64 = 6 * 3600;
/// Seconds between downloads because of unknown serial numbers, which anybody can name.
const COOL_DOWN: i64 = 60;
/// Seconds that a serial number counts as unknown after WeChat Pay did not list it.
const UNKNOWN_FOR: i64 = 300;
/// Serial numbers that are remembered as unknown.
const UNKNOWN_LIMIT: usize = 64;
/// Longest pause after failed downloads, seconds; the first is one second.
const LONGEST_PAUSE: i64 = 60;
/// A lease ends after this many seconds: the call that held it was cut off.
const LEASE: i64 = 30;
/// Milliseconds until a call looks whether the download of another is over.
const LOOK_AGAIN_MS: u32 = 25;

/// Why a key is wanted.
#[derive(Debug, Clone, Copy)]
pub(super) enum Wanted<'a> {
    /// To send a request, or to encrypt a field: any.
    Any,
    /// An answer names it.
    ByAnswer(&'a str),
    /// A notification names it. Anyone may send one.
    ByMessage(&'a str),
}

/// What to do about it.
pub(super) enum Next {
    /// Nothing: what the ring holds has to do.
    Nothing,
    /// Look again after so many milliseconds.
    Wait(u32),
    /// Download the certificates.
    Refresh(Lease),
    /// The last download failed a moment ago.
    Failed(Error),
}

/// The keys of one client. Copies share them.
#[derive(Clone)]
pub(super) struct KeyRing(Rc<Cell<State>>);

#[derive(Default)]
struct State {
    /// From the options.
    configured: PlatformKeys,
    /// All keys.
    known: PlatformKeys,
    /// Whether certificates are downloaded.
    downloads: bool,
    /// When the list was last fetched from WeChat Pay, by anyone.
    fetched: Option<UnixTime>,
    /// When this client last tried a download because of an answer, and because of a message.
    asked: [Option<UnixTime>; 2],
    /// The call that is downloading, and since when.
    lease: Option<(u32, UnixTime)>,
    leases: u32,
    failed: Option<Failed>,
    unknown: Vec<(String, UnixTime)>,
}

struct Failed {
    at: UnixTime,
    /// Seconds.
    pause: i64,
    error: Error,
}

/// The right to download. Whoever drops it unused leaves the download to the next.
pub(super) struct Lease {
    ring: KeyRing,
    number: u32,
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.ring.with(|state| state.lease.take_if(|(number, _)| *number == self.number));
    }
}

impl KeyRing {
    pub(super) fn new(configured: &PlatformKeys, downloads: bool) -> Self {
        Self(Rc::new(Cell::new(State {
            configured: configured.clone(),
            known: configured.clone(),
            downloads,
            ..State::default()
        })))
    }

    fn with<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.0.take();
        let result = change(&mut state);
        self.0.set(state);
        result
    }

    /// All keys, as they are now.
    pub(super) fn keys(&self) -> PlatformKeys {
        self.with(|state| state.known.clone())
    }

    /// All keys, and these certificates.
    pub(super) fn keys_with(&self, certificates: &[PlatformKey]) -> PlatformKeys {
        let mut keys = self.keys();
        certificates.iter().for_each(|certificate| keys.insert(certificate.clone()));
        keys
    }

    /// Whether a message under this serial number must be refused now, whatever it says.
    pub(super) fn is_hopeless(&self, serial: &str, now: UnixTime) -> bool {
        self.with(|state| state.known.get(serial).is_none() && state.pointless(Wanted::ByMessage(serial), now))
    }

    /// What to do before using the ring.
    pub(super) fn next(&self, wanted: Wanted<'_>, now: UnixTime) -> Next {
        self.with(|state| state.next(wanted, now))
            .map_or_else(|next| next, |number| Next::Refresh(Lease { ring: self.clone(), number }))
    }

    /// Takes over a list of certificates that was fetched at `fetched`.
    pub(super) fn learn(&self, certificates: Vec<PlatformKey>, fetched: UnixTime, now: UnixTime) {
        self.with(|state| {
            state.known = state.configured.clone();
            certificates.into_iter().for_each(|key| state.known.insert(key));
            state.known.drop_expired(now);
            state.fetched = Some(fetched);
            state.failed = None;
        });
    }

    /// Takes over a list that a store kept. It may be an old one, so it drops nothing that is known.
    pub(super) fn recall(&self, certificates: Vec<PlatformKey>, fetched: UnixTime, now: UnixTime) {
        self.with(|state| {
            certificates.into_iter().for_each(|key| state.known.insert(key));
            state.known.drop_expired(now);
            state.fetched = state.fetched.max(Some(fetched));
        });
    }

    /// WeChat Pay refused the key that a request named: the list is fetched again before the next one. Once a minute at most.
    pub(super) fn doubt(&self, now: UnixTime) {
        self.with(|state| state.fetched.take_if(|fetched| !within(*fetched, COOL_DOWN, now)));
    }

    /// Whether a list that was fetched then spares a download.
    pub(super) fn is_fresh(fetched: UnixTime, now: UnixTime) -> bool {
        (0..INTERVAL).contains(&now.0.saturating_sub(fetched.0))
    }

    /// Remembers that a download was tried for that reason. One that was given up does not count: the next call may need
    /// its certificate.
    pub(super) fn tried(&self, wanted: Wanted<'_>, now: UnixTime) {
        self.with(|state| match wanted {
            Wanted::Any => {}
            Wanted::ByAnswer(_) => state.asked[0] = Some(now),
            Wanted::ByMessage(_) => state.asked[1] = Some(now),
        });
    }

    /// Remembers that WeChat Pay does not list this serial number.
    pub(super) fn miss(&self, serial: &str, now: UnixTime) {
        self.with(|state| {
            state.unknown.retain(|(held, since)| within(*since, UNKNOWN_FOR, now) && !same_id(held, serial));
            state.unknown.truncate(UNKNOWN_LIMIT - 1);
            state.unknown.insert(0, (serial.into(), now));
        });
    }

    /// A download failed: what is known stays. `refused`: WeChat Pay answered.
    pub(super) fn fail(&self, error: Error, refused: bool, now: UnixTime) {
        self.with(|state| {
            // A merchant with a public key may have no certificates.
            if refused && state.configured.iter().any(PlatformKey::is_public_key) {
                state.fetched = Some(now);
            }
            let before = state.failed.as_ref().map_or(0, |failed| failed.pause);
            state.failed = Some(Failed { at: now, pause: (before * 2).clamp(1, LONGEST_PAUSE), error });
        });
    }
}

impl State {
    /// The number of a new lease, or what to do instead.
    fn next(&mut self, wanted: Wanted<'_>, now: UnixTime) -> Result<u32, Next> {
        let enough = match wanted {
            Wanted::Any => self.known.preferred(now).is_some(),
            Wanted::ByAnswer(serial) | Wanted::ByMessage(serial) => self.known.get(serial).is_some(),
        };
        let due = matches!(wanted, Wanted::Any) && !self.fetched.is_some_and(|time| KeyRing::is_fresh(time, now));
        if !self.downloads || (enough && !due) {
            return Err(Next::Nothing);
        }
        if self.lease.is_some_and(|(_, since)| within(since, LEASE, now)) {
            return Err(if enough { Next::Nothing } else { Next::Wait(LOOK_AGAIN_MS) });
        }
        if let Some(failed) = &self.failed
            && within(failed.at, if enough { COOL_DOWN } else { failed.pause }, now)
        {
            return Err(if enough { Next::Nothing } else { Next::Failed(failed.error.clone()) });
        }
        if self.pointless(wanted, now) {
            return Err(Next::Nothing);
        }
        self.leases = self.leases.wrapping_add(1);
        self.lease = Some((self.leases, now));
        Ok(self.leases)
    }

    /// Whether a download would not help, or has to wait because of forgers.
    fn pointless(&self, wanted: Wanted<'_>, now: UnixTime) -> bool {
        let [by_answer, by_message] = self.asked;
        let (serial, asked, missed) = match wanted {
            Wanted::Any => return false,
            Wanted::ByAnswer(serial) => (serial, by_answer, false),
            Wanted::ByMessage(serial) => {
                let missed =
                    |(held, since): &(String, UnixTime)| same_id(held, serial) && within(*since, UNKNOWN_FOR, now);
                (serial, by_message, self.unknown.iter().any(missed))
            }
        };
        // The id of a public key is none.
        let is_serial = (1..=40).contains(&serial.len()) && serial.bytes().all(|byte| byte.is_ascii_hexdigit());
        !self.downloads || !is_serial || missed || asked.is_some_and(|time| within(time, COOL_DOWN, now))
    }
}

/// Whether less than `seconds` passed since then. A clock that was set back counts as passed.
fn within(since: UnixTime, seconds: i64, now: UnixTime) -> bool {
    (0..seconds).contains(&now.0.saturating_sub(since.0))
}

#[cfg(test)]
mod tests;
