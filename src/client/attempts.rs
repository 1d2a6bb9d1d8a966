//! When a call is tried again, after how long, and at which host.
//!
//! Only what WeChat Pay documents as safe is repeated: queries, and calls whose number makes their repetition the same call.
//! The bytes of the body stay the same; timestamp, nonce and signature are new. Source: protocol reference, "Errors" and
//! "Idempotency, time-outs and retries".

use super::Operation;
use super::deadline::Deadline;
use crate::base::env::{Entropy, EntropyError};
use crate::base::time::Moment;
use crate::error::{Attempt, Error, Outcome, Repeat};

/// First pause in milliseconds; each further one may be twice as long.
const FIRST_PAUSE_MS: u32 = 500;
/// Longest pause of its own accord, milliseconds.
const LONGEST_PAUSE_MS: u32 = 8_000;
/// WeChat Pay is asked again later still after it said that it is asked too often.
const SLOWER: u32 = 4;

/// The attempts of one call.
pub(super) struct Attempts {
    /// How many there may be.
    most: u32,
    /// Whether the call may be repeated at all.
    repeatable: bool,
    /// Whether it changes anything at WeChat Pay.
    writes: bool,
    /// Those that failed.
    story: Vec<Attempt>,
    /// Whether one of them may have taken effect.
    unknown: bool,
    /// Whether one of them may have arrived.
    left: bool,
    /// Whether the clock was corrected on the way.
    corrected: bool,
    /// Whether the other host was tried, and whether it is the one that is asked.
    tried_other: bool,
    at_other: bool,
    deadline: Deadline,
    /// The effect of repeating the call.
    repeat: Repeat,
}

/// What follows a failed attempt.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Next {
    /// Milliseconds to wait.
    pub(super) pause_ms: u32,
    /// Whether the other host is asked, or the usual one.
    pub(super) at_other: bool,
}

impl Attempts {
    pub(super) fn new(most: u32, deadline: Deadline, operation: &Operation) -> Self {
        Self {
            most,
            repeatable: operation.is_repeatable(),
            writes: operation.method != "GET",
            story: Vec::new(),
            unknown: false,
            left: false,
            corrected: false,
            tried_other: false,
            at_other: false,
            deadline,
            repeat: operation.repeat,
        }
    }

    /// The number of the attempt that is made or comes next; 1 for the first.
    pub(super) fn number(&self) -> u32 {
        u32::try_from(self.story.len()).unwrap_or(u32::MAX).saturating_add(1)
    }

    /// Milliseconds that an exchange may take; nothing if the time of the call is over.
    pub(super) fn limit(&self, timeout_ms: u32, now: Moment) -> Option<u32> {
        Some(timeout_ms.min(self.deadline.left(now))).filter(|limit| *limit > 0)
    }

    /// Whether a next attempt, if there is one, may go by another time. Once: a host whose time jumps is not followed.
    pub(super) fn may_correct_clock(&self) -> bool {
        !self.corrected
    }

    /// Notes a failed attempt; what to do next, or nothing if this was the last. `corrected`: the next one goes by another
    /// time.
    pub(super) fn failed(
        &mut self,
        error: &Error,
        corrected: bool,
        host: &str,
        now: Moment,
        entropy: &mut dyn Entropy,
    ) -> Option<Next> {
        self.story.push(Attempt::of(error, host));
        self.unknown |= self.writes && error.outcome() == Outcome::Unknown;
        self.left |= error.outcome() != Outcome::NotSent;
        if !self.repeatable {
            return None;
        }
        self.corrected |= corrected;
        let worth = worth(error, corrected)?;
        let made = self.number() - 1;
        if made >= self.most {
            return None;
        }
        let own = FIRST_PAUSE_MS.saturating_mul(1 << (made - 1).min(8)).min(LONGEST_PAUSE_MS);
        let longest = if worth.slower { own.saturating_mul(SLOWER) } else { own };
        // Full jitter: clients that failed together do not return together.
        // Without randomness there is no next attempt, whose nonce would need it: what happened to this one is told.
        let jittered = random_below(longest, entropy).ok()?;
        let asked_for = error.retry_after().map_or(0, |seconds| seconds.saturating_mul(1000));
        let pause_ms = jittered.max(asked_for);
        // A pause that outlasts the call only delays its error.
        if pause_ms >= self.deadline.left(now) {
            return None;
        }
        if worth.other_host {
            // The other host gets one visit: a machine may be able to reach the usual one only.
            self.at_other = !self.tried_other;
            self.tried_other = true;
        }
        Some(Next { pause_ms, at_other: self.at_other })
    }

