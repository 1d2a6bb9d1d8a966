//! A call in progress, driven by JavaScript.

use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use super::convert::{headers, moment};
use super::views::{action_view, judged_view};
use super::{Thrown, on_cleared_stack};
use crate::base::http::HttpResponse;
use crate::base::json::{self, Value};
use crate::client::{self, Clue, Event, Failure};
use crate::error::{Error, Result, TransportKind};

/// A call. Each method reports one event and returns the next action, an object with one member: `send`, `wait`, `sign`,
/// `decrypt`, `load`, `save` or `done`. Throws if the verdict is an error.
#[wasm_bindgen]
pub struct Call(client::Call);

impl Call {
    pub(super) fn new(call: client::Call) -> Self {
        Self(call)
    }

    fn step(&mut self, event: Result<Event>, now: f64) -> Thrown {
        let step = || {
            let (event, now) = (event?, moment(now)?);
            Ok(on_cleared_stack(|| self.0.step(event, now)))
        };
        let action = step();
        action_view(action, self.0.about())
    }
}

#[wasm_bindgen]
impl Call {
    /// The whole answer arrived; `headers_json` is JSON, a list of pairs.
    pub fn response(&mut self, status: u16, headers_json: &str, body: Vec<u8>, now: f64) -> Thrown {
        let event = headers(headers_json).map(|headers| Event::Response(HttpResponse { status, headers, body }));
        self.step(event, now)
    }

    /// The answer is longer than the limit; its body was not fully read and is not passed.
    pub fn overlong(&mut self, status: u16, headers_json: &str, now: f64) -> Thrown {
        let answer = |headers| HttpResponse { status, headers, body: Vec::new() };
        self.step(headers(headers_json).map(|headers| Event::Overlong(answer(headers))), now)
    }

    /// There will be no answer: `connection`, `timeout` or `aborted`. `told` is JSON, `{ runtime, causes }`: root causes,
    /// each `{ code, call, message }`.
    pub fn failed(&mut self, kind: &str, told: &str, now: f64) -> Thrown {
        let kind = match kind {
            "timeout" => Ok(TransportKind::Timeout),
            "aborted" => Ok(TransportKind::Aborted),
            "connection" => Ok(TransportKind::Connection),
            _ => Err(Error::Internal("unknown kind of failure")),
        };
        let event = kind.and_then(|kind| failure(kind, told)).map(Event::Failed);
        self.step(event, now)
    }

    /// What the caller's function returned for a `sign` or `decrypt`.
    pub fn given(&mut self, bytes: Vec<u8>, now: f64) -> Thrown {
        self.step(Ok(Event::Given(bytes)), now)
    }

    /// The caller's function failed; `late`: it did not answer in time.
    pub fn unable(&mut self, late: bool, now: f64) -> Thrown {
        self.step(Ok(Event::Unable { late }), now)
    }

    /// What the store holds, if anything.
    pub fn loaded(&mut self, value: Option<String>, now: f64) -> Thrown {
        self.step(Ok(Event::Loaded(value)), now)
    }

    /// A `save` is done.
    pub fn saved(&mut self, now: f64) -> Thrown {
        self.step(Ok(Event::Saved), now)
    }

    /// How the attempts ended that were judged since this was last asked: `{ status?, requestId?, code?, outcome? }`. Of two,
    /// the one that was sent later is first.
    pub fn judged(&mut self) -> JsValue {
        judged_view(&self.0.judged())
    }

    /// The time of a `wait` has passed.
    pub fn elapsed(&mut self, now: f64) -> Thrown {
        self.step(Ok(Event::Elapsed), now)
    }

    /// A notification ended a `wait`.
    pub fn awoken(&mut self, now: f64) -> Thrown {
        self.step(Ok(Event::Awoken), now)
    }
}

pub(super) fn failure(kind: TransportKind, told: &str) -> Result<Failure> {
    let told = json::parse(told.as_bytes()).unwrap_or_default();
    let Some(Value::Array(causes)) = told.get("causes") else {
        return Err(Error::Internal("causes were not passed as a list"));
    };
    let text = |value: &Value, name: &str| json::text(value, name).unwrap_or_default().to_owned();
    let clue =
        |cause: &Value| Clue { code: text(cause, "code"), call: text(cause, "call"), message: text(cause, "message") };
    Ok(Failure { kind, runtime: text(&told, "runtime"), clues: causes.iter().map(clue).collect() })
}
