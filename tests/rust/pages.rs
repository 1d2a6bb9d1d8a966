//! Pages that a client app opens: what their parameters hold, what signs them, and what is refused.

use crate::support::{Shop, merchant, options, perform, vectors};
use serde_json::{Value, json};
use wechatpay::api::pages::Page;
use wechatpay::api::pay_params::PayParams;
use wechatpay::client::{Product, Task};
use wechatpay::{Error, Options};

const NOW: i64 = 1_784_512_805;
const KEY: &str = "192006250b4c09247ec02edce69f6a2d";

fn params(merchant: &Shop, page: Page, input: Value) -> Result<Value, Error> {
    let Value::Object(input) = input else { panic!("{input}") };
    match perform(merchant, Task::Page { page, input }, NOW)? {
        Product::PayParams(PayParams::Page(params)) => Ok(serde_json::to_value(params).unwrap()),
        other => panic!("{other:?}"),
    }
}

fn signing() -> Shop {
    Shop::of(Options { api_v2_key: Some(KEY.into()), ..options(&vectors()) })
}

#[test]
fn a_transfer_is_confirmed_with_what_its_creation_gave() {
    let merchant = merchant();
    let made = params(&merchant, Page::MerchantTransfer, json!({"package_info": "p+/="})).unwrap();
    assert_eq!(made, json!({"mchId": "1747000321", "appId": "wx7d2e4c90b1a35f68", "package": "p+/="}));
    let other = params(&merchant, Page::MerchantTransfer, json!({"package_info": "p", "appid": "wx1"})).unwrap();
    assert_eq!(other["appId"], "wx1");
    for input in
        [json!({}), json!({"package_info": ""}), json!({"package_info": "p q"}), json!({"package_info": "p", "x": 1})]
    {
        assert_eq!(
            params(&merchant, Page::MerchantTransfer, input.clone()).unwrap_err().code(),
            "ERR_INPUT",
            "{input}"
        );
    }
}

#[test]
fn a_service_order_is_signed_over_all_its_members_in_their_order() {
    let merchant = signing();
    for (page, input, business_type, members) in [
        (Page::PayscoreUse, json!({"package": "AAQTxx"}), "wxpayScoreUse", vec!["package"]),
        (
            Page::PayscoreDetail,
            json!({"service_id": "500001", "out_order_no": "P1"}),
            "wxpayScoreDetail",
            vec!["service_id", "out_order_no"],
        ),
    ] {
        let made = params(&merchant, page, input.clone()).unwrap();
        assert_eq!(made["businessType"], business_type);
        let data = made["extraData"].as_object().unwrap();
        let names: Vec<_> = data.keys().map(String::as_str).collect();
        assert_eq!(
            names,
            [vec!["mch_id"], members.clone(), vec!["timestamp", "nonce_str", "sign_type", "sign"]].concat()
        );
        assert_eq!(data["timestamp"], NOW.to_string());
        for member in members {
            assert_eq!(data[member], input[member]);
        }
        let signed = |key: &str| {
            let mut pairs: Vec<_> = data.iter().filter(|(name, _)| *name != "sign").collect();
            pairs.sort_by_key(|(name, _)| *name);
            let text: String =
                pairs.iter().map(|(name, value)| format!("{name}={}&", value.as_str().unwrap())).collect();
            hmac_sha256(key.as_bytes(), format!("{text}key={key}").as_bytes())
        };
        assert_eq!(data["sign"], signed(KEY));
        assert_ne!(data["sign"], signed("another"));
    }
    let refused = params(&merchant, Page::PayscoreUse, json!({"pakage": "x"})).unwrap_err();
    assert_eq!(refused.code(), "ERR_INPUT");
}

#[test]
fn without_the_apiv2_key_nothing_is_signed_and_the_key_is_never_said() {
    let refused = params(&merchant(), Page::PayscoreUse, json!({"package": "x"})).unwrap_err();
    assert_eq!(refused.code(), "ERR_CONFIG");
    assert!(refused.remedy().english().contains("apiV2Key"));
    let made = params(&signing(), Page::PayscoreUse, json!({"package": "x"})).unwrap();
    assert!(!made.to_string().contains(KEY));
    for wrong in ["", "“192006250b4c", "192006 250b4c"] {
        let options = Options { api_v2_key: Some(wrong.into()), ..options(&vectors()) };
        let Err(Error::Config(issues)) = wechatpay::Merchant::new(options) else { panic!("{wrong}") };
        assert_eq!(issues.iter().map(|issue| issue.field.as_str()).collect::<Vec<_>>(), ["apiV2Key"], "{wrong}");
    }
}

/// HMAC by its definition, on the plain hash.
fn hmac_sha256(key: &[u8], message: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    let padded: Vec<u8> = key.iter().copied().chain(core::iter::repeat(0)).take(64).collect();
    let mask = |with: u8| padded.iter().map(|byte| byte ^ with).collect::<Vec<_>>();
    let inner = Sha256::digest([mask(0x36), message.to_vec()].concat());
    let outer = Sha256::digest([mask(0x5c), inner.to_vec()].concat());
    outer.iter().map(|byte| format!("{byte:02X}")).collect()
}
