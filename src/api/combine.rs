//! Combined payment (合单支付): one payment for several sub-orders, all of which are paid or none.
//!
//! Source: endpoint reference, "Combined payment"; protocol reference, "Idempotency, time-outs and retries".

use super::order_contracts::{
    DESCRIPTION, GOODS_TAG, H5_INFO_MEMBER, IDENTITY_MEMBER, LIMIT_PAY, NOTIFY_URL, NOTIFY_URL_IN_BODY, PROFIT_SHARING,
    PROGRESS, SUBSIDY_MEMBER, TIME_EXPIRE,
};
use super::row::{Answered, Default, Evidence, Place, Progress, Row, Settling, Source};
use crate::base::json::{Members, Value};
use crate::error::{Issue, Repeat, refuse, text as words};
use crate::schema::fields::{CURRENCY, H5_ANSWER, MCHID, NATIVE_ANSWER, OUT_TRADE_NO, PREPAY_ANSWER, notify_url};
use crate::schema::rule::Rule;
use crate::schema::{Contract, Field, Shape, any_of, contract, one_of, optional, required, text, token};

pub(super) const ROWS: &[&Row] = &[&PREPAY_JSAPI, &PREPAY_APP, &PREPAY_H5, &PREPAY_NATIVE, &QUERY, &CLOSE];

const PREPAY_JSAPI: Row = Row {
    body: Some(contract!(
        ORDER,
        &[SCENE_INFO, DETAILED_SUB_ORDERS, required("combine_payer_info", Shape::Object(JSAPI_PAYER)), SUBSIDY_MEMBER],
    )),
    ..prepay("combine.prepayJsapi", "/v3/combine-transactions/jsapi", PREPAY_ANSWER)
};

const PREPAY_APP: Row = Row {
    body: Some(contract!(ORDER, &[SCENE_INFO, DETAILED_SUB_ORDERS, PAYER_INFO, SUBSIDY_MEMBER], APP)),
    ..prepay("combine.prepayApp", "/v3/combine-transactions/app", APP_ANSWER)
};

const PREPAY_H5: Row = Row {
    body: Some(contract!(ORDER, &[required("scene_info", Shape::Object(H5_SCENE)), SUB_ORDERS, PAYER_INFO])),
    ..prepay("combine.prepayH5", "/v3/combine-transactions/h5", H5_ANSWER)
};

const PREPAY_NATIVE: Row = Row {
    body: Some(contract!(ORDER, &[SCENE_INFO, SUB_ORDERS, PAYER_INFO])),
    ..prepay("combine.prepayNative", "/v3/combine-transactions/native", NATIVE_ANSWER)
};

/// To be completed with the members of the order.
const fn prepay(name: &'static str, template: &'static str, answer: Contract) -> Row {
    Row {
        defaults: &[
            APPID,
            Default { name: "combine_mchid", from: Source::Mchid, place: Place::Body },
            NOTIFY_URL_IN_BODY,
        ],
        relations: Some(count_sub_orders),
        answer: Answered::Object(answer),
        repeat: Repeat::Same,
        key: Some("combine_out_trade_no"),
        settling: Some(Settling { query: &QUERY, took_effect: Evidence::Exists }),
        deadline: Some("time_expire"),
        ..Row::post(name, template)
    }
}

const QUERY: Row = Row {
    ids: &[NUMBER],
    answer: Answered::Object(TRANSACTION),
    echoes: &["combine_out_trade_no"],
    key: Some("combine_out_trade_no"),
    progress: Some(Progress { member: STATES, ..PROGRESS }),
    ..Row::get("combine.query", "/v3/combine-transactions/out-trade-no/{combine_out_trade_no}")
};

/// Closes an unpaid combined order with all its sub-orders.
const CLOSE: Row = Row {
    ids: &[NUMBER],
    defaults: &[APPID],
    body: Some(&[
        COMBINE_APPID,
        required("sub_orders", Shape::List { max: MOST_SUB_ORDERS, item: &Shape::Object(CLOSED_SUB_ORDER) }),
    ]),
    repeat: Repeat::Same,
    key: Some("combine_out_trade_no"),
    settling: Some(Settling { query: &QUERY, took_effect: Evidence::Is(STATES, "CLOSED") }),
    ..Row::post("combine.close", "/v3/combine-transactions/out-trade-no/{combine_out_trade_no}/close")
};

/// The states of the sub-orders: the whole has none of its own.
const STATES: &str = "sub_orders[].trade_state";
/// Of a service provider.
const MOST_SUB_ORDERS: usize = 50;
/// Characters at most where the documents say nothing.
const UNSAID: usize = 1024;

