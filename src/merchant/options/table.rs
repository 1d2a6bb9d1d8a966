//! The options described once: names, types, variables and documentation.

use super::{CertificatesOption, MerchantKeyOption, Options, PlatformKeyOption, SignerOption};
use crate::merchant::retry::Retry;

/// Destination of an option, which also determines its type.
pub(super) enum Place {
    Required(fn(&mut Options) -> &mut String),
    Text(fn(&mut Options) -> &mut Option<String>),
    Texts(fn(&mut Options) -> &mut Vec<String>),
    Milliseconds(fn(&mut Options) -> &mut Option<u32>),
    PlatformKeys(fn(&mut Options) -> &mut Vec<PlatformKeyOption>),
    Signer(fn(&mut Options) -> &mut Option<SignerOption>),
    MerchantKeys(fn(&mut Options) -> &mut Vec<MerchantKeyOption>),
    Retry(fn(&mut Options) -> &mut Option<Retry>),
    Switch(fn(&mut Options) -> &mut Option<bool>),
    Certificates(fn(&mut Options) -> &mut Option<CertificatesOption>),
    /// A function, which JavaScript keeps. It is here only if it is something else.
    Function,
}

/// An option.
pub(in crate::merchant) struct Row {
    pub(in crate::merchant) name: &'static str,
    /// Its names in other libraries and the merchant platform.
    pub(in crate::merchant) aliases: &'static [&'static str],
    /// Its environment variable.
    env: Option<&'static str>,
    pub(super) place: Place,
}

