//! Whatever a driver reports, in whatever order: properties of every sequence of events. The same sequences in each run;
//! `SEQUENCES_SEED` chooses others.

use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, RngSeed, TestRunner};
use wechatpay::base::http::{HttpRequest, HttpResponse};
use wechatpay::base::time::Moment;
use wechatpay::client::{Action, Call, Event, Product, Sending};
use wechatpay::error::{Error, Outcome, TransportKind};
use wechatpay::merchant::Retry;

use crate::matrix::{FarSide, Matrix, Signers, name, operation_of, shop};
use crate::support::Shop;

/// The time of the vectors, milliseconds.
const START: i64 = 1_784_512_805_000;
const SEQUENCES: u32 = 3_000;
const OPERATIONS: [&str; 6] = ["prepay", "query", "close", "refund", "refund-query", "generic"];
/// Steps of an attempt: it is signed, sent, and paused after.
const STEPS: u32 = 3;

/// What the driver reports next.
#[derive(Debug, Clone)]
enum Report {
    /// What was asked for.
    Right,
    /// What was asked for; a request meets this fault.
    Fault(Index),
    /// An answer that anybody may have written.
    Garbage {
        status: u16,
        headers: Vec<(String, String)>,
        body: Vec<u8>,
    },
    Aborted,
    /// What was not asked for.
    OutOfOrder(u8),
}

/// A report, and how long it took.
type Step = (Report, i64);

fn report() -> impl Strategy<Value = Report> {
    let names = select(vec![
        "Wechatpay-Timestamp",
        "Wechatpay-Nonce",
        "Wechatpay-Serial",
        "Wechatpay-Signature",
        "Request-ID",
        "Date",
        "Retry-After",
        "x",
    ]);
    let values = prop_oneof![
        ".{0,12}",
        "[0-9]{1,12}",
        Just((START / 1000).to_string()),
        Just("PUB_KEY_ID_0117470003212026030500291847003905".to_owned()),
    ];
    let headers = proptest::collection::vec((names.prop_map(String::from), values), 0..6);
    let statuses = prop_oneof![select(vec![200, 202, 204, 400, 401, 404, 429, 500, 502, 503]), any::<u16>()];
    let bodies = prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..40),
        select(vec!["{}", r#"{"code":"SYSTEM_ERROR"}"#, r#"{"code":"PARAM_ERROR"}"#, r#"{"prepay_id":"x"}"#])
            .prop_map(|text| text.as_bytes().to_vec()),
    ];
    prop_oneof![
        6 => Just(Report::Right),
        12 => any::<Index>().prop_map(Report::Fault),
        3 => (statuses, headers, bodies).prop_map(|(status, headers, body)| Report::Garbage { status, headers, body }),
        1 => Just(Report::Aborted),
        1 => any::<u8>().prop_map(Report::OutOfOrder),
    ]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    // Mostly short times; some longer than any limit, and a clock that is set back.
    let times = prop_oneof![8 => 0..800i64, 2 => 0..20_000i64, 1 => -100_000..400_000i64];
    proptest::collection::vec((report(), times), 0..30)
}

/// One call under a sequence of reports; those beyond its end are right.
struct Run<'m> {
    faults: &'m [(&'m str, bool)],
    call: Call,
    far: FarSide<'m>,
    steps: std::vec::IntoIter<Step>,
    now: i64,
    /// Whether the clock only ever went forward.
    monotone: bool,
    sent: Vec<(HttpRequest, i64, u32)>,
    /// Whether an attempt may have arrived.
    left: bool,
    /// Whether an answer had a valid signature.
    genuine: bool,
}

/// Signed by WeChat Pay as they are, whatever else is wrong with them.
const GENUINE: [&str; 6] = [
    "answer-delayed",
    "answer-replayed",
    "accepted-before-effect",
    "accepted-after-effect",
    "json-malformed",
    "member-missing",
];
const NEVER_LEFT: [&str; 4] = ["connection-refused", "dns-failure", "connect-timeout", "tls-failure"];

impl Run<'_> {
    /// The verdict, and how many steps it took.
    fn finish(&mut self) -> (Result<Product, Error>, u32) {
        let mut event = Event::Start;
        for count in 0.. {
            let action = self.call.step(event, Moment(self.now));
            if let Action::Done(verdict) = action {
                return (verdict, count);
            }
            assert!(count < 200, "it does not end");
            event = self.answer(action);
        }
        unreachable!()
    }

    fn answer(&mut self, action: Action) -> Event {
        let (report, took) = self.steps.next().unwrap_or((Report::Right, 0));
        self.monotone &= took >= 0;
        self.now += took;
        if let Action::Send { request, timeout_ms, .. } = &action {
            self.sent.push((request.clone(), self.now - took, *timeout_ms));
        }
        let right = match &action {
            Action::Send { request, timeout_ms, attempt, .. } => {
                return self.exchange(request, *timeout_ms, attempt, report);
            }
            Action::Sign { .. } => Event::Given(vec![1; 256]),
            Action::Wait { ms, .. } => {
                self.now += i64::from(*ms);
                Event::Elapsed
            }
            other => panic!("{other:?}"),
        };
        match report {
            Report::Aborted => aborted(),
            Report::OutOfOrder(which) => out_of_order(which, &action),
            _ => right,
        }
    }

    /// What becomes of a request.
    fn exchange(&mut self, request: &HttpRequest, limit_ms: u32, attempt: &Sending, report: Report) -> Event {
        let fault = match report {
            Report::Right => None,
            Report::Fault(which) => Some(*which.get(self.faults)),
            Report::Garbage { status, headers, body } => {
                self.left = true;
                return Event::Response(HttpResponse { status, headers: headers.into_iter().collect(), body });
            }
            Report::Aborted => {
                self.left = true;
                return aborted();
            }
            Report::OutOfOrder(which) => {
                self.left = true;
                return out_of_order(
                    which,
                    &Action::Send {
                        request: request.clone(),
                        timeout_ms: limit_ms,
                        max_bytes: 0,
                        notify_url: None,
                        streamed: false,
                        operation: true,
                        attempt: attempt.clone(),
                    },
                );
            }
        };
        self.left |= fault.is_none_or(|(name, _)| !NEVER_LEFT.contains(&name));
        // The empty body of a 204 cannot be altered.
        let empty = request.url.ends_with("/close");
        self.genuine |= fault.is_none_or(|(name, _)| GENUINE.contains(&name) || (name == "body-altered" && empty));
        self.far.meet(request, fault, START / 1000, limit_ms).event
    }
}

