//! Payscore (支付分): service orders that the user confirms first, and that are paid after the service.
//!
//! Source: endpoint reference, "Payscore". Neither lengths nor formats of what has none here are documented there.

use super::row::{Answered, Default, Evidence, Place, Progress, Row, Settling, Source};
use crate::schema::fields::notify_url;
use crate::schema::{Contract, Shape, exactly_one, one_of, optional, required, text, token};

pub(super) const ROWS: &[&Row] = &[&CREATE, &QUERY, &CANCEL, &COMPLETE];

const CREATE: Row = Row {
    defaults: &[APPID_IN_BODY, Default { name: "notify_url", from: Source::NotifyUrl, place: Place::Body }],
    body: Some(REQUEST),
    answer: Answered::Object(CREATED),
    echoes: &["out_order_no", "service_id", "appid"],
    key: Some("out_order_no"),
    settling: Some(Settling { query: &QUERY, took_effect: Evidence::Exists }),
    ..Row::post("payscore.create", "/v3/payscore/serviceorder")
};

const QUERY: Row = Row {
    query: &[
        exactly_one("out_order_no", NUMBERS, OUT_ORDER_NO),
        exactly_one("query_id", NUMBERS, token(1, 1024)),
        required("service_id", SERVICE_ID),
        required("appid", APPID),
    ],
    defaults: &[Default { name: "appid", from: Source::Appid, place: Place::Query }],
    answer: Answered::Object(ORDER),
    echoes: &["out_order_no", "service_id", "appid"],
    key: Some("out_order_no"),
    progress: Some(Progress {
        member: "state",
        ends: &["DONE", "REVOKED", "EXPIRED"],
        // The user confirms on a screen; a service takes longer, and so does a payment that fails at first.
        pauses_ms: &[2_000, 2_000, 2_000, 2_000, 2_000, 5_000, 5_000, 5_000, 5_000, 5_000, 5_000, 5_000, 30_000],
        deadline_ms: 60_000,
    }),
    ..Row::get("payscore.query", "/v3/payscore/serviceorder")
};

/// Cancels an order whose service was not rendered.
const CANCEL: Row = Row {
    ids: &[required("out_order_no", OUT_ORDER_NO)],
    defaults: &[APPID_IN_BODY],
    body: Some(&[required("appid", APPID), required("service_id", SERVICE_ID), required("reason", text(1, 30))]),
    answer: Answered::Object(CANCELLED),
    echoes: &["out_order_no", "service_id", "appid"],
    key: Some("out_order_no"),
    settling: Some(Settling { query: &QUERY, took_effect: Evidence::Is("state", "REVOKED") }),
    ..Row::post("payscore.cancel", "/v3/payscore/serviceorder/{out_order_no}/cancel")
};

/// Ends the service and names what is to be paid.
const COMPLETE: Row = Row {
    ids: &[required("out_order_no", OUT_ORDER_NO)],
    defaults: &[APPID_IN_BODY],
    body: Some(COMPLETION),
    answer: Answered::Object(COMPLETED),
    echoes: &["out_order_no", "service_id", "appid", "total_amount"],
    key: Some("out_order_no"),
    settling: Some(Settling {
        query: &QUERY,
        took_effect: Evidence::Any(&[Evidence::Is("state_description", "MCH_COMPLETE"), Evidence::Is("state", "DONE")]),
    }),
    ..Row::post("payscore.complete", "/v3/payscore/serviceorder/{out_order_no}/complete")
};

const APPID_IN_BODY: Default = Default { name: "appid", from: Source::Appid, place: Place::Body };

const NUMBERS: &[&str] = &["out_order_no", "query_id"];

const OUT_ORDER_NO: Shape = token(1, 32);
const SERVICE_ID: Shape = token(1, 32);
const APPID: Shape = token(1, 32);
/// Where no limit is documented.
const WORDS: Shape = text(1, 1024);
const FEN: Shape = Shape::Integer { min: 0 };
const COUNT: Shape = Shape::Integer { min: 0 };

