//! How much time a call has left.

use crate::base::time::Moment;

/// The end of a call, by the clock of this machine and by what is known to have passed: a clock that stands still, or is set
/// back, ends no call later than its own timers do.
pub(super) struct Deadline {
    /// Milliseconds that are left at `since`.
    left_ms: u32,
    since: Moment,
    /// Milliseconds that have passed since then, whatever the clock says.
    known_ms: u32,
}

impl Deadline {
    pub(super) fn new(limit_ms: u32, started: Moment) -> Self {
        Self { left_ms: limit_ms, since: started, known_ms: 0 }
    }

    /// Milliseconds.
    pub(super) fn left(&self, now: Moment) -> u32 {
        self.left_ms.saturating_sub(now.since(self.since).max(self.known_ms))
    }

    /// Notes what a timer measures, just before or just after it runs.
    pub(super) fn measured(&mut self, ms: u32) {
        self.known_ms = self.known_ms.saturating_add(ms);
    }

    /// Counts from here on, so that a clock that is set back later gives back nothing.
    pub(super) fn advance(&mut self, now: Moment) {
        *self = Self::new(self.left(now), now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_passes_with_the_clock_and_at_least_with_what_was_measured() {
        let mut deadline = Deadline::new(1_000, Moment(5_000));
        assert_eq!(
            [4_000, 5_000, 5_400, 6_000, 9_000].map(|now| deadline.left(Moment(now))),
            [1_000, 1_000, 600, 0, 0]
        );
        deadline.measured(300);
        deadline.measured(400);
        assert_eq!([5_000, 5_700, 5_800].map(|now| deadline.left(Moment(now))), [300, 300, 200]);
        deadline.measured(u32::MAX);
        assert_eq!(deadline.left(Moment(5_000)), 0);
    }

    #[test]
    fn a_clock_that_is_set_back_gives_nothing_back() {
        let mut deadline = Deadline::new(1_000, Moment(5_000));
        deadline.advance(Moment(5_400));
        assert_eq!([1_000, 5_400, 5_500].map(|now| deadline.left(Moment(now))), [600, 600, 500]);
        deadline.advance(Moment(1_000));
        deadline.measured(100);
        assert_eq!([1_000, 1_300].map(|now| deadline.left(Moment(now))), [500, 300]);
    }
}
