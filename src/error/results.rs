//! The numbers that end a `Request-ID`. They are more specific than the code of an error answer, and informative only:
//! no decision hangs on them.
//!
//! Source: protocol reference, "Numeric codes in Request-ID".

use super::codes::{CHECK_SIGNER, CODES, SLOW_DOWN};
use super::{Text, text};

/// Codes that say too little: the number may say more.
const GENERAL: [&str; 6] = ["PARAM_ERROR", "INVALID_REQUEST", "NO_AUTH", "RULE_LIMIT", "TRADE_ERROR", "ACCOUNT_ERROR"];

/// Whether the number of an answer may say more than its code, in the documented spelling.
pub(super) fn may_tell(code: Option<&str>) -> bool {
    code.is_none_or(|code| GENERAL.contains(&code) || !CODES.iter().any(|row| row.0 == code))
}

/// The number at the end of a `Request-ID`.
pub(super) fn number(request_id: &str) -> Option<u32> {
    request_id.rsplit_once('-')?.1.parse().ok()
}

/// What to do about an answer with that number.
pub(super) fn remedy(number: u32) -> Option<Text> {
    let of_code = |code: &str| CODES.iter().find(|row| row.0 == code).map(|row| row.3.clone());
    match number {
        268_443_699 => Some(CHECK_SIGNER),
        268_447_840 => Some(SLOW_DOWN),
        268_512_771 => of_code("ORDER_NOT_EXIST"),
        268_449_538 | 268_498_689 => of_code("ORDER_PAID"),
        268_498_688 => of_code("OUT_TRADE_NO_USED"),
        268_445_527 => of_code("APPID_MCHID_NOT_MATCH"),
        _ => OTHERS.iter().find(|(numbers, _)| numbers.contains(&number)).map(|(_, remedy)| remedy.clone()),
    }
}

/// Those that no code names.
static OTHERS: [(&[u32], Text); 10] = [
    (
        &[268_435_464],
        text!("有取值超出范围：请看提示并改正。", "A value is out of range: read the message, and correct it."),
    ),
    (
        &[270_924_358],
        text!("有不允许的参数：请看提示并去掉它。", "A parameter is not allowed: read the message, and leave it out."),
    ),
    (
        &[268_447_914],
        text!(
            "订单无效或已过期：请查询订单，或用新的 out_trade_no 重新下单。",
            "The order is invalid or has expired: query it, or order with a new out_trade_no."
        ),
    ),
    (&[268_501_013], text!("JSAPI 下单要有 payer.openid。", "A JSAPI order needs payer.openid.")),
    (&[268_443_704], text!("服务商请求要有 sub_mchid。", "A request of a service provider needs sub_mchid.")),
    (
        &[268_443_705],
        text!(
            "sub_mchid 不能是自己的商户号：请填写子商户的商户号；普通商户请使用不带服务商参数的接口。",
            "sub_mchid must not be your own number: name the sub-merchant, or use the endpoints for direct merchants."
        ),
    ),
    (
        &[268_443_701],
        text!(
            "服务商与子商户没有受理关系：请在服务商平台确认 sub_mchid。",
            "The service provider has no acceptance relation with this sub-merchant: check sub_mchid in the platform."
        ),
    ),
    (
        &[268_447_843, 268_447_845],
        text!(
            "商户号与订单不一致：请使用下单时的 mchid 和 sub_mchid。",
            "The merchant numbers are not those of the order: use the mchid and sub_mchid that it was made with."
        ),
    ),
    (
        &[268_443_715, 268_448_010],
        text!(
            "商户号已停用或收款受限：请登录商户平台查看，或联系微信支付。",
            "The merchant is disabled or may not collect money: look into the merchant platform, or contact WeChat Pay."
        ),
    ),
    (
        &[268_449_641],
        text!("付款码支付的订单：只能撤销。", "An order of code payment (付款码支付): it can only be reversed."),
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_ends_the_request_id() {
        assert_eq!(number("08F8EFA0-9C-268443715"), Some(268_443_715));
        assert_eq!(number("0B-0"), Some(0));
        for other in ["", "268443715", "0B-", "0B-x", "0B-99999999999"] {
            assert_eq!(number(other), None, "{other}");
        }
    }

    #[test]
    fn every_documented_number_has_a_remedy_but_those_that_say_nothing_new() {
        for number in [
            268_443_699,
            268_435_464,
            270_924_358,
            268_447_840,
            268_512_771,
            268_449_538,
            268_498_689,
            268_498_688,
            268_447_914,
            268_445_527,
            268_501_013,
            268_443_704,
            268_443_705,
            268_443_701,
            268_447_843,
            268_447_845,
            268_443_715,
            268_448_010,
            268_449_641,
        ] {
            assert!(remedy(number).is_some_and(|text| !text.english().is_empty()), "{number}");
        }
        // Success, and a wrong parameter.
        assert!(remedy(0).is_none() && remedy(268_435_461).is_none());
    }

    #[test]
    fn a_telling_code_comes_before_the_number() {
        for (code, tells) in [
            (None, true),
            (Some("A_NEW_CODE"), true),
            (Some("INVALID_REQUEST"), true),
            (Some("NO_AUTH"), true),
            (Some("SIGN_ERROR"), false),
            (Some("ORDER_CLOSED"), false),
            (Some("SYSTEM_ERROR"), false),
        ] {
            assert_eq!(may_tell(code), tells, "{code:?}");
        }
    }
}
