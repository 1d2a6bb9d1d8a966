//! The options: what they hold, and how they are read from JSON. Errors never repeat a value, because any of them may be a
//! misplaced secret.

mod table;

use zeroize::Zeroize;

pub(super) use self::table::ROWS;
pub(crate) use self::table::variables;
pub use self::table::{DESCRIPTIONS, Description};
use self::table::{Place, Row};
use super::reader::Reader;
use super::retry::Retry;
use crate::base::json::{self, Value};
use crate::error::{Error, Issue, Result, text};
use crate::keys::API_KEY_LENGTH;
use crate::keys::spelling::{bare, visible};

/// The options of a merchant. Key material is text: PEM, bare base64 of DER, or base64 of a whole file.
#[derive(Default, Clone)]
pub struct Options {
    /// Merchant number (商户号).
    pub mchid: String,
    /// Merchant API private key (商户API私钥).
    pub private_key: String,
    /// A signer outside this library, in place of `private_key`.
    pub signer: Option<SignerOption>,
    /// Serial number of the merchant API certificate; may be left out when `certificate` is given.
    pub serial_no: Option<String>,
    /// Merchant API certificate.
    pub certificate: Option<String>,
    /// Further keys of the merchant, while its certificate is being replaced.
    pub merchant_keys: Vec<MerchantKeyOption>,
    /// The APIv3 key; during a change also the other one.
    pub api_v3_keys: Vec<String>,
    /// The APIv2 key, for payscore's page in the mini program.
    pub api_v2_key: Option<String>,
    /// Id of the WeChat Pay public key.
    pub public_key_id: Option<String>,
    /// WeChat Pay public key.
    pub public_key: Option<String>,
    /// Further keys of WeChat Pay.
    pub platform_keys: Vec<PlatformKeyOption>,
    /// Whether platform certificates are downloaded.
    pub platform_certificates: Option<CertificatesOption>,
    /// Default `appid`.
    pub appid: Option<String>,
    /// Default `notify_url`.
    pub notify_url: Option<String>,
    /// API host; default `https://api.mch.weixin.qq.com`.
    pub base_url: Option<String>,
    /// Limit of one HTTP exchange in milliseconds; default 10000.
    pub timeout_ms: Option<u32>,
    /// How often and how long a call is tried; default: see [`Retry`].
    pub retry: Option<Retry>,
    /// Whether a clock that is off is corrected by WeChat Pay's answers.
    pub correct_clock: Option<bool>,
    /// Prepended to the library's own `User-Agent`.
    pub user_agent: Option<String>,
    /// Language of errors: of the library's own, and `Accept-Language` of WeChat Pay's.
    pub language: Option<String>,
    /// Brand id (品牌ID), in place of `mchid`.
    pub brand_id: Option<String>,
}

impl Options {
    /// The option whose secret is in this text.
    pub(super) fn api_key_in(&self, text: &str) -> Option<&'static str> {
        let text = visible(text);
        // Of another length it is no API key, but something that was put in its place by mistake.
        let holds =
            |key: &String| bare(key).map(visible).is_some_and(|key| key.len() == API_KEY_LENGTH && text.contains(&key));
        if self.api_v3_keys.iter().any(holds) {
            Some("apiV3Key")
        } else {
            self.api_v2_key.as_ref().is_some_and(holds).then_some("apiV2Key")
        }
    }

    /// Overwrites all text that is or may be secret.
    pub(super) fn wipe(&mut self) {
        self.private_key.zeroize();
        self.api_v3_keys.zeroize();
        self.api_v2_key.zeroize();
        // The file may hold the private key as well.
        self.certificate.zeroize();
        for key in &mut self.merchant_keys {
            key.private_key.zeroize();
            key.certificate.zeroize();
        }
    }
}

/// A further key of the merchant.
#[derive(Default, Clone)]
pub struct MerchantKeyOption {
    /// Merchant API private key.
    pub private_key: String,
    /// A signer in its place.
    pub signer: Option<SignerOption>,
    /// Serial number of its certificate; may be left out when `certificate` is given.
    pub serial_no: Option<String>,
    /// Its certificate.
    pub certificate: Option<String>,
}

/// What a signer outside this library can do besides signing.
#[derive(Clone, Default)]
pub struct SignerOption {
    /// Whether it opens sensitive fields.
    pub opens: bool,
    /// Of a signer that checks every signature with its public key before it hands it over: that key.
    pub public_key: Option<String>,
}

/// How platform certificates are kept between downloads.
#[derive(Clone, Copy)]
pub struct CertificatesOption {
    /// Whether there is a store besides the memory.
    pub store: bool,
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
        let mut reader = Reader::of(members);
        for row in ROWS {
            match row.place {
                Place::Required(place) => *place(&mut options) = reader.text(row.name).unwrap_or_default(),
                Place::Text(place) => *place(&mut options) = reader.text(row.name),
                Place::Texts(place) => *place(&mut options) = reader.texts(row.name),
                Place::Milliseconds(place) => *place(&mut options) = reader.milliseconds(row.name),
                Place::PlatformKeys(place) => *place(&mut options) = reader.platform_keys(row.name),
                Place::Signer(place) => *place(&mut options) = reader.signer(row.name),
                Place::MerchantKeys(place) => *place(&mut options) = reader.merchant_keys(row.name),
                Place::Switch(place) => *place(&mut options) = reader.switch(row.name),
                Place::Retry(place) => *place(&mut options) = reader.retry(row.name),
                Place::Certificates(place) => *place(&mut options) = reader.certificates(row.name),
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
        let others: &[&str] = match option {
            "publicKey" => &["platformKeys", "platformCertificates"],
            "privateKey" => &["signer"],
            _ => &[],
        };
        self.names.iter().any(|name| *name == option || others.contains(name))
    }
}

/// The option of an issue.
pub(super) fn option_of(issue: &Issue) -> &str {
    issue.field.split('.').next().unwrap_or_default()
}

/// Adds to issues the variables of their options. `options`: those that come from the environment, joined by commas.
pub(crate) fn name_variables(issues: &mut [Issue], options: &str) {
    for issue in issues {
        let option = option_of(issue);
        let named = options.split(',').any(|name| name == option);
        issue.variable = variables().find(|(name, _)| named && *name == option).map(|(_, variable)| variable);
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
        assert!(issues(r#"{"certDir":1}"#)[0].1.contains("platformCertificates: true"));
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
