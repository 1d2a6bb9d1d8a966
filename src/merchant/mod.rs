//! A merchant: its credentials and settings, checked once before anything is sent.
//!
//! Mistakes whose intent is certain are corrected (whitespace and quotation marks around a value, a serial with colons,
//! key and certificate swapped); everything else is refused with a remedy, all problems in one error.

mod brand;
mod check;
mod hints;
mod keys;
pub mod options;
mod reader;
mod report;
mod retry;
#[cfg(test)]
pub(crate) mod testing;

use core::fmt;

use crate::error::{Error, Issue, Result, Text, refuse, text};
use crate::keys::spelling::{bare, given, unmatched_quote, visible};
use crate::keys::{ApiV2Key, ApiV3Key, MerchantKey, PlatformKeys};
use crate::schema::fields::appid_problem;
use crate::schema::origin::{Origin, OriginError};
use crate::schema::target;
use crate::wire::authorization::Caller;

pub use check::{Check, Status};
pub use options::{CertificatesOption, MerchantKeyOption, Options, PlatformKeyOption, SignerOption};
pub use report::report;
#[cfg(target_arch = "wasm32")]
pub(crate) use retry::NO_RETRY;
pub use retry::Retry;

/// Says that a field holds the secret of an option.
pub(crate) fn misplaced(field: &str, option: &'static str) -> Issue {
    Issue::new(field, text!("是 {0}密钥", "is the {0} key", kind_of(option)), into_option(option))
}

/// Says that a field holds the secret of an option among other things.
pub(crate) fn held(field: &str, option: &'static str) -> Issue {
    Issue::new(field, text!("含有 {0}密钥", "holds the {0} key", kind_of(option)), into_option(option))
}

fn kind_of(option: &str) -> &'static str {
    if option == "apiV2Key" { "APIv2" } else { "APIv3" }
}

fn into_option(option: &'static str) -> Text {
    text!("密钥只放在 {0} 里。", "The key belongs into {0} alone.", option)
}

const DEFAULT_TIMEOUT_MS: u32 = 10_000;
pub(crate) const MAX_TIMEOUT_MS: u32 = 600_000;
const LANGUAGES: [&str; 4] = ["zh-CN", "zh-HK", "zh-TW", "en"];

/// A configured merchant. Immutable; calls borrow it.
pub struct Merchant {
    pub(crate) mchid: String,
    key: MerchantKey,
    /// Keys that are being replaced, or will replace it.
    further_keys: Vec<MerchantKey>,
    pub(crate) api_v3_keys: Vec<ApiV3Key>,
    pub(crate) api_v2_key: Option<ApiV2Key>,
    /// From the options.
    pub(crate) platform_keys: PlatformKeys,
    /// Whether platform certificates are downloaded.
    pub(crate) certificates: Option<CertificatesOption>,
    pub(crate) appid: Option<String>,
    pub(crate) notify_url: Option<String>,
    /// The host for every path, if set; otherwise the path decides.
    base_url: Option<String>,
    pub(crate) timeout_ms: u32,
    pub(crate) retry: Retry,
    pub(crate) correct_clock: bool,
    pub(crate) user_agent: String,
    pub(crate) language: Option<String>,
    /// Of a brand, which has no `mchid`.
    brand_id: Option<String>,
}

impl Merchant {
    /// Checks `options` and parses every key.
    ///
    /// # Errors
    /// `ERR_CONFIG` naming every unusable option.
    pub fn new(mut options: Options) -> Result<Self> {
        let merchant = Self::from_options(&options);
        options.wipe();
        merchant
    }

    /// Reads `json`, the options, and checks them. `environment`: the options that come from environment variables,
    /// joined by commas; the error names their variables.
    ///
    /// # Errors
    /// `ERR_CONFIG` naming every option that is mistyped, unknown or unusable.
    pub fn from_json(json: &[u8], environment: &str) -> Result<Self> {
        let (mut options, mut refused) = Options::read(json)?;
        let merchant = Self::from_options(&options);
        options.wipe();
        match merchant {
            Err(Error::Config(issues)) => {
                let more: Vec<_> = issues.into_iter().filter(|issue| !refused.says(issue)).collect();
                refused.issues.extend(more);
            }
            merchant if refused.issues.is_empty() => return merchant,
            _ => {}
        }
        options::name_variables(&mut refused.issues, environment);
        Err(Error::Config(refused.issues))
    }

