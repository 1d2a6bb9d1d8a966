//! The step machine: whatever is reported to it, it ends, and says no more than is known.

use crate::core::{Machine, Report, Step, Verdict};
use crate::model::verification::verdict;
use crate::trace::note;
use crate::world::{self, Message, split};

/// More lines say nothing new.
const LINES: usize = 60;

/// Lines, one event each: `call prepay`, `start`, `answer 200 {"prepay_id":"wx"}`, `unsigned 500 {}`, `stale 200 {}`,
/// `overlong 200`, `failed 1`, `elapsed`, `awoken`, `clock 60`, `broken`, `mended`.
pub fn run(data: &[u8]) {
    let mut story = Story { machine: Machine::new(), now: world::NOW, call: None, unsettled: false };
    for line in data.split(|byte| *byte == b'\n').take(LINES) {
        let (word, rest) = split(line, b" ");
        let number = std::str::from_utf8(rest).ok().and_then(|text| text.parse::<i64>().ok()).unwrap_or(0);
        match word {
            b"call" => story.new_call(&String::from_utf8_lossy(rest)),
            b"clock" => story.now = world::NOW.saturating_add(number),
            b"broken" => story.machine.break_randomness(true),
            b"mended" => story.machine.break_randomness(false),
            b"start" => story.report(Report::Start, None),
            b"elapsed" => story.report(Report::Elapsed, None),
            b"awoken" => story.report(Report::Awoken, None),
            b"failed" => story.report(Report::Failed(number as u8 & 3), None),
            b"answer" | b"unsigned" | b"stale" | b"overlong" => story.answer(word, rest),
            _ => {}
        }
    }
}

struct Story {
    machine: Machine,
    now: i64,
    call: Option<Progress>,
    /// Whether an order with a deadline may have been made, and nobody knows.
    unsettled: bool,
}

/// What is known of a call from outside.
#[derive(Debug, Default)]
pub(super) struct Progress {
    pub(super) name: String,
    /// Requests that went out.
    pub(super) sent: Vec<String>,
    pub(super) over: bool,
    /// Whether the last of them waits for its answer: between two attempts none does.
    pub(super) awaiting: bool,
    /// Whether an earlier call of it was unsettled.
    pub(super) repeat: bool,
}

/// A call that is answered once makes no more requests than this.
const REQUESTS: usize = 8;

impl Story {
    fn new_call(&mut self, name: &str) {
        if self.machine.call(name) {
            self.call = Some(Progress { name: name.into(), repeat: self.unsettled, ..Progress::default() });
        }
    }

    fn answer(&mut self, word: &[u8], rest: &[u8]) {
        let (status, body) = split(rest, b" ");
        let status = std::str::from_utf8(status).ok().and_then(|text| text.parse().ok()).unwrap_or(200);
        let signed_at = if word == b"stale" { self.now.saturating_sub(301) } else { self.now };
        let mut message = Message::signed(body, signed_at);
        message.now = self.now;
        if word == b"unsigned" {
            message.headers.truncate(3);
        }
        let report = match word {
            b"overlong" => Report::Overlong(status, message.headers.clone()),
            _ => Report::Answer(status, message.headers.clone(), message.body.clone()),
        };
        self.report(report, Some((status, message)));
    }

    fn report(&mut self, report: Report, answer: Option<(u16, Message)>) {
        let Some(call) = &mut self.call else { return };
        let overlong = matches!(report, Report::Overlong(..));
        let outside = call.over;
        let awaiting_before = call.awaiting && !call.over;
        let begins = matches!(report, Report::Start) && !outside && call.sent.is_empty();
        let Some(step) = self.machine.step(report, self.now) else { return };
        if call.name == "prepay-soon" && begins && !self.machine.has_broken_randomness() {
            // Only a call that may have taken effect is repeated after its deadline.
            let expected = self.unsettled || self.now < world::SOON_SECONDS;
            assert_eq!(matches!(step, Step::Send(_)), expected, "an order at {} of its deadline", self.now);
        }
        if call.name == "prepay-soon" {
            self.unsettled = match &step {
                Step::Send(_) => true,
                Step::Done(Verdict::Answer(..)) => false,
                // A refusal settles the call that it answers, and no earlier one.
                Step::Done(Verdict::Error { outcome: "refused", .. }) => call.repeat,
                _ => self.unsettled,
            };
        }
        call.awaiting = matches!(step, Step::Send(_));
        match step {
            Step::Send(request) => {
                assert!(!outside, "a request after the verdict");
                // Another host serves the same request.
                let request = request.replacen("https://api2.", "https://api.", 1);
                if let Some(first) = call.sent.first() {
                    assert_eq!(first, &request, "another request in place of the first");
                }
                call.sent.push(request);
                assert!(call.sent.len() <= REQUESTS, "it does not end");
            }
            Step::Wait => assert!(!outside, "waiting after the verdict"),
            Step::Done(verdict) => {
                call.over = true;
                let answer = answer.filter(|_| awaiting_before);
                judge(call, outside, overlong, &verdict, answer);
            }
        }
    }
}

/// Whether the verdict is no more than can be known.
pub(super) fn judge(call: &Progress, outside: bool, overlong: bool, found: &Verdict, answer: Option<(u16, Message)>) {
    match found {
        Verdict::Answer(status, body) => {
            note(&format!("{} answered {status}", call.name));
            assert!(!outside, "a second verdict");
            assert!(!overlong, "an answer that was not read");
            let (came, message) = answer.expect("an answer, although none came");
            assert!(matches!(status, 200 | 202 | 204) && *status == came, "{status} is no success");
            assert_eq!(verdict(&message), Ok(()), "an answer that is not authentic");
            assert!(*body == message.body, "another body than the one that came");
        }
        Verdict::Error { code, outcome } => {
            note(&format!("{} {code} {outcome}", call.name));
            match *outcome {
                "not_sent" => assert!(call.sent.is_empty(), "{code}: said not to have been sent, and was"),
                "refused" => {
                    let (status, _) = answer.as_ref().expect("refused, although no answer came");
                    assert_eq!(*code, "ERR_API", "refused by something else than an answer");
                    assert!(!(200..300).contains(status), "refused with {status}");
                }
                "unknown" => {
                    assert!(!call.sent.is_empty() || *code == "ERR_INTERNAL", "{code}: unknown, and nothing was sent");
                }
                other => panic!("no outcome: {other}"),
            }
            if let Some((status, message)) = answer.filter(|_| !overlong) {
                let success = matches!(status, 200 | 202 | 204);
                let authentic = verdict(&message);
                if success && let Err(reason) = authentic {
                    assert_eq!(*code, reason.code(), "an answer that is not authentic");
                }
                // Only what WeChat Pay says counts as its word.
                let unfinished = status == 202 && authentic.is_ok();
                assert!(success || *code == "ERR_API", "{code} for {status}");
                assert!(*code != "ERR_API" || !success || unfinished, "ERR_API for {status}");
            }
        }
    }
}
