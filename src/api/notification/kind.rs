//! What a notification is about. Products share event names, so for some of them the content decides; the others are listed
//! in `events.txt`, which is made from `facts/notifications.json`.
//!
//! Source: protocol reference, "Event types" and the payloads that follow it; catalogue, "Notifications".

use crate::api::orders::TRANSACTION;
use crate::api::partner;
use crate::api::refunds::{NOTICE_AMOUNT, REFUND_NOTICE};
use crate::base::json::{self, Value};
use crate::schema::{Contract, Shape, optional, required, text};

/// The subject of a notification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A paid order of this merchant: `resource` satisfies the order's contract.
    Payment,
    /// A paid order of a sub-merchant of this service provider (服务商).
    PartnerPayment,
    /// A paid combined order (合单).
    CombinedPayment,
    /// A payment of a vehicle service (车主服务), such as parking.
    VehiclePayment,
    /// A paid order outside mainland China, which has an `id` in place of `transaction_id`.
    OverseasPayment,
    /// An amount that was deducted under a contract (委托代扣, 校园).
    Deduction,
    /// A share that a receiver got (分账动账).
    ProfitSharing,
    /// A share that went back.
    ProfitSharingReturn,
    /// A finished refund of this merchant: `resource` satisfies the refund's contract.
    Refund,
    /// A finished refund of a sub-merchant's order.
    PartnerRefund,
    /// A finished refund outside mainland China.
    OverseasRefund,
    /// A finished transfer to a user (商家转账) of this merchant.
    Transfer,
    /// A finished transfer for a sub-merchant.
    PartnerTransfer,
    /// An event that its name alone tells.
    Named(&'static str),
    /// Anything else, as open data.
    Other,
}

impl Kind {
    /// Stable name, used in JavaScript.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Payment => "payment",
            Self::PartnerPayment => "partner-payment",
            Self::CombinedPayment => "combined-payment",
            Self::VehiclePayment => "vehicle-payment",
            Self::OverseasPayment => "overseas-payment",
            Self::Deduction => "deduction",
            Self::ProfitSharing => "profit-sharing",
            Self::ProfitSharingReturn => "profit-sharing-return",
            Self::Refund => "refund",
            Self::PartnerRefund => "partner-refund",
            Self::OverseasRefund => "overseas-refund",
            Self::Transfer => "transfer",
            Self::PartnerTransfer => "partner-transfer",
            Self::Named(kind) => kind,
            Self::Other => "other",
        }
    }
}

/// How a kind of event is recognised, and what its content must be then.
pub(super) struct Rule {
    pub(super) kind: Kind,
    events: &'static [&'static str],
    fits: fn(&Value) -> bool,
    whose: Whose,
    /// The member that identifies the order, refund or transfer, if callers can wait for one.
    pub(super) number: Option<&'static str>,
    pub(super) contract: Contract,
}

/// Whether the content is about this merchant: several may share an APIv3 key.
enum Whose {
    /// The first of these members that is there names it.
    Named(&'static [&'static str]),
    /// None of these members names another one.
    NotOthers(&'static [&'static str]),
    /// Anybody it was sent to: the content names the one who pays.
    Receivers,
}

const PAID: &[&str] = &["TRANSACTION.SUCCESS"];
const REFUNDED: &[&str] = &["REFUND.SUCCESS", "REFUND.ABNORMAL", "REFUND.CLOSED"];
const TRANSFERRED: &[&str] = &["MCHTRANSFER.BILL.FINISHED"];

const RULE: Rule = Rule {
    kind: Kind::Other,
    events: PAID,
    fits: |_| true,
    whose: Whose::Named(&["sp_mchid", "mchid"]),
    number: None,
    contract: &[],
};

