//! Unknown outcomes are settled, natively and without a network.

use serde_json::json;
use wechatpay::Options;
use wechatpay::base::time::{Moment, UnixTime};
use wechatpay::client::{Action, Event, Inquiry, Limits, Product, Settled, Task, Watch};
use wechatpay::error::{Error, Outcome, TransportKind};
use wechatpay::merchant::Retry;

use crate::support::driven::{Driven, NOW, absent, answer, drive, order, refund, shop, unsigned};
use crate::support::{Shop, operation, options, vectors};

const QUERY: &str = "/v3/pay/transactions/out-trade-no/ORDER-1?mchid=1900000001";
const REFUND: &str = "/v3/refund/domestic/refunds/REFUND-1";
const PREPAY: &str = "POST /v3/pay/transactions/jsapi";
const CLOSE: &str = "POST /v3/pay/transactions/out-trade-no/{out_trade_no}/close";
const CREATE: &str = "POST /v3/refund/domestic/refunds";
const ABNORMAL: &str = "POST /v3/refund/domestic/refunds/{refund_id}/apply-abnormal-refund";

fn query_path(shop: &Shop) -> String {
    QUERY.replace("1900000001", shop.mchid())
}

fn settle(shop: &Shop, operation: &str, path: &str) -> Task {
    Task::Settle { inquiry: Inquiry::of(shop, operation, path, shop.mchid()).unwrap(), timeout_ms: None }
}

/// Whether it took effect, and whether there is an order or refund.
fn settled(driven: &Driven) -> Option<(bool, bool)> {
    match &driven.verdict {
        Ok(Product::Settled(Settled { took_effect, answer })) => Some((*took_effect, answer.is_some())),
        _ => None,
    }
}

#[test]
fn an_error_names_the_query_that_settles_its_call() {
    let shop = shop();
    let input = json!({"description": "x", "out_trade_no": "ORDER-1", "notify_url": "https://a.example/n",
        "amount": {"total": 1}, "payer": {"openid": "o"}});
    let refund = json!({"out_trade_no": "ORDER-1", "out_refund_no": "REFUND-1", "sub_mchid": "18",
        "amount": {"refund": 1, "total": 2, "currency": "CNY"}});
    let abnormal = json!({"refund_id": "5", "out_refund_no": "REFUND-1", "type": "MERCHANT_BANK_CARD"});
    for (name, input, operation_name, path) in [
        ("prepayJsapi", input, PREPAY, Some(query_path(&shop))),
        ("close", json!({"out_trade_no": "ORDER-1"}), CLOSE, Some(query_path(&shop))),
        ("refunds.create", refund, CREATE, Some(format!("{REFUND}?sub_mchid=18"))),
        ("refunds.applyAbnormal", abnormal, ABNORMAL, Some(REFUND.into())),
        ("refunds.query", json!({"out_refund_no": "R"}), "GET /v3/refund/domestic/refunds/{out_refund_no}", None),
    ] {
        let call = shop.ask(operation(&shop, name, input).unwrap());
        let about = call.about().unwrap();
        assert_eq!((about.operation.as_str(), about.settled_by.clone()), (operation_name, path.clone()), "{name}");
        if let Some(path) = path {
            let again = shop.call(settle(&shop, operation_name, &path));
            assert_eq!(again.about(), Some(about), "{name}");
        }
    }
}

#[test]
fn what_the_query_finds_settles_the_call_at_once() {
    let shop = shop();
    let query = query_path(&shop);
    for (name, path, found) in [
        (PREPAY, query.as_str(), order(&shop, "NOTPAY")),
        (PREPAY, &query, order(&shop, "CLOSED")),
        (CLOSE, &query, order(&shop, "CLOSED")),
        (CREATE, REFUND, refund("PROCESSING")),
        (ABNORMAL, REFUND, refund("PROCESSING")),
    ] {
        let driven = drive(&shop, settle(&shop, name, path), &[answer(200, &found)]);
        assert_eq!(settled(&driven), Some((true, true)), "{name} {found}");
        assert_eq!((driven.sent.len(), driven.pauses.len()), (1, 0), "{name}");
        assert!(driven.sent[0].url.ends_with(path), "{}", driven.sent[0].url);
    }
}

