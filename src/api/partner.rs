//! Orders of service providers (服务商) on behalf of their sub-merchants.
//!
//! Source: endpoint reference, "Partner mode"; protocol reference, "Combined and partner mode".

use super::order_contracts::{
    ANY_PAYER, H5_SCENE_MEMBER, IDENTITY_MEMBER, NOTIFY_URL_IN_BODY, ORDER, PROFIT_SHARING, PROGRESS, SCENE_MEMBER,
    SUBSIDY_MEMBER, TRANSACTED, answered_openid,
};
use super::row::{Answered, Default, Evidence, Place, Row, Settling, Source};
use crate::error::Repeat;
use crate::schema::fields::{H5_ANSWER, MCHID, NATIVE_ANSWER, OUT_TRADE_NO, PREPAY_ANSWER, TRANSACTION_ID};
use crate::schema::{Contract, Field, Shape, contract, exactly_one, if_given, optional, required, text, token};

pub(super) const ROWS: &[&Row] =
    &[&PREPAY_JSAPI, &PREPAY_APP, &PREPAY_H5, &PREPAY_NATIVE, &QUERY_BY_OUT_TRADE_NO, &QUERY_BY_TRANSACTION_ID, &CLOSE];

const PREPAY_JSAPI: Row = Row {
    body: Some(contract!(JSAPI_OWNERS, ORDER, JSAPI, SETTLE)),
    ..prepay("partner.prepayJsapi", "/v3/pay/partner/transactions/jsapi", PREPAY_ANSWER)
};

const PREPAY_APP: Row = Row {
    body: Some(contract!(OWNERS, ORDER, &[ANY_PAYER, SCENE_MEMBER, SUBSIDY_MEMBER], SETTLE)),
    ..prepay("partner.prepayApp", "/v3/pay/partner/transactions/app", PREPAY_ANSWER)
};

const PREPAY_H5: Row = Row {
    body: Some(contract!(OWNERS, ORDER, &[ANY_PAYER, H5_SCENE_MEMBER], SETTLE)),
    ..prepay("partner.prepayH5", "/v3/pay/partner/transactions/h5", H5_ANSWER)
};

const PREPAY_NATIVE: Row = Row {
    body: Some(contract!(OWNERS, ORDER, &[ANY_PAYER, SCENE_MEMBER], SETTLE)),
    ..prepay("partner.prepayNative", "/v3/pay/partner/transactions/native", NATIVE_ANSWER)
};

/// To be completed with the members of the order.
const fn prepay(name: &'static str, template: &'static str, answer: Contract) -> Row {
    Row {
        defaults: &[
            Default { name: "sp_appid", from: Source::Appid, place: Place::Body },
            SP_MCHID_IN_BODY,
            NOTIFY_URL_IN_BODY,
        ],
        answer: Answered::Object(answer),
        repeat: Repeat::Same,
        key: Some("out_trade_no"),
        settling: Some(Settling { query: &QUERY_BY_OUT_TRADE_NO, took_effect: Evidence::Exists }),
        deadline: Some("time_expire"),
        ..Row::post(name, template)
    }
}

const QUERY_BY_OUT_TRADE_NO: Row = Row {
    ids: &[required("out_trade_no", OUT_TRADE_NO)],
    query: MERCHANTS,
    defaults: &[SP_MCHID_IN_QUERY],
    answer: Answered::Object(TRANSACTION),
    echoes: &["out_trade_no", "sp_mchid", "sub_mchid"],
    key: Some("out_trade_no"),
    progress: Some(PROGRESS),
    ..Row::get("partner.queryByOutTradeNo", "/v3/pay/partner/transactions/out-trade-no/{out_trade_no}")
};

/// Finds paid orders only.
const QUERY_BY_TRANSACTION_ID: Row = Row {
    ids: &[required("transaction_id", TRANSACTION_ID)],
    query: MERCHANTS,
    defaults: &[SP_MCHID_IN_QUERY],
    answer: Answered::Object(TRANSACTION),
    echoes: &["transaction_id", "sp_mchid", "sub_mchid"],
    key: Some("transaction_id"),
    ..Row::get("partner.queryByTransactionId", "/v3/pay/partner/transactions/id/{transaction_id}")
};

/// Closes an unpaid order.
const CLOSE: Row = Row {
    ids: &[required("out_trade_no", OUT_TRADE_NO)],
    defaults: &[SP_MCHID_IN_BODY],
    body: Some(MERCHANTS),
    repeat: Repeat::Same,
    key: Some("out_trade_no"),
    settling: Some(Settling { query: &QUERY_BY_OUT_TRADE_NO, took_effect: Evidence::Is("trade_state", "CLOSED") }),
    ..Row::post("partner.close", "/v3/pay/partner/transactions/out-trade-no/{out_trade_no}/close")
};

const SP_MCHID_IN_BODY: Default = Default { name: "sp_mchid", from: Source::Mchid, place: Place::Body };
const SP_MCHID_IN_QUERY: Default = Default { name: "sp_mchid", from: Source::Mchid, place: Place::Query };

