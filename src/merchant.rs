//! A merchant: every credential and setting, checked once, before anything is sent.
//!
//! Mistakes whose intent is certain are corrected (whitespace and quotation marks around a value, a serial with colons, key
//! and certificate swapped); everything else is refused with the remedy, all problems in one answer.

use core::fmt;

use zeroize::Zeroize;

use crate::error::{Error, Issue, Result, refuse};
use crate::keys::{ApiV3Key, MerchantKey, PlatformKeys};
use crate::origin::{Origin, OriginError};
use crate::spelling::{bare, given, unmatched_quote, visible};
use crate::{credentials, url};

pub(crate) const DEFAULT_BASE_URL: &str = "https://api.mch.weixin.qq.com";
const DEFAULT_TIMEOUT_MS: u32 = 10_000;
const MAX_TIMEOUT_MS: u32 = 600_000;
const LANGUAGES: [&str; 4] = ["zh-CN", "zh-HK", "zh-TW", "en"];

/// What a merchant is made of. Key material is text: PEM, bare base64 of DER, or base64 of a whole file.
#[derive(Default, Clone)]
pub struct Options {
    /// Merchant number (商户号).
    pub mchid: String,
    /// Merchant API private key (商户API私钥).
    pub private_key: String,
    /// Serial number of the merchant API certificate; may be left out when `certificate` is given.
    pub serial_no: Option<String>,
    /// Merchant API certificate.
    pub certificate: Option<String>,
    /// APIv3 key, and during a change the other one.
    pub api_v3_keys: Vec<String>,
    /// Id of the WeChat Pay public key.
    pub public_key_id: Option<String>,
    /// WeChat Pay public key.
    pub public_key: Option<String>,
    /// Further keys of WeChat Pay.
    pub platform_keys: Vec<PlatformKeyOption>,
    /// Default `appid`.
    pub appid: Option<String>,
    /// Default `notify_url`.
    pub notify_url: Option<String>,
    /// API host; default `https://api.mch.weixin.qq.com`.
    pub base_url: Option<String>,
    /// Limit of one HTTP exchange in milliseconds; default 10000.
    pub timeout_ms: Option<u32>,
    /// Put in front of the library's own `User-Agent`.
    pub user_agent: Option<String>,
    /// `Accept-Language` of error messages.
    pub language: Option<String>,
}

impl Options {
    /// Overwrites what is secret, or may be.
    pub(crate) fn wipe(&mut self) {
        self.private_key.zeroize();
        self.api_v3_keys.zeroize();
        // It may be a file that holds the private key as well.
        self.certificate.zeroize();
    }
}

/// A further key of WeChat Pay.
#[derive(Clone)]
pub enum PlatformKeyOption {
    /// A public key under its id.
    PublicKey {
        /// `PUB_KEY_ID_…`.
        id: String,
        /// PEM or base64.
        public_key: String,
    },
    /// A platform certificate, which carries its own serial number.
    Certificate(String),
}

/// A configured merchant. Immutable; every call borrows it.
pub struct Merchant {
    pub(crate) mchid: String,
    pub(crate) key: MerchantKey,
    pub(crate) api_v3_keys: Vec<ApiV3Key>,
    pub(crate) platform_keys: PlatformKeys,
    pub(crate) appid: Option<String>,
    pub(crate) notify_url: Option<String>,
    pub(crate) base_url: String,
    pub(crate) timeout_ms: u32,
    pub(crate) user_agent: String,
    pub(crate) language: Option<String>,
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
        let key = credentials::merchant_key(options, &mut issues);
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
        let platform_keys = credentials::platform_keys(options, key.as_ref(), &mut issues);
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
        if let Some(reason) = appid.as_deref().and_then(crate::api::prepay::appid_problem) {
            refuse(
                &mut issues,
                "appid",
                reason,
                "Use the app id shown in the platform, for example wx and 16 characters.",
            );
        }
        let notify_url = options.notify_url.as_deref().and_then(|text| given("notifyUrl", text, &mut issues));
        if let Some((reason, remedy)) =
            notify_url.and_then(|text| url::notify_url_problem(text, url::is_loopback(&base_url)))
        {
            refuse(&mut issues, "notifyUrl", reason, remedy);
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

/// An option that is one word: invisible characters within it go as well.
fn word(field: &str, option: Option<&str>, issues: &mut Vec<Issue>) -> Option<String> {
    option.and_then(|text| given(field, text, issues)).map(visible)
}

fn base_url(option: Option<&str>, issues: &mut Vec<Issue>) -> String {
    const ORIGIN_ONLY: &str = "Use scheme and host only, for example https://api2.mch.weixin.qq.com.";
    let text = match option.map(|text| given("baseUrl", text, issues)) {
        None => return DEFAULT_BASE_URL.into(),
        Some(None) => return String::new(),
        Some(Some(text)) => text,
    };
    let (reason, remedy) = match Origin::of(text) {
        Ok(origin) if origin.https || origin.host.is_loopback() => return origin.text(),
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
    String::new()
}