    /// The error of the call, from that of its last attempt.
    pub(super) fn conclude(self, error: Error) -> Error {
        let denied = self.left && error.outcome() == Outcome::NotSent;
        error.after(self.story, self.unknown || denied, self.repeat)
    }
}

/// Why an attempt may be worth repeating.
struct Worth {
    slower: bool,
    other_host: bool,
}

fn worth(error: &Error, off_clock: bool) -> Option<Worth> {
    let plain = Worth { slower: false, other_host: false };
    match error {
        _ if off_clock => Some(plain),
        Error::Transport { .. } if error.retryable() => Some(Worth { other_host: true, ..plain }),
        Error::Api(told) if error.retryable() => {
            Some(Worth { slower: told.status == 429, other_host: matches!(told.status, 502 | 503) })
        }
        Error::Verify { .. } if error.retryable() => Some(plain),
        // A signer was asked once: it may have said no.
        _ => None,
    }
}

/// A number below `limit`, each about equally likely.
fn random_below(limit: u32, entropy: &mut dyn Entropy) -> Result<u32, EntropyError> {
    let mut bytes = [0; 4];
    entropy.fill(&mut bytes)?;
    let scaled = u64::from(u32::from_le_bytes(bytes)) * u64::from(limit);
    Ok(u32::try_from(scaled >> 32).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::http::{Headers, HttpResponse};
    use crate::base::time::UnixTime;
    use crate::client::GenericRequest;
    use crate::error::{ApiError, TransportKind};

    const NOW: Moment = Moment(1_784_512_805_000);

    /// Draws the same number for ever.
    struct Same(u8);

    impl Entropy for Same {
        fn fill(&mut self, buffer: &mut [u8]) -> Result<(), EntropyError> {
            buffer.fill(self.0);
            Ok(())
        }
    }

    fn attempts(most: u32, deadline_ms: u32) -> Attempts {
        let query = GenericRequest { method: "GET", path: "/v3/x", ..GenericRequest::default() };
        Attempts::new(most, Deadline::new(deadline_ms, NOW), &Operation::generic(query).unwrap())
    }

    fn answered(status: u16) -> Error {
        let response = HttpResponse { status, headers: Headers::default(), body: Vec::new() };
        Error::Api(ApiError::read(&response, UnixTime(1_784_512_805)).into())
    }

    /// The pauses after as many failures as there may be, with the given draws.
    fn pauses(error: &Error, drawn: u8) -> Vec<u32> {
        let mut attempts = attempts(8, u32::MAX);
        let mut pause = || attempts.failed(error, false, "", NOW, &mut Same(drawn));
        core::iter::from_fn(|| pause().map(|next| next.pause_ms)).collect()
    }

    #[test]
    fn pauses_double_up_to_eight_seconds_and_four_times_as_much_where_wechat_pay_is_asked_too_often() {
        assert_eq!(pauses(&answered(500), 0xff), [499, 999, 1_999, 3_999, 7_999, 7_999, 7_999]);
        assert_eq!(pauses(&answered(429), 0xff), [1_999, 3_999, 7_999, 15_999, 31_999, 31_999, 31_999]);
        assert_eq!(pauses(&answered(500), 0), [0; 7]);
    }

    #[test]
    fn a_pause_ends_before_the_call_does() {
        let lost = Error::unsent(TransportKind::Timeout, Repeat::Same);
        for (deadline_ms, expected) in [(499, None), (500, Some(499))] {
            let next = attempts(2, deadline_ms).failed(&lost, false, "", NOW, &mut Same(0xff));
            assert_eq!(next.map(|next| next.pause_ms), expected);
        }
    }
}
