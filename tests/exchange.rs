//! Whole calls and whole notifications through the public interface, natively and without a network.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use serde_json::{Value, json};
use support::{Counter, at, merchant, signed};
use wechatpay::client::{Action, Answer, Call, Event, Failure, Operation};
use wechatpay::env::{Entropy, EntropyError, Env, UnixTime};
use wechatpay::error::Outcome;
use wechatpay::http::{HttpRequest, HttpResponse};
use wechatpay::{Error, Merchant, Options, notification, pay_params};

const NOW: i64 = 1_784_512_805;

fn order() -> serde_json::Map<String, Value> {
    let order = json!({
        "description": "手冲咖啡 中杯 x2", "out_trade_no": "COFFEE_20260720-0001",
        "notify_url": "https://pay.example.com/hooks/wechat", "amount": {"total": 5600},
        "payer": {"openid": "oTESTu5Wn2Yk8Rb0Vq3Jd6Ls9Xc1"}
    });
    let Value::Object(order) = order else { unreachable!() };
    order
}

fn start(call: &mut Call, merchant: &Merchant) -> HttpRequest {
    match call.step(merchant, Event::Start, &mut at(NOW, &mut Counter(1))) {
        Action::Send { request, timeout_ms } => {
            assert_eq!(timeout_ms, 10_000);
            request
        }
        other => panic!("{other:?}"),
    }
}

fn finish(call: &mut Call, merchant: &Merchant, event: Event) -> Result<Answer, Error> {
    match call.step(merchant, event, &mut at(NOW, &mut Counter(2))) {
        Action::Done(verdict) => verdict,
        other => panic!("{other:?}"),
    }
}

fn answer(status: u16, body: &str) -> Event {
    let headers = signed(body.as_bytes(), NOW).into_iter().collect();
    Event::Response(HttpResponse { status, headers, body: body.into() })
}

fn run(operation: Operation, event: Event) -> Result<Answer, Error> {
    let merchant = merchant();
    let mut call = Call::new(operation, None);
    start(&mut call, &merchant);
    finish(&mut call, &merchant, event)
}

fn prepay() -> Operation {
    Operation::prepay_jsapi(&merchant(), order()).unwrap()
}

