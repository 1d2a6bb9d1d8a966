//! Refunds through the public interface.

use serde_json::{Value, json};
use wechatpay::Error;
use wechatpay::base::http::{HttpRequest, HttpResponse};
use wechatpay::base::time::UnixTime;
use wechatpay::client::{Action, Answer, Event, Product};
use wechatpay::error::TransportKind;

use crate::support::{merchant, operation, signed};

const NOW: i64 = 1_784_512_805;

fn request() -> Value {
    json!({"out_trade_no": "COFFEE_20260720-0001", "out_refund_no": "R@1", "reason": "杯子破了",
        "amount": {"refund": 600, "total": 5600, "currency": "CNY"}})
}

fn fields(name: &str, input: Value) -> Vec<String> {
    match operation(&merchant(), name, input) {
        Err(Error::Input(issues)) => issues.into_iter().map(|issue| issue.field).collect(),
        Ok(_) => Vec::new(),
        Err(other) => panic!("{other}"),
    }
}

/// The request that is sent, and the verdict on what comes back.
fn run(name: &str, input: Value, event: Event) -> (HttpRequest, Result<Answer, Error>) {
    let merchant = merchant();
    let operation = operation(&merchant, name, input).unwrap();
    let mut call = merchant.ask(operation);
    let mut step = |event| call.step(event, UnixTime(NOW));
    let Action::Send { request, .. } = step(Event::Start) else { panic!() };
    match step(event) {
        Action::Done(Ok(Product::Answer(answer))) => (request, Ok(answer)),
        Action::Done(Err(error)) => (request, Err(error)),
        other => panic!("{other:?}"),
    }
}

fn answer(change: impl FnOnce(&mut Value)) -> Event {
    let mut refund = json!({
        "refund_id": "50300", "out_refund_no": "R@1", "transaction_id": "4200009901202607200417365082",
        "out_trade_no": "COFFEE_20260720-0001", "channel": "ORIGINAL", "user_received_account": "零钱",
        "create_time": "2026-07-20T10:00:05+08:00", "status": "PROCESSING",
        "amount": {"total": 5600, "refund": 600, "payer_total": 5600, "payer_refund": 600, "settlement_refund": 600,
            "settlement_total": 5600, "discount_refund": 0, "currency": "CNY"}
    });
    change(&mut refund);
    let body = refund.to_string();
    let headers = signed(body.as_bytes(), NOW).into_iter().collect();
    Event::Response(HttpResponse { status: 200, headers, body: body.into() })
}

#[test]
fn a_refund_is_posted_as_it_was_given() {
    let (sent, verdict) = run("refunds.create", request(), answer(|_| {}));
    assert_eq!((sent.method, sent.url.as_str()), ("POST", "https://api.mch.weixin.qq.com/v3/refund/domestic/refunds"));
    assert_eq!(sent.body, Some(request().to_string()));
    assert!(verdict.unwrap().body.unwrap().contains("PROCESSING"));
}

#[test]
fn a_query_names_the_refund_in_its_path() {
    let (sent, verdict) = run("refunds.query", json!({"out_refund_no": "R@1"}), answer(|_| {}));
    assert_eq!((sent.method, sent.body), ("GET", None));
    assert!(sent.url.ends_with("/v3/refund/domestic/refunds/R%401"), "{}", sent.url);
    assert!(verdict.is_ok());
    let partner = json!({"out_refund_no": "R@1", "sub_mchid": "1900000109"});
    assert!(run("refunds.query", partner, answer(|_| {})).0.url.ends_with("/refunds/R%401?sub_mchid=1900000109"));
}

