//! How far this machine's clock is off WeChat Pay's.
//!
//! Source: protocol reference, "Client behaviour": a client may derive an offset from the `Date` of an answer.

use core::cell::Cell;

use crate::base::http::Headers;
use crate::base::time::{SIGNED_WINDOW, UnixTime};
use crate::error::ApiError;
use crate::wire::verify;

/// Seconds that are left alone: no step of the protocol notices them.
const TOLERATED: i64 = 30;

/// The clock of a client. Verified answers to its own requests set it, and nothing else.
#[derive(Default)]
pub(super) struct Clock {
    /// Whether the options ask for it.
    corrects: bool,
    /// Seconds that this machine is ahead of WeChat Pay; negative if behind.
    offset: Cell<i64>,
    /// The latest time that WeChat Pay signed.
    latest: Cell<i64>,
    /// Whether a verified answer came since the last trial began.
    confirmed: Cell<bool>,
}

/// A `Date` that no signature covers is in use. Dropped before a verified answer confirmed it, it is forgotten.
pub(super) struct Trial<'c> {
    clock: &'c Clock,
    /// The offset that was in use.
    before: i64,
    /// Whether a verified answer had come since the trial before this one: it may still be under way.
    confirmed: bool,
}

impl Drop for Trial<'_> {
    fn drop(&mut self) {
        if !self.clock.confirmed.get() {
            self.clock.offset.set(self.before);
            self.clock.confirmed.set(self.confirmed);
        }
    }
}

impl Clock {
    pub(super) fn new(corrects: bool) -> Self {
        Self { corrects, ..Self::default() }
    }

    /// WeChat Pay's time at `machine`, as far as it is known.
    pub(super) fn time(&self, machine: UnixTime) -> UnixTime {
        UnixTime(machine.0.saturating_sub(self.offset.get()))
    }

    /// Learns from the headers of a verified answer.
    pub(super) fn confirm(&self, headers: &Headers, machine: UnixTime) {
        // One that is older than another was sent before it, or sent again.
        let signed = headers.get("wechatpay-timestamp").and_then(verify::seconds);
        let Some(signed) = signed.filter(|signed| *signed >= self.latest.get()) else { return };
        self.latest.set(signed);
        self.confirmed.set(true);
        self.set(machine.0.saturating_sub(signed));
    }

