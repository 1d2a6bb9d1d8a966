//! Single orders: JSAPI and mini program, APP, H5 and Native (下单), code payment (付款码支付), query, close, reverse.
//!
//! Source: endpoint reference, "Prepay", "Query order", "Close" and "Code payment"; protocol reference, "Field rules for basic
//! payment".

use super::order_contracts::{
    AMOUNT_MEMBER, ANY_PAYER, ATTACH, COST_PRICE, DESCRIPTION, DEVICE_ID, GOODS_TAG, H5_SCENE_MEMBER, IDENTITY_MEMBER,
    INVOICE_ID, NOTIFY_URL_IN_BODY, ORDER, PROFIT_SHARING, PROGRESS, SCENE_MEMBER, SOLD, SUBSIDY_MEMBER,
    SUPPORT_FAPIAO, TRANSACTED, answered_openid,
};
use super::row::{Answered, Default, Evidence, Place, Row, Settling, Source};
use crate::error::Repeat;
use crate::schema::fields::{
    H5_ANSWER, MCHID, MERCHANT_GOODS_ID, NATIVE_ANSWER, OUT_TRADE_NO, PREPAY_ANSWER, TRANSACTION_ID,
};
use crate::schema::rule::Rule;
use crate::schema::{Contract, Field, Shape, contract, exactly_one, optional, required, text, token};

pub(super) const ROWS: &[&Row] = &[
    &PREPAY_JSAPI,
    &QUERY_BY_OUT_TRADE_NO,
    &QUERY_BY_TRANSACTION_ID,
    &CLOSE,
    &PREPAY_APP,
    &PREPAY_H5,
    &PREPAY_NATIVE,
    &CODE_PAY,
    &REVERSE,
];

pub(super) const PREPAY_JSAPI: Row = Row {
    body: Some(contract!(OWNERS, ORDER, JSAPI, SETTLE)),
    ..prepay("prepayJsapi", "/v3/pay/transactions/jsapi", PREPAY_ANSWER)
};

const PREPAY_APP: Row = Row {
    body: Some(contract!(OWNERS, ORDER, &[ANY_PAYER, SCENE_MEMBER, SUBSIDY_MEMBER], SETTLE)),
    ..prepay("prepayApp", "/v3/pay/transactions/app", PREPAY_ANSWER)
};

const PREPAY_H5: Row = Row {
    body: Some(contract!(OWNERS, ORDER, &[ANY_PAYER, H5_SCENE_MEMBER], SETTLE)),
    ..prepay("prepayH5", "/v3/pay/transactions/h5", H5_ANSWER)
};

const PREPAY_NATIVE: Row = Row {
    body: Some(contract!(OWNERS, ORDER, &[ANY_PAYER, SCENE_MEMBER], SETTLE)),
    ..prepay("prepayNative", "/v3/pay/transactions/native", NATIVE_ANSWER)
};

/// To be completed with the members of the order.
const fn prepay(name: &'static str, template: &'static str, answer: Contract) -> Row {
    Row {
        defaults: &[APPID_IN_BODY, MCHID_IN_BODY, NOTIFY_URL_IN_BODY],
        answer: Answered::Object(answer),
        repeat: Repeat::Same,
        key: Some("out_trade_no"),
        settling: Some(EXISTS),
        deadline: Some("time_expire"),
        ..Row::post(name, template)
    }
}

pub(super) const QUERY_BY_OUT_TRADE_NO: Row = Row {
    ids: &[required("out_trade_no", OUT_TRADE_NO)],
    query: &[required("mchid", MCHID)],
    defaults: &[MCHID_IN_QUERY],
    answer: Answered::Object(TRANSACTION),
    echoes: &["out_trade_no", "mchid"],
    key: Some("out_trade_no"),
    progress: Some(PROGRESS),
    ..Row::get("queryByOutTradeNo", "/v3/pay/transactions/out-trade-no/{out_trade_no}")
};

