//! Every vector of `vectors.json` that this version implements.

use serde_json::Value;
use wechatpay::Options;
use wechatpay::api::notification;
use wechatpay::base::http::HttpResponse;
use wechatpay::base::time::UnixTime;
use wechatpay::client::{GenericRequest, Operation, Product, Task};
use wechatpay::keys::{ApiV3Key, verify_signature};
use wechatpay::merchant::PlatformKeyOption;
use wechatpay::schema::target;
use wechatpay::wire::message;
use wechatpay::wire::resource::EncryptedResource;

use crate::support::{self, Shop, headers, merchant, options, perform, text, vectors};

fn cases<'a>(vectors: &'a Value, list: &str) -> &'a [Value] {
    let cases = vectors[list].as_array().unwrap();
    assert!(!cases.is_empty());
    cases
}

fn expected_ok(case: &Value) -> bool {
    match text(case, "/expect") {
        "ok" => true,
        "reject" => false,
        other => panic!("unknown expectation {other}"),
    }
}

#[test]
fn request_signing() {
    let (vectors, merchant) = (vectors(), merchant());
    for case in cases(&vectors, "request_signing") {
        let name = text(case, "/name");
        let target = text(case, "/path_and_query");
        let body = text(case, "/body");
        let built = message::request(
            text(case, "/method"),
            target,
            text(case, "/timestamp"),
            text(case, "/nonce_str"),
            body.as_bytes(),
        );
        assert_eq!(built, text(case, "/message").as_bytes(), "{name}");

        let body = (!body.is_empty()).then(|| body.to_owned());
        let method = text(case, "/method");
        let request = GenericRequest { method, path: target, body: body.clone(), ..GenericRequest::default() };
        let operation = Operation::generic(request).unwrap();
        let nonce = Some(text(case, "/nonce_str").into());
        let timestamp = Some(UnixTime(text(case, "/timestamp").parse().unwrap()));
        let signed = match perform(&merchant, Task::SignRequest { operation, nonce, timestamp }, 0) {
            Ok(Product::Request(signed)) => signed,
            other => panic!("{name}: {other:?}"),
        };
        assert_eq!(signed.message, text(case, "/message").as_bytes(), "{name}");
        assert_eq!(signed.signature, text(case, "/signature"), "{name}");
        let authorization = signed.http.headers.iter().find(|(name, _)| *name == "Authorization").unwrap();
        assert_eq!(authorization.1, text(case, "/authorization"), "{name}");
        assert_eq!(signed.http.url, format!("https://api.mch.weixin.qq.com{target}"), "{name}");
        assert_eq!(signed.http.body, body, "{name}");
    }
}

#[test]
fn both_private_key_encodings_sign_alike() {
    let vectors = vectors();
    let mut signatures = ["pkcs8", "pkcs1"].map(|form| {
        let private_key = text(&vectors, &format!("/keys/TEST_ONLY_merchant_private_key_{form}_pem")).into();
        let merchant = Shop::of(Options { private_key, ..options(&vectors) });
        support::sign(&merchant, b"x")
    });
    let last = signatures[1].clone();
    assert_eq!(std::mem::take(&mut signatures[0]), last);
}

#[test]
fn response_verification() {
    let (vectors, merchant) = (vectors(), merchant());
    for case in cases(&vectors, "response_verification") {
        let response = HttpResponse {
            status: case["status"].as_u64().unwrap() as u16,
            headers: headers(&case["headers"]),
            body: text(case, "/body").as_bytes().to_vec(),
        };
        let verdict = perform(&merchant, Task::Verify(response), case["now"].as_i64().unwrap());
        assert_eq!(verdict.is_ok(), expected_ok(case), "{}: {verdict:?}", text(case, "/name"));
        if let Err(error) = verdict {
            assert!(error.code().starts_with("ERR_VERIFY_"), "{}: {}", text(case, "/name"), error.code());
        }
    }
}