    /// After a refusal that may be about the time: goes by the `Date` of the host as long as the trial is kept. Nothing, if the
    /// clock is not to be corrected or the host's is no help.
    pub(super) fn try_date_of(&self, told: &ApiError, machine: UnixTime) -> Option<Trial<'_>> {
        let before = self.offset.get();
        // Relative to the time that was in use.
        let off = told.clock_offset.filter(|off| off.saturating_abs() > SIGNED_WINDOW)?;
        let offset = before.saturating_add(off);
        // WeChat Pay's time does not go back.
        let goes_back = machine.0.saturating_sub(offset) < self.latest.get().saturating_sub(SIGNED_WINDOW);
        if !self.corrects || told.api_code() != Some("SIGN_ERROR") || goes_back {
            return None;
        }
        self.offset.set(offset);
        let confirmed = self.confirmed.replace(false);
        Some(Trial { clock: self, before, confirmed })
    }

    fn set(&self, offset: i64) {
        if self.corrects {
            self.offset.set(if offset.saturating_abs() > TOLERATED { offset } else { 0 });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::http::HttpResponse;

    const NOW: UnixTime = UnixTime(1_784_512_805);

    fn signed(at: i64) -> Headers {
        [("Wechatpay-Timestamp", at.to_string())].into_iter().collect()
    }

    #[test]
    fn small_differences_are_left_alone_and_so_is_a_clock_that_nobody_asked_to_correct() {
        for (off, corrected) in [(30, 0), (31, 31), (-31, -31), (0, 0)] {
            let clock = Clock::new(true);
            clock.confirm(&signed(NOW.0 - off), NOW);
            assert_eq!(clock.time(NOW), UnixTime(NOW.0 - corrected));
        }
        let clock = Clock::new(false);
        clock.confirm(&signed(NOW.0 - 600), NOW);
        assert_eq!(clock.time(NOW), NOW);
    }

    #[test]
    fn an_older_answer_corrects_nothing_and_one_of_the_same_second_does() {
        let clock = Clock::new(true);
        clock.confirm(&signed(NOW.0), NOW);
        clock.confirm(&signed(NOW.0 - 200), NOW);
        assert_eq!(clock.time(NOW), NOW);
        let jumped = UnixTime(NOW.0 + 600);
        clock.confirm(&signed(NOW.0), jumped);
        assert_eq!(clock.time(jumped), NOW);
    }

    /// A refusal with the `Date` of `NOW`, as it arrives by the clock of this machine.
    fn refusal(code: &str, machine: UnixTime) -> ApiError {
        let headers = [("Date", "Mon, 20 Jul 2026 02:00:05 GMT")].into_iter().collect();
        let body = format!(r#"{{"code":"{code}"}}"#).into_bytes();
        ApiError::read(&HttpResponse { status: 401, headers, body }, machine)
    }

    #[test]
    fn a_date_is_tried_where_the_clock_is_too_far_off_for_a_signature() {
        for (off, tried) in [(300, false), (-300, false), (301, true), (-301, true)] {
            let machine = UnixTime(NOW.0 + off);
            let told = refusal("SIGN_ERROR", machine);
            let clock = Clock::new(true);
            let trial = clock.try_date_of(&told, machine);
            assert_eq!((trial.is_some(), clock.time(machine) == NOW), (tried, tried), "{off}");
            drop(trial);
            assert_eq!(clock.time(machine), machine, "{off}");
            assert!(Clock::new(false).try_date_of(&told, machine).is_none());
            assert!(clock.try_date_of(&refusal("NO_AUTH", machine), machine).is_none());
        }
    }

    #[test]
    fn a_date_before_what_was_signed_is_not_tried() {
        let machine = UnixTime(NOW.0 + 600);
        for (after, tried) in [(300, true), (301, false)] {
            let clock = Clock::new(true);
            let signed_at = NOW.0 + after;
            clock.confirm(&signed(signed_at), UnixTime(signed_at));
            assert_eq!(clock.try_date_of(&refusal("SIGN_ERROR", machine), machine).is_some(), tried, "{after}");
        }
    }

    #[test]
    fn a_trial_that_is_forgotten_leaves_what_a_verified_answer_confirmed_to_the_trial_before_it() {
        let clock = Clock::new(true);
        let machine = UnixTime(NOW.0 + 600);
        let first = clock.try_date_of(&refusal("SIGN_ERROR", machine), machine);
        clock.confirm(&signed(NOW.0 + 10), UnixTime(machine.0 + 10));
        // Another call is told an hour that nobody signed.
        let told = refusal("SIGN_ERROR", UnixTime(NOW.0 - 3600));
        let second = clock.try_date_of(&told, machine);
        assert!(first.is_some() && second.is_some());
        drop(second);
        drop(first);
        assert_eq!(clock.time(machine), NOW);
    }

    #[test]
    fn a_trial_counts_from_the_time_that_was_in_use_and_a_verified_answer_keeps_it() {
        let clock = Clock::new(true);
        clock.confirm(&signed(NOW.0), UnixTime(NOW.0 + 100));
        // The machine jumps by ten minutes, and the refusal is judged by the time in use.
        let machine = UnixTime(NOW.0 + 700);
        let told = refusal("SIGN_ERROR", clock.time(machine));
        let trial = clock.try_date_of(&told, machine);
        assert_eq!(clock.time(machine), NOW);
        clock.confirm(&signed(NOW.0), machine);
        drop(trial);
        assert_eq!(clock.time(machine), NOW);
    }
}
