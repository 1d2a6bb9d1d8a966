//! Options from JSON. Messages never repeat a value: any of them may be a secret in the wrong place.

use crate::error::{Error, Issue, Result, refuse};
use crate::json::{self, Map, Value};
use crate::text::{decimal, join};
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
    let Some(Value::Object(members)) = json::parse(json) else {
        return Err(Error::config("options", "is not an object", "Pass the documented options."));
    };
    let mut reader = Reader { members: &members, issues: Vec::new() };
    let options = Options {
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
    for name in members.keys().filter(|name| !NAMES.contains(name)) {
        let remedy = "Remove it, or check its spelling, for example apiV3Key, publicKeyId, serialNo.";
        reader.refuse(name, "is not an option", remedy);
    }
    if reader.issues.is_empty() { Ok(options) } else { Err(Error::Config(reader.issues)) }
}

struct Reader<'a> {
    members: &'a Map,
    issues: Vec<Issue>,
}

impl<'a> Reader<'a> {
    fn refuse(&mut self, name: &str, reason: &str, remedy: &str) {
        refuse(&mut self.issues, name, reason, remedy);
    }

    fn get(&self, name: &str) -> Option<&'a Value> {
        self.members.get(name).filter(|value| !value.is_null())
    }

    #[inline(never)]
    fn text(&mut self, name: &str) -> Option<String> {
        let value = self.get(name)?;
        match value {
            Value::String(text) => Some(text.clone()),
            // A merchant number written as a number: the intent is certain.
            Value::Number(number) if name == "mchid" && value.as_i64() >= Some(0) => Some(number.as_str().into()),
            _ => {
                self.refuse(name, "is not text", "Pass a string.");
                None
            }
        }
    }

    fn texts(&mut self, name: &str) -> Vec<String> {
        let items = match self.get(name) {
            None => return Vec::new(),
            Some(Value::Array(items)) if items.len() <= 4 => items.as_slice(),
            Some(value) => core::slice::from_ref(value),
        };
        let mut texts = Vec::new();
        for item in items {
            match item {
                Value::String(text) => texts.push(text.clone()),
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
        match self.get(name)?.as_i64() {
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
        let items = match self.get("platformKeys") {
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
                    &join(&["platformKeys.", &decimal(index as i64)]),
                    "is not a platform key",
                    "Pass { id, publicKey } or { certificate }.",
                ),
            }
        }
        keys
    }
}