#[test]
fn transfers_service_orders_complaints_and_applications_are_judged_by_their_states() {
    const TRANSFERS: &str = "/v3/fund-app/mch-transfer/transfer-bills";
    const ORDERS: &str = "/v3/payscore/serviceorder";
    let shop = shop();
    let transfer = |state: &str| {
        json!({
            "out_bill_no": "T1", "transfer_bill_no": "1", "appid": "wx1", "state": state, "transfer_amount": 1,
            "transfer_remark": "a", "create_time": "", "update_time": ""
        })
    };
    let service = |state: &str, description: &str| {
        json!({
            "appid": "wx1", "mchid": shop.mchid(), "out_order_no": "P1", "service_id": "5", "service_introduction": "a",
            "state": state, "state_description": description
        })
    };
    let applyment = |state: &str| json!({"applyment_state": format!("APPLYMENT_STATE_{state}")});
    let creation = format!("POST {TRANSFERS}");
    let cancellation = format!("POST {TRANSFERS}/out-bill-no/{{out_bill_no}}/cancel");
    let at_transfer = format!("{TRANSFERS}/out-bill-no/T1");
    let completion = format!("POST {ORDERS}/{{out_order_no}}/complete");
    let revocation = format!("POST {ORDERS}/{{out_order_no}}/cancel");
    let order = format!("{ORDERS}?out_order_no=P1&service_id=5&appid=wx1");
    let complaint = |state: &str| {
        json!({
            "complaint_id": "C1", "complaint_time": "2026-07-20T10:00:00+08:00", "complaint_detail": "a",
            "complaint_state": state, "complainted_mchid": "18", "problem_description": "a", "complaint_full_refunded": false, "incoming_user_response": false,
            "user_complaint_times": 1
        })
    };
    let settlement = "POST /v3/merchant-service/complaints-v2/{complaint_id}/complete".to_owned();
    let at_complaint = "/v3/merchant-service/complaints-v2/C1".to_owned();
    let submission = "POST /v3/applyment4sub/applyment/".to_owned();
    let application = "/v3/applyment4sub/applyment/business_code/A1".to_owned();
    for (name, path, found, took_effect) in [
        (&creation, &at_transfer, transfer("FAIL"), true),
        (&cancellation, &at_transfer, transfer("CANCELING"), true),
        (&cancellation, &at_transfer, transfer("CANCELLED"), true),
        (&cancellation, &at_transfer, transfer("WAIT_USER_CONFIRM"), false),
        (&completion, &order, service("DOING", "USER_CONFIRM"), false),
        (&completion, &order, service("DOING", "MCH_COMPLETE"), true),
        (&completion, &order, service("DONE", ""), true),
        (&revocation, &order, service("DOING", "USER_CONFIRM"), false),
        (&revocation, &order, service("REVOKED", ""), true),
        (&settlement, &at_complaint, complaint("PROCESSED"), true),
        (&settlement, &at_complaint, complaint("PENDING"), false),
        (&submission, &application, applyment("AUDITING"), true),
        (&submission, &application, applyment("REJECTED"), false),
        (&submission, &application, applyment("EDITTING"), false),
    ] {
        let driven = drive(&shop, settle(&shop, name, path), &[answer(200, &found)]);
        assert_eq!(settled(&driven), Some((took_effect, true)), "{name} {found}");
    }
    let absent = [answer(404, &json!({"code": "NOT_FOUND"}))];
    assert_eq!(settled(&drive(&shop, settle(&shop, &creation, &at_transfer), &absent)), Some((false, false)));
}

#[test]
fn what_is_not_found_is_looked_for_again_and_only_a_signed_answer_settles_that() {
    let shop = shop();
    let query = query_path(&shop);
    let late = [answer(404, &absent()), answer(404, &absent()), answer(200, &order(&shop, "NOTPAY"))];
    let driven = drive(&shop, settle(&shop, PREPAY, &query), &late);
    assert_eq!((settled(&driven), driven.pauses), (Some((true, true)), vec![1_000, 2_000]));

    let driven = drive(&shop, settle(&shop, PREPAY, &query), &[answer(404, &absent())]);
    assert_eq!((settled(&driven), driven.pauses), (Some((false, false)), vec![1_000, 2_000, 4_000]));
    let missing = json!({"code": "RESOURCE_NOT_EXISTS"});
    let driven = drive(&shop, settle(&shop, CREATE, REFUND), &[answer(404, &missing)]);
    assert_eq!(settled(&driven), Some((false, false)));

    for unproven in
        [unsigned(404, &absent(), &[]), answer(404, &json!({"code": "NO_SUCH_PATH"})), answer(500, &json!({}))]
    {
        let driven = drive(&shop, settle(&shop, PREPAY, &query), std::slice::from_ref(&unproven));
        let Err(error) = driven.verdict else { panic!("{unproven:?}") };
        assert_eq!((error.code(), error.outcome()), ("ERR_API", Outcome::Unknown), "{unproven:?}");
    }
}

