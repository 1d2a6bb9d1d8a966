//! What is said of options without the network: what is fine, what is refused, and what will be trouble.

use serde_json::{Value, json};
use wechatpay::Error;
use wechatpay::base::time::UnixTime;
use wechatpay::error::Language;
use wechatpay::merchant::{Check, Status, report};

use crate::support::{text, vectors};

/// 2026-07-20, while all certificates of the vectors are valid.
const NOW: i64 = 1_784_512_800;
const DAY: i64 = 86_400;

fn options(changes: Value) -> Value {
    let keys = &vectors()["keys"];
    let mut options = json!({
        "mchid": keys["mchid"], "appid": keys["appid"], "privateKey": keys["TEST_ONLY_merchant_private_key_pkcs8_pem"],
        "certificate": keys["TEST_ONLY_merchant_certificate_pem"], "apiV3Key": keys["apiv3_key"],
        "publicKeyId": keys["wechatpay_public_key_id"], "publicKey": keys["TEST_ONLY_wechatpay_public_key_spki_pem"],
        "notifyUrl": "https://shop.example/secret-path/notify",
    });
    for (name, value) in changes.as_object().unwrap() {
        options[name] = value.clone();
    }
    options
}

fn checks(changes: Value, now: i64) -> Vec<Check> {
    report(options(changes).to_string().as_bytes(), "", Ok(UnixTime(now)))
}

/// Names and verdicts.
fn verdicts(checks: &[Check]) -> Vec<(&str, Status)> {
    checks.iter().map(|check| (check.name.as_str(), check.status)).collect()
}

/// Those that are neither fine nor unchecked.
fn troubles(checks: &[Check]) -> Vec<(&str, Status)> {
    verdicts(checks).into_iter().filter(|(_, status)| matches!(status, Status::Warning | Status::Failed)).collect()
}

fn find<'c>(checks: &'c [Check], name: &str) -> &'c Check {
    checks.iter().find(|check| check.name == name).unwrap_or_else(|| panic!("no {name} among {checks:?}"))
}

/// Midnight of the first day that something holds, from which on it holds. It is searched for, so that no test knows the
/// dates of the vectors.
fn first_day(holds: impl Fn(i64) -> bool) -> i64 {
    let (mut before, mut from) = (NOW / DAY, NOW / DAY + 10_000);
    assert!(!holds(before * DAY) && holds(from * DAY));
    while from - before > 1 {
        let middle = i64::midpoint(before, from);
        *(if holds(middle * DAY) { &mut from } else { &mut before }) = middle;
    }
    from * DAY
}

#[test]
fn options_that_are_right_are_said_to_be_with_what_was_found_out() {
    let checks = checks(json!({}), NOW);
    assert_eq!(
        verdicts(&checks),
        [
            ("mchid", Status::Ok),
            ("privateKey", Status::Ok),
            ("serialNo", Status::Ok),
            ("certificate", Status::Ok),
            ("apiV3Key", Status::Ok),
            ("publicKey", Status::Ok),
            ("appid", Status::Unchecked),
            ("notifyUrl", Status::Ok),
            ("clock", Status::Unchecked),
        ]
    );
    let said = |name: &str| find(&checks, name).message.english();
    assert_eq!(said("mchid"), "merchant number 1747000321");
    assert_eq!(said("privateKey"), "merchant API private key: RSA-2048, PKCS#8, PEM");
    assert!(said("serialNo").contains("6B1F09D3C75A4E28B0946D1EA57C32F8904B6E1D"));
    assert!(said("publicKey").contains("PUB_KEY_ID_0117470003212026030500291847003905"));
    assert!(said("certificate").contains("valid until 20"));
    assert!(checks.iter().all(|check| check.status == Status::Ok || check.remedy.is_some()));
}

