//! Options from JSON. Messages never repeat a value: any of them may be a secret in the wrong place.

use crate::error::{Error, Issue, Result, refuse};
use crate::json::{self, Value};
use crate::{Options, PlatformKeyOption};

const NAMES: [&str; 14] = [
    "mchid",
    "privateKey",
    "serialNo",
    "certificate",
    "apiV3Key",
    "publicKeyId",
    "publicKey",
    "platformKeys",
    "appid",
    "notifyUrl",
    "baseUrl",
    "timeoutMs",
    "userAgent",
    "language",
];

/// Reads the options of a merchant.
///
/// # Errors
/// `ERR_CONFIG` for mistyped and unknown options, all at once.
pub(super) fn read(json: &[u8]) -> Result<Options> {
    let Some(document @ Value::Object(_)) = json::parse(json) else {
        return Err(Error::config("options", "is not an object", "Pass the documented options."));
    };
    let mut reader = Reader { document, issues: Vec::new() };
    let mut options = Options {
        mchid: reader.text("mchid").unwrap_or_default(),
        private_key: reader.text("privateKey").unwrap_or_default(),
        serial_no: reader.text("serialNo"),
        certificate: reader.text("certificate"),
        api_v3_keys: reader.texts("apiV3Key"),
        public_key_id: reader.text("publicKeyId"),
        public_key: reader.text("publicKey"),
        platform_keys: reader.platform_keys(),
        appid: reader.text("appid"),
        notify_url: reader.text("notifyUrl"),
        base_url: reader.text("baseUrl"),
        timeout_ms: reader.milliseconds("timeoutMs"),
        user_agent: reader.text("userAgent"),
        language: reader.text("language"),
    };
    if let Value::Object(members) = &reader.document {
        for name in members.keys().filter(|name| !NAMES.contains(name)) {
            let remedy = "Remove it, or check its spelling, for example apiV3Key, publicKeyId, serialNo.";
            refuse(&mut reader.issues, name, "is not an option", remedy);
        }
    }
    if reader.issues.is_empty() {
        return Ok(options);
    }
    options.wipe();
    Err(Error::Config(reader.issues))
}

/// Takes the values out of the document: no second copy of a key stays behind.
struct Reader {
    document: Value,
    issues: Vec<Issue>,
}

impl Reader {
    fn refuse(&mut self, name: &str, reason: &str, remedy: &str) {
        refuse(&mut self.issues, name, reason, remedy);
    }

    fn take(&mut self, name: &str) -> Option<Value> {
        self.document.take(name).filter(|value| !value.is_null())
    }

    fn text(&mut self, name: &str) -> Option<String> {
        match self.take(name)? {
            Value::String(text) => Some(text),
            // A merchant number written as a number: the intent is certain.
            Value::Number(number) if name == "mchid" && number.as_i64() >= Some(0) => Some(number.as_str().into()),
            _ => {
                self.refuse(name, "is not text", "Pass a string.");
                None
            }
        }
    }

    fn texts(&mut self, name: &str) -> Vec<String> {
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
                        "is neither text nor a short list of texts",
                        "Pass the key, or during a change [current, other].",
                    );
                    return Vec::new();
                }
            }
        }
        texts
    }

    fn milliseconds(&mut self, name: &str) -> Option<u32> {
        match self.take(name)?.as_i64() {
            // Out-of-range values are judged with the others, in the core.
            Some(number @ 0..) => Some(u32::try_from(number).unwrap_or(u32::MAX)),
            _ => {
                self.refuse(name, "is not a whole number", "Pass milliseconds.");
                None
            }
        }
    }

    fn platform_keys(&mut self) -> Vec<PlatformKeyOption> {
        let mut keys = Vec::new();
        let items = match self.take("platformKeys") {
            None => return keys,
            Some(Value::Array(items)) => items,
            Some(_) => {
                self.refuse("platformKeys", "is not a list", "Pass [{ id, publicKey }] or [{ certificate }].");
                return keys;
            }
        };
        for (index, item) in items.iter().enumerate() {
            let text = |name: &str| json::text(item, name).map(String::from);
            let members = if let Value::Object(members) = item { members.len() } else { 0 };
            match (text("id"), text("publicKey"), text("certificate"), members) {
                (Some(id), Some(public_key), None, 2) => keys.push(PlatformKeyOption::PublicKey { id, public_key }),
                (None, None, Some(certificate), 1) => keys.push(PlatformKeyOption::Certificate(certificate)),
                _ => self.refuse(
                    &format!("platformKeys.{index}"),
                    "is not a platform key",
                    "Pass { id, publicKey } or { certificate }.",
                ),
            }
        }
        keys
    }
}
