//! An order as WeChat Pay knows it: answer of a query, content of a payment notification.
//!
//! Source: endpoint reference, "Query order"; protocol reference, "State machines".

use serde::{Deserialize, Serialize};

use super::schema::{Contract, Kind, optional, required, text};
use crate::error::{Error, Result, harmless, refuse};
use crate::json::{self, Value};

/// State of an order (`trade_state`); values WeChat Pay adds later survive as [`TradeState::Other`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
#[non_exhaustive]
pub enum TradeState {
    /// Paid.
    Success,
    /// Paid, and at least one refund was started.
    Refund,
    /// Waiting for payment.
    NotPay,
    /// Closed; not payable any more.
    Closed,
    /// Reversed (code payment).
    Revoked,
    /// The payer is entering the password (code payment).
    UserPaying,
    /// The attempt failed.
    PayError,
    /// Accepted, waiting for the deduction.
    Accept,
    /// A state this version does not know: not final, query again.
    #[serde(untagged)]
    Other(String),
}

impl TradeState {
    /// Whether the payer has paid, refunded or not.
    pub fn is_paid(&self) -> bool {
        matches!(self, Self::Success | Self::Refund)
    }
}

/// How the order was placed (`trade_type`); mini programs report `JSAPI`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
#[non_exhaustive]
pub enum TradeType {
    /// JSAPI and mini program.
    Jsapi,
    /// QR code.
    Native,
    /// App.
    App,
    /// Code payment.
    MicroPay,
    /// H5.
    MWeb,
    /// Face payment.
    FacePay,
    /// A type this version does not know.
    #[serde(untagged)]
    Other(String),
}

/// An order. Fields WeChat Pay adds later are kept in `more`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Transaction {
    /// App of the order.
    pub appid: String,
    /// Merchant of the order.
    pub mchid: String,
    /// The merchant's order number.
    pub out_trade_no: String,
    /// WeChat Pay's number, once paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transaction_id: Option<String>,
    /// How it was placed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trade_type: Option<TradeType>,
    /// Where it stands.
    pub trade_state: TradeState,
    /// The same for humans.
    #[serde(default)]
    pub trade_state_desc: String,
    /// Means of payment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bank_type: Option<String>,
    /// As sent with the order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attach: Option<String>,
    /// RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub success_time: Option<String>,
    /// Who paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payer: Option<Payer>,
    /// What was paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    /// `scene_info`, `promotion_detail`, `installment_info` and whatever comes later.
    #[serde(flatten)]
    pub more: serde_json::Map<String, serde_json::Value>,
}

/// The paying user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payer {
    /// Under the order's `appid`; absent while unpaid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub openid: Option<String>,
}

/// Money of an order, fen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amount {
    /// Amount of the order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
    /// Paid by the user after coupons.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payer_total: Option<i64>,
    /// `CNY`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// `CNY`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payer_currency: Option<String>,
}

impl Transaction {
    /// Reads a verified value.
    ///
    /// # Errors
    /// `ERR_MALFORMED` when documented members are missing or of another type.
    pub fn from_value(value: &Value) -> Result<Self> {
        super::check_answer(value, TRANSACTION)?;
        serde_json::from_value(value.into()).map_err(|_| Error::malformed("not a transaction").into())
    }
}

const AMOUNT: Contract = &[
    optional("total", Kind::Integer { min: 0 }),
    optional("payer_total", Kind::Integer { min: 0 }),
    optional("currency", text(0, 16)),
    optional("payer_currency", text(0, 16)),
];

const PAYER: Contract = &[optional("openid", text(0, 128))];

/// Members of an order that are documented as required, and the types of those the library and its types rely on.
pub(crate) const TRANSACTION: Contract = &[
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
    optional("payer", Kind::Object(PAYER)),
    optional("amount", Kind::Object(AMOUNT)),
];

/// What the merchant knows of its order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expected<'a> {
    /// The order's number.
    pub out_trade_no: &'a str,
    /// The order's merchant; of a partner order (服务商模式) the service provider.
    pub mchid: &'a str,
    /// The order's app; of a partner order that of the service provider, unless `sub_appid` is given.
    pub appid: Option<&'a str>,
    /// The sub-merchant of a partner order.
    pub sub_mchid: Option<&'a str>,
    /// The sub-merchant's app, if that opened the cashier.
    pub sub_appid: Option<&'a str>,
    /// Amount of the order in fen.
    pub total: i64,
    /// `CNY`.
    pub currency: &'a str,
}