const NUMBER: Field = required("combine_out_trade_no", OUT_TRADE_NO);
const APPID: Default = Default { name: "combine_appid", from: Source::Appid, place: Place::Body };
const COMBINE_APPID: Field = required("combine_appid", token(1, 32));

/// The members of every combined order, but for its sub-orders, and those that say who pays, and where.
const ORDER: Contract = &[
    COMBINE_APPID,
    required("combine_mchid", MCHID),
    NUMBER,
    optional("time_start", Shape::Text { min: 1, max: 64, rule: Rule::Rfc3339 }),
    TIME_EXPIRE,
    NOTIFY_URL,
    LIMIT_PAY,
];

const APP: Contract = &[
    // In the schema, without an explanation.
    optional("prepay_id", token(1, 64)),
    optional("trade_scenario", one_of(&["RECOMMERCE"])),
    optional(
        "contract_info",
        Shape::Object(&[
            required("mchid", MCHID),
            required("appid", token(1, 32)),
            required("out_contract_code", text(1, UNSAID)),
            required("plan_id", Shape::Integer { min: 0 }),
            required("contract_display_account", text(1, UNSAID)),
            required("notify_url", notify_url(255)),
        ]),
    ),
];

const SCENE_INFO: Field = optional(
    "scene_info",
    Shape::Object(&[required("payer_client_ip", Shape::Text { min: 1, max: 45, rule: Rule::IpAddress }), DEVICE_ID]),
);
const H5_SCENE: Contract =
    &[required("payer_client_ip", Shape::Text { min: 1, max: 45, rule: Rule::PayerIp }), DEVICE_ID, H5_INFO_MEMBER];
/// Shorter than that of single orders.
const DEVICE_ID: Field = optional("device_id", text(1, 16));

const OPENID: Shape = token(1, 128);
const OPENIDS: &[&str] = &["openid", "sub_openid"];
const JSAPI_PAYER: Contract =
    &[any_of("openid", OPENIDS, OPENID), any_of("sub_openid", OPENIDS, OPENID), IDENTITY_MEMBER];
const PAYER_INFO: Field = optional(
    "combine_payer_info",
    Shape::Object(&[optional("openid", OPENID), optional("sub_openid", OPENID), IDENTITY_MEMBER]),
);

const SUB_ORDERS: Field = required("sub_orders", Shape::List { max: MOST_SUB_ORDERS, item: &Shape::Object(SUB_ORDER) });
/// Of JSAPI and APP.
const DETAILED_SUB_ORDERS: Field =
    required("sub_orders", Shape::List { max: MOST_SUB_ORDERS, item: &Shape::Object(contract!(SUB_ORDER, DETAILS)) });

const SUB_ORDER: Contract = &[
    MERCHANT,
    required("attach", text(1, 128)),
    required(
        "amount",
        Shape::Object(&[required("total_amount", Shape::Integer { min: 1 }), required("currency", CURRENCY)]),
    ),
    SUB_NUMBER,
    SUB_MCHID,
    SUB_APPID,
    DESCRIPTION,
    GOODS_TAG,
    optional("settle_info", Shape::Object(&[PROFIT_SHARING, optional("subsidy_amount", Shape::Integer { min: 0 })])),
];

const DETAILS: Contract = &[
    optional("detail", text(1, 6000)),
    // An older place of the one in `settle_info`.
    PROFIT_SHARING,
    INDIVIDUAL,
    optional("individual_name", text(1, UNSAID)),
];

const CLOSED_SUB_ORDER: Contract = &[MERCHANT, SUB_NUMBER, SUB_MCHID, SUB_APPID, INDIVIDUAL];

const MERCHANT: Field = required("mchid", MCHID);
const SUB_NUMBER: Field = required("out_trade_no", OUT_TRADE_NO);
const SUB_MCHID: Field = optional("sub_mchid", MCHID);
const SUB_APPID: Field = optional("sub_appid", token(1, 32));
const INDIVIDUAL: Field = optional("individual_auth_id", token(1, UNSAID));

/// Merchants of their own combine 2 to 10 sub-orders; service providers, who name a sub-merchant, up to 50.
fn count_sub_orders(order: &Members, issues: &mut Vec<Issue>) {
    let Some(Value::Array(subs)) = order.get("sub_orders") else { return };
    if matches!(subs.len(), 1 | 11..=MOST_SUB_ORDERS) && !subs.iter().any(|sub| sub.get("sub_mchid").is_some()) {
        refuse(
            issues,
            "sub_orders",
            words!("有 {0} 项，应为 2 到 10 项", "has {0} items instead of 2 to 10", subs.len()),
            words!(
                "服务商可传 1 到 50 项，每项都有 sub_mchid。",
                "Service providers may pass 1 to 50, each with its sub_mchid."
            ),
        );
    }
}

