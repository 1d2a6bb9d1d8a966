//! JSAPI and mini-program orders (JSAPI/小程序下单): `POST /v3/pay/transactions/jsapi`.
//!
//! Source: endpoint reference, "Prepay"; protocol reference, "Field rules for basic payment".

use core::net::IpAddr;

use serde::Serialize;

use super::endpoints::{NOT_ENCRYPTED, is_ciphertext};
use super::schema::{Contract, Field, Kind, no_blanks, optional, required, text, token};
use crate::error::{Issue, refuse};
use crate::json::{Map, Value};
use crate::time;
use crate::url;

/// Path of the endpoint.
pub(crate) const JSAPI_PATH: &str = "/v3/pay/transactions/jsapi";

const LONGEST_NOTIFY_URL: usize = 255;

/// A JSAPI or mini-program order. `appid`, `mchid` and `notify_url` come from the merchant when left out.
///
/// ```
/// use wechatpay::api::prepay::{Amount, JsapiOrder, Payer};
///
/// let order = JsapiOrder {
///     description: "手冲咖啡".into(),
///     out_trade_no: "COFFEE_20260720-0001".into(),
///     amount: Amount { total: 5600, currency: None },
///     payer: Payer { openid: "oTESTu5Wn2Yk8Rb0Vq3Jd6Ls9Xc1".into(), identity: None },
///     ..JsapiOrder::default()
/// };
/// assert_eq!(order.amount.total, 5600); // fen
/// ```
#[derive(Debug, Clone, Default, Serialize)]
pub struct JsapiOrder {
    /// App that opens the cashier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub appid: Option<String>,
    /// Merchant number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mchid: Option<String>,
    /// Goods text shown to the user, 1 to 127 characters.
    pub description: String,
    /// Order number, 6 to 32 of `[0-9A-Za-z_\-|*]`.
    pub out_trade_no: String,
    /// Deadline, RFC 3339 with offset.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_expire: Option<String>,
    /// Returned in query, notification and bill.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attach: Option<String>,
    /// Where the result is posted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notify_url: Option<String>,
    /// Coupon tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goods_tag: Option<String>,
    /// Shows the e-invoice entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub support_fapiao: Option<bool>,
    /// What is to be paid.
    pub amount: Amount,
    /// Who pays.
    pub payer: Payer,
    /// `detail`, `scene_info`, `settle_info`, `limit_pay` and `subsidy_info` as documented.
    #[serde(flatten)]
    pub more: serde_json::Map<String, serde_json::Value>,
}

/// Money.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Amount {
    /// Fen.
    pub total: i64,
    /// `CNY` when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
}

/// The paying user.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Payer {
    /// Of the user under `appid`.
    pub openid: String,
    /// Real-name check, by permission; `number` and `name` encrypted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity: Option<serde_json::Value>,
}

const AMOUNT: Contract = &[
    required("total", Kind::Integer { min: 1 }),
    optional("currency", Kind::Text { min: 1, max: 16, rule: currency }),
];

const SEALED: Kind = Kind::Text { min: 1, max: 1024, rule: encrypted };

const IDENTITY: Contract = &[required("type", token(1, 64)), required("number", SEALED), required("name", SEALED)];

const PAYER: Contract = &[required("openid", token(1, 128)), optional("identity", Kind::Object(IDENTITY))];

const GOODS: Contract = &[
    required("merchant_goods_id", Kind::Text { min: 1, max: 32, rule: goods_id }),
    optional("wechatpay_goods_id", token(1, 32)),
    optional("goods_name", text(1, 256)),
    required("quantity", Kind::Integer { min: 1 }),
    required("unit_price", Kind::Integer { min: 0 }),
];

const DETAIL: Contract = &[
    optional("cost_price", Kind::Integer { min: 0 }),
    optional("invoice_id", text(1, 32)),
    optional("goods_detail", Kind::List { max: 6000, item: &Kind::Object(GOODS) }),
];

const STORE: Contract = &[
    required("id", text(1, 32)),
    optional("name", text(1, 256)),
    optional("area_code", text(1, 32)),
    optional("address", text(1, 512)),
];

const SCENE: Contract = &[
    required("payer_client_ip", Kind::Text { min: 1, max: 45, rule: ip_address }),
    optional("device_id", text(1, 32)),
    optional("store_info", Kind::Object(STORE)),
];

const SETTLE: Contract = &[optional("profit_sharing", Kind::Bool)];

const SUBSIDY_PLAN: Contract = &[
    optional("subsidy_installment_num", Kind::Integer { min: 1 }),
    optional("subsidy_percent", Kind::Integer { min: 0 }),
];

const SUBSIDY_DETAIL: Contract = &[
    optional("subsidy_period_type", token(1, 32)),
    optional("subsidy_plan", Kind::List { max: 100, item: &Kind::Object(SUBSIDY_PLAN) }),
];

