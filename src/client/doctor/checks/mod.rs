//! What an examination says of each credential, and what to do about it.

mod credentials;
mod network;
mod order;
mod platform;

use crate::error::{Text, text};
use crate::merchant::{Check, Merchant, Status};

pub(super) use credentials::*;
pub(super) use network::*;
pub(super) use order::*;
pub(super) use platform::*;

pub(super) const NETWORK: &str = "network";
pub(super) const CLOCK: &str = "clock";
const MCHID: &str = "mchid";
const BRAND_ID: &str = "brandId";
const SERIAL: &str = "serialNo";
const PRIVATE_KEY: &str = "privateKey";
const PUBLIC_KEY_ID: &str = "publicKeyId";
const PUBLIC_KEY: &str = "publicKey";
const CERTIFICATES: &str = "platformKeys";
const AUTOMATIC: &str = "platformCertificates";
const SIGNER: &str = "signer";
const FIELDS: &str = "fields";
const API_V3_KEY: &str = "apiV3Key";
const APPID: &str = "appid";
const OPENID: &str = "openid";

fn failed(name: &str, message: Text, remedy: Text) -> Check {
    Check::with_remedy(name, Status::Failed, message, remedy)
}

fn unchecked(name: &str, message: Text, remedy: Text) -> Check {
    Check::with_remedy(name, Status::Unchecked, message, remedy)
}

const AGAIN: Text = text!("请再运行一次。", "Run this again.");

/// Adds what was not checked, and puts all in order.
pub(super) fn complete(mut checks: Vec<Check>, merchant: &Merchant, appid: Option<&str>) -> Vec<Check> {
    let sick = checks.iter().any(|check| check.status == Status::Failed);
    let key = option_in_use(merchant);
    let who = if merchant.brand_id().is_some() { BRAND_ID } else { MCHID };
    // Only the echo and an order of the mainland tell of the others.
    let more: &[&str] = match merchant.brand_id() {
        Some(_) => &[],
        None if merchant.is_overseas() => &[API_V3_KEY],
        None => &[FIELDS, API_V3_KEY, APPID],
    };
    for name in [NETWORK, CLOCK, who, SERIAL, PRIVATE_KEY, key].iter().chain(more).copied() {
        let known = |check: &Check| check.name == name || (name == key && check.name == PUBLIC_KEY_ID);
        if !checks.iter().any(known) {
            checks.push(missing(name, sick, appid.or(merchant.appid()).is_some()));
        }
    }
    checks.sort_by_key(|check| ORDER.iter().position(|name| *name == check.name).unwrap_or(ORDER.len()));
    checks
}

/// The order of a report.
const ORDER: [&str; 15] = [
    NETWORK,
    CLOCK,
    MCHID,
    BRAND_ID,
    SERIAL,
    PRIVATE_KEY,
    SIGNER,
    "certificate",
    PUBLIC_KEY_ID,
    PUBLIC_KEY,
    CERTIFICATES,
    AUTOMATIC,
    FIELDS,
    API_V3_KEY,
    APPID,
];

fn missing(name: &str, sick: bool, has_appid: bool) -> Check {
    let not_checked = text!("没有检查", "not checked");
    match name {
        API_V3_KEY if !sick => unchecked(
            name,
            text!(
                "没有检查：只有平台证书或回调通知是用它加密的，这个商户没有可下载的平台证书",
                "not checked: only platform certificates and notifications are encrypted with it, and this merchant has no certificates to download"
            ),
            text!(
                "请让微信支付发一条通知（一笔小额付款，或带 notify_url 的 POST /v3/security/echo），能解开就是对的；也可以在商户平台重新设置它。",
                "Have WeChat Pay send a notification (a small payment, or POST /v3/security/echo with notify_url): if it opens, the key is right. Or set the key anew in the merchant platform."
            ),
        ),
        APPID if !sick && has_appid => unchecked(
            name,
            text!(
                "没有检查：appid 是否与商户号绑定，只有下单才知道",
                "not checked: only an order tells whether the appid is bound to the mchid"
            ),
            text!(
                "请运行 pay.doctor({ openid })：它会下一个 0.01 元的订单，再把它关闭。或在商户平台查看绑定。",
                "Run pay.doctor({ openid }): it places an order of 0.01 yuan and closes it. Or look at the binding in the merchant platform."
            ),
        ),
        APPID if !sick => unchecked(
            name,
            text!("没有检查：没有传 appid", "not checked: there is no appid"),
            text!("请传入 appid。", "Pass appid."),
        ),
        _ if sick => unchecked(
            name,
            not_checked,
            text!("请先解决上面的问题，再运行一次。", "Solve the problem above first, then run this again."),
        ),
        _ => unchecked(name, not_checked, AGAIN),
    }
}
