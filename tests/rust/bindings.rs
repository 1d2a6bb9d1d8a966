//! The bindings as JavaScript sees them: conversions in both directions, and the call as it is driven.
//!
//! `cargo test --target wasm32-unknown-unknown --test bindings` runs in Node, with `--features browser-tests` in Chromium.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use js_sys::{Array, Object, Reflect};
use serde_json::{Value, json};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use wechatpay::base::json;
use wechatpay::bindings::{Core, facts, tools};

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
    Core::new(options().to_string().into(), "").unwrap_or_else(|error| panic!("{}", shown(&error)))
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

/// Number of an operation.
fn row(name: &str) -> usize {
    let facts: Value = serde_wasm_bindgen::from_value(facts()).unwrap();
    facts["operations"].as_array().unwrap().iter().position(|row| row["name"] == name).unwrap()
}

fn signature(core: &Core) -> String {
    text(&core.sign(b"x".to_vec(), NOW).unwrap(), "done")
}

fn pairs(headers: &Value) -> String {
    Value::from_iter(headers.as_object().unwrap().iter().map(|(name, value)| json!([name, value]))).to_string()
}

#[wasm_bindgen_test]
fn facts_and_pay_params_are_plain_objects() {
    let core = core();
    let facts = core.describe().unwrap();
    assert_eq!(text(&facts, "mchid"), "1747000321");
    assert!(!core.platform_key_ids().unwrap().is_empty());
    let params = |cashier| get(&core.pay_params(cashier, r#"{"prepay_id":"wx20"}"#, NOW).unwrap(), "done");
    let mini = params(0);
    let names: Vec<String> =
        Object::keys(mini.unchecked_ref::<Object>()).iter().map(|name| name.as_string().unwrap()).collect();
    assert_eq!(names, ["timeStamp", "nonceStr", "package", "signType", "paySign"]);
    assert_eq!(text(&mini, "timeStamp"), "1784512861");
    assert_eq!(text(&params(1), "appId"), "wx7d2e4c90b1a35f68");
    assert_eq!(text(&params(2), "prepayId"), "wx20");
    let names = get(&wechatpay::bindings::facts(), "cashiers").unchecked_into::<Array>();
    let cashier = |name: &str| names.iter().position(|known| known.as_string().as_deref() == Some(name)).unwrap();
    assert_eq!(text(&params(cashier("chooseWXPay")), "timestamp"), "1784512861");
    assert_eq!(text(&params(cashier("appLowerCase")), "prepayid"), "wx20");
    assert_eq!(
        text(&core.pay_params(names.length() as usize, r#"{"prepay_id":"wx20"}"#, NOW).unwrap_err(), "code"),
        "ERR_INTERNAL"
    );
}

#[wasm_bindgen_test]
fn errors_are_thrown_as_views_with_every_member() {
    let mut options = options();
    options["mchid"] = json!("x");
    options["apiv3Key"] = json!("a secret under a misspelt name");
    let error = Core::new(options.to_string().into(), "privateKey,apiV3Key").err().unwrap();
    assert_eq!((text(&error, "code"), text(&error, "outcome")), ("ERR_CONFIG".into(), "not_sent".into()));
    for language in ["zh", "en"] {
        let issues = get(&get(&error, language), "issues").unchecked_into::<Array>();
        assert_eq!(text(&issues.get(0), "field"), "apiv3Key");
    }
    assert!(text(&get(&error, "zh"), "message").starts_with("选项有误：apiv3Key "));
    assert!(text(&get(&error, "en"), "message").starts_with("unusable configuration: apiv3Key "));
    assert!(!shown(&error).contains("secret"));
    options["apiV3Key"] = json!("short");
    let error = Core::new(options.to_string().into(), "privateKey,apiV3Key").err().unwrap();
    let issues: Array = get(&get(&error, "en"), "issues").unchecked_into();
    let variables: Vec<_> = issues.iter().map(|issue| get(&issue, "variable").as_string()).collect();
    // The unknown name, the merchant number that was passed, and the key from the environment.
    assert_eq!(variables, [None, None, Some("WECHATPAY_API_V3_KEY".into())], "{}", shown(&error));
    assert!(get(&error, "status").is_undefined());
}

#[wasm_bindgen_test]
fn a_call_gives_the_request_then_the_verdict() {
    let order = r#"{"description":"x","out_trade_no":"ORDER-1","notify_url":"https://a.example/n","amount":{"total":1},"payer":{"openid":"o"}}"#;
    let core = core();
    let send = get(&core.ask(row("prepayJsapi"), order, false, Some(1234), None, None, false, NOW).unwrap(), "send");
    let mut call = core.underway().unwrap();
    assert!(core.underway().is_none());
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
    // The body is the text that was verified.
    assert_eq!(text(&done, "body"), case["body"].as_str().unwrap());
    assert_eq!(text(&call.elapsed(NOW).unwrap_err(), "code"), "ERR_INTERNAL");
}

#[wasm_bindgen_test]
fn failures_and_clocks_are_passed_on() {
    let input = r#"{"out_trade_no":"ORDER-1"}"#;
    let core = core();
    let ask = |aborted, now| core.ask(row("queryByOutTradeNo"), input, false, None, None, None, aborted, now);
    ask(false, NOW).unwrap();
    let mut call = core.underway().unwrap();
    assert_eq!(text(&call.failed("timeout", "[]", NOW).unwrap_err(), "outcome"), "unknown");
    for now in [f64::NAN, f64::INFINITY, -1.0] {
        assert_eq!(text(&ask(false, now).unwrap_err(), "code"), "ERR_CONFIG");
    }
    let aborted = ask(true, NOW).unwrap_err();
    assert_eq!((text(&aborted, "code"), text(&aborted, "outcome")), ("ERR_ABORTED".into(), "not_sent".into()));
    assert!(core.underway().is_none());
}

#[wasm_bindgen_test]
fn notifications_become_objects_and_leave_nothing_out() {
    let vectors = vectors();
    let case = &vectors["notification"][0];
    let body = case["body"].as_str().unwrap().into();
    let now = case["now"].as_f64().unwrap() * 1000.0;
    let event = get(&core().parse_notification(&pairs(&case["headers"]), body, now).unwrap(), "done");
    assert_eq!((text(&event, "kind"), text(&event, "event_type")), ("payment".into(), "TRANSACTION.SUCCESS".into()));
    assert_eq!(text(&event, "resource"), case["plaintext"].as_str().unwrap());
}

#[wasm_bindgen_test]
fn a_rehearsal_leaves_no_trace() {
    let core = core();
    let before = signature(&core);
    core.warm_up().unwrap();
    assert_eq!(signature(&core), before);
}

#[wasm_bindgen_test]
fn tools_work_without_a_merchant() {
    let input = r#"{"timestamp":"1","nonce":"n","body":"中"}"#;
    assert_eq!(tools::canonical("response", input).unwrap(), "1\nn\n中\n");
    assert!(tools::canonical("response", r#"{"timestamp":"1"}"#).is_err());
    assert_eq!(text(&tools::open(&[0; 32], &[0; 12], &[], &[0; 16]).unwrap_err(), "code"), "ERR_DECRYPT");
    let vectors = vectors();
    let public = vectors["keys"]["TEST_ONLY_merchant_certificate_pem"].as_str().unwrap();
    let signature = signature(&core());
    assert!(tools::verify_signature(b"x", &signature, public).unwrap());
    assert!(!tools::verify_signature(b"y", &signature, public).unwrap());
}

/// Text as `JSON.parse` reads it, written again by `JSON.stringify`; `None` if it reads nothing.
fn as_javascript_reads(document: &[u8]) -> Option<String> {
    let text = core::str::from_utf8(document).ok()?;
    let value = js_sys::JSON::parse(text).ok()?;
    js_sys::JSON::stringify(&value).ok().map(String::from)
}

/// Fractions are read to the last bit but one, and the core hands none of them on: they are compared to fifteen digits.
fn rounded(document: &str) -> Value {
    fn round(value: &mut Value) {
        match value {
            Value::Number(number) if number.is_f64() => *value = format!("{:.14e}", number.as_f64().unwrap()).into(),
            Value::Array(items) => items.iter_mut().for_each(round),
            Value::Object(members) => members.values_mut().for_each(round),
            _ => {}
        }
    }
    let mut value = serde_json::from_str(document).unwrap();
    round(&mut value);
    value
}

#[wasm_bindgen_test]
fn both_readers_of_json_agree_on_what_is_accepted() {
    const DOCUMENTS: [&str; 14] = [
        r#"{"a":1,"b":[true,false,null],"c":{"d":"e"}}"#,
        r#"{"z":1,"a":2,"z":3}"#,
        r#"{"__proto__":{"x":1},"constructor":2,"toString":3}"#,
        r#"{"$serde_json::private::Number":"1","$serde_json::private::RawValue":"2"}"#,
        r#"[0,-1,10,9007199254740991,-9007199254740991]"#,
        r#"[1.5,0.1,1e3,2.5E-2,1e308,5e-324]"#,
        r#"["\u4e2d\ud83c\udf89","\n\"\\\/\b\f\r\t\u0000","中🎉"]"#,
        r#"["\ud800"]"#,
        r#"["\udc00x"]"#,
        r#"[1e400]"#,
        r#" { "a" : [ ] , "b" : { } } "#,
        "\u{feff}{}",
        "null",
        r#""text""#,
    ];
    let mut state = 7u64;
    let mut random = move |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    const BYTES: &[u8] = b"\"\\{}[],:-+.eE0129u dtfnl\n\x01\xc3\xa4";
    let mut accepted = 0;
    for round in 0..20_000 {
        let mut document = Vec::from(DOCUMENTS[round % DOCUMENTS.len()]);
        for _ in 0..round / DOCUMENTS.len() % 4 {
            let (at, byte) = (random(document.len().max(1)), BYTES[random(BYTES.len())]);
            match random(3) {
                0 if at < document.len() => document[at] = byte,
                1 if at < document.len() => drop(document.remove(at)),
                _ => document.insert(at.min(document.len()), byte),
            }
        }
        // What the core refuses, JavaScript never reads.
        let Some(ours) = json::parse(&document) else { continue };
        accepted += 1;
        let shown = String::from_utf8_lossy(&document).into_owned();
        let theirs = as_javascript_reads(&document).unwrap_or_else(|| panic!("JSON.parse refuses {shown}"));
        // Written by the core and read by JavaScript, it is the same value: members, order and numbers.
        let ours = as_javascript_reads(ours.to_string().as_bytes()).unwrap_or_default();
        assert_eq!(rounded(&ours), rounded(&theirs), "{shown}");
    }
    assert!(accepted > 5_000, "{accepted}");
}