const SUBSIDY: Contract = &[optional("subsidy_detail", Kind::List { max: 100, item: &Kind::Object(SUBSIDY_DETAIL) })];

/// Members of the request body.
pub(crate) const JSAPI_ORDER: Contract = &[
    required("appid", token(1, 32)),
    required("mchid", Kind::Text { min: 1, max: 32, rule: digits }),
    required("description", text(1, 127)),
    required("out_trade_no", OUT_TRADE_NO),
    optional("time_expire", Kind::Text { min: 1, max: 64, rule: rfc3339 }),
    optional("attach", text(1, 128)),
    required("notify_url", Kind::Text { min: 1, max: LONGEST_NOTIFY_URL, rule: no_rule }),
    optional("goods_tag", text(1, 32)),
    optional("support_fapiao", Kind::Bool),
    required("amount", Kind::Object(AMOUNT)),
    required("payer", Kind::Object(PAYER)),
    optional("detail", Kind::Object(DETAIL)),
    optional("scene_info", Kind::Object(SCENE)),
    optional("settle_info", Kind::Object(SETTLE)),
    optional("limit_pay", Kind::List { max: 16, item: &token(1, 32) }),
    optional("subsidy_info", Kind::Object(SUBSIDY)),
];

/// Members of the answer.
pub(crate) const PREPAY_ANSWER: Contract = &[required("prepay_id", token(1, 64))];

const OUT_TRADE_NO: Kind = Kind::Text { min: 6, max: 32, rule: order_number };
const OUT_TRADE_NO_FIELD: Contract = &[required("out_trade_no", OUT_TRADE_NO)];
const TRANSACTION_ID_FIELD: Contract = &[required("transaction_id", token(1, 32))];
const PREPAY_ID_FIELD: Contract = &[required("prepay_id", token(1, 64))];

/// Checks one identifier that goes into a path or into pay params.
fn check_one(contract: &'static [Field], name: &str, value: &str) -> Vec<Issue> {
    let mut members = Map::new();
    members.insert(name, value.into());
    super::check_request(&members, contract)
}

pub(crate) fn out_trade_no_issues(value: &str) -> Vec<Issue> {
    check_one(OUT_TRADE_NO_FIELD, "out_trade_no", value)
}

pub(crate) fn transaction_id_issues(value: &str) -> Vec<Issue> {
    check_one(TRANSACTION_ID_FIELD, "transaction_id", value)
}

pub(crate) fn prepay_id_issues(value: &str) -> Vec<Issue> {
    check_one(PREPAY_ID_FIELD, "prepay_id", value)
}

/// What is wrong with an app id, if anything.
pub(crate) fn appid_problem(text: &str) -> Option<&'static str> {
    if text.is_empty() {
        return Some("is empty");
    }
    if text.len() > 32 {
        return Some("is longer than 32 characters");
    }
    no_blanks(text).map(|(reason, _)| reason)
}

/// Checks a whole order. `local`: the API is on this machine, so a loopback `notify_url` is fine.
pub(crate) fn order_issues(order: &Map, local: bool) -> Vec<Issue> {
    let mut issues = super::check_request(order, JSAPI_ORDER);
    // The one rule that depends on where the API is; a missing or mistyped URL has been reported above.
    if let Some(Value::String(text)) = order.get("notify_url")
        && !issues.iter().any(|issue| issue.field == "notify_url")
        && let Some((reason, remedy)) = url::notify_url_problem(text, local)
    {
        refuse(&mut issues, "notify_url", reason, remedy);
    }
    issues
}

type Problem = Option<(&'static str, &'static str)>;

fn no_rule(_: &str) -> Problem {
    None
}

fn digits(text: &str) -> Problem {
    let fine = text.bytes().all(|b| b.is_ascii_digit());
    (!fine).then_some(("holds something else than digits", "Use the merchant number (商户号)."))
}

fn order_number(text: &str) -> Problem {
    let fine = text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-|*".contains(&b));
    (!fine).then_some(("holds a character that is not allowed", "Use letters, digits, _ - | and *."))
}

fn encrypted(text: &str) -> Problem {
    (!is_ciphertext(text)).then_some(NOT_ENCRYPTED)
}

fn goods_id(text: &str) -> Problem {
    let fine = text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b));
    (!fine).then_some(("holds a character that is not allowed", "Use letters, digits, _ and -."))
}

fn currency(text: &str) -> Problem {
    (text != "CNY").then_some(("is not CNY", "Domestic payments are in CNY; leave the field out."))
}

fn rfc3339(text: &str) -> Problem {
    time::from_rfc3339(text)
        .is_none()
        .then_some(("is not an RFC 3339 time with offset", "Write it like 2026-07-20T10:30:00+08:00."))
}

