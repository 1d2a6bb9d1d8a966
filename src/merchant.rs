//! A merchant: every credential and setting, checked once, before anything is sent.
//!
//! Mistakes whose intent is certain are mended (blanks around a value, a serial with colons, key and certificate
//! swapped); everything else is refused with the remedy, all problems in one answer.

use core::fmt;

use crate::error::{Error, Issue, Result, refuse};
use crate::keys::{
    self, ApiV3Key, KeyMaterial, MerchantKey, PUBLIC_KEY_ID_PREFIX, PlatformKey, PlatformKeys, same_serial,
};
use crate::text::{decimal, join};
use crate::url;

pub(crate) const DEFAULT_BASE_URL: &str = "https://api.mch.weixin.qq.com";
const DEFAULT_TIMEOUT_MS: u32 = 10_000;
const MAX_TIMEOUT_MS: u32 = 600_000;
const LANGUAGES: [&str; 4] = ["zh-CN", "zh-HK", "zh-TW", "en"];

/// What a merchant is made of. Key material is text: PEM, or bare base64 of DER.
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
    pub fn new(options: Options) -> Result<Self> {
        let mut issues = Vec::new();
        let mchid = options.mchid.trim();
        if mchid.is_empty() || mchid.len() > 32 || !mchid.bytes().all(|b| b.is_ascii_digit()) {
            refuse(
                &mut issues,
                "mchid",
                "is not a merchant number",
                "Use the decimal digits of the merchant number (商户号).",
            );
        }
        let key = merchant_key(&options, &mut issues);
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
        let platform_keys = platform_keys(&options, key.as_ref(), &mut issues);
        let base_url = base_url(options.base_url.as_deref(), &mut issues);
        let timeout_ms = options.timeout_ms.unwrap_or(DEFAULT_TIMEOUT_MS);
        if !(1..=MAX_TIMEOUT_MS).contains(&timeout_ms) {
            refuse(&mut issues, "timeoutMs", "is out of range", "Use 1 to 600000 milliseconds.");
        }
        let own_agent = concat!("wechatpay-wasm/", env!("CARGO_PKG_VERSION"));
        let user_agent = match options.user_agent.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
            None => own_agent.into(),
            Some(text) => {
                if text.len() > 200 || !text.bytes().all(|b| (0x20..0x7f).contains(&b)) {
                    refuse(
                        &mut issues,
                        "userAgent",
                        "is not one line of printable ASCII",
                        "Use for example my-shop/2.1.",
                    );
                }
                join(&[text, " ", own_agent])
            }
        };
        if options.language.as_deref().is_some_and(|language| !LANGUAGES.contains(&language)) {
            refuse(&mut issues, "language", "is not offered", "Use zh-CN, zh-HK, zh-TW or en.");
        }
        let appid = options.appid.as_deref().map(|text| String::from(text.trim()));
        if let Some(reason) = appid.as_deref().and_then(crate::api::prepay::appid_problem) {
            refuse(
                &mut issues,
                "appid",
                reason,
                "Use the app id shown in the platform, for example wx and 16 characters.",
            );
        }
        let notify_url = options.notify_url.as_deref().map(|text| String::from(text.trim()));
        if let Some((reason, remedy)) =
            notify_url.as_deref().and_then(|text| url::notify_url_problem(text, url::is_loopback(&base_url)))
        {
            refuse(&mut issues, "notifyUrl", reason, remedy);
        }
        match key {
            Some(key) if issues.is_empty() => Ok(Self {
                mchid: mchid.into(),
                key,
                api_v3_keys,
                platform_keys,
                appid,
                notify_url,
                base_url,
                timeout_ms,
                user_agent,
                language: options.language,
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

fn merchant_key(options: &Options, issues: &mut Vec<Issue>) -> Option<MerchantKey> {
    if options.private_key.trim().is_empty() {
        refuse(
            issues,
            "privateKey",
            "is missing",
            "Pass the content of apiclient_key.pem (商户API私钥); check that the environment variable is set.",
        );
        return None;
    }
    let read = |field, text: &str| KeyMaterial::read(field, text.as_bytes());
    let first = read("privateKey", &options.private_key);
    let second = options.certificate.as_deref().map(|text| read("certificate", text)).transpose();
    let (first, second) = match (first, second) {
        (Ok(first), Ok(second)) => (first, second),
        (first, second) => {
            issues.extend(first.err());
            issues.extend(second.err());
            return None;
        }
    };
    let (key, certificate) = match (first, second) {
        // Swapped: each says what it is, so the intent is certain.
        (certificate @ KeyMaterial::Certificate { .. }, Some(KeyMaterial::Private(key))) => (key, Some(certificate)),
        (KeyMaterial::Private(key), None) => (key, None),
        (KeyMaterial::Private(key), Some(certificate @ KeyMaterial::Certificate { .. })) => (key, Some(certificate)),
        (KeyMaterial::Private(_), Some(other)) => {
            refuse(
                issues,
                "certificate",
                &join(&["is ", other.describe(), ", not a certificate"]),
                "Pass the content of apiclient_cert.pem, or leave it out and pass serialNo.",
            );
            return None;
        }
        (other, _) => {
            refuse(
                issues,
                "privateKey",
                &join(&["is ", other.describe(), ", not a private key"]),
                "Pass the content of apiclient_key.pem (商户API私钥).",
            );
            return None;
        }
    };
    let given = match options.serial_no.as_deref().map(|text| (text, keys::normalise_serial(text))) {
        None => None,
        Some((_, Some(serial))) => Some(serial),
        Some((text, None)) => {
            let remedy = if text.trim().starts_with(PUBLIC_KEY_ID_PREFIX) {
                "That is the id of the WeChat Pay public key: pass it as publicKeyId, and here the serial number of your own API certificate."
            } else {
                "Use the hex serial number of the merchant API certificate: openssl x509 -in apiclient_cert.pem -noout -serial"
            };
            refuse(issues, "serialNo", "is not a certificate serial number", remedy);
            return None;
        }
    };
    let serial_no = match (given, certificate) {
        (given, Some(KeyMaterial::Certificate { serial_no, key: public, .. })) => {
            let signing = MerchantKey::new(*key, serial_no.clone());
            if !signing.belongs_to(&public) {
                refuse(
                    issues,
                    "privateKey",
                    "does not belong to the certificate",
                    "Pass the apiclient_key.pem and apiclient_cert.pem of the same application; an older pair has another key.",
                );
                return None;
            }
            if given.is_some_and(|given| !same_serial(&given, &serial_no)) {
                refuse(
                    issues,
                    "serialNo",
                    "is not the serial number of the certificate",
                    "Leave serialNo out: the certificate gives it.",
                );
                return None;
            }
            return Some(signing);
        }
        (Some(given), _) => given,
        (None, _) => {
            refuse(
                issues,
                "serialNo",
                "is missing",
                "Pass the serial number of the merchant API certificate (商户API证书序列号), or the certificate itself.",
            );
            return None;
        }
    };
    Some(MerchantKey::new(*key, serial_no))
}

fn platform_keys(options: &Options, merchant: Option<&MerchantKey>, issues: &mut Vec<Issue>) -> PlatformKeys {
    let mut set = PlatformKeys::default();
    match (options.public_key_id.as_deref(), options.public_key.as_deref()) {
        (Some(id), Some(text)) => add_public_key(&mut set, ("publicKeyId", id), ("publicKey", text), issues),
        (None, None) => {}
        (Some(_), None) => refuse(
            issues,
            "publicKey",
            "is missing",
            "Pass the content of pub_key.pem (微信支付公钥) that belongs to publicKeyId.",
        ),
        (None, Some(text)) => {
            match KeyMaterial::read("publicKey", text.as_bytes()).map(KeyMaterial::into_platform_certificate) {
                // A certificate names itself.
                Ok(Ok(key)) => set.insert(key),
                Ok(Err(_)) => refuse(
                    issues,
                    "publicKeyId",
                    "is missing",
                    "Pass the id shown beside the public key in the merchant platform, PUB_KEY_ID_…",
                ),
                Err(issue) => issues.push(issue),
            }
        }
    }
    for (index, option) in options.platform_keys.iter().enumerate() {
        let name = |member: &str| join(&["platformKeys.", &decimal(index as i64), ".", member]);
        match option {
            PlatformKeyOption::PublicKey { id, public_key } => {
                add_public_key(&mut set, (&name("id"), id), (&name("publicKey"), public_key), issues);
            }
            PlatformKeyOption::Certificate(text) => {
                let field = name("certificate");
                match KeyMaterial::read(&field, text.as_bytes()).map(KeyMaterial::into_platform_certificate) {
                    Ok(Ok(key)) => set.insert(key),
                    Ok(Err(other)) => refuse(
                        issues,
                        &field,
                        &join(&["is ", other.describe(), ", not a certificate"]),
                        "Pass a platform certificate (微信支付平台证书), or { id, publicKey } for a public key.",
                    ),
                    Err(issue) => issues.push(issue),
                }
            }
        }
    }
    if set.is_empty() && issues.is_empty() {
        refuse(
            issues,
            "publicKey",
            "is missing",
            "Pass publicKeyId and publicKey (微信支付公钥), or platform certificates: nothing is accepted unverified.",
        );
    }
    if let Some(merchant) = merchant
        && set.iter().any(|key| merchant.belongs_to(key.verifying_key()))
    {
        refuse(
            issues,
            "publicKey",
            "is the merchant's own key",
            "Download WeChat Pay's public key (pub_key.pem); apiclient_cert.pem and keys derived from apiclient_key.pem are yours.",
        );
    }
    set
}

fn add_public_key(set: &mut PlatformKeys, id: (&str, &str), text: (&str, &str), issues: &mut Vec<Issue>) {
    let (id_field, id) = (id.0, id.1.trim());
    let plausible = !id.is_empty() && id.len() <= 128 && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if !plausible {
        refuse(issues, id_field, "is not a key id", "Use the id shown in the merchant platform, PUB_KEY_ID_…");
    }
    match KeyMaterial::read(text.0, text.1.as_bytes()) {
        Err(issue) => issues.push(issue),
        Ok(KeyMaterial::Public(key)) if plausible => set.insert(PlatformKey::public_key(id.into(), key)),
        Ok(KeyMaterial::Public(_)) => {}
        // A platform certificate under its own serial number: the intent is certain.
        Ok(KeyMaterial::Certificate { serial_no, key, validity }) if same_serial(id, &serial_no) => {
            let certificate = KeyMaterial::Certificate { serial_no, key, validity };
            if let Ok(key) = certificate.into_platform_certificate() {
                set.insert(key);
            }
        }
        Ok(other) => refuse(
            issues,
            text.0,
            &join(&["is ", other.describe(), ", not a public key"]),
            "Pass the content of pub_key.pem (微信支付公钥); give platform certificates as platformKeys: [{ certificate }].",
        ),
    }
}

fn base_url(option: Option<&str>, issues: &mut Vec<Issue>) -> String {
    let text = option.map_or(DEFAULT_BASE_URL, str::trim).trim_end_matches('/');
    if !url::is_origin(text) || !(text.starts_with("https://") || url::is_loopback(text)) {
        refuse(
            issues,
            "baseUrl",
            "is not an https origin",
            "Use scheme and host only, for example https://api2.mch.weixin.qq.com; http works for loopback hosts. A path would break signatures.",
        );
    }
    text.into()
}
