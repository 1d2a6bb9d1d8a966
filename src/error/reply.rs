//! Status of the answer to a notification; nothing else in it counts (protocol reference, "Notifications").

/// It need not come again.
pub const ACCEPTED: u16 = 204;
/// It need not come again, and the body has the data that it asked for.
pub const ANSWERED: u16 = 200;
/// It is not from WeChat Pay.
pub const REFUSED: u16 = 401;
/// It is to come again.
pub const FAILED: u16 = 500;

/// How an authentic notification stands when its answer is due. Where events are claimed, a store says which of them are
/// finished, and which of them somebody is working on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The merchant's code has done its work.
    Done,
    /// The merchant's code gave data for the answer. It is asked again whenever the event comes again: nobody keeps the data.
    Answered,
    /// The merchant's code failed.
    Failed,
    /// The time for the answer is over. Work that has begun goes on.
    Late,
    /// The store could not say, or said something unusable. No work was begun.
    Unclaimed,
    /// Another delivery holds the claim. If its work fails, or its process ends, this event must come again.
    Unfinished,
    /// An earlier delivery did the work.
    Finished,
}

impl Standing {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Done, Self::Answered, Self::Failed, Self::Late, Self::Unclaimed, Self::Unfinished, Self::Finished];

    /// Stable name, used in JavaScript. A store says `unfinished` and `finished` itself.
    pub fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Answered => "answered",
            Self::Failed => "failed",
            Self::Late => "late",
            Self::Unclaimed => "unclaimed",
            Self::Unfinished => "unfinished",
            Self::Finished => "finished",
        }
    }

    /// Status of the answer. It says what is true of the work, not of the store: work that is done need not come again, even
    /// if the store could not be told.
    pub fn status(self) -> u16 {
        match self {
            Self::Done | Self::Finished => ACCEPTED,
            Self::Answered => ANSWERED,
            Self::Failed | Self::Late | Self::Unclaimed | Self::Unfinished => FAILED,
        }
    }

    /// What the store is told then: a method of its own. After an unusable answer the claim may have been made; nobody else
    /// could take it before its lease ends.
    pub fn told(self) -> Option<&'static str> {
        match self {
            Self::Done => Some("finish"),
            Self::Answered | Self::Failed | Self::Unclaimed => Some("release"),
            Self::Late | Self::Unfinished | Self::Finished => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ACCEPTED, ANSWERED, Standing};

    #[test]
    fn only_work_that_is_done_is_accepted_and_only_a_claim_of_ones_own_is_given_up() {
        for standing in Standing::ALL {
            let done = matches!(standing, Standing::Done | Standing::Finished);
            assert_eq!(standing.status() == ACCEPTED, done, "{standing:?}");
            assert_eq!(standing.status() == ANSWERED, standing == Standing::Answered);
            let others = matches!(standing, Standing::Unfinished | Standing::Finished);
            assert!(!others || standing.told().is_none(), "{standing:?}");
        }
    }

    #[test]
    fn names_and_methods_are_those_that_stores_and_hooks_know() {
        let told = Standing::ALL.map(|standing| (standing.name(), standing.told()));
        assert_eq!(
            told,
            [
                ("done", Some("finish")),
                ("answered", Some("release")),
                ("failed", Some("release")),
                ("late", None),
                ("unclaimed", Some("release")),
                ("unfinished", None),
                ("finished", None),
            ]
        );
    }
}
