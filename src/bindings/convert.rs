//! What JavaScript passes, as JSON text.

use wasm_bindgen::prelude::JsValue;

use super::Outcome;
use super::views::error_view;
use crate::env::UnixTime;
use crate::error::Error;
use crate::http::Headers;
use crate::json::{self, Map, Value};
use crate::similar::similar;

/// An error as JavaScript gets it; the package's own error class is made from it.
pub(super) fn failure(error: Error) -> JsValue {
    error_view(&error)
}

/// Milliseconds of the runtime's clock.
pub(super) fn unix_time(milliseconds: f64) -> Outcome<UnixTime> {
    let seconds = (milliseconds / 1000.0).floor();
    if seconds.is_finite() && (0.0..1e11).contains(&seconds) {
        return Ok(UnixTime(seconds as i64));
    }
    Err(failure(Error::config("now", "gave no time", "Give milliseconds since 1970, as Date.now does.")))
}

/// Headers from a JSON list of pairs.
pub(super) fn headers(json: &str) -> Outcome<Headers> {
    let pairs = json::parse(json.as_bytes()).unwrap_or_default();
    let refused = || failure(Error::Internal("headers were not passed as pairs"));
    let mut headers = Headers::default();
    let Value::Array(pairs) = pairs else { return Err(refused()) };
    for pair in &pairs {
        match pair {
            Value::Array(pair) if let [Value::String(name), Value::String(value)] = pair.as_slice() => {
                headers.push(name, value);
            }
            _ => return Err(refused()),
        }
    }
    Ok(headers)
}

/// A JSON object from JavaScript.
pub(super) fn members(json: &str) -> Outcome<Map> {
    let (reason, remedy) = match json::parse(json.as_bytes()) {
        Some(Value::Object(members)) => return Ok(members),
        Some(_) => ("is not an object", "Pass an object with the documented members."),
        // Well-formed by construction; what remains is nesting beyond any documented depth.
        None => ("is nested too deeply", "Pass the documented members."),
    };
    Err(failure(Error::input("input", reason, remedy)))
}

/// Reads the members of an object, each under its type.
pub(super) struct Input<'a> {
    path: &'a str,
    members: &'a Map,
}

impl<'a> Input<'a> {
    pub(super) fn of(members: &'a Map) -> Self {
        Self { path: "", members }
    }

    /// `name` does not hold what it should.
    pub(super) fn refused(&self, name: &str, reason: &str, remedy: &str) -> JsValue {
        failure(Error::input(format!("{}{name}", self.path), reason, remedy))
    }

    pub(super) fn get(&self, name: &str) -> Option<&'a Value> {
        self.members.get(name).filter(|value| !value.is_null())
    }

    pub(super) fn text(&self, name: &str) -> Outcome<Option<&'a str>> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(self.refused(name, "is not text", "Pass a string.")),
        }
    }

    pub(super) fn required_text(&self, name: &str) -> Outcome<&'a str> {
        self.text(name)?.ok_or_else(|| {
            let remedy = match similar(name, self.members.keys()) {
                Some(given) => format!("{given} is given: did you mean {name}?"),
                None => "This value is required.".into(),
            };
            self.refused(name, "is missing", &remedy)
        })
    }

    pub(super) fn integer(&self, name: &str) -> Outcome<Option<i64>> {
        match self.get(name) {
            None => Ok(None),
            Some(value) => match value.as_i64() {
                None => Err(self.refused(name, "is not a whole number", "Pass an integer.")),
                number => Ok(number),
            },
        }
    }

    /// A member that is an object itself; `path` is its name and a dot.
    pub(super) fn object(&self, name: &str, path: &'a str) -> Outcome<Self> {
        match self.get(name) {
            Some(Value::Object(members)) => Ok(Self { path, members }),
            _ => Err(self.refused(name, "is not an object", "Pass the documented members.")),
        }
    }

    /// An object of plain values, as text.
    pub(super) fn pairs(&self, name: &str) -> Outcome<Vec<(String, String)>> {
        let mut pairs = Vec::new();
        let members = match self.get(name) {
            None => return Ok(pairs),
            Some(Value::Object(members)) => members,
            Some(_) => return Err(self.refused(name, "is not an object", "Pass names and values.")),
        };
        for (member, value) in members.iter() {
            let text = match value {
                Value::String(text) => text.clone(),
                Value::Number(_) | Value::Bool(_) => json::write(value),
                _ => {
                    let field = format!("{name}.{member}");
                    return Err(self.refused(&field, "is not a plain value", "Pass text, a number or a boolean."));
                }
            };
            pairs.push((member.into(), text));
        }
        Ok(pairs)
    }

    /// Refuses every member but those.
    pub(super) fn only(&self, known: &[&str]) -> Outcome<()> {
        match self.members.keys().find(|name| !known.contains(name)) {
            None => Ok(()),
            Some(name) => {
                let remedy = match similar(name, known.iter().copied()) {
                    Some(meant) => format!("Did you mean {meant}?"),
                    None => "Remove it, or check its spelling.".into(),
                };
                Err(self.refused(name, "is not known here", &remedy))
            }
        }
    }
}