const REQUEST: Contract = &[
    required("out_order_no", OUT_ORDER_NO),
    required("appid", APPID),
    required("service_id", SERVICE_ID),
    required("service_introduction", text(1, 20)),
    optional("post_payments", PAYMENTS),
    optional("post_discounts", Shape::List { max: 100, item: &Shape::Object(PLANNED_DISCOUNT) }),
    required("time_range", Shape::Object(PLANNED_TIMES)),
    optional("location", Shape::Object(&[optional("start_location", WORDS), optional("end_location", WORDS)])),
    required("risk_fund", Shape::Object(RISK_FUND)),
    optional("attach", text(1, 256)),
    required("notify_url", notify_url(255)),
    optional("openid", token(1, 128)),
    optional("need_user_confirm", Shape::Bool),
    optional("device", Shape::Object(DEVICE)),
];

const COMPLETION: Contract = &[
    required("appid", APPID),
    required("service_id", SERVICE_ID),
    required("post_payments", PAYMENTS),
    optional("post_discounts", Shape::List { max: 100, item: &Shape::Object(DISCOUNT) }),
    required("total_amount", FEN),
    optional("time_range", Shape::Object(TIMES)),
    optional("location", Shape::Object(&[optional("end_location", WORDS)])),
    optional("profit_sharing", Shape::Bool),
    optional("goods_tag", WORDS),
    optional("device", Shape::Object(DEVICE)),
];

const PAYMENTS: Shape = Shape::List { max: 100, item: &Shape::Object(PAYMENT) };
const PAYMENT: Contract =
    &[required("name", WORDS), optional("amount", FEN), optional("description", WORDS), optional("count", COUNT)];

/// Its amount is known when the order is completed.
const PLANNED_DISCOUNT: Contract = &[required("name", WORDS), required("description", WORDS), optional("count", COUNT)];
const DISCOUNT: Contract =
    &[required("name", WORDS), required("amount", FEN), optional("description", WORDS), optional("count", COUNT)];

const PLANNED_TIMES: Contract = &[
    required("start_time", WORDS),
    optional("start_time_remark", WORDS),
    optional("end_time", WORDS),
    optional("end_time_remark", WORDS),
];
const TIMES: Contract = &[
    optional("start_time", WORDS),
    optional("start_time_remark", WORDS),
    optional("end_time", WORDS),
    optional("end_time_remark", WORDS),
];

const RISK_FUND: Contract = &[
    required("name", one_of(&["DEPOSIT", "ADVANCE", "CASH_DEPOSIT", "ESTIMATE_ORDER_COST"])),
    required("amount", FEN),
    optional("description", WORDS),
];

const DEVICE: Contract =
    &[optional("start_device_id", WORDS), optional("end_device_id", WORDS), optional("materiel_no", WORDS)];

const CREATED: Contract = &[
    required("appid", WORDS),
    required("mchid", WORDS),
    required("out_order_no", WORDS),
    required("service_id", WORDS),
    required("service_introduction", WORDS),
    required("state", WORDS),
    optional("state_description", WORDS),
    required("order_id", WORDS),
    required("package", WORDS),
];

const ORDER: Contract = &[
    required("appid", WORDS),
    required("mchid", WORDS),
    required("out_order_no", WORDS),
    required("service_id", WORDS),
    required("service_introduction", WORDS),
    required("state", WORDS),
    optional("state_description", WORDS),
    optional("order_id", WORDS),
    optional("openid", WORDS),
    optional("attach", WORDS),
    optional("total_amount", FEN),
    optional("need_collection", Shape::Bool),
    optional("collection", Shape::Object(COLLECTION)),
];

const COLLECTION: Contract = &[
    required("state", WORDS),
    optional("total_amount", FEN),
    optional("paying_amount", FEN),
    optional("paid_amount", FEN),
    optional("details", Shape::List { max: usize::MAX, item: &Shape::Object(COLLECTED) }),
];

const COLLECTED: Contract = &[optional("amount", FEN), optional("transaction_id", WORDS)];

const CANCELLED: Contract = &[
    required("appid", WORDS),
    required("mchid", WORDS),
    required("out_order_no", WORDS),
    required("service_id", WORDS),
    required("order_id", WORDS),
];

