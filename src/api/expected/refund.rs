//! Compares a refund with the recorded one. Whether it succeeded is another question: its status says so.
//!
//! Source: endpoint reference, "Refunds"; protocol reference, "Refund payload".

use super::{Differences, missing};
use crate::base::json::Value;
use crate::error::{Result, text};

/// The refund as the merchant recorded it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExpectedRefund<'a> {
    /// The refund's number.
    pub out_refund_no: &'a str,
    /// The number of its order.
    pub out_trade_no: Option<&'a str>,
    /// The transaction that is refunded.
    pub transaction_id: Option<&'a str>,
    /// The merchant; of a partner's refund the service provider.
    pub mchid: &'a str,
    /// The sub-merchant of a partner's refund.
    pub sub_mchid: Option<&'a str>,
    /// What goes back, fen.
    pub refund: i64,
    /// The amount of the order, fen.
    pub total: i64,
    /// `CNY`.
    pub currency: &'a str,
    /// The status that it must have, if any.
    pub status: Option<&'a str>,
}

/// Compares a verified refund, of a notification or of a query, with the recorded one.
///
/// # Errors
/// `ERR_MISMATCH` naming every difference. `ERR_INPUT` if an expected value is missing for a member that must be compared.
pub fn assert_refund(refund: &Value, expected: &ExpectedRefund<'_>) -> Result<()> {
    if refund.get("sub_mchid").is_some() && expected.sub_mchid.is_none() {
        let reason = text!("没有填写：这是服务商退款", "is missing: the refund is a partner's");
        return Err(missing("sub_mchid", reason));
    }
    if expected.out_trade_no.is_none() && expected.transaction_id.is_none() {
        return Err(missing("out_trade_no", text!("没有填写", "is missing")));
    }
    let mut differences = Differences::default();
    let amount = refund.get("amount").unwrap_or(&Value::Null);
    for (name, wanted) in [
        ("out_refund_no", Some(expected.out_refund_no)),
        ("out_trade_no", expected.out_trade_no),
        ("transaction_id", expected.transaction_id),
    ] {
        differences.optional(name, refund.get(name), wanted);
    }
    // The answer of a query names no merchant, and only that one is asked for its own refunds.
    let provider = refund.get("sp_mchid").is_some();
    let (mchid, other) = if provider { ("sp_mchid", "mchid") } else { ("mchid", "sp_mchid") };
    let named = refund.get(mchid).or(refund.get(other));
    if named.is_some() {
        differences.text(mchid, named, expected.mchid);
        differences.optional("sub_mchid", refund.get("sub_mchid"), expected.sub_mchid);
    }
    let status = if refund.get("refund_status").is_some() { "refund_status" } else { "status" };
    differences.optional(status, refund.get(status), expected.status);
    differences.amount("amount.refund", amount.get("refund"), expected.refund);
    differences.amount("amount.total", amount.get("total"), expected.total);
    // A notification tells no currency.
    if amount.get("currency").is_some() {
        differences.text("amount.currency", amount.get("currency"), expected.currency);
    }
    differences.end()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;
    use serde_json::json;

    fn notice() -> Value {
        json!({"mchid": "17", "out_trade_no": "ORDER-1", "transaction_id": "42", "out_refund_no": "R-1", "refund_id": "50",
            "refund_status": "ABNORMAL", "amount": {"total": 5600, "refund": 600, "payer_total": 5600, "payer_refund": 600}})
    }

    const EXPECTED: ExpectedRefund<'static> = ExpectedRefund {
        out_refund_no: "R-1",
        out_trade_no: Some("ORDER-1"),
        transaction_id: Some("42"),
        mchid: "17",
        sub_mchid: None,
        refund: 600,
        total: 5600,
        currency: "CNY",
        status: None,
    };

    fn differences(refund: &Value, expected: &ExpectedRefund<'_>) -> Vec<String> {
        match assert_refund(refund, expected) {
            Ok(()) => Vec::new(),
            Err(Error::Mismatch(issues)) => issues.into_iter().map(|issue| issue.field).collect(),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn the_recorded_refund_passes_and_every_difference_is_named() {
        assert_eq!(differences(&notice(), &EXPECTED), [""; 0]);
        for (pointer, value, field) in [
            ("/out_refund_no", json!("R-2"), "out_refund_no"),
            ("/out_trade_no", json!("ORDER-2"), "out_trade_no"),
            ("/transaction_id", json!("43"), "transaction_id"),
            ("/mchid", json!("18"), "mchid"),
            ("/amount/refund", json!(601), "amount.refund"),
            ("/amount/refund", json!("600"), "amount.refund"),
            ("/amount/total", json!(5601), "amount.total"),
        ] {
            let mut refund = notice();
            *refund.pointer_mut(pointer).unwrap() = value;
            assert_eq!(differences(&refund, &EXPECTED), [field]);
        }
        let succeeded = ExpectedRefund { status: Some("SUCCESS"), ..EXPECTED };
        assert_eq!(differences(&notice(), &succeeded), ["refund_status"]);
    }

    #[test]
    fn the_answer_of_a_query_names_its_status_otherwise_and_no_merchant() {
        let mut answer = notice();
        answer["status"] = json!("SUCCESS");
        answer["amount"]["currency"] = json!("CNY");
        answer.as_object_mut().unwrap().retain(|name, _| name != "mchid" && name != "refund_status");
        let succeeded = ExpectedRefund { status: Some("SUCCESS"), ..EXPECTED };
        assert_eq!(differences(&answer, &succeeded), [""; 0]);
        answer["status"] = json!("PROCESSING");
        answer["amount"]["currency"] = json!("USD");
        assert_eq!(differences(&answer, &succeeded), ["status", "amount.currency"]);
    }

    #[test]
    fn a_refund_of_a_partner_is_compared_by_provider_and_sub_merchant() {
        let mut partner = notice();
        for (name, value) in [("sp_mchid", "17"), ("sub_mchid", "19")] {
            partner[name] = json!(value);
        }
        partner.as_object_mut().unwrap().remove("mchid");
        assert!(matches!(assert_refund(&partner, &EXPECTED), Err(Error::Input(_))));
        let expected = ExpectedRefund { sub_mchid: Some("19"), ..EXPECTED };
        assert_eq!(differences(&partner, &expected), [""; 0]);
        let other = ExpectedRefund { sub_mchid: Some("20"), mchid: "18", ..EXPECTED };
        assert_eq!(differences(&partner, &other), ["sp_mchid", "sub_mchid"]);
        assert_eq!(differences(&notice(), &expected), ["sub_mchid"]);
    }

    #[test]
    fn the_order_has_to_be_expected_by_one_of_its_numbers() {
        let by = |out_trade_no, transaction_id| ExpectedRefund { out_trade_no, transaction_id, ..EXPECTED };
        assert!(matches!(assert_refund(&notice(), &by(None, None)), Err(Error::Input(_))));
        assert_eq!(differences(&notice(), &by(Some("ORDER-1"), None)), [""; 0]);
        assert_eq!(differences(&notice(), &by(None, Some("42"))), [""; 0]);
    }
}
