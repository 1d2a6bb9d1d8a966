//! What an examination says of each credential, and what to do about it.

use super::Culprit;
use super::reading::Seal;
use crate::base::text::header_text;
use crate::base::time::SIGNED_WINDOW;
use crate::client::failure::Failure;
use crate::diagnosis::SENT_AS_SIGNED;
use crate::error::{ApiError, Error, Issue, Text, TransportKind, text};
use crate::keys::{PUBLIC_KEY_ID_PREFIX, PlatformKey};
use crate::merchant::{Check, Merchant, Status};

pub(super) const NETWORK: &str = "network";
pub(super) const CLOCK: &str = "clock";
const MCHID: &str = "mchid";
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

/// A distance of the clocks in seconds that is worth a warning.
const CLOCK_WARNING: i64 = 60;

fn failed(name: &str, message: Text, remedy: Text) -> Check {
    Check::with_remedy(name, Status::Failed, message, remedy)
}

// ---------------------------------------------------------------- network and clock

pub(super) fn network(host: &str) -> Check {
    Check::ok(NETWORK, text!("{0} 有应答", "{0} answers", host))
}

pub(super) fn lost(host: &str, failure: &Failure) -> Check {
    let message = match (failure.kind, failure.cause()) {
        (TransportKind::Connection, Some(cause)) => {
            text!("与 {0} 的连接失败（{1}）", "the connection to {0} failed ({1})", host, cause)
        }
        (TransportKind::Connection, None) => text!("与 {0} 的连接失败", "the connection to {0} failed", host),
        _ => text!("{0} 没有及时应答", "{0} did not answer in time", host),
    };
    failed(
        NETWORK,
        message,
        text!(
            "请检查网络、DNS、防火墙、代理和 baseUrl；从这台机器必须能以 https 访问 api.mch.weixin.qq.com。",
            "Check network, DNS, firewall, proxy and baseUrl; this machine must reach api.mch.weixin.qq.com by https."
        ),
    )
}

pub(super) fn foreign(status: u16) -> Check {
    failed(
        NETWORK,
        text!(
            "应答（状态码 {0}）不是微信支付的接口给出的",
            "the answer (status {0}) does not come from WeChat Pay's API",
            status
        ),
        text!(
            "请检查 baseUrl、fetch 选项以及中间的代理。",
            "Check baseUrl, the fetch option, and the proxies in between."
        ),
    )
}

pub(super) fn busy(error: &ApiError) -> Check {
    failed(
        NETWORK,
        error.summary(),
        text!("微信支付暂时不能应答：请稍后再试。", "WeChat Pay cannot answer just now: run this again later."),
    )
}

/// `offset`: seconds that this machine's clock is ahead.
pub(super) fn clock(offset: i64) -> Check {
    let distance = offset.saturating_abs();
    let message = if offset > 0 {
        text!("本机时钟比微信支付快 {0} 秒", "this machine's clock is {0} s ahead of WeChat Pay's", distance)
    } else {
        text!("本机时钟比微信支付慢 {0} 秒", "this machine's clock is {0} s behind WeChat Pay's", distance)
    };
    let status = match distance {
        0..=CLOCK_WARNING => {
            return Check::ok(
                CLOCK,
                text!(
                    "本机时钟与微信支付相差不超过 {0} 秒",
                    "this machine's clock is within {0} s of WeChat Pay's",
                    CLOCK_WARNING
                ),
            );
        }
        61..=SIGNED_WINDOW => Status::Warning,
        _ => Status::Failed,
    };
    Check::with_remedy(CLOCK, status, message, SYNCHRONISE)
}

const SYNCHRONISE: Text = text!(
    "请校准本机时钟并开启时间同步（NTP）：相差超过 300 秒，微信支付就会拒绝请求。",
    "Synchronise this machine's clock, and keep it so (NTP): WeChat Pay refuses requests that are more than 300 s off."
);

// ---------------------------------------------------------------- the merchant's own credentials

/// What WeChat Pay accepted together with a signature.
pub(super) fn signer(merchant: &Merchant) -> [Check; 3] {
    let serial = merchant.key().serial_no();
    [
        Check::ok(MCHID, text!("微信支付认得商户号 {0}", "WeChat Pay knows the merchant {0}", merchant.mchid())),
        Check::ok(
            SERIAL,
            text!("证书序列号 {0} 属于这个商户", "the certificate {0} is one of this merchant's", serial),
        ),
        Check::ok(
            PRIVATE_KEY,
            text!("微信支付接受了私钥的签名", "WeChat Pay accepts the signature of the private key"),
        ),
    ]
}