fn aborted() -> Event {
    Event::Failed(TransportKind::Aborted.into())
}

/// An event that does not answer this action.
fn out_of_order(which: u8, action: &Action) -> Event {
    let all = [
        Event::Start,
        Event::Elapsed,
        Event::Awoken,
        Event::Given(vec![1; 256]),
        Event::Unable { late: which.is_multiple_of(2) },
        Event::Loaded(Some("x".into())),
        Event::Saved,
        Event::Response(HttpResponse {
            status: 200,
            headers: [("x", "y")].into_iter().collect(),
            body: b"{}".to_vec(),
        }),
    ];
    let fits = |event: &Event| {
        matches!(
            (action, event),
            (Action::Wait { .. }, Event::Elapsed | Event::Awoken)
                | (Action::Sign { .. }, Event::Given(_) | Event::Unable { .. })
                | (Action::Send { .. }, Event::Response(_))
        )
    };
    let wrong: Vec<_> = all.into_iter().filter(|event| !fits(event)).collect();
    wrong[usize::from(which) % wrong.len()].clone()
}

fn holds(shop: &Shop, signers: &mut Signers, faults: &[(&str, bool)], what: &str, retry: Retry, steps: Vec<Step>) {
    let call = shop.ask(operation_of(shop, what));
    let far = FarSide::new(signers, "");
    let mut run = Run {
        faults,
        call,
        far,
        steps: steps.into_iter(),
        now: START,
        monotone: true,
        sent: Vec::new(),
        left: false,
        genuine: false,
    };
    let (verdict, count) = run.finish();

    // Its end is its end.
    for event in [Event::Start, Event::Elapsed, aborted()] {
        assert!(matches!(run.call.step(event, Moment(run.now)), Action::Done(Err(_))));
    }
    let attempts = u32::try_from(run.sent.len()).unwrap();
    assert!(attempts <= retry.attempts, "{attempts} attempts");
    assert!(what != "generic" || attempts <= 1, "a call without a number was repeated");
    assert!(count <= STEPS * retry.attempts, "{count} steps");
    assert!(run.sent.windows(2).all(|two| two[0].0.body == two[1].0.body), "the body changed");
    assert!(what == "generic" || run.far.effects.len() <= 1, "it took effect twice");
    let hosts: Vec<_> =
        run.sent.iter().map(|(request, ..)| &request.url[..request.url.find("/v3/").unwrap()]).collect();
    let moves = hosts.windows(2).filter(|two| two[0] != two[1]).count();
    assert!(moves <= 2, "there and back at most: {hosts:?}");
    if run.monotone {
        for (_, at, limit_ms) in &run.sent {
            let end = at - START + i64::from(*limit_ms);
            assert!(end <= i64::from(retry.deadline_ms.unwrap()), "an attempt may end after {end} ms");
        }
    }
    match verdict {
        Ok(_) => assert!(run.genuine, "a success that nobody signed"),
        Err(error) => {
            let outcome = error.outcome();
            assert!(!run.left || outcome != Outcome::NotSent, "{what} left, and the error denies it: {error:?}");
            assert!(run.far.effects.is_empty() || outcome == Outcome::Unknown, "it took effect: {error:?}");
            assert!(run.left || run.genuine || outcome != Outcome::Refused, "refused by nobody: {error:?}");
        }
    }
}

#[test]
fn no_sequence_of_events_breaks_a_promise() {
    let seed = std::env::var("SEQUENCES_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(13);
    let config =
        Config { cases: SEQUENCES, failure_persistence: None, rng_seed: RngSeed::Fixed(seed), ..Config::default() };
    let matrix = Matrix::read();
    let faults: Vec<_> = matrix
        .cells("switching", "")
        .map(|cell| (name(cell.fault), cell.fault["effect"] == true))
        .filter(|(name, _)| *name != "aborted-before")
        .collect();
    let policies: Vec<_> = [1, 3, 8]
        .into_iter()
        .flat_map(|attempts| [1_000, 30_000].map(|deadline_ms| Retry { attempts, deadline_ms: Some(deadline_ms) }))
        .map(|retry| (retry, shop("switching", retry)))
        .collect();
    let signers = std::cell::RefCell::new(Signers::new("switching"));
    let strategy = (any::<Index>(), select(&OPERATIONS), steps());
    let tried = TestRunner::new(config).run(&strategy, |(policy, what, steps)| {
        let (retry, shop) = policy.get(&policies);
        holds(shop, &mut signers.borrow_mut(), &faults, what, *retry, steps);
        Ok(())
    });
    if let Err(error) = tried {
        panic!("SEQUENCES_SEED={seed}: {error}");
    }
}
