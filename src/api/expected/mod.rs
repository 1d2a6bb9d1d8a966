//! Is this what I expect? Compares verified contents, of notifications or of queries, with what the merchant recorded. Every
//! difference is named.

mod combined;
mod payment;
mod refund;
mod transfer;

pub use combined::{ExpectedCombined, ExpectedSubOrder, assert_combined_payment};
pub use payment::{Expected, assert_payment};
pub use refund::{ExpectedRefund, assert_refund};
pub use transfer::{ExpectedTransfer, assert_transfer};

use crate::base::json::{self, Value};
use crate::base::text::harmless;
use crate::error::{Error, Issue, Result, Text, refuse, text};

/// The members that identify what a content is about. A combined order has none of its own `out_trade_no`.
const NUMBERS: [&str; 4] = ["out_refund_no", "out_bill_no", "combine_out_trade_no", "out_trade_no"];

/// Name and value of the number that the content names; empty if it names none.
pub fn number_of(content: &Value) -> (&'static str, &str) {
    let [.., order] = NUMBERS;
    NUMBERS.into_iter().find_map(|name| Some((name, json::text(content, name)?))).unwrap_or((order, ""))
}

/// The error for a content whose order, refund or transfer the merchant does not know.
pub fn unknown(content: &Value) -> Error {
    let (name, number) = number_of(content);
    let number = harmless(number, FOUND_LIMIT);
    let reason = text!("是 {0}，商户没有这个单号", "is {0}: you have no such number", number);
    Error::Mismatch(vec![Issue::new(name, reason, RECORD_IT)])
}

/// The error for an expected value that has to be compared and is not given.
fn missing(field: &str, reason: Text) -> Error {
    Error::input(field, reason, text!("请传入自己订单中的值。", "Pass the value of your own order."))
}

/// What differs so far.
#[derive(Default)]
struct Differences(Vec<Issue>);

impl Differences {
    /// Compares a text.
    fn text(&mut self, field: &str, found: Option<&Value>, wanted: &str) {
        if found.and_then(Value::as_str) != Some(wanted) {
            self.add(field, found, wanted);
        }
    }

    /// Compares a text if there is one to compare with.
    fn optional(&mut self, field: &str, found: Option<&Value>, wanted: Option<&str>) {
        if let Some(wanted) = wanted {
            self.text(field, found, wanted);
        }
    }

    /// Compares an amount, fen.
    fn amount(&mut self, field: &str, found: Option<&Value>, wanted: i64) {
        if found.and_then(json::integer) != Some(wanted) {
            self.add(field, found, &wanted.to_string());
        }
    }

    fn add(&mut self, field: &str, found: Option<&Value>, wanted: &str) {
        // Names and numbers of the merchant's own order; nothing personal.
        let wanted = harmless(wanted, FOUND_LIMIT);
        let reason = match found.map(|found| harmless(&found.to_string(), FOUND_LIMIT)) {
            Some(found) => text!("是 {0}，应为 {1}", "is {0} instead of {1}", found, wanted),
            None => text!("缺失，应为 {0}", "is missing instead of {0}", wanted),
        };
        refuse(&mut self.0, field, reason, RECORD_IT);
    }

    fn end(self) -> Result<()> {
        if self.0.is_empty() { Ok(()) } else { Err(Error::Mismatch(self.0)) }
    }
}

const RECORD_IT: Text = text!(
    "不要发货：先记录下来，对通知答复成功，再查明原因。",
    "Do not deliver: record it, answer the notification with success, and look into it."
);

/// Length limit for a differing value in an error.
const FOUND_LIMIT: usize = 128;

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_number_nobody_knows_is_a_mismatch_of_that_number() {
        for (content, name) in [
            (json!({"out_trade_no": "N-1", "out_refund_no": "N-2"}), "out_refund_no"),
            (json!({"out_trade_no": "N-2"}), "out_trade_no"),
            (json!({"combine_out_trade_no": "N-2"}), "combine_out_trade_no"),
            (json!({"out_bill_no": "N-2"}), "out_bill_no"),
        ] {
            let Error::Mismatch(issues) = unknown(&content) else { panic!() };
            assert_eq!(issues.len(), 1);
            assert_eq!((issues[0].field.as_str(), number_of(&content)), (name, (name, "N-2")));
            assert_eq!(issues[0].reason.english(), "is N-2: you have no such number");
        }
        assert_eq!(number_of(&json!({})), ("out_trade_no", ""));
    }
}
