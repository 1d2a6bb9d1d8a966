//! The option `retry`: how often and how long a call is tried.

use super::MAX_TIMEOUT_MS;
use crate::base::json::Value;
use crate::error::{Text, text};

/// How often and how long a call is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    /// Attempts, the first included; 1 to 8.
    pub attempts: u32,
    /// Milliseconds for all attempts together. Default: 30 seconds, or longer if a single attempt may take longer.
    pub deadline_ms: Option<u32>,
}

/// Why a `retry` is none, and the remedy.
pub(crate) const NO_RETRY: (Text, Text) = (
    text!("既不是 false，也不是 { attempts, deadlineMs }", "is neither false nor { attempts, deadlineMs }"),
    text!(
        "attempts 为 1 到 8，deadlineMs 为 1 到 600000，例如 { attempts: 3, deadlineMs: 30000 }。",
        "Pass 1 to 8 attempts and 1 to 600000 ms, for example { attempts: 3, deadlineMs: 30000 }."
    ),
);
const MOST_ATTEMPTS: u32 = 8;
const USUAL_MS: u32 = 30_000;

impl Default for Retry {
    fn default() -> Self {
        Self { attempts: 3, deadline_ms: None }
    }
}

impl Retry {
    /// `false`, or an object with `attempts` and `deadlineMs`; what it leaves out is as in `usual`.
    pub(crate) fn read(value: &Value, usual: Self) -> Option<Self> {
        let Value::Object(members) = value else {
            return (value == &Value::Bool(false)).then_some(Self { attempts: 1, ..usual });
        };
        let number = |name: &str, most: u32| match members.get(name) {
            None | Some(Value::Null) => Some(None),
            Some(value) => u32::try_from(value.as_u64()?).ok().filter(|number| (1..=most).contains(number)).map(Some),
        };
        let known = members.keys().all(|name| ["attempts", "deadlineMs"].contains(&name.as_str()));
        let attempts = number("attempts", MOST_ATTEMPTS)?.unwrap_or(usual.attempts);
        let deadline_ms = number("deadlineMs", MAX_TIMEOUT_MS)?.or(usual.deadline_ms);
        known.then_some(Self { attempts, deadline_ms })
    }

    /// Milliseconds for all attempts together, where one may take `timeout_ms`.
    pub(crate) fn deadline_ms(self, timeout_ms: u32) -> u32 {
        match (self.deadline_ms, self.attempts) {
            (Some(deadline_ms), _) => deadline_ms,
            // A single attempt has its own limits.
            (None, 1) => u32::MAX,
            (None, _) => USUAL_MS.max(timeout_ms),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_left_out_is_as_usual_and_anything_else_is_refused() {
        let usual = Retry { attempts: 5, deadline_ms: Some(2_000) };
        for (value, attempts, deadline_ms) in [
            (json!(false), 1, 2_000),
            (json!({}), 5, 2_000),
            (json!({"attempts": 8}), 8, 2_000),
            (json!({"deadlineMs": 1, "attempts": null}), 5, 1),
        ] {
            let read = Retry::read(&value, usual);
            assert_eq!(read, Some(Retry { attempts, deadline_ms: Some(deadline_ms) }), "{value}");
        }
        for value in [
            json!(true),
            json!(null),
            json!(3),
            json!([]),
            json!({"attempts": 0}),
            json!({"attempts": 9}),
            json!({"attempts": 1.5}),
            json!({"deadlineMs": 0}),
            json!({"deadlineMs": 600_001}),
            json!({"tries": 1}),
        ] {
            assert_eq!(Retry::read(&value, usual), None, "{value}");
        }
    }

    #[test]
    fn the_usual_deadline_cuts_no_attempt_short() {
        let of = |attempts, deadline_ms, timeout_ms| Retry { attempts, deadline_ms }.deadline_ms(timeout_ms);
        assert_eq!(of(3, None, 10_000), 30_000);
        assert_eq!(of(3, None, 60_000), 60_000);
        assert_eq!(of(1, None, 60_000), u32::MAX);
        assert_eq!([of(1, Some(500), 60_000), of(3, Some(500), 60_000)], [500, 500]);
    }
}