#[test]
fn the_form_of_the_private_key_is_told() {
    let keys = &vectors()["keys"];
    let pkcs1 = text(keys, "/TEST_ONLY_merchant_private_key_pkcs1_pem");
    let bare: String = pkcs1.lines().filter(|line| !line.starts_with("---")).collect();
    for (key, form) in [(pkcs1, "RSA-2048, PKCS#1, PEM"), (&bare, "PKCS#1, without BEGIN and END lines")] {
        let checks = checks(json!({ "privateKey": key }), NOW);
        assert!(find(&checks, "privateKey").message.english().ends_with(form), "{form}");
    }
    // Swapped.
    let swapped = json!({
        "privateKey": keys["TEST_ONLY_merchant_certificate_pem"],
        "certificate": keys["TEST_ONLY_merchant_private_key_pkcs8_pem"],
    });
    let checks = checks(swapped, NOW);
    assert_eq!(troubles(&checks), []);
    assert!(find(&checks, "privateKey").message.english().ends_with("PKCS#8, PEM"));
}

#[test]
fn without_the_certificate_nobody_can_tell_whose_serial_it_is() {
    let checks = checks(json!({ "certificate": null, "serialNo": vectors()["keys"]["merchant_serial_no"] }), NOW);
    assert_eq!(find(&checks, "serialNo").status, Status::Unchecked);
    assert!(find(&checks, "serialNo").remedy.as_ref().unwrap().english().contains("pay.doctor()"));
    assert!(!checks.iter().any(|check| check.name == "certificate"));
}

#[test]
fn the_validity_of_the_merchant_certificate_is_judged_by_the_clock() {
    let at = |now| {
        let all = checks(json!({}), now);
        (find(&all, "certificate").status, find(&all, "certificate").message.english())
    };
    let (_, message) = at(NOW);
    let until = message.rsplit(' ').next().unwrap().to_owned();
    let last = first_day(|now| at(now).0 == Status::Failed);
    assert_eq!(at(last - 2 * DAY).0, Status::Warning);
    assert_eq!(at(last - 29 * DAY).0, Status::Warning);
    assert_eq!(at(last - 32 * DAY).0, Status::Ok);
    let (_, expired) = at(last);
    assert!(expired.contains(&format!("it expired on {until}")), "{expired}");
    assert!(at(last - 3 * DAY).1.contains(&format!("days, on {until}")));
}

#[test]
fn a_clock_before_a_certificate_was_issued_is_wrong() {
    let all = checks(json!({}), 1_000_000_000);
    assert_eq!(troubles(&all), [("certificate", Status::Failed), ("clock", Status::Failed)]);
    assert!(find(&all, "clock").message.english().starts_with("this machine's clock says 2001-09-09"));
    let without = options(json!({})).to_string();
    let no_clock = Error::config("now", find(&all, "mchid").message.clone(), find(&all, "mchid").message.clone());
    assert_eq!(troubles(&report(without.as_bytes(), "", Err(no_clock))), [("now", Status::Failed)]);
}

#[test]
fn everything_that_a_client_would_refuse_is_a_failed_check() {
    for (changes, failed) in [
        (json!({ "apiV3Key": "short" }), vec!["apiV3Key"]),
        (json!({ "apiV3Key": null }), vec!["apiV3Key"]),
        (json!({ "mchid": "x", "serialNo": "?" }), vec!["mchid", "serialNo"]),
        (json!({ "privateKey": "x" }), vec!["privateKey"]),
        (json!({ "publicKey": null, "publicKeyId": null }), vec!["publicKey"]),
        (json!({ "publicKeyId": null }), vec!["publicKeyId"]),
        (json!({ "appid": "wx 1", "notifyUrl": "https://shop.example/n?x=1" }), vec!["appid", "notifyUrl"]),
        (json!({ "timeoutMs": 0 }), vec!["timeoutMs"]),
        (json!({ "apiv3Key": "x" }), vec!["apiv3Key"]),
        (json!({ "platformKeys": [{ "certificate": "x" }] }), vec!["platformKeys"]),
        (json!({ "privateKey": vectors()["keys"]["TEST_ONLY_platform_private_key_pkcs8_pem"] }), vec!["privateKey"]),
    ] {
        let checks = checks(changes.clone(), NOW);
        let names: Vec<_> = troubles(&checks).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, failed, "{changes}");
        // Nothing good is said of what is refused, and the rest is still judged.
        for name in failed {
            assert_eq!(checks.iter().filter(|check| check.name == name).count(), 1, "{name} of {changes}");
        }
        assert!(checks.len() > 6, "{changes}");
    }
    let all = report(b"[]", "", Ok(UnixTime(NOW)));
    assert_eq!(verdicts(&all), [("options", Status::Failed)]);
}

