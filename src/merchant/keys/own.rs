//! The merchant's own keys: each private key, or its signer, with the serial number of its certificate.

use super::{file, public_key_id, read, take, without_api_key};
use crate::error::{Issue, refuse, text};
use crate::keys::serial::{self, same_serial};
use crate::keys::spelling::{bare, given};
use crate::keys::{KeyMaterial, Label, MerchantKey, VerifyingKey};
use crate::merchant::{Options, SignerOption};

/// A merchant key among the options, and where it stands there.
struct Given<'o> {
    /// In front of the names of its members, for example `merchantKeys.0.`.
    prefix: String,
    private_key: &'o str,
    signer: Option<&'o SignerOption>,
    serial_no: Option<&'o str>,
    certificate: Option<&'o str>,
    /// The option `publicKey`, which may be the certificate by mistake.
    public_key: Option<&'o str>,
    /// Whose API keys no serial number may be.
    options: &'o Options,
}

impl Given<'_> {
    fn name(&self, member: &str) -> String {
        format!("{}{member}", self.prefix)
    }
}

/// The signing key and the serial number of its certificate.
pub(crate) fn merchant_key(options: &Options, issues: &mut Vec<Issue>) -> Option<MerchantKey> {
    let given = Given {
        prefix: String::new(),
        private_key: &options.private_key,
        signer: options.signer.as_ref(),
        serial_no: options.serial_no.as_deref(),
        certificate: options.certificate.as_deref(),
        public_key: options.public_key.as_deref(),
        options,
    };
    key_of(&given, issues)
}

/// The keys of the option `merchantKeys`.
pub(crate) fn further_keys(
    options: &Options,
    current: Option<&MerchantKey>,
    issues: &mut Vec<Issue>,
) -> Vec<MerchantKey> {
    let mut keys: Vec<MerchantKey> = Vec::new();
    for (index, option) in options.merchant_keys.iter().enumerate() {
        let given = Given {
            prefix: format!("merchantKeys.{index}."),
            private_key: &option.private_key,
            signer: option.signer.as_ref(),
            serial_no: option.serial_no.as_deref(),
            certificate: option.certificate.as_deref(),
            public_key: None,
            options,
        };
        let Some(key) = key_of(&given, issues) else { continue };
        if current.into_iter().chain(&keys).any(|held| same_serial(held.serial_no(), key.serial_no())) {
            refuse(
                issues,
                &format!("merchantKeys.{index}"),
                text!("的证书序列号已经出现过", "has the serial number of another key"),
                text!("每把密钥只传一次，并使用它自己的证书。", "Give each key once, with its own certificate."),
            );
        }
        keys.push(key);
    }
    keys
}

fn key_of(given: &Given<'_>, issues: &mut Vec<Issue>) -> Option<MerchantKey> {
    // Judged whatever becomes of the key: all problems are told at once.
    let serial_no = serial_no(given, issues);
    let missing = bare(given.private_key) == Some("");
    if let Some(signer) = given.signer {
        if !missing {
            refuse(
                issues,
                &given.name("signer"),
                text!("与 privateKey 同时给出", "is given next to privateKey"),
                text!("两者只传一个：用 signer 就不要再传私钥。", "Pass one of them: the signer has the key already."),
            );
            return None;
        }
        return signing_outside(given, signer, serial_no?, issues);
    }
    if missing {
        refuse(
            issues,
            &given.name("privateKey"),
            text!("没有填写", "is missing"),
            text!(
                "请传入商户API私钥 apiclient_key.pem 的内容，或者 signer；并检查环境变量是否已设置。",
                "Pass the content of apiclient_key.pem (商户API私钥), or a signer; check that the environment variable is set."
            ),
        );
        if given.certificate.is_none() && given.serial_no.is_none() {
            missing_serial(given, issues);
        }
        return None;
    }
    let refused = issues.len();
    let [key_name, certificate_name] = ["privateKey", "certificate"].map(|member| given.name(member));
    let first = file(&key_name, given.private_key, issues);
    let second = given.certificate.and_then(|text| file(&certificate_name, text, issues));
    let first = first.filter(|_| issues.len() == refused)?;
    // Swapped: each file shows its kind, so the intent is certain.
    let (mut key_file, certificate_file) = match second {
        Some(second)
            if second.holds(Label::Private) && !first.holds(Label::Private) && first.holds(Label::Certificate) =>
        {
            (second, Some(first))
        }
        second => (first, second),
    };
    let key = match take(&mut key_file, &[Label::Private], None, issues)? {
        KeyMaterial::Private(key) => key,
        other => {
            refuse(
                issues,
                key_file.field,
                text!("是{0}，不是私钥", "is {0}, not a private key", other.describe()),
                text!(
                    "请传入商户API私钥 apiclient_key.pem 的内容。",
                    "Pass the content of apiclient_key.pem (商户API私钥)."
                ),
            );
            return None;
        }
    };
    let certificate = match certificate_file {
        // The key's certificate may be in the same file.
        None => key_file.take_certificate_of(key.public_key()),
        Some(mut file) => Some(take(&mut file, &[Label::Certificate], Some(key.public_key()), issues)?),
    };
    let serial_no = serial_no?;
    let Some(certificate) = certificate else {
        if let Some(serial_no) = serial_no {
            return Some(MerchantKey::new(key, serial_no));
        }
        let public_key = given.public_key.and_then(|text| file("publicKey", text, &mut Vec::new()));
        match public_key.and_then(|mut file| file.take_certificate_of(key.public_key())) {
            Some(_) => refuse(
                issues,
                "publicKey",
                text!("是商户API证书", "is the merchant API certificate"),
                text!(
                    "请把它作为 certificate 传入；publicKey 传微信支付公钥 pub_key.pem，并传它的 publicKeyId。",
                    "Pass it as certificate, and WeChat Pay's own public key (pub_key.pem) as publicKey with its publicKeyId."
                ),
            ),
            None => missing_serial(given, issues),
        }
        return None;
    };
    let (_, certified) = own_certificate(given, certificate, Some(key.public_key()), serial_no, issues)?;
    Some(MerchantKey::new(key, certified))
}

