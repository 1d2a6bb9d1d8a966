//! What the orders of all products have in common: the members of their requests, and of their answers.
//!
//! Source: endpoint reference, "Prepay" and "Query order"; protocol reference, "Field rules for basic payment".

use super::row::{Default, Place, Progress, Source};
use crate::schema::fields::{CURRENCY, MERCHANT_GOODS_ID, OUT_TRADE_NO, WECHATPAY_GOODS_ID, notify_url};
use crate::schema::rule::Rule;
use crate::schema::{Contract, Field, Shape, contract, optional, required, text, token};

pub(super) const NOTIFY_URL_IN_BODY: Default =
    Default { name: "notify_url", from: Source::NotifyUrl, place: Place::Body };

/// How the state of an order goes on.
pub(super) const PROGRESS: Progress = Progress {
    member: "trade_state",
    ends: &["SUCCESS", "REFUND", "CLOSED", "REVOKED", "PAYERROR"],
    // The payer looks at the screen; then the same rhythm as for a password that is being entered.
    pauses_ms: &[2_000, 2_000, 2_000, 2_000, 2_000, 5_000, 5_000, 5_000, 5_000, 5_000, 5_000, 5_000, 30_000],
    deadline_ms: 60_000,
};

pub(super) const DESCRIPTION: Field = required("description", text(1, 127));
pub(super) const NOTIFY_URL: Field = required("notify_url", notify_url(255));
pub(super) const TIME_EXPIRE: Field = optional("time_expire", Shape::Text { min: 1, max: 64, rule: Rule::Rfc3339 });
pub(super) const GOODS_TAG: Field = optional("goods_tag", text(1, 32));
pub(super) const LIMIT_PAY: Field = optional("limit_pay", Shape::List { max: 16, item: &token(1, 32) });
pub(super) const AMOUNT_MEMBER: Field = required("amount", Shape::Object(AMOUNT));
pub(super) const ATTACH: Field = optional("attach", text(1, 128));
pub(super) const SUPPORT_FAPIAO: Field = optional("support_fapiao", Shape::Bool);

/// The members of every prepaid order, but for those that say whose it is, who pays, and where.
pub(super) const ORDER: Contract = &[
    DESCRIPTION,
    required("out_trade_no", OUT_TRADE_NO),
    TIME_EXPIRE,
    ATTACH,
    NOTIFY_URL,
    GOODS_TAG,
    SUPPORT_FAPIAO,
    AMOUNT_MEMBER,
    optional("detail", Shape::Object(DETAIL)),
    LIMIT_PAY,
];

const AMOUNT: Contract = &[required("total", Shape::Integer { min: 1 }), optional("currency", CURRENCY)];

/// Of a payer whose name is checked.
pub(super) const IDENTITY_MEMBER: Field = optional("identity", Shape::Object(IDENTITY));

const IDENTITY: Contract =
    &[required("type", token(1, 64)), required("number", Shape::Sensitive), required("name", Shape::Sensitive)];

/// A payer who is not named: whoever opens the cashier pays.
pub(super) const ANY_PAYER: Field = optional("payer", Shape::Object(&[IDENTITY_MEMBER]));

const DETAIL: Contract =
    &[COST_PRICE, INVOICE_ID, optional("goods_detail", Shape::List { max: 6000, item: &Shape::Object(GOODS) })];

pub(super) const COST_PRICE: Field = optional("cost_price", Shape::Integer { min: 0 });
pub(super) const INVOICE_ID: Field = optional("invoice_id", text(1, 32));

const GOODS: Contract = contract!(&[MERCHANT_GOODS_ID, WECHATPAY_GOODS_ID], SOLD);

/// How many of what are sold, and for how much.
pub(super) const SOLD: Contract = &[
    optional("goods_name", text(1, 256)),
    required("quantity", Shape::Integer { min: 1 }),
    required("unit_price", Shape::Integer { min: 0 }),
];

pub(super) const SCENE_MEMBER: Field = optional("scene_info", Shape::Object(SCENE));

const SCENE: Contract =
    &[required("payer_client_ip", Shape::Text { min: 1, max: 45, rule: Rule::IpAddress }), DEVICE_ID, STORE_INFO];

/// Of a payer in a browser outside of WeChat.
pub(super) const H5_SCENE_MEMBER: Field = required("scene_info", Shape::Object(H5_SCENE));

const H5_SCENE: Contract = &[
    required("payer_client_ip", Shape::Text { min: 1, max: 45, rule: Rule::PayerIp }),
    DEVICE_ID,
    STORE_INFO,
    H5_INFO_MEMBER,
];

/// The browser, or the app around it.
pub(super) const H5_INFO_MEMBER: Field = required("h5_info", Shape::Object(H5_INFO));

const H5_INFO: Contract = &[
    required("type", token(1, 32)),
    optional("app_name", text(1, 64)),
    optional("app_url", text(1, 128)),
    optional("bundle_id", text(1, 128)),
    optional("package_name", text(1, 128)),
];

pub(super) const DEVICE_ID: Field = optional("device_id", text(1, 32));

const STORE_INFO: Field = optional("store_info", Shape::Object(STORE));

const STORE: Contract = &[
    required("id", text(1, 32)),
    optional("name", text(1, 256)),
    optional("area_code", text(1, 32)),
    optional("address", text(1, 512)),
];

pub(super) const PROFIT_SHARING: Field = optional("profit_sharing", Shape::Bool);

/// Instalments whose interest the merchant pays.
pub(super) const SUBSIDY_MEMBER: Field = optional("subsidy_info", Shape::Object(SUBSIDY));

const SUBSIDY_PLAN: Contract = &[
    optional("subsidy_installment_num", Shape::Integer { min: 1 }),
    optional("subsidy_percent", Shape::Integer { min: 0 }),
];

const SUBSIDY_DETAIL: Contract = &[
    optional("subsidy_period_type", token(1, 32)),
    optional("subsidy_plan", Shape::List { max: 100, item: &Shape::Object(SUBSIDY_PLAN) }),
];

const SUBSIDY: Contract = &[optional("subsidy_detail", Shape::List { max: 100, item: &Shape::Object(SUBSIDY_DETAIL) })];

/// The members of an order in answers that do not say whose it is: those documented as required, and the types of those the
/// library and its TypeScript types rely on.
pub(super) const TRANSACTED: Contract = &[
    required("out_trade_no", text(0, 32)),
    required("trade_state", text(0, 32)),
    optional("trade_state_desc", text(0, 256)),
    optional("transaction_id", text(0, 32)),
    optional("trade_type", text(0, 16)),
    optional("bank_type", text(0, 32)),
    optional("attach", text(0, 128)),
    optional("success_time", text(0, 64)),
    optional("amount", Shape::Object(PAID_AMOUNT)),
];

const PAID_AMOUNT: Contract = &[
    optional("total", Shape::Integer { min: 0 }),
    optional("payer_total", Shape::Integer { min: 0 }),
    optional("currency", text(0, 16)),
    optional("payer_currency", text(0, 16)),
];

/// A member of an answer that names the payer.
pub(super) const fn answered_openid(name: &'static str) -> Field {
    optional(name, text(0, 128))
}
