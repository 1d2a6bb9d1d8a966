//! What is tried again, when, and at which host: natively and without a network.

use serde_json::json;
use wechatpay::Options;
use wechatpay::base::http::{HttpRequest, HttpResponse};
use wechatpay::base::time::UnixTime;
use wechatpay::client::{Action, Call, Event, GenericRequest, Judged, Operation, Product, Retrying, Sending};
use wechatpay::error::{Error, Outcome, TransportKind};
use wechatpay::merchant::Retry;

use crate::support::{Shop, operation, options, signed, vectors};

const NOW: i64 = 1_784_512_805;

fn shop(attempts: u32, deadline_ms: u32) -> Shop {
    let deadline_ms = Some(deadline_ms);
    Shop::of(Options { retry: Some(Retry { attempts, deadline_ms }), ..options(&vectors()) })
}

fn order(shop: &Shop) -> Operation {
    let input = json!({
        "description": "x", "out_trade_no": "ORDER-1", "notify_url": "https://a.example/n", "amount": {"total": 1},
        "payer": {"openid": "o"}
    });
    operation(shop, "prepayJsapi", input).unwrap()
}

fn generic(method: &str, body: Option<&str>) -> Operation {
    let body = body.map(String::from);
    Operation::generic(GenericRequest { method, path: "/v3/x", body, ..GenericRequest::default() }).unwrap()
}

fn answer(status: u16, body: &str, more: &[(&str, &str)]) -> Event {
    let headers = signed(body.as_bytes(), NOW).into_iter().chain(more.iter().map(|(n, v)| ((*n).into(), (*v).into())));
    Event::Response(HttpResponse { status, headers: headers.collect(), body: body.into() })
}

/// An answer that is signed in another way: the next would be, too.
fn in_sm2() -> Event {
    let headers = signed(b"{}", NOW).into_iter().map(|(name, value)| {
        let other = name.eq_ignore_ascii_case("Wechatpay-Signature-Type");
        (name, if other { "WECHATPAY2-SM2-WITH-SM3".into() } else { value })
    });
    Event::Response(HttpResponse { status: 200, headers: headers.collect(), body: b"{}".into() })
}

fn lost(kind: TransportKind) -> Event {
    Event::Failed(kind.into())
}

/// One call, driven through its waits.
struct Driven {
    call: Call,
    now: i64,
    /// Requests, and the pauses before them.
    sent: Vec<HttpRequest>,
    pauses: Vec<u32>,
    attempts: Vec<Sending>,
    retries: Vec<Retrying>,
}

impl Driven {
    fn start(shop: &Shop, operation: Operation) -> Self {
        let call = shop.ask(operation);
        let (sent, pauses, attempts, retries) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut driven = Self { call, now: NOW, sent, pauses, attempts, retries };
        assert!(driven.step(Event::Start).is_none());
        driven
    }

    /// The verdict, if there is one; waits are over at once.
    fn step(&mut self, event: Event) -> Option<Result<Product, Error>> {
        let mut action = self.call.step(event, UnixTime(self.now));
        loop {
            match action {
                Action::Send { request, attempt, .. } => {
                    self.sent.push(request);
                    self.attempts.push(attempt);
                    return None;
                }
                Action::Wait { ms, retry, .. } => {
                    self.pauses.push(ms);
                    self.retries.extend(retry);
                    self.now += i64::from(ms / 1000);
                    action = self.call.step(Event::Elapsed, UnixTime(self.now));
                }
                Action::Done(verdict) => return Some(verdict),
                other => panic!("{other:?}"),
            }
        }
    }

    fn hosts(&self) -> Vec<&str> {
        let host = |request: &HttpRequest| request.url.find("/v3/").unwrap();
        self.sent.iter().map(|request| request.url.get("https://".len()..host(request)).unwrap()).collect()
    }
}

const MAIN: &str = "api.mch.weixin.qq.com";
const BACKUP: &str = "api2.mch.weixin.qq.com";