const APP_ANSWER: Contract = &[
    required("prepay_id", token(1, 64)),
    optional("contract_result", Shape::Object(&[required("code", text(0, 32))])),
];

/// The members of a combined order in answers: those documented as required, and the types of those the library and its
/// TypeScript types rely on.
const TRANSACTION: Contract = &[
    required("combine_appid", text(0, 32)),
    required("combine_mchid", text(0, 32)),
    required("combine_out_trade_no", text(0, 32)),
    optional("combine_transaction_id", text(0, 32)),
    optional("sub_orders", Shape::List { max: MOST_SUB_ORDERS, item: &Shape::Object(SUB_TRANSACTION) }),
    optional("combine_payer_info", Shape::Object(&[optional("openid", text(0, 128))])),
];

const SUB_TRANSACTION: Contract = &[
    required("mchid", text(0, 32)),
    required("out_trade_no", text(0, 32)),
    optional("trade_state", text(0, 32)),
    optional("transaction_id", text(0, 32)),
    optional("success_time", text(0, 64)),
    optional("amount", Shape::Object(SUB_AMOUNT)),
];

const SUB_AMOUNT: Contract = &[
    required("total_amount", Shape::Integer { min: 0 }),
    optional("payer_amount", Shape::Integer { min: 0 }),
    optional("currency", text(0, 16)),
    optional("payer_currency", text(0, 16)),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::testing::refused as fields;
    use crate::schema::check_answer;
    use serde_json::json;

    fn order(row: &Row) -> Value {
        let mut order = json!({
            "combine_appid": "wxd678efh567hg6787", "combine_mchid": "1230000109", "combine_out_trade_no": "COMBINE-1",
            "notify_url": "https://shop.example/n",
            "sub_orders": [
                {
                    "mchid": "1230000109", "out_trade_no": "SUB-0001", "description": "咖啡", "attach": "a",
                    "amount": {"total_amount": 100, "currency": "CNY"}, "settle_info": {"profit_sharing": true}
                },
                {
                    "mchid": "1230000109", "sub_mchid": "1900000109", "sub_appid": "wx1", "out_trade_no": "SUB-0002",
                    "description": "茶", "attach": "b", "amount": {"total_amount": 1, "currency": "CNY"}, "goods_tag": "t"
                }
            ]
        });
        match row.name {
            "combine.prepayJsapi" => order["combine_payer_info"] = json!({"openid": "oUpF8uMuAJO"}),
            "combine.prepayH5" => {
                order["scene_info"] = json!({"payer_client_ip": "203.0.113.7", "h5_info": {"type": "Wap"}});
            }
            _ => {}
        }
        order
    }

    const PREPAYS: [&Row; 4] = [&PREPAY_JSAPI, &PREPAY_APP, &PREPAY_H5, &PREPAY_NATIVE];

    #[test]
    fn every_member_of_the_reference_is_known() {
        for row in PREPAYS {
            let mut full = order(row);
            assert_eq!(fields(row, &full), [""; 0], "{}", row.name);
            full["time_start"] = json!("2026-07-20T10:30:00+08:00");
            full["time_expire"] = json!("2026-07-20T11:30:00+08:00");
            full["limit_pay"] = json!(["no_balance"]);
            full["scene_info"]["payer_client_ip"] = json!("2001:db8::1");
            full["scene_info"]["device_id"] = json!("POS1");
            full["combine_payer_info"]["sub_openid"] = json!("oSub");
            full["combine_payer_info"]["identity"] = json!({"type": "IDCARD", "number": "1", "name": "张三"});
            full["sub_orders"][0]["settle_info"]["subsidy_amount"] = json!(0);
            assert_eq!(fields(row, &full), [""; 0], "{}", row.name);
        }
        let mut app = order(&PREPAY_APP);
        app["trade_scenario"] = json!("RECOMMERCE");
        app["subsidy_info"] = json!({"subsidy_detail": [{"subsidy_period_type": "DAILY"}]});
        app["contract_info"] = json!({
            "mchid": "1", "appid": "wx1", "out_contract_code": "c", "plan_id": 1, "contract_display_account": "d",
            "notify_url": "https://shop.example/c"
        });
        app["sub_orders"][0]["detail"] = json!("x".repeat(6000));
        app["sub_orders"][0]["individual_auth_id"] = json!("1");
        assert_eq!(fields(&PREPAY_APP, &app), [""; 0]);
        for name in ["trade_scenario", "subsidy_info", "contract_info"] {
            let mut other = order(&PREPAY_NATIVE);
            other[name] = app[name].clone();
            assert_eq!(fields(&PREPAY_NATIVE, &other), [name], "of APP, not of Native");
        }
    }

    #[test]
    fn every_rule_names_its_field() {
        let cases: &[(&str, Value, &str)] = &[
            ("/combine_out_trade_no", json!("12345"), "combine_out_trade_no"),
            ("/combine_mchid", json!("a"), "combine_mchid"),
            ("/notify_url", json!("http://shop.example/n"), "notify_url"),
            ("/sub_orders", json!([]), "sub_orders"),
            ("/sub_orders/1/attach", json!(""), "sub_orders.1.attach"),
            ("/sub_orders/1/attach", json!(null), "sub_orders.1.attach"),
            ("/sub_orders/0/amount/total_amount", json!(0), "sub_orders.0.amount.total_amount"),
            ("/sub_orders/0/amount/currency", json!("USD"), "sub_orders.0.amount.currency"),
            ("/sub_orders/0/amount", json!({"total": 1, "currency": "CNY"}), "sub_orders.0.amount.total"),
            ("/sub_orders/0/out_trade_no", json!("SUB 0001"), "sub_orders.0.out_trade_no"),
            ("/sub_orders/0/description", json!("d".repeat(128)), "sub_orders.0.description"),
            ("/sub_orders/1/sub_mchid", json!("x"), "sub_orders.1.sub_mchid"),
            ("/sub_orders/0/settle_info/profit_sharing", json!("true"), "sub_orders.0.settle_info.profit_sharing"),
        ];
        for row in PREPAYS {
            for (pointer, value, field) in cases {
                let mut wrong = order(row);
                *wrong.pointer_mut(pointer).unwrap() = value.clone();
                assert!(fields(row, &wrong).iter().any(|found| found == field), "{} {pointer} {value}", row.name);
            }
            let mut many = order(row);
            let own = many["sub_orders"][0].clone();
            let mut of_other = own.clone();
            of_other["sub_mchid"] = json!("1900000109");
            for (sub, numbers) in [(own, [2, 10, 1, 11, 51]), (of_other, [1, 50, 51, 60, 200])] {
                for (place, number) in numbers.into_iter().enumerate() {
                    many["sub_orders"] = Value::Array(vec![sub.clone(); number]);
                    let wrong: &[&str] = if place < 2 { &[] } else { &["sub_orders"] };
                    assert_eq!(fields(row, &many), wrong, "{number}");
                }
            }
        }
        let mut nobody = order(&PREPAY_JSAPI);
        nobody["combine_payer_info"] = json!({});
        assert_eq!(fields(&PREPAY_JSAPI, &nobody), ["combine_payer_info.openid"]);
        nobody.as_object_mut().unwrap().remove("combine_payer_info");
        assert_eq!(fields(&PREPAY_JSAPI, &nobody), ["combine_payer_info"]);
        let mut h5 = order(&PREPAY_H5);
        h5["scene_info"].as_object_mut().unwrap().remove("h5_info");
        assert_eq!(fields(&PREPAY_H5, &h5), ["scene_info.h5_info"]);
    }

    #[test]
    fn closing_names_the_sub_orders() {
        let close = json!({"combine_appid": "wx1", "sub_orders": [{"mchid": "1", "out_trade_no": "SUB-0001"}]});
        assert_eq!(fields(&CLOSE, &close), [""; 0]);
        let wrong = json!({"combine_appid": "wx1", "sub_orders": [{"out_trade_no": "SUB-0001", "attach": "a"}]});
        assert_eq!(fields(&CLOSE, &wrong), ["sub_orders.0.mchid", "sub_orders.0.attach"]);
    }

    #[test]
    fn an_unpaid_order_has_no_transaction_yet() {
        let Answered::Object(contract) = QUERY.answer else { panic!("an object") };
        let unpaid = json!({
            "combine_appid": "wx1", "combine_mchid": "1", "combine_out_trade_no": "COMBINE-1",
            "sub_orders": [{"mchid": "1", "out_trade_no": "SUB-0001", "trade_state": "NOTPAY"}]
        });
        assert!(check_answer(&unpaid, contract).is_ok());
        assert!(check_answer(&json!({"combine_appid": "wx1"}), contract).is_err());
    }
}
