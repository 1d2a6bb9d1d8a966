//! To and from the values of `serde_json`, for Rust programs that use those.

use serde_json::Value as Theirs;

use super::{Map, Number, Value};

impl From<Theirs> for Value {
    fn from(value: Theirs) -> Self {
        match value {
            Theirs::Null => Self::Null,
            Theirs::Bool(flag) => Self::Bool(flag),
            Theirs::Number(number) => Self::Number(Number(number.to_string())),
            Theirs::String(text) => Self::String(text),
            Theirs::Array(items) => Self::Array(items.into_iter().map(Self::from).collect()),
            Theirs::Object(members) => Self::Object(members.into()),
        }
    }
}

impl From<serde_json::Map<String, Theirs>> for Map {
    fn from(members: serde_json::Map<String, Theirs>) -> Self {
        Self::of(members.into_iter().map(|(name, value)| (name, value.into())).collect())
    }
}

impl From<&Value> for Theirs {
    fn from(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(flag) => Self::Bool(*flag),
            // Every number that was read is one of theirs.
            Value::Number(number) => serde_json::from_str(number.as_str()).unwrap_or_default(),
            Value::String(text) => Self::String(text.clone()),
            Value::Array(items) => Self::Array(items.iter().map(Self::from).collect()),
            Value::Object(members) => {
                Self::Object(members.iter().map(|(name, value)| (name.into(), value.into())).collect())
            }
        }
    }
}