/// Finds paid orders only.
pub(super) const QUERY_BY_TRANSACTION_ID: Row = Row {
    ids: &[required("transaction_id", TRANSACTION_ID)],
    query: &[required("mchid", MCHID)],
    defaults: &[MCHID_IN_QUERY],
    answer: Answered::Object(TRANSACTION),
    echoes: &["transaction_id", "mchid"],
    key: Some("transaction_id"),
    ..Row::get("queryByTransactionId", "/v3/pay/transactions/id/{transaction_id}")
};

/// Closes an unpaid order.
pub(super) const CLOSE: Row = Row {
    ids: &[required("out_trade_no", OUT_TRADE_NO)],
    defaults: &[MCHID_IN_BODY],
    body: Some(&[required("mchid", MCHID)]),
    repeat: Repeat::Same,
    key: Some("out_trade_no"),
    settling: Some(Settling { query: &QUERY_BY_OUT_TRADE_NO, took_effect: Evidence::Is("trade_state", "CLOSED") }),
    ..Row::post("close", "/v3/pay/transactions/out-trade-no/{out_trade_no}/close")
};

/// Takes the payment from the code that the payer shows. Nobody documents that the same number is the same call.
const CODE_PAY: Row = Row {
    defaults: &[APPID_IN_BODY, MCHID_IN_BODY],
    body: Some(contract!(OWNERS, CODE)),
    answer: Answered::Object(contract!(&[required("mchid", text(0, 32))], TRANSACTED)),
    echoes: &["out_trade_no", "mchid"],
    key: Some("out_trade_no"),
    settling: Some(EXISTS),
    ..Row::post("codePay", "/v3/pay/transactions/codepay")
};

/// Calls a code payment off, whatever its state.
const REVERSE: Row = Row {
    ids: &[required("out_trade_no", OUT_TRADE_NO)],
    defaults: &[APPID_IN_BODY, MCHID_IN_BODY],
    body: Some(OWNERS),
    answer: Answered::Object(&[required("mchid", text(0, 32)), required("out_trade_no", text(0, 32))]),
    echoes: &["out_trade_no", "mchid"],
    key: Some("out_trade_no"),
    settling: Some(Settling { query: &QUERY_BY_OUT_TRADE_NO, took_effect: Evidence::Is("trade_state", "REVOKED") }),
    ..Row::post("reverse", "/v3/pay/transactions/out-trade-no/{out_trade_no}/reverse")
};

const EXISTS: Settling = Settling { query: &QUERY_BY_OUT_TRADE_NO, took_effect: Evidence::Exists };

const APPID_IN_BODY: Default = Default { name: "appid", from: Source::Appid, place: Place::Body };
const MCHID_IN_BODY: Default = Default { name: "mchid", from: Source::Mchid, place: Place::Body };
const MCHID_IN_QUERY: Default = Default { name: "mchid", from: Source::Mchid, place: Place::Query };

const OWNERS: Contract = &[required("appid", token(1, 32)), required("mchid", MCHID)];

const JSAPI: Contract = &[
    required("payer", Shape::Object(&[required("openid", token(1, 128)), IDENTITY_MEMBER])),
    SCENE_MEMBER,
    SUBSIDY_MEMBER,
];

const SETTLE: Contract = &[SETTLE_MEMBER];
const SETTLE_MEMBER: Field = optional("settle_info", Shape::Object(&[PROFIT_SHARING]));

/// Of a code payment, which nobody is notified of.
const CODE: Contract = &[
    DESCRIPTION,
    required("out_trade_no", OUT_TRADE_NO),
    ATTACH,
    GOODS_TAG,
    SUPPORT_FAPIAO,
    AMOUNT_MEMBER,
    required("payer", Shape::Object(&[required("auth_code", token(1, 32))])),
    required("scene_info", Shape::Object(CODE_SCENE)),
    optional("detail", Shape::Object(CODE_DETAIL)),
    SETTLE_MEMBER,
];