#[test]
fn an_attempt_that_a_repetition_mends_is_repeated_with_the_same_bytes_signed_anew() {
    let prepaid = || answer(200, r#"{"prepay_id":"wx20"}"#, &[]);
    let failures: [(Event, &str); 9] = [
        (lost(TransportKind::Connection), BACKUP),
        (lost(TransportKind::Timeout), BACKUP),
        (answer(502, "bad gateway", &[]), BACKUP),
        (answer(503, r#"{"code":"SERVICE_UNAVAILABLE"}"#, &[]), BACKUP),
        (answer(500, r#"{"code":"SYSTEM_ERROR"}"#, &[]), MAIN),
        (answer(429, r#"{"code":"FREQUENCY_LIMITED"}"#, &[]), MAIN),
        (answer(202, r#"{"code":"USERPAYING"}"#, &[]), MAIN),
        (answer(200, "{}", &[("Wechatpay-Serial", "PUB_KEY_ID_9")]), MAIN),
        (answer(200, "forged", &[("Wechatpay-Signature", "x")]), MAIN),
    ];
    for (failure, host) in failures {
        let shop = shop(3, 30_000);
        let mut driven = Driven::start(&shop, order(&shop));
        assert!(driven.step(failure.clone()).is_none(), "{failure:?}");
        assert_eq!(driven.hosts(), [MAIN, host], "{failure:?}");
        assert!(matches!(driven.step(prepaid()), Some(Ok(Product::Answer(_)))), "{failure:?}");
        let [first, second] = &driven.sent[..] else { panic!() };
        assert_eq!(first.body, second.body);
        assert_ne!(first.headers[0], second.headers[0], "signed anew");
    }
}

/// A machine may be able to reach the usual host only.
#[test]
fn the_backup_host_is_visited_once() {
    let refused = || lost(TransportKind::Connection);
    let busy = || answer(500, r#"{"code":"SYSTEM_ERROR"}"#, &[]);
    let gateway = || answer(503, "", &[]);
    for (failures, hosts) in [
        (vec![gateway(), refused(), gateway(), refused()], [MAIN, BACKUP, MAIN, MAIN, MAIN]),
        (vec![refused(), busy(), busy(), gateway()], [MAIN, BACKUP, BACKUP, BACKUP, MAIN]),
        (vec![busy(), gateway(), refused(), busy()], [MAIN, MAIN, BACKUP, MAIN, MAIN]),
    ] {
        let shop = shop(8, 600_000);
        let mut driven = Driven::start(&shop, order(&shop));
        for failure in failures {
            assert!(driven.step(failure).is_none());
        }
        assert_eq!(driven.hosts(), hosts);
    }
}

/// Whatever the clock says, the time-outs of its attempts and the pauses between them end a call.
#[test]
fn a_clock_that_stands_or_is_set_back_prolongs_no_call() {
    for step in [0, -3600] {
        let shop = shop(8, 25_000);
        let mut driven = Driven::start(&shop, order(&shop));
        let mut sent = 1;
        while driven.step(lost(TransportKind::Timeout)).is_none() {
            driven.now = NOW + i64::from(sent) * step;
            sent += 1;
        }
        let paused: u32 = driven.pauses.iter().sum();
        assert!(sent <= 3 && (sent - 1) * 10_000 + paused < 25_000, "{sent} attempts and {paused} ms of pauses");
    }
}

#[test]
fn the_driver_is_told_of_each_attempt_and_of_why_another_follows() {
    let shop = shop(3, 30_000);
    let input = json!({ "out_trade_no": "ORDER-1" });
    let mut driven = Driven::start(&shop, operation(&shop, "queryByOutTradeNo", input).unwrap());
    driven.step(lost(TransportKind::Timeout));
    driven.step(answer(500, "{}", &[]));
    let hosts = [MAIN, BACKUP, BACKUP].map(|host| format!("https://{host}"));
    let operation = "GET /v3/pay/transactions/out-trade-no/{out_trade_no}";
    let sent =
        (1..).zip(&hosts).map(|(number, host)| Sending { number, operation: operation.into(), host: host.clone() });
    assert_eq!(driven.attempts, sent.collect::<Vec<_>>());
    let retry = |number, code| Retrying { number, host: hosts[2].clone(), code };
    driven.step(answer(200, "forged", &[("Wechatpay-Signature", "x")]));
    let judged = |status: Option<u16>, code| Judged {
        status,
        request_id: status.map(|_| "0TEST-0".into()),
        failed: Some((code, Outcome::Unknown)),
    };
    let expected = [judged(None, "ERR_TIMEOUT"), judged(Some(500), "ERR_API"), judged(Some(200), "ERR_VERIFY_HEADER")];
    assert_eq!(driven.call.judged(), expected);
    assert_eq!(driven.call.judged(), []);
    assert_eq!(driven.retries, [retry(2, "ERR_TIMEOUT"), retry(3, "ERR_API")]);
}

#[test]
fn what_a_repetition_does_not_mend_is_not_repeated() {
    let refusals = [
        answer(400, r#"{"code":"PARAM_ERROR"}"#, &[]),
        answer(401, r#"{"code":"SIGN_ERROR"}"#, &[]),
        answer(403, r#"{"code":"OUT_TRADE_NO_USED"}"#, &[]),
        answer(501, "{}", &[]),
        answer(200, r#"{"other":1}"#, &[]),
        in_sm2(),
        lost(TransportKind::Aborted),
    ];
    for refusal in refusals {
        let shop = shop(3, 30_000);
        let mut driven = Driven::start(&shop, order(&shop));
        assert!(matches!(driven.step(refusal.clone()), Some(Err(_))), "{refusal:?}");
    }
}

#[test]
fn a_call_without_a_number_is_never_repeated_and_a_query_is() {
    let shop = shop(3, 30_000);
    for (operation, again) in [
        (generic("GET", None), true),
        (generic("POST", Some("{}")), false),
        (generic("PUT", Some("{}")), false),
        (generic("DELETE", None), false),
    ] {
        let mut driven = Driven::start(&shop, operation);
        assert_eq!(driven.step(lost(TransportKind::Timeout)).is_none(), again);
    }
}

#[test]
fn attempts_and_time_are_bounded_and_the_error_tells_all() {
    let shop = shop(3, 30_000);
    let mut driven = Driven::start(&shop, order(&shop));
    assert!(driven.step(lost(TransportKind::Timeout)).is_none());
    assert!(driven.step(answer(500, r#"{"code":"SYSTEM_ERROR"}"#, &[])).is_none());
    let Some(Err(Error::Tried(tried))) = driven.step(answer(400, r#"{"code":"PARAM_ERROR"}"#, &[])) else { panic!() };
    let codes: Vec<_> = tried.attempts.iter().map(|attempt| (attempt.code, attempt.status)).collect();
    assert_eq!(codes, [("ERR_TIMEOUT", None), ("ERR_API", Some(500)), ("ERR_API", Some(400))]);
    // An order that may exist is never refused.
    let error = Error::Tried(tried);
    assert_eq!((error.code(), error.outcome()), ("ERR_API", Outcome::Unknown));
    assert!(
        error.to_string().ends_with("(after 3 attempts)") && error.remedy().english().contains("unknown"),
        "{error}"
    );
    // For a query, the last word counts.
    let mut driven = Driven::start(&shop, generic("GET", None));
    driven.step(lost(TransportKind::Timeout));
    let error = driven.step(answer(404, r#"{"code":"NOT_FOUND"}"#, &[])).unwrap().unwrap_err();
    assert_eq!(error.outcome(), Outcome::Refused);
}

#[test]
fn no_pause_outlasts_the_call() {
    let shop = shop(8, 10_000);
    let mut driven = Driven::start(&shop, generic("GET", None));
    let busy = |after: &str| answer(429, r#"{"code":"FREQUENCY_LIMITED"}"#, &[("Retry-After", after)]);
    assert!(driven.step(busy("4")).is_none());
    assert!(driven.pauses[0] >= 4_000);
    assert!(driven.step(busy("60")).is_some());
    let shop = shop_with_deadline();
    let mut driven = Driven::start(&shop, generic("GET", None));
    driven.now += 11;
    assert!(driven.step(lost(TransportKind::Timeout)).is_some());
}

fn shop_with_deadline() -> Shop {
    shop(8, 10_000)
}

#[test]
fn a_pause_that_is_aborted_after_an_order_left_says_that_its_outcome_is_unknown() {
    let shop = shop(3, 30_000);
    let mut call = shop.ask(order(&shop));
    call.step(Event::Start, UnixTime(NOW));
    assert!(matches!(call.step(lost(TransportKind::Timeout), UnixTime(NOW)), Action::Wait { .. }));
    let Action::Done(Err(error)) = call.step(lost(TransportKind::Aborted), UnixTime(NOW)) else { panic!() };
    assert_eq!((error.code(), error.outcome()), ("ERR_ABORTED", Outcome::Unknown));
}
