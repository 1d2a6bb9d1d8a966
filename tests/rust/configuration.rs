//! Mistakes people make with keys and identifiers: corrected where the intent is certain, otherwise refused with the remedy.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use wechatpay::error::Language;
use wechatpay::merchant::{MerchantKeyOption, PlatformKeyOption};
use wechatpay::{Error, Merchant, Options};

use crate::support::{Shop, operation, options, text, vectors};

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
            assert!(issues.iter().all(|issue| !issue.remedy.english().is_empty()));
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
fn certain_intents_are_accepted() {
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
        Options { base_url: Some("'HTTPS://API2.mch.weixin.qq.com:443'".into()), ..base() },
        Options { base_url: Some("http://[::1]:9000".into()), ..base() },
        // As tools print the serial number.
        Options { serial_no: Some(format!("serial={serial}\n")), ..base() },
        Options { serial_no: Some(format!("“{serial}”")), ..base() },
        // Base64 of the file, once and twice.
        Options { private_key: STANDARD.encode(key(PRIVATE)), ..base() },
        Options { private_key: URL_SAFE_NO_PAD.encode(key(PRIVATE)), ..base() },
        Options { private_key: STANDARD.encode(STANDARD.encode(key(PRIVATE))), ..base() },
        Options { private_key: key(PRIVATE).replace('\n', "\\\\n"), ..base() },
        // UTF-16 that was taken for one byte a character.
        Options { private_key: key(PRIVATE).chars().flat_map(|c| [c, '\0']).collect(), ..base() },
        // Certificate and key in one file.
        Options { private_key: bundle(), ..base() },
        Options { private_key: bundle(), serial_no: None, ..base() },
        Options { certificate: Some(bundle()), serial_no: None, ..base() },
        Options { private_key: bundle(), certificate: Some(bundle()), serial_no: None, ..base() },
        // The certificate that belongs to the key, among others.
        Options {
            certificate: Some(format!("{}{}", key("TEST_ONLY_platform_certificate_pem"), key(CERTIFICATE))),
            serial_no: None,
            ..base()
        },
        // Quotation marks that an env file kept.
        Options {
            mchid: "\"1747000321\"".into(),
            api_v3_keys: vec![format!("'{}'", key("apiv3_key"))],
            appid: Some("\"wx7d2e4c90b1a35f68\"".into()),
            notify_url: Some("\"https://shop.example/n\"".into()),
            language: Some("'en'".into()),
            user_agent: Some("\"my-shop/2.1\"".into()),
            public_key_id: Some(format!("\"{}\"", key("wechatpay_public_key_id"))),
            ..base()
        },
        Options { public_key_id: Some(key("wechatpay_public_key_id").to_lowercase()), ..base() },
    ] {
        assert_eq!(accepted(options).key().serial_no(), serial);
    }
}

/// Certificate and key in one file, as `openssl pkcs12 -nodes` writes them.
fn bundle() -> String {
    format!(
        "Bag Attributes\n    friendlyName: x\n{}Key Attributes: <No Attributes>\n{}",
        key(CERTIFICATE),
        key(PRIVATE)
    )
}

#[test]
fn a_serial_in_decimal_is_converted() {
    // As java.math.BigInteger prints it.
    let decimal = decimal(&key("merchant_serial_no"));
    assert!(decimal.len() > 40);
    let merchant = accepted(Options { serial_no: Some(decimal), ..base() });
    assert_eq!(merchant.key().serial_no(), key("merchant_serial_no"));
}

/// Hex as decimal digits.
fn decimal(hex: &str) -> String {
    let mut digits = vec![0u32];
    for nibble in hex.chars() {
        let mut carry = nibble.to_digit(16).unwrap();
        for digit in &mut digits {
            carry += *digit * 16;
            *digit = carry % 10;
            carry /= 10;
        }
        while carry > 0 {
            digits.push(carry % 10);
            carry /= 10;
        }
    }
    digits.iter().rev().map(u32::to_string).collect()
}