const CODE_SCENE: Contract = &[
    DEVICE_ID,
    optional("device_ip", Shape::Text { min: 1, max: 45, rule: Rule::IpAddress }),
    required("store_info", Shape::Object(CODE_STORE)),
];

const STORE_ID: &[&str] = &["id", "out_id"];

const CODE_STORE: Contract =
    &[exactly_one("id", STORE_ID, text(1, 32)), exactly_one("out_id", STORE_ID, text(1, 1024))];

const CODE_DETAIL: Contract =
    &[COST_PRICE, INVOICE_ID, required("goods_detail", Shape::List { max: 6000, item: &Shape::Object(CODE_GOODS) })];

/// Code payment spells the unified goods code in its own way.
const CODE_GOODS: Contract = contract!(&[MERCHANT_GOODS_ID, optional("wxpay_goods_id", token(1, 32))], SOLD);

/// The members of an order in answers.
pub(super) const TRANSACTION: Contract = contract!(
    &[required("appid", text(0, 32)), required("mchid", text(0, 32))],
    TRANSACTED,
    &[optional("payer", Shape::Object(&[answered_openid("openid")]))],
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::check_request;
    use serde_json::{Value, json};

    fn issues(order: Value) -> Vec<(String, String)> {
        issues_of(&PREPAY_JSAPI, order)
    }

    fn issues_of(row: &Row, order: Value) -> Vec<(String, String)> {
        let Value::Object(order) = order else { panic!("not an object") };
        check_request(&order, row.body.unwrap(), false)
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

    /// Sets a member, removes it if `value` is null, and names the fields that are then refused.
    fn changed(row: &Row, order: &Value, pointer: &str, value: Value) -> Vec<String> {
        let mut order = order.clone();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        let parent = order.pointer_mut(parent).unwrap().as_object_mut().unwrap();
        if value.is_null() {
            parent.remove(name);
        } else {
            parent.insert(name.into(), value);
        }
        issues_of(row, order).into_iter().map(|(field, _)| field).collect()
    }

    fn order_without_payer() -> Value {
        json!({
            "appid": "wx1", "mchid": "17", "description": "咖啡", "out_trade_no": "ORDER-1",
            "notify_url": "https://shop.example/x", "amount": {"total": 1}
        })
    }

    #[test]
    fn app_and_native_orders_name_no_payer_and_h5_orders_a_scene() {
        let order = order_without_payer();
        let identity = json!({"identity": {"type": "IDCARD", "number": "1", "name": "x"}});
        for row in [&PREPAY_APP, &PREPAY_NATIVE] {
            assert_eq!(issues_of(row, order.clone()), [], "{}", row.name);
            assert_eq!(changed(row, &order, "/payer", identity.clone()), [""; 0], "{}", row.name);
            assert_eq!(changed(row, &order, "/payer", json!({"openid": "o"})), ["payer.openid"], "{}", row.name);
            let scene = json!({"payer_client_ip": "127.0.0.1", "h5_info": {"type": "Wap"}});
            assert_eq!(changed(row, &order, "/scene_info", scene), ["scene_info.h5_info"], "{}", row.name);
        }
        let subsidy = json!({"subsidy_detail": []});
        assert_eq!(changed(&PREPAY_APP, &order, "/subsidy_info", subsidy.clone()), ["subsidy_info.subsidy_detail"]);
        assert_eq!(changed(&PREPAY_NATIVE, &order, "/subsidy_info", subsidy.clone()), ["subsidy_info"]);

        assert_eq!(changed(&PREPAY_H5, &order, "/scene_info", json!(null)), ["scene_info"]);
        let mut order = order;
        order["scene_info"] = json!({"payer_client_ip": "203.0.113.9", "h5_info": {"type": "Wap"}});
        assert_eq!(issues_of(&PREPAY_H5, order.clone()), []);
        let cases: &[(&str, Value, &[&str])] = &[
            ("/scene_info/payer_client_ip", json!("127.0.0.1"), &["scene_info.payer_client_ip"]),
            ("/scene_info/payer_client_ip", json!(null), &["scene_info.payer_client_ip"]),
            ("/scene_info/h5_info", json!(null), &["scene_info.h5_info"]),
            ("/scene_info/h5_info", json!({}), &["scene_info.h5_info.type"]),
            ("/scene_info/h5_info/type", json!("iOS"), &[]),
            ("/scene_info/h5_info/app_name", json!("王者荣耀".repeat(17)), &["scene_info.h5_info.app_name"]),
            ("/scene_info/h5_info/app_url", json!("a".repeat(129)), &["scene_info.h5_info.app_url"]),
            ("/scene_info/h5_info/bundle_id", json!("a".repeat(129)), &["scene_info.h5_info.bundle_id"]),
            ("/scene_info/h5_info/package_name", json!("a".repeat(129)), &["scene_info.h5_info.package_name"]),
            ("/payer", json!({"openid": "o"}), &["payer.openid"]),
            ("/subsidy_info", subsidy, &["subsidy_info"]),
        ];
        for (pointer, value, fields) in cases {
            assert_eq!(&changed(&PREPAY_H5, &order, pointer, value.clone()), fields, "{pointer} {value}");
        }
    }

    #[test]
    fn a_code_payment_names_the_code_and_the_store_and_nothing_that_only_others_have() {
        let order = json!({
            "appid": "wx1", "mchid": "17", "description": "咖啡", "out_trade_no": "ORDER-1", "amount": {"total": 1},
            "payer": {"auth_code": "130061098828009406"}, "scene_info": {"store_info": {"id": "0001"}}
        });
        assert_eq!(issues_of(&CODE_PAY, order.clone()), []);
        let goods = json!([{"merchant_goods_id": "a", "wxpay_goods_id": "1", "quantity": 1, "unit_price": 1}]);
        let cases: &[(&str, Value, &[&str])] = &[
            ("/payer/auth_code", json!(null), &["payer.auth_code"]),
            ("/payer/auth_code", json!("1".repeat(33)), &["payer.auth_code"]),
            ("/payer/auth_code", json!("1300 6109"), &["payer.auth_code"]),
            ("/payer/openid", json!("o"), &["payer.openid"]),
            ("/scene_info", json!(null), &["scene_info"]),
            ("/scene_info/store_info", json!({}), &["scene_info.store_info.id"]),
            ("/scene_info/store_info", json!({"out_id": "A"}), &[]),
            ("/scene_info/store_info/out_id", json!("A"), &["scene_info.store_info.id"]),
            ("/scene_info/device_ip", json!("x"), &["scene_info.device_ip"]),
            ("/scene_info/payer_client_ip", json!("203.0.113.9"), &["scene_info.payer_client_ip"]),
            ("/notify_url", json!("https://shop.example/x"), &["notify_url"]),
            ("/time_expire", json!("2026-07-20T10:30:00+08:00"), &["time_expire"]),
            ("/detail", json!({}), &["detail.goods_detail"]),
            ("/detail", json!({"goods_detail": goods}), &[]),
            (
                "/detail",
                json!({"goods_detail": [{"merchant_goods_id": "a", "wechatpay_goods_id": "1", "quantity": 1, "unit_price": 1}]}),
                &["detail.goods_detail.0.wechatpay_goods_id"],
            ),
        ];
        for (pointer, value, fields) in cases {
            assert_eq!(&changed(&CODE_PAY, &order, pointer, value.clone()), fields, "{pointer} {value}");
        }
        assert_eq!(issues_of(&REVERSE, json!({"appid": "wx1", "mchid": "17"})), []);
    }

    #[test]
    fn only_what_is_documented_to_be_the_same_call_is_repeated() {
        for row in ROWS {
            let once = ["codePay", "reverse"].contains(&row.name);
            assert_eq!(row.repeat == Repeat::Same, !once, "{}", row.name);
            assert_eq!(row.settling.is_some(), row.method == "POST", "{}", row.name);
        }
    }
}