/// The request was refused for its signature or its merchant.
pub(super) fn refused(culprit: Culprit, error: &ApiError, merchant: &Merchant) -> Check {
    let told = error.summary();
    let (mchid, serial) = (merchant.mchid(), merchant.key().serial_no());
    match culprit {
        Culprit::Clock => {
            failed(CLOCK, text!("时间戳没有被接受：{0}", "the timestamp was not accepted: {0}", told), SYNCHRONISE)
        }
        Culprit::Merchant => failed(
            MCHID,
            text!("商户号 {0} 没有被接受：{1}", "the merchant {0} was not accepted: {1}", mchid, told),
            text!(
                "请与商户平台上的商户号核对；如已停用或受限，请在商户平台查看原因。",
                "Compare it with the number shown in the merchant platform; look there for the reason if it was disabled."
            ),
        ),
        Culprit::Serial => failed(
            SERIAL,
            text!("证书序列号 {0} 没有被接受：{1}", "the serial number {0} was not accepted: {1}", serial, told),
            text!(
                "请与商户平台（账户中心 → API安全）列出的证书核对：它可能属于另一个商户号，或者已经作废、过期。用 openssl x509 -in apiclient_cert.pem -noout -serial 可以看到序列号。",
                "Compare it with the certificates listed in the merchant platform (账户中心 → API安全): it may be another merchant's, or have been voided, or have expired. openssl x509 -in apiclient_cert.pem -noout -serial prints it."
            ),
        ),
        Culprit::PrivateKey => failed(
            PRIVATE_KEY,
            text!(
                "私钥与证书序列号 {0} 不是一对：{1}",
                "the private key does not belong to the certificate {0}: {1}",
                serial,
                told
            ),
            text!(
                "请传入与这份证书同一次申请得到的 apiclient_key.pem；传入 certificate 可以在启动时就查出来。",
                "Pass the apiclient_key.pem of the same application as this certificate; with option certificate a wrong pair is found at start."
            ),
        ),
        Culprit::OneOfThem => failed(PRIVATE_KEY, told, error.remedy()),
        Culprit::Altered(what) => failed(
            NETWORK,
            text!("请求在途中被改写：{0}", "the request was changed on its way: {0}", what),
            SENT_AS_SIGNED,
        ),
    }
}

/// The caller's signer did not sign.
pub(super) fn signer_does_not_sign(error: &Error) -> Check {
    failed(SIGNER, error.summary(), error.remedy())
}

/// The caller's signer did not open a field.
pub(super) fn signer_does_not_open(error: &Error) -> Check {
    Check::with_remedy(
        FIELDS,
        Status::Warning,
        error.summary(),
        text!(
            "需要解密敏感字段时，请给 signer 加上 decrypt：RSAES-OAEP（SHA-1），空标签。",
            "If you read sensitive fields, give the signer a decrypt: RSAES-OAEP with SHA-1 and an empty label."
        ),
    )
}

// ---------------------------------------------------------------- WeChat Pay's keys

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
fn option_in_use(merchant: &Merchant) -> &'static str {
    match merchant.platform_keys().iter().any(PlatformKey::is_public_key) {
        true => PUBLIC_KEY,
        false if merchant.certificates.is_some() => AUTOMATIC,
        false => CERTIFICATES,
    }
}

