//! Pay params: what is signed, with which key, and what is refused.

use wechatpay::api::pay_params::{Cashier, PayParams};
use wechatpay::client::{Product, Task};
use wechatpay::wire::message;
use wechatpay::{Error, Options};

use crate::support::{self, Shop, merchant, perform};

const NOW: i64 = 1_784_512_805;

fn params(merchant: &Shop, cashier: Cashier, prepay_id: &str, appid: Option<&str>) -> Result<PayParams, Error> {
    let task =
        Task::PayParams { cashier, prepay_id: prepay_id.into(), appid: appid.map(String::from), serial_no: None };
    match perform(merchant, task, NOW)? {
        Product::PayParams(params) => Ok(params),
        other => panic!("{other:?}"),
    }
}

#[test]
fn pay_params_are_made_of_what_was_prepaid_and_signed_with_the_merchants_key() {
    let (vectors, merchant) = (support::vectors(), merchant());
    let public = support::text(&vectors, "/keys/TEST_ONLY_merchant_certificate_pem");
    let fits = |message: &[u8], signature: &str| {
        assert_eq!(wechatpay::keys::verify_signature(message, signature, public), Ok(true));
    };
    let own = "wx7d2e4c90b1a35f68";
    let Ok(PayParams::MiniProgram(mini)) = params(&merchant, Cashier::MiniProgram, "wx20", None) else { panic!() };
    assert_eq!(
        (mini.time_stamp.as_str(), mini.package.as_str(), mini.sign_type),
        ("1784512805", "prepay_id=wx20", "RSA")
    );
    fits(&message::jsapi_pay(own, "1784512805", &mini.nonce_str, "wx20"), &mini.pay_sign);
    let Ok(PayParams::Jsapi(page)) = params(&merchant, Cashier::Jsapi, "wx20", Some("wx1")) else { panic!() };
    assert_eq!(page.app_id, "wx1");
    fits(&message::jsapi_pay("wx1", "1784512805", &page.common.nonce_str, "wx20"), &page.common.pay_sign);
    let Ok(PayParams::App(app)) = params(&merchant, Cashier::App, "wx20", None) else { panic!() };
    let given = (app.app_id.as_str(), app.partner_id.as_str(), app.prepay_id.as_str(), app.package_value);
    assert_eq!(given, (own, "1747000321", "wx20", "Sign=WXPay"));
    fits(&message::app_pay(own, "1784512805", &app.nonce_str, "wx20"), &app.sign);
}

#[test]
fn every_cashier_gets_the_members_it_is_documented_to_take() {
    let (vectors, merchant) = (support::vectors(), merchant());
    for (kind, cashier) in [
        ("miniprogram", Cashier::MiniProgram),
        ("jsapi_bridge", Cashier::Jsapi),
        ("app", Cashier::App),
        ("app_lowercase", Cashier::AppLowerCase),
    ] {
        let cases = vectors["pay_params"].as_array().unwrap();
        let case = cases.iter().find(|case| case["kind"] == kind).unwrap();
        let made = serde_json::to_value(params(&merchant, cashier, "wx20", None).unwrap()).unwrap();
        let names = |value: &serde_json::Value| {
            let mut names: Vec<_> = value.as_object().unwrap().keys().cloned().collect();
            names.sort();
            names
        };
        assert_eq!(names(&made), names(&case["output"]), "{kind}");
    }
    let made = params(&merchant, Cashier::ChooseWxPay, "wx20", None).unwrap();
    let PayParams::ChooseWxPay(page) = &made else { panic!("{made:?}") };
    let public = support::text(&vectors, "/keys/TEST_ONLY_merchant_certificate_pem");
    let text = message::jsapi_pay("wx7d2e4c90b1a35f68", "1784512805", &page.nonce_str, "wx20");
    assert_eq!(wechatpay::keys::verify_signature(&text, &page.pay_sign, public), Ok(true));
    let made = serde_json::to_value(&made).unwrap();
    let names: Vec<_> = made.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(names, ["timestamp", "nonceStr", "package", "signType", "paySign"]);
    assert!(made["timestamp"].is_string());
}

#[test]
fn app_params_say_the_same_under_both_spellings() {
    let merchant = merchant();
    let given = |cashier| serde_json::to_value(params(&merchant, cashier, "wx20", None).unwrap()).unwrap();
    let (current, older) = (given(Cashier::App), given(Cashier::AppLowerCase));
    for (name, old) in
        [("appId", "appid"), ("partnerId", "partnerid"), ("prepayId", "prepayid"), ("packageValue", "package")]
    {
        assert_eq!(current[name], older[old], "{name}");
    }
    let public = support::text(&support::vectors(), "/keys/TEST_ONLY_merchant_certificate_pem").to_owned();
    let text = message::app_pay(
        older["appid"].as_str().unwrap(),
        older["timestamp"].as_str().unwrap(),
        older["noncestr"].as_str().unwrap(),
        older["prepayid"].as_str().unwrap(),
    );
    assert_eq!(wechatpay::keys::verify_signature(&text, older["sign"].as_str().unwrap(), &public), Ok(true));
}

#[test]
fn a_whole_answer_as_prepay_id_is_refused_with_the_remedy() {
    let merchant = merchant();
    for text in [r#"{"prepay_id":"wx20"}"#, " {", "{"] {
        let error = params(&merchant, Cashier::MiniProgram, text, None).unwrap_err();
        assert_eq!(
            (error.code(), error.remedy().english().as_str()),
            ("ERR_INPUT", "Pass answer.prepay_id, not the whole answer.")
        );
    }
    assert!(params(&merchant, Cashier::Jsapi, "prepay_id=wx20", None).is_err());
    assert!(params(&merchant, Cashier::App, "wx20", Some("")).is_err());
}

#[test]
fn unusable_pay_params_name_every_field() {
    let vectors = support::vectors();
    let merchant = Shop::of(Options { appid: None, ..support::options(&vectors) });
    for (prepay_id, appid, fields) in [
        ("wx20", None, vec!["appid"]),
        ("wx20", Some(""), vec!["appid"]),
        ("wx20", Some("wx 1"), vec!["appid"]),
        ("", Some("wx1"), vec!["prepay_id"]),
        ("wx=20", Some("wx1"), vec!["prepay_id"]),
        (" ", None, vec!["prepay_id", "appid"]),
    ] {
        let error = params(&merchant, Cashier::App, prepay_id, appid).unwrap_err();
        let Error::Input(issues) = error else { panic!("{error}") };
        let found: Vec<_> = issues.iter().map(|issue| issue.field.as_str()).collect();
        assert_eq!(found, fields, "{prepay_id} {appid:?}");
    }
    assert!(params(&merchant, Cashier::App, "wx20", Some("wx1")).is_ok());
}
