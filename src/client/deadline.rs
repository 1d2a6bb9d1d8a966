//! How much time a call has left.

use crate::base::time::Moment;

/// The end of a call, by [`super::line::Line::passed`].
pub(super) struct Deadline {
    started: Moment,
    /// Milliseconds for all of it.
    limit_ms: u32,
}

impl Deadline {
    pub(super) fn new(limit_ms: u32, started: Moment) -> Self {
        Self { started, limit_ms }
    }

    /// Milliseconds.
    pub(super) fn left(&self, now: Moment) -> u32 {
        self.limit_ms.saturating_sub(now.since(self.started))
    }
}
