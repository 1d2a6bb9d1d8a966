//! Each usual mistake is made once, signed, and found by name.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use wechatpay::base::time::UnixTime;
use wechatpay::diagnosis::{Diagnosis, Evidence, diagnose};
use wechatpay::wire::message;

use crate::support::{self, merchant, text, vectors};

const TARGET: &str = "/v3/pay/transactions/out-trade-no/T%7C1?mchid=17";
const TIME: &str = "1784512801";
const NONCE: &str = "n1";
const BODY: &str = r#"{"url":"https://a.example/x","name":"咖啡"}"#;

fn sign(text: &[u8]) -> String {
    support::sign(&merchant(), text)
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
        (request(&format!("https://api2.mch.weixin.qq.com{TARGET}"), BODY), "whole_url_signed"),
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
fn clock_grammar_and_identifiers_are_those_of_verification() {
    let right = sign(&request(TARGET, BODY));
    let codes = |change: &dyn Fn(&mut Evidence<'_>)| -> Vec<&'static str> {
        examine(&right, |evidence| change(evidence)).findings.iter().map(|finding| finding.code).collect()
    };
    let signed: i64 = TIME.parse().unwrap();
    for (distance, found) in [(300, false), (-300, false), (301, true), (-301, true)] {
        assert_eq!(codes(&|e| e.now = Some(UnixTime(signed + distance))).contains(&"clock"), found, "{distance}");
    }
    for timestamp in ["+1784512801", "0000001784512801", " 1784512801", "1784512801.0", ""] {
        assert!(codes(&|e| e.timestamp = timestamp).contains(&"timestamp_form"), "{timestamp}");
    }
    for (id, same) in
        [("PUB_KEY_ID_01", true), ("PUB_KEY_ID_1", false), ("pub_key_id_01", false), (" PUB_KEY_ID_01", false)]
    {
        let named = codes(&|e| (e.serial, e.public_key_id) = (Some("PUB_KEY_ID_01"), Some(id)));
        assert_eq!(named.contains(&"wrong_serial"), !same, "{id}");
    }
    for (id, same) in [("0a3d", true), ("A3D", true), ("A3D0", false)] {
        let named = codes(&|e| (e.serial, e.public_key_id) = (Some("0A3D"), Some(id)));
        assert_eq!(named.contains(&"wrong_serial"), !same, "{id}");
    }
}

#[test]
fn an_answer_that_was_reordered_or_altered_is_told_apart_from_a_request() {
    let signature = sign(&message::response(TIME, NONCE, br#"{"b":1,"a":2}"#));
    let diagnosis = examine(&signature, |evidence| (evidence.request, evidence.body) = (None, r#"{"a":2,"b":1}"#));
    assert_eq!(diagnosis.findings.iter().map(|finding| finding.code).collect::<Vec<_>>(), ["reordered"]);
    let crlf = sign(&[format!("{TIME}\r\n{NONCE}\r\n{BODY}\r\n").as_bytes()].concat());
    let diagnosis = examine(&crlf, |evidence| evidence.request = None);
    assert_eq!(diagnosis.findings.iter().map(|finding| finding.code).collect::<Vec<_>>(), ["crlf"]);
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

#[test]
fn a_timestamp_is_explained_as_verification_judges_it() {
    let merchant = merchant();
    let vectors = vectors();
    for timestamp in [
        TIME,
        "+1784512801",
        "0001784512801",
        "1784512801.0",
        " 1784512801",
        "1784512801000",
        "-1",
        "abc",
        "1784513102",
        "1784512500",
        "1784512501",
    ] {
        let body = b"{}".as_slice();
        let mut headers = support::signed(body, 0);
        headers[0].1 = timestamp.into();
        let verdict = merchant.check_headers(&headers.into_iter().collect(), TIME.parse().unwrap());
        let code = verdict.err().map(|error| error.code());
        let evidence = Evidence {
            request: None,
            timestamp,
            nonce: NONCE,
            signature: "AAAA",
            serial: None,
            body: "{}",
            public_key: text(&vectors, "/keys/TEST_ONLY_wechatpay_public_key_spki_pem"),
            public_key_id: None,
            now: Some(UnixTime(TIME.parse().unwrap())),
        };
        let findings = diagnose(&evidence).unwrap().findings;
        let told = |code: &str| findings.iter().any(|finding| finding.code == code);
        let expected = (code == Some("ERR_VERIFY_HEADER"), code == Some("ERR_VERIFY_TIMESTAMP"));
        assert_eq!((told("timestamp_form"), told("clock")), expected, "{timestamp}");
    }
}
