//! Profit sharing (分账): parts of a paid order go to others.
//!
//! Source: endpoint reference, "Profit sharing"; protocol reference, "Profit sharing" and "Idempotency, time-outs and
//! retries".

use super::row::{Answered, Default, Evidence, Place, Progress, Row, Settling, Source};
use crate::base::json::{Members, Value};
use crate::error::{Issue, Repeat, refuse, text as words};
use crate::schema::fields::{MCHID, OUT_REFUND_NO, TRANSACTION_ID};
use crate::schema::{Contract, Field, Shape, exactly_one, if_text, one_of, optional, required, text, token};

pub(super) const ROWS: &[&Row] = &[
    &CREATE_ORDER,
    &QUERY_ORDER,
    &UNFREEZE,
    &CREATE_RETURN,
    &QUERY_RETURN,
    &QUERY_AMOUNTS,
    &ADD_RECEIVER,
    &DELETE_RECEIVER,
    &QUERY_MAX_RATIO,
    &BILL,
];

/// A repeated number returns the existing sharing.
const CREATE_ORDER: Row = Row {
    defaults: &[APPID],
    body: Some(&[
        SUB_MCHID,
        required("appid", token(1, 32)),
        optional("sub_appid", token(1, 32)),
        TRANSACTION,
        NUMBER,
        required("receivers", Shape::List { max: MOST_RECEIVERS, item: &Shape::Object(RECEIVER) }),
        required("unfreeze_unsplit", Shape::Bool),
    ]),
    relations: Some(compare_receivers),
    ..sharing("profitSharing.createOrder", "/v3/profitsharing/orders")
};

const QUERY_ORDER: Row = Row {
    ids: &[NUMBER],
    query: &[TRANSACTION, SUB_MCHID],
    answer: Answered::Object(SHARING),
    echoes: SHARED,
    key: Some("out_order_no"),
    progress: Some(Progress { member: "state", ends: &["FINISHED"], pauses_ms: PAUSES_MS, deadline_ms: 600_000 }),
    ..Row::get("profitSharing.queryOrder", "/v3/profitsharing/orders/{out_order_no}")
};

/// Needs a number of its own: with one of an earlier sharing WeChat Pay answers as if, and does nothing.
const UNFREEZE: Row = Row {
    body: Some(&[SUB_MCHID, TRANSACTION, NUMBER, DESCRIPTION]),
    ..sharing("profitSharing.unfreeze", "/v3/profitsharing/orders/unfreeze")
};

/// A repeated number returns the existing return.
const CREATE_RETURN: Row = Row {
    body: Some(&[
        SUB_MCHID,
        exactly_one("order_id", RETURNED, token(1, 64)),
        exactly_one("out_order_no", RETURNED, OUT_ORDER_NO),
        required("out_return_no", OUT_RETURN_NO),
        required("return_mchid", MCHID),
        AMOUNT,
        DESCRIPTION,
    ]),
    answer: Answered::Object(RETURN),
    echoes: &["out_return_no", "order_id", "out_order_no", "return_mchid", "amount"],
    repeat: Repeat::Same,
    key: Some("out_return_no"),
    settling: Some(Settling { query: &QUERY_RETURN, took_effect: Evidence::Exists }),
    ..Row::post("profitSharing.createReturn", "/v3/profitsharing/return-orders")
};

const QUERY_RETURN: Row = Row {
    ids: &[required("out_return_no", OUT_RETURN_NO)],
    query: &[NUMBER, SUB_MCHID],
    answer: Answered::Object(RETURN),
    echoes: &["out_return_no", "out_order_no"],
    key: Some("out_return_no"),
    progress: Some(Progress {
        member: "result",
        ends: &["SUCCESS", "FAILED"],
        pauses_ms: PAUSES_MS,
        deadline_ms: 600_000,
    }),
    ..Row::get("profitSharing.queryReturn", "/v3/profitsharing/return-orders/{out_return_no}")
};

