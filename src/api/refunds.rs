//! Refunds (退款).
//!
//! Source: endpoint reference, "Refunds"; protocol reference, "Refund payload" and "Idempotency, time-outs and retries".

use super::row::{Answered, Evidence, Progress, Row, Settling};
use crate::error::Repeat;
use crate::schema::fields::{
    CURRENCY, MCHID, MERCHANT_GOODS_ID, OUT_REFUND_NO, OUT_TRADE_NO, TRANSACTION_ID, WECHATPAY_GOODS_ID, notify_url,
};
use crate::schema::rule::Rule;
use crate::schema::{Contract, Shape, exactly_one, if_text, one_of, optional, required, text, token};

pub(super) const ROWS: &[&Row] = &[&CREATE, &QUERY, &APPLY_ABNORMAL];

/// A repeated number returns the existing refund; only one is executed.
pub(super) const CREATE: Row = Row {
    body: Some(REQUEST),
    answer: Answered::Object(REFUND),
    echoes: &["out_refund_no", "out_trade_no", "transaction_id", "amount.refund", "amount.total", "amount.currency"],
    repeat: Repeat::Same,
    key: Some("out_refund_no"),
    settling: Some(Settling { query: &QUERY, took_effect: Evidence::Exists }),
    ..Row::post("refunds.create", "/v3/refund/domestic/refunds")
};

pub(super) const QUERY: Row = Row {
    ids: &[required("out_refund_no", OUT_REFUND_NO)],
    query: &[optional("sub_mchid", MCHID)],
    answer: Answered::Object(REFUND),
    echoes: &["out_refund_no"],
    key: Some("out_refund_no"),
    progress: Some(Progress {
        member: "status",
        ends: &["SUCCESS", "CLOSED", "ABNORMAL"],
        pauses_ms: &[60_000, 120_000, 300_000],
        deadline_ms: 600_000,
    }),
    ..Row::get("refunds.query", "/v3/refund/domestic/refunds/{out_refund_no}")
};

/// Resolves an abnormal refund (发起异常退款).
pub(super) const APPLY_ABNORMAL: Row = Row {
    ids: &[required("refund_id", token(1, 32))],
    body: Some(ABNORMAL),
    answer: Answered::Object(REFUND),
    echoes: &["refund_id", "out_refund_no"],
    key: Some("out_refund_no"),
    settling: Some(Settling { query: &QUERY, took_effect: Evidence::IsNot("status", "ABNORMAL") }),
    ..Row::post("refunds.applyAbnormal", "/v3/refund/domestic/refunds/{refund_id}/apply-abnormal-refund")
};

const ORDER: &[&str] = &["transaction_id", "out_trade_no"];

const REQUEST: Contract = &[
    optional("sub_mchid", MCHID),
    exactly_one("transaction_id", ORDER, TRANSACTION_ID),
    exactly_one("out_trade_no", ORDER, OUT_TRADE_NO),
    required("out_refund_no", OUT_REFUND_NO),
    optional("reason", Shape::Text { min: 1, max: 80, rule: Rule::Bytes(80) }),
    optional("notify_url", notify_url(256)),
    optional("funds_account", one_of(&["AVAILABLE", "UNSETTLED"])),
    required("amount", Shape::Object(AMOUNT)),
    optional("goods_detail", Shape::List { max: 6000, item: &Shape::Object(GOODS) }),
];

const AMOUNT: Contract = &[
    required("refund", Shape::UpTo("total")),
    optional("from", Shape::List { max: 16, item: &Shape::Object(FROM) }),
    required("total", Shape::Integer { min: 1 }),
    required("currency", CURRENCY),
];

const FROM: Contract =
    &[required("account", one_of(&["AVAILABLE", "UNAVAILABLE"])), required("amount", Shape::Integer { min: 1 })];

const GOODS: Contract = &[
    MERCHANT_GOODS_ID,
    WECHATPAY_GOODS_ID,
    optional("goods_name", text(1, 256)),
    required("unit_price", Shape::Integer { min: 0 }),
    required("refund_amount", Shape::Integer { min: 0 }),
    required("refund_quantity", Shape::Integer { min: 1 }),
];

const USER_BANK_CARD: &str = "USER_BANK_CARD";

const ABNORMAL: Contract = &[
    optional("sub_mchid", MCHID),
    required("out_refund_no", OUT_REFUND_NO),
    required("type", one_of(&[USER_BANK_CARD, "MERCHANT_BANK_CARD"])),
    if_text("bank_type", "type", USER_BANK_CARD, token(1, 16)),
    if_text("bank_account", "type", USER_BANK_CARD, Shape::Sensitive),
    if_text("real_name", "type", USER_BANK_CARD, Shape::Sensitive),
];

const REFUND: Contract = &[
    required("refund_id", text(0, 32)),
    required("out_refund_no", text(0, 64)),
    required("transaction_id", text(0, 32)),
    required("out_trade_no", text(0, 32)),
    required("channel", text(0, 16)),
    required("user_received_account", text(0, 64)),
    optional("success_time", text(0, 64)),
    required("create_time", text(0, 64)),
    required("status", text(0, 32)),
    optional("funds_account", text(0, 32)),
    required("amount", Shape::Object(REFUNDED_AMOUNT)),
];

const REFUNDED_AMOUNT: Contract = &[
    required("total", Shape::Integer { min: 0 }),
    required("refund", Shape::Integer { min: 0 }),
    required("payer_total", Shape::Integer { min: 0 }),
    required("payer_refund", Shape::Integer { min: 0 }),
    required("settlement_refund", Shape::Integer { min: 0 }),
    required("settlement_total", Shape::Integer { min: 0 }),
    required("discount_refund", Shape::Integer { min: 0 }),
    required("currency", text(0, 16)),
    optional("refund_fee", Shape::Integer { min: 0 }),
];

/// The content of a refund notification, which names the state `refund_status`.
pub(super) const REFUND_NOTICE: Contract = &[
    required("mchid", text(0, 32)),
    required("out_trade_no", text(0, 32)),
    required("transaction_id", text(0, 32)),
    required("out_refund_no", text(0, 64)),
    required("refund_id", text(0, 32)),
    required("refund_status", text(0, 32)),
    optional("success_time", text(0, 64)),
    optional("user_received_account", text(0, 64)),
    required("amount", Shape::Object(NOTICE_AMOUNT)),
];

pub(super) const NOTICE_AMOUNT: Contract = &[
    required("total", Shape::Integer { min: 0 }),
    required("refund", Shape::Integer { min: 0 }),
    required("payer_total", Shape::Integer { min: 0 }),
    required("payer_refund", Shape::Integer { min: 0 }),
];