const MERCHANTS: Contract = &[required("sp_mchid", MCHID), required("sub_mchid", MCHID)];

const OWNERS: Contract = contract!(&[SP_APPID, optional("sub_appid", token(1, 32))], MERCHANTS);

/// The payer is one of the sub-merchant's app only if the order names that app.
const JSAPI_OWNERS: Contract =
    contract!(&[SP_APPID, if_given("sub_appid", "payer.sub_openid", token(1, 32))], MERCHANTS);

const SP_APPID: Field = required("sp_appid", token(1, 32));

const OPENID: &[&str] = &["sp_openid", "sub_openid"];

const JSAPI: Contract = &[
    required(
        "payer",
        Shape::Object(&[
            exactly_one("sp_openid", OPENID, token(1, 128)),
            exactly_one("sub_openid", OPENID, token(1, 128)),
            IDENTITY_MEMBER,
        ]),
    ),
    SCENE_MEMBER,
    SUBSIDY_MEMBER,
];

const SETTLE: Contract = &[optional(
    "settle_info",
    // The subsidy is for platforms (电商平台).
    Shape::Object(&[PROFIT_SHARING, optional("subsidy_amount", Shape::Integer { min: 0 })]),
)];

/// The members of a partner order in answers.
pub(super) const TRANSACTION: Contract = contract!(
    &[
        required("sp_appid", text(0, 32)),
        required("sp_mchid", text(0, 32)),
        optional("sub_appid", text(0, 32)),
        required("sub_mchid", text(0, 32)),
    ],
    TRANSACTED,
    &[optional("payer", Shape::Object(&[answered_openid("sp_openid"), answered_openid("sub_openid")]))],
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::check_request;
    use serde_json::{Value, json};

    fn fields(row: &Row, order: &Value) -> Vec<String> {
        let Value::Object(order) = order else { panic!("not an object") };
        check_request(order, row.body.unwrap(), false).into_iter().map(|issue| issue.field).collect()
    }

    fn order() -> Value {
        json!({
            "sp_appid": "wx1", "sp_mchid": "17", "sub_mchid": "19", "description": "咖啡", "out_trade_no": "ORDER-1",
            "notify_url": "https://shop.example/x", "amount": {"total": 1}
        })
    }

    #[test]
    fn the_payer_is_of_one_app_and_that_app_is_named() {
        let mut order = order();
        assert_eq!(fields(&PREPAY_JSAPI, &order), ["payer"]);
        order["payer"] = json!({"sp_openid": "o"});
        assert_eq!(fields(&PREPAY_JSAPI, &order), [""; 0]);
        order["payer"] = json!({"sub_openid": "o"});
        assert_eq!(fields(&PREPAY_JSAPI, &order), ["sub_appid"]);
        order["sub_appid"] = json!("wx9");
        assert_eq!(fields(&PREPAY_JSAPI, &order), [""; 0]);
        for payer in [json!({}), json!({"sp_openid": "o", "sub_openid": "o"})] {
            order["payer"] = payer;
            assert_eq!(fields(&PREPAY_JSAPI, &order), ["payer.sp_openid"]);
        }
        order["payer"] = json!({"openid": "o"});
        assert_eq!(fields(&PREPAY_JSAPI, &order), ["payer.sp_openid", "payer.openid"]);
    }

    #[test]
    fn every_order_names_the_sub_merchant_and_none_a_merchant_of_its_own() {
        for row in [&PREPAY_APP, &PREPAY_NATIVE, &PREPAY_H5] {
            let scene: &[&str] = if row.name == "partner.prepayH5" { &["scene_info"] } else { &[] };
            assert_eq!(fields(row, &order()), scene, "{}", row.name);
            let mut order = order();
            order["scene_info"] = json!({"payer_client_ip": "203.0.113.9", "h5_info": {"type": "Wap"}});
            order["settle_info"] = json!({"profit_sharing": true, "subsidy_amount": 1});
            let scene: &[&str] = if scene.is_empty() { &["scene_info.h5_info"] } else { &[] };
            assert_eq!(fields(row, &order), scene, "{}", row.name);
        }
        for name in ["sp_appid", "sp_mchid", "sub_mchid", "description", "out_trade_no", "notify_url", "amount"] {
            let mut order = order();
            order.as_object_mut().unwrap().remove(name);
            assert_eq!(fields(&PREPAY_NATIVE, &order), [name]);
        }
        for name in ["appid", "mchid", "payer_client_ip"] {
            let mut order = order();
            order[name] = json!("1");
            assert_eq!(fields(&PREPAY_NATIVE, &order), [name]);
        }
        assert_eq!(fields(&CLOSE, &json!({"sp_mchid": "17"})), ["sub_mchid"]);
    }

    #[test]
    fn every_change_is_settled_by_the_partner_query() {
        for row in ROWS {
            let query = row.settling.map(|settling| settling.query.name);
            let wanted = (row.method == "POST").then_some("partner.queryByOutTradeNo");
            assert_eq!((query, row.repeat), (wanted, Repeat::Same), "{}", row.name);
        }
    }
}