/// The amount of an order that is not yet shared.
const QUERY_AMOUNTS: Row = Row {
    ids: &[TRANSACTION],
    answer: Answered::Object(&[
        required("transaction_id", text(0, 32)),
        required("unsplit_amount", Shape::Integer { min: 0 }),
    ]),
    echoes: &["transaction_id"],
    key: Some("transaction_id"),
    ..Row::get("profitSharing.queryAmounts", "/v3/profitsharing/transactions/{transaction_id}/amounts")
};

const ADD_RECEIVER: Row = Row {
    defaults: &[APPID],
    body: Some(&[
        SUB_MCHID,
        required("appid", token(1, 32)),
        if_text("sub_appid", "type", SUB_OPENID, token(1, 32)),
        TYPE,
        ACCOUNT,
        if_text("name", "type", "MERCHANT_ID", Shape::Sensitive),
        required("relation_type", one_of(RELATIONS)),
        if_text("custom_relation", "relation_type", "CUSTOM", text(1, 10)),
    ]),
    answer: Answered::Object(&[
        required("type", text(0, 32)),
        required("account", text(0, 64)),
        optional("name", Shape::Sensitive),
        required("relation_type", text(0, 32)),
        optional("custom_relation", text(0, 10)),
    ]),
    echoes: &["type", "account"],
    ..Row::post("profitSharing.addReceiver", "/v3/profitsharing/receivers/add")
};

const DELETE_RECEIVER: Row = Row {
    defaults: &[APPID],
    body: Some(&[
        SUB_MCHID,
        required("appid", token(1, 32)),
        if_text("sub_appid", "type", SUB_OPENID, token(1, 32)),
        TYPE,
        ACCOUNT,
    ]),
    answer: Answered::Object(&[required("type", text(0, 32)), required("account", text(0, 64))]),
    echoes: &["type", "account"],
    ..Row::post("profitSharing.deleteReceiver", "/v3/profitsharing/receivers/delete")
};

/// How much of an order a sub-merchant allows to be shared.
const QUERY_MAX_RATIO: Row = Row {
    ids: &[required("sub_mchid", MCHID)],
    answer: Answered::Object(&[required("sub_mchid", text(0, 32)), required("max_ratio", Shape::Integer { min: 0 })]),
    echoes: &["sub_mchid"],
    ..Row::get("profitSharing.queryMaxRatio", "/v3/profitsharing/merchant-configs/{sub_mchid}")
};

/// Where the bill of a day can be downloaded.
const BILL: Row = Row {
    query: &[SUB_MCHID, required("bill_date", token(10, 10)), optional("tar_type", one_of(&["GZIP"]))],
    answer: Answered::Object(&[
        required("hash_type", text(0, 32)),
        required("hash_value", text(0, 1024)),
        required("download_url", text(0, 2048)),
    ]),
    bill: true,
    ..Row::get("profitSharing.bill", "/v3/profitsharing/bills")
};

const APPID: Default = Default { name: "appid", from: Source::Appid, place: Place::Body };
const OUT_ORDER_NO: Shape = OUT_REFUND_NO;
const OUT_RETURN_NO: Shape = token(1, 64);
/// Money moves within seconds, as a rule.
const PAUSES_MS: &[u32] = &[2_000, 5_000, 10_000, 30_000, 60_000];

const SUB_MCHID: Field = optional("sub_mchid", MCHID);
const TRANSACTION: Field = required("transaction_id", TRANSACTION_ID);
const NUMBER: Field = required("out_order_no", OUT_ORDER_NO);
const TYPE: Field = required("type", one_of(&["MERCHANT_ID", "PERSONAL_OPENID", SUB_OPENID]));
const ACCOUNT: Field = required("account", token(1, 64));
const AMOUNT: Field = required("amount", Shape::Integer { min: 1 });
const DESCRIPTION: Field = required("description", text(1, 80));