/// Compares a verified transaction with the order it should pay. Call it before delivering.
///
/// # Errors
/// `ERR_MISMATCH` naming every difference; an order that is not paid, or already being refunded, is one. `ERR_INPUT` when
/// nothing is expected of a member that has to be compared.
pub fn assert_payment(transaction: &Value, expected: &Expected<'_>) -> Result<()> {
    // A partner order names the service provider and the sub-merchant in place of the merchant.
    let partner = transaction.get("sp_mchid").is_some();
    let (mchid, appid) = if partner { ("sp_mchid", "sp_appid") } else { ("mchid", "appid") };
    let needed = [
        ("appid", expected.appid.or(expected.sub_appid.filter(|_| partner))),
        ("sub_mchid", expected.sub_mchid.or((!partner).then_some(""))),
    ];
    if let Some((field, _)) = needed.into_iter().find(|(_, value)| value.is_none()) {
        let reason = if partner { "is missing: the transaction is a partner order" } else { "is missing" };
        return Err(Error::input(field, reason, "Pass what your own order says."));
    }
    let mut issues = Vec::new();
    let mut compare = |field: &str, same: bool, found: Option<&Value>, wanted: &str| {
        if !same {
            // Names and numbers of the merchant's own order; nothing personal.
            let found = found.map_or_else(|| "missing".into(), |found| harmless(&json::write(found), FOUND_LIMIT));
            let reason = format!("is {found} instead of {wanted}");
            let remedy = "Do not deliver: record it, answer the notification with success, and look into it.";
            refuse(&mut issues, field, &reason, remedy);
        }
    };
    let amount = transaction.get("amount").unwrap_or(&Value::Null);
    let texts = [
        ("trade_state", transaction.get("trade_state"), Some("SUCCESS")),
        ("out_trade_no", transaction.get("out_trade_no"), Some(expected.out_trade_no)),
        (mchid, transaction.get(mchid), Some(expected.mchid)),
        (appid, transaction.get(appid), expected.appid.filter(|_| !(partner && expected.sub_appid.is_some()))),
        ("sub_mchid", transaction.get("sub_mchid"), expected.sub_mchid),
        ("sub_appid", transaction.get("sub_appid"), expected.sub_appid),
        ("amount.currency", amount.get("currency"), Some(expected.currency)),
    ];
    for (field, found, wanted) in texts {
        if let Some(wanted) = wanted {
            compare(field, found.and_then(Value::as_str) == Some(wanted), found, wanted);
        }
    }
    let total = amount.get("total");
    compare("amount.total", total.and_then(Value::as_i64) == Some(expected.total), total, &expected.total.to_string());
    if issues.is_empty() { Ok(()) } else { Err(Error::Mismatch(issues)) }
}