#[test]
fn a_state_that_shows_no_effect_is_looked_at_again_before_it_counts() {
    let shop = shop();
    let query = query_path(&shop);
    for (name, path, found) in [
        (CLOSE, query.as_str(), order(&shop, "NOTPAY")),
        (CLOSE, &query, order(&shop, "SUCCESS")),
        (ABNORMAL, REFUND, refund("ABNORMAL")),
    ] {
        let driven = drive(&shop, settle(&shop, name, path), &[answer(200, &found)]);
        assert_eq!((settled(&driven), driven.sent.len()), (Some((false, true)), 4), "{name}");
    }
    let closing = [answer(200, &order(&shop, "NOTPAY")), answer(200, &order(&shop, "CLOSED"))];
    assert_eq!(settled(&drive(&shop, settle(&shop, CLOSE, &query), &closing)), Some((true, true)));
}

#[test]
fn a_settlement_that_is_given_up_leaves_the_outcome_unknown() {
    let shop = shop();
    let mut call = shop.call(settle(&shop, PREPAY, &query_path(&shop)));
    assert!(matches!(call.step(Event::Start, UnixTime(NOW)), Action::Send { .. }));
    assert!(matches!(call.step(answer(404, &absent()), UnixTime(NOW)), Action::Wait { ms: 1_000, .. }));
    let action = call.step(Event::Failed(TransportKind::Aborted.into()), UnixTime(NOW));
    let Action::Done(Err(error)) = action else { panic!("{action:?}") };
    assert_eq!((error.code(), error.outcome()), ("ERR_ABORTED", Outcome::Unknown));
}

#[test]
fn a_settlement_is_bounded_in_time() {
    let shop = Shop::of(Options { retry: Some(Retry { attempts: 8, ..Retry::default() }), ..options(&vectors()) });
    let mut call = shop.call(settle(&shop, PREPAY, &query_path(&shop)));
    let mut now = Moment::from(UnixTime(NOW));
    let started = now.0;
    let mut action = call.step(Event::Start, now);
    let error = loop {
        action = match action {
            Action::Send { timeout_ms, .. } => {
                now.0 += i64::from(timeout_ms);
                call.step(Event::Failed(TransportKind::Timeout.into()), now)
            }
            Action::Wait { ms, .. } => {
                now.0 += i64::from(ms);
                call.step(Event::Elapsed, now)
            }
            Action::Done(Err(error)) => break error,
            other => panic!("{other:?}"),
        };
    };
    assert!(now.0 - started <= 30_000, "{} ms", now.0 - started);
    assert_eq!((error.code(), error.outcome()), ("ERR_TIMEOUT", Outcome::Unknown));
}

#[test]
fn what_no_further_query_changes_ends_a_settlement_and_a_failure_that_may_pass_does_not() {
    let shop = shop();
    let query = query_path(&shop);
    let driven = drive(&shop, settle(&shop, PREPAY, &query), &[unsigned(403, &json!({"code": "NO_AUTH"}), &[])]);
    let Err(error) = driven.verdict else { panic!("a refused query settles nothing") };
    assert_eq!((error.code(), error.outcome()), ("ERR_API", Outcome::Unknown));
    assert_eq!((driven.sent.len(), driven.pauses.len()), (1, 0));

    let attempts = Retry::default().attempts as usize;
    let failure = unsigned(500, &json!({}), &[]);
    let events = [vec![failure; attempts], vec![answer(200, &order(&shop, "NOTPAY"))]].concat();
    let driven = drive(&shop, settle(&shop, PREPAY, &query), &events);
    assert_eq!((settled(&driven), driven.sent.len()), (Some((true, true)), attempts + 1));
}

#[test]
fn the_queries_of_a_settlement_have_the_time_that_was_given_and_never_more_than_is_left() {
    let shop = shop();
    let inquiry = Inquiry::of(&shop, PREPAY, &query_path(&shop), shop.mchid()).unwrap();
    for (given, first, last) in [(None, 10_000, 1_000), (Some(2_000), 2_000, 1_000), (Some(500), 500, 500)] {
        let mut call = shop.call(Task::Settle { inquiry: inquiry.clone(), timeout_ms: given });
        let mut now = Moment::from(UnixTime(NOW));
        let sent = call.step(Event::Start, now);
        assert!(matches!(sent, Action::Send { timeout_ms, .. } if timeout_ms == first), "{given:?}: {sent:?}");
        now.0 += 28_000;
        call.step(answer(404, &absent()), now);
        now.0 += 1_000;
        let sent = call.step(Event::Elapsed, now);
        assert!(matches!(sent, Action::Send { timeout_ms, .. } if timeout_ms == last), "{given:?}: {sent:?}");
    }
}

