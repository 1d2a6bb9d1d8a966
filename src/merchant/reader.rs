//! Reads the options out of their JSON text.

use super::hints;
use super::options::{CertificatesOption, MerchantKeyOption, PlatformKeyOption, ROWS, SignerOption};
use super::retry::{NO_RETRY, Retry};
use crate::base::json::{self, Members, Value};
use crate::base::text::harmless_name;
use crate::error::{Issue, Text, refuse, text};

/// Moves the values out of the document, so that no second copy of a key remains.
pub(super) struct Reader {
    members: Members,
    pub(super) issues: Vec<Issue>,
    /// The options that the issues speak of.
    pub(super) names: Vec<&'static str>,
}

impl Reader {
    pub(super) fn of(members: Members) -> Self {
        Self { members, issues: Vec::new(), names: Vec::new() }
    }

    fn refuse(&mut self, name: &'static str, reason: Text, remedy: Text) {
        refuse(&mut self.issues, name, reason, remedy);
        self.names.push(name);
    }

    pub(super) fn no_function(&mut self, name: &'static str) {
        if self.take(name).is_some() {
            let remedy = text!("请传入函数，或者不传。", "Pass a function, or leave it out.");
            self.refuse(name, text!("不是函数", "is not a function"), remedy);
        }
    }

    fn take(&mut self, name: &str) -> Option<Value> {
        self.members.get_mut(name).map(Value::take).filter(|value| !value.is_null())
    }