#[test]
fn the_digits_of_a_public_key_id_get_their_prefix() {
    let id = key("wechatpay_public_key_id");
    let digits = id.strip_prefix("PUB_KEY_ID_").unwrap();
    let merchant = accepted(Options { public_key_id: Some(digits.into()), platform_keys: Vec::new(), ..base() });
    assert_eq!(merchant.platform_keys().ids().collect::<Vec<_>>(), [id]);
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
        (
            &["platformKeys.0.certificate"],
            Options { platform_keys: vec![PlatformKeyOption::Certificate(key(CERTIFICATE))], ..base() },
        ),
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
        // Two keys, of which either could be meant.
        (
            &["privateKey"],
            Options {
                private_key: format!("{}{}", key(PRIVATE), key("TEST_ONLY_platform_private_key_pkcs8_pem")),
                ..base()
            },
        ),
        (&["privateKey"], Options { private_key: "A".repeat(100_000), ..base() }),
        (&["serialNo"], Options { serial_no: Some("0".repeat(40)), ..base() }),
        (&["serialNo"], Options { serial_no: Some("A".repeat(41)), ..base() }),
        (&["serialNo"], Options { serial_no: Some("\"6B1F".into()), ..base() }),
        (&["publicKeyId"], Options { public_key_id: Some(key("merchant_serial_no")), ..base() }),
        (&["publicKeyId"], Options { public_key_id: Some(base().mchid), ..base() }),
        (&["publicKeyId"], Options { public_key_id: Some("PUB_KEY_ID_".into()), ..base() }),
        (&["publicKeyId"], Options { public_key_id: Some("PUB_KEY_ID_O117".into()), ..base() }),
        (&["baseUrl"], Options { base_url: Some("https://[::1".into()), ..base() }),
        (&["baseUrl"], Options { base_url: Some("https://0x7f.1".into()), ..base() }),
        (&["baseUrl"], Options { base_url: Some("https://a.example:99999".into()), ..base() }),
        (&["baseUrl"], Options { base_url: Some(String::new()), ..base() }),
        (&["notifyUrl"], Options { notify_url: Some("https://shop.example/n\"".into()), ..base() }),
        (&["language"], Options { language: Some(String::new()), ..base() }),
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
    assert!(issues.iter().any(|issue| issue.reason.english().contains("2048")), "{issues:?}");
}

#[test]
fn damaged_key_files_are_refused_or_read_without_a_panic() {
    let mut state = 5u64;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let body = |pem: &str| pem.lines().filter(|line| !line.starts_with("---")).collect::<String>();
    let files = [
        bundle(),
        key(CERTIFICATE),
        key(PUBLIC),
        body(&key(CERTIFICATE)),
        body(&key(PUBLIC)),
        STANDARD.encode(bundle()),
        key("TEST_ONLY_merchant_private_key_pkcs1_pem").chars().flat_map(|c| [c, '\0']).collect(),
        "MBACAQMwCwYJKoZIhvcNAQcB".into(),
    ];
    let mut refusals = 0;
    for round in 0..400 {
        let mut file: Vec<char> = files[round % files.len()].chars().collect();
        for _ in 0..=random(3) {
            let at = random(file.len());
            match random(5) {
                0 => file[at] = char::from(random(256) as u8),
                1 => file.truncate(at.max(1)),
                2 => file.insert(at, ['-', '\\', '\0', '"', '\u{feff}', '中', '=', 'n'][random(8)]),
                3 => file.drain(at..file.len().min(at + 1 + random(40))).for_each(drop),
                _ => {
                    let from = random(file.len());
                    file[at] = file[from];
                }
            }
            if file.is_empty() {
                file.push('x');
            }
        }
        let file: String = file.into_iter().collect();
        for options in [
            Options { private_key: file.clone(), ..base() },
            Options { certificate: Some(file.clone()), ..base() },
            Options { public_key: Some(file.clone()), ..base() },
            Options { platform_keys: vec![PlatformKeyOption::Certificate(file.clone())], ..base() },
        ] {
            match Merchant::new(options) {
                Ok(_) => {}
                Err(Error::Config(issues)) => {
                    refusals += 1;
                    assert!(
                        issues
                            .iter()
                            .all(|issue| !issue.reason.english().is_empty() && !issue.remedy.english().is_empty())
                    );
                }
                Err(other) => panic!("{other}"),
            }
        }
    }
    assert!(refusals > 1000, "{refusals}");
}

