//! How much time a call has left.

use crate::base::time::Moment;

/// The end of a call, by the clock of this machine and by the pauses that were made: a clock that stands still ends no call
/// later.
pub(super) struct Deadline {
    started: Moment,
    /// Milliseconds for all of it.
    limit_ms: u32,
    /// Milliseconds of all pauses.
    paused_ms: u32,
}

impl Deadline {
    pub(super) fn new(limit_ms: u32, started: Moment) -> Self {
        Self { started, limit_ms, paused_ms: 0 }
    }

    /// Milliseconds.
    pub(super) fn left(&self, now: Moment) -> u32 {
        self.limit_ms.saturating_sub(now.since(self.started).max(self.paused_ms))
    }

    /// Notes a pause that follows.
    pub(super) fn pause(&mut self, ms: u32) {
        self.paused_ms = self.paused_ms.saturating_add(ms);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_passes_with_the_clock_and_at_least_with_the_pauses() {
        let mut deadline = Deadline::new(1_000, Moment(5_000));
        assert_eq!(
            [4_000, 5_000, 5_400, 6_000, 9_000].map(|now| deadline.left(Moment(now))),
            [1_000, 1_000, 600, 0, 0]
        );
        deadline.pause(300);
        deadline.pause(400);
        assert_eq!([5_000, 5_700, 5_800].map(|now| deadline.left(Moment(now))), [300, 300, 200]);
        deadline.pause(u32::MAX);
        assert_eq!(deadline.left(Moment(5_000)), 0);
    }
}
