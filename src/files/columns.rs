//! The columns of bills by their headers, and what their fields become.
//!
//! Source: protocol reference, "File layout". Columns are found by name: their order and their number change. A column that
//! is not known keeps its header as its name, and its fields stay text.

use serde::{Serialize, Serializer};

use crate::base::json::MAX_SAFE_INTEGER;

/// What the text of a field means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    /// Beijing time `2026-07-20 10:04:31`.
    Time,
    /// Yuan; becomes fen.
    Fen,
    /// Yuan with five decimals; becomes thousandths of a fen.
    Millifen,
    /// A number of things, such as `45.0`.
    Count,
}

/// A column: the name of its member, and what its fields are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    kind: Kind,
}

/// A field.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Value<'t> {
    Text(&'t str),
    /// RFC 3339.
    Time(String),
    Number(i64),
    /// An amount that is not given.
    None,
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Time(text) => serializer.serialize_str(text),
            Self::Number(number) => serializer.serialize_i64(*number),
            Self::None => serializer.serialize_none(),
        }
    }
}

type Row = (&'static str, &'static str, Kind);

/// Headers of the rows: of trade bills, then of fund flow bills.
const DETAILS: &[Row] = &[
    ("交易时间", "trade_time", Kind::Time),
    ("公众账号ID", "appid", Kind::Text),
    ("商户号", "mchid", Kind::Text),
    ("特约商户号", "sub_mchid", Kind::Text),
    ("设备号", "device_id", Kind::Text),
    ("微信订单号", "transaction_id", Kind::Text),
    ("商户订单号", "out_trade_no", Kind::Text),
    ("用户标识", "openid", Kind::Text),
    ("交易类型", "trade_type", Kind::Text),
    ("交易状态", "trade_state", Kind::Text),
    ("付款银行", "bank_type", Kind::Text),
    ("货币种类", "currency", Kind::Text),
    ("应结订单金额", "settlement_amount", Kind::Fen),
    ("代金券金额", "coupon_amount", Kind::Fen),
    ("退款申请时间", "refund_create_time", Kind::Time),
    ("退款成功时间", "refund_success_time", Kind::Time),
    ("微信退款单号", "refund_id", Kind::Text),
    ("商户退款单号", "out_refund_no", Kind::Text),
    ("退款金额", "refund_amount", Kind::Fen),
    ("充值券退款金额", "coupon_refund_amount", Kind::Fen),
    ("退款类型", "refund_type", Kind::Text),
    ("退款状态", "refund_status", Kind::Text),
    ("商品名称", "description", Kind::Text),
    ("商户数据包", "attach", Kind::Text),
    ("手续费", "fee_millifen", Kind::Millifen),
    ("费率", "rate", Kind::Text),
    ("订单金额", "order_amount", Kind::Fen),
    ("申请退款金额", "applied_refund_amount", Kind::Fen),
    ("费率备注", "rate_note", Kind::Text),
    ("记账时间", "accounting_time", Kind::Time),
    ("微信支付业务单号", "business_no", Kind::Text),
    ("资金流水单号", "fund_flow_no", Kind::Text),
    ("业务名称", "business_name", Kind::Text),
    ("业务类型", "business_type", Kind::Text),
    ("收支类型", "direction", Kind::Text),
    ("收支金额(元)", "amount", Kind::Fen),
    ("账户结余(元)", "balance", Kind::Fen),
    ("资金变更提交申请人", "applicant", Kind::Text),
    ("备注", "remark", Kind::Text),
    ("业务凭证号", "voucher_no", Kind::Text),
];

/// Headers of the summary.
const SUMMARY: &[Row] = &[
    ("总交易单数", "total_count", Kind::Count),
    ("应结订单总金额", "settlement_amount", Kind::Fen),
    ("退款总金额", "refund_amount", Kind::Fen),
    ("充值券退款总金额", "coupon_refund_amount", Kind::Fen),
    ("手续费总金额", "fee_millifen", Kind::Millifen),
    ("订单总金额", "order_amount", Kind::Fen),
    ("申请退款总金额", "applied_refund_amount", Kind::Fen),
    ("资金流水总笔数", "total_count", Kind::Count),
    ("收入笔数", "income_count", Kind::Count),
    ("收入金额", "income_amount", Kind::Fen),
    ("支出笔数", "expense_count", Kind::Count),
    ("支出金额", "expense_amount", Kind::Fen),
];

/// The columns that a header line names.
pub(super) fn columns(line: &str, summary: bool) -> Vec<Column> {
    let known = if summary { SUMMARY } else { DETAILS };
    line.split(',')
        .map(|header| {
            let header = header.trim();
            let plain = header.replace('（', "(").replace('）', ")");
            match known.iter().find(|(name, ..)| *name == plain) {
                Some((_, name, kind)) => Column { name: (*name).into(), kind: *kind },
                None => Column { name: header.into(), kind: Kind::Text },
            }
        })
        .collect()
}

