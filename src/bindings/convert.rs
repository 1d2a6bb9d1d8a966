//! JSON text in, JavaScript values out.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use serde_json::{Number, Value};
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::JsValue;

use super::Members;
use super::views::ErrorView;
use crate::env::UnixTime;
use crate::error::{Error, Result};
use crate::http::Headers;

/// Largest integer a JavaScript number holds exactly.
const MAX_SAFE_INTEGER: u64 = 9_007_199_254_740_991;

/// A plain JavaScript value: objects, not maps; absent members where there is no value.
pub(super) fn to_js(value: &impl Serialize) -> Result<JsValue, JsValue> {
    value
        .serialize(&Serializer::json_compatible())
        .map_err(|_| failure(Error::Internal("a value could not be converted")))
}

/// An error as JavaScript gets it; the package's own error class is made from it.
pub(super) fn failure(error: Error) -> JsValue {
    ErrorView::of(&error).serialize(&Serializer::json_compatible()).unwrap_or(JsValue::UNDEFINED)
}

/// Makes a wire value safe to convert: integers beyond 53 bits become floating point, as `JSON.parse` has it, and a member
/// named `__proto__`, which would set a prototype instead of a property, is dropped.
pub(super) fn presentable(mut value: Value) -> Value {
    match &mut value {
        Value::Number(number) => {
            let magnitude = number.as_i64().map(i64::unsigned_abs).or(number.as_u64());
            if magnitude.is_some_and(|magnitude| magnitude > MAX_SAFE_INTEGER)
                && let Some(float) = number.as_f64().and_then(Number::from_f64)
            {
                *number = float;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| *item = presentable(item.take())),
        Value::Object(members) => {
            members.remove("__proto__");
            members.values_mut().for_each(|member| *member = presentable(member.take()));
        }
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
    value
}

pub(super) fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Milliseconds of the runtime's clock.
pub(super) fn unix_time(milliseconds: f64) -> Result<UnixTime> {
    let seconds = (milliseconds / 1000.0).floor();
    if seconds.is_finite() && (0.0..1e11).contains(&seconds) {
        return Ok(UnixTime(seconds as i64));
    }
    Err(Error::config("now", "gave no time", "Give milliseconds since 1970, as Date.now does."))
}

/// Headers from a JSON list of pairs.
pub(super) fn headers(json: &str) -> Result<Headers> {
    let pairs: Vec<(String, String)> =
        serde_json::from_str(json).map_err(|_| Error::Internal("headers were not passed as pairs"))?;
    Ok(pairs.into_iter().collect())
}

/// Members of a JSON object, taken one by one, so that one left over is noticed.
pub(super) struct Input {
    path: String,
    members: Members,
}

impl Input {
    pub(super) fn parse(json: &str) -> Result<Self> {
        match serde_json::from_str(json) {
            Ok(Value::Object(members)) => Ok(Self { path: String::new(), members }),
            Ok(_) => Err(Error::input("input", "is not an object", "Pass an object with the documented members.")),
            // Well-formed by construction; what remains is nesting beyond any documented depth.
            Err(_) => Err(Error::input("input", "is nested too deeply", "Pass the documented members.")),
        }
    }

    fn field(&self, name: &str) -> String {
        format!("{}{name}", self.path)
    }

    pub(super) fn take(&mut self, name: &str) -> Option<Value> {
        self.members.remove(name).filter(|value| !value.is_null())
    }

    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(Error::input(self.field(name), "is not text", "Pass a string.")),
        }
    }

    pub(super) fn required_text(&mut self, name: &str) -> Result<String> {
        self.text(name)?.ok_or_else(|| Error::input(self.field(name), "is missing", "This value is required."))
    }

    pub(super) fn integer(&mut self, name: &str) -> Result<Option<i64>> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::Number(number)) if number.is_i64() => Ok(number.as_i64()),
            Some(_) => Err(Error::input(self.field(name), "is not a whole number", "Pass an integer.")),
        }
    }

    /// A member that is an object itself.
    pub(super) fn object(&mut self, name: &str) -> Result<Self> {
        match self.take(name) {
            Some(Value::Object(members)) => Ok(Self { path: format!("{name}."), members }),
            _ => Err(Error::input(self.field(name), "is not an object", "Pass the documented members.")),
        }
    }

    /// An object of plain values, as text.
    pub(super) fn pairs(&mut self, name: &str) -> Result<Vec<(String, String)>> {
        let members = match self.take(name) {
            None => return Ok(Vec::new()),
            Some(Value::Object(members)) => members,
            Some(_) => return Err(Error::input(name, "is not an object", "Pass names and values.")),
        };
        members
            .into_iter()
            .map(|(member, value)| match value {
                Value::String(text) => Ok((member, text)),
                Value::Number(_) | Value::Bool(_) => Ok((member, value.to_string())),
                _ => Err(Error::input(
                    format!("{name}.{member}"),
                    "is not a plain value",
                    "Pass text, a number or a boolean.",
                )),
            })
            .collect()
    }

    /// Refuses what nobody took.
    pub(super) fn finish(&self) -> Result<()> {
        match self.members.keys().next() {
            None => Ok(()),
            Some(name) => Err(Error::input(self.field(name), "is not known here", "Remove it, or check its spelling.")),
        }
    }

    pub(super) fn into_members(self) -> Members {
        self.members
    }

    pub(super) fn into_value(self) -> Value {
        Value::Object(self.members)
    }
}