    fn from_options(options: &Options) -> Result<Self> {
        let mut issues = Vec::new();
        let mchid = bare(&options.mchid).map(visible).unwrap_or_default();
        let of_brand = options.is_of_brand();
        if bare(&options.mchid).is_none() {
            issues.push(unmatched_quote("mchid"));
        } else if of_brand {
            brand::check(options, &mchid, &mut issues);
        } else if mchid.is_empty() || mchid.len() > 32 || !mchid.bytes().all(|b| b.is_ascii_digit()) {
            refuse(
                &mut issues,
                "mchid",
                if mchid.is_empty() {
                    text!("没有填写", "is missing")
                } else {
                    text!("不是商户号", "is not a merchant number")
                },
                text!("请填写商户号，由十进制数字组成。", "Use the decimal digits of the merchant number (商户号)."),
            );
        }
        let key = keys::merchant_key(options, &mut issues);
        let further_keys = keys::further_keys(options, key.as_ref(), &mut issues);
        let mut api_v3_keys = Vec::new();
        // A brand that receives no notifications needs none.
        if options.api_v3_keys.is_empty() && !of_brand {
            refuse(
                &mut issues,
                "apiV3Key",
                text!("没有填写", "is missing"),
                text!(
                    "请填写 32 个字符的 APIv3密钥；商户平台上没有设置它时，微信支付不会发送任何回调通知。",
                    "Set the 32-character APIv3 key (APIv3密钥); without one WeChat Pay sends no notifications."
                ),
            );
        }
        for text in &options.api_v3_keys {
            match ApiV3Key::new("apiV3Key", text) {
                Ok(key) => api_v3_keys.push(key),
                Err(issue) => issues.push(issue),
            }
        }
        let mut api_v2_key = None;
        if let Some(text) = &options.api_v2_key {
            match ApiV2Key::new("apiV2Key", text) {
                Ok(key) => api_v2_key = Some(key),
                Err(issue) => issues.push(issue),
            }
        }
        let platform_keys = keys::platform_keys(options, key.iter().chain(&further_keys), &mut issues);
        if of_brand {
            brand::check_keys(options, &platform_keys, &mut issues);
        }
        let base_url = base_url(options.base_url.as_deref(), &mut issues);
        let timeout_ms = options.timeout_ms.unwrap_or(DEFAULT_TIMEOUT_MS);
        if !(1..=MAX_TIMEOUT_MS).contains(&timeout_ms) {
            refuse(
                &mut issues,
                "timeoutMs",
                text!("超出范围", "is out of range"),
                text!("请填写 1 到 600000 毫秒。", "Use 1 to 600000 milliseconds."),
            );
        }
        let own_agent = concat!("wechatpay-wasm/", env!("CARGO_PKG_VERSION"));
        let user_agent = match options.user_agent.as_deref().map(bare) {
            None | Some(Some("")) => own_agent.into(),
            Some(None) => {
                issues.push(unmatched_quote("userAgent"));
                String::new()
            }
            Some(Some(text)) => {
                if text.len() > 200 || !text.bytes().all(|b| (0x20..0x7f).contains(&b)) {
                    refuse(
                        &mut issues,
                        "userAgent",
                        text!("不是一行可打印的 ASCII 字符", "is not one line of printable ASCII"),
                        text!("例如 my-shop/2.1。", "Use for example my-shop/2.1."),
                    );
                } else if let Some(option) = options.api_key_in(text) {
                    issues.push(misplaced("userAgent", option));
                }
                format!("{text} {own_agent}")
            }
        };
        let language = word("language", options.language.as_deref(), &mut issues);
        if language.as_deref().is_some_and(|language| !LANGUAGES.contains(&language)) {
            refuse(
                &mut issues,
                "language",
                text!("没有这种语言", "is not offered"),
                text!("可选 zh-CN、zh-HK、zh-TW、en。", "Use zh-CN, zh-HK, zh-TW or en."),
            );
        }
        let appid = word("appid", options.appid.as_deref(), &mut issues);
        if let Some(reason) = appid.as_deref().and_then(appid_problem) {
            refuse(
                &mut issues,
                "appid",
                reason,
                text!(
                    "请填写平台上显示的 appid，例如 wx 加 16 个字符。",
                    "Use the app id shown in the platform, for example wx and 16 characters."
                ),
            );
        }
        let notify_url = options.notify_url.as_deref().and_then(|text| given("notifyUrl", text, &mut issues));
        if let Some((reason, remedy)) =
            notify_url.and_then(|text| target::notify_url_problem(text, is_local(base_url.as_deref())))
        {
            refuse(&mut issues, "notifyUrl", reason, remedy);
        }
        let brand_id = brand::id(options, &mut issues);
        match key {
            Some(key) if issues.is_empty() => Ok(Self {
                mchid,
                key,
                further_keys,
                api_v3_keys,
                api_v2_key,
                platform_keys,
                certificates: options.platform_certificates,
                appid,
                notify_url: notify_url.map(Into::into),
                base_url,
                timeout_ms,
                retry: options.retry.unwrap_or_default(),
                correct_clock: options.correct_clock.unwrap_or_default(),
                user_agent,
                language,
                brand_id,
            }),
            _ => Err(Error::Config(issues)),
        }
    }

