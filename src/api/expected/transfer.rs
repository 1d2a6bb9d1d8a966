//! Compares a transfer to a user (商家转账) with the recorded one. Whether it succeeded is another question: its state says so.
//!
//! Source: endpoint reference, "Merchant transfer"; protocol reference, "Transfer payload".

use super::Differences;
use crate::base::json::Value;
use crate::error::Result;

/// The transfer as the merchant recorded it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExpectedTransfer<'a> {
    /// The transfer's number.
    pub out_bill_no: &'a str,
    /// The merchant.
    pub mchid: &'a str,
    /// The amount, fen.
    pub transfer_amount: i64,
    /// The user who gets it.
    pub openid: Option<&'a str>,
    /// WeChat Pay's number.
    pub transfer_bill_no: Option<&'a str>,
    /// The state that it must have, if any.
    pub state: Option<&'a str>,
}

/// Compares a verified transfer, of a notification or of a query, with the recorded one.
///
/// # Errors
/// `ERR_MISMATCH` naming every difference.
pub fn assert_transfer(transfer: &Value, expected: &ExpectedTransfer<'_>) -> Result<()> {
    let mut differences = Differences::default();
    differences.text("out_bill_no", transfer.get("out_bill_no"), expected.out_bill_no);
    // Spelled either way, and not always there.
    for name in ["mch_id", "mchid"] {
        if transfer.get(name).is_some() {
            differences.text(name, transfer.get(name), expected.mchid);
        }
    }
    for (name, wanted) in
        [("openid", expected.openid), ("transfer_bill_no", expected.transfer_bill_no), ("state", expected.state)]
    {
        differences.optional(name, transfer.get(name), wanted);
    }
    differences.amount("transfer_amount", transfer.get("transfer_amount"), expected.transfer_amount);
    differences.end()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;
    use serde_json::json;

    #[test]
    fn the_recorded_transfer_passes_and_every_difference_is_named() {
        let expected = ExpectedTransfer {
            out_bill_no: "T-1",
            mchid: "17",
            transfer_amount: 1280,
            openid: Some("o1"),
            transfer_bill_no: Some("13"),
            state: None,
        };
        let differences = |transfer: &Value, expected: &ExpectedTransfer<'_>| match assert_transfer(transfer, expected)
        {
            Ok(()) => Vec::new(),
            Err(Error::Mismatch(issues)) => issues.into_iter().map(|issue| issue.field).collect::<Vec<_>>(),
            Err(other) => panic!("{other}"),
        };
        for name in ["mch_id", "mchid"] {
            let told = json!({"out_bill_no": "T-1", "transfer_bill_no": "13", "state": "FAIL", name: "17",
                "transfer_amount": 1280, "openid": "o1"});
            assert_eq!(differences(&told, &expected), [""; 0]);
            for (member, value) in [
                ("out_bill_no", json!("T-2")),
                (name, json!("18")),
                ("transfer_amount", json!(1281)),
                ("openid", json!("o2")),
                ("transfer_bill_no", json!("14")),
            ] {
                let mut transfer = told.clone();
                transfer[member] = value;
                assert_eq!(differences(&transfer, &expected), [member]);
            }
            let succeeded = ExpectedTransfer { state: Some("SUCCESS"), ..expected.clone() };
            assert_eq!(differences(&told, &succeeded), ["state"]);
            let mut unnamed = told;
            unnamed.as_object_mut().unwrap().remove(name);
            assert_eq!(differences(&unnamed, &expected), [""; 0]);
        }
    }
}