impl Column {
    /// What a field of this column says; nothing for what is no value of its kind.
    pub(super) fn read<'t>(&self, text: &'t str) -> Option<Value<'t>> {
        match self.kind {
            Kind::Text => Some(Value::Text(text)),
            Kind::Time => Some(time(text).map_or(Value::Text(text), Value::Time)),
            _ if text.is_empty() => Some(Value::None),
            Kind::Fen => scaled(text, 2).map(Value::Number),
            Kind::Millifen => scaled(text, 5).map(Value::Number),
            Kind::Count => scaled(text, 0).map(Value::Number),
        }
    }
}

/// The time in the form that the API's answers have. One that is written otherwise stays as it is.
fn time(text: &str) -> Option<String> {
    let (date, time) = text.split_once(' ')?;
    let has_form = |part: &str, separator: u8, places: &[usize], length: usize| {
        part.len() == length
            && part
                .bytes()
                .enumerate()
                .all(|(at, byte)| if places.contains(&at) { byte == separator } else { byte.is_ascii_digit() })
    };
    (has_form(date, b'-', &[4, 7], 10) && has_form(time, b':', &[2, 5], 8)).then(|| format!("{date}T{time}+08:00"))
}

/// A decimal number, times ten to the power of `decimals`. Digits that this would lose must be zeros.
fn scaled(text: &str, decimals: usize) -> Option<i64> {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let numeric = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !numeric(whole) || !numeric(fraction) || digits.ends_with('.') {
        return None;
    }
    if !fraction.bytes().skip(decimals).all(|byte| byte == b'0') {
        return None;
    }
    let padded = fraction.bytes().chain(core::iter::repeat(b'0')).take(decimals);
    let number = whole.bytes().chain(padded).try_fold(0i64, |number, digit| {
        let next = number.checked_mul(10)?.checked_add(i64::from(digit - b'0'))?;
        (next <= MAX_SAFE_INTEGER).then_some(next)
    })?;
    Some(if negative { -number } else { number })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yuan_become_fen_by_their_digits() {
        for (text, decimals, number) in [
            ("56.00", 2, Some(5600)),
            ("0.01", 2, Some(1)),
            ("-10.5", 2, Some(-1050)),
            ("7", 2, Some(700)),
            // What a double would make 1999 and 28.999999999999996 of.
            ("19.99", 2, Some(1999)),
            ("0.29", 2, Some(29)),
            ("0.33600", 5, Some(33_600)),
            ("0.33600", 2, None),
            ("1.10000", 2, Some(110)),
            ("45.0", 0, Some(45)),
            ("45.5", 0, None),
            ("90071992547409.91", 2, Some(9_007_199_254_740_991)),
            ("90071992547409.92", 2, None),
            ("99999999999999999999999999", 0, None),
            ("", 2, None),
            ("-", 2, None),
            (".5", 2, None),
            ("5.", 2, None),
            ("1e3", 2, None),
            ("+1", 2, None),
            ("1,000.00", 2, None),
            ("--1", 2, None),
            ("1.2.3", 2, None),
            ("１.00", 2, None),
        ] {
            assert_eq!(scaled(text, decimals), number, "{text} {decimals}");
        }
    }

    #[test]
    fn times_get_the_form_of_the_api_or_stay() {
        assert_eq!(time("2026-07-20 10:04:31").as_deref(), Some("2026-07-20T10:04:31+08:00"));
        for other in ["", "2026-07-20", "2026/07/20 10:04:31", "2026-07-20T10:04:31+08:00", "2026-07-20 10:04"] {
            assert_eq!(time(other), None, "{other}");
        }
    }

    #[test]
    fn columns_are_found_by_name_in_any_order() {
        let found = columns("订单金额, 交易时间,收支金额（元）,新的一列", false);
        let names: Vec<_> = found.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(names, ["order_amount", "trade_time", "amount", "新的一列"]);
        assert_eq!(found[3].read("1.00"), Some(Value::Text("1.00")));
        assert_eq!(found[0].read(""), Some(Value::None));
        assert_eq!(found[0].read("x"), None);
        // The same words mean other things in the two headers.
        assert_eq!(columns("订单总金额", false)[0].name, "订单总金额");
        assert_eq!(columns("订单总金额", true)[0].name, "order_amount");
        for (rows, what) in [(DETAILS, "details"), (SUMMARY, "summary")] {
            for (index, (header, ..)) in rows.iter().enumerate() {
                assert!(!rows[..index].iter().any(|(other, ..)| other == header), "{what}: {header} twice");
            }
        }
    }
}