fn ip_address(text: &str) -> Problem {
    text.parse::<IpAddr>().is_err().then_some(("is not an IP address", "Pass the payer's IPv4 or IPv6 address."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn issues(order: Value) -> Vec<(String, String)> {
        let Value::Object(order) = order else { panic!("not an object") };
        order_issues(&order.into(), false).into_iter().map(|issue| (issue.field, issue.reason)).collect()
    }

    fn fields(order: Value) -> Vec<String> {
        issues(order).into_iter().map(|(field, _)| field).collect()
    }

    fn circulating_example() -> Value {
        json!({
            "appid": "wxd678efh567hg6787", "mchid": "1230000109", "description": "Image形象店-深圳腾大-QQ公仔",
            "out_trade_no": "1217752501201407033233368018", "notify_url": " https://www.weixin.qq.com/wxpay/pay.php",
            "amount": {"total": 100, "currency": "CNY"}, "payer": {"openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o\t"}
        })
    }

    #[test]
    fn the_circulating_example_is_refused_for_both_of_its_blanks_at_once() {
        assert_eq!(
            issues(circulating_example()),
            [
                ("payer.openid".into(), "begins or ends with a blank".into()),
                ("notify_url".into(), "begins or ends with a blank".into())
            ]
        );
    }

    #[test]
    fn the_circulating_example_without_the_blanks_is_accepted() {
        let mut order = circulating_example();
        order["notify_url"] = json!("https://www.weixin.qq.com/wxpay/pay.php");
        order["payer"]["openid"] = json!("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o");
        assert_eq!(issues(order), []);
    }

    #[test]
    fn every_rule_names_its_field() {
        let good = || {
            let mut order = circulating_example();
            order["notify_url"] = json!("https://www.weixin.qq.com/wxpay/pay.php");
            order["payer"]["openid"] = json!("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o");
            order
        };
        let cases: &[(&str, Value, &str)] = &[
            ("/amount/total", json!(0), "amount.total"),
            ("/amount/total", json!(1.5), "amount.total"),
            ("/amount/total", json!("100"), "amount.total"),
            ("/amount/total", json!(9_007_199_254_740_992_i64), "amount.total"),
            ("/amount/currency", json!("USD"), "amount.currency"),
            ("/description", json!("咖啡☕".repeat(43)), "description"),
            ("/description", json!("咖啡🎉"), "description"),
            ("/description", json!(""), "description"),
            ("/description", json!("a\nb"), "description"),
            ("/out_trade_no", json!("12345"), "out_trade_no"),
            ("/out_trade_no", json!("1234567 "), "out_trade_no"),
            ("/out_trade_no", json!("1".repeat(33)), "out_trade_no"),
            ("/mchid", json!(1_230_000_109), "mchid"),
            ("/payer/openid", json!("o".repeat(129)), "payer.openid"),
            ("/payer", json!(null), "payer"),
            ("/payer", json!([]), "payer"),
            ("/notify_url", json!("http://a.example/x"), "notify_url"),
        ];
        for (pointer, value, field) in cases {
            let mut order = good();
            *order.pointer_mut(pointer).unwrap() = value.clone();
            assert_eq!(fields(order), [*field], "{pointer} {value}");
        }
        let additions: &[(&str, Value, &str)] = &[
            ("attach", json!(null), "attach"),
            ("sub_mchid", json!("1"), "sub_mchid"),
            ("time_expire", json!("2026-07-20 10:30:00"), "time_expire"),
            ("scene_info", json!({"payer_client_ip": "300.1.1.1"}), "scene_info.payer_client_ip"),
            ("scene_info", json!({"device_id": "1"}), "scene_info.payer_client_ip"),
            ("limit_pay", json!([]), "limit_pay"),
            (
                "detail",
                json!({"goods_detail": [{"merchant_goods_id": "a b", "quantity": 1, "unit_price": 1}]}),
                "detail.goods_detail.0.merchant_goods_id",
            ),
            ("settle_info", json!({"profit_sharing": "true"}), "settle_info.profit_sharing"),
        ];
        for (name, value, field) in additions {
            let mut order = good();
            order[*name] = value.clone();
            assert_eq!(fields(order), [*field], "{name} {value}");
        }
        for name in ["appid", "mchid", "description", "out_trade_no", "notify_url", "amount", "payer"] {
            let mut order = good();
            order.as_object_mut().unwrap().remove(name);
            assert_eq!(fields(order), [name]);
        }
    }

    #[test]
    fn the_typed_order_serialises_to_an_accepted_body() {
        let order = JsapiOrder {
            appid: Some("wx7d2e4c90b1a35f68".into()),
            mchid: Some("1747000321".into()),
            description: "手冲咖啡 中杯 x2".into(),
            out_trade_no: "COFFEE_20260720-0001".into(),
            notify_url: Some("https://pay.example.com/hooks/wechat".into()),
            amount: Amount { total: 5600, currency: Some("CNY".into()) },
            payer: Payer { openid: "oTESTu5Wn2Yk8Rb0Vq3Jd6Ls9Xc1".into(), identity: None },
            ..JsapiOrder::default()
        };
        assert_eq!(issues(serde_json::to_value(&order).unwrap()), []);
    }
}