/// In this order: the first that fits decides.
const RULES: &[Rule] = &[
    Rule {
        kind: Kind::ProfitSharingReturn,
        fits: |content| is_share(content) && is_returned(content),
        whose: Whose::Receivers,
        contract: SHARE,
        ..RULE
    },
    Rule {
        kind: Kind::ProfitSharing,
        events: &["TRANSACTION.SUCCESS", "PROFITSHARING.SUCCESS", "PROFITSHARING"],
        fits: is_share,
        whose: Whose::Receivers,
        contract: SHARE,
        ..RULE
    },
    Rule {
        kind: Kind::ProfitSharingReturn,
        events: &["PROFITSHARING.RETURN", "PROFITSHARING_RETURN"],
        fits: is_share,
        whose: Whose::Receivers,
        contract: SHARE,
        ..RULE
    },
    Rule {
        kind: Kind::CombinedPayment,
        fits: |content| has(content, "combine_out_trade_no"),
        whose: Whose::Named(&["combine_mchid"]),
        number: Some("combine_out_trade_no"),
        contract: COMBINED,
        ..RULE
    },
    Rule {
        kind: Kind::VehiclePayment,
        fits: |content| is_order(content) && has_any(content, &["trade_scene", "parking_info", "user_repaid"]),
        contract: ORDER,
        ..RULE
    },
    Rule { kind: Kind::Deduction, fits: |content| is_order(content) && is_deduction(content), contract: ORDER, ..RULE },
    Rule {
        kind: Kind::OverseasPayment,
        fits: |content| is_order(content) && has(content, "id") && !has(content, "transaction_id"),
        contract: OVERSEAS_ORDER,
        ..RULE
    },
    Rule {
        kind: Kind::PartnerPayment,
        fits: |content| is_order(content) && has(content, "sp_mchid"),
        whose: Whose::Named(&["sp_mchid"]),
        number: Some("out_trade_no"),
        contract: partner::TRANSACTION,
        ..RULE
    },
    Rule {
        kind: Kind::Payment,
        fits: |content| is_order(content) && !has(content, "sub_mchid"),
        whose: Whose::Named(&["mchid"]),
        number: Some("out_trade_no"),
        contract: TRANSACTION,
        ..RULE
    },
    Rule {
        kind: Kind::OverseasRefund,
        events: REFUNDED,
        fits: |content| is_refund(content) && has(content, "recv_account") && !has(content, "user_received_account"),
        contract: OVERSEAS_REFUND,
        ..RULE
    },
    Rule {
        kind: Kind::PartnerRefund,
        events: REFUNDED,
        fits: |content| is_refund(content) && has(content, "sp_mchid"),
        whose: Whose::Named(&["sp_mchid"]),
        number: Some("out_refund_no"),
        contract: PARTNER_REFUND,
    },
    Rule {
        kind: Kind::Refund,
        events: REFUNDED,
        fits: |content| is_refund(content) && !has(content, "sub_mchid"),
        whose: Whose::Named(&["mchid"]),
        number: Some("out_refund_no"),
        contract: REFUND_NOTICE,
    },
    Rule {
        kind: Kind::PartnerTransfer,
        events: TRANSFERRED,
        fits: |content| is_transfer(content) && has_any(content, &["sp_mchid", "sub_mchid"]),
        whose: Whose::Named(&["sp_mchid", "mch_id", "mchid"]),
        number: Some("out_bill_no"),
        contract: TRANSFER,
    },
    Rule {
        kind: Kind::Transfer,
        events: TRANSFERRED,
        fits: |content| is_transfer(content) && !has_any(content, &["sp_mchid", "sub_mchid"]),
        // The sources disagree in its name, so it is never required.
        whose: Whose::NotOthers(&["mch_id", "mchid"]),
        number: Some("out_bill_no"),
        contract: TRANSFER,
    },
    Rule {
        kind: Kind::Named("complaint"),
        events: &["COMPLAINT.CREATE", "COMPLAINT.STATE_CHANGE"],
        whose: Whose::Receivers,
        contract: COMPLAINT,
        ..RULE
    },
];

fn has(content: &Value, name: &str) -> bool {
    content.get(name).is_some()
}

fn has_any(content: &Value, names: &[&str]) -> bool {
    names.iter().any(|name| has(content, name))
}

fn is_share(content: &Value) -> bool {
    ["order_id", "out_order_no", "receiver"].iter().all(|name| has(content, name))
}

/// The receiver of what goes back is the one who had paid it.
fn is_returned(content: &Value) -> bool {
    let payer = json::text(content, "sub_mchid").or(json::text(content, "mchid"));
    payer.is_some() && content.get("receiver").and_then(|receiver| json::text(receiver, "account")) == payer
}

fn is_order(content: &Value) -> bool {
    has(content, "out_trade_no") && !has(content, "order_id")
}

fn is_deduction(content: &Value) -> bool {
    json::text(content, "trade_type") == Some("PAP")
        || has_any(content, &["contract_information", "plan_id", "device_info", "device_information"])
}

fn is_refund(content: &Value) -> bool {
    has(content, "out_refund_no")
}

fn is_transfer(content: &Value) -> bool {
    has(content, "out_bill_no")
}

