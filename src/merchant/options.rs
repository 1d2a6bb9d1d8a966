//! The options: described once, read from JSON. Errors never repeat a value, because any of them may be a misplaced
//! secret.

use zeroize::Zeroize;

use super::hints;
use crate::base::json::{self, Members, Value};
use crate::error::{Error, Issue, Result, Text, refuse, text};

/// The options of a merchant. Key material is text: PEM, bare base64 of DER, or base64 of a whole file.
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
    /// The APIv3 key; during a change also the other one.
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
    /// Prepended to the library's own `User-Agent`.
    pub user_agent: Option<String>,
    /// Language of errors: of the library's own, and `Accept-Language` of WeChat Pay's.
    pub language: Option<String>,
    /// Brand id (品牌ID); paths below `/brand/` are called in its name.
    pub brand_id: Option<String>,
}

impl Options {
    /// Overwrites all text that is or may be secret.
    pub(super) fn wipe(&mut self) {
        self.private_key.zeroize();
        self.api_v3_keys.zeroize();
        // The file may hold the private key as well.
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

/// Destination of an option, which also determines its type.
enum Place {
    Required(fn(&mut Options) -> &mut String),
    Text(fn(&mut Options) -> &mut Option<String>),
    Texts(fn(&mut Options) -> &mut Vec<String>),
    Milliseconds(fn(&mut Options) -> &mut Option<u32>),
    PlatformKeys(fn(&mut Options) -> &mut Vec<PlatformKeyOption>),
    /// A function, which JavaScript keeps. It is here only if it is something else.
    Function,
}

/// An option.
pub(super) struct Row {
    pub(super) name: &'static str,
    /// Its names in other libraries and the merchant platform.
    pub(super) aliases: &'static [&'static str],
    /// Its environment variable.
    env: Option<&'static str>,
    place: Place,
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

/// One row per option: the source of the reader, the hints, `index.d.ts` and the README tables. Only tests use the
/// descriptions, so they are not in the WebAssembly module.
macro_rules! options {
    ($($name:literal $aliases:tt, $place:expr, $env:expr, $typescript:literal, $default:expr, $summary:expr;)*) => {
        pub(super) const ROWS: &[Row] = &[$(Row { name: $name, aliases: &$aliases, env: $env, place: $place }),*];

        /// Every option; those of the JavaScript side are last.
        pub const DESCRIPTIONS: &[Description] = &[
            $(Description { name: $name, env: $env, typescript: $typescript, default: $default, summary: $summary },)*
        ];
    };
}

const REQUIRED: [&str; 2] = ["required", "必填"];
const NONE: [&str; 2] = ["", ""];

options! {
    "mchid" ["mch_id", "merchantId", "merchantNumber", "merchant_id"],
        Place::Required(|options| &mut options.mchid), Some("WECHATPAY_MCHID"), "string", REQUIRED,
        ["Merchant number (商户号), decimal digits.", "商户号，十进制数字。"];
    "privateKey" ["private_key", "merchantPrivateKey", "keyPath", "privateKeyPath", "apiclientKey", "apiclient_key"],
        Place::Required(|options| &mut options.private_key), Some("WECHATPAY_PRIVATE_KEY"), "KeyInput", REQUIRED,
        [
            "Merchant API private key (商户API私钥), `apiclient_key.pem`: PKCS#8 or PKCS#1. Its certificate may be in the same file.",
            "商户API私钥 `apiclient_key.pem`：PKCS#8 或 PKCS#1；同一个文件里可以带上它的证书。",
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
    "apiV3Key" ["apiv3_key", "apiKey", "key", "secret", "v3Key", "apiV3Secret", "apiSecret"],
        Place::Texts(|options| &mut options.api_v3_keys), Some("WECHATPAY_API_V3_KEY"), "string | readonly string[]",
        REQUIRED,
        [
            "APIv3 key (APIv3密钥): 32 characters. During a change, `[current, other]`: both are tried.",
            "APIv3密钥，32 个字符；更换期间传 `[现用, 另一个]`，两个都会尝试。",
        ];
    "publicKeyId" ["wxPayPublicId", "public_key_id", "wechatPayPublicKeyId", "wechatpayPublicKeyId", "platformPublicKeyId"],
        Place::Text(|options| &mut options.public_key_id), Some("WECHATPAY_PUBLIC_KEY_ID"), "?string",
        ["required, or `platformKeys`", "必填，或用 `platformKeys`"],
        ["Id of the WeChat Pay public key (微信支付公钥ID), `PUB_KEY_ID_…`.", "微信支付公钥ID，`PUB_KEY_ID_…`。"];
    "publicKey" ["wxPayPublicKey", "public_key", "wechatPayPublicKey", "wechatpayPublicKey", "platformPublicKey"],
        Place::Text(|options| &mut options.public_key), Some("WECHATPAY_PUBLIC_KEY"), "?KeyInput",
        ["required, or `platformKeys`", "必填，或用 `platformKeys`"],
        ["WeChat Pay public key (微信支付公钥), `pub_key.pem`.", "微信支付公钥 `pub_key.pem`。"];
    "platformKeys" ["platformCertificates", "platformCerts", "certificates", "platformCertificate", "certs"],
        Place::PlatformKeys(|options| &mut options.platform_keys), None, "?readonly PlatformKey[]", NONE,
        [
            "More keys that may sign for WeChat Pay: further public keys `{ id, publicKey }`, or platform certificates (平台证书) `{ certificate }`.",
            "其他可用于验签的公钥：`{ id, publicKey }`；平台证书传 `{ certificate }`。",
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
        Place::Text(|options| &mut options.brand_id), None, "?string", NONE,
        [
            "Brand id (品牌ID), decimal digits. Paths below `/brand/` are signed in its name.",
            "品牌ID，十进制数字；`/brand/` 下的路径以品牌的名义签名。",
        ];
    "fetch" ["httpClient", "axios", "request"], Place::Function, None, "?FetchLike", ["the runtime's", "运行环境自带"],
        [
            "The `fetch` to use. The global one is looked up at each call. It must not send a request again by itself: an error then tells of the last attempt only.",
            "自己的 `fetch`；全局的那个在每次调用时才查找。它不能自行重发请求，否则错误只反映最后一次尝试。",
        ];
    "now" ["clock"], Place::Function, None, "?() => number", ["`Date.now`", "`Date.now`"],
        ["The clock: milliseconds since 1970, as `Date.now`.", "自己的时钟：1970 年以来的毫秒数，同 `Date.now`。"];
}

impl Options {
    /// Reads the options of a merchant, JSON text.
    ///
    /// # Errors
    /// `ERR_CONFIG` naming all mistyped and unknown options.
    pub fn from_json(json: &[u8]) -> Result<Self> {
        let (mut options, refused) = Self::read(json)?;
        if refused.issues.is_empty() {
            return Ok(options);
        }
        options.wipe();
        Err(Error::Config(refused.issues))
    }

    /// Reads the options that can be read.
    pub(super) fn read(json: &[u8]) -> Result<(Self, Refused)> {
        let Some(Value::Object(members)) = json::parse(json) else {
            return Err(Error::config(
                "options",
                text!("不是对象", "is not an object"),
                text!("请传入文档所列的选项。", "Pass the documented options."),
            ));
        };
        let mut options = Self::default();
        let given = |row: &&Row| members.get(row.name).is_some_and(|value| !value.is_null());
        let given: Vec<_> = ROWS.iter().filter(given).map(|row| row.name).collect();
        let mut reader = Reader { members, issues: Vec::new(), names: Vec::new() };
        for row in ROWS {
            match row.place {
                Place::Required(place) => *place(&mut options) = reader.text(row.name).unwrap_or_default(),
                Place::Text(place) => *place(&mut options) = reader.text(row.name),
                Place::Texts(place) => *place(&mut options) = reader.texts(row.name),
                Place::Milliseconds(place) => *place(&mut options) = reader.milliseconds(row.name),
                Place::PlatformKeys(place) => *place(&mut options) = reader.platform_keys(row.name),
                Place::Function => reader.no_function(row.name),
            }
        }
        reader.refuse_rest(&given);
        Ok((options, Refused { issues: reader.issues, names: reader.names }))
    }
}

/// Options that could not be read.
pub(super) struct Refused {
    pub(super) issues: Vec<Issue>,
    /// The options that the issues speak of.
    names: Vec<&'static str>,
}

impl Refused {
    /// Whether an issue of the options that could be read only repeats one of these: that an option is missing which is
    /// there under another name, or of another type.
    pub(super) fn says(&self, issue: &Issue) -> bool {
        let option = option_of(issue);
        let other = if option == "publicKey" { "platformKeys" } else { option };
        self.names.iter().any(|name| *name == option || *name == other)
    }
}

/// The option of an issue.
pub(super) fn option_of(issue: &Issue) -> &str {
    issue.field.split('.').next().unwrap_or_default()
}

/// Environment variables by the option they set.
pub(crate) fn variables() -> impl Iterator<Item = (&'static str, &'static str)> {
    ROWS.iter().filter_map(|row| Some((row.name, row.env?)))
}

/// Adds to issues the variables of their options. `options`: those that come from the environment, joined by commas.
pub(crate) fn name_variables(issues: &mut [Issue], options: &str) {
    for issue in issues {
        let option = option_of(issue);
        let named = options.split(',').any(|name| name == option);
        issue.variable = variables().find(|(name, _)| named && *name == option).map(|(_, variable)| variable);
    }
}

/// Moves the values out of the document, so that no second copy of a key remains.
struct Reader {
    members: Members,
    issues: Vec<Issue>,
    /// The options that the issues speak of.
    names: Vec<&'static str>,
}

impl Reader {
    fn refuse(&mut self, name: &'static str, reason: Text, remedy: Text) {
        refuse(&mut self.issues, name, reason, remedy);
        self.names.push(name);
    }

    fn no_function(&mut self, name: &'static str) {
        if self.take(name).is_some() {
            let remedy = text!("请传入函数，或者不传。", "Pass a function, or leave it out.");
            self.refuse(name, text!("不是函数", "is not a function"), remedy);
        }
    }

    fn take(&mut self, name: &str) -> Option<Value> {
        self.members.get_mut(name).map(Value::take).filter(|value| !value.is_null())
    }

    fn text(&mut self, name: &'static str) -> Option<String> {
        match self.take(name)? {
            Value::String(text) => Some(text),
            // A merchant number written as a number: the intent is certain.
            Value::Number(number) if name == "mchid" && number.as_u64().is_some() => Some(number.to_string()),
            _ => {
                self.refuse(name, text!("不是文本", "is not text"), text!("请传入字符串。", "Pass a string."));
                None
            }
        }
    }

    fn texts(&mut self, name: &'static str) -> Vec<String> {
        let items = match self.take(name) {
            None => return Vec::new(),
            Some(Value::Array(items)) if items.len() <= 4 => items,
            Some(value) => vec![value],
        };
        let mut texts = Vec::new();
        for item in items {
            match item {
                Value::String(text) => texts.push(text),
                _ => {
                    self.refuse(
                        name,
                        text!(
                            "既不是字符串，也不是简短的字符串列表",
                            "is neither a string nor a short list of strings"
                        ),
                        text!(
                            "请传入密钥；更换期间传 [现用, 另一个]。",
                            "Pass the key, or during a change [current, other]."
                        ),
                    );
                    return Vec::new();
                }
            }
        }
        texts
    }

    fn milliseconds(&mut self, name: &'static str) -> Option<u32> {
        match self.take(name)?.as_i64() {
            // The merchant checks the range, together with the other options.
            Some(number @ 0..) => Some(u32::try_from(number).unwrap_or(u32::MAX)),
            _ => {
                self.refuse(
                    name,
                    text!("不是整数", "is not a whole number"),
                    text!("请传入毫秒数。", "Pass milliseconds."),
                );
                None
            }
        }
    }

    fn platform_keys(&mut self, name: &'static str) -> Vec<PlatformKeyOption> {
        let mut keys = Vec::new();
        let items = match self.take(name) {
            None => return keys,
            Some(Value::Array(items)) => items,
            Some(_) => {
                self.refuse(
                    name,
                    text!("不是列表", "is not a list"),
                    text!(
                        "请传入 [{ id, publicKey }] 或 [{ certificate }]。",
                        "Pass [{ id, publicKey }] or [{ certificate }]."
                    ),
                );
                return keys;
            }
        };
        for (index, item) in items.iter().enumerate() {
            let text = |name: &str| json::text(item, name).map(String::from);
            let members = item.as_object().map_or(0, Members::len);
            match (text("id"), text("publicKey"), text("certificate"), members) {
                (Some(id), Some(public_key), None, 2) => keys.push(PlatformKeyOption::PublicKey { id, public_key }),
                (None, None, Some(certificate), 1) => keys.push(PlatformKeyOption::Certificate(certificate)),
                _ => {
                    let field = format!("{name}.{index}");
                    let reason = text!("不是平台公钥或平台证书", "is not a platform key");
                    let remedy = text!(
                        "请传入 { id, publicKey } 或 { certificate }。",
                        "Pass { id, publicKey } or { certificate }."
                    );
                    refuse(&mut self.issues, &field, reason, remedy);
                    self.names.push(name);
                }
            }
        }
        keys
    }

    /// Refuses what is no option. `given`: the options that are there under their own names.
    fn refuse_rest(&mut self, given: &[&str]) {
        for name in self.members.keys().filter(|name| !ROWS.iter().any(|row| row.name == **name)) {
            let remedy = match (hints::elsewhere(name), hints::meant(name)) {
                (Some(remedy), _) => remedy,
                (None, Some(meant)) => {
                    if !given.contains(&meant) {
                        self.names.push(meant);
                    }
                    text!("是不是想写 {0}？", "Did you mean {0}?", meant)
                }
                (None, None) => text!(
                    "请去掉它，或检查拼写，例如 apiV3Key、publicKeyId、serialNo。",
                    "Remove it, or check its spelling, for example apiV3Key, publicKeyId, serialNo."
                ),
            };
            refuse(&mut self.issues, name, text!("不是可用的选项", "is not an option"), remedy);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn issues(json: &str) -> Vec<(String, String)> {
        match Options::from_json(json.as_bytes()) {
            Err(Error::Config(issues)) => {
                issues.into_iter().map(|issue| (issue.field, issue.remedy.english())).collect()
            }
            _ => panic!("{json}"),
        }
    }

    #[test]
    fn what_is_no_option_is_refused_with_the_one_that_is_meant() {
        for (given, meant) in [
            ("apiv3Key", "apiV3Key"),
            ("private_key", "privateKey"),
            ("mch_id", "mchid"),
            ("merchantId", "mchid"),
            ("timeout", "timeoutMs"),
            ("platformCerts", "platformKeys"),
            ("app_id", "appid"),
            // wechatpay-node-v3
            ("key", "apiV3Key"),
            ("serial_no", "serialNo"),
            // wechatpay-axios-plugin
            ("serial", "serialNo"),
            ("certs", "platformKeys"),
            ("secret", "apiV3Key"),
            // wechatpayv3
            ("cert_serial_no", "serialNo"),
            ("apiv3_key", "apiV3Key"),
            ("notify_url", "notifyUrl"),
            ("public_key", "publicKey"),
            ("public_key_id", "publicKeyId"),
            // Typing errors.
            ("apiV3Kye", "apiV3Key"),
            ("privatKey", "privateKey"),
            ("mchdi", "mchid"),
            ("certificat", "certificate"),
            ("certificates", "platformKeys"),
            ("notifyURl", "notifyUrl"),
            ("ftech", "fetch"),
        ] {
            let found = issues(&format!(r#"{{"{given}":"a secret"}}"#));
            assert_eq!(found, [(given.into(), format!("Did you mean {meant}?"))]);
        }
        assert!(issues(r#"{"colour":1}"#)[0].1.starts_with("Remove it, or check"));
        assert!(issues(r#"{"certDir":1}"#)[0].1.contains("platformKeys"));
    }

    #[test]
    fn names_and_aliases_are_each_said_once() {
        let all: Vec<_> = ROWS.iter().flat_map(|row| row.aliases.iter().chain([&row.name])).collect();
        for (index, name) in all.iter().enumerate() {
            assert!(!all.iter().skip(index + 1).any(|other| other == name), "{name}");
        }
        assert!(ROWS.iter().zip(DESCRIPTIONS).all(|(row, description)| row.name == description.name));
    }

    #[test]
    fn mistyped_options_are_all_named_and_no_value_is_repeated() {
        let json =
            r#"{"mchid":-1,"apiV3Key":[1],"timeoutMs":"1","platformKeys":[{"id":"x"}],"language":{},"fetch":false}"#;
        let fields: Vec<_> = issues(json).into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["mchid", "apiV3Key", "platformKeys.0", "timeoutMs", "language", "fetch"]);
        assert_eq!(Options::from_json(br#"{"mchid":17}"#).map(|options| options.mchid).ok().as_deref(), Some("17"));
    }
}
