//! The bindings as JavaScript sees them: conversions in both directions, and the call as it is driven.
//!
//! `cargo test --target wasm32-unknown-unknown --test bindings` runs in Node, with `--features browser-tests` in Chromium.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use js_sys::{Array, Object, Reflect};
use serde_json::{Value, json};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use wechatpay::api::transaction::Transaction;
use wechatpay::bindings::{Core, tools};

#[cfg(feature = "browser-tests")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

const NOW: f64 = 1_784_512_861_000.0;

fn vectors() -> Value {
    serde_json::from_str(include_str!("../fixtures/vectors.json")).unwrap()
}

fn options() -> Value {
    let keys = &vectors()["keys"];
    json!({
        "mchid": keys["mchid"], "appid": keys["appid"], "serialNo": keys["merchant_serial_no"],
        "privateKey": keys["TEST_ONLY_merchant_private_key_pkcs8_pem"], "apiV3Key": keys["apiv3_key"],
        "publicKeyId": keys["wechatpay_public_key_id"], "publicKey": keys["TEST_ONLY_wechatpay_public_key_spki_pem"],
    })
}

fn core() -> Core {
    Core::new(options().to_string().into()).unwrap_or_else(|error| panic!("{}", shown(&error)))
}

fn get(value: &JsValue, name: &str) -> JsValue {
    Reflect::get(value, &name.into()).unwrap()
}

fn text(value: &JsValue, name: &str) -> String {
    get(value, name).as_string().unwrap_or_else(|| panic!("{name} of {}", shown(value)))
}

fn shown(value: &JsValue) -> String {
    js_sys::JSON::stringify(value).unwrap().into()
}

fn pairs(headers: &Value) -> String {
    Value::from_iter(headers.as_object().unwrap().iter().map(|(name, value)| json!([name, value]))).to_string()
}

#[wasm_bindgen_test]
fn facts_and_pay_params_are_plain_objects() {
    let core = core();
    let facts = core.describe().unwrap();
    assert_eq!(text(&facts, "mchid"), "1747000321");
    assert!(Array::is_array(&get(&facts, "platformKeyIds")));
    let params = core.pay_params("miniProgram", r#"{"prepay_id":"wx20"}"#, NOW).unwrap();
    let names: Vec<String> =
        Object::keys(params.unchecked_ref::<Object>()).iter().map(|name| name.as_string().unwrap()).collect();
    assert_eq!(names, ["timeStamp", "nonceStr", "package", "signType", "paySign"]);
    assert_eq!(text(&params, "timeStamp"), "1784512861");
    assert_eq!(text(&core.pay_params("jsapi", r#"{"prepay_id":"wx20"}"#, NOW).unwrap(), "appId"), "wx7d2e4c90b1a35f68");
    assert_eq!(text(&core.pay_params("app", r#"{"prepay_id":"wx20"}"#, NOW).unwrap(), "prepayId"), "wx20");
}

#[wasm_bindgen_test]
fn errors_are_thrown_as_views_with_every_member() {
    let mut options = options();
    options["mchid"] = json!("x");
    options["apiv3Key"] = json!("a secret under a misspelt name");
    let error = Core::new(options.to_string().into()).err().unwrap();
    assert_eq!((text(&error, "code"), text(&error, "outcome")), ("ERR_CONFIG".into(), "not_sent".into()));
    assert_eq!(text(&get(&error, "issues").unchecked_into::<Array>().get(0), "field"), "apiv3Key");
    assert!(!shown(&error).contains("secret"));
    assert!(get(&error, "status").is_undefined());
}

#[wasm_bindgen_test]
fn a_call_gives_the_request_then_the_verdict() {
    let order = r#"{"description":"x","out_trade_no":"ORDER-1","notify_url":"https://a.example/n","amount":{"total":1},"payer":{"openid":"o"}}"#;
    let mut call = core().call("prepayJsapi", order, Some(1234)).unwrap();
    let send = get(&call.start(NOW).unwrap(), "send");
    assert_eq!(get(&send, "timeoutMs").as_f64(), Some(1234.0));
    let request = get(&send, "request");
    assert_eq!(text(&request, "method"), "POST");
    assert!(text(&get(&request, "headers"), "Authorization").starts_with("WECHATPAY2-SHA256-RSA2048 mchid="));
    let vectors = vectors();
    let case = &vectors["response_verification"][1];
    let done = call
        .response(200, &pairs(&case["headers"]), case["body"].as_str().unwrap().into(), NOW)
        .map(|action| get(&action, "done"))
        .unwrap();
    assert_eq!(text(&get(&done, "value"), "prepay_id"), "wx20100005a7c39e4d1b86f2035d7e9c0000");
    assert_eq!(text(&call.start(NOW).unwrap_err(), "code"), "ERR_INTERNAL");
}

#[wasm_bindgen_test]
fn failures_and_clocks_are_passed_on() {
    let input = r#"{"out_trade_no":"ORDER-1"}"#;
    let mut call = core().call("queryByOutTradeNo", input, None).unwrap();
    call.start(NOW).unwrap();
    assert_eq!(text(&call.failed("timeout", NOW).unwrap_err(), "outcome"), "unknown");
    for now in [f64::NAN, f64::INFINITY, -1.0] {
        let mut call = core().call("queryByOutTradeNo", input, None).unwrap();
        assert_eq!(text(&call.start(now).unwrap_err(), "code"), "ERR_CONFIG");
    }
}

#[wasm_bindgen_test]
fn notifications_become_objects_and_leave_nothing_out() {
    let vectors = vectors();
    let case = &vectors["notification"][0];
    let body = case["body"].as_str().unwrap().as_bytes();
    let now = case["now"].as_f64().unwrap() * 1000.0;
    let event = core().parse_notification(&pairs(&case["headers"]), body, now).unwrap();
    assert_eq!((text(&event, "kind"), text(&event, "event_type")), ("payment".into(), "TRANSACTION.SUCCESS".into()));
    let resource: Value = serde_json::from_str(&shown(&get(&event, "resource"))).unwrap();
    assert_eq!(resource, serde_json::from_str::<Value>(case["plaintext"].as_str().unwrap()).unwrap());
    // What JavaScript gets reads as the type that Rust programs have.
    let transaction: Transaction = serde_wasm_bindgen::from_value(get(&event, "resource")).unwrap();
    assert!(transaction.trade_state.is_paid());
    assert_eq!(serde_json::to_value(transaction).unwrap(), resource);
}

#[wasm_bindgen_test]
fn a_rehearsal_leaves_no_trace() {
    let core = core();
    let before = core.sign(b"x").unwrap();
    core.warm_up().unwrap();
    assert_eq!(core.sign(b"x").unwrap(), before);
}

#[wasm_bindgen_test]
fn tools_work_without_a_merchant() {
    let input = r#"{"timestamp":"1","nonce":"n","body":"中"}"#;
    assert_eq!(tools::canonical("response", input).unwrap(), "1\nn\n中\n");
    assert!(tools::canonical("response", r#"{"timestamp":"1"}"#).is_err());
    assert_eq!(text(&tools::open(&[0; 32], &[0; 12], &[], &[0; 16]).unwrap_err(), "code"), "ERR_DECRYPT");
    let vectors = vectors();
    let public = vectors["keys"]["TEST_ONLY_merchant_certificate_pem"].as_str().unwrap();
    let signature = core().sign(b"x").unwrap();
    assert!(tools::verify_signature(b"x", &signature, public).unwrap());
    assert!(!tools::verify_signature(b"y", &signature, public).unwrap());
}
