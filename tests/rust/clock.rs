//! A clock that is off is named, and corrected where the options say so.

use serde_json::json;
use wechatpay::Options;
use wechatpay::base::http::HttpRequest;
use wechatpay::client::{Event, Limits, Task};
use wechatpay::error::{Error, TransportKind};
use wechatpay::merchant::Retry;

use crate::support::driven::{DATE, NOW, answer_at, drive_at, order, unsigned};
use crate::support::{Shop, operation, options, vectors};

fn keeper_of_time(correct_clock: bool) -> Shop {
    Shop::of(Options {
        correct_clock: Some(correct_clock),
        retry: Some(Retry { attempts: 3, ..Retry::default() }),
        ..options(&vectors())
    })
}

fn query(shop: &Shop) -> Task {
    let operation = operation(shop, "queryByOutTradeNo", json!({"out_trade_no": "ORDER-1"})).unwrap();
    Task::Ask { operation, limits: Limits::default() }
}

/// The timestamp that a request is signed with.
fn timestamp(request: &HttpRequest) -> i64 {
    let (_, authorization) = request.headers.iter().find(|(name, _)| name == "Authorization").unwrap();
    authorization.split("timestamp=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap()
}

/// This machine's clock in the tests: ten minutes fast.
const FAST: i64 = NOW + 600;

#[test]
fn a_request_that_is_refused_for_its_time_is_signed_again_with_the_time_of_the_host() {
    let shop = keeper_of_time(true);
    let refused = unsigned(401, &json!({"code": "SIGN_ERROR"}), &[DATE]);
    let events = [refused.clone(), answer_at(NOW, 200, &order(&shop, "SUCCESS"), &[DATE])];
    let driven = drive_at(&shop, query(&shop), FAST, &events);
    assert!(driven.verdict.is_ok(), "{:?}", driven.verdict);
    let [first, second] = &driven.sent[..] else { panic!() };
    assert_eq!(timestamp(first), FAST);
    assert!((timestamp(second) - NOW).abs() <= 1, "{}", timestamp(second));
    // From now on at once, and for what is received as well.
    let driven = drive_at(&shop, query(&shop), FAST, &events[1..]);
    assert_eq!((driven.verdict.is_ok(), driven.sent.len()), (true, 1));

    let unasked = keeper_of_time(false);
    let driven = drive_at(&unasked, query(&unasked), FAST, std::slice::from_ref(&refused));
    assert!(matches!(&driven.verdict, Err(Error::Api(told)) if told.clock_offset == Some(600)));
    assert_eq!(driven.sent.len(), 1);

    // A host whose time does not help is asked no third time, and one whose time jumps neither.
    let jumped = unsigned(401, &json!({"code": "SIGN_ERROR"}), &[("Date", "Mon, 20 Jul 2026 03:00:05 GMT")]);
    for again in [refused.clone(), jumped] {
        let driven = drive_at(&keeper_of_time(true), query(&shop), FAST, &[refused.clone(), again]);
        assert_eq!((driven.verdict.is_err(), driven.sent.len()), (true, 2));
    }
}

#[test]
fn a_date_that_no_verified_answer_confirms_is_forgotten() {
    let shop = keeper_of_time(true);
    let refused = unsigned(401, &json!({"code": "SIGN_ERROR"}), &[DATE]);
    let lost = Event::Failed(TransportKind::Aborted.into());
    for end in [refused.clone(), lost, unsigned(403, &json!({"code": "NO_AUTH"}), &[])] {
        let driven = drive_at(&shop, query(&shop), FAST, &[refused.clone(), end.clone()]);
        assert_eq!((driven.verdict.is_err(), driven.sent.len()), (true, 2), "{end:?}");
        let driven = drive_at(&shop, query(&shop), FAST, &[unsigned(403, &json!({}), &[])]);
        assert_eq!(timestamp(&driven.sent[0]), FAST, "{end:?}");
    }
    // Neither is one that comes with another refusal, or for a call that is not repeated.
    for other in [unsigned(401, &json!({}), &[DATE]), unsigned(403, &json!({"code": "SIGN_ERRO"}), &[DATE])] {
        let driven = drive_at(&shop, query(&shop), FAST, std::slice::from_ref(&other));
        assert_eq!(driven.sent.len(), 1, "{other:?}");
    }
}

#[test]
fn an_answer_that_is_off_the_clock_is_none_and_corrects_nothing() {
    // A request with such a time would have been refused: it is an old answer that was sent again.
    for correct_clock in [true, false] {
        let shop = keeper_of_time(correct_clock);
        let old = answer_at(NOW, 200, &order(&shop, "NOTPAY"), &[DATE]);
        let driven = drive_at(&shop, query(&shop), FAST, &[old]);
        assert_eq!(driven.verdict.unwrap_err().code(), "ERR_VERIFY_TIMESTAMP");
        assert!(driven.sent.iter().all(|request| timestamp(request) >= FAST));
    }
}