    pub(super) fn text(&mut self, name: &'static str) -> Option<String> {
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

    pub(super) fn texts(&mut self, name: &'static str) -> Vec<String> {
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

    pub(super) fn milliseconds(&mut self, name: &'static str) -> Option<u32> {
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

    pub(super) fn platform_keys(&mut self, name: &'static str) -> Vec<PlatformKeyOption> {
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

    /// JavaScript keeps the signer itself, and says here what it can do.
    pub(super) fn signer(&mut self, name: &'static str) -> Option<SignerOption> {
        let value = self.take(name)?;
        let signer = signer(&value);
        if signer.is_none() {
            self.refuse(name, NO_SIGNER.0, NO_SIGNER.1);
        }
        signer
    }

    pub(super) fn merchant_keys(&mut self, name: &'static str) -> Vec<MerchantKeyOption> {
        let mut keys = Vec::new();
        let remedy = text!(
            "请传入 [{ privateKey, certificate }]；证书可换成 serialNo，私钥可换成 signer。",
            "Pass [{ privateKey, certificate }]: serialNo in place of the certificate, signer in place of the key."
        );
        let items = match self.take(name) {
            None => return keys,
            Some(Value::Array(items)) if items.len() <= 4 => items,
            Some(_) => {
                self.refuse(name, text!("不是最多 4 项的列表", "is not a list of at most 4 keys"), remedy);
                return keys;
            }
        };
        for (index, mut item) in items.into_iter().enumerate() {
            match merchant_key(&mut item) {
                Ok(key) => keys.push(key),
                Err(reason) => {
                    refuse(&mut self.issues, &format!("{name}.{index}"), reason, remedy.clone());
                    self.names.push(name);
                }
            }
        }
        keys
    }

    pub(super) fn switch(&mut self, name: &'static str) -> Option<bool> {
        let on = self.take(name)?.as_bool();
        if on.is_none() {
            self.refuse(
                name,
                text!("不是布尔值", "is neither true nor false"),
                text!("请传入 true 或 false。", "Pass true or false."),
            );
        }
        on
    }

    pub(super) fn retry(&mut self, name: &'static str) -> Option<Retry> {
        let value = self.take(name)?;
        let retry = Retry::read(&value, Retry::default());
        if retry.is_none() {
            self.refuse(name, NO_RETRY.0, NO_RETRY.1);
        }
        retry
    }

    pub(super) fn certificates(&mut self, name: &'static str) -> Option<CertificatesOption> {
        let value = self.take(name)?;
        let stored = value.as_object().map(|members| (members.len(), members.get("store")));
        match (value.as_str().map_or_else(|| value.as_bool(), switch), stored) {
            (Some(on), _) => on.then_some(CertificatesOption { store: false }),
            (None, Some((0, None))) => Some(CertificatesOption { store: false }),
            (None, Some((1, Some(Value::Bool(true))))) => Some(CertificatesOption { store: true }),
            (None, Some((1, Some(_)))) => {
                self.refuse(
                    name,
                    text!("的 store 没有 get 和 put 两个方法", "has a store without the methods get and put"),
                    text!(
                        "请传入 { store: { get(key), put(key, value) } }；Workers KV 的命名空间可以直接传入。",
                        "Pass { store: { get(key), put(key, value) } }; a KV namespace of Workers is one as it is."
                    ),
                );
                None
            }
            _ => {
                self.refuse(
                    name,
                    text!("既不是 true，也不是 { store }", "is neither true nor { store }"),
                    text!(
                        "请传入 true，或 { store: { get, put } }；已经下载的证书请用 platformKeys: [{ certificate }] 传入。",
                        "Pass true, or { store: { get, put } }; certificates that you have go into platformKeys: [{ certificate }]."
                    ),
                );
                None
            }
        }
    }

    /// Refuses what is no option. `given`: the options that are there under their own names.
    pub(super) fn refuse_rest(&mut self, given: &[&str]) {
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

const NO_SIGNER: (Text, Text) = (
    text!("既不是函数，也不是 { sign, decrypt? }", "is neither a function nor { sign, decrypt? }"),
    text!(
        "请传入 cryptoKeySigner(…)、nodeSigner(…)，或 (message) => 签名字节。",
        "Pass cryptoKeySigner(…), nodeSigner(…), or (message) => the bytes of the signature."
    ),
);

fn signer(value: &Value) -> Option<SignerOption> {
    let public_key = json::text(value, "publicKey").map(Into::into);
    Some(SignerOption { opens: value.get("opens")?.as_bool()?, public_key })
}

/// A member of the list `merchantKeys`, or why it is none.
fn merchant_key(item: &mut Value) -> Result<MerchantKeyOption, Text> {
    let Value::Object(members) = item else { return Err(text!("不是商户密钥", "is not a merchant key")) };
    let mut key = MerchantKeyOption::default();
    for (name, value) in members.iter_mut().filter(|(_, value)| !value.is_null()) {
        match (name.as_str(), value.take()) {
            ("privateKey", Value::String(text)) => key.private_key = text,
            ("serialNo", Value::String(text)) => key.serial_no = Some(text),
            ("certificate", Value::String(text)) => key.certificate = Some(text),
            ("signer", value) => {
                let no_signer = || text!("的 signer {0}", "has a signer that {0}", NO_SIGNER.0);
                key.signer = Some(signer(&value).ok_or_else(no_signer)?);
            }
            ("privateKey" | "serialNo" | "certificate", _) => {
                return Err(text!("的 {0} 不是文本", "has a {0} that is not text", name.clone()));
            }
            (other, _) => {
                let name = harmless_name(other);
                return Err(text!("有不可用的成员 {0}", "has the unknown member {0}", name));
            }
        }
    }
    Ok(key)
}

/// A switch from an environment variable.
fn switch(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "1" | "on" | "yes" => Some(true),
        "false" | "0" | "off" | "no" | "" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::Options;
    use crate::error::Error;

    #[test]
    fn what_is_wrong_with_a_store_or_a_further_key_is_said() {
        for (json, expected) in [
            (r#"{"platformCertificates":"./certs"}"#, "platformCertificates is neither true nor { store }"),
            (
                r#"{"platformCertificates":{"store":false}}"#,
                "platformCertificates has a store without the methods get and put",
            ),
            (r#"{"merchantKeys":{"privateKey":"x"}}"#, "merchantKeys is not a list of at most 4 keys"),
            (r#"{"merchantKeys":["x"]}"#, "merchantKeys.0 is not a merchant key"),
            (r#"{"merchantKeys":[{"privatekey":"x"}]}"#, "merchantKeys.0 has the unknown member privatekey"),
            (r#"{"merchantKeys":[{"privateKey":1}]}"#, "merchantKeys.0 has a privateKey that is not text"),
            (
                r#"{"merchantKeys":[{"signer":"kms"}]}"#,
                "merchantKeys.0 has a signer that is neither a function nor { sign, decrypt? }",
            ),
        ] {
            let Err(Error::Config(issues)) = Options::from_json(json.as_bytes()) else { panic!("{json}") };
            let told: Vec<_> =
                issues.iter().map(|issue| format!("{} {}", issue.field, issue.reason.english())).collect();
            assert_eq!(told, [expected]);
        }
    }
}