pub(super) fn seal(seal: Seal, merchant: &Merchant) -> Check {
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
                "请从商户平台（账户中心 → API安全）重新下载微信支付公钥 pub_key.pem，与它旁边显示的公钥 ID 成对传入；平台证书则请用现用的那一份。",
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
pub(super) fn serial_refused(error: &ApiError, merchant: &Merchant) -> Check {
    let name = Some(option_in_use(merchant)).filter(|name| *name != PUBLIC_KEY).unwrap_or(PUBLIC_KEY_ID);
    failed(
        name,
        error.summary(),
        text!(
            "请与商户平台（账户中心 → API安全）显示的公钥 ID 核对，它必须是这个商户号的；平台证书则可能已经过期或作废。",
            "Compare the id with the one shown in the merchant platform (账户中心 → API安全), which must be this merchant's; a platform certificate may have expired or been voided."
        ),
    )
}

/// There is no list of certificates, and the client has no other key.
pub(super) fn no_certificates(error: &ApiError) -> Check {
    failed(AUTOMATIC, error.summary(), error.remedy())
}

/// What is listed cannot be used.
pub(super) fn unusable_certificates(error: &Error) -> Check {
    let cause = if let Error::Certificates(cause) = error { cause } else { error };
    failed(AUTOMATIC, cause.summary(), error.remedy())
}

/// Certificates that WeChat Pay lists and the client does not have.
pub(super) fn unknown_certificates(serials: &[&str]) -> Check {
    let serials: Vec<_> = serials.iter().take(4).map(|serial| header_text(serial)).collect();
    Check::with_remedy(
        CERTIFICATES,
        Status::Warning,
        text!(
            "微信支付还列出了没有配置的平台证书：{0}",
            "WeChat Pay lists platform certificates that are not configured: {0}",
            serials.join(", ")
        ),
        text!(
            "微信支付会用它们签名：请加到 platformKeys，或改用 platformCertificates: true，由客户端自行下载。",
            "WeChat Pay signs with them: add them to platformKeys, or let the client download them with platformCertificates: true."
        ),
    )
}

// ---------------------------------------------------------------- fields and the APIv3 key

pub(super) fn fields_fit() -> Check {
    Check::ok(FIELDS, text!("敏感字段双向都能加密和解密", "sensitive fields are encrypted and opened, both ways"))
}

pub(super) fn other_certificate() -> Check {
    failed(
        FIELDS,
        text!(
            "微信支付返回的敏感字段，本客户端的私钥解不开",
            "WeChat Pay's sensitive field does not open with this client's private key"
        ),
        text!(
            "请检查 serialNo 是否就是签名所用私钥的证书。",
            "Check that serialNo is the certificate of the private key that signs."
        ),
    )
}

pub(super) fn fields_refused(error: &ApiError) -> Check {
    failed(
        FIELDS,
        text!("微信支付解不开敏感字段：{0}", "WeChat Pay could not open the sensitive field: {0}", error.summary()),
        text!("请检查 publicKey 与 publicKeyId 是否成对。", "Check that publicKey belongs to publicKeyId."),
    )
}

pub(super) fn api_v3_key(opens: bool) -> Check {
    if opens {
        return Check::ok(
            API_V3_KEY,
            text!("APIv3 密钥能解开微信支付的平台证书", "the APIv3 key opens WeChat Pay's platform certificates"),
        );
    }
    failed(
        API_V3_KEY,
        text!("APIv3 密钥解不开微信支付的平台证书", "the APIv3 key does not open WeChat Pay's platform certificates"),
        text!(
            "它不是商户平台（账户中心 → API安全）上设置的那一个：请改成那一个；不记得时请在那里重新设置。",
            "It is not the one set in the merchant platform (账户中心 → API安全): use that one; if nobody knows it, set a new one there."
        ),
    )
}

// ---------------------------------------------------------------- the appid

pub(super) fn bound() -> Check {
    Check::ok(
        APPID,
        text!(
            "appid 已与商户号绑定：0.01 元的订单下单成功",
            "the appid is bound to the mchid: an order of 0.01 yuan was accepted"
        ),
    )
}

pub(super) fn order_refused(error: &ApiError) -> Check {
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
pub(super) fn no_order(issue: Issue) -> Check {
    unchecked(
        APPID,
        text!("没有下单：{0} {1}", "no order was placed: {0} {1}", issue.field, issue.reason),
        issue.remedy,
    )
}

pub(super) fn not_closed(number: String) -> Check {
    Check::with_remedy(
        "order",
        Status::Warning,
        text!("检查用的订单 {0} 没有关成", "the order {0}, made for this examination, could not be closed", number),
        text!("请调用 pay.close 关闭它；它没有付款。", "Close it with pay.close; nobody paid it."),
    )
}

// ---------------------------------------------------------------- what was not checked

const AGAIN: Text = text!("请再运行一次。", "Run this again.");

fn unchecked(name: &str, message: Text, remedy: Text) -> Check {
    Check::with_remedy(name, Status::Unchecked, message, remedy)
}

/// Adds what was not checked, and puts all in order.
pub(super) fn complete(mut checks: Vec<Check>, merchant: &Merchant, appid: Option<&str>) -> Vec<Check> {
    let sick = checks.iter().any(|check| check.status == Status::Failed);
    let key = option_in_use(merchant);
    for name in [NETWORK, CLOCK, MCHID, SERIAL, PRIVATE_KEY, key, FIELDS, API_V3_KEY, APPID] {
        let known = |check: &Check| check.name == name || (name == key && check.name == PUBLIC_KEY_ID);
        if !checks.iter().any(known) {
            checks.push(missing(name, sick, appid.or(merchant.appid()).is_some()));
        }
    }
    checks.sort_by_key(|check| ORDER.iter().position(|name| *name == check.name).unwrap_or(ORDER.len()));
    checks
}

/// The order of a report.
const ORDER: [&str; 14] = [
    NETWORK,
    CLOCK,
    MCHID,
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
