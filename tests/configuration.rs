//! Mistakes people make with keys and identifiers: mended where the intent is certain, otherwise refused with the remedy.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use support::{options, text, vectors};
use wechatpay::{Error, Merchant, Options, PlatformKeyOption};

fn base() -> Options {
    options(&vectors())
}

fn key(name: &str) -> String {
    text(&vectors(), &format!("/keys/{name}")).to_owned()
}

/// Fields refused, in order.
fn refused(options: Options) -> Vec<String> {
    match Merchant::new(options) {
        Err(Error::Config(issues)) => {
            assert!(issues.iter().all(|issue| !issue.remedy.is_empty()));
            issues.into_iter().map(|issue| issue.field).collect()
        }
        other => panic!("{other:?}"),
    }
}

fn accepted(options: Options) -> Merchant {
    Merchant::new(options).unwrap()
}

const PRIVATE: &str = "TEST_ONLY_merchant_private_key_pkcs8_pem";
const CERTIFICATE: &str = "TEST_ONLY_merchant_certificate_pem";
const PUBLIC: &str = "TEST_ONLY_wechatpay_public_key_spki_pem";

#[test]
fn certain_intents_are_mended() {
    let serial = key("merchant_serial_no");
    let body = |pem: &str| pem.lines().filter(|line| !line.starts_with("---")).collect::<String>();
    for options in [
        base(),
        Options { private_key: key(PRIVATE).replace('\n', "\\n"), ..base() },
        Options { private_key: key(PRIVATE).replace('\n', "\r\n"), ..base() },
        Options { private_key: body(&key(PRIVATE)), public_key: Some(body(&key(PUBLIC))), ..base() },
        Options { serial_no: None, certificate: Some(key(CERTIFICATE)), ..base() },
        Options { serial_no: None, certificate: Some(body(&key(CERTIFICATE))), ..base() },
        // Swapped.
        Options { private_key: key(CERTIFICATE), certificate: Some(key(PRIVATE)), serial_no: None, ..base() },
        Options { serial_no: Some(serial.to_lowercase()), ..base() },
        Options { serial_no: Some(format!(" 0x{serial}\n")), ..base() },
        Options { mchid: " 1747000321\n".into(), ..base() },
        Options { api_v3_keys: vec![format!("{}\n", key("apiv3_key"))], ..base() },
        Options { base_url: Some("https://api2.mch.weixin.qq.com/".into()), ..base() },
    ] {
        assert_eq!(accepted(options).key().serial_no(), serial);
    }
}

#[test]
fn a_platform_certificate_given_as_public_key_under_its_own_serial_is_meant_as_such() {
    let merchant = accepted(Options {
        public_key_id: Some(key("platform_serial_no").to_lowercase()),
        public_key: Some(key("TEST_ONLY_platform_certificate_pem")),
        platform_keys: Vec::new(),
        ..base()
    });
    assert!(merchant.platform_keys().get(&key("platform_serial_no")).is_some());
    accepted(Options {
        public_key_id: None,
        public_key: Some(key("TEST_ONLY_platform_certificate_pem")),
        platform_keys: Vec::new(),
        ..base()
    });
}

