//! Compares a combined transaction (合单) with the order. All sub-orders are paid or none.
//!
//! Source: endpoint reference, "Combined"; protocol reference, "Combined payment payload".

use super::{Differences, missing};
use crate::base::json::{self, Value};
use crate::error::{Result, text};

/// The combined order as the merchant recorded it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExpectedCombined<'a> {
    /// The number of the whole.
    pub combine_out_trade_no: &'a str,
    /// The merchant that combined the orders.
    pub combine_mchid: &'a str,
    /// Its app.
    pub combine_appid: Option<&'a str>,
    /// All of its orders.
    pub sub_orders: Vec<ExpectedSubOrder<'a>>,
}

/// One of the orders.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExpectedSubOrder<'a> {
    /// The order's number.
    pub out_trade_no: &'a str,
    /// The order's merchant.
    pub mchid: &'a str,
    /// The sub-merchant, if the order has one.
    pub sub_mchid: Option<&'a str>,
    /// Amount of the order in fen.
    pub total_amount: i64,
    /// `CNY`.
    pub currency: &'a str,
}

/// Compares a verified combined transaction with the order it should pay, sub-order by sub-order.
///
/// # Errors
/// `ERR_MISMATCH` naming every difference; an unpaid sub-order, one that is not there and one too many count as such.
/// `ERR_INPUT` if an expected value is missing for a member that must be compared.
pub fn assert_combined_payment(transaction: &Value, expected: &ExpectedCombined<'_>) -> Result<()> {
    let Some(appid) = expected.combine_appid else {
        return Err(missing("combine_appid", text!("没有填写", "is missing")));
    };
    let mut differences = Differences::default();
    for (name, wanted) in [
        ("combine_out_trade_no", expected.combine_out_trade_no),
        ("combine_mchid", expected.combine_mchid),
        ("combine_appid", appid),
    ] {
        differences.text(name, transaction.get(name), wanted);
    }
    let found = transaction.get("sub_orders").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    for (index, order) in expected.sub_orders.iter().enumerate() {
        let field = |name: &str| format!("sub_orders.{index}.{name}");
        let twice = expected.sub_orders.iter().take(index).any(|other| other.out_trade_no == order.out_trade_no);
        let mut named = found.iter().filter(|paid| json::text(paid, "out_trade_no") == Some(order.out_trade_no));
        let Some(paid) = named.next().filter(|_| !twice) else {
            differences.add(&field("out_trade_no"), None, order.out_trade_no);
            continue;
        };
        if order.sub_mchid.is_none() && paid.get("sub_mchid").is_some() {
            let reason = text!("没有填写：这是服务商订单", "is missing: the transaction is a partner order");
            return Err(missing(&field("sub_mchid"), reason));
        }
        let amount = paid.get("amount").unwrap_or(&Value::Null);
        differences.text(&field("trade_state"), paid.get("trade_state"), "SUCCESS");
        differences.text(&field("mchid"), paid.get("mchid"), order.mchid);
        differences.optional(&field("sub_mchid"), paid.get("sub_mchid"), order.sub_mchid);
        differences.text(&field("amount.currency"), amount.get("currency"), order.currency);
        differences.amount(&field("amount.total_amount"), amount.get("total_amount"), order.total_amount);
    }
    if found.len() != expected.sub_orders.len() {
        differences.add("sub_orders.length", Some(&found.len().into()), &expected.sub_orders.len().to_string());
    }
    differences.end()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;
    use serde_json::json;

    fn paid() -> Value {
        let order = |number: &str, mchid: &str, total: i64| {
            json!({"mchid": mchid, "out_trade_no": number, "trade_state": "SUCCESS",
                "amount": {"total_amount": total, "payer_amount": total, "currency": "CNY"}})
        };
        json!({"combine_appid": "wx1", "combine_mchid": "17", "combine_out_trade_no": "CART-1",
            "sub_orders": [order("CART-1-B", "18", 2500), order("CART-1-A", "17", 1000)]})
    }

    fn expected() -> ExpectedCombined<'static> {
        let order = |out_trade_no, mchid, total_amount| ExpectedSubOrder {
            out_trade_no,
            mchid,
            sub_mchid: None,
            total_amount,
            currency: "CNY",
        };
        ExpectedCombined {
            combine_out_trade_no: "CART-1",
            combine_mchid: "17",
            combine_appid: Some("wx1"),
            sub_orders: vec![order("CART-1-A", "17", 1000), order("CART-1-B", "18", 2500)],
        }
    }

    fn differences(transaction: &Value, expected: &ExpectedCombined<'_>) -> Vec<String> {
        match assert_combined_payment(transaction, expected) {
            Ok(()) => Vec::new(),
            Err(Error::Mismatch(issues)) => issues.into_iter().map(|issue| issue.field).collect(),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn a_combined_order_passes_in_any_order_and_every_difference_is_named() {
        assert_eq!(differences(&paid(), &expected()), [""; 0]);
        for (pointer, value, field) in [
            ("/combine_out_trade_no", json!("CART-2"), "combine_out_trade_no"),
            ("/combine_mchid", json!("18"), "combine_mchid"),
            ("/combine_appid", json!("wx2"), "combine_appid"),
            ("/sub_orders/0/mchid", json!("17"), "sub_orders.1.mchid"),
            ("/sub_orders/0/trade_state", json!("NOTPAY"), "sub_orders.1.trade_state"),
            ("/sub_orders/1/amount/total_amount", json!(999), "sub_orders.0.amount.total_amount"),
            ("/sub_orders/1/amount/currency", json!("USD"), "sub_orders.0.amount.currency"),
            ("/sub_orders/1/out_trade_no", json!("CART-1-C"), "sub_orders.0.out_trade_no"),
        ] {
            let mut transaction = paid();
            *transaction.pointer_mut(pointer).unwrap() = value;
            assert_eq!(differences(&transaction, &expected()), [field]);
        }
    }

    #[test]
    fn one_too_many_and_one_too_few_differ() {
        let mut more = paid();
        let another = more["sub_orders"][0].clone();
        more["sub_orders"].as_array_mut().unwrap().push(another);
        assert_eq!(differences(&more, &expected()), ["sub_orders.length"]);
        let mut fewer = paid();
        fewer["sub_orders"].as_array_mut().unwrap().pop();
        assert_eq!(differences(&fewer, &expected()), ["sub_orders.0.out_trade_no", "sub_orders.length"]);
        // Expecting the same one twice does not make up for another one.
        let mut twice = expected();
        twice.sub_orders[1] = twice.sub_orders[0].clone();
        assert_eq!(differences(&paid(), &twice), ["sub_orders.1.out_trade_no"]);
    }

    #[test]
    fn a_sub_merchant_has_to_be_expected() {
        let mut partner = paid();
        partner["sub_orders"][0]["sub_mchid"] = json!("19");
        let error = assert_combined_payment(&partner, &expected()).unwrap_err();
        let Error::Input(issues) = error else { panic!("{error}") };
        assert_eq!(issues[0].field, "sub_orders.1.sub_mchid");
        let mut wanted = expected();
        wanted.sub_orders[1].sub_mchid = Some("19");
        assert_eq!(differences(&partner, &wanted), [""; 0]);
        wanted.sub_orders[1].sub_mchid = Some("20");
        assert_eq!(differences(&partner, &wanted), ["sub_orders.1.sub_mchid"]);
        let without = ExpectedCombined { combine_appid: None, ..expected() };
        assert!(matches!(assert_combined_payment(&paid(), &without), Err(Error::Input(_))));
    }
}
