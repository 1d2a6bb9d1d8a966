//! The keys of WeChat Pay.

use super::network::SYNCHRONISE;
use super::{AGAIN, AUTOMATIC, CERTIFICATES, CLOCK, NETWORK, PUBLIC_KEY, PUBLIC_KEY_ID, failed, unchecked};
use crate::base::text::header_text;
use crate::client::doctor::reading::Seal;
use crate::error::{ApiError, Error, text};
use crate::keys::{PUBLIC_KEY_ID_PREFIX, PlatformKey};
use crate::merchant::{Check, Merchant, Status};

/// The option that brings the key of that id.
fn option_of(id: &str, merchant: &Merchant) -> &'static str {
    if id.starts_with(PUBLIC_KEY_ID_PREFIX) {
        PUBLIC_KEY
    } else if merchant.certificates.is_some() && merchant.platform_keys().get(id).is_none() {
        AUTOMATIC
    } else {
        CERTIFICATES
    }
}

/// The option that WeChat Pay's keys are configured by.
pub(super) fn option_in_use(merchant: &Merchant) -> &'static str {
    match merchant.platform_keys().iter().any(PlatformKey::is_public_key) {
        true => PUBLIC_KEY,
        false if merchant.certificates.is_some() => AUTOMATIC,
        false => CERTIFICATES,
    }
}

pub(in super::super) fn seal(seal: Seal, merchant: &Merchant) -> Check {
    match seal {
        Seal::Fits(id) => Check::ok(
            option_of(&id, merchant),
            text!("应答的签名与 {0} 相符", "the signature of the answer fits {0}", header_text(&id)),
        ),
        Seal::WrongKey(id) => failed(
            option_of(&id, merchant),
            text!(
                "应答写明由 {0} 签名，但与这个 ID 下配置的公钥或证书不符",
                "the answer is signed by {0}, but not by the key that is configured under this id",
                header_text(&id)
            ),
            text!(
                "请从商户平台（账户中心 → API安全）重新下载微信支付公钥 pub_key.pem，与它旁边显示的公钥ID 成对传入；平台证书则请用现用的那一份。",
                "Download pub_key.pem again from the merchant platform (账户中心 → API安全), and pass it with the id shown beside it; of platform certificates, pass the current one."
            ),
        ),
        Seal::UnknownKey(reason) => failed(
            option_in_use(merchant),
            reason,
            text!(
                "请配置应答所写的那一把：PUB_KEY_ID_… 传 publicKeyId 和 publicKey；40 位十六进制数是平台证书，传 platformCertificates: true。见 README“我需要哪些密钥，到哪里找”。",
                "Configure the key that the answer names: PUB_KEY_ID_… as publicKeyId and publicKey; 40 hex digits are a platform certificate: platformCertificates: true. See “Which keys do I need, and where are they” in the README."
            ),
        ),
        Seal::Altered(reason) => failed(
            NETWORK,
            text!("应答在途中被改写：{0}", "the answer was changed on its way: {0}", reason),
            text!(
                "请检查 fetch 选项和中间的代理：应答的 HTTP 头和报文主体必须原样送达。",
                "Check the fetch option and the proxies in between: headers and body must arrive as they were sent."
            ),
        ),
        Seal::OffClock => failed(
            CLOCK,
            text!(
                "应答的时间戳与本机时钟相差超过 300 秒",
                "the timestamp of the answer is more than 300 s off this machine's clock"
            ),
            SYNCHRONISE,
        ),
        Seal::Probe => unchecked(
            option_in_use(merchant),
            text!("微信支付连续两次发出签名探测", "WeChat Pay sent a signature probe twice"),
            AGAIN,
        ),
        Seal::None => unchecked(
            option_in_use(merchant),
            text!(
                "应答没有签名，无从核对微信支付的密钥",
                "the answer carries no signature, so WeChat Pay's key was not tried"
            ),
            text!(
                "查询一个已有的订单即可核对：pay.queryByOutTradeNo。",
                "Query an order of yours: pay.queryByOutTradeNo verifies its answer."
            ),
        ),
    }
}

/// What goes out as `Wechatpay-Serial` is none of this merchant's.
pub(in super::super) fn serial_refused(error: &ApiError, merchant: &Merchant) -> Check {
    let name = Some(option_in_use(merchant)).filter(|name| *name != PUBLIC_KEY).unwrap_or(PUBLIC_KEY_ID);
    failed(
        name,
        error.summary(),
        text!(
            "请与商户平台（账户中心 → API安全）显示的公钥ID 核对，它必须是这个商户号的；平台证书则可能已经过期或作废。",
            "Compare the id with the one shown in the merchant platform (账户中心 → API安全), which must be this merchant's; a platform certificate may have expired or been voided."
        ),
    )
}

/// There is no list of certificates, and the client has no other key.
pub(in super::super) fn no_certificates(error: &ApiError) -> Check {
    failed(AUTOMATIC, error.summary(), error.remedy())
}

/// What is listed cannot be used.
pub(in super::super) fn unusable_certificates(error: &Error) -> Check {
    let cause = if let Error::Certificates(cause) = error { cause } else { error };
    failed(AUTOMATIC, cause.summary(), error.remedy())
}

/// The client would download certificates, and there are none.
pub(in super::super) fn nothing_to_download(error: &ApiError) -> Check {
    Check::with_remedy(
        AUTOMATIC,
        Status::Warning,
        error.summary(),
        text!(
            "该商户没有可下载的平台证书：有微信支付公钥就够了，请去掉 platformCertificates。",
            "This merchant has no certificates to download. The public key is enough: leave platformCertificates out."
        ),
    )
}

/// Certificates that WeChat Pay lists and the client does not have.
pub(in super::super) fn unknown_certificates(serials: &[&str], merchant: &Merchant) -> Check {
    let serials: Vec<_> = serials.iter().take(4).map(|serial| header_text(serial)).collect();
    Check::with_remedy(
        CERTIFICATES,
        Status::Warning,
        text!(
            "微信支付还列出了没有配置的平台证书：{0}",
            "WeChat Pay lists platform certificates that are not configured: {0}",
            serials.join(", ")
        ),
        match option_in_use(merchant) {
            PUBLIC_KEY => text!(
                "切换到微信支付公钥期间，一部分应答和通知仍由平台证书签名：请同时传 platformCertificates: true。切换已完成则不必理会，也可以在商户平台作废平台证书。",
                "While you switch to the public key, some answers and notifications are still signed with them: pass platformCertificates: true as well. After the switch, ignore this, or void them in the merchant platform."
            ),
            _ => text!(
                "微信支付会用它们签名：请加到 platformKeys，或改用 platformCertificates: true，由客户端自行下载。",
                "WeChat Pay signs with them: add them to platformKeys, or let the client download them with platformCertificates: true."
            ),
        },
    )
}
