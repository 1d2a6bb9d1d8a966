//! The order that tells whether the appid is bound to the merchant.

use super::{APPID, OPENID, failed, unchecked};
use crate::error::{ApiError, Issue, text};
use crate::merchant::{Check, Status};

pub(in super::super) fn bound() -> Check {
    Check::ok(
        APPID,
        text!(
            "appid 已与商户号绑定：0.01 元的订单下单成功",
            "the appid is bound to the mchid: an order of 0.01 yuan was accepted"
        ),
    )
}

pub(in super::super) fn order_refused(error: &ApiError) -> Check {
    /// appid and mchid not bound.
    const NOT_BOUND: u32 = 268_445_527;
    let unbound = error.api_code() == Some("APPID_MCHID_NOT_MATCH") || error.result() == Some(NOT_BOUND);
    let speaks_of_openid =
        error.api_code() == Some("OPENID_MISMATCH") || error.field().is_some_and(|field| field.ends_with(OPENID));
    match (unbound, speaks_of_openid) {
        (true, _) => failed(
            APPID,
            error.summary(),
            text!(
                "请在商户平台把 appid 与商户号绑定，或改用已绑定的 appid。",
                "Bind the appid to the mchid in the merchant platform, or use one that is bound."
            ),
        ),
        (_, true) => failed(
            OPENID,
            error.summary(),
            text!("请使用付款人在这个 appid 下的 openid。", "Use the openid that the payer has under this appid."),
        ),
        _ => unchecked(APPID, error.summary(), error.remedy()),
    }
}

/// The order that would tell of the appid lacks something.
pub(in super::super) fn no_order(issue: Issue) -> Check {
    unchecked(
        APPID,
        text!("没有下单：{0} {1}", "no order was placed: {0} {1}", issue.field, issue.reason),
        issue.remedy,
    )
}

pub(in super::super) fn not_closed(number: String) -> Check {
    Check::with_remedy(
        "order",
        Status::Warning,
        text!("检查用的订单 {0} 没有关成", "the order {0}, made for this examination, could not be closed", number),
        text!("请调用 pay.close 关闭它；它没有付款。", "Close it with pay.close; nobody paid it."),
    )
}