/// The key that a signer has.
fn signing_outside(
    given: &Given<'_>,
    signer: &SignerOption,
    serial_no: Option<String>,
    issues: &mut Vec<Issue>,
) -> Option<MerchantKey> {
    let own = match &signer.public_key {
        Some(text) => match read(&given.name("signer"), text, &[Label::Public], issues)? {
            KeyMaterial::Public(key) => Some(key),
            _ => None,
        },
        None => None,
    };
    let checks = own.is_some();
    let Some(text) = given.certificate else {
        if serial_no.is_none() {
            missing_serial(given, issues);
        }
        return Some(MerchantKey::outside(serial_no?, own, signer.opens, checks));
    };
    let name = given.name("certificate");
    let certificate = read(&name, text, &[Label::Certificate], issues)?;
    let (public, certified) = own_certificate(given, certificate, own.as_ref(), serial_no, issues)?;
    Some(MerchantKey::outside(certified, Some(public), signer.opens, checks))
}

/// The key and the serial number of the merchant's certificate. `pair`: the public half of the private key, if it is known.
fn own_certificate(
    given: &Given<'_>,
    material: KeyMaterial,
    pair: Option<&VerifyingKey>,
    serial_no: Option<String>,
    issues: &mut Vec<Issue>,
) -> Option<(VerifyingKey, String)> {
    let KeyMaterial::Certificate { serial_no: certified, key, .. } = material else {
        refuse(
            issues,
            &given.name("certificate"),
            text!("是{0}，不是证书", "is {0}, not a certificate", material.describe()),
            text!(
                "请传入 apiclient_cert.pem 的内容；或者去掉它，改传 serialNo。",
                "Pass the content of apiclient_cert.pem, or leave it out and pass serialNo."
            ),
        );
        return None;
    };
    // First: the certificate of another key also has another serial number.
    if pair.is_some_and(|pair| *pair != key) {
        refuse(
            issues,
            &given.name(if given.signer.is_some() { "signer" } else { "privateKey" }),
            text!("与证书不是一对", "does not belong to the certificate"),
            text!(
                "请传入同一次申请得到的 apiclient_key.pem 和 apiclient_cert.pem；旧的一对是另一把密钥。",
                "Pass the apiclient_key.pem and apiclient_cert.pem of the same application; an older pair has another key."
            ),
        );
        return None;
    }
    if serial_no.is_some_and(|serial_no| !same_serial(&serial_no, &certified)) {
        refuse(
            issues,
            &given.name("serialNo"),
            text!("不是这份证书的序列号", "is not the serial number of the certificate"),
            text!("请去掉 serialNo：证书里已经有序列号。", "Leave serialNo out: the certificate gives it."),
        );
        return None;
    }
    Some((key, certified))
}

fn missing_serial(given: &Given<'_>, issues: &mut Vec<Issue>) {
    refuse(
        issues,
        &given.name("serialNo"),
        text!("没有填写", "is missing"),
        text!(
            "请传入商户API证书序列号，或者证书本身。",
            "Pass the serial number of the merchant API certificate (商户API证书序列号), or the certificate itself."
        ),
    );
}

/// The option `serialNo`; `None` if it is unusable.
#[expect(clippy::option_option, reason = "unusable differs from left out")]
fn serial_no(key: &Given<'_>, issues: &mut Vec<Issue>) -> Option<Option<String>> {
    let Some(text) = key.serial_no else { return Some(None) };
    let name = key.name("serialNo");
    let text = without_api_key(&name, given(&name, text, issues)?, key.options, issues)?;
    match serial::normalise(text) {
        Ok(serial) => Some(Some(serial)),
        Err(error) => {
            let remedy = if public_key_id(text).is_some() {
                text!(
                    "这是微信支付公钥ID：请把它传给 publicKeyId；这里要的是贵方商户API证书的序列号。",
                    "That is the id of the WeChat Pay public key: pass it as publicKeyId, and here the serial number of your own API certificate."
                )
            } else {
                text!(
                    "请填写商户API证书的十六进制序列号：openssl x509 -in apiclient_cert.pem -noout -serial",
                    "Use the hex serial number of the merchant API certificate: openssl x509 -in apiclient_cert.pem -noout -serial"
                )
            };
            refuse(issues, &name, error.describe(), remedy);
            None
        }
    }
}