    /// In whose name requests are signed.
    pub(crate) fn caller(&self) -> Caller<'_> {
        self.brand_id.as_deref().map_or(Caller::Merchant(&self.mchid), Caller::Brand)
    }

    /// The brand id, if this is a brand (品牌) and no merchant.
    pub fn brand_id(&self) -> Option<&str> {
        self.brand_id.as_deref()
    }

    /// Refuses what only merchants do. `what` is told in the reason: a path, or a name.
    ///
    /// # Errors
    /// `ERR_INPUT` for a brand.
    pub(crate) fn must_be_merchant(&self, field: &str, what: &str) -> Result<()> {
        if self.brand_id.is_none() {
            return Ok(());
        }
        Err(Error::input(
            field,
            text!(
                "{0} 由商户调用，而这个客户端是品牌的",
                "{0} is for merchants, and this client is a brand's (品牌)",
                what
            ),
            text!("请使用设置了 mchid 的客户端。", "Use a client that has mchid."),
        ))
    }

    /// Merchant number; empty for a brand.
    pub fn mchid(&self) -> &str {
        &self.mchid
    }

    /// Default app id.
    pub fn appid(&self) -> Option<&str> {
        self.appid.as_deref()
    }

    /// Default `notify_url`.
    pub fn notify_url(&self) -> Option<&str> {
        self.notify_url.as_deref()
    }

    /// Scheme, host and port that serve a request target.
    pub(crate) fn host(&self, target: &str) -> &str {
        self.base_url.as_deref().unwrap_or_else(|| target::host(target))
    }

    /// The backup host of a request target, if WeChat Pay has one and no other is set.
    pub(crate) fn other_host(&self, target: &str) -> Option<&str> {
        if self.base_url.is_some() { None } else { target::backup_host(target) }
    }

    /// Whether all requests go to the host of overseas acquiring (境外).
    pub(crate) fn is_overseas(&self) -> bool {
        self.base_url.as_deref() == Some(target::OVERSEAS_HOST)
    }

    /// The host of all requests, if one was set.
    pub(crate) fn base_url(&self) -> Option<&str> {
        self.base_url.as_deref()
    }

    /// Whether the API is on this machine, like the sandbox. Then a loopback `notify_url` is allowed.
    pub(crate) fn is_local(&self) -> bool {
        is_local(self.base_url.as_deref())
    }

    /// The signing key.
    pub fn key(&self) -> &MerchantKey {
        &self.key
    }

    /// All keys of the merchant, the signing key first.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &MerchantKey> {
        core::iter::once(&self.key).chain(&self.further_keys)
    }

    /// The keys that may sign for WeChat Pay.
    pub fn platform_keys(&self) -> &PlatformKeys {
        &self.platform_keys
    }

    /// The option whose secret this text is.
    pub(crate) fn secret_of(&self, text: &str) -> Option<&'static str> {
        self.secret_where(|key| key.is(text), |key| key.is(text))
    }

    /// The option whose secret is in this text.
    pub(crate) fn secret_in(&self, text: &str) -> Option<&'static str> {
        self.secret_where(|key| key.is_in(text), |key| key.is_in(text))
    }

    fn secret_where(&self, v3: impl Fn(&ApiV3Key) -> bool, v2: impl Fn(&ApiV2Key) -> bool) -> Option<&'static str> {
        if self.api_v3_keys.iter().any(v3) {
            Some("apiV3Key")
        } else {
            self.api_v2_key.as_ref().is_some_and(v2).then_some("apiV2Key")
        }
    }

    /// The APIv3 keys, the current one first.
    pub fn api_v3_keys(&self) -> &[ApiV3Key] {
        &self.api_v3_keys
    }
}

