//! The `detail` of an error answer: anybody may have written it.

use crate::base::json::{self, Members, Value};
use crate::base::text::harmless;

/// Limits for `detail`: a larger or deeper one is dropped, because no documented one is.
pub(super) const DETAIL_LIMIT: usize = 8_192;
const DETAIL_DEPTH: u32 = 16;

/// A detail within the limits, its texts made fit for logs; `None` for others.
pub(super) fn harmless_detail(detail: Value) -> Option<Value> {
    if detail.to_string().len() > DETAIL_LIMIT {
        return None;
    }
    harmless_value(detail, DETAIL_DEPTH)
}

fn harmless_value(value: Value, depth: u32) -> Option<Value> {
    Some(match value {
        Value::String(text) => Value::String(harmless(&text, DETAIL_LIMIT)),
        Value::Array(items) => {
            let within = depth.checked_sub(1)?;
            Value::Array(items.into_iter().map(|item| harmless_value(item, within)).collect::<Option<_>>()?)
        }
        Value::Object(members) => {
            let within = depth.checked_sub(1)?;
            let member =
                |(name, value): (String, Value)| Some((harmless(&name, DETAIL_LIMIT), harmless_value(value, within)?));
            Value::Object(members.into_iter().map(member).collect::<Option<Members>>()?)
        }
        other => other,
    })
}

/// What WeChat Pay checked the signature of a request over, as it came: not fit for a log.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SignInformation {
    /// The beginning of the message.
    pub(crate) message: String,
    /// Bytes of the whole message.
    pub(crate) length: Option<i64>,
}

impl SignInformation {
    pub(super) fn read(detail: &Value) -> Option<Self> {
        let told = detail.get("sign_information")?;
        let message = json::text(told, "truncated_sign_message")?.into();
        Some(Self { message, length: told.get("sign_message_length").and_then(json::integer) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_detail_that_is_too_large_or_too_deep_is_dropped() {
        let with = |detail: &str| harmless_detail(json::parse(detail.as_bytes()).unwrap());
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(with(&nested(16)).is_some() && with(&nested(17)).is_none());
        assert!(with(&nested(10).replace("[]", r#"[{"a":{"b":{"c":{"d":{"e":{"f":1}}}}}}]"#)).is_some());
        let text = |length: usize| format!("\"{}\"", "x".repeat(length));
        assert!(with(&text(8_190)).is_some() && with(&text(8_191)).is_none());
    }
}