const COMPLETED: Contract = &[
    required("appid", WORDS),
    required("mchid", WORDS),
    required("out_order_no", WORDS),
    required("service_id", WORDS),
    required("service_introduction", WORDS),
    required("state", WORDS),
    optional("state_description", WORDS),
    required("total_amount", FEN),
    optional("order_id", WORDS),
    optional("need_collection", Shape::Bool),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::testing::{refused, with, without};
    use serde_json::{Value, json};

    fn order() -> Value {
        json!({
            "out_order_no": "P20260720001", "appid": "wx7d2e4c90b1a35f68", "service_id": "2002000000000558128851361561536",
            "service_introduction": "充电宝租借", "time_range": {"start_time": "OnAccept"},
            "risk_fund": {"name": "DEPOSIT", "amount": 9900}, "notify_url": "https://shop.example/payscore"
        })
    }

    fn completion() -> Value {
        json!({
            "appid": "wx7d2e4c90b1a35f68", "service_id": "500001", "total_amount": 300,
            "post_payments": [{"name": "租金", "amount": 400, "description": "每小时 2 元", "count": 2}]
        })
    }

    #[test]
    fn every_documented_member_of_an_order_is_accepted_and_each_broken_rule_names_its_field() {
        let all = json!({
            "post_payments": [{"name": "租金", "description": "每小时 2 元", "amount": 200, "count": 1}],
            "post_discounts": [{"name": "新人", "description": "减 1 元", "count": 1}],
            "time_range": {
                "start_time": "20260720100000", "start_time_remark": "开始", "end_time": "20260721100000",
                "end_time_remark": "结束"
            },
            "location": {"start_location": "一号柜", "end_location": "二号柜"},
            "risk_fund": {"name": "ESTIMATE_ORDER_COST", "amount": 1, "description": "预估"}, "attach": "a",
            "openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", "need_user_confirm": true,
            "device": {"start_device_id": "1", "end_device_id": "2", "materiel_no": "3"}
        });
        for fine in [json!({}), all] {
            assert_eq!(refused(&CREATE, &with(order(), &fine)), [""; 0]);
        }
        for (members, field) in [
            (json!({"out_order_no": "1".repeat(33)}), "out_order_no"),
            (json!({"service_introduction": "字".repeat(21)}), "service_introduction"),
            (json!({"time_range": {}}), "time_range.start_time"),
            (json!({"risk_fund": {"name": "OTHER", "amount": 1}}), "risk_fund.name"),
            (json!({"risk_fund": {"name": "DEPOSIT"}}), "risk_fund.amount"),
            (json!({"post_payments": [{"amount": 1}]}), "post_payments.0.name"),
            (json!({"post_discounts": [{"name": "a"}]}), "post_discounts.0.description"),
            (json!({"attach": "a".repeat(257)}), "attach"),
            (json!({"need_user_confirm": "true"}), "need_user_confirm"),
            (json!({"mchid": "1900000001"}), "mchid"),
        ] {
            assert_eq!(refused(&CREATE, &with(order(), &members)), [field], "{members}");
        }
        for name in
            ["out_order_no", "appid", "service_id", "service_introduction", "time_range", "risk_fund", "notify_url"]
        {
            assert_eq!(refused(&CREATE, &without(order(), name)), [name]);
        }
    }

    #[test]
    fn a_completion_names_what_is_paid() {
        let all = json!({
            "post_discounts": [{"name": "新人", "amount": 100, "description": "减 1 元", "count": 1}],
            "time_range": {"end_time": "20260720120000"}, "location": {"end_location": "二号柜"},
            "profit_sharing": true, "goods_tag": "G1", "device": {"end_device_id": "2"}
        });
        for fine in [json!({}), all] {
            assert_eq!(refused(&COMPLETE, &with(completion(), &fine)), [""; 0]);
        }
        for (members, field) in [
            (json!({"total_amount": -1}), "total_amount"),
            (json!({"total_amount": 3.5}), "total_amount"),
            (json!({"post_payments": []}), "post_payments"),
            (json!({"post_discounts": [{"name": "a"}]}), "post_discounts.0.amount"),
            (json!({"location": {"start_location": "a"}}), "location.start_location"),
        ] {
            assert_eq!(refused(&COMPLETE, &with(completion(), &members)), [field], "{members}");
        }
        for name in ["appid", "service_id", "total_amount", "post_payments"] {
            assert_eq!(refused(&COMPLETE, &without(completion(), name)), [name]);
        }
    }

    #[test]
    fn a_cancellation_says_why() {
        let body = json!({"appid": "wx7d2e4c90b1a35f68", "service_id": "500001", "reason": "用户不租了"});
        assert_eq!(refused(&CANCEL, &body), [""; 0]);
        assert_eq!(refused(&CANCEL, &with(body.clone(), &json!({"reason": "字".repeat(31)}))), ["reason"]);
        for name in ["appid", "service_id", "reason"] {
            assert_eq!(refused(&CANCEL, &without(body.clone(), name)), [name]);
        }
    }
}