/// Kept of a value that differs.
const FOUND_LIMIT: usize = 128;

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn paid() -> Value {
        json!({"appid": "wx1", "mchid": "17", "out_trade_no": "ORDER-1", "trade_state": "SUCCESS", "trade_state_desc": "支付成功",
            "amount": {"total": 5600, "payer_total": 5000, "currency": "CNY"}, "new_field": {"a": 1}})
    }

    const EXPECTED: Expected<'static> = Expected {
        out_trade_no: "ORDER-1",
        mchid: "17",
        appid: Some("wx1"),
        sub_mchid: None,
        sub_appid: None,
        total: 5600,
        currency: "CNY",
    };

    fn partner() -> Value {
        let mut order = paid();
        for (name, value) in [("sp_appid", "wx1"), ("sp_mchid", "17"), ("sub_appid", "wx9"), ("sub_mchid", "19")] {
            order[name] = json!(value);
        }
        order.as_object_mut().unwrap().retain(|name, _| name != "mchid" && name != "appid");
        order
    }

    fn differences(transaction: Value, expected: &Expected<'_>) -> Vec<String> {
        match assert_payment(&transaction.into(), expected) {
            Ok(()) => Vec::new(),
            Err(Error::Mismatch(issues)) => issues.into_iter().map(|issue| issue.field).collect(),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn a_partner_order_is_compared_by_provider_and_sub_merchant() {
        let expected = Expected { sub_mchid: Some("19"), ..EXPECTED };
        assert_eq!(differences(partner(), &expected), [""; 0]);
        assert_eq!(differences(partner(), &Expected { appid: Some("wx2"), ..expected.clone() }), ["sp_appid"]);
        let by_sub_app = Expected { appid: None, sub_appid: Some("wx9"), ..expected.clone() };
        assert_eq!(differences(partner(), &by_sub_app), [""; 0]);
        // The client's own app is not the one that counts then.
        assert_eq!(differences(partner(), &Expected { appid: Some("wx2"), ..by_sub_app.clone() }), [""; 0]);
        assert_eq!(differences(partner(), &Expected { sub_appid: Some("wx8"), ..by_sub_app }), ["sub_appid"]);
        for (name, field) in [("sp_mchid", "sp_mchid"), ("sub_mchid", "sub_mchid"), ("sp_appid", "sp_appid")] {
            let mut order = partner();
            order[name] = json!("0");
            assert_eq!(differences(order, &expected), [field]);
        }
        // A direct order does not pass for a partner order, nor the other way round.
        assert_eq!(differences(paid(), &expected), ["sub_mchid"]);
        assert_eq!(differences(paid(), &Expected { sub_appid: Some("wx9"), ..EXPECTED }), ["sub_appid"]);
    }

    #[test]
    fn what_has_to_be_compared_has_to_be_expected() {
        let missing = |transaction: Value, expected: &Expected<'_>| match assert_payment(&transaction.into(), expected)
        {
            Err(Error::Input(issues)) => issues.into_iter().map(|issue| issue.field).collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        };
        assert_eq!(missing(partner(), &EXPECTED), ["sub_mchid"]);
        assert_eq!(missing(paid(), &Expected { appid: None, ..EXPECTED }), ["appid"]);
        assert_eq!(missing(paid(), &Expected { appid: None, sub_appid: Some("wx9"), ..EXPECTED }), ["appid"]);
        assert_eq!(missing(partner(), &Expected { appid: None, sub_mchid: Some("19"), ..EXPECTED }), ["appid"]);
    }

    #[test]
    fn what_differs_is_shown_cut() {
        let mut order = paid();
        order["appid"] = json!("\u{9b}x".repeat(10_000));
        let error = assert_payment(&order.into(), &EXPECTED).unwrap_err();
        assert!(error.message().len() < 300 && !error.message().contains('\u{9b}'));
    }

    #[test]
    fn unknown_states_and_fields_survive_a_round_trip() {
        let mut value = paid();
        value["trade_state"] = json!("FROZEN");
        value["trade_type"] = json!("BRAINWAVE");
        let transaction = Transaction::from_value(&value.clone().into()).unwrap();
        assert_eq!(transaction.trade_state, TradeState::Other("FROZEN".into()));
        assert_eq!(serde_json::to_value(&transaction).unwrap(), value);
    }

    #[test]
    fn known_states_have_names() {
        for (text, state) in
            [("NOTPAY", TradeState::NotPay), ("USERPAYING", TradeState::UserPaying), ("SUCCESS", TradeState::Success)]
        {
            let mut value = paid();
            value["trade_state"] = json!(text);
            assert_eq!(Transaction::from_value(&value.into()).unwrap().trade_state, state);
        }
        assert!(TradeState::Refund.is_paid() && !TradeState::NotPay.is_paid());
    }

    #[test]
    fn a_missing_or_mistyped_member_is_malformed() {
        for (name, value) in [("mchid", json!(null)), ("mchid", json!(17)), ("amount", json!({"total": "5600"}))] {
            let mut transaction = paid();
            transaction[name] = value;
            assert_eq!(Transaction::from_value(&transaction.into()).unwrap_err().code(), "ERR_MALFORMED");
        }
    }

    #[test]
    fn the_expected_payment_passes_and_every_difference_is_named() {
        assert_eq!(assert_payment(&paid().into(), &EXPECTED), Ok(()));
        for (pointer, value, field) in [
            ("/amount/total", json!(5601), "amount.total"),
            ("/amount/total", json!("5600"), "amount.total"),
            ("/amount/currency", json!("USD"), "amount.currency"),
            ("/mchid", json!("18"), "mchid"),
            ("/appid", json!("wx2"), "appid"),
            ("/out_trade_no", json!("ORDER-2"), "out_trade_no"),
            ("/trade_state", json!("NOTPAY"), "trade_state"),
            ("/trade_state", json!("REFUND"), "trade_state"),
        ] {
            let mut transaction = paid();
            *transaction.pointer_mut(pointer).unwrap() = value;
            let Error::Mismatch(issues) = assert_payment(&transaction.into(), &EXPECTED).unwrap_err() else { panic!() };
            assert_eq!(issues.iter().map(|issue| issue.field.as_str()).collect::<Vec<_>>(), [field]);
        }
        assert!(assert_payment(&json!({}).into(), &EXPECTED).is_err());
    }
}