#[test]
fn a_variable_is_named_where_the_option_comes_from_the_environment() {
    let json = options(json!({ "apiV3Key": "short" })).to_string();
    let checks = report(json.as_bytes(), "apiV3Key,mchid", Ok(UnixTime(NOW)));
    let said = find(&checks, "apiV3Key").message.english();
    assert_eq!(said, "apiV3Key (WECHATPAY_API_V3_KEY) has 5 characters instead of 32");
}

#[test]
fn platform_certificates_are_judged_each_and_together() {
    let keys = &vectors()["keys"];
    let certificates = |names: &[&str]| {
        let list: Vec<_> = names.iter().map(|name| json!({ "certificate": keys[name] })).collect();
        json!({ "publicKey": null, "publicKeyId": null, "platformKeys": list })
    };
    let both = certificates(&["TEST_ONLY_platform_certificate_pem", "TEST_ONLY_platform2_certificate_pem"]);
    let verdicts_at = |changes: &Value, now| {
        let all = checks(changes.clone(), now);
        all.into_iter().filter(|check| check.name == "platformKeys").map(|check| check.status).collect::<Vec<_>>()
    };
    assert_eq!(verdicts_at(&both, NOW), [Status::Ok, Status::Ok]);
    let ends = |now| verdicts_at(&both, now).into_iter().filter(|status| *status != Status::Ok).count();
    let first = first_day(|now| ends(now) > 0);
    // One of two: a warning, before and after its end. Both: nothing can be verified any more.
    assert!(verdicts_at(&both, first + 40 * DAY).contains(&Status::Warning));
    assert_eq!(verdicts_at(&both, first + 6000 * DAY), [Status::Failed, Status::Failed]);
    // A public key does not expire.
    let mut with_key = both.clone();
    for name in ["publicKeyId", "publicKey"] {
        with_key[name] = options(json!({}))[name].clone();
    }
    assert_eq!(verdicts_at(&with_key, first + 6000 * DAY), [Status::Warning, Status::Warning]);
}

#[test]
fn two_keys_during_a_change_must_differ() {
    let key = vectors()["keys"]["apiv3_key"].clone();
    assert_eq!(troubles(&checks(json!({ "apiV3Key": [key, key] }), NOW)), [("apiV3Key", Status::Warning)]);
    let other = "x".repeat(32);
    assert_eq!(troubles(&checks(json!({ "apiV3Key": [key, other] }), NOW)), []);
}

#[test]
fn requests_that_do_not_go_to_wechat_pay_are_worth_a_warning() {
    assert_eq!(troubles(&checks(json!({ "baseUrl": "http://127.0.0.1:8790" }), NOW)), [("baseUrl", Status::Warning)]);
    let other = checks(json!({ "baseUrl": "https://api2.mch.weixin.qq.com" }), NOW);
    assert_eq!(find(&other, "baseUrl").status, Status::Ok);
}

#[test]
fn no_text_holds_a_secret() {
    let key = text(&vectors()["keys"], "/TEST_ONLY_merchant_private_key_pkcs8_pem").to_owned();
    let secret = text(&vectors()["keys"], "/apiv3_key").to_owned();
    let misplaced =
        json!({ "mchid": secret, "appid": secret, "serialNo": secret, "publicKeyId": secret, "apiV3Key": key });
    for changes in [json!({}), misplaced] {
        for check in checks(changes, NOW) {
            for language in Language::ALL {
                let said = format!(
                    "{} {}",
                    check.message.say(language),
                    check.remedy.clone().map_or_else(String::new, |remedy| remedy.say(language))
                );
                assert!(!said.contains(&secret[..12]) && !said.contains(&key[60..90]), "{said}");
                assert!(!said.contains("secret-path"), "{said}");
            }
        }
    }
}
