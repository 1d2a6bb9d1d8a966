//! A merchant: its credentials and settings, checked once before anything is sent.
//!
//! Mistakes whose intent is certain are corrected (whitespace and quotation marks around a value, a serial with colons,
//! key and certificate swapped); everything else is refused with a remedy, all problems in one error.

mod keys;
pub mod options;

use core::fmt;

use crate::error::{Error, Issue, Result, refuse};
use crate::keys::spelling::{bare, given, unmatched_quote, visible};
use crate::keys::{ApiV3Key, MerchantKey, PlatformKeys};
use crate::schema::fields::appid_problem;
use crate::schema::origin::{Origin, OriginError};
use crate::schema::target;

pub use options::{Options, PlatformKeyOption};

const DEFAULT_TIMEOUT_MS: u32 = 10_000;
pub(crate) const MAX_TIMEOUT_MS: u32 = 600_000;
const LANGUAGES: [&str; 4] = ["zh-CN", "zh-HK", "zh-TW", "en"];

/// A configured merchant. Immutable; calls borrow it.
pub struct Merchant {
    pub(crate) mchid: String,
    pub(crate) key: MerchantKey,
    pub(crate) api_v3_keys: Vec<ApiV3Key>,
    pub(crate) platform_keys: PlatformKeys,
    pub(crate) appid: Option<String>,
    pub(crate) notify_url: Option<String>,
    /// The host for every path, if set; otherwise the path decides.
    base_url: Option<String>,
    pub(crate) timeout_ms: u32,
    pub(crate) user_agent: String,
    pub(crate) language: Option<String>,
    pub(crate) brand_id: Option<String>,
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
        if bare(&options.mchid).is_none() {
            issues.push(unmatched_quote("mchid"));
        } else if mchid.is_empty() || mchid.len() > 32 || !mchid.bytes().all(|b| b.is_ascii_digit()) {
            refuse(
                &mut issues,
                "mchid",
                "is not a merchant number",
                "Use the decimal digits of the merchant number (商户号).",
            );
        }
        let key = keys::merchant_key(options, &mut issues);
        let mut api_v3_keys = Vec::new();
        if options.api_v3_keys.is_empty() {
            refuse(
                &mut issues,
                "apiV3Key",
                "is missing",
                "Set the 32-character APIv3 key (APIv3密钥); without one WeChat Pay sends no notifications.",
            );
        }
        for text in &options.api_v3_keys {
            match ApiV3Key::new("apiV3Key", text) {
                Ok(key) => api_v3_keys.push(key),
                Err(issue) => issues.push(issue),
            }
        }
        let platform_keys = keys::platform_keys(options, key.as_ref(), &mut issues);
        let base_url = base_url(options.base_url.as_deref(), &mut issues);
        let timeout_ms = options.timeout_ms.unwrap_or(DEFAULT_TIMEOUT_MS);
        if !(1..=MAX_TIMEOUT_MS).contains(&timeout_ms) {
            refuse(&mut issues, "timeoutMs", "is out of range", "Use 1 to 600000 milliseconds.");
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
                        "is not one line of printable ASCII",
                        "Use for example my-shop/2.1.",
                    );
                }
                format!("{text} {own_agent}")
            }
        };
        let language = word("language", options.language.as_deref(), &mut issues);
        if language.as_deref().is_some_and(|language| !LANGUAGES.contains(&language)) {
            refuse(&mut issues, "language", "is not offered", "Use zh-CN, zh-HK, zh-TW or en.");
        }
        let appid = word("appid", options.appid.as_deref(), &mut issues);
        if let Some(reason) = appid.as_deref().and_then(appid_problem) {
            refuse(
                &mut issues,
                "appid",
                reason,
                "Use the app id shown in the platform, for example wx and 16 characters.",
            );
        }
        let notify_url = options.notify_url.as_deref().and_then(|text| given("notifyUrl", text, &mut issues));
        if let Some((reason, remedy)) =
            notify_url.and_then(|text| target::notify_url_problem(text, is_local(base_url.as_deref())))
        {
            refuse(&mut issues, "notifyUrl", reason, remedy);
        }
        let brand_id = word("brandId", options.brand_id.as_deref(), &mut issues);
        if brand_id.as_deref().is_some_and(|id| id.len() > 32 || !id.bytes().all(|byte| byte.is_ascii_digit())) {
            refuse(&mut issues, "brandId", "is not a brand id", "Use the decimal digits of the brand id (品牌ID).");
        }
        match key {
            Some(key) if issues.is_empty() => Ok(Self {
                mchid,
                key,
                api_v3_keys,
                platform_keys,
                appid,
                notify_url: notify_url.map(Into::into),
                base_url,
                timeout_ms,
                user_agent,
                language,
                brand_id,
            }),
            _ => Err(Error::Config(issues)),
        }
    }

    /// Merchant number.
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

    /// Whether the API is on this machine, like the sandbox. Then a loopback `notify_url` is allowed.
    pub(crate) fn is_local(&self) -> bool {
        is_local(self.base_url.as_deref())
    }

    /// The signing key.
    pub fn key(&self) -> &MerchantKey {
        &self.key
    }

    /// The keys that may sign for WeChat Pay.
    pub fn platform_keys(&self) -> &PlatformKeys {
        &self.platform_keys
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
    const ORIGIN_ONLY: &str = "Use scheme and host only, for example https://api2.mch.weixin.qq.com.";
    let text = given("baseUrl", option?, issues)?;
    let (reason, remedy) = match Origin::of(text) {
        Ok(origin) if origin.https || origin.host.is_loopback() => return Some(origin.text()),
        Ok(_) => (
            "is not an https origin",
            "Use https; http works for loopback hosts only. A forward proxy is no baseUrl: leave it out and reach the proxy through the fetch option, for example with undici: fetch: (url, init) => undici.fetch(url, { ...init, dispatcher: new ProxyAgent(proxy) }).",
        ),
        Err(OriginError::NoScheme) => ("is not an https origin: it has no https:// in front", ORIGIN_ONLY),
        Err(OriginError::Scheme) => ("is not an https origin: it has another scheme", ORIGIN_ONLY),
        Err(OriginError::User) => ("is not an https origin: it holds a user name or an @", ORIGIN_ONLY),
        Err(OriginError::Host) => (
            "is not an https origin: its host is not one that every URL parser reads alike",
            "Use a domain name in ASCII, an IPv4 address of four decimal numbers, or an IPv6 address in brackets.",
        ),
        Err(OriginError::Port) => ("is not an https origin: its port is not one of 1 to 65535", ORIGIN_ONLY),
        Err(OriginError::Path) => (
            "is not an https origin: something follows the host",
            "Use scheme and host only, for example https://api2.mch.weixin.qq.com. A path would break signatures, which cover the path WeChat Pay sees; let the fetch option add what your reverse proxy takes away again.",
        ),
    };
    refuse(issues, "baseUrl", reason, remedy);
    None
}