/// Options as JavaScript passes them, and the fields refused, each with its variable.
fn from_json(change: serde_json::Value, environment: &str) -> Vec<(String, Option<&'static str>)> {
    let mut given = serde_json::json!({
        "mchid": key("mchid"), "serialNo": key("merchant_serial_no"), "privateKey": key(PRIVATE),
        "apiV3Key": key("apiv3_key"), "publicKeyId": key("wechatpay_public_key_id"), "publicKey": key(PUBLIC),
    });
    for (name, value) in change.as_object().unwrap() {
        given[name] = value.clone();
    }
    match Merchant::from_json(given.to_string().as_bytes(), environment) {
        Ok(_) => Vec::new(),
        Err(Error::Config(issues)) => issues.into_iter().map(|issue| (issue.field, issue.variable)).collect(),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn an_unknown_option_hides_no_other_problem_and_repeats_none() {
    let fields = |change| from_json(change, "").into_iter().map(|(field, _)| field).collect::<Vec<_>>();
    assert_eq!(fields(serde_json::json!({})), [""; 0]);
    let change = serde_json::json!({"colour": 1, "mchid": "x", "apiV3Key": "short", "baseUrl": 1, "now": 5});
    assert_eq!(fields(change), ["baseUrl", "now", "colour", "mchid", "apiV3Key"]);
    // Given under another name, an option is not missing as well.
    let change = serde_json::json!({"serialNo": null, "serial_no": "1", "apiV3Key": null, "key": "x"});
    assert_eq!(fields(change), ["serial_no", "key"]);
    // Given under both, it is judged.
    assert_eq!(fields(serde_json::json!({"key": "x", "apiV3Key": "short"})), ["key", "apiV3Key"]);
    let change = serde_json::json!({"publicKeyId": null, "publicKey": null, "certs": {"1": ""}, "mchid": null});
    assert_eq!(fields(change), ["certs", "mchid"]);
    let nothing = serde_json::json!({"mchid": null, "serialNo": null, "privateKey": null, "apiV3Key": null,
        "publicKeyId": null, "publicKey": null});
    assert_eq!(fields(nothing), ["mchid", "privateKey", "serialNo", "apiV3Key", "publicKey"]);
}

#[test]
fn the_merchant_certificate_as_public_key_is_named_whatever_else_is_there() {
    let change = serde_json::json!({"publicKey": key(CERTIFICATE), "publicKeyId": null, "serialNo": null, "key": "x"});
    assert_eq!(from_json(change, "").into_iter().map(|(field, _)| field).collect::<Vec<_>>(), ["key", "publicKey"]);
    let change = serde_json::json!({"publicKey": key(CERTIFICATE), "publicKeyId": null});
    assert_eq!(from_json(change, ""), [("publicKey".into(), None)]);
}

#[test]
fn problems_of_options_from_the_environment_name_the_variable() {
    let change = serde_json::json!({"apiV3Key": null, "mchid": "x"});
    assert_eq!(
        from_json(change.clone(), "apiV3Key,appid"),
        [("mchid".into(), None), ("apiV3Key".into(), Some("WECHATPAY_API_V3_KEY"))]
    );
    let error = Merchant::from_json(b"{}", "mchid,apiV3Key").unwrap_err().message(Language::English);
    assert!(error.contains("mchid (WECHATPAY_MCHID) is") && error.contains("privateKey is missing"), "{error}");
}

#[test]
fn a_merchant_keeps_what_it_was_given() {
    let of = |notify_url: &str, base_url: Option<&str>| {
        let (notify_url, base_url) = (Some(notify_url.to_owned()), base_url.map(String::from));
        Merchant::new(Options { notify_url, base_url, ..base() })
    };
    let merchant = of("https://shop.example/n", None).unwrap();
    assert_eq!(merchant.notify_url(), Some("https://shop.example/n"));
    for (length, fits) in [(200, true), (201, false)] {
        let user_agent = Some("x".repeat(length));
        let made = Merchant::new(Options { user_agent, ..base() });
        assert_eq!(made.is_ok(), fits, "{length}");
    }
    // An address of this machine serves where WeChat Pay is on it, too: the sandbox.
    let here = "http://127.0.0.1:3000/n";
    assert!(of(here, None).is_err() && of(here, Some("http://127.0.0.1:9000")).is_ok());
    for (base_url, fits) in [(Some("http://127.0.0.1:9000".to_owned()), true), (None, false)] {
        let shop = Shop::of(Options { base_url, ..base() });
        let input = serde_json::json!({"description": "x", "out_trade_no": "ORDER-1", "notify_url": here,
            "amount": {"total": 1}, "payer": {"openid": "o"}});
        assert_eq!(operation(&shop, "prepayJsapi", input).is_ok(), fits);
    }
}

/// 32 hex digits are a serial number in form, and would be sent with every request.
#[test]
fn an_api_key_is_no_identifier_and_no_user_agent() {
    let secret = "192006250b4c09247ec02edce69f6a2d";
    let base = || Options { api_v3_keys: vec![format!(" '{secret}' ")], ..base() };
    let further = MerchantKeyOption {
        private_key: key("TEST_ONLY_platform_private_key_pkcs8_pem"),
        serial_no: Some(secret.into()),
        ..MerchantKeyOption::default()
    };
    let v2 = Options { api_v2_key: Some("c".repeat(32)), serial_no: Some("c".repeat(32)), ..base() };
    let public_key = PlatformKeyOption::PublicKey { id: secret.into(), public_key: key(PUBLIC) };
    let unseen = format!("{}\u{200b}{}", &secret[..9], &secret[9..]);
    for (field, option, options) in [
        ("serialNo", "APIv3", Options { serial_no: Some(format!("\"{secret}\"")), ..base() }),
        ("serialNo", "APIv2", v2),
        ("publicKeyId", "APIv3", Options { public_key_id: Some(secret.into()), ..base() }),
        ("publicKeyId", "APIv3", Options { public_key_id: Some(format!("PUB_KEY_ID_{secret}")), ..base() }),
        ("publicKeyId", "APIv3", Options { public_key_id: Some(unseen), ..base() }),
        ("platformKeys.0.id", "APIv3", Options { platform_keys: vec![public_key], ..base() }),
        ("merchantKeys.0.serialNo", "APIv3", Options { merchant_keys: vec![further], ..base() }),
        ("userAgent", "APIv3", Options { user_agent: Some(format!("shop/{secret}")), ..base() }),
    ] {
        let Err(Error::Config(issues)) = Merchant::new(options) else { panic!("{field}") };
        let [issue] = issues.as_slice() else { panic!("{issues:?}") };
        assert_eq!((issue.field.as_str(), issue.reason.english()), (field, format!("is the {option} key")));
    }
    // What is in the place of a key by mistake is told there alone.
    for mistaken in ["09".into(), key("wechatpay_public_key_id"), key("merchant_serial_no")] {
        assert_eq!(refused(Options { api_v3_keys: vec![mistaken], ..base() }), ["apiV3Key"]);
    }
}
