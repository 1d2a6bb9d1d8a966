//! Orders: JSAPI and mini-program payment (JSAPI/小程序下单), query, close.
//!
//! Source: endpoint reference, "Prepay", "Query order" and "Close"; protocol reference, "Field rules for basic payment".

use super::row::{Answered, Default, Place, Row, Source};
use crate::error::Repeat;
use crate::schema::fields::{
    CURRENCY, MCHID, MERCHANT_GOODS_ID, OUT_TRADE_NO, PREPAY_ANSWER, TRANSACTION_ID, WECHATPAY_GOODS_ID, notify_url,
};
use crate::schema::rule::Rule;
use crate::schema::{Contract, Shape, optional, required, text, token};

pub(super) const PREPAY_JSAPI: Row = Row {
    name: "prepayJsapi",
    method: "POST",
    template: "/v3/pay/transactions/jsapi",
    ids: &[],
    query: &[],
    defaults: &[
        Default { name: "appid", from: Source::Appid, place: Place::Body },
        MCHID_IN_BODY,
        Default { name: "notify_url", from: Source::NotifyUrl, place: Place::Body },
    ],
    body: Some(JSAPI_ORDER),
    answer: Answered::Object(PREPAY_ANSWER),
    echoes: &[],
    repeat: Repeat::Same,
    key: "out_trade_no",
    deadline: Some("time_expire"),
};

pub(super) const QUERY_BY_OUT_TRADE_NO: Row = Row {
    name: "queryByOutTradeNo",
    method: "GET",
    template: "/v3/pay/transactions/out-trade-no/{out_trade_no}",
    ids: &[required("out_trade_no", OUT_TRADE_NO)],
    query: &[required("mchid", MCHID)],
    defaults: &[MCHID_IN_QUERY],
    body: None,
    answer: Answered::Object(TRANSACTION),
    echoes: &["out_trade_no", "mchid"],
    repeat: Repeat::Same,
    key: "out_trade_no",
    deadline: None,
};

/// Finds paid orders only.
pub(super) const QUERY_BY_TRANSACTION_ID: Row = Row {
    name: "queryByTransactionId",
    method: "GET",
    template: "/v3/pay/transactions/id/{transaction_id}",
    ids: &[required("transaction_id", TRANSACTION_ID)],
    query: &[required("mchid", MCHID)],
    defaults: &[MCHID_IN_QUERY],
    body: None,
    answer: Answered::Object(TRANSACTION),
    echoes: &["transaction_id", "mchid"],
    repeat: Repeat::Same,
    key: "transaction_id",
    deadline: None,
};

/// Closes an unpaid order.
pub(super) const CLOSE: Row = Row {
    name: "close",
    method: "POST",
    template: "/v3/pay/transactions/out-trade-no/{out_trade_no}/close",
    ids: &[required("out_trade_no", OUT_TRADE_NO)],
    query: &[],
    defaults: &[MCHID_IN_BODY],
    body: Some(&[required("mchid", MCHID)]),
    answer: Answered::Empty,
    echoes: &[],
    repeat: Repeat::Same,
    key: "out_trade_no",
    deadline: None,
};

const MCHID_IN_BODY: Default = Default { name: "mchid", from: Source::Mchid, place: Place::Body };
const MCHID_IN_QUERY: Default = Default { name: "mchid", from: Source::Mchid, place: Place::Query };

const AMOUNT: Contract = &[required("total", Shape::Integer { min: 1 }), optional("currency", CURRENCY)];

const IDENTITY: Contract =
    &[required("type", token(1, 64)), required("number", Shape::Sensitive), required("name", Shape::Sensitive)];

const PAYER: Contract = &[required("openid", token(1, 128)), optional("identity", Shape::Object(IDENTITY))];

const GOODS: Contract = &[
    MERCHANT_GOODS_ID,
    WECHATPAY_GOODS_ID,
    optional("goods_name", text(1, 256)),
    required("quantity", Shape::Integer { min: 1 }),
    required("unit_price", Shape::Integer { min: 0 }),
];

