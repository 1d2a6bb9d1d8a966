//! Is this the payment I expect? Compares a transaction with the order; call it before every delivery.
//!
//! Source: endpoint reference, "Query order"; protocol reference, "State machines".

use super::{Differences, missing};
use crate::base::json::Value;
use crate::error::{Result, text};

/// The order as the merchant recorded it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expected<'a> {
    /// The order's number.
    pub out_trade_no: &'a str,
    /// The order's merchant; for a partner order (服务商模式) the service provider.
    pub mchid: &'a str,
    /// The order's app; for a partner order the service provider's, unless `sub_appid` is given.
    pub appid: Option<&'a str>,
    /// The sub-merchant of a partner order.
    pub sub_mchid: Option<&'a str>,
    /// The sub-merchant's app, if it opened the cashier.
    pub sub_appid: Option<&'a str>,
    /// Amount of the order in fen.
    pub total: i64,
    /// `CNY`.
    pub currency: &'a str,
}

/// Compares a verified transaction with the order it should pay. Call it before delivering.
///
/// # Errors
/// `ERR_MISMATCH` naming every difference; an order that is unpaid or already being refunded counts as one. `ERR_INPUT`
/// if an expected value is missing for a member that must be compared.
pub fn assert_payment(transaction: &Value, expected: &Expected<'_>) -> Result<()> {
    // A partner order names the service provider and the sub-merchant instead of the merchant.
    let partner = transaction.get("sp_mchid").is_some();
    let (mchid, appid) = if partner { ("sp_mchid", "sp_appid") } else { ("mchid", "appid") };
    let needed = [
        ("appid", expected.appid.or(expected.sub_appid.filter(|_| partner))),
        ("sub_mchid", expected.sub_mchid.or((!partner).then_some(""))),
    ];
    if let Some((field, _)) = needed.into_iter().find(|(_, value)| value.is_none()) {
        let reason = if partner {
            text!("没有填写：这是服务商订单", "is missing: the transaction is a partner order")
        } else {
            text!("没有填写", "is missing")
        };
        return Err(missing(field, reason));
    }
    let mut differences = Differences::default();
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
        differences.optional(field, found, wanted);
    }
    differences.amount("amount.total", amount.get("total"), expected.total);
    differences.end()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;
    use serde_json::json;

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
        match assert_payment(&transaction, expected) {
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
        let missing = |transaction: Value, expected: &Expected<'_>| match assert_payment(&transaction, expected) {
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
        let error = assert_payment(&order, &EXPECTED).unwrap_err();
        let message = error.to_string();
        assert!(message.len() < 300 && !message.contains('\u{9b}'));
    }

    #[test]
    fn the_expected_payment_passes_and_every_difference_is_named() {
        assert_eq!(assert_payment(&paid(), &EXPECTED), Ok(()));
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
            let Error::Mismatch(issues) = assert_payment(&transaction, &EXPECTED).unwrap_err() else { panic!() };
            assert_eq!(issues.iter().map(|issue| issue.field.as_str()).collect::<Vec<_>>(), [field]);
        }
        assert!(assert_payment(&json!({}), &EXPECTED).is_err());
    }
}