impl fmt::Debug for Merchant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Merchant").field("mchid", &self.mchid).field("key", &self.key).finish_non_exhaustive()
    }
}

/// A one-word option: invisible characters inside it are removed as well.
fn word(field: &str, option: Option<&str>, issues: &mut Vec<Issue>) -> Option<String> {
    option.and_then(|text| given(field, text, issues)).map(visible)
}

fn is_local(base_url: Option<&str>) -> bool {
    base_url.is_some_and(target::is_loopback)
}

fn base_url(option: Option<&str>, issues: &mut Vec<Issue>) -> Option<String> {
    const ORIGIN_ONLY: Text = text!(
        "只写协议和主机，例如 https://api2.mch.weixin.qq.com。",
        "Use scheme and host only, for example https://api2.mch.weixin.qq.com."
    );
    let text = given("baseUrl", option?, issues)?;
    let (reason, remedy) = match Origin::of(text) {
        Ok(origin) if origin.https || origin.host.is_loopback() => return Some(origin.text()),
        Ok(_) => (
            text!("不是 https 源站", "is not an https origin"),
            text!(
                "请使用 https；http 只用于本机地址。正向代理不是 baseUrl：请去掉它，通过 fetch 选项走代理，例如使用 undici：fetch: (url, init) => undici.fetch(url, { ...init, dispatcher: new ProxyAgent(proxy) })。",
                "Use https; http works for loopback hosts only. A forward proxy is no baseUrl: leave it out and reach the proxy through the fetch option, for example with undici: fetch: (url, init) => undici.fetch(url, { ...init, dispatcher: new ProxyAgent(proxy) })."
            ),
        ),
        Err(OriginError::NoScheme) => (
            text!("不是 https 源站：开头没有 https://", "is not an https origin: it has no https:// in front"),
            ORIGIN_ONLY,
        ),
        Err(OriginError::Scheme) => {
            (text!("不是 https 源站：协议不对", "is not an https origin: it has another scheme"), ORIGIN_ONLY)
        }
        Err(OriginError::User) => (
            text!("不是 https 源站：含有用户名或 @", "is not an https origin: it holds a user name or an @"),
            ORIGIN_ONLY,
        ),
        Err(OriginError::Host) => (
            text!(
                "不是 https 源站：各种 URL 解析器对这个主机的解释不一致",
                "is not an https origin: its host is not one that every URL parser reads alike"
            ),
            text!(
                "请使用 ASCII 域名、四段十进制的 IPv4 地址，或方括号中的 IPv6 地址。",
                "Use a domain name in ASCII, an IPv4 address of four decimal numbers, or an IPv6 address in brackets."
            ),
        ),
        Err(OriginError::Port) => (
            text!(
                "不是 https 源站：端口不在 1 到 65535 之间",
                "is not an https origin: its port is not one of 1 to 65535"
            ),
            ORIGIN_ONLY,
        ),
        Err(OriginError::Path) => (
            text!("不是 https 源站：主机之后还有内容", "is not an https origin: something follows the host"),
            text!(
                "只写协议和主机，例如 https://api2.mch.weixin.qq.com。签名覆盖微信支付看到的路径，多出的路径会使签名失效；反向代理会去掉的前缀，请在 fetch 选项里加上。",
                "Use scheme and host only, for example https://api2.mch.weixin.qq.com. A path would break signatures, which cover the path WeChat Pay sees; let the fetch option add what your reverse proxy takes away again."
            ),
        ),
    };
    refuse(issues, "baseUrl", reason, remedy);
    None
}
