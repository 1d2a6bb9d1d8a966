//! The codes of error answers, their older spellings, and what to do.
//!
//! Source: protocol reference, "Errors, Codes".

use super::{Text, text};

/// What a code means for the caller.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Reaction {
    /// The request must change.
    Fix,
    /// The same request may succeed later.
    Repeat,
    /// Depends on the status.
    ByStatus,
}

/// Documented spelling, older spellings, reaction, remedy.
pub(super) type Row = (&'static str, &'static [&'static str], Reaction, Text);

/// Remedies of several codes, and of statuses without a code.
pub(super) const SLOW_DOWN: Text =
    text!("请降低频率，然后用完全相同的参数重试。", "Slow down and repeat with identical parameters.");
pub(super) const REPEAT_OR_QUERY: Text = text!(
    "结果未知：请用完全相同的参数和单号重试，或先查询。",
    "The outcome is unknown: repeat with identical parameters and numbers, or query."
);
pub(super) const CHECK_SIGNER: Text = text!(
    "请检查 privateKey、serialNo 和 mchid 是否属于同一商户，以及本机时钟是否准确。",
    "Check that privateKey, serialNo and mchid belong together and that this machine's clock is right."
);

/// Remedies of codes whose message says more.
pub(super) const NO_CERTIFICATES: Text = text!(
    "该商户没有平台证书：请去掉 platformCertificates，配置 publicKeyId 和 publicKey（微信支付公钥），在商户平台（账户中心 → API安全）下载。",
    "This merchant has no platform certificates: leave platformCertificates out, and configure publicKeyId and publicKey (微信支付公钥), from the merchant platform (账户中心 → API安全)."
);
pub(super) const WRONG_SERIAL: Text = text!(
    "请检查作为 Wechatpay-Serial 发出的那一把：publicKeyId 必须是该商户的微信支付公钥ID；平台证书可能已过期或作废，传 platformCertificates: true 由客户端更新。",
    "Check the key whose id goes out as Wechatpay-Serial: publicKeyId must be that of this merchant's WeChat Pay public key; a platform certificate may have expired or been voided, and the client renews it with platformCertificates: true."
);
pub(super) const NOT_ENCRYPTED: Text = text!(
    "提示中的字段是敏感字段，微信支付未能解密：请检查 publicKeyId 与 publicKey 是否成对，平台证书是否已作废。字段请传明文，由客户端加密；客户端不认识的路径，请用 encryptField 加密。",
    "The field named in the message is sensitive and could not be decrypted: check that publicKeyId belongs to publicKey, and that a platform certificate was not voided. Pass the plain value, which the client encrypts; for a path that it does not know, encrypt it with encryptField."
);

pub(super) const CODES: &[Row] = &[
    (
        "PARAM_ERROR",
        &[],
        Reaction::Fix,
        text!("请改正 detail 或提示中指出的字段。", "Correct the field named in detail or in the message."),
    ),
    (
        "INVALID_REQUEST",
        &[],
        Reaction::Fix,
        text!(
            "参数与订单状态矛盾；请查询订单，同一单号只能用完全相同的参数重试。",
            "The parameters contradict the order's state; query the order, and repeat a number only with identical parameters."
        ),
    ),
    ("SIGN_ERROR", &[], Reaction::Fix, CHECK_SIGNER),
    (
        "APPID_MCHID_NOT_MATCH",
        &[],
        Reaction::Fix,
        text!("请在商户平台把 appid 与商户号绑定。", "Bind the appid to the mchid in the merchant platform."),
    ),
    ("MCH_NOT_EXISTS", &[], Reaction::Fix, text!("请检查商户号。", "Check mchid.")),
    (
        "NO_AUTH",
        &["NOAUTH"],
        Reaction::Fix,
        text!("请在商户平台开通该产品。", "Enable the product in the merchant platform."),
    ),
    (
        "OUT_TRADE_NO_USED",
        &[],
        Reaction::Fix,
        text!(
            "该单号已用于参数不同的订单：请查询它，并使用那个订单或换一个新单号。",
            "The number exists with other parameters: query it; use that order or a new number."
        ),
    ),
    (
        "FREQUENCY_LIMITED",
        &["FREQUENCY_LIMIT_EXCEED", "RATELIMIT_EXCEEDED", "RATELIMIT_EXCEED"],
        Reaction::Repeat,
        SLOW_DOWN,
    ),
    ("SYSTEM_ERROR", &["SYSTEMERROR"], Reaction::Repeat, REPEAT_OR_QUERY),
    ("SERVICE_UNAVAILABLE", &[], Reaction::Repeat, REPEAT_OR_QUERY),
    (
        "BANK_ERROR",
        &["BANKERROR"],
        Reaction::Repeat,
        text!("请稍后用完全相同的参数重试。", "Repeat later with identical parameters."),
    ),
    (
        "ORDER_NOT_EXIST",
        &["ORDERNOTEXIST", "ORDER_NOT_EXISTS"],
        Reaction::Fix,
        text!(
            "没有这个订单：如果之前下单结果未知，请用同一单号重新下单；否则请检查单号和商户号。",
            "No such order: after an unclear prepay repeat it with the same number, else check number and mchid."
        ),
    ),
    (
        "ORDER_CLOSED",
        &["ORDERCLOSED"],
        Reaction::Fix,
        text!("订单已关闭：请使用新的 out_trade_no。", "The order is closed: use a new out_trade_no."),
    ),
    (
        "ORDER_PAID",
        &["ORDERPAID"],
        Reaction::Fix,
        text!("订单已支付：请查询后发货。", "The order is already paid: query it and deliver."),
    ),
    (
        "TRADE_ERROR",
        &[],
        Reaction::Fix,
        text!("请让付款人换一种支付方式。", "Ask the payer to choose another means of payment."),
    ),
    (
        "RULE_LIMIT",
        &["RULELIMIT"],
        Reaction::Fix,
        text!("触发了业务规则或风控；请看提示。", "A business or risk rule forbids it; read the message."),
    ),
    (
        "USERPAYING",
        &["USER_PAYING"],
        Reaction::Repeat,
        text!("付款人正在输入密码：请稍后再查询。", "The payer is entering the password: query again."),
    ),
    (
        "NOT_ENOUGH",
        &["NOTENOUGH"],
        Reaction::Fix,
        text!("请充值后用同一单号重试。", "Top up the account, then repeat with the same number."),
    ),
    (
        "ACCOUNT_ERROR",
        &["ACCOUNTERROR"],
        Reaction::Fix,
        text!("账户异常；请联系微信支付。", "The account is abnormal; contact WeChat Pay."),
    ),
    (
        "USER_ACCOUNT_ABNORMAL",
        &[],
        Reaction::Fix,
        text!("付款人的账户异常：请线下处理。", "The payer's account is abnormal: settle offline."),
    ),
    (
        "OPENID_MISMATCH",
        &[],
        Reaction::Fix,
        text!("请使用付款人在该 appid 下的 openid。", "Use the openid the payer has under this appid."),
    ),
    ("INVALID_TRANSACTIONID", &[], Reaction::Fix, text!("请检查 transaction_id。", "Check transaction_id.")),
    (
        "RESOURCE_NOT_EXISTS",
        &["NOT_FOUND"],
        Reaction::Fix,
        text!(
            "没有找到：请检查单号；如果刚刚创建，请稍后再查询。",
            "Not found: check the number; if it was just created, ask again in a moment."
        ),
    ),
    (
        "RESOURCE_ALREADY_EXISTS",
        &["ALREADY_EXISTS"],
        Reaction::Fix,
        text!("该单号已被使用：请查询。", "The number is already used: query it."),
    ),
    (
        "NO_STATEMENT_EXIST",
        &[],
        Reaction::Fix,
        text!("当天没有交易：可视为空账单。", "There were no trades that day: treat the bill as empty."),
    ),
    (
        "STATEMENT_CREATING",
        &[],
        Reaction::Repeat,
        text!(
            "账单尚未生成：请在北京时间 10:00 之后再查询。",
            "The bill is not ready: ask again after 10:00 Beijing time."
        ),
    ),
    (
        "REQUEST_BLOCKED",
        &[],
        Reaction::Fix,
        text!("被风控拦截；请联系微信支付。", "Blocked by risk control; contact WeChat Pay."),
    ),
];