impl Whose {
    fn is(&self, mchid: &str, content: &Value) -> bool {
        let first = |names: &[&str]| {
            names.iter().find_map(|name| content.get(*name)).map(|value| match value {
                Value::String(text) => text == mchid,
                // Not as documented; the contract check reports it.
                _ => true,
            })
        };
        match self {
            Self::Named(names) => first(names) == Some(true),
            Self::NotOthers(names) => first(names) != Some(false),
            Self::Receivers => true,
        }
    }
}

/// The rule for a notification to this merchant, if its content is what decides.
pub(super) fn rule(event_type: &str, content: &Value, mchid: &str) -> Option<&'static Rule> {
    let rule = RULES.iter().find(|rule| rule.events.contains(&event_type) && (rule.fits)(content))?;
    rule.whose.is(mchid, content).then_some(rule)
}

/// One kind a line: its name, what its events begin with, and how they end.
const EVENTS: &str = include_str!("events.txt");

/// The kind of an event that its name alone tells.
pub(super) fn named(event_type: &str) -> Option<Kind> {
    EVENTS.lines().find_map(|line| {
        let mut words = line.split(' ');
        let (kind, start) = (words.next()?, words.next()?);
        let end = event_type.strip_prefix(start)?;
        words.any(|word| word == end).then_some(Kind::Named(kind))
    })
}

/// Whether the content names this merchant, as the merchant, as the service provider, or as the receiver of a share.
pub(super) fn names(content: &Value, mchid: &str) -> bool {
    let receiver = content.get("receiver").and_then(|receiver| json::text(receiver, "account"));
    let names = ["mchid", "sp_mchid", "combine_mchid", "mch_id"];
    names
        .into_iter()
        .map(|name| json::text(content, name))
        .chain([receiver])
        .any(|found| found == Some(mchid) && !mchid.is_empty())
}

/// Of an order whose facts do not promise more.
const ORDER: Contract = &[required("out_trade_no", text(0, 64))];

const OVERSEAS_ORDER: Contract = &[required("out_trade_no", text(0, 64)), required("id", text(0, 64))];

const COMBINED: Contract = &[
    required("combine_appid", text(0, 32)),
    required("combine_mchid", text(0, 32)),
    required("combine_out_trade_no", text(0, 32)),
    required("sub_orders", Shape::List { max: 64, item: &Shape::Object(SUB_ORDER) }),
];

const SUB_ORDER: Contract = &[
    required("mchid", text(0, 32)),
    optional("sub_mchid", text(0, 32)),
    required("out_trade_no", text(0, 32)),
    required("trade_state", text(0, 32)),
    optional("transaction_id", text(0, 32)),
    required("amount", Shape::Object(SUB_AMOUNT)),
];

const SUB_AMOUNT: Contract = &[
    required("total_amount", Shape::Integer { min: 0 }),
    optional("currency", text(0, 16)),
    optional("payer_amount", Shape::Integer { min: 0 }),
];

const SHARE: Contract = &[
    required("transaction_id", text(0, 64)),
    required("order_id", text(0, 64)),
    required("out_order_no", text(0, 64)),
    required(
        "receiver",
        Shape::Object(&[required("account", text(0, 128)), required("amount", Shape::Integer { min: 0 })]),
    ),
];

const PARTNER_REFUND: Contract = &[
    required("sp_mchid", text(0, 32)),
    required("sub_mchid", text(0, 32)),
    required("out_trade_no", text(0, 32)),
    required("transaction_id", text(0, 32)),
    required("out_refund_no", text(0, 64)),
    required("refund_id", text(0, 32)),
    required("refund_status", text(0, 32)),
    required("amount", Shape::Object(NOTICE_AMOUNT)),
];

const OVERSEAS_REFUND: Contract = &[
    required("out_trade_no", text(0, 64)),
    required("out_refund_no", text(0, 64)),
    required("refund_status", text(0, 32)),
    required("amount", Shape::Object(&[required("refund", Shape::Integer { min: 0 })])),
];

const TRANSFER: Contract = &[
    required("out_bill_no", text(0, 64)),
    required("transfer_bill_no", text(0, 64)),
    required("state", text(0, 32)),
    required("transfer_amount", Shape::Integer { min: 0 }),
    optional("openid", text(0, 128)),
    optional("fail_reason", text(0, 256)),
];

const COMPLAINT: Contract = &[required("complaint_id", text(0, 64)), required("action_type", text(0, 64))];