/// The documentation of an option. The pairs are English and Chinese.
pub struct Description {
    /// Name in JavaScript.
    pub name: &'static str,
    /// Its usual environment variable.
    pub env: Option<&'static str>,
    /// Its TypeScript type; a leading `?` marks an optional one.
    pub typescript: &'static str,
    /// Its default; may be empty.
    pub default: [&'static str; 2],
    /// One or two sentences.
    pub summary: [&'static str; 2],
}

/// One row per option: the source of the reader, the hints, `index.d.ts` and the tables in `docs`. Only tests use the
/// descriptions, so they are not in the WebAssembly module.
macro_rules! options {
    ($($name:literal $aliases:tt, $place:expr, $env:expr, $typescript:literal, $default:expr, $summary:expr;)*) => {
        pub(in crate::merchant) const ROWS: &[Row] =
            &[$(Row { name: $name, aliases: &$aliases, env: $env, place: $place }),*];

        /// Every option; those of the JavaScript side are last.
        pub const DESCRIPTIONS: &[Description] = &[
            $(Description { name: $name, env: $env, typescript: $typescript, default: $default, summary: $summary },)*
        ];
    };
}

const NONE: [&str; 2] = ["", ""];

options! {
    "mchid" ["mch_id", "merchantId", "merchantNumber", "merchant_id"],
        Place::Required(|options| &mut options.mchid), Some("WECHATPAY_MCHID"), "string",
        ["required, or `brandId`", "必填，或用 `brandId`"],
        ["Merchant number (商户号), decimal digits.", "商户号，十进制数字。"];
    "privateKey" ["private_key", "merchantPrivateKey", "keyPath", "privateKeyPath", "apiclientKey", "apiclient_key"],
        Place::Required(|options| &mut options.private_key), Some("WECHATPAY_PRIVATE_KEY"), "?KeyInput",
        ["required, or `signer`", "必填，或用 `signer`"],
        [
            "Merchant API private key (商户API私钥), `apiclient_key.pem`: PKCS#8 or PKCS#1. Its certificate may be in the same file.",
            "商户API私钥 `apiclient_key.pem`：PKCS#8 或 PKCS#1；同一个文件里可以带上它的证书。",
        ];
    "signer" ["sign"],
        Place::Signer(|options| &mut options.signer), None, "?Signer | SignFunction",
        ["required, or `privateKey`", "必填，或用 `privateKey`"],
        [
            "Signs in place of `privateKey`, which then never enters this library: `cryptoKeySigner`, `nodeSigner`, or a function of your own that asks a key service. Needs `serialNo` or `certificate`; with a certificate every signature is checked before anything is sent.",
            "代替 `privateKey` 签名，私钥不进入本库：`cryptoKeySigner`、`nodeSigner`，或自己写的、调用密钥服务的函数。须同时传 `serialNo` 或 `certificate`；传了证书时，每个签名都先验证再发送。",
        ];
    "serialNo" ["serial_no", "serial", "serialNumber", "certificateSerial", "merchantSerialNumber", "mchSerialNo",
        "cert_serial_no"],
        Place::Text(|options| &mut options.serial_no), Some("WECHATPAY_SERIAL_NO"), "?string",
        ["from `certificate`", "取自 `certificate`"],
        [
            "Serial number of the merchant API certificate (商户API证书序列号), hex. Needed unless a certificate is given.",
            "商户API证书序列号（十六进制）；没有传证书时必填。",
        ];
    "certificate" ["cert", "merchantCertificate", "apiclientCert", "apiclient_cert", "publicCert"],
        Place::Text(|options| &mut options.certificate), Some("WECHATPAY_CERTIFICATE"), "?KeyInput", NONE,
        [
            "Merchant API certificate, `apiclient_cert.pem`. Gives the serial number and proves that the private key belongs to it.",
            "商户API证书 `apiclient_cert.pem`：给出序列号，并证明私钥与它成对。",
        ];
    "merchantKeys" ["furtherKeys", "otherKeys"],
        Place::MerchantKeys(|options| &mut options.merchant_keys), None, "?readonly MerchantKey[]", NONE,
        [
            "Further keys of this merchant while its certificate is being replaced: `{ privateKey, certificate }`, `serialNo` in place of the certificate, `signer` in place of the key. They open fields that were encrypted to them, and sign pay params of orders that were placed with them.",
            "更换商户API证书期间的其他密钥：`{ privateKey, certificate }`，证书可换成 `serialNo`，私钥可换成 `signer`。用来解密为其加密的字段，并为用它下单的订单签调起支付参数。",
        ];
    "apiV3Key" ["apiv3_key", "apiKey", "key", "secret", "v3Key", "apiV3Secret", "apiSecret"],
        Place::Texts(|options| &mut options.api_v3_keys), Some("WECHATPAY_API_V3_KEY"), "string | readonly string[]",
        ["required, but for a brand", "必填，品牌可不填"],
        [
            "APIv3 key (APIv3密钥): 32 characters. During a change, `[current, other]`: both are tried.",
            "APIv3密钥，32 个字符；更换期间传 `[现用, 另一个]`，两个都会尝试。",
        ];
    "apiV2Key" ["apiv2_key", "mchKey", "v2Key", "apiV2Secret"],
        Place::Text(|options| &mut options.api_v2_key), Some("WECHATPAY_API_V2_KEY"), "?string", NONE,
        [
            "APIv2 key (APIv2密钥), which API v3 uses in one place: `payParams.payscore` and `payParams.payscoreDetail`. Experimental.",
            "APIv2密钥；在 APIv3 中只有一处用到：`payParams.payscore` 和 `payParams.payscoreDetail`。实验性。",
        ];
    "publicKeyId" ["wxPayPublicId", "public_key_id", "wechatPayPublicKeyId", "wechatpayPublicKeyId", "platformPublicKeyId"],
        Place::Text(|options| &mut options.public_key_id), Some("WECHATPAY_PUBLIC_KEY_ID"), "?string",
        ["required, or `platformKeys`, or `platformCertificates`", "必填，或用 `platformKeys`、`platformCertificates`"],
        ["Id of the WeChat Pay public key (微信支付公钥ID), `PUB_KEY_ID_…`.", "微信支付公钥ID，`PUB_KEY_ID_…`。"];
    "publicKey" ["wxPayPublicKey", "public_key", "wechatPayPublicKey", "wechatpayPublicKey", "platformPublicKey"],
        Place::Text(|options| &mut options.public_key), Some("WECHATPAY_PUBLIC_KEY"), "?KeyInput",
        ["required, or `platformKeys`, or `platformCertificates`", "必填，或用 `platformKeys`、`platformCertificates`"],
        ["WeChat Pay public key (微信支付公钥), `pub_key.pem`.", "微信支付公钥 `pub_key.pem`。"];
    "platformKeys" ["platformCerts", "certificates", "platformCertificate", "certs"],
        Place::PlatformKeys(|options| &mut options.platform_keys), None, "?readonly PlatformKey[]", NONE,
        [
            "More keys that may sign for WeChat Pay: further public keys `{ id, publicKey }`, or platform certificates (平台证书) `{ certificate }`.",
            "其他可用于验签的公钥：`{ id, publicKey }`；平台证书传 `{ certificate }`。",
        ];
    "platformCertificates" ["autoCertificates", "certificateStore", "fetchCertificates"],
        Place::Certificates(|options| &mut options.platform_certificates), Some("WECHATPAY_PLATFORM_CERTIFICATES"),
        "?boolean | { readonly store?: CertificateStore }", ["`false`", "`false`"],
        [
            "`true`: the client downloads WeChat Pay's platform certificates (平台证书) when it first needs them, every 6 hours, and when a message names an unknown one. `{ store }` keeps them where the next process or isolate finds them. For merchants that still have certificates, also next to `publicKey`.",
            "`true`：由客户端自行下载微信支付平台证书：首次需要时、每 6 小时，以及报文指明了未知证书时。`{ store }` 把证书保存起来，供下一个进程或实例使用。适用于仍有平台证书的商户，可与 `publicKey` 并用。",
        ];
    "appid" ["app_id"],
        Place::Text(|options| &mut options.appid), Some("WECHATPAY_APPID"), "?string", NONE,
        ["Default `appid` for orders and pay params.", "下单和调起支付参数的默认 `appid`。"];
    "notifyUrl" ["notify_url", "notificationUrl", "callbackUrl"],
        Place::Text(|options| &mut options.notify_url), Some("WECHATPAY_NOTIFY_URL"), "?string", NONE,
        ["Default `notify_url` for orders.", "下单的默认 `notify_url`。"];
    "baseUrl" ["base_url", "host", "endpoint", "apiBase"],
        Place::Text(|options| &mut options.base_url), Some("WECHATPAY_BASE_URL"), "?string",
        ["the host of the path", "由路径决定"],
        [
            "API host for every path: scheme, host and port alone. Default: `https://api.mch.weixin.qq.com`, for overseas paths `https://apihk.mch.weixin.qq.com`. `http` is accepted for loopback hosts only.",
            "所有路径的接口域名，只含协议、主机和端口。默认 `https://api.mch.weixin.qq.com`，境外路径为 `https://apihk.mch.weixin.qq.com`；`http` 只用于本机地址。",
        ];
    "timeoutMs" ["timeout", "timeout_ms", "timeoutMillis"],
        Place::Milliseconds(|options| &mut options.timeout_ms), None, "?number", ["`10000`", "`10000`"],
        ["Limit for one HTTP exchange in milliseconds.", "一次 HTTP 往返的时限（毫秒）。"];
    "retry" ["retries", "maxRetries", "retryOptions"],
        Place::Retry(|options| &mut options.retry), None, "?false | { readonly attempts?: number; readonly deadlineMs?: number }",
        ["`{ attempts: 3, deadlineMs: 30000 }`", "`{ attempts: 3, deadlineMs: 30000 }`"],
        [
            "How often and how long a call is tried. Only queries are repeated, and calls whose number makes the repetition the same call. `false`: once.",
            "一次调用最多尝试几次、总共多久。只自动重试查询，以及凭单号重复即为同一次调用的接口。`false`：只发一次。",
        ];
    "correctClock" ["clockCorrection", "syncClock", "correct_clock"],
        Place::Switch(|options| &mut options.correct_clock), None, "?boolean", ["`false`", "`false`"],
        [
            "`true`: when WeChat Pay's answers show that this machine's clock is off by more than 30 seconds, the client goes by theirs. Without it, errors name the difference as `clockOffset`.",
            "`true`：微信支付的应答表明本机时钟相差超过 30 秒时，客户端改按对方的时间。不传时，错误只用 `clockOffset` 指出差值。",
        ];
    "userAgent" ["user_agent"],
        Place::Text(|options| &mut options.user_agent), None, "?string", ["none", "无"],
        [
            "Put in front of the library's own `User-Agent`, for example `my-shop/2.1`. Printable ASCII.",
            "放在本库 `User-Agent` 之前的文字，例如 `my-shop/2.1`；可打印 ASCII。",
        ];
    "language" ["lang", "locale", "acceptLanguage"],
        Place::Text(|options| &mut options.language), None, "?'zh-CN' | 'zh-HK' | 'zh-TW' | 'en'",
        ["Chinese", "中文"],
        [
            "Language of this library's errors and of WeChat Pay's error messages: `'en'`, or `'zh-CN'`, `'zh-HK'`, `'zh-TW'`; the library has English and simplified Chinese. An error has both: `error.zh`, `error.en`.",
            "本库错误和微信支付错误信息的语言：`'zh-CN'`、`'zh-HK'`、`'zh-TW'` 或 `'en'`；本库只有简体中文和英文。每个错误都带有两种：`error.zh`、`error.en`。",
        ];
    "brandId" ["brand_id"],
        Place::Text(|options| &mut options.brand_id), Some("WECHATPAY_BRAND_ID"), "?string", NONE,
        [
            "Brand id (品牌ID), decimal digits, in place of `mchid`: the client is a brand's, with the brand's key and certificate. It calls the paths below `/brand/`, and no others.",
            "品牌ID，十进制数字，代替 `mchid`：客户端是品牌的，使用品牌的私钥和证书，只能调用 `/brand/` 下的路径。",
        ];
    "fetch" ["httpClient", "axios", "request"], Place::Function, None, "?FetchLike", ["the runtime's", "运行环境自带"],
        [
            "The `fetch` to use. The global one is looked up at each call. It must not send a request again by itself: an error then tells of the last attempt only.",
            "自己的 `fetch`；全局的那个在每次调用时才查找。它不能自行重发请求，否则错误只反映最后一次尝试。",
        ];
    "now" ["clock"], Place::Function, None, "?() => number", ["`Date.now`", "`Date.now`"],
        ["The clock: milliseconds since 1970, as `Date.now`.", "自己的时钟：1970 年以来的毫秒数，同 `Date.now`。"];
    "onRequest" ["beforeRequest"], Place::Function, None, "?(event: RequestEvent) => unknown", NONE,
        [
            "Told of each attempt before it is sent. What a hook throws, or how long it takes to settle, changes nothing.",
            "每次发送请求之前调用。钩子抛错或迟迟不返回，都不影响结果。",
        ];
    "onResponse" ["afterResponse"], Place::Function, None, "?(event: ResponseEvent) => unknown", NONE,
        [
            "Told how each attempt ended, with or without an answer.",
            "每次请求有结果之后调用，不论有没有收到应答。",
        ];
    "onRetry" ["beforeRetry"], Place::Function, None, "?(event: RetryEvent) => unknown", NONE,
        [
            "Told that a call is tried again, before the pause.",
            "一次调用要重试时，在等待之前调用。",
        ];
    "onNotification" ["onNotify"], Place::Function, None, "?(event: NotificationEvent) => unknown", NONE,
        [
            "Told of each notification that `handleNotification` answers, and with which status.",
            "`handleNotification` 每应答一条通知调用一次，告知应答的状态码。",
        ];
}

/// Environment variables by the option they set.
pub(crate) fn variables() -> impl Iterator<Item = (&'static str, &'static str)> {
    ROWS.iter().filter_map(|row| Some((row.name, row.env?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_aliases_are_each_said_once() {
        let all: Vec<_> = ROWS.iter().flat_map(|row| row.aliases.iter().chain([&row.name])).collect();
        for (index, name) in all.iter().enumerate() {
            assert!(!all.iter().skip(index + 1).any(|other| other == name), "{name}");
        }
        assert!(ROWS.iter().zip(DESCRIPTIONS).all(|(row, description)| row.name == description.name));
    }
}