#[test]
fn a_settlement_waits_only_for_a_query_that_it_has_time_for() {
    let shop = shop();
    for (took_ms, waits) in [(28_999, true), (29_000, false)] {
        let mut call = shop.call(settle(&shop, PREPAY, &query_path(&shop)));
        let mut now = Moment::from(UnixTime(NOW));
        call.step(Event::Start, now);
        now.0 += took_ms;
        let action = call.step(answer(404, &absent()), now);
        assert_eq!(matches!(action, Action::Wait { ms: 1_000, .. }), waits, "{took_ms} ms");
    }
}

#[test]
fn nothing_but_the_query_of_the_operation_is_asked() {
    let shop = shop();
    for (name, path) in [
        (PREPAY, REFUND),
        (CREATE, "/v3/refund/domestic/refunds/REFUND-1/more"),
        (CREATE, "https://a.example/v3/refund/domestic/refunds/REFUND-1"),
        ("POST /v3/x", REFUND),
        ("GET /v3/refund/domestic/refunds/{out_refund_no}", REFUND),
        ("", ""),
    ] {
        assert!(matches!(Inquiry::of(&shop, name, path, shop.mchid()), Err(Error::Input(_))), "{name} {path}");
    }
    // A refund of another merchant would not be found, although it took effect.
    for mchid in ["1900000009", ""] {
        assert!(matches!(Inquiry::of(&shop, CREATE, REFUND, mchid), Err(Error::Input(_))), "{mchid}");
    }
    // The numbers are checked like those of any call.
    for path in ["/v3/refund/domestic/refunds/%20", "/v3/refund/domestic/refunds/R?unknown=1"] {
        assert!(matches!(Inquiry::of(&shop, CREATE, path, shop.mchid()), Err(Error::Input(_))), "{path}");
    }
}

/// What its own query says of itself is no advice about the call.
#[test]
fn an_inquiry_that_fails_never_says_to_repeat_what_must_not_be_repeated() {
    let shop = shop();
    let busy = unsigned(500, &json!({"code": "SYSTEM_ERROR"}), &[]);
    let refused = unsigned(403, &json!({"code": "NO_AUTH"}), &[]);
    for event in [Event::Failed(TransportKind::Timeout.into()), busy, refused] {
        for (name, says) in [(ABNORMAL, "query before you repeat"), (CREATE, "repeat")] {
            let error = drive(&shop, settle(&shop, name, REFUND), core::slice::from_ref(&event)).verdict.unwrap_err();
            let remedy = error.remedy().english();
            assert!(remedy.starts_with("The outcome is unknown: ") && remedy.contains(says), "{event:?} {remedy}");
            assert!(name == CREATE || !remedy.contains("identical"), "{event:?} {remedy}");
            assert_eq!(error.outcome(), Outcome::Unknown);
        }
    }
    let aborted =
        shop.call(settle(&shop, ABNORMAL, REFUND)).step(Event::Failed(TransportKind::Aborted.into()), Moment(0));
    let Action::Done(Err(error)) = aborted else { panic!("{aborted:?}") };
    assert!(error.remedy().english().contains("query before you repeat"));
}

/// Whatever the clock says: the time-outs of its queries, and the pauses, end an inquiry and a wait.
#[test]
fn a_clock_that_stands_or_is_set_back_prolongs_no_inquiry() {
    let shop = shop();
    let number = json!({"out_trade_no": "ORDER-1"});
    let tasks: [(&dyn Fn() -> Task, u32); 2] = [
        (&|| settle(&shop, CREATE, REFUND), 30_000),
        (
            &|| {
                let serde_json::Value::Object(members) = number.clone() else { panic!() };
                Task::Watch { watch: Watch::of(&shop, members).unwrap(), limits: Limits::default() }
            },
            60_000,
        ),
    ];
    for (task, limit_ms) in tasks {
        for step in [0, -3_600_000] {
            let mut call = shop.call(task());
            let mut now = Moment::from(UnixTime(NOW));
            let mut took = 0;
            let mut event = Event::Start;
            loop {
                now.0 += step;
                event = match call.step(event, now) {
                    Action::Send { timeout_ms, .. } => {
                        took += timeout_ms;
                        Event::Failed(TransportKind::Timeout.into())
                    }
                    Action::Wait { ms, .. } => {
                        took += ms;
                        Event::Elapsed
                    }
                    Action::Done(verdict) => break assert!(verdict.is_err()),
                    other => panic!("{other:?}"),
                };
            }
            assert!((limit_ms - 10_000..=limit_ms).contains(&took), "{took} ms");
        }
    }
}