#[test]
fn everything_else_is_refused_by_name() {
    let encrypted = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAMC\n-----END ENCRYPTED PRIVATE KEY-----";
    let ec = "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgevZzL1gdAFr88hb2OF/2NxApJCzGCEDdfSp6VQO30hyhRANCAAQRWz+jn65BtOMvdyHKcvjBeBSDZH2r1RTwjmYSi9R/zpBnuQ4EiMnCqfMPWiZqB4QdbAd0E7oH50VpuZ1P087G\n-----END PRIVATE KEY-----";
    let cases: Vec<(&[&str], Options)> = vec![
        (&["mchid"], Options { mchid: "wx7d2e4c90b1a35f68".into(), ..base() }),
        (&["mchid"], Options { mchid: String::new(), ..base() }),
        (&["apiV3Key"], Options { api_v3_keys: vec![format!("{}x", key("apiv3_key"))], ..base() }),
        (&["apiV3Key"], Options { api_v3_keys: Vec::new(), ..base() }),
        (&["privateKey"], Options { private_key: String::new(), ..base() }),
        (&["privateKey"], Options { private_key: encrypted.into(), ..base() }),
        (&["privateKey"], Options { private_key: ec.into(), ..base() }),
        (&["privateKey"], Options { private_key: key(PUBLIC), ..base() }),
        (&["privateKey"], Options { private_key: key(CERTIFICATE), ..base() }),
        (&["privateKey"], Options { private_key: "./apiclient_key.pem".into(), ..base() }),
        // Of another application.
        (
            &["privateKey"],
            Options {
                private_key: key("TEST_ONLY_platform_private_key_pkcs8_pem"),
                certificate: Some(key(CERTIFICATE)),
                platform_keys: Vec::new(),
                ..base()
            },
        ),
        (&["certificate"], Options { certificate: Some(key(PUBLIC)), ..base() }),
        (&["serialNo"], Options { serial_no: None, ..base() }),
        (&["serialNo"], Options { serial_no: Some(key("wechatpay_public_key_id")), ..base() }),
        (&["serialNo"], Options { serial_no: Some("6B1F".into()), certificate: Some(key(CERTIFICATE)), ..base() }),
        (&["publicKey"], Options { public_key: None, ..base() }),
        (&["publicKeyId"], Options { public_key_id: None, ..base() }),
        (&["publicKey"], Options { public_key_id: None, public_key: None, platform_keys: Vec::new(), ..base() }),
        (&["publicKey"], Options { public_key: Some(key(PRIVATE)), ..base() }),
        (&["publicKey"], Options { public_key: Some(key("TEST_ONLY_platform_certificate_pem")), ..base() }),
        // The merchant's own certificate as WeChat Pay's.
        (&["publicKey"], Options { platform_keys: vec![PlatformKeyOption::Certificate(key(CERTIFICATE))], ..base() }),
        (
            &["platformKeys.0.certificate"],
            Options { platform_keys: vec![PlatformKeyOption::Certificate(key(PUBLIC))], ..base() },
        ),
        (&["baseUrl"], Options { base_url: Some("http://api.mch.weixin.qq.com".into()), ..base() }),
        (&["baseUrl"], Options { base_url: Some("https://proxy.example/wechat".into()), ..base() }),
        (&["timeoutMs"], Options { timeout_ms: Some(0), ..base() }),
        (&["userAgent"], Options { user_agent: Some("咖啡\r\nX: 1".into()), ..base() }),
        (&["language"], Options { language: Some("de".into()), ..base() }),
        (&["appid"], Options { appid: Some("wx 1".into()), ..base() }),
        (&["notifyUrl"], Options { notify_url: Some("http://localhost/x".into()), ..base() }),
        (&["mchid", "apiV3Key"], Options { mchid: "x".into(), api_v3_keys: vec!["short".into()], ..base() }),
    ];
    for (fields, options) in cases {
        assert_eq!(refused(options), fields);
    }
}

#[test]
fn keys_of_another_size_are_refused_by_size() {
    let small = "-----BEGIN PUBLIC KEY-----\nMIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDdlatRjRjogo3WojgGHFHYLugdUWAY9iR3fy4arWNA1KoS8kVw33cJibXr8bvwUAUparCwlvdbH6dvEOfou0/gCFQsHUfQrSDv+MuSUMAe8jzKE4qW+jK+xQU9a03GUnKHkkle+Q0pX/g6jXZ7r1/xAK5Do2kQ+X5xK9cipRgEKwIDAQAB\n-----END PUBLIC KEY-----";
    let Err(Error::Config(issues)) = Merchant::new(Options { public_key: Some(small.into()), ..base() }) else {
        panic!()
    };
    assert!(issues.iter().any(|issue| issue.reason.contains("2048")), "{issues:?}");
}