#[test]
fn a_prepay_sends_the_order_once_serialised_and_gives_the_verified_id() {
    let merchant = merchant();
    let mut call = Call::new(prepay(), None);
    let request = start(&mut call, &merchant);
    assert_eq!(
        (request.method, request.url.as_str()),
        ("POST", "https://api.mch.weixin.qq.com/v3/pay/transactions/jsapi")
    );
    let body: Value = serde_json::from_str(request.body.as_deref().unwrap()).unwrap();
    assert_eq!((body["appid"].as_str(), body["mchid"].as_str()), (Some("wx7d2e4c90b1a35f68"), Some("1747000321")));
    let header = |name: &str| request.headers.iter().find(|(n, _)| *n == name).map(|(_, value)| value.as_str());
    assert_eq!(header("Accept"), Some("application/json"));
    assert_eq!(header("Content-Type"), Some("application/json"));
    assert_eq!(header("Wechatpay-Serial"), Some("PUB_KEY_ID_0117470003212026030500291847003905"));
    assert!(header("User-Agent").unwrap().starts_with("wechatpay-wasm/"));
    let answer = finish(&mut call, &merchant, answer(200, r#"{"prepay_id":"wx20","later":1}"#)).unwrap();
    assert_eq!(answer.value, Some(json!({"prepay_id": "wx20", "later": 1}).into()));
}

#[test]
fn queries_name_the_merchant_and_encode_the_number() {
    let operation = Operation::query_by_out_trade_no(&merchant(), "T|20260720*07_a-1").unwrap();
    let request = start(&mut Call::new(operation, None), &merchant());
    assert!(request.url.ends_with("/v3/pay/transactions/out-trade-no/T%7C20260720%2A07_a-1?mchid=1747000321"));
    assert_eq!(request.body, None);
    let operation = Operation::query_by_transaction_id(&merchant(), "4200009901202607200417365082").unwrap();
    let request = start(&mut Call::new(operation, None), &merchant());
    assert!(request.url.ends_with("/v3/pay/transactions/id/4200009901202607200417365082?mchid=1747000321"));
}

#[test]
fn a_close_is_done_with_a_signed_204() {
    let close = || Operation::close(&merchant(), "COFFEE_20260720-0001").unwrap();
    assert_eq!(run(close(), answer(204, "")).unwrap().value, None);
    let unsigned = Event::Response(HttpResponse { status: 204, headers: Default::default(), body: Vec::new() });
    assert_eq!(run(close(), unsigned).unwrap_err().code(), "ERR_VERIFY_HEADER");
}

#[test]
fn numbers_that_cannot_exist_are_refused_before_anything_is_sent() {
    let merchant = merchant();
    for no in ["", "12345", "a b c d e", &"1".repeat(33), "中文中文中文", "../../x"] {
        assert_eq!(Operation::query_by_out_trade_no(&merchant, no).unwrap_err().code(), "ERR_INPUT", "{no}");
        assert_eq!(Operation::close(&merchant, no).unwrap_err().code(), "ERR_INPUT", "{no}");
    }
    let foreign = Operation::prepay_jsapi(&merchant, {
        let mut order = order();
        order.insert("mchid".into(), "1900000001".into());
        order
    });
    assert_eq!(foreign.unwrap_err().code(), "ERR_INPUT");
    assert!(Operation::generic("get", "/v3/certificates", &[], &[], None).is_err());
    assert!(Operation::generic("GET", "/v3/certificates", &[], &[], Some("{}".into())).is_err());
    assert!(Operation::generic("POST", "/v3/x", &[], &[], Some("{".into())).is_err());
    assert!(Operation::generic("POST", "/v3/x", &[], &[], Some("{\"a\":\"🎉\"}".into())).is_err());
}

#[test]
fn an_answer_that_is_authentic_but_not_as_documented_is_malformed_and_unknown() {
    for body in ["", "{}", "[]", "{\"prepay_id\":1}", "not json", "{\"prepay_id\":null}"] {
        let error = run(prepay(), answer(200, body)).unwrap_err();
        assert_eq!((error.code(), error.outcome()), ("ERR_MALFORMED", Outcome::Unknown), "{body}");
    }
}

#[test]
fn no_answer_means_unknown_once_sent_and_not_sent_before() {
    let merchant = merchant();
    for (kind, code) in
        [(Failure::Connection, "ERR_TRANSPORT"), (Failure::Timeout, "ERR_TIMEOUT"), (Failure::Aborted, "ERR_ABORTED")]
    {
        let error = run(prepay(), Event::Failed(kind)).unwrap_err();
        assert_eq!((error.code(), error.outcome()), (code, Outcome::Unknown));
        let error = finish(&mut Call::new(prepay(), None), &merchant, Event::Failed(kind)).unwrap_err();
        assert_eq!((error.code(), error.outcome()), (code, Outcome::NotSent));
    }
}

#[test]
fn error_answers_keep_what_they_say_and_never_prove_a_failure() {
    for (status, body, api_code, retryable, outcome) in [
        (400, r#"{"code":"ORDERPAID","message":"m"}"#, Some("ORDER_PAID"), false, Outcome::Refused),
        (404, r#"{"code":"ORDERNOTEXIST"}"#, Some("ORDER_NOT_EXIST"), false, Outcome::Refused),
        (429, r#"{"code":"RATELIMIT_EXCEED"}"#, Some("FREQUENCY_LIMITED"), true, Outcome::Unknown),
        (500, r#"{"code":"SYSTEMERROR"}"#, Some("SYSTEM_ERROR"), true, Outcome::Unknown),
        (500, r#"{"code":"OPENID_MISMATCH"}"#, Some("OPENID_MISMATCH"), false, Outcome::Refused),
        (502, "<html>", None, true, Outcome::Unknown),
        (302, "", None, false, Outcome::Unknown),
        (0, "", None, false, Outcome::Unknown),
        (418, r#"{"code":"NEW_CODE"}"#, Some("NEW_CODE"), false, Outcome::Refused),
    ] {
        let error = run(prepay(), answer(status, body)).unwrap_err();
        assert_eq!((error.code(), error.retryable(), error.outcome()), ("ERR_API", retryable, outcome), "{status}");
        let Error::Api(api) = &error else { panic!() };
        assert_eq!((api.status, api.api_code(), api.body.as_str()), (status, api_code, body));
        assert_eq!(api.request_id.as_deref(), Some("0TEST-0"));
    }
}

#[test]
fn a_call_driven_out_of_order_ends_and_sends_nothing() {
    let merchant = merchant();
    for event in [Event::Elapsed, answer(200, "{}")] {
        let error = finish(&mut Call::new(prepay(), None), &merchant, event).unwrap_err();
        assert_eq!(error.code(), "ERR_INTERNAL");
    }
    let mut call = Call::new(prepay(), None);
    start(&mut call, &merchant);
    finish(&mut call, &merchant, answer(200, r#"{"prepay_id":"wx20"}"#)).unwrap();
    assert!(finish(&mut call, &merchant, Event::Start).is_err());
}

struct Broken;

impl Entropy for Broken {
    fn fill(&mut self, _: &mut [u8]) -> Result<(), EntropyError> {
        Err(EntropyError)
    }
}

#[test]
fn without_randomness_nothing_is_signed() {
    let merchant = merchant();
    let mut env = Env { now: UnixTime(NOW), entropy: &mut Broken };
    let action = Call::new(prepay(), None).step(&merchant, Event::Start, &mut env);
    assert!(matches!(action, Action::Done(Err(Error::Internal(_)))), "{action:?}");
    assert!(pay_params::mini_program(&merchant, "wx20", None, &mut env).is_err());
    assert!(merchant.key().sign(b"x", &mut Broken).is_err());
}

// ---- tampering: one change at a time, through the same doors a real message takes

fn notification_message() -> (Vec<(String, String)>, Vec<u8>) {
    let vectors = support::vectors();
    let body = support::text(&vectors, "/notification/0/body").as_bytes().to_vec();
    (signed(&body, NOW), body)
}

fn parse(headers: &[(String, String)], body: &[u8], now: i64) -> Result<notification::Notification, Error> {
    notification::parse(&merchant(), &headers.iter().cloned().collect(), body, UnixTime(now))
}

#[test]
fn the_untouched_notification_is_accepted_throughout_the_window_and_not_beyond() {
    let (headers, body) = notification_message();
    for distance in [-300, 0, 300] {
        assert!(parse(&headers, &body, NOW + distance).is_ok(), "{distance}");
    }
    for distance in [-301, 301, -100_000, 100_000] {
        assert_eq!(parse(&headers, &body, NOW + distance).unwrap_err().code(), "ERR_VERIFY_TIMESTAMP", "{distance}");
    }
}

#[test]
fn every_changed_missing_or_doubled_header_is_refused() {
    let (headers, body) = notification_message();
    for index in 0..5 {
        let name = headers[index].0.clone();
        let mut missing = headers.clone();
        missing.remove(index);
        // The algorithm header alone may be absent.
        assert_eq!(parse(&missing, &body, NOW).is_ok(), name == "Wechatpay-Signature-Type", "{name} missing");

        let mut changed = headers.clone();
        let last = changed[index].1.pop().unwrap();
        changed[index].1.push(if last == '1' { '2' } else { '1' });
        assert!(parse(&changed, &body, NOW).unwrap_err().code().starts_with("ERR_VERIFY"), "{name} changed");

        let mut empty = headers.clone();
        empty[index].1.clear();
        assert!(parse(&empty, &body, NOW).is_err(), "{name} empty");

        if name != "Wechatpay-Signature-Type" {
            let mut doubled = headers.clone();
            doubled.push(headers[index].clone());
            assert_eq!(parse(&doubled, &body, NOW).unwrap_err().code(), "ERR_VERIFY_HEADER", "{name} doubled");
        }
    }
}

#[test]
fn headers_are_judged_before_there_is_a_body_and_with_the_same_verdict() {
    let (headers, body) = notification_message();
    let check = |headers: &[(String, String)]| {
        notification::check_headers(&merchant(), &headers.iter().cloned().collect(), UnixTime(NOW))
    };
    assert_eq!(check(&headers), Ok(()));
    for (index, value) in
        [(0, ""), (0, "1784512000"), (1, ""), (2, "PUB_KEY_ID_9"), (3, "AAAA"), (3, "***"), (4, "SM2")]
            .into_iter()
            .chain([(3, "WECHATPAY/SIGNTEST/abc")])
    {
        let mut changed = headers.clone();
        changed[index].1 = value.into();
        assert_eq!(check(&changed).unwrap_err(), parse(&changed, &body, NOW).unwrap_err(), "{index} {value}");
    }
    // What only the body can show is not judged.
    assert_eq!(parse(&headers, b"{}", NOW).unwrap_err().code(), "ERR_VERIFY_SIGNATURE");
}

#[test]
fn every_changed_byte_of_a_body_is_refused() {
    let (headers, body) = notification_message();
    for index in 0..body.len() {
        let mut changed = body.clone();
        changed[index] ^= 1;
        assert_eq!(parse(&headers, &changed, NOW).unwrap_err().code(), "ERR_VERIFY_SIGNATURE", "byte {index}");
    }
    for changed in [&body[..body.len() - 1], &[&body[..], b"\n"].concat(), b""] {
        assert_eq!(parse(&headers, changed, NOW).unwrap_err().code(), "ERR_VERIFY_SIGNATURE");
    }
}

#[test]
fn probes_unknown_serials_and_foreign_algorithms_have_codes_of_their_own() {
    let (headers, body) = notification_message();
    let with = |name: &str, value: &str| {
        let mut changed = headers.clone();
        changed.iter_mut().find(|(n, _)| n == name).unwrap().1 = value.into();
        parse(&changed, &body, NOW).unwrap_err().code()
    };
    assert_eq!(with("Wechatpay-Signature", "WECHATPAY/SIGNTEST/abc"), "ERR_VERIFY_PROBE");
    assert_eq!(with("Wechatpay-Serial", "PUB_KEY_ID_9"), "ERR_VERIFY_UNKNOWN_KEY");
    assert_eq!(with("Wechatpay-Serial", "51C7E0A94D8836FB2719C05E6AF3D48B7720E19C"), "ERR_VERIFY_SIGNATURE");
    assert_eq!(with("Wechatpay-Signature-Type", "WECHATPAY2-SM2-WITH-SM3"), "ERR_VERIFY_ALGORITHM");
    for timestamp in ["", "abc", "-1", "1784512805.0", "+1784512805", "99999999999999999999"] {
        assert_eq!(with("Wechatpay-Timestamp", timestamp), "ERR_VERIFY_HEADER", "{timestamp}");
    }
}

#[test]
fn an_expired_platform_certificate_verifies_nothing() {
    // The test certificate ends in 2030.
    let at_year = |year: i64| {
        let now = (year - 1970) * 31_556_952;
        let key = "TEST_ONLY_platform_private_key_pkcs8_pem";
        let headers = support::signed_with(key, "/keys/platform_serial_no", b"{}", now);
        let response = HttpResponse { status: 200, headers: headers.into_iter().collect(), body: b"{}".to_vec() };
        wechatpay::client::verify_response(&merchant(), &response, UnixTime(now)).map_err(|error| error.code())
    };
    assert_eq!(at_year(2028), Ok(()));
    assert_eq!(at_year(2040), Err("ERR_VERIFY_UNKNOWN_KEY"));
}

#[test]
fn a_changed_resource_under_a_right_signature_does_not_open() {
    let vectors = support::vectors();
    let envelope: Value = serde_json::from_str(support::text(&vectors, "/notification/0/body")).unwrap();
    for (pointer, value, code) in [
        ("/resource/nonce", json!("g4Ks8Wm2Pq6U"), "ERR_DECRYPT"),
        ("/resource/nonce", json!("short"), "ERR_MALFORMED"),
        ("/resource/associated_data", json!("transactioN"), "ERR_DECRYPT"),
        ("/resource/associated_data", json!(1), "ERR_MALFORMED"),
        ("/resource/ciphertext", json!("AAAA"), "ERR_DECRYPT"),
        ("/resource/ciphertext", json!("*"), "ERR_MALFORMED"),
        ("/resource/algorithm", json!("AEAD_SM4_GCM"), "ERR_MALFORMED"),
        ("/resource_type", json!("plain"), "ERR_MALFORMED"),
        ("/event_type", json!(null), "ERR_MALFORMED"),
        ("/resource", json!(null), "ERR_MALFORMED"),
    ] {
        let mut changed = envelope.clone();
        *changed.pointer_mut(pointer).unwrap() = value;
        let body = changed.to_string();
        let error = parse(&signed(body.as_bytes(), NOW), body.as_bytes(), NOW).unwrap_err();
        assert_eq!(error.code(), code, "{pointer}");
    }
}

#[test]
fn during_a_change_of_the_apiv3_key_both_keys_open() {
    let vectors = support::vectors();
    let (headers, body) = notification_message();
    let with = |keys: &[&str]| {
        let api_v3_keys =
            keys.iter().map(|name| support::text(&vectors, &format!("/keys/{name}")).to_owned()).collect();
        let merchant = Merchant::new(Options { api_v3_keys, ..support::options(&vectors) }).unwrap();
        notification::parse(&merchant, &headers.iter().cloned().collect(), &body, UnixTime(NOW)).map(|n| n.kind)
    };
    assert_eq!(with(&["apiv3_key_wrong", "apiv3_key"]), Ok(notification::Kind::Payment));
    assert_eq!(with(&["apiv3_key_wrong"]), Err(Error::Decrypt));
}

#[test]
fn nothing_secret_shows_in_debug_output_or_errors() {
    let vectors = support::vectors();
    let merchant = merchant();
    let shown = format!("{merchant:?} {:?} {:?}", merchant.key(), merchant.api_v3_keys());
    assert!(!shown.contains(support::text(&vectors, "/keys/apiv3_key")) && !shown.contains("MII"));
    let mut options = support::options(&vectors);
    let secret = "S3cretS3cretS3cret";
    options.private_key = format!("-----BEGIN PRIVATE KEY-----\n{secret}\n-----END PRIVATE KEY-----");
    options.api_v3_keys = vec![secret.into()];
    let error = Merchant::new(options).unwrap_err();
    assert!(!format!("{error:?} {error}").contains(secret));
}