#[test]
fn notifications() {
    let (vectors, merchant) = (vectors(), merchant());
    for case in cases(&vectors, "notification") {
        let name = text(case, "/name");
        let now = case["now"].as_i64().unwrap();
        let parsed = merchant.parse(&headers(&case["headers"]), text(case, "/body").as_bytes(), now);
        assert!(expected_ok(case), "{name}");
        let parsed = parsed.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(parsed.resource, text(case, "/plaintext"), "{name}");
        let content: Value = serde_json::from_str(&parsed.resource).unwrap();
        let kinds = [
            ("trade_state", notification::Kind::Payment),
            ("refund_status", notification::Kind::Refund),
            ("sub_orders", notification::Kind::CombinedPayment),
            ("transfer_amount", notification::Kind::Transfer),
        ];
        let kind = kinds.into_iter().find(|(member, _)| content.get(*member).is_some()).map(|(_, kind)| kind);
        assert_eq!(Some(parsed.kind), kind, "{name}");
    }
}

#[test]
fn aead_decrypt() {
    let vectors = vectors();
    for case in cases(&vectors, "aead_decrypt") {
        let name = text(case, "/name");
        let resource = EncryptedResource::from_value(case).unwrap();
        let opened = ApiV3Key::new("key", text(case, "/key"))
            .map_err(|issue| wechatpay::Error::Config(vec![issue]))
            .and_then(|key| resource.open(&[key]));
        assert_eq!(opened.is_ok(), expected_ok(case), "{name}: {opened:?}");
        if let Ok(plain) = opened {
            assert_eq!(plain, text(case, "/plaintext").as_bytes(), "{name}");
        }
    }
}

#[test]
fn pay_params() {
    let (vectors, merchant) = (vectors(), merchant());
    for case in cases(&vectors, "pay_params") {
        let name = text(case, "/name");
        let lines: Vec<&str> = text(case, "/message").lines().collect();
        let [appid, timestamp, nonce, last] = lines[..] else { panic!("{name}") };
        let built = match last.strip_prefix("prepay_id=") {
            Some(id) => message::jsapi_pay(appid, timestamp, nonce, id),
            None => message::app_pay(appid, timestamp, nonce, last),
        };
        assert_eq!(built, text(case, "/message").as_bytes(), "{name}");
        let public = text(&vectors, "/keys/TEST_ONLY_merchant_certificate_pem");
        assert_eq!(verify_signature(&built, text(case, "/signature"), public), Ok(true), "{name}");
        assert_eq!(support::sign(&merchant, &built), text(case, "/signature"), "{name}");
    }
}

#[test]
fn serial_derivation() {
    let vectors = vectors();
    for case in cases(&vectors, "serial_derivation") {
        // As a platform certificate it is found under its own serial number, in every equal spelling.
        let certificate = text(case, "/TEST_ONLY_certificate_pem").to_owned();
        let mut options = options(&vectors);
        // The certificates carry the merchant's own key, so another merchant key is needed here.
        options.private_key = text(&vectors, "/keys/TEST_ONLY_platform_private_key_pkcs8_pem").into();
        options.platform_keys = vec![PlatformKeyOption::Certificate(certificate)];
        let merchant = Shop::of(options);
        let serial = text(case, "/serial_no");
        assert!(merchant.platform_keys().ids().any(|id| id == serial), "{serial}");
        for equal in case["equal_when_compared_with"].as_array().into_iter().flatten() {
            assert!(merchant.platform_keys().get(equal.as_str().unwrap()).is_some(), "{equal}");
        }
    }
}

#[test]
fn the_merchant_certificate_gives_its_serial_number() {
    let vectors = vectors();
    let certificate = Some(text(&vectors, "/keys/TEST_ONLY_merchant_certificate_pem").to_owned());
    let merchant = Shop::of(Options { serial_no: None, certificate, ..options(&vectors) });
    assert_eq!(merchant.key().serial_no(), text(&vectors, "/keys/merchant_serial_no"));
}

#[test]
fn path_encoding() {
    let vectors = vectors();
    for case in cases(&vectors, "path_encoding") {
        assert_eq!(target::encode(text(case, "/value")), text(case, "/segment"));
    }
}
