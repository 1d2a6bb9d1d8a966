//! Members shared by several operations.
//!
//! Source: protocol reference, "Field rules for basic payment".

use super::rule::{Rule, untrimmed};
use super::{Contract, Field, Shape, check_value, optional, required, token};
use crate::error::{Issue, Text, text};

pub(crate) const MCHID: Shape = Shape::Text { min: 1, max: 32, rule: Rule::Digits };
pub(crate) const OUT_TRADE_NO: Shape = Shape::Text { min: 6, max: 32, rule: Rule::OrderNumber };
pub(crate) const TRANSACTION_ID: Shape = token(1, 32);
pub(crate) const OUT_REFUND_NO: Shape = Shape::Text { min: 1, max: 64, rule: Rule::RefundNumber };
pub(crate) const CURRENCY: Shape = Shape::Text { min: 1, max: 16, rule: Rule::OneOf(&["CNY"]) };

/// The answer to a prepay.
pub(crate) const PREPAY_ANSWER: Contract = &[PREPAY_ID];

const PREPAY_ID: Field = required("prepay_id", token(1, 64));

/// The answer to a prepay of H5, and of Native.
pub(crate) const H5_ANSWER: Contract = &[H5_URL];
pub(crate) const NATIVE_ANSWER: Contract = &[CODE_URL];

pub(crate) const H5_URL: Field = required("h5_url", token(1, 512));
pub(crate) const CODE_URL: Field = required("code_url", token(1, 512));

/// `notify_url` of at most `max` characters.
pub(crate) const fn notify_url(max: usize) -> Shape {
    Shape::Text { min: 1, max, rule: Rule::NotifyUrl }
}

/// The problems with a `prepay_id`.
pub(crate) fn prepay_id_issues(text: &str) -> Vec<Issue> {
    check_value(&text.into(), &PREPAY_ID)
}

/// The problem with an app id, if any.
pub(crate) fn appid_problem(text: &str) -> Option<Text> {
    if text.is_empty() {
        return Some(text!("为空", "is empty"));
    }
    if text.len() > 32 {
        return Some(text!("超过 32 个字符", "is longer than 32 characters"));
    }
    untrimmed(text).map(|(reason, _)| reason)
}

/// The members of single-item promotion goods that orders and refunds share.
pub(crate) const MERCHANT_GOODS_ID: Field =
    required("merchant_goods_id", Shape::Text { min: 1, max: 32, rule: Rule::GoodsId });
pub(crate) const WECHATPAY_GOODS_ID: Field = optional("wechatpay_goods_id", token(1, 32));