const DETAIL: Contract = &[
    optional("cost_price", Shape::Integer { min: 0 }),
    optional("invoice_id", text(1, 32)),
    optional("goods_detail", Shape::List { max: 6000, item: &Shape::Object(GOODS) }),
];

const STORE: Contract = &[
    required("id", text(1, 32)),
    optional("name", text(1, 256)),
    optional("area_code", text(1, 32)),
    optional("address", text(1, 512)),
];

const SCENE: Contract = &[
    required("payer_client_ip", Shape::Text { min: 1, max: 45, rule: Rule::IpAddress }),
    optional("device_id", text(1, 32)),
    optional("store_info", Shape::Object(STORE)),
];

const SETTLE: Contract = &[optional("profit_sharing", Shape::Bool)];

const SUBSIDY_PLAN: Contract = &[
    optional("subsidy_installment_num", Shape::Integer { min: 1 }),
    optional("subsidy_percent", Shape::Integer { min: 0 }),
];

const SUBSIDY_DETAIL: Contract = &[
    optional("subsidy_period_type", token(1, 32)),
    optional("subsidy_plan", Shape::List { max: 100, item: &Shape::Object(SUBSIDY_PLAN) }),
];

const SUBSIDY: Contract = &[optional("subsidy_detail", Shape::List { max: 100, item: &Shape::Object(SUBSIDY_DETAIL) })];

/// Members of an order.
const JSAPI_ORDER: Contract = &[
    required("appid", token(1, 32)),
    required("mchid", MCHID),
    required("description", text(1, 127)),
    required("out_trade_no", OUT_TRADE_NO),
    optional("time_expire", Shape::Text { min: 1, max: 64, rule: Rule::Rfc3339 }),
    optional("attach", text(1, 128)),
    required("notify_url", notify_url(255)),
    optional("goods_tag", text(1, 32)),
    optional("support_fapiao", Shape::Bool),
    required("amount", Shape::Object(AMOUNT)),
    required("payer", Shape::Object(PAYER)),
    optional("detail", Shape::Object(DETAIL)),
    optional("scene_info", Shape::Object(SCENE)),
    optional("settle_info", Shape::Object(SETTLE)),
    optional("limit_pay", Shape::List { max: 16, item: &token(1, 32) }),
    optional("subsidy_info", Shape::Object(SUBSIDY)),
];

/// The members of an order in answers: those documented as required, and the types of those the library and its
/// TypeScript types rely on.
pub(super) const TRANSACTION: Contract = &[
    required("appid", text(0, 32)),
    required("mchid", text(0, 32)),
    required("out_trade_no", text(0, 32)),
    required("trade_state", text(0, 32)),
    optional("trade_state_desc", text(0, 256)),
    optional("transaction_id", text(0, 32)),
    optional("trade_type", text(0, 16)),
    optional("bank_type", text(0, 32)),
    optional("attach", text(0, 128)),
    optional("success_time", text(0, 64)),
    optional("payer", Shape::Object(PAYING_USER)),
    optional("amount", Shape::Object(PAID_AMOUNT)),
];

const PAID_AMOUNT: Contract = &[
    optional("total", Shape::Integer { min: 0 }),
    optional("payer_total", Shape::Integer { min: 0 }),
    optional("currency", text(0, 16)),
    optional("payer_currency", text(0, 16)),
];

const PAYING_USER: Contract = &[optional("openid", text(0, 128))];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::check_request;
    use serde_json::{Value, json};

    fn issues(order: Value) -> Vec<(String, String)> {
        let Value::Object(order) = order else { panic!("not an object") };
        check_request(&order, JSAPI_ORDER, false)
            .into_iter()
            .map(|issue| (issue.field, issue.reason.english()))
            .collect()
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
    fn the_circulating_example_is_refused_for_its_whitespace_in_both_places_at_once() {
        assert_eq!(
            issues(circulating_example()),
            [
                ("notify_url".into(), "begins or ends with whitespace".into()),
                ("payer.openid".into(), "begins or ends with whitespace".into())
            ]
        );
    }

    #[test]
    fn the_circulating_example_without_the_whitespace_is_accepted() {
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
}
