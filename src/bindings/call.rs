//! A call in progress, as JavaScript drives it.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen::prelude::wasm_bindgen;

use super::convert::{failure, headers, unix_time};
use super::views::{View, answer_view, request_view};
use super::{Outcome, SystemEntropy};
use crate::Merchant;
use crate::client::{self, Action, Event, Failure, Unsettled};
use crate::env::Env;
use crate::error::Error;
use crate::http::HttpResponse;

/// A call: each method reports one event and gives the next action, `{ send }`, `{ wait }` or `{ done }`.
/// A verdict that is an error is thrown.
#[wasm_bindgen]
pub struct Call {
    merchant: Rc<Merchant>,
    unsettled: Rc<Cell<Unsettled>>,
    call: client::Call,
}

impl Call {
    pub(super) fn new(merchant: Rc<Merchant>, unsettled: Rc<Cell<Unsettled>>, call: client::Call) -> Self {
        Self { merchant, unsettled, call }
    }

    fn step(&mut self, event: Event, now: f64) -> Outcome {
        self.step_in(event, &mut Env { now: unix_time(now)?, entropy: &mut SystemEntropy })
    }

    pub(super) fn step_in(&mut self, event: Event, env: &mut Env<'_>) -> Outcome {
        let mut view = View::new();
        let mut unsettled = self.unsettled.take();
        let action = self.call.step(&self.merchant, &mut unsettled, event, env);
        self.unsettled.set(unsettled);
        match action {
            Action::Send { request, timeout_ms, max_bytes } => {
                let mut send = View::new();
                send.object("request", request_view(&request));
                send.number("timeoutMs", timeout_ms);
                send.number("maxBytes", max_bytes);
                view.object("send", send);
            }
            Action::Wait { ms } => {
                let mut wait = View::new();
                wait.number("ms", ms);
                view.object("wait", wait);
            }
            Action::Done(Ok(answer)) => view.object("done", answer_view(&answer)),
            Action::Done(Err(error)) => return Err(failure(error)),
        }
        Ok(view.done())
    }
}

#[wasm_bindgen]
impl Call {
    /// Begin; `now` in milliseconds, as everywhere.
    pub fn start(&mut self, now: f64) -> Outcome {
        self.step(Event::Start, now)
    }

    /// The whole answer arrived; `headers` is JSON, a list of pairs.
    pub fn response(&mut self, status: u16, headers_json: &str, body: Vec<u8>, now: f64) -> Outcome {
        let headers = headers(headers_json)?;
        self.step(Event::Response(HttpResponse { status, headers, body }), now)
    }

    /// The answer is longer than the limit; its body was not read to the end and is not passed.
    pub fn overlong(&mut self, status: u16, headers_json: &str, now: f64) -> Outcome {
        let headers = headers(headers_json)?;
        self.step(Event::Overlong(HttpResponse { status, headers, body: Vec::new() }), now)
    }

    /// There is no answer: `connection`, `timeout` or `aborted`.
    pub fn failed(&mut self, kind: &str, now: f64) -> Outcome {
        let kind = match kind {
            "timeout" => Failure::Timeout,
            "aborted" => Failure::Aborted,
            "connection" => Failure::Connection,
            _ => return Err(failure(Error::Internal("unknown kind of failure"))),
        };
        self.step(Event::Failed(kind), now)
    }

    /// The time of a `wait` has passed.
    pub fn elapsed(&mut self, now: f64) -> Outcome {
        self.step(Event::Elapsed, now)
    }
}
