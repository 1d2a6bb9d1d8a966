//! A wait for the final state of an order or a refund, natively and without a network.

use serde_json::{Value, json};
use wechatpay::base::time::{Moment, UnixTime};
use wechatpay::client::{Action, Event, Limits, Product, Task, Watch, Watched};
use wechatpay::error::Error;

use crate::support::Shop;
use crate::support::driven::{Driven, NOW, absent, answer, drive, order, refund, shop, unsigned};

fn watch(shop: &Shop, input: Value, deadline_ms: Option<u32>) -> Task {
    let Value::Object(members) = input else { panic!() };
    let watch = Watch::of(shop, members).unwrap();
    Task::Watch { watch, limits: Limits { deadline_ms, ..Limits::default() } }
}

fn watched(driven: &Driven) -> Option<bool> {
    if let Ok(Product::Watched(Watched { is_final, .. })) = &driven.verdict { Some(*is_final) } else { None }
}

#[test]
fn a_wait_ends_with_the_final_state() {
    let shop = shop();
    let number = json!({"out_trade_no": "ORDER-1"});
    for state in ["SUCCESS", "REFUND", "CLOSED", "REVOKED", "PAYERROR"] {
        let events = [answer(200, &order(&shop, "NOTPAY")), answer(200, &order(&shop, state))];
        let driven = drive(&shop, watch(&shop, number.clone(), None), &events);
        assert_eq!((watched(&driven), driven.pauses), (Some(true), vec![2_000]), "{state}");
        assert_eq!(driven.number.as_deref(), Some("out_trade_no=ORDER-1"));
    }
    for status in ["SUCCESS", "CLOSED", "ABNORMAL"] {
        let events = [answer(200, &refund("PROCESSING")), answer(200, &refund(status))];
        let driven = drive(&shop, watch(&shop, json!({"out_refund_no": "REFUND-1"}), None), &events);
        assert_eq!((watched(&driven), driven.pauses), (Some(true), vec![60_000]), "{status}");
        assert_eq!(driven.number.as_deref(), Some("out_refund_no=REFUND-1"));
    }
}

#[test]
fn a_wait_is_over_in_time_and_says_so() {
    let shop = shop();
    let number = json!({"out_trade_no": "ORDER-1"});
    for state in ["NOTPAY", "USERPAYING", "ACCEPT", "A_NEW_STATE"] {
        let driven = drive(&shop, watch(&shop, number.clone(), Some(9_500)), &[answer(200, &order(&shop, state))]);
        assert_eq!(watched(&driven), Some(false), "{state}");
        assert_eq!(driven.pauses, [2_000, 2_000, 2_000, 2_000, 1_500], "{state}");
        assert_eq!(driven.sent.len(), 5, "{state}");
    }
    // An answer that came once counts more than the errors after it.
    let events = [answer(200, &order(&shop, "NOTPAY")), unsigned(500, &json!({}), &[])];
    assert_eq!(watched(&drive(&shop, watch(&shop, number.clone(), Some(5_000)), &events)), Some(false));
    // What was just created may not be found yet.
    let driven = drive(&shop, watch(&shop, number.clone(), Some(5_000)), &[answer(404, &absent())]);
    assert!(matches!(driven.verdict, Err(Error::Api(told)) if told.status == 404));
    assert_eq!(driven.sent.len(), 3);
    // No repetition fixes this.
    let driven = drive(&shop, watch(&shop, number, None), &[unsigned(403, &json!({"code": "NO_AUTH"}), &[])]);
    assert!(driven.verdict.is_err() && driven.sent.len() == 1);
}

#[test]
fn the_queries_of_a_wait_have_no_more_time_than_is_left_of_it() {
    let shop = shop();
    let mut call = shop.call(watch(&shop, json!({"out_trade_no": "ORDER-1"}), Some(9_000)));
    let mut now = Moment::from(UnixTime(NOW));
    let sent = call.step(Event::Start, now);
    assert!(matches!(sent, Action::Send { timeout_ms: 9_000, .. }), "{sent:?}");
    now.0 += 6_000;
    let waits = call.step(answer(200, &order(&shop, "NOTPAY")), now);
    assert!(matches!(waits, Action::Wait { ms: 2_000, .. }), "{waits:?}");
    now.0 += 2_000;
    let sent = call.step(Event::Elapsed, now);
    assert!(matches!(sent, Action::Send { timeout_ms: 1_000, .. }), "{sent:?}");
}

/// Anybody may send a genuine notification again: each ends one pause, none ends the wait.
#[test]
fn a_notification_ends_a_pause_and_not_the_wait() {
    let shop = shop();
    let mut call = shop.call(watch(&shop, json!({"out_refund_no": "REFUND-1"}), None));
    let mut now = Moment::from(UnixTime(NOW));
    let processing = || answer(200, &refund("PROCESSING"));
    assert!(matches!(call.step(Event::Start, now), Action::Send { .. }));
    for _ in 0..20 {
        now.0 += 10;
        let waits = call.step(processing(), now);
        assert!(matches!(waits, Action::Wait { ms: 60_000.., .. }), "{waits:?}");
        now.0 += 10;
        assert!(matches!(call.step(Event::Awoken, now), Action::Send { .. }));
    }
    // A pause that is not cut short counts in full, even if the clock stands.
    let mut pauses = 0;
    while let Action::Wait { .. } = call.step(processing(), now) {
        pauses += 1;
        let Action::Send { .. } = call.step(Event::Elapsed, now) else { break };
    }
    assert!((2..=10).contains(&pauses), "{pauses}");
}

#[test]
fn a_wait_needs_a_number() {
    let shop = shop();
    for input in [json!({}), json!({"out_trade_no": 1}), json!({"transaction_id": "4"}), json!({"out_trade_no": "!"})] {
        let Value::Object(members) = input.clone() else { panic!() };
        assert!(matches!(Watch::of(&shop, members), Err(Error::Input(_))), "{input}");
    }
}
