//! Each usual mistake is made once, signed, and found by name.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use support::{Counter, merchant, text, vectors};
use wechatpay::diagnosis::{Diagnosis, Evidence, diagnose};
use wechatpay::env::UnixTime;
use wechatpay::message;

const TARGET: &str = "/v3/pay/transactions/out-trade-no/T%7C1?mchid=17";
const TIME: &str = "1784512801";
const NONCE: &str = "n1";
const BODY: &str = r#"{"url":"https://a.example/x","name":"咖啡"}"#;

fn sign(text: &[u8]) -> String {
    STANDARD.encode(merchant().key().sign(text, &mut Counter(1)).unwrap())
}

fn examine(signature: &str, change: impl FnOnce(&mut Evidence<'_>)) -> Diagnosis {
    let vectors = vectors();
    let mut evidence = Evidence {
        request: Some(("POST", TARGET)),
        timestamp: TIME,
        nonce: NONCE,
        signature,
        serial: Some(text(&vectors, "/keys/merchant_serial_no")),
        body: BODY,
        public_key: text(&vectors, "/keys/TEST_ONLY_merchant_certificate_pem"),
        public_key_id: None,
        now: Some(UnixTime(1_784_512_900)),
    };
    change(&mut evidence);
    diagnose(&evidence).unwrap()
}

fn found(signature: &str) -> Vec<&'static str> {
    let diagnosis = examine(signature, |_| {});
    assert!(!diagnosis.valid);
    diagnosis.findings.iter().map(|finding| finding.code).collect()
}

fn request(target: &str, body: &str) -> Vec<u8> {
    message::request("POST", target, TIME, NONCE, body.as_bytes())
}

#[test]
fn a_right_signature_is_valid_without_findings() {
    let diagnosis = examine(&sign(&request(TARGET, BODY)), |_| {});
    assert!(diagnosis.valid && diagnosis.findings.is_empty(), "{diagnosis:?}");
    assert_eq!(diagnosis.message.as_bytes(), request(TARGET, BODY));
}

#[test]
fn each_mistake_in_what_was_signed_is_named() {
    let right = String::from_utf8(request(TARGET, BODY)).unwrap();
    let spaced = r#"{"url": "https://a.example/x", "name": "咖啡"}"#;
    let escaped = r#"{"url":"https:\/\/a.example\/x","name":"咖啡"}"#;
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (request(TARGET, spaced), "reserialised"),
        (request(TARGET, escaped), "reserialised"),
        (request(TARGET, ""), "body_not_signed"),
        (request(TARGET, &format!("{BODY}\n")), "body_newline_removed"),
        (right.trim_end().into(), "final_newline"),
        (right.replace('\n', "\r\n").into(), "crlf"),
        (right.replace('\n', "\\n").into(), "literal_newline"),
        (message::request("POST", TARGET, NONCE, TIME, BODY.as_bytes()), "swapped"),
        (message::request("POST", TARGET, &format!("{TIME}000"), NONCE, BODY.as_bytes()), "milliseconds"),
        (message::request("post", TARGET, TIME, NONCE, BODY.as_bytes()), "method_case"),
        (request(TARGET.split('?').next().unwrap(), BODY), "query_not_signed"),
        (request(&TARGET.replace("%7C", "|"), BODY), "url_encoding"),
        (request(&format!("https://api.mch.weixin.qq.com{TARGET}"), BODY), "whole_url_signed"),
        (b"something else".to_vec(), "other_bytes"),
    ];
    for (signed, code) in cases {
        assert_eq!(found(&sign(&signed)), [code]);
    }
}

#[test]
fn each_mistake_in_the_signature_is_named() {
    let right = sign(&request(TARGET, BODY));
    assert_eq!(found("WECHATPAY/SIGNTEST/abc"), ["probe"]);
    assert_eq!(found("***"), ["not_base64"]);
    assert_eq!(found("AAAA"), ["wrong_length"]);
    assert_eq!(found(&format!("{}\n{}", &right[..76], &right[76..])), ["signature_blanks"]);
    assert_eq!(found(right.trim_end_matches('=')), ["base64url"]);
    let mut altered = STANDARD.decode(&right).unwrap();
    altered[100] ^= 1;
    assert_eq!(found(&STANDARD.encode(altered)), ["wrong_key"]);
}

#[test]
fn clock_and_serial_are_judged_apart_from_the_signature() {
    let right = sign(&request(TARGET, BODY));
    let late = examine(&right, |evidence| evidence.now = Some(UnixTime(1_784_513_102)));
    assert_eq!((late.valid, late.findings.first().map(|f| f.code)), (true, Some("clock")));
    let other = examine(&right, |evidence| evidence.serial = Some("PUB_KEY_ID_1"));
    assert_eq!((other.valid, other.findings.first().map(|f| f.code)), (true, Some("wrong_serial")));
}

#[test]
fn a_private_key_or_nonsense_as_public_key_is_refused() {
    let vectors = vectors();
    let mut evidence = Evidence {
        request: None,
        timestamp: TIME,
        nonce: NONCE,
        signature: "",
        serial: None,
        body: "",
        public_key: text(&vectors, "/keys/TEST_ONLY_merchant_private_key_pkcs8_pem"),
        public_key_id: None,
        now: None,
    };
    assert_eq!(diagnose(&evidence).unwrap_err().code(), "ERR_INPUT");
    evidence.public_key = "nonsense";
    assert_eq!(diagnose(&evidence).unwrap_err().code(), "ERR_INPUT");
}
