//! An answer to a call, of any status and with any headers: the call ends, and says no more than is known.

use crate::core::{Machine, Report, Step};
use crate::targets::machine::{Progress, judge};
use crate::world::{self, Message, split};

/// A call makes no more requests than this.
const REQUESTS: usize = 8;

/// A line `CALL STATUS`, then a message as [`Message::parse`] reads it. Every request gets the same answer.
pub fn run(data: &[u8]) {
    let (line, message) = split(data, b"\n");
    let (name, status) = split(line, b" ");
    let name = String::from_utf8_lossy(name);
    let status: u16 = std::str::from_utf8(status).ok().and_then(|text| text.parse().ok()).unwrap_or(200);
    let mut message = Message::parse(message);
    message.now = world::NOW;
    let mut machine = Machine::new();
    if !machine.call(&name) {
        return;
    }
    let mut call = Progress { name: name.into(), ..Progress::default() };
    let mut report = Report::Start;
    loop {
        match machine.step(report, world::NOW).expect("there is a call") {
            Step::Send(request) => {
                call.sent.push(request);
                assert!(call.sent.len() <= REQUESTS, "it does not end");
                report = Report::Answer(status, message.headers.clone(), message.body.clone());
            }
            Step::Wait => report = Report::Elapsed,
            Step::Done(verdict) => {
                let answer = (!call.sent.is_empty()).then_some((status, message));
                return judge(&call, false, false, &verdict, answer);
            }
        }
    }
}
