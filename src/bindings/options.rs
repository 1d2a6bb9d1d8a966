//! Options from JSON. Messages never repeat a value: any of them may be a secret in the wrong place.

use serde_json::Value;

use super::Members;
use crate::error::{Error, Issue, Result};
use crate::{Options, PlatformKeyOption};

/// Reads the options of a merchant.
///
/// # Errors
/// `ERR_CONFIG` for mistyped and unknown options, all at once.
pub(super) fn read(json: &str) -> Result<Options> {
    let Ok(Value::Object(members)) = serde_json::from_str(json) else {
        return Err(Error::config("options", "is not an object", "Pass the documented options."));
    };
    let mut reader = Reader { members, issues: Vec::new() };
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
    for name in reader.members.keys() {
        let remedy = "Remove it, or check its spelling, for example apiV3Key, publicKeyId, serialNo.";
        reader.issues.push(Issue::new(name, "is not an option", remedy));
    }
    if reader.issues.is_empty() { Ok(options) } else { Err(Error::Config(reader.issues)) }
}

struct Reader {
    members: Members,
    issues: Vec<Issue>,
}

impl Reader {
    fn refuse(&mut self, name: &str, reason: &str, remedy: &str) {
        self.issues.push(Issue::new(name, reason, remedy));
    }

    fn text(&mut self, name: &str) -> Option<String> {
        match self.members.remove(name) {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) => Some(text),
            // A merchant number written as a number: the intent is certain.
            Some(Value::Number(number)) if name == "mchid" && number.is_u64() => Some(number.to_string()),
            Some(_) => {
                self.refuse(name, "is not text", "Pass a string.");
                None
            }
        }
    }

    fn texts(&mut self, name: &str) -> Vec<String> {
        match self.members.remove(name) {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::String(text)) => vec![text],
            Some(Value::Array(items)) if items.iter().all(Value::is_string) && items.len() <= 4 => {
                items.into_iter().filter_map(|item| item.as_str().map(String::from)).collect()
            }
            Some(_) => {
                self.refuse(
                    name,
                    "is neither text nor a short list of texts",
                    "Pass the key, or during a change [current, other].",
                );
                Vec::new()
            }
        }
    }

    fn milliseconds(&mut self, name: &str) -> Option<u32> {
        match self.members.remove(name) {
            None | Some(Value::Null) => None,
            // Out-of-range values are judged with the others, in the core.
            Some(Value::Number(number)) if number.is_u64() => {
                Some(number.as_u64().and_then(|n| u32::try_from(n).ok()).unwrap_or(u32::MAX))
            }
            Some(_) => {
                self.refuse(name, "is not a whole number", "Pass milliseconds.");
                None
            }
        }
    }

    fn platform_keys(&mut self) -> Vec<PlatformKeyOption> {
        let items = match self.members.remove("platformKeys") {
            None | Some(Value::Null) => return Vec::new(),
            Some(Value::Array(items)) => items,
            Some(_) => {
                self.refuse("platformKeys", "is not a list", "Pass [{ id, publicKey }] or [{ certificate }].");
                return Vec::new();
            }
        };
        let mut keys = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let text = |name: &str| item.get(name).and_then(Value::as_str).map(String::from);
            let members = item.as_object().map_or(0, Members::len);
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