#[test]
fn an_abnormal_refund_is_resolved_under_its_id() {
    let input = json!({"refund_id": "50300", "out_refund_no": "R@1", "type": "MERCHANT_BANK_CARD"});
    let (sent, verdict) = run("refunds.applyAbnormal", input, answer(|_| {}));
    assert!(sent.url.ends_with("/v3/refund/domestic/refunds/50300/apply-abnormal-refund"), "{}", sent.url);
    assert_eq!(sent.body.as_deref(), Some(r#"{"out_refund_no":"R@1","type":"MERCHANT_BANK_CARD"}"#));
    assert!(verdict.is_ok());
    let mut to_user = json!({"refund_id": "50300", "out_refund_no": "R@1", "type": "USER_BANK_CARD"});
    assert_eq!(fields("refunds.applyAbnormal", to_user.clone()), ["bank_type", "bank_account", "real_name"]);
    to_user["bank_type"] = "ICBC_DEBIT".into();
    to_user["bank_account"] = "6222000000000000".into();
    to_user["real_name"] = "张三".into();
    assert_eq!(fields("refunds.applyAbnormal", to_user.clone()), [""; 0]);
    // They are encrypted before they leave.
    to_user["real_name"] = "张".repeat(72).into();
    assert_eq!(fields("refunds.applyAbnormal", to_user), ["real_name"]);
}

#[test]
fn the_answer_is_about_the_refund_that_was_asked_for() {
    let other_amount = answer(|refund| refund["amount"]["refund"] = json!(601));
    assert_eq!(run("refunds.create", request(), other_amount).1.unwrap_err().code(), "ERR_MALFORMED");
    for (name, value) in [
        ("out_refund_no", json!("R@2")),
        ("out_trade_no", json!("COFFEE_2")),
        ("status", json!(null)),
        ("amount", json!({})),
    ] {
        let (_, verdict) = run("refunds.create", request(), answer(|refund| refund[name] = value.clone()));
        assert_eq!(verdict.unwrap_err().code(), "ERR_MALFORMED", "{name}");
    }
}

#[test]
fn every_rule_names_its_field() {
    assert_eq!(fields("refunds.create", request()), [""; 0]);
    let cases: &[(&str, Value, &str)] = &[
        ("/out_refund_no", json!("R#1"), "out_refund_no"),
        ("/out_refund_no", json!("R".repeat(65)), "out_refund_no"),
        ("/out_trade_no", json!("12345"), "out_trade_no"),
        // 27 characters, 81 bytes.
        ("/reason", json!("退".repeat(27)), "reason"),
        ("/amount/refund", json!(5601), "amount.refund"),
        ("/amount/refund", json!(0), "amount.refund"),
        ("/amount/refund", json!(6.5), "amount.refund"),
        ("/amount/currency", json!("USD"), "amount.currency"),
    ];
    for (pointer, value, field) in cases {
        let mut input = request();
        *input.pointer_mut(pointer).unwrap() = value.clone();
        assert_eq!(fields("refunds.create", input), [*field], "{pointer} {value}");
    }
    for (name, value, field) in [
        ("transaction_id", json!("4200"), "transaction_id"),
        ("funds_account", json!("BASIC"), "funds_account"),
        ("notify_url", json!("http://a.example/x"), "notify_url"),
        ("refund_fee", json!(1), "refund_fee"),
        ("goods_detail", json!([{"merchant_goods_id": "g"}]), "goods_detail.0.unit_price"),
    ] {
        let mut input = request();
        input[name] = value;
        assert_eq!(fields("refunds.create", input)[0], field);
    }
    for (name, field) in [("out_trade_no", "transaction_id"), ("out_refund_no", "out_refund_no"), ("amount", "amount")]
    {
        let mut input = request();
        input.as_object_mut().unwrap().remove(name);
        assert_eq!(fields("refunds.create", input), [field], "{name} left out");
    }
    let mut exact = request();
    exact["reason"] = json!(format!("{}ab", "退".repeat(26)));
    exact["amount"]["refund"] = json!(5600);
    assert_eq!(fields("refunds.create", exact), [""; 0]);
    assert_eq!(fields("refunds.query", json!({"outRefundNo": "R"})), ["outRefundNo", "out_refund_no"]);
}

#[test]
fn what_to_do_about_an_unknown_outcome_depends_on_what_a_repeat_means() {
    let lost = || Event::Failed(TransportKind::Timeout.into());
    let remedy = |name: &str, input: Value| run(name, input, lost()).1.unwrap_err().remedy().english();
    assert!(remedy("refunds.create", request()).contains("repeat the call with identical parameters"));
    let abnormal = json!({"refund_id": "50300", "out_refund_no": "R@1", "type": "MERCHANT_BANK_CARD"});
    assert!(remedy("refunds.applyAbnormal", abnormal).contains("query before you repeat"));
}