/// How a return names the sharing.
const RETURNED: &[&str] = &["order_id", "out_order_no"];
const SHARED: &[&str] = &["out_order_no", "transaction_id"];

const RELATIONS: &[&str] = &[
    "SERVICE_PROVIDER",
    "STORE",
    "STAFF",
    "STORE_OWNER",
    "PARTNER",
    "HEADQUARTER",
    "BRAND",
    "DISTRIBUTOR",
    "USER",
    "SUPPLIER",
    "CUSTOM",
];

/// A request whose answer is a sharing.
const fn sharing(name: &'static str, template: &'static str) -> Row {
    Row {
        answer: Answered::Object(SHARING),
        echoes: SHARED,
        repeat: Repeat::Same,
        key: Some("out_order_no"),
        settling: Some(Settling { query: &QUERY_ORDER, took_effect: Evidence::Exists }),
        ..Row::post(name, template)
    }
}

/// No receiver twice, and the app of those who are known under it.
fn compare_receivers(sharing: &Members, issues: &mut Vec<Issue>) {
    let Some(Value::Array(receivers)) = sharing.get("receivers") else { return };
    let known_as = |receiver: &Value| Some((receiver.get("type")?.clone(), receiver.get("account")?.clone()));
    let mut seen = Vec::new();
    for (index, receiver) in receivers.iter().take(MOST_RECEIVERS).enumerate() {
        let name = known_as(receiver);
        if name.is_some() && seen.contains(&name) {
            refuse(
                issues,
                &format!("receivers.{index}.account"),
                words!("已在前面出现过", "is named before"),
                words!("同一次分账中每个接收方只能出现一次。", "Name each receiver once in a request."),
            );
        }
        seen.push(name);
    }
    let of_app = |receiver: &Value| receiver.get("type").is_some_and(|is| is == SUB_OPENID);
    if receivers.iter().any(of_app) && !sharing.contains_key("sub_appid") {
        refuse(
            issues,
            "sub_appid",
            words!("没有填写", "is missing"),
            words!(
                "有 PERSONAL_SUB_OPENID 类型的接收方时必填。",
                "It is required with a receiver of the type PERSONAL_SUB_OPENID."
            ),
        );
    }
}

const MOST_RECEIVERS: usize = 50;
/// A type of receivers: persons who are known under the app of the sub-merchant.
const SUB_OPENID: &str = "PERSONAL_SUB_OPENID";

const RECEIVER: Contract = &[TYPE, ACCOUNT, optional("name", Shape::Sensitive), AMOUNT, DESCRIPTION];

/// A sharing in answers. Some of its receivers may have failed when it is finished.
const SHARING: Contract = &[
    optional("sub_mchid", text(0, 32)),
    required("transaction_id", text(0, 32)),
    required("out_order_no", text(0, 64)),
    required("order_id", text(0, 64)),
    required("state", text(0, 32)),
    optional("receivers", Shape::List { max: MOST_RECEIVERS, item: &Shape::Object(SHARE) }),
];

const SHARE: Contract = &[
    required("amount", Shape::Integer { min: 0 }),
    required("description", text(0, 80)),
    required("type", text(0, 32)),
    required("account", text(0, 64)),
    required("result", text(0, 32)),
    optional("fail_reason", text(0, 64)),
    optional("detail_id", text(0, 64)),
    optional("create_time", text(0, 64)),
    optional("finish_time", text(0, 64)),
];

const RETURN: Contract = &[
    optional("sub_mchid", text(0, 32)),
    required("order_id", text(0, 64)),
    required("out_order_no", text(0, 64)),
    required("out_return_no", text(0, 64)),
    required("return_id", text(0, 64)),
    required("return_mchid", text(0, 32)),
    required("amount", Shape::Integer { min: 0 }),
    required("description", text(0, 80)),
    required("result", text(0, 32)),
    optional("fail_reason", text(0, 64)),
    optional("create_time", text(0, 64)),
    optional("finish_time", text(0, 64)),
];

#[cfg(test)]
mod tests;
